// @vitest-environment node
/** Clients and their engine: shared, closed, refused, or not there. */
import { describe, expect, it } from 'vitest';

import { setPlatform } from '../../src/core/platform';
import { session, signedIn } from '../objects';
import { PUBLIC_TOKEN, b2b, bridge, consumer } from './harness';

describe('clients', () => {
  it('with the same settings use one engine and one listener, as after a reload of a module', () => {
    const first = consumer({ keepSessionAlive: true });
    const second = consumer({ keepSessionAlive: true });
    bridge.publish(signedIn());

    expect(bridge.created).toEqual([{ public_token: PUBLIC_TOKEN, vertical: 'consumer', keepSessionAlive: true }]);
    expect(bridge.listeners).toBe(1);
    expect(second.session.getSync()).toBe(first.session.getSync());
  });

  it('of both products are apart', () => {
    consumer();
    b2b();

    expect(bridge.created.map((it) => it.vertical)).toEqual(['consumer', 'b2b']);
  });

  it('close their handle with the last of them, keep their last value and refuse calls', async () => {
    const [first, second] = [consumer(), consumer()];
    bridge.publish(signedIn());

    first.close();
    first.close();
    expect(bridge.crossings).not.toContain('close');
    second.close();

    expect(bridge.crossings.slice(-2)).toEqual(['unsubscribe', 'close']);
    expect(second.session.getSync()).toEqual(session);
    await expect(second.session.authenticate()).rejects.toMatchObject({ kind: 'closed' });
  });

  it('that the engine refuses throw what it says', () => {
    bridge.refusal = { kind: 'usage', name: 'StytchSDKUsageError', field: 'keepSessionAlive', expected: 'false, as native code has configured it' };

    expect(() => consumer({ keepSessionAlive: true })).toThrow(
      expect.objectContaining({ name: 'StytchSDKUsageError', field: 'keepSessionAlive' }),
    );
    bridge.refusal = { kind: 'usage', name: 'StytchSDKUsageError', field: 'public_token', expected: 'public-token-test-… or public-token-live-…' };
    expect(() => consumer()).toThrow(
      expect.objectContaining({ field: 'publicToken', message: expect.stringContaining('new StytchClient') as string }),
    );
    bridge.refusal = null;
    expect(consumer().session.getSync()).toBeNull();
  });

  it('that wait touch no bridge until they are used', () => {
    setPlatform({ bridge: () => bridge, opensAtOnce: false });
    const client = consumer();
    expect(bridge.crossings).toEqual([]);

    client.session.onChange(() => undefined);

    expect(bridge.crossings).toEqual(['create', 'state', 'subscribe']);
  });

  it('can be made where there is no engine: null, and every call says so', async () => {
    setPlatform({ bridge: () => null, opensAtOnce: false });
    const client = consumer({ customBaseUrl: 'https://login.example.com' });

    expect(client.session.getSync()).toBeNull();
    expect(client.session.getState().state).toBe('loading');
    client.session.onChange(() => undefined)();
    await expect(client.session.authenticate()).rejects.toMatchObject({ name: 'SDKNotConfiguredError', kind: 'not_linked' });
  });
});

// @vitest-environment node
/** Wrong input is refused with the name of the field. */
import { describe, expect, it, vi } from 'vitest';

import { StytchClient } from '../../src/core/consumer';
import { PUBLIC_TOKEN, bridge, consumer } from './harness';

describe('wrong input', () => {
  it('of the constructor is named', () => {
    const wrong = (...values: unknown[]) => () => new (StytchClient as unknown as new (...values: unknown[]) => StytchClient)(...values);

    expect(wrong()).toThrow(expect.objectContaining({ name: 'StytchSDKUsageError', field: 'publicToken' }));
    expect(wrong('')).toThrow(expect.objectContaining({ field: 'publicToken' }));
    expect(wrong(PUBLIC_TOKEN, 'options')).toThrow(expect.objectContaining({ field: 'options', expected: 'an object' }));
    expect(wrong(PUBLIC_TOKEN, { keepSessionAlive: 'yes' })).toThrow(
      expect.objectContaining({ field: 'keepSessionAlive', expected: 'true or false' }),
    );
    expect(wrong(PUBLIC_TOKEN, { customBaseUrl: 1 })).toThrow(expect.objectContaining({ field: 'customBaseUrl', expected: 'a string' }));
    expect(bridge.crossings).toEqual([]);
  });

  it('of the constructor that is unknown warns once, in development only', () => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    consumer({ dfppaUrl: 'https://example.com' } as never);
    consumer({ dfppaUrl: 'https://example.com' } as never);
    expect(warned).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('dfppaUrl'));
    expect(bridge.created[0]).not.toHaveProperty('dfppaUrl');

    vi.stubGlobal('__DEV__', false);
    consumer({ iosDisableUrlCache: true } as never);
    vi.unstubAllGlobals();
    expect(warned).toHaveBeenCalledTimes(1);
  });

  it('that JSON would lose is refused before anything is sent', async () => {
    const client = consumer();
    const cyclic: Record<string, unknown> = {};
    cyclic.self = cyclic;

    for (const [value, field] of [
      [Number.NaN, 'session_duration_minutes'],
      [Number.POSITIVE_INFINITY, 'session_duration_minutes'],
      [() => 1, 'session_duration_minutes'],
      [BigInt(5), 'session_duration_minutes'],
      [cyclic, 'params'],
    ]) {
      await expect(client.session.authenticate({ session_duration_minutes: value as never })).rejects.toMatchObject({
        name: 'StytchSDKUsageError',
        field,
      });
    }
    expect(bridge.sent).toEqual([]);
  });

  it('of another type reaches the door, which names it', async () => {
    const client = consumer();
    bridge.answers.set('otps.authenticate', () => ({ data: {} }));

    await client.otps.authenticate('1', 'm', 'sixty' as never);
    await client.session.getFreshJwt([] as never).catch(() => undefined);

    expect(bridge.sent.map((it) => it.params)).toEqual(['"sixty"', '[]']);
  });
});

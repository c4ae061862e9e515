// @vitest-environment node
/** Errors of calls, and that no token is in what an app prints. */
import { inspect } from 'node:util';

import { describe, expect, it, vi } from 'vitest';

import { memberSignedIn, signedIn, TOKEN } from '../objects';
import { b2b, bridge, consumer } from './harness';

describe('errors', () => {
  const failing = async (error: Record<string, unknown>) => {
    const client = consumer();
    bridge.answers.set('session.authenticate', () => ({ error }));
    return client.session.authenticate().then(
      () => Promise.reject(new Error('it should fail')),
      (found: unknown) => found as Record<string, unknown>,
    );
  };

  it.each([
    ['usage', 'StytchSDKUsageError'],
    ['api', 'StytchAPIError'],
    ['unreachable', 'StytchAPIUnreachableError'],
    ['certificate_pin', 'StytchAPIUnreachableError'],
    ['schema', 'StytchAPISchemaError'],
    ['no_session', 'NoCurrentSessionError'],
    ['superseded', 'StytchSDKError'],
    ['unavailable', 'StytchSDKError'],
    ['read_only_role', 'StytchSDKError'],
    ['missing_pkce', 'MissingPKCEError'],
    ['closed', 'StytchSDKError'],
    ['internal', 'InternalError'],
    ['of a later version', 'InternalError'],
  ])('of kind %s are a %s', async (kind, name) => {
    const error = await failing({ kind, name: 'of the door' });

    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe(name);
    expect(error.kind).toBe(name === 'InternalError' ? 'internal' : kind);
    expect(error.message).not.toBe('');
  });

  it('of the server have its fields', async () => {
    const fields = {
      status_code: 429,
      error_type: 'too_many_requests',
      error_message: 'Too many.',
      error_url: 'https://stytch.com/docs/api/errors/429',
      request_id: 'request-id-test-1',
      retry_after_ms: 30_000,
    };

    expect(await failing({ kind: 'api', ...fields })).toMatchObject(fields);
  });

  it('of the bridge itself quote nothing', async () => {
    const client = consumer();
    const broken = [
      () => Promise.resolve(`{"revision":1,"data":{"session_token":"${TOKEN}`),
      () => Promise.reject(new Error(TOKEN)),
    ];
    for (const call of broken) {
      vi.spyOn(bridge, 'call').mockImplementationOnce(call);
      const error: unknown = await client.session.authenticate().catch((failed: unknown) => failed);

      expect(error).toMatchObject({ name: 'InternalError', kind: 'internal' });
      expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(TOKEN);
    }
  });

  it('of an unavailable session say why', async () => {
    expect(await failing({ kind: 'unavailable', reason: 'device_locked' })).toMatchObject({ reason: 'device_locked' });
    expect(await failing({ kind: 'unreachable', reason: 'tls', clock_suspect: true })).toMatchObject({ clock_suspect: true, details: 'tls' });
  });
});

describe('a token', () => {
  it('is in nothing that an app prints of a client', () => {
    const [client, other] = [consumer(), b2b()];
    const [first, second] = bridge.clients.keys();
    bridge.publish(signedIn(), first);
    bridge.publish(memberSignedIn(), second);

    for (const it of [client, other]) {
      const printed = inspect(it, { depth: 10, showHidden: true }) + JSON.stringify(it) + JSON.stringify(it.session.getState());
      expect(printed).not.toContain('canary');
    }
  });

  it('is in no error of a call that has it', async () => {
    const client = consumer();
    const cyclic: Record<string, unknown> = { session_token: TOKEN };
    cyclic.self = cyclic;
    const errors: unknown[] = [];
    for (const tokens of [{ session_token: TOKEN }, cyclic]) {
      try {
        client.session.updateSession(tokens as never);
      } catch (error) {
        errors.push(error);
      }
    }
    await client.magicLinks.authenticate(TOKEN, (() => TOKEN) as never).catch((error: unknown) => errors.push(error));

    expect(errors).toHaveLength(3);
    expect(inspect(errors, { depth: 10, showHidden: true })).not.toContain(TOKEN);
  });
});

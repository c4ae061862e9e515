// @vitest-environment node
/** Errors of calls, and that no token is in what an app prints. */
import { inspect } from 'node:util';

import { describe, expect, it, vi } from 'vitest';

import { errorOf, errorToStytchError, SDKNotConfiguredError, StytchSDKError, UNRECOVERABLE_ERROR_TYPES } from '../../src/core/errors';
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

describe('errorToStytchError', () => {
  it.each(['no_session', 'superseded', 'unavailable', 'read_only_role', 'missing_pkce', 'closed', 'internal'])('returns an error of kind %s as it is', (kind) => {
    const error = errorOf('session.authenticate', { kind });

    expect(errorToStytchError(error)).toBe(error);
  });

  // The vendor's function knows only the errors of its base class StytchSDKError.
  it.each(['usage', 'api', 'unreachable', 'certificate_pin', 'schema'])('makes an InternalError with the same name and message of one of kind %s', (kind) => {
    const error = errorOf('session.authenticate', { kind, status_code: 400, error_type: 'bad', error_message: 'Bad.', error_url: '' });

    const made = errorToStytchError(error);

    expect(made).toBeInstanceOf(StytchSDKError);
    expect(made).toMatchObject({ kind: 'internal', name: error.name, message: error.message });
  });

  it.each([
    [new Error('no_current_session'), 'NoCurrentSessionError', 'no_session'],
    [{ message: 'no_current_session' }, 'NoCurrentSessionError', 'no_session'],
    [new Error('sdk_not_configured'), 'SDKNotConfiguredError', 'not_linked'],
    [new SDKNotConfiguredError(), 'SDKNotConfiguredError', 'not_linked'],
    [new TypeError('other'), 'TypeError', 'internal'],
    ['a text', 'InternalError', 'internal'],
    [{ message: 7, name: 7 }, 'InternalError', 'internal'],
    [null, 'InternalError', 'internal'],
    [undefined, 'InternalError', 'internal'],
  ])('makes of %s a %s', (thrown, name, kind) => {
    const made = errorToStytchError(thrown);

    expect(made).toBeInstanceOf(StytchSDKError);
    expect(made).toMatchObject({ name, kind });
    expect(made.message).not.toBe('');
  });
});

it("UNRECOVERABLE_ERROR_TYPES has the error types with which the server ends a session, as the vendor's has", () => {
  expect(UNRECOVERABLE_ERROR_TYPES).toEqual([
    'unauthorized_credentials',
    'user_unauthenticated',
    'invalid_secret_authentication',
    'session_not_found',
  ]);
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

// @vitest-environment node
/** Calls: their parameters, their order, and what the reads show when they are settled. */
import { describe, expect, it, vi } from 'vitest';

import { JWT, session, signedIn, signedOut, TOKEN, tokens, user } from '../objects';
import { b2b, bridge, consumer } from './harness';

describe('calls', () => {
  it('pass the name and the parameters of the JSON door', async () => {
    const client = consumer();
    const methods = ['otps.sms.loginOrCreate', 'otps.authenticate', 'magicLinks.authenticate', 'user.deleteEmail', 'session.revoke'];
    methods.forEach((method) => bridge.answers.set(method, () => ({ data: { request_id: 'r', status_code: 200 } })));

    await client.otps.sms.loginOrCreate('+15005550006', { expiration_minutes: 5 });
    await client.otps.authenticate('123456', 'method-1', { session_duration_minutes: 60 });
    await client.magicLinks.authenticate('token', { session_duration_minutes: 30 });
    await client.user.deleteEmail('email-1');
    await client.session.revoke();

    expect(bridge.sent.map((it) => [it.method, it.params === '' ? null : (JSON.parse(it.params) as unknown)])).toEqual([
      ['otps.sms.loginOrCreate', { expiration_minutes: 5, phone_number: '+15005550006' }],
      ['otps.authenticate', { session_duration_minutes: 60, code: '123456', method_id: 'method-1' }],
      ['magicLinks.authenticate', { session_duration_minutes: 30, token: 'token' }],
      ['user.deleteEmail', { email_id: 'email-1' }],
      ['session.revoke', null],
    ]);
  });

  it('are in the queue of the engine in the order in which they were made', () => {
    const client = consumer();

    void client.session.authenticate().catch(() => undefined);
    void client.session.revoke().catch(() => undefined);

    expect(bridge.sent.map((it) => it.method)).toEqual(['session.authenticate', 'session.revoke']);
  });

  it('resolve after the picture shows their result, also when its state is on the way', async () => {
    const client = consumer();
    bridge.isSlow = true;
    const response = { request_id: 'r', status_code: 200, session, user, session_token: TOKEN, session_jwt: JWT };
    bridge.answers.set('passwords.authenticate', (_, fake) => {
      fake.publish(signedIn());
      return { data: response };
    });

    const result = await client.passwords.authenticate({ email: 'ada@example.com', password: 'p' });

    expect(result).toEqual(response);
    expect(client.session.getSync()).toEqual(session);
    expect(client.session.getTokens()).toEqual(tokens());
  });

  it('reject after the picture shows what they changed', async () => {
    const client = consumer();
    bridge.publish(signedIn());
    bridge.isSlow = true;
    bridge.answers.set('session.revoke', (_, fake) => {
      fake.publish(signedOut);
      return { error: { kind: 'unreachable', name: 'StytchAPIUnreachableError', reason: 'no network', local_state_cleared: true } };
    });

    await expect(client.session.revoke({ forceClear: true })).rejects.toMatchObject({
      name: 'StytchAPIUnreachableError',
      local_state_cleared: true,
    });
    expect(client.session.getSync()).toBeNull();
  });

  it('return the objects of user.get, self.get and organization.get as the vendor does', async () => {
    const [client, other] = [consumer(), b2b()];
    bridge.answers.set('user.get', () => ({ data: { request_id: 'r', status_code: 200, ...user } }));
    bridge.answers.set('self.get', () => ({ data: { request_id: 'r', member: { member_id: 'm' } } }));
    bridge.answers.set('organization.get', () => ({ data: { organization: { organization_id: 'o' } } }));

    expect(await client.user.get()).toEqual(user);
    expect(await other.self.get()).toEqual({ member_id: 'm' });
    expect(await other.organization.get()).toEqual({ organization_id: 'o' });
  });

  it('return a JWT that lives for a minute by default', async () => {
    const client = consumer();
    bridge.answers.set('session.getFreshJwt', ({ min_validity_seconds }) => ({
      data: { session_jwt: `jwt-${String(min_validity_seconds)}` },
    }));

    expect(await client.session.getFreshJwt()).toBe('jwt-60');
    expect(await client.session.getFreshJwt({ min_validity_seconds: 10 })).toBe('jwt-10');
    expect(await client.session.getFreshJwt({ min_validity_seconds: undefined })).toBe('jwt-60');
  });

  it('set tokens at once, or throw what is wrong with them', () => {
    const client = consumer();
    bridge.answers.set('session.updateSession', (params) =>
      typeof params.session_token === 'string'
        ? { data: null }
        : { error: { kind: 'usage', name: 'StytchSDKUsageError', field: 'session_token', expected: 'a string, which is required' } },
    );

    client.session.updateSession({ session_token: 'a', session_jwt: null });

    expect(bridge.sent.at(-1)).toEqual({ method: 'session.updateSession', params: '{"session_token":"a","session_jwt":null}' });
    expect(() => {
      client.session.updateSession({} as never);
    }).toThrow(expect.objectContaining({ name: 'StytchSDKUsageError', field: 'session_token' }));
  });
});

describe('an AbortSignal', () => {
  it('ends the wait at once while the call completes', async () => {
    const client = consumer();
    const waiting = new AbortController();
    bridge.answers.set('session.authenticate', (_, fake) => {
      fake.publish(signedIn());
      return { data: {} };
    });

    const result = client.session.authenticate({}, { signal: waiting.signal });
    waiting.abort();

    await expect(result).rejects.toMatchObject({ name: 'AbortError' });
    await vi.waitFor(() => {
      expect(client.session.getSync()).toEqual(session);
    });
  });

  it('that was aborted before sends nothing', async () => {
    const client = consumer();

    await expect(client.session.authenticate({}, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });

    expect(bridge.sent).toEqual([]);
  });

  it('that is not used changes nothing', async () => {
    const client = consumer();
    bridge.answers.set('session.authenticate', () => ({ data: { status_code: 200 } }));

    const result = client.session.authenticate({}, { signal: new AbortController().signal });

    await expect(result).resolves.toEqual({ status_code: 200 });
    bridge.answers.delete('session.authenticate');
    const failed = client.session.authenticate({}, { signal: new AbortController().signal });
    await expect(failed).rejects.toMatchObject({ name: 'StytchSDKUsageError' });
  });
});

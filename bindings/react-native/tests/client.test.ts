// @vitest-environment node
import { inspect } from 'node:util';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { StytchB2BClient } from '../src/core/b2b';
import { StytchClient } from '../src/core/consumer';
import { setPlatform } from '../src/core/platform';
import { FakeBridge } from './fake-bridge';
import { JWT, member, memberSession, memberSignedIn, organization, session, signedIn, signedOut, TOKEN, tokens, user } from './objects';

const PUBLIC_TOKEN = 'public-token-test-1';

let bridge: FakeBridge;
let made: { close(): void }[];

beforeEach(() => {
  bridge = new FakeBridge();
  made = [];
  setPlatform({ bridge: () => bridge, opensAtOnce: true });
});

afterEach(() => {
  made.forEach((client) => {
    client.close();
  });
  vi.restoreAllMocks();
});

const consumer = (...rest: ConstructorParameters<typeof StytchClient> extends [string, ...infer R] ? R : never) => {
  const client = new StytchClient(PUBLIC_TOKEN, ...rest);
  made.push(client);
  return client;
};

const b2b = () => {
  const client = new StytchB2BClient(PUBLIC_TOKEN);
  made.push(client);
  return client;
};

describe('the picture', () => {
  it('is null and not from the cache before the store answered', () => {
    const client = consumer();

    expect(client.session.getSync()).toBeNull();
    expect(client.session.getInfo()).toEqual({ session: null, fromCache: false });
    expect(client.user.getInfo()).toEqual({ user: null, fromCache: false });
    expect(client.session.getTokens()).toBeNull();
    expect(client.session.getState()).toEqual({ state: 'loading', persisted: true, generation: 0 });
  });

  it('has what the engine knew when the client was made', () => {
    consumer();
    bridge.publish(signedIn());
    const again = new StytchClient(PUBLIC_TOKEN, {});
    made.push(again);

    expect(again.session.getSync()).toEqual(session);
  });

  it('shows the stored value, then the validated one', () => {
    const client = consumer();
    bridge.publish(signedIn({ from_cache: true, freshness: 'cached' }));
    expect(client.session.getInfo()).toEqual({ session, fromCache: true });

    bridge.publish({ from_cache: false, freshness: 'validated' });

    expect(client.session.getInfo()).toEqual({ session, fromCache: false });
    expect(client.session.getTokens()).toEqual(tokens());
  });

  it('keeps the references of objects that are deep-equal', () => {
    const client = consumer();
    bridge.publish(signedIn());
    const before = [client.session.getSync(), client.user.getSync(), client.session.getTokens()];

    bridge.publish(structuredClone(signedIn({ last_validated_at_ms: 5 })));

    expect(client.session.getSync()).toBe(before[0]);
    expect(client.user.getSync()).toBe(before[1]);
    expect(client.session.getTokens()).toBe(before[2]);
    expect(client.session.getState().last_validated_at_ms).toBe(5);
  });

  it('has a new session, and the same user, when only the JWT is new', () => {
    const client = consumer();
    bridge.publish(signedIn());
    const [before, sameUser] = [client.session.getSync(), client.user.getSync()];

    bridge.publish({ tokens: tokens('new.session.jwt') });

    expect(client.session.getSync()).not.toBe(before);
    expect(client.session.getSync()).toEqual(before);
    expect(client.user.getSync()).toBe(sameUser);
    expect(client.session.getTokens()?.session_jwt).toBe('new.session.jwt');
  });

  it('has a new reference for a change deep inside an object, and no other', () => {
    const client = b2b();
    bridge.publish(memberSignedIn());
    const [before, sameSession] = [client.organization.getSync(), client.session.getSync()];

    bridge.publish({ organization: { ...before, organization_name: 'Other' } });

    expect(client.organization.getSync()?.organization_name).toBe('Other');
    expect(client.session.getSync()).toBe(sameSession);
  });

  it('cannot be changed by the app', () => {
    const client = consumer();
    bridge.publish(signedIn());

    expect(() => client.session.getSync()?.roles.push('admin')).toThrow(TypeError);
    expect(client.session.getSync()).toEqual(session);
  });

  it('ignores a state that is older than the one it shows', () => {
    const client = consumer();
    bridge.isSlow = true;
    bridge.answers.set('session.authenticate', (_, fake) => {
      fake.publish(signedIn());
      fake.publish({ tokens: tokens('newest') });
      return { data: {} };
    });
    const seen: (string | undefined)[] = [];
    client.session.onChange(() => seen.push(client.session.getTokens()?.session_jwt));

    return client.session.authenticate().then(() => {
      bridge.flush();
      expect(client.session.getTokens()?.session_jwt).toBe('newest');
      expect(seen).toEqual(['newest']);
    });
  });

  it('stays as it is when a state has no revision', () => {
    const client = consumer();
    bridge.publish(signedIn());
    const [known] = bridge.clients.values();

    known?.listener?.('{}');

    expect(client.session.getSync()).toEqual(session);
  });

  it('is read without crossing the bridge', () => {
    const client = consumer();
    bridge.publish(signedIn());
    const before = bridge.crossings.length;

    for (let at = 0; at < 100; at++) {
      client.session.getSync();
      client.session.getInfo();
      client.session.getTokens();
      client.session.getState();
      client.user.getSync();
    }

    expect(bridge.crossings.length).toBe(before);
  });

  it('has the intermediate session of a member', () => {
    const client = b2b();
    expect(client.session.getIntermediateSession()).toBeNull();

    bridge.publish({
      state: 'signed_out',
      cause: 'step_up',
      intermediate: { kind: 'step_up', expires_at_ms: 7, organization: null, member: null, mfa_required: {}, primary_required: null },
    });

    expect(client.session.getIntermediateSession()).toMatchObject({ kind: 'step_up', expires_at_ms: 7 });
    expect(client.session.getState()).toMatchObject({ state: 'signed_out', cause: 'step_up' });
  });
});

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

  it('return a JWT that lives for a minute unless told otherwise', async () => {
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

describe('listeners', () => {
  it('are notified of changes only, of their own object only', () => {
    const client = consumer();
    bridge.publish(signedIn());
    const [sessions, users] = [vi.fn(), vi.fn()];
    client.session.onChange(sessions);
    client.user.onChange(users);
    expect(sessions).not.toHaveBeenCalled();

    bridge.publish({ user: { ...user, roles: ['admin'] } });
    bridge.publish({ last_validated_at_ms: 1 });
    expect(users).toHaveBeenCalledTimes(1);
    expect(sessions).not.toHaveBeenCalled();

    bridge.publish(signedOut);
    expect(sessions).toHaveBeenCalledExactlyOnceWith(null);
    expect(users).toHaveBeenLastCalledWith(null);
  });

  it('of all objects get those that there are', () => {
    const [client, other] = [b2b(), consumer()];
    const [first, second] = bridge.clients.keys();
    const states: unknown[] = [];
    client.onStateChange((state) => states.push(state));
    other.onStateChange((state) => states.push(state));

    bridge.publish(memberSignedIn(), first);
    bridge.publish({ last_validated_at_ms: 1 }, first);
    bridge.publish({ member_session: null, member: null, organization: null, tokens: null }, first);
    bridge.publish(signedIn(), second);

    expect(states).toEqual([{ session: memberSession, member, organization }, {}, { session, user }]);
  });

  it('of each object of a member get that object', () => {
    const client = b2b();
    const [sessions, members, organizations] = [vi.fn(), vi.fn(), vi.fn()];
    client.session.onChange(sessions);
    client.self.onChange(members);
    client.organization.onChange(organizations);

    bridge.publish(memberSignedIn());

    expect(sessions).toHaveBeenCalledExactlyOnceWith(memberSession);
    expect(members).toHaveBeenCalledExactlyOnceWith(member);
    expect(organizations).toHaveBeenCalledExactlyOnceWith(organization);
    expect([client.session.getSync(), client.self.getSync(), client.organization.getSync()]).toEqual([memberSession, member, organization]);
    expect([client.self.getInfo(), client.organization.getInfo()]).toEqual([{ member, fromCache: false }, { organization, fromCache: false }]);
  });

  it('can end their own subscription while they are called', () => {
    const client = consumer();
    const seen: string[] = [];
    const off = client.session.onChange(() => {
      seen.push('first');
      off();
    });
    client.session.onChange(() => seen.push('second'));

    bridge.publish(signedIn());
    bridge.publish(signedOut);

    expect(seen).toEqual(['first', 'second', 'second']);
  });

  it('that were ended by another listener are not called any more', () => {
    const client = consumer();
    const late = vi.fn();
    client.session.onChange(() => {
      off();
    });
    const off = client.session.onChange(late);

    bridge.publish(signedIn());

    expect(late).not.toHaveBeenCalled();
  });

  it('that throw stop no other, and their error is reported', () => {
    const reported = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const client = consumer();
    const second = vi.fn();
    const error = new Error('of the app');
    client.session.onChange(() => {
      throw error;
    });
    client.session.onChange(second);

    bridge.publish(signedIn());
    bridge.publish(signedOut);

    expect(second).toHaveBeenCalledTimes(2);
    expect(reported).toHaveBeenCalledWith(error);
  });

  it('are each notified in order when one of them brings about a change', () => {
    const client = consumer();
    const seen: [string, boolean][] = [];
    client.session.onChange((value) => {
      seen.push(['first', value !== null]);
      if (value) bridge.publish(signedOut);
    });
    client.session.onChange((value) => seen.push(['second', value !== null]));

    bridge.publish(signedIn());

    expect(seen).toEqual([
      ['first', true],
      ['second', true],
      ['first', false],
      ['second', false],
    ]);
  });

  it('that are no functions are refused', () => {
    const client = consumer();

    expect(() => client.session.onChange(undefined as never)).toThrow(expect.objectContaining({ field: 'callback' }));
    expect(() => client.onStateChange({} as never)).toThrow(expect.objectContaining({ field: 'callback' }));
  });
});

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

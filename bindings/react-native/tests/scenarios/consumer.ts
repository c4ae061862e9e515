/** Scenarios of the consumer client. */
import assert from 'node:assert/strict';

import { type Client, eventually, isEmpty, type Scenario, signedInAs, type World } from './world';

const EMAIL = 'ada@example.com';
const PASSWORD = 'correct horse battery staple 9!';
const HOUR = { session_duration_minutes: 60 };

const signUp = { email: EMAIL, password: PASSWORD, ...HOUR };

async function signedIn(world: World): Promise<Client> {
  const client = await world.open('consumer');
  await client.call('passwords.create', signUp);
  return client;
}

const end = (state: { session: { expires_at: string } }): number => Date.parse(state.session.expires_at);

export const consumer: Scenario[] = [
  {
    id: 'S01',
    name: 'a new device is signed out and sends no request',
    async run(world) {
      const client = await world.open('consumer');

      const state = await client.ready();

      assert.deepEqual([state.state, state.cause], ['signed_out', 'none']);
      assert.deepEqual(await world.emulator.requests(), []);
    },
  },
  {
    id: 'S02',
    name: 'signing up publishes session, user and tokens as one snapshot before the call returns',
    async run(world) {
      const client = await world.open('consumer');

      const data = await client.call('passwords.create', signUp);

      const state = signedInAs(await client.state(), 'session');
      assert.equal(state.tokens.session_token, data.session_token);
      assert.equal(state.tokens.session_jwt, data.session_jwt);
      assert.equal(state.session.session_id, data.session.session_id);
      assert.equal(state.user.user_id, state.session.user_id);
      assert.equal(state.persisted, true);
    },
  },
  {
    id: 'S03',
    name: 'a known user signs in with the password, and a wrong password leaves the session unchanged',
    async run(world) {
      const client = await signedIn(world);
      const before = await client.state();

      const wrong = await client.refused('passwords.authenticate', { ...signUp, password: 'wrong' });

      assert.equal(wrong.kind, 'api');
      // The app coming to the foreground may renew the JWT meanwhile.
      const after = await client.state();
      assert.equal(after.tokens.session_token, before.tokens.session_token);
      assert.equal(end(after as never), end(before as never));
      await client.call('session.revoke');
      await client.call('passwords.authenticate', signUp);
      assert.equal((await client.state()).user.user_id, before.user.user_id);
    },
  },
  {
    id: 'S04',
    name: 'validating does not extend the session, and a duration does',
    async run(world) {
      const client = await signedIn(world);
      const before = end(await client.state() as never);

      await client.call('session.authenticate');
      assert.equal(end(await client.state() as never), before);

      await client.call('session.authenticate', { session_duration_minutes: 120 });
      assert.ok(end(await client.state() as never) > before);
    },
  },
  {
    id: 'S05',
    name: 'signing out clears every read when the call returns, and stays so after a restart',
    async run(world) {
      const client = await signedIn(world);

      await client.call('session.revoke');

      isEmpty(await client.state());
      assert.equal(await client.callSync('session.getTokens'), null);
      const again = await world.reopen('consumer');
      isEmpty(await again.ready());
      assert.equal((await world.emulator.requests('/sessions/revoke')).length, 1);
    },
  },
  {
    id: 'S06',
    name: 'without a network signing out keeps the session, and force clear does not',
    async run(world) {
      const client = await signedIn(world);
      await world.emulator.addFault({ path_contains: 'sessions/revoke', kind: 'reset' });

      const kept = await client.refused('session.revoke');
      assert.equal(kept.kind, 'unreachable');
      signedInAs(await client.state(), 'session');

      const cleared = await client.refused('session.revoke', { forceClear: true });
      assert.equal(cleared.local_state_cleared, true);
      isEmpty(await client.state());
      await world.emulator.clearFaults();
      await world.device.setOnline(true);
      await eventually('the server is notified', async () => {
        const revokes = await world.emulator.requests('/sessions/revoke');
        return revokes.some((it) => it.status === 200);
      });
    },
  },
  {
    id: 'S07',
    name: 'a second start publishes the stored session at once and then the result of its validation',
    async run(world) {
      const before = await (await signedIn(world)).state();
      const fault = await world.emulator.addFault({ path_contains: 'sessions/authenticate', kind: 'hold' });

      const client = await world.reopen('consumer');

      const cached = await client.active();
      assert.deepEqual([cached.freshness, cached.from_cache], ['cached', true]);
      assert.deepEqual(cached.session, before.session);
      await world.emulator.release(fault);
      await world.emulator.clearFaults();
      const validated = await client.validated();
      assert.equal(validated.from_cache, false);
      assert.equal(validated.session.session_id, before.session.session_id);
    },
  },
  {
    id: 'S08',
    name: "tokens of the app's backend become the session once the server accepts them",
    async run(world) {
      await world.emulator.createUser({ email: EMAIL, password: PASSWORD });
      const tokens = await world.emulator.signInElsewhere(EMAIL, PASSWORD);
      const client = await world.open('consumer');

      await client.callSync('session.updateSession', tokens);
      await client.call('session.authenticate');

      const state = signedInAs(await client.state(), 'session');
      assert.equal(state.tokens.session_token, tokens.session_token);
    },
  },
  {
    id: 'S09',
    name: 'only a rejection by the server ends a session, and the cause is published',
    async run(world) {
      const client = await signedIn(world);
      for (const fault of [
        { kind: 'html', status: 401 },
        { kind: 'reset' },
        // No response at all: the call ends by its timeout, after half a minute.
        { kind: 'drop' },
        { kind: 'error', status: 503, error_type: 'internal_server_error' },
      ]) {
        await world.emulator.addFault({ path_contains: 'sessions/authenticate', ...fault });
        await client.refused('session.authenticate');
        await world.emulator.clearFaults();
        signedInAs(await client.state(), 'session');
      }
      await world.emulator.revokeAllSessions();

      const rejected = await client.refused('session.authenticate');

      assert.deepEqual([rejected.kind, rejected.error_type], ['api', 'session_not_found']);
      isEmpty(await client.signedOut('server_rejected'));
    },
  },
  {
    id: 'S10',
    name: 'a code by e-mail signs in, and a wrong one does not',
    async run(world) {
      const client = await world.open('consumer');
      const { method_id } = await client.call('otps.email.loginOrCreate', { email: EMAIL });

      const wrong = await client.refused('otps.authenticate', { code: '000000', method_id, ...HOUR });
      assert.equal(wrong.kind, 'api');
      isEmpty(await client.state());

      const { code_or_token } = await world.emulator.latest(EMAIL);
      await client.call('otps.authenticate', { code: code_or_token, method_id, ...HOUR });
      signedInAs(await client.state(), 'session');
    },
  },
  {
    id: 'S11',
    name: 'a magic link works only on the device that requested it',
    async run(world) {
      const client = await world.open('consumer');
      await world.emulator.createUser({ email: 'eve@example.com' });
      const stray = await client.refused('magicLinks.authenticate', { token: 'from-another-device', ...HOUR });
      assert.equal(stray.kind, 'missing_pkce');

      await client.call('magicLinks.email.loginOrCreate', { email: EMAIL });
      const restarted = await world.reopen('consumer');
      const { code_or_token } = await world.emulator.latest(EMAIL);
      await restarted.call('magicLinks.authenticate', { token: code_or_token, ...HOUR });

      signedInAs(await restarted.state(), 'session');
    },
  },
  {
    id: 'S12',
    name: 'a fetched user is in the reads when the call returns, and the session stays',
    async run(world) {
      const client = await signedIn(world);
      const before = await client.state();

      await client.call('user.update', { name: { first_name: 'Ada' } });
      const user = await client.call('user.get');

      const state = await client.state();
      assert.equal(user.name.first_name, 'Ada');
      assert.equal(state.user.name.first_name, 'Ada');
      assert.deepEqual(await client.callSync('user.getSync'), state.user);
      assert.equal(state.session.session_id, before.session.session_id);
    },
  },
  {
    id: 'S13',
    name: 'a JWT with enough lifetime is returned without a request',
    async run(world) {
      const client = await signedIn(world);
      await world.emulator.clearRequests();

      const { session_jwt } = await client.call('session.getFreshJwt', { min_validity_seconds: 60 });

      assert.equal(session_jwt, (await client.state()).tokens.session_jwt);
      assert.deepEqual(await world.emulator.requests(), []);
    },
  },
  {
    id: 'S20',
    name: 'each report is a change and whole, and reads are as new as it',
    async run(world) {
      const client = await signedIn(world);
      await client.call('session.authenticate', HOUR);
      await client.call('session.revoke');
      await client.until('the last state was reported', (state) => client.states.at(-1)?.revision === state.revision);

      const revisions = client.states.map((state) => state.revision as number);
      assert.deepEqual(revisions, [...new Set(revisions)].sort((a, b) => a - b));
      for (const state of client.states) {
        if (state.state === 'active') signedInAs(state, 'session');
        else isEmpty(state);
      }
      for (const [place, read] of (await Promise.all(client.reads)).entries()) {
        assert.ok(read.revision >= (revisions[place] ?? 0));
      }
    },
  },
  {
    id: 'S24',
    name: 'an expired session is in no read',
    async run(world) {
      const client = await world.open('consumer');
      await client.call('passwords.create', { ...signUp, session_duration_minutes: 5 });
      // By the time of the server, three seconds are left.
      await world.emulator.advanceClock(297);
      await client.call('session.authenticate');
      signedInAs(await client.state(), 'session');
      await world.emulator.addFault({ path_contains: 'sessions', kind: 'reset' });

      isEmpty(await client.signedOut('expired'));

      assert.equal(await client.callSync('session.getSync'), null);
      assert.equal(await client.callSync('session.getTokens'), null);
    },
  },
  {
    id: 'S27',
    name: 'calls are made in the order of the program, also those that never wait',
    async run(world) {
      await world.emulator.createUser({ email: EMAIL, password: PASSWORD });
      const tokens = await world.emulator.signInElsewhere(EMAIL, PASSWORD);
      const client = await world.open('consumer');

      const revoked = client.refused('session.revoke');
      await client.callSync('session.updateSession', tokens);
      const authenticated = client.call('session.authenticate');

      assert.equal((await revoked).kind, 'no_session');
      await authenticated;
      signedInAs(await client.state(), 'session');
    },
  },
  {
    id: 'S28',
    name: 'returning to the foreground or online validates the session at once',
    async run(world) {
      const client = await signedIn(world);
      const validations = async (): Promise<number> =>
        (await world.emulator.requests('/sessions/authenticate')).length;
      const before = await validations();

      await world.device.setVisible(false);
      await world.device.setVisible(true);
      await eventually('validated in the foreground', async () => (await validations()) > before);

      const then = await validations();
      await world.device.setOnline(false);
      await world.device.setOnline(true);
      await eventually('validated online', async () => (await validations()) > then);
      await client.validated();
    },
  },
  {
    id: 'S41',
    name: 'an error of the server arrives with its fields',
    async run(world) {
      const client = await world.open('consumer');

      const error = await client.refused('passwords.authenticate', signUp);

      assert.equal(error.name, 'StytchAPIError');
      for (const field of ['error_type', 'error_message', 'request_id']) {
        assert.equal(typeof error[field], 'string', field);
      }
      assert.ok(error.status_code >= 400);
    },
  },
  {
    id: 'S46',
    name: 'closing twice does nothing, and a closed client returns an error of that kind',
    async run(world) {
      const client = await signedIn(world);

      await client.close();
      await client.close();

      assert.equal((await client.refused('session.authenticate')).kind, 'closed');
    },
  },
  {
    id: 'S49',
    name: 'many calls at once all return',
    async run(world) {
      const client = await signedIn(world);

      const calls = Array.from({ length: 50 }, (_, place) =>
        client.call(place % 2 === 0 ? 'session.authenticate' : 'user.get'),
      );

      const { user } = await client.state();
      for (const data of await Promise.all(calls)) assert.equal((data.user ?? data).user_id, user.user_id);
    },
  },
  {
    id: 'S54',
    name: 'a start with a stored session has no moment that looks signed out',
    async run(world) {
      await signedIn(world);

      const client = await world.reopen('consumer');
      await client.validated();

      // A report may come later than the state can be read.
      await client.until('the state was reported', (state) => client.states.at(-1)?.revision === state.revision);
      for (const state of client.states) assert.notEqual(state.state, 'signed_out');
    },
  },
  {
    id: 'S07',
    name: 'a second start without a network publishes the stored session, and the validation follows later',
    async run(world) {
      const before = await (await signedIn(world)).state();
      await world.emulator.addFault({ path_contains: 'sessions/authenticate', kind: 'drop' });

      const client = await world.reopen('consumer');
      const cached = await client.active();
      assert.equal(cached.session.session_id, before.session.session_id);

      await world.emulator.clearFaults();
      await world.device.setOnline(true);
      await client.validated();
    },
  },
];

/** Scenarios of the B2B client. */
import assert from 'node:assert/strict';

import { type Client, isEmpty, type Json, type Scenario, signedInAs, type World } from './world';

const EMAIL = 'ada@example.com';
const PHONE = '+15005550006';
const PASSWORD = 'correct horse battery staple 9!';
const HOUR = { session_duration_minutes: 60 };

interface Organizations {
  open: string;
  strict: string;
  member: string;
  strictMember: string;
}

/** One organization that is content with a password and one that wants a second factor. */
async function organizations(world: World): Promise<Organizations> {
  const { emulator } = world;
  const member = { email_address: EMAIL, password: PASSWORD, mfa_phone_number: PHONE };
  const open = await emulator.createOrganization({ organization_name: 'Open', mfa_policy: 'OPTIONAL' });
  const strict = await emulator.createOrganization({
    organization_name: 'Strict',
    mfa_policy: 'REQUIRED_FOR_ALL',
  });
  return {
    open,
    strict,
    member: await emulator.createMember(open, member),
    strictMember: await emulator.createMember(strict, member),
  };
}

async function signedIn(world: World, organization: string): Promise<Client> {
  const client = await world.open('b2b');
  await signIn(client, organization);
  return client;
}

const signIn = (client: Client, organization: string): Promise<Json> =>
  client.call('passwords.authenticate', {
    organization_id: organization,
    email_address: EMAIL,
    password: PASSWORD,
    ...HOUR,
  });

const stepUp = (state: Json): boolean =>
  state.state === 'signed_out' && state.cause === 'step_up' && state.intermediate?.kind === 'step_up';

export const b2b: Scenario[] = [
  {
    id: 'S60',
    name: 'a sign-in with a password publishes session, member, organization and tokens as one snapshot',
    async run(world) {
      const { open, member } = await organizations(world);

      const client = await signedIn(world, open);

      const state = signedInAs(await client.state(), 'member_session');
      assert.equal(state.member_session.organization_id, open);
      assert.equal(state.member_session.member_id, member);
      assert.equal(state.member.member_id, member);
      assert.equal(state.organization.organization_id, open);
    },
  },
  {
    id: 'S61',
    name: 'discovery leads to an organization, over a restart and a second factor',
    async run(world) {
      const { strict, strictMember } = await organizations(world);
      const client = await world.open('b2b');
      await client.call('otps.email.discovery.send', { email_address: EMAIL });
      const { code_or_token } = await world.emulator.latest(EMAIL);
      const found = await client.call('otps.email.discovery.authenticate', {
        email_address: EMAIL,
        code: code_or_token,
      });
      assert.equal(found.discovered_organizations.length, 2);
      assert.equal((await client.state()).intermediate.kind, 'discovery');

      const again = await world.reopen('b2b');
      const kept = await again.ready();
      assert.equal(kept.intermediate.kind, 'discovery');
      await again.call('discovery.intermediateSessions.exchange', { organization_id: strict, ...HOUR });
      assert.ok(stepUp(await again.state()));
      await again.call('otps.sms.send', { organization_id: strict, member_id: strictMember });
      const code = (await world.emulator.latest(PHONE)).code_or_token;
      await again.call('otps.sms.authenticate', {
        organization_id: strict,
        member_id: strictMember,
        code,
        ...HOUR,
      });

      const state = signedInAs(await again.state(), 'member_session');
      assert.equal(state.organization.organization_id, strict);
      assert.equal(state.intermediate, null);
    },
  },
  {
    id: 'S62',
    name: 'changing to another organization replaces everything at once',
    async run(world) {
      const { open } = await organizations(world);
      const other = await world.emulator.createOrganization({ organization_name: 'Other' });
      const otherMember = await world.emulator.createMember(other, { email_address: EMAIL });
      const client = await signedIn(world, open);
      const before = await client.state();

      await client.call('session.exchange', { organization_id: other, ...HOUR });

      const state = signedInAs(await client.state(), 'member_session');
      assert.equal(state.organization.organization_id, other);
      assert.equal(state.member.member_id, otherMember);
      assert.ok(state.generation > before.generation);
      for (const each of client.states) {
        if (each.state !== 'active') continue;
        assert.equal(each.member_session.organization_id, each.organization.organization_id);
      }
    },
  },
  {
    id: 'S63',
    name: 'a change that requires a second factor ends the session until the factor is given',
    async run(world) {
      const { open, strict, strictMember } = await organizations(world);
      const client = await signedIn(world, open);

      await client.call('session.exchange', { organization_id: strict, ...HOUR });
      const waiting = await client.state();
      assert.ok(stepUp(waiting));
      isEmpty(waiting);
      const factor = { organization_id: strict, member_id: strictMember };
      await client.call('otps.sms.send', factor);
      const wrong = await client.refused('otps.sms.authenticate', { ...factor, code: '000000', ...HOUR });
      assert.equal(wrong.kind, 'api');
      assert.ok(stepUp(await client.state()));
      const code = (await world.emulator.latest(PHONE)).code_or_token;
      await client.call('otps.sms.authenticate', { ...factor, code, ...HOUR });

      assert.equal((await client.state()).organization.organization_id, strict);
    },
  },
  {
    id: 'S64',
    name: 'an authenticator app and a recovery code are second factors',
    async run(world) {
      const { strict, strictMember } = await organizations(world);
      const factor = { organization_id: strict, member_id: strictMember };
      const client = await signedIn(world, strict);
      assert.ok(stepUp(await client.state()));

      const { secret, qr_code, recovery_codes } = await client.call('totp.create', factor);
      assert.ok(secret && qr_code);
      assert.equal((await client.refused('totp.authenticate', { ...factor, code: '000000', ...HOUR })).kind, 'api');
      assert.ok(stepUp(await client.state()));
      const code = await world.emulator.totpCode(strictMember);
      await client.call('totp.authenticate', { ...factor, code, set_default_mfa: true, ...HOUR });

      const state = signedInAs(await client.state(), 'member_session');
      assert.equal(state.member.default_mfa_method, 'totp');
      assert.deepEqual((await client.call('recoveryCodes.get')).recovery_codes, recovery_codes);
      const rotated = (await client.call('recoveryCodes.rotate')).recovery_codes as string[];
      assert.ok(rotated.length > 1 && rotated.every((each) => !recovery_codes.includes(each)));

      await client.call('session.revoke');
      await signIn(client, strict);
      assert.ok(stepUp(await client.state()));
      const recovered = await client.call('recoveryCodes.recover', { ...factor, recovery_code: rotated[0], ...HOUR });
      assert.equal(recovered.recovery_codes_remaining, rotated.length - 1);
      signedInAs(await client.state(), 'member_session');
    },
  },
  {
    id: 'S65',
    name: 'revoking the signed-in member ends the session by a rejection',
    async run(world) {
      const { open, member } = await organizations(world);
      const client = await signedIn(world, open);

      await client.call('session.revokeForMember', { member_id: member });

      isEmpty(await client.signedOut('server_rejected'));
    },
  },
  {
    id: 'S66',
    name: 'fetched objects are in the reads when the call returns',
    async run(world) {
      const { open, member } = await organizations(world);
      const client = await signedIn(world, open);
      const before = await client.state();

      const organization = await client.call('organization.get');
      const self = await client.call('self.get');

      assert.equal((organization.organization ?? organization).organization_id, open);
      assert.equal((self.member ?? self).member_id, member);
      assert.equal((await client.callSync('self.getSync')).member_id, member);
      assert.equal((await client.callSync('organization.getSync')).organization_id, open);
      assert.deepEqual((await client.state()).tokens, before.tokens);
    },
  },
];

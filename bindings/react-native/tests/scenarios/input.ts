/** Scenarios of wrong input: a typed error that names what is wrong, and nothing is sent. */
import assert from 'node:assert/strict';

import { Client, type Json, type Scenario, type World } from './world';

/** The error of a client that cannot be made: of `create`, or where the engine is loaded later, of its state and a call. */
async function notMade(world: World, options: Json): Promise<Json> {
  const bridge = world.device.bridge();
  const made = JSON.parse(await bridge.create(JSON.stringify(options))) as { client?: string; error?: Json };
  if (made.client === undefined) return made.error as Json;
  const client = new Client(bridge, made.client);
  await client.until('refused', (state) => state.state === 'unavailable' && state.reason === 'misconfigured');
  const result = JSON.parse(await bridge.call(made.client, 'session.authenticate', '')) as Json;
  return result.error as Json;
}

async function isRefused(world: World, options: Json, option: string): Promise<Json> {
  const error = await notMade(world, options);
  assert.deepEqual([error.kind, error.field], ['usage', option]);
  assert.ok(error.expected);
  assert.deepEqual(await world.emulator.requests(), []);
  return error;
}

const TOKEN = 'public-token-test-00000000-0000-4000-8000-000000000001';

export const input: Scenario[] = [
  {
    id: 'S80',
    name: 'an empty token is named',
    run: async (world) => {
      await isRefused(world, { public_token: '', vertical: 'consumer' }, 'public_token');
    },
  },
  {
    id: 'S81',
    name: 'a secret in place of the public token is refused and not repeated',
    async run(world) {
      const secret = 'secret-test-canary';
      const error = await isRefused(world, { public_token: secret, vertical: 'b2b' }, 'public_token');
      assert.ok(!JSON.stringify(error).includes('canary'));
    },
  },
  {
    id: 'S84',
    name: 'an option that is wrong is named by its JavaScript name',
    async run(world) {
      const good = { public_token: TOKEN, vertical: 'consumer' };
      await isRefused(world, { ...good, keepSessionAlive: 'yes' }, 'keepSessionAlive');
      await isRefused(world, { ...good, customBaseUrl: 'http://example.com' }, 'customBaseUrl');
      await isRefused(world, { ...good, vertical: 'both' }, 'vertical');
    },
  },
  {
    id: 'S86',
    name: 'a wrong parameter is named and not sent',
    async run(world) {
      const client = await world.open('consumer');
      const wrong = async (method: string, params: Json, field: string): Promise<void> => {
        const error = await client.refused(method, params);
        assert.deepEqual([error.kind, error.field], ['usage', field], method);
      };

      await wrong('session.authenticate', { session_duration_minutes: 4 }, 'session_duration_minutes');
      await wrong('session.authenticate', { session_duration_minutes: -1 }, 'session_duration_minutes');
      await wrong('session.authenticate', { session_duration_minutes: 'x' }, 'session_duration_minutes');
      await wrong('passwords.authenticate', { email: 'a@example.com' }, 'password');
      await wrong('passwords.authenticate', { email: '', password: 'x' }, 'email');
      await wrong('session.authenticate', { typo: 1 }, 'typo');
      await wrong('session.fly', {}, 'method');

      assert.deepEqual(await world.emulator.requests(), []);
    },
  },
  {
    id: 'S89',
    name: 'half of a surrogate pair is refused with the name of its field',
    async run(world) {
      const client = await world.open('consumer');
      const error = await client.refused('passwords.authenticate', { email: 'a@example.com', password: '\ud800' });
      assert.deepEqual([error.kind, error.field], ['usage', 'password']);
      assert.deepEqual(await world.emulator.requests(), []);
    },
  },
];

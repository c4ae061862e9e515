/** Scenarios of the client that an app makes, over the bridge of the device. */
import assert from 'node:assert/strict';
import { inspect } from 'node:util';

import type { Bridge } from '../../src/core/bridge';
import { StytchClient } from '../../src/core/consumer';
import { platform, setPlatform } from '../../src/core/platform';
import { eventually, type Scenario, type World } from './world';

const PASSWORD = 'correct horse battery staple 9!';
const signUp = { email: 'ada@example.com', password: PASSWORD, session_duration_minutes: 60 };

async function withClient(world: World, run: (stytch: StytchClient) => Promise<void>): Promise<void> {
  const before = platform();
  setPlatform({ bridge: () => world.device.bridge() as Bridge, opensAtOnce: false });
  const stytch = new StytchClient(world.emulator.tokens.consumer, { customBaseUrl: world.emulator.baseUrl });
  try {
    await run(stytch);
  } finally {
    stytch.close();
    setPlatform(before);
  }
}

/** All that is printed meanwhile. */
async function printed(run: () => Promise<void>): Promise<string> {
  const lines: string[] = [];
  const names = ['debug', 'error', 'info', 'log', 'warn'] as const;
  const own = names.map((name) => [name, console[name]] as const);
  for (const name of names) console[name] = (...words: unknown[]) => void lines.push(words.map((it) => inspect(it)).join(' '));
  try {
    await run();
  } finally {
    for (const [name, print] of own) console[name] = print;
  }
  return lines.join('\n');
}

export const app: Scenario[] = [
  {
    id: 'S42',
    name: 'a caller who stops waiting gets an error at once, and the call goes on to its end',
    run: (world) =>
      withClient(world, async (stytch) => {
        const end = (): number => Date.parse(stytch.session.getSync()?.expires_at ?? '');
        await stytch.passwords.create(signUp);
        const before = end();
        const fault = await world.emulator.addFault({ path_contains: 'sessions/authenticate', kind: 'hold' });
        const stop = new AbortController();

        const call = stytch.session.authenticate({ session_duration_minutes: 120 }, { signal: stop.signal });
        await eventually('the server has the request', async () => (await world.emulator.held(fault)) > 0);
        stop.abort();
        await assert.rejects(call, { name: 'AbortError' });
        assert.equal(end(), before);
        await world.emulator.release(fault);
        await world.emulator.clearFaults();

        await eventually('the session is extended', () => Promise.resolve(end() > before));
      }),
  },
  {
    id: 'S50',
    name: 'nothing that is printed holds a token or a password',
    run: (world) =>
      withClient(world, async (stytch) => {
        const secrets = new Set<string>([PASSWORD]);
        const lines = await printed(async () => {
          await stytch.passwords.create(signUp);
          const { session_token, session_jwt } = stytch.session.getTokens() ?? assert.fail('no tokens');
          secrets.add(session_token).add(session_jwt);
          console.log(stytch, inspect(stytch, { depth: 9, showHidden: true }), JSON.stringify(stytch));
          console.log(stytch.session.getSync(), stytch.session.getInfo(), stytch.session.getState(), stytch.user.getSync());
          for (const call of [
            () => stytch.passwords.authenticate({ ...signUp, email: 7 as never }),
            () => stytch.passwords.authenticate({ ...signUp, email: 'eve@example.com' }),
            async () => { await Promise.resolve(); stytch.session.updateSession({ session_token, session_jwt: 7 as never }); },
          ] as (() => Promise<unknown>)[]) {
            await call().then(() => assert.fail('an error was expected'), (error: unknown) => { console.error(error, JSON.stringify(error)); });
          }
          await stytch.session.revoke();
        });

        assert.equal(secrets.size, 3);
        assert.match(lines, /StytchSDKUsageError/);
        for (const secret of secrets) assert.ok(!lines.includes(secret));
      }),
  },
];

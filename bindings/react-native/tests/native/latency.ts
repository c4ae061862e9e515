/**
 * Prints the times of changes through the native bridge, for docs/performance.md: from the publication in the engine to the
 * event that leaves the Kotlin half, and to `onChange` in JavaScript. The pipe between the two processes takes the place of
 * React Native's C++. `node latency.mjs [CHANGES]`. No test: times differ between machines.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';

import { bridgeOver } from '../../src/bridges/native';
import { StytchClient } from '../../src/core/consumer';
import { setPlatform } from '../../src/core/platform';
import { Emulator } from '../scenarios/emulator';
import { Host } from './host';

/** Changes that are not counted: a JVM compiles its code anew while it runs. */
const WARM_UP = 300;
const changes = Number(process.argv[2] ?? '1000');

/** Prints the median and the 99th of a hundred. */
function show(what: string, times: number[]): void {
  const sorted = [...times].sort((one, other) => one - other);
  const at = (part: number): string =>
    ((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN) / 1e6).toFixed(2);
  console.log(`${what}: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, of ${sorted.length} changes`);
}

const folder = mkdtempSync(join(tmpdir(), 'stytch-latency-'));
const emulator = await Emulator.start();
const host = await Host.start();
try {
  host.ask('host.start', folder);
  const bridge = bridgeOver(host.module());
  setPlatform({ bridge: () => bridge, opensAtOnce: true });
  const stytch = new StytchClient(emulator.tokens.consumer, { customBaseUrl: emulator.baseUrl });
  await stytch.passwords.create({ email: 'ada@example.com', password: 'correct horse battery staple 9!', session_duration_minutes: 60 });
  const before = loadavg()[0] ?? NaN;
  const left: number[] = [];
  const arrived: number[] = [];
  for (let at = 0; at < WARM_UP + changes; at += 1) {
    // Within one second the server's response is the same, which is no change.
    await emulator.advanceClock(1);
    host.ask('host.published');
    let off = (): void => undefined;
    const changed = new Promise<number>((resolve) => {
      off = stytch.session.onChange(() => {
        resolve(Number(process.hrtime.bigint()));
      });
    });
    await stytch.session.authenticate();
    const arrives = await changed;
    off();
    // Nothing else was published since.
    const published = Number(host.ask('host.published'));
    if (published === 0 || published > arrives) throw new Error(`published ${published}, arrived ${arrives}`);
    // The result of the call may come before the event; it shows the change too.
    while (host.leftAt < published) await new Promise((resolve) => setImmediate(resolve));
    if (at < WARM_UP) continue;
    left.push(host.leftAt - published);
    arrived.push(arrives - published);
  }
  show('published -> event of the Kotlin half', left);
  show('published -> onChange, over the pipe', arrived);
  console.log(`load of the machine: ${before.toFixed(1)} before, ${(loadavg()[0] ?? NaN).toFixed(1)} after`);
} finally {
  await host.kill();
  emulator.stop();
  rmSync(folder, { recursive: true, force: true });
}

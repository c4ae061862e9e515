/**
 * Prints the times of changes in headless Chromium: from a response that has arrived whole to `onChange` in the same
 * page, which is what the engine and the bridge take, and to `onChange` in another page of the profile, which reads it
 * from the store, where the engine writes what can wait a second later.
 * `node latency.mjs [CHANGES]`. No test: times differ between machines.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Page } from 'playwright-core';

import { Emulator } from '../scenarios/emulator';
import { launch, serve } from './chromium';
// For what it adds to `Window`.
import type {} from './latency-entry';

/** Changes that are not counted: the browser compiles the WebAssembly anew while it runs. */
const WARM_UP = 100;
/** Changes that another page is to be notified of. Each takes a second and more: what can wait is written behind. */
const OF_ANOTHER = 50;
const changes = Number(process.argv[2] ?? '1000');

/** Prints the median and the 99th of a hundred. */
function show(what: string, times: number[]): void {
  const sorted = times.toSorted((one, other) => one - other);
  const at = (part: number): string => (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN).toFixed(2);
  console.log(`${what}: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, of ${sorted.length} changes`);
}

/** Milliseconds from each response to its change, for the changes that a page was notified of. */
function times(responses: [number, number][], seen: [number, number][]): number[] {
  const arrived = new Map(responses.filter(([change]) => change > WARM_UP));
  return seen.flatMap(([change, at]) => {
    const from = arrived.get(change);
    return from === undefined ? [] : [at - from];
  });
}

async function main(): Promise<void> {
  const emulator = await Emulator.start();
  // Clocks of pages that no other origin shares a process with have the finest steps.
  const { server, address } = await serve(process.env.STYTCH_WEB ?? '', 'latency.js', {
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
  });
  const profile = mkdtempSync(join(tmpdir(), 'stytch-latency-'));
  const context = await launch(profile);
  const open = async (): Promise<Page> => {
    const page = await context.newPage();
    await page.goto(address);
    await page.waitForFunction(() => window.latency !== undefined);
    if (!(await page.evaluate(() => crossOriginIsolated))) throw new Error('the clock of the page has coarse steps');
    await page.evaluate(([token, url]) => { window.latency.open(token, url); }, [emulator.tokens.consumer, emulator.baseUrl] as const);
    return page;
  };
  try {
    const page = await open();
    await page.evaluate(() => window.latency.signUp('ada@example.com', 'correct horse battery staple 9!'));
    const before = loadavg()[0] ?? NaN;
    await page.evaluate((all) => window.latency.validate(all), WARM_UP + changes);
    const responses = await page.evaluate(() => window.latency.responses);
    show('response -> onChange', times(responses, await page.evaluate(() => window.latency.changes)));

    const other = await open();
    await other.waitForFunction(() => window.latency.isValidated());
    // One after the other: a page that reads the store shows the newest of several changes.
    for (let at = 0; at < OF_ANOTHER; at += 1) {
      await page.evaluate(() => window.latency.validate(1));
      await other.waitForFunction(([last]) => window.latency.changes.at(-1)?.[0] === last, [responses.length + at + 1], { polling: 5 });
    }
    const later = (await page.evaluate(() => window.latency.responses)).slice(responses.length);
    show('response -> onChange in another page', times(later, await other.evaluate(() => window.latency.changes)));
    console.log(`load of the machine: ${before.toFixed(1)} before, ${(loadavg()[0] ?? NaN).toFixed(1)} after`);
  } finally {
    await context.close();
    server.close();
    server.closeAllConnections();
    emulator.stop();
    rmSync(profile, { recursive: true, force: true });
  }
}

await main();

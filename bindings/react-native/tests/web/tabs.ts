/**
 * Eight tabs of headless Chromium on one profile: rounds of opening, closing and killing tabs, sign-ins in
 * one and sign-outs in another. No tab may show a logout that nobody asked for, all agree in the end, and
 * together they send one heartbeat. `node tabs.mjs ROUNDS [SEED]`.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { BrowserContext, Page } from 'playwright-core';

import { Emulator } from '../scenarios/emulator';
import { launch, serve } from './chromium';
import type { Seen } from './tabs-entry';

const TABS = 8;
const USER = { email: 'ada@example.com', password: 'correct horse battery staple 9!', session_duration_minutes: 60 };
const folder = process.env.STYTCH_WEB ?? '';
const rounds = Number(process.argv[2] ?? '20');
const seed = Number(process.argv[3] ?? Math.floor(Math.random() * 2 ** 31));

/** Repeatable choices (mulberry32). */
function choices(start: number): (below: number) => number {
  let state = start;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

async function until(what: string, is: () => Promise<boolean>, seconds = 30): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await is())) {
    if (Date.now() > deadline) throw new Error(`${what}: not within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

class Tabs {
  readonly pages: Page[] = [];
  /** The session of which all tabs are to know; null for none. */
  expected: string | null = null;
  counts = { opened: 0, closed: 0, killed: 0, signedIn: 0, signedOut: 0, states: 0 };

  constructor(
    readonly context: BrowserContext,
    readonly address: string,
    readonly options: string,
  ) {}

  async open(): Promise<Page> {
    const page = await this.context.newPage();
    await page.goto(this.address);
    await page.waitForFunction(() => window.stytch !== undefined);
    await page.evaluate((options) => { window.stytch.open(options); }, this.options);
    this.pages.push(page);
    this.counts.opened += 1;
    return page;
  }

  /** Opens the tabs that are missing, all at once. */
  async fill(): Promise<void> {
    const missing = Array.from({ length: TABS - this.pages.length });
    await Promise.all(missing.map(() => this.open()));
  }

  async close(place: number): Promise<void> {
    const [page] = this.pages.splice(place, 1);
    await page?.close();
    this.counts.closed += 1;
  }

  /** Ends the processes of a tab without a warning. A tab that shared them is gone too. */
  async kill(place: number): Promise<void> {
    const page = this.pages[place];
    if (page === undefined) return;
    const crashed = new Promise((resolve) => page.once('crash', resolve));
    const session = await this.context.newCDPSession(page);
    session.send('Page.crash').catch(() => undefined);
    await crashed;
    const lives = await Promise.all(this.pages.map((it) => it === page ? false : it.evaluate(() => true).catch(() => false)));
    for (let each = this.pages.length - 1; each >= 0; each -= 1) {
      if (lives[each]) continue;
      const [dead] = this.pages.splice(each, 1);
      await dead?.close().catch(() => undefined);
      this.counts.killed += 1;
    }
  }

  async call(page: Page, method: string, params: object = {}): Promise<any> {
    const text = await page.evaluate(([name, json]) => window.stytch.call(name, json), [method, JSON.stringify(params)] as const);
    const result = JSON.parse(text);
    if (result.error !== undefined) throw new Error(`${method}: ${JSON.stringify(result.error)}`);
    return result.data;
  }

  /** Every tab shows what is expected. */
  async agree(): Promise<void> {
    for (const [place, page] of this.pages.entries()) {
      let last: Seen | undefined;
      await until(`tab ${place} agrees`, async () => {
        last = await page.evaluate(() => window.stytch.now());
        return last.session === this.expected && last.state === (this.expected === null ? 'signed_out' : 'active');
      }).catch((error: unknown) => {
        throw new Error(`${String(error)}: expected ${this.expected}, shows ${JSON.stringify(last)}`);
      });
    }
  }

  /** Looks at all states since the last look: they go from `before` to what is expected, and nowhere else. */
  async look(before: string | null): Promise<void> {
    for (const page of this.pages) {
      const states = await page.evaluate(() => window.stytch.take());
      this.counts.states += states.length;
      let isAfter = before === this.expected;
      for (const each of states) {
        if (each.state === 'loading') continue;
        assert.ok(each.state === 'active' || each.state === 'signed_out', `a tab showed ${JSON.stringify(each)}`);
        if (each.session === this.expected) isAfter = true;
        else assert.ok(!isAfter && each.session === before, `a false logout or an old session: ${JSON.stringify(states)}`);
      }
    }
  }
}

async function round(tabs: Tabs, below: (n: number) => number): Promise<void> {
  const before = tabs.expected;
  for (let changes = 1 + below(3); changes > 0 && tabs.pages.length > 1; changes -= 1) {
    const place = below(tabs.pages.length);
    if (below(2) === 0) await tabs.close(place);
    else await tabs.kill(place);
  }
  await tabs.fill();
  const page = tabs.pages[below(TABS)] as Page;
  // Some of the tabs that were opened have not read the store yet.
  if (before === null) {
    const data = await tabs.call(page, 'passwords.authenticate', USER);
    tabs.expected = data.session.session_id;
    tabs.counts.signedIn += 1;
  } else {
    await until('the tab knows the session', async () =>
      (await page.evaluate(() => window.stytch.now())).session === before);
    if (below(2) === 0) {
      await tabs.call(page, 'session.revoke');
      tabs.expected = null;
      tabs.counts.signedOut += 1;
    } else {
      await tabs.call(page, 'session.authenticate');
    }
  }
  await tabs.agree();
  await tabs.look(before);
}

/** Time passes twenty times as fast in each new tab. The tabs share a wall clock, as those of one device do. */
const faster = (since: number): string => `{
  const fast = 20, since = ${since}, start = performance.now();
  const real = performance.now.bind(performance), wall = Date.now.bind(Date);
  const later = window.setTimeout.bind(window);
  performance.now = () => start + (real() - start) * fast;
  Date.now = () => since + (wall() - since) * fast;
  window.setTimeout = (work, ms, ...rest) => later(work, (ms ?? 0) / fast, ...rest);
}`;

/** Eight tabs in the foreground for ten minutes of theirs, and the validations that they sent: when, and with which status. */
async function heartbeats(tabs: Tabs, emulator: Emulator): Promise<string[]> {
  while (tabs.pages.length > 0) await tabs.close(0);
  await tabs.context.addInitScript(faster(Date.now()));
  await tabs.fill();
  if (tabs.expected === null) {
    const data = await tabs.call(tabs.pages[0] as Page, 'passwords.authenticate', USER);
    tabs.expected = data.session.session_id;
  }
  for (const page of tabs.pages) {
    await until('validated', async () =>
      (await page.evaluate(() => window.stytch.now())).freshness === 'validated');
    assert.equal(await page.evaluate(() => document.visibilityState), 'visible');
  }
  await emulator.clearRequests();
  const begun = Date.now();
  await until('ten minutes of the tabs', () => Promise.resolve(Date.now() - begun >= 30_000), 60);
  await tabs.agree();
  const sent = await emulator.requests('/sessions/authenticate');
  return sent.map((it) => `${it.at_ms} ms: ${it.status}`);
}

async function main(): Promise<void> {
  console.log(`${rounds} rounds with the seed ${seed}`);
  const emulator = await Emulator.start();
  await emulator.createUser({ email: USER.email, password: USER.password });
  const { server, address } = await serve(folder, 'tab.js');
  const profile = mkdtempSync(join(tmpdir(), 'stytch-tabs-'));
  const context = await launch(profile);
  const options = JSON.stringify({
    public_token: emulator.tokens.consumer,
    vertical: 'consumer',
    customBaseUrl: emulator.baseUrl,
  });
  const tabs = new Tabs(context, address, options);
  const below = choices(seed);
  let done = 0;
  try {
    for (; done < rounds; done += 1) {
      await round(tabs, below);
      if (done % 10 === 9) console.log(`${done + 1} rounds, 0 false logouts, ${JSON.stringify(tabs.counts)}`);
    }
    const sent = await heartbeats(tabs, emulator);
    // 162 to 198 seconds apart.
    assert.ok(sent.length >= 2 && sent.length <= 4, `heartbeats of eight tabs in ten minutes: ${sent.join(', ')}`);
    console.log(`0 false logouts in ${rounds} rounds; ${sent.length} heartbeats of eight tabs in ten minutes`);
  } catch (error) {
    console.error(`round ${done} of the seed ${seed}:`, error);
    process.exitCode = 1;
  } finally {
    console.log(JSON.stringify({ rounds: done, ...tabs.counts }));
    await context.close();
    server.close();
    server.closeAllConnections();
    emulator.stop();
    rmSync(profile, { recursive: true, force: true });
  }
}

await main();

// The example in headless Chromium: what a user does, from sign-in to sign-out, with the emulator and the sample
// backend. With SCREENSHOTS=<folder> each page is written there as a picture.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { chromium } from 'playwright-core';

import { startBackend, startEmulator, startPage } from './servers.mjs';

// The exported page has these addresses: set the same variables for the export.
const portOf = (name, usual) => Number(new URL(process.env[name] ?? `http://127.0.0.1:${usual}`).port);
const EMULATOR_PORT = portOf('EXPO_PUBLIC_STYTCH_URL', 4000);
const BACKEND_PORT = portOf('EXPO_PUBLIC_BACKEND_URL', 4001);
const EMAIL = 'ada@example.com';
const PASSWORD = 'correct horse';
const PHONE = '+15005550006';
// The seed has the organization and the member that the B2B page names.
const ORGANIZATION = 'organization-test-07971b06-ac8b-4cdb-9c15-63b17e653931';
const MEMBER = 'member-test-32fc5024-9c09-4da3-bd2e-c9ce4da9375f';
const VIEWPORT = { width: 420, height: 900 };

let emulator;
let backend;
let page;
let browser;
let profile;

before(async () => {
  emulator = await startEmulator(EMULATOR_PORT);
  backend = await startBackend(BACKEND_PORT, EMULATOR_PORT);
  page = await startPage();
});

after(() => {
  backend?.stop();
  emulator?.stop();
  page?.stop();
});

afterEach(async () => {
  await emulator.control('DELETE', 'faults');
  await browser?.close();
  if (profile !== undefined) await rm(profile, { recursive: true, force: true });
  browser = profile = undefined;
});

/** A browser with a profile of its own, and the example in it. What `mayPrint` matches may be a secret. */
async function open(scheme = 'light', mayPrint = /$^/) {
  profile ??= await mkdtemp(join(tmpdir(), 'stytch-example-'));
  browser = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    colorScheme: scheme,
    viewport: VIEWPORT,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  const tab = browser.pages()[0] ?? (await browser.newPage());
  const problems = [];
  tab.on('pageerror', (error) => problems.push(String(error)));
  tab.on('console', (entry) => {
    tab.printed.push(entry.text());
    if (/correct horse|eyJ[A-Za-z0-9_-]{10}/.test(entry.text()) && !mayPrint.test(entry.text())) problems.push('a secret was printed');
    // A refused or failed request is printed by the browser itself.
    if (entry.type() === 'error' && !entry.text().startsWith('Failed to load resource')) problems.push(entry.text());
  });
  tab.problems = problems;
  tab.printed = [];
  await tab.goto(page.url);
  return tab;
}

/** Writes the whole page as a picture. What is below the lower edge scrolls within the page, so that the page is made as high. */
async function picture(tab, name) {
  const folder = process.env.SCREENSHOTS;
  if (folder === undefined) return;
  const height = await tab.evaluate(() => Math.max(...[...document.querySelectorAll('*')].map((it) => it.scrollHeight)));
  await tab.setViewportSize({ ...VIEWPORT, height: Math.max(VIEWPORT.height, height) });
  await tab.screenshot({ path: join(folder, `react-native-${name}.png`), fullPage: true });
  await tab.setViewportSize(VIEWPORT);
}

const button = (tab, name) => tab.getByRole('button', { name, exact: true });
const fill = (tab, label, text) => tab.getByLabel(label, { exact: true }).fill(text);

async function until(is) {
  for (const end = Date.now() + 20_000; !(await is()); ) {
    assert.ok(Date.now() < end, `not within 20 s: ${is}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function signIn(tab) {
  await fill(tab, 'E-mail address', EMAIL);
  await fill(tab, 'Password', PASSWORD);
  await button(tab, 'Sign in').click();
  await tab.getByText('confirmed by the server').waitFor();
}

test('a wrong password is explained and leaves the sign-in page, and the right one signs in', async () => {
  const tab = await open();
  await fill(tab, 'E-mail address', EMAIL);
  await fill(tab, 'Password', 'wrong horse');
  await button(tab, 'Sign in').click();
  await tab.getByText('This address and password do not match').waitFor();
  await picture(tab, 'sign-in-light');

  await signIn(tab);

  await tab.getByTestId('backend').getByText('accepted').waitFor();
  const first = await tab.getByTestId('countdown').innerText();
  assert.match(first, /^00:59:|^01:00:00/);
  await tab.waitForFunction((text) => document.querySelector('[data-testid=countdown]').innerText !== text, first);
  await picture(tab, 'session-light');
  assert.deepEqual(tab.problems, []);
});

test('a code by e-mail signs in', async () => {
  const tab = await open('dark');
  await tab.getByRole('tab', { name: 'Code by e-mail' }).click();
  await fill(tab, 'E-mail address', EMAIL);
  await button(tab, 'Send a code').click();
  await tab.getByText('A code is on its way').waitFor();
  await fill(tab, 'Code', await emulator.code(EMAIL));
  await button(tab, 'Sign in with the code').click();
  await tab.getByText('confirmed by the server').waitFor();
  await tab.getByTestId('backend').getByText('accepted').waitFor();
  await picture(tab, 'session-dark');
  assert.deepEqual(tab.problems, []);
});

test('a reload without the server shows the stored session, and the server confirms it later', async () => {
  const tab = await open();
  await signIn(tab);
  await emulator.control('POST', 'faults', { path_contains: '/sdk/v1/', kind: 'reset' });

  await tab.reload();

  await tab.getByText('from this device').waitFor();
  await tab.getByText('The server could not confirm it yet').waitFor();
  assert.equal(await button(tab, 'Sign in').count(), 0, 'the sign-in page is not shown');
  await picture(tab, 'cached-light');

  await emulator.control('DELETE', 'faults');
  await tab.reload();
  await tab.getByText('confirmed by the server').waitFor();
  assert.deepEqual(tab.problems, []);
});

test('signing out without the server asks first, and stays so after a reload', async () => {
  const tab = await open();
  await signIn(tab);
  await emulator.control('POST', 'faults', { path_contains: 'sessions/revoke', kind: 'reset' });
  await button(tab, 'Sign out').click();
  await tab.getByText('Sign out on this device now?').waitFor();
  await picture(tab, 'force-clear-light');

  await button(tab, 'Sign out on this device').click();

  await tab.getByText('You are signed out.').waitFor();
  await tab.reload();
  await button(tab, 'Sign in').waitFor();
  assert.deepEqual(tab.problems, []);
});

async function signInAsMember(tab) {
  await tab.getByRole('tab', { name: 'B2B' }).click();
  await fill(tab, 'E-mail address', EMAIL);
  await button(tab, 'Send a code').click();
  await tab.getByText('A code is on its way').waitFor();
  await fill(tab, 'Code', await emulator.code(EMAIL));
  await button(tab, 'Find my organizations').click();
  await button(tab, 'Analytical Engines').waitFor();
  await picture(tab, 'organizations-light');
  await button(tab, 'Analytical Engines').click();
  await tab.getByText('confirmed by the server').waitFor();
}

test('the snippets of the pages show the session, log its tokens once for each refresh, and sign out', async () => {
  const tab = await open('light', /^session (token|jwt) /);
  await tab.getByRole('tab', { name: 'Pages' }).click();
  await tab.getByText('No Active Session').waitFor();
  await tab.getByTestId('called').getByText('push /login').waitFor();
  await signInAsMember(tab);
  const logged = () => tab.printed.filter((line) => line.startsWith('session jwt '));

  await tab.getByRole('tab', { name: 'Pages' }).click();
  await tab.getByText(/^ ?Member Session ID: member-session-test-/).waitFor();
  assert.equal(logged().length, 1);
  for (const times of [2, 3]) {
    // Within one second the JWT is the same.
    await emulator.control('POST', 'clock', { advance_seconds: 1 });
    await button(tab, 'Refresh').click();
    await until(() => logged().length >= times);
  }
  await picture(tab, 'pages-light');
  await tab.getByText('Log out').click();
  await tab.getByText('No Active Session').waitFor();

  assert.equal(new Set(logged()).size, 3);
  assert.equal(logged().length, 3);
  assert.deepEqual(tab.problems, []);
});

/** What a snippet shows of a hook. */
const shown = async (tab, of) => JSON.parse(await tab.getByTestId(of).innerText());

test('the buttons of the B2B page exchange the session for one of its organization, and revoke the sessions of its member', async () => {
  const tab = await open('light', /^session (token|jwt) /);
  await signInAsMember(tab);
  await tab.getByRole('tab', { name: 'Pages' }).click();
  const home = tab.getByText(/^ ?Member Session ID: member-session-test-/);
  const before = await home.innerText();
  assert.notEqual((await shown(tab, 'session-state')).session.organization_id, ORGANIZATION);

  await tab.getByText('Log in', { exact: true }).click();
  await until(async () => (await shown(tab, 'session-state')).session.organization_id === ORGANIZATION);

  const { member, ...of } = await shown(tab, 'member-state');
  assert.equal(member.member_id, MEMBER);
  assert.deepEqual(of, { fromCache: false, isInitialized: true });
  assert.notEqual(await home.innerText(), before);

  const revoked = tab.waitForResponse((response) => /\/sessions\/revoke/.test(response.url()));
  await tab.getByText('Revoke sessions', { exact: true }).click();
  assert.equal((await revoked).status(), 200);
  // The server ended the session. The next validation is notified of it.
  await button(tab, 'Refresh').click();
  await tab.getByText('No Active Session').waitFor();

  assert.deepEqual(await shown(tab, 'session-state'), { session: null, fromCache: false, isInitialized: true });
  assert.deepEqual(await shown(tab, 'member-state'), { member: null, fromCache: false, isInitialized: true });
  await tab.getByTestId('called').getByText('push /login').waitFor();
  assert.deepEqual(tab.problems, []);
});

test('the snippets of the consumer page log the tokens, ask for a second factor, and pass on that a text is no token', async () => {
  const tab = await open('light', /^session (token|jwt) /);
  await signIn(tab);
  const logged = () => tab.printed.filter((line) => line.startsWith('session jwt '));
  assert.equal(logged().length, 0);

  await tab.getByRole('tab', { name: 'Pages' }).click();
  await until(() => logged().length === 1);
  // The session has one factor.
  await tab.getByTestId('called').getByText('onMfaRequired').waitFor();
  assert.equal(await tab.getByText('After a second factor').count(), 0);
  // No member is signed in: both clients are on this page.
  await until(async () => (await shown(tab, 'session-state')).isInitialized);
  assert.deepEqual(await shown(tab, 'session-state'), { session: null, fromCache: false, isInitialized: true });
  assert.deepEqual(tab.problems, []);

  // The texts that stand for tokens on the page have white space.
  await button(tab, 'Hydrate session').click();
  await until(() => tab.problems.length > 0);

  assert.match(tab.problems[0], /session_token has to be a token/);
  assert.equal(tab.problems.length, 1);
  assert.ok(!tab.problems[0].includes('from your backend'), 'the text is not quoted');
  assert.equal(logged().length, 1);
  await tab.getByRole('tab', { name: 'Consumer' }).click();
  await tab.getByText('confirmed by the server').waitFor();
});

test('a storage that cannot be read is explained instead of the sign-in page, and the session is there when it can be read again', async () => {
  const tab = await open();
  await signIn(tab);
  await tab.addInitScript(() => {
    const { getItem } = Storage.prototype;
    Storage.prototype.getItem = function (key) {
      if (!globalThis.canRead) throw new DOMException('refused', 'InvalidStateError');
      return getItem.call(this, key);
    };
  });

  await tab.reload();

  await tab.getByTestId('unavailable').getByText('The storage of this device failed. The app tries again automatically.').waitFor();
  assert.equal(await button(tab, 'Sign in').count(), 0, 'the sign-in page is not shown');

  await tab.evaluate(() => {
    globalThis.canRead = true;
  });
  await tab.getByText('confirmed by the server').waitFor();
  assert.equal(await tab.getByTestId('unavailable').count(), 0);
  assert.deepEqual(tab.problems, []);
});

test('a member goes to another organization, and to one that asks for a second factor', async () => {
  const tab = await open();
  await signInAsMember(tab);

  await button(tab, 'Go to Silk Looms').click();
  await button(tab, 'Go to Analytical Engines').waitFor();

  await button(tab, 'Go to Vaults').click();
  await tab.getByText('Vaults asks for a code by text message.').waitFor();
  await button(tab, 'Send a code').click();
  await tab.getByText('A code is on its way').waitFor();
  await fill(tab, 'Code', '000000');
  await button(tab, 'Sign in').click();
  await tab.getByText('This code is wrong or too old').waitFor();
  await picture(tab, 'second-factor-light');
  await fill(tab, 'Code', await emulator.code(PHONE));
  await button(tab, 'Sign in').click();

  await tab.getByText('confirmed by the server').waitFor();
  await tab.getByTestId('backend').getByText('accepted').waitFor();
  assert.equal(await tab.getByText('Vaults', { exact: true }).count(), 1);
  await picture(tab, 'member-light');
  assert.deepEqual(tab.problems, []);
});

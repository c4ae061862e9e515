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
    viewport: { width: 420, height: 900 },
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

async function picture(tab, name) {
  const folder = process.env.SCREENSHOTS;
  if (folder !== undefined) await tab.screenshot({ path: join(folder, `react-native-${name}.png`), fullPage: true });
}

const button = (tab, name) => tab.getByRole('button', { name, exact: true });
const fill = (tab, label, text) => tab.getByLabel(label, { exact: true }).fill(text);

async function until(is) {
  for (const end = Date.now() + 20_000; !is(); ) {
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

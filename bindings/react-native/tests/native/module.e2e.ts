/**
 * The Kotlin half of the module in a process of its own, with the engine and the emulator: what it shares with native
 * code, and what survives a reload and the end of the process.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';

import { Emulator } from '../scenarios/emulator';
import { Host } from './host';

const PASSWORD = 'correct horse battery staple 9!';
const TIMEOUT_MS = 20_000;

let emulator: Emulator;
let host: Host;
const folders: string[] = [];

beforeAll(async () => {
  emulator = await Emulator.start();
  host = await Host.start();
  host.ask('host.start', newFolder());
});

afterEach(() => {
  host.ask('host.start', newFolder());
});

afterAll(async () => {
  await host.kill();
  emulator.stop();
  folders.forEach((folder) => {
    rmSync(folder, { recursive: true });
  });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'stytch-host-'));
  folders.push(folder);
  return folder;
}

let people = 0;

function newEmail(): string {
  people += 1;
  return `person${people}@example.com`;
}

interface State {
  state: string;
  revision: number;
  from_cache: boolean;
  tokens: { session_token: string; session_jwt: string } | null;
}

interface Result {
  revision: number;
  data?: Record<string, unknown>;
  error?: { kind: string; field?: string; expected?: string };
}

function options(more: object = {}): string {
  return JSON.stringify({
    public_token: emulator.tokens.consumer,
    vertical: 'consumer',
    customBaseUrl: emulator.baseUrl,
    ...more,
  });
}

function create(more: object = {}): string {
  const created = JSON.parse(host.module().create(options(more))) as { client?: string };
  if (created.client === undefined) throw new Error(JSON.stringify(created));
  return created.client;
}

function refused(more: object): NonNullable<Result['error']> {
  const { error, client } = JSON.parse(host.module().create(options(more))) as Result & { client?: string };
  if (error === undefined) throw new Error(`not refused but ${client}`);
  return error;
}

const state = (client: string): State => JSON.parse(host.module().state(client)) as State;

async function call(client: string, method: string, params: object = {}): Promise<Result> {
  return JSON.parse(await host.module().call(client, method, JSON.stringify(params))) as Result;
}

async function signUp(client: string, email = newEmail()): Promise<string> {
  const { error } = await call(client, 'passwords.create', { email, password: PASSWORD, session_duration_minutes: 60 });
  expect(error).toBeUndefined();
  return email;
}

/** Waits until something holds that an event brings about. */
async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + TIMEOUT_MS;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const validations = async (): Promise<number> => (await emulator.requests('/sessions/authenticate')).length;

/** The states that a client was sent. */
const sent = (client: string): State[] =>
  host.events.filter((event) => event.client === client).map((event) => JSON.parse(event.state) as State);

it('a runtime that starts again has the last state at once, and the old one is sent nothing more', async () => {
  const before = create();
  host.module().subscribe(before);
  await signUp(before);
  const { tokens } = state(before);
  const signedUp = sent(before).length;

  host.ask('host.reload');
  const after = create();
  const first = state(after);
  host.module().subscribe(after);
  await call(after, 'session.authenticate');
  await until('the new runtime is notified', () => sent(after).some((it) => it.revision > first.revision));

  expect(first).toMatchObject({ state: 'active', tokens });
  expect(after).not.toBe(before);
  expect(sent(before)).toHaveLength(signedUp);
  const revisions = sent(after).map((it) => it.revision);
  expect(revisions).toEqual([...new Set(revisions)]);
  expect(JSON.parse(host.module().state(before))).toMatchObject({ error: { kind: 'closed' } });
});

it('a reload leaves no client of the old runtime behind', async () => {
  await signUp(create());
  host.ask('host.reload');
  const after = create();
  await host.send('close', after);

  // The static client was the last one: the engine ends, and another setting is no contradiction.
  host.ask('host.reset');
  const other = create({ keepSessionAlive: true });

  await until('the store was read', () => state(other).state === 'active');
});

it('the session is back after the system ended the process, and is validated', async () => {
  const folder = newFolder();
  const killed = host;
  killed.ask('host.start', folder);
  const before = create();
  await signUp(before);
  const { tokens } = state(before);

  const started = Host.start();
  await killed.kill();
  host = await started;
  host.ask('host.start', folder);
  const after = create();
  await until('the store was read', () => state(after).state === 'active');
  const { tokens: stored } = state(after);
  await until('it is validated', () => !state(after).from_cache);

  expect(stored?.session_token).toBe(tokens?.session_token);
});

it('each of a thousand changes arrives once, in order and with what it changed, when it arrived before the next one is made', async () => {
  const client = create();
  const arrived: { revision: number; end: string | undefined }[] = [];
  const events = host.module().onState((event) => {
    const { revision, session } = JSON.parse(event.state) as State & { session: { expires_at: string } | null };
    arrived.push({ revision, end: session?.expires_at });
  });
  host.module().subscribe(client);
  await signUp(client);
  await until('the sign-in arrives', () => arrived.at(-1)?.revision === state(client).revision);
  arrived.length = 0;
  const made: { revision: number; end: string | undefined }[] = [];

  for (let change = 0; change < 1_000; change += 1) {
    const { revision, data, error } = await call(client, 'session.authenticate', { session_duration_minutes: 60 + change });
    expect(error).toBeUndefined();
    made.push({ revision, end: (data?.session as { expires_at: string } | undefined)?.expires_at });
    // A newer state would take the place of one that was not delivered yet. There is none until this one arrived.
    await until(`revision ${revision} arrives`, () => (arrived.at(-1)?.revision ?? 0) >= revision);
  }
  events.remove();

  const revisions = arrived.map(({ revision }) => revision);
  expect(revisions).toEqual([...new Set(revisions)].sort((one, other) => one - other));
  const asked = new Set(made.map(({ revision }) => revision));
  expect(arrived.filter(({ revision }) => asked.has(revision))).toEqual(made);
  expect(new Set(made.map(({ end }) => end)).size).toBe(1_000);
});

it('of a thousand changes, fifty at a time, no state arrives twice or after a newer one, and the last one arrives', async () => {
  const client = create();
  const arrived: number[] = [];
  const events = host.module().onState((event) => {
    arrived.push((JSON.parse(event.state) as State).revision);
  });
  host.module().subscribe(client);
  await signUp(client);
  const made: number[] = [];

  // None of fifty calls waits for another, so that many changes are on their way at once. The parameters differ, because
  // calls with equal ones share a request. A slow listener gets the latest state and not each one.
  for (let group = 0; group < 1_000; group += 50) {
    const calls = Array.from({ length: 50 }, (_, at) =>
      call(client, 'session.authenticate', { session_duration_minutes: 60 + group + at }),
    );
    for (const { revision, error } of await Promise.all(calls)) {
      expect(error).toBeUndefined();
      made.push(revision);
    }
    // At least the last one of each fifty: nothing newer is made before it arrived.
    const newest = state(client).revision;
    await until(`revision ${newest} arrives`, () => arrived.includes(newest));
  }
  const last = state(client).revision;
  events.remove();

  expect(new Set(made).size).toBe(1_000);
  expect(arrived).toEqual([...new Set(arrived)].sort((one, other) => one - other));
  expect(arrived.at(-1)).toBe(last);
  expect(last).toBeGreaterThanOrEqual(Math.max(...made));
});

it('a change of the tokens never comes before a call that was made earlier', async () => {
  const client = create();
  const email = await signUp(client);
  const next = await emulator.signInElsewhere(email, PASSWORD);

  host.ask('host.block');
  const revoked = call(client, 'session.revoke');
  const set = JSON.parse(host.module().callSync(client, 'session.updateSession', JSON.stringify(next))) as Result;
  await revoked;
  await call(client, 'session.authenticate');

  expect(set.error).toBeUndefined();
  expect(state(client)).toMatchObject({ state: 'active', tokens: { session_token: next.session_token } });
});

it('a queue that another module blocks stops JavaScript for five seconds and no longer, and is logged', async () => {
  const client = create();

  host.ask('host.jam');
  const begun = performance.now();
  const result = JSON.parse(host.module().callSync(client, 'session.getSync', '')) as Result;

  expect(result.error).toBeUndefined();
  expect(performance.now() - begun).toBeGreaterThan(4_900);
  await until('the warning', () => host.printed.some((line) => line.includes('queue of native modules is blocked')));
}, 30_000);

it('native code that comes later finds the client that JavaScript configured', async () => {
  const client = create({ keepSessionAlive: true });
  await signUp(client);

  const configure = (keepAlive: boolean): string =>
    host.ask('host.configure', 'consumer', emulator.tokens.consumer, emulator.baseUrl, keepAlive);

  expect(host.ask('host.session')).toBe('signed in');
  expect(configure(true)).toBe('configured');
  expect(configure(false)).toBe('already configured');
});

it('a client of JavaScript is a handle on the one that native code configured, and closing it closes nothing else', async () => {
  expect(host.ask('host.configure', 'consumer', emulator.tokens.consumer, emulator.baseUrl, true)).toBe('configured');

  const client = create();
  const other = create({ keepSessionAlive: true });
  const error = refused({ keepSessionAlive: false });
  host.module().subscribe(client);
  await signUp(other);

  expect(error).toMatchObject({ kind: 'usage', field: 'keepSessionAlive' });
  expect(error.expected).toMatch(/^true/);
  expect(host.ask('host.session')).toBe('signed in');
  await host.send('close', other);
  expect((await call(other, 'session.authenticate')).error?.kind).toBe('closed');
  expect(state(client).state).toBe('active');
  host.ask('host.revoke');
  await until('JavaScript is notified', () => sent(client).at(-1)?.state === 'signed_out');
});

it('a second project beside that of the static client has an engine of its own', async () => {
  const first = create();
  await signUp(first);

  const second = create({ public_token: 'public-token-test-11111111-1111-4111-8111-111111111111' });
  await until('its store was read', () => state(second).state === 'signed_out');

  expect(state(first).state).toBe('active');
  expect(host.ask('host.session')).toBe('signed in');
});

it('the native half reports foreground and background, once', async () => {
  const client = create();
  await signUp(client);
  host.ask('host.foreground');
  host.ask('host.reload');
  const after = create();
  await call(after, 'session.authenticate');
  host.ask('host.background');
  const before = await validations();

  host.ask('host.foreground');
  await until('a validation', async () => (await validations()) > before);
  await call(after, 'user.get');

  expect(await validations()).toBe(before + 1);
});

it('nothing that the process prints holds a token or a password', async () => {
  const client = create();
  await signUp(client);
  await call(client, 'passwords.create', { email: 7, password: PASSWORD });
  await call(client, 'session.authenticate');

  const { session_token, session_jwt } = state(client).tokens ?? { session_token: '', session_jwt: '' };
  const printed = host.printed.join('\n');
  expect(session_token).not.toBe('');
  for (const secret of [session_token, session_jwt, PASSWORD]) expect(printed).not.toContain(secret);
});

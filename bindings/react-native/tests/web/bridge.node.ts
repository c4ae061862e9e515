/** What only the bridge of a browser has: loading, failing, pages of one origin, and their storage. */
import assert from 'node:assert/strict';
import test from 'node:test';

import { type WebBridgeOptions, webBridge } from '../../src/bridges/web';
import type { Engine } from '../../src/bridges/web/engine';
import type { StytchSDKUsageError as StytchError } from '../../src/core/errors';
import { Emulator, type Json } from '../scenarios/emulator';
import { Client, eventually, World } from '../scenarios/world';
import { BrowserDevice } from './page';

const TOKEN = 'public-token-test-00000000-0000-4000-8000-000000000001';
const OPTIONS = JSON.stringify({ public_token: TOKEN, vertical: 'consumer' });
const USER = { email: 'ada@example.com', password: 'correct horse battery staple 9!', session_duration_minutes: 60 };

const parse = (text: string): Json => JSON.parse(text) as Json;

/** An engine that records what it is asked. */
function fakeEngine(): { engine: Engine; asked: string[]; panic: () => void } {
  const asked: string[] = [];
  let listener = (): void => undefined;
  const result = '{"revision":1,"generation":0,"data":{}}';
  const engine: Engine = {
    create: () => '{"client":"e1","unknown_options":[]}',
    close: (id) => void asked.push(`close ${id}`),
    state: () => '{"revision":1}',
    callSync: (_, method) => {
      asked.push(`sync ${method}`);
      return result;
    },
    call: (_, method) => {
      asked.push(method);
      return method === 'never' ? new Promise(() => undefined) : Promise.resolve(result);
    },
    subscribe: (_, notify) => {
      asked.push('subscribe');
      notify('{"revision":1}');
    },
    unsubscribe: () => undefined,
    setVisible: () => undefined,
    setOnline: () => undefined,
    storageChanged: () => undefined,
    onPanic: (notify) => {
      listener = notify;
    },
  };
  return { engine, asked, panic: () => { listener(); } };
}

function clientOn(options: WebBridgeOptions): { bridge: ReturnType<typeof webBridge>; id: string } {
  const bridge = webBridge(options);
  return { bridge, id: parse(bridge.create(OPTIONS)).client as string };
}

/** What is reported meanwhile, where a browser would print it. */
async function reported(run: (errors: StytchError[]) => Promise<void>): Promise<void> {
  const errors: StytchError[] = [];
  const globals = globalThis as { reportError?: unknown };
  globals.reportError = (error: StytchError) => errors.push(error);
  try {
    await run(errors);
  } finally {
    delete globals.reportError;
  }
}

test('until the engine is loaded a client is loading, and its calls wait in their order', async () => {
  const { engine, asked } = fakeEngine();
  let loaded = (_: Engine): void => undefined;
  const states: string[] = [];
  const { bridge, id } = clientOn({ load: () => new Promise((resolve) => { loaded = resolve; }) });
  bridge.subscribe(id, (state) => states.push(state));

  const first = bridge.call(id, 'first', '');
  const second = parse(bridge.callSync(id, 'second', ''));
  const third = bridge.call(id, 'third', '');
  const before = parse(bridge.state(id));
  loaded(engine);
  await Promise.all([first, third]);

  assert.deepEqual([before.state, before.revision, before.initialized], ['loading', 0, false]);
  assert.deepEqual(second, { revision: 0, generation: 0, data: null });
  assert.deepEqual(asked, ['subscribe', 'first', 'sync second', 'third']);
  assert.deepEqual(states, ['{"revision":1}']);
});

test('an engine that cannot be loaded is an error of every call, and the next call loads it again', async () => {
  const { engine } = fakeEngine();
  let times = 0;
  const load = (): Promise<Engine> =>
    ++times === 1 ? Promise.reject(new TypeError('Failed to fetch canary')) : Promise.resolve(engine);
  await reported(async (errors) => {
    const { bridge, id } = clientOn({ load });

    const [first, second] = (await Promise.all([bridge.call(id, 'a', ''), bridge.call(id, 'b', '')])).map(parse);
    const again = parse(await bridge.call(id, 'c', ''));

    assert.equal(first?.error.kind, 'unreachable');
    assert.match(first?.error.reason, /could not be loaded/);
    assert.ok(!JSON.stringify([first, String(errors)]).includes('canary'));
    assert.equal(second?.error.kind, 'unreachable');
    assert.deepEqual(again.data, {});
  });
});

test('an engine that cannot be loaded is reported once without a call, and loaded when the page comes online', async () => {
  const { engine, asked } = fakeEngine();
  const loads: [(_: Engine) => void, (_: unknown) => void][] = [];
  const listeners = new Map<string, () => void>();
  const globals = globalThis as { addEventListener?: unknown };
  globals.addEventListener = (name: string, listener: () => void) => listeners.set(name, listener);
  try {
    await reported(async (errors) => {
      const { bridge, id } = clientOn({ load: () => new Promise((...settle) => { loads.push(settle); }) });
      const states: Json[] = [];
      bridge.subscribe(id, (state) => states.push(parse(state)));
      parse(bridge.callSync(id, 'session.updateSession', '{}'));

      for (let time = 0; time < 2; time += 1) {
        if (time > 0) listeners.get('online')?.();
        loads[time]?.[1](new TypeError('Failed to fetch'));
        await new Promise((resolve) => setImmediate(resolve));
      }
      const between = parse(bridge.state(id));
      listeners.get('online')?.();
      listeners.get('online')?.();
      loads[2]?.[0](engine);
      await new Promise((resolve) => setImmediate(resolve));

      assert.deepEqual([between.state, between.reason, between.initialized], ['unavailable', 'engine_missing', false]);
      assert.ok(between.revision > 0 && between.revision < 1);
      assert.equal(states.at(0)?.state, 'unavailable');
      assert.deepEqual(errors.map((error) => [error.name, error.kind]), [['StytchAPIUnreachableError', 'unreachable']]);
      assert.equal(loads.length, 3);
      // What was to be set meanwhile was not lost.
      assert.deepEqual(asked, ['subscribe', 'sync session.updateSession']);
      assert.equal(states.at(-1)?.revision, 1);
    });
  } finally {
    delete globals.addEventListener;
  }
});

test('a page that refuses WebAssembly gets an error that names the policy, also without a call', async () => {
  await reported(async (errors) => {
    const { bridge, id } = clientOn({ load: () => Promise.reject(new WebAssembly.CompileError('refused')) });
    await new Promise((resolve) => setImmediate(resolve));

    assert.equal(parse(bridge.state(id)).reason, 'engine_missing');
    const { error } = parse(await bridge.call(id, 'a', ''));

    assert.equal(error.kind, 'internal');
    assert.match(error.reason, /wasm-unsafe-eval/);
    assert.equal(errors.length, 1);
    assert.match(errors[0]?.message ?? '', /wasm-unsafe-eval/);
  });
});

test('what the engine refuses of a client is reported once, and the client is unavailable, also the first of a page', async () => {
  const { engine } = fakeEngine();
  engine.create = () => '{"error":{"kind":"usage","field":"public_token","expected":"a public token"}}';
  await reported(async (errors) => {
    const { bridge, id } = clientOn({ load: () => Promise.resolve(engine) });
    const states: Json[] = [];
    bridge.subscribe(id, (state) => states.push(parse(state)));
    await new Promise((resolve) => setImmediate(resolve));
    const later = parse(bridge.create(OPTIONS)).client as string;
    const ofLater = parse(bridge.state(later));

    assert.equal(states.length, 1);
    for (const state of [states[0], ofLater]) {
      assert.deepEqual([state?.state, state?.reason, state?.initialized], ['unavailable', 'misconfigured', false]);
    }
    assert.deepEqual(errors.map((error) => [error.name, error.field]), Array(2).fill(['StytchSDKUsageError', 'publicToken']));
    assert.equal(parse(await bridge.call(id, 'a', '')).error.field, 'public_token');
    assert.equal(parse(bridge.callSync(later, 'a', '')).error.field, 'public_token');
    assert.equal(errors.length, 2);
  });
});

test('the error of a synchronous call that waited for the engine is reported', async () => {
  const { engine } = fakeEngine();
  engine.callSync = () => '{"revision":1,"generation":0,"error":{"kind":"usage","field":"session_token","expected":"a token"}}';
  await reported(async (errors) => {
    const { bridge, id } = clientOn({ load: () => Promise.resolve(engine) });

    const early = parse(bridge.callSync(id, 'session.updateSession', '{"session_token":"canary"}'));
    await bridge.call(id, 'a', '');
    const late = parse(bridge.callSync(id, 'session.updateSession', '{"session_token":"canary"}'));

    assert.equal(early.error, undefined);
    assert.equal(late.error.field, 'session_token');
    assert.deepEqual(errors.map((error) => [error.name, error.field]), [['StytchSDKUsageError', 'session_token']]);
    assert.match(errors[0]?.message ?? '', /session\.updateSession/);
    assert.ok(!String(errors).includes('canary'));
  });
});

test('after the engine failed, calls that wait and all later ones are errors and nothing throws', () => reported(async (errors) => {
  const { engine, panic } = fakeEngine();
  const { bridge, id } = clientOn({ load: () => Promise.resolve(engine) });
  await bridge.call(id, 'first', '');
  assert.equal(parse(bridge.state(id)).revision, 1);
  const waiting = bridge.call(id, 'never', '');

  panic();

  assert.equal(parse(await waiting).error.kind, 'internal');
  assert.equal(parse(await bridge.call(id, 'later', '')).error.kind, 'internal');
  assert.equal(parse(bridge.callSync(id, 'later', '')).error.kind, 'internal');
  assert.equal(parse(bridge.state(id)).revision, 1);
  bridge.close(id);
  const later = parse(bridge.create(OPTIONS)).client as string;
  assert.equal(parse(await bridge.call(later, 'later', '')).error.kind, 'internal');
  assert.equal(parse(bridge.state(later)).reason, 'engine_missing');
  assert.equal(errors.length, 1);
}));

/** A world with pages, for what needs the engine itself. */
async function withWorld(run: (world: World, device: BrowserDevice) => Promise<void>): Promise<void> {
  const emulator = await Emulator.start();
  const device = new BrowserDevice();
  try {
    await run(new World(device, emulator), device);
  } finally {
    device.stop();
    emulator.stop();
  }
}

test('a real panic of the engine becomes an error of the call that it was in, and of later ones', async () => {
  await withWorld(async (world, device) => {
    const client = await world.open('consumer');
    await client.ready();
    // The engine does not go on without randomness, which a request needs.
    device.running.globals.crypto.getRandomValues = (): never => {
      throw new Error('no randomness');
    };

    const error = await client.refused('passwords.create', USER);

    assert.equal(error.kind, 'internal');
    assert.equal((await client.refused('session.authenticate')).kind, 'internal');
    assert.equal((await client.state()).state, 'signed_out');
    assert.ok(device.running.uncaught.every((each) => each instanceof WebAssembly.RuntimeError));
    // The lock went with it, so that other pages go on.
    const other = await world.open('consumer', {}, device.open().bridge);
    await other.call('passwords.create', USER);
    assert.equal((await other.state()).persisted, true);
  });
});

test('a wrong token or address is reported by every client of a page, without a call and without its value', async () => {
  await withWorld(async (world, device) => {
    const { bridge, reported } = device.running;
    const good = { public_token: world.emulator.tokens.consumer, customBaseUrl: world.emulator.baseUrl };
    const wrong = [
      { ...good, public_token: 'secret-test-canary', vertical: 'consumer' },
      { ...good, customBaseUrl: 'http://canary.example.com', vertical: 'b2b' },
    ];
    // The first ones wait for the engine, the others find it.
    const ids: string[] = [];
    for (const options of [...wrong, ...wrong]) {
      if (ids.length === wrong.length) await (await world.open('consumer')).ready();
      ids.push(parse(bridge.create(JSON.stringify(options))).client as string);
    }

    for (const id of ids) {
      const { state, reason, initialized } = parse(bridge.state(id));
      assert.deepEqual([state, reason, initialized], ['unavailable', 'misconfigured', false]);
    }
    assert.deepEqual(reported.map((error) => error.field), ['publicToken', 'customBaseUrl', 'publicToken', 'customBaseUrl']);
    assert.match(String(reported[1]), /new StytchB2BClient/);
    assert.ok(!reported.some((error) => String(error).includes('canary') || JSON.stringify(error).includes('canary')));
  });
});

test('a sign-in in one page is in the others, and so is a sign-out, without a request of theirs', async () => {
  await withWorld(async (world, device) => {
    const first = await world.open('consumer');
    const second = await world.open('consumer', {}, device.open().bridge);
    await Promise.all([first.ready(), second.ready()]);

    await first.call('passwords.create', USER);
    const there = await second.active();
    assert.equal(there.tokens.session_token, (await first.state()).tokens.session_token);

    await second.call('session.revoke');
    await first.signedOut('user_revoked');
    assert.equal((await world.emulator.requests('/sessions/revoke')).length, 1);
  });
});

test('a page that holds the lock for ever costs the others their writes and no session', async () => {
  await withWorld(async (world, device) => {
    const client = await world.open('consumer');
    await client.call('passwords.create', USER);
    const suspended = device.open();
    let release = (): void => undefined;
    await new Promise<void>((granted) => {
      void suspended.page.navigator.locks.request('stytch-core', {}, () => {
        granted();
        return new Promise<void>((resolve) => { release = resolve; });
      });
    });

    await client.call('session.authenticate', { session_duration_minutes: 120 });

    const state = await client.state();
    assert.deepEqual([state.state, state.persisted], ['active', false]);
    release();
    await client.until('written', (later) => later.persisted === true);
  });
});

test('a full storage is a full disk: the sign-in succeeds and says that it was not stored', async () => {
  await withWorld(async (world, device) => {
    const { setItem } = device.running.page.localStorage;
    let isFull = false;
    device.running.page.localStorage.setItem = (key, text) => {
      if (isFull && text !== '') throw new DOMException('full', 'QuotaExceededError');
      setItem(key, text);
    };
    const client = await world.open('consumer');
    await client.ready();
    isFull = true;

    await client.call('passwords.create', USER);

    const state = await client.state();
    assert.deepEqual([state.state, state.persisted], ['active', false]);
    isFull = false;
    await client.until('written', (later) => later.persisted === true, 40);
    const again = await world.reopen('consumer');
    await again.active();
  });
});

test('a storage that the browser refuses is reported, and a sign-in works without it', async () => {
  await withWorld(async (world, device) => {
    const page = device.open();
    Object.defineProperty(page.globals, 'localStorage', {
      get: () => {
        throw new DOMException('refused', 'SecurityError');
      },
    });
    const client = await world.open('consumer', {}, page.bridge);
    await client.until('unavailable', (state) => state.state === 'unavailable');

    await client.call('passwords.create', USER);

    const state = await client.state();
    assert.deepEqual([state.state, state.persisted], ['active', false]);
  });
});

test('a redirect is not followed', async () => {
  await withWorld(async (world, device) => {
    // What a browser shows of one.
    const redirect = { type: 'opaqueredirect', status: 0, headers: new Headers(), body: null };
    const asked: RequestInit[] = [];
    const page = device.open({
      fetch: (_: string, init: RequestInit) => {
        asked.push(init);
        return Promise.resolve(redirect);
      },
    });
    const client = await world.open('consumer', {}, page.bridge);

    const error = await client.refused('passwords.create', USER);

    assert.equal(error.kind, 'unreachable');
    assert.match(error.reason, /redirect/);
    const { redirect: mode, credentials, cache } = asked[0] ?? {};
    assert.deepEqual([mode, credentials, cache], ['manual', 'omit', 'no-store']);
    const names = Object.keys(asked[0]?.headers ?? {}).map((name) => name.toLowerCase());
    assert.ok(names.includes('authorization') && !names.includes('user-agent'));
  });
});

test('a response that is too large is not read to its end', async () => {
  await withWorld(async (world) => {
    const client = await world.open('consumer');
    await world.emulator.addFault({ path_contains: 'passwords', kind: 'big_body', bytes: 2_000_000 });
    const error = await client.refused('passwords.create', USER);
    assert.equal(error.kind, 'unreachable');
    assert.match(error.reason, /larger than 1048576 bytes/);
  });
});

test('nothing that is stored or reported holds a password, and the record holds no token as text', async () => {
  await withWorld(async (world, device) => {
    const client = await world.open('consumer');
    await client.call('passwords.create', USER);

    const { session_token } = (await client.state()).tokens;
    for (const [key, text] of device.origin.entries) {
      const plain = Buffer.from(text, 'base64').toString('latin1');
      for (const secret of [USER.password, session_token]) {
        assert.ok(!text.includes(secret) && !plain.includes(secret), key);
      }
    }
    assert.ok(device.origin.entries.size > 0);
    assert.ok([...device.origin.entries.keys()].every((key) => key.startsWith('stytch-core/')));
  });
});

test('eight pages send one heartbeat', async () => {
  await withWorld(async (world, device) => {
    // Time passes sixty times as fast for the pages: a heartbeat every three seconds.
    const fast = 60;
    const start = performance.now();
    const now = (): number => start + (performance.now() - start) * fast;
    const globals = {
      performance: { now },
      setTimeout: (work: () => void, ms: number) => setTimeout(work, ms / fast).unref(),
    };
    const pages = Array.from({ length: 8 }, () => device.open(globals));
    const clients: Client[] = [];
    for (const page of pages) clients.push(await world.open('consumer', {}, page.bridge));
    await clients[0]?.call('passwords.create', USER);
    for (const client of clients) await client.validated();
    await world.emulator.clearRequests();

    const begun = now();
    await eventually('ten minutes of the pages', () => Promise.resolve(now() - begun > 600_000));

    const heartbeats = (await world.emulator.requests('/sessions/authenticate')).length;
    // 162 to 198 seconds apart.
    assert.ok(heartbeats >= 2 && heartbeats <= 4, `${heartbeats} heartbeats of eight pages in ten minutes`);
    for (const client of clients) assert.equal((await client.state()).state, 'active');
  });
});

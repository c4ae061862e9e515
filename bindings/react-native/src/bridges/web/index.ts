/**
 * The bridge of a browser: the engine as WebAssembly, loaded when the first client is made.
 *
 * Until it is loaded a client is `loading`, and its calls wait in their order. An engine that cannot be
 * loaded, or that has failed, completes every call with an error; the former is loaded again by the next
 * call. The engine's functions are called from here only.
 */
import type { Bridge } from '../../core/bridge';
import type { Platform } from '../../core/platform';
import { type Engine, type LoadEngine, loadEngine } from './engine';
import { isVisible, watchPage } from './page';

/** How the engine is loaded. */
export interface WebBridgeOptions {
  /** Another way to load the engine. */
  load?: LoadEngine | undefined;
}

const LOADING = { state: 'loading', initialized: false, from_cache: false, persisted: true };
const NOBODY = {
  consumer: { session: null, user: null },
  b2b: { member_session: null, member: null, organization: null, intermediate: null },
};

/** The data of a client. */
interface Client {
  readonly options: string;
  /** Its id in the engine, once it was made there. */
  id: string | null;
  /** Why it could not be made there: the text of an error. */
  error: string | null;
  /** The newest state that was read. */
  state: string;
  listener: ((state: string) => void) | null;
  isClosed: boolean;
}

/** Something to do with the engine, or with the text of the error instead. */
interface Job {
  run(engine: Engine): void;
  fail(error: string): void;
}

/** The bridge over the engine as WebAssembly. */
export function webBridge(options: WebBridgeOptions = {}): Bridge {
  return new WebBridge(options.load ?? loadEngine);
}

class WebBridge implements Bridge {
  readonly #load: LoadEngine;
  readonly #clients = new Map<string, Client>();
  /** Calls that are not completed yet, for when the engine fails. */
  readonly #unanswered = new Set<(error: string) => void>();
  #engine: Engine | null = null;
  #isLoading = false;
  #isBroken = false;
  #waiting: Job[] = [];
  #last = 0;

  constructor(load: LoadEngine) {
    this.#load = load;
  }

  create(options: string): string {
    const id = `web:${++this.#last}`;
    const state = loadingState(options);
    const client: Client = { options, id: null, error: null, state, listener: null, isClosed: false };
    const open: Job = {
      run: (engine) => {
        this.#open(client, engine);
      },
      // The next call tries it again.
      fail: () => undefined,
    };
    if (this.#engine === null) {
      this.#clients.set(id, client);
      this.#schedule(open);
      return JSON.stringify({ client: id });
    }
    this.#guard(open);
    if (client.id === null) return failed(client.error ?? broken());
    this.#clients.set(id, client);
    return JSON.stringify({ client: id });
  }

  close(id: string): void {
    const client = this.#clients.get(id);
    if (client === undefined) return;
    this.#clients.delete(id);
    client.isClosed = true;
    client.listener = null;
    // After the calls that were made before.
    this.#schedule({
      run: (engine) => {
        if (client.id !== null) engine.close(client.id);
      },
      fail: () => undefined,
    });
  }

  state(id: string): string {
    const client = this.#clients.get(id);
    if (client === undefined) return loadingState('{}');
    this.#guard({
      run: (engine) => {
        if (client.id !== null) client.state = engine.state(client.id) ?? client.state;
      },
      fail: () => undefined,
    });
    return client.state;
  }

  callSync(id: string, method: string, params: string): string {
    const client = this.#clients.get(id);
    if (client === undefined) return failed(CLOSED);
    let result = waiting(client);
    this.#schedule({
      run: (engine) => {
        const found = this.#made(client, engine);
        result = found.error === null ? (engine.callSync(found.id, method, params) ?? failed(CLOSED)) : failed(found.error);
      },
      fail: (error) => {
        result = failed(error);
      },
    });
    return result;
  }

  call(id: string, method: string, params: string): Promise<string> {
    const client = this.#clients.get(id);
    if (client === undefined) return Promise.resolve(failed(CLOSED));
    return new Promise((resolve) => {
      const settle = (text: string): void => {
        this.#unanswered.delete(fail);
        resolve(text);
      };
      const fail = (error: string): void => {
        settle(failed(error));
      };
      this.#unanswered.add(fail);
      this.#schedule({
        run: (engine) => {
          const found = this.#made(client, engine);
          if (found.error !== null) {
            fail(found.error);
            return;
          }
          const result = engine.call(found.id, method, params);
          if (result === undefined) fail(CLOSED);
          else
            result.then(settle, () => {
              this.#broke();
            });
        },
        fail,
      });
    });
  }

  subscribe(id: string, listener: (state: string) => void): void {
    const client = this.#clients.get(id);
    if (client === undefined) return;
    const isNew = client.listener === null;
    client.listener = listener;
    if (isNew && client.id !== null) this.#subscribe(client);
  }

  unsubscribe(id: string): void {
    const client = this.#clients.get(id);
    if (client === undefined) return;
    client.listener = null;
    this.#guard({
      run: (engine) => {
        if (client.id !== null) engine.unsubscribe(client.id);
      },
      fail: () => undefined,
    });
  }

  /** Makes the client in the engine. */
  #open(client: Client, engine: Engine): void {
    const made = JSON.parse(engine.create(client.options, isVisible())) as {
      client?: string;
      error?: unknown;
    };
    if (made.client === undefined) {
      client.error = JSON.stringify(made.error);
      return;
    }
    client.id = made.client;
    if (client.listener !== null) this.#subscribe(client);
  }

  /** The client in the engine, made there now if it is not yet. */
  #made(client: Client, engine: Engine): { id: string; error: null } | { error: string } {
    if (client.id === null && client.error === null && !client.isClosed) this.#open(client, engine);
    return client.id === null ? { error: client.error ?? CLOSED } : { id: client.id, error: null };
  }

  #subscribe(client: Client): void {
    this.#guard({
      run: (engine) => {
        if (client.id === null) return;
        engine.subscribe(client.id, (state) => {
          client.state = state;
          client.listener?.(state);
        });
      },
      fail: () => undefined,
    });
  }

  /** Does the job now, or in its turn when the engine is loaded. */
  #schedule(job: Job): void {
    if (this.#engine !== null || this.#isBroken) {
      this.#guard(job);
      return;
    }
    this.#waiting.push(job);
    if (this.#isLoading) return;
    this.#isLoading = true;
    this.#load().then(
      (engine) => {
        this.#loaded(engine);
      },
      (reason: unknown) => {
        this.#notLoaded(reason);
      },
    );
  }

  #loaded(engine: Engine): void {
    this.#isLoading = false;
    this.#engine = engine;
    engine.onPanic(() => {
      this.#broke();
    });
    watchPage({
      setVisible: (visible) => {
        this.#guard({ run: (it) => { it.setVisible(visible); }, fail: () => undefined });
      },
      setOnline: (online) => {
        this.#guard({ run: (it) => { it.setOnline(online); }, fail: () => undefined });
      },
      storageChanged: () => {
        this.#guard({ run: (it) => { it.storageChanged(); }, fail: () => undefined });
      },
    });
    for (let job = this.#waiting.shift(); job !== undefined; job = this.#waiting.shift()) this.#guard(job);
  }

  #notLoaded(reason: unknown): void {
    this.#isLoading = false;
    const error = notLoaded(reason);
    for (const job of this.#waiting.splice(0)) job.fail(error);
  }

  /** Does the job with the engine, if there is one that works. */
  #guard(job: Job): void {
    if (this.#isBroken) {
      job.fail(broken());
    } else if (this.#engine !== null) {
      try {
        job.run(this.#engine);
      } catch {
        // It has a bug: nothing else throws. What it says could quote anything.
        this.#broke();
        job.fail(broken());
      }
    }
  }

  /** The engine failed: its memory may be half changed, so that nothing of it may run any more. */
  #broke(): void {
    this.#isBroken = true;
    for (const fail of [...this.#unanswered]) fail(broken());
  }
}

/** The error of a client that is closed. */
const CLOSED = JSON.stringify({ kind: 'closed', name: 'StytchSDKError' });

/** The state before the engine is loaded. */
function loadingState(options: string): string {
  const { vertical } = JSON.parse(options) as { vertical?: string };
  const objects = vertical === 'b2b' ? NOBODY.b2b : NOBODY.consumer;
  return JSON.stringify({ ...LOADING, revision: 0, generation: 0, ...objects, expires_at_device_ms: null, tokens: null });
}

/** A result that carries the text of an error. */
function failed(error: string): string {
  return `{"revision":0,"generation":0,"error":${error}}`;
}

/** The result of a synchronous call that waits for the engine. */
function waiting(client: Client): string {
  return client.error === null ? '{"revision":0,"generation":0,"data":null}' : failed(client.error);
}

function broken(): string {
  return JSON.stringify({
    kind: 'internal',
    name: 'StytchSDKError',
    reason: 'the engine failed with an error of its own; the session is in storage, and loading the page again starts the engine',
  });
}

function notLoaded(reason: unknown): string {
  const isRefused = typeof WebAssembly === 'undefined' || reason instanceof WebAssembly.CompileError;
  return JSON.stringify({
    kind: isRefused ? 'internal' : 'unreachable',
    name: isRefused ? 'StytchSDKError' : 'StytchAPIUnreachableError',
    reason: isRefused
      ? "the engine, which is WebAssembly, was refused: a Content-Security-Policy has to allow 'wasm-unsafe-eval'"
      : 'the engine could not be loaded: its files are parts of the JavaScript of the page and have to be served with it; the next call tries it again',
  });
}

let made: Bridge | null = null;

/**
 * Clients of a page open their engine at the first read, so that rendering ahead of it touches none. A
 * server that renders the page with these entries has no engine.
 */
export const webPlatform: Platform = {
  bridge: () => (typeof window === 'undefined' ? null : (made ??= webBridge())),
  opensAtOnce: false,
};

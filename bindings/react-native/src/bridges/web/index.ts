/**
 * The bridge of a browser: the engine as WebAssembly, loaded when the first client is made.
 *
 * Until it is loaded a client is `loading`, and its calls wait in their order. An engine that cannot be
 * loaded, or that has failed, completes every call with an error; the former is loaded again by the next
 * call, and when the page comes online. A client that cannot be made is `unavailable`, and the reason is
 * reported, because `create` returns before it is known. The engine's functions are called from here only.
 */
import type { Bridge } from '../../core/bridge';
import { errorOf, type ErrorFields } from '../../core/errors';
import { creationError } from '../../core/options';
import type { Platform } from '../../core/platform';
import { report } from '../../core/report';
import { type Engine, type LoadEngine, loadEngine } from './engine';
import { isVisible, watchPage } from './page';

/** How the engine is loaded. */
export interface WebBridgeOptions {
  /** Another way to load the engine. */
  load?: LoadEngine | undefined;
}

const LOADING = { state: 'loading', initialized: false, from_cache: false, persisted: true };
/** After `loading`, and before every other state of an engine that is loaded later: those have 1 and more. */
const UNAVAILABLE = { ...LOADING, state: 'unavailable', has_snapshot: false, revision: 0.5 };
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
  /** Its caller does not wait for a result: it stays in its place until an engine is loaded. */
  isKept?: boolean;
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
  #isWatching = false;
  /** Whether it was reported that the engine cannot be loaded. */
  #isReported = false;
  #waiting: Job[] = [];
  #last = 0;

  constructor(load: LoadEngine) {
    this.#load = load;
  }

  create(options: string): string {
    const id = `web:${++this.#last}`;
    const state = stateWithout(options, { ...LOADING, revision: 0 });
    const client: Client = { options, id: null, error: null, state, listener: null, isClosed: false };
    this.#clients.set(id, client);
    this.#schedule({
      run: (engine) => {
        this.#open(client, engine);
      },
      fail: (error) => {
        this.#refuse(client, JSON.parse(error) as ErrorFields, ENGINE_MISSING);
      },
      isKept: true,
    });
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
      isKept: true,
    });
  }

  state(id: string): string {
    const client = this.#clients.get(id);
    if (client === undefined) return stateWithout('{}', { ...LOADING, revision: 0 });
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
    let result = NO_RESULT_YET;
    let isLate = false;
    const settle = (text: string): void => {
      if (isLate) reportLate(client, method, text);
      else result = text;
    };
    this.#schedule({
      run: (engine) => {
        settle((client.id === null ? undefined : engine.callSync(client.id, method, params)) ?? failed(client.error ?? CLOSED));
      },
      fail: (error) => {
        settle(failed(error));
      },
      isKept: true,
    });
    isLate = true;
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
          const result = client.id === null ? undefined : engine.call(client.id, method, params);
          if (result === undefined) fail(client.error ?? CLOSED);
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
      error?: ErrorFields;
    };
    if (made.client === undefined) {
      this.#refuse(client, made.error ?? {}, 'misconfigured');
      return;
    }
    client.id = made.client;
    if (client.listener !== null) this.#subscribe(client);
  }

  /** The client cannot be made: every call returns the error, which is reported for an app that makes none. */
  #refuse(client: Client, error: ErrorFields, reason: string): void {
    client.error = JSON.stringify(error);
    this.#makeUnavailable(client, reason);
    report(creationError(isB2B(client.options) ? 'StytchB2BClient' : 'StytchClient', error));
  }

  #makeUnavailable(client: Client, reason: string): void {
    client.state = stateWithout(client.options, { ...UNAVAILABLE, reason });
    client.listener?.(client.state);
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
    this.#start();
  }

  /** Loads the engine, unless that is under way. */
  #start(): void {
    this.#watch();
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

  #watch(): void {
    if (this.#isWatching) return;
    this.#isWatching = true;
    watchPage({
      setVisible: (visible) => {
        this.#guard({ run: (it) => { it.setVisible(visible); }, fail: () => undefined });
      },
      setOnline: (online) => {
        if (online && this.#engine === null) this.#start();
        this.#guard({ run: (it) => { it.setOnline(online); }, fail: () => undefined });
      },
      storageChanged: () => {
        this.#guard({ run: (it) => { it.storageChanged(); }, fail: () => undefined });
      },
    });
  }

  #loaded(engine: Engine): void {
    this.#isLoading = false;
    this.#engine = engine;
    engine.onPanic(() => {
      this.#broke();
    });
    for (let job = this.#waiting.shift(); job !== undefined; job = this.#waiting.shift()) this.#guard(job);
  }

  #notLoaded(reason: unknown): void {
    this.#isLoading = false;
    const error = notLoaded(reason);
    const waiting = this.#waiting;
    this.#waiting = waiting.filter((job) => job.isKept === true);
    for (const job of waiting) if (job.isKept !== true) job.fail(JSON.stringify(error));
    for (const client of this.#clients.values()) this.#makeUnavailable(client, ENGINE_MISSING);
    if (this.#isReported) return;
    this.#isReported = true;
    report(errorOf('', error));
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

/** The result of a synchronous call that waits for the engine. */
const NO_RESULT_YET = '{"revision":0,"generation":0,"data":null}';

/** Why a client is `unavailable` whose engine cannot be loaded. The engine itself has no such reason. */
const ENGINE_MISSING = 'engine_missing';

function isB2B(options: string): boolean {
  return (JSON.parse(options) as { vertical?: string }).vertical === 'b2b';
}

/** A state of a client that the engine does not have. */
function stateWithout(options: string, status: object): string {
  const objects = isB2B(options) ? NOBODY.b2b : NOBODY.consumer;
  return JSON.stringify({ generation: 0, ...status, ...objects, expires_at_device_ms: null, tokens: null });
}

/** A result that carries the text of an error. */
function failed(error: string): string {
  return `{"revision":0,"generation":0,"error":${error}}`;
}

/** Reports the error of a synchronous call that returned before its result, unless it is that of its client. */
function reportLate(client: Client, method: string, text: string): void {
  const { error } = JSON.parse(text) as { error?: ErrorFields };
  if (error !== undefined && client.error === null) report(errorOf(method, error));
}

function broken(): string {
  return JSON.stringify({
    kind: 'internal',
    name: 'StytchSDKError',
    reason: 'the engine failed with an error of its own; the session is in storage, and loading the page again starts the engine',
  });
}

function notLoaded(reason: unknown): ErrorFields {
  const isRefused = typeof WebAssembly === 'undefined' || reason instanceof WebAssembly.CompileError;
  return {
    kind: isRefused ? 'internal' : 'unreachable',
    name: isRefused ? 'StytchSDKError' : 'StytchAPIUnreachableError',
    reason: isRefused
      ? "the engine, which is WebAssembly, was refused: a Content-Security-Policy has to allow 'wasm-unsafe-eval'"
      : 'the engine could not be loaded: its files are parts of the JavaScript of the page and have to be served with it; the next call tries it again, and so does the page when it comes online',
  };
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

/** A page in Node: a context with globals of its own, in which the bridge and the engine run. */
import { readFileSync } from 'node:fs';
import vm from 'node:vm';

import type { Bridge } from '../../src/core/bridge';
import type { StytchSDKUsageError } from '../../src/core/errors';
import type { AnyBridge, Device } from '../scenarios/world';
import { Origin, Page } from './stand-ins';

const folder = process.env.STYTCH_WEB ?? '';
const wasm = new WebAssembly.Module(readFileSync(`${folder}/engine/engine_bg.wasm`));
const script = new vm.Script(readFileSync(`${folder}/page.js`, 'utf8'), { filename: `${folder}/page.js` });

/** A page that runs. */
export class RunningPage {
  readonly page: Page;
  readonly bridge: Bridge;
  /** The globals of the page. */
  readonly globals: Record<string, any>;
  /** What was thrown out of a task, which a browser would report on its console. */
  readonly uncaught: unknown[] = [];
  /** What was reported to the page. */
  readonly reported: StytchSDKUsageError[] = [];
  #isDead = false;

  constructor(origin: Origin, globals: Record<string, unknown> = {}) {
    const page = new Page(origin);
    this.page = page;
    const alive = (work: () => void) => (): void => {
      if (this.#isDead) return;
      try {
        work();
      } catch (error) {
        this.uncaught.push(error);
      }
    };
    this.globals = {
      // Node's own, so that an instance that crosses is one on both sides.
      ...{ WebAssembly, Uint8Array, TextEncoder, TextDecoder, AbortController },
      ...{ Response, performance, console, clearTimeout, DOMException, URL },
      crypto: { getRandomValues: crypto.getRandomValues.bind(crypto) },
      setTimeout: (work: () => void, ms: number) => setTimeout(alive(work), ms).unref(),
      queueMicrotask: (work: () => void) => {
        queueMicrotask(alive(work));
      },
      fetch: (url: string, init: RequestInit) =>
        page.isOnline
          ? // What a dead page asked for is answered to nobody.
            fetch(url, init).then((response) => (this.#isDead ? new Promise(() => undefined) : response))
          : Promise.reject(new TypeError('Failed to fetch')),
      localStorage: page.localStorage,
      navigator: page.navigator,
      document: page.document,
      addEventListener: page.addEventListener,
      reportError: (error: StytchSDKUsageError) => this.reported.push(error),
      ...globals,
    };
    const context = vm.createContext(this.globals);
    script.runInContext(context);
    this.bridge = (vm.runInContext('makeBridge', context) as (wasm: unknown) => Bridge)(wasm);
  }

  kill(): void {
    this.#isDead = true;
    this.page.kill();
  }
}

/** A browser with one page. */
export class BrowserDevice implements Device {
  readonly origin = new Origin();
  running = new RunningPage(this.origin);
  #others: RunningPage[] = [];

  bridge(): AnyBridge {
    return this.running.bridge;
  }

  async restart(): Promise<void> {
    this.running.kill();
    this.running = new RunningPage(this.origin);
    await Promise.resolve();
  }

  setVisible(visible: boolean): void {
    this.running.page.document.visibilityState = visible ? 'visible' : 'hidden';
    this.running.page.dispatch('visibilitychange');
  }

  setOnline(online: boolean): void {
    this.running.page.isOnline = online;
    this.running.page.dispatch(online ? 'online' : 'offline');
  }

  /** Another page of the same origin. */
  open(globals?: Record<string, unknown>): RunningPage {
    const page = new RunningPage(this.origin, globals);
    this.#others.push(page);
    return page;
  }

  stop(): void {
    this.running.kill();
    for (const page of this.#others) page.kill();
  }
}

/**
 * A process with the Kotlin half of the module in it, and the module as JavaScript sees it. The native code is what an app
 * has; what is missing is React Native's C++ between the two, for which the pipe stands.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';

import type { Spec } from '../../src/bridges/NativeStytch';

/** How long a test waits for a result. */
const TIMEOUT_MS = 60_000;

interface Message {
  id?: number;
  result?: string | null;
  failed?: string;
  client?: string;
  state?: string;
  at?: number;
  ready?: boolean;
  exited?: string | number;
  printed?: string;
}

interface StateEvent {
  client: string;
  state: string;
}

function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run \`cargo xtask test --only-react-native\``);
  return value;
}

/** One process of an app on a phone. */
export class Host {
  /** Every event of the module, in the order in which it came. */
  readonly events: StateEvent[] = [];
  /** When the newest event left the module, in nanoseconds of the clock that processes share. */
  leftAt = 0;
  /** What the process printed. */
  readonly printed: string[] = [];
  readonly #worker: Worker;
  readonly #results = new MessageChannel();
  readonly #flag = new Int32Array(new SharedArrayBuffer(4));
  readonly #pending = new Map<number, { resolve: (text: string) => void; reject: (error: Error) => void }>();
  readonly #listeners = new Set<(event: StateEvent) => void>();
  readonly #ready: Promise<void>;
  readonly #exited: Promise<void>;
  #next = 1;
  #isKilled = false;

  private constructor() {
    const { port1, port2 } = this.#results;
    const program = setting('STYTCH_HOST');
    this.#worker = new Worker(new URL('./host-worker.mjs', import.meta.url), {
      workerData: {
        program: setting('STYTCH_JAVA'),
        args: [
          // A process lives for seconds: little is worth compiling well.
          '-XX:TieredStopAtLevel=1',
          '-XX:+UseSerialGC',
          `-Djna.library.path=${setting('STYTCH_LIBRARY_FOLDER')}`,
          '-Drobolectric.offline=true',
          `-Drobolectric.dependency.dir=${setting('STYTCH_ROBOLECTRIC')}`,
          '-cp',
          `${join(program, 'classes')}:${readFileSync(join(program, 'class-path.txt'), 'utf8').trim()}`,
          'com.stytch.reactnative.host.Host',
        ],
        results: port2,
        signal: this.#flag.buffer,
      },
      transferList: [port2],
    });
    port1.unref();
    let ready: () => void;
    let exited: () => void;
    let failed: (error: Error) => void;
    this.#ready = new Promise((resolve, reject) => {
      ready = resolve;
      failed = reject;
    });
    this.#exited = new Promise((resolve) => {
      exited = resolve;
    });
    this.#worker.on('message', (message: Message) => {
      if (message.printed !== undefined) this.printed.push(message.printed);
      if (message.ready) ready();
      if (message.exited !== undefined) {
        const error = new Error(`the host ended: ${message.exited}\n${this.printed.join('\n')}`);
        failed(error);
        this.#pending.forEach((waiting) => { waiting.reject(error); });
        this.#pending.clear();
        exited();
      }
      this.#receive(message);
    });
  }

  /** Starts a process. Its app begins with `host.start`, which names the folder in which it stores. */
  static async start(): Promise<Host> {
    const host = new Host();
    await host.#ready;
    return host;
  }

  /** A method with a result: nothing else of JavaScript runs until it is here. */
  ask(method: string, ...args: unknown[]): string {
    const request = { id: this.#next++, method, args };
    Atomics.store(this.#flag, 0, 0);
    this.#worker.postMessage({ waits: true, request });
    if (Atomics.wait(this.#flag, 0, 0, TIMEOUT_MS) === 'timed-out') throw new Error(`${method}: no result`);
    const message = receiveMessageOnPort(this.#results.port1)?.message as Message | undefined;
    if (message?.failed !== undefined) throw new Error(`${method}: ${message.failed}`);
    return message?.result ?? '';
  }

  /** A method with a promise, or without a result. */
  send(method: string, ...args: unknown[]): Promise<string> {
    const request = { id: this.#next++, method, args };
    return new Promise((resolve, reject) => {
      this.#pending.set(request.id, { resolve, reject });
      this.#worker.postMessage({ request });
    });
  }

  /** Ends the process at once, as the system does with an app. */
  async kill(): Promise<void> {
    // JavaScript ended with the process: it is notified of nothing more.
    this.#isKilled = true;
    this.#worker.postMessage({ kill: true });
    await this.#exited;
    await this.#worker.terminate();
    this.#results.port1.close();
  }

  /** The module of the runtime that runs in the process. */
  module(): Spec {
    return {
      create: (options: string) => this.ask('create', options),
      close: (client: string) => void this.send('close', client),
      state: (client: string) => this.ask('state', client),
      callSync: (client: string, method: string, params: string) => this.ask('callSync', client, method, params),
      call: (client: string, method: string, params: string) => this.send('call', client, method, params),
      subscribe: (client: string) => void this.send('subscribe', client),
      unsubscribe: (client: string) => void this.send('unsubscribe', client),
      onState: (listener: (event: StateEvent) => void) => {
        this.#listeners.add(listener);
        return { remove: () => void this.#listeners.delete(listener) };
      },
    };
  }

  #receive({ id, result, failed, client, state, at = 0 }: Message): void {
    if (client !== undefined && state !== undefined && !this.#isKilled) {
      this.leftAt = at;
      this.events.push({ client, state });
      this.#listeners.forEach((listener) => {
        listener({ client, state });
      });
    }
    const waiting = id === undefined ? undefined : this.#pending.get(id);
    if (id === undefined || waiting === undefined) return;
    this.#pending.delete(id);
    if (failed === undefined) waiting.resolve(result ?? '');
    else waiting.reject(new Error(failed));
  }
}

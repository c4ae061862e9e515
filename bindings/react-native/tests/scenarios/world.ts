/**
 * What a scenario needs of a platform: a device with a bridge, on which the process can be started again
 * and the network can be away, and an emulator. The scenarios are the same for every bridge.
 */
import assert from 'node:assert/strict';

import type { Emulator, Json } from './emulator';

export type { Json } from './emulator';

type Maybe<T> = T | Promise<T>;

/** The seven methods, where those that are synchronous may be reached from another process. */
export interface AnyBridge {
  create(options: string): Maybe<string>;
  close(client: string): Maybe<void>;
  state(client: string): Maybe<string>;
  callSync(client: string, method: string, params: string): Maybe<string>;
  call(client: string, method: string, params: string): Promise<string>;
  subscribe(client: string, listener: (state: string) => void): Maybe<void>;
  unsubscribe(client: string): Maybe<void>;
}

/** A device with one app. */
export interface Device {
  /** The bridge of the process that runs. */
  bridge(): AnyBridge;
  /** Ends the process without a warning, and starts another one with what is stored. */
  restart(): Promise<void>;
  /** The app can be seen, or not any more. */
  setVisible(visible: boolean): Maybe<void>;
  /** The network is there, or not any more; the app is notified of it. */
  setOnline(online: boolean): Maybe<void>;
  /** Another process of the same app, with the same storage. Not every platform has one. */
  second?(): Promise<AnyBridge>;
  /** Ends everything. */
  stop(): Maybe<void>;
}

/** A requirement, by its id in `docs/scenarios.md`, and how to see that it holds. */
export interface Scenario {
  id: string;
  name: string;
  run(world: World): Promise<void>;
}

/** The device and the emulator of one scenario. */
export class World {
  constructor(
    readonly device: Device,
    readonly emulator: Emulator,
  ) {}

  /** Opens a client of the app. */
  async open(vertical: 'consumer' | 'b2b', options: Json = {}, bridge = this.device.bridge()): Promise<Client> {
    const text = JSON.stringify({
      public_token: this.emulator.tokens[vertical],
      vertical,
      customBaseUrl: this.emulator.baseUrl,
      ...options,
    });
    const made = JSON.parse(await bridge.create(text)) as { client?: string; error?: Json };
    assert.ok(made.client, `not created: ${JSON.stringify(made.error)}`);
    const client = new Client(bridge, made.client);
    await bridge.subscribe(made.client, client.receive);
    return client;
  }

  /** The same client after the process was started again. */
  async reopen(vertical: 'consumer' | 'b2b', options: Json = {}): Promise<Client> {
    await this.device.restart();
    return this.open(vertical, options);
  }
}

/** A result that is an error. */
export class DoorError extends Error {
  constructor(
    readonly method: string,
    readonly fields: Json,
  ) {
    super(`${method}: ${fields.kind} ${fields.error_type ?? fields.field ?? ''}`);
  }
}

/** A client on raw calls of the bridge. */
export class Client {
  /** Every state that the bridge reported. */
  readonly states: Json[] = [];
  /** What a read returned when each of them was reported. */
  readonly reads: Promise<Json>[] = [];
  #waiting: (() => void)[] = [];

  constructor(
    readonly bridge: AnyBridge,
    readonly id: string,
  ) {}

  /** For the bridge. */
  receive = (state: string): void => {
    this.states.push(JSON.parse(state) as Json);
    const read = this.bridge.state(this.id);
    this.reads.push(Promise.resolve(read).then((text) => JSON.parse(text) as Json));
    for (const look of this.#waiting.splice(0)) look();
  };

  /** The state as it is now. */
  async state(): Promise<Json> {
    return JSON.parse(await this.bridge.state(this.id)) as Json;
  }

  /** Makes a call, checks that the state includes its result, and returns its data. */
  async call(method: string, params: Json = {}): Promise<Json> {
    const result = JSON.parse(await this.bridge.call(this.id, method, JSON.stringify(params))) as Json;
    if (result.error !== undefined) throw new DoorError(method, result.error as Json);
    const { revision } = await this.state();
    assert.ok(revision >= result.revision, `${method}: the state is older than the result`);
    return result.data as Json;
  }

  async callSync(method: string, params: Json = {}): Promise<any> {
    const result = JSON.parse(await this.bridge.callSync(this.id, method, JSON.stringify(params))) as Json;
    if (result.error !== undefined) throw new DoorError(method, result.error as Json);
    return result.data;
  }

  /** The error of a call that fails. */
  async refused(method: string, params: Json = {}): Promise<Json> {
    try {
      await this.call(method, params);
    } catch (error) {
      if (error instanceof DoorError) return error.fields;
      throw error;
    }
    return assert.fail(`${method} was expected to fail`);
  }

  /** Waits for a state that was published with this, or is so now. */
  async until(what: string, is: (state: Json) => boolean, seconds = 20): Promise<Json> {
    const deadline = Date.now() + seconds * 1000;
    for (;;) {
      const state = await this.state();
      if (is(state)) return state;
      const left = deadline - Date.now();
      assert.ok(left > 0, `${what}: not within ${seconds} s, but ${state.state} ${state.cause ?? state.reason ?? ''}`);
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        // A report may have come between the look and this.
        timer = setTimeout(resolve, Math.min(left, 200));
      });
      clearTimeout(timer);
    }
  }

  /** Waits until the store has answered. */
  ready = (): Promise<Json> => this.until('the store has answered', (state) => state.initialized === true);
  active = (): Promise<Json> => this.until('signed in', (state) => state.state === 'active');
  validated = (): Promise<Json> =>
    this.until('validated', (state) => state.state === 'active' && state.freshness === 'validated');
  signedOut = (cause: string): Promise<Json> =>
    this.until(`signed out: ${cause}`, (state) => state.state === 'signed_out' && state.cause === cause);

  async close(): Promise<void> {
    await this.bridge.close(this.id);
  }
}

/** Waits until something is so. */
export async function eventually(what: string, is: () => Promise<boolean>, seconds = 20): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await is())) {
    assert.ok(Date.now() < deadline, `${what}: not within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Both tokens and all objects of a state, which belong together. */
export function signedInAs(state: Json, name: 'session' | 'member_session'): Json {
  assert.equal(state.state, 'active');
  assert.ok(state[name] && state.tokens?.session_token && state.tokens.session_jwt);
  return state;
}

/** No object and no token is left in a state. */
export function isEmpty(state: Json): void {
  for (const name of ['session', 'user', 'member_session', 'member', 'organization', 'tokens']) {
    assert.ok(state[name] === undefined || state[name] === null, `${name} is left`);
  }
}

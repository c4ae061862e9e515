/**
 * A bridge that behaves as the JSON door documents: states with revisions, results that name the revision
 * which includes them, errors as part of a result, and one listener for each client. It counts what crosses
 * it. Tests say what the engine publishes and how it answers.
 */
import type { Bridge } from '../src/core/bridge';

export type Json = Record<string, unknown>;

/** How a test answers a call: data, or an error of the door. */
export type Answer = (params: Json, fake: FakeBridge) => { data: unknown } | { error: Json };

interface Client {
  state: Json;
  listener: ((state: string) => void) | undefined;
}

export class FakeBridge implements Bridge {
  /** Every call that crossed the bridge, by name. */
  readonly crossings: string[] = [];
  /** Parameters of calls, as texts. */
  readonly sent: { method: string; params: string }[] = [];
  readonly created: Json[] = [];
  readonly answers = new Map<string, Answer>();
  readonly clients = new Map<string, Client>();
  /** Errors of `create`. */
  refusal: Json | null = null;
  /** What an engine knows that was there before its client. */
  known: Json = {};
  /** States are passed to the listener only when {@link flush} is called. */
  isSlow = false;
  #held: (() => void)[] = [];
  #next = 1;

  create(options: string): string {
    this.crossings.push('create');
    if (this.refusal !== null) return JSON.stringify({ error: this.refusal });
    const given = JSON.parse(options) as Json;
    this.created.push(given);
    const client = `client-${this.#next++}`;
    const objects =
      given.vertical === 'b2b'
        ? { member_session: null, member: null, organization: null, intermediate: null }
        : { session: null, user: null };
    this.clients.set(client, {
      state: {
        state: 'loading',
        initialized: false,
        from_cache: false,
        persisted: true,
        revision: 0,
        generation: 0,
        ...objects,
        expires_at_device_ms: null,
        tokens: null,
        ...this.known,
      },
      listener: undefined,
    });
    return JSON.stringify({ client });
  }

  close(client: string): void {
    this.crossings.push('close');
    this.clients.delete(client);
  }

  state(client: string): string {
    this.crossings.push('state');
    return JSON.stringify(this.#client(client).state);
  }

  callSync(client: string, method: string, params: string): string {
    this.crossings.push('callSync');
    return this.#answer(client, method, params);
  }

  async call(client: string, method: string, params: string): Promise<string> {
    this.crossings.push('call');
    this.sent.push({ method, params });
    await Promise.resolve();
    return this.#answer(client, method, params, false);
  }

  subscribe(client: string, listener: (state: string) => void): void {
    this.crossings.push('subscribe');
    this.#client(client).listener = listener;
    // The door calls with the current state at once.
    listener(JSON.stringify(this.#client(client).state));
  }

  unsubscribe(client: string): void {
    this.crossings.push('unsubscribe');
    const known = this.clients.get(client);
    if (known) known.listener = undefined;
  }

  /** Publishes a change of the only client, or of one by its id. */
  publish(change: Json, client = this.#only()): void {
    const known = this.#client(client);
    known.state = { ...known.state, ...change, revision: (known.state.revision as number) + 1 };
    const text = JSON.stringify(known.state);
    const pass = (): void => known.listener?.(text);
    if (this.isSlow) this.#held.push(pass);
    else pass();
  }

  /** Passes on the states that were held back. */
  flush(): void {
    const held = this.#held;
    this.#held = [];
    held.forEach((pass) => {
      pass();
    });
  }

  get listeners(): number {
    return [...this.clients.values()].filter((it) => it.listener).length;
  }

  #only(): string {
    const [client] = this.clients.keys();
    if (client === undefined || this.clients.size > 1) throw new Error('which client?');
    return client;
  }

  #client(client: string): Client {
    const known = this.clients.get(client);
    if (!known) throw new Error(`no client ${client}`);
    return known;
  }

  #answer(client: string, method: string, params: string, isSync = true): string {
    if (isSync) this.sent.push({ method, params });
    const answer = this.answers.get(method);
    const parsed = params === '' ? {} : (JSON.parse(params) as Json);
    const outcome = answer
      ? answer(parsed, this)
      : { error: { kind: 'usage', name: 'StytchSDKUsageError', field: 'method', expected: 'a method' } };
    const state = this.clients.get(client)?.state ?? { revision: 0, generation: 0 };
    return JSON.stringify({ revision: state.revision, generation: state.generation, ...outcome });
  }
}

/**
 * One engine as JavaScript sees it: the newest snapshot, its listeners, and calls whose results are
 * in the snapshot before their promises resolve.
 */
import type { Bridge } from './bridge';
import { abortError, errorOf, InternalError, SDKNotConfiguredError, usageError, type ErrorFields } from './errors';
import { creationError } from './options';
import { initialPicture, nextPicture, type ObjectNames, type Picture } from './picture';
import { platform } from './platform';
import { report } from './report';

/** What every call takes last. */
export interface CallOptions {
  /**
   * Ends the wait for the result: the promise rejects at once with an error named `AbortError`. A call
   * that was sent is completed all the same, and the session shows its result. With a signal that was
   * aborted before, nothing is sent.
   */
  signal?: AbortSignal | undefined;
}

/** Makes a call of the JSON door. */
export type Call = <T>(method: string, params?: unknown, options?: CallOptions) => Promise<T>;

/** Is notified of each snapshot, in order. */
export type PictureListener = (picture: Picture) => void;

/** An engine with its client in the bridge. */
interface Open {
  readonly bridge: Bridge;
  readonly client: string;
}

interface Result {
  revision: number;
  data?: unknown;
  error?: ErrorFields;
}

/**
 * Connections by the settings of their clients. A client that is made again with the same settings,
 * as when a module is reloaded during development, uses the connection that is there.
 */
const shared = new Map<string, Connection>();

export class Connection {
  readonly #client: string;
  readonly #creation: string;
  readonly #names: ObjectNames;
  readonly #initial: Picture;
  readonly #listeners = new Set<{ notify: PictureListener }>();
  readonly #undelivered: Picture[] = [];
  #picture: Picture;
  #open: Open | null = null;
  #isClosed = false;
  #isDelivering = false;
  #users = 0;

  private constructor(client: string, creation: string, names: ObjectNames) {
    this.#client = client;
    this.#creation = creation;
    this.#names = names;
    this.#initial = initialPicture(names);
    this.#picture = this.#initial;
  }

  /** The connection of a client with these settings. Opens it where the platform opens at once. */
  static to(client: string, creation: string, names: ObjectNames): Connection {
    const connection = shared.get(creation) ?? new Connection(client, creation, names);
    if (platform().opensAtOnce) connection.#ensureOpen();
    shared.set(creation, connection);
    connection.#users += 1;
    return connection;
  }

  /** The newest snapshot. */
  get picture(): Picture {
    this.#ensureOpen();
    return this.#picture;
  }

  /** The snapshot before anything is known: what a server renders. */
  get initial(): Picture {
    return this.#initial;
  }

  /** Notifies of each later snapshot, until the function that it returns is called. */
  subscribe = (notify: PictureListener): (() => void) => {
    this.#ensureOpen();
    const entry = { notify };
    this.#listeners.add(entry);
    return () => {
      this.#listeners.delete(entry);
    };
  };

  /** Makes a call and resolves once the snapshot includes its result. */
  call = async <T>(method: string, params?: unknown, options?: CallOptions): Promise<T> => {
    const signal = options?.signal;
    if (signal?.aborted) throw abortError(method);
    const text = paramsText(method, params);
    const { bridge, client } = this.#required(method);
    const result = bridge.call(client, method, text).then(
      (json) => this.#settled(method, json) as T,
      () => {
        throw bridgeFailed();
      },
    );
    return signal ? unlessAborted(method, result, signal) : result;
  };

  /** The same for what never waits. */
  callSync(method: string, params: unknown): void {
    const text = paramsText(method, params);
    const { bridge, client } = this.#required(method);
    this.#settled(method, bridge.callSync(client, method, text));
  }

  /** Gives up one client's use. The last one closes the handle on the engine. */
  release(): void {
    this.#users -= 1;
    if (this.#users > 0 || this.#isClosed) return;
    this.#isClosed = true;
    shared.delete(this.#creation);
    this.#open?.bridge.unsubscribe(this.#open.client);
    this.#open?.bridge.close(this.#open.client);
    this.#listeners.clear();
  }

  #required(method: string): Open {
    if (this.#isClosed) throw errorOf(method, { kind: 'closed' });
    const open = this.#ensureOpen();
    if (open === null) throw new SDKNotConfiguredError();
    return open;
  }

  #ensureOpen(): Open | null {
    if (this.#open !== null || this.#isClosed) return this.#open;
    const bridge = platform().bridge();
    if (bridge === null) return null;
    const made = parsed(bridge.create(this.#creation)) as { client?: string; error?: ErrorFields };
    if (made.client === undefined) throw creationError(this.#client, made.error ?? {});
    const open = { bridge, client: made.client };
    this.#open = open;
    this.#install(bridge.state(open.client));
    bridge.subscribe(open.client, (state) => {
      if (!this.#isClosed) this.#install(state);
    });
    return open;
  }

  /** Reads a result. A result that is newer than the snapshot is published before it is returned. */
  #settled(method: string, json: string): unknown {
    const result = parsed(json) as Result;
    if (this.#open !== null && !this.#isClosed && result.revision > this.#picture.revision) {
      this.#install(this.#open.bridge.state(this.#open.client));
    }
    if (result.error !== undefined) throw errorOf(method, result.error);
    return result.data;
  }

  #install(json: string): void {
    const next = nextPicture(this.#picture, parsed(json) as Record<string, unknown>, this.#names);
    if (!(next.revision > this.#picture.revision)) return;
    this.#picture = next;
    this.#undelivered.push(next);
    this.#deliver();
  }

  /** Notifies of each snapshot in turn, also of one that a listener caused. */
  #deliver(): void {
    if (this.#isDelivering) return;
    this.#isDelivering = true;
    for (let next = this.#undelivered.shift(); next; next = this.#undelivered.shift()) {
      for (const entry of [...this.#listeners]) {
        if (!this.#listeners.has(entry)) continue;
        try {
          entry.notify(next);
        } catch (error) {
          // The app's to see, and no reason to leave out the other listeners.
          report(error);
        }
      }
    }
    this.#isDelivering = false;
  }
}

/** A text of the bridge. The error of a broken one does not quote it, as that of the parser does. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    throw bridgeFailed();
  }
}

/** Not the error of the bridge itself, which may quote what was passed. */
function bridgeFailed(): InternalError {
  return new InternalError({ message: 'The bridge to the engine failed.' });
}

/** The text of the parameters. What JSON would drop or change without a word is an error. */
function paramsText(method: string, params: unknown): string {
  if (params === undefined || params === null) return '';
  let wrong: string | undefined;
  let text: string | undefined;
  try {
    text = JSON.stringify(params, (name, value: unknown) => {
      const isLost =
        typeof value === 'function' ||
        typeof value === 'symbol' ||
        typeof value === 'bigint' ||
        (typeof value === 'number' && !Number.isFinite(value));
      if (!isLost) return value;
      wrong ??= name || 'params';
      return null;
    });
  } catch {
    wrong = 'params';
  }
  if (wrong !== undefined) throw usageError(method, wrong, 'a value that JSON has');
  return text ?? '';
}

function unlessAborted<T>(method: string, result: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    const abort = (): void => {
      reject(abortError(method));
    };
    signal.addEventListener('abort', abort);
    stop = () => {
      signal.removeEventListener('abort', abort);
    };
  });
  return Promise.race([result, aborted]).finally(stop);
}

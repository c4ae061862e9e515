/** Reads and listeners of one object of a client. They read the snapshot and make no call through the bridge. */
import type { Connection } from './connection';
import { usageError } from './errors';
import { infoOf, type Picture, type SessionState, type SessionTokens } from './picture';
import type { DeepReadonly, StateChangeRegisterFunction, UnsubscribeFunction } from './types/common';

/** Reads and listeners of an object. */
export interface Reads<T, Info> {
  /**
   * The object, or null. A read of a variable: no call to the engine.
   *
   * @example
   * ```ts
   * const session = stytch.session.getSync();
   * if (session !== null) console.log(`signed in until ${session.expires_at}`);
   * ```
   * @example
   * ```ts
   * const user = stytch.user.getSync();
   * if (user !== null) console.log(user.user_id);
   * ```
   */
  getSync(): T | null;
  /** The object, and whether it is from the cache and a validation is under way. */
  getInfo(): Info;
  /**
   * Calls with each later value, not with the current one, until the function that it returns is called.
   * A listener may end its own subscription, and one that throws stops no other.
   *
   * @example
   * ```ts
   * const unsubscribe = stytch.session.onChange((session) => {
   *   if (session === null) showSignIn();
   * });
   * // The callback is called until then.
   * unsubscribe();
   * ```
   */
  onChange(callback: (value: T | null) => void): UnsubscribeFunction;
}

/** The reads of the object that the JSON door calls `name` and `getInfo` calls `key`. */
export function readsOf<T extends object, Info>(
  connection: Connection,
  name: string,
  key: string,
): Reads<T, Info> {
  const info = (picture: Picture): { value: T | null; fromCache: boolean } =>
    infoOf(picture, name) as { value: T | null; fromCache: boolean };
  return {
    getSync: () => info(connection.picture).value,
    getInfo: () => {
      const { value, fromCache } = info(connection.picture);
      return { [key]: value, fromCache } as Info;
    },
    onChange: (callback) => {
      checked(`${key}.onChange`, callback);
      let last = info(connection.picture).value;
      return connection.subscribe((picture) => {
        const { value } = info(picture);
        if (value === last) return;
        last = value;
        callback(value);
      });
    },
  };
}

/** What only the session has. */
export interface SessionReads {
  /**
   * Both tokens, or null. They belong to the session that `getSync` returns.
   *
   * @example
   * ```ts
   * const tokens = stytch.session.getTokens();
   * if (tokens !== null) await callBackend(`Bearer ${tokens.session_jwt}`);
   * ```
   */
  getTokens(): SessionTokens | null;
  /** The status of the session, and its cause or reason. Not in the vendor's package. */
  getState(): SessionState;
}

/** The reads that only the session has. */
export function sessionReads(connection: Connection): SessionReads {
  return {
    getTokens: () => connection.picture.tokens,
    getState: () => connection.picture.state,
  };
}

/** Calls with all objects after each change of one of them. */
export function stateChanges<State>(
  connection: Connection,
  names: Record<keyof State, string>,
): StateChangeRegisterFunction<State> {
  const objects = (picture: Picture): (readonly [string, object])[] =>
    Object.entries<string>(names).flatMap(([key, name]) => {
      const value = infoOf(picture, name).value;
      return value === null ? [] : [[key, value] as const];
    });
  return (callback) => {
    checked('onStateChange', callback);
    let last = objects(connection.picture);
    return connection.subscribe((picture) => {
      const now = objects(picture);
      const isSame = now.length === last.length && now.every(([, value], at) => value === last[at]?.[1]);
      last = now;
      if (!isSame) callback(Object.fromEntries(now) as DeepReadonly<State>);
    });
  };
}

function checked(method: string, callback: unknown): void {
  if (typeof callback !== 'function') throw usageError(method, 'callback', 'a function');
}

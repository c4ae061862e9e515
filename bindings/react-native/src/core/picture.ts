/**
 * The snapshot (`Picture`): what the engine published last, as immutable objects. Each new state of the engine
 * makes a new one. An object in it is a new reference only when it differs from the one before; a session
 * is also new when a token is.
 */

/** The status of a session. */
export type SessionStatus = 'loading' | 'active' | 'signed_out' | 'unavailable';

/** Both tokens of a session. */
export interface SessionTokens {
  session_token: string;
  session_jwt: string;
}

/** The status of the session, as `session.getState()` returns it. */
export interface SessionState {
  /**
   * `loading`: the store was not read yet. `active`: signed in. `signed_out`: no user is signed
   * in. `unavailable`: it is not known now whether a user is signed in.
   */
  readonly state: SessionStatus;
  /** Of `active`: whether the session was validated since it was read from the store. */
  readonly freshness?: 'cached' | 'validated';
  /** Of `signed_out`: `none`, `user_revoked`, `server_rejected`, `expired`, `key_lost` or `step_up`. */
  readonly cause?: string;
  /**
   * Of `unavailable`: `device_locked`, `keystore_busy`, `storage_failed`, `clock_unproven`,
   * `misconfigured` or `newer_format`. The first four recover without the app. In a browser `misconfigured` is also
   * a wrong token or option, and `engine_missing` is an engine that could not be loaded: the next call loads it
   * again, and so does the page when it comes online.
   */
  readonly reason?: string;
  /** Of `unavailable`: true when a stored session is published meanwhile. */
  readonly has_snapshot?: boolean;
  /** When the server last confirmed the session, in UTC milliseconds of the server's clock. */
  readonly last_validated_at_ms?: number;
  /** False while the last change could not be written to the device. */
  readonly persisted: boolean;
  /** Grows with each sign-in as another user. Compare it only within one run of the app. */
  readonly generation: number;
}

/** The intermediate session of a member who has to complete a sign-in. */
export interface IntermediateSession {
  readonly kind: 'discovery' | 'step_up';
  /** When it ends, in UTC milliseconds of the server's clock. */
  readonly expires_at_ms: number;
  readonly organization: unknown;
  readonly member: unknown;
  readonly mfa_required: unknown;
  readonly primary_required: unknown;
}

/** One object, whether it is from the cache, and whether the store was read. */
export interface Info {
  readonly value: object | null;
  readonly fromCache: boolean;
  readonly isInitialized: boolean;
}

/** What the engine published. */
export interface Picture {
  readonly revision: number;
  readonly state: SessionState;
  readonly tokens: Readonly<SessionTokens> | null;
  readonly intermediate: IntermediateSession | null;
  /** The objects by the names of the JSON door. */
  readonly infos: Readonly<Record<string, Info>>;
}

/** The objects of a client, by the names of the JSON door. The first one is the session. */
export type ObjectNames = readonly [string, ...string[]];

/** An object before the store was read. */
const NOTHING: Info = Object.freeze({ value: null, fromCache: false, isInitialized: false });

/** The snapshot before the first read of the engine: nothing is known. */
export function initialPicture(names: ObjectNames): Picture {
  return freeze({
    revision: -1,
    state: freeze({ state: 'loading', persisted: true, generation: 0 }),
    tokens: null,
    intermediate: null,
    infos: freeze(Object.fromEntries(names.map((name) => [name, NOTHING]))),
  });
}

/** What a snapshot has about an object. */
export function infoOf(picture: Picture, name: string): Info {
  return picture.infos[name] ?? NOTHING;
}

/** The snapshot of a state of the engine. What did not change keeps its reference. */
export function nextPicture(before: Picture, state: Record<string, unknown>, names: ObjectNames): Picture {
  const tokens = kept(before.tokens, (state.tokens ?? null) as SessionTokens | null);
  const infos: Record<string, Info> = {};
  names.forEach((name, place) => {
    const info = infoOf(before, name);
    const found = state[name] ?? null;
    const isNew = place === 0 && tokens !== before.tokens;
    const value = isNew ? deepFreeze(found) : kept(info.value, found);
    const fromCache = state.from_cache === true;
    const isInitialized = state.initialized === true;
    const isSame =
      value === info.value && fromCache === info.fromCache && isInitialized === info.isInitialized;
    infos[name] = isSame ? info : freeze({ value, fromCache, isInitialized });
  });
  return freeze({
    revision: state.revision as number,
    state: kept(before.state, sessionState(state)),
    tokens,
    intermediate: kept(before.intermediate, (state.intermediate ?? null) as IntermediateSession | null),
    infos: freeze(infos),
  });
}

/** The members of a state that are its status. */
const STATUS = [
  'state',
  'freshness',
  'cause',
  'reason',
  'has_snapshot',
  'last_validated_at_ms',
  'persisted',
  'generation',
];

function sessionState(state: Record<string, unknown>): SessionState {
  const members = STATUS.filter((name) => state[name] !== undefined);
  return Object.fromEntries(members.map((name) => [name, state[name]])) as unknown as SessionState;
}

const freeze = <T>(value: T): T => Object.freeze(value);

/** The earlier value, if the later one is equal to it. */
function kept<T extends object | null>(before: T, now: T): T {
  return isEqual(before, now) ? before : deepFreeze(now);
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
}

/** Whether two JSON values are equal. The order of an object's members does not count. */
export function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  return names.every(
    (name) =>
      Object.prototype.hasOwnProperty.call(b, name) &&
      isEqual((a as Record<string, unknown>)[name], (b as Record<string, unknown>)[name]),
  );
}

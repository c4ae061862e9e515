/**
 * What the core needs of the engine: seven methods that carry text and translate nothing.
 *
 * Parameters, results and states are JSON texts of the engine's JSON door (`src/json` in the Rust
 * library). A bridge is a TurboModule in an app (`bridges/native`) and WebAssembly in a browser
 * (`bridges/web`). No method throws because of the engine: an error is part of the result.
 */
export interface Bridge {
  /**
   * Creates a client, or takes a handle on the engine that this process has for the same project.
   * `options` is the text of one object: `public_token`, `vertical` (`consumer` or `b2b`), and the
   * options that the app gave, by the vendor's names. Returns `{"client":"<id>"}`, or
   * `{"error":{…}}` with the fields of every error of the door; then nothing was created. The bridge of a
   * browser, whose engine is loaded later, always returns a client: what is refused later is reported, and
   * the state is `unavailable`.
   */
  create(options: string): string;

  /** Drops the handle. The engine stops with its last handle. A closed or unknown id changes nothing. */
  close(client: string): void;

  /** The state as it is now: `state_json` of the door. Synchronous. */
  state(client: string): string;

  /** A call that never waits, such as `session.updateSession`: `{"revision":…,"generation":…,"data":…}` or `…"error":{…}}`. */
  callSync(client: string, method: string, params: string): string;

  /**
   * A call, such as `session.authenticate`. It is in the engine's queue when this returns, so that
   * calls keep their order. The promise always resolves, with a text as `callSync` returns it.
   */
  call(client: string, method: string, params: string): Promise<string>;

  /** Calls `listener` with each new state, in order. There is one listener for each client. */
  subscribe(client: string, listener: (state: string) => void): void;

  /** Ends the subscription of the client. */
  unsubscribe(client: string): void;
}

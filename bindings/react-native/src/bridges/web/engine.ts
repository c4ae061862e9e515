/** The engine as WebAssembly: what `bindings/web` exports, and how it is loaded. */

/** The functions of one instance of the engine. `undefined` stands for a client that is not there. */
export interface Engine {
  create(options: string, visible: boolean): string;
  close(client: string): void;
  state(client: string): string | undefined;
  callSync(client: string, method: string, params: string): string | undefined;
  call(client: string, method: string, params: string): Promise<string> | undefined;
  subscribe(client: string, listener: (state: string) => void): void;
  unsubscribe(client: string): void;
  setVisible(visible: boolean): void;
  setOnline(online: boolean): void;
  storageChanged(): void;
  /** Calls back once when the instance has failed. After that none of its functions may be called. */
  onPanic(listener: () => void): void;
}

/** Loads the engine. */
export type LoadEngine = () => Promise<Engine>;

/** What wasm-bindgen writes beside the functions: the default export compiles the WebAssembly. */
interface Glue extends Engine {
  default(source?: { module_or_path: unknown }): Promise<unknown>;
}

/**
 * Loads the engine that is part of this package: two files, which a bundler splits off because of the
 * dynamic import. `source` is the WebAssembly where the page gets it in another way.
 */
export async function loadEngine(source?: BufferSource | URL | Response): Promise<Engine> {
  // Written by `cargo xtask web`.
  // @ts-ignore: it has no types, and is not there before it was built.
  const glue = (await import('./engine/engine.js')) as Glue;
  await glue.default(source === undefined ? undefined : { module_or_path: source });
  return glue;
}

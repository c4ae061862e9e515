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
  default(source: { module_or_path: BufferSource }): Promise<unknown>;
}

/**
 * Loads the engine that is part of this package. A bundler splits it off because of the dynamic import, so
 * that an app for phones carries nothing of it.
 */
export async function loadEngine(): Promise<Engine> {
  // Written by `cargo xtask web`.
  const [glue, { wasm }] = (await Promise.all([
    // eslint-disable-next-line @typescript-eslint/ban-ts-comment -- no error once it was built
    // @ts-ignore: it has no types, and is not there before it was built.
    import('./engine/engine.js'),
    // eslint-disable-next-line @typescript-eslint/ban-ts-comment -- the same
    // @ts-ignore: the same.
    import('./engine/wasm.js'),
  ])) as [Glue, { wasm: string }];
  await glue.default({ module_or_path: await unpacked(wasm) });
  return glue;
}

/** The bytes of a text that is compressed and in base64. */
function unpacked(text: string): Promise<ArrayBuffer> {
  const packed = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer();
}

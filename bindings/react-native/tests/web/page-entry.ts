/** What runs inside of a stand-in page: the bridge, with the engine in the same bundle. */
// @ts-ignore: written by `cargo xtask web`.
import * as glue from '../../src/bridges/web/engine/engine.js';
import type { Bridge } from '../../src/core/bridge';
import { webBridge } from '../../src/bridges/web';
import type { Engine } from '../../src/bridges/web/engine';

declare global {
  var makeBridge: (wasm: unknown) => Bridge;
}

globalThis.makeBridge = (wasm) =>
  webBridge({
    load: async () => {
      await glue.default({ module_or_path: wasm });
      return glue as unknown as Engine;
    },
  });

// Bundles a test: `node build.mjs page|node|tabs IN.ts OUT`. A page is what runs in a browser or in a stand-in of
// one; node and tabs run in Node.
import { build } from 'esbuild';

const modules = new URL('node_modules', import.meta.url).pathname;
const driver = `${modules}/playwright-core/index.mjs`;
const [kind, input, output] = process.argv.slice(2);
const isPage = kind === 'page';
// In a stand-in the whole page is one script; in a browser the engine is loaded from beside the bundle.
const isScript = output.endsWith('/page.js');
await build({
  entryPoints: [input],
  outfile: output,
  bundle: true,
  format: isScript ? 'iife' : 'esm',
  platform: isPage ? 'browser' : 'node',
  target: isPage ? 'es2022' : 'node20',
  external: isScript ? [] : ['./engine/engine.js', './engine/wasm.js', driver],
  // It looks for files beside its own.
  alias: { 'playwright-core': driver },
  // A script has no address; its engine is given to it.
  define: isScript ? { 'import.meta.url': '""' } : {},
  nodePaths: [modules],
  logLevel: 'warning',
});

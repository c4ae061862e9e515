// Bundles a test: `node build.mjs page|node|tabs IN.ts OUT`. A page is what runs in a browser or in a stand-in of
// one; node and tabs run in Node.
import { build } from 'esbuild';

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
  external: isScript ? [] : ['./engine/engine.js', ...(isPage ? [] : ['playwright-core'])],
  // A script has no address; its engine is given to it.
  define: isScript ? { 'import.meta.url': '""' } : {},
  nodePaths: [new URL('node_modules', import.meta.url).pathname],
  logLevel: 'warning',
});

/** Weighs what an app gets: the JavaScript in its minified bundle, and the package. Bytes, never times. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
/** The most bytes, after gzip, that the package may add to a bundle. */
const LARGEST = 12_000;
/** The most bytes, minified, that a page loads from the start. */
const LARGEST_PAGE = 30_000;

async function weigh(entries) {
  const { outputFiles } = await build({
    stdin: { contents: entries.map((it) => `export * from './dist/${it}.js';`).join(''), resolveDir: root },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    external: ['react', 'react/jsx-runtime', 'react-native'],
    define: { 'process.env.NODE_ENV': '"production"', __DEV__: 'false' },
    write: false,
  });
  const bytes = outputFiles[0].contents;
  return { minified: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length };
}

let isTooLarge = false;
for (const [name, entries] of [
  ['consumer', ['index']],
  ['B2B', ['b2b']],
  ['both', ['index', 'b2b']],
]) {
  const { minified, gzip } = await weigh(entries);
  console.log(`${name}: ${minified} bytes minified, ${gzip} after gzip (limit ${LARGEST})`);
  isTooLarge ||= gzip > LARGEST;
}

/** What a page loads: what is there from the start, and what is imported when the engine is first used. */
const { metafile } = await build({
  stdin: { contents: "export * from '@stytch/react-native'; export { StytchB2BClient } from '@stytch/react-native/b2b';", resolveDir: root },
  bundle: true,
  splitting: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  platform: 'browser',
  // Not by the paths of tsconfig.json, but by package.json, as in an app.
  tsconfigRaw: {},
  external: ['react', 'react/jsx-runtime'],
  define: { 'process.env.NODE_ENV': '"production"' },
  outdir: 'page',
  metafile: true,
  write: false,
});
const outputs = Object.entries(metafile.outputs);
const isLate = ([path]) => outputs.some(([, it]) => it.imports.some((each) => each.kind === 'dynamic-import' && each.path === path));
const bytes = (some) => some.reduce((sum, [, it]) => sum + it.bytes, 0);
const [late, early] = [outputs.filter(isLate), outputs.filter((it) => !isLate(it))];
console.log(`page: ${bytes(early)} bytes minified from the start, ${bytes(late)} with the engine (${late.length} chunks)`);
if (late.length !== 2 || bytes(early) > LARGEST_PAGE) {
  console.error(`A page has to load the engine late, in 2 chunks, and at most ${LARGEST_PAGE} bytes from the start.`);
  isTooLarge = true;
}

const [packed] = Object.values(JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--json'], { cwd: root, encoding: 'utf8' })));
console.log(`package: ${packed.size} bytes packed, ${packed.unpackedSize} unpacked, ${packed.entryCount} files`);
if (isTooLarge) {
  console.error('The package adds too much to a bundle.');
  process.exitCode = 1;
}

/** Weighs what an app gets: the JavaScript in its minified bundle, and the package. Bytes, never times. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
/** The most bytes, after gzip, that the package may add to a bundle. */
const LARGEST = 12_000;

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
const [packed] = Object.values(JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--json'], { cwd: root, encoding: 'utf8' })));
console.log(`package: ${packed.size} bytes packed, ${packed.unpackedSize} unpacked, ${packed.entryCount} files`);
if (isTooLarge) {
  console.error('The package adds too much to a bundle.');
  process.exitCode = 1;
}

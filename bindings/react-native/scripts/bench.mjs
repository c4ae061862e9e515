/** Bundles tests/bench.tsx, or with `native` tests/native/latency.ts, and runs it as an app in production runs. */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const isNative = process.argv[2] === 'native';
// The program that starts a process looks for its worker beside its own file.
const outfile = isNative ? `${root}/tests/native/.latency.mjs` : `${root}/node_modules/.bench.mjs`;
await build({
  entryPoints: [`${root}/tests/${isNative ? 'native/latency.ts' : 'bench.tsx'}`],
  outfile,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  jsx: 'automatic',
  packages: 'external',
  alias: { 'react-native': `${root}/tests/react-native.tsx` },
});
const { status } = spawnSync(process.execPath, [outfile], { stdio: 'inherit', env: { ...process.env, NODE_ENV: 'production' } });
rmSync(outfile);
process.exitCode = status ?? 1;

/** Bundles tests/bench.tsx and runs it as an app in production runs. */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const outfile = `${root}/node_modules/.bench.mjs`;
await build({
  entryPoints: [`${root}/tests/bench.tsx`],
  outfile,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  jsx: 'automatic',
  packages: 'external',
});
const { status } = spawnSync(process.execPath, [outfile], { stdio: 'inherit', env: { ...process.env, NODE_ENV: 'production' } });
rmSync(outfile);
process.exitCode = status ?? 1;

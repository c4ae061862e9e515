/**
 * Runs the built package on the Hermes VM, lowered as an app's bundler does it, and compiles it with the
 * compiler of the newest Hermes. The VM is an older one: newer ones are in no package.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import babel from '@babel/core';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const platform = { linux: 'linux64-bin', darwin: 'osx-bin', win32: 'win64-bin' }[process.platform];
if (platform === undefined) throw new Error(`Hermes has no programs for ${process.platform}`);
const program = (...path) => join(root, 'node_modules', ...path);

const { outputFiles } = await build({
  entryPoints: [join(root, 'tests/hermes/run.ts')],
  alias: { 'react-native': join(root, 'tests/hermes/react-native.ts') },
  bundle: true,
  format: 'iife',
  target: 'es2022',
  define: { 'process.env.NODE_ENV': '"production"', __DEV__: 'false' },
  write: false,
});
const bundle = outputFiles[0].text;
const lowered = await babel.transformAsync(bundle, {
  configFile: false,
  babelrc: false,
  presets: [['@react-native/babel-preset', { enableBabelRuntime: false, unstable_transformProfile: 'default' }]],
  // The bundle is no module, and imports nothing.
  sourceType: 'script',
  cwd: root,
  filename: 'bundle.js',
});

const folder = mkdtempSync(join(tmpdir(), 'hermes-'));
try {
  const script = join(folder, 'lowered.js');
  writeFileSync(script, lowered.code);
  const vm = spawnSync(program('hermes-engine-cli', platform, 'hermes'), ['-w', script], { encoding: 'utf8' });
  // An error quotes the whole line, which is the whole bundle.
  const printed = `${vm.stdout}${vm.stderr.replace(/^.{400,}$/gm, '…')}`;
  process.stdout.write(printed);
  if (!/^hermes: \d+ checks passed$/m.test(printed)) throw new Error('the story did not run to its end');

  const whole = join(folder, 'bundle.js');
  const code = join(folder, 'bundle.hbc');
  writeFileSync(whole, bundle);
  execFileSync(program('hermes-compiler', 'hermesc', platform, 'hermesc'), ['-O', '-w', '-emit-binary', '-out', code, whole]);
  console.log(`hermesc: ${statSync(code).size} bytes of code`);
} finally {
  rmSync(folder, { recursive: true });
}

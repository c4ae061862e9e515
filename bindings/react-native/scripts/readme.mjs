/** Compiles the code of README.md, as an app that has it in a file of its own. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = `${root}/node_modules/.readme`;
const snippets = [...readFileSync(`${root}/README.md`, 'utf8').matchAll(/^( *)```tsx\n(.*?)^ *```$/gms)];
if (snippets.length < 2) throw new Error(`README.md has ${snippets.length} snippets: were they renamed?`);

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);
for (const [at, [, indent, code]] of snippets.entries()) {
  writeFileSync(`${folder}/snippet-${at + 1}.tsx`, code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''));
}
writeFileSync(`${folder}/tsconfig.json`, JSON.stringify({ extends: '../../tsconfig.json', compilerOptions: { types: [] }, include: ['*.tsx'], exclude: [] }));
execFileSync('npx', ['--no-install', 'tsc', '-p', folder], { cwd: root, stdio: 'inherit' });
rmSync(folder, { recursive: true });
console.log(`README.md: ${snippets.length} snippets compile`);

// `node pack.mjs IN.wasm OUT.js`: writes the WebAssembly as a module of JavaScript, compressed and as text. Bundlers treat
// files that are no JavaScript each in a way of their own, and some not at all.
import { readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const [input, output] = process.argv.slice(2);
const text = gzipSync(readFileSync(input), { level: 9 }).toString('base64');
writeFileSync(output, `export const wasm = '${text}';\n`);

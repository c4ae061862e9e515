// Prints the bytes of code of a WebAssembly file by the crate of each function, and the largest functions.
// The file has to have its name section, which rustc's output has.
import { readFileSync } from 'node:fs';

const bytes = readFileSync(process.argv[2]);
let at = 8;

const number = () => {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value += (byte & 127) * 2 ** shift;
    if (byte < 128) return value;
  }
};
const text = () => {
  const length = number();
  at += length;
  return bytes.toString('utf8', at - length, at);
};

const names = new Map();
const sizes = [];
const sections = new Map();
let imported = 0;
while (at < bytes.length) {
  const id = bytes[at++];
  const end = number() + at;
  const name = id === 0 ? text() : ['', 'type', 'import', 'function', 'table', 'memory', 'global', 'export', 'start', 'element', 'code', 'data', 'data count'][id];
  sections.set(name, end - at);
  if (id === 2) {
    for (let left = number(); left > 0; left -= 1) {
      text();
      text();
      const kind = bytes[at++];
      if (kind === 0) {
        number();
        imported += 1;
      } else throw new Error('expected imports of functions only');
    }
  } else if (id === 10) {
    for (let left = number(); left > 0; left -= 1) {
      const size = number();
      sizes.push(size);
      at += size;
    }
  } else if (name === 'name') {
    while (at < end) {
      const kind = bytes[at++];
      const stop = number() + at;
      if (kind === 1) for (let left = number(); left > 0; left -= 1) names.set(number(), text());
      at = stop;
    }
  }
  at = end;
}

/** The crate of a function by its name: the first one that is not of the language. */
function crateOf(name) {
  const found = [...name.matchAll(/(?<![:\w])([a-z_][a-z_0-9]*)(?:\[[0-9a-f]+\])?::/g)].map(([, crate]) => crate);
  return found.find((each) => !['core', 'alloc', 'std'].includes(each)) ?? found[0] ?? '(none)';
}

const crates = new Map();
const functions = sizes.map((size, place) => {
  const name = names.get(place + imported) ?? '?';
  const crate = crateOf(name);
  crates.set(crate, (crates.get(crate) ?? 0) + size);
  return { name, size };
});
const largest = (entries) => [...entries].sort((a, b) => b[1] - a[1]);
console.log('sections');
for (const [name, size] of largest(sections)) console.log(`${String(size).padStart(9)}  ${name}`);
console.log('crates, before wasm-opt');
for (const [name, size] of largest(crates).slice(0, 25)) console.log(`${String(size).padStart(9)}  ${name}`);
console.log('functions, before wasm-opt');
for (const { name, size } of functions.sort((a, b) => b.size - a.size).slice(0, 25)) console.log(`${String(size).padStart(9)}  ${name}`);

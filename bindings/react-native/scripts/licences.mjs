// Copies the licences of the repository into the package. It is a part of `build`, since .npmrc ignores the scripts that
// npm runs before it packs.
import { copyFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

for (const name of ['LICENSE-MIT', 'LICENSE-APACHE']) {
  copyFileSync(fileURLToPath(new URL(`../../../${name}`, import.meta.url)), fileURLToPath(new URL(`../${name}`, import.meta.url)));
}

// The operations that the official client for Node calls with a secret, one a line, as they are in its code.
//
// `node operations.mjs > vendor_backend_operations.txt` writes the list that the emulator's tests read.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { argv } from "node:process";
import { pathToFileURL } from "node:url";

/** A call: its method, and its path as a string or a template. */
const CALL = /method:\s*"([A-Z]+)",\s*url:\s*["`]([^"`]+)["`]/g;

/** `${encodeURIComponent(data.user_id)}` is `{user_id}`. */
const path = (template) =>
  template
    .replaceAll("${this.jwtOptions.audience}", "{project_id}")
    .replace(/\$\{encodeURIComponent\((?:\w+\.)*(\w+)\)\}/g, "{$1}");

/** The operations of the client that is installed beside this file, or where NODE_PATH points. */
export const operations = () => {
  const folder = dirname(createRequire(import.meta.url).resolve("stytch"));
  const files = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".js"));
  const all = files.flatMap((name) =>
    [...readFileSync(join(folder, name), "utf8").matchAll(CALL)].map(([, method, url]) => `${method} ${path(url)}`),
  );
  return [...new Set(all)].sort();
};

if (import.meta.url === pathToFileURL(argv[1] ?? "").href) {
  console.log(operations().join("\n"));
}

/**
 * Checks the files that npm would pack: all that an app needs, and nothing else. `--apple` asks for the Swift
 * layer and the XCFramework too, which only a package to publish has.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const root = fileURLToPath(new URL('..', import.meta.url));
const repository = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');
const withApple = process.argv.includes('--apple');

/** What may be in the package. A file that matches none of these is unwanted. */
const ALLOWED = [
  /^(README\.md|LICENSE-MIT|LICENSE-APACHE|package\.json|StytchReactNative\.podspec|app\.plugin\.js|server-component\.cjs)$/,
  /^dist\/[\w.-]+\.(js|cjs)$/,
  // A map of the engine, which is one text, shows nothing.
  /^dist\/(?!wasm-)[\w.-]+\.(js|cjs)\.map$/,
  /^dist\/[\w.-]+\.d\.c?ts$/,
  /^src\/(?!bridges\/web\/engine\/)[\w/.-]+\.tsx?$/,
  /^plugin\/(index\.js|package\.json)$/,
  /^android\/build\.gradle$/,
  /^android\/src\/main\/(AndroidManifest\.xml|java\/[\w/]+\.kt)$/,
  /^ios\/(RCTStytch\.mm|StytchModule\.swift)$/,
  /^ios\/StytchCore\/(Sources\/StytchCore|StytchCoreFFI\.xcframework)\//,
];
/** Tests and their helpers, wherever they are. */
const UNWANTED = /(^|\/)(node_modules|tests?|__tests__|fixtures?|snapshots)\/|\.(test|e2e)\.|(^|\/)(package-lock\.json|yarn\.lock|Package\.resolved)$|\.tgz$/;

/** Files that no entry of package.json names. */
const NEEDED = [
  ...['README.md', 'LICENSE-MIT', 'LICENSE-APACHE', 'StytchReactNative.podspec', 'app.plugin.js', 'plugin/index.js', 'plugin/package.json'],
  ...['android/build.gradle', 'android/src/main/AndroidManifest.xml'],
  ...['android/src/main/java/com/stytch/reactnative/StytchModule.kt', 'android/src/main/java/com/stytch/reactnative/StytchPackage.kt'],
  ...['ios/RCTStytch.mm', 'ios/StytchModule.swift', 'src/bridges/NativeStytch.ts'],
  ...(withApple ? ['ios/StytchCore/StytchCoreFFI.xcframework/Info.plist', 'ios/StytchCore/Sources/StytchCore/PrivacyInfo.xcprivacy'] : []),
];

/**
 * What the podspec names: files, folders and patterns. CocoaPods passes over a pattern that matches nothing. `ios/StytchCore` is
 * only in a package to publish.
 */
const POD = [...readFileSync(join(root, 'StytchReactNative.podspec'), 'utf8').matchAll(/"(ios\/[^"]+)"/g)]
  .map(([, pattern]) => pattern)
  .filter((pattern) => withApple || !pattern.startsWith('ios/StytchCore/'));

/** A pattern of a podspec as a regular expression, which a file of a folder matches too. */
function matching(pattern) {
  const parts = { '**/': '(?:.*/)?', '*': '[^/]*', '{': '(?:', '}': ')', ',': '|', '.': '\\.' };
  return new RegExp(`^${pattern.replace(/\*\*\/|[*{},.]/g, (part) => parts[part])}(/|$)`);
}

/** Paths of a machine: of this one, and of the home folders of others. */
const MACHINE = [`${repository}/`, '/.cargo/registry/', '/Users/', '/home/', ':\\Users\\', ...(homedir().length > 1 ? [`${homedir()}/`] : [])];

/** All files that the values of an object of package.json name. */
const named = (value) => (typeof value === 'string' ? [value] : Object.values(value ?? {}).flatMap(named));

const [{ files }] = Object.values(JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--json'], { cwd: root, encoding: 'utf8' })));
const paths = new Set(files.map((it) => it.path));
const text = (path) => readFileSync(join(root, path), 'utf8');
const wrong = [];

const { exports, main, module, types, 'react-native': reactNative } = JSON.parse(text('package.json'));
const entries = named({ exports, main, module, types, reactNative }).map(normalize);
for (const path of new Set([...NEEDED, ...entries])) {
  if (!paths.has(path)) wrong.push(`${path} is missing`);
}
if (POD.length !== (withApple ? 4 : 1)) wrong.push(`the podspec names ${POD.length} places below ios`);
for (const pattern of POD) {
  if (![...paths].some((path) => matching(pattern).test(path))) wrong.push(`no file is ${pattern}, which the podspec names`);
}
const loaded = new Set(entries);
for (const path of paths) {
  if (!ALLOWED.some((it) => it.test(path)) || UNWANTED.test(path)) {
    wrong.push(`${path} does not belong into the package`);
    continue;
  }
  const content = text(path);
  for (const place of MACHINE) if (content.includes(place)) wrong.push(`${path} has a path of a machine: ${place}`);
  if (!/^dist\/.*\.(c?js|c?ts)$/.test(path)) continue;
  for (const [, other] of content.matchAll(/(?:from\s*|import\s*\(?\s*|require\(\s*|sourceMappingURL=)["']?(\.{0,2}[\w./-]*\.(?:c?js|map))\b/g)) {
    // Types are imported by the name of the JavaScript.
    const name = /\.d\.c?ts$/.test(path) ? other.replace(/\.(c?)js$/, '.d.$1ts') : other;
    const found = normalize(join(dirname(path), name));
    loaded.add(found);
    if (!paths.has(found)) wrong.push(`${path} loads ${found}, which is missing`);
  }
}
// Chunks have a hash in their name, so that one of an older build would stay.
for (const path of paths) if (path.startsWith('dist/') && !loaded.has(path)) wrong.push(`${path} is loaded by no file`);

const engines = [...paths].filter((it) => /^dist\/wasm-.*\.c?js$/.test(it));
if (engines.length !== 2) wrong.push(`the engine is there ${engines.length} times instead of once for each format`);
for (const path of engines) {
  const [, packed] = /["'`]([A-Za-z0-9+/=]{1000,})["'`]/.exec(text(path)) ?? [];
  if (packed === undefined) {
    wrong.push(`${path} has no engine`);
    continue;
  }
  const wasm = gunzipSync(Buffer.from(packed, 'base64')).toString('latin1');
  for (const place of MACHINE) if (wasm.includes(place)) wrong.push(`the engine in ${path} has a path of a machine: ${place}`);
}

for (const each of wrong) console.error(each);
console.log(`package: ${paths.size} files, ${wrong.length} of them missing or unwanted`);
process.exitCode = wrong.length === 0 ? 0 : 1;

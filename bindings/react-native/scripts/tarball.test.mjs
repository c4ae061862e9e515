/**
 * `npm run tarball` without a Mac: what it puts into the package and what it checks, with a small folder in place of the one
 * that `cargo xtask package apple` makes. The build is that of the step before.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const swift = join(root, '../swift');
const vendored = join(root, 'ios/StytchCore');
const folder = mkdtempSync(join(tmpdir(), 'stytch-tarball-'));
const kept = `${vendored}.kept`;

/** What `cargo xtask package apple` makes, with the project's own Swift files and a library of one line. */
const made = join(folder, 'made');
const FRAMEWORK = 'StytchCoreFFI.xcframework';
const LIBRARY = `${FRAMEWORK}/ios-arm64/libstytch_core.a`;

const run = (script, ...args) =>
  spawnSync(process.execPath, [join(root, 'scripts', script), ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, STYTCH_APPLE: made },
  });

before(() => {
  // A run that was ended left the folder aside, and its own files in place.
  if (existsSync(kept)) rmSync(vendored, { recursive: true, force: true });
  else if (existsSync(vendored)) renameSync(vendored, kept);
  cpSync(join(swift, 'Sources/StytchCore'), join(made, 'Sources/StytchCore'), { recursive: true });
  cpSync(join(swift, 'package/PrivacyInfo.xcprivacy'), join(made, 'Sources/StytchCore/PrivacyInfo.xcprivacy'));
  for (const file of [`${FRAMEWORK}/Info.plist`, `${FRAMEWORK}/ios-arm64/Headers/StytchCoreFFI/module.modulemap`, LIBRARY]) {
    mkdirSync(dirname(join(made, file)), { recursive: true });
    writeFileSync(join(made, file), 'a stand-in\n');
  }
});

after(() => {
  rmSync(vendored, { recursive: true, force: true });
  if (existsSync(kept)) renameSync(kept, vendored);
  rmSync(folder, { recursive: true });
});

test('a package to publish without the parts for iOS is refused', () => {
  const { status, stderr } = run('contents.mjs', '--apple');

  assert.equal(status, 1);
  for (const place of ['/Sources/StytchCore/**/*.swift', '/Sources/StytchCore/PrivacyInfo.xcprivacy', `/${FRAMEWORK}`]) {
    assert.ok(stderr.includes(`no file is ios/StytchCore${place}, which the podspec names`), stderr);
  }
});

test('an XCFramework that was not made is named', () => {
  renameSync(join(made, FRAMEWORK), join(folder, FRAMEWORK));
  const { status, stderr } = run('vendor-apple.mjs');
  renameSync(join(folder, FRAMEWORK), join(made, FRAMEWORK));

  assert.equal(status, 1);
  assert.match(stderr, /there is no StytchCoreFFI\.xcframework in .*: run `cargo xtask package apple`/);
});

test('the packed file has all that the podspec names', () => {
  assert.equal(run('vendor-apple.mjs').status, 0);
  const { status, stderr, stdout } = run('contents.mjs', '--apple');
  assert.equal(status, 0, stderr + stdout);

  execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], { cwd: root });

  const [tarball] = readdirSync(folder).filter((it) => it.endsWith('.tgz'));
  const packed = execFileSync('tar', ['-tzf', join(folder, tarball)], { encoding: 'utf8' }).trim().split('\n').sort();
  const places = ['Sources', FRAMEWORK].flatMap((place) => filesOf(join(made, place)));
  const inApple = packed.filter((path) => path.startsWith('package/ios/StytchCore/'));
  assert.deepEqual(inApple, places.map((path) => `package/ios/StytchCore/${path.slice(made.length + 1)}`).sort());
  for (const path of ['ios/RCTStytch.mm', 'ios/StytchModule.swift', `ios/StytchCore/${LIBRARY}`]) {
    assert.ok(packed.includes(`package/${path}`), path);
  }
});

/** The files below a folder. */
function filesOf(place) {
  return readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((it) => it.isFile())
    .map((it) => join(it.parentPath, it.name));
}

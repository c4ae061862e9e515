// The config plugin for Expo, run over native projects as `expo prebuild` does. `UPDATE=1` writes the snapshots.
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const require = createRequire(import.meta.url);
const expo = require('@expo/config-plugins');
const plugin = require('../plugin')(expo);
const here = (path) => new URL(path, import.meta.url).pathname;

const MANIFEST = 'android/app/src/main/AndroidManifest.xml';
const ENTITLEMENTS = 'ios/App/App.entitlements';
const GROUP = 'com.example.shared';

const folders = [];
after(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

/** A copy of the native projects. */
function project() {
  const folder = mkdtempSync(join(tmpdir(), 'stytch-plugin-'));
  folders.push(folder);
  cpSync(here('fixture'), folder, { recursive: true });
  return folder;
}

/** What `expo prebuild` does with the plugin of an app's configuration. */
async function prebuild(projectRoot, options, entitlements = {}, named = plugin) {
  const app = {
    name: 'App',
    slug: 'app',
    _internal: { projectRoot },
    ios: { bundleIdentifier: 'com.example.app', entitlements },
    android: { package: 'com.example.app' },
  };
  const config = typeof named === 'string' ? expo.withStaticPlugin(app, { plugin: [named, options] }) : named(app, options);
  await expo.compileModsAsync(config, { projectRoot, platforms: ['android', 'ios'] });
  const read = (path) => (existsSync(join(projectRoot, path)) ? readFileSync(join(projectRoot, path), 'utf8') : '');
  return { manifest: read(MANIFEST), entitlements: read(ENTITLEMENTS) };
}

function matches(name, text) {
  const path = here(`snapshots/${name}`);
  if (process.env.UPDATE) writeFileSync(path, text);
  assert.equal(text, readFileSync(path, 'utf8'));
}

test('the app gets the backup rules of the library and the keychain group', async () => {
  const { manifest, entitlements } = await prebuild(project(), { keychainAccessGroup: GROUP });

  matches('AndroidManifest.xml', manifest);
  matches('App.entitlements', entitlements);
});

test('Expo finds the plugin by the name of the package', async () => {
  const folder = project();
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, '@stytch'), { recursive: true });
  mkdirSync(join(modules, 'expo'));
  cpSync(here('../package.json'), join(modules, '@stytch/react-native/package.json'));
  cpSync(here('../app.plugin.js'), join(modules, '@stytch/react-native/app.plugin.js'));
  cpSync(here('../plugin'), join(modules, '@stytch/react-native/plugin'), { recursive: true });
  symlinkSync(here('node_modules/@expo'), join(modules, '@expo'));
  writeFileSync(join(modules, 'expo/config-plugins.js'), "module.exports = require('@expo/config-plugins');");

  const { manifest } = await prebuild(folder, undefined, {}, '@stytch/react-native');

  matches('AndroidManifest.xml', manifest);
});

test('without a group there is no entitlement', async () => {
  const { manifest, entitlements } = await prebuild(project(), undefined);

  matches('AndroidManifest.xml', manifest);
  assert.ok(!entitlements.includes('keychain-access-groups'), entitlements);
});

test('a second run changes nothing', async () => {
  const folder = project();
  const first = await prebuild(folder, { keychainAccessGroup: GROUP });

  const second = await prebuild(folder, { keychainAccessGroup: GROUP });

  assert.deepEqual(second, first);
});

test('groups and rules of the app stay, and the rules are pointed out', async () => {
  const folder = project();
  const path = join(folder, MANIFEST);
  const own = 'android:fullBackupContent="@xml/own"';
  writeFileSync(path, readFileSync(path, 'utf8').replace('android:allowBackup="true"', own));
  const warnings = [];
  const { warn, log } = console;
  console.warn = console.log = (...texts) => warnings.push(texts.join(' '));

  const groups = ['$(AppIdentifierPrefix)com.example.own'];
  const made = await prebuild(folder, { keychainAccessGroup: GROUP }, { 'keychain-access-groups': groups }).finally(() =>
    Object.assign(console, { warn, log }),
  );

  assert.ok(made.manifest.includes(own), made.manifest);
  assert.ok(made.manifest.includes('android:dataExtractionRules="@xml/stytch_data_extraction_rules"'), made.manifest);
  assert.ok(warnings.join('\n').includes('<exclude domain="file" path="stytch/" />'), warnings.join('\n'));
  const all = [...made.entitlements.matchAll(/<string>(.*)<\/string>/g)].map(([, group]) => group);
  assert.deepEqual(all, [...groups, `$(AppIdentifierPrefix)${GROUP}`]);
});

test('an option that is wrong is named', async () => {
  for (const [options, named] of [
    [{ keychainGroup: GROUP }, /keychainGroup is no option/],
    [{ keychainAccessGroup: '' }, /keychainAccessGroup has to be/],
    [{ keychainAccessGroup: 7 }, /keychainAccessGroup has to be/],
    [{ keychainAccessGroup: '$(AppIdentifierPrefix)com.example' }, /keychainAccessGroup has to be/],
  ]) {
    await assert.rejects(prebuild(project(), options), named);
  }
});

test('the rules that the manifest names are resources of the Android library', () => {
  const xml = here('../../kotlin/package/res/xml');
  for (const [, name] of readFileSync(here('snapshots/AndroidManifest.xml'), 'utf8').matchAll(/@xml\/(\w+)/g)) {
    assert.ok(existsSync(join(xml, `${name}.xml`)), name);
  }
});

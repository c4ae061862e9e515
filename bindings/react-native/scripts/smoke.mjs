/** Loads the built package as a server does, as an ES module and as CommonJS, with whatever Node runs this. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

for (const [format, load] of [
  ['import', (name) => import(name)],
  ['require', (name) => Promise.resolve(require(name))],
]) {
  const { StytchClient, SDKNotConfiguredError, StytchSDKUsageError } = await load('@stytch/react-native');
  const { StytchB2BClient } = await load('@stytch/react-native/b2b');
  for (const client of [new StytchClient('public-token-test-1'), new StytchB2BClient('public-token-test-2')]) {
    assert.equal(client.session.getSync(), null, format);
    await assert.rejects(client.session.authenticate(), SDKNotConfiguredError);
    client.close();
  }
  assert.throws(() => new StytchClient(), StytchSDKUsageError);
  console.log(`${format}: ok in Node ${process.version}`);
}

// In a React Server Component the import itself fails, with what to do instead.
for (const entry of ['@stytch/react-native', '@stytch/react-native/b2b']) {
  const { status, stderr } = spawnSync(process.execPath, ['--conditions', 'react-server', '--input-type', 'module', '--eval', `import '${entry}'`], { encoding: 'utf8' });
  assert.notEqual(status, 0, entry);
  assert.match(stderr, /Error: @stytch\/react-native was imported by a Server Component\..*"use client"/, entry);
}
console.log('react-server: refused');

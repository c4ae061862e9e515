/** Loads the built package as a server does, as an ES module and as CommonJS, with whatever Node runs this. */
import assert from 'node:assert/strict';
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

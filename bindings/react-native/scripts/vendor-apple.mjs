// Puts what `cargo xtask package apple` made into the package: the Swift layer, the XCFramework and the privacy manifest
// that StytchReactNative.podspec names. It is a part of `npm run tarball`.
import { cpSync, existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const made = process.env.STYTCH_APPLE ?? path('../../../target/apple/package/StytchCore');
const kept = path('../ios/StytchCore');

for (const name of ['StytchCoreFFI.xcframework', 'Sources/StytchCore/PrivacyInfo.xcprivacy', 'Sources/StytchCore/JavaScriptBridge.swift']) {
  if (!existsSync(`${made}/${name}`)) throw new Error(`there is no ${name} in ${made}: run \`cargo xtask package apple\``);
}
rmSync(kept, { recursive: true, force: true });
for (const name of ['StytchCoreFFI.xcframework', 'Sources']) cpSync(`${made}/${name}`, `${kept}/${name}`, { recursive: true });

import { fileURLToPath } from 'node:url';

import { defineConfig } from 'vitest/config';

/** The tests over the Kotlin half in a JVM. `cargo xtask test --only-react-native` says where everything is. */
export default defineConfig({
  resolve: {
    alias: { 'react-native': fileURLToPath(new URL('tests/react-native.tsx', import.meta.url)) },
  },
  test: {
    include: ['tests/native/**/*.e2e.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // Each file has a process of its own, which takes a processor.
    fileParallelism: false,
  },
});

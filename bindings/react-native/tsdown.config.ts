/** How the package is built: one list of entries, as ES modules and as CommonJS, with types and maps. */
import { defineConfig } from 'tsdown';

export default defineConfig({
  entry: ['src/index.ts', 'src/b2b.ts', 'src/index.server.ts', 'src/b2b.server.ts'],
  format: ['esm', 'cjs'],
  outDir: 'dist',
  // Older than what any app with React Native 0.80 or a browser with WebAssembly runs.
  target: 'es2020',
  platform: 'neutral',
  sourcemap: true,
  dts: true,
  deps: { neverBundle: [/^react($|\/)/, 'react-native'] },
});

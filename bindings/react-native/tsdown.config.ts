/** How the package is built: one list of entries, as ES modules and as CommonJS, with types and maps. */
import { defineConfig } from 'tsdown';

export default defineConfig({
  entry: ['', '.web', '.server'].flatMap((platform) => [`src/index${platform}.ts`, `src/b2b${platform}.ts`]),
  format: ['esm', 'cjs'],
  outDir: 'dist',
  // Private fields stay. An app's bundler lowers them as it lowers the app; browsers have them since 2021.
  target: 'es2022',
  platform: 'neutral',
  sourcemap: true,
  dts: true,
  deps: { neverBundle: [/^react($|\/)/, 'react-native'] },
});

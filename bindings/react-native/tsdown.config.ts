/** How the package is built: one list of entries, as ES modules and as CommonJS, with types and maps. */
import { defineConfig, type Rolldown } from 'tsdown';

/** The engine is one long text: a map of it shows nothing and is as large as the text. */
const engineWithoutMap: Rolldown.Plugin = {
  name: 'engine-without-map',
  generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk' || chunk.name !== 'wasm') continue;
      Reflect.deleteProperty(bundle, `${chunk.fileName}.map`);
      chunk.code = chunk.code.replace(/\n\/\/# sourceMappingURL=.*\n?$/, '\n');
    }
  },
};

export default defineConfig({
  entry: ['', '.web', '.server'].flatMap((platform) => [`src/index${platform}.ts`, `src/b2b${platform}.ts`]),
  format: ['esm', 'cjs'],
  outDir: 'dist',
  // Private fields stay. An app's bundler lowers them as it lowers the app; browsers have them since 2021.
  target: 'es2022',
  platform: 'neutral',
  sourcemap: true,
  dts: true,
  plugins: [engineWithoutMap],
  deps: { neverBundle: [/^react($|\/)/, 'react-native'] },
});

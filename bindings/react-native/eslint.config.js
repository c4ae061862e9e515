import hooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** A layer and what it must not import. */
const layer = (files, ...patterns) => ({
  files,
  rules: {
    'no-restricted-imports': [
      'error',
      { patterns: patterns.map(([regex, message]) => ({ regex, message })) },
    ],
  },
});
const react = ['^react(-dom)?($|/)', 'This layer does not know React.'];
const reactNative = ['^react-native($|/)', 'Only bridges/native knows React Native.'];
const above = (...names) => [`/(${names.join('|')})(/|$)`, 'Layers point down: exports, react and bridges, core.'];

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'src/bridges/web/engine', 'type-tests/node_modules', 'example', 'plugin', 'android', 'ios'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  { files: ['**/*.tsx', 'src/react/**'], ...hooks.configs.flat.recommended },
  layer(['src/core/**'], react, reactNative, above('react', 'bridges', 'exports')),
  layer(['src/react/**'], reactNative, above('bridges', 'exports')),
  layer(['src/bridges/**'], react, above('react', 'exports')),
  layer(['src/bridges/web/**'], react, reactNative, above('react', 'exports', 'native')),
  {
    // Their text is not ours.
    files: ['tests/pages/**'],
    ...tseslint.configs.disableTypeChecked,
    rules: {
      ...tseslint.configs.disableTypeChecked.rules,
      '@typescript-eslint/no-unused-vars': 'off',
      'prefer-const': 'off',
      'react-hooks/exhaustive-deps': 'off',
    },
  },
  {
    files: ['type-tests/**'],
    rules: {
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unused-vars': 'off',
    },
  },
  {
    // Components that count their renders, and a package without types.
    files: ['tests/bench.tsx'],
    ...tseslint.configs.disableTypeChecked,
    rules: { ...tseslint.configs.disableTypeChecked.rules, 'react-hooks/immutability': 'off' },
  },
  // Scenarios read states of the door as they are, and what drives a browser has its types elsewhere.
  {
    files: ['tests/scenarios/**', 'tests/web/**'],
    ...tseslint.configs.disableTypeChecked,
    rules: {
      ...tseslint.configs.disableTypeChecked.rules,
      '@typescript-eslint/ban-ts-comment': 'off',
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  { files: ['**/*.{js,mjs,cjs}'], ...tseslint.configs.disableTypeChecked },
);

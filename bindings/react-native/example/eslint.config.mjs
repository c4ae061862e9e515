// The tools are those of the package in the folder above.
import hooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist', 'node_modules', '.expo', 'android', 'ios'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
  },
  { files: ['**/*.{ts,tsx}'], ...hooks.configs.flat.recommended },
  { files: ['**/*.{js,mjs}'], ...tseslint.configs.disableTypeChecked },
  // Metro loads its settings as CommonJS.
  { files: ['metro.config.js'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
);

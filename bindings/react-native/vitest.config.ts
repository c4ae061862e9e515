import { fileURLToPath } from 'node:url';

import { defineConfig } from 'vitest/config';

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      // The pages import the package by its name.
      { find: /^@stytch\/react-native$/, replacement: path('src/index.ts') },
      { find: /^@stytch\/react-native\/b2b$/, replacement: path('src/b2b.ts') },
      { find: /^react-native$/, replacement: path('tests/react-native.tsx') },
    ],
  },
  test: {
    include: ['tests/**/*.test.{ts,tsx}'],
    environment: 'jsdom',
  },
});

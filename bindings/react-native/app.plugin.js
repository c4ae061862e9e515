/** The config plugin for Expo: `"plugins": ["@stytch/react-native"]` in the app's configuration. */
import { createRequire } from 'node:module';
import { join } from 'node:path';

import plugin from './plugin/index.js';

/** Expo of the app. A package that is linked has none beside it: Expo runs in the app's folder. */
function configPlugins() {
  try {
    return createRequire(import.meta.url)('expo/config-plugins');
  } catch (error) {
    if (error.code !== 'MODULE_NOT_FOUND') throw error;
    return createRequire(join(process.cwd(), 'package.json'))('expo/config-plugins');
  }
}

export default plugin(configPlugins());

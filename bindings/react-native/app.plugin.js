/** The config plugin for Expo: `"plugins": ["@stytch/react-native"]` in the app's configuration. */
import { createRequire } from 'node:module';

import plugin from './plugin/index.js';

export default plugin(createRequire(import.meta.url)('expo/config-plugins'));

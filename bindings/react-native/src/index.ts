/** The entry of an app: the engine is the native module. */
import { nativePlatform } from './bridges/native';
import { setPlatform } from './core/platform';

setPlatform(nativePlatform);

export * from './exports/consumer';

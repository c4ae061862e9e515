/** The entry of a page: the engine is WebAssembly. */
import { webPlatform } from './bridges/web';
import { setPlatform } from './core/platform';

setPlatform(webPlatform);

export * from './exports/consumer';

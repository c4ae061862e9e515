/** The entry of a page for B2B: the engine is WebAssembly. */
import { webPlatform } from './bridges/web';
import { setPlatform } from './core/platform';

setPlatform(webPlatform);

export * from './exports/b2b';

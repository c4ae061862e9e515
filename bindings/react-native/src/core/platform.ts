/**
 * Where the engine of this platform comes from. The entry points of the package name it once, before an
 * app can make a client.
 */
import type { Bridge } from './bridge';

/** How clients of this platform reach the engine. */
export interface Platform {
  /** The bridge, or null where there is no engine, as on a server that renders pages. */
  bridge(): Bridge | null;
  /**
   * True where a client opens its engine when it is made. False where it waits for the first read,
   * subscription or call, so that a page which is rendered ahead touches no engine.
   */
  readonly opensAtOnce: boolean;
}

let current: Platform = { bridge: () => null, opensAtOnce: false };

/** Names the platform. */
export function setPlatform(platform: Platform): void {
  current = platform;
}

/** The platform that was named last. */
export function platform(): Platform {
  return current;
}

/** The bridge of an app: the native module of this package. */
import type { Bridge } from '../core/bridge';
import { SDKNotConfiguredError } from '../core/errors';
import type { Platform } from '../core/platform';
import native, { type Spec } from './NativeStytch';

/** The message for an app without the native part. */
const NOT_LINKED =
  'The native part of @stytch/react-native is not in this app. Build the app anew after installing the ' +
  'package: run `pod install` in the folder ios, then build and start it again. Expo Go has no native ' +
  'parts of other packages: use a development build (`npx expo prebuild`, then `npx expo run:ios` or ' +
  '`npx expo run:android`). The package needs the new architecture of React Native.';

/** The bridge over a native module. Its one event goes to the listener of the client that it is about. */
export function bridgeOver(module: Spec): Bridge {
  const listeners = new Map<string, (state: string) => void>();
  let events: { remove(): void } | null = null;
  return {
    create: (options) => module.create(options),
    close: (client) => {
      module.close(client);
    },
    state: (client) => module.state(client),
    callSync: (client, method, params) => module.callSync(client, method, params),
    call: (client, method, params) => module.call(client, method, params),
    subscribe: (client, listener) => {
      listeners.set(client, listener);
      events ??= module.onState((event) => {
        listeners.get(event.client)?.(event.state);
      });
      module.subscribe(client);
    },
    unsubscribe: (client) => {
      module.unsubscribe(client);
      listeners.delete(client);
      if (listeners.size > 0) return;
      events?.remove();
      events = null;
    },
  };
}

let made: Bridge | null = null;

/** Clients of an app open their engine when they are made, so that their first read has a value. */
export const nativePlatform: Platform = {
  bridge: () => {
    if (!native) throw new SDKNotConfiguredError(NOT_LINKED);
    made ??= bridgeOver(native);
    return made;
  },
  opensAtOnce: true,
};

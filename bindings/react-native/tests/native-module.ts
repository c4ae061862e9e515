/** A native module over the fake bridge: what `TurboModuleRegistry` returns in an app. */
import type { FakeBridge } from './fake-bridge';

interface StateEvent {
  client: string;
  state: string;
}

/** Puts a native module over the bridge where React Native's registry finds it. */
export function linkNativeModule(fake: FakeBridge) {
  const listeners = new Set<(event: StateEvent) => void>();
  const module = {
    create: (options: string) => fake.create(options),
    close: (client: string) => {
      fake.close(client);
    },
    state: (client: string) => fake.state(client),
    callSync: (client: string, method: string, params: string) => fake.callSync(client, method, params),
    call: (client: string, method: string, params: string) => fake.call(client, method, params),
    subscribe: (client: string) => {
      fake.subscribe(client, (state) => {
        listeners.forEach((listener) => {
          listener({ client, state });
        });
      });
    },
    unsubscribe: (client: string) => {
      fake.unsubscribe(client);
    },
    onState: (listener: (event: StateEvent) => void) => {
      listeners.add(listener);
      return { remove: () => listeners.delete(listener) };
    },
  };
  (globalThis as { nativeModules?: Record<string, unknown> }).nativeModules = { Stytch: module };
  return { module, listeners };
}

// @vitest-environment node
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { FakeBridge } from './fake-bridge';
import { linkNativeModule } from './native-module';
import { session, signedIn, signedOut } from './objects';

beforeEach(() => {
  vi.resetModules();
});

afterEach(() => {
  delete (globalThis as { nativeModules?: unknown }).nativeModules;
});

it('an app without the native part gets one message that says what to do', async () => {
  const { StytchClient, SDKNotConfiguredError } = await import('../src/index');

  const make = () => new StytchClient('public-token-test-1');

  expect(make).toThrow(SDKNotConfiguredError);
  expect(make).toThrow(/pod install[\s\S]*Expo Go[\s\S]*expo prebuild/);
});

it('each client receives its own states through the one event of the module', async () => {
  const bridge = new FakeBridge();
  const { listeners } = linkNativeModule(bridge);
  const { StytchClient } = await import('../src/index');
  const [first, second] = [new StytchClient('public-token-test-1'), new StytchClient('public-token-test-2')];
  const [one] = bridge.clients.keys();

  bridge.publish(signedIn(), one);

  expect(listeners.size).toBe(1);
  expect(first.session.getSync()).toEqual(session);
  expect(second.session.getSync()).toBeNull();
  first.close();
  bridge.publish(signedIn());
  expect(second.session.getSync()).toEqual(session);
  second.close();
  expect(listeners.size).toBe(0);
});

it('a runtime that starts again shows the last state in its first read', async () => {
  const bridge = new FakeBridge();
  linkNativeModule(bridge);
  const { StytchClient } = await import('../src/index');
  const before = new StytchClient('public-token-test-1');
  bridge.publish(signedIn());
  // The native side keeps the engine, and the new runtime takes a handle on it.
  bridge.known = JSON.parse(bridge.state([...bridge.clients.keys()][0] ?? '')) as Record<string, unknown>;
  before.close();
  vi.resetModules();
  const { StytchClient: Again } = await import('../src/index');
  const after = new Again('public-token-test-1');

  expect(after.session.getSync()).toEqual(session);
  bridge.publish(signedOut);
  expect(after.session.getSync()).toBeNull();
  expect(bridge.listeners).toBe(1);
});

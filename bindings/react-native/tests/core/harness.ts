/** Clients over a fake bridge, new for each test. A file of tests that imports this gets both. */
import { afterEach, beforeEach, vi } from 'vitest';

import { StytchB2BClient } from '../../src/core/b2b';
import { StytchClient } from '../../src/core/consumer';
import { setPlatform } from '../../src/core/platform';
import { FakeBridge } from '../fake-bridge';

export const PUBLIC_TOKEN = 'public-token-test-1';

/** The bridge of the running test. */
export let bridge: FakeBridge;
let made: { close(): void }[];

beforeEach(() => {
  bridge = new FakeBridge();
  made = [];
  setPlatform({ bridge: () => bridge, opensAtOnce: true });
});

afterEach(() => {
  made.forEach((client) => {
    client.close();
  });
  vi.restoreAllMocks();
});

/** Makes a consumer client that is closed after the test. */
export const consumer = (...rest: ConstructorParameters<typeof StytchClient> extends [string, ...infer R] ? R : never) => {
  const client = new StytchClient(PUBLIC_TOKEN, ...rest);
  made.push(client);
  return client;
};

/** Makes a B2B client that is closed after the test. */
export const b2b = () => {
  const client = new StytchB2BClient(PUBLIC_TOKEN);
  made.push(client);
  return client;
};

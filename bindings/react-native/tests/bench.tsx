/** Times of reads and changes, for docs/performance.md. No test: times differ between machines. */
import { JSDOM } from 'jsdom';

import { StytchClient } from '../src/core/consumer';
import { setPlatform } from '../src/core/platform';
import { FakeBridge } from './fake-bridge';
import { session, signedIn, tokens } from './objects';

const { window } = new JSDOM('<main></main>');
Object.assign(globalThis, { window, document: window.document });
// React looks for a page when it is loaded.
const { useContext, createContext } = await import('react');
const { flushSync } = await import('react-dom');
const { createRoot } = await import('react-dom/client');
const { StytchProvider, useStytchSession, useStytchUser } = await import('../src/react/consumer');

const bridge = new FakeBridge();
setPlatform({ bridge: () => bridge, opensAtOnce: true });
const stytch = new StytchClient('public-token-test-1');
bridge.publish(signedIn());

/** Nanoseconds of one call: the middle of several runs. */
function time(act: () => unknown, times: number): number {
  const runs: number[] = [];
  for (let run = 0; run < 7; run++) {
    const begin = process.hrtime.bigint();
    for (let at = 0; at < times; at++) act();
    runs.push(Number(process.hrtime.bigint() - begin) / times);
  }
  return runs.sort((a, b) => a - b)[3] ?? 0;
}

const show = (what: string, ns: number): void => {
  console.log(`${what}: ${ns < 100 ? ns.toFixed(1) : Math.round(ns)} ns`);
};

const before = bridge.crossings.length;
show('session.getSync', time(() => stytch.session.getSync(), 1_000_000));
show('session.getInfo', time(() => stytch.session.getInfo(), 1_000_000));
show('session.getTokens', time(() => stytch.session.getTokens(), 1_000_000));

/** A component with a thousand hooks, and the same with a context alone. */
const Context = createContext(null);
const HOOKS = 1_000;
const Reading = () => {
  // The number of hooks never changes.
  // eslint-disable-next-line react-hooks/rules-of-hooks
  for (let at = 0; at < HOOKS; at++) useStytchSession();
  return null;
};
const Baseline = () => {
  // eslint-disable-next-line react-hooks/rules-of-hooks
  for (let at = 0; at < HOOKS; at++) useContext(Context);
  return null;
};
const root = createRoot(window.document.querySelector('main') as unknown as Element);
const render = (component: React.ReactElement): void => {
  flushSync(() => {
    root.render(<StytchProvider stytch={stytch}>{component}</StytchProvider>);
  });
};
render(<Reading />);
const withHooks = time(() => {
  render(<Reading />);
}, 50);
render(<Baseline />);
const withoutHooks = time(() => {
  render(<Baseline />);
}, 50);
show('useStytchSession in a render', (withHooks - withoutHooks) / HOOKS);
console.log(`calls through the bridge for all of these reads: ${bridge.crossings.length - before}`);

let at = 0;
const off = stytch.session.onChange(() => undefined);
show('a new JWT from the bridge to onChange', time(() => {
  bridge.publish({ tokens: tokens(String(at++)) });
}, 2_000));
off();
show('a state without a change of the session', time(() => {
  bridge.publish({ last_validated_at_ms: at++ });
}, 2_000));

const renders = { session: 0, user: 0 };
const Session = () => {
  useStytchSession();
  renders.session += 1;
  return null;
};
const User = () => {
  useStytchUser();
  renders.user += 1;
  return null;
};
render(<><Session /><User /></>);
Object.assign(renders, { session: 0, user: 0 });
for (let change = 0; change < 100; change++) {
  flushSync(() => {
    bridge.publish({ tokens: tokens(`jwt-${String(change)}`), session: { ...session, last_accessed_at: String(change) } });
  });
}
console.log(`renders for 100 changes of the session: ${renders.session} with the session, ${renders.user} with the user`);
stytch.close();

import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { StrictMode, type ReactNode } from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { FakeBridge } from './fake-bridge';
import { linkNativeModule } from './native-module';
import { JWT, member, memberSession, memberSignedIn, session, signedIn, signedOut, TOKEN, tokens } from './objects';

const bridge = new FakeBridge();
linkNativeModule(bridge);
// The module is found when the entry is loaded.
const { StytchClient, StytchProvider } = await import('@stytch/react-native');
const { StytchB2BClient, StytchB2BProvider } = await import('@stytch/react-native/b2b');
const b2bPage = await import('./pages/react-native-b2b');
const consumerPage = await import('./pages/react-native-consumer');
const nextPage = await import('./pages/nextjs-b2b');
const reactPage = await import('./pages/react-consumer');
const standIns = await import('./pages/stand-ins');

let consumer: InstanceType<typeof StytchClient>;
let b2b: InstanceType<typeof StytchB2BClient>;
const ids = { consumer: '', b2b: '' };

beforeEach(() => {
  vi.useFakeTimers();
  bridge.sent.length = 0;
  bridge.answers.clear();
  standIns.clearCalls();
  for (const method of ['session.authenticate', 'session.revoke', 'session.exchange', 'session.revokeForMember', 'session.updateSession']) {
    bridge.answers.set(method, () => ({ data: { request_id: 'r', status_code: 200 } }));
  }
  consumer = new StytchClient('public-token-test-1');
  b2b = new StytchB2BClient('public-token-test-2');
  [ids.consumer, ids.b2b] = [...bridge.clients.keys()] as [string, string];
});

afterEach(() => {
  cleanup();
  consumer.close();
  b2b.close();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const inConsumer = (children: ReactNode) =>
  render(<StrictMode><StytchProvider stytch={consumer}>{children}</StytchProvider></StrictMode>);
const inB2B = (children: ReactNode) =>
  render(<StrictMode><StytchB2BProvider stytch={b2b}>{children}</StytchB2BProvider></StrictMode>);
const publish = (change: Record<string, unknown>, client: string) => {
  act(() => {
    bridge.publish(change, client);
  });
};
const sent = () => bridge.sent.map((it) => [it.method, it.params === '' ? null : JSON.parse(it.params)] as const);

it('Home shows the id of the session, or that there is none', () => {
  inB2B(<b2bPage.Home />);
  expect(screen.getByText('No Active Session')).toBeTruthy();

  publish(memberSignedIn(), ids.b2b);

  expect(screen.getByText(`Member Session ID: ${memberSession.member_session_id}`)).toBeTruthy();
});

it.each([
  ['React Native, B2B', () => inB2B(<b2bPage.RefreshSession />), 'b2b', memberSignedIn],
  ['React Native, consumer', () => inConsumer(<consumerPage.RefreshSession />), 'consumer', signedIn],
  ['React, consumer', () => inConsumer(<reactPage.RefreshSession />), 'consumer', signedIn],
] as const)('RefreshSession of %s extends a session every 50 minutes', (_, start, product, state) => {
  start();
  vi.advanceTimersByTime(3_000_000);
  expect(sent()).toEqual([]);

  publish(state(), ids[product]);
  vi.advanceTimersByTime(3_000_000);

  expect(sent()).toEqual([['session.authenticate', { session_duration_minutes: 60 }]]);
});

it('the buttons revoke, exchange and revoke for a member', () => {
  inB2B(<><b2bPage.LogOutButton /><b2bPage.Login /><b2bPage.RevokeSessionsButton /></>);

  for (const text of ['Log out', 'Log in', 'Revoke sessions']) fireEvent.click(screen.getByText(text));

  expect(sent()).toEqual([
    ['session.revoke', null],
    ['session.exchange', { organization_id: 'organization-test-07971b06-ac8b-4cdb-9c15-63b17e653931', session_duration_minutes: 60 }],
    ['session.revokeForMember', { member_id: 'member-test-32fc5024-9c09-4da3-bd2e-c9ce4da9375f' }],
  ]);
});

it.each([
  ['B2B', () => inB2B(<b2bPage.SendSessionTokensToBackend />), 'b2b', memberSignedIn],
  ['consumer', () => inConsumer(<consumerPage.SendSessionTokensToBackend />), 'consumer', signedIn],
] as const)('SendSessionTokensToBackend of %s sees each refreshed JWT once', (_, start, product, state) => {
  const logged: unknown[][] = [];
  vi.spyOn(console, 'log').mockImplementation((...words) => logged.push(words));
  start();
  expect(logged).toEqual([]);

  publish(state(), ids[product]);
  publish({ tokens: tokens('second.jwt') }, ids[product]);
  publish({ last_validated_at_ms: 9 }, ids[product]);

  expect(logged).toEqual([
    ['session token', TOKEN],
    ['session jwt', JWT],
    ['session token', TOKEN],
    ['session jwt', 'second.jwt'],
  ]);
});

it('withMfaRequired asks for a second factor', () => {
  const Guarded = consumerPage.withMfaRequired(({ text }: { text: string }) => <p>{text}</p>);
  inConsumer(<Guarded text="inside" />);
  publish(signedIn(), ids.consumer);
  expect(standIns.calls()).toContain('onMfaRequired');
  expect(screen.queryByText('inside')).toBeNull();

  publish(signedIn({ session: { ...session, authentication_factors: [] } }), ids.consumer);

  expect(screen.getByText('inside')).toBeTruthy();
});

it('App sets the tokens of a backend and authenticates them, and runs with and without a user', () => {
  inConsumer(<consumerPage.App />);
  fireEvent.click(screen.getByText('Hydrate session'));
  expect(sent()).toEqual([
    ['session.updateSession', { session_token: 'a session token from your backend', session_jwt: 'a session JWT from your backend' }],
    ['session.authenticate', { session_duration_minutes: 60 }],
  ]);

  publish(signedIn(), ids.consumer);
  fireEvent.click(screen.getByText('Hydrate session'));

  expect(sent()).toHaveLength(4);
});

it('the hooks say what is from the cache and whether the store has answered', () => {
  inB2B(<><nextPage.MemberState /><nextPage.SessionState /></>);
  const shown = (of: string) => JSON.parse(screen.getByTestId(of).textContent) as Record<string, unknown>;
  expect(shown('member-state')).toEqual({ member: null, fromCache: false, isInitialized: false });
  expect(shown('session-state')).toEqual({ session: null, fromCache: false, isInitialized: false });

  publish(memberSignedIn({ from_cache: true, freshness: 'cached' }), ids.b2b);
  expect(shown('member-state')).toEqual({ member, fromCache: true, isInitialized: true });
  expect(shown('session-state')).toEqual({ session: memberSession, fromCache: true, isInitialized: true });

  publish({ from_cache: false, freshness: 'validated' }, ids.b2b);
  expect(shown('member-state')).toEqual({ member, fromCache: false, isInitialized: true });
  expect(shown('session-state')).toEqual({ session: memberSession, fromCache: false, isInitialized: true });
});

it('Profile redirects when it is certain that there is no session, and not while the store is locked', () => {
  inB2B(<nextPage.default />);
  publish({ state: 'unavailable', reason: 'device_locked', has_snapshot: false }, ids.b2b);
  expect(standIns.calls()).toEqual([]);

  publish(memberSignedIn({ from_cache: true }), ids.b2b);
  expect(screen.getByText(/ada@example.com/)).toBeTruthy();
  expect(standIns.calls()).toEqual([]);

  publish({ ...signedOut, member_session: null, member: null, organization: null }, ids.b2b);
  expect(standIns.calls()).toContain('push /login');
});

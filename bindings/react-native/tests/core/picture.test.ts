// @vitest-environment node
/** What an app reads of a client: one consistent snapshot, without a call through the bridge. */
import { describe, expect, it } from 'vitest';

import { memberSignedIn, session, signedIn, tokens } from '../objects';
import { b2b, bridge, consumer } from './harness';

describe('the picture', () => {
  it('is null and not from the cache before the store answered', () => {
    const client = consumer();

    expect(client.session.getSync()).toBeNull();
    expect(client.session.getInfo()).toEqual({ session: null, fromCache: false });
    expect(client.user.getInfo()).toEqual({ user: null, fromCache: false });
    expect(client.session.getTokens()).toBeNull();
    expect(client.session.getState()).toEqual({ state: 'loading', persisted: true, generation: 0 });
  });

  it('has what the engine knew when the client was made', () => {
    consumer();
    bridge.publish(signedIn());
    const again = consumer({});

    expect(again.session.getSync()).toEqual(session);
  });

  it('shows the stored value, then the validated one', () => {
    const client = consumer();
    bridge.publish(signedIn({ from_cache: true, freshness: 'cached' }));
    expect(client.session.getInfo()).toEqual({ session, fromCache: true });

    bridge.publish({ from_cache: false, freshness: 'validated' });

    expect(client.session.getInfo()).toEqual({ session, fromCache: false });
    expect(client.session.getTokens()).toEqual(tokens());
  });

  it('keeps the references of objects that are deep-equal', () => {
    const client = consumer();
    bridge.publish(signedIn());
    const before = [client.session.getSync(), client.user.getSync(), client.session.getTokens()];

    bridge.publish(structuredClone(signedIn({ last_validated_at_ms: 5 })));

    expect(client.session.getSync()).toBe(before[0]);
    expect(client.user.getSync()).toBe(before[1]);
    expect(client.session.getTokens()).toBe(before[2]);
    expect(client.session.getState().last_validated_at_ms).toBe(5);
  });

  it.each([
    ['the JWT', tokens('new.session.jwt')],
    ['the session token', tokens(undefined, 'new-opaque-token')],
  ])('has a new session, and the same user, when only %s is new', (_, changed) => {
    const client = consumer();
    bridge.publish(signedIn());
    const [before, sameUser] = [client.session.getSync(), client.user.getSync()];

    bridge.publish({ tokens: changed });

    expect(client.session.getSync()).not.toBe(before);
    expect(client.session.getSync()).toEqual(before);
    expect(client.user.getSync()).toBe(sameUser);
    expect(client.session.getTokens()).toEqual(changed);
  });

  it('has a new reference for a change deep inside an object, and no other', () => {
    const client = b2b();
    bridge.publish(memberSignedIn());
    const [before, sameSession] = [client.organization.getSync(), client.session.getSync()];

    bridge.publish({ organization: { ...before, organization_name: 'Other' } });

    expect(client.organization.getSync()?.organization_name).toBe('Other');
    expect(client.session.getSync()).toBe(sameSession);
  });

  it('cannot be changed by the app', () => {
    const client = consumer();
    bridge.publish(signedIn());

    expect(() => client.session.getSync()?.roles.push('admin')).toThrow(TypeError);
    expect(client.session.getSync()).toEqual(session);
  });

  it('ignores a state that is older than the one it shows', () => {
    const client = consumer();
    bridge.isSlow = true;
    bridge.answers.set('session.authenticate', (_, fake) => {
      fake.publish(signedIn());
      fake.publish({ tokens: tokens('newest') });
      return { data: {} };
    });
    const seen: (string | undefined)[] = [];
    client.session.onChange(() => seen.push(client.session.getTokens()?.session_jwt));

    return client.session.authenticate().then(() => {
      bridge.flush();
      expect(client.session.getTokens()?.session_jwt).toBe('newest');
      expect(seen).toEqual(['newest']);
    });
  });

  it('stays as it is when a state has no revision', () => {
    const client = consumer();
    bridge.publish(signedIn());
    const [known] = bridge.clients.values();

    known?.listener?.('{}');

    expect(client.session.getSync()).toEqual(session);
  });

  it('is read without crossing the bridge', () => {
    const client = consumer();
    bridge.publish(signedIn());
    const before = bridge.crossings.length;

    for (let at = 0; at < 100; at++) {
      client.session.getSync();
      client.session.getInfo();
      client.session.getTokens();
      client.session.getState();
      client.user.getSync();
    }

    expect(bridge.crossings.length).toBe(before);
  });

  it('has the intermediate session of a member', () => {
    const client = b2b();
    expect(client.session.getIntermediateSession()).toBeNull();

    bridge.publish({
      state: 'signed_out',
      cause: 'step_up',
      intermediate: { kind: 'step_up', expires_at_ms: 7, organization: null, member: null, mfa_required: {}, primary_required: null },
    });

    expect(client.session.getIntermediateSession()).toMatchObject({ kind: 'step_up', expires_at_ms: 7 });
    expect(client.session.getState()).toMatchObject({ state: 'signed_out', cause: 'step_up' });
  });
});

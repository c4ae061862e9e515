// @vitest-environment node
/** Listeners for changes. */
import { describe, expect, it, vi } from 'vitest';

import { member, memberSession, memberSignedIn, organization, session, signedIn, signedOut, user } from '../objects';
import { b2b, bridge, consumer } from './harness';

describe('listeners', () => {
  it('are notified of changes only, of their own object only', () => {
    const client = consumer();
    bridge.publish(signedIn());
    const [sessions, users] = [vi.fn(), vi.fn()];
    client.session.onChange(sessions);
    client.user.onChange(users);
    expect(sessions).not.toHaveBeenCalled();

    bridge.publish({ user: { ...user, roles: ['admin'] } });
    bridge.publish({ last_validated_at_ms: 1 });
    expect(users).toHaveBeenCalledTimes(1);
    expect(sessions).not.toHaveBeenCalled();

    bridge.publish(signedOut);
    expect(sessions).toHaveBeenCalledExactlyOnceWith(null);
    expect(users).toHaveBeenLastCalledWith(null);
  });

  it('of all objects get those that there are', () => {
    const [client, other] = [b2b(), consumer()];
    const [first, second] = bridge.clients.keys();
    const states: unknown[] = [];
    client.onStateChange((state) => states.push(state));
    other.onStateChange((state) => states.push(state));

    bridge.publish(memberSignedIn(), first);
    bridge.publish({ last_validated_at_ms: 1 }, first);
    bridge.publish({ member_session: null, member: null, organization: null, tokens: null }, first);
    bridge.publish(signedIn(), second);

    expect(states).toEqual([{ session: memberSession, member, organization }, {}, { session, user }]);
  });

  it('of each object of a member get that object', () => {
    const client = b2b();
    const [sessions, members, organizations] = [vi.fn(), vi.fn(), vi.fn()];
    client.session.onChange(sessions);
    client.self.onChange(members);
    client.organization.onChange(organizations);

    bridge.publish(memberSignedIn());

    expect(sessions).toHaveBeenCalledExactlyOnceWith(memberSession);
    expect(members).toHaveBeenCalledExactlyOnceWith(member);
    expect(organizations).toHaveBeenCalledExactlyOnceWith(organization);
    expect([client.session.getSync(), client.self.getSync(), client.organization.getSync()]).toEqual([memberSession, member, organization]);
    expect([client.self.getInfo(), client.organization.getInfo()]).toEqual([{ member, fromCache: false }, { organization, fromCache: false }]);
  });

  it('can end their own subscription while they are called', () => {
    const client = consumer();
    const seen: string[] = [];
    const off = client.session.onChange(() => {
      seen.push('first');
      off();
    });
    client.session.onChange(() => seen.push('second'));

    bridge.publish(signedIn());
    bridge.publish(signedOut);

    expect(seen).toEqual(['first', 'second', 'second']);
  });

  it('that were ended by another listener are not called any more', () => {
    const client = consumer();
    const late = vi.fn();
    client.session.onChange(() => {
      off();
    });
    const off = client.session.onChange(late);

    bridge.publish(signedIn());

    expect(late).not.toHaveBeenCalled();
  });

  it('that throw stop no other, and their error is reported', () => {
    const reported = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const client = consumer();
    const second = vi.fn();
    const error = new Error('of the app');
    client.session.onChange(() => {
      throw error;
    });
    client.session.onChange(second);

    bridge.publish(signedIn());
    bridge.publish(signedOut);

    expect(second).toHaveBeenCalledTimes(2);
    expect(reported).toHaveBeenCalledWith(error);
  });

  it('are each notified in order when one of them brings about a change', () => {
    const client = consumer();
    const seen: [string, boolean][] = [];
    client.session.onChange((value) => {
      seen.push(['first', value !== null]);
      if (value) bridge.publish(signedOut);
    });
    client.session.onChange((value) => seen.push(['second', value !== null]));

    bridge.publish(signedIn());

    expect(seen).toEqual([
      ['first', true],
      ['second', true],
      ['first', false],
      ['second', false],
    ]);
  });

  it('that are no functions are refused', () => {
    const client = consumer();

    expect(() => client.session.onChange(undefined as never)).toThrow(expect.objectContaining({ field: 'callback' }));
    expect(() => client.onStateChange({} as never)).toThrow(expect.objectContaining({ field: 'callback' }));
  });
});

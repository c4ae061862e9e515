import { act, cleanup, render, screen } from '@testing-library/react';
import { Component, Profiler, startTransition, StrictMode, useEffect, useState, type ReactNode } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { StytchB2BClient } from '../src/core/b2b';
import { StytchClient } from '../src/core/consumer';
import type { User } from '../src/core/types/consumer';
import { setPlatform } from '../src/core/platform';
import * as b2bReact from '../src/react/b2b';
import {
  StytchProvider,
  useStytch,
  useStytchSession,
  useStytchSessionState,
  useStytchUser,
  withStytch,
  withStytchSession,
  withStytchUser,
} from '../src/react/consumer';
import { FakeBridge } from './fake-bridge';
import { member, memberSession, memberSignedIn, organization, session, signedIn, signedOut, tokens, user } from './objects';

let bridge: FakeBridge;
let client: StytchClient;

beforeEach(() => {
  bridge = new FakeBridge();
  setPlatform({ bridge: () => bridge, opensAtOnce: true });
  client = new StytchClient('public-token-test-1');
});

afterEach(() => {
  cleanup();
  client.close();
  vi.restoreAllMocks();
});

const publish = (change: Record<string, unknown>) => {
  act(() => {
    bridge.publish(change);
  });
};

/** Counts its renders by name. */
const counts: Record<string, number> = {};
const counted = (name: string) => {
  counts[name] = (counts[name] ?? 0) + 1;
};

const OfSession = () => {
  const { session } = useStytchSession();
  counted('session');
  return <i>{session ? session.session_id : 'none'}</i>;
};
const OfUser = () => {
  const { user } = useStytchUser();
  counted('user');
  return <b>{user ? user.name.first_name : 'none'}</b>;
};
const OfClient = () => {
  useStytch();
  counted('client');
  return null;
};

describe('one change', () => {
  beforeEach(() => {
    for (const name of Object.keys(counts)) counts[name] = 0;
    render(
      <StytchProvider stytch={client}>
        <OfSession />
        <OfUser />
        <OfClient />
      </StytchProvider>,
    );
    for (const name of Object.keys(counts)) counts[name] = 0;
  });

  it.each([
    ['a sign-in', () => signedIn(), { session: 1, user: 1, client: 0 }],
    ['nothing that a component shows', () => ({ last_validated_at_ms: 1 }), { session: 0, user: 0, client: 0 }],
  ])('of %s renders each component that subscribed to it once', (_, change, expected) => {
    publish(change());

    expect(counts).toEqual(expected);
  });

  it.each([
    ['the JWT', tokens('second')],
    ['the session token', tokens(undefined, 'second')],
  ])('of %s alone renders the components of the session once, and no other', (_, changed) => {
    publish(signedIn());
    for (const name of Object.keys(counts)) counts[name] = 0;

    publish({ tokens: changed });
    expect(counts).toEqual({ session: 1, user: 0, client: 0 });

    publish({ user: { ...user, roles: ['admin'] } });
    expect(counts).toEqual({ session: 1, user: 1, client: 0 });
  });

  it('of freshness renders each once', () => {
    publish(signedIn({ from_cache: true, freshness: 'cached' }));
    for (const name of Object.keys(counts)) counts[name] = 0;

    publish({ from_cache: false, freshness: 'validated' });

    expect(counts).toEqual({ session: 1, user: 1, client: 0 });
  });

  it('needs no call through the bridge to be rendered', () => {
    const before = bridge.crossings.length;

    publish(signedIn());

    expect(bridge.crossings.length).toBe(before);
    expect(screen.getByText(session.session_id)).toBeTruthy();
  });
});

it('components of one render never show objects of different moments', () => {
  const seen = new Set<string>();
  const Pair = ({ name }: { name: string }) => {
    const of = useStytchSession().session?.session_id ?? 'none';
    const by = useStytchUser().user?.user_id ?? 'none';
    seen.add(`${of}/${by}`);
    return <u>{`${name}:${of}`}</u>;
  };
  const controls: { grow?: (size: number) => void } = {};
  const Many = () => {
    const [size, setSize] = useState(1);
    useEffect(() => {
      controls.grow = setSize;
    }, []);
    return Array.from({ length: size }, (_, at) => <Pair key={at} name={String(at)} />);
  };
  render(<StytchProvider stytch={client}><Many /></StytchProvider>);

  act(() => {
    startTransition(() => {
      controls.grow?.(50);
    });
    bridge.publish(signedIn());
  });
  act(() => {
    bridge.publish(signedIn({ session: { ...session, session_id: 's2' }, user: { ...user, user_id: 'u2' } }));
  });

  expect(seen).toEqual(new Set(['none/none', `${session.session_id}/${user.user_id}`, 's2/u2']));
  expect(document.querySelectorAll('u')).toHaveLength(50);
});

it('StrictMode leaves one subscription for each component, and none after it', () => {
  const before = bridge.listeners;
  const shown = render(<StrictMode><StytchProvider stytch={client}><OfSession /></StytchProvider></StrictMode>);
  publish(signedIn());
  expect(screen.getByText(session.session_id)).toBeTruthy();
  shown.unmount();

  expect(bridge.listeners).toBe(before);
  for (const name of Object.keys(counts)) counts[name] = 0;
  publish(signedOut);
  expect(counts.session).toBe(0);
});

it('the status has a hook that renders for its changes', () => {
  const State = () => {
    const { state, reason } = useStytchSessionState();
    return <p>{`${state} ${reason ?? ''}`}</p>;
  };
  render(<StytchProvider stytch={client}><State /></StytchProvider>);
  expect(screen.getByText('loading')).toBeTruthy();

  publish({ state: 'unavailable', reason: 'device_locked', has_snapshot: false });

  expect(screen.getByText('unavailable device_locked')).toBeTruthy();
});

it('a change between render and subscription is not lost', () => {
  const Racing = () => {
    const { session } = useStytchSession();
    return <Profiler id="p" onRender={() => { if (!session) bridge.publish(signedIn()); }}><i>{session?.session_id ?? 'none'}</i></Profiler>;
  };

  render(<StytchProvider stytch={client}><Racing /></StytchProvider>);

  expect(screen.getByText(session.session_id)).toBeTruthy();
});

describe('a page that is rendered ahead', () => {
  it('has null, touches no bridge, and hydrates to what the engine knows', async () => {
    setPlatform({ bridge: () => null, opensAtOnce: false });
    const onServer = new StytchClient('public-token-test-3');
    const Page = () => {
      const { session, isInitialized } = useStytchSession();
      return <p>{`${session?.session_id ?? 'null'} ${isInitialized}`}</p>;
    };
    const html = renderToString(<StytchProvider stytch={onServer}><Page /></StytchProvider>);
    expect(html).toBe('<p>null false</p>');

    const inBrowser = new FakeBridge();
    inBrowser.known = signedIn({ from_cache: true });
    setPlatform({ bridge: () => inBrowser, opensAtOnce: false });
    const stytch = new StytchClient('public-token-test-4');
    const crossings: number[] = [];
    const onRecoverableError = vi.fn();
    const place = document.createElement('div');
    place.innerHTML = html;
    const Counting = () => {
      crossings.push(inBrowser.crossings.length);
      return <Page />;
    };
    const root = await act(() => Promise.resolve(hydrateRoot(place, <StytchProvider stytch={stytch}><Counting /></StytchProvider>, { onRecoverableError })));
    expect(crossings[0]).toBe(0);
    expect(onRecoverableError).not.toHaveBeenCalled();
    expect(place.textContent).toBe(`${session.session_id} true`);
    act(() => {
      inBrowser.publish(signedOut);
    });

    expect(place.textContent).toBe('null true');
    act(() => {
      root.unmount();
    });
    stytch.close();
    onServer.close();
  });
});

describe('higher-order components', () => {
  it('give the consumer client, session and user', () => {
    const Client = withStytch<{ text: string }>(({ stytch, text }) => <p>{`${text} ${stytch.publicToken}`}</p>);
    interface OfUser {
      stytchUser: User | null;
      stytchUserIsFromCache: boolean;
    }
    const OfBoth = withStytchUser<object>(
      withStytchSession<OfUser>((props) => <q>{JSON.stringify([props.stytchSession?.session_id, props.stytchSessionIsFromCache, props.stytchUser?.user_id, props.stytchUserIsFromCache])}</q>),
    );
    render(<StytchProvider stytch={client}><Client text="of" /><OfBoth /></StytchProvider>);
    publish(signedIn({ from_cache: true }));

    expect(screen.getByText('of public-token-test-1')).toBeTruthy();
    expect(document.querySelector('q')?.textContent).toBe(JSON.stringify([session.session_id, true, user.user_id, true]));
    expect(OfBoth.displayName).toContain('withStytchUser(withStytchSession(');
  });

  it('give the B2B client, session, member and organization', () => {
    const b2b = new StytchB2BClient('public-token-test-2');
    const id = [...bridge.clients.keys()].at(-1);
    const shown: Record<string, unknown> = {};
    const Show = (props: object): null => {
      Object.assign(shown, props);
      return null;
    };
    const Everything = [
      b2bReact.withStytchB2BClient<object>(Show),
      b2bReact.withStytchMemberSession<object>(Show),
      b2bReact.withStytchMember<object>(Show),
      b2bReact.withStytchOrganization<object>(Show),
    ];
    render(
      <b2bReact.StytchB2BProvider stytch={b2b}>
        {Everything.map((One, at) => <One key={at} />)}
      </b2bReact.StytchB2BProvider>,
    );
    act(() => {
      bridge.publish(memberSignedIn(), id);
    });

    expect(shown).toEqual({
      stytch: b2b,
      stytchMemberSession: memberSession,
      stytchSessionIsFromCache: false,
      stytchMember: member,
      stytchMemberIsFromCache: false,
      stytchOrganization: organization,
      stytchOrganizationIsFromCache: false,
    });
    b2b.close();
  });
});

describe('a wrong tree', () => {
  class Boundary extends Component<{ children: ReactNode }, { text: string | null }> {
    override state: { text: string | null } = { text: null };
    static getDerivedStateFromError = (error: Error) => ({ text: error.message });
    override render() {
      return this.state.text === null ? this.props.children : <p>{this.state.text}</p>;
    }
  }
  const messageOf = (tree: ReactNode): string => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    return render(<Boundary>{tree}</Boundary>).container.textContent;
  };

  it('without a provider is an error that names the hook and the provider', () => {
    expect(messageOf(<OfSession />)).toBe('useStytchSession needs a <StytchProvider> above it.');
    const B2B = () => <>{b2bReact.useStytchMember().member?.name}</>;
    expect(messageOf(<StytchProvider stytch={client}><B2B /></StytchProvider>)).toBe('useStytchMember needs a <StytchB2BProvider> above it.');
  });

  it('with a provider inside of a provider is an error', () => {
    expect(messageOf(<StytchProvider stytch={client}><StytchProvider stytch={client}>x</StytchProvider></StytchProvider>)).toContain('There is a <StytchProvider> above this');
  });

  it('with something else than a client is an error', () => {
    for (const wrong of [undefined, null, {}, 'token']) {
      expect(messageOf(<StytchProvider stytch={wrong as never}>x</StytchProvider>)).toContain('has to be a StytchClient');
    }
  });
});

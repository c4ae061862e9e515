/** Components as apps write them with the vendor's package: provider and higher-order components. */
import * as React from 'react';

import { StytchB2BClient, StytchB2BProvider, withStytchMemberSession } from '../src/exports/b2b';
import { StytchClient, StytchProvider, withStytch, withStytchSession, withStytchUser, type MemberSession, type Session, type User } from '../src/exports/consumer';

interface Own {
  title: string;
}
type OfSession = Own & { stytchSession: Session | null; stytchSessionIsFromCache: boolean };

class OfClass extends React.Component<OfSession> {
  override render(): React.ReactNode {
    return this.props.stytchSession?.session_id ?? this.props.title;
  }
}

const OfSessions = withStytchSession<Own>(OfClass);
const OfUsers = withStytchUser<Own>((props: Own & { stytchUser: User | null; stytchUserIsFromCache: boolean }) => <>{props.stytchUser?.user_id}</>);
const OfClients = withStytch<Own>(({ stytch }) => <>{stytch.publicToken}</>);
const OfMembers = withStytchMemberSession<Own>((props: Own & { stytchMemberSession: MemberSession | null; stytchSessionIsFromCache: boolean }) => (
  <>{props.stytchMemberSession?.organization_slug}</>
));

export const tree = (
  <StytchProvider stytch={new StytchClient('token', { keepSessionAlive: true, customBaseUrl: 'https://login.example.com' })}>
    <OfSessions title="a" />
    <OfUsers title="b" />
    <OfClients title="c" />
    <StytchB2BProvider stytch={new StytchB2BClient('token')}>
      <OfMembers title="d" />
    </StytchB2BProvider>
  </StytchProvider>
);

// @ts-expect-error an option that is unknown
new StytchClient('token', { cookieOptions: {} });
// @ts-expect-error the title is missing
export const untitled = <OfSessions />;
// @ts-expect-error a number is no code
void new StytchClient('token').otps.authenticate(1, 'method');
// @ts-expect-error there is no such member: no stub that throws
export const absent = new StytchClient('token').oauth;

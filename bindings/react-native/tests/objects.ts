/** Objects and states as the server and the engine send them. */
import type { Member, MemberSession, Organization } from '../src/core/types/b2b';
import type { Session, User } from '../src/core/types/consumer';
import type { Json } from './fake-bridge';

export const TOKEN = 'canary-opaque-token';
export const JWT = 'canary.session.jwt';

export const session: Session = {
  session_id: 'session-test-1',
  user_id: 'user-test-1',
  started_at: '2026-01-01T00:00:00Z',
  last_accessed_at: '2026-01-01T00:00:00Z',
  expires_at: '2026-01-01T01:00:00Z',
  attributes: { ip_address: '', user_agent: '' },
  authentication_factors: [
    {
      delivery_method: 'email',
      type: 'magic_link',
      last_authenticated_at: '2026-01-01T00:00:00Z',
      email_factor: { email_id: 'email-test-1', email_address: 'ada@example.com' },
    },
  ],
  custom_claims: null,
  roles: ['stytch_user'],
};

export const user: User = {
  user_id: 'user-test-1',
  status: 'active',
  created_at: '2026-01-01T00:00:00Z',
  name: { first_name: 'Ada', middle_name: '', last_name: 'Lovelace' },
  emails: [{ email_id: 'email-test-1', email: 'ada@example.com', verified: true }],
  phone_numbers: [],
  providers: [],
  password: null,
  totps: [],
  webauthn_registrations: [],
  biometric_registrations: [],
  crypto_wallets: [],
  roles: [],
  trusted_metadata: {},
  untrusted_metadata: {},
};

export const memberSession: MemberSession = {
  member_session_id: 'session-test-2',
  member_id: 'member-test-1',
  organization_id: 'organization-test-1',
  organization_slug: 'example',
  started_at: '2026-01-01T00:00:00Z',
  last_accessed_at: '2026-01-01T00:00:00Z',
  expires_at: '2026-01-01T01:00:00Z',
  authentication_factors: [],
  roles: ['stytch_member'],
};

export const member = {
  member_id: 'member-test-1',
  organization_id: 'organization-test-1',
  email_address: 'ada@example.com',
  name: 'Ada',
} as Member;

export const organization = {
  organization_id: 'organization-test-1',
  organization_name: 'Example',
} as Organization;

export const tokens = (jwt = JWT, token = TOKEN): Json => ({ session_token: token, session_jwt: jwt });

/** A state of the consumer client in which the user is signed in. */
export const signedIn = (change: Json = {}): Json => ({
  state: 'active',
  freshness: 'validated',
  initialized: true,
  from_cache: false,
  session,
  user,
  tokens: tokens(),
  ...change,
});

/** A state of the B2B client in which the member is signed in. */
export const memberSignedIn = (change: Json = {}): Json => ({
  state: 'active',
  freshness: 'validated',
  initialized: true,
  from_cache: false,
  member_session: memberSession,
  member,
  organization,
  tokens: tokens(),
  ...change,
});

export const signedOut: Json = {
  state: 'signed_out',
  cause: 'none',
  initialized: true,
  from_cache: false,
  session: null,
  user: null,
  tokens: null,
};

/** The client of a B2B project. */
import { releasing, setConnection } from './clients';
import { Connection } from './connection';
import {
  b2bDiscoveryCalls,
  b2bMagicLinksCalls,
  b2bOrganizationCalls,
  b2bOtpsCalls,
  b2bPasswordsCalls,
  b2bRecoveryCodesCalls,
  b2bSelfCalls,
  b2bSessionCalls,
  b2bTotpCalls,
  type B2BDiscoveryCalls,
  type B2BMagicLinksCalls,
  type B2BOrganizationCalls,
  type B2BOtpsCalls,
  type B2BPasswordsCalls,
  type B2BRecoveryCodesCalls,
  type B2BSelfCalls,
  type B2BSessionCalls,
  type B2BTotpCalls,
} from './generated/b2b';
import { creation, type StytchClientOptions } from './options';
import type { IntermediateSession } from './picture';
import { readsOf, sessionReads, stateChanges, type Reads, type SessionReads } from './reads';
import type {
  B2BState,
  Member,
  MemberInfo,
  MemberSession,
  MemberSessionInfo,
  Organization,
  OrganizationInfo,
} from './types/b2b';
import type { SessionTokensUpdate, StateChangeRegisterFunction } from './types/common';

/** The session of the member. */
export interface B2BSessionClient
  extends B2BSessionCalls,
    Reads<MemberSession, MemberSessionInfo>,
    SessionReads {
  /**
   * Sets tokens that the app's backend received. Call `session.authenticate` next: it confirms them and
   * publishes the session. Throws a {@link StytchSDKUsageError} and changes nothing if a token is wrong. In a
   * browser whose engine is still being loaded it returns at once, and `reportError` gets that error later.
   *
   * @example
   * ```ts
   * stytch.session.updateSession({ session_token: tokenOfBackend, session_jwt: jwtOfBackend });
   * await stytch.session.authenticate();
   * ```
   */
  updateSession(tokens: SessionTokensUpdate): void;
  /**
   * The intermediate session of a sign-in that a second factor or the choice of an organization has to
   * complete, without its token, or null. Not in the vendor's package.
   */
  getIntermediateSession(): IntermediateSession | null;
}

/** The member. */
export interface B2BSelfClient extends B2BSelfCalls, Reads<Member, MemberInfo> {}

/** The organization of the member. */
export interface B2BOrganizationClient extends B2BOrganizationCalls, Reads<Organization, OrganizationInfo> {}

/** The objects of the JSON door. */
const OBJECTS = ['member_session', 'member', 'organization'] as const;

/**
 * The client of a B2B project. Make one for the app and pass it to `StytchB2BProvider`.
 *
 * Reads are variables of JavaScript: the engine passes each change on. A promise resolves after the
 * reads show its result.
 */
export class StytchB2BClient {
  /** The public token of the project. */
  readonly publicToken: string;
  readonly session: B2BSessionClient;
  readonly self: B2BSelfClient;
  readonly organization: B2BOrganizationClient;
  readonly discovery: B2BDiscoveryCalls;
  readonly magicLinks: B2BMagicLinksCalls;
  readonly otps: B2BOtpsCalls;
  readonly passwords: B2BPasswordsCalls;
  readonly totp: B2BTotpCalls;
  readonly recoveryCodes: B2BRecoveryCodesCalls;
  /** Calls with session, member and organization after each change of one of them, not with the current state. */
  readonly onStateChange: StateChangeRegisterFunction<B2BState>;
  /**
   * Closes this client. The engine stops with its last client; native code of the same app may have
   * one. Later calls reject, and reads keep the last value. Not in the vendor's package; apps rarely need it.
   */
  readonly close: () => void;

  /**
   * Throws a {@link StytchSDKUsageError} that names what is wrong with the token or an option. In a browser only wrong
   * types throw: the engine, which is loaded later, checks the rest. Then `reportError` (without one,
   * `console.error`) gets the error once, each call rejects with it, and the state is `unavailable` with the
   * reason `misconfigured`.
   */
  constructor(publicToken: string, options?: StytchClientOptions) {
    const connection = Connection.to('StytchB2BClient', creation('StytchB2BClient', 'b2b', publicToken, options), OBJECTS);
    setConnection(this, connection);
    const { call } = connection;
    this.publicToken = publicToken;
    this.session = {
      ...b2bSessionCalls(call),
      ...readsOf<MemberSession, MemberSessionInfo>(connection, 'member_session', 'session'),
      ...sessionReads(connection),
      updateSession: (tokens) => {
        connection.callSync('session.updateSession', tokens);
      },
      getIntermediateSession: () => connection.picture.intermediate,
    };
    this.self = { ...b2bSelfCalls(call), ...readsOf<Member, MemberInfo>(connection, 'member', 'member') };
    this.organization = {
      ...b2bOrganizationCalls(call),
      ...readsOf<Organization, OrganizationInfo>(connection, 'organization', 'organization'),
    };
    this.discovery = b2bDiscoveryCalls(call);
    this.magicLinks = b2bMagicLinksCalls(call);
    this.otps = b2bOtpsCalls(call);
    this.passwords = b2bPasswordsCalls(call);
    this.totp = b2bTotpCalls(call);
    this.recoveryCodes = b2bRecoveryCodesCalls(call);
    this.onStateChange = stateChanges<B2BState>(connection, {
      session: 'member_session',
      member: 'member',
      organization: 'organization',
    });
    this.close = releasing(connection);
  }
}

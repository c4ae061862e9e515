/** The client of a consumer project. */
import { releasing, setConnection } from './clients';
import { Connection } from './connection';
import {
  magicLinksCalls,
  otpsCalls,
  passwordsCalls,
  sessionCalls,
  userCalls,
  type MagicLinksCalls,
  type OtpsCalls,
  type PasswordsCalls,
  type SessionCalls,
  type UserCalls,
} from './generated/consumer';
import { creation, type StytchClientOptions } from './options';
import { readsOf, sessionReads, stateChanges, type Reads, type SessionReads } from './reads';
import type { SessionTokensUpdate, StateChangeRegisterFunction } from './types/common';
import type { ConsumerState, Session, SessionInfo, User, UserInfo } from './types/consumer';

/** The session of the user. */
export interface SessionClient extends SessionCalls, Reads<Session, SessionInfo>, SessionReads {
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
}

/** The user. */
export interface UserClient extends UserCalls, Reads<User, UserInfo> {}

/** The objects of the JSON door. */
const OBJECTS = ['session', 'user'] as const;

/**
 * The client of a consumer project. Make one for the app and pass it to `StytchProvider`.
 *
 * Reads are variables of JavaScript: the engine passes each change on. A promise resolves after the
 * reads show its result.
 */
export class StytchClient {
  /** The public token of the project. */
  readonly publicToken: string;
  readonly session: SessionClient;
  readonly user: UserClient;
  readonly otps: OtpsCalls;
  readonly magicLinks: MagicLinksCalls;
  readonly passwords: PasswordsCalls;
  /** Calls with session and user after each change of one of them, not with the current state. */
  readonly onStateChange: StateChangeRegisterFunction<ConsumerState>;
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
    const connection = Connection.to('StytchClient', creation('StytchClient', 'consumer', publicToken, options), OBJECTS);
    setConnection(this, connection);
    const { call } = connection;
    this.publicToken = publicToken;
    this.session = {
      ...sessionCalls(call),
      ...readsOf<Session, SessionInfo>(connection, 'session', 'session'),
      ...sessionReads(connection),
      updateSession: (tokens) => {
        connection.callSync('session.updateSession', tokens);
      },
    };
    this.user = { ...userCalls(call), ...readsOf<User, UserInfo>(connection, 'user', 'user') };
    this.otps = otpsCalls(call);
    this.magicLinks = magicLinksCalls(call);
    this.passwords = passwordsCalls(call);
    this.onStateChange = stateChanges<ConsumerState>(connection, { session: 'session', user: 'user' });
    this.close = releasing(connection);
  }
}

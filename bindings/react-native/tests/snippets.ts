/**
 * The snippets of the documentation. They are compiled and not run. `cargo xtask bindings` copies what is between
 * `snippet` and `end` into the documentation of the call with that name; for a call that is written by hand it checks
 * that the documentation has the snippet.
 */
import { StytchAPIError, StytchAPIUnreachableError, type StytchClient } from '@stytch/react-native';
import type { StytchB2BClient } from '@stytch/react-native/b2b';

declare const email: string;
declare const password: string;
declare const organizationId: string;
declare const memberId: string;
declare const code: string;
declare const token: string;
declare const tokenOfBackend: string;
declare const jwtOfBackend: string;
declare const showSignIn: () => void;
declare const callBackend: (authorization: string) => Promise<void>;
declare const askForSecondFactor: (required: object | null) => void;
declare const showOnce: (secret: string, recoveryCodes: string[]) => void;

/** Keeps what a snippet made. */
let methodId = '';

/** The snippets of the consumer client. */
export const consumer = (stytch: StytchClient) => ({
  getSync: () => {
    // snippet consumer.session.get_sync
    const session = stytch.session.getSync();
    if (session !== null) console.log(`signed in until ${session.expires_at}`);
    // end
  },

  onChange: () => {
    // snippet consumer.session.on_change
    const unsubscribe = stytch.session.onChange((session) => {
      if (session === null) showSignIn();
    });
    // The callback is called until then.
    unsubscribe();
    // end
  },

  authenticate: async () => {
    // snippet consumer.session.authenticate
    // Validates, and does not change the end of the session.
    await stytch.session.authenticate();
    // The session ends in an hour.
    await stytch.session.authenticate({ session_duration_minutes: 60 });
    // end
  },

  revoke: async () => {
    // snippet consumer.session.revoke
    try {
      // Keeps the session if the server cannot be reached.
      await stytch.session.revoke();
    } catch (error) {
      if (!(error instanceof StytchAPIUnreachableError)) throw error;
      // Signs out on this device in any case. It rejects if the server was not notified yet.
      await stytch.session.revoke({ forceClear: true }).catch(() => undefined);
    }
    // end
  },

  tokens: async () => {
    // snippet consumer.session.tokens
    const tokens = stytch.session.getTokens();
    if (tokens !== null) await callBackend(`Bearer ${tokens.session_jwt}`);
    // end
  },

  updateSession: async () => {
    // snippet consumer.session.update_session
    stytch.session.updateSession({ session_token: tokenOfBackend, session_jwt: jwtOfBackend });
    await stytch.session.authenticate();
    // end
  },

  freshJwt: async () => {
    // snippet consumer.session.fresh_jwt
    const jwt = await stytch.session.getFreshJwt({ min_validity_seconds: 60 });
    await callBackend(`Bearer ${jwt}`);
    // end
  },

  user: () => {
    // snippet consumer.user.get_sync
    const user = stytch.user.getSync();
    if (user !== null) console.log(user.user_id);
    // end
  },

  create: async () => {
    // snippet consumer.passwords.create
    const response = await stytch.passwords.create({ email, password, session_duration_minutes: 60 });
    console.log(`signed up as ${response.user_id}`);
    // end
  },

  signIn: async () => {
    // snippet consumer.passwords.authenticate
    try {
      await stytch.passwords.authenticate({ email, password, session_duration_minutes: 60 });
    } catch (error) {
      if (!(error instanceof StytchAPIError)) throw error;
      console.log(`refused: ${error.error_type}`);
    }
    // end
  },

  sendCode: async () => {
    // snippet consumer.otp.sms_login_or_create
    const sent = await stytch.otps.sms.loginOrCreate('+15005550006');
    // Keep it until the user has typed the code.
    methodId = sent.method_id;
    // end
  },

  useCode: async () => {
    // snippet consumer.otp.authenticate
    await stytch.otps.authenticate(code, methodId, { session_duration_minutes: 60 });
    // end
  },

  sendLink: async () => {
    // snippet consumer.magic_links.login_or_create
    await stytch.magicLinks.email.loginOrCreate(email, {
      login_magic_link_url: 'https://example.com/authenticate',
    });
    // end
  },

  useLink: async () => {
    // snippet consumer.magic_links.authenticate
    // The parameter `token` of the link that opened the app.
    await stytch.magicLinks.authenticate(token, { session_duration_minutes: 60 });
    // end
  },
});

/** The snippets of the B2B client. */
export const b2b = (stytch: StytchB2BClient) => ({
  getSync: () => {
    // snippet b2b.session.get_sync
    const session = stytch.session.getSync();
    if (session !== null) console.log(`signed in until ${session.expires_at}`);
    // end
  },

  onChange: () => {
    // snippet b2b.session.on_change
    const unsubscribe = stytch.session.onChange((session) => {
      if (session === null) showSignIn();
    });
    // The callback is called until then.
    unsubscribe();
    // end
  },

  authenticate: async () => {
    // snippet b2b.session.authenticate
    // Validates, and does not change the end of the session.
    await stytch.session.authenticate();
    // The session ends in an hour.
    await stytch.session.authenticate({ session_duration_minutes: 60 });
    // end
  },

  revoke: async () => {
    // snippet b2b.session.revoke
    try {
      // Keeps the session if the server cannot be reached.
      await stytch.session.revoke();
    } catch (error) {
      if (!(error instanceof StytchAPIUnreachableError)) throw error;
      // Signs out on this device in any case. It rejects if the server was not notified yet.
      await stytch.session.revoke({ forceClear: true }).catch(() => undefined);
    }
    // end
  },

  tokens: async () => {
    // snippet b2b.session.tokens
    const tokens = stytch.session.getTokens();
    if (tokens !== null) await callBackend(`Bearer ${tokens.session_jwt}`);
    // end
  },

  updateSession: async () => {
    // snippet b2b.session.update_session
    stytch.session.updateSession({ session_token: tokenOfBackend, session_jwt: jwtOfBackend });
    await stytch.session.authenticate();
    // end
  },

  freshJwt: async () => {
    // snippet b2b.session.fresh_jwt
    const jwt = await stytch.session.getFreshJwt({ min_validity_seconds: 60 });
    await callBackend(`Bearer ${jwt}`);
    // end
  },

  exchange: async () => {
    // snippet b2b.session.exchange
    const response = await stytch.session.exchange({
      organization_id: organizationId,
      session_duration_minutes: 60,
    });
    if (!response.member_authenticated) askForSecondFactor(response.mfa_required);
    // end
  },

  signIn: async () => {
    // snippet b2b.passwords.authenticate
    const response = await stytch.passwords.authenticate({
      organization_id: organizationId,
      email_address: email,
      password,
    });
    if (!response.member_authenticated) askForSecondFactor(response.mfa_required);
    // end
  },

  sendLink: async () => {
    // snippet b2b.magic_links.email_login_or_signup
    await stytch.magicLinks.email.loginOrSignup({ organization_id: organizationId, email_address: email });
    // end
  },

  useLink: async () => {
    // snippet b2b.magic_links.authenticate
    // The parameter `token` of the link that opened the app.
    await stytch.magicLinks.authenticate({ magic_links_token: token });
    // end
  },

  sendDiscoveryLink: async () => {
    // snippet b2b.magic_links.email_discovery_send
    await stytch.magicLinks.email.discovery.send({ email_address: email });
    // end
  },

  useDiscoveryLink: async () => {
    // snippet b2b.magic_links.discovery_authenticate
    const response = await stytch.magicLinks.discovery.authenticate({ discovery_magic_links_token: token });
    console.log(response.discovered_organizations.map((it) => it.organization.organization_id));
    // end
  },

  organizations: async () => {
    // snippet b2b.discovery.organizations
    const response = await stytch.discovery.organizations.list();
    console.log(response.discovered_organizations.map((it) => it.organization.organization_id));
    // end
  },

  enter: async () => {
    // snippet b2b.discovery.exchange_intermediate_session
    await stytch.discovery.intermediateSessions.exchange({
      organization_id: organizationId,
      session_duration_minutes: 60,
    });
    // end
  },

  createOrganization: async () => {
    // snippet b2b.discovery.create_organization
    await stytch.discovery.organizations.create({ organization_name: 'Analytical Engines' });
    // end
  },

  registerApp: async () => {
    // snippet b2b.totp.create
    const response = await stytch.totp.create({ organization_id: organizationId, member_id: memberId });
    // Show them once; the client does not keep them.
    showOnce(response.secret, response.recovery_codes);
    // end
  },

  useApp: async () => {
    // snippet b2b.totp.authenticate
    await stytch.totp.authenticate({ organization_id: organizationId, member_id: memberId, code });
    // end
  },
});

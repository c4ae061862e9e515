/** The entry `./b2b`: ours against the vendor's 0.72.0. What does not fit is listed here and in the README. */
import type * as TheirData from 'vendor';
import type * as Theirs from 'vendor/b2b';

import type * as Ours from '../src/exports/b2b';
import type * as OurData from '../src/exports/consumer';
import { assignable, holds, type Absent, type LeftOut, type Same, type Unfit } from './check';

type OurClient = Ours.StytchB2BClient;
type TheirClient = Theirs.StytchB2BClient;

// The server sends no member with the rating of a password; the vendor's type says that it does.
holds<Same<Unfit<OurClient, TheirClient>, 'passwords.strengthCheck: result'>>();

// Parameters that are left out, with their reasons in bindings/surface.toml.
holds<
  Same<
    LeftOut<OurClient, TheirClient>,
    | 'magicLinks.email.loginOrSignup: login_expiration_minutes'
    | 'magicLinks.email.loginOrSignup: signup_expiration_minutes'
    | 'otps.sms.send: autofill_session_duration_minutes'
    | 'session.attest: session_jwt'
    | 'session.attest: session_token'
  >
>();

// The decisions of bindings/surface.toml.
holds<
  Same<
    Absent<OurClient, TheirClient>,
    | 'dfp'
    | 'magicLinks.email.invite'
    | 'oauth'
    | 'organization.delete'
    | 'organization.getBySlug'
    | 'organization.getConnectedApp'
    | 'organization.getConnectedApps'
    | 'organization.members'
    | 'organization.update'
    | 'passwords.discovery'
    | 'passwords.resetByEmail'
    | 'passwords.resetByEmailStart'
    | 'passwords.resetByExistingPassword'
    | 'passwords.resetBySession'
    | 'rbac'
    | 'scim'
    | 'self.getConnectedApps'
    | 'self.revokeConnectedApp'
    | 'self.startEmailUpdate'
    | 'self.unlinkRetiredEmail'
    | 'sso'
    | 'utils'
  >
>();

// The objects are the same in both directions.
assignable<OurData.MemberSession, TheirData.MemberSession>();
assignable<TheirData.MemberSession, OurData.MemberSession>();
assignable<OurData.Member, TheirData.Member>();
assignable<TheirData.Member, OurData.Member>();
assignable<OurData.Organization, TheirData.Organization>();
assignable<TheirData.Organization, OurData.Organization>();
assignable<OurData.B2BAuthenticateResponse, TheirData.B2BAuthenticateResponse>();
assignable<TheirData.B2BAuthenticateResponse, OurData.B2BAuthenticateResponse>();
assignable<OurData.B2BAuthenticateResponseWithMFA, TheirData.B2BAuthenticateResponseWithMFA>();
assignable<TheirData.B2BAuthenticateResponseWithMFA, OurData.B2BAuthenticateResponseWithMFA>();
assignable<OurData.DiscoveredOrganization, TheirData.DiscoveredOrganization>();
assignable<TheirData.DiscoveredOrganization, OurData.DiscoveredOrganization>();

// What apps pass.
assignable<TheirData.B2BSessionExchangeOptions, OurData.B2BSessionExchangeOptions>();
assignable<TheirData.B2BDiscoveryOrganizationsCreateOptions, OurData.B2BDiscoveryOrganizationsCreateOptions>();
assignable<TheirData.B2BTOTPAuthenticateOptions, OurData.B2BTOTPAuthenticateOptions>();

// Hooks.
assignable<ReturnType<typeof Ours.useStytchMemberSession>, ReturnType<typeof Theirs.useStytchMemberSession>>();
assignable<ReturnType<typeof Ours.useStytchMember>, ReturnType<typeof Theirs.useStytchMember>>();
assignable<ReturnType<typeof Ours.useStytchOrganization>, ReturnType<typeof Theirs.useStytchOrganization>>();

// Every value that the vendor's entry exports.
holds<Same<Exclude<keyof typeof Theirs, keyof typeof Ours | 'default'>, never>>();

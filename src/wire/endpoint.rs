//! The endpoint table: one row for each operation, as in the vendor's OpenAPI.

/// HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// GET
    Get,
    /// POST
    Post,
    /// PUT
    Put,
    /// DELETE
    Delete,
}

impl Method {
    /// The method's name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

/// What a response means for the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// `sessions/authenticate`: validates the session.
    Validate,
    /// `sessions/revoke`: ends it.
    Revoke,
    /// May create a session or an intermediate session.
    SignIn,
    /// A GET about the session. Objects that are cached with the session are brought up to date.
    Read,
    /// Changes an object that is cached with the session; the response has the object.
    Change,
    /// Nothing.
    Plain,
}

/// The objects of a response that replace those that are cached with the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Brings {
    /// None.
    Nothing,
    /// The user's fields, next to `request_id`.
    UserFields,
    /// `user`.
    User,
    /// `member`.
    Member,
    /// `organization`.
    Organization,
    /// `member` and `organization`.
    MemberAndOrganization,
}

/// Which side of a PKCE flow an operation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pkce {
    /// Takes no part.
    None,
    /// Sends the challenge in this field.
    Start(&'static str),
    /// Sends the verifier in this field.
    Finish(&'static str),
}

macro_rules! endpoints {
    ($($(#[$doc:meta])* $name:ident = $method:ident $path:literal $purpose:ident
        $(brings $brings:ident)? $(duration $duration:tt)? $(intermediate $intermediate:tt)?
        $(pkce $pkce:expr)?;)*) => {
        /// An operation of the vendor's client API.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Endpoint {
            $($(#[$doc])* $name,)*
        }

        impl Endpoint {
            /// Every operation, in the order of the table.
            #[cfg(any(test, feature = "testing"))]
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// Its HTTP method.
            pub fn method(self) -> Method {
                match self { $(Self::$name => Method::$method,)* }
            }

            /// Its path after `/sdk/v1`; an argument follows it.
            pub fn path(self) -> &'static str {
                match self { $(Self::$name => $path,)* }
            }

            /// What its response means for the session.
            pub fn purpose(self) -> Purpose {
                match self { $(Self::$name => Purpose::$purpose,)* }
            }

            /// The cached objects that its response replaces.
            #[allow(unreachable_code)]
            pub fn brings(self) -> Brings {
                match self {
                    $(Self::$name => { $(return Brings::$brings;)? Brings::Nothing })*
                }
            }

            /// True when the body takes `session_duration_minutes` and the engine fills in the
            /// default; `sessions/authenticate` takes one and has no default.
            pub fn defaults_duration(self) -> bool {
                match self { $(Self::$name => false $(|| $duration)?,)* }
            }

            /// True when the body takes `intermediate_session_token`.
            pub fn takes_intermediate(self) -> bool {
                match self { $(Self::$name => false $(|| $intermediate)?,)* }
            }

            /// Its side of a PKCE flow.
            #[allow(unreachable_code)]
            pub fn pkce(self) -> Pkce {
                match self { $(Self::$name => { $(return $pkce;)? Pkce::None })* }
            }
        }
    };
}

endpoints! {
    /// Consumer session check.
    SessionsAuthenticate = Post "/sessions/authenticate" Validate;
    /// Consumer sign-out.
    SessionsRevoke = Post "/sessions/revoke" Revoke;
    /// A connected app's access token for a session.
    SessionsExchangeAccessToken = Post "/sessions/exchange_access_token" SignIn duration true;
    /// A trusted authentication token for a session.
    SessionsAttest = Post "/sessions/attest" SignIn duration true;
    /// The user, its fields next to `request_id`.
    UsersMe = Get "/users/me" Read brings UserFields;
    /// Changes the user.
    UsersUpdate = Put "/users/me" Change brings User;
    /// Removes the user's e-mail address named in the path.
    UsersDeleteEmail = Delete "/users/emails/" Change brings User;
    /// Removes the user's phone number named in the path.
    UsersDeletePhoneNumber = Delete "/users/phone_numbers/" Change brings User;
    /// Removes the user's device for biometrics named in the path.
    UsersDeleteBiometricRegistration = Delete "/users/biometric_registrations/" Change brings User;
    /// Removes the user's passkey or security key named in the path.
    UsersDeleteWebauthnRegistration = Delete "/users/webauthn_registrations/" Change brings User;
    /// Removes the user's crypto wallet named in the path.
    UsersDeleteCryptoWallet = Delete "/users/crypto_wallets/" Change brings User;
    /// Removes the user's OAuth account named in the path.
    UsersDeleteOauth = Delete "/users/oauth/" Change brings User;
    /// Removes the user's authenticator app named in the path.
    UsersDeleteTotp = Delete "/users/totps/" Change brings User;
    /// Sign up with a password.
    PasswordsCreate = Post "/passwords" SignIn duration true;
    /// Sign in with a password.
    PasswordsAuthenticate = Post "/passwords/authenticate" SignIn duration true;
    /// Checks the strength of a password.
    PasswordsStrengthCheck = Post "/passwords/strength_check" Plain;
    /// Text message code, new or known user.
    OtpSmsLoginOrCreate = Post "/otps/sms/login_or_create" Plain;
    /// Text message code, signed out.
    OtpSmsSendPrimary = Post "/otps/sms/send/primary" Plain;
    /// Text message code, signed in.
    OtpSmsSendSecondary = Post "/otps/sms/send/secondary" Plain;
    /// WhatsApp code, new or known user.
    OtpWhatsappLoginOrCreate = Post "/otps/whatsapp/login_or_create" Plain;
    /// WhatsApp code, signed out.
    OtpWhatsappSendPrimary = Post "/otps/whatsapp/send/primary" Plain;
    /// WhatsApp code, signed in.
    OtpWhatsappSendSecondary = Post "/otps/whatsapp/send/secondary" Plain;
    /// E-mail code, new or known user.
    OtpEmailLoginOrCreate = Post "/otps/email/login_or_create" Plain;
    /// E-mail code, signed out.
    OtpEmailSendPrimary = Post "/otps/email/send/primary" Plain;
    /// E-mail code, signed in.
    OtpEmailSendSecondary = Post "/otps/email/send/secondary" Plain;
    /// A code of any of the three ways.
    OtpAuthenticate = Post "/otps/authenticate" SignIn duration true;
    /// Magic link, new or known user.
    MagicLinksLoginOrCreate = Post "/magic_links/email/login_or_create" Plain
        pkce Pkce::Start("code_challenge");
    /// Magic link, signed out.
    MagicLinksSendPrimary = Post "/magic_links/email/send/primary" Plain
        pkce Pkce::Start("code_challenge");
    /// Magic link, signed in.
    MagicLinksSendSecondary = Post "/magic_links/email/send/secondary" Plain
        pkce Pkce::Start("code_challenge");
    /// The token of a magic link.
    MagicLinksAuthenticate = Post "/magic_links/authenticate" SignIn duration true
        pkce Pkce::Finish("code_verifier");

    /// B2B session check.
    B2bSessionsAuthenticate = Post "/b2b/sessions/authenticate" Validate;
    /// B2B sign-out.
    B2bSessionsRevoke = Post "/b2b/sessions/revoke" Revoke;
    /// Ends every session of the member named in the path.
    B2bSessionsRevokeForMember = Post "/b2b/sessions/revoke/" Plain;
    /// A session in another organization.
    B2bSessionsExchange = Post "/b2b/sessions/exchange" SignIn duration true;
    /// A connected app's access token for a session.
    B2bSessionsExchangeAccessToken = Post "/b2b/sessions/exchange_access_token" SignIn duration true;
    /// A trusted authentication token for a session.
    B2bSessionsAttest = Post "/b2b/sessions/attest" SignIn duration true;
    /// The member.
    B2bMembersMe = Get "/b2b/organizations/members/me" Read brings Member;
    /// Changes the member.
    B2bMembersUpdate = Put "/b2b/organizations/members/update" Change brings MemberAndOrganization;
    /// Removes the member's phone number.
    B2bMembersDeletePhoneNumber = Delete "/b2b/organizations/members/deletePhoneNumber" Change
        brings MemberAndOrganization;
    /// Removes the member's authenticator app.
    B2bMembersDeleteTotp = Delete "/b2b/organizations/members/deleteTOTP" Change
        brings MemberAndOrganization;
    /// Removes the member's password named in the path.
    B2bMembersDeletePassword = Delete "/b2b/organizations/members/passwords/" Change
        brings MemberAndOrganization;
    /// The organization.
    B2bOrganizationsMe = Get "/b2b/organizations/me" Read brings Organization;
    /// Sign in with a password.
    B2bPasswordsAuthenticate = Post "/b2b/passwords/authenticate" SignIn duration true intermediate true;
    /// Checks the strength of a password.
    B2bPasswordsStrengthCheck = Post "/b2b/passwords/strength_check" Plain;
    /// Magic link to an organization.
    B2bMagicLinksLoginOrSignup = Post "/b2b/magic_links/email/login_or_signup" Plain
        pkce Pkce::Start("pkce_code_challenge");
    /// The token of an organization's magic link.
    B2bMagicLinksAuthenticate = Post "/b2b/magic_links/authenticate" SignIn duration true
        intermediate true pkce Pkce::Finish("pkce_code_verifier");
    /// Magic link before an organization is chosen.
    B2bMagicLinksDiscoverySend = Post "/b2b/magic_links/email/discovery/send" Plain
        pkce Pkce::Start("pkce_code_challenge");
    /// The token of a discovery magic link.
    B2bMagicLinksDiscoveryAuthenticate = Post "/b2b/magic_links/discovery/authenticate" SignIn
        pkce Pkce::Finish("pkce_code_verifier");
    /// E-mail code to an organization.
    B2bOtpEmailLoginOrSignup = Post "/b2b/otps/email/login_or_signup" Plain;
    /// An organization's e-mail code.
    B2bOtpEmailAuthenticate = Post "/b2b/otps/email/authenticate" SignIn duration true intermediate true;
    /// E-mail code before an organization is chosen.
    B2bOtpEmailDiscoverySend = Post "/b2b/otps/email/discovery/send" Plain;
    /// A discovery e-mail code.
    B2bOtpEmailDiscoveryAuthenticate = Post "/b2b/otps/email/discovery/authenticate" SignIn;
    /// Second factor: text message.
    B2bOtpSmsSend = Post "/b2b/otps/sms/send" Plain intermediate true;
    /// Second factor: the code of the text message.
    B2bOtpSmsAuthenticate = Post "/b2b/otps/sms/authenticate" SignIn duration true intermediate true;
    /// Enrol an authenticator app.
    B2bTotpCreate = Post "/b2b/totp" Plain intermediate true;
    /// Second factor: the code of an authenticator app.
    B2bTotpAuthenticate = Post "/b2b/totp/authenticate" SignIn duration true intermediate true;
    /// Second factor: a recovery code.
    B2bRecoveryCodesRecover = Post "/b2b/recovery_codes/recover" SignIn duration true intermediate true;
    /// The member's recovery codes that were not used.
    B2bRecoveryCodesGet = Get "/b2b/recovery_codes" Read brings MemberAndOrganization;
    /// Replaces the member's recovery codes.
    B2bRecoveryCodesRotate = Post "/b2b/recovery_codes/rotate" Change
        brings MemberAndOrganization;
    /// The organizations that the user can sign in to.
    B2bDiscoveryOrganizations = Post "/b2b/discovery/organizations" Plain intermediate true;
    /// Enter one of them.
    B2bDiscoveryExchange = Post "/b2b/discovery/intermediate_sessions/exchange" SignIn duration true
        intermediate true;
    /// Make a new one and enter it.
    B2bDiscoveryCreateOrganization = Post "/b2b/discovery/organizations/create" SignIn duration true
        intermediate true;
}

impl Endpoint {
    /// The same operation for a signed-in user: `send` has two routes, and the second adds a factor
    /// to the session.
    #[must_use]
    pub fn signed_in(self) -> Self {
        match self {
            Self::OtpSmsSendPrimary => Self::OtpSmsSendSecondary,
            Self::OtpWhatsappSendPrimary => Self::OtpWhatsappSendSecondary,
            Self::OtpEmailSendPrimary => Self::OtpEmailSendSecondary,
            Self::MagicLinksSendPrimary => Self::MagicLinksSendSecondary,
            other => other,
        }
    }

    /// The same operation without a session: the inverse of [`signed_in`](Self::signed_in).
    #[must_use]
    pub fn signed_out(self) -> Self {
        match self {
            Self::OtpSmsSendSecondary => Self::OtpSmsSendPrimary,
            Self::OtpWhatsappSendSecondary => Self::OtpWhatsappSendPrimary,
            Self::OtpEmailSendSecondary => Self::OtpEmailSendPrimary,
            Self::MagicLinksSendSecondary => Self::MagicLinksSendPrimary,
            other => other,
        }
    }

    /// True when the operation needs a session.
    pub fn needs_session(self) -> bool {
        matches!(
            self,
            Self::B2bSessionsExchange | Self::B2bSessionsRevokeForMember
        ) || matches!(self.purpose(), Purpose::Read | Purpose::Change)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_session_validations_have_a_duration_without_default() {
        for endpoint in Endpoint::ALL {
            if endpoint.purpose() == Purpose::Validate {
                assert!(!endpoint.defaults_duration(), "{endpoint:?}");
            }
        }
        assert!(Endpoint::B2bSessionsExchange.defaults_duration());
        assert!(!Endpoint::B2bOtpEmailDiscoveryAuthenticate.defaults_duration());
    }

    #[test]
    fn a_call_that_changes_an_object_needs_a_session_and_brings_the_object() {
        for endpoint in Endpoint::ALL {
            let is_about_an_object = matches!(endpoint.purpose(), Purpose::Read | Purpose::Change);
            assert_eq!(endpoint.brings() != Brings::Nothing, is_about_an_object);
            assert!(endpoint.needs_session() || !is_about_an_object);
        }
    }

    #[test]
    fn a_flow_that_starts_with_a_challenge_ends_with_its_verifier() {
        assert_eq!(
            Endpoint::MagicLinksSendSecondary.pkce(),
            Pkce::Start("code_challenge")
        );
        assert_eq!(
            Endpoint::B2bMagicLinksAuthenticate.pkce(),
            Pkce::Finish("pkce_code_verifier")
        );
        assert_eq!(Endpoint::OtpAuthenticate.pkce(), Pkce::None);
    }
}

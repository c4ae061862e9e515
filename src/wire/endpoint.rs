//! The endpoint table: one row an operation, as in the vendor's OpenAPI.

/// HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// GET
    Get,
    /// POST
    Post,
}

impl Method {
    /// The method's name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// What an answer means for the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// `sessions/authenticate`: says whether the session lives.
    Validate,
    /// `sessions/revoke`: ends it.
    Revoke,
    /// May create a session or an intermediate session.
    SignIn,
    /// A GET of an object that is cached beside the session.
    Read,
    /// Nothing.
    Plain,
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
        $(duration $duration:tt)? $(intermediate $intermediate:tt)? $(pkce $pkce:expr)?;)*) => {
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

            /// What its answer means for the session.
            pub fn purpose(self) -> Purpose {
                match self { $(Self::$name => Purpose::$purpose,)* }
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
    /// The user, its fields beside `request_id`.
    UsersMe = Get "/users/me" Read;
    /// Sign up with a password.
    PasswordsCreate = Post "/passwords" SignIn duration true;
    /// Sign in with a password.
    PasswordsAuthenticate = Post "/passwords/authenticate" SignIn duration true;
    /// Ask whether a password is good enough.
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
    B2bMembersMe = Get "/b2b/organizations/members/me" Read;
    /// The organization.
    B2bOrganizationsMe = Get "/b2b/organizations/me" Read;
    /// Sign in with a password.
    B2bPasswordsAuthenticate = Post "/b2b/passwords/authenticate" SignIn duration true intermediate true;
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
    /// Organizations the person can enter.
    B2bDiscoveryOrganizations = Post "/b2b/discovery/organizations" Plain intermediate true;
    /// Enter one of them.
    B2bDiscoveryExchange = Post "/b2b/discovery/intermediate_sessions/exchange" SignIn duration true
        intermediate true;
    /// Make a new one and enter it.
    B2bDiscoveryCreateOrganization = Post "/b2b/discovery/organizations/create" SignIn duration true
        intermediate true;
}

impl Endpoint {
    /// The same operation for a person who is signed in: `send` has two routes, and the second
    /// adds a factor to the session.
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

    /// True when the operation makes no sense without a session.
    pub fn needs_session(self) -> bool {
        matches!(
            self,
            Self::B2bSessionsExchange | Self::B2bSessionsRevokeForMember
        ) || matches!(self.purpose(), Purpose::Read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_session_checks_have_a_duration_without_default() {
        for endpoint in Endpoint::ALL {
            if endpoint.purpose() == Purpose::Validate {
                assert!(!endpoint.defaults_duration(), "{endpoint:?}");
            }
        }
        assert!(Endpoint::B2bSessionsExchange.defaults_duration());
        assert!(!Endpoint::B2bOtpEmailDiscoveryAuthenticate.defaults_duration());
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

//! Authenticator apps as a second factor.

use crate::config::check_duration;
use crate::engine::event::Command;
use crate::error::StytchError;
use crate::tokens::Secret;
use crate::wire::{Call, Endpoint};

use super::super::response::{B2bAuthenticateResponse, TotpCreateResponse};
use super::super::{Core, command, required};

/// Whether a member needs a second factor where the organization leaves the choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum MfaEnrollment {
    /// From now on.
    Enroll,
    /// No longer.
    Unenroll,
}

impl MfaEnrollment {
    /// The value that has this name on the wire.
    #[cfg(feature = "json")]
    pub(crate) fn from_wire(name: &str) -> Option<Self> {
        [Self::Enroll, Self::Unenroll]
            .into_iter()
            .find(|value| value.on_the_wire() == name)
    }

    pub(super) fn on_the_wire(self) -> &'static str {
        match self {
            Self::Enroll => "enroll",
            Self::Unenroll => "unenroll",
        }
    }
}

/// The code of an authenticator app.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct TotpAuthenticateParams {
    /// The organization.
    pub organization_id: String,
    /// The member.
    pub member_id: String,
    /// The code.
    pub code: Secret,
    /// 5 to 527040 minutes; without them the configured default is sent.
    #[uniffi(default = None)]
    pub session_duration_minutes: Option<u32>,
    /// Turns the second factor of the member on or off.
    #[uniffi(default = None)]
    pub set_mfa_enrollment: Option<MfaEnrollment>,
    /// Makes the authenticator app the second factor that is offered first.
    #[uniffi(default = None)]
    pub set_default_mfa: Option<bool>,
}

impl TotpAuthenticateParams {
    /// The defaults for a member and a code.
    pub fn new(
        organization_id: impl Into<String>,
        member_id: impl Into<String>,
        code: Secret,
    ) -> Self {
        Self {
            organization_id: organization_id.into(),
            member_id: member_id.into(),
            code,
            session_duration_minutes: None,
            set_mfa_enrollment: None,
            set_default_mfa: None,
        }
    }
}

/// Authenticator apps.
#[derive(Debug, uniffi::Object)]
pub struct B2bTotp {
    pub(super) core: Core,
}

#[uniffi::export]
impl B2bTotp {
    /// Registers an authenticator app for a member who is signed in or has an intermediate session. Show
    /// the secret and the recovery codes once; the client does not keep them. The app is a factor after
    /// the first code. `expiration_minutes` is how long the registration waits for that code.
    ///
    /// # Errors
    ///
    /// `InvalidInput` if an argument is wrong, `Api` if the server rejects the request, and
    /// `Network` if the server cannot be reached. Nothing is registered then.
    ///
    /// # Examples
    ///
    /// ```rust,no_run
    /// # async fn example(client: std::sync::Arc<stytch_core::B2bClient>, organization_id: String, member_id: String) -> Result<(), stytch_core::StytchError> {
    /// let registration = client.totp().create(organization_id, member_id, None).await?;
    /// // Show them once; the client does not keep them.
    /// println!("{} recovery codes", registration.recovery_codes.len());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn create(
        &self,
        organization_id: String,
        member_id: String,
        expiration_minutes: Option<u32>,
    ) -> Result<TotpCreateResponse, StytchError> {
        self.core
            .run(Self::create_command(
                organization_id,
                member_id,
                expiration_minutes,
            ))
            .await
    }

    /// Signs in with the code of the app, or adds the factor to the session. A wrong code leaves
    /// the session and the intermediate session unchanged.
    ///
    /// # Errors
    ///
    /// `InvalidInput` if an argument is wrong, `Superseded` if the app signed out or another
    /// sign-in ended first, `Api` if the server rejects the request, and `Network` if the server
    /// cannot be reached.
    ///
    /// # Examples
    ///
    /// ```rust,no_run
    /// # async fn example(client: std::sync::Arc<stytch_core::B2bClient>, organization_id: String, member_id: String, code: String) -> Result<(), stytch_core::StytchError> {
    /// use stytch_core::Secret;
    /// use stytch_core::client::TotpAuthenticateParams;
    ///
    /// let params = TotpAuthenticateParams::new(organization_id, member_id, Secret::new(code));
    /// client.totp().authenticate(params).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn authenticate(
        &self,
        params: TotpAuthenticateParams,
    ) -> Result<B2bAuthenticateResponse, StytchError> {
        self.core.run(Self::authenticate_command(params)).await
    }
}

/// The checked commands of the calls.
impl B2bTotp {
    pub(crate) fn create_command(
        organization_id: String,
        member_id: String,
        expiration_minutes: Option<u32>,
    ) -> Result<Command, StytchError> {
        let call = Call::new(Endpoint::B2bTotpCreate)
            .with(
                "organization_id",
                required("organization_id", &organization_id)?,
            )
            .with("member_id", required("member_id", &member_id)?)
            .with_some("expiration_minutes", expiration_minutes);
        command(call)
    }

    pub(crate) fn authenticate_command(
        params: TotpAuthenticateParams,
    ) -> Result<Command, StytchError> {
        check_duration("session_duration_minutes", params.session_duration_minutes)?;
        let call = Call::new(Endpoint::B2bTotpAuthenticate)
            .with(
                "organization_id",
                required("organization_id", &params.organization_id)?,
            )
            .with("member_id", required("member_id", &params.member_id)?)
            .with("code", required("code", params.code.expose())?)
            .with_some("session_duration_minutes", params.session_duration_minutes)
            .with_some(
                "set_mfa_enrollment",
                params.set_mfa_enrollment.map(MfaEnrollment::on_the_wire),
            )
            .with_some("set_default_mfa", params.set_default_mfa);
        command(call)
    }
}

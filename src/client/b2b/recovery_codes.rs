//! Recovery codes, for a lost authenticator app.

use crate::config::check_duration;
use crate::engine::event::Command;
use crate::error::StytchError;
use crate::tokens::Secret;
use crate::wire::{Call, Endpoint};

use super::super::response::{B2bAuthenticateResponse, RecoveryCodesResponse};
use super::super::{Core, command, required};

/// Recovery codes.
#[derive(Debug, uniffi::Object)]
pub struct B2bRecoveryCodes {
    pub(super) core: Core,
}

#[uniffi::export]
impl B2bRecoveryCodes {
    /// Signs in with a recovery code as the second factor; each works once, and
    /// `recovery_codes_remaining` says how many are left. Without a duration the configured default
    /// is sent, 5 to 527040 minutes. A wrong code leaves the session and the intermediate session
    /// unchanged.
    ///
    /// # Errors
    ///
    /// `InvalidInput` if an argument is wrong, `Superseded` if the app signed out or another sign-in
    /// ended first, `Api` if the server rejects the request, and `Network` if the server cannot be
    /// reached.
    pub async fn recover(
        &self,
        organization_id: String,
        member_id: String,
        recovery_code: Secret,
        session_duration_minutes: Option<u32>,
    ) -> Result<B2bAuthenticateResponse, StytchError> {
        self.core
            .run(Self::recover_command(
                organization_id,
                member_id,
                recovery_code,
                session_duration_minutes,
            ))
            .await
    }

    /// Fetches the member's recovery codes that were not used, and stores member and organization of
    /// the response with the session, which stays unchanged. The client does not keep the codes.
    ///
    /// # Errors
    ///
    /// `NoSession` if no user is signed in, `Superseded` if another sign-in replaced the session
    /// during the call, `Api` if the server rejects the request, and `Network` if the server cannot
    /// be reached. Nothing changes then. An `Api` error that suggests that the session is over
    /// starts a validation at once.
    pub async fn get(&self) -> Result<RecoveryCodesResponse, StytchError> {
        self.core.run(Self::get_command()).await
    }

    /// Replaces the member's recovery codes on the server: earlier ones are not accepted any more.
    /// Member and organization of the response are stored with the session, which stays unchanged.
    /// Show the new codes once; the client does not keep them.
    ///
    /// # Errors
    ///
    /// `NoSession` if no user is signed in, `ReadOnlyRole` for a reader, `Api` if the server rejects
    /// the request, and `Network` if the server cannot be reached. Nothing changes here then. An
    /// `Api` error that suggests that the session is over starts a validation at once. `Superseded`
    /// if another sign-in replaced the session before the response came: the server may have
    /// replaced the codes, and `get` returns them.
    pub async fn rotate(&self) -> Result<RecoveryCodesResponse, StytchError> {
        self.core.run(Self::rotate_command()).await
    }
}

/// The checked commands of the calls.
impl B2bRecoveryCodes {
    pub(crate) fn get_command() -> Result<Command, StytchError> {
        command(Call::new(Endpoint::B2bRecoveryCodesGet))
    }

    pub(crate) fn rotate_command() -> Result<Command, StytchError> {
        command(Call::new(Endpoint::B2bRecoveryCodesRotate))
    }

    pub(crate) fn recover_command(
        organization_id: String,
        member_id: String,
        recovery_code: Secret,
        session_duration_minutes: Option<u32>,
    ) -> Result<Command, StytchError> {
        check_duration("session_duration_minutes", session_duration_minutes)?;
        let call = Call::new(Endpoint::B2bRecoveryCodesRecover)
            .with(
                "organization_id",
                required("organization_id", &organization_id)?,
            )
            .with("member_id", required("member_id", &member_id)?)
            .with(
                "recovery_code",
                required("recovery_code", recovery_code.expose())?,
            )
            .with_some("session_duration_minutes", session_duration_minutes);
        command(call)
    }
}

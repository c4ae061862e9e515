//! Recovery codes, for a lost authenticator app.

use crate::config::check_duration;
use crate::error::StytchError;
use crate::tokens::Secret;
use crate::wire::{Call, Endpoint};

use super::super::response::B2bAuthenticateResponse;
use super::super::{Core, required};

/// Recovery codes.
#[derive(Debug, uniffi::Object)]
pub struct B2bRecoveryCodes {
    pub(super) core: Core,
}

#[uniffi::export]
impl B2bRecoveryCodes {
    /// Signs in with a recovery code as the second factor; each works once, and
    /// `recovery_codes_remaining` says how many are left. Without a duration the configured default
    /// is sent, 5 to 527040 minutes. A wrong code keeps the session or the intermediate session
    /// there is.
    pub async fn recover(
        &self,
        organization_id: String,
        member_id: String,
        recovery_code: Secret,
        session_duration_minutes: Option<u32>,
    ) -> Result<B2bAuthenticateResponse, StytchError> {
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
        self.core.call(call).await
    }
}

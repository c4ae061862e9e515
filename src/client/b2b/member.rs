//! The member.

use std::sync::Arc;

use crate::engine::event::Command;
use crate::error::StytchError;
use crate::listeners::{MemberListener, Subscription};
use crate::model::{Member, MfaMethod};
use crate::wire::{Call, Endpoint};

use super::super::response::{MemberChangeResponse, MemberResponse};
use super::super::{Core, call_about, command, object};
use super::{B2bView, member_of};

/// The member, and whether it was confirmed.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct MemberInfo {
    /// The member; none when signed out.
    pub member: Option<Member>,
    /// True while a stored value is published and its validation is running or scheduled.
    pub from_cache: bool,
}

/// What to change of the member. What has no value stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, uniffi::Record)]
pub struct MemberUpdateParams {
    /// The name.
    #[uniffi(default = None)]
    pub name: Option<String>,
    /// Keys of the metadata that the app may write: a JSON object as text. A key with the value
    /// `null` is removed, and a key that is not named stays as it is.
    #[uniffi(default = None)]
    pub untrusted_metadata: Option<String>,
    /// Whether the member uses a second factor, where the organization leaves the choice.
    #[uniffi(default = None)]
    pub mfa_enrolled: Option<bool>,
    /// The phone number for codes in E.164 form, for a member who has none yet.
    #[uniffi(default = None)]
    pub mfa_phone_number: Option<String>,
    /// The second factor that is offered first.
    #[uniffi(default = None)]
    pub default_mfa_method: Option<MfaMethod>,
}

/// A factor of the member that can be removed.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum MemberAuthenticationFactor {
    /// The phone number for codes.
    MfaPhoneNumber,
    /// The authenticator app.
    MfaTotp,
    /// The password.
    Password {
        /// `member_password_id` of the member.
        id: String,
    },
}

/// The member.
#[derive(Debug, uniffi::Object)]
pub struct B2bMember {
    pub(super) core: Core,
}

#[uniffi::export]
impl B2bMember {
    /// The cached member, or none. Never waits.
    pub fn get_sync(&self) -> Option<Member> {
        B2bView(&self.core.published()).member().cloned()
    }

    /// The cached member, and whether it was confirmed. Never waits.
    pub fn info(&self) -> MemberInfo {
        let published = self.core.published();
        let view = B2bView(&published);
        MemberInfo {
            member: view.member().cloned(),
            from_cache: view.from_cache(),
        }
    }

    /// Fetches the member and stores it with the session, which stays unchanged.
    ///
    /// # Errors
    ///
    /// `NoSession` if no user is signed in, `Superseded` if another sign-in replaced the session
    /// during the call, `Api` if the server rejects the request, and `Network` if the server cannot
    /// be reached. Nothing changes then. An `Api` error that suggests that the session is over
    /// starts a validation at once.
    pub async fn get(&self) -> Result<MemberResponse, StytchError> {
        self.core.run(Self::get_command()).await
    }

    /// Changes the member on the server, and stores member and organization of the response with the
    /// session, which stays unchanged.
    ///
    /// # Errors
    ///
    /// `InvalidInput` for an empty text and for metadata that is not the text of a JSON object,
    /// `NoSession` if no user is signed in, `ReadOnlyRole` for a reader, `Api` if the server rejects
    /// the request, and `Network` if the server cannot be reached. Nothing changes here then. An
    /// `Api` error that suggests that the session is over starts a validation at once. `Superseded`
    /// if another sign-in replaced the session before the response came: the server may have changed
    /// the member, and nothing changed here.
    pub async fn update(
        &self,
        params: MemberUpdateParams,
    ) -> Result<MemberChangeResponse, StytchError> {
        self.core.run(Self::update_command(params)).await
    }

    /// Removes a factor of the member on the server, and stores member and organization of the
    /// response with the session, which stays unchanged.
    ///
    /// # Errors
    ///
    /// `InvalidInput` for an empty identifier, `NoSession` if no user is signed in, `ReadOnlyRole`
    /// for a reader, `Api` if the server rejects the request, and `Network` if the server cannot be
    /// reached. Nothing changes here then. An `Api` error that suggests that the session is over
    /// starts a validation at once. `Superseded` if another sign-in replaced the session before the
    /// response came: the server may have removed the factor, and nothing changed here.
    pub async fn delete_factor(
        &self,
        factor: MemberAuthenticationFactor,
    ) -> Result<MemberChangeResponse, StytchError> {
        self.core.run(Self::delete_factor_command(factor)).await
    }

    /// Calls with the current member as soon as the state is initialized, and then with each
    /// different one. A slow listener misses those in between.
    pub fn subscribe(&self, listener: Arc<dyn MemberListener>) -> Arc<Subscription> {
        self.core
            .on_values(member_of, move |member| listener.on_change(member.cloned()))
    }

    /// The vendor's `onChange`: changes only; the first confirmation of a cached member is one.
    pub fn on_change(&self, listener: Arc<dyn MemberListener>) -> Arc<Subscription> {
        self.core.on_changes(member_of, Member::eq, move |member| {
            listener.on_change(member.cloned())
        })
    }
}

/// The checked commands of the calls.
impl B2bMember {
    pub(crate) fn get_command() -> Result<Command, StytchError> {
        command(Call::new(Endpoint::B2bMembersMe))
    }

    pub(crate) fn update_command(params: MemberUpdateParams) -> Result<Command, StytchError> {
        let metadata = object("untrusted_metadata", params.untrusted_metadata.as_deref())?;
        let method = params.default_mfa_method;
        let call = Call::new(Endpoint::B2bMembersUpdate)
            .with_some("name", params.name)
            .with_some("untrusted_metadata", metadata)
            .with_some("mfa_enrolled", params.mfa_enrolled)
            .with_some("mfa_phone_number", params.mfa_phone_number)
            .with_some("default_mfa_method", method.as_ref().map(MfaMethod::as_str));
        command(call)
    }

    pub(crate) fn delete_factor_command(
        factor: MemberAuthenticationFactor,
    ) -> Result<Command, StytchError> {
        use MemberAuthenticationFactor as Factor;
        command(match factor {
            Factor::MfaPhoneNumber => Call::new(Endpoint::B2bMembersDeletePhoneNumber),
            Factor::MfaTotp => Call::new(Endpoint::B2bMembersDeleteTotp),
            Factor::Password { id } => call_about(
                Endpoint::B2bMembersDeletePassword,
                "member_password_id",
                &id,
            )?,
        })
    }
}

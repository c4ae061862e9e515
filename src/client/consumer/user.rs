//! The consumer user.

use std::sync::Arc;

use crate::engine::event::Command;
use crate::error::StytchError;
use crate::listeners::{Subscription, UserListener};
use crate::model::{User, UserName};
use crate::wire::{Call, Endpoint};

use super::super::response::{UserChangeResponse, UserResponse};
use super::super::{Core, call_about, command, object};
use super::{ConsumerView, user_of};

/// The user, and whether it was confirmed.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct UserInfo {
    /// The user; none when signed out.
    pub user: Option<User>,
    /// True while a stored value is published and its validation is running or scheduled.
    pub from_cache: bool,
}

/// What to change of the user. What has no value stays as it is.
#[derive(Clone, Debug, Default, PartialEq, uniffi::Record)]
pub struct UserUpdateParams {
    /// The name. A part without a value stays as it is.
    #[uniffi(default = None)]
    pub name: Option<UserName>,
    /// Keys of the metadata that the app may write: a JSON object as text. A key with the value
    /// `null` is removed, and a key that is not named stays as it is.
    #[uniffi(default = None)]
    pub untrusted_metadata: Option<String>,
}

/// A factor of the user, by the identifier that the user object has for it.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum UserAuthenticationFactor {
    /// An e-mail address.
    Email {
        /// `email_id`.
        id: String,
    },
    /// A phone number.
    PhoneNumber {
        /// `phone_id`.
        id: String,
    },
    /// A device that was registered for biometrics.
    BiometricRegistration {
        /// `biometric_registration_id`.
        id: String,
    },
    /// A crypto wallet.
    CryptoWallet {
        /// `crypto_wallet_id`.
        id: String,
    },
    /// A passkey or security key.
    WebAuthn {
        /// `webauthn_registration_id`.
        id: String,
    },
    /// An authenticator app.
    Totp {
        /// `totp_id`.
        id: String,
    },
    /// An OAuth account.
    OAuth {
        /// `oauth_user_registration_id`.
        id: String,
    },
}

/// The consumer user.
#[derive(Debug, uniffi::Object)]
pub struct ConsumerUser {
    pub(super) core: Core,
}

#[uniffi::export]
impl ConsumerUser {
    /// The cached user, or none. Never waits.
    ///
    /// # Examples
    ///
    /// ```rust,no_run
    /// # async fn example(client: std::sync::Arc<stytch_core::ConsumerClient>) -> Result<(), stytch_core::StytchError> {
    /// if let Some(user) = client.user().get_sync() {
    ///     println!("{}", user.user_id);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn get_sync(&self) -> Option<User> {
        ConsumerView(&self.core.published()).user().cloned()
    }

    /// The cached user, and whether it was confirmed. Never waits.
    pub fn info(&self) -> UserInfo {
        let published = self.core.published();
        let view = ConsumerView(&published);
        UserInfo {
            user: view.user().cloned(),
            from_cache: view.from_cache(),
        }
    }

    /// Fetches the user and stores it with the session, which stays unchanged.
    ///
    /// # Errors
    ///
    /// `NoSession` if no user is signed in, `Superseded` if another sign-in replaced the session
    /// during the call, `Api` if the server rejects the request, and `Network` if the server cannot
    /// be reached. Nothing changes then. An `Api` error that suggests that the session is over
    /// starts a validation at once.
    pub async fn get(&self) -> Result<UserResponse, StytchError> {
        let mut response: UserResponse = self.core.run(Self::get_command()).await?;
        // The response leaves out fields that the cached user has.
        if let Some(user) = self.get_sync()
            && user.user_id == response.user.user_id
        {
            response.user = user;
        }
        Ok(response)
    }

    /// Changes the user on the server, and stores the user of the response with the session, which
    /// stays unchanged.
    ///
    /// # Errors
    ///
    /// `InvalidInput` for metadata that is not the text of a JSON object, `NoSession` if no user is
    /// signed in, `ReadOnlyRole` for a reader, `Api` if the server rejects the request, and
    /// `Network` if the server cannot be reached. Nothing changes here then. An `Api` error that
    /// suggests that the session is over starts a validation at once. `Superseded` if another sign-
    /// in replaced the session before the response came: the server may have changed the user, and
    /// nothing changed here.
    pub async fn update(
        &self,
        params: UserUpdateParams,
    ) -> Result<UserChangeResponse, StytchError> {
        self.core.run(Self::update_command(params)).await
    }

    /// Removes a factor of the user on the server, and stores the user of the response with the
    /// session, which stays unchanged. The server refuses to remove the last factor.
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
        factor: UserAuthenticationFactor,
    ) -> Result<UserChangeResponse, StytchError> {
        self.core.run(Self::delete_factor_command(factor)).await
    }

    /// Calls with the current user as soon as the state is initialized, and then with each
    /// different one. A slow listener misses those in between.
    pub fn subscribe(&self, listener: Arc<dyn UserListener>) -> Arc<Subscription> {
        self.core
            .on_values(user_of, move |user| listener.on_change(user.cloned()))
    }

    /// The vendor's `onChange`: changes only; the first confirmation of a cached user is one.
    pub fn on_change(&self, listener: Arc<dyn UserListener>) -> Arc<Subscription> {
        self.core.on_changes(user_of, User::eq, move |user| {
            listener.on_change(user.cloned())
        })
    }
}

/// The checked commands of the calls.
impl ConsumerUser {
    pub(crate) fn get_command() -> Result<Command, StytchError> {
        command(Call::new(Endpoint::UsersMe))
    }

    pub(crate) fn update_command(params: UserUpdateParams) -> Result<Command, StytchError> {
        let metadata = object("untrusted_metadata", params.untrusted_metadata.as_deref())?;
        let call = Call::new(Endpoint::UsersUpdate)
            .with_some("name", params.name.map(|name| name.to_wire()))
            .with_some("untrusted_metadata", metadata);
        command(call)
    }

    pub(crate) fn delete_factor_command(
        factor: UserAuthenticationFactor,
    ) -> Result<Command, StytchError> {
        use UserAuthenticationFactor as Factor;
        let (endpoint, field, id) = match &factor {
            Factor::Email { id } => (Endpoint::UsersDeleteEmail, "email_id", id),
            Factor::PhoneNumber { id } => (Endpoint::UsersDeletePhoneNumber, "phone_id", id),
            Factor::BiometricRegistration { id } => (
                Endpoint::UsersDeleteBiometricRegistration,
                "biometric_registration_id",
                id,
            ),
            Factor::CryptoWallet { id } => {
                (Endpoint::UsersDeleteCryptoWallet, "crypto_wallet_id", id)
            }
            Factor::WebAuthn { id } => (
                Endpoint::UsersDeleteWebauthnRegistration,
                "webauthn_registration_id",
                id,
            ),
            Factor::Totp { id } => (Endpoint::UsersDeleteTotp, "totp_id", id),
            Factor::OAuth { id } => (Endpoint::UsersDeleteOauth, "oauth_user_registration_id", id),
        };
        command(call_about(endpoint, field, id)?)
    }
}

//! The consumer user.

use std::sync::Arc;

use crate::error::StytchError;
use crate::listeners::{Subscription, UserListener};
use crate::model::User;
use crate::wire::{Call, Endpoint};

use super::super::Core;
use super::super::response::UserResponse;
use super::{ConsumerView, user_of};

/// The user, and whether it was confirmed.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct UserInfo {
    /// The user; none when nobody is signed in.
    pub user: Option<User>,
    /// True while a stored value is shown and a check is under way or armed.
    pub from_cache: bool,
}

/// The consumer user.
#[derive(Debug, uniffi::Object)]
pub struct ConsumerUser {
    pub(super) core: Core,
}

#[uniffi::export]
impl ConsumerUser {
    /// The cached user, or none. Never waits.
    pub fn get_sync(&self) -> Option<User> {
        ConsumerView(&self.core.shown()).user().cloned()
    }

    /// The cached user, and whether it was confirmed. Never waits.
    pub fn info(&self) -> UserInfo {
        let shown = self.core.shown();
        let view = ConsumerView(&shown);
        UserInfo {
            user: view.user().cloned(),
            from_cache: view.from_cache(),
        }
    }

    /// Fetches the user and puts it beside the session, which stays as it is. `NoSession` when
    /// nobody is signed in, `Superseded` when somebody else is by now. A failure changes nothing;
    /// a hint that the session is over is checked at once.
    pub async fn get(&self) -> Result<UserResponse, StytchError> {
        let mut answer: UserResponse = self.core.call(Call::new(Endpoint::UsersMe)).await?;
        // The answer leaves fields out that the cached user has.
        if let Some(user) = self.get_sync()
            && user.user_id == answer.user.user_id
        {
            answer.user = user;
        }
        Ok(answer)
    }

    /// Tells the current user at once, as soon as it is known who is signed in, and then each
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

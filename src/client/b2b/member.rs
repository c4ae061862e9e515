//! The member.

use std::sync::Arc;

use crate::error::StytchError;
use crate::listeners::{MemberListener, Subscription};
use crate::model::Member;
use crate::wire::{Call, Endpoint};

use super::super::Core;
use super::super::response::MemberResponse;
use super::{B2bView, member_of};

/// The member, and whether it was confirmed.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct MemberInfo {
    /// The member; none when nobody is signed in.
    pub member: Option<Member>,
    /// True while a stored value is shown and a check is under way or armed.
    pub from_cache: bool,
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
        B2bView(&self.core.shown()).member().cloned()
    }

    /// The cached member, and whether it was confirmed. Never waits.
    pub fn info(&self) -> MemberInfo {
        let shown = self.core.shown();
        let view = B2bView(&shown);
        MemberInfo {
            member: view.member().cloned(),
            from_cache: view.from_cache(),
        }
    }

    /// Fetches the member and puts it beside the session, which stays as it is. `NoSession` when
    /// nobody is signed in, `Superseded` when somebody else is by now. A failure changes nothing;
    /// a hint that the session is over is checked at once.
    pub async fn get(&self) -> Result<MemberResponse, StytchError> {
        self.core.call(Call::new(Endpoint::B2bMembersMe)).await
    }

    /// Tells the current member at once, as soon as it is known who is signed in, and then each
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

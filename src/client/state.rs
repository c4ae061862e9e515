//! The state as an app reads it.

use crate::engine::state::{
    Freshness, Objects, Published, SignOutCause, Standing, UnavailableReason,
};

/// Where the session stands.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum SessionState {
    /// The store has not answered yet; nothing is known. Do not route to a sign-in page.
    Loading,
    /// Signed in.
    Active {
        /// Cached or validated.
        freshness: Freshness,
        /// Server time of the last confirmation, UTC milliseconds.
        last_validated_at_ms: Option<i64>,
    },
    /// Certainly not signed in.
    SignedOut {
        /// Why.
        cause: SignOutCause,
    },
    /// Cannot be known now.
    Unavailable {
        /// Why.
        reason: UnavailableReason,
        /// True when a cached session is shown meanwhile: treat as signed in.
        has_snapshot: bool,
    },
}

impl SessionState {
    pub(crate) fn of(published: &Published) -> Self {
        match &published.standing {
            Standing::Loading => Self::Loading,
            Standing::Active {
                snapshot,
                freshness,
                proven: true,
            } => Self::Active {
                freshness: *freshness,
                last_validated_at_ms: snapshot.last_validated_at,
            },
            Standing::Active { proven: false, .. } => Self::Unavailable {
                reason: UnavailableReason::ClockUnproven,
                has_snapshot: true,
            },
            Standing::SignedOut(cause) => Self::SignedOut { cause: *cause },
            Standing::Unavailable(reason) => Self::Unavailable {
                reason: reason.clone(),
                has_snapshot: false,
            },
        }
    }
}

/// The objects that are shown, if any.
pub(crate) fn objects(published: &Published) -> Option<&Objects> {
    match &published.standing {
        Standing::Active { snapshot, .. } => Some(&snapshot.objects),
        Standing::Loading | Standing::SignedOut(_) | Standing::Unavailable(_) => None,
    }
}

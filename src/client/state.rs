//! The state as an app reads it.

use serde_json::value::RawValue;

use crate::engine::state::{
    Freshness, Objects, Published, SignOutCause, Snapshot, Status, UnavailableReason,
};
use crate::tokens::Secret;

/// The status of the session.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum SessionState {
    /// The store has not been read yet; nothing is known. Do not route to a sign-in page.
    Loading,
    /// Signed in.
    Active {
        /// Cached or validated.
        freshness: Freshness,
        /// Server time of the last confirmation, UTC milliseconds.
        last_validated_at_ms: Option<i64>,
    },
    /// No user is signed in.
    SignedOut {
        /// Why.
        cause: SignOutCause,
    },
    /// It is not known now whether a user is signed in.
    Unavailable {
        /// Why.
        reason: UnavailableReason,
        /// True when a cached session is published meanwhile: treat as signed in.
        has_snapshot: bool,
        /// Server time of the last confirmation of that session, UTC milliseconds.
        last_validated_at_ms: Option<i64>,
    },
}

impl SessionState {
    pub(crate) fn of(published: &Published) -> Self {
        match &published.status {
            Status::Loading => Self::Loading,
            Status::Active {
                snapshot,
                freshness,
                proven: true,
            } => Self::Active {
                freshness: *freshness,
                last_validated_at_ms: snapshot.last_validated_at,
            },
            Status::Active {
                snapshot,
                proven: false,
                ..
            } => Self::Unavailable {
                reason: UnavailableReason::ClockUnproven,
                has_snapshot: true,
                last_validated_at_ms: snapshot.last_validated_at,
            },
            Status::SignedOut(cause) => Self::SignedOut { cause: *cause },
            Status::Unavailable(reason) => Self::Unavailable {
                reason: reason.clone(),
                has_snapshot: false,
                last_validated_at_ms: None,
            },
        }
    }
}

/// Both tokens of a session; there are always both or none.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SessionTokens {
    /// Opaque session token.
    pub session_token: Secret,
    /// Session JWT; lives five minutes.
    pub session_jwt: Secret,
}

/// The published tokens and objects, if any.
pub(crate) fn snapshot(published: &Published) -> Option<&Snapshot> {
    match &published.status {
        Status::Active { snapshot, .. } => Some(snapshot),
        Status::Loading | Status::SignedOut(_) | Status::Unavailable(_) => None,
    }
}

/// The published objects, if any.
pub(crate) fn objects(published: &Published) -> Option<&Objects> {
    snapshot(published).map(|snapshot| &snapshot.objects)
}

pub(crate) fn tokens(published: &Published) -> Option<SessionTokens> {
    snapshot(published).map(|snapshot| SessionTokens {
        session_token: snapshot.token.secret().clone(),
        session_jwt: snapshot.jwt.secret().clone(),
    })
}

/// A JSON object that is built from JSON texts.
#[derive(Default)]
pub(crate) struct JsonObject(String);

impl JsonObject {
    /// The members of a state that both verticals have.
    pub(crate) fn of_state(published: &Published, from_cache: bool) -> Self {
        let mut object = Self::default();
        match SessionState::of(published) {
            SessionState::Loading => object.text("state", "loading"),
            SessionState::Active {
                freshness,
                last_validated_at_ms,
            } => {
                object.text("state", "active");
                object.text(
                    "freshness",
                    match freshness {
                        Freshness::Cached => "cached",
                        Freshness::Validated => "validated",
                    },
                );
                object.validated(last_validated_at_ms);
            }
            SessionState::SignedOut { cause } => {
                object.text("state", "signed_out");
                object.text("cause", cause_name(cause));
            }
            SessionState::Unavailable {
                reason,
                has_snapshot,
                last_validated_at_ms,
            } => {
                object.text("state", "unavailable");
                object.text("reason", reason_name(&reason));
                object.raw("has_snapshot", &has_snapshot.to_string());
                object.validated(last_validated_at_ms);
            }
        }
        object.raw("initialized", &published.initialized.to_string());
        object.raw("from_cache", &from_cache.to_string());
        object.raw("persisted", &published.persisted.to_string());
        object.raw("revision", &published.revision.to_string());
        object.raw("generation", &published.generation.to_string());
        object
    }

    /// Adds a value that is JSON text. A text that is not JSON becomes null.
    pub(crate) fn raw(&mut self, name: &str, json: &str) {
        let valid = serde_json::from_str::<&RawValue>(json).is_ok();
        self.0.push(if self.0.is_empty() { '{' } else { ',' });
        self.0.push('"');
        self.0.push_str(name);
        self.0.push_str("\":");
        self.0.push_str(if valid { json } else { "null" });
    }

    /// Adds a value that is JSON text, or null.
    pub(crate) fn maybe(&mut self, name: &str, json: Option<&str>) {
        self.raw(name, json.unwrap_or("null"));
    }

    fn validated(&mut self, at: Option<i64>) {
        if let Some(at) = at {
            self.raw("last_validated_at_ms", &at.to_string());
        }
    }

    fn text(&mut self, name: &str, text: &str) {
        self.raw(name, &format!("\"{text}\""));
    }

    pub(crate) fn done(mut self) -> String {
        if self.0.is_empty() {
            self.0.push('{');
        }
        self.0.push('}');
        self.0
    }
}

fn cause_name(cause: SignOutCause) -> &'static str {
    match cause {
        SignOutCause::None => "none",
        SignOutCause::UserRevoked => "user_revoked",
        SignOutCause::ServerRejected => "server_rejected",
        SignOutCause::Expired => "expired",
        SignOutCause::KeyLost => "key_lost",
        SignOutCause::StepUp => "step_up",
    }
}

pub(crate) fn reason_name(reason: &UnavailableReason) -> &'static str {
    match reason {
        UnavailableReason::DeviceLocked => "device_locked",
        UnavailableReason::KeystoreBusy => "keystore_busy",
        UnavailableReason::StorageFailed => "storage_failed",
        UnavailableReason::ClockUnproven => "clock_unproven",
        UnavailableReason::Misconfigured => "misconfigured",
        UnavailableReason::NewerFormat => "newer_format",
    }
}

//! The state as a record on disk, and back. Only what must survive the process is in it.

use std::sync::Arc;

use crate::clock::Millis;
use crate::crypto::PkcePair;
use crate::model::{Member, MemberSession, ModelError, Organization, Session, User};
use crate::storage::{
    Record, StoredIntermediate, StoredPending, StoredPkce, StoredSession, Vertical,
};
use crate::tokens::{IntermediateSessionToken, OpaqueToken, SessionJwt};

use super::state::{
    Freshness, Intermediate, IntermediateKind, Objects, PendingPair, SignOutCause, Snapshot,
    Standing, State, UnavailableReason,
};

impl State {
    /// What [`super::effect::Effect::Persist`] writes.
    pub fn to_record(&self, now_ms: i64) -> Record {
        Record {
            epoch: self.epoch,
            cause: match &self.standing {
                Standing::SignedOut(cause) => Some(cause_name(*cause).to_owned()),
                Standing::Loading | Standing::Active { .. } | Standing::Unavailable(_) => None,
            },
            session: self.snapshot().map(|snapshot| stored_session(snapshot)),
            intermediate: self.intermediate.as_ref().map(stored_intermediate),
            pending: self.pending.as_ref().map(|pair| StoredPending {
                session_token: pair.token.secret().clone(),
                session_jwt: pair.jwt.as_ref().map(|jwt| jwt.secret().clone()),
            }),
            pkce: self.pkce.as_ref().map(|pair| StoredPkce {
                challenge: pair.challenge.clone(),
                verifier: pair.verifier.clone(),
                created_at_ms: now_ms,
            }),
            last_duration_minutes: self.last_duration_minutes,
            revoke_queue: self.revoke_queue.clone(),
            time_anchor: self.anchor.clone(),
            unknown: self.unknown_sections.clone(),
        }
    }

    /// Takes over a record, wholly: nothing of the state before it is mixed in, but for a newer
    /// time anchor of this boot.
    pub(super) fn read_record(&mut self, record: Record) {
        let stored_cause = record
            .cause
            .as_deref()
            .map_or(SignOutCause::None, cause_from_name);
        self.intermediate = record.intermediate.and_then(intermediate);
        self.standing = match &record.session {
            Some(stored) => match snapshot(self.settings.vertical, stored) {
                Ok(snapshot) => Standing::Active {
                    snapshot: Arc::new(snapshot),
                    freshness: Freshness::Cached,
                    proven: true,
                },
                Err(_) => Standing::Unavailable(UnavailableReason::StorageFailed),
            },
            // After a restart only a step-up that can still be finished is worth telling.
            None if stored_cause == SignOutCause::StepUp && self.intermediate.is_some() => {
                Standing::SignedOut(SignOutCause::StepUp)
            }
            None => Standing::SignedOut(SignOutCause::None),
        };
        self.epoch = record.epoch;
        self.pending = record.pending.as_ref().and_then(pending);
        self.pkce = record.pkce.map(|stored| PkcePair {
            challenge: stored.challenge,
            verifier: stored.verifier,
        });
        self.last_duration_minutes = record.last_duration_minutes;
        self.revoke_queue = record.revoke_queue;
        // What this process learnt itself stands; another's answer may have been slow on its way.
        if self
            .anchor
            .as_ref()
            .is_none_or(|anchor| anchor.boot_id != self.settings.boot_id)
        {
            self.anchor = record.time_anchor;
        }
        self.unknown_sections = record.unknown;
    }
}

fn stored_session(snapshot: &Snapshot) -> StoredSession {
    let (session_json, user_json, member_json, organization_json) = match &snapshot.objects {
        Objects::Consumer { session, user } => (
            session.raw_json.clone(),
            Some(user.raw_json.clone()),
            None,
            None,
        ),
        Objects::B2b {
            session,
            member,
            organization,
        } => (
            session.raw_json.clone(),
            None,
            Some(member.raw_json.clone()),
            Some(organization.raw_json.clone()),
        ),
    };
    StoredSession {
        session_token: snapshot.token.secret().clone(),
        session_jwt: snapshot.jwt.secret().clone(),
        last_validated_at_ms: snapshot.last_validated_at,
        session_json,
        user_json,
        member_json,
        organization_json,
    }
}

/// What a stored session shows.
pub(super) fn snapshot(vertical: Vertical, stored: &StoredSession) -> Result<Snapshot, ModelError> {
    let missing = |field: &str| ModelError {
        object: "record",
        field: field.into(),
        expected: "a value".into(),
    };
    let text = |name: &str, json: &Option<String>| json.clone().ok_or_else(|| missing(name));
    let objects = match vertical {
        Vertical::Consumer => Objects::Consumer {
            session: Arc::new(Session::from_json(&stored.session_json)?),
            user: Arc::new(User::from_json(&text("user", &stored.user_json)?)?),
        },
        Vertical::B2b => Objects::B2b {
            session: Arc::new(MemberSession::from_json(&stored.session_json)?),
            member: Arc::new(Member::from_json(&text("member", &stored.member_json)?)?),
            organization: Arc::new(Organization::from_json(&text(
                "organization",
                &stored.organization_json,
            )?)?),
        },
    };
    Ok(Snapshot {
        token: OpaqueToken::parse(stored.session_token.expose())
            .ok_or_else(|| missing("session_token"))?,
        jwt: SessionJwt::parse(stored.session_jwt.expose())
            .ok_or_else(|| missing("session_jwt"))?,
        objects,
        last_validated_at: stored.last_validated_at_ms,
    })
}

/// When a stored session ends; `None` when that cannot be told.
pub(super) fn expires_at(vertical: Vertical, stored: &StoredSession) -> Option<Millis> {
    snapshot(vertical, stored).ok()?.expires_at()
}

/// A stored pair of tokens that were handed over.
pub(super) fn pending(stored: &StoredPending) -> Option<PendingPair> {
    Some(PendingPair {
        token: OpaqueToken::parse(stored.session_token.expose())?,
        jwt: stored
            .session_jwt
            .as_ref()
            .and_then(|jwt| SessionJwt::parse(jwt.expose())),
    })
}

fn stored_intermediate(step: &Intermediate) -> StoredIntermediate {
    StoredIntermediate {
        token: step.token.secret().clone(),
        kind: match step.kind {
            IntermediateKind::Discovery => "discovery".to_owned(),
            IntermediateKind::StepUp => "step_up".to_owned(),
        },
        expires_at_ms: step.expires_at,
        expires_boot: None,
        organization_json: step.organization_json.clone(),
        member_json: step.member_json.clone(),
        mfa_required_json: step.mfa_required_json.clone(),
        primary_required_json: step.primary_required_json.clone(),
    }
}

fn intermediate(stored: StoredIntermediate) -> Option<Intermediate> {
    Some(Intermediate {
        token: IntermediateSessionToken::parse(stored.token.expose())?,
        kind: if stored.kind == "discovery" {
            IntermediateKind::Discovery
        } else {
            IntermediateKind::StepUp
        },
        expires_at: stored.expires_at_ms,
        organization_json: stored.organization_json,
        member_json: stored.member_json,
        mfa_required_json: stored.mfa_required_json,
        primary_required_json: stored.primary_required_json,
    })
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

/// The cause a tombstone names; one of a later version reads as none.
pub(super) fn cause_from_name(name: &str) -> SignOutCause {
    match name {
        "user_revoked" => SignOutCause::UserRevoked,
        "server_rejected" => SignOutCause::ServerRejected,
        "expired" => SignOutCause::Expired,
        "key_lost" => SignOutCause::KeyLost,
        "step_up" => SignOutCause::StepUp,
        _ => SignOutCause::None,
    }
}

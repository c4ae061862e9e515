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
    let texts = ObjectTexts {
        session: Some(&stored.session_json),
        user: stored.user_json.as_deref(),
        member: stored.member_json.as_deref(),
        organization: stored.organization_json.as_deref(),
    };
    let objects = objects(vertical, texts, None)?;
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

/// The wire JSON of the objects of one moment.
#[derive(Clone, Copy)]
pub(super) struct ObjectTexts<'a> {
    pub(super) session: Option<&'a str>,
    pub(super) user: Option<&'a str>,
    pub(super) member: Option<&'a str>,
    pub(super) organization: Option<&'a str>,
}

/// The typed objects of one moment; all of them or an error that names the first that is missing.
/// Those that `known` has read from the same text are taken from there.
pub(super) fn objects(
    vertical: Vertical,
    texts: ObjectTexts<'_>,
    known: Option<&Objects>,
) -> Result<Objects, ModelError> {
    fn read<T>(
        field: &'static str,
        text: Option<&str>,
        known: Option<(&Arc<T>, &str)>,
        read: impl Fn(&str) -> Result<T, ModelError>,
    ) -> Result<Arc<T>, ModelError> {
        let text = text.ok_or_else(|| ModelError {
            object: "answer",
            field: field.into(),
            expected: "an object".into(),
        })?;
        match known {
            Some((object, same)) if same == text => Ok(Arc::clone(object)),
            _ => read(text).map(Arc::new),
        }
    }
    Ok(match vertical {
        Vertical::Consumer => {
            let known = match known {
                Some(Objects::Consumer { user, .. }) => Some((user, user.raw_json.as_str())),
                _ => None,
            };
            Objects::Consumer {
                session: read("session", texts.session, None, Session::from_json)?,
                user: read("user", texts.user, known, User::from_json)?,
            }
        }
        Vertical::B2b => {
            let known = match known {
                Some(Objects::B2b {
                    member,
                    organization,
                    ..
                }) => Some((member, organization)),
                _ => None,
            };
            let member = known.map(|(member, _)| (member, member.raw_json.as_str()));
            let organization = known.map(|(_, of)| (of, of.raw_json.as_str()));
            Objects::B2b {
                session: read(
                    "member_session",
                    texts.session,
                    None,
                    MemberSession::from_json,
                )?,
                member: read("member", texts.member, member, Member::from_json)?,
                organization: read(
                    "organization",
                    texts.organization,
                    organization,
                    Organization::from_json,
                )?,
            }
        }
    })
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

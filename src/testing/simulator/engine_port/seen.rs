//! What the simulator sees of the engine, as plain values: the published value, the stored record
//! and the result of a command.

use crate::clock::Millis;
use crate::engine::event::{CommandResult, Refusal};
use crate::engine::state::{Freshness, Objects, Published, Snapshot, Status as EngineStatus};
use crate::http::ApiFailure;
use crate::storage::{Head, IdHash, Loaded, Record, SignOutMarker};

use super::super::server::first_token;

pub(in crate::testing::simulator) use crate::engine::state::SignOutCause as Cause;
pub(in crate::testing::simulator) use crate::engine::state::UnavailableReason as Reason;

/// Everything an app can observe.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::testing::simulator) struct Seen {
    pub(in crate::testing::simulator) status: Status,
    pub(in crate::testing::simulator) revision: u64,
    pub(in crate::testing::simulator) generation: u64,
    pub(in crate::testing::simulator) persisted: bool,
    /// Token of the intermediate session.
    pub(in crate::testing::simulator) intermediate: Option<String>,
    /// Only compared: the same revision is the same value.
    whole: Published,
}

/// Who is signed in.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::testing::simulator) enum Status {
    Loading,
    Active(Box<SeenSession>),
    SignedOut(Cause),
    Unavailable(Reason),
}

/// A visible session.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::testing::simulator) struct SeenSession {
    /// Names the session by its first token.
    pub(in crate::testing::simulator) token: String,
    /// The token that is published.
    pub(in crate::testing::simulator) exact_token: String,
    pub(in crate::testing::simulator) jwt: String,
    pub(in crate::testing::simulator) session_id: String,
    /// User id, or member id.
    pub(in crate::testing::simulator) user: String,
    pub(in crate::testing::simulator) expires_ms: Option<Millis>,
    /// The custom claims of the session object.
    pub(in crate::testing::simulator) claims: Option<String>,
    /// What is wrong if the objects do not belong together.
    pub(in crate::testing::simulator) mixed: Option<&'static str>,
    pub(in crate::testing::simulator) validated: bool,
    pub(in crate::testing::simulator) proven: bool,
}

impl Seen {
    pub(super) fn new(published: &Published) -> Self {
        Self {
            status: match &published.status {
                EngineStatus::Loading => Status::Loading,
                EngineStatus::SignedOut(cause) => Status::SignedOut(*cause),
                EngineStatus::Unavailable(reason) => Status::Unavailable(reason.clone()),
                EngineStatus::Active {
                    snapshot,
                    freshness,
                    proven,
                } => Status::Active(Box::new(session(
                    snapshot,
                    *freshness == Freshness::Validated,
                    *proven,
                ))),
            },
            revision: published.revision,
            generation: published.generation,
            persisted: published.persisted,
            intermediate: published
                .intermediate
                .as_ref()
                .map(|step| step.token.expose().to_owned()),
            whole: published.clone(),
        }
    }

    /// The visible session.
    pub(in crate::testing::simulator) fn session(&self) -> Option<&SeenSession> {
        match &self.status {
            Status::Active(session) => Some(session),
            _ => None,
        }
    }

    /// In a few words; tokens of the simulated server are no secrets.
    pub(in crate::testing::simulator) fn summary(&self) -> String {
        match &self.status {
            Status::Active(session) => format!(
                "Active {} {}{}",
                session.token,
                if session.validated {
                    "Validated"
                } else {
                    "Cached"
                },
                if session.proven { "" } else { " unproven" }
            ),
            Status::Loading => "Loading".into(),
            Status::SignedOut(cause) => format!("SignedOut {cause:?}"),
            Status::Unavailable(reason) => format!("Unavailable {reason:?}"),
        }
    }
}

fn session(snapshot: &Snapshot, validated: bool, proven: bool) -> SeenSession {
    let (user, claims, mixed) = match &snapshot.objects {
        Objects::Consumer { session, user } => (
            user.user_id.clone(),
            session.custom_claims.clone(),
            (session.user_id != user.user_id).then_some("the user is not the session's"),
        ),
        Objects::B2b {
            session,
            member,
            organization,
        } => (
            member.member_id.clone(),
            session.custom_claims.clone(),
            (session.member_id != member.member_id
                || session.organization_id != member.organization_id
                || session.organization_id != organization.organization_id)
                .then_some("member or organization are not the session's"),
        ),
    };
    SeenSession {
        token: first_token(snapshot.token.expose()).to_owned(),
        exact_token: snapshot.token.expose().to_owned(),
        jwt: snapshot.jwt.expose().to_owned(),
        session_id: snapshot.session_id().to_owned(),
        user,
        expires_ms: snapshot.expires_at(),
        claims,
        mixed,
        validated,
        proven,
    }
}

/// What the medium holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::testing::simulator) enum Medium {
    /// The key or the record was destroyed from outside: nothing can be said.
    Unreadable,
    Empty,
    Record(Box<Stored>),
}

/// The stored record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::testing::simulator) struct Stored {
    /// Names the session by its first token.
    pub(in crate::testing::simulator) token: Option<String>,
    /// The token that is stored.
    pub(in crate::testing::simulator) exact_token: Option<String>,
    pub(in crate::testing::simulator) expires_ms: Option<Millis>,
    pub(in crate::testing::simulator) intermediate: Option<String>,
    pub(in crate::testing::simulator) pending: Option<String>,
    /// A sign-out marker beside the record ends its session, or drops its pending tokens.
    pub(in crate::testing::simulator) ended_by_marker: [bool; 2],
}

impl Medium {
    pub(super) fn new<E>(loaded: &Result<Loaded, E>) -> Self {
        match loaded {
            Ok(Loaded::Record {
                record, markers, ..
            }) => Self::Record(Box::new(Stored::new(record, markers))),
            Ok(Loaded::Empty { .. }) => Self::Empty,
            Ok(Loaded::KeyLost { .. }) | Err(_) => Self::Unreadable,
        }
    }

    pub(in crate::testing::simulator) fn record(&self) -> Option<&Stored> {
        match self {
            Self::Record(stored) => Some(stored),
            Self::Unreadable | Self::Empty => None,
        }
    }
}

impl Stored {
    fn new(record: &Record, markers: &[SignOutMarker]) -> Self {
        // One that names no session is applied once: the record lists those that it contains.
        let is_unknown = |marker: &SignOutMarker| {
            marker.session.is_none() && !record.applied_markers.contains(&marker.name)
        };
        let ends_head = |marker: &SignOutMarker| {
            let head = record.head.as_ref();
            is_unknown(marker)
                || head.is_some_and(|head| {
                    // The tokens that the app set name the session that they became, too.
                    let token = head.token.as_ref();
                    let token = token.map(|token| IdHash::of_token(token.hash));
                    marker.session.is_some()
                        && [Some(head.id), token, head.origin].contains(&marker.session)
                        && marker.stamp >= head.stamp
                })
        };
        let drops_pending = |marker: &SignOutMarker| {
            let pending = record.pending.as_ref();
            is_unknown(marker)
                || marker.session.is_some() && pending.is_some_and(|it| it.stamp <= marker.stamp)
        };
        let head = record.head.as_ref().filter(|_| !record.head_is_over());
        let secret = head
            .and_then(|head| head.token.as_ref()?.secret.as_ref())
            .map(|secret| secret.expose().to_owned());
        let session = head.and_then(Head::session);
        let exact_token = secret.clone().filter(|_| session.is_some());
        Self {
            token: exact_token.as_deref().map(first_token).map(str::to_owned),
            exact_token,
            expires_ms: session.and_then(|session| session.session.expires_at()),
            intermediate: secret.filter(|_| head.and_then(Head::intermediate).is_some()),
            pending: record
                .live_pending()
                .and_then(|pending| pending.token.as_ref())
                .map(|token| first_token(token.expose()).to_owned()),
            ended_by_marker: [
                markers.iter().any(ends_head),
                markers.iter().any(drops_pending),
            ],
        }
    }
}

/// The result of a command.
pub(in crate::testing::simulator) type CallResult = Result<CallDone, CallError>;

/// A success.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::testing::simulator) struct CallDone {
    /// The state that includes this result.
    pub(in crate::testing::simulator) revision: u64,
    /// The JWT that was requested.
    pub(in crate::testing::simulator) jwt: Option<String>,
}

/// A refusal or failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::testing::simulator) enum CallError {
    /// The server, or the way to it; in words.
    Api(String),
    NoSession,
    Superseded,
    Unavailable,
    ReadOnlyRole,
    MissingPkce,
    LocalStateCleared,
    Closed,
}

pub(super) fn call_result(settled: CommandResult) -> CallResult {
    match settled {
        Ok(done) => Ok(CallDone {
            revision: done.revision,
            jwt: done.jwt.map(|jwt| jwt.expose().to_owned()),
        }),
        Err(refusal) => Err(match refusal {
            Refusal::Api(failure) => CallError::Api(in_words(&failure)),
            Refusal::NoSession => CallError::NoSession,
            Refusal::Superseded => CallError::Superseded,
            Refusal::Unavailable(_) => CallError::Unavailable,
            Refusal::ReadOnlyRole => CallError::ReadOnlyRole,
            Refusal::MissingPkce => CallError::MissingPkce,
            Refusal::LocalStateCleared(_) => CallError::LocalStateCleared,
            Refusal::Closed => CallError::Closed,
        }),
    }
}

fn in_words(failure: &ApiFailure) -> String {
    failure.to_string()
}

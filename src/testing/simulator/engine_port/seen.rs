//! What the simulator sees of the engine, as plain values: the published value, the stored record
//! and the result of a command.

use crate::clock::Millis;
use crate::engine::event::{Refusal, Settled};
use crate::engine::state::{Freshness, Objects, Published, Snapshot, Standing};
use crate::http::ApiFailure;
use crate::storage::{Head, Loaded, Record};

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
    pub(in crate::testing::simulator) token: String,
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
            status: match &published.standing {
                Standing::Loading => Status::Loading,
                Standing::SignedOut(cause) => Status::SignedOut(*cause),
                Standing::Unavailable(reason) => Status::Unavailable(reason.clone()),
                Standing::Active {
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
        token: snapshot.token.expose().to_owned(),
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
    pub(in crate::testing::simulator) token: Option<String>,
    pub(in crate::testing::simulator) jwt: Option<String>,
    pub(in crate::testing::simulator) expires_ms: Option<Millis>,
    pub(in crate::testing::simulator) intermediate: Option<String>,
    pub(in crate::testing::simulator) pending: Option<String>,
    /// Tokens the server has still to be told to revoke.
    pub(in crate::testing::simulator) queue: Vec<String>,
    pub(in crate::testing::simulator) epoch: u64,
}

impl Medium {
    pub(super) fn new<E>(loaded: &Result<Loaded, E>) -> Self {
        match loaded {
            Ok(Loaded::Record { record, .. }) => Self::Record(Box::new(Stored::new(record))),
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
    fn new(record: &Record) -> Self {
        let head = record.head.as_ref().filter(|_| !record.head_is_over());
        let secret = head
            .and_then(|head| head.token.as_ref()?.secret.as_ref())
            .map(|secret| secret.expose().to_owned());
        let session = head.and_then(Head::session);
        Self {
            token: secret.clone().filter(|_| session.is_some()),
            jwt: session.map(|session| session.jwt.expose().to_owned()),
            expires_ms: session.and_then(|session| session.session.expires_at()),
            intermediate: secret.filter(|_| head.and_then(Head::intermediate).is_some()),
            pending: record
                .live_pending()
                .and_then(|pending| pending.token.as_ref())
                .map(|token| token.expose().to_owned()),
            queue: record
                .revoke_queue
                .values()
                .filter(|entry| !entry.settled)
                .map(|entry| entry.token.expose().to_owned())
                .collect(),
            epoch: record.epoch,
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
    /// The JWT that was asked for.
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

pub(super) fn call_result(settled: Settled) -> CallResult {
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

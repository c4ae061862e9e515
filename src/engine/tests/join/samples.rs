//! Small records to try every case with.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, OnceLock};

use crate::clock::Millis;
use crate::model::{Member, MemberSession, Organization, Session, User};
use crate::storage::{
    Content, End, EndCause, Head, HeadToken, IdHash, IntermediateContent, IntermediateKind,
    PendingTokens, QueuedRevoke, Record, Returned, SessionContent, SessionObject,
};
use crate::tokens::{OpaqueToken, Secret, SessionJwt, TokenHash};

/// Server time of the first stamp: 2026-01-02T03:00:00Z.
pub(super) const START: Millis = 1_767_322_800_000;

pub(super) const A: IdHash = IdHash(10);
pub(super) const B: IdHash = IdHash(20);
pub(super) const C: IdHash = IdHash(30);

/// The token of this name.
pub(super) fn token(name: &str) -> OpaqueToken {
    OpaqueToken::parse(name).unwrap()
}

pub(super) fn hash(name: &str) -> TokenHash {
    token(name).fingerprint()
}

/// RFC 3339, whole seconds.
pub(super) fn text(ms: Millis) -> String {
    time::OffsetDateTime::from_unix_timestamp(ms / 1000)
        .unwrap()
        .format(&time::format_description::well_known::Rfc3339)
        .unwrap()
}

fn parsed<T>(cache: &'static OnceLock<[Arc<T>; 4]>, read: fn(i64) -> T, number: usize) -> Arc<T> {
    let all = cache.get_or_init(|| [0, 1, 2, 3].map(|number| Arc::new(read(number))));
    Arc::clone(&all[number])
}

fn user(number: i64) -> User {
    let json = format!(r#"{{"user_id":"u","status":"active","name":{{"first_name":"{number}"}}}}"#);
    User::from_json(&json).unwrap()
}

fn member(number: i64) -> Member {
    let json = format!(
        r#"{{"member_id":"m","organization_id":"o","status":"active","email_address":"a@b.c","name":"{number}"}}"#
    );
    Member::from_json(&json).unwrap()
}

fn organization(number: i64) -> Organization {
    let json = format!(
        r#"{{"organization_id":"o","organization_slug":"o","organization_name":"{number}"}}"#
    );
    Organization::from_json(&json).unwrap()
}

/// Versions 0 and 1 have one access time, 2 a later one, 3 also a later end.
fn times(number: i64) -> (String, String) {
    let accessed = START + 1_000 * i64::from(number > 1);
    let expires = START + 3_600_000 + 60_000 * i64::from(number > 2);
    (text(accessed), text(expires))
}

fn session(number: i64) -> Session {
    let (accessed, expires) = times(number);
    let json = format!(
        r#"{{"session_id":"s","user_id":"u","authentication_factors":[],"last_accessed_at":"{accessed}","expires_at":"{expires}","custom_claims":{{"number":{number}}}}}"#
    );
    Session::from_json(&json).unwrap()
}

fn member_session(number: i64) -> MemberSession {
    let (accessed, expires) = times(number);
    let json = format!(
        r#"{{"member_session_id":"s","member_id":"m","organization_id":"o","organization_slug":"o","authentication_factors":[],"roles":[],"last_accessed_at":"{accessed}","expires_at":"{expires}","custom_claims":{{"number":{number}}}}}"#
    );
    MemberSession::from_json(&json).unwrap()
}

/// An object of one of four versions, returned at this time.
pub(super) type At = Option<(Millis, usize)>;

fn returned<T>(
    cache: &'static OnceLock<[Arc<T>; 4]>,
    read: fn(i64) -> T,
    at: At,
) -> Option<Returned<T>> {
    at.map(|(at, number)| Returned {
        at,
        object: parsed(cache, read, number),
    })
}

/// A consumer session in one of four versions.
pub(super) fn consumer(version: usize, jwt: &str, user_at: At) -> SessionContent {
    static SESSIONS: OnceLock<[Arc<Session>; 4]> = OnceLock::new();
    static USERS: OnceLock<[Arc<User>; 4]> = OnceLock::new();
    SessionContent {
        session: SessionObject::Consumer(parsed(&SESSIONS, session, version)),
        jwt: SessionJwt::parse(jwt).unwrap(),
        last_validated_at: Some(START),
        user: returned(&USERS, user, user_at),
        member: None,
        organization: None,
    }
}

/// A B2B session in one of four versions.
pub(super) fn b2b(version: usize, member_at: At, organization_at: At) -> SessionContent {
    static SESSIONS: OnceLock<[Arc<MemberSession>; 4]> = OnceLock::new();
    static MEMBERS: OnceLock<[Arc<Member>; 4]> = OnceLock::new();
    static ORGANIZATIONS: OnceLock<[Arc<Organization>; 4]> = OnceLock::new();
    SessionContent {
        session: SessionObject::B2b(parsed(&SESSIONS, member_session, version)),
        jwt: SessionJwt::parse("jwt").unwrap(),
        last_validated_at: Some(START),
        user: None,
        member: returned(&MEMBERS, member, member_at),
        organization: returned(&ORGANIZATIONS, organization, organization_at),
    }
}

pub(super) fn a_session() -> Content {
    Content::Session(Box::new(consumer(0, "jwt", Some((START, 0)))))
}

/// An intermediate session that ends at this boot time.
pub(super) fn step_up(expires_boot_ms: i64) -> Content {
    Content::Intermediate(Box::new(IntermediateContent {
        kind: IntermediateKind::StepUp,
        expires_boot_ms,
        boot_id: crate::clock::BootId("boot".into()),
        expires_wall_ms: START,
        expires_at: START,
        organization_json: None,
        member_json: None,
        mfa_required_json: None,
        primary_required_json: None,
    }))
}

/// A head with a token of this name that was received at this stamp.
pub(super) fn head(stamp: Millis, id: IdHash, token: (Millis, &str), content: Content) -> Head {
    Head {
        stamp,
        id,
        token: Some(HeadToken {
            stamp: token.0,
            hash: hash(token.1),
            secret: (content != Content::None).then(|| Secret::new(token.1)),
            rejected: false,
        }),
        origin: None,
        content,
    }
}

/// The head that stands for forgotten ends.
pub(super) fn forgotten(stamp: Millis) -> Head {
    Head {
        stamp,
        id: Head::FORGOTTEN,
        token: None,
        origin: None,
        content: Content::None,
    }
}

pub(super) fn end(stamp: Millis, cause: EndCause) -> End {
    End { stamp, cause }
}

pub(super) fn pending(stamp: Millis, name: &str, dropped: bool) -> PendingTokens {
    PendingTokens {
        stamp,
        hash: hash(name),
        token: (!dropped).then(|| token(name)),
        jwt: None,
        dropped,
    }
}

pub(super) fn queued(stamp: Millis, name: &str, settled: bool) -> QueuedRevoke {
    QueuedRevoke {
        stamp,
        token: token(name),
        session: None,
        expires_at: None,
        settled,
    }
}

/// Every map from these keys to one of the values or to none.
pub(super) fn every_map<K: Ord + Copy, V: Clone>(
    keys: &[K],
    values: impl Fn(K) -> Vec<V>,
) -> Vec<BTreeMap<K, V>> {
    let mut maps = vec![BTreeMap::new()];
    for key in keys {
        let values = values(*key);
        let without = maps.clone();
        for map in &without {
            for value in &values {
                let mut with = map.clone();
                with.insert(*key, value.clone());
                maps.push(with);
            }
        }
    }
    maps
}

/// All facts of a record as text: two records have one text exactly when they say the same.
pub(super) fn text_of(record: &Record) -> String {
    let mut all = format!(
        "{} {:?} {:?} {:?} {} ",
        record.epoch, record.ends, record.last_duration, record.time, record.unreadable
    );
    if let Some(head) = &record.head {
        let _ = write!(all, "head {:?} ", head.rank());
        if let Some(token) = &head.token {
            let secret = token.secret.as_ref().map(Secret::expose);
            let _ = write!(all, "{:?} {secret:?} {} ", token.rank(), token.rejected);
        }
        match &head.content {
            Content::Session(content) => {
                let user = content.user.as_ref().map(Returned::rank);
                let member = content.member.as_ref().map(Returned::rank);
                let organization = content.organization.as_ref().map(Returned::rank);
                let version = content.version();
                let _ = write!(all, "{version:?} {user:?} {member:?} {organization:?} ");
            }
            Content::Intermediate(step) => {
                let _ = write!(all, "{step:?} ");
            }
            Content::None => {}
        }
    }
    if let Some(pending) = &record.pending {
        let token = pending.token.as_ref().map(OpaqueToken::expose);
        let jwt = pending.jwt.as_ref().map(SessionJwt::expose);
        let _ = write!(
            all,
            "pending {:?} {token:?} {jwt:?} {} ",
            pending.rank(),
            pending.dropped
        );
    }
    for (hash, entry) in &record.revoke_queue {
        let rank = entry.rank();
        let _ = write!(all, "queue {hash:?} {rank:?} {} ", entry.settled);
    }
    for (flow, entry) in &record.pkce {
        let pair = entry.pair.as_ref();
        let pair = pair.map(|pair| (&pair.challenge, pair.verifier.0.expose()));
        let _ = write!(all, "pkce {flow:?} {} {pair:?} ", entry.stamp);
    }
    all
}

//! Memory, disk and other processes: how two copies of the same facts become one.
//!
//! [`join`] is commutative, associative and idempotent, so it does not matter who reads whom first
//! or how often. It adds nothing: acts of the user are made elsewhere, with a stamp. Who is signed
//! in is a *view* of the joined record (`view.rs`), never a decision made here.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use crate::clock::Millis;
use crate::storage::{
    Content, End, EndCause, Head, IdHash, PendingTokens, PkceEntry, QueuedRevoke, RawJson, Record,
    Returned, SessionContent, SignOutMarker,
};
use crate::tokens::TokenHash;

/// Ends that a record keeps; beyond that the earliest becomes the head.
pub(crate) const MAX_ENDS: usize = 64;
/// Entries of the revoke queue that a record keeps, those with the largest stamps.
pub(crate) const MAX_QUEUED: usize = 16;

/// How many entries a record keeps. Tests make them small, so that every case can be tried.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// Ends.
    pub(crate) ends: usize,
    /// Queued revokes.
    pub(crate) queued: usize,
}

/// The bounds of the records that are stored.
pub(crate) const BOUNDS: Bounds = Bounds {
    ends: MAX_ENDS,
    queued: MAX_QUEUED,
};

/// One record that says what both say. Sections of a later version are those of `a`: they belong to
/// the disk and not to the facts.
pub(crate) fn join(a: &Record, b: &Record) -> Record {
    join_within(BOUNDS, a, b)
}

/// [`join`] with bounds of one's own.
pub(crate) fn join_within(bounds: Bounds, a: &Record, b: &Record) -> Record {
    let joined = Record {
        epoch: a.epoch.max(b.epoch),
        head: both(a.head.as_ref(), b.head.as_ref(), join_heads),
        ends: join_maps(&a.ends, &b.ends, |a, b| *a.max(b)),
        pending: both(a.pending.as_ref(), b.pending.as_ref(), join_pending),
        revoke_queue: join_maps(&a.revoke_queue, &b.revoke_queue, join_queued),
        pkce: join_maps(&a.pkce, &b.pkce, |a, b| {
            if (a.stamp, &a.pair) >= (b.stamp, &b.pair) {
                a.clone()
            } else {
                b.clone()
            }
        }),
        last_duration: a.last_duration.max(b.last_duration),
        time: a.time.clone().max(b.time.clone()),
        applied_markers: a.applied_markers.clone(),
        unknown: a.unknown.clone(),
        unreadable: a.unreadable.max(b.unreadable),
    };
    normalized_within(bounds, joined)
}

/// The bounds of a record: no end earlier than the head, no pending tokens that the head
/// supersedes, at most [`MAX_ENDS`] ends and [`MAX_QUEUED`] queued tokens.
pub(crate) fn normalized(record: Record) -> Record {
    normalized_within(BOUNDS, record)
}

/// [`normalized`] with bounds of one's own.
pub(crate) fn normalized_within(bounds: Bounds, mut record: Record) -> Record {
    drop_what_the_head_covers(&mut record);
    while record.ends.len() > bounds.ends {
        let Some((id, stamp)) = record
            .ends
            .iter()
            .map(|(id, end)| (*id, end.stamp))
            .min_by_key(|(id, stamp)| (*stamp, *id))
        else {
            break;
        };
        record.ends.remove(&id);
        let forgotten = Head {
            stamp,
            id: Head::FORGOTTEN,
            token: None,
            origin: None,
            content: Content::None,
        };
        if record.head.as_ref().map(Head::rank) < Some(forgotten.rank()) {
            record.head = Some(forgotten);
        }
        drop_what_the_head_covers(&mut record);
    }
    while record.revoke_queue.len() > bounds.queued {
        let earliest = record
            .revoke_queue
            .iter()
            .map(|(hash, entry)| (entry.stamp, *hash))
            .min();
        if let Some((_, hash)) = earliest {
            record.revoke_queue.remove(&hash);
        }
    }
    record
}

fn drop_what_the_head_covers(record: &mut Record) {
    let Some(head) = &record.head else { return };
    record.ends.retain(|_, end| end.stamp >= head.stamp);
    if let Some(pending) = &record.pending
        && pending.stamp <= head.stamp
    {
        record.pending = None;
    }
}

fn both<T: Clone>(a: Option<&T>, b: Option<&T>, join: impl Fn(&T, &T) -> T) -> Option<T> {
    match (a, b) {
        (Some(a), Some(b)) => Some(join(a, b)),
        (a, b) => a.or(b).cloned(),
    }
}

fn join_maps<K: Ord + Copy, V: Clone>(
    a: &BTreeMap<K, V>,
    b: &BTreeMap<K, V>,
    join: impl Fn(&V, &V) -> V,
) -> BTreeMap<K, V> {
    let mut joined = a.clone();
    for (key, theirs) in b {
        let value = joined
            .get(key)
            .map_or_else(|| theirs.clone(), |ours| join(ours, theirs));
        joined.insert(*key, value);
    }
    joined
}

/// The greater head wins whole; of one head the greater token; of one token the newer parts.
///
/// Heads with different origins are different heads: an end of its origin ends a head, so that a head
/// with the origin of another one would be over in one record and not in the joined one.
fn join_heads(a: &Head, b: &Head) -> Head {
    let token = |head: &Head| head.token.as_ref().map(crate::storage::HeadToken::rank);
    match (a.rank(), a.origin).cmp(&(b.rank(), b.origin)) {
        Ordering::Greater => return a.clone(),
        Ordering::Less => return b.clone(),
        Ordering::Equal => {}
    }
    match token(a).cmp(&token(b)) {
        Ordering::Greater => a.clone(),
        Ordering::Less => b.clone(),
        Ordering::Equal => {
            let mut joined = a.clone();
            if let (Some(ours), Some(theirs)) = (&mut joined.token, &b.token) {
                ours.rejected |= theirs.rejected;
                if ours.secret.is_none() {
                    ours.secret.clone_from(&theirs.secret);
                }
            }
            joined.content = join_contents(&a.content, &b.content);
            joined
        }
    }
}

fn join_contents(a: &Content, b: &Content) -> Content {
    match (a, b) {
        (Content::None, other) | (other, Content::None) => other.clone(),
        (Content::Session(session), Content::Intermediate(_))
        | (Content::Intermediate(_), Content::Session(session)) => {
            Content::Session(session.clone())
        }
        (Content::Intermediate(a), Content::Intermediate(b)) => {
            Content::Intermediate(a.max(b).clone())
        }
        (Content::Session(a), Content::Session(b)) => {
            Content::Session(Box::new(join_versions(a, b)))
        }
    }
}

fn join_versions(a: &SessionContent, b: &SessionContent) -> SessionContent {
    fn newer<T: RawJson>(a: Option<&Returned<T>>, b: Option<&Returned<T>>) -> Option<Returned<T>> {
        both(a, b, |a, b| {
            let newer = if a.rank() >= b.rank() { a } else { b };
            newer.clone()
        })
    }
    let version = if a.version() >= b.version() { a } else { b };
    SessionContent {
        user: newer(a.user.as_ref(), b.user.as_ref()),
        member: newer(a.member.as_ref(), b.member.as_ref()),
        organization: newer(a.organization.as_ref(), b.organization.as_ref()),
        ..version.clone()
    }
}

fn join_pending(a: &PendingTokens, b: &PendingTokens) -> PendingTokens {
    match a.rank().cmp(&b.rank()) {
        Ordering::Greater => a.clone(),
        Ordering::Less => b.clone(),
        Ordering::Equal => PendingTokens {
            dropped: a.dropped || b.dropped,
            token: a.token.clone().or_else(|| b.token.clone()),
            jwt: join_jwts(a, b),
            ..a.clone()
        },
    }
}

fn join_jwts(a: &PendingTokens, b: &PendingTokens) -> Option<crate::tokens::SessionJwt> {
    let text = |side: &PendingTokens| side.jwt.as_ref().map(|jwt| jwt.expose().to_owned());
    if text(a) >= text(b) {
        a.jwt.clone()
    } else {
        b.jwt.clone()
    }
}

fn join_queued(a: &QueuedRevoke, b: &QueuedRevoke) -> QueuedRevoke {
    match a.rank().cmp(&b.rank()) {
        Ordering::Greater => a.clone(),
        Ordering::Less => b.clone(),
        Ordering::Equal => QueuedRevoke {
            settled: a.settled || b.settled,
            ..a.clone()
        },
    }
}

/// The joined head has the session of the head of `side`, perhaps by another act. The newer token of the two
/// stays: a response has replaced the other one by it. So does the newer content of one token. [`join`] cannot do
/// that, since the head that lost may be gone by then.
pub(crate) fn keep_newer_content(record: &mut Record, side: &Record) {
    let (Some(head), Some(other)) = (&mut record.head, &side.head) else {
        return;
    };
    let (Some(ours), Some(theirs)) = (&mut head.token, &other.token) else {
        return;
    };
    if head.id != other.id {
        return;
    }
    if ours.hash == theirs.hash {
        head.content = join_contents(&head.content, &other.content);
    } else if ours.rank() < theirs.rank() && !theirs.rejected && other.session().is_some() {
        *ours = theirs.clone();
        head.content = other.content.clone();
    }
}

// ---- acts that a joined record follows ----------------------------------------------------------

/// Ends a session id. A later end of the same id replaces an earlier one.
pub(crate) fn end(record: &mut Record, id: IdHash, end: End) {
    let entry = record.ends.entry(id).or_insert(end);
    *entry = (*entry).max(end);
}

/// Queues the token of the head for revoking, with the stamp of the act that ends it.
pub(crate) fn queue_head(record: &mut Record, head: &Head, stamp: Millis) {
    let (Some(token), Some(content)) = (&head.token, head.session()) else {
        return;
    };
    let secret = token.secret.as_ref();
    let Some(opaque) = secret.and_then(|text| crate::tokens::OpaqueToken::parse(text.expose()))
    else {
        return;
    };
    queue(
        record,
        token.hash,
        QueuedRevoke {
            stamp,
            token: opaque,
            session: Some(head.id),
            expires_at: content.session.expires_at(),
            settled: token.rejected,
        },
    );
}

/// Queues the pending tokens for revoking, with the stamp of the act that drops them. Not those that are
/// the tokens of who is signed in.
pub(crate) fn queue_pending(record: &mut Record, stamp: Millis) {
    let Some((hash, token)) = record
        .live_pending()
        .and_then(|pending| Some((pending.hash, pending.token.clone()?)))
    else {
        return;
    };
    let head = record.head.as_ref().filter(|_| !record.head_is_over());
    if head.and_then(|head| Some(head.token.as_ref()?.hash)) == Some(hash) {
        return;
    }
    let entry = QueuedRevoke {
        stamp,
        token,
        session: None,
        expires_at: None,
        settled: false,
    };
    queue(record, hash, entry);
}

/// Adds an entry to the revoke queue; the later of two entries of one token stays.
pub(crate) fn queue(record: &mut Record, hash: TokenHash, entry: QueuedRevoke) {
    let joined = match record.revoke_queue.get(&hash) {
        Some(known) => join_queued(known, &entry),
        None => entry,
    };
    record.revoke_queue.insert(hash, joined);
}

/// Applies the sign-out markers that lie beside `disk`, the record that was just read, to the joined
/// record. `applied` names the markers this process applied before: one that names no session ends
/// what the disk holds when it is first seen, and only that.
pub(crate) fn apply_markers(
    record: &mut Record,
    disk: &Record,
    markers: &[SignOutMarker],
    applied: &mut BTreeSet<String>,
) {
    for marker in markers {
        match marker.session {
            Some(id) => sign_out_known(record, id, marker.stamp),
            None if applied.contains(&marker.name) => {}
            None => sign_out_unknown(record, disk),
        }
        applied.insert(marker.name.clone());
    }
    applied.retain(|name| markers.iter().any(|marker| marker.name == *name));
    *record = normalized(std::mem::take(record));
}

/// The user signed out of this session at this time.
fn sign_out_known(record: &mut Record, id: IdHash, stamp: Millis) {
    end_by_user(record, id, stamp);
    let pending = record.pending.as_ref();
    if pending.is_some_and(|pending| pending.stamp <= stamp) {
        queue_pending(record, stamp);
        drop_pending(record);
    }
    for entry in record.pkce.values_mut() {
        if entry.stamp <= stamp {
            end_flow(entry, stamp);
        }
    }
}

/// The user ended this session, or the one that the tokens of this id became. If it was the current one, its
/// token is queued for revoking.
fn end_by_user(record: &mut Record, id: IdHash, stamp: Millis) {
    let live = record.head.clone().filter(|_| !record.head_is_over());
    let cause = EndCause::UserRevoked;
    end(record, id, End { stamp, cause });
    if let Some(head) = live.filter(|_| record.head_is_over()) {
        queue_head(record, &head, stamp);
    }
}

/// The pending tokens are not used any more.
fn drop_pending(record: &mut Record) {
    if let Some(pending) = &mut record.pending {
        pending.dropped = true;
    }
}

/// No link of this flow can be used any more.
fn end_flow(entry: &mut PkceEntry, stamp: Millis) {
    if entry.pair.take().is_some() {
        entry.stamp = stamp.max(entry.stamp + 1);
    }
}

/// The user signed out while the disk could not be read.
pub(crate) fn sign_out_unknown(record: &mut Record, disk: &Record) {
    if let Some(head) = disk.head.as_ref().filter(|_| !disk.head_is_over()) {
        queue_head(record, head, head.stamp);
        end_by_user(record, head.id, head.stamp);
    }
    if let Some(theirs) = disk.live_pending() {
        // This process or another one may have made them a session that is not written.
        end_by_user(record, IdHash::of_token(theirs.hash), theirs.stamp);
        let ours = record.pending.as_ref().map(PendingTokens::rank);
        if ours == Some(theirs.rank()) {
            queue_pending(record, theirs.stamp);
            drop_pending(record);
        }
    }
    for (flow, theirs) in &disk.pkce {
        if let Some(ours) = record.pkce.get_mut(flow).filter(|ours| *ours == theirs) {
            end_flow(ours, theirs.stamp);
        }
    }
}

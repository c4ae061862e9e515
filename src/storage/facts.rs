//! The facts about a session that processes share: what a [`Record`] consists of.
//!
//! Every fact that can be changed by an act of the user carries the *stamp* of that act, in
//! milliseconds of server time as far as it is known. Two copies of the same facts are joined in
//! `engine::reconcile`; the order of each kind of fact is defined here.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use sha2::{Digest, Sha256};

use super::content::{IntermediateContent, SessionContent};
use crate::clock::{BootId, Millis};
use crate::tokens::{OpaqueToken, Secret, SessionJwt, TokenHash};

/// The largest stamp that is accepted: 9999-12-31T23:59:59.999Z.
pub const MAX_STAMP: Millis = 253_402_300_799_999;

/// True for a stamp that an act can have.
pub(crate) fn is_stamp(stamp: Millis) -> bool {
    (0..=MAX_STAMP).contains(&stamp)
}

/// Names a session: the first eight bytes of the SHA-256 of its id.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IdHash(pub u64);

impl IdHash {
    /// The hash of an id.
    pub fn of(id: &str) -> Self {
        Self(TokenHash::of(id).short())
    }

    /// Names pending tokens, and the session that they become.
    pub fn of_token(token: TokenHash) -> Self {
        Self(token.short())
    }

    /// Reads 16 hex digits.
    pub fn parse(text: &str) -> Option<Self> {
        (text.len() == 16)
            .then(|| u64::from_str_radix(text, 16).ok().map(Self))
            .flatten()
    }
}

impl fmt::Display for IdHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl fmt::Debug for IdHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IdHash({self})")
    }
}

/// The newest sign-in or step-up. It is kept when it is over.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// When the user signed in.
    pub stamp: Millis,
    /// The hash of the session id, or of the intermediate session token.
    pub id: IdHash,
    /// Its token; absent only in a head that stands for dropped ends.
    pub token: Option<HeadToken>,
    /// The pending tokens that became it: their end is its end, also when the server has replaced the
    /// token since.
    pub origin: Option<IdHash>,
    /// The objects; absent once it is over and written.
    pub content: Content,
}

impl Head {
    /// The id of a head that stands for ends that were dropped: it is greater than any other.
    pub const FORGOTTEN: IdHash = IdHash(u64::MAX);

    /// What decides which of two heads is newer.
    pub fn rank(&self) -> (Millis, IdHash) {
        (self.stamp, self.id)
    }

    /// True when the server said that the token is not valid.
    pub fn is_rejected(&self) -> bool {
        self.token.as_ref().is_some_and(|token| token.rejected)
    }

    /// The session, unless this is an intermediate session or has no content.
    pub fn session(&self) -> Option<&SessionContent> {
        match &self.content {
            Content::Session(content) => Some(content),
            Content::Intermediate(_) | Content::None => None,
        }
    }

    /// The intermediate session, if that is what it is.
    pub fn intermediate(&self) -> Option<&IntermediateContent> {
        match &self.content {
            Content::Intermediate(content) => Some(content),
            Content::Session(_) | Content::None => None,
        }
    }
}

/// The token of a [`Head`].
#[derive(Clone, Debug, PartialEq)]
pub struct HeadToken {
    /// When the token was received.
    pub stamp: Millis,
    /// Its SHA-256.
    pub hash: TokenHash,
    /// The token itself; absent once it is over and written.
    pub secret: Option<Secret>,
    /// The server said that it is not valid.
    pub rejected: bool,
}

impl HeadToken {
    /// What decides which of two tokens of one head is newer.
    pub fn rank(&self) -> (Millis, TokenHash) {
        (self.stamp, self.hash)
    }
}

/// What a [`Head`] is about.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// A session.
    Session(Box<SessionContent>),
    /// A B2B intermediate session.
    Intermediate(Box<IntermediateContent>),
    /// Nothing any more.
    None,
}

/// Why a session id ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EndCause {
    /// Another cause, or one of a later version.
    Other,
    /// `expires_at` had passed before.
    Expired,
    /// The user revoked it.
    UserRevoked,
}

/// The end of a session id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct End {
    /// When the session ended.
    pub stamp: Millis,
    /// Why.
    pub cause: EndCause,
}

/// Tokens that the app set and the server has not confirmed.
#[derive(Clone, Debug, PartialEq)]
pub struct PendingTokens {
    /// When the app set them.
    pub stamp: Millis,
    /// SHA-256 of the opaque token.
    pub hash: TokenHash,
    /// The opaque token; absent once the tokens are dropped and written.
    pub token: Option<OpaqueToken>,
    /// The JWT, if the app had one.
    pub jwt: Option<SessionJwt>,
    /// They were rejected or revoked.
    pub dropped: bool,
}

impl PendingTokens {
    /// What decides which of two is newer.
    pub fn rank(&self) -> (Millis, TokenHash) {
        (self.stamp, self.hash)
    }
}

/// A token that the server still has to revoke.
#[derive(Clone, Debug, PartialEq)]
pub struct QueuedRevoke {
    /// When it was queued.
    pub stamp: Millis,
    /// The opaque token.
    pub token: OpaqueToken,
    /// The session that the token belongs to, where it is known.
    pub session: Option<IdHash>,
    /// When the session ends, where it is known.
    pub expires_at: Option<Millis>,
    /// The server gave a definitive response.
    pub settled: bool,
}

impl QueuedRevoke {
    /// What decides which of two entries of one token is newer.
    pub fn rank(&self) -> (Millis, Option<Millis>, Option<IdHash>) {
        (self.stamp, self.expires_at, self.session)
    }
}

/// A kind of mail flow. All links of one kind that are in the mailbox open with one PKCE pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(clippy::enum_variant_names)] // flows that are no links would not be named so
pub enum PkceFlow {
    /// Consumer magic links.
    ConsumerLink,
    /// Magic links to an organization.
    OrganizationLink,
    /// Discovery magic links.
    DiscoveryLink,
}

impl PkceFlow {
    pub(crate) const ALL: [(Self, &'static str); 3] = [
        (Self::ConsumerLink, "consumer_link"),
        (Self::OrganizationLink, "organization_link"),
        (Self::DiscoveryLink, "discovery_link"),
    ];
}

/// The PKCE pair of a flow, or the mark that the flow is over.
#[derive(Clone, Debug, PartialEq)]
pub struct PkceEntry {
    /// When the last link was requested, or the flow ended.
    pub stamp: Millis,
    /// The pair; absent when the flow is over.
    pub pair: Option<StoredPkce>,
}

/// A PKCE pair whose flow has started.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StoredPkce {
    /// The challenge that was sent.
    pub challenge: String,
    /// The verifier that will be sent; compared by its hash.
    pub verifier: StoredVerifier,
    /// When the last link expires, by server time or, where that is unknown, the wall clock.
    pub reusable_until_ms: Millis,
}

/// A verifier with an order, so that two pairs can be compared without exposing them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredVerifier(pub Secret);

impl PartialOrd for StoredVerifier {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for StoredVerifier {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        TokenHash::of(self.0.expose()).cmp(&TokenHash::of(other.0.expose()))
    }
}

/// The last `session_duration_minutes` that was used for this session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LastDuration {
    /// When it was used.
    pub stamp: Millis,
    /// Minutes.
    pub minutes: u32,
}

/// What is known of the server's time in one boot.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StoredTime {
    /// The largest server time that is certainly past at `boot_ms`.
    pub earliest: Millis,
    /// The smallest server time that is certainly not past at `boot_ms`, where one is known.
    pub latest: Option<Millis>,
    /// The reading of the boot clock to which both belong.
    pub boot_ms: i64,
    /// The boot.
    pub boot_id: BootId,
}

/// The facts of one client. Signed out is a record too.
#[derive(Clone, Default)]
pub struct Record {
    /// The largest epoch known; the vault gives each write its own.
    pub epoch: u64,
    /// The newest sign-in.
    pub head: Option<Head>,
    /// The session ids that ended, none earlier than the head.
    pub ends: BTreeMap<IdHash, End>,
    /// Tokens that the app set.
    pub pending: Option<PendingTokens>,
    /// Tokens that the server still has to revoke.
    pub revoke_queue: BTreeMap<TokenHash, QueuedRevoke>,
    /// PKCE pairs.
    pub pkce: BTreeMap<PkceFlow, PkceEntry>,
    /// The last duration used.
    pub last_duration: Option<LastDuration>,
    /// What is known of the server's time.
    pub time: Option<StoredTime>,
    /// The names of sign-out markers that this record contains and that may still lie beside it. They
    /// belong to the disk and not to the facts.
    pub applied_markers: BTreeSet<String>,
    /// Sections of a later version, as they are on disk.
    pub unknown: BTreeMap<String, Box<serde_json::value::RawValue>>,
    /// Entries that were left out because their stamp is impossible. Never stored.
    pub unreadable: u32,
}

impl Record {
    /// The end of the head: of its id, or of the pending tokens that became it.
    pub fn end_of_head(&self) -> Option<End> {
        let head = self.head.as_ref()?;
        let token = head
            .token
            .as_ref()
            .map(|token| IdHash::of_token(token.hash));
        [Some(head.id), token, head.origin]
            .into_iter()
            .flatten()
            .filter_map(|id| self.ends.get(&id).copied())
            .filter(|end| end.stamp >= head.stamp)
            .max()
    }

    /// True when the head ended, was rejected or has no content: no user is signed in by it,
    /// whatever the time is.
    pub fn head_is_over(&self) -> bool {
        self.head.as_ref().is_none_or(|head| {
            head.is_rejected() || head.content == Content::None || self.end_of_head().is_some()
        })
    }

    /// The tokens that the app set, while they count.
    pub fn live_pending(&self) -> Option<&PendingTokens> {
        let floor = self.head.as_ref().map(|head| head.stamp);
        self.pending.as_ref().filter(|pending| {
            !pending.dropped && pending.token.is_some() && Some(pending.stamp) > floor
        })
    }

    /// The largest stamp in the record.
    pub fn largest_stamp(&self) -> Option<Millis> {
        let head = self.head.iter().flat_map(|head| {
            let token = head.token.as_ref().map(|token| token.stamp);
            std::iter::once(head.stamp).chain(token)
        });
        head.chain(self.ends.values().map(|end| end.stamp))
            .chain(self.pending.as_ref().map(|pending| pending.stamp))
            .chain(self.revoke_queue.values().map(|entry| entry.stamp))
            .chain(self.pkce.values().map(|entry| entry.stamp))
            .chain(self.last_duration.map(|last| last.stamp))
            .max()
    }

    /// Every stamp of an act in the record.
    pub(crate) fn for_each_stamp(&mut self, mut change: impl FnMut(&mut Millis)) {
        if let Some(head) = &mut self.head {
            change(&mut head.stamp);
            head.token
                .iter_mut()
                .for_each(|token| change(&mut token.stamp));
        }
        self.ends
            .values_mut()
            .for_each(|end| change(&mut end.stamp));
        self.pending
            .iter_mut()
            .for_each(|pending| change(&mut pending.stamp));
        self.revoke_queue
            .values_mut()
            .for_each(|entry| change(&mut entry.stamp));
        self.pkce
            .values_mut()
            .for_each(|entry| change(&mut entry.stamp));
        self.last_duration
            .iter_mut()
            .for_each(|last| change(&mut last.stamp));
    }

    /// The record as it is written: what is over keeps neither tokens nor objects nor PKCE pairs.
    #[must_use]
    pub fn stripped(&self) -> Self {
        let mut record = self.clone();
        if record.head_is_over()
            && let Some(head) = &mut record.head
        {
            head.content = Content::None;
            if let Some(token) = &mut head.token {
                token.secret = None;
            }
        }
        if let Some(pending) = &mut record.pending
            && self.live_pending().is_none()
        {
            pending.token = None;
            pending.jwt = None;
        }
        record
    }

    /// A hash of who is signed in: the head, its token, its rejected mark, the ends and the pending
    /// tokens. A write that changes it starts a new epoch.
    pub fn lineage(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        let mut number = |value: i64| hash.update(value.to_le_bytes());
        if let Some(head) = &self.head {
            number(head.stamp);
            number(head.id.0.cast_signed());
            number(i64::from(head.content == Content::None));
            if let Some(token) = &head.token {
                number(token.stamp);
                number(i64::from(token.rejected));
            }
        }
        number(-1);
        for (id, end) in &self.ends {
            number(id.0.cast_signed());
            number(end.stamp);
        }
        number(-1);
        if let Some(pending) = &self.pending {
            number(pending.stamp);
            number(i64::from(pending.dropped));
        }
        let token = self.head.as_ref().and_then(|head| head.token.as_ref());
        for token in token
            .map(|token| token.hash)
            .into_iter()
            .chain(self.pending.as_ref().map(|pending| pending.hash))
        {
            hash.update(token.bytes());
        }
        hash.finalize().into()
    }

    /// True when both say the same about who is signed in, the token, its end, the tokens that the
    /// app set and the intermediate session: what must be on disk before it is published.
    pub fn same_durable(&self, other: &Self) -> bool {
        let expires = |record: &Self| {
            let session = record.head.as_ref().and_then(Head::session);
            session.map(|content| content.session.expires_at())
        };
        self.same_lineage(other)
            && expires(self) == expires(other)
            && unsettled(self).eq(unsettled(other))
    }

    /// True when [`lineage`](Self::lineage) is the same, which costs two hashes to compute.
    fn same_lineage(&self, other: &Self) -> bool {
        let head = |record: &Self| {
            record.head.as_ref().map(|head| {
                let is_empty = matches!(head.content, Content::None);
                let token = head.token.as_ref();
                let token = token.map(|token| (token.stamp, token.rejected, token.hash));
                (head.stamp, head.id, is_empty, token)
            })
        };
        let pending = |record: &Self| {
            let pending = record.pending.as_ref();
            pending.map(|pending| (pending.stamp, pending.dropped, pending.hash))
        };
        let ends = self.ends.iter().map(|(id, end)| (id, end.stamp));
        head(self) == head(other)
            && pending(self) == pending(other)
            && ends.eq(other.ends.iter().map(|(id, end)| (id, end.stamp)))
    }
}

/// The tokens that are still to be revoked, each with its stamp.
fn unsettled(record: &Record) -> impl Iterator<Item = (&TokenHash, Millis)> {
    let entries = record.revoke_queue.iter();
    entries
        .filter(|(_, entry)| !entry.settled)
        .map(|(hash, entry)| (hash, entry.stamp))
}

/// Two records are equal when they hold the same facts and sections, whichever write they come from.
impl PartialEq for Record {
    fn eq(&self, other: &Self) -> bool {
        let texts = |record: &Self| -> Vec<(String, String)> {
            let unknown = record.unknown.iter();
            unknown
                .map(|(name, raw)| (name.clone(), raw.get().to_owned()))
                .collect()
        };
        self.same_facts(other) && texts(self) == texts(other)
    }
}

impl Record {
    /// True when both hold the same facts, whichever write they come from.
    pub fn same_facts(&self, other: &Self) -> bool {
        self.head == other.head
            && self.ends == other.ends
            && self.pending == other.pending
            && self.revoke_queue == other.revoke_queue
            && self.pkce == other.pkce
            && self.last_duration == other.last_duration
            && self.time == other.time
    }
}

impl Eq for Record {}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Objects name a user, and a later version's sections may hold secrets.
        f.debug_struct("Record")
            .field("epoch", &self.epoch)
            .field("head", &self.head.as_ref().map(Head::rank))
            .field("over", &self.head_is_over())
            .field("ends", &self.ends)
            .field("pending", &self.pending.as_ref().map(PendingTokens::rank))
            .field("revoke_queue", &self.revoke_queue.len())
            .field("pkce", &self.pkce.keys())
            .field("last_duration", &self.last_duration)
            .field("time", &self.time)
            .field("unknown", &self.unknown.keys())
            .finish_non_exhaustive()
    }
}

//! The laws over whole records. 10,000 cases, or as many as `PROPTEST_CASES` says.

use proptest::prelude::*;
use proptest::test_runner::Config;

use super::samples::*;
use crate::clock::BootId;
use crate::engine::reconcile::{BOUNDS, Bounds, join_within, normalized_within};
use crate::storage::{
    Content, EndCause, Head, IdHash, LastDuration, PkceEntry, PkceFlow, Record, StoredPkce,
    StoredTime, StoredVerifier,
};
use crate::tokens::{Secret, SessionJwt};

/// What a record is made of: small numbers, read in turn. Zero is the simplest choice, mostly that a
/// part is absent, so that a failing case shrinks to few parts.
struct Choices<'a>(std::slice::Iter<'a, u8>);

impl Choices<'_> {
    fn below(&mut self, bound: u8) -> u8 {
        self.0.next().copied().unwrap_or(0) % bound
    }

    fn flag(&mut self) -> bool {
        self.below(2) == 1
    }

    /// A stamp, or none.
    fn stamp(&mut self) -> Option<i64> {
        let stamp = self.below(6);
        (stamp > 0).then(|| stamp.into())
    }

    fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[usize::from(self.below(u8::try_from(choices.len()).unwrap()))]
    }
}

const NAMES: [&str; 3] = ["x", "y", "z"];
/// As many choices as one record reads.
const CHOICES: usize = 64;

fn head_of(choices: &mut Choices<'_>) -> Option<Head> {
    let (stamp, id) = (choices.stamp(), choices.one_of(&[A, B, C, Head::FORGOTTEN]));
    let token = (choices.below(6).into(), choices.one_of(&NAMES));
    let (kind, rejected, stripped) = (choices.below(2), choices.flag(), choices.flag());
    let version = usize::from(choices.below(4));
    let (jwt, at, object) = (
        choices.one_of(&["j", "k"]),
        choices.stamp(),
        choices.below(4).into(),
    );
    let boot = choices.below(3).into();
    let stamp = stamp?;
    if id == Head::FORGOTTEN {
        return Some(forgotten(stamp));
    }
    let content = match kind {
        _ if stripped => Content::None,
        0 => Content::Session(Box::new(consumer(version, jwt, at.map(|at| (at, object))))),
        _ => step_up(boot),
    };
    let mut head = head(stamp, id, token, content);
    head.origin = [None, Some(IdHash(40)), Some(A)][usize::from(choices.below(3))];
    if let Some(token) = &mut head.token {
        token.rejected = rejected;
    }
    Some(head)
}

fn record_of(numbers: &[u8]) -> Record {
    let mut choices = Choices(numbers.iter());
    let choices = &mut choices;
    let mut record = Record {
        head: head_of(choices),
        ..Record::default()
    };
    for id in [A, B, C, IdHash(40)] {
        let cause = choices.one_of(&[EndCause::Other, EndCause::Expired, EndCause::UserRevoked]);
        if let Some(stamp) = choices.stamp() {
            record.ends.insert(id, end(stamp, cause));
        }
    }
    let (name, dropped, jwt) = (choices.one_of(&NAMES), choices.flag(), choices.below(3));
    if let Some(stamp) = choices.stamp() {
        let mut pending = pending(stamp, name, dropped);
        pending.jwt = ["j", "k"]
            .get(usize::from(jwt))
            .and_then(|jwt| SessionJwt::parse(*jwt));
        record.pending = Some(pending);
    }
    for name in NAMES {
        let (stamp, settled) = (choices.stamp(), choices.flag());
        let (expires_at, session) = (choices.stamp(), choices.one_of(&[None, Some(A), Some(B)]));
        if let Some(stamp) = stamp {
            let mut entry = queued(stamp, name, settled);
            entry.expires_at = expires_at;
            entry.session = session;
            record.revoke_queue.insert(hash(name), entry);
        }
    }
    for (flow, _) in PkceFlow::ALL {
        let (stamp, name) = (choices.stamp(), choices.one_of(&["", "p", "q"]));
        if let Some(stamp) = stamp {
            let pair = (!name.is_empty()).then(|| StoredPkce {
                challenge: name.to_owned(),
                verifier: StoredVerifier(Secret::new(name)),
                reusable_until_ms: choices.below(3).into(),
            });
            record.pkce.insert(flow, PkceEntry { stamp, pair });
        }
    }
    let minutes = choices.below(3).into();
    record.last_duration = choices.stamp().map(|stamp| LastDuration { stamp, minutes });
    let (latest, boot_ms) = (choices.stamp(), choices.below(3).into());
    let boot_id = BootId(choices.one_of(&["a", "b"]).to_owned());
    record.time = choices.stamp().map(|earliest| StoredTime {
        earliest,
        latest,
        boot_ms,
        boot_id,
    });
    record.epoch = choices.below(4).into();
    record
}

fn cases() -> u32 {
    let wanted = std::env::var("PROPTEST_CASES").ok();
    wanted
        .and_then(|cases| cases.parse().ok())
        .unwrap_or(10_000)
}

fn a_record() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(0_u8..12, CHOICES)
}

/// Two processes can have one session from different pending tokens, with one stamp.
#[test]
fn a_head_that_is_over_by_the_end_of_its_origin_stays_over_beside_one_of_another_origin() {
    let from = |origin, content| {
        let mut head = head(5, B, (0, "x"), content);
        head.origin = Some(origin);
        Record {
            head: Some(head),
            ..Record::default()
        }
    };
    let mut over = from(A, Content::Session(Box::new(consumer(0, "j", None))));
    over.ends.insert(A, end(5, EndCause::Other));
    let other = from(IdHash(40), Content::None);

    let joined = join_within(BOUNDS, &over, &other);

    let written = join_within(BOUNDS, &over.stripped(), &other.stripped()).stripped();
    assert_eq!(text_of(&written), text_of(&joined.stripped()));
    assert!(joined.head_is_over());
}

proptest! {
    #![proptest_config(Config { cases: cases(), failure_persistence: None, ..Config::default() })]

    #[test]
    fn the_laws_hold_for_whole_records(a in a_record(), b in a_record(), c in a_record()) {
        for bounds in [BOUNDS, Bounds { ends: 2, queued: 2 }] {
            let [a, b, c] = [&a, &b, &c].map(|numbers| normalized_within(bounds, record_of(numbers)));
            let join = |a: &Record, b: &Record| join_within(bounds, a, b);
            let ab = join(&a, &b);

            prop_assert_eq!(text_of(&join(&a, &a)), text_of(&a));
            prop_assert_eq!(text_of(&ab), text_of(&join(&b, &a)));
            prop_assert_eq!(text_of(&join(&ab, &c)), text_of(&join(&a, &join(&b, &c))));
            // What is written without what is over loses nothing.
            let written = join(&a.stripped(), &b.stripped()).stripped();
            prop_assert_eq!(text_of(&written), text_of(&ab.stripped()));
        }
    }
}

//! `join` is idempotent, commutative and associative: for each part of a record, and for each two
//! parts that one rule reads, over every record of a small domain.

use std::collections::{BTreeMap, HashMap};

use super::samples::*;
use crate::engine::reconcile::{BOUNDS, Bounds, join, join_within, normalized_within};
use crate::storage::{
    Content, EndCause, Head, IdHash, LastDuration, PkceEntry, PkceFlow, Record, StoredPkce,
    StoredTime, StoredVerifier,
};
use crate::tokens::{Secret, SessionJwt};

/// More records than this are too many for a table.
const TOO_MANY: usize = 2_000;

/// A law that does not hold.
pub(super) struct Broken {
    pub(super) law: &'static str,
    /// The records, as text.
    pub(super) example: Vec<String>,
}

/// Tries the three laws over all of these records and all that `join` makes of them. Returns how
/// many records these were.
pub(super) fn check(
    records: Vec<Record>,
    join: impl Fn(&Record, &Record) -> Record,
) -> Result<usize, Broken> {
    let mut numbers = HashMap::new();
    let mut all: Vec<Record> = Vec::new();
    let mut number_of = |record: Record, all: &mut Vec<Record>| {
        *numbers.entry(text_of(&record)).or_insert_with(|| {
            all.push(record);
            all.len() - 1
        })
    };
    for record in records {
        number_of(record, &mut all);
    }
    // The table of all joins, by number.
    let mut table: Vec<Vec<usize>> = Vec::new();
    let mut row = 0;
    while row < all.len() {
        assert!(all.len() <= TOO_MANY, "join makes ever new records");
        table.push(Vec::new());
        for column in 0..=row {
            let joined = number_of(join(&all[row], &all[column]), &mut all);
            table[row].push(joined);
            if column < row {
                let joined = number_of(join(&all[column], &all[row]), &mut all);
                table[column].push(joined);
            }
        }
        row += 1;
    }
    let broken = |law, numbers: &[usize]| Broken {
        law,
        example: numbers
            .iter()
            .map(|number| text_of(&all[*number]))
            .collect(),
    };
    let count = all.len();
    let table: Vec<u16> = table
        .concat()
        .into_iter()
        .map(|number| u16::try_from(number).unwrap())
        .collect();
    let row = |a: usize| &table[a * count..(a + 1) * count];
    for a in 0..count {
        if usize::from(row(a)[a]) != a {
            return Err(broken("idempotent", &[a, row(a)[a].into()]));
        }
        for b in 0..a {
            let (ab, ba) = (row(a)[b].into(), row(b)[a].into());
            if ab != ba {
                return Err(broken("commutative", &[a, b, ab, ba]));
            }
        }
    }
    for a in 0..count {
        let row_a = row(a);
        for (b, ab) in row_a.iter().enumerate() {
            let (left, right) = (row(usize::from(*ab)), row(b));
            let differs = left
                .iter()
                .zip(right)
                .position(|(ab_c, bc)| *ab_c != row_a[usize::from(*bc)]);
            if let Some(c) = differs {
                let results = [a, b, c, left[c].into(), row_a[usize::from(right[c])].into()];
                return Err(broken("associative", &results));
            }
        }
    }
    Ok(all.len())
}

/// Fails on a law that does not hold; prints how many triples of records were tried.
fn hold(what: &str, bounds: Bounds, records: Vec<Record>) {
    let records = records
        .into_iter()
        .map(|record| normalized_within(bounds, record))
        .collect();
    match check(records, |a, b| join_within(bounds, a, b)) {
        Ok(count) => println!("{what}: {count} records, {} triples", count.pow(3)),
        Err(broken) => panic!("{what}: not {}: {:#?}", broken.law, broken.example),
    }
}

// ---- the parts ----------------------------------------------------------------------------------

fn with_head(head: Head) -> Record {
    Record {
        head: Some(head),
        ..Record::default()
    }
}

/// No head, and heads of two stamps: of a session, of another one, of an intermediate session; as
/// they are, and as they are written when they are over; and heads that stand for forgotten ends.
fn heads(stamps: &[i64]) -> Vec<Option<Head>> {
    let mut heads = vec![None];
    for &stamp in stamps {
        for content in [a_session(), Content::None] {
            heads.push(Some(head(stamp, A, (stamp, "a"), content.clone())));
            heads.push(Some(head(stamp, B, (stamp, "b"), content)));
        }
        for content in [step_up(1), Content::None] {
            heads.push(Some(head(stamp, C, (stamp, "c"), content)));
        }
        heads.push(Some(forgotten(stamp)));
    }
    heads
}

/// Heads that differ in their token: received later, another of the same stamp, rejected, written
/// without it, that of tokens which the app had set.
pub(super) fn rotated_heads() -> Vec<Record> {
    let mut records = vec![Record::default()];
    for (stamp, id) in [(1, A), (1, B), (2, A)] {
        for token in [
            (stamp, "x"),
            (stamp, "y"),
            (stamp + 1, "x"),
            (stamp + 1, "y"),
        ] {
            for content in [a_session(), Content::None] {
                for (rejected, origin) in [
                    (false, None),
                    (true, None),
                    (false, Some(IdHash::of_token(hash("x")))),
                ] {
                    let mut head = head(stamp, id, token, content.clone());
                    head.origin = origin;
                    if let Some(token) = &mut head.token {
                        token.rejected = rejected;
                    }
                    records.push(with_head(head));
                }
            }
        }
    }
    records
}

fn all_pending(stamps: &[i64], jwts: &[Option<&str>]) -> Vec<Record> {
    let mut records = vec![Record::default()];
    for &stamp in stamps {
        for name in ["x", "y"] {
            for dropped in [false, true] {
                for jwt in jwts {
                    let mut pending = pending(stamp, name, dropped);
                    pending.jwt = jwt.and_then(SessionJwt::parse);
                    records.push(Record {
                        pending: Some(pending),
                        ..Record::default()
                    });
                }
            }
        }
    }
    records
}

/// Every two of these in one record.
fn both(a: &[Record], b: &[Record], set: impl Fn(&mut Record, &Record)) -> Vec<Record> {
    let mut records = Vec::new();
    for a in a {
        for b in b {
            let mut record = a.clone();
            set(&mut record, b);
            records.push(record);
        }
    }
    records
}

pub(super) fn heads_and_ends() -> Vec<Record> {
    let heads: Vec<_> = heads(&[1, 2])
        .into_iter()
        .map(|head| Record {
            head,
            ..Record::default()
        })
        .collect();
    let ends: Vec<_> = every_map(&[A, B, C], |_| {
        [1, 2]
            .map(|stamp| end(stamp, EndCause::UserRevoked))
            .to_vec()
    })
    .into_iter()
    .map(|ends| Record {
        ends,
        ..Record::default()
    })
    .collect();
    both(&heads, &ends, |record, other| {
        record.ends.clone_from(&other.ends);
    })
}

pub(super) fn queues(names: &[&'static str], stamps: &[i64]) -> Vec<Record> {
    let hashes: Vec<_> = names.iter().map(|name| hash(name)).collect();
    let of = |wanted| {
        names
            .iter()
            .find(|name| hash(name) == wanted)
            .copied()
            .unwrap()
    };
    every_map(&hashes, |hash| {
        let settled = [false, true];
        let all = stamps
            .iter()
            .flat_map(|stamp| settled.map(|settled| (*stamp, settled)));
        all.map(|(stamp, settled)| queued(stamp, of(hash), settled))
            .collect()
    })
    .into_iter()
    .map(|revoke_queue| Record {
        revoke_queue,
        ..Record::default()
    })
    .collect()
}

// ---- the laws -----------------------------------------------------------------------------------

#[test]
fn the_laws_hold_for_heads_whatever_their_token_is() {
    hold("head × token", BOUNDS, rotated_heads());
}

#[test]
fn the_laws_hold_for_sessions_intermediate_sessions_and_forgotten_heads() {
    let with = |head| Record {
        head,
        ..Record::default()
    };
    let mut records: Vec<_> = heads(&[1, 2, 3]).into_iter().map(with).collect();
    // Copies of one intermediate session that do not agree about its end.
    records.push(with(Some(head(1, C, (1, "c"), step_up(2)))));
    records.push(with(Some(head(1, C, (1, "c"), a_session()))));
    hold("head", BOUNDS, records);
}

#[test]
fn the_laws_hold_for_the_versions_of_one_session() {
    let objects = [None, Some((1, 0)), Some((1, 1)), Some((2, 0))];
    let of = |content| {
        let content = Content::Session(Box::new(content));
        with_head(head(1, A, (1, "a"), content))
    };
    let mut consumers = Vec::new();
    let mut members = Vec::new();
    for version in 0..4 {
        for object in objects {
            for jwt in ["j", "k"] {
                consumers.push(of(consumer(version, jwt, object)));
            }
            for organization in objects {
                members.push(of(b2b(version, object, organization)));
            }
        }
    }
    let mut unvalidated = consumer(0, "j", None);
    unvalidated.last_validated_at = None;
    consumers.push(of(unvalidated));
    consumers.push(with_head(head(1, A, (1, "a"), Content::None)));
    hold("content of consumers", BOUNDS, consumers);
    hold("content of members", BOUNDS, members);
}

#[test]
fn the_laws_hold_for_ends() {
    let ends = every_map(&[A, B], |_| {
        let causes = [EndCause::Other, EndCause::Expired, EndCause::UserRevoked];
        let all = [1, 2, 3]
            .into_iter()
            .flat_map(|stamp| causes.map(|cause| end(stamp, cause)));
        all.collect()
    });
    let with = |ends| Record {
        ends,
        ..Record::default()
    };
    hold("ends", BOUNDS, ends.into_iter().map(with).collect());
}

#[test]
fn the_laws_hold_for_heads_and_ends() {
    hold("head × ends", BOUNDS, heads_and_ends());
}

#[test]
fn the_laws_hold_for_heads_and_more_ends_than_a_record_keeps() {
    let bounds = Bounds { ends: 1, queued: 1 };
    hold("head × bound of ends (1)", bounds, heads_and_ends());
    let bounds = Bounds { ends: 2, queued: 1 };
    hold("head × bound of ends (2)", bounds, heads_and_ends());
}

#[test]
fn the_laws_hold_for_forgotten_ends_and_pending_tokens() {
    let ends: Vec<_> = every_map(&[A, B], |_| {
        vec![end(1, EndCause::Other), end(2, EndCause::Other)]
    })
    .into_iter()
    .map(|ends| Record {
        ends,
        ..Record::default()
    })
    .collect();
    let records = both(&ends, &all_pending(&[1, 2], &[None]), |record, other| {
        record.pending.clone_from(&other.pending);
    });
    hold(
        "bound of ends × pending",
        Bounds { ends: 1, queued: 1 },
        records,
    );
}

#[test]
fn the_laws_hold_for_pending_tokens() {
    let jwts = [None, Some("j"), Some("k")];
    hold("pending", BOUNDS, all_pending(&[1, 2, 3], &jwts));
}

#[test]
fn the_laws_hold_for_heads_and_pending_tokens() {
    let heads: Vec<_> = heads(&[1, 2])
        .into_iter()
        .map(|head| Record {
            head,
            ..Record::default()
        })
        .collect();
    let records = both(
        &heads,
        &all_pending(&[1, 2, 3], &[None]),
        |record, other| {
            record.pending.clone_from(&other.pending);
        },
    );
    hold("head × pending", BOUNDS, records);
}

#[test]
fn the_laws_hold_for_the_revoke_queue() {
    let hashes = [hash("x"), hash("y")];
    let queues = every_map(&hashes, |wanted| {
        let name = if wanted == hash("x") { "x" } else { "y" };
        let mut entries = Vec::new();
        for (stamp, settled) in [(1, false), (1, true), (2, false), (2, true)] {
            for expires_at in [None, Some(5)] {
                for session in [None, Some(A)] {
                    let mut entry = queued(stamp, name, settled);
                    entry.expires_at = expires_at;
                    entry.session = session;
                    entries.push(entry);
                }
            }
        }
        entries
    });
    let with = |revoke_queue| Record {
        revoke_queue,
        ..Record::default()
    };
    hold("queue", BOUNDS, queues.into_iter().map(with).collect());
}

#[test]
fn the_laws_hold_for_more_queued_tokens_than_a_record_keeps() {
    for queued in [1, 2] {
        let bounds = Bounds { ends: 1, queued };
        hold(
            "bound of the queue",
            bounds,
            queues(&["x", "y", "z"], &[1, 2]),
        );
    }
}

#[test]
fn the_laws_hold_for_ends_and_the_revoke_queue() {
    let ends: Vec<_> = every_map(&[A, B], |_| {
        vec![end(1, EndCause::Other), end(2, EndCause::Other)]
    })
    .into_iter()
    .map(|ends| Record {
        ends,
        ..Record::default()
    })
    .collect();
    let records = both(&ends, &queues(&["x", "y"], &[1, 2]), |record, other| {
        record.revoke_queue.clone_from(&other.revoke_queue);
    });
    hold("ends × queue", BOUNDS, records.clone());
    hold(
        "ends × queue, bounded",
        Bounds { ends: 1, queued: 1 },
        records,
    );
}

#[test]
fn the_laws_hold_for_everything_that_has_only_a_stamp() {
    let pair = |name: &str| StoredPkce {
        challenge: name.to_owned(),
        verifier: StoredVerifier(Secret::new(name)),
        reusable_until_ms: 1,
    };
    let pkce = every_map(&[PkceFlow::ConsumerLink, PkceFlow::DiscoveryLink], |_| {
        let pairs = [None, Some(pair("p")), Some(pair("q"))];
        let all = [1, 2]
            .into_iter()
            .flat_map(|stamp| pairs.clone().map(|pair| PkceEntry { stamp, pair }));
        all.collect()
    });
    let with = |pkce| Record {
        pkce,
        ..Record::default()
    };
    hold("pkce", BOUNDS, pkce.into_iter().map(with).collect());

    let mut rest = vec![Record::default()];
    for stamp in [1, 2] {
        for other in [1_u32, 2] {
            for boot in ["a", "b"] {
                rest.push(Record {
                    epoch: u64::from(other),
                    last_duration: Some(LastDuration {
                        stamp,
                        minutes: other,
                    }),
                    time: Some(StoredTime {
                        earliest: stamp,
                        latest: (other == 1).then_some(5),
                        boot_ms: i64::from(other),
                        boot_id: crate::clock::BootId(boot.to_owned()),
                    }),
                    ..Record::default()
                });
            }
        }
    }
    hold("epoch, duration and time", BOUNDS, rest);
}

// ---- joins that are broken on purpose -----------------------------------------------------------

/// The law that a broken join does not hold.
fn broken_law(
    records: Vec<Record>,
    join: impl Fn(&Record, &Record) -> Record,
) -> Option<&'static str> {
    check(records, join).err().map(|broken| broken.law)
}

#[test]
fn a_join_that_leaves_out_what_ended_is_found() {
    let found = broken_law(heads_and_ends(), |a, b| {
        let mut joined = join(a, b);
        if joined.end_of_head().is_some() {
            joined.head = None;
        }
        joined
    });
    assert_eq!(found, Some("idempotent"));
}

#[test]
fn a_join_that_drops_what_ended_before_it_compares_heads_is_found() {
    let visible = |record: &Record, ends: &Record| {
        let mut record = record.clone();
        record.ends.clone_from(&ends.ends);
        if record.end_of_head().is_some() {
            record.head = None;
        }
        record
    };
    let records = heads_and_ends()
        .into_iter()
        .map(|record| join(&record, &record))
        .map(|record| visible(&record, &record))
        .collect();
    let found = broken_law(records, |a, b| {
        let ends = join(
            &Record {
                head: None,
                ..a.clone()
            },
            &Record {
                head: None,
                ..b.clone()
            },
        );
        join(&visible(a, &ends), &visible(b, &ends))
    });
    assert_eq!(found, Some("associative"));
}

#[test]
fn a_join_that_forgets_all_ends_at_a_sign_in_is_found() {
    let found = broken_law(heads_and_ends(), |a, b| {
        let mut joined = join(a, b);
        let rank = |record: &Record| record.head.as_ref().map(Head::rank);
        if rank(a) != rank(b) {
            joined.ends = BTreeMap::new();
        }
        joined
    });
    assert!(found.is_some());
}

#[test]
fn a_join_that_takes_the_other_token_without_looking_at_its_stamp_is_found() {
    let found = broken_law(rotated_heads(), |a, b| {
        let mut joined = join(a, b);
        let rank = |record: &Record| record.head.as_ref().map(Head::rank);
        if rank(a) == rank(b) && b.head.is_some() {
            joined.head.clone_from(&b.head);
        }
        joined
    });
    assert_eq!(found, Some("commutative"));
}

#[test]
fn a_join_that_forgets_a_rejection_is_found() {
    let found = broken_law(rotated_heads(), |a, b| {
        let mut joined = join(a, b);
        let rejected = b.head.as_ref().is_some_and(Head::is_rejected);
        if let Some(token) = joined.head.as_mut().and_then(|head| head.token.as_mut()) {
            token.rejected &= rejected;
        }
        joined
    });
    assert!(found.is_some());
}

/// Why the bound counts every entry: with a bound of those that are not settled, it matters who is
/// joined first.
#[test]
fn a_queue_whose_bound_counts_only_what_is_not_settled_is_found() {
    let found = broken_law(queues(&["x", "y"], &[1, 2]), |a, b| {
        let mut joined = join(a, b);
        loop {
            let open = joined
                .revoke_queue
                .iter()
                .filter(|(_, entry)| !entry.settled);
            let open: Vec<_> = open.map(|(hash, entry)| (entry.stamp, *hash)).collect();
            match open.iter().min() {
                Some((_, hash)) if open.len() > 1 => joined.revoke_queue.remove(hash),
                _ => return joined,
            };
        }
    });
    assert!(found.is_some());
}

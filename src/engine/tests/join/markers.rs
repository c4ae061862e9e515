//! Sign-out markers: what they do to a joined record.

use std::collections::BTreeSet;

use super::laws::rotated_heads;
use super::samples::*;
use crate::engine::reconcile::{apply_markers, join};
use crate::storage::{
    Head, IdHash, PkceEntry, PkceFlow, Record, SignOutMarker, StoredPkce, StoredVerifier,
};
use crate::tokens::Secret;

fn marker(name: &str, session: Option<IdHash>, stamp: i64) -> SignOutMarker {
    SignOutMarker {
        name: name.to_owned(),
        session,
        stamp,
    }
}

/// Records with a head of three stamps and with or without pending tokens.
fn records() -> Vec<Record> {
    let mut records = rotated_heads();
    for stamp in [1, 2, 3] {
        for id in [A, B] {
            for pending_stamp in [0, 2, 4] {
                records.push(Record {
                    head: Some(head(stamp, id, (stamp, "t"), a_session())),
                    pending: (pending_stamp > stamp).then(|| pending(pending_stamp, "p", false)),
                    ..Record::default()
                });
            }
        }
    }
    records
}

fn applied(record: &Record, disk: &Record, markers: &[SignOutMarker]) -> Record {
    let mut record = record.clone();
    apply_markers(&mut record, disk, markers, &mut BTreeSet::new());
    record
}

/// The record without its revoke queue: whose token is queued depends on who knew it.
fn without_queue(mut record: Record) -> String {
    record.revoke_queue.clear();
    text_of(&record)
}

#[test]
fn a_marker_that_is_applied_again_changes_nothing() {
    for record in records() {
        for session in [Some(A), None] {
            for stamp in [1, 2, 3] {
                let markers = [marker("m", session, stamp)];
                let mut names = BTreeSet::new();
                let mut once = record.clone();
                apply_markers(&mut once, &record, &markers, &mut names);
                let mut twice = once.clone();
                apply_markers(&mut twice, &once, &markers, &mut names);

                assert_eq!(text_of(&once), text_of(&twice));
            }
        }
    }
}

#[test]
fn markers_of_known_sessions_say_the_same_in_any_order_and_before_or_after_a_join() {
    let all = records();
    let markers = [
        marker("m", Some(A), 2),
        marker("n", Some(B), 3),
        marker("o", Some(A), 1),
    ];
    let reversed: Vec<_> = markers.iter().rev().cloned().collect();
    for a in &all {
        let forwards = applied(a, a, &markers);
        assert_eq!(
            without_queue(forwards.clone()),
            without_queue(applied(a, a, &reversed))
        );
        for b in &all {
            let before = join(&forwards, b);
            let after = applied(&join(a, b), b, &markers);
            // A copy that the marker was not applied to says the same when it is applied there too.
            let before = applied(&before, b, &markers);
            assert_eq!(without_queue(before), without_queue(after));
        }
    }
}

#[test]
fn a_marker_ends_no_later_sign_in_and_drops_no_later_tokens() {
    let later = Record {
        head: Some(head(3, A, (3, "t"), a_session())),
        pending: Some(pending(4, "p", false)),
        ..Record::default()
    };

    let known = applied(&later, &later, &[marker("m", Some(A), 2)]);

    assert!(!known.head_is_over());
    assert!(known.live_pending().is_some());
}

#[test]
fn a_marker_that_names_no_session_ends_what_the_disk_held_and_not_what_memory_holds() {
    let disk = Record {
        head: Some(head(1, A, (1, "t"), a_session())),
        ..Record::default()
    };
    let memory = Record {
        head: Some(head(2, A, (2, "u"), a_session())),
        ..Record::default()
    };

    let unknown = [marker("m", None, 5)];
    let newer = applied(&join(&memory, &disk), &disk, &unknown);
    let same = applied(&disk, &disk, &unknown);

    assert!(!newer.head_is_over());
    assert!(same.head_is_over());
}

/// The session that the tokens of a marker became, which this process could not write.
#[test]
fn a_marker_ends_the_session_that_its_tokens_became_and_its_token_is_revoked() {
    for session in [true, false] {
        let tokens = pending(2, "p", false);
        let disk = Record {
            head: Some(head(1, A, (1, "t"), a_session())),
            pending: Some(tokens.clone()),
            ..Record::default()
        };
        let became = Record {
            head: Some(Head {
                origin: Some(IdHash::of_token(tokens.hash)),
                ..head(2, B, (2, "u"), a_session())
            }),
            ..Record::default()
        };
        let session = session.then(|| IdHash::of_token(tokens.hash));

        let over = applied(&join(&became, &disk), &disk, &[marker("m", session, 3)]);

        assert!(over.head_is_over(), "{session:?}");
        let queued = over.revoke_queue.contains_key(&hash("u"));
        assert!(queued, "{session:?}: {:?}", over.revoke_queue);
    }
}

#[test]
fn a_marker_of_another_session_drops_tokens_and_revokes_those_of_nobody_who_is_signed_in() {
    for (name, is_revoked) in [("t", false), ("p", true)] {
        let disk = Record {
            head: Some(head(1, A, (1, "t"), a_session())),
            pending: Some(pending(2, name, false)),
            ..Record::default()
        };

        let marked = applied(&disk, &disk, &[marker("m", Some(B), 3)]);

        assert!(marked.live_pending().is_none());
        assert!(!marked.head_is_over());
        assert_eq!(marked.revoke_queue.contains_key(&hash(name)), is_revoked);
    }
}

#[test]
fn a_marker_that_names_no_session_is_applied_once_and_remembered_while_it_is_listed() {
    let disk = |stamp| Record {
        head: Some(head(stamp, A, (stamp, "t"), a_session())),
        ..Record::default()
    };
    let (first, second) = (disk(1), disk(2));
    let unknown = [marker("m", None, 5)];
    let mut names = BTreeSet::new();
    let mut record = first.clone();
    apply_markers(&mut record, &first, &unknown, &mut names);
    assert!(record.head_is_over());

    record = join(&record, &second);
    apply_markers(&mut record, &second, &unknown, &mut names);

    assert!(!record.head_is_over(), "the sign-in came later");
    assert_eq!(names, ["m".to_owned()].into());
    apply_markers(&mut record, &second, &[], &mut names);
    assert!(names.is_empty());
}

#[test]
fn a_link_flow_that_a_marker_ended_is_not_brought_back_by_a_copy_of_the_record() {
    let flow = PkceFlow::ALL[0].0;
    let pair = StoredPkce {
        challenge: "c".to_owned(),
        verifier: StoredVerifier(Secret::new("v")),
        reusable_until_ms: 9,
    };
    let disk = Record {
        head: Some(head(1, A, (1, "t"), a_session())),
        pkce: [(
            flow,
            PkceEntry {
                stamp: 3,
                pair: Some(pair),
            },
        )]
        .into(),
        ..Record::default()
    };

    for session in [Some(A), None] {
        let ended = applied(&disk, &disk, &[marker("m", session, 3)]);

        for joined in [join(&ended, &disk), join(&disk, &ended)] {
            assert!(joined.pkce[&flow].pair.is_none(), "{session:?}");
        }
    }
}

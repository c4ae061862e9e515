//! Which of two values the join keeps. The laws hold for the older one as well.

use super::samples::{A, START, consumer, hash, head, queued};
use crate::engine::reconcile::{join, keep_newer_content};
use crate::storage::{Content, Head, PkceEntry, PkceFlow, Record, SessionContent};

fn with_head(head: Head) -> Record {
    Record {
        head: Some(head),
        ..Record::default()
    }
}

fn session(content: SessionContent) -> Content {
    Content::Session(Box::new(content))
}

fn user_of(record: &Record) -> Option<i64> {
    let content = record.head.as_ref().and_then(Head::session)?;
    Some(content.user.as_ref()?.at)
}

/// Joins both ways.
fn joined(a: &Record, b: &Record) -> [Record; 2] {
    [join(a, b), join(b, a)]
}

#[test]
fn a_queued_token_that_one_side_has_settled_is_settled() {
    let side = |settled: bool| Record {
        revoke_queue: [(hash("a"), queued(START, "a", settled))].into(),
        ..Record::default()
    };

    for joined in joined(&side(true), &side(false)) {
        assert!(joined.revoke_queue[&hash("a")].settled);
    }
}

#[test]
fn the_later_state_of_a_link_flow_stays() {
    let flow = PkceFlow::ALL[0].0;
    let side = |stamp: i64| Record {
        pkce: [(flow, PkceEntry { stamp, pair: None })].into(),
        ..Record::default()
    };

    for joined in joined(&side(START), &side(START + 1)) {
        assert_eq!(joined.pkce[&flow].stamp, START + 1);
    }
}

#[test]
fn the_newer_user_of_a_session_stays() {
    let side = |at: i64| {
        let content = session(consumer(0, "jwt", Some((at, 0))));
        with_head(head(START, A, (START, "a"), content))
    };

    for joined in joined(&side(START), &side(START + 1)) {
        assert_eq!(user_of(&joined), Some(START + 1));
    }
}

#[test]
fn a_head_of_a_later_act_takes_the_newer_content_of_the_same_session_and_token_only() {
    let side = |stamp: i64, token: &str, at: i64| {
        let content = session(consumer(0, "jwt", Some((at, 0))));
        with_head(head(stamp, A, (stamp, token), content))
    };
    let later = side(START + 5, "a", START);

    for (token, expected) in [("a", START + 9), ("b", START)] {
        let earlier = side(START, token, START + 9);
        let mut record = join(&earlier, &later);
        assert_eq!(user_of(&record), Some(START));

        keep_newer_content(&mut record, &earlier);
        keep_newer_content(&mut record, &later);

        assert_eq!(user_of(&record), Some(expected));
    }
}

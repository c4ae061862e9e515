//! Which of two values the join keeps. The laws hold for the older one as well.

use super::samples::{A, START, a_session, consumer, end, hash, head, pending, queued};
use crate::engine::reconcile::{MAX_ENDS, MAX_QUEUED, join, keep_newer_content};
use crate::storage::{
    Content, EndCause, Head, IdHash, PkceEntry, PkceFlow, Record, SessionContent,
};
use crate::tokens::SessionJwt;

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

#[test]
fn a_head_of_a_later_act_takes_the_token_by_which_a_response_replaced_its_own_and_no_rejected_one()
{
    let side = |stamp: i64, token: (i64, &str)| {
        let content = session(consumer(0, "jwt", Some((token.0, 0))));
        with_head(head(stamp, A, token, content))
    };
    let later = side(START + 5, (START + 5, "a"));
    let rotated = side(START, (START + 9, "b"));
    let mut rejected = rotated.clone();
    if let Some(token) = rejected.head.as_mut().and_then(|head| head.token.as_mut()) {
        token.rejected = true;
    }
    for (earlier, at) in [(rotated, START + 9), (rejected, START + 5)] {
        let mut record = join(&earlier, &later);
        keep_newer_content(&mut record, &earlier);
        keep_newer_content(&mut record, &later);

        let head = record.head.as_ref().unwrap();
        assert_eq!(head.stamp, START + 5);
        assert_eq!(head.token.as_ref().unwrap().stamp, at);
        assert_eq!(user_of(&record), Some(at));
    }
}

#[test]
fn the_jwt_of_tokens_that_one_side_knows_stays() {
    let side = |jwt: Option<&str>| {
        let mut tokens = pending(START, "a", false);
        tokens.jwt = jwt.and_then(SessionJwt::parse);
        Record {
            pending: Some(tokens),
            ..Record::default()
        }
    };

    for joined in joined(&side(Some("jwt")), &side(None)) {
        let jwt = joined.pending.and_then(|tokens| tokens.jwt);
        assert_eq!(jwt.as_ref().map(SessionJwt::expose), Some("jwt"));
    }
}

#[test]
fn ends_and_tokens_from_before_a_sign_in_leave_the_record() {
    let before = Record {
        ends: [(A, end(START, EndCause::UserRevoked))].into(),
        pending: Some(pending(START, "p", false)),
        ..Record::default()
    };
    let after = with_head(head(START + 1, IdHash(20), (START + 1, "a"), a_session()));

    for joined in joined(&before, &after) {
        assert!(joined.ends.is_empty(), "{:?}", joined.ends);
        assert_eq!(joined.pending, None);
    }
}

#[test]
fn as_many_ends_and_queued_tokens_as_a_record_keeps_stay_and_one_more_drops_the_earliest() {
    for more in [0_usize, 1] {
        let ends = (0..MAX_ENDS + more).map(|number| {
            let stamp = START + i64::try_from(number).unwrap();
            let id = IdHash(u64::try_from(number).unwrap() + 100);
            (id, end(stamp, EndCause::UserRevoked))
        });
        let queue = (0..MAX_QUEUED + more).map(|number| {
            let stamp = START + i64::try_from(number).unwrap();
            let name = format!("queued-{number}");
            (hash(&name), queued(stamp, &name, false))
        });
        let record = Record {
            ends: ends.collect(),
            revoke_queue: queue.collect(),
            ..Record::default()
        };

        let joined = join(&record, &Record::default());

        assert_eq!(joined.ends.len(), MAX_ENDS);
        assert_eq!(joined.ends.contains_key(&IdHash(100)), more == 0);
        assert_eq!(joined.head.is_some(), more == 1);
        assert_eq!(joined.revoke_queue.len(), MAX_QUEUED);
        let earliest = joined.revoke_queue.contains_key(&hash("queued-0"));
        assert_eq!(earliest, more == 0);
    }
}

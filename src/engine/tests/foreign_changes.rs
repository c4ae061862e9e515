//! What follows from a change that another process wrote: what is validated, and which sign-ins are superseded.

use super::harness::{
    EngineHarness, HOUR, START, session_at, session_under, stytch_error, success_at,
};
use crate::crypto::PkcePair;
use crate::engine::event::{Command, Event};
use crate::engine::state::SignOutCause;
use crate::storage::StoreFailure;
use crate::wire::{Call, Endpoint};

/// Sends a link: a write that has nothing to do with the session.
fn send_link(rig: &mut EngineHarness) {
    let link = Call::new(Endpoint::MagicLinksLoginOrCreate);
    rig.command(Command::Plain(link, Some(PkcePair::generate())));
}

#[test]
fn what_another_process_changed_about_the_session_is_validated_at_once() {
    type Change = fn(&mut EngineHarness);
    let cases: [(&str, Change, &str); 3] = [
        (
            "it replaced the token",
            |other| {
                let now = other.now.wall_ms;
                other.answer_last(session_under("token-2", "ada", now, now + HOUR));
            },
            "token-2",
        ),
        (
            "its app set tokens",
            |other| {
                other.set_tokens("token-bob");
            },
            "token-bob",
        ),
        (
            "it signed in to the same session again",
            |other| other.sign_in("ada"),
            "token-ada",
        ),
    ];
    for (case, change, token) in cases {
        let mut rig = EngineHarness::signed_in();
        let mut other = rig.restarted(|_| {});
        for engine in [&mut rig, &mut other] {
            engine.advance(5_000);
        }
        change(&mut other);

        rig.changed(other.record.clone().unwrap());

        assert_eq!(rig.paths(), ["/sessions/authenticate"], "{case}");
        assert_eq!(rig.last_token(), token, "{case}");
    }
}

#[test]
fn a_write_of_another_process_that_confirms_nothing_leaves_the_next_validation_where_it_is() {
    let mut rig = EngineHarness::signed_in();
    let mut other = rig.restarted(|_| {});
    for engine in [&mut rig, &mut other] {
        engine.advance(100_000);
    }
    let due = rig.state().schedule.next_validation;
    send_link(&mut other);

    rig.changed(other.record.clone().unwrap());

    assert!(!rig.state().facts.pkce.is_empty());
    assert_eq!(rig.state().schedule.next_validation, due);
    assert!(rig.requests.is_empty());
}

#[test]
fn a_session_that_was_over_here_and_that_another_process_extended_is_validated_at_once() {
    let mut other = EngineHarness::signed_in();
    let mut before = EngineHarness::signed_in();
    before.advance(HOUR);
    let mut rig = before.restarted(|_| {});
    rig.answer_last(stytch_error(500, "internal_server_error"));
    assert!(rig.is_signed_out(SignOutCause::Expired));
    assert_eq!(rig.state().schedule.next_validation, None);
    rig.requests.clear();
    other.authenticate();
    other.answer_last(other.session_until("ada", START + 3 * HOUR));
    other.wait(1_000);

    rig.changed(other.record.clone().unwrap());

    assert_eq!(rig.who(), Some("ada"));
    assert_eq!(rig.paths(), ["/sessions/authenticate"]);
}

#[test]
fn a_change_that_is_seen_while_the_store_was_unreadable_counts_as_a_read() {
    let ada = EngineHarness::signed_in();
    let mut rig = EngineHarness::unstarted(|_| {});
    rig.event(Event::Started);
    rig.loaded(Err(StoreFailure::Busy));

    rig.changed(ada.record.clone().unwrap());
    rig.set_tokens("token-bob");

    assert_eq!(rig.written_pending(), Some("token-bob"));
}

/// The server's clock goes back by a minute, so that the stamps of all earlier acts are later than the sign-in.
#[test]
fn a_sign_in_is_superseded_by_no_change_that_is_not_a_later_act() {
    type Step = fn(&mut EngineHarness);
    let cases: [(&str, Step, Step); 4] = [
        ("the session is as it was", |_| {}, send_link),
        (
            "the sign-out was known",
            |rig| {
                rig.revoke(true);
                rig.answer_last(success_at(rig.now.wall_ms, serde_json::json!({})));
            },
            send_link,
        ),
        (
            "the tokens that the app set were known",
            |rig| {
                rig.set_tokens("token-bob");
            },
            send_link,
        ),
        (
            "known tokens that the app set became the session",
            |rig| {
                rig.set_tokens("token-bob");
            },
            |other| {
                assert_eq!(other.last_token(), "token-bob");
                other.answer_last(other.session("bob"));
            },
        ),
    ];
    for (case, before, change) in cases {
        let mut rig = EngineHarness::signed_in();
        rig.advance(5_000);
        before(&mut rig);
        let mut other = rig.restarted(|_| {});
        rig.advance(1_000);
        let login = rig.log_in();
        let request = rig.requests.last().unwrap().id;
        change(&mut other);
        rig.changed(other.record.clone().unwrap());

        let time = rig.now.wall_ms - 60_000;
        rig.answer(request, session_at("eve", time, time + HOUR));

        assert_eq!(rig.who(), Some("eve"), "{case}");
        assert!(rig.result(login).unwrap().is_ok(), "{case}");
    }
}

//! What responses say about the server's time, and acts that were made before it was known.

use super::harness::{EngineHarness, START, stored, success_at};
use super::responses::body;
use crate::crypto::PkcePair;
use crate::engine::event::{Command, Event};
use crate::storage::{PkceFlow, StoreFailure};
use crate::wire::{Call, Endpoint};

#[test]
fn a_response_that_the_server_did_not_renew_for_the_request_sets_no_clock_back() {
    let mut rig = EngineHarness::signed_in();
    let cached = rig.session("ada");
    rig.advance(100_000);
    rig.authenticate();

    rig.answer_last(cached);

    assert_eq!(rig.state().earliest(rig.now), Some(START + 100_000));
}

#[test]
fn either_time_that_the_server_renewed_is_an_upper_bound_but_for_the_way() {
    for session_has_times in [true, false] {
        let mut rig = EngineHarness::new();
        let mut data = body(rig.session("ada"));
        if session_has_times {
            data["session_jwt"] = "no.jwt.here".into();
        } else {
            let session = data["session"].as_object_mut().unwrap();
            for time in ["started_at", "last_accessed_at", "expires_at"] {
                session.remove(time);
            }
        }
        rig.log_in();
        rig.advance(700);

        rig.answer_last(success_at(START, data));

        let time = rig.state().time.unwrap();
        assert_eq!(time.earliest(rig.now), START);
        assert_eq!(time.latest(rig.now), Some(START + 1_000 + 700));
    }
}

#[test]
fn of_the_acts_before_the_servers_time_is_known_the_latest_sixteen_get_their_time() {
    for (later, timed) in [(15, true), (16, false)] {
        let mut rig = EngineHarness::new();
        rig.log_in();
        let creating = rig.requests.last().unwrap().id;
        let link = Call::new(Endpoint::MagicLinksLoginOrCreate);
        rig.command(Command::Plain(link, Some(PkcePair::generate())));
        for _ in 0..later {
            rig.set_tokens("token-eve");
        }

        rig.answer(creating, rig.session("ada"));

        let link = &rig.state().facts.pkce[&PkceFlow::ConsumerLink];
        assert_eq!(link.stamp >= START, timed, "{later}");
    }
}

#[test]
fn tokens_that_another_process_set_after_it_read_these_replace_them_also_without_a_known_time() {
    let mut rig = EngineHarness::new();
    rig.set_tokens("token-bob");
    let mut other = rig.restarted(|_| {});
    other.set_tokens("token-eve");

    rig.changed(other.record.clone().unwrap());

    assert_eq!(rig.pending().as_deref(), Some("token-eve"));
    assert_eq!(rig.written_pending(), Some("token-eve"));
}

#[test]
fn an_act_that_is_on_disk_keeps_its_stamp_when_another_process_wrote_something_else() {
    let mut rig = EngineHarness::new();
    rig.set_tokens("token-bob");
    let stamp = |rig: &EngineHarness| rig.state().facts.pending.as_ref().unwrap().stamp;
    let before = stamp(&rig);

    rig.changed(rig.record.clone().unwrap());

    assert_eq!(stamp(&rig), before);
}

/// Tokens that the app set while the store could not be read and no time was known.
fn set_before_the_store_was_read() -> EngineHarness {
    let mut rig = EngineHarness::unstarted(|_| {});
    rig.event(Event::Started);
    rig.loaded(Err(StoreFailure::Locked));
    rig.set_tokens("token-bob");
    rig
}

#[test]
fn tokens_that_were_set_before_the_store_was_read_are_later_than_those_in_it() {
    let mut rig = set_before_the_store_was_read();
    let mut other = EngineHarness::new();
    for token in ["token-joe", "token-eve"] {
        other.set_tokens(token);
    }

    rig.loaded(Ok(stored(other.record.clone().unwrap(), other.stamp)));

    assert_eq!(rig.pending().as_deref(), Some("token-bob"));
    assert_eq!(rig.written_pending(), Some("token-bob"));
}

#[test]
fn tokens_that_were_set_before_the_store_was_read_are_not_later_than_what_the_time_proves_later() {
    for (later_by, stay) in [(0, true), (999, true), (1_000, false), (60_000, false)] {
        let mut rig = set_before_the_store_was_read();
        rig.log_in();
        rig.loaded(Err(StoreFailure::Locked));
        rig.set_tokens("token-bob");
        // The server's time then was less than a second after this.
        rig.answer_last(rig.session("ada"));
        let mut other = EngineHarness::new();
        other.advance(later_by);
        // Its last stamp is one later than the time of the sign-in.
        other.sign_in("eve");

        rig.loaded(Ok(stored(other.record.clone().unwrap(), other.stamp)));

        assert_eq!(rig.pending().is_some(), stay, "{later_by}");
    }
}

#[test]
fn acts_of_the_same_millisecond_keep_their_order_when_the_servers_time_is_known() {
    let mut rig = EngineHarness::new();
    rig.log_in();
    let creating = rig.requests.last().unwrap().id;
    let link = Call::new(Endpoint::MagicLinksLoginOrCreate);
    rig.command(Command::Plain(link, Some(PkcePair::generate())));
    rig.set_tokens("token-eve");

    rig.answer(creating, rig.session("ada"));

    let facts = &rig.state().facts;
    let link = facts.pkce[&PkceFlow::ConsumerLink].stamp;
    let tokens = facts.pending.as_ref().unwrap().stamp;
    assert!(START <= link && link < tokens, "{link} {tokens}");
}

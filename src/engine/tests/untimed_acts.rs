//! Acts that were made while no server time was known, and acts whose times contradict each other.

use serde_json::json;

use super::harness::{EngineHarness, HOUR, START, marker, session_at, stored, success_at};
use crate::clock::BootId;
use crate::crypto::PkcePair;
use crate::engine::event::{Command, Event, Refusal};
use crate::storage::{Loaded, StoreFailure};
use crate::wire::{Call, Endpoint};

/// An engine that could not read its store yet.
fn blocked() -> EngineHarness {
    let mut rig = EngineHarness::unstarted(|_| {});
    rig.event(Event::Started);
    rig.loaded(Err(StoreFailure::Busy));
    rig
}

#[test]
fn tokens_that_were_set_without_a_known_time_are_later_than_what_the_store_held_then() {
    for same_boot in [true, false] {
        let signed_in = EngineHarness::signed_in();
        let mut record = signed_in.record.clone().unwrap();
        if let (Some(time), false) = (&mut record.time, same_boot) {
            time.boot_id = BootId("another".into());
        }
        let mut rig = blocked();
        rig.advance(1_000);
        rig.set_tokens("token-bob");
        rig.advance(60_000);

        rig.loaded(Ok(stored(record, signed_in.stamp)));

        assert_eq!(rig.who(), Some("ada"));
        assert_eq!(rig.pending().as_deref(), Some("token-bob"), "{same_boot}");
        rig.answer_last(rig.session("bob"));
        assert_eq!(rig.who(), Some("bob"));
    }
}

#[test]
fn tokens_that_were_set_without_a_known_time_are_earlier_than_a_sign_in_that_came_later() {
    let mut rig = blocked();
    rig.set_tokens("token-bob");
    let mut other = EngineHarness::new();
    for engine in [&mut rig, &mut other] {
        engine.advance(60_000);
    }
    other.sign_in("ada");

    rig.loaded(Ok(stored(other.record.clone().unwrap(), other.stamp)));

    assert_eq!(rig.who(), Some("ada"));
    assert_eq!(rig.pending(), None);
}

#[test]
fn tokens_that_were_set_without_a_known_time_are_dated_though_they_were_read_back_before() {
    let mut rig = blocked();
    rig.set_tokens("token-bob");
    rig.load_empty();
    let record = rig.record.clone().unwrap();
    let stamp = rig.stamp;
    rig.changed(record);
    rig.stamp = stamp;
    rig.authenticate();

    rig.answer_last(rig.session("bob"));

    let head = rig.state().facts.head.as_ref().unwrap();
    assert!(head.stamp >= START, "{}", head.stamp);
}

#[test]
fn acts_without_a_known_time_keep_their_order() {
    let signed_in = EngineHarness::signed_in();
    let mut rig = blocked();
    rig.set_tokens("token-bob");
    rig.set_tokens("token-eve");
    rig.loaded(Ok(stored(
        signed_in.record.clone().unwrap(),
        signed_in.stamp,
    )));

    assert_eq!(rig.pending().as_deref(), Some("token-eve"));
}

/// The time becomes known by the response to a sign-in that was asked for before.
#[test]
fn an_act_that_another_process_may_have_followed_keeps_its_stamp_when_the_time_is_known() {
    for followed in [true, false] {
        let mut rig = EngineHarness::new();
        rig.log_in();
        let login = rig.requests.last().unwrap().id;
        rig.set_tokens("token-bob");
        let stamp = |rig: &EngineHarness| rig.state().facts.pending.as_ref().unwrap().stamp;
        let before = stamp(&rig);
        if followed {
            let mut other = rig.restarted(|_| {});
            let link = Call::new(Endpoint::MagicLinksLoginOrCreate);
            other.command(Command::Plain(link, Some(PkcePair::generate())));
            rig.changed(other.record.clone().unwrap());
        }

        rig.answer(login, rig.session("ada"));

        assert!(rig.state().time.is_some());
        assert_eq!(rig.pending().as_deref(), Some("token-bob"));
        assert_eq!(stamp(&rig) == before, followed);
    }
}

#[test]
fn tokens_that_another_process_dropped_before_the_time_was_known_here_stay_dropped() {
    let mut rig = EngineHarness::new();
    rig.log_in();
    let login = rig.requests.last().unwrap().id;
    rig.set_tokens("token-bob");
    let mut other = rig.restarted(|_| {});
    other.revoke(true);
    assert_eq!(other.pending(), None);

    // This process reads the store again only when it writes.
    rig.disk_fails = Some(StoreFailure::Busy);
    rig.answer(login, rig.session("ada"));
    assert!(rig.state().time.is_some());
    rig.disk_fails = None;
    rig.changed(other.record.clone().unwrap());

    assert_eq!(rig.pending(), None);
}

/// ADR 0017: what these tokens are later than cannot be known.
#[test]
fn tokens_that_were_set_before_any_time_in_an_emptied_store_lose_against_a_session_in_memory() {
    let mut remembers = EngineHarness::signed_in();
    let mut other = EngineHarness::new();
    other.now = remembers.now;
    other.set_tokens("token-bob");
    let validation = other.authenticate();
    let request = other.requests.last().unwrap().id;
    remembers.event(Event::StoreChanged(Box::new(Loaded::Empty {
        markers: Vec::new(),
    })));

    remembers.changed(other.record.clone().unwrap());
    assert_eq!(remembers.last_token(), "token-ada");
    remembers.answer_last(remembers.session("ada"));
    other.changed(remembers.record.clone().unwrap());
    other.answer(request, other.session("bob"));

    assert_eq!(remembers.who(), Some("ada"));
    assert_eq!(other.who(), Some("ada"));
    assert_eq!(other.pending(), None);
    assert_eq!(other.refusal(validation), Refusal::Superseded);
}

#[test]
fn tokens_that_were_set_before_any_time_and_validated_in_an_emptied_store_win_against_an_earlier_session()
 {
    let mut remembers = EngineHarness::signed_in();
    remembers.advance(60_000);
    let mut other = EngineHarness::new();
    other.now = remembers.now;
    other.set_tokens("token-bob");
    other.authenticate();
    other.answer_last(other.session("bob"));
    remembers.event(Event::StoreChanged(Box::new(Loaded::Empty {
        markers: Vec::new(),
    })));

    remembers.changed(other.record.clone().unwrap());

    assert_eq!(remembers.who(), Some("bob"));
}

/// ADR 0017: the process that set them is gone, and with it when that was.
#[test]
fn tokens_that_were_set_before_any_time_and_validated_after_a_restart_lose_against_a_session_in_memory()
 {
    let mut remembers = EngineHarness::signed_in();
    remembers.advance(60_000);
    let mut other = EngineHarness::new();
    other.now = remembers.now;
    other.set_tokens("token-bob");
    let mut restarted = other.restarted(|_| {});
    restarted.authenticate();
    restarted.answer_last(restarted.session("bob"));
    remembers.event(Event::StoreChanged(Box::new(Loaded::Empty {
        markers: Vec::new(),
    })));

    remembers.changed(restarted.record.clone().unwrap());

    assert_eq!(remembers.who(), Some("ada"));
    remembers.answer_last(remembers.session("ada"));
    restarted.changed(remembers.record.clone().unwrap());
    assert_eq!(restarted.who(), Some("ada"));
}

#[test]
fn tokens_that_are_set_while_loading_are_later_than_a_sign_out_marker_that_lies_there() {
    let ada = EngineHarness::signed_in();
    let record = ada.record.clone().unwrap();
    let id = record.head.as_ref().unwrap().id;
    let mut rig = EngineHarness::unstarted(|settings| settings.boot_id = BootId("next".into()));
    rig.now = ada.now;
    rig.event(Event::Started);
    rig.set_tokens("token-bob");

    rig.loaded(Ok(Loaded::Record {
        record: Box::new(record),
        stamp: ada.stamp,
        // The user signed out ten seconds after the record was written, and the disk was full.
        markers: vec![marker(Some(id), START + 10_000)],
    }));

    assert_eq!(rig.pending().as_deref(), Some("token-bob"));
}

#[test]
fn a_link_that_is_sent_while_the_store_is_unread_outlives_an_older_sign_out_marker() {
    let ada = EngineHarness::signed_in();
    let record = ada.record.clone().unwrap();
    let id = record.head.as_ref().unwrap().id;
    let mut rig = EngineHarness::unstarted(|settings| settings.boot_id = BootId("next".into()));
    rig.now = ada.now;
    rig.event(Event::Started);
    rig.loaded(Err(StoreFailure::Locked));
    let link = Call::new(Endpoint::MagicLinksLoginOrCreate);
    rig.command(Command::Plain(link, Some(PkcePair::generate())));
    rig.loaded(Err(StoreFailure::Locked));
    rig.answer_last(success_at(rig.now.wall_ms, json!({})));

    rig.loaded(Ok(Loaded::Record {
        record: Box::new(record),
        stamp: ada.stamp,
        markers: vec![marker(Some(id), START + 10_000)],
    }));
    let opened = rig.command(Command::SignIn(Call::new(Endpoint::MagicLinksAuthenticate)));

    assert_eq!(rig.result(opened), None, "it is sent");
}

#[test]
fn a_sign_in_that_is_sent_after_an_act_of_another_process_was_seen_is_later_also_when_the_servers_clock_went_back()
 {
    let mut rig = EngineHarness::signed_in();
    let mut other = rig.restarted(|_| {});
    for engine in [&mut rig, &mut other] {
        engine.advance(5_000);
    }
    other.sign_in("bob");
    rig.changed(other.record.clone().unwrap());
    assert_eq!(rig.who(), Some("bob"));

    // The server's clock goes back by a minute.
    rig.advance(1_000);
    let login = rig.log_in();
    let time = rig.now.wall_ms - 60_000;
    rig.answer_last(session_at("eve", time, time + HOUR));

    assert_eq!(rig.who(), Some("eve"));
    assert!(rig.result(login).unwrap().is_ok());
}

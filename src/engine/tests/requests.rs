//! Commands that wait, join or are refused, and what is noted of the requests that are sent.

use super::harness::{EngineHarness, stored};
use crate::engine::effect::{Refresh, Request};
use crate::engine::event::{Bound, CallId, Command, Event, Refusal};
use crate::storage::StoreFailure;
use crate::wire::Endpoint;

fn extend(rig: &mut EngineHarness, minutes: u32) -> CallId {
    rig.command(Command::Authenticate {
        duration_minutes: Some(minutes),
    })
}

#[test]
fn a_sign_in_that_waits_for_another_is_superseded_by_an_act_of_the_user_and_never_sent() {
    for act in [
        |rig: &mut EngineHarness| rig.set_tokens("token-eve"),
        |rig: &mut EngineHarness| rig.revoke(false),
        |rig: &mut EngineHarness| rig.revoke(true),
    ] {
        let mut rig = EngineHarness::new();
        rig.log_in();
        let creating = rig.requests.last().unwrap().id;
        let waits = rig.log_in();
        act(&mut rig);
        let later = rig.log_in();

        assert_eq!(rig.refusal(waits), Refusal::Superseded);
        rig.answer(creating, rig.session("ada"));
        let is_login = |request: &&Request| request.call.endpoint == Endpoint::OtpAuthenticate;
        let logins: Vec<_> = rig.requests.iter().filter(is_login).collect();
        assert_eq!(logins.len(), 2, "the first, and the one after the act");
        rig.answer(logins[1].id, rig.session("bob"));
        assert!(rig.result(later).unwrap().is_ok());
    }
}

#[test]
fn a_check_that_waits_is_sent_when_another_process_changed_something_else() {
    let mut rig = EngineHarness::signed_in();
    rig.authenticate();
    let longer = extend(&mut rig, 60);
    let mut other = rig.restarted(|_| {});
    other.answer_last(other.session("ada"));

    rig.changed(other.record.clone().unwrap());
    assert_eq!(rig.result(longer), None);
    rig.answer_last(rig.session("ada"));
    rig.answer_last(rig.session("ada"));

    assert!(rig.result(longer).unwrap().is_ok());
}

#[test]
fn a_command_given_while_the_store_could_not_be_read_is_about_the_session_that_it_holds() {
    let owner = EngineHarness::signed_in();
    let mut rig = EngineHarness::unstarted(|_| {});
    rig.event(Event::Started);
    rig.loaded(Err(StoreFailure::Locked));
    let check = rig.authenticate();

    rig.loaded(Ok(stored(owner.record.clone().unwrap(), owner.stamp)));

    assert_eq!(rig.paths(), ["/sessions/authenticate"]);
    rig.answer_last(rig.session("ada"));
    assert!(rig.result(check).unwrap().is_ok());
}

#[test]
fn a_command_given_while_the_store_could_not_be_read_is_not_about_who_signed_in_since() {
    let mut rig = EngineHarness::signed_in();

    for command in [
        Command::Authenticate {
            duration_minutes: None,
        },
        Command::Revoke { force_clear: true },
    ] {
        let id = rig.command_about(Bound::Unavailable, command);
        assert_eq!(rig.refusal(id), Refusal::Superseded);
    }

    assert_eq!(rig.who(), Some("ada"));
    assert!(rig.requests.is_empty());
}

#[test]
fn a_check_that_asks_for_a_duration_announces_itself_and_a_plain_one_does_not() {
    let mut rig = EngineHarness::signed_in();
    extend(&mut rig, 60);
    assert_eq!(rig.requests.last().unwrap().refresh, Refresh::Requested);
    rig.answer_last(rig.session("ada"));

    rig.authenticate();
    assert_eq!(rig.requests.last().unwrap().refresh, Refresh::No);
}

#[test]
fn requests_with_a_caller_and_requests_of_the_engine_are_counted_apart() {
    let mut rig = EngineHarness::new();
    rig.sign_in("ada");
    rig.get_user();
    rig.wait(200_000);

    let counters = &rig.state().counters;
    assert_eq!(counters.explicit_requests, 2);
    assert_eq!(counters.automatic_requests, 1);
    let awaited = rig.requests.iter().map(|request| request.is_awaited);
    assert_eq!(awaited.collect::<Vec<_>>(), [true, true, false]);
}

#[test]
fn a_validation_that_a_refused_request_waits_for_is_awaited() {
    let mut rig = EngineHarness::signed_in();
    rig.log_in();
    rig.answer_last(super::harness::rejection());

    let validation = rig.requests.last().unwrap();
    assert_eq!(validation.call.endpoint, Endpoint::SessionsAuthenticate);
    assert!(validation.is_awaited);
}

#[test]
fn a_validation_that_waits_is_about_the_tokens_that_were_set_before_it_though_another_process_used_them()
 {
    let mut rig = EngineHarness::signed_in();
    rig.authenticate();
    rig.set_tokens("token-bob");
    let waits = extend(&mut rig, 30);
    let mut other = rig.restarted(|_| {});
    other.authenticate();
    other.answer_last(other.session("bob"));

    rig.changed(other.record.clone().unwrap());

    assert_eq!(rig.who(), Some("bob"));
    assert_eq!(rig.result(waits), None, "it is not superseded");
}

#[test]
fn tokens_that_are_set_are_validated_at_the_heartbeat_that_is_armed_or_one_from_now() {
    let mut rig = EngineHarness::new();
    rig.set_tokens("token-bob");
    assert!(rig.state().schedule.next_validation > Some(rig.now.boot_ms));
    rig.wait(220_000);
    assert_eq!(rig.last_token(), "token-bob");

    let mut rig = EngineHarness::signed_in();
    let armed = rig.state().schedule.next_validation;
    rig.advance(100_000);
    rig.set_tokens("token-bob");
    assert_eq!(rig.state().schedule.next_validation, armed);
}

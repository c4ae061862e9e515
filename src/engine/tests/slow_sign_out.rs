//! A sign-out whose response comes after other changes: it ends what it was asked to end, and no more.

use serde_json::json;

use super::harness::{EngineHarness, HOUR, session_under, success_at};
use crate::clock::BootId;
use crate::crypto::PkcePair;
use crate::engine::event::{Command, Refusal};
use crate::engine::state::SignOutCause;
use crate::storage::StoreFailure;
use crate::wire::{Call, Endpoint};

/// Asks for a sign-out; the request that waits for its response.
fn revoke(rig: &mut EngineHarness, force_clear: bool) -> u64 {
    rig.revoke(force_clear);
    rig.requests.last().unwrap().id
}

fn log_in(rig: &mut EngineHarness) -> u64 {
    rig.log_in();
    rig.requests.last().unwrap().id
}

fn revoked(rig: &mut EngineHarness, request: u64) {
    rig.answer(request, success_at(rig.now.wall_ms, json!({})));
}

#[test]
fn it_ends_the_session_whose_token_was_replaced_meanwhile() {
    let mut rig = EngineHarness::signed_in();
    rig.authenticate();
    let validation = rig.requests.last().unwrap().id;
    let sign_out = revoke(&mut rig, false);
    let now = rig.now.wall_ms;
    rig.answer(validation, session_under("token-2", "ada", now, now + HOUR));
    assert_eq!(rig.who(), Some("ada"));

    revoked(&mut rig, sign_out);

    assert!(rig.is_signed_out(SignOutCause::UserRevoked));
    assert_eq!(rig.queued(), ["token-2"]);
}

#[test]
fn it_ends_the_session_that_an_earlier_sign_in_brought_under_the_tokens_that_the_app_set() {
    let mut rig = EngineHarness::signed_in();
    rig.set_tokens("token-bob");
    let sign_in = log_in(&mut rig);
    let sign_out = revoke(&mut rig, false);
    assert_eq!(rig.last_token(), "token-ada");
    rig.answer(sign_in, rig.session("bob"));
    assert_eq!(rig.who(), Some("bob"));

    revoked(&mut rig, sign_out);

    assert_eq!(rig.who(), None);
    assert_eq!(rig.queued(), ["token-bob"]);
}

#[test]
fn it_ends_the_session_that_its_tokens_became_though_an_earlier_sign_in_replaced_their_token() {
    let mut rig = EngineHarness::new();
    rig.set_tokens("token-grace");
    rig.authenticate();
    let validation = rig.requests.last().unwrap().id;
    let sign_in = log_in(&mut rig);
    let sign_out = revoke(&mut rig, false);
    assert_eq!(rig.last_token(), "token-grace");
    rig.answer(validation, rig.session("grace"));
    let now = rig.now.wall_ms;
    rig.answer(sign_in, session_under("token-2", "grace", now, now + HOUR));
    assert_eq!(rig.who(), Some("grace"));

    revoked(&mut rig, sign_out);

    assert_eq!(rig.who(), None);
}

#[test]
fn it_writes_no_marker_for_a_later_sign_in() {
    let mut rig = EngineHarness::signed_in();
    let sign_out = revoke(&mut rig, false);
    rig.sign_in("bob");
    assert_eq!(rig.written(), Some("token-bob"));
    rig.disk_fails = Some(StoreFailure::Busy);

    revoked(&mut rig, sign_out);

    assert!(!rig.trace.contains(&"marker"), "{:?}", rig.trace);
    assert!(rig.state().forced.is_empty(), "{:?}", rig.state().forced);
    assert_eq!(rig.who(), Some("bob"));
}

#[test]
fn after_it_no_validation_is_armed() {
    for force_clear in [false, true] {
        let mut rig = EngineHarness::signed_in();
        assert!(rig.state().schedule.next_validation.is_some());

        let sign_out = revoke(&mut rig, force_clear);
        revoked(&mut rig, sign_out);

        assert_eq!(rig.state().schedule.next_validation, None);
        assert_eq!(rig.state().schedule.armed, None);
    }
}

#[test]
fn the_revoke_of_a_token_ends_a_later_sign_in_to_its_session_under_another_token() {
    let mut rig = EngineHarness::signed_in();
    let mut other = rig.restarted(|_| {});
    let sign_out = revoke(&mut rig, true);
    assert_eq!(rig.who(), None);
    for engine in [&mut rig, &mut other] {
        engine.advance(5_000);
    }
    other.log_in();
    let now = other.now.wall_ms;
    other.answer_last(session_under("token-2", "ada", now, now + HOUR));
    rig.changed(other.record.clone().unwrap());
    assert_eq!(rig.who(), Some("ada"));

    revoked(&mut rig, sign_out);

    assert_eq!(rig.who(), None);
    assert_eq!(rig.queued(), ["token-2"]);
}

#[test]
fn a_session_whose_token_the_server_revoked_takes_the_link_flows_with_it() {
    let mut rig = EngineHarness::new();
    rig.set_tokens("token-bob");
    let sign_out = revoke(&mut rig, true);
    rig.set_tokens("token-bob");
    rig.authenticate();
    let now = rig.now.wall_ms;
    rig.answer_last(session_under("token-2", "bob", now, now + HOUR));
    let link = Call::new(Endpoint::MagicLinksLoginOrCreate);
    rig.command(Command::Plain(link, Some(PkcePair::generate())));
    revoked(&mut rig, sign_out);
    assert_eq!(rig.who(), None);

    let opened = rig.command(Command::SignIn(Call::new(Endpoint::MagicLinksAuthenticate)));

    assert_eq!(rig.refusal(opened), Refusal::MissingPkce);
}

#[test]
fn a_session_that_the_server_revoked_stays_over_whatever_another_process_knew_of_the_time() {
    let mut other = EngineHarness::signed_in();
    // After a restart of the device no time is known.
    let mut rig = other.restarted(|settings| settings.boot_id = BootId("next".into()));
    other.advance(20_000);
    other.log_in();
    other.answer_last(other.session("ada"));
    rig.advance(21_000);
    rig.revoke(true);
    rig.answer_last(success_at(rig.now.wall_ms, json!({})));
    assert!(rig.is_signed_out(SignOutCause::UserRevoked));

    rig.changed(other.record.clone().unwrap());

    assert!(
        rig.is_signed_out(SignOutCause::UserRevoked),
        "{:?}",
        rig.status()
    );
}

//! What an app asks for: joining, waiting, pending tokens, readers, closing.

use std::sync::Arc;

use serde_json::json;

use super::harness::{EngineHarness, offline, rejection, stored, success_at, user};
use crate::crypto::PkcePair;
use crate::engine::event::{Command, Event, Refusal};
use crate::engine::state::{Freshness, Objects, SignOutCause, Status, UnavailableReason};
use crate::model::User;
use crate::storage::StoreFailure;
use crate::wire::{Call, Endpoint};

fn minutes(rig: &EngineHarness) -> Option<u64> {
    rig.requests
        .last()?
        .call
        .body
        .get("session_duration_minutes")?
        .as_u64()
}

#[test]
fn callers_with_equal_parameters_share_one_check_and_others_wait_for_it() {
    let mut rig = EngineHarness::signed_in();
    let (one, two) = (rig.authenticate(), rig.authenticate());
    let longer = rig.command(Command::Authenticate {
        duration_minutes: Some(60),
    });
    assert_eq!(rig.requests.len(), 1);

    rig.answer_last(rig.session("ada"));

    assert!(rig.result(one).unwrap().is_ok());
    assert!(rig.result(two).unwrap().is_ok());
    assert_eq!(rig.requests.len(), 2);
    assert_eq!(minutes(&rig), Some(60));
    rig.answer_last(rig.session("ada"));
    assert!(rig.result(longer).unwrap().is_ok());
}

#[test]
fn a_login_sends_the_default_duration_and_a_check_sends_none() {
    let mut rig = EngineHarness::new();
    rig.log_in();
    assert_eq!(minutes(&rig), Some(5));
    rig.answer_last(rig.session("ada"));
    rig.authenticate();
    assert_eq!(minutes(&rig), None);
}

#[test]
fn keep_alive_extends_by_the_last_duration_of_this_session_also_after_a_restart() {
    let mut rig = EngineHarness::with(|settings| settings.keep_alive = true);
    let call = Call::new(Endpoint::OtpAuthenticate).with("session_duration_minutes", 30_u32);
    rig.command(Command::SignIn(call));
    rig.answer_last(rig.session("ada"));
    rig.requests.clear();
    rig.wait(200_000);
    assert_eq!(minutes(&rig), Some(30));

    let mut next = rig.restarted(|settings| settings.keep_alive = true);
    next.event(Event::Foreground);
    assert_eq!(minutes(&next), Some(30));
}

#[test]
fn calls_wait_while_the_store_is_read_and_fail_with_the_reason_when_it_cannot_be() {
    let mut rig = EngineHarness::unstarted(|_| {});
    rig.event(Event::Started);
    let check = rig.authenticate();
    let login = rig.log_in();
    assert!(rig.requests.is_empty());

    rig.loaded(Err(StoreFailure::Locked));

    let locked = UnavailableReason::DeviceLocked;
    assert_eq!(*rig.status(), Status::Unavailable(locked.clone()));
    assert_eq!(rig.refusal(check), Refusal::Unavailable(locked));
    assert_eq!(rig.paths(), ["/otps/authenticate"], "a login is sent");
    rig.answer_last(rig.session("ada"));
    assert!(rig.result(login).unwrap().is_ok());
    assert!(!rig.published.last().unwrap().persisted);
}

#[test]
fn no_call_waits_for_ever_while_a_sign_out_is_unconfirmed() {
    let mut rig = EngineHarness::signed_in();
    rig.disk_fails = Some(StoreFailure::Busy);
    rig.marker_fails = true;
    rig.revoke(true);

    let check = rig.authenticate();
    assert!(rig.trace.contains(&"load"));
    rig.load_empty();

    assert_eq!(rig.refusal(check), Refusal::NoSession);
}

#[test]
fn pending_tokens_stay_beside_the_session_until_the_server_confirms_them() {
    let mut rig = EngineHarness::signed_in();
    let set = rig.set_tokens("token-bob");
    assert!(rig.result(set).unwrap().is_ok());
    assert_eq!(rig.who(), Some("ada"));
    assert!(rig.written_pending().is_some());

    rig.get_user();
    assert_eq!(rig.last_token(), "token-ada");
    rig.authenticate();
    assert_eq!(rig.last_token(), "token-bob");
    rig.answer_last(rig.session("bob"));

    assert_eq!(rig.who(), Some("bob"));
    assert!(rig.written_pending().is_none());
}

#[test]
fn a_rejection_of_pending_tokens_drops_them_and_keeps_the_session() {
    let mut rig = EngineHarness::signed_in();
    rig.set_tokens("token-bob");
    let check = rig.authenticate();
    rig.answer_last(rejection());

    assert_eq!(rig.who(), Some("ada"));
    assert!(rig.pending().is_none());
    assert!(matches!(rig.refusal(check), Refusal::Api(_)));
    assert_eq!(
        rig.last_token(),
        "token-ada",
        "and the session is checked at once"
    );
}

#[test]
fn a_jwt_wanted_of_the_session_is_not_refused_for_pending_tokens() {
    let mut rig = EngineHarness::signed_in();
    rig.set_tokens("token-bob");
    rig.advance(290_000);
    let wanted = rig.fresh_jwt(240);
    rig.answer_last(rejection());
    assert_eq!(rig.result(wanted), None);
    rig.answer_last(rig.session("ada"));

    assert!(rig.result(wanted).unwrap().unwrap().jwt.is_some());
}

#[test]
fn pending_tokens_survive_a_restart_and_are_authenticated_while_signed_out() {
    let mut rig = EngineHarness::new();
    rig.set_tokens("token-bob");

    let mut next = rig.restarted(|_| {});
    assert_eq!(next.last_token(), "token-bob");
    assert!(next.is_signed_out(SignOutCause::None));
    next.answer_last(next.session("bob"));
    assert_eq!(next.who(), Some("bob"));
}

#[test]
fn pending_tokens_can_be_used_before_the_store_answers_and_are_written_when_it_does() {
    for blocked in [false, true] {
        let mut rig = EngineHarness::unstarted(|_| {});
        rig.event(Event::Started);
        if blocked {
            rig.loaded(Err(StoreFailure::Locked));
        }
        rig.set_tokens("token-bob");
        let before = rig.published.last().map(|value| value.status.clone());
        let check = rig.authenticate();
        assert_eq!(rig.last_token(), "token-bob");
        assert_eq!(
            before,
            rig.published.last().map(|value| value.status.clone())
        );
        rig.answer_last(rig.session("bob"));
        assert!(rig.result(check).unwrap().is_ok());
        assert!(!rig.published.last().unwrap().persisted);

        rig.load_empty();
        assert_eq!(rig.who(), Some("bob"));
        assert!(rig.published.last().unwrap().persisted);
    }
}

#[test]
fn newer_pending_tokens_replace_the_older_and_a_login_drops_it() {
    let mut rig = EngineHarness::signed_in();
    rig.set_tokens("token-bob");
    rig.set_tokens("token-eve");
    rig.authenticate();
    assert_eq!(rig.last_token(), "token-eve");
    rig.sign_in("joe");
    assert!(rig.pending().is_none());
}

#[test]
fn a_revoke_drops_pending_tokens_and_asks_the_server_about_them_first_only_without_a_session() {
    let mut rig = EngineHarness::signed_in();
    rig.set_tokens("token-bob");
    rig.revoke(false);
    assert_eq!(rig.last_token(), "token-ada");
    rig.answer_last(success_at(rig.now.wall_ms, json!({})));
    assert!(rig.pending().is_none());

    rig.set_tokens("token-eve");
    rig.revoke(false);
    assert_eq!(rig.last_token(), "token-eve");
    rig.answer_last(success_at(rig.now.wall_ms, json!({})));
    assert!(rig.pending().is_none());
}

#[test]
fn a_get_replaces_the_keys_it_returned_and_leaves_the_session_alone() {
    let mut rig = EngineHarness::signed_in();
    let before = rig.state().snapshot().unwrap().last_validated_at;
    rig.advance(5_000);
    rig.get_user();
    rig.answer_last(success_at(
        rig.now.wall_ms,
        json!({"user_id": "ada", "status": "pending", "emails": [], "request_id": "r", "status_code": 200}),
    ));

    let snapshot = rig.state().snapshot().unwrap();
    assert_eq!(snapshot.last_validated_at, before);
    let crate::engine::state::Objects::Consumer { user, .. } = &snapshot.objects else {
        panic!("not a consumer session");
    };
    assert!(
        user.raw_json.contains("\"created_at\""),
        "a key that was not returned stays"
    );
    assert!(user.raw_json.contains("\"pending\"") && !user.raw_json.contains("request_id"));
}

#[test]
fn a_jwt_is_returned_only_with_the_requested_validity_left_by_proven_time() {
    let mut rig = EngineHarness::signed_in();
    let ready = rig.fresh_jwt(240);
    assert!(rig.result(ready).unwrap().unwrap().jwt.is_some());
    assert!(rig.requests.is_empty());

    rig.advance(60_001);
    let wanted = rig.fresh_jwt(240);
    assert_eq!(rig.requests.len(), 1);
    rig.answer_last(rig.session("ada"));
    assert!(rig.result(wanted).unwrap().unwrap().jwt.is_some());
}

#[test]
fn offline_a_jwt_that_is_too_old_is_the_network_error_and_no_change() {
    let mut rig = EngineHarness::signed_in();
    rig.advance(100_000);
    let enough = rig.fresh_jwt(198);
    assert!(rig.result(enough).unwrap().is_ok());
    let revision = rig.state().revision;
    let wanted = rig.fresh_jwt(240);
    rig.answer_last(offline());

    assert!(matches!(rig.refusal(wanted), Refusal::Api(_)));
    assert_eq!(rig.state().revision, revision);
}

#[test]
fn a_link_is_finished_only_where_its_flow_began() {
    let mut rig = EngineHarness::new();
    let finish = rig.command(Command::SignIn(Call::new(Endpoint::MagicLinksAuthenticate)));
    assert_eq!(rig.refusal(finish), Refusal::MissingPkce);
    assert!(rig.requests.is_empty());

    let pair = PkcePair::generate();
    let send = Call::new(Endpoint::MagicLinksLoginOrCreate);
    rig.command(Command::Plain(send, Some(pair.clone())));
    assert!(
        rig.trace.starts_with(&["persist"]),
        "before the link can arrive"
    );
    let mut next = rig.restarted(|_| {});
    next.command(Command::SignIn(Call::new(Endpoint::MagicLinksAuthenticate)));
    let body = &next.requests.last().unwrap().call.body;
    assert_eq!(body["code_verifier"], pair.verifier.expose());
}

#[test]
fn a_send_while_signed_in_takes_the_secondary_route_with_the_token() {
    let mut rig = EngineHarness::signed_in();
    rig.command(Command::Plain(Call::new(Endpoint::OtpSmsSendPrimary), None));
    assert_eq!(rig.paths(), ["/otps/sms/send/secondary"]);
    assert_eq!(rig.last_token(), "token-ada");
}

#[test]
fn a_reader_reads_and_never_writes_validates_or_changes() {
    let mut rig = EngineHarness::signed_in().restarted(|settings| settings.reader = true);
    assert_eq!(rig.who(), Some("ada"));
    rig.event(Event::Foreground);
    rig.event(Event::Connectivity(true));
    rig.wait(600_000);
    assert!(rig.requests.is_empty());

    for id in [
        rig.authenticate(),
        rig.revoke(false),
        rig.revoke(true),
        rig.log_in(),
        rig.set_tokens("t"),
    ] {
        assert_eq!(rig.refusal(id), Refusal::ReadOnlyRole);
    }
    let get = rig.get_user();
    rig.answer_last(success_at(rig.now.wall_ms, user("ada", "pending")));
    assert!(rig.result(get).unwrap().is_ok());
    rig.get_user();
    rig.answer_last(rejection());
    assert_eq!(
        rig.paths(),
        ["/users/me", "/users/me"],
        "a suspicion is not checked"
    );
    assert!(matches!(
        rig.status(),
        Status::Active {
            freshness: Freshness::Cached,
            ..
        }
    ));
    assert_eq!(rig.writes, 0, "nothing was written");

    rig.wait(super::harness::HOUR);
    assert!(rig.is_signed_out(SignOutCause::Expired));
    assert_eq!(rig.writes, 0);
}

#[test]
fn a_reader_hands_out_the_stored_jwt_and_refreshes_none() {
    let mut rig = EngineHarness::signed_in().restarted(|settings| settings.reader = true);
    let ready = rig.fresh_jwt(240);
    assert!(rig.result(ready).unwrap().is_ok());
    rig.advance(100_000);
    let late = rig.fresh_jwt(240);
    assert_eq!(rig.refusal(late), Refusal::ReadOnlyRole);
}

#[test]
fn a_reader_with_a_record_it_cannot_open_only_waits_and_sends_no_queued_revoke() {
    let mut rig = EngineHarness::unstarted(|settings| settings.reader = true);
    rig.event(Event::Started);
    rig.loaded(Err(StoreFailure::Failed {
        reason: "the record's key is missing".into(),
    }));
    let failed = UnavailableReason::StorageFailed;
    assert_eq!(*rig.status(), Status::Unavailable(failed));

    let mut owner = EngineHarness::signed_in();
    owner.revoke(true);
    owner.answer_last(offline());
    let mut reader = owner.restarted(|settings| settings.reader = true);
    reader.event(Event::Foreground);
    reader.wait(600_000);
    assert!(reader.requests.is_empty());
    assert_eq!(reader.writes, 0);
}

#[test]
fn a_command_about_a_session_that_was_replaced_is_superseded_and_not_sent() {
    let mut rig = EngineHarness::signed_in();
    let about_ada = rig.visible();
    rig.sign_in("bob");
    rig.requests.clear();

    for command in [
        Command::Authenticate {
            duration_minutes: None,
        },
        Command::FreshJwt {
            min_validity_seconds: 0,
        },
        Command::Revoke { force_clear: false },
        Command::Revoke { force_clear: true },
        Command::Read(Call::new(Endpoint::UsersMe)),
        Command::SignIn(Call::new(Endpoint::OtpAuthenticate)),
        Command::Plain(Call::new(Endpoint::OtpSmsSendPrimary), None),
    ] {
        let id = rig.command_about(about_ada, command);
        assert_eq!(rig.refusal(id), Refusal::Superseded);
    }
    assert!(rig.requests.is_empty());
    assert_eq!(rig.who(), Some("bob"));
}

#[test]
fn a_sign_in_asked_while_nobody_was_signed_in_never_carries_a_token_that_came_later() {
    let mut rig = EngineHarness::new();
    rig.log_in();
    rig.log_in();
    rig.answer_last(rig.session("ada"));

    let second = rig.requests.last().unwrap();
    assert_eq!(rig.requests.len(), 2);
    assert_eq!(second.token, None);
}

#[test]
fn a_reader_that_could_not_read_tries_again() {
    let mut rig = EngineHarness::unstarted(|settings| settings.reader = true);
    rig.event(Event::Started);
    rig.loaded(Err(StoreFailure::Busy));
    rig.wait(10_000);
    assert_eq!(rig.trace.first(), Some(&"load"));
}

#[test]
fn a_closed_engine_refuses_new_calls_and_finishes_those_in_flight() {
    let mut rig = EngineHarness::signed_in();
    let check = rig.authenticate();
    let queued = rig.command(Command::Authenticate {
        duration_minutes: Some(60),
    });
    rig.event(Event::Closed);
    assert_eq!(rig.refusal(queued), Refusal::Closed);
    let late = rig.authenticate();
    assert_eq!(rig.refusal(late), Refusal::Closed);

    let written = rig.stamp.counter;
    rig.answer_last(rig.session("ada"));
    assert!(rig.result(check).unwrap().is_ok());
    assert_eq!(rig.stamp.counter, written + 1);
}

#[test]
fn a_user_that_the_server_sends_again_unchanged_is_not_read_again() {
    fn shown(rig: &EngineHarness) -> Arc<User> {
        let snapshot = rig.state().snapshot().unwrap();
        let Objects::Consumer { user, .. } = &snapshot.objects else {
            panic!("a consumer's session");
        };
        Arc::clone(user)
    }
    let mut rig = EngineHarness::signed_in();
    let before = shown(&rig);
    rig.authenticate();
    rig.answer_last(rig.session("ada"));
    assert!(Arc::ptr_eq(&before, &shown(&rig)));

    rig.sign_in("grace");

    assert_ne!(before.user_id, shown(&rig).user_id);
}

#[test]
fn a_sign_in_that_waits_for_the_store_is_later_than_a_sign_out_that_is_found_in_it() {
    let mut rig = EngineHarness::signed_in();
    let mut other = rig.restarted(|_| {});
    rig.event(Event::Loaded(Box::new(Err(StoreFailure::Busy))));
    rig.marker_fails = true;
    rig.revoke(true);
    assert!(matches!(rig.status(), Status::Unavailable(_)));
    other.advance(1_000);
    other.revoke(true);
    let id = rig.log_in();

    rig.loaded(Ok(stored(other.record.clone().unwrap(), other.stamp)));
    rig.advance(1_000);
    rig.answer_last(rig.session("bob"));

    assert!(rig.result(id).unwrap().is_ok());
    assert_eq!(rig.who(), Some("bob"));
}

#[test]
fn a_validation_or_a_sign_out_is_about_the_tokens_that_were_set_before_it_though_they_are_the_session_by_then()
 {
    for signed_in in [false, true] {
        let mut rig = if signed_in {
            EngineHarness::signed_in()
        } else {
            EngineHarness::new()
        };
        rig.set_tokens("token-bob");
        let seen_by_the_app = rig.visible();
        rig.authenticate();
        rig.answer_last(rig.session("bob"));
        assert_eq!(rig.who(), Some("bob"));

        let duration_minutes = None;
        let validation =
            rig.command_about(seen_by_the_app, Command::Authenticate { duration_minutes });
        rig.answer_last(rig.session("bob"));
        assert!(rig.result(validation).unwrap().is_ok());

        let min_validity_seconds = 0;
        let jwt = Command::FreshJwt {
            min_validity_seconds,
        };
        let jwt = rig.command_about(seen_by_the_app, jwt);
        assert_eq!(rig.refusal(jwt), Refusal::Superseded);

        let force_clear = true;
        rig.command_about(seen_by_the_app, Command::Revoke { force_clear });
        assert_eq!(rig.who(), None);
    }
}

#[test]
fn a_validation_about_nobody_is_refused_when_somebody_signed_in_meanwhile() {
    let mut rig = EngineHarness::new();
    rig.set_tokens("token-ada");
    let seen_by_the_app = rig.visible();
    rig.sign_in("bob");

    let duration_minutes = None;
    let validation = rig.command_about(seen_by_the_app, Command::Authenticate { duration_minutes });

    assert_eq!(rig.refusal(validation), Refusal::Superseded);
}

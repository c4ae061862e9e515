//! Sign-in: the pairs of link flows, and requests that the server refused with the token they carried.

use serde_json::json;

use super::harness::{
    EngineHarness, HOUR, failure, jwt, marker, member_session, offline, rejection, session_under,
    step_up, stytch_error, success_at,
};
use crate::crypto::PkcePair;
use crate::engine::event::{CallId, Command, Event, Refusal};
use crate::http::ApiFailure;
use crate::storage::{Loaded, StoreFailure};
use crate::wire::{Call, Endpoint};

const MINUTE: i64 = 60_000;

/// Sends a link, and says which challenge it was sent with.
fn send_link(rig: &mut EngineHarness, call: Call) -> String {
    rig.command(Command::Plain(call, Some(PkcePair::generate())));
    let body = &rig.requests.last().unwrap().call.body;
    let challenge = body
        .get("code_challenge")
        .or(body.get("pkce_code_challenge"));
    let challenge = challenge.unwrap().as_str().unwrap().to_owned();
    rig.answer_last(success_at(rig.now.wall_ms, json!({})));
    challenge
}

fn link() -> Call {
    Call::new(Endpoint::MagicLinksLoginOrCreate)
}

fn open_link(rig: &mut EngineHarness) -> CallId {
    rig.command(Command::SignIn(Call::new(Endpoint::MagicLinksAuthenticate)))
}

#[test]
fn links_share_a_pair_while_one_of_them_can_be_valid() {
    for (call, minutes) in [
        (link(), 60),
        (link().with("login_expiration_minutes", 5), 5),
        (
            link()
                .with("login_expiration_minutes", 5)
                .with("signup_expiration_minutes", 90),
            90,
        ),
        (link().with("login_expiration_minutes", 0), 1),
        (link().with("login_expiration_minutes", 1_000_000), 10_080),
    ] {
        let mut rig = EngineHarness::new();
        let first = send_link(&mut rig, call.clone());
        rig.advance(minutes * MINUTE - 1);
        assert_eq!(send_link(&mut rig, call.clone()), first, "{minutes}");
        // Each lives as long from when it was sent.
        rig.advance(minutes * MINUTE - 1);
        assert_eq!(send_link(&mut rig, call.clone()), first, "{minutes}");
        rig.advance(minutes * MINUTE);
        assert_ne!(send_link(&mut rig, call), first, "{minutes}");
    }
}

#[test]
fn a_link_that_lives_shorter_leaves_the_pair_to_the_longer_one() {
    let mut rig = EngineHarness::new();
    let first = send_link(&mut rig, link());
    send_link(&mut rig, link().with("login_expiration_minutes", 5));

    rig.advance(60 * MINUTE - 1);

    assert_eq!(send_link(&mut rig, link()), first);
}

#[test]
fn each_kind_of_link_has_a_pair_of_its_own() {
    let mut rig = EngineHarness::b2b();
    let to_organization = Call::new(Endpoint::B2bMagicLinksLoginOrSignup);
    let discovery = Call::new(Endpoint::B2bMagicLinksDiscoverySend);
    let one = send_link(&mut rig, to_organization.clone());
    let two = send_link(&mut rig, discovery.clone());

    assert_ne!(one, two);
    assert_eq!(send_link(&mut rig, to_organization), one);
    assert_eq!(send_link(&mut rig, discovery), two);
}

#[test]
fn a_pair_ends_with_the_sign_in_that_used_it_and_not_with_one_that_failed() {
    let mut rig = EngineHarness::new();
    send_link(&mut rig, link());
    open_link(&mut rig);
    rig.answer_last(stytch_error(401, "unable_to_auth_magic_link"));
    open_link(&mut rig);
    rig.answer_last(rig.session("ada"));
    assert_eq!(rig.who(), Some("ada"));

    let again = open_link(&mut rig);

    assert_eq!(rig.refusal(again), Refusal::MissingPkce);
}

#[test]
fn a_login_whose_token_the_server_refused_is_sent_without_it_once_that_session_is_over() {
    let mut rig = EngineHarness::signed_in();
    let login = rig.log_in();
    rig.answer_last(rejection());
    assert_eq!(
        rig.paths(),
        ["/otps/authenticate", "/sessions/authenticate"]
    );
    assert_eq!(rig.result(login), None);

    rig.answer_last(rejection());
    assert_eq!(rig.paths().last(), Some(&"/otps/authenticate"));
    assert_eq!(rig.requests.last().unwrap().token, None);
    rig.answer_last(rig.session("bob"));

    assert!(rig.result(login).unwrap().is_ok());
    assert_eq!(rig.who(), Some("bob"));
}

#[test]
fn a_login_with_a_replaced_token_of_a_session_that_is_over_is_sent_without_it() {
    let mut rig = EngineHarness::signed_in();
    let login = rig.log_in();
    let request = rig.requests.last().unwrap().id;
    rig.authenticate();
    let now = rig.now.wall_ms;
    rig.answer_last(session_under("token-ada-2", "ada", now, now + HOUR));
    rig.authenticate();
    rig.answer_last(rejection());
    assert_eq!(rig.who(), None);

    rig.answer(request, rejection());

    assert_eq!(rig.paths().last(), Some(&"/otps/authenticate"));
    assert_eq!(rig.requests.last().unwrap().token, None);
    rig.answer_last(rig.session("bob"));
    assert!(rig.result(login).unwrap().is_ok());
    assert_eq!(rig.who(), Some("bob"));
}

#[test]
fn a_late_login_that_brings_a_replaced_token_of_a_rejected_session_is_superseded() {
    let mut rig = EngineHarness::signed_in();
    let now = rig.now.wall_ms;
    let login = rig.log_in();
    let request = rig.requests.last().unwrap().id;
    rig.authenticate();
    rig.answer_last(session_under("token-ada-2", "ada", now, now + HOUR));
    rig.authenticate();
    rig.answer_last(rejection());

    rig.answer(request, session_under("token-ada", "ada", now, now + HOUR));

    assert_eq!(rig.who(), None);
    assert_eq!(rig.refusal(login), Refusal::Superseded);
}

#[test]
fn a_login_whose_token_the_server_refused_fails_with_that_when_the_session_is_not_over() {
    for confirmed in [true, false] {
        let mut rig = EngineHarness::signed_in();
        let login = rig.log_in();
        rig.answer_last(rejection());
        rig.answer_last(if confirmed {
            rig.session("ada")
        } else {
            offline()
        });

        assert!(matches!(rig.refusal(login), Refusal::Api(_)));
        assert_eq!(rig.requests.len(), 2);
        assert_eq!(rig.who(), Some("ada"));
    }
}

#[test]
fn a_login_that_waits_for_the_check_of_its_token_is_not_sent_again_after_an_act_of_the_user() {
    let mut rig = EngineHarness::signed_in();
    let login = rig.log_in();
    rig.answer_last(rejection());
    rig.set_tokens("token-eve");
    let check = rig.requests.last().unwrap().id;

    rig.answer(check, rejection());

    assert!(matches!(rig.refusal(login), Refusal::Api(_)));
    let logins = rig.paths();
    let logins = logins.iter().filter(|path| **path == "/otps/authenticate");
    assert_eq!(logins.count(), 1);
}

#[test]
fn a_send_whose_token_is_over_takes_the_route_of_who_is_signed_out() {
    let mut rig = EngineHarness::signed_in();
    rig.command(Command::Plain(Call::new(Endpoint::OtpSmsSendPrimary), None));
    rig.answer_last(rejection());
    rig.answer_last(rejection());

    assert_eq!(
        rig.paths(),
        [
            "/otps/sms/send/secondary",
            "/sessions/authenticate",
            "/otps/sms/send/primary"
        ]
    );
}

#[test]
fn a_request_that_makes_no_sense_without_a_session_is_not_sent_again() {
    let mut rig = EngineHarness::b2b();
    rig.command(Command::SignIn(Call::new(
        Endpoint::B2bPasswordsAuthenticate,
    )));
    rig.answer_last(member_session("m", "o", rig.now.wall_ms));
    let exchange = rig.command(Command::SignIn(Call::new(Endpoint::B2bSessionsExchange)));
    rig.answer_last(rejection());
    assert!(matches!(rig.refusal(exchange), Refusal::Api(_)));
    let sent = rig.requests.len();

    rig.answer_last(rejection());

    assert_eq!(rig.who(), None);
    assert_eq!(rig.requests.len(), sent);
}

#[test]
fn an_intermediate_session_is_sent_with_the_calls_that_take_one_and_with_no_other() {
    let mut rig = EngineHarness::b2b();
    rig.command(Command::SignIn(Call::new(
        Endpoint::B2bPasswordsAuthenticate,
    )));
    rig.answer_last(step_up(rig.now.wall_ms));

    for (endpoint, taken) in [
        (Endpoint::B2bTotpCreate, true),
        (Endpoint::B2bOtpSmsSend, true),
        (Endpoint::B2bOtpEmailLoginOrSignup, false),
        (Endpoint::B2bOtpEmailDiscoverySend, false),
    ] {
        rig.command(Command::Plain(Call::new(endpoint), None));
        let body = &rig.requests.last().unwrap().call.body;
        assert_eq!(body.contains_key("intermediate_session_token"), taken);
    }
}

#[test]
fn a_login_refused_with_the_token_of_a_session_that_was_replaced_fails_with_that_at_once() {
    let mut rig = EngineHarness::signed_in();
    let login = rig.log_in();
    let creating = rig.requests.last().unwrap().id;
    let mut other = rig.restarted(|_| {});
    other.sign_in("bob");
    rig.changed(other.record.clone().unwrap());
    rig.answer_last(rig.session("bob"));
    let sent = rig.requests.len();

    rig.answer(creating, rejection());

    assert!(matches!(rig.refusal(login), Refusal::Api(_)));
    assert_eq!(rig.requests.len(), sent);
    assert_eq!(rig.who(), Some("bob"));
}

#[test]
fn a_login_is_sent_without_its_token_also_when_the_rejection_came_before_the_refusal() {
    for elsewhere in [false, true] {
        let mut rig = EngineHarness::signed_in();
        let login = rig.log_in();
        let refused = rig.requests.last().unwrap().id;
        if elsewhere {
            let mut other = rig.restarted(|_| {});
            other.answer_last(rejection());
            rig.changed(other.record.clone().unwrap());
        } else {
            rig.authenticate();
            rig.answer_last(rejection());
        }
        assert_eq!(rig.who(), None);

        rig.answer(refused, rejection());

        assert_eq!(rig.paths().last(), Some(&"/otps/authenticate"));
        assert_eq!(rig.requests.last().unwrap().token, None);
        rig.answer_last(rig.session("bob"));
        assert!(rig.result(login).unwrap().is_ok());
        assert_eq!(rig.who(), Some("bob"));
    }
}

#[test]
fn a_sign_out_of_the_apps_tokens_ends_the_link_flows() {
    let mut rig = EngineHarness::new();
    send_link(&mut rig, link());
    rig.set_tokens("token-bob");
    rig.revoke(true);

    let opened = open_link(&mut rig);

    assert_eq!(rig.refusal(opened), Refusal::MissingPkce);
}

#[test]
fn a_forced_sign_out_of_an_unread_store_ends_the_link_flows_in_it() {
    let mut before = EngineHarness::signed_in();
    send_link(&mut before, link());
    let mut rig = EngineHarness::unstarted(|_| {});
    rig.event(Event::Started);
    rig.loaded(Err(StoreFailure::Locked));
    rig.revoke(true);
    rig.loaded(Err(StoreFailure::Locked));

    let record = before.record.clone().unwrap();
    rig.loaded(Ok(Loaded::Record {
        record: Box::new(record),
        stamp: before.stamp,
        markers: vec![marker(None, 1)],
    }));
    let opened = open_link(&mut rig);

    assert_eq!(rig.refusal(opened), Refusal::MissingPkce);
}

#[test]
fn a_sign_out_that_only_a_marker_holds_ends_the_link_flows_that_were_stored_before() {
    let mut before = EngineHarness::signed_in();
    send_link(&mut before, link());
    let record = before.record.clone().unwrap();
    let head = record.head.clone().unwrap();
    let last = record.largest_stamp().unwrap();
    for (stamp, ends) in [(last, true), (last - 1, false)] {
        let mut rig = EngineHarness::unstarted(|_| {});
        rig.event(Event::Started);
        rig.loaded(Ok(Loaded::Record {
            record: Box::new(record.clone()),
            stamp: before.stamp,
            markers: vec![marker(Some(head.id), stamp)],
        }));
        assert_eq!(rig.who(), None);

        let opened = open_link(&mut rig);

        assert_eq!(rig.result(opened).is_some(), ends);
    }
}

#[test]
fn the_token_of_a_malformed_sign_in_is_revoked_unless_its_session_is_in_use() {
    for (who, queued) in [("ada", None), ("bob", Some("token-new"))] {
        let mut rig = EngineHarness::signed_in();
        rig.log_in();
        let now = rig.now.wall_ms;
        rig.answer_last(success_at(
            now,
            json!({
                "session_token": "token-new",
                "session_jwt": jwt(who, now + 300_000),
                "session": {"session_id": format!("session-{who}"), "user_id": who, "expires_at": "soon"},
            }),
        ));

        assert_eq!(rig.who(), Some("ada"));
        assert_eq!(rig.queued(), queued.into_iter().collect::<Vec<_>>());
    }
}

#[test]
fn a_sign_in_over_a_dead_session_works_also_while_the_server_wants_no_automatic_requests() {
    let mut rig = EngineHarness::signed_in();
    rig.get_user();
    rig.answer_last(failure(ApiFailure::Stytch {
        status: 429,
        error_type: "too_many_requests".into(),
        error_message: String::new(),
        error_url: None,
        request_id: None,
        retry_after_ms: Some(60_000),
    }));
    let login = rig.log_in();
    rig.answer_last(stytch_error(401, "unauthorized_credentials"));

    assert_eq!(rig.result(login), None, "it waits for the validation");
    rig.answer_last(rejection());
    rig.answer_last(rig.session("bob"));
    assert_eq!(rig.who(), Some("bob"));
}

#[test]
fn a_sign_in_over_a_dead_session_works_also_beside_pending_tokens() {
    let mut rig = EngineHarness::signed_in();
    rig.set_tokens("token-bob");
    rig.requests.clear();
    rig.log_in();
    assert_eq!(rig.last_token(), "token-ada");
    rig.answer_last(rejection());

    assert_eq!(rig.paths().last(), Some(&"/sessions/authenticate"));
    assert_eq!(
        rig.last_token(),
        "token-ada",
        "the refused token is validated"
    );
}

#[test]
fn the_use_of_a_link_that_a_sign_out_ended_is_not_sent_again() {
    let mut rig = EngineHarness::signed_in();
    send_link(&mut rig, link());
    // It was asked for before the link was opened, and its response comes afterwards.
    rig.revoke(false);
    let revoke = rig.requests.last().unwrap().id;
    let opened = open_link(&mut rig);
    let sign_in = rig.requests.last().unwrap().id;
    rig.answer(revoke, success_at(rig.now.wall_ms, json!({})));
    assert_eq!(rig.who(), None);
    let sent = rig.requests.len();

    rig.answer(sign_in, rejection());

    assert!(matches!(rig.refusal(opened), Refusal::Api(_)));
    assert_eq!(rig.requests.len(), sent);
}

#[test]
fn a_login_whose_token_was_rejected_is_sent_without_it_also_beside_an_intermediate_session() {
    let b2b = |settings: &mut crate::engine::state::Settings| {
        settings.vertical = crate::storage::Vertical::B2b;
    };
    let password = || Command::SignIn(Call::new(Endpoint::B2bPasswordsAuthenticate));
    let mut rig = EngineHarness::b2b();
    rig.command(password());
    rig.answer_last(member_session("m", "o", rig.now.wall_ms));
    let login = rig.command(password());
    let request = rig.requests.last().unwrap().id;
    rig.authenticate();
    rig.answer_last(rejection());
    let mut other = rig.restarted(b2b);
    other.command(password());
    other.answer_last(step_up(other.now.wall_ms));
    rig.changed(other.record.clone().unwrap());
    assert!(rig.published.last().unwrap().intermediate.is_some());
    let sent = rig.requests.len();

    rig.answer(request, rejection());

    assert_eq!(rig.result(login), None);
    assert_eq!(rig.requests.len(), sent + 1);
    assert_eq!(rig.requests.last().unwrap().token, None);
}

#[test]
fn a_sign_in_is_written_at_once_though_the_session_before_it_was_still_to_be_confirmed() {
    let mut rig = EngineHarness::signed_in();
    rig.event(Event::StoreChanged(Box::new(Loaded::Empty {
        markers: Vec::new(),
    })));
    assert!(rig.state().unconfirmed);

    rig.sign_in("bob");

    assert_eq!(rig.written(), Some("token-bob"));
    assert!(rig.published.last().unwrap().persisted);
}

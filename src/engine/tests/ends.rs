//! What ends a session, and that nothing else does.

use serde_json::json;

use super::harness::{
    EngineHarness, HOUR, START, failure, member_session, offline, rejection, step_up, stytch_error,
    success_at,
};
use crate::engine::event::{Command, Event, Refusal};
use crate::engine::state::{SignOutCause, Status, UnavailableReason};
use crate::http::{ApiFailure, TransportError};
use crate::storage::StoreFailure;
use crate::tokens::Secret;
use crate::wire::{Call, Endpoint};

const ENDING: [&str; 4] = [
    "unauthorized_credentials",
    "user_unauthenticated",
    "invalid_secret_authentication",
    "session_not_found",
];

#[test]
fn each_of_the_four_error_types_ends_the_session_whatever_the_status() {
    for error_type in ENDING {
        for status in [200, 400, 401, 403, 404, 429, 500] {
            let mut rig = EngineHarness::signed_in();
            rig.authenticate();
            rig.answer_last(stytch_error(status, error_type));

            assert!(rig.is_signed_out(SignOutCause::ServerRejected), "{status}");
            assert_eq!(rig.written(), None);
        }
    }
}

#[test]
fn no_other_answer_and_no_failure_on_the_way_ends_a_session() {
    let http = |status| {
        failure(ApiFailure::Http {
            status,
            retry_after_ms: None,
        })
    };
    let transport = |error| failure(ApiFailure::Transport(error));
    let mut outcomes = vec![
        offline(),
        transport(TransportError::Timeout),
        transport(TransportError::Dns {
            reason: String::new(),
        }),
        transport(TransportError::BodyTooLarge { limit: 1 }),
        transport(TransportError::Tls {
            reason: String::new(),
            clock_suspect: true,
        }),
        failure(ApiFailure::Malformed {
            expected: String::new(),
        }),
        success_at(START, json!({})),
    ];
    for status in [301, 401, 403, 404, 407, 408, 425, 429, 500, 502, 503, 511] {
        outcomes.push(http(status));
        for error_type in [
            "too_many_requests",
            "internal_server_error",
            "unable_to_auth_otp_code",
            "",
        ] {
            outcomes.push(stytch_error(status, error_type));
        }
    }
    for outcome in outcomes {
        let mut rig = EngineHarness::signed_in();
        let check = rig.authenticate();
        rig.answer_last(outcome.clone());
        rig.revoke(false);
        rig.answer_last(if outcome.result.is_ok() {
            offline()
        } else {
            outcome.clone()
        });

        assert_eq!(rig.who(), Some("ada"), "{outcome:?}");
        assert!(rig.result(check).unwrap().is_err());
        assert!(
            rig.state().schedule.next_validation.is_some(),
            "{outcome:?}"
        );
    }
}

#[test]
fn one_of_the_four_from_another_call_triggers_one_validation_whose_response_decides() {
    for (response, stays) in [(None, true), (Some(rejection()), false)] {
        let mut rig = EngineHarness::signed_in();
        rig.get_user();
        rig.answer_last(rejection());
        assert_eq!(rig.who(), Some("ada"));
        assert_eq!(rig.paths(), ["/users/me", "/sessions/authenticate"]);

        let response = response.unwrap_or_else(|| rig.session("ada"));
        rig.answer_last(response);
        assert_eq!(rig.who().is_some(), stays);
    }
}

#[test]
fn a_wrong_code_ends_neither_session_nor_intermediate_session() {
    let mut rig = EngineHarness::b2b();
    rig.command(Command::SignIn(Call::new(
        Endpoint::B2bPasswordsAuthenticate,
    )));
    rig.answer_last(step_up(rig.now.wall_ms));

    let code = rig.command(Command::SignIn(Call::new(Endpoint::B2bTotpAuthenticate)));
    let sent = &rig.requests.last().unwrap().call.body;
    assert_eq!(sent["intermediate_session_token"], "ist-1");
    rig.answer_last(stytch_error(401, "unable_to_authenticate_totp"));

    assert!(matches!(rig.refusal(code), Refusal::Api(_)));
    assert!(rig.published.last().unwrap().intermediate.is_some());
    rig.command(Command::SignIn(Call::new(Endpoint::B2bTotpAuthenticate)));
    rig.answer_last(member_session("m", "o", rig.now.wall_ms));
    assert!(rig.published.last().unwrap().intermediate.is_none());
    assert_eq!(rig.who(), Some("o"));
}

#[test]
fn an_intermediate_session_survives_a_restart_and_ends_after_ten_minutes() {
    let mut rig = EngineHarness::b2b();
    rig.command(Command::SignIn(Call::new(
        Endpoint::B2bPasswordsAuthenticate,
    )));
    rig.answer_last(step_up(rig.now.wall_ms));

    let mut next = rig.restarted(|settings| settings.vertical = crate::storage::Vertical::B2b);
    assert!(next.is_signed_out(SignOutCause::StepUp));
    next.wait(599_999);
    assert!(next.is_signed_out(SignOutCause::StepUp));
    next.wait(1);

    assert!(next.is_signed_out(SignOutCause::None));
    assert!(!next.written_intermediate() || next.published.last().unwrap().intermediate.is_none());
}

#[test]
fn a_revoke_goes_to_the_server_first_and_a_network_failure_keeps_the_session() {
    let mut rig = EngineHarness::signed_in();
    let revoke = rig.revoke(false);
    assert_eq!(rig.who(), Some("ada"));
    rig.answer_last(offline());

    assert_eq!(rig.who(), Some("ada"));
    assert!(matches!(rig.refusal(revoke), Refusal::Api(_)));
}

#[test]
fn a_revoke_answered_by_one_of_the_four_clears_and_returns_the_error() {
    for error_type in ENDING {
        let mut rig = EngineHarness::signed_in();
        let revoke = rig.revoke(false);
        rig.answer_last(stytch_error(404, error_type));

        assert!(rig.is_signed_out(SignOutCause::UserRevoked));
        assert!(matches!(rig.refusal(revoke), Refusal::Api(_)));
    }
}

#[test]
fn a_forced_sign_out_is_on_disk_and_visible_before_a_request_is_sent() {
    let mut rig = EngineHarness::signed_in();
    let revoke = rig.revoke(true);

    let order: Vec<_> = rig.trace.iter().filter(|name| **name != "arm").collect();
    assert_eq!(order, [&"persist", &"publish", &"send"]);
    assert!(rig.is_signed_out(SignOutCause::UserRevoked));
    let record = rig.record.clone().unwrap();
    assert_eq!(super::harness::token_in(&record), None);
    assert_eq!(super::harness::queue_in(&record), ["token-ada"]);

    rig.answer_last(offline());
    let refusal = rig.refusal(revoke);
    assert!(
        matches!(refusal, Refusal::LocalStateCleared(_)),
        "{refusal}"
    );
    assert!(!rig.queued().is_empty());

    rig.event(crate::engine::event::Event::Connectivity(true));
    assert_eq!(rig.last_token(), "token-ada");
    rig.answer_last(success_at(rig.now.wall_ms, json!({})));
    assert!(rig.queued().is_empty());
}

#[test]
fn a_forced_sign_out_that_no_disk_takes_is_not_confirmed_until_disk_or_server_know() {
    for (by_disk, cause) in [
        (true, SignOutCause::UserRevoked),
        (false, SignOutCause::UserRevoked),
    ] {
        let mut rig = EngineHarness::signed_in();
        rig.disk_fails = Some(StoreFailure::Busy);
        rig.marker_fails = true;
        rig.revoke(true);
        let unavailable = Status::Unavailable(UnavailableReason::StorageFailed);
        assert_eq!(rig.published.last().unwrap().status, unavailable);

        if by_disk {
            rig.disk_fails = None;
            rig.wait(300_000);
        } else {
            rig.answer_last(success_at(rig.now.wall_ms, json!({})));
        }

        assert!(rig.is_signed_out(cause));
        assert_eq!(rig.published.last().unwrap().persisted, by_disk);
    }
}

#[test]
fn a_forced_sign_out_without_the_lock_is_noted_beside_the_record() {
    let mut rig = EngineHarness::signed_in();
    rig.disk_fails = Some(StoreFailure::Busy);

    rig.revoke(true);

    assert!(rig.trace.contains(&"marker"));
    assert!(rig.is_signed_out(SignOutCause::UserRevoked));
    assert!(!rig.published.last().unwrap().persisted);
    rig.disk_fails = None;
    rig.wait(300_000);
    assert!(rig.published.last().unwrap().persisted);
    assert_eq!(rig.written(), None);
}

#[test]
fn a_proven_end_that_the_disk_refuses_is_published_as_not_persisted_and_written_later() {
    let mut rig = EngineHarness::signed_in();
    rig.authenticate();
    rig.disk_fails = Some(StoreFailure::Busy);
    rig.answer_last(rejection());

    assert!(rig.is_signed_out(SignOutCause::ServerRejected));
    assert!(!rig.published.last().unwrap().persisted);
    rig.disk_fails = None;
    rig.wait(300_000);
    assert!(rig.published.last().unwrap().persisted);
    assert_eq!(rig.written(), None);
}

#[test]
fn a_login_that_the_disk_refuses_succeeds_and_is_written_later() {
    let mut rig = EngineHarness::new();
    let login = rig.log_in();
    rig.disk_fails = Some(StoreFailure::Busy);
    rig.answer_last(rig.session("ada"));

    assert!(rig.result(login).unwrap().is_ok());
    assert_eq!(rig.who(), Some("ada"));
    assert!(!rig.published.last().unwrap().persisted);
    rig.disk_fails = None;
    rig.wait(60_000);
    assert!(rig.published.last().unwrap().persisted);
    assert!(rig.written().is_some());
}

#[test]
fn a_revoke_with_only_an_intermediate_session_clears_it() {
    let mut rig = EngineHarness::b2b();
    rig.command(Command::SignIn(Call::new(
        Endpoint::B2bPasswordsAuthenticate,
    )));
    rig.answer_last(step_up(rig.now.wall_ms));

    let revoke = rig.revoke(false);

    assert_eq!(rig.refusal(revoke), Refusal::NoSession);
    assert!(rig.published.last().unwrap().intermediate.is_none());
    assert!(rig.is_signed_out(SignOutCause::None));
}

#[test]
fn revoking_a_member_touches_ones_own_state_only_through_a_check() {
    let mut rig = EngineHarness::b2b();
    rig.command(Command::SignIn(Call::new(
        Endpoint::B2bPasswordsAuthenticate,
    )));
    rig.answer_last(member_session("m", "o", rig.now.wall_ms));
    for (member, sent) in [("other", 0), ("m", 1)] {
        rig.requests.clear();
        let mut call = Call::new(Endpoint::B2bSessionsRevokeForMember);
        call.argument = Some(member.into());
        rig.command(Command::Plain(call, None));
        rig.answer_last(success_at(rig.now.wall_ms, json!({})));

        assert_eq!(rig.who(), Some("o"));
        assert_eq!(rig.requests.len() - 1, sent);
    }
    rig.answer_last(rejection());
    assert!(rig.is_signed_out(SignOutCause::ServerRejected));
}

#[test]
fn the_revoke_queue_keeps_sixteen_and_forgets_what_is_in_use() {
    let mut rig = EngineHarness::new();
    for number in 0..18 {
        rig.sign_in(&format!("user-{number}"));
        rig.revoke(true);
        rig.answer_last(offline());
    }
    let queued = |rig: &EngineHarness| -> Vec<String> {
        rig.queued().into_iter().map(str::to_owned).collect()
    };
    assert_eq!(queued(&rig).len(), 16);
    assert!(!queued(&rig).contains(&"token-user-1".to_owned()));

    rig.sign_in("user-17");
    assert!(!queued(&rig).contains(&"token-user-17".to_owned()));
    rig.set_tokens("token-user-16");
    assert!(!queued(&rig).contains(&"token-user-16".to_owned()));
}

#[test]
fn retry_after_holds_queued_revokes_back_as_well() {
    use crate::engine::event::Event;

    let mut rig = EngineHarness::signed_in();
    rig.revoke(true);
    rig.answer_last(failure(ApiFailure::Http {
        status: 429,
        retry_after_ms: Some(600_000),
    }));
    let sent = rig.requests.len();
    rig.wait(300_000);
    rig.event(Event::Foreground);
    rig.event(Event::Connectivity(true));
    assert_eq!(rig.requests.len(), sent);

    rig.wait(301_000);
    assert_eq!(rig.requests.len(), sent + 1);
}

#[test]
fn a_revoke_clears_the_pair_of_a_link_flow_too() {
    use crate::crypto::PkcePair;

    let mut rig = EngineHarness::new();
    let send = Call::new(Endpoint::MagicLinksLoginOrCreate);
    rig.command(Command::Plain(send, Some(PkcePair::generate())));
    rig.revoke(false);
    let pairs = &rig.record.as_ref().unwrap().pkce;
    assert!(pairs.values().all(|entry| entry.pair.is_none()));
}

#[test]
fn a_step_up_replaces_the_session_and_drops_pending_tokens() {
    let mut rig = EngineHarness::b2b();
    rig.command(Command::SignIn(Call::new(
        Endpoint::B2bPasswordsAuthenticate,
    )));
    rig.answer_last(member_session("m", "o", rig.now.wall_ms));
    rig.set_tokens("token-given");

    rig.command(Command::SignIn(Call::new(Endpoint::B2bSessionsExchange)));
    rig.answer_last(step_up(rig.now.wall_ms));

    assert!(rig.is_signed_out(SignOutCause::StepUp));
    assert!(rig.pending().is_none());
}

#[test]
fn a_discovery_answer_replaces_a_session() {
    let mut rig = EngineHarness::b2b();
    rig.command(Command::SignIn(Call::new(
        Endpoint::B2bPasswordsAuthenticate,
    )));
    rig.answer_last(member_session("m", "o", rig.now.wall_ms));

    let call = Call::new(Endpoint::B2bOtpEmailDiscoveryAuthenticate);
    rig.command(Command::SignIn(call));
    rig.answer_last(success_at(
        rig.now.wall_ms,
        json!({"intermediate_session_token": "ist-2", "email_address": "a@b.c", "discovered_organizations": []}),
    ));

    assert!(rig.is_signed_out(SignOutCause::StepUp));
    let step = rig.published.last().unwrap().intermediate.as_ref();
    let kind = step.unwrap().kind;
    assert_eq!(kind, crate::engine::state::IntermediateKind::Discovery);
}

#[test]
fn an_exchange_to_the_same_organization_is_an_ordinary_one_and_its_failure_keeps_the_session() {
    let mut rig = EngineHarness::b2b();
    rig.command(Command::SignIn(Call::new(
        Endpoint::B2bPasswordsAuthenticate,
    )));
    rig.answer_last(member_session("m", "o", rig.now.wall_ms));
    rig.command(Command::SignIn(Call::new(Endpoint::B2bSessionsExchange)));
    rig.answer_last(offline());
    assert_eq!(rig.who(), Some("o"));
    let epoch = rig.state().generation;

    let exchange = rig.command(Command::SignIn(Call::new(Endpoint::B2bSessionsExchange)));
    rig.answer_last(member_session("m", "o", rig.now.wall_ms));
    assert!(rig.result(exchange).unwrap().is_ok());
    assert_eq!(rig.state().generation, epoch, "the same session and token");
}

#[test]
fn a_revoke_while_the_store_cannot_be_read_returns_the_reason_and_sends_nothing() {
    use crate::engine::event::Event;

    let mut rig = EngineHarness::unstarted(|_| {});
    rig.event(Event::Started);
    rig.loaded(Err(StoreFailure::Locked));
    let revoke = rig.revoke(false);
    rig.loaded(Err(StoreFailure::Locked));

    let locked = UnavailableReason::DeviceLocked;
    assert_eq!(rig.refusal(revoke), Refusal::Unavailable(locked));
    assert!(rig.requests.is_empty());
}

#[test]
fn a_session_that_was_extended_while_it_was_signed_out_stays_queued_until_its_new_end() {
    let mut rig = EngineHarness::signed_in();
    rig.authenticate();
    let validation = rig.requests.last().unwrap().id;
    rig.revoke(true);
    rig.answer_last(offline());
    let queued = |rig: &EngineHarness| {
        let queue = &rig.state().facts.revoke_queue;
        queue.values().next().map(|entry| entry.expires_at)
    };
    let before = queued(&rig).unwrap();
    let end = rig.now.wall_ms + 5 * HOUR;
    assert!(before < Some(end));

    rig.answer(validation, rig.session_until("ada", end));

    assert_eq!(queued(&rig), Some(Some(end)));
    assert!(rig.is_signed_out(SignOutCause::UserRevoked));
}

#[test]
fn a_sign_out_of_an_expired_session_ends_it_where_it_was_extended() {
    for force_clear in [true, false] {
        let mut rig = EngineHarness::signed_in();
        let mut other = rig.restarted(|_| {});
        other.disk_fails = Some(StoreFailure::Busy);
        other.authenticate();
        other.answer_last(other.session_until("ada", START + 3 * HOUR));
        rig.wait(HOUR);
        assert!(rig.is_signed_out(SignOutCause::Expired));

        let id = rig.revoke(force_clear);

        assert_eq!(rig.refusal(id), Refusal::NoSession);
        assert_eq!(rig.queued(), ["token-ada"]);
        other.advance(HOUR);
        other.changed(rig.record.clone().unwrap());
        assert!(other.is_signed_out(SignOutCause::UserRevoked));
    }
}

#[test]
fn a_forced_sign_out_reaches_the_server_also_after_the_end_that_was_known() {
    let mut rig = EngineHarness::signed_in();
    rig.revoke(true);
    rig.answer_last(offline());
    rig.event(Event::Background);
    rig.requests.clear();

    // An extension whose response was lost may have moved the end.
    rig.advance(2 * HOUR);
    rig.event(Event::Foreground);

    assert_eq!(rig.queued(), ["token-ada"]);
    assert_eq!(rig.paths(), ["/sessions/revoke"]);
}

#[test]
fn a_forced_sign_out_ends_what_pending_tokens_became_in_another_process() {
    let mut rig = EngineHarness::signed_in();
    rig.set_tokens("token-bob");
    let mut other = rig.restarted(|_| {});
    other.disk_fails = Some(StoreFailure::Busy);
    other.authenticate();
    other.answer_last(other.session("bob"));
    assert_eq!(other.who(), Some("bob"));
    for engine in [&mut rig, &mut other] {
        engine.advance(1_000);
    }

    rig.revoke(true);

    other.changed(rig.record.clone().unwrap());
    assert_eq!(other.who(), None);
}

#[test]
fn a_sign_out_of_pending_tokens_ends_the_session_also_after_its_token_was_replaced() {
    let mut rig = EngineHarness::new();
    rig.set_tokens("token-bob");
    let mut other = rig.restarted(|_| {});
    other.disk_fails = Some(StoreFailure::Busy);
    other.answer_last(other.session("bob"));
    other.authenticate();
    let mut rotated = other.session("bob");
    if let Ok(success) = &mut rotated.result {
        let text = success.data.expose().replace("token-bob", "token-bob-2");
        success.data = Secret::new(text);
    }
    other.answer_last(rotated);
    assert_eq!(other.who(), Some("bob"));
    rig.advance(1_000);
    rig.revoke(true);

    other.changed(rig.record.clone().unwrap());

    assert_eq!(other.who(), None);
}

#[test]
fn a_session_whose_token_the_server_revoked_is_over_whatever_brought_it() {
    let mut rig = EngineHarness::signed_in();
    rig.log_in();
    let sign_in = rig.requests.last().unwrap().id;
    rig.revoke(true);
    let revoke = rig.requests.last().unwrap().id;
    let mut other = rig.restarted(|_| {});
    other.advance(5_000);
    other.sign_in("ada");
    rig.advance(5_000);
    rig.changed(other.record.clone().unwrap());
    assert_eq!(rig.who(), Some("ada"));

    rig.answer(revoke, success_at(rig.now.wall_ms, json!({})));

    assert_eq!(rig.who(), None);
    rig.answer(sign_in, offline());
}

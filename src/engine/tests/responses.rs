//! What a response brings, and that nothing is taken over from one that contradicts itself.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::harness::{
    EngineHarness, HOUR, START, member_session, rejection, session_under, step_up, success_at, user,
};
use crate::engine::event::{Command, Refusal};
use crate::engine::state::SignOutCause;
use crate::http::ApiOutcome;
use crate::wire::{Call, Endpoint};

pub(super) fn body(outcome: ApiOutcome) -> Value {
    serde_json::from_str(outcome.result.unwrap().data.expose()).unwrap()
}

/// A JWT of this user, or of nobody, in this session.
pub(super) fn jwt_of(subject: Option<&str>, session: &str) -> String {
    let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let mut claims = json!({"iat": START / 1000, "exp": START / 1000 + 300,
        "https://stytch.com/session": {"id": session}});
    if let Some(subject) = subject {
        claims["sub"] = subject.into();
    }
    format!("{}.{}.c2ln", part(json!({"alg": "RS256"})), part(claims))
}

/// A response to the login of `ada`, or of the member `m` of the organization `o`, with one field changed.
fn changed(b2b: bool, pointer: &str, value: &str) -> ApiOutcome {
    let mut data = body(if b2b {
        member_session("m", "o", START)
    } else {
        EngineHarness::new().session("ada")
    });
    *data.pointer_mut(pointer).unwrap() = value.into();
    success_at(START, data)
}

fn engine(b2b: bool) -> EngineHarness {
    let mut rig = if b2b {
        EngineHarness::b2b()
    } else {
        EngineHarness::new()
    };
    let endpoint = if b2b {
        Endpoint::B2bPasswordsAuthenticate
    } else {
        Endpoint::OtpAuthenticate
    };
    rig.command(Command::SignIn(Call::new(endpoint)));
    rig
}

#[test]
fn a_response_whose_parts_are_about_different_people_or_sessions_signs_nobody_in() {
    let subject = jwt_of(Some("another"), "session-ada");
    let session = jwt_of(Some("ada"), "another");
    let organization = jwt_of(Some("o"), "session-m-o");
    for (b2b, pointer, value, token) in [
        (false, "/user/user_id", "another", "token-ada"),
        (false, "/session_jwt", &*subject, "token-ada"),
        (false, "/session_jwt", &*session, "token-ada"),
        (true, "/member/member_id", "another", "token-m-o"),
        (true, "/member/organization_id", "another", "token-m-o"),
        (
            true,
            "/organization/organization_id",
            "another",
            "token-m-o",
        ),
        (true, "/session_jwt", &*organization, "token-m-o"),
    ] {
        let mut rig = engine(b2b);

        rig.answer_last(changed(b2b, pointer, value));

        assert!(rig.is_signed_out(SignOutCause::None), "{pointer}");
        assert!(matches!(rig.refusal(1), Refusal::Api(_)), "{pointer}");
        assert_eq!(rig.queued(), [token], "nobody can use it");
    }
}

#[test]
fn a_response_whose_jwt_names_the_person_and_the_session_or_neither_signs_in() {
    let consumer = jwt_of(Some("ada"), "session-ada");
    let member = jwt_of(Some("m"), "session-m-o");
    let nobody = jwt_of(None, "session-ada");
    for (b2b, jwt) in [
        (false, &*consumer),
        (false, &*nobody),
        (false, "not.a.jwt"),
        (true, &*member),
    ] {
        let mut rig = engine(b2b);

        rig.answer_last(changed(b2b, "/session_jwt", jwt));

        assert!(rig.result(1).unwrap().is_ok(), "{jwt}");
        assert!(rig.who().is_some());
    }
}

#[test]
fn an_intermediate_session_lives_ten_minutes_from_when_it_was_asked_for_by_either_clock() {
    let mut rig = engine(true);
    rig.advance(20_000);
    rig.answer_last(step_up(rig.now.wall_ms));

    let mut same = rig.restarted(|settings| settings.vertical = crate::storage::Vertical::B2b);
    let mut another = rig.restarted(|settings| {
        settings.vertical = crate::storage::Vertical::B2b;
        settings.boot_id = crate::clock::BootId("another".into());
    });
    for engine in [&mut rig, &mut same, &mut another] {
        engine.wait(579_999);
        assert!(engine.is_signed_out(SignOutCause::StepUp));
        engine.wait(1);
        assert!(engine.is_signed_out(SignOutCause::None));
    }
}

#[test]
fn the_published_end_of_an_intermediate_session_counts_from_when_it_was_asked_for() {
    let mut rig = engine(true);
    rig.advance(20_000);
    rig.answer_last(step_up(rig.now.wall_ms));

    let step = rig.published.last().unwrap().intermediate.as_ref();
    assert_eq!(step.unwrap().expires_at, START + 600_000);
}

#[test]
fn a_member_session_was_validated_at_the_time_in_its_response_or_at_none() {
    let mut rig = engine(true);
    rig.answer_last(member_session("m", "o", START));
    let validated = |rig: &EngineHarness| rig.state().snapshot().unwrap().last_validated_at;
    assert_eq!(validated(&rig), Some(START));

    let mut rig = engine(true);
    let mut data = body(member_session("m", "o", START));
    data["session_jwt"] = "no.jwt.here".into();
    let session = data["member_session"].as_object_mut().unwrap();
    for time in ["started_at", "last_accessed_at", "expires_at"] {
        session.remove(time);
    }
    rig.answer_last(success_at(START, data));
    assert_eq!(validated(&rig), None);
}

#[test]
fn a_login_that_brings_a_token_that_was_rejected_since_it_was_sent_signs_nobody_in() {
    let mut rig = EngineHarness::signed_in();
    let login = rig.log_in();
    let creating = rig.requests.last().unwrap().id;
    rig.authenticate();
    rig.answer_last(rejection());
    let late = rig.state().counters.late_responses;

    rig.answer(creating, rig.session("ada"));

    assert_eq!(rig.refusal(login), Refusal::Superseded);
    assert!(rig.is_signed_out(SignOutCause::ServerRejected));
    assert_eq!(rig.state().counters.late_responses, late + 1);
}

/// The server did not reject that token: it may have replaced the one that it rejected.
#[test]
fn a_login_that_brings_another_token_of_the_session_that_was_rejected_since_it_was_sent_counts() {
    let mut rig = EngineHarness::signed_in();
    let login = rig.log_in();
    let creating = rig.requests.last().unwrap().id;
    rig.authenticate();
    rig.answer_last(rejection());
    assert!(rig.is_signed_out(SignOutCause::ServerRejected));

    let now = rig.now.wall_ms;
    rig.answer(creating, session_under("token-2", "ada", now, now + HOUR));

    assert!(rig.result(login).unwrap().is_ok());
    assert_eq!(rig.written(), Some("token-2"));
}

#[test]
fn a_login_that_brings_a_token_that_was_rejected_before_it_was_sent_counts() {
    let mut rig = EngineHarness::signed_in();
    rig.authenticate();
    rig.answer_last(rejection());

    rig.sign_in("ada");

    assert_eq!(rig.who(), Some("ada"));
}

#[test]
fn a_check_that_is_answered_with_another_session_or_another_user_changes_nothing() {
    let mut another_session = body(EngineHarness::new().session("ada"));
    another_session["session"]["session_id"] = "another".into();
    let mut another_user = body(EngineHarness::new().session("bob"));
    another_user["session"]["session_id"] = "session-ada".into();
    another_user["session_token"] = "token-ada".into();
    for data in [another_session, another_user] {
        let mut rig = EngineHarness::signed_in();
        let check = rig.authenticate();

        rig.answer_last(success_at(START, data));

        assert!(matches!(rig.refusal(check), Refusal::Api(_)));
        assert_eq!(rig.who(), Some("ada"));
        let snapshot = rig.state().snapshot().unwrap();
        assert_eq!(snapshot.session_id(), "session-ada");
    }
}

#[test]
fn a_caller_gets_the_response_of_the_server() {
    let mut rig = EngineHarness::new();
    let login = rig.log_in();
    rig.answer_last(rig.session("ada"));
    let check = rig.authenticate();
    rig.answer_last(rig.session("ada"));

    for id in [login, check] {
        let response = rig.result(id).unwrap().unwrap().response.unwrap();
        assert_eq!(response.session_token().unwrap().expose(), "token-ada");
    }
}

#[test]
fn a_response_that_nobody_waits_for_is_counted_and_changes_nothing() {
    let mut rig = EngineHarness::signed_in();
    for late in 1..=2 {
        rig.answer(99, rig.session("eve"));
        assert_eq!(rig.state().counters.late_responses, late);
    }
    assert_eq!(rig.who(), Some("ada"));
}

#[test]
fn a_jwt_with_an_impossible_time_does_not_stop_the_engine() {
    let part = |value: serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
    for iat in [i64::MAX / 1000, i64::MIN / 1000] {
        let claims = json!({"sub": "ada", "iat": iat, "exp": START / 1000 + 300});
        let jwt = format!("{}.{}.c2ln", part(json!({"alg": "RS256"})), part(claims));
        let mut rig = EngineHarness::new();
        let login = rig.log_in();
        rig.answer_last(success_at(
            START,
            json!({"session_token": "token-ada", "session_jwt": jwt,
                "session": {"session_id": "session-ada", "user_id": "ada"},
                "user": user("ada", "active")}),
        ));

        assert!(rig.result(login).is_some());
        rig.wait(200_000);
        assert_eq!(rig.who(), Some("ada"));
        // The next sign-out and sign-in work as always.
        rig.revoke(true);
        rig.sign_in("bob");
        assert_eq!(rig.who(), Some("bob"));
    }
}

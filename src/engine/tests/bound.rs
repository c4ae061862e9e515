//! Whom a command is about: the session or intermediate session that was published when it was given.

use super::harness::{EngineHarness, member_session, step_up, stored};
use crate::engine::event::{Command, Event, Refusal};
use crate::tokens::Secret;
use crate::wire::{Call, Endpoint};

fn b2b_sign_in(rig: &mut EngineHarness, endpoint: Endpoint) -> u64 {
    rig.command(Command::SignIn(Call::new(endpoint)))
}

fn has_intermediate(rig: &EngineHarness) -> bool {
    let body = &rig.requests.last().unwrap().call.body;
    body.contains_key("intermediate_session_token")
}

#[test]
fn a_second_factor_that_was_asked_about_a_session_never_leaves_with_a_later_intermediate_session() {
    let mut rig = EngineHarness::b2b();
    b2b_sign_in(&mut rig, Endpoint::B2bPasswordsAuthenticate);
    rig.answer_last(member_session("m", "o", rig.now.wall_ms));
    // Somebody else signs in; meanwhile a code is entered for who is shown.
    b2b_sign_in(&mut rig, Endpoint::B2bPasswordsAuthenticate);
    let login = rig.requests.last().unwrap().id;
    let code = b2b_sign_in(&mut rig, Endpoint::B2bOtpSmsAuthenticate);
    rig.answer(login, step_up(rig.now.wall_ms));

    assert!(!has_intermediate(&rig), "{:?}", rig.paths());
    assert_eq!(rig.refusal(code), Refusal::Superseded);
}

#[test]
fn a_second_factor_that_was_asked_while_nobody_was_signed_in_never_leaves_with_a_token_that_came_later()
 {
    let mut rig = EngineHarness::b2b();
    b2b_sign_in(&mut rig, Endpoint::B2bPasswordsAuthenticate);
    let login = rig.requests.last().unwrap().id;
    b2b_sign_in(&mut rig, Endpoint::B2bOtpSmsAuthenticate);
    rig.answer(login, step_up(rig.now.wall_ms));

    assert!(!has_intermediate(&rig), "{:?}", rig.paths());
}

#[test]
fn a_call_about_a_session_never_leaves_with_the_intermediate_session_that_replaced_it() {
    let mut rig = EngineHarness::b2b();
    b2b_sign_in(&mut rig, Endpoint::B2bPasswordsAuthenticate);
    rig.answer_last(member_session("m", "o", rig.now.wall_ms));
    let about_m = rig.visible();
    b2b_sign_in(&mut rig, Endpoint::B2bPasswordsAuthenticate);
    rig.answer_last(step_up(rig.now.wall_ms));
    rig.requests.clear();

    let create = rig.command_about(
        about_m,
        Command::Plain(Call::new(Endpoint::B2bTotpCreate), None),
    );

    assert!(rig.requests.is_empty(), "it left: {:?}", rig.requests);
    assert_eq!(rig.refusal(create), Refusal::Superseded);
}

#[test]
fn a_sign_out_about_a_session_does_not_end_the_intermediate_session_that_came_after_it() {
    let mut rig = EngineHarness::b2b();
    b2b_sign_in(&mut rig, Endpoint::B2bPasswordsAuthenticate);
    rig.answer_last(member_session("m", "o", rig.now.wall_ms));
    let about_m = rig.visible();
    b2b_sign_in(&mut rig, Endpoint::B2bPasswordsAuthenticate);
    rig.answer_last(step_up(rig.now.wall_ms));

    rig.command_about(about_m, Command::Revoke { force_clear: false });

    assert!(rig.written_intermediate());
}

#[test]
fn a_sign_in_asked_while_loading_is_bound_to_what_the_store_holds() {
    let ada = EngineHarness::signed_in();
    let mut rig = EngineHarness::unstarted(|_| {});
    rig.event(Event::Started);
    rig.log_in();
    let second = rig.log_in();
    rig.loaded(Ok(stored(ada.record.clone().unwrap(), ada.stamp)));
    assert_eq!(rig.last_token(), "token-ada");

    let login = rig
        .requests
        .iter()
        .rfind(|request| request.call.endpoint == Endpoint::OtpAuthenticate);
    let login = login.unwrap().id;
    rig.answer(login, rig.session("bob"));

    let carried: Vec<_> = rig
        .requests
        .iter()
        .filter(|request| request.call.endpoint == Endpoint::OtpAuthenticate)
        .filter_map(|request| {
            request
                .token
                .as_ref()
                .map(|token| token.expose().to_owned())
        })
        .collect();
    assert_eq!(carried, ["token-ada"]);
    assert_eq!(rig.refusal(second), Refusal::Superseded);
}

#[test]
fn a_call_about_an_intermediate_session_is_refused_when_another_one_took_its_place() {
    let mut rig = EngineHarness::b2b();
    b2b_sign_in(&mut rig, Endpoint::B2bPasswordsAuthenticate);
    rig.answer_last(step_up(rig.now.wall_ms));
    let about_the_first = rig.visible();
    b2b_sign_in(&mut rig, Endpoint::B2bPasswordsAuthenticate);
    let mut second = step_up(rig.now.wall_ms);
    let data = &mut second.result.as_mut().unwrap().data;
    *data = Secret::new(data.expose().replace("ist-1", "ist-2"));
    rig.answer_last(second);
    rig.requests.clear();

    for command in [
        Command::SignIn(Call::new(Endpoint::B2bTotpAuthenticate)),
        Command::Plain(Call::new(Endpoint::B2bTotpCreate), None),
    ] {
        let call = rig.command_about(about_the_first, command);

        assert!(rig.requests.is_empty(), "it left: {:?}", rig.requests);
        assert_eq!(rig.refusal(call), Refusal::Superseded);
    }
}

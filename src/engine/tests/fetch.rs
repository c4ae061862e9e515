//! GETs and changes of user, member and organization.

use std::sync::Arc;

use serde_json::{Value, json};

use super::harness::{EngineHarness, member_session, success_at};
use crate::engine::event::{CallId, Command, Refusal};
use crate::engine::state::Objects;
use crate::model::{Member, Organization};
use crate::tokens::Secret;
use crate::wire::{Call, Endpoint};

/// Signed in as the member `m` of the organization `o`.
fn member() -> EngineHarness {
    let mut rig = EngineHarness::b2b();
    rig.command(Command::SignIn(Call::new(
        Endpoint::B2bPasswordsAuthenticate,
    )));
    rig.answer_last(member_session("m", "o", rig.now.wall_ms));
    rig
}

/// Fetches an object, and the server answers with this.
fn fetch(rig: &mut EngineHarness, endpoint: Endpoint, response: Value) -> CallId {
    let id = rig.command(Command::Read(Call::new(endpoint)));
    rig.answer_last(success_at(rig.now.wall_ms, response));
    id
}

fn shown(rig: &EngineHarness) -> (Arc<Member>, Arc<Organization>) {
    let Objects::B2b {
        member,
        organization,
        ..
    } = &rig.state().snapshot().unwrap().objects
    else {
        panic!("a member's session");
    };
    (Arc::clone(member), Arc::clone(organization))
}

#[test]
fn a_member_that_is_fetched_replaces_the_keys_it_brought_and_leaves_the_organization_alone() {
    let mut rig = member();
    let (_, organization) = shown(&rig);

    let response = json!({"member": {"member_id": "m", "organization_id": "o", "name": "Ada"},
        "organization": {"organization_id": "o", "organization_name": "another name"}});
    let id = fetch(&mut rig, Endpoint::B2bMembersMe, response);

    assert!(rig.result(id).unwrap().is_ok());
    let (member, after) = shown(&rig);
    assert!(member.raw_json.contains(r#""name":"Ada""#));
    assert!(member.raw_json.contains("a@b.c"));
    assert!(Arc::ptr_eq(&organization, &after));
}

#[test]
fn an_organization_that_is_fetched_replaces_the_keys_it_brought_and_leaves_the_member_alone() {
    let mut rig = member();
    let (member, _) = shown(&rig);

    let response = json!({"member": {"member_id": "m", "organization_id": "o", "name": "Ada"},
        "organization": {"organization_id": "o", "organization_name": "another name"}});
    let id = fetch(&mut rig, Endpoint::B2bOrganizationsMe, response);

    assert!(rig.result(id).unwrap().is_ok());
    let (after, organization) = shown(&rig);
    assert!(organization.raw_json.contains("another name"));
    assert!(organization.raw_json.contains("organization_slug"));
    assert!(Arc::ptr_eq(&member, &after));
}

#[test]
fn a_member_or_an_organization_that_is_not_that_of_the_session_changes_nothing() {
    for (endpoint, response) in [
        (
            Endpoint::B2bMembersMe,
            json!({"member": {"member_id": "another", "organization_id": "o", "name": "Eve"}}),
        ),
        (
            Endpoint::B2bMembersMe,
            json!({"member": {"member_id": "m", "organization_id": "another", "name": "Eve"}}),
        ),
        (
            Endpoint::B2bOrganizationsMe,
            json!({"organization": {"organization_id": "another", "organization_name": "Eve's"}}),
        ),
    ] {
        let mut rig = member();
        let before = shown(&rig);

        let id = fetch(&mut rig, endpoint, response);

        assert!(matches!(rig.refusal(id), Refusal::Api(_)));
        let after = shown(&rig);
        assert!(Arc::ptr_eq(&before.0, &after.0) && Arc::ptr_eq(&before.1, &after.1));
    }
}

/// Changes an object; the test answers it.
fn change(rig: &mut EngineHarness, endpoint: Endpoint) -> CallId {
    rig.command(Command::Plain(Call::new(endpoint), None))
}

fn named(name: &str) -> Value {
    json!({"member": {"member_id": "m", "organization_id": "o", "name": name},
        "organization": {"organization_id": "o", "organization_name": "another name"}})
}

#[test]
fn a_change_replaces_the_objects_that_its_response_brought() {
    let mut rig = member();
    let id = change(&mut rig, Endpoint::B2bMembersUpdate);
    rig.answer_last(success_at(rig.now.wall_ms, named("Ada")));

    assert!(rig.result(id).unwrap().is_ok());
    let (member, organization) = shown(&rig);
    assert!(member.raw_json.contains(r#""name":"Ada""#));
    assert!(member.raw_json.contains("a@b.c"));
    assert!(organization.raw_json.contains("another name"));
}

#[test]
fn a_change_that_brings_an_object_of_somebody_else_changes_nothing() {
    let mut rig = member();
    let before = shown(&rig);

    let id = change(&mut rig, Endpoint::B2bMembersDeleteTotp);
    let mut response = named("Eve");
    response["organization"]["organization_id"] = json!("another");
    rig.answer_last(success_at(rig.now.wall_ms, response));

    assert!(matches!(rig.refusal(id), Refusal::Api(_)));
    let after = shown(&rig);
    assert!(Arc::ptr_eq(&before.0, &after.0) && Arc::ptr_eq(&before.1, &after.1));
}

#[test]
fn a_change_for_a_session_that_was_replaced_never_lands_in_the_new_one() {
    let mut rig = member();
    let id = change(&mut rig, Endpoint::B2bMembersUpdate);
    let request = rig.requests.last().unwrap().id;
    rig.command(Command::SignIn(Call::new(
        Endpoint::B2bPasswordsAuthenticate,
    )));
    rig.answer_last(member_session("other", "p", rig.now.wall_ms));

    rig.answer(request, success_at(rig.now.wall_ms, named("Ada")));

    assert_eq!(rig.refusal(id), Refusal::Superseded);
    assert!(!shown(&rig).0.raw_json.contains("Ada"));
}

#[test]
fn a_change_under_an_earlier_token_of_the_session_is_answered_and_never_sent_again() {
    let mut rig = EngineHarness::signed_in();
    let id = change(&mut rig, Endpoint::UsersUpdate);
    let request = rig.requests.last().unwrap().id;
    rig.authenticate();
    let mut rotated = rig.session("ada");
    let data = &mut rotated.result.as_mut().unwrap().data;
    *data = Secret::new(data.expose().replace("token-ada", "token-ada-2"));
    rig.answer_last(rotated);
    rig.requests.clear();

    let response = json!({"user": {"user_id": "ada", "name": {"first_name": "Ada"}}});
    rig.answer(request, success_at(rig.now.wall_ms, response));

    assert!(rig.result(id).unwrap().is_ok());
    let sent: Vec<_> = rig.requests.iter().map(|it| it.call.endpoint).collect();
    assert_eq!(sent, [Endpoint::SessionsAuthenticate]);
}

#[test]
fn a_response_to_a_request_from_before_a_change_does_not_undo_the_change() {
    let mut rig = member();
    let check = rig.command(Command::Authenticate {
        duration_minutes: None,
    });
    let validation = rig.requests.last().unwrap().id;
    let get = rig.command(Command::Read(Call::new(Endpoint::B2bMembersMe)));
    let read = rig.requests.last().unwrap().id;
    change(&mut rig, Endpoint::B2bMembersUpdate);
    rig.answer_last(success_at(rig.now.wall_ms, named("Ada")));

    rig.answer(read, success_at(rig.now.wall_ms, named("before")));
    rig.answer(validation, member_session("m", "o", rig.now.wall_ms));

    assert!(rig.result(get).unwrap().is_ok());
    assert!(rig.result(check).unwrap().is_ok());
    assert!(shown(&rig).0.raw_json.contains(r#""name":"Ada""#));

    // A later one counts.
    fetch(&mut rig, Endpoint::B2bMembersMe, named("after"));
    assert!(shown(&rig).0.raw_json.contains(r#""name":"after""#));
}

/// The GET was sent before a validation, and its response comes after that of the validation.
#[test]
fn an_object_that_may_be_older_is_not_shown_and_is_validated_only_where_it_differs() {
    let member_with =
        |name: &str| json!({"member": {"member_id": "m", "organization_id": "o", "name": name}});
    let organization_with =
        |name: &str| json!({"organization": {"organization_id": "o", "organization_name": name}});
    for (endpoint, response, differs) in [
        (Endpoint::B2bMembersMe, member_with("Ada"), true),
        (Endpoint::B2bMembersMe, member_with(""), false),
        (
            Endpoint::B2bOrganizationsMe,
            organization_with("another"),
            true,
        ),
        (Endpoint::B2bOrganizationsMe, organization_with("o"), false),
    ] {
        let mut rig = member();
        let id = rig.command(Command::Read(Call::new(endpoint)));
        let get = rig.requests.last().unwrap().id;
        rig.advance(2_000);
        rig.authenticate();
        rig.answer_last(member_session("m", "o", rig.now.wall_ms));
        let before = shown(&rig);
        rig.requests.clear();

        rig.answer(get, success_at(rig.now.wall_ms, response));

        assert!(rig.result(id).unwrap().is_ok());
        let after = shown(&rig);
        assert!(Arc::ptr_eq(&before.0, &after.0) && Arc::ptr_eq(&before.1, &after.1));
        assert_eq!(!rig.requests.is_empty(), differs, "{:?}", rig.paths());
    }
}

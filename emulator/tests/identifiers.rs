//! Slugs and external ids in place of ids, and what is taken or belongs to another organization.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)] // a test fails by panicking

mod common;

use common::{
    Client, EMAIL, PASSWORD, assert_vendor_shaped, b2b, b2b_backend, consumer_backend, start, text,
};
use serde_json::{Value, json};

const ORGANIZATIONS: &str = "/v1/b2b/organizations";

async fn organization(backend: &Client, name: &str) -> Value {
    let body = json!({"organization_name": name, "organization_slug": name,
        "organization_external_id": format!("ext-{name}")});
    let made = backend.ok(ORGANIZATIONS, body).await;
    made["organization"]["organization_id"].clone()
}

async fn member(backend: &Client, organization: &str) -> Value {
    let path = format!("{ORGANIZATIONS}/{organization}/members");
    let body = json!({"email_address": EMAIL, "external_id": "ext-ann"});
    backend.ok(&path, body).await["member_id"].clone()
}

/// A call that must be refused with this status and `error_type`.
async fn refused(client: &Client, method: &str, path: &str, body: Value, expected: (u16, &str)) {
    let (status, answer) = client.call(method, path, body).await;
    assert_eq!(
        (status, text(&answer["error_type"])),
        expected,
        "{method} {path}: {answer}"
    );
    assert_vendor_shaped(&answer, status);
}

#[tokio::test]
async fn an_organization_is_found_by_slug_and_by_external_id_on_both_apis() {
    let (emulator, control) = start().await;
    let (backend, sdk) = (b2b_backend(&emulator), b2b(&emulator));
    let id = organization(&backend, "acme").await;
    member(&backend, "acme").await;

    for reference in ["acme", "ext-acme"] {
        let read = backend.got(&format!("{ORGANIZATIONS}/{reference}")).await;
        assert_eq!(read["organization"]["organization_id"], id);
        let body = json!({"organization_id": reference, "email_address": EMAIL,
            "hash": bcrypt::hash(PASSWORD, 4).unwrap(), "hash_type": "bcrypt"});
        backend.ok("/v1/b2b/passwords/migrate", body).await;
        let login = json!({"organization_id": reference, "email_address": EMAIL,
            "password": PASSWORD, "session_duration_minutes": 60});
        let data = sdk
            .ok("/sdk/v1/b2b/passwords/authenticate", login.clone())
            .await;
        assert_eq!(data["organization_id"], id);
        assert_eq!(data["member_session"]["organization_id"], id);
        backend.ok("/v1/b2b/passwords/authenticate", login).await;
        let send = json!({"organization_id": reference, "email_address": EMAIL});
        sdk.ok("/sdk/v1/b2b/otps/email/login_or_signup", send).await;
        let body = json!({"organization_id": reference, "email_address": EMAIL,
            "code": control.latest_code(EMAIL), "session_duration_minutes": 60});
        let data = sdk.ok("/sdk/v1/b2b/otps/email/authenticate", body).await;
        assert_eq!(data["organization_id"], id);
        let listed = format!("/v1/b2b/sessions?organization_id={reference}&member_id=ext-ann");
        let listed = backend.got(&listed).await;
        assert!(!listed["member_sessions"].as_array().unwrap().is_empty());
    }
}

#[tokio::test]
async fn members_and_users_are_found_by_external_id() {
    let (emulator, _) = start().await;
    let backend = b2b_backend(&emulator);
    organization(&backend, "acme").await;
    let id = member(&backend, "acme").await;

    let read = backend
        .got(&format!("{ORGANIZATIONS}/acme/member?member_id=ext-ann"))
        .await;
    assert_eq!(read["member_id"], id);

    let backend = consumer_backend(&emulator);
    let body = json!({"email": EMAIL, "external_id": "ext-ann"});
    let made = backend.ok("/v1/users", body).await;
    let read = backend.got("/v1/users/ext-ann").await;
    assert_eq!(read["user_id"], made["user_id"]);
    let listed = backend.got("/v1/sessions?user_id=ext-ann").await;
    assert_eq!(listed["sessions"], json!([]));
    refused(
        &backend,
        "GET",
        "/v1/sessions?user_id=nobody",
        Value::Null,
        (404, "user_not_found"),
    )
    .await;
}

/// A login of the member with the password; the answer.
async fn log_in(backend: &Client, sdk: &Client, organization: &str) -> Value {
    let body = json!({"organization_id": organization, "email_address": EMAIL,
        "hash": bcrypt::hash(PASSWORD, 4).unwrap(), "hash_type": "bcrypt"});
    backend.ok("/v1/b2b/passwords/migrate", body).await;
    let login = json!({"organization_id": organization, "email_address": EMAIL,
        "password": PASSWORD, "session_duration_minutes": 60});
    sdk.ok("/sdk/v1/b2b/passwords/authenticate", login).await
}

/// How many sessions the member of this external id has.
async fn sessions(backend: &Client, organization: &str) -> usize {
    let path = format!("/v1/b2b/sessions?organization_id={organization}&member_id=ext-ann");
    let listed = backend.got(&path).await;
    listed["member_sessions"].as_array().unwrap().len()
}

#[tokio::test]
async fn the_sessions_of_a_member_are_revoked_by_its_external_id() {
    let (emulator, _) = start().await;
    let (backend, sdk) = (b2b_backend(&emulator), b2b(&emulator));
    organization(&backend, "acme").await;
    member(&backend, "acme").await;
    let by_external_id = json!({"member_id": "ext-ann"});
    let path = "/v1/b2b/sessions/revoke";

    log_in(&backend, &sdk, "acme").await;
    backend.ok(path, by_external_id.clone()).await;
    assert_eq!(sessions(&backend, "acme").await, 0);

    let data = log_in(&backend, &sdk, "acme").await;
    sdk.signed_in(&data)
        .ok("/sdk/v1/b2b/sessions/revoke/ext-ann", json!({}))
        .await;
    assert_eq!(sessions(&backend, "acme").await, 0);

    // Members of two organizations have the external id: the request is ambiguous without one of them.
    organization(&backend, "other").await;
    member(&backend, "other").await;
    let data = log_in(&backend, &sdk, "acme").await;
    log_in(&backend, &sdk, "other").await;
    backend
        .refused(path, by_external_id.clone(), 400, "bad_request")
        .await;
    let for_member = backend
        .request("POST", path)
        .header("X-Stytch-Member-Session", text(&data["session_token"]))
        .json(&by_external_id);
    assert_eq!(for_member.send().await.unwrap().status(), 200);
    assert_eq!(sessions(&backend, "acme").await, 0);
    assert_eq!(sessions(&backend, "other").await, 1);
    let data = log_in(&backend, &sdk, "other").await;
    sdk.signed_in(&data)
        .ok("/sdk/v1/b2b/sessions/revoke/ext-ann", json!({}))
        .await;
    assert_eq!(sessions(&backend, "other").await, 0);
    let nobody = json!({"member_id": "nobody"});
    backend.refused(path, nobody, 404, "member_not_found").await;
}

#[tokio::test]
async fn a_deleted_member_is_reactivated_by_its_external_id() {
    let (emulator, _) = start().await;
    let backend = b2b_backend(&emulator);
    organization(&backend, "acme").await;
    let id = member(&backend, "acme").await;
    let path = format!("{ORGANIZATIONS}/acme/members/ext-ann");
    let (status, _) = backend.call("DELETE", &path, Value::Null).await;
    assert_eq!(status, 200);

    let path = format!("{path}/reactivate");
    let (status, answer) = backend.call("PUT", &path, Value::Null).await;

    assert_eq!((status, &answer["member_id"]), (200, &id));
    assert_eq!(answer["member"]["status"], "active");
}

#[tokio::test]
async fn a_slug_that_is_made_from_a_name_takes_its_allowed_characters() {
    let (emulator, _) = start().await;
    let backend = b2b_backend(&emulator);
    let long = "a".repeat(300);

    for (name, begin) in [
        ("Ann's Ücar", "anns-car-"),
        ("A b~c_d.e", "a-b~c_d.e-"),
        ("日本", ""),
        (&long, "aaaa"),
    ] {
        let body = json!({"organization_name": name});
        let made = backend.ok(ORGANIZATIONS, body).await;
        let slug = text(&made["organization"]["organization_slug"]);
        assert!(slug.starts_with(begin), "{slug}");
        let path = format!("{ORGANIZATIONS}/{slug}");
        let body = json!({"organization_slug": slug});
        let (status, answer) = backend.call("PUT", &path, body).await;
        assert_eq!(status, 200, "{slug}: {answer}");
    }
}

#[tokio::test]
async fn a_slug_or_an_external_id_that_is_taken_or_malformed_is_refused() {
    let (emulator, _) = start().await;
    let backend = b2b_backend(&emulator);
    organization(&backend, "acme").await;
    organization(&backend, "other").await;
    member(&backend, "acme").await;

    for (field, value, error_type) in [
        (
            "organization_slug",
            "acme",
            "organization_slug_already_used",
        ),
        ("organization_slug", "a b", "invalid_organization_slug"),
        ("organization_slug", "a", "invalid_organization_slug"),
        (
            "organization_external_id",
            "ext-acme",
            "organization_external_id_already_used",
        ),
    ] {
        let body = json!({"organization_name": "New", field: value});
        refused(&backend, "POST", ORGANIZATIONS, body, (400, error_type)).await;
        let path = format!("{ORGANIZATIONS}/other");
        refused(
            &backend,
            "PUT",
            &path,
            json!({field: value}),
            (400, error_type),
        )
        .await;
    }
    let found = backend
        .ok(&format!("{ORGANIZATIONS}/search"), json!({}))
        .await;
    assert_eq!(found["results_metadata"]["total"], 2);
    let path = format!("{ORGANIZATIONS}/acme/members");
    let body = json!({"email_address": "bob@example.com", "external_id": "ext-ann"});
    refused(
        &backend,
        "POST",
        &path,
        body,
        (400, "duplicate_member_external_id"),
    )
    .await;

    let backend = consumer_backend(&emulator);
    let body = json!({"email": EMAIL, "external_id": "ext-ann"});
    backend.ok("/v1/users", body).await;
    let body = json!({"email": "bob@example.com", "external_id": "ext-ann"});
    refused(
        &backend,
        "POST",
        "/v1/users",
        body,
        (400, "duplicate_user_external_id"),
    )
    .await;
}

#[tokio::test]
async fn a_taken_slug_is_refused_in_discovery_and_uses_nothing_up() {
    let (emulator, control) = start().await;
    let (backend, sdk) = (b2b_backend(&emulator), b2b(&emulator));
    organization(&backend, "acme").await;
    let path = "/sdk/v1/b2b/otps/email/discovery";
    sdk.ok(&format!("{path}/send"), json!({"email_address": EMAIL}))
        .await;
    let body = json!({"email_address": EMAIL, "code": control.latest_code(EMAIL)});
    let found = sdk.ok(&format!("{path}/authenticate"), body).await;

    let path = "/sdk/v1/b2b/discovery/organizations/create";
    let mut body = json!({"intermediate_session_token": found["intermediate_session_token"],
        "session_duration_minutes": 60, "organization_slug": "acme"});
    let error = "organization_slug_already_used";
    sdk.refused(path, body.clone(), 400, error).await;
    body["organization_slug"] = json!("free");
    let data = sdk.ok(path, body).await;

    assert_eq!(data["organization"]["organization_slug"], "free");
    assert_eq!(data["member"]["is_admin"], true);
}

#[tokio::test]
async fn a_member_is_not_found_under_another_organization() {
    let (emulator, _) = start().await;
    let backend = b2b_backend(&emulator);
    organization(&backend, "acme").await;
    organization(&backend, "other").await;
    let id = member(&backend, "acme").await;
    let id = text(&id);

    let foreign = format!("{ORGANIZATIONS}/other");
    for (method, path) in [
        ("GET", format!("{foreign}/member?member_id={id}")),
        ("GET", format!("{foreign}/member?email_address={EMAIL}")),
        ("PUT", format!("{foreign}/members/{id}")),
        ("DELETE", format!("{foreign}/members/{id}")),
    ] {
        refused(
            &backend,
            method,
            &path,
            Value::Null,
            (404, "member_not_found"),
        )
        .await;
    }
    let path = format!("/v1/b2b/sessions?organization_id=other&member_id={id}");
    refused(
        &backend,
        "GET",
        &path,
        Value::Null,
        (404, "member_not_found"),
    )
    .await;
    backend
        .got(&format!("{ORGANIZATIONS}/acme/member?member_id={id}"))
        .await;
    let path = format!("{ORGANIZATIONS}/acme/member");
    refused(&backend, "GET", &path, Value::Null, (400, "bad_request")).await;
}

//! Roles of users and members, the RBAC policy and the verdicts of authorization checks.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)] // a test fails by panicking

mod common;

use common::{Client, EMAIL, PASSWORD, b2b, b2b_backend, consumer_backend, start, text};
use serde_json::{Value, json};
use stytch_emulator::{Options, RbacPolicy};

const BOB: &str = "bob@example.com";

/// A policy with one role of our own, which may read documents.
fn policy() -> RbacPolicy {
    let policy = json!({
        "roles": [
            {"role_id": "stytch_member", "description": "",
                "permissions": [{"resource_id": "stytch.self", "actions": ["*"]}]},
            {"role_id": "reader", "description": "Reads documents",
                "permissions": [{"resource_id": "documents", "actions": ["read"]}]},
            {"role_id": "editor", "description": "Does everything with documents",
                "permissions": [{"resource_id": "documents", "actions": ["*"]}]},
        ],
        "resources": [{"resource_id": "documents", "description": "", "actions": ["read", "write"]}],
        "scopes": [],
    });
    serde_json::from_value(policy).unwrap()
}

async fn organization(backend: &Client) -> String {
    let body = json!({"organization_name": "Acme"});
    let made = backend.ok("/v1/b2b/organizations", body).await;
    text(&made["organization"]["organization_id"]).to_owned()
}

/// A member made by the backend, with a password; the answer of its login over the SDK API.
async fn member(
    backend: &Client,
    sdk: &Client,
    organization: &str,
    email: &str,
    roles: Value,
) -> Value {
    let path = format!("/v1/b2b/organizations/{organization}/members");
    let body = json!({"email_address": email, "roles": roles, "name": "Ann",
        "untrusted_metadata": {"a": 1}});
    backend.ok(&path, body).await;
    let body = json!({"organization_id": organization, "email_address": email,
        "hash": bcrypt::hash(PASSWORD, 4).unwrap(), "hash_type": "bcrypt"});
    backend.ok("/v1/b2b/passwords/migrate", body).await;
    let body = json!({"organization_id": organization, "email_address": email,
        "password": PASSWORD, "session_duration_minutes": 60});
    sdk.ok("/sdk/v1/b2b/passwords/authenticate", body).await
}

fn role_ids(member: &Value) -> Vec<&str> {
    let roles = member["roles"].as_array().unwrap();
    roles.iter().map(|role| text(&role["role_id"])).collect()
}

#[tokio::test]
async fn roles_given_at_creation_are_the_members_and_an_admin_ends_the_sessions_of_others() {
    let (emulator, _) = start().await;
    let (backend, sdk) = (b2b_backend(&emulator), b2b(&emulator));
    let acme = organization(&backend).await;

    let admin = member(&backend, &sdk, &acme, EMAIL, json!(["stytch_admin"])).await;
    let plain = member(&backend, &sdk, &acme, BOB, json!([])).await;

    assert_eq!(
        role_ids(&admin["member"]),
        ["stytch_member", "stytch_admin"]
    );
    assert_eq!(admin["member"]["is_admin"], true);
    assert_eq!(
        (
            &admin["member"]["name"],
            &admin["member"]["untrusted_metadata"]
        ),
        (&json!("Ann"), &json!({"a": 1}))
    );
    assert_eq!(
        admin["member_session"]["roles"],
        json!(["stytch_member", "stytch_admin"])
    );
    assert_eq!(role_ids(&plain["member"]), ["stytch_member"]);
    let revoke = |who: &Value| format!("/sdk/v1/b2b/sessions/revoke/{}", text(&who["member_id"]));
    let refused = "session_authorization_error";
    sdk.signed_in(&plain)
        .refused(&revoke(&admin), json!({}), 403, refused)
        .await;
    sdk.signed_in(&admin).ok(&revoke(&plain), json!({})).await;
    sdk.signed_in(&plain)
        .refused(
            "/sdk/v1/b2b/sessions/authenticate",
            json!({}),
            404,
            "session_not_found",
        )
        .await;
}

#[tokio::test]
async fn a_role_that_the_policy_does_not_have_is_refused_and_creates_nobody() {
    let (emulator, _) = start().await;
    let backend = b2b_backend(&emulator);
    let acme = organization(&backend).await;
    let path = format!("/v1/b2b/organizations/{acme}/members");

    let body = json!({"email_address": EMAIL, "roles": ["nobody's role"]});
    backend.refused(&path, body, 400, "invalid_role").await;
    backend.ok(&path, json!({"email_address": EMAIL})).await;
    let body = json!({"email": EMAIL, "roles": ["nobody's role"]});
    let backend = consumer_backend(&emulator);
    backend
        .refused("/v1/users", body, 400, "invalid_role")
        .await;
    backend.ok("/v1/users", json!({"email": EMAIL})).await;
}

#[tokio::test]
async fn a_member_session_gets_a_verdict_from_the_policy() {
    let (emulator, control) = start().await;
    control.set_options(Options {
        b2b_rbac_policy: Some(policy()),
        ..Options::default()
    });
    let (backend, sdk) = (b2b_backend(&emulator), b2b(&emulator));
    let acme = organization(&backend).await;
    let other = organization(&backend).await;
    let data = member(&backend, &sdk, &acme, EMAIL, json!(["reader", "editor"])).await;
    let path = "/v1/b2b/sessions/authenticate";
    let check = |organization: &str, resource: &str, action: &str| {
        json!({"session_token": data["session_token"], "authorization_check":
            {"organization_id": organization, "resource_id": resource, "action": action}})
    };

    let allowed = backend.ok(path, check(&acme, "documents", "read")).await;
    let starred = backend.ok(path, check(&acme, "documents", "write")).await;
    let unasked = json!({"session_token": data["session_token"]});
    let unasked = backend.ok(path, unasked).await;

    assert_eq!(
        allowed["verdict"],
        json!({"authorized": true, "granting_roles": ["reader", "editor"]})
    );
    assert_eq!(starred["verdict"]["granting_roles"], json!(["editor"]));
    assert_eq!(unasked["verdict"], Value::Null);
    for (body, error_type) in [
        (
            check(&acme, "invoices", "read"),
            "session_authorization_error",
        ),
        (
            check(&other, "documents", "read"),
            "session_authorization_tenancy_error",
        ),
    ] {
        let mut body = body;
        body["session_duration_minutes"] = json!(5);
        backend.refused(path, body, 403, error_type).await;
    }
    let after = json!({"session_token": data["session_token"]});
    let after = backend.ok(path, after).await;
    assert_eq!(
        after["member_session"]["expires_at"],
        data["member_session"]["expires_at"]
    );
    for wrong in [
        json!({"resource_id": "documents", "organization_id": acme}),
        json!({"resource_id": "documents", "action": 1, "organization_id": acme}),
        json!({"resource_id": "documents", "action": "read"}),
    ] {
        let body = json!({"session_token": data["session_token"], "authorization_check": wrong});
        backend.refused(path, body, 400, "bad_request").await;
    }
}

#[tokio::test]
async fn a_users_session_gets_a_verdict_from_the_policy() {
    let (emulator, control) = start().await;
    control.set_options(Options {
        consumer_rbac_policy: Some(policy()),
        ..Options::default()
    });
    let backend = consumer_backend(&emulator);
    let body = json!({"email": EMAIL, "password": PASSWORD, "session_duration_minutes": 60});
    let data = backend.ok("/v1/passwords", body).await;
    let path = format!("/v1/users/{}", text(&data["user_id"]));
    let (status, changed) = backend
        .call("PUT", &path, json!({"roles": ["reader"]}))
        .await;
    assert_eq!(
        (status, &changed["user"]["roles"]),
        (200, &json!(["stytch_user", "reader"]))
    );
    let check = |action: &str| {
        json!({"session_token": data["session_token"], "authorization_check":
            {"resource_id": "documents", "action": action}})
    };

    let path = "/v1/sessions/authenticate";
    let allowed = backend.ok(path, check("read")).await;

    let verdict = json!({"authorized": true, "granting_roles": ["reader"]});
    assert_eq!(allowed["verdict"], verdict);
    assert_eq!(
        allowed["session"]["roles"],
        json!(["stytch_user", "reader"])
    );
    let refused = "consumer_session_authorization_error";
    backend.refused(path, check("write"), 403, refused).await;
}

#[tokio::test]
async fn both_products_serve_their_policy_and_an_organization_its_own_roles() {
    let (emulator, control) = start().await;
    let (backend, sdk) = (b2b_backend(&emulator), b2b(&emulator));
    let role_ids = |policy: &Value| {
        let roles = policy["roles"].as_array().unwrap().clone();
        roles
            .iter()
            .map(|role| role["role_id"].clone())
            .collect::<Value>()
    };

    let consumer = consumer_backend(&emulator).got("/v1/rbac/policy").await;
    let members = backend.got("/v1/b2b/rbac/policy").await;

    assert_eq!(role_ids(&consumer["policy"]), json!(["stytch_user"]));
    assert_eq!(
        role_ids(&members["policy"]),
        json!(["stytch_member", "stytch_admin"])
    );
    let acme = organization(&backend).await;
    let path = format!("/v1/b2b/rbac/organizations/{acme}");
    let own = json!({"org_policy": {"roles": [{"role_id": "painter", "description": "",
        "permissions": [{"resource_id": "walls", "actions": ["paint"]}]}]}});
    let (status, set) = backend.call("PUT", &path, own.clone()).await;
    assert_eq!((status, &set["org_policy"]), (200, &own["org_policy"]));
    assert_eq!(backend.got(&path).await["org_policy"], own["org_policy"]);
    let data = member(&backend, &sdk, &acme, EMAIL, json!(["painter"])).await;
    let body = json!({"session_token": data["session_token"], "authorization_check":
        {"organization_id": acme, "resource_id": "walls", "action": "paint"}});
    let seen = backend.ok("/v1/b2b/sessions/authenticate", body).await;
    assert_eq!(seen["verdict"]["granting_roles"], json!(["painter"]));
    control.set_options(Options {
        b2b_rbac_policy: Some(policy()),
        ..Options::default()
    });
    let set = backend.got("/v1/b2b/rbac/policy").await;
    assert_eq!(set["policy"], serde_json::to_value(policy()).unwrap());
}

#[tokio::test]
async fn name_metadata_and_external_id_are_kept_at_sign_up_and_creation() {
    let (emulator, _) = start().await;
    let backend = consumer_backend(&emulator);
    let body = json!({"email": EMAIL, "password": PASSWORD,
        "name": {"first_name": "Ann", "last_name": "Lee"}, "trusted_metadata": {"tier": 3},
        "untrusted_metadata": {"colour": "red"}});

    let made = backend.ok("/v1/passwords", body.clone()).await;
    let pending = json!({"email": BOB, "create_user_as_pending": true,
        "untrusted_metadata": {"colour": "blue"}, "roles": ["stytch_user"]});
    let pending = backend.ok("/v1/users", pending).await;

    let read = backend
        .got(&format!("/v1/users/{}", text(&made["user_id"])))
        .await;
    for name in ["trusted_metadata", "untrusted_metadata"] {
        assert_eq!(read[name], body[name]);
    }
    assert_eq!(
        read["name"],
        json!({"first_name": "Ann", "middle_name": "", "last_name": "Lee"})
    );
    assert_eq!(
        (&pending["status"], &pending["user"]["status"]),
        (&json!("pending"), &json!("pending"))
    );
    assert_eq!(
        pending["user"]["untrusted_metadata"],
        json!({"colour": "blue"})
    );
    assert_eq!(pending["user"]["roles"], json!(["stytch_user"]));
}

//! Password migration and magic links of the backend API.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)] // a test fails by panicking

mod common;

use common::{
    CHALLENGE, EMAIL, PASSWORD, PHONE, VERIFIER, b2b_backend, consumer, consumer_backend, start,
    text,
};
use serde_json::{Value, json};

#[tokio::test]
async fn a_password_is_migrated_with_name_metadata_and_roles() {
    let (emulator, _) = start().await;
    let backend = consumer_backend(&emulator);
    let path = "/v1/passwords/migrate";
    let body = json!({"email": EMAIL, "hash": bcrypt::hash(PASSWORD, 4).unwrap(),
        "hash_type": "bcrypt", "name": {"first_name": "Ann"}, "trusted_metadata": {"a": 1},
        "set_email_verified": true, "phone_number": PHONE, "external_id": "ext-ann"});

    let made = backend.ok(path, body.clone()).await;
    let again = backend.ok(path, body.clone()).await;

    assert_eq!(
        (&made["user_created"], &again["user_created"]),
        (&json!(true), &json!(false))
    );
    let user = &made["user"];
    assert_eq!(
        (&user["name"]["first_name"], &user["trusted_metadata"]),
        (&json!("Ann"), &json!({"a": 1}))
    );
    assert_eq!(user["emails"][0]["verified"], true);
    assert_eq!(user["phone_numbers"][0]["phone_number"], PHONE);
    let login = json!({"email": EMAIL, "password": PASSWORD, "session_duration_minutes": 60});
    consumer(&emulator)
        .ok("/sdk/v1/passwords/authenticate", login)
        .await;
    for (name, value, error_type) in [
        ("hash_type", "md_5", "invalid_hash_type"),
        ("hash", "not a hash", "invalid_bcrypt_hash"),
    ] {
        let mut wrong = body.clone();
        wrong[name] = json!(value);
        wrong["email"] = json!("bob@example.com");
        backend.refused(path, wrong, 400, error_type).await;
    }
    let found = backend.ok("/v1/users/search", json!({})).await;
    assert_eq!(found["results_metadata"]["total"], 1);
    let strength = json!({"password": "short"});
    let strength = backend.ok("/v1/passwords/strength_check", strength).await;
    assert_eq!(strength["valid_password"], false);
}

#[tokio::test]
async fn a_migration_for_a_known_user_adds_the_phone_number() {
    let (emulator, _) = start().await;
    let backend = consumer_backend(&emulator);
    let known = backend
        .ok(
            "/v1/users",
            json!({"email": EMAIL, "phone_number": "+15005550001"}),
        )
        .await;
    let path = "/v1/passwords/migrate";
    let body = json!({"email": EMAIL, "hash": bcrypt::hash(PASSWORD, 4).unwrap(),
        "hash_type": "bcrypt", "phone_number": PHONE, "set_phone_number_verified": true});

    let migrated = backend.ok(path, body.clone()).await;
    let again = backend.ok(path, body).await;

    assert_eq!(migrated["user_id"], known["user_id"]);
    assert_eq!(migrated["email_id"], known["email_id"]);
    let numbers = again["user"]["phone_numbers"].as_array().unwrap();
    let shown: Vec<_> = numbers
        .iter()
        .map(|it| (text(&it["phone_number"]), it["verified"] == true))
        .collect();
    assert_eq!(shown, [("+15005550001", false), (PHONE, true)]);
}

#[tokio::test]
async fn a_link_is_sent_and_signs_in_with_and_without_a_session() {
    let (emulator, control) = start().await;
    let backend = consumer_backend(&emulator);
    let path = "/v1/magic_links/email/login_or_create";
    let body = json!({"email": EMAIL, "code_challenge": CHALLENGE});
    let sent = backend.ok(path, body).await;
    assert_eq!(sent["user_created"], true);
    let link = json!({"token": control.latest_code(EMAIL), "code_verifier": VERIFIER});
    let path = "/v1/magic_links/authenticate";

    let bare = backend.ok(path, link.clone()).await;

    assert_eq!(
        (&bare["user_id"], &bare["session_token"]),
        (&sent["user_id"], &json!(""))
    );
    assert_eq!(bare["method_id"], sent["email_id"]);
    assert_eq!(bare["user"]["emails"][0]["verified"], true);
    backend
        .refused(path, link, 401, "unable_to_auth_magic_link")
        .await;
    let sent = backend
        .ok("/v1/magic_links/email/send", json!({"email": EMAIL}))
        .await;
    let link = json!({"token": control.latest_code(EMAIL), "session_duration_minutes": 60,
        "session_custom_claims": {"plan": "pro"}});
    let full = backend.ok(path, link).await;
    assert_eq!(full["session"]["custom_claims"], json!({"plan": "pro"}));
    assert_eq!(full["user_id"], sent["user_id"]);
    let body = json!({"email": "nobody@example.com"});
    let error = "user_not_found";
    backend
        .refused("/v1/magic_links/email/send", body, 404, error)
        .await;
}

#[tokio::test]
async fn an_embeddable_link_is_created_for_a_user_and_expires() {
    let (emulator, control) = start().await;
    let backend = consumer_backend(&emulator);
    let body = json!({"email": EMAIL, "external_id": "ext-ann"});
    let user = backend.ok("/v1/users", body).await;
    let create = async || {
        let body = json!({"user_id": "ext-ann", "expiration_minutes": 30});
        let made = backend.ok("/v1/magic_links", body).await;
        assert_eq!(made["user_id"], user["user_id"]);
        json!({"token": made["token"], "session_duration_minutes": 60})
    };
    let path = "/v1/magic_links/authenticate";

    let data = backend.ok(path, create().await).await;

    let factor = &data["session"]["authentication_factors"][0];
    assert_eq!(factor["delivery_method"], "embedded");
    assert_eq!(
        data["method_id"],
        factor["embeddable_magic_link_factor"]["embedded_id"]
    );
    let late = create().await;
    control.advance_clock(31 * 60);
    backend
        .refused(path, late, 401, "unable_to_auth_magic_link")
        .await;
}

#[tokio::test]
async fn an_invited_user_is_pending_until_the_link_is_used() {
    let (emulator, control) = start().await;
    let backend = consumer_backend(&emulator);
    let body = json!({"email": EMAIL, "name": {"first_name": "Ann"}});
    let invited = backend.ok("/v1/magic_links/email/invite", body).await;
    let path = format!("/v1/users/{}", text(&invited["user_id"]));
    let pending = backend.got(&path).await;
    assert_eq!(
        (&pending["status"], &pending["name"]["first_name"]),
        (&json!("pending"), &json!("Ann"))
    );

    let link = json!({"token": control.latest_code(EMAIL)});
    backend.ok("/v1/magic_links/authenticate", link).await;

    assert_eq!(backend.got(&path).await["status"], "active");
}

#[tokio::test]
async fn a_member_gets_a_link_and_an_invitation() {
    let (emulator, control) = start().await;
    let backend = b2b_backend(&emulator);
    let body = json!({"organization_name": "Acme", "organization_slug": "acme",
        "email_jit_provisioning": "RESTRICTED", "email_allowed_domains": ["example.com"]});
    backend.ok("/v1/b2b/organizations", body).await;
    let who = json!({"organization_id": "acme", "email_address": EMAIL});

    let sent = backend
        .ok("/v1/b2b/magic_links/email/login_or_signup", who.clone())
        .await;
    let link = json!({"magic_links_token": control.latest_code(EMAIL),
        "session_custom_claims": {"plan": "pro"}});
    let data = backend.ok("/v1/b2b/magic_links/authenticate", link).await;

    assert_eq!(
        (&sent["member_created"], &sent["member_id"]),
        (&json!(true), &data["member_id"])
    );
    assert_eq!(
        data["member_session"]["custom_claims"],
        json!({"plan": "pro"})
    );
    let mut invitation = who;
    invitation["email_address"] = json!("bob@other.example");
    invitation["roles"] = json!(["stytch_admin"]);
    let path = "/v1/b2b/magic_links/email/invite";
    let invited = backend.ok(path, invitation).await;
    assert_eq!(
        (&invited["member"]["status"], &invited["member"]["is_admin"]),
        (&json!("invited"), &json!(true))
    );
    let link = json!({"magic_links_token": control.latest_code("bob@other.example")});
    let data: Value = backend.ok("/v1/b2b/magic_links/authenticate", link).await;
    assert_eq!(data["member"]["status"], "active");
}

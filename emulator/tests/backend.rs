//! The backend API with the secret, as the vendor's server-side libraries use it.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)] // a test fails by panicking

mod common;

use common::{
    Client, EMAIL, PASSWORD, b2b, b2b_backend, consumer, consumer_backend, log_in, member_log_in,
    organization, start, text,
};
use serde_json::{Value, json};

const AUTHENTICATE: &str = "/v1/sessions/authenticate";

#[tokio::test]
async fn responses_have_no_envelope_and_need_the_secret_of_their_project() {
    let (emulator, _) = start().await;
    let body = json!({"email": EMAIL});

    let (status, made) = consumer_backend(&emulator)
        .post("/v1/users", body.clone())
        .await;

    assert_eq!((status, &made["status_code"]), (200, &json!(200)));
    assert!(made.get("data").is_none() && made["request_id"].is_string());
    let other = b2b_backend(&emulator);
    let refused = "unauthorized_credentials";
    other.refused("/v1/users", body.clone(), 401, refused).await;
    let public = consumer(&emulator);
    public.refused("/v1/users", body, 401, refused).await;
}

#[tokio::test]
async fn a_user_is_created_with_its_metadata_and_read_back() {
    let (emulator, _) = start().await;
    let backend = consumer_backend(&emulator);
    let body = json!({"email": EMAIL, "phone_number": "+15005550006",
        "name": {"first_name": "Ann"}, "trusted_metadata": {"tier": 3}, "external_id": "e-1"});

    let made = backend.ok("/v1/users", body.clone()).await;
    let read = backend
        .got(&format!("/v1/users/{}", text(&made["user_id"])))
        .await;

    assert_eq!(read["emails"][0]["email"], EMAIL);
    assert_eq!(read["phone_numbers"][0]["phone_id"], made["phone_id"]);
    assert_eq!(read["name"]["first_name"], "Ann");
    for name in ["trusted_metadata", "external_id"] {
        assert_eq!(read[name], body[name]);
    }
    backend
        .refused("/v1/users", body, 400, "duplicate_email")
        .await;
    let number = json!({"phone_number": "+15005550006"});
    let error = "duplicate_phone_number";
    backend.refused("/v1/users", number, 400, error).await;
    assert_eq!(backend.get("/v1/users/user-test-nobody").await.0, 404);
}

#[tokio::test]
async fn a_session_is_found_by_its_token_and_by_a_jwt_that_has_expired() {
    let (emulator, control) = start().await;
    let client = consumer(&emulator);
    // Half an hour ago: the JWT has expired by any clock.
    control.set_clock_offset(-1800);
    let data = log_in(&client, &control).await;
    control.set_clock_offset(0);
    let backend = consumer_backend(&emulator);

    let token = json!({"session_token": data["session_token"]});
    let by_token = backend.ok(AUTHENTICATE, token).await;
    let jwt = json!({"session_jwt": data["session_jwt"], "session_duration_minutes": 120});
    let by_jwt = backend.ok(AUTHENTICATE, jwt).await;

    let id = &data["session"]["session_id"];
    for answer in [&by_token, &by_jwt] {
        assert_eq!(&answer["session"]["session_id"], id);
        assert_eq!(answer["user"]["user_id"], data["user_id"]);
    }
    assert_ne!(
        by_token["session"]["expires_at"],
        by_jwt["session"]["expires_at"]
    );
    assert_ne!(by_jwt["session_jwt"], data["session_jwt"]);
    let none = json!({"session_token": "nobody's"});
    backend
        .refused(AUTHENTICATE, none, 404, "session_not_found")
        .await;
    let broken = json!({"session_jwt": "a.b.c"});
    let error = "unable_to_parse_session_jwt";
    backend.refused(AUTHENTICATE, broken, 400, error).await;
    let empty = json!({});
    backend
        .refused(AUTHENTICATE, empty, 400, "no_session_arguments")
        .await;
}

#[tokio::test]
async fn sessions_are_listed_and_revoked_by_token_jwt_and_id() {
    let (emulator, control) = start().await;
    let client = consumer(&emulator);
    let data = log_in(&client, &control).await;
    let backend = consumer_backend(&emulator);
    let login = json!({"email": EMAIL, "password": PASSWORD, "session_duration_minutes": 60});
    let path = "/sdk/v1/passwords/authenticate";
    let (second, third) = (
        client.ok(path, login.clone()).await,
        client.ok(path, login).await,
    );
    let list = format!("/v1/sessions?user_id={}", text(&data["user_id"]));
    let count = async || {
        backend.got(&list).await["sessions"]
            .as_array()
            .unwrap()
            .len()
    };
    assert_eq!(count().await, 3);

    for (left, body) in [
        (2, json!({"session_token": data["session_token"]})),
        (1, json!({"session_jwt": second["session_jwt"]})),
        (0, json!({"session_id": third["session"]["session_id"]})),
    ] {
        backend.ok("/v1/sessions/revoke", body).await;
        assert_eq!(count().await, left);
    }

    let signed_in = client.signed_in(&third);
    let path = "/sdk/v1/sessions/authenticate";
    signed_in
        .refused(path, json!({}), 404, "session_not_found")
        .await;
}

#[tokio::test]
async fn passwords_sign_up_and_sign_in_and_without_a_duration_give_no_session() {
    let (emulator, _) = start().await;
    let backend = consumer_backend(&emulator);
    let body = json!({"email": EMAIL, "password": PASSWORD});

    let made = backend.ok("/v1/passwords", body.clone()).await;
    let mut body = body;
    body["session_duration_minutes"] = json!(60);
    let signed_in = backend.ok("/v1/passwords/authenticate", body.clone()).await;

    assert_eq!(
        (&made["session"], &made["session_token"]),
        (&Value::Null, &json!(""))
    );
    assert_eq!(made["user_id"], signed_in["user_id"]);
    assert!(!text(&signed_in["session_jwt"]).is_empty());
    body["password"] = json!("wrong horse");
    let error = "unauthorized_credentials";
    backend
        .refused("/v1/passwords/authenticate", body, 401, error)
        .await;
}

#[tokio::test]
async fn custom_claims_reach_the_app_and_null_takes_one_away() {
    let (emulator, control) = start().await;
    let client = consumer(&emulator);
    let data = log_in(&client, &control).await;
    let (backend, client) = (consumer_backend(&emulator), client.signed_in(&data));
    let set = async |claims: Value| {
        let body = json!({"session_token": data["session_token"],
            "session_custom_claims": claims});
        backend.ok(AUTHENTICATE, body).await
    };
    let seen = async || {
        let answer = client.ok("/sdk/v1/sessions/authenticate", json!({})).await;
        answer["session"]["custom_claims"].clone()
    };
    assert_eq!(seen().await, Value::Null);

    let set_first = set(json!({"plan": "pro", "seats": 3, "sub": "somebody else"})).await;
    assert_eq!(
        set_first["session"]["custom_claims"],
        json!({"plan": "pro", "seats": 3})
    );
    assert_eq!(seen().await, json!({"plan": "pro", "seats": 3}));

    set(json!({"seats": null, "trial": true})).await;
    assert_eq!(seen().await, json!({"plan": "pro", "trial": true}));
}

/// An organization made by the backend, with a member; both ids.
async fn made_by_backend(backend: &Client, name: &str) -> (String, String) {
    let path = "/v1/b2b/organizations";
    let body = json!({"organization_name": name, "mfa_policy": "OPTIONAL"});
    let made = backend.ok(path, body).await;
    let id = text(&made["organization"]["organization_id"]).to_owned();
    // Some libraries repeat the id in the body.
    let body = json!({"organization_id": id, "email_address": EMAIL, "name": "Ann"});
    let member = backend.ok(&format!("{path}/{id}/members"), body).await;
    (id, text(&member["member_id"]).to_owned())
}

async fn migrate(backend: &Client, organization: &str) -> Value {
    let hash = bcrypt::hash(PASSWORD, 4).unwrap();
    let body = json!({"organization_id": organization, "email_address": EMAIL, "hash": hash,
        "hash_type": "bcrypt"});
    backend.ok("/v1/b2b/passwords/migrate", body).await
}

#[tokio::test]
async fn organizations_and_members_are_created_and_read_back() {
    let (emulator, _) = start().await;
    let backend = b2b_backend(&emulator);

    let (organization, member) = made_by_backend(&backend, "Acme").await;

    let path = format!("/v1/b2b/organizations/{organization}");
    let read = backend.got(&path).await;
    assert_eq!(read["organization"]["organization_name"], "Acme");
    for query in [
        format!("member_id={member}"),
        format!("email_address={EMAIL}"),
    ] {
        let read = backend.got(&format!("{path}/member?{query}")).await;
        assert_eq!(read["member"]["name"], "Ann");
        assert_eq!(read["organization"]["organization_id"], json!(organization));
    }
    let again = json!({"email_address": EMAIL});
    let error = "duplicate_member_email";
    backend
        .refused(&format!("{path}/members"), again, 400, error)
        .await;
}

#[tokio::test]
async fn a_bcrypt_hash_is_migrated_and_its_password_signs_in_everywhere() {
    let (emulator, _) = start().await;
    let backend = b2b_backend(&emulator);
    let (organization, member) = made_by_backend(&backend, "Acme").await;

    let migrated = migrate(&backend, &organization).await;

    assert_eq!(migrated["member_id"], json!(member));
    assert!(!text(&migrated["member"]["member_password_id"]).is_empty());
    let body = json!({"organization_id": organization, "email_address": EMAIL,
        "password": PASSWORD});
    let path = "/v1/b2b/passwords/authenticate";
    let answer = backend.ok(path, body.clone()).await;
    assert_eq!(answer["member_authenticated"], true);
    member_log_in(&b2b(&emulator), &organization).await;
    let mut wrong = body;
    wrong["password"] = json!("wrong horse");
    backend
        .refused(path, wrong, 401, "unauthorized_credentials")
        .await;
    let unknown = json!({"organization_id": organization, "email_address": EMAIL,
        "hash": "x", "hash_type": "md5"});
    let path = "/v1/b2b/passwords/migrate";
    backend
        .refused(path, unknown, 400, "invalid_hash_type")
        .await;
}

#[tokio::test]
async fn a_member_session_is_exchanged_with_claims() {
    let (emulator, _) = start().await;
    let backend = b2b_backend(&emulator);
    let (first, _) = made_by_backend(&backend, "First").await;
    let (second, _) = made_by_backend(&backend, "Second").await;
    migrate(&backend, &first).await;
    let data = member_log_in(&b2b(&emulator), &first).await;

    let body = json!({"session_jwt": data["session_jwt"], "organization_id": second,
        "session_duration_minutes": 30, "session_custom_claims": {"plan": "pro"}});
    let moved = backend.ok("/v1/b2b/sessions/exchange", body).await;

    let session = &moved["member_session"];
    assert_eq!(session["organization_id"], json!(second));
    assert_eq!(session["custom_claims"], json!({"plan": "pro"}));
    let token = json!({"session_token": moved["session_token"]});
    let seen = backend.ok("/v1/b2b/sessions/authenticate", token).await;
    assert_eq!(
        seen["member_session"]["custom_claims"],
        json!({"plan": "pro"})
    );
}

#[tokio::test]
async fn member_sessions_are_listed_and_revoked_by_member_session_token_and_jwt() {
    let (emulator, control) = start().await;
    let organization = organization(&control, "Acme", json!({}));
    let (client, backend) = (b2b(&emulator), b2b_backend(&emulator));
    let login = async || member_log_in(&client, &organization).await;
    let first = login().await;
    let member = text(&first["member_id"]);
    let list = format!("/v1/b2b/sessions?organization_id={organization}&member_id={member}");
    let count = async || {
        let listed = backend.got(&list).await;
        listed["member_sessions"].as_array().unwrap().len()
    };

    let others = [login().await, login().await, login().await];
    let token = json!({"session_token": first["session_token"]});
    let jwt = json!({"session_jwt": others[0]["session_jwt"]});
    let id = &others[1]["member_session"]["member_session_id"];
    for (left, body) in [
        (3, token),
        (2, jwt),
        (1, json!({"member_session_id": id})),
        (0, json!({"member_id": member})),
    ] {
        backend.ok("/v1/b2b/sessions/revoke", body).await;
        assert_eq!(count().await, left);
    }
}

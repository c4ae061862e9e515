//! The routes of the backend API.

use serde_json::json;
use stytch_emulator::{Control, Emulator};

use super::common::{Client, EMAIL, PASSWORD, b2b_backend, consumer_backend, start, text};
use super::record;

#[tokio::test]
async fn every_backend_route_answers() {
    let (emulator, control) = start().await;
    consumer_backend_routes(&emulator, &control).await;
    b2b_backend_routes(&emulator).await;
    let nobody = Client {
        password: "secret-test-wrong".into(),
        ..consumer_backend(&emulator)
    };
    nobody
        .refused("/v1/users", json!({}), 401, "unauthorized_credentials")
        .await;
    record("backend", &control);
}

async fn consumer_backend_routes(emulator: &Emulator, control: &Control) {
    let backend = consumer_backend(emulator);
    let keys = format!("/v1/sessions/jwks/{}", emulator.consumer_project_id());
    assert_eq!(backend.got(&keys).await["keys"][0]["kty"], "RSA");
    assert_eq!(
        backend.get("/v1/sessions/jwks/project-test-nobody").await.0,
        404
    );
    let made = backend
        .ok("/v1/users", json!({"email": "eve@example.com"}))
        .await;
    let again = json!({"email": "eve@example.com"});
    backend
        .refused("/v1/users", again, 400, "duplicate_email")
        .await;
    backend
        .got(&format!("/v1/users/{}", text(&made["user_id"])))
        .await;
    let body = json!({"email": "dan@example.com", "password": PASSWORD,
        "session_duration_minutes": 60});
    backend.ok("/v1/passwords", body.clone()).await;
    let data = backend.ok("/v1/passwords/authenticate", body).await;
    let path = "/v1/sessions/authenticate";
    backend
        .ok(path, json!({"session_token": data["session_token"]}))
        .await;
    backend
        .ok(path, json!({"session_jwt": data["session_jwt"]}))
        .await;
    backend
        .refused(
            path,
            json!({"session_token": "x"}),
            404,
            "session_not_found",
        )
        .await;
    let listed = format!("/v1/sessions?user_id={}", text(&data["user_id"]));
    assert_eq!(
        backend.got(&listed).await["sessions"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    let id = json!({"session_id": data["session"]["session_id"]});
    backend.ok("/v1/sessions/revoke", id).await;
    assert!(
        control
            .requests()
            .iter()
            .all(|request| request.status.is_some())
    );
}

async fn b2b_backend_routes(emulator: &Emulator) {
    let backend = b2b_backend(emulator);
    let keys = format!("/v1/b2b/sessions/jwks/{}", emulator.b2b_project_id());
    backend.got(&keys).await;
    let organizations = "/v1/b2b/organizations";
    let name = json!({"organization_name": "Acme"});
    let made = backend.ok(organizations, name).await;
    let id = text(&made["organization"]["organization_id"]).to_owned();
    let second = backend
        .ok(organizations, json!({"organization_name": "Second"}))
        .await;
    let second = second["organization"]["organization_id"].clone();
    backend.got(&format!("{organizations}/{id}")).await;
    let members = format!("{organizations}/{id}/members");
    let body = json!({"organization_id": id, "email_address": EMAIL});
    let made = backend.ok(&members, body.clone()).await;
    backend
        .refused(&members, body, 400, "duplicate_member_email")
        .await;
    let member = text(&made["member_id"]).to_owned();
    backend
        .got(&format!("{organizations}/{id}/member?member_id={member}"))
        .await;
    for organization in [&json!(id), &second] {
        let body = json!({"organization_id": organization, "email_address": EMAIL,
            "hash": bcrypt::hash(PASSWORD, 4).unwrap(), "hash_type": "bcrypt"});
        backend.ok("/v1/b2b/passwords/migrate", body).await;
    }
    let body = json!({"organization_id": id, "email_address": EMAIL, "password": PASSWORD});
    let data = backend.ok("/v1/b2b/passwords/authenticate", body).await;
    let token = json!({"session_token": data["session_token"]});
    let mut body = token.clone();
    backend
        .ok("/v1/b2b/sessions/authenticate", token.clone())
        .await;
    body["organization_id"] = second;
    backend.ok("/v1/b2b/sessions/exchange", body).await;
    let listed = format!("/v1/b2b/sessions?organization_id={id}&member_id={member}");
    assert_eq!(
        backend.got(&listed).await["member_sessions"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    backend
        .ok("/v1/b2b/sessions/revoke", json!({"member_id": member}))
        .await;
    let path = "/v1/b2b/sessions/revoke";
    backend.refused(path, token, 404, "session_not_found").await;
}

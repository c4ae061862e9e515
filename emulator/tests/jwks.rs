//! The key sets, and session JWTs verified with them as a server would.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)] // a test fails by panicking

mod common;

use common::{
    b2b, consumer, consumer_backend, http, log_in, member_log_in, organization, start, text,
};
use jsonwebtoken::errors::Result as Verified;
use jsonwebtoken::{Algorithm, DecodingKey, TokenData, Validation, decode, decode_header};
use serde_json::{Value, json};
use stytch_emulator::Emulator;

/// The key set as a local verifier fetches it: without credentials.
async fn fetch(emulator: &Emulator, path: &str) -> Value {
    let answer = http(None)
        .get(format!("{}{path}", emulator.base_url()))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 200);
    answer.json().await.unwrap()
}

/// Signature, issuer, audience and lifetime.
fn verify(keys: &Value, token: &str, project: &str) -> Verified<TokenData<Value>> {
    let id = decode_header(token)?.kid.unwrap();
    let keys = keys["keys"].as_array().unwrap();
    let key = keys.iter().find(|key| key["kid"] == json!(id)).unwrap();
    let key = DecodingKey::from_rsa_components(text(&key["n"]), text(&key["e"]))?;
    let mut rules = Validation::new(Algorithm::RS256);
    rules.leeway = 0;
    rules.set_audience(&[project]);
    rules.set_issuer(&[format!("stytch.com/{project}")]);
    decode::<Value>(token, &key, &rules)
}

#[tokio::test]
async fn a_consumer_jwt_verifies_with_the_fetched_key() {
    let (emulator, control) = start().await;
    let data = log_in(&consumer(&emulator), &control).await;
    let project = emulator.consumer_project_id();
    let keys = fetch(&emulator, &format!("/v1/sessions/jwks/{project}")).await;

    let claims = verify(&keys, text(&data["session_jwt"]), project)
        .unwrap()
        .claims;

    assert_eq!(claims["sub"], data["user_id"]);
    let life = claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap();
    assert_eq!(life, 300);
    let session = &claims["https://stytch.com/session"];
    assert_eq!(session["id"], data["session"]["session_id"]);
    assert!(session["authentication_factors"][0].is_object());
    let (seconds, zone) = text(&session["expires_at"]).split_at(19);
    assert_eq!((seconds.len(), zone), (19, "Z"));
}

#[tokio::test]
async fn a_b2b_jwt_names_the_organization() {
    let (emulator, control) = start().await;
    let organization = organization(&control, "Acme", json!({"organization_slug": "acme"}));
    let data = member_log_in(&b2b(&emulator), &organization).await;
    let project = emulator.b2b_project_id();
    let keys = fetch(&emulator, &format!("/v1/b2b/sessions/jwks/{project}")).await;

    let claims = verify(&keys, text(&data["session_jwt"]), project)
        .unwrap()
        .claims;

    assert_eq!(claims["sub"], data["member_id"]);
    let named = &claims["https://stytch.com/organization"];
    assert_eq!(named["organization_id"], json!(organization));
    assert_eq!(named["slug"], data["organization"]["organization_slug"]);
}

#[tokio::test]
async fn a_changed_an_expired_and_a_foreign_jwt_do_not_verify() {
    let (emulator, control) = start().await;
    let client = consumer(&emulator);
    let data = log_in(&client, &control).await;
    let project = emulator.consumer_project_id();
    let keys = fetch(&emulator, &format!("/v1/sessions/jwks/{project}")).await;
    let jwt = text(&data["session_jwt"]);
    let (rest, signature) = jwt.rsplit_once('.').unwrap();
    let (header, payload) = rest.split_once('.').unwrap();
    let first = if payload.starts_with('e') { "f" } else { "e" };
    let changed = format!("{header}.{first}{}.{signature}", &payload[1..]);

    assert!(verify(&keys, &changed, project).is_err());
    assert!(verify(&keys, jwt, emulator.b2b_project_id()).is_err());

    // A token of an hour ago.
    control.set_clock_offset(-3600);
    let old = log_in(&client, &control).await;
    assert!(verify(&keys, text(&old["session_jwt"]), project).is_err());
}

#[tokio::test]
async fn custom_claims_are_signed_into_the_next_jwt() {
    let (emulator, control) = start().await;
    let client = consumer(&emulator);
    let data = log_in(&client, &control).await;
    let body = json!({"session_token": data["session_token"],
        "session_custom_claims": {"plan": "pro"}});
    consumer_backend(&emulator)
        .ok("/v1/sessions/authenticate", body)
        .await;
    let project = emulator.consumer_project_id();
    let keys = fetch(&emulator, &format!("/v1/sessions/jwks/{project}")).await;

    let next = client.signed_in(&data);
    let next = next.ok("/sdk/v1/sessions/authenticate", json!({})).await;

    let claims = verify(&keys, text(&next["session_jwt"]), project)
        .unwrap()
        .claims;
    assert_eq!(claims["plan"], "pro");
}

#[tokio::test]
async fn the_key_set_answers_with_the_secret_and_a_query_too() {
    let (emulator, _) = start().await;
    let project = emulator.consumer_project_id();

    let path = format!("/v1/sessions/jwks/{project}?project_id={project}");
    let keys = consumer_backend(&emulator).got(&path).await;

    let key = &keys["keys"][0];
    assert_eq!(
        (&key["kty"], &key["alg"], &key["use"]),
        (&json!("RSA"), &json!("RS256"), &json!("sig"))
    );
    let (status, error) = consumer_backend(&emulator)
        .get("/v1/sessions/jwks/project-test-nobody")
        .await;
    assert_eq!(
        (status, text(&error["error_type"])),
        (404, "project_not_found")
    );
}

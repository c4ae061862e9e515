//! The emulator over real HTTP.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)] // a test fails by panicking

use serde_json::{Value, json};
use std::time::Duration;
use stytch_emulator::{
    Control, Emulator, EmulatorConfig, Fault, FaultKind, NewMember, NewOrganization, NewUser,
};

struct Client {
    http: reqwest::Client,
    base: String,
    user: String,
    password: String,
}

impl Client {
    fn new(base: String, user: &str, password: &str) -> Self {
        // Another test may have installed it already.
        drop(rustls::crypto::ring::default_provider().install_default());
        let http = reqwest::Client::builder()
            .timeout(Duration::from_secs(10))
            .build()
            .unwrap();
        Self {
            http,
            base,
            user: user.into(),
            password: password.into(),
        }
    }

    fn signed_in(&self, token: &str) -> Self {
        Self {
            http: self.http.clone(),
            base: self.base.clone(),
            user: self.user.clone(),
            password: token.into(),
        }
    }

    async fn send(&self, path: &str, body: Value) -> reqwest::Result<reqwest::Response> {
        let request = self.http.post(format!("{}{path}", self.base));
        request
            .basic_auth(&self.user, Some(&self.password))
            .json(&body)
            .send()
            .await
    }

    async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        let answer = self.send(path, body).await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        let request = self.http.get(format!("{}{path}", self.base));
        let answer = request
            .basic_auth(&self.user, Some(&self.password))
            .send()
            .await
            .unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }
}

async fn start() -> (Emulator, Control) {
    let emulator = Emulator::start(EmulatorConfig::default()).await.unwrap();
    let control = emulator.control();
    (emulator, control)
}

fn consumer(emulator: &Emulator) -> Client {
    let token = emulator.consumer_public_token();
    Client::new(emulator.base_url(), token, token)
}

fn b2b(emulator: &Emulator) -> Client {
    let token = emulator.b2b_public_token();
    Client::new(emulator.base_url(), token, token)
}

async fn log_in(client: &Client, control: &Control) -> Value {
    control.create_user(NewUser {
        email: Some("ann@example.com".into()),
        password: Some("correct horse".into()),
        ..NewUser::default()
    });
    let body = json!({"email": "ann@example.com", "password": "correct horse",
        "session_duration_minutes": 60});
    let (status, answer) = client.post("/sdk/v1/passwords/authenticate", body).await;
    assert_eq!(status, 200, "{answer}");
    answer["data"].clone()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

#[tokio::test]
async fn a_password_login_is_authenticated_extended_and_revoked() {
    let (emulator, control) = start().await;
    let client = consumer(&emulator);
    let data = log_in(&client, &control).await;
    let client = client.signed_in(text(&data["session_token"]));
    let authenticate = "/sdk/v1/sessions/authenticate";
    let (_, plain) = client.post(authenticate, json!({})).await;
    assert_eq!(
        plain["data"]["session"]["expires_at"],
        data["session"]["expires_at"]
    );
    assert_ne!(
        plain["data"]["session"]["last_accessed_at"],
        data["session"]["last_accessed_at"]
    );
    let (_, longer) = client
        .post(authenticate, json!({"session_duration_minutes": 120}))
        .await;
    assert_ne!(
        longer["data"]["session"]["expires_at"],
        data["session"]["expires_at"]
    );
    let (status, bad) = client
        .post(authenticate, json!({"session_duration_minutes": 4}))
        .await;
    assert_eq!(
        (status, text(&bad["error_type"])),
        (400, "invalid_session_duration_minutes")
    );
    let (_, me) = client.get("/sdk/v1/users/me").await;
    assert_eq!(me["data"]["user_id"], data["user_id"]);
    assert_eq!(
        client.post("/sdk/v1/sessions/revoke", json!({})).await.0,
        200
    );
    let (status, gone) = client.post(authenticate, json!({})).await;
    assert_eq!(
        (status, text(&gone["error_type"])),
        (404, "session_not_found")
    );
    let (status, gone) = client.get("/sdk/v1/users/me").await;
    assert_eq!(
        (status, text(&gone["error_type"])),
        (401, "unauthorized_credentials")
    );
}

#[tokio::test]
async fn a_session_ends_when_the_clock_passes_its_end() {
    let (emulator, control) = start().await;
    let client = consumer(&emulator);
    let data = log_in(&client, &control).await;
    control.advance_clock(3601);
    let client = client.signed_in(text(&data["session_token"]));
    assert_eq!(
        client
            .post("/sdk/v1/sessions/authenticate", json!({}))
            .await
            .0,
        404
    );
}

#[tokio::test]
async fn a_code_adds_a_factor_to_the_same_session() {
    let (emulator, control) = start().await;
    let client = consumer(&emulator);
    let data = log_in(&client, &control).await;
    let client = client.signed_in(text(&data["session_token"]));
    let body = json!({"email": "ann@example.com"});
    let (_, sent) = client.post("/sdk/v1/otps/email/send/secondary", body).await;
    let code = control.latest_code("ann@example.com").unwrap();
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let body = |code: &str| {
        json!({"token": code, "method_id": sent["data"]["method_id"],
            "session_duration_minutes": 30})
    };
    let (status, error) = client.post("/sdk/v1/otps/authenticate", body(wrong)).await;
    assert_eq!(
        (status, text(&error["error_type"])),
        (401, "unable_to_auth_otp_code")
    );
    let (_, answer) = client.post("/sdk/v1/otps/authenticate", body(&code)).await;
    let session = &answer["data"]["session"];
    assert_eq!(session["session_id"], data["session"]["session_id"]);
    assert_eq!(
        session["authentication_factors"].as_array().unwrap().len(),
        2
    );
    assert_eq!(answer["data"]["session_token"], data["session_token"]);
}

#[tokio::test]
async fn a_magic_link_wants_the_verifier_of_its_challenge() {
    let (emulator, control) = start().await;
    let client = consumer(&emulator);
    let body = json!({"email": "bob@example.com",
        "code_challenge": "6oZqdX5MOLq_qBJ8vppAnT4fk6AP8UiP9zX8-Rev_9A"});
    let (status, sent) = client
        .post("/sdk/v1/magic_links/email/login_or_create", body)
        .await;
    assert_eq!(status, 200, "{sent}");
    let token = control.latest_code("bob@example.com").unwrap();
    let mut body = json!({"token": token, "session_duration_minutes": 60});
    let (_, error) = client
        .post("/sdk/v1/magic_links/authenticate", body.clone())
        .await;
    assert_eq!(error["error_type"], "pkce_expected_code_verifier");
    body["code_verifier"] = json!("wrong");
    let (_, error) = client
        .post("/sdk/v1/magic_links/authenticate", body.clone())
        .await;
    assert_eq!(error["error_type"], "pkce_mismatch");
    body["code_verifier"] = json!("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8");
    let (status, answer) = client.post("/sdk/v1/magic_links/authenticate", body).await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["data"]["user"]["emails"][0]["verified"], true);
}

fn with_mfa() -> NewOrganization {
    let mut organization = NewOrganization {
        organization_name: "Acme".into(),
        members: vec![NewMember {
            email_address: "ann@example.com".into(),
            password: Some("correct horse".into()),
            ..NewMember::default()
        }],
        ..NewOrganization::default()
    };
    organization.members[0]
        .fields
        .insert("mfa_phone_number".into(), json!("+15005550006"));
    organization
}

#[tokio::test]
async fn a_required_second_factor_gives_an_intermediate_token_that_survives_a_wrong_code() {
    let (emulator, control) = start().await;
    let mut new = with_mfa();
    new.fields
        .insert("mfa_policy".into(), json!("REQUIRED_FOR_ALL"));
    let organization = control.create_organization(new);
    let client = b2b(&emulator);
    let body = json!({"organization_id": organization, "email_address": "ann@example.com",
        "password": "correct horse", "session_duration_minutes": 60});
    let (status, answer) = client
        .post("/sdk/v1/b2b/passwords/authenticate", body)
        .await;
    assert_eq!(status, 200, "{answer}");
    let data = &answer["data"];
    assert_eq!(data["member_authenticated"], false);
    assert_eq!(
        (&data["session_token"], &data["member_session"]),
        (&json!(""), &Value::Null)
    );
    assert_eq!(data["mfa_required"]["secondary_auth_initiated"], "sms_otp");
    let code = control.latest_code("+15005550006").unwrap();
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let body = |code: &str| {
        json!({"organization_id": organization, "member_id": data["member_id"], "code": code,
            "session_duration_minutes": 60,
            "intermediate_session_token": data["intermediate_session_token"]})
    };
    let path = "/sdk/v1/b2b/otps/sms/authenticate";
    assert_eq!(client.post(path, body(wrong)).await.0, 401);
    let (status, answer) = client.post(path, body(&code)).await;
    assert_eq!(status, 200, "{answer}");
    let session = &answer["data"]["member_session"];
    assert_eq!(
        session["authentication_factors"].as_array().unwrap().len(),
        2
    );
    assert_eq!(
        client.post(path, body(&code)).await.1["error_type"],
        "intermediate_session_not_found"
    );
}

#[tokio::test]
async fn discovery_lists_creates_and_exchanges() {
    let (emulator, control) = start().await;
    let known = control.create_organization(with_mfa());
    let client = b2b(&emulator);
    let email = json!({"email_address": "ann@example.com"});
    client
        .post("/sdk/v1/b2b/otps/email/discovery/send", email)
        .await;
    let code = control.latest_code("ann@example.com").unwrap();
    let body = json!({"email_address": "ann@example.com", "code": code});
    let (_, found) = client
        .post("/sdk/v1/b2b/otps/email/discovery/authenticate", body)
        .await;
    let listed = found["data"]["discovered_organizations"]
        .as_array()
        .unwrap();
    assert_eq!(listed[0]["organization"]["organization_id"], json!(known));
    let body = json!({"intermediate_session_token": found["data"]["intermediate_session_token"],
        "session_duration_minutes": 60, "organization_name": "Second"});
    let path = "/sdk/v1/b2b/discovery/organizations/create";
    let (status, made) = client.post(path, body).await;
    assert_eq!(status, 200, "{made}");
    let client = client.signed_in(text(&made["data"]["session_token"]));
    let body = json!({"organization_id": known, "session_duration_minutes": 60});
    let (status, moved) = client.post("/sdk/v1/b2b/sessions/exchange", body).await;
    assert_eq!(status, 200, "{moved}");
    assert_eq!(
        moved["data"]["member_session"]["organization_id"],
        json!(known)
    );
    let (_, me) = client.get("/sdk/v1/b2b/organizations/me").await;
    assert_eq!(me["data"]["organization"]["organization_name"], "Second");
    let (_, me) = client.get("/sdk/v1/b2b/organizations/members/me").await;
    assert_eq!(me["data"]["member"]["is_admin"], true);
}

#[tokio::test]
async fn faults_do_what_they_say() {
    let (emulator, control) = start().await;
    let client = consumer(&emulator);
    let data = log_in(&client, &control).await;
    let client = client.signed_in(text(&data["session_token"]));
    let path = "/sdk/v1/sessions/authenticate";
    let once = |kind: FaultKind| Fault {
        method: None,
        path_contains: "sessions/authenticate".into(),
        times: Some(1),
        kind,
    };
    control.add_fault(once(FaultKind::Reset));
    assert!(client.send(path, json!({})).await.is_err());
    control.add_fault(once(FaultKind::HalfBody));
    let half = client.send(path, json!({})).await.unwrap();
    assert!(half.bytes().await.is_err());
    control.add_fault(once(FaultKind::RetryAfter429 { seconds: 7 }));
    let limited = client.send(path, json!({})).await.unwrap();
    assert_eq!(
        (limited.status().as_u16(), &limited.headers()["retry-after"]),
        (429, &"7".parse().unwrap())
    );
    control.add_fault(once(FaultKind::Html { status: 502 }));
    assert_eq!(
        client
            .send(path, json!({}))
            .await
            .unwrap()
            .status()
            .as_u16(),
        502
    );
    control.add_fault(once(FaultKind::OmitDate));
    assert!(
        !client
            .send(path, json!({}))
            .await
            .unwrap()
            .headers()
            .contains_key("date")
    );
    let plain = client.send(path, json!({})).await.unwrap();
    assert_eq!(plain.headers().get_all("date").iter().count(), 1);
    let hold = control.add_fault(once(FaultKind::Hold));
    let release = async {
        while control.held(hold) == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        control.release(hold);
    };
    let (answered, ()) = tokio::join!(client.post(path, json!({})), release);
    assert_eq!(answered.0, 200);
    let last = control.requests().pop().unwrap();
    assert_eq!((last.status, last.concurrent), (Some(200), 1));
    assert_eq!(last.authorization.unwrap().1, text(&data["session_token"]));
}

#[tokio::test]
async fn the_backend_sees_the_session_and_its_claims_reach_the_jwt() {
    let (emulator, control) = start().await;
    let client = consumer(&emulator);
    let data = log_in(&client, &control).await;
    let backend = Client::new(
        emulator.base_url(),
        emulator.consumer_project_id(),
        emulator.consumer_secret(),
    );
    let body =
        json!({"session_jwt": data["session_jwt"], "session_custom_claims": {"plan": "pro"}});
    let (status, seen) = backend.post("/v1/sessions/authenticate", body).await;
    assert_eq!(
        (status, &seen["session"]["custom_claims"]["plan"]),
        (200, &json!("pro"))
    );
    let path = format!("/v1/sessions/jwks/{}", emulator.consumer_project_id());
    let (_, keys) = backend.get(&path).await;
    let key = &keys["keys"][0];
    let key = jsonwebtoken::DecodingKey::from_rsa_components(text(&key["n"]), text(&key["e"]));
    let mut rules = jsonwebtoken::Validation::new(jsonwebtoken::Algorithm::RS256);
    rules.set_audience(&[emulator.consumer_project_id()]);
    let jwt = text(&seen["session_jwt"]);
    let claims = jsonwebtoken::decode::<Value>(jwt, &key.unwrap(), &rules)
        .unwrap()
        .claims;
    assert_eq!(
        (&claims["plan"], &claims["sub"]),
        (&json!("pro"), &data["user_id"])
    );
    assert_eq!(
        claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(),
        300
    );
}

#[tokio::test]
async fn the_backend_migrates_a_bcrypt_password() {
    let (emulator, _) = start().await;
    let backend = Client::new(
        emulator.base_url(),
        emulator.b2b_project_id(),
        emulator.b2b_secret(),
    );
    let body = json!({"organization_name": "Acme"});
    let (_, made) = backend.post("/v1/b2b/organizations", body).await;
    let id = &made["organization"]["organization_id"];
    let hash = bcrypt::hash("correct horse", 4).unwrap();
    let body = json!({"organization_id": id, "email_address": "a@example.com", "hash": hash,
        "hash_type": "bcrypt"});
    assert_eq!(backend.post("/v1/b2b/passwords/migrate", body).await.0, 200);
    let body = json!({"organization_id": id, "email_address": "a@example.com",
        "password": "correct horse"});
    let (status, answer) = backend.post("/v1/b2b/passwords/authenticate", body).await;
    assert_eq!(
        (status, &answer["member_authenticated"]),
        (200, &json!(true))
    );
}

#[tokio::test]
async fn the_control_api_describes_itself_and_takes_faults() {
    let (emulator, _) = start().await;
    let client = consumer(&emulator);
    assert_eq!(client.get("/__emulator/").await.0, 200);
    let fault = json!({"path_contains": "bootstrap", "times": 1, "kind": "error", "status": 503,
        "error_type": "internal_server_error"});
    assert_eq!(client.post("/__emulator/faults", fault).await.0, 200);
    let path = format!(
        "/sdk/v1/projects/bootstrap/{}",
        emulator.consumer_public_token()
    );
    assert_eq!(client.get(&path).await.0, 503);
    let (status, answer) = client.get(&path).await;
    assert_eq!(
        (status, &answer["data"]["vertical"]),
        (200, &json!("CONSUMER"))
    );
}

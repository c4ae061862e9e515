//! A plain HTTP client and the worlds the tests share.
#![allow(dead_code)] // each test file uses its own part

use serde_json::{Value, json};
use std::time::Duration;
use stytch_emulator::{
    Control, Emulator, EmulatorConfig, Fault, FaultKind, NewMember, NewOrganization, NewUser,
};

/// The fields of a backend's request that name a session, or whose sessions end.
pub(crate) const SESSION_ARGUMENTS: [&str; 5] = [
    "session_token",
    "session_jwt",
    "session_id",
    "member_session_id",
    "member_id",
];
pub(crate) const EMAIL: &str = "ann@example.com";
pub(crate) const PHONE: &str = "+15005550006";
pub(crate) const PASSWORD: &str = "correct horse";
/// The challenge of `VERIFIER`.
pub(crate) const CHALLENGE: &str = "6oZqdX5MOLq_qBJ8vppAnT4fk6AP8UiP9zX8-Rev_9A";
pub(crate) const VERIFIER: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

/// What a Basic pair is asked with.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) http: reqwest::Client,
    pub(crate) base: String,
    pub(crate) user: String,
    pub(crate) password: String,
}

/// An HTTP client that gives up after ten seconds and trusts this certificate alone.
pub(crate) fn http(certificate_pem: Option<&str>) -> reqwest::Client {
    // Another test of this process may have installed it already.
    drop(rustls::crypto::ring::default_provider().install_default());
    let mut builder = reqwest::Client::builder().timeout(Duration::from_secs(10));
    if let Some(pem) = certificate_pem {
        let certificate = reqwest::Certificate::from_pem(pem.as_bytes()).unwrap();
        builder = builder.tls_certs_only([certificate]);
    }
    builder.build().unwrap()
}

impl Client {
    pub(crate) fn new(base: String, user: &str, password: &str) -> Self {
        Self {
            http: http(None),
            base,
            user: user.into(),
            password: password.into(),
        }
    }

    pub(crate) fn with_password(&self, password: &str) -> Self {
        Self {
            password: password.into(),
            ..self.clone()
        }
    }

    /// The same client with the session of an answer.
    pub(crate) fn signed_in(&self, data: &Value) -> Self {
        self.with_password(text(&data["session_token"]))
    }

    pub(crate) fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        self.http
            .request(method, format!("{}{path}", self.base))
            .basic_auth(&self.user, Some(&self.password))
    }

    pub(crate) async fn send(&self, path: &str, body: Value) -> reqwest::Result<reqwest::Response> {
        self.request("POST", path).json(&body).send().await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        read(self.send(path, body).await.unwrap()).await
    }

    /// A call with another method; without a body for `null`.
    pub(crate) async fn call(&self, method: &str, path: &str, body: Value) -> (u16, Value) {
        let request = self.request(method, path);
        let request = if body.is_null() {
            request
        } else {
            request.json(&body)
        };
        read(request.send().await.unwrap()).await
    }

    pub(crate) async fn get(&self, path: &str) -> (u16, Value) {
        read(self.request("GET", path).send().await.unwrap()).await
    }

    /// A call that must answer 200; the inner object of the answer.
    pub(crate) async fn ok(&self, path: &str, body: Value) -> Value {
        let (status, answer) = self.post(path, body).await;
        assert_eq!(status, 200, "{path}: {answer}");
        inner(answer)
    }

    /// A GET that must answer 200; the inner object of the answer.
    pub(crate) async fn got(&self, path: &str) -> Value {
        let (status, answer) = self.get(path).await;
        assert_eq!(status, 200, "{path}: {answer}");
        inner(answer)
    }

    /// A call that must be refused in the vendor's shape with this status and `error_type`.
    pub(crate) async fn refused(&self, path: &str, body: Value, status: u16, error_type: &str) {
        let (got, answer) = self.post(path, body).await;
        assert_eq!(
            (got, text(&answer["error_type"])),
            (status, error_type),
            "{path}: {answer}"
        );
        assert_vendor_shaped(&answer, status);
    }
}

async fn read(answer: reqwest::Response) -> (u16, Value) {
    (answer.status().as_u16(), answer.json().await.unwrap())
}

fn inner(mut answer: Value) -> Value {
    match answer.get_mut("data") {
        Some(data) => data.take(),
        None => answer,
    }
}

/// The flat error object, without the envelope of a success.
pub(crate) fn assert_vendor_shaped(answer: &Value, status: u16) {
    assert_eq!(answer["status_code"], status, "{answer}");
    for name in ["error_type", "error_message", "error_url", "request_id"] {
        assert!(
            answer[name].as_str().is_some_and(|it| !it.is_empty()),
            "{name} in {answer}"
        );
    }
    assert!(answer.get("data").is_none(), "{answer}");
}

pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}

pub(crate) async fn start() -> (Emulator, Control) {
    let emulator = Emulator::start(EmulatorConfig::default()).await.unwrap();
    let control = emulator.control();
    (emulator, control)
}

/// An SDK client of the consumer project, signed out.
pub(crate) fn consumer(emulator: &Emulator) -> Client {
    let token = emulator.consumer_public_token();
    Client::new(emulator.base_url(), token, token)
}

/// An SDK client of the B2B project, signed out.
pub(crate) fn b2b(emulator: &Emulator) -> Client {
    let token = emulator.b2b_public_token();
    Client::new(emulator.base_url(), token, token)
}

/// A backend of the consumer project.
pub(crate) fn consumer_backend(emulator: &Emulator) -> Client {
    let (project, secret) = (emulator.consumer_project_id(), emulator.consumer_secret());
    Client::new(emulator.base_url(), project, secret)
}

/// A backend of the B2B project.
pub(crate) fn b2b_backend(emulator: &Emulator) -> Client {
    let (project, secret) = (emulator.b2b_project_id(), emulator.b2b_secret());
    Client::new(emulator.base_url(), project, secret)
}

/// A user with a password, signed in for an hour; the answer of the login.
pub(crate) async fn log_in(client: &Client, control: &Control) -> Value {
    control.create_user(NewUser {
        email: Some(EMAIL.into()),
        password: Some(PASSWORD.into()),
        ..NewUser::default()
    });
    let body = json!({"email": EMAIL, "password": PASSWORD, "session_duration_minutes": 60});
    client.ok("/sdk/v1/passwords/authenticate", body).await
}

/// An organization with one member who has a password and a phone number.
pub(crate) fn organization(control: &Control, name: &str, fields: Value) -> String {
    let mut member = NewMember {
        email_address: EMAIL.into(),
        password: Some(PASSWORD.into()),
        ..NewMember::default()
    };
    member
        .fields
        .insert("mfa_phone_number".into(), json!(PHONE));
    control.create_organization(NewOrganization {
        organization_name: name.into(),
        members: vec![member],
        fields: fields.as_object().cloned().unwrap_or_default(),
        ..NewOrganization::default()
    })
}

/// The password login of that member; the answer.
pub(crate) async fn member_log_in(client: &Client, organization: &str) -> Value {
    let body = json!({"organization_id": organization, "email_address": EMAIL,
        "password": PASSWORD, "session_duration_minutes": 60});
    client.ok("/sdk/v1/b2b/passwords/authenticate", body).await
}

/// A code that is not this one.
pub(crate) fn another(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

/// A fault for the next session check.
pub(crate) fn once(kind: FaultKind) -> Fault {
    Fault {
        method: None,
        path_contains: "sessions/authenticate".into(),
        times: Some(1),
        kind,
    }
}

/// Says in the output of a passing test, too, what it did not test.
pub(crate) fn skipped(what: &str) {
    use std::io::Write as _;
    // The output of the macros is shown for failures alone.
    let mut errors = std::io::stderr();
    writeln!(errors, "skipped: {what}").unwrap();
}

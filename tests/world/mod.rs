//! What the tests of the clients share: a server, a folder, clients over both, and custom ports.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a helper that fails is a failed test
#![allow(dead_code, unreachable_pub)] // each test file takes what it needs

pub mod factors;
pub mod ports;

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use stytch_core::client::{
    B2bClient, B2bState, ConsumerClient, ConsumerState, PasswordAuthenticateParams, SessionState,
};
use stytch_core::config::ClientConfig;
use stytch_core::error::StytchError;
use stytch_core::tokens::Secret;
use stytch_emulator::{
    Control, Emulator, EmulatorConfig, Fault, FaultKind, NewMember, NewOrganization, NewUser,
};

pub const EMAIL: &str = "ada@example.com";
pub const PHONE: &str = "+15005550006";
pub const PASSWORD: &str = "correct horse battery staple 9!";
/// A timeout that is far longer than any step takes.
pub const TIMEOUT: Duration = Duration::from_secs(20);

pub struct World {
    pub emulator: Emulator,
    pub folder: tempfile::TempDir,
}

impl World {
    pub async fn new() -> Self {
        Self {
            emulator: Emulator::start(EmulatorConfig::default()).await.unwrap(),
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub fn control(&self) -> Control {
        self.emulator.control()
    }

    fn config(&self, public_token: &str) -> ClientConfig {
        let mut config = ClientConfig::new(public_token, self.folder.path().to_string_lossy());
        config.base_url = Some(self.emulator.base_url());
        config
    }

    pub fn consumer_config(&self) -> ClientConfig {
        self.config(self.emulator.consumer_public_token())
    }

    pub fn b2b_config(&self) -> ClientConfig {
        self.config(self.emulator.b2b_public_token())
    }

    pub fn consumer(&self) -> Arc<ConsumerClient> {
        ConsumerClient::new(self.consumer_config()).unwrap()
    }

    pub fn b2b(&self) -> Arc<B2bClient> {
        B2bClient::new(self.b2b_config()).unwrap()
    }

    /// A new consumer user, signed in for an hour.
    pub async fn signed_up(&self) -> Arc<ConsumerClient> {
        let client = self.consumer();
        sign_up(&client).await;
        client
    }

    /// An organization and a member of it with password and phone number.
    pub fn organization(&self, name: &str, mfa_policy: &str) -> (String, String) {
        let mut organization = NewOrganization {
            organization_name: name.into(),
            ..Default::default()
        };
        let fields = &mut organization.fields;
        fields.insert("mfa_policy".into(), json!(mfa_policy));
        let organization = self.control().create_organization(organization);
        let mut member = NewMember {
            email_address: EMAIL.into(),
            password: Some(PASSWORD.into()),
            ..Default::default()
        };
        let fields = &mut member.fields;
        fields.insert("mfa_phone_number".into(), json!(PHONE));
        let member = self.control().create_member(&organization, member);
        (organization, member)
    }

    /// A member signed in to the organization for an hour.
    pub async fn member_of(&self, organization: &str) -> Arc<B2bClient> {
        let client = self.b2b();
        client
            .passwords()
            .authenticate(PasswordAuthenticateParams {
                session_duration_minutes: Some(60),
                ..PasswordAuthenticateParams::new(organization, EMAIL, Secret::new(PASSWORD))
            })
            .await
            .unwrap();
        client
    }

    pub fn fault(&self, path: &str, kind: FaultKind) -> u64 {
        self.control().add_fault(Fault {
            method: None,
            path_contains: path.into(),
            times: None,
            kind,
        })
    }

    /// Holds the responses to requests to this path until the faults are cleared.
    pub fn hold(&self, path: &str) -> u64 {
        self.fault(path, FaultKind::Hold)
    }

    /// Waits until a response is held by this fault.
    pub async fn until_held(&self, fault: u64) {
        eventually("a held response", || self.control().held(fault) > 0).await;
    }

    /// Creates a consumer user with the password of the tests, and returns its id.
    pub fn create_user(&self, email: &str) -> String {
        self.control().create_user(NewUser {
            email: Some(email.into()),
            password: Some(PASSWORD.into()),
            ..NewUser::default()
        })
    }

    /// The body of the last request to this path.
    pub fn sent(&self, path: &str) -> Value {
        let requests = self.control().requests();
        let request = requests.iter().rfind(|request| request.path == path);
        let request = request.unwrap_or_else(|| panic!("nothing was sent to {path}"));
        request.body.clone().unwrap_or(Value::Null)
    }

    /// How many requests went to this path.
    pub fn count(&self, path: &str) -> usize {
        let requests = self.control().requests();
        requests.iter().filter(|it| it.path == path).count()
    }

    /// The newest code or link token sent to this address or number.
    pub fn code(&self, recipient: &str) -> Secret {
        Secret::new(self.control().latest_code(recipient).unwrap())
    }
}

pub async fn sign_up(client: &ConsumerClient) {
    client
        .passwords()
        .create(EMAIL.into(), Secret::new(PASSWORD), Some(60))
        .await
        .unwrap();
}

/// Signs in a consumer user with the password of the tests, for an hour.
pub async fn log_in(client: &ConsumerClient, email: &str) -> Result<(), StytchError> {
    let passwords = client.passwords();
    let login = passwords.authenticate(email.into(), Secret::new(PASSWORD), Some(60));
    login.await.map(|_| ())
}

pub async fn until(
    client: &ConsumerClient,
    wanted: impl Fn(&ConsumerState) -> bool,
) -> ConsumerState {
    let mut state = client.state();
    while !wanted(&state) {
        state = tokio::time::timeout(TIMEOUT, client.next_state(state.revision))
            .await
            .unwrap_or_else(|_| panic!("no other state in time after {state:?}"))
            .expect("an open client");
    }
    state
}

pub async fn until_b2b(client: &B2bClient, wanted: impl Fn(&B2bState) -> bool) -> B2bState {
    let mut state = client.state();
    while !wanted(&state) {
        state = tokio::time::timeout(TIMEOUT, client.next_state(state.revision))
            .await
            .unwrap_or_else(|_| panic!("no other state in time after {state:?}"))
            .expect("an open client");
    }
    state
}

pub fn signed_in(state: &ConsumerState) -> bool {
    matches!(state.state, SessionState::Active { .. })
}

pub fn is_signed_out(state: &ConsumerState) -> bool {
    matches!(state.state, SessionState::SignedOut { .. })
}

/// The field that was refused.
pub fn refused<T: std::fmt::Debug>(result: Result<T, StytchError>) -> String {
    match result {
        Err(StytchError::InvalidInput { field, expected }) => {
            assert!(!expected.is_empty(), "{field}");
            field
        }
        other => panic!("not refused as wrong input: {other:?}"),
    }
}

/// Polls until the condition holds.
pub async fn eventually(what: &str, holds: impl Fn() -> bool) {
    let deadline = std::time::Instant::now() + TIMEOUT;
    while !holds() {
        assert!(std::time::Instant::now() < deadline, "timed out: {what}");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

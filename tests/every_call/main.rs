//! One story for each call an app can make that sends a request, against the emulator.
//!
//! `cargo xtask contract` runs it with `STYTCH_CONTRACT_LOG` naming a folder and holds what is
//! written there against the vendor's schema. Each call is made with its defaults and with every
//! argument it takes. A new row of the endpoint table needs one more call in a story.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a helper that fails is a failed test

mod b2b;
mod consumer;
#[path = "../world/factors.rs"]
mod factors;

use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};
use stytch_core::client::{B2bClient, ConsumerClient, PasswordAuthenticateParams};
use stytch_core::config::ClientConfig;
use stytch_core::tokens::Secret;
use stytch_core::wire::Endpoint;
use stytch_emulator::{Control, Emulator, EmulatorConfig, NewMember, NewOrganization};

const EMAIL: &str = "ada@example.com";
const PHONE: &str = "+15005550006";
const PASSWORD: &str = "correct horse battery staple 9!";
const PROFILE: &str = "profile-1";

#[tokio::test]
async fn every_call_of_the_clients_returns_what_its_story_names() {
    let mut world = World::new().await;

    consumer::passwords(&mut world).await;
    consumer::codes(&mut world).await;
    consumer::links(&mut world).await;
    consumer::sessions(&mut world).await;
    b2b::stories(&mut world).await;

    record(&world.control);
    let never: Vec<_> = Endpoint::ALL
        .iter()
        .filter(|endpoint| !called(&world.control, **endpoint))
        .collect();
    assert!(never.is_empty(), "no story calls {never:?}");
}

struct World {
    emulator: Emulator,
    control: Control,
    folder: tempfile::TempDir,
    devices: usize,
}

/// An organization and the user's member in it.
#[derive(Clone)]
struct Place {
    organization: String,
    member: String,
}

impl World {
    async fn new() -> Self {
        let emulator = Emulator::start(EmulatorConfig::default()).await.unwrap();
        Self {
            control: emulator.control(),
            emulator,
            folder: tempfile::tempdir().unwrap(),
            devices: 0,
        }
    }

    /// Settings of a device that has never been used.
    fn config(&mut self, public_token: &str) -> ClientConfig {
        self.devices += 1;
        let folder = self.folder.path().join(self.devices.to_string());
        std::fs::create_dir(&folder).unwrap();
        let mut config = ClientConfig::new(public_token, folder.to_string_lossy());
        config.base_url = Some(self.emulator.base_url());
        config
    }

    fn consumer(&mut self) -> Arc<ConsumerClient> {
        let token = self.emulator.consumer_public_token().to_owned();
        ConsumerClient::new(self.config(&token)).unwrap()
    }

    fn b2b(&mut self) -> Arc<B2bClient> {
        let token = self.emulator.b2b_public_token().to_owned();
        B2bClient::new(self.config(&token)).unwrap()
    }

    /// The newest code or link token sent there.
    fn code(&self, recipient: &str) -> Secret {
        Secret::new(self.control.latest_code(recipient).unwrap())
    }

    fn place(&self, name: &str, mfa_policy: &str) -> Place {
        let fields = |value: Value| value.as_object().unwrap().clone();
        let organization = self.control.create_organization(NewOrganization {
            organization_name: name.into(),
            fields: fields(json!({"mfa_policy": mfa_policy})),
            ..NewOrganization::default()
        });
        let member = NewMember {
            email_address: EMAIL.into(),
            password: Some(PASSWORD.into()),
            fields: fields(json!({"mfa_phone_number": PHONE})),
        };
        let member = self.control.create_member(&organization, member);
        Place {
            organization,
            member,
        }
    }

    /// A device where the user gave the password; signed in where that is enough.
    async fn member(&mut self, place: &Place) -> Arc<B2bClient> {
        let client = self.b2b();
        let params = PasswordAuthenticateParams {
            session_duration_minutes: Some(60),
            locale: Some("pt-br".into()),
            ..PasswordAuthenticateParams::new(&place.organization, EMAIL, password())
        };
        client.passwords().authenticate(params).await.unwrap();
        client
    }
}

fn password() -> Secret {
    Secret::new(PASSWORD)
}

fn called(control: &Control, endpoint: Endpoint) -> bool {
    let method = endpoint.method().as_str();
    control.requests().iter().any(|request| {
        let path = request.path.strip_prefix("/sdk/v1").unwrap_or_default();
        // A path that ends with a slash is followed by an argument.
        let hit = if endpoint.path().ends_with('/') {
            path.starts_with(endpoint.path())
        } else {
            path == endpoint.path()
        };
        hit && request.method == method && request.status == Some(200)
    })
}

/// Writes the exchanges when the contract check sets a path for them.
fn record(control: &Control) {
    let Some(folder) = std::env::var_os("STYTCH_CONTRACT_LOG") else {
        return;
    };
    let lines: Vec<String> = control
        .requests()
        .iter()
        .map(|request| {
            let mut line = serde_json::to_value(request).unwrap();
            line["origin"] = Value::from("client");
            line.to_string()
        })
        .collect();
    let file = Path::new(&folder).join("client.jsonl");
    std::fs::write(file, lines.join("\n") + "\n").unwrap();
}

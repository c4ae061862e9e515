//! One story for each call an app can make that sends a request, against the emulator.
//!
//! `cargo xtask contract` runs it with `STYTCH_CONTRACT_LOG` naming a folder and holds what is
//! written there against the vendor's schema. A new call of the clients is one more line of a story
//! here and one line less in `NOT_OFFERED`.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a helper that fails is a failed test

use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};
use stytch_core::client::{B2bClient, ConsumerClient, OtpChannel};
use stytch_core::config::ClientConfig;
use stytch_core::tokens::Secret;
use stytch_core::wire::{Endpoint, Method};
use stytch_emulator::{Control, Emulator, EmulatorConfig, NewMember, NewOrganization, NewUser};

const EMAIL: &str = "ada@example.com";
const PHONE: &str = "+15005550006";
const PASSWORD: &str = "correct horse battery staple 9!";
const PROFILE: &str = "profile-1";
const TRUSTED: &str = "a-trusted-token";
const ACCESS: &str = "an-access-token";

/// Rows of the endpoint table that no call of the clients reaches yet.
const NOT_OFFERED: &[Endpoint] = &[
    Endpoint::B2bSessionsExchangeAccessToken,
    Endpoint::B2bSessionsAttest,
    Endpoint::B2bMagicLinksLoginOrSignup,
    Endpoint::B2bMagicLinksAuthenticate,
    Endpoint::B2bMagicLinksDiscoverySend,
    Endpoint::B2bMagicLinksDiscoveryAuthenticate,
    Endpoint::B2bOtpEmailLoginOrSignup,
    Endpoint::B2bOtpEmailAuthenticate,
    Endpoint::B2bTotpCreate,
    Endpoint::B2bTotpAuthenticate,
    Endpoint::B2bRecoveryCodesRecover,
    Endpoint::B2bDiscoveryCreateOrganization,
];

struct World {
    emulator: Emulator,
    control: Control,
    folder: tempfile::TempDir,
    devices: usize,
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

    /// An organization where the person is a member; both ids.
    fn organization(&self, name: &str, mfa_policy: &str) -> (String, String) {
        let organization = self.control.create_organization(NewOrganization {
            organization_name: name.into(),
            fields: json!({"mfa_policy": mfa_policy})
                .as_object()
                .unwrap()
                .clone(),
            ..NewOrganization::default()
        });
        let member = NewMember {
            email_address: EMAIL.into(),
            password: Some(PASSWORD.into()),
            fields: json!({"mfa_phone_number": PHONE})
                .as_object()
                .unwrap()
                .clone(),
        };
        let member = self.control.create_member(&organization, member);
        (organization, member)
    }

    async fn member(&mut self, organization: &str) -> Arc<B2bClient> {
        let client = self.b2b();
        let password = Secret::new(PASSWORD);
        client
            .passwords()
            .authenticate(organization.into(), EMAIL.into(), password, Some(60))
            .await
            .unwrap();
        client
    }
}

fn password() -> Secret {
    Secret::new(PASSWORD)
}

async fn consumer_passwords(world: &mut World) {
    let client = world.consumer();
    let passwords = client.passwords();
    let email = || EMAIL.to_owned();
    passwords.strength_check(None, password()).await.unwrap();
    passwords
        .strength_check(Some(email()), Secret::new("short"))
        .await
        .unwrap();
    passwords.create(email(), password(), None).await.unwrap();
    let wrong = Secret::new("wrong");
    assert!(passwords.authenticate(email(), wrong, None).await.is_err());
    passwords
        .authenticate(email(), password(), Some(60))
        .await
        .unwrap();
}

async fn consumer_codes(world: &mut World) {
    for (channel, recipient) in [
        (OtpChannel::Email, "grace@example.com"),
        (OtpChannel::Sms, "+15005550001"),
        (OtpChannel::Whatsapp, "+15005550002"),
    ] {
        let client = world.consumer();
        let otp = client.otp();
        let to = || recipient.to_owned();
        otp.login_or_create(channel, to(), None).await.unwrap();
        let sent = otp.send(channel, to(), Some(5)).await.unwrap();
        let code = world.code(recipient);
        otp.authenticate(code, sent.method_id, None).await.unwrap();
        otp.send(channel, to(), None).await.unwrap();
    }
}

async fn consumer_links(world: &mut World) {
    let client = world.consumer();
    let links = client.magic_links();
    let email = "joan@example.com";
    links.login_or_create(email.into()).await.unwrap();
    links.authenticate(world.code(email), None).await.unwrap();
    links.send(email.into()).await.unwrap();
    let elsewhere = world.consumer();
    let links = elsewhere.magic_links();
    links.send(email.into()).await.unwrap();
    links
        .authenticate(world.code(email), Some(30))
        .await
        .unwrap();
}

async fn consumer_sessions(world: &mut World) {
    let user = world.control.create_user(NewUser {
        email: Some("hedy@example.com".into()),
        ..NewUser::default()
    });
    world.control.register_access_token(ACCESS, &user);
    world
        .control
        .register_trusted_token(PROFILE, TRUSTED, &user);
    let client = world.consumer();
    let session = client.session();
    let (profile, trusted) = (PROFILE.to_owned(), Secret::new(TRUSTED));
    session.attest(profile, trusted, None).await.unwrap();
    let access = Secret::new(ACCESS);
    session.exchange_access_token(access, None).await.unwrap();
    client.user().get().await.unwrap();
    session.authenticate(None).await.unwrap();
    session.authenticate(Some(30)).await.unwrap();
    let tokens = session.tokens().unwrap();
    session.revoke(false).await.unwrap();
    // A token that has ended is refused and stays unused.
    session
        .update_session(tokens.session_token, Some(tokens.session_jwt))
        .unwrap();
    assert!(session.authenticate(None).await.is_err());
}

async fn member_sessions(world: &mut World, open: &(String, String), strict: &(String, String)) {
    let client = world.member(&open.0).await;
    client.member().get().await.unwrap();
    client.organization().get().await.unwrap();
    client.discovery().organizations().await.unwrap();
    let session = client.session();
    session.authenticate(None).await.unwrap();
    session.authenticate(Some(30)).await.unwrap();
    let member = open.1.clone();
    world
        .member(&open.0)
        .await
        .session()
        .revoke(false)
        .await
        .unwrap();
    let locale = Some("en".to_owned());
    let stepped = session.exchange(strict.0.clone(), None, locale).await;
    assert!(stepped.unwrap().mfa_required.is_some());
    second_factor(world, &client, strict).await;
    client
        .session()
        .revoke_for_member(strict.1.clone())
        .await
        .unwrap();
    let other = world.member(&open.0).await;
    other.session().revoke_for_member(member).await.unwrap();
}

async fn second_factor(world: &World, client: &B2bClient, strict: &(String, String)) {
    let (organization, member) = strict;
    let otp = client.otp();
    otp.sms_send(organization.clone(), member.clone(), None)
        .await
        .unwrap();
    let wrong = Secret::new("not a code");
    let refused = otp
        .sms_authenticate(organization.clone(), member.clone(), wrong, None)
        .await;
    assert!(refused.is_err());
    let code = world.code(PHONE);
    otp.sms_authenticate(organization.clone(), member.clone(), code, None)
        .await
        .unwrap();
}

async fn discovery(world: &mut World, open: &(String, String)) {
    let client = world.b2b();
    let otp = client.otp();
    otp.email_discovery_send(EMAIL.into()).await.unwrap();
    otp.email_discovery_authenticate(EMAIL.into(), world.code(EMAIL))
        .await
        .unwrap();
    let discovery = client.discovery();
    discovery.organizations().await.unwrap();
    discovery
        .exchange_intermediate_session(open.0.clone(), None)
        .await
        .unwrap();
}

#[tokio::test]
async fn every_call_of_the_clients_is_answered_as_its_story_says() {
    let mut world = World::new().await;
    let open = world.organization("Open", "OPTIONAL");
    let strict = world.organization("Strict", "REQUIRED_FOR_ALL");

    consumer_passwords(&mut world).await;
    consumer_codes(&mut world).await;
    consumer_links(&mut world).await;
    consumer_sessions(&mut world).await;
    member_sessions(&mut world, &open, &strict).await;
    discovery(&mut world, &open).await;

    record(&world.control);
    let unexpected: Vec<_> = Endpoint::ALL
        .iter()
        .filter(|endpoint| called(&world.control, **endpoint) == NOT_OFFERED.contains(endpoint))
        .collect();
    assert!(
        unexpected.is_empty(),
        "neither called by a story nor in NOT_OFFERED, or both: {unexpected:?}"
    );
}

fn called(control: &Control, endpoint: Endpoint) -> bool {
    let method = match endpoint.method() {
        Method::Get => "GET",
        Method::Post => "POST",
    };
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

/// Writes the exchanges where the contract check asked for them.
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

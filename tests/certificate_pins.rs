//! Certificate pins over real TLS: the client, the platform's own verifier and the emulator's
//! certificate, which the process of the test trusts.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a helper that fails is a failed test
#![cfg(target_os = "linux")] // where an environment variable adds a certificate to the trusted ones

mod world;

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use stytch_core::client::{B2bClient, ConsumerClient, UserUpdateParams};
use stytch_core::config::ClientConfig;
use stytch_core::error::StytchError;
use stytch_core::http::HttpTransport;
use stytch_emulator::{Emulator, EmulatorConfig};
use world::ports::RewritingTransport;
use world::{World, refused, sign_up, signed_in, until};

const TOKEN: &str = "STYTCH_TEST_TOKEN";
const URL: &str = "STYTCH_TEST_URL";
const PIN: &str = "STYTCH_TEST_PIN";
const FOLDER: &str = "STYTCH_TEST_FOLDER";

/// Of a key that nobody has.
const WRONG: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
const ALSO_WRONG: &str = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";

fn pins(pins: [&str; 2]) -> Vec<String> {
    pins.map(str::to_owned).to_vec()
}

/// Not a test of its own: runs in a process that trusts the emulator's certificate.
#[test]
#[ignore = "the body of the process that a test of this file starts"]
fn child() {
    let Ok(url) = std::env::var(URL) else { return };
    let variable = |name| std::env::var(name).unwrap();
    let mut config = ClientConfig::new(variable(TOKEN), variable(FOLDER));
    config.base_url = Some(url);
    let right = variable(PIN);
    let with = |pins: Vec<String>| {
        let mut config = config.clone();
        config.certificate_pins = pins;
        ConsumerClient::new(config).unwrap()
    };
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let client = with(pins([&right, WRONG]));
        sign_up(&client).await;
        client.close();

        let client = with(pins([WRONG, ALSO_WRONG]));
        until(&client, |state| state.initialized).await;
        let before = client.state();
        assert!(signed_in(&before));
        let validated = client.session().authenticate(None).await;
        assert_eq!(validated.unwrap_err(), StytchError::CertificatePin);
        let changed = client.user().update(UserUpdateParams::default()).await;
        assert_eq!(changed.unwrap_err(), StytchError::CertificatePin);
        let revoked = client.session().revoke(false).await;
        assert_eq!(revoked.unwrap_err(), StytchError::CertificatePin);
        let after = client.state();
        assert!(signed_in(&after));
        assert_eq!(
            (after.session, after.tokens),
            (before.session, before.tokens)
        );
        client.close();

        // And with the pins of the server again, the session is still good.
        let client = with(pins([WRONG, &right]));
        until(&client, |state| state.initialized).await;
        client.session().authenticate(None).await.unwrap();
    });
}

#[tokio::test]
async fn the_right_pin_passes_and_wrong_ones_send_nothing_and_keep_the_session() {
    let emulator = Emulator::start(EmulatorConfig {
        tls: true,
        ..EmulatorConfig::default()
    })
    .await
    .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let trusted = folder.path().join("trusted.pem");
    std::fs::write(&trusted, emulator.certificate_pem().unwrap()).unwrap();
    let mut command = child_of(folder.path());
    command
        .env("SSL_CERT_FILE", &trusted)
        .env(URL, emulator.base_url())
        .env(TOKEN, emulator.consumer_public_token())
        .env(PIN, emulator.certificate_pin().unwrap());

    let ended = tokio::task::spawn_blocking(move || command.output().unwrap());
    let ended = ended.await.unwrap();

    assert!(ended.status.success(), "{ended:?}");
    let requests = emulator.control().requests();
    let sent: Vec<_> = requests
        .iter()
        .map(|request| request.path.as_str())
        .collect();
    let validation = "/sdk/v1/sessions/authenticate";
    // The second client, whose pins were wrong, validated, changed, revoked and sent nothing.
    assert_eq!(sent[0], "/sdk/v1/passwords");
    assert!(
        !sent.is_empty() && sent[1..].iter().all(|path| *path == validation),
        "{sent:?}"
    );
}

fn child_of(folder: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "child", "--ignored"])
        .env(FOLDER, folder.join("records"));
    command
}

#[tokio::test]
async fn pins_that_are_none_are_named_and_a_custom_transport_takes_none() {
    let world = World::new().await;
    let https = |certificate_pins: Vec<String>| ClientConfig {
        base_url: Some("https://login.example.com".into()),
        certificate_pins,
        ..world.consumer_config()
    };
    for wrong in [
        vec![WRONG.to_owned()],
        pins([WRONG, WRONG]),
        pins([WRONG, ""]),
        pins([WRONG, "sha256/AAAA"]),
        pins([WRONG, "not base64"]),
    ] {
        let field = refused(ConsumerClient::new(https(wrong.clone())));
        assert_eq!(field, "certificate_pins", "{wrong:?}");
        let mut config = https(wrong);
        config.public_token = world.emulator.b2b_public_token().to_owned();
        assert_eq!(refused(B2bClient::new(config)), "certificate_pins");
    }
    let good = pins([WRONG, ALSO_WRONG]);
    let with_http = ClientConfig {
        certificate_pins: good.clone(),
        ..world.consumer_config()
    };
    assert_eq!(refused(ConsumerClient::new(with_http)), "certificate_pins");
    let transport = RewritingTransport::new();
    let ports = (
        "own".into(),
        Some(transport as Arc<dyn HttpTransport>),
        None,
    );
    let custom = ConsumerClient::with_ports(https(good.clone()), ports.0, ports.1, ports.2);
    assert_eq!(refused(custom), "certificate_pins");

    // Two clients that share an engine agree on the pins.
    let _open = ConsumerClient::new(https(good)).unwrap();
    let other = ConsumerClient::new(https(pins([ALSO_WRONG, WRONG])));
    assert_eq!(refused(other), "certificate_pins");
}

//! Seeds, resets, certificates and addresses of the program and of the library.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)] // a test fails by panicking

mod common;

use common::{Client, EMAIL, PASSWORD, consumer, http};
use serde_json::{Value, json};
use stytch_emulator::{Emulator, EmulatorConfig, Seed, TlsIdentity};

const USER: &str = "user-test-00000000-0000-4000-8000-000000000001";
const PROJECT: &str = "project-test-00000000-0000-4000-8000-000000000002";

async fn seeded(seed: Value) -> std::io::Result<Emulator> {
    let config = EmulatorConfig {
        seed: Some(serde_json::from_value(seed).unwrap()),
        ..EmulatorConfig::default()
    };
    Emulator::start(config).await
}

fn people() -> Value {
    json!({
        "consumer_project_id": PROJECT, "consumer_secret": "secret-test-0123456789abcdef",
        "users": [{"email": EMAIL, "password": PASSWORD, "user_id": USER}],
        "organizations": [{"organization_name": "Acme", "organization_id": "organization-test-a",
            "members": [{"email_address": EMAIL, "member_id": "member-test-a",
                "roles": ["stytch_admin"]}]}],
    })
}

#[test]
fn a_mistake_in_a_seed_is_refused_with_its_line() {
    for (seed, expected) in [
        (
            "{ \"users\": [\n  { \"email\": \"a@b.c\",\n    \"shoe_size\": 43 } ] }",
            "unknown field `shoe_size` of a user at line 3",
        ),
        (
            "{ \"organizations\": [\n  { \"organisation_name\": \"Acme\" } ] }",
            "unknown field `organisation_name` of an organization at line 2",
        ),
        (
            "{ \"organizations\": [ { \"organization_name\": \"Acme\", \"members\": [\n{ \"email\": 1 } ] } ] }",
            "unknown field `email` of a member at line 2",
        ),
        ("{ \"user\": [] }", "unknown field `user`"),
        (
            "{ \"users\": [\n  { \"password\": \"short\" } ] }",
            "password: expected at least eight characters at line 2",
        ),
        (
            "{ \"users\": [\n  { \"email\": \"ann\" } ] }",
            "email: expected an e-mail address at line 2",
        ),
        (
            "{ \"organizations\": [\n  { \"mfa_policy\": \"SOMETIMES\" } ] }",
            "mfa_policy must be one of OPTIONAL, REQUIRED_FOR_ALL",
        ),
    ] {
        let error = serde_json::from_str::<Seed>(seed).unwrap_err().to_string();

        assert!(error.contains(expected), "{error}");
        assert!(error.contains("line"), "{error}");
    }
}

#[tokio::test]
async fn what_is_in_a_seed_twice_is_refused_with_its_place() {
    let user = json!({"email": EMAIL});
    let slug = json!({"organization_name": "A", "organization_slug": "acme"});
    let member = json!({"email_address": EMAIL});
    for (seed, place) in [
        (json!({"users": [user, user]}), "users[1].email"),
        (
            json!({"users": [{"user_id": USER}, {"user_id": USER}]}),
            "users[1].user_id",
        ),
        (
            json!({"organizations": [slug, slug]}),
            "organizations[1].organization_slug",
        ),
        (
            json!({"organizations": [{"organization_name": "A", "members": [member, member]}]}),
            "organizations[0].members[1].email_address",
        ),
        (
            json!({"consumer_project_id": "project-x"}),
            "consumer_project_id",
        ),
        (json!({"b2b_secret": "secret-test-short"}), "b2b_secret"),
        (
            json!({"consumer_project_id": PROJECT, "b2b_project_id": PROJECT}),
            "b2b_project_id",
        ),
    ] {
        let error = seeded(seed).await.unwrap_err();

        assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput);
        assert!(error.to_string().contains(place), "{error}");
        assert!(!error.to_string().contains("secret-test-short"));
    }
}

#[tokio::test]
async fn ids_project_ids_and_secrets_of_a_seed_are_those_of_the_run() {
    let emulator = seeded(people()).await.unwrap();

    assert_eq!(emulator.consumer_project_id(), PROJECT);
    let backend = Client::new(emulator.base_url(), PROJECT, "secret-test-0123456789abcdef");
    let user = backend.got(&format!("/v1/users/{USER}")).await;
    assert_eq!(user["emails"][0]["email"], EMAIL);
    assert_eq!(user["user_id"], USER);
    let backend = common::b2b_backend(&emulator);
    let path = "/v1/b2b/organizations/organization-test-a/member?member_id=member-test-a";
    assert_eq!(backend.got(path).await["member"]["is_admin"], true);
    let seeded = emulator.control().seeded();
    let ids: Vec<_> = seeded
        .iter()
        .map(|(kind, _, id)| (*kind, id.as_str()))
        .collect();
    let expected = [
        ("user", USER),
        ("organization", "organization-test-a"),
        ("member", "member-test-a"),
    ];
    assert_eq!(ids, expected);
}

#[tokio::test]
async fn a_reset_keeps_the_seed_unless_the_request_leaves_it_out() {
    let emulator = seeded(people()).await.unwrap();
    let client = consumer(&emulator);
    let login = json!({"email": EMAIL, "password": PASSWORD, "session_duration_minutes": 60});
    let path = "/sdk/v1/passwords/authenticate";
    let data = client.ok(path, login.clone()).await;

    client.ok("/__emulator/reset", json!({})).await;

    client
        .signed_in(&data)
        .refused(
            "/sdk/v1/sessions/authenticate",
            json!({}),
            404,
            "session_not_found",
        )
        .await;
    let again = client.ok(path, login.clone()).await;
    assert_eq!(again["user_id"], USER);
    client.ok("/__emulator/reset", json!({"seed": false})).await;
    client
        .refused(path, login, 401, "unauthorized_credentials")
        .await;
}

#[tokio::test]
async fn it_listens_on_both_loopback_addresses_and_the_root_points_to_the_control_api() {
    let emulator = Emulator::start(EmulatorConfig::default()).await.unwrap();
    let base = emulator.base_url();
    let port = base.rsplit(':').next().unwrap();
    let mut bases = vec![format!("http://127.0.0.1:{port}")];
    // A machine without IPv6 has no such address.
    if std::net::TcpListener::bind("[::1]:0").is_ok() {
        bases.push(format!("http://[::1]:{port}"));
    }

    for base in bases {
        let answer = http(None).get(format!("{base}/")).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        let body: Value = answer.json().await.unwrap();
        assert_eq!(body["control_api"], "/__emulator/");
    }
    assert!(emulator.control().requests().is_empty());
}

#[tokio::test]
async fn a_given_certificate_is_served_and_one_that_is_none_is_refused() {
    let names = vec!["localhost".to_owned()];
    let made = rcgen::generate_simple_self_signed(names).unwrap();
    let identity = |key_pem: String| TlsIdentity {
        certificate_pem: made.cert.pem(),
        key_pem,
    };
    let config = |identity| EmulatorConfig {
        identity: Some(identity),
        ..EmulatorConfig::default()
    };

    let emulator = Emulator::start(config(identity(made.signing_key.serialize_pem())))
        .await
        .unwrap();

    let url = format!("{}/__emulator/", emulator.base_url());
    let answer = http(Some(&made.cert.pem())).get(url).send().await;
    assert_eq!(answer.unwrap().status(), 200);
    let refused = Emulator::start(config(identity("no key".into()))).await;
    assert_eq!(
        refused.unwrap_err().kind(),
        std::io::ErrorKind::InvalidInput
    );
}

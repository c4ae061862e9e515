//! Seeds, resets, certificates and addresses of the program and of the library.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)] // a test fails by panicking

mod common;

use common::{Client, EMAIL, PASSWORD, consumer, http};
use serde_json::{Value, json};
use stytch_emulator::{Emulator, EmulatorConfig, NewUser, Seed, TlsIdentity};

const USER: &str = "user-test-00000000-0000-4000-8000-000000000001";
const PROJECT: &str = "project-test-00000000-0000-4000-8000-000000000002";
const SECRET: &str = "secret-test-0123456789abcdef";
const B2B_PROJECT: &str = "project-test-00000000-0000-4000-8000-000000000003";
const B2B_SECRET: &str = "secret-test-fedcba9876543210";

async fn seeded(seed: Value) -> std::io::Result<Emulator> {
    let config = EmulatorConfig {
        seed: Some(serde_json::from_value(seed).unwrap()),
        ..EmulatorConfig::default()
    };
    Emulator::start(config).await
}

fn people() -> Value {
    json!({
        "consumer_project_id": PROJECT, "consumer_secret": SECRET,
        "b2b_project_id": B2B_PROJECT, "b2b_secret": B2B_SECRET,
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

/// The error for a seed that is written with its entries on lines of their own.
fn error_of(seed: &Value) -> String {
    let text = serde_json::to_string_pretty(seed).unwrap();
    serde_json::from_str::<Seed>(&text).unwrap_err().to_string()
}

#[test]
fn what_is_in_a_seed_twice_is_refused_with_its_place_and_its_line() {
    let user = json!({"email": EMAIL});
    let slug = json!({"organization_name": "A", "organization_slug": "acme"});
    let member = json!({"email_address": EMAIL});
    let same_id = json!({"organization_name": "A", "members":
        [{"email_address": EMAIL, "member_id": "m"}]});
    for (seed, expected) in [
        (
            json!({"users": [user, user]}),
            "users[1].email: ann@example.com is there twice at line 8",
        ),
        (
            json!({"users": [{"user_id": USER}, {"user_id": USER}]}),
            "users[1].user_id",
        ),
        (
            json!({"organizations": [slug, slug]}),
            "organizations[1].organization_slug: acme is there twice at line 10",
        ),
        (
            json!({"organizations": [{"organization_name": "A", "members": [member, member]}]}),
            "organizations[0].members[1].email_address: ann@example.com is there twice at line 10",
        ),
        (
            json!({"organizations": [same_id, same_id]}),
            "organizations[1].members[0].member_id: m is there twice at line 17",
        ),
        (
            json!({"consumer_project_id": "project-x"}),
            "consumer_project_id: expected project-test- and a UUID at line 2",
        ),
        (
            json!({"b2b_secret": "secret-test-short"}),
            "b2b_secret: expected secret-test- and at least 16 characters at line 2",
        ),
    ] {
        let error = error_of(&seed);

        assert!(error.contains(expected), "{error}");
        assert!(error.contains("at line"), "{error}");
        assert!(!error.contains("secret-test-short"));
    }
    // The same address in two organizations is no mistake.
    let organization = json!({"organization_name": "A", "members": [member]});
    let seed = json!({"organizations": [organization, organization]});
    serde_json::from_value::<Seed>(seed).unwrap();
}

#[tokio::test]
async fn what_is_wrong_between_parts_of_a_seed_is_refused_with_its_place() {
    let role = json!([{"role_id": "painter", "description": "", "permissions": []}]);
    let painter = json!({"email_address": EMAIL, "roles": ["painter"]});
    let of_domain = json!([{"domain": "example.com", "role_id": "painter"}]);
    for (seed, place) in [
        (
            json!({"consumer_project_id": PROJECT, "b2b_project_id": PROJECT}),
            "b2b_project_id",
        ),
        (
            json!({"users": [{"email": EMAIL, "roles": ["stytch_admin"]}]}),
            "users[0].roles: the policy has no role stytch_admin",
        ),
        (
            json!({"organizations": [
                {"organization_name": "A", "custom_roles": role, "members": [painter]},
                {"organization_name": "B", "members": [painter]}]}),
            "organizations[1].members[0].roles: the policy has no role painter",
        ),
        (
            json!({"organizations": [{"organization_name": "A",
                "rbac_email_implicit_role_assignments": of_domain}]}),
            "organizations[0].rbac_email_implicit_role_assignments: the policy has no role painter",
        ),
    ] {
        let error = seeded(seed).await.unwrap_err();

        assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput);
        assert!(error.to_string().contains(place), "{error}");
    }
    let user = NewUser {
        email: Some(EMAIL.to_owned()),
        ..NewUser::default()
    };
    let seed = Seed {
        users: vec![user.clone(), user],
        ..Seed::default()
    };
    let config = EmulatorConfig {
        seed: Some(seed),
        ..EmulatorConfig::default()
    };
    let error = Emulator::start(config).await.unwrap_err().to_string();
    assert!(error.contains("users[1].email"), "{error}");
}

#[test]
fn a_value_of_a_seed_that_the_vendor_does_not_have_is_refused_with_its_line() {
    let user = |field: &str, value: Value| json!({"users": [{"email": EMAIL, field: value}]});
    let member = |field: &str, value: Value| {
        json!({"organizations": [{"organization_name": "A",
            "members": [{"email_address": EMAIL, field: value}]}]})
    };
    let organization = |field: &str, value: Value| json!({"organizations": [{"organization_name": "A", field: value}]});
    for (seed, expected) in [
        (
            json!({"organizations": [{"mfa_policy": "OPTIONAL"}]}),
            "missing field `organization_name`",
        ),
        (
            organization("organization_name", json!("")),
            "missing field `organization_name`",
        ),
        (
            json!({"organizations": [{"organization_name": "A", "members": [{"name": "Ann"}]}]}),
            "missing field `email_address`",
        ),
        (
            organization("organization_slug", json!("a b")),
            "- . _ ~ only at line 5",
        ),
        (
            organization("email_invites", json!("SOMETIMES")),
            "email_invites must be one of",
        ),
        (
            organization("custom_roles", json!([{"role": "x"}])),
            "custom_roles: unknown field `role`",
        ),
        (
            organization(
                "rbac_email_implicit_role_assignments",
                json!([{"domain": "a.com"}]),
            ),
            "rbac_email_implicit_role_assignments[0].role_id",
        ),
        (
            user("status", json!("asleep")),
            "status: expected one of active, pending",
        ),
        (
            member("status", json!("asleep")),
            "status: expected one of active, pending, invited, deleted at line 7",
        ),
        (
            user("name", json!({"first": "Ann"})),
            "unknown field `name.first`",
        ),
        (
            user("name", json!({"first_name": 1})),
            "name.first_name: expected a string",
        ),
        (
            user("emails", json!([{"mail": EMAIL}])),
            "unknown field `emails[0].mail`",
        ),
        (
            member("roles", json!([{"id": "stytch_admin"}])),
            "unknown field `roles[0].id`",
        ),
    ] {
        let error = error_of(&seed);

        assert!(error.contains(expected), "{error}");
        assert!(error.contains("at line"), "{error}");
    }
}

#[tokio::test]
async fn ids_project_ids_and_secrets_of_a_seed_are_those_of_the_run() {
    let emulator = seeded(people()).await.unwrap();

    assert_eq!(emulator.consumer_project_id(), PROJECT);
    assert_eq!(emulator.consumer_secret(), SECRET);
    assert_eq!(emulator.b2b_project_id(), B2B_PROJECT);
    assert_eq!(emulator.b2b_secret(), B2B_SECRET);
    let backend = Client::new(emulator.base_url(), PROJECT, SECRET);
    let user = backend.got(&format!("/v1/users/{USER}")).await;
    assert_eq!(user["emails"][0]["email"], EMAIL);
    assert_eq!(user["user_id"], USER);
    let backend = Client::new(emulator.base_url(), B2B_PROJECT, B2B_SECRET);
    let keys = format!("/v1/b2b/sessions/jwks/{B2B_PROJECT}");
    assert_eq!(backend.got(&keys).await["keys"][0]["kty"], "RSA");
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
    match std::net::TcpListener::bind("[::1]:0") {
        Ok(_) => bases.push(format!("http://[::1]:{port}")),
        Err(error) => common::skipped(&format!(
            "::1 is not tested: this machine has none ({error})"
        )),
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

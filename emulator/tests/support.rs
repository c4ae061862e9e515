//! The support table: every operation of it is served, none of the vendor's is missing, and the README has it.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)] // a test fails by panicking

mod common;

use common::{Client, b2b, b2b_backend, consumer, consumer_backend, start, text};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::fmt::Write as _;
use stytch_emulator::Emulator;

async fn support(emulator: &Emulator) -> (Vec<Value>, Vec<String>) {
    let described = consumer(emulator).got("/__emulator/").await;
    let list = |name: &str| described["support"][name].as_array().unwrap().clone();
    let not = list("not_served");
    (
        list("served"),
        not.iter().map(|it| text(it).to_owned()).collect(),
    )
}

/// The `error_type` of a call without a body, with ids that nobody has.
async fn error_of(emulator: &Emulator, operation: &str) -> String {
    let (method, path) = operation.split_once(' ').unwrap();
    let client: Client = if path.starts_with("/sdk/v1/b2b") {
        b2b(emulator)
    } else if path.starts_with("/sdk/") {
        consumer(emulator)
    } else if path.starts_with("/v1/b2b") {
        b2b_backend(emulator)
    } else {
        consumer_backend(emulator)
    };
    let path: Vec<_> = path
        .split('/')
        .map(|part| {
            if part.starts_with('{') {
                "nobody"
            } else {
                part
            }
        })
        .collect();
    let (_, answer) = client.call(method, &path.join("/"), Value::Null).await;
    answer["error_type"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn every_operation_is_served_or_listed_as_not_served() {
    let (emulator, _) = start().await;
    let (served, not_served) = support(&emulator).await;
    let mut seen = HashSet::new();

    for operation in served.iter().map(|it| text(&it["operation"])) {
        assert!(seen.insert(operation.to_owned()), "twice: {operation}");
        let error = error_of(&emulator, operation).await;
        assert_ne!(error, "route_not_found", "not served: {operation}");
    }
    for operation in not_served {
        assert!(seen.insert(operation.clone()), "twice: {operation}");
        let error = error_of(&emulator, &operation).await;
        assert_eq!(error, "route_not_found", "served: {operation}");
    }
    // The operations of the vendor's OpenAPI file, which is not part of the repository; what else the clients of apps
    // call; and what the official client for Node calls with a secret. The README says where each list is from.
    let of_apps = include_str!("vendor_operations.txt").lines();
    let of_clients = include_str!("vendor_client_operations.txt").lines();
    let of_backends = include_str!("vendor_backend_operations.txt").lines();
    assert!(of_backends.clone().count() > 180);
    for operation in of_apps.chain(of_clients).chain(of_backends) {
        assert!(
            seen.contains(operation),
            "neither served nor listed: {operation}"
        );
    }
}

#[tokio::test]
async fn no_operation_is_of_a_version_that_does_not_exist() {
    let (emulator, _) = start().await;
    let version = |text: &str| -> Vec<u64> {
        text.split('.')
            .take(2)
            .map(|it| it.parse().unwrap())
            .collect()
    };
    let current = version(env!("CARGO_PKG_VERSION"));

    for operation in support(&emulator).await.0 {
        assert!(version(text(&operation["since"])) <= current, "{operation}");
    }
}

#[tokio::test]
async fn settings_that_nothing_acts_on_are_listed_with_the_operations_that_store_them() {
    let (emulator, _) = start().await;
    let described = consumer(&emulator).got("/__emulator/").await;
    let served = described["support"]["served"].as_array().unwrap();
    let of = |operation: &str| {
        let found = served.iter().find(|it| it["operation"] == operation);
        found.unwrap()["stored_without_effect"].clone()
    };
    let has = |list: &Value, name: &str| list.as_array().unwrap().contains(&json!(name));

    let update = of("PUT /v1/b2b/organizations/{organization_id}");
    let seeds = &described["support"]["stored_without_effect_of_seeds"];

    for name in [
        "sso_jit_provisioning",
        "sso_default_connection_id",
        "allowed_oauth_tenants",
        "claimed_email_domains",
        "allowed_third_party_connected_apps",
    ] {
        assert!(has(&update, name) && has(seeds, name), "{name}");
    }
    for name in ["email_invites", "mfa_methods", "organization_name"] {
        assert!(!has(&update, name), "{name}");
    }
    assert!(has(seeds, "is_locked"));
    assert_eq!(of("POST /v1/b2b/sessions/authenticate"), json!([]));
}

/// The tables of the README: what is served, and what is not.
async fn tables(emulator: &Emulator) -> [(&'static str, String); 2] {
    let (served, not_served) = support(emulator).await;
    let mut table = String::from(
        "| Operation | Served | Since | Accepted and not looked at | Stored, without effect | Permission of a member |\n| --- | --- | --- | --- | --- | --- |\n",
    );
    for operation in &served {
        let names = |list: &str, condition: &str| -> Vec<String> {
            let names = operation[list].as_array().unwrap().iter();
            names
                .map(|it| format!("`{}`{condition}", text(it)))
                .collect()
        };
        let mut ignored = names("ignored", "");
        ignored.extend(names("ignored_without_a_session", " (if no session opens)"));
        let (ignored, stored) = (
            ignored.join(", "),
            names("stored_without_effect", "").join(", "),
        );
        let (name, since) = (text(&operation["operation"]), text(&operation["since"]));
        let permission = operation["member"].as_str().unwrap_or_default();
        writeln!(
            table,
            "| `{name}` | yes | {since} | {ignored} | {stored} | {permission} |",
        )
        .unwrap();
    }
    let mut absent = String::from("| Operation | Served | Since |\n| --- | --- | --- |\n");
    for operation in not_served {
        writeln!(absent, "| `{operation}` | no | |").unwrap();
    }
    [("support", table), ("not served", absent)]
}

#[tokio::test]
async fn the_readme_has_the_tables() {
    let (emulator, _) = start().await;
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");

    for (name, table) in tables(&emulator).await {
        let readme = std::fs::read_to_string(path).unwrap();
        let (start, end) = (
            format!("<!-- {name} -->\n"),
            format!("<!-- end of {name} -->"),
        );
        let from = readme.find(&start).unwrap() + start.len();
        let to = readme.find(&end).unwrap();
        if std::env::var_os("UPDATE_SUPPORT").is_some() {
            let text = format!("{}{table}{}", &readme[..from], &readme[to..]);
            std::fs::write(path, text).unwrap();
            continue;
        }
        assert_eq!(&readme[from..to], table, "UPDATE_SUPPORT=1 writes it");
    }
}

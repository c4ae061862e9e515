//! Users, organizations and members changed, searched and deleted by a backend.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)] // a test fails by panicking

mod common;

use common::{
    Client, EMAIL, PASSWORD, PHONE, b2b, b2b_backend, consumer, consumer_backend, start, text,
};
use serde_json::{Value, json};

const ORGANIZATIONS: &str = "/v1/b2b/organizations";
const BOB: &str = "bob@example.com";

/// A call that must answer 200.
async fn called(client: &Client, method: &str, path: &str, body: Value) -> Value {
    let (status, answer) = client.call(method, path, body).await;
    assert_eq!(status, 200, "{method} {path}: {answer}");
    answer
}

fn found(answer: &Value, list: &str, field: &str) -> Vec<String> {
    let list = answer[list].as_array().unwrap();
    list.iter().map(|it| text(&it[field]).to_owned()).collect()
}

#[tokio::test]
async fn a_user_is_changed_and_deleted_with_its_sessions() {
    let (emulator, _) = start().await;
    let (backend, sdk) = (consumer_backend(&emulator), consumer(&emulator));
    let body = json!({"email": EMAIL, "password": PASSWORD, "session_duration_minutes": 60,
        "trusted_metadata": {"a": 1, "b": 2}});
    let data = backend.ok("/v1/passwords", body).await;
    let path = format!("/v1/users/{}", text(&data["user_id"]));

    let change = json!({"name": {"first_name": "Ann"}, "trusted_metadata": {"a": null, "c": 3},
        "external_id": "ext-ann"});
    let changed = called(&backend, "PUT", &path, change).await;
    let user = &changed["user"];
    assert_eq!(user["name"]["first_name"], "Ann");
    assert_eq!(user["trusted_metadata"], json!({"b": 2, "c": 3}));
    assert_eq!(changed["emails"], user["emails"]);
    let body = json!({"email_address": BOB});
    let exchanged = format!("{path}/exchange_primary_factor");
    let exchanged = called(&backend, "PUT", &exchanged, body).await;
    assert_eq!(found(&exchanged["user"], "emails", "email"), [BOB]);
    let gone = called(
        &backend,
        "DELETE",
        &format!("{path}/external_id"),
        Value::Null,
    )
    .await;
    assert_eq!(gone["user"]["external_id"], Value::Null);

    let deleted = called(&backend, "DELETE", &path, Value::Null).await;

    assert_eq!(deleted["user_id"], data["user_id"]);
    assert_eq!(backend.get(&path).await.0, 404);
    let (status, answer) = backend.call("DELETE", &path, Value::Null).await;
    assert_eq!(
        (status, &answer["error_type"]),
        (404, &json!("user_not_found"))
    );
    sdk.signed_in(&data)
        .refused(
            "/sdk/v1/sessions/authenticate",
            json!({}),
            404,
            "session_not_found",
        )
        .await;
}

#[tokio::test]
async fn a_factor_of_a_user_is_deleted_by_its_id() {
    let (emulator, _) = start().await;
    let backend = consumer_backend(&emulator);
    let body = json!({"email": EMAIL, "phone_number": PHONE});
    let made = backend.ok("/v1/users", body).await;

    let path = format!("/v1/users/phone_numbers/{}", text(&made["phone_id"]));
    let left = called(&backend, "DELETE", &path, Value::Null).await;

    assert_eq!(left["user_id"], made["user_id"]);
    assert_eq!(left["user"]["phone_numbers"], json!([]));
    assert_eq!(backend.call("DELETE", &path, Value::Null).await.0, 404);
    let body = json!({"email": BOB, "password": PASSWORD});
    let made = backend.ok("/v1/passwords", body).await;
    let id = text(&made["user"]["password"]["password_id"]).to_owned();
    let left = called(
        &backend,
        "DELETE",
        &format!("/v1/users/passwords/{id}"),
        Value::Null,
    )
    .await;
    assert_eq!(left["user"]["password"], Value::Null);
}

#[tokio::test]
async fn users_are_searched_by_operands_and_in_pages() {
    let (emulator, _) = start().await;
    let backend = consumer_backend(&emulator);
    for (email, phone) in [
        (EMAIL, Some(PHONE)),
        (BOB, None),
        ("eve@work.example", None),
    ] {
        let body = json!({"email": email, "phone_number": phone});
        backend.ok("/v1/users", body).await;
    }
    let search = async |body: Value| {
        let answer = backend.ok("/v1/users/search", body).await;
        let results = answer["results"].as_array().unwrap().clone();
        let mut emails: Vec<_> = results
            .iter()
            .map(|user| text(&user["emails"][0]["email"]).to_owned())
            .collect();
        emails.sort();
        (emails, answer["results_metadata"].clone())
    };
    let query = |operator: &str, operands: Value| json!({"query": {"operator": operator, "operands": operands}});
    let by_email = json!({"filter_name": "email_address", "filter_value": [EMAIL, BOB]});
    let by_phone = json!({"filter_name": "phone_number", "filter_value": [PHONE]});
    let fuzzy = json!({"filter_name": "email_address_fuzzy", "filter_value": "work"});

    assert_eq!(
        search(query("OR", json!([by_email, fuzzy]))).await.0,
        [EMAIL, BOB, "eve@work.example"]
    );
    assert_eq!(
        search(query("AND", json!([by_email, by_phone]))).await.0,
        [EMAIL]
    );
    let (first, metadata) = search(json!({"limit": 2})).await;
    assert_eq!((first.len(), &metadata["total"]), (2, &json!(3)));
    let (rest, metadata) = search(json!({"limit": 2, "cursor": metadata["next_cursor"]})).await;
    assert_eq!((rest.len(), &metadata["next_cursor"]), (1, &Value::Null));
    assert!(!first.contains(&rest[0]));
    for (wrong, name) in [
        (query("NOT", json!([])), "operator"),
        (
            query(
                "AND",
                json!([{"filter_name": "shoe_size", "filter_value": 43}]),
            ),
            "shoe_size",
        ),
        (
            query(
                "AND",
                json!([{"filter_name": "email_address", "filter_value": EMAIL}]),
            ),
            "email_address",
        ),
        (json!({"cursor": "nowhere"}), "cursor"),
        (json!({"limit": 1001}), "limit"),
    ] {
        let (status, answer) = backend.post("/v1/users/search", wrong).await;
        assert_eq!(
            (status, &answer["error_type"]),
            (400, &json!("bad_request"))
        );
        assert!(text(&answer["error_message"]).contains(name), "{answer}");
    }
}

#[tokio::test]
async fn an_organization_is_changed_searched_and_deleted_with_its_members() {
    let (emulator, _) = start().await;
    let backend = b2b_backend(&emulator);
    for slug in ["acme", "other"] {
        let body = json!({"organization_name": slug, "organization_slug": slug,
            "trusted_metadata": {"a": 1}});
        backend.ok(ORGANIZATIONS, body).await;
    }
    let path = format!("{ORGANIZATIONS}/acme");
    let body = json!({"email_address": EMAIL});
    backend.ok(&format!("{path}/members"), body).await;

    let change = json!({"organization_name": "Acme", "mfa_policy": "REQUIRED_FOR_ALL",
        "trusted_metadata": {"a": null, "b": 2}, "email_allowed_domains": ["example.com"]});
    let changed = called(&backend, "PUT", &path, change).await;
    let organization = &changed["organization"];
    assert_eq!(organization["organization_name"], "Acme");
    assert_eq!(organization["trusted_metadata"], json!({"b": 2}));
    let wrong = json!({"mfa_policy": "SOMETIMES"});
    let (status, answer) = backend.call("PUT", &path, wrong).await;
    assert_eq!(status, 400);
    assert!(text(&answer["error_message"]).contains("mfa_policy"));
    let metrics = backend.got(&format!("{path}/metrics")).await;
    assert_eq!(metrics["member_count"], 1);
    let search = async |operand: Value| {
        let body = json!({"query": {"operator": "AND", "operands": [operand]}});
        let answer = backend.ok(&format!("{ORGANIZATIONS}/search"), body).await;
        found(&answer, "organizations", "organization_slug")
    };
    for (name, value) in [
        ("organization_slugs", json!(["acme"])),
        ("member_emails", json!([EMAIL])),
        ("allowed_domains", json!(["example.com"])),
        ("organization_name_fuzzy", json!("cm")),
    ] {
        let operand = json!({"filter_name": name, "filter_value": value});
        assert_eq!(search(operand).await, ["acme"], "{name}");
    }

    let id = organization["organization_id"].clone();
    let deleted = called(&backend, "DELETE", &path, Value::Null).await;

    assert_eq!(deleted["organization_id"], id);
    assert_eq!(backend.get(&path).await.0, 404);
    let body = json!({"organization_ids": [id]});
    let error = "organization_not_found";
    backend
        .refused(&format!("{ORGANIZATIONS}/members/search"), body, 404, error)
        .await;
}

#[tokio::test]
async fn a_member_is_changed_searched_deleted_and_brought_back() {
    let (emulator, _) = start().await;
    let (backend, sdk) = (b2b_backend(&emulator), b2b(&emulator));
    let body = json!({"organization_name": "Acme", "organization_slug": "acme"});
    backend.ok(ORGANIZATIONS, body).await;
    for email in [EMAIL, BOB] {
        let body = json!({"organization_id": "acme", "email_address": email,
            "hash": bcrypt::hash(PASSWORD, 4).unwrap(), "hash_type": "bcrypt"});
        backend.ok("/v1/b2b/passwords/migrate", body).await;
    }
    let login = json!({"organization_id": "acme", "email_address": EMAIL, "password": PASSWORD,
        "session_duration_minutes": 60});
    let data = sdk
        .ok("/sdk/v1/b2b/passwords/authenticate", login.clone())
        .await;
    let path = format!("{ORGANIZATIONS}/acme/members/{}", text(&data["member_id"]));

    let change = json!({"name": "Ann", "roles": ["stytch_admin"], "untrusted_metadata": {"a": 1},
        "mfa_phone_number": PHONE, "external_id": "ext-ann"});
    let changed = called(&backend, "PUT", &path, change).await;
    let member = &changed["member"];
    assert_eq!(
        (&member["name"], &member["is_admin"]),
        (&json!("Ann"), &json!(true))
    );
    assert_eq!(member["mfa_phone_number"], PHONE);
    let taken = backend
        .call("PUT", &path, json!({"email_address": BOB}))
        .await;
    assert_eq!(
        (taken.0, &taken.1["error_type"]),
        (400, &json!("duplicate_member_email"))
    );
    let search = async |operands: Value| {
        let body = json!({"organization_ids": ["acme"],
            "query": {"operator": "AND", "operands": operands}});
        let answer = backend
            .ok(&format!("{ORGANIZATIONS}/members/search"), body)
            .await;
        assert!(answer["organizations"].is_object());
        found(&answer, "members", "email_address")
    };
    let operand = |name: &str, value: Value| json!([{"filter_name": name, "filter_value": value}]);
    assert_eq!(
        search(operand("member_emails", json!([EMAIL]))).await,
        [EMAIL]
    );
    assert_eq!(
        search(operand("member_phone_numbers", json!([PHONE]))).await,
        [EMAIL]
    );
    let gone = format!("{ORGANIZATIONS}/acme/members/mfa_phone_numbers/ext-ann");
    let gone = called(&backend, "DELETE", &gone, Value::Null).await;
    assert_eq!(gone["member"]["mfa_phone_number"], "");

    let deleted = called(&backend, "DELETE", &path, Value::Null).await;

    assert_eq!(deleted["member_id"], data["member_id"]);
    assert_eq!(search(json!([])).await, [BOB]);
    sdk.signed_in(&data)
        .refused(
            "/sdk/v1/b2b/sessions/authenticate",
            json!({}),
            404,
            "session_not_found",
        )
        .await;
    let error = "unauthorized_credentials";
    sdk.refused(
        "/sdk/v1/b2b/passwords/authenticate",
        login.clone(),
        401,
        error,
    )
    .await;
    let back = called(&backend, "PUT", &format!("{path}/reactivate"), json!({})).await;
    assert_eq!(back["member"]["status"], "active");
    sdk.ok("/sdk/v1/b2b/passwords/authenticate", login).await;
}

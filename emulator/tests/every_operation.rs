//! Requests that each operation of the support table must refuse, made from the table: in the vendor's shape, and the
//! state stays as it was.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)] // a test fails by panicking

mod common;

use common::{
    Client, EMAIL, PHONE, assert_vendor_shaped, b2b, b2b_backend, consumer, consumer_backend,
    log_in, member_log_in, organization, start, text,
};
use serde_json::{Map, Value, json};
use stytch_emulator::{Control, Emulator};

/// An operation of the table.
struct Operation {
    method: String,
    path: String,
    used: Map<String, Value>,
    ignored: Vec<String>,
}

impl Operation {
    fn has(&self, field: &str) -> bool {
        self.used.contains_key(field)
    }

    /// Whether all its fields are in the body.
    fn has_body(&self) -> bool {
        self.method != "GET"
    }

    /// Whether it accepts every field.
    fn accepts_any_field(&self) -> bool {
        self.ignored == ["*"]
    }

    /// The names in braces in the path.
    fn ids(&self) -> Vec<&str> {
        let parts = self.path.split('/');
        parts
            .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
            .collect()
    }

    /// A body with a value of its type for each field.
    fn body(&self) -> Value {
        let fields = self.used.iter();
        fields
            .map(|(name, kind)| (name.clone(), fitting(text(kind))))
            .collect::<Map<_, _>>()
            .into()
    }
}

/// The served operations.
async fn operations(client: &Client) -> Vec<Operation> {
    let described = client.got("/__emulator/").await;
    let served = described["support"]["served"].as_array().unwrap().clone();
    let all: Vec<_> = served
        .iter()
        .map(|it| {
            let (method, path) = text(&it["operation"]).split_once(' ').unwrap();
            Operation {
                method: method.to_owned(),
                path: path.to_owned(),
                used: it["used"].as_object().unwrap().clone(),
                ignored: serde_json::from_value(it["ignored"].clone()).unwrap(),
            }
        })
        .collect();
    assert!(all.len() > 100, "{}", all.len());
    all
}

fn fitting(kind: &str) -> Value {
    match kind {
        "a string" => json!("x"),
        "an e-mail address" => json!(EMAIL),
        "a phone number" => json!(PHONE),
        "a boolean" => json!(true),
        "an integer" => json!(5),
        "minutes" => json!(60),
        "an object" => json!({}),
        "an array" | "an array of strings" => json!([]),
        other => panic!("an unknown kind: {other}"),
    }
}

/// Values that are not of the kind.
fn unfitting(kind: &str) -> Vec<Value> {
    let mut all = vec![json!(7), json!("x"), json!(true), json!({}), json!([1])];
    match kind {
        "a string" => all.retain(|it| !it.is_string()),
        "a boolean" => all.retain(|it| !it.is_boolean()),
        "an integer" | "minutes" => all.retain(|it| !it.is_number()),
        "an object" => all.retain(|it| !it.is_object()),
        "an array" => all.retain(|it| !it.is_array()),
        _ => {}
    }
    all
}

/// Two signed-in apps and two backends, and what they must leave as it is.
struct Callers {
    _emulator: Emulator,
    control: Control,
    all: [(&'static str, Client); 4],
}

impl Callers {
    async fn new() -> Self {
        let (emulator, control) = start().await;
        let acme = organization(&control, "Acme", json!({}));
        let user = log_in(&consumer(&emulator), &control).await;
        let member = member_log_in(&b2b(&emulator), &acme).await;
        let all = [
            ("/sdk/v1/b2b/", b2b(&emulator).signed_in(&member)),
            ("/sdk/v1/", consumer(&emulator).signed_in(&user)),
            ("/v1/b2b/", b2b_backend(&emulator)),
            ("/v1/", consumer_backend(&emulator)),
        ];
        Self {
            _emulator: emulator,
            control,
            all,
        }
    }

    fn of(&self, path: &str) -> &Client {
        let found = self.all.iter().find(|(prefix, _)| path.starts_with(prefix));
        &found.unwrap().1
    }

    /// Sends the body as it is, with ids in the path that nobody has; the answer, after which the state is what it was.
    async fn refused(&self, operation: &Operation, query: &str, body: Option<String>) -> Value {
        let Operation { method, path, .. } = operation;
        let parts: Vec<_> = path
            .split('/')
            .map(|part| {
                if part.starts_with('{') {
                    "nobody"
                } else {
                    part
                }
            })
            .collect();
        let before = self.control.dump();
        let request = self
            .of(path)
            .request(method, &format!("{}{query}", parts.join("/")));
        let what = format!("{method} {path}{query} {body:?}");
        let request = match body {
            Some(body) => request
                .header("content-type", "application/json")
                .body(body),
            None => request,
        };
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        let answer: Value = answer.json().await.unwrap();
        assert!((400..500).contains(&status), "{what}: {status} {answer}");
        assert_vendor_shaped(&answer, status);
        assert!(before == self.control.dump(), "{what} changed the state");
        answer
    }
}

/// Whether a refusal is for this field.
fn is_about(answer: &Value, field: &str) -> bool {
    answer["status_code"] == 400 && text(&answer["error_message"]).contains(field)
}

#[tokio::test]
async fn every_operation_refuses_a_body_that_is_no_json_object() {
    let callers = Callers::new().await;
    for operation in operations(&callers.all[0].1).await {
        if !operation.has_body() {
            continue;
        }
        for body in ["{\"email\":", "[]", "null", "\"text\"", "{} {}"] {
            if body == "[]" && operation.accepts_any_field() {
                continue;
            }
            let answer = callers.refused(&operation, "", Some(body.to_owned())).await;
            assert_eq!(answer["error_type"], "bad_request", "{}", operation.path);
        }
    }
}

#[tokio::test]
async fn every_operation_refuses_a_field_of_the_wrong_type_by_its_name() {
    let callers = Callers::new().await;
    let mut fields = 0;
    for operation in operations(&callers.all[0].1).await {
        if !operation.has_body() {
            continue;
        }
        for (field, kind) in &operation.used {
            fields += 1;
            for wrong in unfitting(text(kind)) {
                let mut body = operation.body();
                body[field] = wrong;
                let answer = callers
                    .refused(&operation, "", Some(body.to_string()))
                    .await;
                let path = &operation.path;
                assert!(is_about(&answer, field), "{path} {body}: {answer}");
            }
        }
    }
    assert!(fields > 300, "{fields}");
}

#[tokio::test]
async fn every_operation_refuses_a_field_and_a_query_parameter_that_do_not_exist() {
    let callers = Callers::new().await;
    for operation in operations(&callers.all[0].1).await {
        let path = &operation.path;
        let query = "?no_such_field=1";
        let answer = callers.refused(&operation, query, None).await;
        assert!(is_about(&answer, "no_such_field"), "{path}: {answer}");
        if !operation.has_body() || operation.accepts_any_field() {
            continue;
        }
        let mut body = operation.body();
        body["no_such_field"] = json!(1);
        let body = Some(body.to_string());
        let answer = callers.refused(&operation, "", body).await;
        assert!(is_about(&answer, "no_such_field"), "{path}: {answer}");
    }
}

/// Fields that an empty string sets to nothing, and those where the vendor's responses have one for none.
const MAY_BE_EMPTY: [&str; 7] = [
    "name",
    "organization_logo_url",
    "sso_default_connection_id",
    "session_token",
    "session_jwt",
    "intermediate_session_token",
    "cursor",
];

#[tokio::test]
async fn every_operation_refuses_an_empty_string_by_the_name_of_its_field() {
    let callers = Callers::new().await;
    let mut fields = 0;
    for operation in operations(&callers.all[0].1).await {
        let texts = ["a string", "an e-mail address", "a phone number"];
        let of_texts = operation.used.iter();
        let of_texts = of_texts.filter(|(_, kind)| texts.contains(&text(kind)));
        for (field, _) in of_texts.filter(|(field, _)| !MAY_BE_EMPTY.contains(&field.as_str())) {
            fields += 1;
            let answer = if operation.has_body() {
                let mut body = operation.body();
                body[field] = json!("");
                let body = Some(body.to_string());
                callers.refused(&operation, "", body).await
            } else {
                let query = format!("?{field}=");
                callers.refused(&operation, &query, None).await
            };
            let path = &operation.path;
            assert!(is_about(&answer, field), "{path} {field}: {answer}");
        }
    }
    assert!(fields > 150, "{fields}");
}

#[tokio::test]
async fn every_operation_refuses_another_id_than_that_of_its_path_in_the_body_and_the_query() {
    let callers = Callers::new().await;
    let mut ids = 0;
    for operation in operations(&callers.all[0].1).await {
        for id in operation.ids() {
            ids += 1;
            let path = &operation.path;
            let query = |value: &str| format!("?{id}={value}");
            let body = |value: Value| Some(json!({ id: value }).to_string());
            let answer = callers.refused(&operation, &query("another"), None).await;
            assert!(is_about(&answer, id), "{path}: {answer}");
            // The id of the path is one that nobody has.
            let answer = callers.refused(&operation, &query("nobody"), None).await;
            assert_eq!(answer["status_code"], 404, "{path}: {answer}");
            if !operation.has_body() {
                continue;
            }
            for other in [json!("another"), json!(""), json!(7)] {
                let answer = callers.refused(&operation, "", body(other)).await;
                assert!(is_about(&answer, id), "{path}: {answer}");
            }
            let answer = callers.refused(&operation, "", body(json!("nobody"))).await;
            assert!(!is_about(&answer, id), "{path}: {answer}");
        }
    }
    assert!(ids > 30, "{ids}");
}

#[tokio::test]
async fn every_operation_accepts_the_captcha_and_the_fingerprint_only_where_the_table_lists_them() {
    let callers = Callers::new().await;
    let mut listed = 0;
    for operation in operations(&callers.all[0].1).await {
        if !operation.has_body() || operation.accepts_any_field() {
            continue;
        }
        for field in ["captcha_token", "dfp_telemetry_id"] {
            let is_listed = operation.ignored.iter().any(|it| it == field);
            if is_listed {
                listed += 1;
                continue;
            }
            let body = Some(json!({ field: "x" }).to_string());
            let answer = callers.refused(&operation, "", body).await;
            assert!(is_about(&answer, field), "{}: {answer}", operation.path);
        }
    }
    assert!(listed > 50, "{listed}");
}

#[tokio::test]
async fn every_operation_with_ids_in_its_path_refuses_ids_that_nobody_has() {
    let callers = Callers::new().await;
    for operation in operations(&callers.all[0].1).await {
        if operation.path.contains('{') {
            let answer = callers.refused(&operation, "", None).await;
            let path = &operation.path;
            assert_eq!(answer["status_code"], 404, "{path}: {answer}");
        }
    }
}

#[tokio::test]
async fn every_operation_on_a_session_refuses_two_of_them_and_where_it_needs_one_none() {
    let callers = Callers::new().await;
    let mut seen = 0;
    for operation in operations(&callers.all[0].1).await {
        if !operation.has("session_token") || !operation.has("session_jwt") {
            continue;
        }
        seen += 1;
        let path = &operation.path;
        let mut body = operation.body();
        let answer = callers
            .refused(&operation, "", Some(body.to_string()))
            .await;
        let error = text(&answer["error_type"]);
        assert!(error.starts_with("too_many_session"), "{path}: {answer}");
        if path.contains("/sessions/") {
            for field in common::SESSION_ARGUMENTS {
                body.as_object_mut().unwrap().remove(field);
            }
            let answer = callers
                .refused(&operation, "", Some(body.to_string()))
                .await;
            let error = text(&answer["error_type"]);
            assert!(error.starts_with("no_session"), "{path}: {answer}");
        }
    }
    assert_eq!(seen, 10);
}

//! Wrong input of every call in the table: an error that names it, and nothing is sent.

use serde_json::{Map, Value, json};
use stytch_core::json::{Call, Kind, Param, tables};
use stytch_core::tokens::Secret;

use super::{Devices, Door};

/// No error repeats it.
const SECRET: &str = "hunter2-hunter2";

fn good(param: &Param) -> Value {
    match param.kind {
        Kind::Text => json!(SECRET),
        Kind::Number => json!(60),
        Kind::Flag => json!(true),
        Kind::Texts => json!([SECRET]),
        Kind::Object => json!({SECRET: SECRET}),
        Kind::Choice(names) => json!(names[0]),
        Kind::Fields(names) => json!({ names[0]: SECRET }),
    }
}

fn wrong(kind: Kind) -> Vec<Value> {
    let all = [
        json!(SECRET),
        json!(60),
        json!(-1),
        json!(1.5),
        json!(true),
        json!([SECRET]),
        json!([1]),
        json!({SECRET: SECRET}),
        json!({"first_name": 1}),
    ];
    let fits = |value: &Value| match kind {
        Kind::Text => value.is_string(),
        Kind::Number => value.is_u64(),
        Kind::Flag => value.is_boolean(),
        Kind::Texts => value.get(0).is_some_and(Value::is_string),
        Kind::Object => value.is_object(),
        Kind::Choice(_) | Kind::Fields(_) => false,
    };
    all.into_iter().filter(|value| !fits(value)).collect()
}

impl Door {
    /// Makes a call that is refused, and returns the field and what was expected.
    async fn refused(&self, call: &Call, params: &Map<String, Value>) -> (String, String) {
        let method = call.method.to_owned();
        let text = Secret::new(Value::Object(params.clone()).to_string());
        let result = if call.is_sync {
            self.api.call_sync(method, text)
        } else {
            self.api.call(method, text).await
        };
        assert!(!result.expose().contains(SECRET), "{}", call.method);
        let result: Value = serde_json::from_str(result.expose()).unwrap();
        let error = &result["error"];
        assert_eq!(error["kind"], "usage", "{}: {result}", call.method);
        assert_eq!(error["name"], "StytchSDKUsageError");
        assert!(result["revision"].is_u64() && result["generation"].is_u64());
        let text = |name: &str| error[name].as_str().unwrap().to_owned();
        (text("field"), text("expected"))
    }
}

#[tokio::test]
async fn a_missing_a_wrong_and_an_unknown_parameter_of_every_call_is_named_and_nothing_is_sent() {
    let mut devices = Devices::new().await;
    let doors = [devices.consumer(), devices.b2b()];
    let mut cases = 0;

    for (door, table) in doors.iter().zip(tables()) {
        for call in table {
            let params: Map<_, _> = call
                .params
                .iter()
                .map(|param| (param.name.to_owned(), good(param)))
                .collect();
            let mut unknown = params.clone();
            unknown.insert("no_such_parameter".to_owned(), json!(SECRET));
            let (field, expected) = door.refused(call, &unknown).await;
            assert_eq!(field, "no_such_parameter", "{}", call.method);
            for param in call.params {
                assert!(expected.contains(param.name), "{}: {expected}", call.method);
            }
            cases += 1;
            for param in call.params {
                for value in wrong(param.kind) {
                    let mut params = params.clone();
                    params.insert(param.name.to_owned(), value);
                    let refused = door.refused(call, &params).await;
                    assert_eq!(refused, (param.name.to_owned(), param.kind.expected()));
                    cases += 1;
                }
                if param.is_required {
                    let mut params = params.clone();
                    params.remove(param.name);
                    let (field, expected) = door.refused(call, &params).await;
                    assert_eq!(field, param.name, "{}", call.method);
                    assert!(expected.contains("required"), "{expected}");
                    cases += 1;
                }
            }
        }
    }

    assert!(cases > 500, "{cases}");
    assert!(devices.world.control().requests().is_empty());
}

#[tokio::test]
async fn a_value_that_the_typed_call_refuses_is_refused_by_the_door_with_the_same_words() {
    let mut devices = Devices::new().await;
    let (consumer, b2b) = (devices.consumer(), devices.b2b());

    for (door, method, params, field) in [
        (
            &consumer,
            "session.authenticate",
            json!({"session_duration_minutes": 4}),
            "session_duration_minutes",
        ),
        (
            &consumer,
            "session.getFreshJwt",
            json!({"min_validity_seconds": 241}),
            "min_validity_seconds",
        ),
        (
            &consumer,
            "passwords.create",
            json!({"email": " ", "password": SECRET}),
            "email",
        ),
        (
            &consumer,
            "magicLinks.authenticate",
            json!({"token": "with white space"}),
            "token",
        ),
        (
            &b2b,
            "session.revokeForMember",
            json!({"member_id": ""}),
            "member_id",
        ),
    ] {
        let error = door.fails(method, params).await;
        assert_eq!(error["kind"], "usage", "{method}");
        assert_eq!(error["field"], field, "{method}");
        assert!(!error["expected"].as_str().unwrap().is_empty());
    }
    assert!(devices.world.control().requests().is_empty());
}

#[tokio::test]
async fn an_unknown_method_is_named_and_nothing_is_sent() {
    let mut devices = Devices::new().await;
    let door = devices.consumer();

    // Not a method, one of the other client, and two that are only for the other kind of call.
    for method in [
        "session.login",
        "session.exchange",
        "session.getSync",
        "session.updateSession",
    ] {
        let error = door.fails(method, json!({})).await;
        assert_eq!(error["kind"], "usage");
        assert_eq!(error["field"], "method");
        assert!(error["expected"].as_str().unwrap().contains(method));
    }
    let sync = |method: &str, params: &str| {
        let result = door.api.call_sync(method.to_owned(), Secret::new(params));
        serde_json::from_str::<Value>(result.expose()).unwrap()["error"].take()
    };
    assert_eq!(sync("session.authenticate", "{}")["field"], "method");
    assert_eq!(sync("session.getSync", "{\"x\":1}")["field"], "x");
    for text in ["[]", "null", "{", "\"hunter2\"", "1", "{}{}"] {
        assert_eq!(sync("session.getSync", text)["field"], "params", "{text}");
        assert!(
            !sync("session.getSync", text)
                .to_string()
                .contains("hunter2")
        );
    }
    let error = door.fails("my password is hunter2", json!({})).await;
    assert!(!error.to_string().contains("hunter2"), "{error}");
    assert!(devices.world.control().requests().is_empty());
}

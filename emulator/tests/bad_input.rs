//! Requests that are malformed, of the wrong type or ambiguous: refused in the vendor's shape, and nothing changes.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)] // a test fails by panicking

mod common;

use common::{
    Client, EMAIL, PASSWORD, PHONE, assert_vendor_shaped, b2b, b2b_backend, consumer,
    consumer_backend, log_in, member_log_in, organization, start, text,
};
use serde_json::{Value, json};
use stytch_emulator::Options;

/// Sends a body as it is; the status and the answer.
async fn raw(client: &Client, method: &str, path: &str, body: &'static str) -> (u16, Value) {
    let request = client
        .request(method, path)
        .header("content-type", "application/json");
    let answer = request.body(body).send().await.unwrap();
    (
        answer.status().as_u16(),
        serde_json::from_str(&answer.text().await.unwrap()).unwrap(),
    )
}

/// Whether an answer refuses with this `error_type` and names this field.
fn names(answer: &(u16, Value), error_type: &str, field: &str) -> bool {
    assert_vendor_shaped(&answer.1, 400);
    answer.1["error_type"] == error_type && text(&answer.1["error_message"]).contains(field)
}

#[tokio::test]
async fn a_body_that_is_no_json_object_is_refused_on_each_api_and_creates_nothing() {
    let (emulator, control) = start().await;
    let (sdk, members) = (consumer(&emulator), b2b(&emulator));
    let (backend, b2b_backend) = (consumer_backend(&emulator), b2b_backend(&emulator));
    for body in ["{\"email\":", "[]", "null", "\"text\"", "{} {}", "\u{1}"] {
        for (client, method, path) in [
            (&sdk, "POST", "/sdk/v1/passwords"),
            (&sdk, "POST", "/sdk/v1/otps/email/login_or_create"),
            (&sdk, "PUT", "/sdk/v1/users/me"),
            (&sdk, "POST", "/sdk/v1/sessions/revoke"),
            (&members, "POST", "/sdk/v1/b2b/passwords/authenticate"),
            (&members, "POST", "/sdk/v1/b2b/sessions/revoke"),
            (&backend, "POST", "/v1/users"),
            (&backend, "POST", "/v1/sessions/authenticate"),
            (&b2b_backend, "POST", "/v1/b2b/organizations"),
            (&sdk, "POST", "/__emulator/users"),
            (&sdk, "POST", "/__emulator/reset"),
        ] {
            let answer = raw(client, method, path, body).await;
            assert_eq!(answer.0, 400, "{method} {path} {body}: {}", answer.1);
            if !path.starts_with("/__emulator") {
                assert!(names(&answer, "bad_request", "JSON object"), "{answer:?}");
            }
        }
    }
    assert_eq!(control.inbox(EMAIL), []);
    let search = backend.ok("/v1/users/search", json!({})).await;
    assert_eq!(search["results"], json!([]));
}

#[tokio::test]
async fn a_field_of_the_wrong_type_is_refused_with_its_name_and_nothing_changes() {
    let (emulator, control) = start().await;
    let acme = organization(&control, "Acme", json!({}));
    let sdk = consumer(&emulator);
    let data = log_in(&sdk, &control).await;
    let signed_in = sdk.signed_in(&data);
    let (backend, b2b_backend) = (consumer_backend(&emulator), b2b_backend(&emulator));
    let members = format!("/v1/b2b/organizations/{acme}/members");
    let token = &data["session_token"];
    for (client, path, body, field) in [
        (
            &sdk,
            "/sdk/v1/otps/email/login_or_create",
            json!({"email": 1}),
            "email",
        ),
        (
            &sdk,
            "/sdk/v1/magic_links/email/login_or_create",
            json!({"email": "new@example.com", "code_challenge": 5}),
            "code_challenge",
        ),
        (
            &backend,
            "/v1/users",
            json!({"email": "new@example.com", "trusted_metadata": "x"}),
            "trusted_metadata",
        ),
        (
            &backend,
            "/v1/users",
            json!({"email": "new@example.com", "name": {"first_name": 1}}),
            "name.first_name",
        ),
        (
            &backend,
            "/v1/users",
            json!({"email": "new@example.com", "roles": ["a", 1]}),
            "roles",
        ),
        (
            &backend,
            "/v1/sessions/authenticate",
            json!({"session_token": token, "session_duration_minutes": 5,
                "session_custom_claims": []}),
            "session_custom_claims",
        ),
        (
            &b2b_backend,
            &members,
            json!({"email_address": "new@example.com", "is_breakglass": "yes"}),
            "is_breakglass",
        ),
        (
            &b2b_backend,
            "/v1/b2b/organizations",
            json!({"organization_name": "New", "email_allowed_domains": "example.com"}),
            "email_allowed_domains",
        ),
    ] {
        let answer = client.post(path, body).await;
        assert!(names(&answer, "bad_request", field), "{path}: {answer:?}");
    }
    let duration = json!({"session_duration_minutes": "5"});
    let error = "invalid_session_duration_minutes";
    let path = "/sdk/v1/sessions/authenticate";
    signed_in.refused(path, duration, 400, error).await;

    assert_eq!(control.inbox("new@example.com"), []);
    let users = backend.ok("/v1/users/search", json!({})).await;
    assert_eq!(users["results_metadata"]["total"], 1);
    let seen = signed_in.ok(path, json!({})).await;
    assert_eq!(seen["session"]["expires_at"], data["session"]["expires_at"]);
}

#[tokio::test]
async fn a_field_that_the_vendor_does_not_have_is_refused_unless_accepted() {
    let (emulator, control) = start().await;
    let backend = consumer_backend(&emulator);
    let body = json!({"email": EMAIL, "e_mail": EMAIL});

    let answer = backend.post("/v1/users", body.clone()).await;

    assert!(names(&answer, "bad_request", "e_mail"), "{answer:?}");
    control.set_options(Options {
        accept_unknown_fields: true,
        ..Options::default()
    });
    backend.ok("/v1/users", body).await;
}

#[tokio::test]
async fn a_member_of_an_object_that_the_vendor_does_not_have_is_refused_unless_accepted() {
    let (emulator, control) = start().await;
    let acme = organization(&control, "Acme", json!({}));
    let user = log_in(&consumer(&emulator), &control).await;
    let member = member_log_in(&b2b(&emulator), &acme).await;
    let (backend, b2b_backend) = (consumer_backend(&emulator), b2b_backend(&emulator));
    let sdk = consumer(&emulator).signed_in(&user);
    let organization = format!("/v1/b2b/organizations/{acme}");
    let roles = format!("/v1/b2b/rbac/organizations/{acme}");
    let operand = json!({"filter_name": "status", "filter_value": "active", "filter": 1});
    let of_user = json!({"resource_id": "documents", "action": "read", "organization_id": acme});
    let of_member = json!({"organization_id": acme, "resource_id": "documents", "action": "read",
        "actions": ["read"]});
    let cases = [
        (
            &backend,
            "POST",
            "/v1/users/search",
            json!({"query": {"operator": "AND", "operands": [], "limit": 1}}),
            "query.limit",
        ),
        (
            &backend,
            "POST",
            "/v1/users/search",
            json!({"query": {"operator": "AND", "operands": [operand]}}),
            "query.operands[].filter",
        ),
        (
            &backend,
            "POST",
            "/v1/sessions/authenticate",
            json!({"session_token": user["session_token"], "authorization_check": of_user}),
            "authorization_check.organization_id",
        ),
        (
            &b2b_backend,
            "POST",
            "/v1/b2b/sessions/authenticate",
            json!({"session_token": member["session_token"], "authorization_check": of_member}),
            "authorization_check.actions",
        ),
        (
            &b2b_backend,
            "PUT",
            &roles,
            json!({"org_policy": {"roles": [], "resources": []}}),
            "org_policy.resources",
        ),
        (
            &b2b_backend,
            "PUT",
            &organization,
            json!({"rbac_email_implicit_role_assignments":
                [{"domain": "a.com", "role_id": "stytch_admin", "email": 1}]}),
            "rbac_email_implicit_role_assignments[].email",
        ),
        (
            &sdk,
            "PUT",
            "/sdk/v1/users/me",
            json!({"emails": [{"email": "new@example.com", "verified": true}]}),
            "emails[].verified",
        ),
    ];
    let before = control.dump();
    for (client, method, path, body, field) in &cases {
        let answer = client.call(method, path, body.clone()).await;
        assert!(names(&answer, "bad_request", field), "{path}: {answer:?}");
    }
    assert_eq!(before, control.dump());
    control.set_options(Options {
        accept_unknown_fields: true,
        ..Options::default()
    });
    let (client, method, path, body, _) = &cases[0];
    assert_eq!(client.call(method, path, body.clone()).await.0, 200);
}

#[tokio::test]
async fn a_query_parameter_that_the_vendor_does_not_have_is_refused_unless_accepted() {
    let (emulator, control) = start().await;
    let acme = organization(&control, "Acme", json!({}));
    let backend = b2b_backend(&emulator);
    let member = format!("/v1/b2b/organizations/{acme}/member");
    let named = format!("{member}?email_address={EMAIL}");
    // Libraries repeat the ids of the path.
    backend
        .got(&format!("{named}&organization_id={acme}"))
        .await;

    let unknown = format!("{named}&e_mail={EMAIL}");
    let answer = backend.get(&unknown).await;
    assert!(names(&answer, "bad_request", "e_mail"), "{answer:?}");
    let answer = backend.get(&format!("{member}?email_address=ann")).await;
    assert!(
        names(&answer, "invalid_email", "email_address"),
        "{answer:?}"
    );
    let body = json!({"organization_name": "New"});
    let answer = backend
        .post("/v1/b2b/organizations?organization_slug=new", body)
        .await;
    let field = "organization_slug";
    assert!(names(&answer, "bad_request", field), "{answer:?}");

    control.set_options(Options {
        accept_unknown_fields: true,
        ..Options::default()
    });
    backend.got(&unknown).await;
}

#[tokio::test]
async fn a_value_outside_a_closed_set_is_refused() {
    let (emulator, control) = start().await;
    let strict = json!({"mfa_policy": "REQUIRED_FOR_ALL"});
    let acme = organization(&control, "Acme", strict);
    let member = member_log_in(&b2b(&emulator), &acme).await;
    let backend = b2b_backend(&emulator);
    let path = format!("/v1/b2b/organizations/{acme}");
    let before = control.dump();

    for (field, value) in [
        ("email_invites", json!("SOMETIMES")),
        ("allowed_auth_methods", json!(["magic_link", "pigeon"])),
        ("allowed_mfa_methods", json!(["sms"])),
    ] {
        let answer = backend.call("PUT", &path, json!({field: value})).await;
        assert!(names(&answer, "bad_request", field), "{answer:?}");
    }
    let code = control.latest_code(PHONE);
    let body = json!({"organization_id": acme, "member_id": member["member_id"], "code": code,
        "intermediate_session_token": member["intermediate_session_token"],
        "session_duration_minutes": 60, "set_mfa_enrollment": "x"});
    let path = "/sdk/v1/b2b/otps/sms/authenticate";
    let answer = b2b(&emulator).post(path, body).await;
    let field = "set_mfa_enrollment";
    assert!(names(&answer, "bad_request", field), "{answer:?}");
    assert_eq!(before, control.dump());
}

#[tokio::test]
async fn a_session_is_named_once_and_only_once() {
    let (emulator, control) = start().await;
    let data = log_in(&consumer(&emulator), &control).await;
    let backend = consumer_backend(&emulator);
    let both = json!({"session_token": data["session_token"], "session_jwt": data["session_jwt"]});

    for (path, body, error_type) in [
        (
            "/v1/sessions/authenticate",
            both.clone(),
            "too_many_session_arguments",
        ),
        (
            "/v1/sessions/revoke",
            both.clone(),
            "too_many_session_revoke_arguments",
        ),
        (
            "/v1/sessions/revoke",
            json!({"session_id": "x", "session_token": "y"}),
            "too_many_session_revoke_arguments",
        ),
        (
            "/v1/sessions/authenticate",
            json!({}),
            "no_session_arguments",
        ),
        (
            "/v1/sessions/revoke",
            json!({}),
            "no_session_revoke_arguments",
        ),
    ] {
        backend.refused(path, body, 400, error_type).await;
    }
    let mut login = both;
    login["email"] = json!(EMAIL);
    login["password"] = json!(PASSWORD);
    login["session_duration_minutes"] = json!(60);
    let error = "too_many_session_arguments";
    backend
        .refused("/v1/passwords/authenticate", login, 400, error)
        .await;

    let backend = b2b_backend(&emulator);
    let both = json!({"member_id": "m", "session_token": "t"});
    let error = "too_many_session_revoke_arguments";
    backend
        .refused("/v1/b2b/sessions/revoke", both, 400, error)
        .await;
    let listed = consumer_backend(&emulator)
        .got(&format!("/v1/sessions?user_id={}", text(&data["user_id"])))
        .await;
    assert_eq!(listed["sessions"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_expiration_out_of_range_is_refused_and_sends_nothing() {
    let (emulator, control) = start().await;
    let client = consumer(&emulator);
    for minutes in [i64::MAX, 11, 0, -1] {
        let body = json!({"email": EMAIL, "expiration_minutes": minutes});
        let path = "/sdk/v1/otps/email/login_or_create";
        let answer = client.post(path, body).await;
        assert!(
            names(&answer, "invalid_expiration_otp", "expiration_minutes"),
            "{answer:?}"
        );
    }
    for minutes in [i64::MAX, 10_081, 4] {
        let body = json!({"email": EMAIL, "login_expiration_minutes": minutes});
        let path = "/sdk/v1/magic_links/email/login_or_create";
        let answer = client.post(path, body).await;
        let field = "login_expiration_minutes";
        assert!(names(&answer, "invalid_expiration", field), "{answer:?}");
    }
    assert_eq!(control.inbox(EMAIL), []);
}

#[tokio::test]
async fn an_e_mail_address_that_is_none_is_refused() {
    let (emulator, control) = start().await;
    let acme = organization(&control, "Acme", json!({}));
    let backend = b2b_backend(&emulator);
    for email in [
        "ann",
        "@example.com",
        "ann@",
        "a@b@example.com",
        "a n@example.com",
        "a@b",
    ] {
        let error = "invalid_email";
        let body = json!({"email": email, "password": PASSWORD});
        for path in ["/v1/users", "/v1/passwords"] {
            let mut body = body.clone();
            if path == "/v1/users" {
                body.as_object_mut().unwrap().remove("password");
            }
            consumer_backend(&emulator)
                .refused(path, body, 400, error)
                .await;
        }
        let body = json!({"email_address": email});
        let path = format!("/v1/b2b/organizations/{acme}/members");
        backend.refused(&path, body.clone(), 400, error).await;
        let path = "/sdk/v1/b2b/otps/email/discovery/send";
        b2b(&emulator).refused(path, body, 400, error).await;
    }
}

#[tokio::test]
async fn events_are_any_json_object_or_array_and_nothing_else() {
    let (emulator, control) = start().await;
    let before = control.dump();
    for (client, path) in [
        (consumer(&emulator), "/sdk/v1/events"),
        (b2b(&emulator), "/sdk/v1/b2b/events"),
    ] {
        // The browser sends them without credentials.
        let signed_out = Client {
            user: String::new(),
            password: String::new(),
            ..client
        };
        for body in [
            r#"[{"telemetry": {}, "event": {"event_name": "x"}}]"#,
            r#"{"telemetry": {"app": 1}, "event": null, "more": []}"#,
            "[]",
            "{}",
            "",
        ] {
            let (status, answer) = raw(&signed_out, "POST", path, body).await;
            assert_eq!(status, 200, "{path} {body}: {answer}");
        }
        for body in ["[{", "{\"event\":", "text", "1", "null", "[] []"] {
            let answer = raw(&signed_out, "POST", path, body).await;
            assert_eq!(answer.0, 400, "{path} {body}: {}", answer.1);
            assert!(names(&answer, "bad_request", "JSON"), "{answer:?}");
        }
    }
    assert_eq!(before, control.dump());
}

#[tokio::test]
async fn a_key_set_and_the_bootstrap_refuse_a_query_parameter_that_they_do_not_have() {
    let (emulator, control) = start().await;
    let project = emulator.consumer_project_id();
    let paths = [
        format!("/v1/sessions/jwks/{project}"),
        format!(
            "/sdk/v1/projects/bootstrap/{}",
            emulator.consumer_public_token()
        ),
    ];
    let client = consumer_backend(&emulator);

    for path in &paths {
        let answer = client.get(&format!("{path}?no_such_field=1")).await;
        assert!(names(&answer, "bad_request", "no_such_field"), "{answer:?}");
        client.got(path).await;
    }
    // The official client for Python repeats the id.
    client
        .got(&format!("{}?project_id={project}", paths[0]))
        .await;
    control.set_options(Options {
        accept_unknown_fields: true,
        ..Options::default()
    });
    client.got(&format!("{}?no_such_field=1", paths[1])).await;
}

#[tokio::test]
async fn a_link_for_a_user_and_for_a_session_of_another_one_is_refused() {
    let (emulator, control) = start().await;
    let sdk = consumer(&emulator);
    let ann = log_in(&sdk, &control).await;
    let bob = json!({"email": "bob@example.com", "password": PASSWORD,
        "session_duration_minutes": 60});
    let bob = sdk.ok("/sdk/v1/passwords", bob).await;
    let backend = consumer_backend(&emulator);
    let path = "/v1/magic_links/email/send";
    let mut body = json!({"email": EMAIL, "user_id": ann["user_id"],
        "session_token": bob["session_token"]});
    let before = control.dump();

    let answer = backend.post(path, body.clone()).await;

    assert!(names(&answer, "bad_request", "user_id"), "{answer:?}");
    assert_eq!(before, control.dump());
    body["session_token"] = ann["session_token"].clone();
    let sent = backend.ok(path, body).await;
    assert_eq!(sent["user_id"], ann["user_id"]);
}

/// The fields of an operation that the support table lists as ignored where the response has no session.
async fn ignored_without_a_session(client: &Client, operation: &str) -> Value {
    let described = client.got("/__emulator/").await;
    let served = described["support"]["served"].as_array().unwrap().clone();
    let found = served.iter().find(|it| it["operation"] == operation);
    found.unwrap()["ignored_without_a_session"].clone()
}

#[tokio::test]
async fn claims_of_a_login_without_a_session_are_listed_as_ignored_and_kept_nowhere() {
    let (emulator, control) = start().await;
    let acme = organization(&control, "Acme", json!({"mfa_policy": "REQUIRED_FOR_ALL"}));
    let data = log_in(&consumer(&emulator), &control).await;
    let claims = json!({"plan": "a claim of a login"});

    let backend = consumer_backend(&emulator);
    let body = json!({"email": EMAIL, "password": PASSWORD, "session_custom_claims": claims,
        "session_token": data["session_token"]});
    let path = "/v1/passwords/authenticate";
    let answer = backend.ok(path, body).await;
    assert_eq!(answer["session"], Value::Null);
    let listed = ignored_without_a_session(&backend, &format!("POST {path}")).await;
    let expected = json!(["session_token", "session_jwt", "session_custom_claims"]);
    assert_eq!(listed, expected);

    let backend = b2b_backend(&emulator);
    let body = json!({"organization_id": acme, "email_address": EMAIL, "password": PASSWORD,
        "session_custom_claims": claims});
    let path = "/v1/b2b/passwords/authenticate";
    let answer = backend.ok(path, body).await;
    assert_eq!(answer["member_session"], Value::Null);
    let listed = ignored_without_a_session(&backend, &format!("POST {path}")).await;
    assert_eq!(listed, json!(["session_custom_claims"]));

    assert!(!control.dump().contains("a claim of a login"));
    let path = "POST /v1/sessions/authenticate";
    assert_eq!(ignored_without_a_session(&backend, path).await, json!([]));
}

#[tokio::test]
async fn an_organization_or_an_inviter_that_a_request_names_besides_is_checked() {
    let (emulator, control) = start().await;
    let acme = organization(&control, "Acme", json!({}));
    let other = organization(&control, "Other", json!({}));
    let sdk = b2b(&emulator);
    let data = member_log_in(&sdk, &acme).await;
    control.register_trusted_token("profile", "trusted", text(&data["member_id"]));
    let mut body = json!({"profile_id": "profile", "token": "trusted", "organization_id": other});
    let path = "/sdk/v1/b2b/sessions/attest";
    sdk.refused(path, body.clone(), 404, "member_not_found")
        .await;
    body["organization_id"] = json!(acme);
    sdk.ok(path, body).await;

    let backend = b2b_backend(&emulator);
    let path = "/v1/b2b/magic_links/email/invite";
    let mut body = json!({"organization_id": other, "email_address": "new@example.com",
        "invited_by_member_id": data["member_id"]});
    let error = "member_not_found";
    backend.refused(path, body.clone(), 404, error).await;
    body["organization_id"] = json!(acme);
    backend.ok(path, body).await;
}

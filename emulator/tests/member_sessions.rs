//! Backend calls with the header of a member's session: made with the rights of the member.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)] // a test fails by panicking

mod common;

use common::{
    Client, EMAIL, PASSWORD, PHONE, b2b, b2b_backend, consumer_backend, member_log_in,
    organization, start, text,
};
use serde_json::{Value, json};
use stytch_emulator::{Control, Emulator, NewMember, Options};

const BOB: &str = "bob@example.com";
const TOKEN: &str = "X-Stytch-Member-Session";
const JWT: &str = "X-Stytch-Member-SessionJWT";

/// An organization with an admin, Ann, and a plain member, Bob; the responses of their logins.
struct World {
    emulator: Emulator,
    control: Control,
    backend: Client,
    acme: String,
    ann: Value,
    bob: Value,
}

async fn world() -> World {
    let (emulator, control) = start().await;
    let acme = organization(&control, "Acme", json!({}));
    control.create_member(
        &acme,
        NewMember {
            email_address: BOB.into(),
            password: Some(PASSWORD.into()),
            ..NewMember::default()
        },
    );
    let sdk = b2b(&emulator);
    let ann = member_log_in(&sdk, &acme).await;
    let backend = b2b_backend(&emulator);
    let path = member(&acme, &ann);
    let admin = json!({"roles": ["stytch_admin"]});
    assert_eq!(backend.call("PUT", &path, admin).await.0, 200);
    let body = json!({"organization_id": acme, "email_address": BOB, "password": PASSWORD,
        "session_duration_minutes": 60});
    let bob = sdk.ok("/sdk/v1/b2b/passwords/authenticate", body).await;
    World {
        emulator,
        control,
        backend,
        acme,
        ann,
        bob,
    }
}

/// The path of a member.
fn member(organization: &str, login: &Value) -> String {
    let id = text(&login["member_id"]);
    format!("/v1/b2b/organizations/{organization}/members/{id}")
}

impl World {
    /// The status and the `error_type` of a backend call with this header.
    async fn call(
        &self,
        header: (&str, &Value),
        method: &str,
        path: &str,
        body: Value,
    ) -> (u16, String) {
        let request = self.backend.request(method, path);
        let request = request.header(header.0, text(header.1));
        let request = if body.is_null() {
            request
        } else {
            request.json(&body)
        };
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let body: Value = response.json().await.unwrap();
        if status != 200 {
            common::assert_vendor_shaped(&body, status);
        }
        (
            status,
            body["error_type"].as_str().unwrap_or_default().to_owned(),
        )
    }

    /// The same with the session of a login.
    async fn by(&self, login: &Value, method: &str, path: &str, body: Value) -> (u16, String) {
        let header = (TOKEN, &login["session_token"]);
        self.call(header, method, path, body).await
    }

    /// All that calls of members could have changed.
    async fn everything(&self) -> Value {
        let all = json!({"organization_ids": [self.acme]});
        let members = self
            .backend
            .ok("/v1/b2b/organizations/members/search", all)
            .await;
        let path = format!("/v1/b2b/organizations/{}", self.acme);
        let organization = self.backend.got(&path).await;
        json!([members["members"], organization["organization"]])
    }
}

fn forbidden() -> (u16, String) {
    (403, "session_authorization_error".to_owned())
}

fn done() -> (u16, String) {
    (200, String::new())
}

#[tokio::test]
async fn a_plain_member_is_refused_what_an_admin_may_do() {
    let world = world().await;
    let (acme, ann) = (&world.acme, &world.ann);
    let organization = format!("/v1/b2b/organizations/{acme}");
    let path = member(acme, ann);
    let own = path.clone();
    let phone = format!(
        "{organization}/members/mfa_phone_numbers/{}",
        text(&ann["member_id"])
    );
    let password = format!(
        "{organization}/members/passwords/{}",
        text(&ann["member"]["member_password_id"])
    );
    let eve = |address: &str| json!({"email_address": address, "organization_id": acme});
    let all = json!({"organization_ids": [acme]});
    let calls = [
        (
            "PUT",
            organization.clone(),
            json!({"organization_name": "New"}),
        ),
        (
            "PUT",
            organization.clone(),
            json!({"mfa_policy": "REQUIRED_FOR_ALL"}),
        ),
        (
            "POST",
            format!("{organization}/members"),
            json!({"email_address": "eve@example.com"}),
        ),
        (
            "POST",
            "/v1/b2b/magic_links/email/invite".into(),
            eve("joe@example.com"),
        ),
        (
            "POST",
            "/v1/b2b/organizations/members/search".into(),
            all.clone(),
        ),
        ("PUT", path.clone(), json!({"name": "Ann Lee"})),
        ("PUT", path.clone(), json!({"roles": ["stytch_admin"]})),
        ("DELETE", phone, Value::Null),
        ("DELETE", format!("{path}/totp"), Value::Null),
        ("DELETE", password, Value::Null),
        (
            "POST",
            "/v1/b2b/sessions/revoke".into(),
            json!({"member_id": world.bob["member_id"]}),
        ),
        ("DELETE", path.clone(), Value::Null),
        ("DELETE", organization.clone(), Value::Null),
    ];
    // What only others may do to a member: the plain one asks about the admin.
    let of_bob = |body: &Value| match body.get("member_id") {
        Some(_) => json!({"member_id": ann["member_id"]}),
        None => body.clone(),
    };
    let before = world.everything().await;

    for (method, path, body) in &calls {
        let got = world.by(&world.bob, method, path, of_bob(body)).await;
        assert_eq!(got, forbidden(), "{method} {path} {body}");
    }

    assert_eq!(world.everything().await, before);
    assert!(
        world.control.latest_code("joe@example.com").is_none(),
        "no mail of a refused call"
    );
    for (method, path, body) in calls {
        // An admin who is deleted may do nothing more.
        let whom = if (method, &path) == ("DELETE", &own) {
            member(acme, &world.bob)
        } else {
            path
        };
        let got = world.by(ann, method, &whom, body).await;
        assert_eq!(got, done(), "{method} {whom}");
    }
}

#[tokio::test]
async fn a_member_may_change_itself_but_not_its_roles_and_its_address() {
    let world = world().await;
    let path = member(&world.acme, &world.bob);
    let bob = &world.bob;

    for body in [
        json!({"name": "Bob", "untrusted_metadata": {"a": 1}, "mfa_enrolled": true}),
        json!({"mfa_phone_number": PHONE, "default_mfa_method": "sms_otp"}),
        json!({}),
        // The client for Java sends what it was not given so.
        json!({"name": "Bob", "trusted_metadata": {}, "untrusted_metadata": {}}),
    ] {
        assert_eq!(world.by(bob, "PUT", &path, body).await, done());
    }
    for body in [
        json!({"roles": ["stytch_admin"]}),
        json!({"email_address": "new@example.com"}),
        json!({"is_breakglass": true}),
        json!({"name": "Robert", "roles": []}),
    ] {
        assert_eq!(world.by(bob, "PUT", &path, body).await, forbidden());
    }

    let query = format!(
        "/v1/b2b/organizations/{}/member?email_address={BOB}",
        world.acme
    );
    let read = world.backend.got(&query).await["member"].clone();
    assert_eq!(
        (&read["name"], &read["is_admin"]),
        (&json!("Bob"), &json!(false))
    );
    let body = json!({"member_id": bob["member_id"]});
    let revoke = "/v1/b2b/sessions/revoke";
    assert_eq!(world.by(bob, "POST", revoke, body).await, done());
}

#[tokio::test]
async fn a_role_allows_the_fields_of_its_actions_alone() {
    let world = world().await;
    let policy = json!({
        "roles": [{"role_id": "namer", "permissions": [
            {"resource_id": "stytch.member", "actions": ["update.info.name"]},
            {"resource_id": "stytch.organization", "actions": ["update.settings.allowed-auth-methods"]},
        ]}],
        "resources": [], "scopes": [],
    });
    world.control.set_options(Options {
        b2b_rbac_policy: Some(serde_json::from_value(policy).unwrap()),
        ..Options::default()
    });
    let path = member(&world.acme, &world.bob);
    let namer = json!({"roles": ["namer"]});
    assert_eq!(world.backend.call("PUT", &path, namer).await.0, 200);
    let path = member(&world.acme, &world.ann);
    let organization = format!("/v1/b2b/organizations/{}", world.acme);
    let methods = json!({"auth_methods": "RESTRICTED", "allowed_auth_methods": ["magic_link"]});
    let both = json!({"name": "A", "untrusted_metadata": {"a": 1}});

    let bob = &world.bob;
    assert_eq!(
        world.by(bob, "PUT", &path, json!({"name": "A"})).await,
        done()
    );
    assert_eq!(world.by(bob, "PUT", &organization, methods).await, done());
    assert_eq!(world.by(bob, "PUT", &path, both).await, forbidden());
    let slug = json!({"organization_slug": "new"});
    assert_eq!(world.by(bob, "PUT", &organization, slug).await, forbidden());
}

#[tokio::test]
async fn a_session_of_another_organization_is_refused() {
    let world = world().await;
    let other = organization(&world.control, "Other", json!({}));
    let query = format!("/v1/b2b/organizations/{other}/member?email_address={EMAIL}");
    let stranger = world.backend.got(&query).await["member"]["member_id"].clone();
    let refused = (403, "session_authorization_tenancy_error".to_owned());
    let both = json!({"organization_ids": [world.acme, other]});
    let name = json!({"organization_name": "New"});

    for (method, path, body) in [
        ("PUT", format!("/v1/b2b/organizations/{other}"), name),
        ("POST", "/v1/b2b/organizations/members/search".into(), both),
        (
            "POST",
            "/v1/b2b/magic_links/email/invite".into(),
            json!({"organization_id": other, "email_address": "eve@example.com"}),
        ),
        (
            "POST",
            "/v1/b2b/sessions/revoke".into(),
            json!({"member_id": stranger}),
        ),
    ] {
        let got = world.by(&world.ann, method, &path, body).await;
        assert_eq!(got, refused, "{method} {path}");
    }
}

#[tokio::test]
async fn a_jwt_names_the_session_too_and_a_dead_or_unreadable_session_is_refused() {
    let world = world().await;
    let path = member(&world.acme, &world.bob);
    let name = || json!({"name": "Bob"});
    let jwt = &world.ann["session_jwt"];

    assert_eq!(world.call((JWT, jwt), "PUT", &path, name()).await, done());
    let got = world.call((JWT, &json!("x.y")), "PUT", &path, name()).await;
    assert_eq!(got, (400, "unable_to_parse_session_jwt".to_owned()));
    let got = world
        .call((TOKEN, &json!("nobody")), "PUT", &path, name())
        .await;
    assert_eq!(got, (404, "session_not_found".to_owned()));
    let both = world.backend.request("PUT", &path).json(&name());
    let both = both
        .header(TOKEN, text(&world.ann["session_token"]))
        .header(JWT, text(jwt));
    let both: Value = both.send().await.unwrap().json().await.unwrap();
    assert_eq!(both["error_type"], "too_many_session_arguments");
}

#[tokio::test]
async fn what_no_member_may_do_is_refused_with_the_name_of_the_field() {
    let world = world().await;
    let ann = &world.ann;
    let refused = (400, "bad_request".to_owned());
    let before = world.everything().await;

    for (path, body) in [
        (
            member(&world.acme, ann),
            json!({"trusted_metadata": {"a": 1}}),
        ),
        (member(&world.acme, ann), json!({"external_id": "a"})),
        (
            format!("/v1/b2b/organizations/{}", world.acme),
            json!({"claimed_email_domains": ["example.com"]}),
        ),
    ] {
        let field = body.as_object().unwrap().keys().next().unwrap().clone();
        assert_eq!(world.by(ann, "PUT", &path, body.clone()).await, refused);
        let request = world.backend.request("PUT", &path).json(&body);
        let request = request.header(TOKEN, text(&ann["session_token"]));
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        assert!(text(&answer["error_message"]).contains(&field), "{answer}");
    }
    let create = json!({"organization_name": "New"});
    let got = world.by(ann, "POST", "/v1/b2b/organizations", create).await;
    assert_eq!(got, refused, "an operation that takes no such header");

    assert_eq!(world.everything().await, before);
    let backend = consumer_backend(&world.emulator);
    let request = backend
        .request("POST", "/v1/users")
        .json(&json!({"email": BOB}));
    let request = request.header(TOKEN, text(&ann["session_token"]));
    assert_eq!(request.send().await.unwrap().status(), 400);
}

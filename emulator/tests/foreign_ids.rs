//! Ids of another user, member, organization or project: every operation refuses them, wherever its request has
//! an id, and the state stays as it was. The requests are made from the support table.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)] // a test fails by panicking

mod common;
#[path = "../../tests/world/factors.rs"]
mod factors;

use common::{
    Client, EMAIL, PASSWORD, PHONE, assert_vendor_shaped, b2b, b2b_backend, consumer,
    consumer_backend, text,
};
use serde_json::{Map, Value, json};
use stytch_emulator::{Control, Emulator, EmulatorConfig};

const EVE: &str = "eve@example.com";
/// Users.
const ANN: &str = "user-test-ann";
/// Organizations: Ann, her colleague Cid and the admin Dora are members of the first, Bob of the second.
const ACME: &str = "organization-test-acme";
const OTHER: &str = "organization-test-other";
const ANN_OF_ACME: &str = "member-test-ann";
const CID: &str = "member-test-cid";
const DORA: &str = "dora@example.com";
const BOB: &str = "member-test-bob";
const BOB_EMAIL: &str = "bob@example.com";

/// Fields of ids that are none of a user, a member, an organization or a project: names that are chosen, and settings
/// that nothing acts on. Everyone may read the settings of a project by its public token.
const NO_FOREIGN_ID: [&str; 5] = [
    "external_id",
    "organization_external_id",
    "sso_default_connection_id",
    "profile_id",
    "public_token",
];

/// Of these a request has one at a time.
const ONE_SESSION: [&str; 4] = [
    "session_token",
    "session_jwt",
    "session_id",
    "member_session_id",
];

/// What an object has for a field: by path and name, or by name.
fn of<'a>(all: &'a Value, path: &str, name: &str) -> Option<&'a Value> {
    all.get(format!("{path} {name}")).or_else(|| all.get(name))
}

/// The first object with the fields of the second.
fn with(mut object: Value, more: Value) -> Value {
    let fields = more.as_object().unwrap().clone();
    object.as_object_mut().unwrap().extend(fields);
    object
}

/// A caller of one of the four APIs, with ids that it may use and ids that it may not.
struct Caller {
    prefix: &'static str,
    client: Client,
    /// A value for each field.
    own: Value,
    /// A list of values for each field with an id.
    foreign: Value,
    /// The session of a member in a header, if the backend makes the calls for one.
    header: Option<String>,
}

/// An operation of the table.
struct Operation {
    method: String,
    path: String,
    used: Vec<String>,
    for_members: bool,
}

impl Operation {
    fn in_path(&self) -> Vec<&str> {
        let parts = self.path.split('/');
        parts
            .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
            .collect()
    }

    /// All names of the path and the fields.
    fn names(&self) -> Vec<&str> {
        let used = self.used.iter().map(String::as_str);
        self.in_path().into_iter().chain(used).collect()
    }

    /// Whether a session or a member in the request says which organization it is about.
    fn is_about_a_member(&self) -> bool {
        let of_member = ["member_id", "member_password_id", "invited_by_member_id"];
        let ends = [
            "passwords/authenticate",
            "sessions/exchange",
            "login_or_signup",
        ];
        self.names().iter().any(|name| of_member.contains(name))
            || ends.iter().any(|end| self.path.ends_with(end))
    }
}

/// The emulator with a seed whose ids are known.
async fn started() -> (Emulator, Control) {
    let mut eve: String = Value::Object(factors::of_every_kind()).to_string();
    for name in ["b", "c", "w", "t", "o"] {
        eve = eve.replace(&format!("\"{name}1\""), &format!("\"{name}2\""));
    }
    let user = |email: &str, id: &str, phone: &str, factors: Value| {
        let more = json!({"email": email, "password": PASSWORD, "user_id": format!("user-test-{id}"),
            "emails": [{"email": email, "email_id": format!("email-{id}")}],
            "phone_numbers": [{"phone_number": phone, "phone_id": format!("phone-{id}")}]});
        with(factors, more)
    };
    let member = |email: &str, id: &str| {
        json!({"email_address": email, "password": PASSWORD, "member_id": id,
            "mfa_phone_number": PHONE})
    };
    let mut dora = member(DORA, "member-test-dora");
    dora["roles"] = json!(["stytch_admin"]);
    let seed = json!({
        "users": [
            user(EMAIL, "ann", PHONE, Value::Object(factors::of_every_kind())),
            user(EVE, "eve", "+15005550009", serde_json::from_str(&eve).unwrap()),
        ],
        "organizations": [
            {"organization_name": "Acme", "organization_id": ACME, "members":
                [member(EMAIL, ANN_OF_ACME), member("cid@example.com", CID), dora]},
            {"organization_name": "Other", "organization_id": OTHER,
                "members": [member(BOB_EMAIL, BOB)]},
        ],
    });
    let config = EmulatorConfig {
        seed: Some(serde_json::from_value(seed).unwrap()),
        ..EmulatorConfig::default()
    };
    let emulator = Emulator::start(config).await.unwrap();
    let control = emulator.control();
    (emulator, control)
}

async fn operations(client: &Client) -> Vec<Operation> {
    let described = client.got("/__emulator/").await;
    let served = described["support"]["served"].as_array().unwrap().clone();
    let all = served.iter().map(|it| {
        let (method, path) = text(&it["operation"]).split_once(' ').unwrap();
        Operation {
            method: method.to_owned(),
            path: path.to_owned(),
            used: it["used"].as_object().unwrap().keys().cloned().collect(),
            for_members: it["member"].is_string(),
        }
    });
    all.collect()
}

/// The responses of the logins, and what was sent and made for Ann.
struct Facts {
    ann: Value,
    eve: Value,
    /// Ann in Acme, her colleague, the admin, and Bob.
    member: Value,
    cid: Value,
    dora: Value,
    bob: Value,
    /// The method ids of the codes of Ann and Eve, and Ann's code.
    methods: [Value; 2],
    code: Option<String>,
    email_code: Option<String>,
    sms_code: Option<String>,
    totp: Value,
    totp_code: Option<String>,
    intermediate: Value,
}

/// Goes back to the start and signs everyone in.
async fn facts(emulator: &Emulator, control: &Control) -> Facts {
    control.reset();
    let (sdk, sdk_b2b) = (consumer(emulator), b2b(emulator));
    let log_in = async |email: &str| {
        let body = json!({"email": email, "password": PASSWORD, "session_duration_minutes": 60});
        sdk.ok("/sdk/v1/passwords/authenticate", body).await
    };
    let send = async |email: &str| {
        let path = "/sdk/v1/otps/email/login_or_create";
        sdk.ok(path, json!({"email": email})).await["method_id"].clone()
    };
    let log_in_to = async |organization: &str, email: &str| {
        let body = json!({"organization_id": organization, "email_address": email,
            "password": PASSWORD, "session_duration_minutes": 60});
        let path = "/sdk/v1/b2b/passwords/authenticate";
        sdk_b2b.ok(path, body).await
    };
    let methods = [send(EMAIL).await, send(EVE).await];
    let code = control.latest_code(EMAIL);
    let member = log_in_to(ACME, EMAIL).await;
    let signed_in = sdk_b2b.signed_in(&member);
    let who = json!({"organization_id": ACME, "member_id": ANN_OF_ACME});
    let totp = signed_in.ok("/sdk/v1/b2b/totp", who.clone()).await;
    signed_in.ok("/sdk/v1/b2b/otps/sms/send", who).await;
    let path = "/sdk/v1/b2b/otps/email/discovery";
    let address = json!({"email_address": EMAIL});
    sdk_b2b.ok(&format!("{path}/send"), address).await;
    let body = json!({"email_address": EMAIL, "code": control.latest_code(EMAIL)});
    let found = sdk_b2b.ok(&format!("{path}/authenticate"), body).await;
    let path = "/sdk/v1/b2b/otps/email/login_or_signup";
    let body = json!({"organization_id": ACME, "email_address": EMAIL});
    sdk_b2b.ok(path, body).await;
    for (token, subject) in [("of-user", ANN), ("of-member", ANN_OF_ACME)] {
        control.register_access_token(token, subject);
        control.register_trusted_token("profile", token, subject);
    }
    Facts {
        ann: log_in(EMAIL).await,
        eve: log_in(EVE).await,
        member,
        cid: log_in_to(ACME, "cid@example.com").await,
        dora: log_in_to(ACME, DORA).await,
        bob: log_in_to(OTHER, BOB_EMAIL).await,
        methods,
        code,
        email_code: control.latest_code(EMAIL),
        sms_code: control.latest_code(PHONE),
        totp,
        totp_code: control.totp_code(ANN_OF_ACME),
        intermediate: found["intermediate_session_token"].clone(),
    }
}

/// The ids of factors of Ann (1) or Eve (2).
fn factor_ids(number: u8) -> Value {
    let name = if number == 1 { "ann" } else { "eve" };
    json!({
        "email_id": format!("email-{name}"), "phone_id": format!("phone-{name}"),
        "biometric_registration_id": format!("b{number}"),
        "crypto_wallet_id": format!("c{number}"),
        "webauthn_registration_id": format!("w{number}"),
        "totp_id": format!("t{number}"), "oauth_user_registration_id": format!("o{number}"),
    })
}

/// The same fields with this one value in a list.
fn each_one(object: &Value, value: impl Fn(&Value) -> Value) -> Value {
    let fields = object.as_object().unwrap().iter();
    fields
        .map(|(name, own)| (name.clone(), json!([value(own)])))
        .collect::<Map<_, _>>()
        .into()
}

fn password_of(login: &Value) -> Value {
    login["member"]["member_password_id"].clone()
}

/// What an app of Ann's may use, and what is Eve's or a member's.
fn of_user(facts: &Facts) -> [Value; 2] {
    let own = json!({
        "method_id": facts.methods[0], "token": facts.code, "access_token": "of-user",
        "/sdk/v1/sessions/attest token": "of-user", "profile_id": "profile",
        "email": EMAIL, "password": PASSWORD, "session_duration_minutes": 60,
    });
    let foreign = json!({
        "method_id": [facts.methods[1]], "access_token": ["of-member"],
        "/sdk/v1/sessions/attest token": ["of-member"],
    });
    let hers = each_one(&factor_ids(2), Value::clone);
    [with(own, factor_ids(1)), with(foreign, hers)]
}

/// What an app of Ann's as a member may use, and what is another member's, another organization's or a user's.
fn of_member(facts: &Facts) -> [Value; 2] {
    let own = json!({
        "organization_id": ACME, "member_id": ANN_OF_ACME,
        "member_password_id": password_of(&facts.member), "access_token": "of-member",
        "token": "of-member", "profile_id": "profile", "email_address": EMAIL,
        "password": PASSWORD, "session_duration_minutes": 60,
        "recovery_code": facts.totp["recovery_codes"][0],
        "/sdk/v1/b2b/otps/email/authenticate code": facts.email_code,
        "/sdk/v1/b2b/otps/sms/authenticate code": facts.sms_code,
        "/sdk/v1/b2b/totp/authenticate code": facts.totp_code,
        "/sdk/v1/b2b/discovery/intermediate_sessions/exchange intermediate_session_token":
            facts.intermediate,
    });
    let foreign = json!({
        "organization_id": [OTHER, ANN], "member_id": [CID, BOB, ANN],
        "member_password_id": [password_of(&facts.cid), password_of(&facts.bob)],
        "access_token": ["of-user"], "token": ["of-user"],
    });
    [own, foreign]
}

/// What a backend of the consumer project may use, and what is of the B2B project. A link is for one user.
fn of_backend(emulator: &Emulator, facts: &Facts) -> [Value; 2] {
    let (ann, eve, member) = (&facts.ann, &facts.eve, &facts.member);
    let [own, _] = of_user(facts);
    let own = with(
        own,
        json!({
            "project_id": emulator.consumer_project_id(), "user_id": ANN,
            "password_id": ann["user"]["password"]["password_id"],
            "session_token": ann["session_token"], "session_jwt": ann["session_jwt"],
            "session_id": ann["session"]["session_id"],
            "hash": bcrypt::hash(PASSWORD, 4).unwrap(), "hash_type": "bcrypt",
        }),
    );
    let foreign = json!({
        "project_id": [emulator.b2b_project_id()], "user_id": [ANN_OF_ACME],
        "password_id": [password_of(member)],
        "session_token": [member["session_token"]], "session_jwt": [member["session_jwt"]],
        "session_id": [member["member_session"]["member_session_id"]],
        "/v1/magic_links/email/send user_id": [ANN_OF_ACME, eve["user_id"]],
        "/v1/magic_links/email/send session_token": [member["session_token"], eve["session_token"]],
        "/v1/magic_links/email/send session_jwt": [member["session_jwt"], eve["session_jwt"]],
    });
    let factors = each_one(&factor_ids(1), |_| json!(ANN_OF_ACME));
    [own, with(foreign, factors)]
}

/// What a backend of the B2B project may use; what is of the consumer project or of another organization than the
/// request's; and what an admin of Acme may not use.
fn of_b2b_backend(emulator: &Emulator, facts: &Facts) -> [Value; 3] {
    let (ann, member, bob) = (&facts.ann, &facts.member, &facts.bob);
    let [own, _] = of_member(facts);
    let own = with(
        own,
        json!({
            "project_id": emulator.b2b_project_id(), "organization_ids": [ACME],
            "invited_by_member_id": ANN_OF_ACME, "org_policy": {"roles": []},
            "session_token": member["session_token"], "session_jwt": member["session_jwt"],
            "member_session_id": member["member_session"]["member_session_id"],
            "hash": bcrypt::hash(PASSWORD, 4).unwrap(), "hash_type": "bcrypt",
        }),
    );
    let foreign = json!({
        "project_id": [emulator.consumer_project_id()], "organization_id": [ANN],
        "organization_ids": [[ANN]], "member_id": [BOB, ANN],
        // A backend may end the sessions of every member of its project.
        "/v1/b2b/sessions/revoke member_id": [ANN],
        "member_password_id": [password_of(bob), ann["user"]["password"]["password_id"]],
        "invited_by_member_id": [BOB, ANN],
        "session_token": [ann["session_token"]], "session_jwt": [ann["session_jwt"]],
        "member_session_id": [ann["session"]["session_id"]],
    });
    let not_of_admin = json!({
        "organization_id": [OTHER], "organization_ids": [[OTHER]], "member_id": [BOB],
        "member_password_id": [password_of(bob)], "invited_by_member_id": [BOB],
        "session_token": [bob["session_token"]], "session_jwt": [bob["session_jwt"]],
        "member_session_id": [bob["member_session"]["member_session_id"]],
    });
    [own, foreign, not_of_admin]
}

/// The callers, each with what is its own and what is not.
async fn callers(emulator: &Emulator, control: &Control) -> [Caller; 5] {
    let facts = facts(emulator, control).await;
    let caller = |prefix, client, own: &Value, foreign: Value| Caller {
        prefix,
        client,
        own: own.clone(),
        foreign,
        header: None,
    };
    let app = consumer(emulator).signed_in(&facts.ann);
    let member_app = b2b(emulator).signed_in(&facts.member);
    let (backend, b2b_backend) = (consumer_backend(emulator), b2b_backend(emulator));
    let [own_of_user, not_of_user] = of_user(&facts);
    let [own_of_member, not_of_member] = of_member(&facts);
    let [own_of_backend, not_of_backend] = of_backend(emulator, &facts);
    let [own, foreign, not_of_admin] = of_b2b_backend(emulator, &facts);
    let admin = Caller {
        header: Some(text(&facts.dora["session_token"]).to_owned()),
        ..caller("/v1/b2b/", b2b_backend.clone(), &own, not_of_admin)
    };
    [
        caller("/sdk/v1/b2b/", member_app, &own_of_member, not_of_member),
        caller("/sdk/v1/", app, &own_of_user, not_of_user),
        caller("/v1/b2b/", b2b_backend, &own, foreign),
        caller("/v1/", backend, &own_of_backend, not_of_backend),
        admin,
    ]
}

impl Caller {
    /// Sends the operation with what is the caller's own, but for the field of this name.
    async fn send(
        &self,
        operation: &Operation,
        field: &str,
        value: Option<&Value>,
    ) -> (u16, Value) {
        let Operation { method, path, .. } = operation;
        let one_of_many = ONE_SESSION.contains(&field) || path.ends_with("sessions/revoke");
        let needs_session = path.ends_with("sessions/authenticate") || path.ends_with("exchange");
        let value_of = |name: &str| -> Option<Value> {
            if name == field {
                return value.or_else(|| of(&self.own, path, name)).cloned();
            }
            let is_default = name == "session_token" && needs_session && !one_of_many;
            let is_session = ONE_SESSION.contains(&name) || path.ends_with("sessions/revoke");
            if is_session && !is_default {
                return None;
            }
            of(&self.own, path, name).cloned()
        };
        let mut full = String::new();
        for part in path.split('/').skip(1) {
            let name = part.strip_prefix('{').and_then(|it| it.strip_suffix('}'));
            let part = name.map_or_else(
                || part.to_owned(),
                |name| text(&value_of(name).unwrap_or_else(|| panic!("{path}: {name}"))).to_owned(),
            );
            full = format!("{full}/{part}");
        }
        let mut fields = Map::new();
        for name in &operation.used {
            if let Some(value) = value_of(name) {
                fields.insert(name.clone(), value);
            }
        }
        let mut request = if method == "GET" {
            let query: Vec<_> = fields
                .iter()
                .map(|(name, value)| format!("{name}={}", text(value)))
                .collect();
            self.client
                .request(method, &format!("{full}?{}", query.join("&")))
        } else {
            self.client.request(method, &full).json(&fields)
        };
        if let Some(token) = &self.header {
            request = request.header("x-stytch-member-session", token);
        }
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    /// What is not the caller's in this field of the operation.
    fn foreign(&self, operation: &Operation, field: &str) -> Vec<Value> {
        let listed = of(&self.foreign, &operation.path, field);
        let mut all = listed.map_or(Vec::new(), |it| it.as_array().unwrap().clone());
        let by_organization = field == "organization_id" && self.prefix == "/v1/b2b/";
        if by_organization && self.header.is_none() && operation.is_about_a_member() {
            all.push(json!(OTHER));
        }
        all
    }
}

/// Refuses every foreign id in every field of the operations, and accepts the own ones; how many there were.
async fn refuse_everywhere(at: usize, for_members: bool) -> usize {
    let (emulator, control) = started().await;
    let mut all = callers(&emulator, &control).await;
    let operations = operations(&all[at].client).await;
    let mut seen = 0;
    for operation in operations {
        let first = all
            .iter()
            .position(|it| operation.path.starts_with(it.prefix));
        let is_of_caller = first.is_some_and(|it| all[it].prefix == all[at].prefix);
        if !is_of_caller || for_members && !operation.for_members {
            continue;
        }
        for field in operation.names() {
            let foreign = all[at].foreign(&operation, field);
            let is_id = field.ends_with("_id") || field.ends_with("_ids");
            let what = format!("{} {} {field}", operation.method, operation.path);
            assert!(
                !foreign.is_empty() || !is_id || NO_FOREIGN_ID.contains(&field),
                "no foreign id for {what}"
            );
            let mut types = Vec::new();
            for value in &foreign {
                let before = control.dump();
                let (status, answer) = all[at].send(&operation, field, Some(value)).await;
                assert!((400..500).contains(&status), "{what} {value}: {answer}");
                assert_vendor_shaped(&answer, status);
                assert!(before == control.dump(), "{what} {value} changed the state");
                types.push(text(&answer["error_type"]).to_owned());
                seen += 1;
            }
            if foreign.is_empty() {
                continue;
            }
            let (_, answer) = all[at].send(&operation, field, None).await;
            let own = answer["error_type"].as_str().unwrap_or_default();
            assert!(
                types.iter().all(|it| it != own),
                "{what} is refused for another reason: {answer}"
            );
            all = callers(&emulator, &control).await;
        }
    }
    seen
}

#[tokio::test]
async fn a_member_in_an_app_cannot_use_ids_of_other_members_and_organizations() {
    assert!(refuse_everywhere(0, false).await > 30);
}

#[tokio::test]
async fn a_user_in_an_app_cannot_use_ids_of_other_users() {
    assert!(refuse_everywhere(1, false).await >= 10);
}

#[tokio::test]
async fn a_backend_of_members_cannot_mix_organizations_and_use_ids_of_another_project() {
    assert!(refuse_everywhere(2, false).await > 50);
}

#[tokio::test]
async fn a_backend_of_users_cannot_use_ids_of_another_project() {
    assert!(refuse_everywhere(3, false).await > 25);
}

#[tokio::test]
async fn a_backend_cannot_use_ids_of_another_organization_for_an_admin() {
    assert!(refuse_everywhere(4, true).await > 15);
}

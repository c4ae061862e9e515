//! Reading what the server sends, and what it should not have sent.

#![allow(clippy::unwrap_used, reason = "a test may stop at once")]

mod factors;
mod garbage;
mod schema;

use super::*;

/// The `session` of the reference's consumer example.
pub(super) const SESSION: &str = r#"{"session_id":"session-test-33333333-3333-4333-8333-333333333333","user_id":"user-test-22222222-2222-4222-8222-222222222222",
"started_at":"2026-01-02T03:04:05Z","last_accessed_at":"2026-01-02T03:34:05Z","expires_at":"2026-01-02T04:04:05Z",
"attributes":{"ip_address":"203.0.113.1","user_agent":"ua"},"custom_claims":null,"roles":["stytch_user"],
"authentication_factors":[{"type":"otp","delivery_method":"sms","last_authenticated_at":"2026-01-02T03:04:05Z","phone_number_factor":{"phone_id":"phone-number-test-44444444-4444-4444-8444-444444444444","phone_number":"+15005550006"}}]}"#;

/// The `user` of the same example.
const USER: &str = r#"{"user_id":"user-test-22222222-2222-4222-8222-222222222222","status":"active","name":{"first_name":"","middle_name":"","last_name":""},"emails":[],"phone_numbers":[{"phone_id":"phone-number-test-44444444-4444-4444-8444-444444444444","phone_number":"+15005550006","verified":true}],"providers":[],"totps":[],"crypto_wallets":[],"webauthn_registrations":[],"biometric_registrations":[],"password":null,"created_at":"2026-01-01T00:00:00Z","trusted_metadata":{},"untrusted_metadata":{},"is_locked":false,"roles":["stytch_user"]}"#;

/// The same facts as [`SESSION`] for a member.
const MEMBER_SESSION: &str = r#"{"member_session_id":"member-session-test-1","member_id":"member-test-1","organization_id":"organization-test-1",
"organization_slug":"acme","started_at":"2026-01-02T03:04:05Z","last_accessed_at":"2026-01-02T03:34:05Z","expires_at":"2026-01-02T04:04:05Z",
"roles":["stytch_member"],"custom_claims":{"plan":"pro"},"authentication_factors":[{"type":"email_otp","delivery_method":"email","sequence_order":"PRIMARY"}]}"#;

const EXPIRES_AT: Timestamp = Timestamp(1_767_326_645_000);

fn session() -> Session {
    Session::from_json(SESSION).unwrap()
}

#[test]
fn the_consumer_example_is_read_in_full() {
    let session = session();

    assert_eq!(
        session.user_id,
        "user-test-22222222-2222-4222-8222-222222222222"
    );
    assert_eq!(session.expires_at, Some(EXPIRES_AT));
    assert_eq!(
        session.attributes.unwrap().ip_address.as_deref(),
        Some("203.0.113.1")
    );
    assert_eq!(session.custom_claims, None);
    assert_eq!(session.roles, ["stytch_user"]);
    let factor = &session.authentication_factors[0];
    assert_eq!(factor.r#type, FactorType::Otp);
    assert_eq!(factor.delivery_method, DeliveryMethod::Sms);
    let phone = factor.phone_number_factor.as_ref().unwrap();
    assert_eq!(phone.phone_number, "+15005550006");

    let user = User::from_json(USER).unwrap();
    assert_eq!(user.status, UserStatus::Active);
    assert!(user.phone_numbers[0].verified);
    assert_eq!(user.password, None);
    assert_eq!(user.name.first_name.as_deref(), Some(""));
    assert_eq!(user.trusted_metadata.as_deref(), Some("{}"));
    assert_eq!(user.raw_json, USER);
}

#[test]
fn white_space_around_an_object_is_not_part_of_it() {
    let user = User::from_json(&format!("\t{USER} \r\n")).unwrap();

    assert_eq!(user.raw_json, USER);
}

#[test]
fn the_step_up_example_is_read_in_full() {
    let mfa = MfaRequired::from_json(
        r#"{"member_options":{"mfa_phone_number":"+15005550006","totp_registration_id":""},"secondary_auth_initiated":"sms_otp"}"#,
    )
    .unwrap();

    assert_eq!(mfa.secondary_auth_initiated, Some(MfaMethod::Sms));
    let options = mfa.member_options.unwrap();
    assert_eq!(options.mfa_phone_number, "+15005550006");
    assert_eq!(options.totp_registration_id, "");
}

#[test]
fn a_member_session_is_read_in_full() {
    let session = MemberSession::from_json(MEMBER_SESSION).unwrap();

    assert_eq!(session.member_id, "member-test-1");
    assert_eq!(session.organization_slug, "acme");
    assert_eq!(session.expires_at, Some(EXPIRES_AT));
    assert_eq!(session.custom_claims.as_deref(), Some(r#"{"plan":"pro"}"#));
    assert_eq!(
        session.authentication_factors[0].sequence_order,
        Some(SequenceOrder::Primary)
    );
}

#[test]
fn discovered_organizations_are_read_in_full() {
    let found = DiscoveredOrganization::from_json(
        r#"{"member_authenticated":false,"organization":{"organization_id":"o-1","custom_roles":[{"role_id":"r","permissions":[{"resource_id":"x","actions":["*"]}]}],"allowed_oauth_tenants":{"slack":["T1"]}},
        "membership":{"type":"eligible_to_join_by_oauth_tenant","details":{"provider":"slack","tenant":"T1"},"member":null},
        "primary_required":{"allowed_auth_methods":["sso"]},"mfa_required":null}"#,
    )
    .unwrap();

    let organization = found.organization.unwrap();
    assert_eq!(organization.custom_roles[0].permissions[0].actions, ["*"]);
    assert_eq!(
        organization.allowed_oauth_tenants.as_deref(),
        Some(r#"{"slack":["T1"]}"#)
    );
    assert!(
        organization
            .raw_json
            .starts_with(r#"{"organization_id":"o-1""#)
    );
    let membership = found.membership.unwrap();
    assert_eq!(
        membership.r#type,
        MembershipType::EligibleToJoinByOauthTenant
    );
    assert_eq!(
        membership.details.as_deref(),
        Some(r#"{"provider":"slack","tenant":"T1"}"#)
    );
    assert_eq!(
        found.primary_required.unwrap().allowed_auth_methods,
        [AuthMethod::Sso]
    );
    assert_eq!(found.mfa_required, None);
}

#[test]
fn a_member_with_directory_entry_is_read_in_full() {
    let member = Member::from_json(
        r#"{"organization_id":"o","member_id":"m","status":"invited","roles":[{"role_id":"r","sources":[{"type":"email_assignment","details":{"email_domain":"a.example"}}]}],
        "oauth_registrations":[{"provider_type":"Slack","provider_tenants":[{"tenant_id":"T1","tenant_name":"acme"}]}],
        "scim_registration":{"connection_id":"c","scim_attributes":{"active":true,"emails":[{"value":"a@a.example","primary":true}],"enterprise_extension":{"manager":{"ref":"../m"}}}}}"#,
    )
    .unwrap();

    assert_eq!(member.status, MemberStatus::Invited);
    assert_eq!(
        member.roles[0].sources[0].r#type,
        RoleSourceType::EmailAssignment
    );
    assert_eq!(
        member.oauth_registrations[0].provider_tenants[0].tenant_name,
        "acme"
    );
    let scim = member.scim_registration.unwrap().scim_attributes.unwrap();
    assert!(scim.active && scim.emails[0].primary);
    assert_eq!(
        scim.enterprise_extension.unwrap().manager.unwrap().r#ref,
        "../m"
    );
}

#[derive(serde::Deserialize)]
struct Data {
    session: Session,
}

#[derive(serde::Deserialize)]
struct Body {
    data: Data,
}

#[test]
fn the_raw_text_is_exact_and_carries_unknown_keys() {
    let text = "{ \"future\": [1.50, \"\\u00e9\"],\n \"session_id\":\"s\",\t\"user_id\" : \"u\" }";
    let body = format!("{{\"data\": {{\"session\":\n {text}\n}} }}");

    assert_eq!(Session::from_json(text).unwrap().raw_json, text);
    let body: Body = serde_json::from_str(&body).unwrap();
    assert_eq!(body.data.session.raw_json, text);
}

#[test]
fn a_body_may_be_read_from_a_value_or_a_reader() {
    let value: serde_json::Value = serde_json::from_str(SESSION).unwrap();

    let from_value: Session = serde_json::from_value(value).unwrap();
    let from_reader: Session = serde_json::from_reader(SESSION.as_bytes()).unwrap();

    assert_eq!(from_reader, session());
    assert!(from_value.same_but_access_time(&session()));
}

#[test]
fn nanoseconds_are_read() {
    let text = r#"{"session_id":"s","user_id":"u","expires_at":"2021-08-28T00:41:58.935673870Z"}"#;

    let session = Session::from_json(text).unwrap();

    assert_eq!(session.expires_at, Some(Timestamp(1_630_111_318_935)));
}

#[test]
fn unknown_enum_values_survive() {
    let text = r#"{"session_id":"s","user_id":"u","authentication_factors":[{"type":"telepathy","delivery_method":"dream"}]}"#;
    let factor = Session::from_json(text)
        .unwrap()
        .authentication_factors
        .remove(0);

    assert_eq!(factor.r#type.as_str(), "telepathy");
    assert_eq!(
        factor.delivery_method,
        DeliveryMethod::Unknown {
            value: "dream".to_owned()
        }
    );
    let user = User::from_json(r#"{"user_id":"u","status":"frozen"}"#).unwrap();
    assert_eq!(user.status.as_str(), "frozen");
    let organization = Organization::from_json(
        r#"{"organization_id":"o","mfa_policy":"SOMETIMES","allowed_auth_methods":["sso","dream"]}"#,
    )
    .unwrap();
    assert_eq!(organization.mfa_policy.as_str(), "SOMETIMES");
    assert_eq!(organization.email_invites.as_str(), "");
    let methods = organization.allowed_auth_methods.iter();
    let methods: Vec<_> = methods.map(AuthMethod::as_str).collect();
    assert_eq!(methods, ["sso", "dream"]);
}

#[test]
fn an_object_may_have_nothing_but_its_identity() {
    let session = Session::from_json(r#"{"session_id":"s","user_id":"u"}"#).unwrap();
    let user = User::from_json(r#"{"user_id":"u"}"#).unwrap();
    let member = Member::from_json(r#"{"member_id":"m","organization_id":"o"}"#).unwrap();
    let organization = Organization::from_json(r#"{"organization_id":"o"}"#).unwrap();

    assert_eq!(session.expires_at, None);
    assert_eq!(user.status.as_str(), "");
    assert_eq!(member.mfa_phone_number, "");
    assert!(organization.custom_roles.is_empty());
}

#[test]
fn only_the_access_time_may_differ_in_an_unchanged_session() {
    let before = session();
    let later = |text: String| Session::from_json(&text).unwrap();
    let validated = later(SESSION.replace("03:34:05Z", "03:37:05.123Z"));
    let extended = later(SESSION.replace("04:04:05Z", "05:04:05Z"));
    let extra = later(SESSION.replacen('{', r#"{"future":1,"#, 1));
    let role = later(SESSION.replace("stytch_user", "admin"));

    assert!(before.same_but_access_time(&before));
    assert!(before.same_but_access_time(&validated));
    assert_ne!(before, validated);
    for changed in [extended, extra, role] {
        assert!(!before.same_but_access_time(&changed));
    }
    let member = MemberSession::from_json(MEMBER_SESSION).unwrap();
    let validated =
        MemberSession::from_json(&MEMBER_SESSION.replace("03:34:05Z", "03:37:05Z")).unwrap();
    assert!(member.same_but_access_time(&validated));
}

#[test]
fn equivalent_objects_are_equal_whatever_their_spelling() {
    let user = |rest: &str| User::from_json(&format!("{{\"user_id\":\"u\",{rest}}}")).unwrap();
    let before =
        user(r#""roles":["a","b"],"untrusted_metadata":{"x":1,"y":"ü"},"name":{"first_name":"A"}"#);
    let spelled = user(
        "\"name\" : {\"first_name\":\"\\u0041\"}, \"untrusted_metadata\":{ \"y\":\"\\u00fc\", \"x\":1 }, \"roles\":[ \"a\",\"b\" ]",
    );
    let order =
        user(r#""roles":["b","a"],"untrusted_metadata":{"x":1,"y":"ü"},"name":{"first_name":"A"}"#);
    let number = user(
        r#""roles":["a","b"],"untrusted_metadata":{"x":1.0,"y":"ü"},"name":{"first_name":"A"}"#,
    );
    let unknown = user(
        r#""roles":["a","b"],"untrusted_metadata":{"x":1,"y":"ü"},"name":{"first_name":"A"},"z":1"#,
    );

    assert_eq!(before, spelled);
    for other in [order, number, unknown] {
        assert_ne!(before, other);
    }
    let mut changed = before.clone();
    changed.external_id = Some("x".to_owned());
    assert_ne!(before, changed);
}

#[test]
fn a_field_is_read_from_a_text_that_serde_json_refuses() {
    let text =
        r#"{"user_id":"u\ud83d","status":"\ud83d","untrusted_metadata":{"n":1E400},"\ud83d":1}"#;

    let user = User::from_json(text).unwrap();

    assert_eq!(user.user_id, "u\u{fffd}");
    assert_eq!(user.status.as_str(), "\u{fffd}");
    assert_eq!(user.untrusted_metadata.as_deref(), Some(r#"{"n":1E400}"#));
    assert_eq!(user.raw_json, text);
}

//! Every call of the B2B client that signs in or sends something, over real HTTP.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a helper that fails is a failed test

mod world;

use serde_json::json;
use stytch_core::client::{
    B2bAuthenticateResponse, B2bClient, MagicLinkAuthenticateParams, MagicLinkDiscoveryParams,
    MagicLinkLoginParams, MemberAuthenticationFactor, MemberUpdateParams, MfaEnrollment,
    OrganizationCreateParams, OtpDiscoveryParams, OtpEmailAuthenticateParams, OtpEmailLoginParams,
    OtpSmsAuthenticateParams, OtpSmsSendParams, PasswordAuthenticateParams, SessionState,
    TotpAuthenticateParams,
};
use stytch_core::engine::state::{IntermediateKind, SignOutCause};
use stytch_core::error::StytchError;
use stytch_core::model::{
    AccessPolicy, AuthMethod, MembershipType, MfaMethod, MfaPolicy, StrengthPolicy,
};
use stytch_core::tokens::Secret;
use world::{EMAIL, PASSWORD, PHONE, World};

const OPEN: &str = "OPTIONAL";
const STRICT: &str = "REQUIRED_FOR_ALL";

fn signed_in_to(client: &B2bClient, organization: &str) -> bool {
    let state = client.state();
    matches!(state.state, SessionState::Active { .. })
        && state.intermediate.is_none()
        && state.organization.unwrap().organization_id == organization
}

fn stepped_up(client: &B2bClient) -> bool {
    let state = client.state();
    let signed_out = SessionState::SignedOut {
        cause: SignOutCause::StepUp,
    };
    let step = state.intermediate.as_ref();
    state.state == signed_out && step.is_some_and(|it| it.kind == IntermediateKind::StepUp)
}

/// Half signed in: the password is given, the second factor is missing.
async fn half_signed_in(world: &World, organization: &str) -> std::sync::Arc<B2bClient> {
    let client = world.member_of(organization).await;
    assert!(stepped_up(&client));
    client
}

#[tokio::test]
async fn a_password_signs_in_with_typed_objects_and_json_without_tokens() {
    let world = World::new().await;
    let (organization, member) = world.organization("Open", OPEN);
    let client = world.b2b();

    let response = client
        .passwords()
        .authenticate(PasswordAuthenticateParams {
            session_duration_minutes: Some(30),
            locale: Some("fr".into()),
            ..PasswordAuthenticateParams::new(&organization, EMAIL, Secret::new(PASSWORD))
        })
        .await
        .unwrap();

    assert_eq!(
        world.sent("/sdk/v1/b2b/passwords/authenticate"),
        json!({"organization_id": organization, "email_address": EMAIL, "password": PASSWORD,
            "session_duration_minutes": 30, "locale": "fr"})
    );
    assert!(response.member_authenticated && response.status_code == 200);
    assert_eq!(response.member_id, member);
    assert_eq!(response.organization_id, organization);
    assert!(response.intermediate_session_token.is_empty());
    assert_eq!(response.revision, client.state().revision);
    let tokens = client.session().tokens().unwrap();
    assert_eq!(response.session_token, tokens.session_token);
    for secret in [&tokens.session_token, &tokens.session_jwt] {
        assert!(!response.raw_json.contains(secret.expose()));
        assert!(!client.diagnostics_json().contains(secret.expose()));
    }
    assert!(signed_in_to(&client, &organization));
}

#[tokio::test]
async fn a_missing_second_factor_is_typed_in_the_response_and_in_the_state() {
    let world = World::new().await;
    let (organization, member) = world.organization("Strict", STRICT);

    let client = world.b2b();
    let response = client
        .passwords()
        .authenticate(PasswordAuthenticateParams::new(
            &organization,
            EMAIL,
            Secret::new(PASSWORD),
        ))
        .await
        .unwrap();

    assert!(!response.member_authenticated && response.member_session.is_none());
    assert!(response.session_token.is_empty() && response.session_jwt.is_empty());
    let mfa = response.mfa_required.unwrap();
    assert_eq!(mfa.secondary_auth_initiated, Some(MfaMethod::Sms));
    let step = client.state().intermediate.unwrap();
    assert_eq!(
        step.mfa_required
            .unwrap()
            .member_options
            .unwrap()
            .mfa_phone_number,
        PHONE
    );
    assert_eq!(step.member.unwrap().member_id, member);
    assert_eq!(step.organization.unwrap().organization_id, organization);
    let token = response.intermediate_session_token;
    assert!(!token.is_empty() && !response.raw_json.contains(token.expose()));
    let json = client.diagnostics_json();
    assert!(!json.contains(token.expose()));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["intermediate"]["kind"], "step_up");
    assert_eq!(json["cause"], "step_up");
}

#[tokio::test]
async fn a_missing_first_factor_is_typed_in_the_response_and_in_the_state() {
    let world = World::new().await;
    let (organization, _) = world.organization("Open", OPEN);
    let mut restricted = stytch_emulator::NewOrganization {
        organization_name: "Links only".into(),
        ..Default::default()
    };
    let fields = &mut restricted.fields;
    fields.insert("auth_methods".into(), json!("RESTRICTED"));
    fields.insert("allowed_auth_methods".into(), json!(["magic_link"]));
    let restricted = world.control().create_organization(restricted);
    world.control().create_member(
        &restricted,
        stytch_emulator::NewMember {
            email_address: EMAIL.into(),
            ..Default::default()
        },
    );
    let client = world.member_of(&organization).await;

    let response = client
        .session()
        .exchange(restricted, None, Some("fr".into()))
        .await
        .unwrap();

    assert_eq!(
        response.primary_required.unwrap().allowed_auth_methods,
        [AuthMethod::MagicLink]
    );
    assert!(response.mfa_required.is_none());
    let step = client.state().intermediate.unwrap();
    assert!(step.primary_required.is_some());
    assert_eq!(world.sent("/sdk/v1/b2b/sessions/exchange")["locale"], "fr");
}

#[tokio::test]
async fn a_text_message_completes_a_step_up_and_its_options_are_sent() {
    let world = World::new().await;
    let (organization, member) = world.organization("Strict", STRICT);
    let client = half_signed_in(&world, &organization).await;

    client
        .otp()
        .sms_send(OtpSmsSendParams {
            mfa_phone_number: Some(PHONE.into()),
            locale: Some("fr".into()),
            enable_autofill: Some(true),
            ..OtpSmsSendParams::new(&organization, &member)
        })
        .await
        .unwrap();
    let mut sent = world.sent("/sdk/v1/b2b/otps/sms/send");
    let token = sent["intermediate_session_token"].take();
    client
        .otp()
        .sms_authenticate(OtpSmsAuthenticateParams {
            session_duration_minutes: Some(30),
            set_mfa_enrollment: Some(MfaEnrollment::Enroll),
            ..OtpSmsAuthenticateParams::new(&organization, &member, world.code(PHONE))
        })
        .await
        .unwrap();

    assert!(token.is_string());
    assert_eq!(
        sent,
        json!({"organization_id": organization, "member_id": member, "mfa_phone_number": PHONE,
            "locale": "fr", "enable_autofill": true, "intermediate_session_token": null})
    );
    let used = world.sent("/sdk/v1/b2b/otps/sms/authenticate");
    assert_eq!(used["set_mfa_enrollment"], "enroll");
    assert_eq!(used["intermediate_session_token"], token);
    assert!(signed_in_to(&client, &organization));
    assert!(client.member().get_sync().unwrap().mfa_enrolled);
}

#[tokio::test]
async fn an_authenticator_app_is_registered_and_completes_a_step_up() {
    let world = World::new().await;
    let (organization, member) = world.organization("Strict", STRICT);
    let client = half_signed_in(&world, &organization).await;

    let made = client
        .totp()
        .create(organization.clone(), member.clone(), Some(30))
        .await
        .unwrap();
    assert_eq!(
        world.sent("/sdk/v1/b2b/totp")["expiration_minutes"],
        30,
        "options are sent"
    );
    assert_eq!(made.recovery_codes.len(), 10);
    assert_eq!(made.member_id, member);
    assert!(made.totp_registration_id.starts_with("member-totp-"));
    for secret in made.recovery_codes.iter().chain([&made.secret]) {
        assert!(!secret.is_empty() && !made.raw_json.contains(secret.expose()));
        assert!(!format!("{made:?}").contains(secret.expose()));
    }
    let wrong = client
        .totp()
        .authenticate(TotpAuthenticateParams::new(
            &organization,
            &member,
            Secret::new("000000"),
        ))
        .await;
    assert!(matches!(wrong, Err(StytchError::Api { .. })), "{wrong:?}");
    assert!(
        stepped_up(&client),
        "a wrong code keeps the intermediate session"
    );

    let code = Secret::new(world.control().totp_code(&member).unwrap());
    client
        .totp()
        .authenticate(TotpAuthenticateParams {
            session_duration_minutes: Some(30),
            set_mfa_enrollment: Some(MfaEnrollment::Enroll),
            set_default_mfa: Some(true),
            ..TotpAuthenticateParams::new(&organization, &member, code)
        })
        .await
        .unwrap();

    assert!(signed_in_to(&client, &organization));
    let used = world.sent("/sdk/v1/b2b/totp/authenticate");
    assert_eq!(
        (&used["set_mfa_enrollment"], &used["set_default_mfa"]),
        (&json!("enroll"), &json!(true))
    );
    assert_eq!(
        client.member().get_sync().unwrap().default_mfa_method,
        MfaMethod::Totp
    );
}

#[tokio::test]
async fn a_recovery_code_completes_a_step_up_and_returns_how_many_are_left() {
    let world = World::new().await;
    let (organization, member) = world.organization("Strict", STRICT);
    let client = half_signed_in(&world, &organization).await;
    let made = client
        .totp()
        .create(organization.clone(), member.clone(), None)
        .await
        .unwrap();

    let response = client
        .recovery_codes()
        .recover(
            organization.clone(),
            member,
            made.recovery_codes[0].clone(),
            None,
        )
        .await
        .unwrap();

    assert_eq!(response.recovery_codes_remaining, Some(9));
    assert!(response.member_authenticated);
    assert!(signed_in_to(&client, &organization));
}

#[tokio::test]
async fn an_organizations_magic_link_is_sent_with_its_options_and_signs_in() {
    let world = World::new().await;
    let (organization, _) = world.organization("Open", OPEN);
    let client = world.b2b();

    client
        .magic_links()
        .email_login_or_signup(MagicLinkLoginParams {
            login_redirect_url: Some("app://in".into()),
            signup_redirect_url: Some("app://up".into()),
            login_template_id: Some("in".into()),
            signup_template_id: Some("up".into()),
            locale: Some("fr".into()),
            ..MagicLinkLoginParams::new(&organization, EMAIL)
        })
        .await
        .unwrap();
    let mut sent = world.sent("/sdk/v1/b2b/magic_links/email/login_or_signup");
    assert!(sent["pkce_code_challenge"].take().is_string());
    client
        .magic_links()
        .authenticate(MagicLinkAuthenticateParams {
            session_duration_minutes: Some(30),
            locale: Some("fr".into()),
            ..MagicLinkAuthenticateParams::new(world.code(EMAIL))
        })
        .await
        .unwrap();

    assert_eq!(
        sent,
        json!({"organization_id": organization, "email_address": EMAIL,
            "login_redirect_url": "app://in", "signup_redirect_url": "app://up",
            "login_template_id": "in", "signup_template_id": "up", "locale": "fr",
            "pkce_code_challenge": null})
    );
    let used = world.sent("/sdk/v1/b2b/magic_links/authenticate");
    assert!(used["pkce_code_verifier"].is_string());
    assert_eq!(used["locale"], "fr");
    assert!(signed_in_to(&client, &organization));
}

#[tokio::test]
async fn a_discovery_magic_link_leads_to_a_choice_of_organizations() {
    let world = World::new().await;
    let (organization, _) = world.organization("Open", OPEN);
    let client = world.b2b();

    client
        .magic_links()
        .email_discovery_send(MagicLinkDiscoveryParams {
            discovery_redirect_url: Some("app://find".into()),
            login_template_id: Some("in".into()),
            discovery_expiration_minutes: Some(9),
            locale: Some("fr".into()),
            ..MagicLinkDiscoveryParams::new(EMAIL)
        })
        .await
        .unwrap();
    let mut sent = world.sent("/sdk/v1/b2b/magic_links/email/discovery/send");
    assert!(sent["pkce_code_challenge"].take().is_string());
    assert_eq!(
        sent,
        json!({"email_address": EMAIL, "discovery_redirect_url": "app://find",
            "login_template_id": "in", "discovery_expiration_minutes": 9, "locale": "fr",
            "pkce_code_challenge": null})
    );
    let found = client
        .magic_links()
        .discovery_authenticate(world.code(EMAIL))
        .await
        .unwrap();

    assert_eq!(found.email_address, EMAIL);
    let one = &found.discovered_organizations[0];
    assert_eq!(
        one.organization.as_ref().unwrap().organization_id,
        organization
    );
    let membership = one.membership.as_ref().unwrap();
    assert_eq!(membership.r#type, MembershipType::ActiveMember);
    let token = found.intermediate_session_token;
    assert!(!token.is_empty() && !found.raw_json.contains(token.expose()));
    assert_eq!(
        client.state().intermediate.unwrap().kind,
        IntermediateKind::Discovery
    );
}

#[tokio::test]
async fn a_discovery_code_leads_into_an_organization_and_its_options_are_sent() {
    let world = World::new().await;
    let (organization, member) = world.organization("Strict", STRICT);
    let client = world.b2b();

    client
        .otp()
        .email_discovery_send(OtpDiscoveryParams {
            login_template_id: Some("in".into()),
            discovery_expiration_minutes: Some(9),
            locale: Some("fr".into()),
            ..OtpDiscoveryParams::new(EMAIL)
        })
        .await
        .unwrap();
    assert_eq!(
        world.sent("/sdk/v1/b2b/otps/email/discovery/send"),
        json!({"email_address": EMAIL, "login_template_id": "in",
            "discovery_expiration_minutes": 9, "locale": "fr"})
    );
    client
        .otp()
        .email_discovery_authenticate(EMAIL.into(), world.code(EMAIL))
        .await
        .unwrap();
    let response: B2bAuthenticateResponse = client
        .discovery()
        .exchange_intermediate_session(organization.clone(), Some(30), Some("fr".into()))
        .await
        .unwrap();

    assert_eq!(response.member_id, member);
    assert!(response.mfa_required.is_some());
    assert!(stepped_up(&client));
    let sent = world.sent("/sdk/v1/b2b/discovery/intermediate_sessions/exchange");
    assert_eq!(sent["locale"], "fr");
}

#[tokio::test]
async fn a_new_organization_is_made_with_its_settings_and_entered() {
    let world = World::new().await;
    let client = world.b2b();
    client
        .otp()
        .email_discovery_send(OtpDiscoveryParams::new(EMAIL))
        .await
        .unwrap();
    client
        .otp()
        .email_discovery_authenticate(EMAIL.into(), world.code(EMAIL))
        .await
        .unwrap();

    let response = client
        .discovery()
        .create_organization(OrganizationCreateParams {
            session_duration_minutes: Some(30),
            organization_name: Some("New".into()),
            organization_slug: Some("new".into()),
            email_allowed_domains: Some(vec!["example.com".into()]),
            mfa_policy: Some(MfaPolicy::Optional),
            email_invites: Some(AccessPolicy::Unknown {
                value: "A_VALUE_OF_TOMORROW".into(),
            }),
            allowed_auth_methods: Some(vec![AuthMethod::Sso, AuthMethod::MagicLink]),
            allowed_oauth_tenants: Some(r#"{"slack":["T1"]}"#.into()),
            ..Default::default()
        })
        .await
        .unwrap();

    let organization = response.organization.unwrap();
    assert_eq!(organization.email_invites.as_str(), "A_VALUE_OF_TOMORROW");
    assert_eq!(organization.organization_slug, "new");
    assert!(response.member.unwrap().is_admin);
    assert!(signed_in_to(&client, &organization.organization_id));
    let mut sent = world.sent("/sdk/v1/b2b/discovery/organizations/create");
    assert!(sent["intermediate_session_token"].take().is_string());
    assert_eq!(
        sent,
        json!({"session_duration_minutes": 30, "organization_name": "New",
            "organization_slug": "new", "email_allowed_domains": ["example.com"],
            "mfa_policy": "OPTIONAL", "email_invites": "A_VALUE_OF_TOMORROW",
            "allowed_auth_methods": ["sso", "magic_link"],
            "allowed_oauth_tenants": {"slack": ["T1"]},
            "intermediate_session_token": null})
    );
}

#[tokio::test]
async fn organizations_are_listed_with_the_session_too() {
    let world = World::new().await;
    let (organization, _) = world.organization("Open", OPEN);
    let (strict, _) = world.organization("Strict", STRICT);
    let client = world.member_of(&organization).await;
    let before = client.state();

    let found = client.discovery().organizations().await.unwrap();

    let needs_more: Vec<_> = found
        .discovered_organizations
        .iter()
        .filter(|it| it.mfa_required.is_some())
        .map(|it| it.organization.as_ref().unwrap().organization_id.clone())
        .collect();
    assert_eq!(needs_more, [strict]);
    assert_eq!(client.state(), before);
}

#[tokio::test]
async fn an_email_code_signs_in_and_its_options_are_sent() {
    let world = World::new().await;
    let (organization, _) = world.organization("Open", OPEN);
    let client = world.b2b();

    client
        .otp()
        .email_login_or_signup(OtpEmailLoginParams {
            login_template_id: Some("in".into()),
            signup_template_id: Some("up".into()),
            login_expiration_minutes: Some(3),
            signup_expiration_minutes: Some(4),
            locale: Some("fr".into()),
            ..OtpEmailLoginParams::new(&organization, EMAIL)
        })
        .await
        .unwrap();
    let response = client
        .otp()
        .email_authenticate(OtpEmailAuthenticateParams {
            session_duration_minutes: Some(30),
            locale: Some("fr".into()),
            ..OtpEmailAuthenticateParams::new(&organization, EMAIL, world.code(EMAIL))
        })
        .await
        .unwrap();

    assert_eq!(
        world.sent("/sdk/v1/b2b/otps/email/login_or_signup"),
        json!({"organization_id": organization, "email_address": EMAIL,
            "login_template_id": "in", "signup_template_id": "up",
            "login_expiration_minutes": 3, "signup_expiration_minutes": 4, "locale": "fr"})
    );
    let used = world.sent("/sdk/v1/b2b/otps/email/authenticate");
    assert_eq!(used["locale"], "fr");
    assert!(response.method_id.is_some());
    assert!(signed_in_to(&client, &organization));
}

#[tokio::test]
async fn an_access_token_and_a_trusted_token_become_sessions() {
    let world = World::new().await;
    let (organization, member) = world.organization("Open", OPEN);
    let control = world.control();
    control.register_access_token("access", &member);
    control.register_trusted_token("profile", "trusted", &member);
    let client = world.b2b();

    let session = client.session();
    session
        .exchange_access_token(Secret::new("access"), Some(30))
        .await
        .unwrap();
    assert!(signed_in_to(&client, &organization));
    session.revoke(false).await.unwrap();
    session
        .attest(
            "profile".into(),
            Secret::new("trusted"),
            Some(organization.clone()),
            None,
        )
        .await
        .unwrap();

    assert!(signed_in_to(&client, &organization));
    assert_eq!(
        world.sent("/sdk/v1/b2b/sessions/attest"),
        json!({"profile_id": "profile", "token": "trusted", "organization_id": organization,
            "session_duration_minutes": 5})
    );
}

#[tokio::test]
async fn a_fetched_member_and_organization_are_returned_whole_and_cached() {
    let world = World::new().await;
    let (organization, member) = world.organization("Open", OPEN);
    let client = world.member_of(&organization).await;

    let fetched = client.member().get().await.unwrap();
    let around = client.organization().get().await.unwrap();

    assert_eq!(fetched.member.member_id, member);
    assert_eq!(around.organization.organization_id, organization);
    assert_eq!(client.member().get_sync(), client.member().info().member);
    assert!(fetched.raw_json.contains(&member) && around.raw_json.contains(&organization));
    assert_eq!(around.revision, client.state().revision);
    assert!(!client.organization().info().from_cache);
}

#[tokio::test]
async fn reads_of_one_member_session_agree_with_each_other() {
    let world = World::new().await;
    let (organization, _) = world.organization("Open", OPEN);
    let client = world.member_of(&organization).await;
    let session = client.session();

    let tokens = session.tokens().unwrap();

    assert_eq!(Some(tokens.session_token), session.session_token());
    assert_eq!(Some(tokens.session_jwt), session.session_jwt());
    assert_eq!(session.info().session, session.get_sync());
    assert_eq!(session.state(), client.state().state);
    let seen = client.peek(|view| {
        let member = view.member().map(|it| it.member_id.clone());
        (member, view.member_session().map(|it| it.member_id.clone()))
    });
    assert_eq!(seen.0, seen.1);
    assert!(session.fresh_jwt(100).await.is_ok());
}

#[tokio::test]
async fn a_member_is_changed_on_the_server_and_in_the_session() {
    let world = World::new().await;
    let (organization, _) = world.organization("Open", OPEN);
    let client = world.member_of(&organization).await;
    let before = client.state();

    let response = client
        .member()
        .update(MemberUpdateParams {
            name: Some("Ada Lovelace".into()),
            untrusted_metadata: Some(r#"{"theme":"dark","old":null}"#.into()),
            mfa_enrolled: Some(true),
            mfa_phone_number: Some("+15005550007".into()),
            default_mfa_method: Some(MfaMethod::Sms),
        })
        .await
        .unwrap();

    assert_eq!(
        world.sent("/sdk/v1/b2b/organizations/members/update"),
        json!({"name": "Ada Lovelace", "untrusted_metadata": {"theme": "dark", "old": null},
            "mfa_enrolled": true, "mfa_phone_number": "+15005550007",
            "default_mfa_method": "sms_otp"})
    );
    assert_eq!(response.member.name, "Ada Lovelace");
    assert_eq!(response.member.default_mfa_method, MfaMethod::Sms);
    let state = client.state();
    assert_eq!(state.member.as_ref(), Some(&response.member));
    assert_eq!(state.organization.as_ref(), Some(&response.organization));
    assert_eq!(response.revision, state.revision);
    assert_eq!(state.member_session, before.member_session);
    assert_eq!(state.tokens, before.tokens);

    // What has no value is not sent and stays.
    let params = MemberUpdateParams {
        name: Some("Ada".into()),
        ..MemberUpdateParams::default()
    };
    let member = client.member().update(params).await.unwrap().member;
    assert_eq!(
        world.sent("/sdk/v1/b2b/organizations/members/update"),
        json!({"name": "Ada"})
    );
    assert_eq!(member.mfa_phone_number, "+15005550007");
    client.close();
    let again = world.b2b();
    let stored = world::until_b2b(&again, |state| state.initialized).await;
    assert_eq!(stored.member.unwrap().name, "Ada");
}

#[tokio::test]
async fn a_factor_of_a_member_is_removed_by_its_kind() {
    let world = World::new().await;
    let (organization, member) = world.organization("Open", OPEN);
    let client = world.member_of(&organization).await;
    client
        .totp()
        .create(organization.clone(), member, None)
        .await
        .unwrap();
    let known = client.member().get().await.unwrap().member;
    assert!(!known.totp_registration_id.is_empty());

    for (factor, path) in [
        (
            MemberAuthenticationFactor::MfaPhoneNumber,
            "deletePhoneNumber",
        ),
        (MemberAuthenticationFactor::MfaTotp, "deleteTOTP"),
        (
            MemberAuthenticationFactor::Password {
                id: known.member_password_id.clone(),
            },
            &*format!("passwords/{}", known.member_password_id),
        ),
    ] {
        let response = client.member().delete_factor(factor.clone()).await.unwrap();

        let requests = world.control().requests();
        let sent = requests.last().unwrap();
        assert_eq!(sent.method, "DELETE");
        assert_eq!(
            sent.path,
            format!("/sdk/v1/b2b/organizations/members/{path}")
        );
        assert_eq!(client.member().get_sync(), Some(response.member));
        let again = client.member().delete_factor(factor).await;
        assert!(matches!(again, Err(StytchError::Api { status: 404, .. })));
    }

    let member = client.member().get_sync().unwrap();
    assert!(member.mfa_phone_number.is_empty());
    assert!(member.totp_registration_id.is_empty());
    assert!(member.member_password_id.is_empty());
}

#[tokio::test]
async fn recovery_codes_are_fetched_and_replaced_and_not_kept() {
    let world = World::new().await;
    let (organization, member) = world.organization("Open", OPEN);
    let client = world.member_of(&organization).await;
    let made = client
        .totp()
        .create(organization.clone(), member.clone(), None)
        .await
        .unwrap();

    let fetched = client.recovery_codes().get().await.unwrap();
    let rotated = client.recovery_codes().rotate().await.unwrap();

    assert_eq!(fetched.recovery_codes, made.recovery_codes);
    assert_eq!(rotated.recovery_codes.len(), fetched.recovery_codes.len());
    assert_ne!(rotated.recovery_codes, fetched.recovery_codes);
    assert_eq!(
        client.recovery_codes().get().await.unwrap().recovery_codes,
        rotated.recovery_codes
    );
    assert_eq!(rotated.member_id, member);
    assert_eq!(client.member().get_sync(), Some(rotated.member));
    for code in fetched.recovery_codes.iter().chain(&rotated.recovery_codes) {
        assert!(!fetched.raw_json.contains(code.expose()));
        assert!(!rotated.raw_json.contains(code.expose()));
        assert!(!client.diagnostics_json().contains(code.expose()));
    }
}

#[tokio::test]
async fn a_members_password_is_rated_and_nothing_changes() {
    let world = World::new().await;
    let (organization, _) = world.organization("Open", OPEN);
    let client = world.member_of(&organization).await;
    let before = client.state();

    let weak = client
        .passwords()
        .strength_check(Some(EMAIL.into()), Secret::new("abc"))
        .await
        .unwrap();
    assert_eq!(
        world.sent("/sdk/v1/b2b/passwords/strength_check"),
        json!({"email_address": EMAIL, "password": "abc"})
    );
    let strong = client
        .passwords()
        .strength_check(None, Secret::new(PASSWORD))
        .await
        .unwrap();

    assert!(!weak.valid_password && strong.valid_password);
    assert!(!weak.zxcvbn_feedback.unwrap().suggestions.is_empty());
    assert!(weak.luds_feedback.unwrap().missing_characters > 0);
    assert_eq!(strong.strength_policy, StrengthPolicy::Zxcvbn);
    assert_eq!(client.state(), before);
}

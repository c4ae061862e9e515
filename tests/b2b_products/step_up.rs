//! Factors that are missing, and what completes them.

use serde_json::json;
use stytch_core::client::{
    MfaEnrollment, OtpSmsAuthenticateParams, OtpSmsSendParams, PasswordAuthenticateParams,
    TotpAuthenticateParams,
};
use stytch_core::error::StytchError;
use stytch_core::model::{AuthMethod, MfaMethod};
use stytch_core::tokens::Secret;

use super::world::{EMAIL, PASSWORD, PHONE, World};
use super::{OPEN, STRICT, signed_in_to, stepped_up, with_intermediate_session};

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
    let client = with_intermediate_session(&world, &organization).await;

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
    let client = with_intermediate_session(&world, &organization).await;

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
    let client = with_intermediate_session(&world, &organization).await;
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

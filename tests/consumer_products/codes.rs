//! One-time codes by text message, WhatsApp and email.

use serde_json::json;
use stytch_core::client::{MagicLinkEmailParams, OtpEmailParams, OtpSmsParams, OtpWhatsappParams};
use stytch_core::error::StytchError;
use stytch_core::tokens::Secret;
use stytch_emulator::NewUser;

use super::world::{EMAIL, PASSWORD, PHONE, World, signed_in};

#[tokio::test]
async fn a_code_by_text_message_signs_in_and_its_options_are_sent() {
    let world = World::new().await;
    let client = world.consumer();

    let sent = client
        .otp()
        .sms_login_or_create(OtpSmsParams {
            expiration_minutes: Some(7),
            locale: Some("fr".into()),
            enable_autofill: Some(true),
            ..OtpSmsParams::new(PHONE)
        })
        .await
        .unwrap();
    let response = client
        .otp()
        .authenticate(world.code(PHONE), sent.method_id.clone(), None)
        .await
        .unwrap();

    assert_eq!(
        world.sent("/sdk/v1/otps/sms/login_or_create"),
        json!({"phone_number": PHONE, "expiration_minutes": 7, "locale": "fr",
            "enable_autofill": true})
    );
    assert_eq!(response.method_id.as_ref(), Some(&sent.method_id));
    assert!(!response.reset_sessions);
    assert!(signed_in(&client.state()));
}

#[tokio::test]
async fn a_code_by_whatsapp_signs_in_and_its_options_are_sent() {
    let world = World::new().await;
    let client = world.consumer();

    let sent = client
        .otp()
        .whatsapp_login_or_create(OtpWhatsappParams {
            expiration_minutes: Some(7),
            locale: Some("fr".into()),
            ..OtpWhatsappParams::new(PHONE)
        })
        .await
        .unwrap();
    client
        .otp()
        .authenticate(world.code(PHONE), sent.method_id, None)
        .await
        .unwrap();

    assert_eq!(
        world.sent("/sdk/v1/otps/whatsapp/login_or_create"),
        json!({"phone_number": PHONE, "expiration_minutes": 7, "locale": "fr"})
    );
    assert!(signed_in(&client.state()));
}

#[tokio::test]
async fn a_code_by_email_signs_in_and_its_options_are_sent() {
    let world = World::new().await;
    let client = world.consumer();

    let sent = client
        .otp()
        .email_login_or_create(OtpEmailParams {
            email: EMAIL.into(),
            expiration_minutes: Some(7),
            login_template_id: Some("in".into()),
            signup_template_id: Some("up".into()),
            locale: Some("fr".into()),
        })
        .await
        .unwrap();
    client
        .otp()
        .authenticate(world.code(EMAIL), sent.method_id, None)
        .await
        .unwrap();

    assert_eq!(
        world.sent("/sdk/v1/otps/email/login_or_create"),
        json!({"email": EMAIL, "expiration_minutes": 7, "login_template_id": "in",
            "signup_template_id": "up", "locale": "fr"})
    );
    assert!(signed_in(&client.state()));
}

#[tokio::test]
async fn send_goes_the_primary_way_signed_out_and_the_secondary_way_with_the_token_signed_in() {
    let world = World::new().await;
    world.control().create_user(NewUser {
        email: Some(EMAIL.into()),
        phone_number: Some(PHONE.into()),
        password: Some(PASSWORD.into()),
        ..NewUser::default()
    });
    let client = world.consumer();
    let send_all = || async {
        let otp = client.otp();
        otp.sms_send(OtpSmsParams::new(PHONE)).await.unwrap();
        otp.whatsapp_send(OtpWhatsappParams::new(PHONE))
            .await
            .unwrap();
        otp.email_send(OtpEmailParams::new(EMAIL)).await.unwrap();
        let links = client.magic_links();
        links.send(MagicLinkEmailParams::new(EMAIL)).await.unwrap();
    };
    let route = |last: &str| -> Vec<(String, String)> {
        let requests = world.control().requests();
        let of_kind = requests.iter().filter(|it| it.path.ends_with(last));
        of_kind
            .map(|it| {
                let password = it.authorization.clone().unwrap().1;
                (it.path.clone(), password)
            })
            .collect()
    };

    send_all().await;
    client
        .passwords()
        .authenticate(EMAIL.into(), Secret::new(PASSWORD), None)
        .await
        .unwrap();
    let token = client.session().session_token().unwrap();
    send_all().await;

    let (primary, secondary) = (route("/send/primary"), route("/send/secondary"));
    assert_eq!((primary.len(), secondary.len()), (4, 4));
    assert!(primary.iter().all(|(_, it)| it.starts_with("public-token")));
    assert!(secondary.iter().all(|(_, it)| it == token.expose()));
}

#[tokio::test]
async fn a_code_sent_while_signed_in_adds_a_factor_to_the_session() {
    let world = World::new().await;
    let client = world.signed_up().await;
    let before = client.session().get_sync().unwrap();

    let sent = client
        .otp()
        .sms_send(OtpSmsParams::new(PHONE))
        .await
        .unwrap();
    let response = client
        .otp()
        .authenticate(world.code(PHONE), sent.method_id, None)
        .await
        .unwrap();

    assert_eq!(response.session.session_id, before.session_id);
    assert_eq!(response.session.authentication_factors.len(), 2);
    assert_eq!(response.user.phone_numbers[0].phone_number, PHONE);
}

#[tokio::test]
async fn a_wrong_code_keeps_everything_as_it_is() {
    let world = World::new().await;
    let client = world.signed_up().await;
    let before = client.state();
    let sent = client
        .otp()
        .sms_send(OtpSmsParams::new(PHONE))
        .await
        .unwrap();

    let wrong = client
        .otp()
        .authenticate(Secret::new("000000"), sent.method_id, None)
        .await;

    assert!(matches!(wrong, Err(StytchError::Api { .. })), "{wrong:?}");
    assert_eq!(client.state().session, before.session);
}

//! The calls of the consumer client.

use stytch_core::client::{
    ConsumerClient, MagicLinkEmailParams, OtpEmailParams, OtpSmsParams, OtpWhatsappParams,
    UserAuthenticationFactor as Factor, UserUpdateParams,
};
use stytch_core::model::UserName;
use stytch_core::tokens::Secret;
use stytch_emulator::NewUser;

use super::factors;
use super::{EMAIL, PROFILE, World, password};

pub(super) async fn passwords(world: &mut World) {
    let client = world.consumer();
    let passwords = client.passwords();
    let email = || EMAIL.to_owned();
    passwords.strength_check(None, password()).await.unwrap();
    passwords
        .strength_check(Some(email()), Secret::new("short"))
        .await
        .unwrap();
    passwords.create(email(), password(), None).await.unwrap();
    let wrong = Secret::new("wrong");
    assert!(passwords.authenticate(email(), wrong, None).await.is_err());
    passwords
        .authenticate(email(), password(), Some(60))
        .await
        .unwrap();
}

pub(super) async fn codes(world: &mut World) {
    email_codes(world).await;
    text_codes(world).await;
    whatsapp_codes(world).await;
}

async fn email_codes(world: &mut World) {
    let client = world.consumer();
    let otp = client.otp();
    let to = "grace@example.com";
    let params = OtpEmailParams {
        expiration_minutes: Some(5),
        login_template_id: Some("login".into()),
        signup_template_id: Some("signup".into()),
        locale: Some("pt-br".into()),
        ..OtpEmailParams::new(to)
    };
    otp.email_login_or_create(params.clone()).await.unwrap();
    let sent = otp.email_send(OtpEmailParams::new(to)).await.unwrap();
    let code = world.code(to);
    otp.authenticate(code, sent.method_id, None).await.unwrap();
    otp.email_send(params).await.unwrap();
}

async fn text_codes(world: &mut World) {
    let client = world.consumer();
    let otp = client.otp();
    let to = "+15005550001";
    let params = OtpSmsParams {
        expiration_minutes: Some(5),
        locale: Some("es".into()),
        enable_autofill: Some(true),
        ..OtpSmsParams::new(to)
    };
    otp.sms_login_or_create(params.clone()).await.unwrap();
    let sent = otp.sms_send(OtpSmsParams::new(to)).await.unwrap();
    let wrong = Secret::new("not a code");
    let refused = otp.authenticate(wrong, sent.method_id.clone(), None).await;
    assert!(refused.is_err());
    let code = world.code(to);
    otp.authenticate(code, sent.method_id, Some(60))
        .await
        .unwrap();
    otp.sms_send(params).await.unwrap();
}

async fn whatsapp_codes(world: &mut World) {
    let client = world.consumer();
    let otp = client.otp();
    let to = "+15005550002";
    let params = OtpWhatsappParams {
        expiration_minutes: Some(5),
        locale: Some("fr".into()),
        ..OtpWhatsappParams::new(to)
    };
    otp.whatsapp_login_or_create(params.clone()).await.unwrap();
    let sent = otp.whatsapp_send(OtpWhatsappParams::new(to)).await.unwrap();
    let code = world.code(to);
    otp.authenticate(code, sent.method_id, None).await.unwrap();
    otp.whatsapp_send(params).await.unwrap();
}

pub(super) async fn links(world: &mut World) {
    let client = world.consumer();
    let links = client.magic_links();
    let email = "joan@example.com";
    let params = MagicLinkEmailParams {
        login_magic_link_url: Some("app://login".into()),
        signup_magic_link_url: Some("app://signup".into()),
        login_expiration_minutes: Some(30),
        signup_expiration_minutes: Some(60),
        login_template_id: Some("login".into()),
        signup_template_id: Some("signup".into()),
        locale: Some("en".into()),
        ..MagicLinkEmailParams::new(email)
    };
    links.login_or_create(params.clone()).await.unwrap();
    links.authenticate(world.code(email), None).await.unwrap();
    links.send(MagicLinkEmailParams::new(email)).await.unwrap();
    let elsewhere = world.consumer();
    let links = elsewhere.magic_links();
    links.send(params).await.unwrap();
    links
        .authenticate(world.code(email), Some(30))
        .await
        .unwrap();
}

pub(super) async fn sessions(world: &mut World) {
    let user = world.control.create_user(NewUser {
        email: Some("hedy@example.com".into()),
        phone_number: Some("+15005550009".into()),
        password: Some("correct horse battery staple 9!".into()),
        fields: factors::of_every_kind(),
    });
    let (access, trusted) = ("users-access-token", "users-trusted-token");
    world.control.register_access_token(access, &user);
    world
        .control
        .register_trusted_token(PROFILE, trusted, &user);
    let client = world.consumer();
    let session = client.session();
    session
        .attest(PROFILE.into(), Secret::new(trusted), None)
        .await
        .unwrap();
    session
        .exchange_access_token(Secret::new(access), None)
        .await
        .unwrap();
    client.user().get().await.unwrap();
    changes(&client).await;
    session.authenticate(None).await.unwrap();
    session.authenticate(Some(30)).await.unwrap();
    let tokens = session.tokens().unwrap();
    session.revoke(false).await.unwrap();
    // A token that has ended is refused and stays unused.
    session
        .update_session(tokens.session_token, Some(tokens.session_jwt))
        .unwrap();
    assert!(session.authenticate(None).await.is_err());
}

async fn changes(client: &ConsumerClient) {
    let user = client.user();
    user.update(UserUpdateParams::default()).await.unwrap();
    let some = |text: &str| Some(text.to_owned());
    let params = UserUpdateParams {
        name: Some(UserName {
            first_name: some("Hedy"),
            last_name: some("Lamarr"),
            middle_name: some("Eva"),
        }),
        untrusted_metadata: some(r#"{"theme":"dark"}"#),
    };
    let known = user.update(params).await.unwrap().user;
    let id = |id: &str| id.to_owned();
    for factor in [
        Factor::PhoneNumber {
            id: id(&known.phone_numbers[0].phone_id),
        },
        Factor::BiometricRegistration { id: id("b1") },
        Factor::CryptoWallet { id: id("c1") },
        Factor::WebAuthn { id: id("w1") },
        Factor::Totp { id: id("t1") },
        Factor::OAuth { id: id("o1") },
        Factor::Email {
            id: id(&known.emails[0].email_id),
        },
    ] {
        user.delete_factor(factor).await.unwrap();
    }
}

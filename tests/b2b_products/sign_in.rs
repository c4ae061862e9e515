//! Sign-ins with a password, a link, a code or a token.

use serde_json::json;
use stytch_core::client::{
    MagicLinkAuthenticateParams, MagicLinkLoginParams, OtpEmailAuthenticateParams,
    OtpEmailLoginParams, PasswordAuthenticateParams,
};
use stytch_core::model::StrengthPolicy;
use stytch_core::tokens::Secret;

use super::world::{EMAIL, PASSWORD, World};
use super::{OPEN, signed_in_to};

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

//! Sign-ins with a password, a link or a token, and what they return.

use serde_json::json;
use stytch_core::client::MagicLinkEmailParams;
use stytch_core::tokens::Secret;
use stytch_emulator::NewUser;

use super::world::{EMAIL, PASSWORD, World, signed_in};

#[tokio::test]
async fn a_sign_in_returns_typed_objects_and_json_without_tokens() {
    let world = World::new().await;
    let client = world.consumer();

    let response = client
        .passwords()
        .create(EMAIL.into(), Secret::new(PASSWORD), Some(60))
        .await
        .unwrap();

    let state = client.state();
    assert_eq!(response.status_code, 200);
    assert!(response.request_id.starts_with("request-id-test-"));
    assert_eq!(Some(&response.session), state.session.as_ref());
    assert_eq!(Some(&response.user), state.user.as_ref());
    assert_eq!(response.user_id, response.user.user_id);
    assert_eq!(
        response.email_id.as_deref(),
        Some(response.user.emails[0].email_id.as_str())
    );
    assert_eq!(response.revision, state.revision);
    let tokens = client.session().tokens().unwrap();
    assert_eq!(
        (&response.session_token, &response.session_jwt),
        (&tokens.session_token, &tokens.session_jwt)
    );
    assert!(response.raw_json.contains(&response.session.session_id));
    for secret in [&response.session_token, &response.session_jwt] {
        assert!(!response.raw_json.contains(secret.expose()));
    }
}

#[tokio::test]
async fn a_sign_in_without_a_duration_sends_the_default_and_authenticate_sends_none() {
    let world = World::new().await;
    let client = world.consumer();

    client
        .passwords()
        .create(EMAIL.into(), Secret::new(PASSWORD), None)
        .await
        .unwrap();
    client.session().authenticate(None).await.unwrap();

    assert_eq!(
        world.sent("/sdk/v1/passwords")["session_duration_minutes"],
        5
    );
    assert_eq!(world.sent("/sdk/v1/sessions/authenticate"), json!({}));
}

#[tokio::test]
async fn a_password_signs_in_again() {
    let world = World::new().await;
    let client = world.signed_up().await;
    client.session().revoke(false).await.unwrap();

    let response = client
        .passwords()
        .authenticate(EMAIL.into(), Secret::new(PASSWORD), Some(30))
        .await
        .unwrap();

    assert!(signed_in(&client.state()));
    assert_eq!(
        world.sent("/sdk/v1/passwords/authenticate"),
        json!({"email": EMAIL, "password": PASSWORD, "session_duration_minutes": 30})
    );
    assert_eq!(response.user.emails[0].email, EMAIL);
}

#[tokio::test]
async fn a_strength_check_returns_the_weaknesses_and_changes_nothing() {
    let world = World::new().await;
    let client = world.signed_up().await;
    let before = client.state();

    let weak = client
        .passwords()
        .strength_check(Some(EMAIL.into()), Secret::new("abc"))
        .await
        .unwrap();
    let strong = client
        .passwords()
        .strength_check(None, Secret::new(PASSWORD))
        .await
        .unwrap();

    assert!(!weak.valid_password && strong.valid_password);
    assert!(weak.score < strong.score);
    assert!(!weak.feedback.unwrap().suggestions.is_empty());
    assert_eq!(weak.status_code, 200);
    assert_eq!(client.state(), before);
}

#[tokio::test]
async fn a_magic_link_is_sent_with_its_options_and_a_challenge_and_used_with_the_verifier() {
    let world = World::new().await;
    let client = world.consumer();

    client
        .magic_links()
        .login_or_create(MagicLinkEmailParams {
            email: EMAIL.into(),
            login_magic_link_url: Some("app://in".into()),
            signup_magic_link_url: Some("app://up".into()),
            login_expiration_minutes: Some(11),
            signup_expiration_minutes: Some(12),
            login_template_id: Some("in".into()),
            signup_template_id: Some("up".into()),
            locale: Some("fr".into()),
        })
        .await
        .unwrap();
    let mut sent = world.sent("/sdk/v1/magic_links/email/login_or_create");
    let challenge = sent["code_challenge"].take();
    let response = client
        .magic_links()
        .authenticate(world.code(EMAIL), Some(20))
        .await
        .unwrap();

    assert_eq!(challenge.as_str().unwrap().len(), 43);
    assert_eq!(
        sent,
        json!({"email": EMAIL, "login_magic_link_url": "app://in",
            "signup_magic_link_url": "app://up", "login_expiration_minutes": 11,
            "signup_expiration_minutes": 12, "login_template_id": "in",
            "signup_template_id": "up", "locale": "fr", "code_challenge": null})
    );
    let used = world.sent("/sdk/v1/magic_links/authenticate");
    assert_eq!(used["code_verifier"].as_str().unwrap().len(), 43);
    assert_eq!(used["session_duration_minutes"], 20);
    assert!(response.method_id.is_some());
    assert!(signed_in(&client.state()));
}

#[tokio::test]
async fn an_access_token_is_exchanged_for_a_session() {
    let world = World::new().await;
    let user = world.control().create_user(NewUser {
        email: Some(EMAIL.into()),
        ..Default::default()
    });
    world.control().register_access_token("access", &user);
    let client = world.consumer();

    let response = client
        .session()
        .exchange_access_token(Secret::new("access"), Some(30))
        .await
        .unwrap();

    assert_eq!(response.user_id, user);
    assert_eq!(
        world.sent("/sdk/v1/sessions/exchange_access_token"),
        json!({"access_token": "access", "session_duration_minutes": 30})
    );
    assert!(signed_in(&client.state()));
}

#[tokio::test]
async fn a_trusted_token_is_attested_for_a_session() {
    let world = World::new().await;
    let user = world.control().create_user(NewUser {
        email: Some(EMAIL.into()),
        ..Default::default()
    });
    let control = world.control();
    control.register_trusted_token("profile", "trusted", &user);
    let client = world.consumer();

    client
        .session()
        .attest("profile".into(), Secret::new("trusted"), None)
        .await
        .unwrap();

    assert_eq!(
        world.sent("/sdk/v1/sessions/attest"),
        json!({"profile_id": "profile", "token": "trusted", "session_duration_minutes": 5})
    );
    assert_eq!(client.session().get_sync().unwrap().user_id, user);
}

#[tokio::test]
async fn tokens_of_the_backend_become_the_session_when_they_are_authenticated() {
    let world = World::new().await;
    let backend = world.signed_up().await.session().tokens().unwrap();
    let here = tempfile::tempdir().unwrap();
    let mut config = world.consumer_config();
    config.storage_folder = here.path().to_string_lossy().into_owned();
    let client = stytch_core::client::ConsumerClient::new(config).unwrap();

    client
        .session()
        .update_session(
            backend.session_token.clone(),
            Some(backend.session_jwt.clone()),
        )
        .unwrap();
    let before = client.session().tokens();
    client.session().authenticate(Some(60)).await.unwrap();

    assert_eq!(before, None);
    assert_eq!(
        client.session().session_token(),
        Some(backend.session_token)
    );
}

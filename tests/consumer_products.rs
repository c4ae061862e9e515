//! Every call of the consumer client that signs in or sends something, over real HTTP.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a helper that fails is a failed test

mod world;

use serde_json::json;
use stytch_core::client::{
    ConsumerClient, MagicLinkEmailParams, OtpEmailParams, OtpSmsParams, OtpWhatsappParams,
    UserAuthenticationFactor, UserUpdateParams,
};

use stytch_core::error::StytchError;
use stytch_core::model::UserName;
use stytch_core::storage::Role;
use stytch_core::tokens::Secret;
use stytch_emulator::{FaultKind, NewUser};
use world::{EMAIL, PASSWORD, PHONE, World, signed_in};

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

#[tokio::test]
async fn reads_of_one_session_agree_with_each_other() {
    let world = World::new().await;
    let client = world.signed_up().await;
    let session = client.session();

    let tokens = session.tokens().unwrap();

    assert_eq!(Some(tokens.session_token), session.session_token());
    assert_eq!(Some(tokens.session_jwt), session.session_jwt());
    assert_eq!(session.info().session, session.get_sync());
    assert!(!session.info().from_cache && !client.user().info().from_cache);
    assert_eq!(client.user().info().user, client.user().get_sync());
    assert_eq!(session.state(), client.state().state);
    let (id, revision) = client.peek(|view| {
        let id = view.session().map(|session| session.session_id.clone());
        (id, view.revision())
    });
    assert_eq!(id, session.get_sync().map(|session| session.session_id));
    assert_eq!(revision, client.state().revision);
}

#[tokio::test]
async fn a_fetched_user_replaces_the_cached_one_and_leaves_the_session_alone() {
    let world = World::new().await;
    let client = world.signed_up().await;
    let before = client.state();
    let sent = client
        .otp()
        .sms_send(OtpSmsParams::new(PHONE))
        .await
        .unwrap();

    let response = client.user().get().await.unwrap();

    assert_eq!(response.user.phone_numbers[0].phone_id, sent.method_id);
    assert_eq!(client.user().get_sync(), Some(response.user));
    assert_eq!(client.state().session, before.session);
    assert!(response.raw_json.contains("phone_numbers"));
    assert_eq!(response.revision, client.state().revision);
}

#[tokio::test]
async fn a_user_is_changed_on_the_server_and_in_the_session() {
    let world = World::new().await;
    let client = world.signed_up().await;
    let before = client.state();
    let name = UserName {
        first_name: Some("Ada".into()),
        ..UserName::default()
    };

    let response = client
        .user()
        .update(UserUpdateParams {
            name: Some(name),
            untrusted_metadata: Some(r#"{"theme":"dark","n":1.50}"#.into()),
        })
        .await
        .unwrap();

    assert_eq!(
        world.sent("/sdk/v1/users/me"),
        json!({"name": {"first_name": "Ada"}, "untrusted_metadata": {"theme": "dark", "n": 1.5}})
    );
    let requests = world.control().requests();
    assert_eq!(requests.last().unwrap().method, "PUT");
    assert_eq!(response.user.name.first_name.as_deref(), Some("Ada"));
    let state = client.state();
    assert_eq!(state.user.as_ref(), Some(&response.user));
    assert_eq!(response.revision, state.revision);
    assert_eq!(state.session, before.session);
    assert_eq!(state.tokens, before.tokens);
    client.close();
    let again = world.consumer();
    let stored = world::until(&again, |state| state.initialized).await;
    assert_eq!(stored.user.unwrap().name.first_name.as_deref(), Some("Ada"));
}

#[tokio::test]
async fn a_factor_of_a_user_is_removed_by_its_kind_and_its_identifier() {
    use UserAuthenticationFactor as Factor;
    let world = World::new().await;
    let fields = json!({
        "biometric_registrations": [{"biometric_registration_id": "b 1", "verified": true}],
        "crypto_wallets": [{"crypto_wallet_id": "c1", "crypto_wallet_address": "0x",
            "crypto_wallet_type": "ethereum", "verified": true}],
        "webauthn_registrations": [{"webauthn_registration_id": "w1", "domain": "example.com",
            "user_agent": "", "verified": true, "authenticator_type": "", "name": ""}],
        "totps": [{"totp_id": "t1", "verified": true}],
        "providers": [{"oauth_user_registration_id": "o1", "provider_type": "Google",
            "provider_subject": "s", "profile_picture_url": "", "locale": ""}],
    });
    world.control().create_user(NewUser {
        email: Some(EMAIL.into()),
        phone_number: Some(PHONE.into()),
        password: Some(PASSWORD.into()),
        fields: fields.as_object().unwrap().clone(),
    });
    let client = world.consumer();
    world::log_in(&client, EMAIL).await.unwrap();
    let user = client.user().get_sync().unwrap();
    let id = |id: &str| id.to_owned();

    for (factor, path) in [
        (
            Factor::PhoneNumber {
                id: user.phone_numbers[0].phone_id.clone(),
            },
            format!("phone_numbers/{}", user.phone_numbers[0].phone_id),
        ),
        (
            Factor::BiometricRegistration { id: id("b 1") },
            id("biometric_registrations/b 1"),
        ),
        (
            Factor::CryptoWallet { id: id("c1") },
            id("crypto_wallets/c1"),
        ),
        (
            Factor::WebAuthn { id: id("w1") },
            id("webauthn_registrations/w1"),
        ),
        (Factor::Totp { id: id("t1") }, id("totps/t1")),
        (Factor::OAuth { id: id("o1") }, id("oauth/o1")),
        (
            Factor::Email {
                id: user.emails[0].email_id.clone(),
            },
            format!("emails/{}", user.emails[0].email_id),
        ),
    ] {
        let response = client.user().delete_factor(factor.clone()).await.unwrap();

        let requests = world.control().requests();
        let sent = requests.last().unwrap();
        assert_eq!(sent.method, "DELETE");
        assert_eq!(sent.path, format!("/sdk/v1/users/{path}"));
        assert_eq!(client.user().get_sync(), Some(response.user));
        let again = client.user().delete_factor(factor).await;
        assert!(matches!(again, Err(StytchError::Api { status: 404, .. })));
    }

    let user = client.user().get_sync().unwrap();
    assert!(user.emails.is_empty() && user.phone_numbers.is_empty() && user.totps.is_empty());
    assert!(user.providers.is_empty() && user.crypto_wallets.is_empty());
    assert!(user.webauthn_registrations.is_empty() && user.biometric_registrations.is_empty());
    assert!(signed_in(&client.state()));
}

#[tokio::test]
async fn a_change_that_the_server_refuses_changes_nothing_and_returns_its_error() {
    let world = World::new().await;
    let client = world.signed_up().await;
    let before = client.state();
    world.fault(
        "/users/",
        FaultKind::Error {
            status: 400,
            error_type: "cannot_delete_last_primary_factor".into(),
            retry_after: None,
        },
    );
    let id = before.user.as_ref().unwrap().emails[0].email_id.clone();

    let refused = client
        .user()
        .delete_factor(UserAuthenticationFactor::Email { id })
        .await;

    assert!(
        matches!(&refused, Err(StytchError::Api { error_type, .. })
            if error_type == "cannot_delete_last_primary_factor"),
        "{refused:?}"
    );
    assert_eq!(client.state(), before);
}

#[tokio::test]
async fn a_change_without_a_session_or_by_a_reader_is_refused_and_not_sent() {
    let world = World::new().await;
    let client = world.consumer();
    let nobody = client.user().update(UserUpdateParams::default()).await;
    assert_eq!(nobody.unwrap_err(), StytchError::NoSession);
    world::sign_up(&client).await;
    client.close();
    world.control().clear_requests();
    let mut config = world.consumer_config();
    config.role = Role::Reader;
    let reader = ConsumerClient::new(config).unwrap();
    world::until(&reader, |state| state.initialized).await;

    let refused = reader.user().update(UserUpdateParams::default()).await;

    assert_eq!(refused.unwrap_err(), StytchError::ReadOnlyRole);
    assert_eq!(world.count("/sdk/v1/users/me"), 0);
}

#[tokio::test]
async fn the_state_as_json_is_in_the_wires_names_and_holds_no_token() {
    let world = World::new().await;
    let client = world.signed_up().await;
    let tokens = client.session().tokens().unwrap();

    let text = client.diagnostics_json();

    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(json["state"], "active");
    assert_eq!(json["freshness"], "validated");
    assert_eq!(
        json["session"]["user_id"], json["user"]["user_id"],
        "{text}"
    );
    assert_eq!(json["initialized"], true);
    for secret in [tokens.session_token, tokens.session_jwt] {
        assert!(!text.contains(secret.expose()));
    }
}

#[tokio::test]
async fn diagnostics_count_requests_and_writes_and_say_why() {
    let world = World::new().await;
    let client = world.signed_up().await;
    client.foreground();
    client.session().authenticate(None).await.unwrap();
    world.control().revoke_all_sessions();
    client.session().authenticate(None).await.unwrap_err();

    let diagnostics = client.diagnostics();

    let requests = diagnostics.counters.requests_automatic + diagnostics.counters.requests_explicit;
    assert_eq!(
        requests,
        world.control().requests().len() as u64,
        "{diagnostics:?}"
    );
    assert!(
        diagnostics.counters.requests_explicit >= 2,
        "{diagnostics:?}"
    );
    assert!(diagnostics.counters.persists >= 2, "{diagnostics:?}");
    assert_eq!(diagnostics.counters.rejections, 1, "{diagnostics:?}");
    assert_eq!(diagnostics.counters.persist_failures, 0, "{diagnostics:?}");
    let check = diagnostics
        .last_decisions
        .iter()
        .find(|it| it.rule == "Validate");
    let check = check.unwrap_or_else(|| panic!("{diagnostics:?}"));
    assert_eq!(
        (check.state.as_str(), check.event.as_str()),
        ("Active", "Authenticate")
    );
    assert!(check.why.contains("Validates the session with the server"));
    assert!(diagnostics.last_decisions.len() <= 32);
}

#[tokio::test]
async fn diagnostics_report_a_refusal_as_the_arm_that_refused() {
    let world = World::new().await;
    let mut config = world.consumer_config();
    config.role = Role::Reader;
    let reader = ConsumerClient::new(config).unwrap();

    let refused = reader.session().revoke(false).await.unwrap_err();

    assert_eq!(refused, StytchError::ReadOnlyRole);
    let diagnostics = reader.diagnostics();
    let last = diagnostics
        .last_decisions
        .iter()
        .rfind(|it| it.event == "Revoke");
    let last = last.unwrap_or_else(|| panic!("{diagnostics:?}"));
    assert_eq!(last.rule, "RefuseReader");
    assert!(last.why.contains("may only read"), "{}", last.why);
}

#[tokio::test]
async fn diagnostics_report_a_command_without_a_session_as_a_refusal() {
    let world = World::new().await;
    let client = world.consumer();

    client.session().authenticate(None).await.unwrap_err();
    client.session().revoke(false).await.unwrap_err();
    client.session().fresh_jwt(60).await.unwrap_err();

    let diagnostics = client.diagnostics();
    let rule = |event: &str| {
        let last = diagnostics
            .last_decisions
            .iter()
            .rfind(|it| it.event == event);
        last.map(|it| it.rule.clone())
    };
    assert_eq!(rule("Revoke").as_deref(), Some("ClearLeftovers"));
    assert_eq!(rule("FreshJwt").as_deref(), Some("RefuseWithoutSession"));
}

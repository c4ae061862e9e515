//! The user: reads, changes, and factors that are removed.

use serde_json::json;
use stytch_core::client::{
    ConsumerClient, OtpSmsParams, UserAuthenticationFactor, UserUpdateParams,
};
use stytch_core::error::StytchError;
use stytch_core::model::UserName;
use stytch_core::storage::Role;
use stytch_emulator::{FaultKind, NewUser};

use super::world::{EMAIL, PASSWORD, PHONE, World, factors, signed_in};

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
    let stored = super::world::until(&again, |state| state.initialized).await;
    assert_eq!(stored.user.unwrap().name.first_name.as_deref(), Some("Ada"));
}

#[tokio::test]
async fn a_factor_of_a_user_is_removed_by_its_kind_and_its_identifier() {
    use UserAuthenticationFactor as Factor;
    let world = World::new().await;
    let mut fields = factors::of_every_kind();
    // A character that a path has to encode.
    fields["biometric_registrations"][0]["biometric_registration_id"] = json!("b 1");
    world.control().create_user(NewUser {
        email: Some(EMAIL.into()),
        phone_number: Some(PHONE.into()),
        password: Some(PASSWORD.into()),
        fields,
    });
    let client = world.consumer();
    super::world::log_in(&client, EMAIL).await.unwrap();
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
    super::world::sign_up(&client).await;
    client.close();
    world.control().clear_requests();
    let mut config = world.consumer_config();
    config.role = Role::Reader;
    let reader = ConsumerClient::new(config).unwrap();
    super::world::until(&reader, |state| state.initialized).await;

    let refused = reader.user().update(UserUpdateParams::default()).await;

    assert_eq!(refused.unwrap_err(), StytchError::ReadOnlyRole);
    assert_eq!(world.count("/sdk/v1/users/me"), 0);
}

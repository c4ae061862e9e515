//! The member: reads, changes, factors and recovery codes.

use serde_json::json;
use stytch_core::client::{MemberAuthenticationFactor, MemberUpdateParams};
use stytch_core::error::StytchError;
use stytch_core::model::MfaMethod;

use super::OPEN;
use super::world::World;

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
    let stored = super::world::until_b2b(&again, |state| state.initialized).await;
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

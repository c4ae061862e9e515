//! Discovery of organizations, and new ones.

use serde_json::json;
use stytch_core::client::{
    B2bAuthenticateResponse, MagicLinkDiscoveryParams, OrganizationCreateParams, OtpDiscoveryParams,
};
use stytch_core::engine::state::IntermediateKind;
use stytch_core::model::{AccessPolicy, AuthMethod, MembershipType, MfaPolicy};

use super::world::{EMAIL, World};
use super::{OPEN, STRICT, signed_in_to, stepped_up};

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
    // A server of a later version, which knows more values.
    let mut options = world.control().options();
    options.accept_unknown_fields = true;
    world.control().set_options(options);
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

//! The calls of the B2B client.

use std::sync::Arc;

use stytch_core::client::{
    B2bClient, MagicLinkAuthenticateParams, MagicLinkDiscoveryParams, MagicLinkLoginParams,
    MemberAuthenticationFactor, MemberUpdateParams, MfaEnrollment, OrganizationCreateParams,
    OtpDiscoveryParams, OtpEmailAuthenticateParams, OtpEmailLoginParams, OtpSmsAuthenticateParams,
    OtpSmsSendParams, TotpAuthenticateParams,
};
use stytch_core::model::{AccessPolicy, AuthMethod, MfaMethod, MfaPolicy};
use stytch_core::tokens::Secret;

use super::{EMAIL, PHONE, PROFILE, Place, World, password};

pub(super) async fn stories(world: &mut World) {
    let open = world.place("Open", "OPTIONAL");
    let strict = world.place("Strict", "REQUIRED_FOR_ALL");
    let app = world.place("Strict with an app", "REQUIRED_FOR_ALL");

    sessions(world, &open, &strict).await;
    tokens_of_others(world, &open).await;
    links(world, &open).await;
    codes(world, &open).await;
    authenticator_app(world, &app).await;
    discovery_by_code(world, &open).await;
    discovery_by_link(world).await;
}

async fn sessions(world: &mut World, open: &Place, strict: &Place) {
    let client = world.member(open).await;
    client.member().get().await.unwrap();
    client.organization().get().await.unwrap();
    client.discovery().organizations().await.unwrap();
    let session = client.session();
    session.authenticate(None).await.unwrap();
    session.authenticate(Some(30)).await.unwrap();
    let elsewhere = world.member(open).await;
    elsewhere.session().revoke(false).await.unwrap();

    let locale = Some("en".to_owned());
    let stepped = session.exchange(strict.organization.clone(), None, locale);
    assert!(stepped.await.unwrap().mfa_required.is_some());
    text_code(world, &client, strict).await;
    let strict = strict.member.clone();
    session.revoke_for_member(strict).await.unwrap();

    let other = world.member(open).await;
    let open = open.member.clone();
    other.session().revoke_for_member(open).await.unwrap();
}

/// The second factor of a member with an intermediate session.
async fn text_code(world: &World, client: &Arc<B2bClient>, place: &Place) {
    let otp = client.otp();
    let (organization, member) = (&place.organization, &place.member);
    otp.sms_send(OtpSmsSendParams::new(organization, member))
        .await
        .unwrap();
    let params = OtpSmsSendParams {
        mfa_phone_number: Some(PHONE.into()),
        locale: Some("pt-br".into()),
        enable_autofill: Some(true),
        ..OtpSmsSendParams::new(organization, member)
    };
    otp.sms_send(params).await.unwrap();
    let wrong = Secret::new("not a code");
    let wrong = OtpSmsAuthenticateParams::new(organization, member, wrong);
    assert!(otp.sms_authenticate(wrong).await.is_err());
    let params = OtpSmsAuthenticateParams {
        session_duration_minutes: Some(60),
        set_mfa_enrollment: Some(MfaEnrollment::Enroll),
        ..OtpSmsAuthenticateParams::new(organization, member, world.code(PHONE))
    };
    otp.sms_authenticate(params).await.unwrap();
}

async fn tokens_of_others(world: &mut World, open: &Place) {
    let (access, trusted) = ("members-access-token", "members-trusted-token");
    world.control.register_access_token(access, &open.member);
    world
        .control
        .register_trusted_token(PROFILE, trusted, &open.member);
    let client = world.b2b();
    let session = client.session();
    for organization in [None, Some(open.organization.clone())] {
        session
            .attest(PROFILE.into(), Secret::new(trusted), organization, Some(60))
            .await
            .unwrap();
    }
    session
        .exchange_access_token(Secret::new(access), None)
        .await
        .unwrap();
}

async fn links(world: &mut World, open: &Place) {
    let client = world.b2b();
    let links = client.magic_links();
    let params = MagicLinkLoginParams::new(&open.organization, EMAIL);
    links.email_login_or_signup(params.clone()).await.unwrap();
    let token = world.code(EMAIL);
    links
        .authenticate(MagicLinkAuthenticateParams::new(token))
        .await
        .unwrap();
    let params = MagicLinkLoginParams {
        login_redirect_url: Some("app://login".into()),
        signup_redirect_url: Some("app://signup".into()),
        login_template_id: Some("login".into()),
        signup_template_id: Some("signup".into()),
        locale: Some("en".into()),
        ..params
    };
    links.email_login_or_signup(params).await.unwrap();
    let wrong = MagicLinkAuthenticateParams::new(Secret::new("no-such-link"));
    assert!(links.authenticate(wrong).await.is_err());
    let params = MagicLinkAuthenticateParams {
        session_duration_minutes: Some(60),
        locale: Some("en".into()),
        ..MagicLinkAuthenticateParams::new(world.code(EMAIL))
    };
    links.authenticate(params).await.unwrap();
}

async fn codes(world: &mut World, open: &Place) {
    let client = world.b2b();
    let otp = client.otp();
    let params = OtpEmailLoginParams::new(&open.organization, EMAIL);
    otp.email_login_or_signup(params.clone()).await.unwrap();
    let params = OtpEmailLoginParams {
        login_template_id: Some("login".into()),
        signup_template_id: Some("signup".into()),
        login_expiration_minutes: Some(5),
        signup_expiration_minutes: Some(5),
        locale: Some("fr".into()),
        ..params
    };
    otp.email_login_or_signup(params).await.unwrap();
    let with = |code| OtpEmailAuthenticateParams::new(&open.organization, EMAIL, code);
    let wrong = with(Secret::new("not a code"));
    assert!(otp.email_authenticate(wrong).await.is_err());
    let params = OtpEmailAuthenticateParams {
        session_duration_minutes: Some(60),
        locale: Some("fr".into()),
        ..with(world.code(EMAIL))
    };
    otp.email_authenticate(params).await.unwrap();
}

async fn authenticator_app(world: &mut World, app: &Place) {
    let Place {
        organization,
        member,
    } = app.clone();
    let client = world.member(app).await;
    let totp = client.totp();
    totp.create(organization.clone(), member.clone(), None)
        .await
        .unwrap();
    totp.create(organization.clone(), member.clone(), Some(30))
        .await
        .unwrap();
    let with = |code| TotpAuthenticateParams::new(&organization, &member, code);
    let wrong = with(Secret::new("not a code"));
    assert!(totp.authenticate(wrong).await.is_err());
    let code = || Secret::new(world.control.totp_code(&member).unwrap());
    let params = TotpAuthenticateParams {
        session_duration_minutes: Some(60),
        set_mfa_enrollment: Some(MfaEnrollment::Unenroll),
        set_default_mfa: Some(true),
        ..with(code())
    };
    totp.authenticate(params).await.unwrap();
    totp.authenticate(with(code())).await.unwrap();
    let codes = client.recovery_codes();
    codes.get().await.unwrap();
    let made = codes.rotate().await.unwrap();

    let elsewhere = world.member(app).await;
    let recover = async |code: Secret, minutes| {
        let (organization, member) = (organization.clone(), member.clone());
        let codes = elsewhere.recovery_codes();
        codes.recover(organization, member, code, minutes).await
    };
    assert!(recover(Secret::new("wrong"), None).await.is_err());
    let [first, second, ..] = made.recovery_codes.as_slice() else {
        panic!("an authenticator app comes with recovery codes");
    };
    recover(first.clone(), None).await.unwrap();
    let again = recover(second.clone(), Some(60)).await.unwrap();
    assert_eq!(again.recovery_codes_remaining, Some(8));
    changes(&elsewhere).await;
}

async fn discovery_by_code(world: &mut World, open: &Place) {
    let client = world.b2b();
    let otp = client.otp();
    otp.email_discovery_send(OtpDiscoveryParams::new(EMAIL))
        .await
        .unwrap();
    let params = OtpDiscoveryParams {
        login_template_id: Some("login".into()),
        discovery_expiration_minutes: Some(5),
        locale: Some("es".into()),
        ..OtpDiscoveryParams::new(EMAIL)
    };
    otp.email_discovery_send(params).await.unwrap();
    let wrong = Secret::new("not a code");
    let refused = otp.email_discovery_authenticate(EMAIL.into(), wrong).await;
    assert!(refused.is_err());
    otp.email_discovery_authenticate(EMAIL.into(), world.code(EMAIL))
        .await
        .unwrap();
    let discovery = client.discovery();
    discovery.organizations().await.unwrap();
    discovery
        .exchange_intermediate_session(open.organization.clone(), Some(60), Some("es".into()))
        .await
        .unwrap();
}

async fn discovery_by_link(world: &mut World) {
    let client = world.b2b();
    let prove = async |params| {
        let links = client.magic_links();
        links.email_discovery_send(params).await.unwrap();
        let token = world.code(EMAIL);
        links.discovery_authenticate(token).await.unwrap();
    };
    let discovery = client.discovery();
    prove(MagicLinkDiscoveryParams::new(EMAIL)).await;
    discovery
        .create_organization(OrganizationCreateParams::default())
        .await
        .unwrap();
    prove(MagicLinkDiscoveryParams {
        discovery_redirect_url: Some("app://discovery".into()),
        login_template_id: Some("login".into()),
        discovery_expiration_minutes: Some(30),
        locale: Some("en".into()),
        ..MagicLinkDiscoveryParams::new(EMAIL)
    })
    .await;
    let some = |text: &str| Some(text.to_owned());
    let params = OrganizationCreateParams {
        session_duration_minutes: Some(60),
        organization_name: some("Full of settings"),
        organization_slug: some("full-of-settings"),
        organization_logo_url: some("https://example.com/logo.png"),
        sso_jit_provisioning: Some(AccessPolicy::NotAllowed),
        email_allowed_domains: Some(vec!["example.com".into()]),
        email_jit_provisioning: Some(AccessPolicy::Restricted),
        email_invites: Some(AccessPolicy::Restricted),
        auth_methods: Some(AccessPolicy::Restricted),
        allowed_auth_methods: Some(vec![AuthMethod::MagicLink, AuthMethod::EmailOtp]),
        mfa_methods: Some(AccessPolicy::Restricted),
        allowed_mfa_methods: Some(vec![MfaMethod::Totp]),
        mfa_policy: Some(MfaPolicy::Optional),
        oauth_tenant_jit_provisioning: Some(AccessPolicy::Restricted),
        allowed_oauth_tenants: some(r#"{"slack":["T12345"]}"#),
    };
    discovery.create_organization(params).await.unwrap();
}

async fn changes(client: &B2bClient) {
    let passwords = client.passwords();
    passwords.strength_check(None, password()).await.unwrap();
    passwords
        .strength_check(Some(EMAIL.into()), Secret::new("short"))
        .await
        .unwrap();
    let member = client.member();
    member.update(MemberUpdateParams::default()).await.unwrap();
    let params = MemberUpdateParams {
        name: Some("Ada".into()),
        untrusted_metadata: Some(r#"{"theme":"dark"}"#.into()),
        mfa_enrolled: Some(false),
        mfa_phone_number: Some("+15005550007".into()),
        default_mfa_method: Some(MfaMethod::Totp),
    };
    let known = member.update(params).await.unwrap().member;
    for factor in [
        MemberAuthenticationFactor::MfaPhoneNumber,
        MemberAuthenticationFactor::MfaTotp,
        MemberAuthenticationFactor::Password {
            id: known.member_password_id,
        },
    ] {
        member.delete_factor(factor).await.unwrap();
    }
}

//! Bad input gets a typed error that names the field and what was expected. Nothing is sent and
//! nothing changes.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a helper that fails is a failed test

mod world;

use stytch_core::client::{
    B2bClient, ConsumerClient, MagicLinkAuthenticateParams, MagicLinkDiscoveryParams,
    MagicLinkEmailParams, MagicLinkLoginParams, MemberAuthenticationFactor, MemberUpdateParams,
    OrganizationCreateParams, OtpDiscoveryParams, OtpEmailAuthenticateParams, OtpEmailLoginParams,
    OtpEmailParams, OtpSmsAuthenticateParams, OtpSmsParams, OtpSmsSendParams, OtpWhatsappParams,
    PasswordAuthenticateParams, SessionState, TotpAuthenticateParams, UserAuthenticationFactor,
    UserUpdateParams,
};
use stytch_core::config::ClientConfig;
use stytch_core::engine::state::UnavailableReason;
use stytch_core::error::StytchError;
use stytch_core::tokens::Secret;
use world::{EMAIL, PASSWORD, PHONE, World, refused, until};

/// Below, above and far above what the vendor takes.
const WRONG_DURATIONS: [u32; 4] = [0, 4, 527_041, u32::MAX];
const DURATION: &str = "session_duration_minutes";

fn secret(text: &str) -> Secret {
    Secret::new(text)
}

#[tokio::test]
async fn a_setting_that_is_wrong_is_named() {
    let world = World::new().await;
    let with = |change: &dyn Fn(&mut ClientConfig)| {
        let mut config = world.consumer_config();
        change(&mut config);
        let field = refused(ConsumerClient::new(config.clone()));
        assert_eq!(refused(B2bClient::new(config)), field);
        field
    };

    for token in ["", " ", "public-token", "public-token-test-1", "x"] {
        assert_eq!(with(&|c| c.public_token = token.into()), "public_token");
    }
    for url in [
        "http://example.com",
        "ftp://example.com",
        "https://",
        "https://user:password@example.com",
        "https://example.com?q=1",
    ] {
        assert_eq!(with(&|c| c.base_url = Some(url.into())), "base_url");
    }
    for minutes in WRONG_DURATIONS {
        assert_eq!(
            with(&|c| c.default_session_duration_minutes = minutes),
            "default_session_duration_minutes"
        );
    }
    assert_eq!(with(&|c| c.storage_folder.clear()), "storage_folder");
    assert_eq!(with(&|c| c.instance.clear()), "instance");
    assert!(world.control().requests().is_empty());
}

#[tokio::test]
async fn a_secret_in_the_place_of_the_public_token_is_refused_and_not_repeated() {
    let world = World::new().await;
    let mut config = world.consumer_config();
    config.public_token = "secret-test-canary".into();

    let refused = ConsumerClient::new(config).unwrap_err();

    let text = format!("{refused} {refused:?}");
    assert!(text.contains("project secret") && !text.contains("canary"));
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_a_failed_start_and_not_a_signed_out_user() {
    let world = World::new().await;
    let file = world.folder.path().join("file");
    std::fs::write(&file, "not a folder").unwrap();
    let mut folders = vec![file.clone(), file.join("below")];
    // A file system in which nobody may make a folder, not even the superuser.
    folders.extend(cfg!(target_os = "linux").then(|| "/sys/stytch".into()));

    for folder in folders {
        let mut config = world.consumer_config();
        config.storage_folder = folder.to_string_lossy().into_owned();
        let client = ConsumerClient::new(config).unwrap();
        let state = until(&client, |state| state.state != SessionState::Loading).await;

        assert_eq!(
            state.state,
            SessionState::Unavailable {
                reason: UnavailableReason::Misconfigured,
                has_snapshot: false,
                last_validated_at_ms: None,
            },
            "{folder:?}"
        );
        assert!(!state.initialized);
        let called = client.session().authenticate(None).await;
        assert!(
            matches!(
                called,
                Err(StytchError::Unavailable {
                    reason: UnavailableReason::Misconfigured
                })
            ),
            "{called:?}"
        );
    }
    assert!(world.control().requests().is_empty());
}

#[tokio::test]
async fn a_number_out_of_range_is_named_and_not_sent() {
    let world = World::new().await;
    let client = world.signed_up().await;
    world.control().clear_requests();

    // A negative number of a language without unsigned ones arrives as a large one.
    for number in [u32::MAX, 1 << 31] {
        let mut text = OtpSmsParams::new("+15005550006");
        text.expiration_minutes = Some(number);
        let result = client.otp().sms_send(text).await;
        assert_eq!(refused(result), "expiration_minutes");
        let mut link = MagicLinkEmailParams::new(EMAIL);
        link.signup_expiration_minutes = Some(number);
        let result = client.magic_links().send(link).await;
        assert_eq!(refused(result), "signup_expiration_minutes");
    }

    assert!(world.control().requests().is_empty());
}

#[tokio::test]
async fn wrong_arguments_of_a_consumer_call_are_named_and_not_sent() {
    let world = World::new().await;
    let client = world.signed_up().await;
    let before = client.state();
    world.control().clear_requests();
    let (session, passwords) = (client.session(), client.passwords());
    let (otp, links) = (client.otp(), client.magic_links());

    for minutes in WRONG_DURATIONS {
        let wrong = Some(minutes);
        assert_eq!(refused(session.authenticate(wrong).await), DURATION);
        let token = secret("token");
        let result = session.exchange_access_token(token.clone(), wrong).await;
        assert_eq!(refused(result), DURATION);
        let result = session.attest("profile".into(), token.clone(), wrong).await;
        assert_eq!(refused(result), DURATION);
        let result = passwords.create(EMAIL.into(), secret(PASSWORD), wrong);
        assert_eq!(refused(result.await), DURATION);
        let result = passwords.authenticate(EMAIL.into(), secret(PASSWORD), wrong);
        assert_eq!(refused(result.await), DURATION);
        let result = otp.authenticate(secret("1"), "method".into(), wrong).await;
        assert_eq!(refused(result), DURATION);
        assert_eq!(refused(links.authenticate(token, wrong).await), DURATION);
    }
    for seconds in [241, 300, u32::MAX] {
        let result = session.fresh_jwt(seconds).await;
        assert_eq!(refused(result), "min_validity_seconds");
    }
    for bad in ["", "white space", "line\nbreak", "ümlaut"] {
        let token = secret(bad);
        let result = session.update_session(token.clone(), None);
        assert_eq!(refused(result), "session_token");
        let result = session.update_session(secret("token"), Some(token.clone()));
        assert_eq!(refused(result), "session_jwt");
        let result = session.exchange_access_token(token.clone(), None).await;
        assert_eq!(refused(result), "access_token");
        let result = session.attest("profile".into(), token.clone(), None).await;
        assert_eq!(refused(result), "token");
        assert_eq!(refused(links.authenticate(token, None).await), "token");
    }
    for empty in ["", "  ", "\n"] {
        let result = session.attest(empty.into(), secret("token"), None).await;
        assert_eq!(refused(result), "profile_id");
        let result = passwords.create(empty.into(), secret(PASSWORD), None).await;
        assert_eq!(refused(result), "email");
        let result = passwords.create(EMAIL.into(), secret(empty), None).await;
        assert_eq!(refused(result), "password");
        let result = passwords.authenticate(empty.into(), secret(PASSWORD), None);
        assert_eq!(refused(result.await), "email");
        let result = passwords.authenticate(EMAIL.into(), secret(empty), None);
        assert_eq!(refused(result.await), "password");
        let result = passwords.strength_check(None, secret(empty)).await;
        assert_eq!(refused(result), "password");
        let result = passwords.strength_check(Some(empty.into()), secret(PASSWORD));
        assert_eq!(refused(result.await), "email");
        let sms = OtpSmsParams::new(empty);
        let result = otp.sms_login_or_create(sms.clone()).await;
        assert_eq!(refused(result), "phone_number");
        assert_eq!(refused(otp.sms_send(sms).await), "phone_number");
        let whatsapp = OtpWhatsappParams::new(empty);
        let result = otp.whatsapp_login_or_create(whatsapp.clone()).await;
        assert_eq!(refused(result), "phone_number");
        assert_eq!(refused(otp.whatsapp_send(whatsapp).await), "phone_number");
        let email = OtpEmailParams::new(empty);
        let result = otp.email_login_or_create(email.clone()).await;
        assert_eq!(refused(result), "email");
        assert_eq!(refused(otp.email_send(email).await), "email");
        let result = otp.authenticate(secret(empty), "method".into(), None).await;
        assert_eq!(refused(result), "code");
        let result = otp.authenticate(secret("1"), empty.into(), None).await;
        assert_eq!(refused(result), "method_id");
        let link = MagicLinkEmailParams::new(empty);
        assert_eq!(refused(links.login_or_create(link.clone()).await), "email");
        assert_eq!(refused(links.send(link).await), "email");
    }

    assert!(world.control().requests().is_empty());
    assert_eq!(client.state(), before);
}

#[tokio::test]
#[allow(clippy::too_many_lines)] // one line a call
async fn wrong_arguments_of_a_b2b_call_are_named_and_not_sent() {
    let world = World::new().await;
    let (organization, member) = world.organization("Open", "OPTIONAL");
    let client = world.member_of(&organization).await;
    let before = client.state();
    world.control().clear_requests();
    let (session, passwords, otp) = (client.session(), client.passwords(), client.otp());
    let (links, totp, codes) = (client.magic_links(), client.totp(), client.recovery_codes());
    let discovery = client.discovery();
    let (org, mem) = (organization.as_str(), member.as_str());

    for minutes in WRONG_DURATIONS {
        let wrong = Some(minutes);
        assert_eq!(refused(session.authenticate(wrong).await), DURATION);
        let result = session.exchange(org.into(), wrong, None).await;
        assert_eq!(refused(result), DURATION);
        let result = session.exchange_access_token(secret("token"), wrong).await;
        assert_eq!(refused(result), DURATION);
        let result = session.attest("profile".into(), secret("token"), None, wrong);
        assert_eq!(refused(result.await), DURATION);
        let result = passwords.authenticate(PasswordAuthenticateParams {
            session_duration_minutes: wrong,
            ..PasswordAuthenticateParams::new(org, EMAIL, secret(PASSWORD))
        });
        assert_eq!(refused(result.await), DURATION);
        let result = links.authenticate(MagicLinkAuthenticateParams {
            session_duration_minutes: wrong,
            ..MagicLinkAuthenticateParams::new(secret("token"))
        });
        assert_eq!(refused(result.await), DURATION);
        let result = otp.email_authenticate(OtpEmailAuthenticateParams {
            session_duration_minutes: wrong,
            ..OtpEmailAuthenticateParams::new(org, EMAIL, secret("1"))
        });
        assert_eq!(refused(result.await), DURATION);
        let result = otp.sms_authenticate(OtpSmsAuthenticateParams {
            session_duration_minutes: wrong,
            ..OtpSmsAuthenticateParams::new(org, mem, secret("1"))
        });
        assert_eq!(refused(result.await), DURATION);
        let result = totp.authenticate(TotpAuthenticateParams {
            session_duration_minutes: wrong,
            ..TotpAuthenticateParams::new(org, mem, secret("1"))
        });
        assert_eq!(refused(result.await), DURATION);
        let result = codes.recover(org.into(), mem.into(), secret("1"), wrong);
        assert_eq!(refused(result.await), DURATION);
        let result = discovery.exchange_intermediate_session(org.into(), wrong, None);
        assert_eq!(refused(result.await), DURATION);
        let result = discovery.create_organization(OrganizationCreateParams {
            session_duration_minutes: wrong,
            ..Default::default()
        });
        assert_eq!(refused(result.await), DURATION);
    }
    assert_eq!(
        refused(session.fresh_jwt(241).await),
        "min_validity_seconds"
    );
    for bad in ["", "white space", "line\nbreak"] {
        let result = session.update_session(secret(bad), None);
        assert_eq!(refused(result), "session_token");
        let result = session.exchange_access_token(secret(bad), None).await;
        assert_eq!(refused(result), "access_token");
        let result = session.attest("profile".into(), secret(bad), None, None);
        assert_eq!(refused(result.await), "token");
        let result = links.authenticate(MagicLinkAuthenticateParams::new(secret(bad)));
        assert_eq!(refused(result.await), "magic_links_token");
        let result = links.discovery_authenticate(secret(bad)).await;
        assert_eq!(refused(result), "discovery_magic_links_token");
    }
    for empty in ["", "  "] {
        let organization = "organization_id";
        let result = session.exchange(empty.into(), None, None).await;
        assert_eq!(refused(result), organization);
        let result = session.revoke_for_member(empty.into()).await;
        assert_eq!(refused(result), "member_id");
        let result = session.attest(empty.into(), secret("token"), None, None);
        assert_eq!(refused(result.await), "profile_id");
        let result = session.attest("p".into(), secret("t"), Some(empty.into()), None);
        assert_eq!(refused(result.await), organization);
        for (params, field) in [
            (
                PasswordAuthenticateParams::new(empty, EMAIL, secret(PASSWORD)),
                organization,
            ),
            (
                PasswordAuthenticateParams::new(org, empty, secret(PASSWORD)),
                "email_address",
            ),
            (
                PasswordAuthenticateParams::new(org, EMAIL, secret(empty)),
                "password",
            ),
        ] {
            assert_eq!(refused(passwords.authenticate(params).await), field);
        }
        let result = links.email_login_or_signup(MagicLinkLoginParams::new(empty, EMAIL));
        assert_eq!(refused(result.await), organization);
        let result = links.email_login_or_signup(MagicLinkLoginParams::new(org, empty));
        assert_eq!(refused(result.await), "email_address");
        let result = links.email_discovery_send(MagicLinkDiscoveryParams::new(empty));
        assert_eq!(refused(result.await), "email_address");
        let result = otp.email_login_or_signup(OtpEmailLoginParams::new(empty, EMAIL));
        assert_eq!(refused(result.await), organization);
        let result = otp.email_login_or_signup(OtpEmailLoginParams::new(org, empty));
        assert_eq!(refused(result.await), "email_address");
        for (params, field) in [
            (
                OtpEmailAuthenticateParams::new(empty, EMAIL, secret("1")),
                organization,
            ),
            (
                OtpEmailAuthenticateParams::new(org, empty, secret("1")),
                "email_address",
            ),
            (
                OtpEmailAuthenticateParams::new(org, EMAIL, secret(empty)),
                "code",
            ),
        ] {
            assert_eq!(refused(otp.email_authenticate(params).await), field);
        }
        let result = otp.email_discovery_send(OtpDiscoveryParams::new(empty));
        assert_eq!(refused(result.await), "email_address");
        let result = otp.email_discovery_authenticate(empty.into(), secret("1"));
        assert_eq!(refused(result.await), "email_address");
        let result = otp.email_discovery_authenticate(EMAIL.into(), secret(empty));
        assert_eq!(refused(result.await), "code");
        for (params, field) in [
            (OtpSmsSendParams::new(empty, mem), organization),
            (OtpSmsSendParams::new(org, empty), "member_id"),
            (
                OtpSmsSendParams {
                    mfa_phone_number: Some(empty.into()),
                    ..OtpSmsSendParams::new(org, mem)
                },
                "mfa_phone_number",
            ),
        ] {
            assert_eq!(refused(otp.sms_send(params).await), field);
        }
        for (params, field) in [
            (
                OtpSmsAuthenticateParams::new(empty, mem, secret("1")),
                organization,
            ),
            (
                OtpSmsAuthenticateParams::new(org, empty, secret("1")),
                "member_id",
            ),
            (
                OtpSmsAuthenticateParams::new(org, mem, secret(empty)),
                "code",
            ),
        ] {
            assert_eq!(refused(otp.sms_authenticate(params).await), field);
        }
        let result = totp.create(empty.into(), mem.into(), None).await;
        assert_eq!(refused(result), organization);
        let result = totp.create(org.into(), empty.into(), None).await;
        assert_eq!(refused(result), "member_id");
        for (params, field) in [
            (
                TotpAuthenticateParams::new(empty, mem, secret("1")),
                organization,
            ),
            (
                TotpAuthenticateParams::new(org, empty, secret("1")),
                "member_id",
            ),
            (TotpAuthenticateParams::new(org, mem, secret(empty)), "code"),
        ] {
            assert_eq!(refused(totp.authenticate(params).await), field);
        }
        let result = codes.recover(empty.into(), mem.into(), secret("1"), None);
        assert_eq!(refused(result.await), organization);
        let result = codes.recover(org.into(), empty.into(), secret("1"), None);
        assert_eq!(refused(result.await), "member_id");
        let result = codes.recover(org.into(), mem.into(), secret(empty), None);
        assert_eq!(refused(result.await), "recovery_code");
        let result = discovery.exchange_intermediate_session(empty.into(), None, None);
        assert_eq!(refused(result.await), organization);
    }
    for text in ["", "[]", "{", "\"text\""] {
        let result = discovery.create_organization(OrganizationCreateParams {
            allowed_oauth_tenants: Some(text.into()),
            ..Default::default()
        });
        assert_eq!(refused(result.await), "allowed_oauth_tenants");
    }

    assert!(world.control().requests().is_empty());
    assert_eq!(client.state(), before);
}

#[tokio::test]
async fn wrong_arguments_of_a_change_are_named_and_not_sent() {
    use MemberAuthenticationFactor as OfMember;
    use UserAuthenticationFactor as OfUser;
    let world = World::new().await;
    let client = world.signed_up().await;
    let (organization, _) = world.organization("Open", "OPTIONAL");
    let member = world.member_of(&organization).await;
    let before = (client.state(), member.state());
    world.control().clear_requests();

    for empty in ["", " ", "\n"] {
        let id = empty.to_owned();
        for (factor, field) in [
            (OfUser::Email { id: id.clone() }, "email_id"),
            (OfUser::PhoneNumber { id: id.clone() }, "phone_id"),
            (
                OfUser::BiometricRegistration { id: id.clone() },
                "biometric_registration_id",
            ),
            (OfUser::CryptoWallet { id: id.clone() }, "crypto_wallet_id"),
            (
                OfUser::WebAuthn { id: id.clone() },
                "webauthn_registration_id",
            ),
            (OfUser::Totp { id: id.clone() }, "totp_id"),
            (
                OfUser::OAuth { id: id.clone() },
                "oauth_user_registration_id",
            ),
        ] {
            assert_eq!(refused(client.user().delete_factor(factor).await), field);
        }
        let factor = OfMember::Password { id: id.clone() };
        let result = member.member().delete_factor(factor).await;
        assert_eq!(refused(result), "member_password_id");
        let params = MemberUpdateParams {
            name: Some(id.clone()),
            ..MemberUpdateParams::default()
        };
        assert_eq!(refused(member.member().update(params).await), "name");
        let params = MemberUpdateParams {
            mfa_phone_number: Some(id.clone()),
            ..MemberUpdateParams::default()
        };
        assert_eq!(
            refused(member.member().update(params).await),
            "mfa_phone_number"
        );
        let passwords = member.passwords();
        let result = passwords.strength_check(Some(id.clone()), secret("x"));
        assert_eq!(refused(result.await), "email_address");
        let result = passwords.strength_check(None, secret(empty)).await;
        assert_eq!(refused(result), "password");
    }
    for wrong in ["", "text", "[]", "1", "{", r#"{"a":}"#, "null"] {
        let params = UserUpdateParams {
            untrusted_metadata: Some(wrong.into()),
            ..UserUpdateParams::default()
        };
        let result = client.user().update(params).await;
        assert_eq!(refused(result), "untrusted_metadata", "{wrong}");
        let params = MemberUpdateParams {
            untrusted_metadata: Some(wrong.into()),
            ..MemberUpdateParams::default()
        };
        let result = member.member().update(params).await;
        assert_eq!(refused(result), "untrusted_metadata", "{wrong}");
    }

    assert!(world.control().requests().is_empty());
    assert_eq!((client.state(), member.state()), before);
}

#[tokio::test]
async fn a_text_that_may_be_left_out_is_not_sent_empty() {
    let world = World::new().await;
    let (consumer, b2b) = (world.consumer(), world.b2b());
    world.control().clear_requests();

    let mut params = MagicLinkEmailParams::new(EMAIL);
    params.login_template_id = Some(String::new());
    let result = consumer.magic_links().login_or_create(params).await;
    assert_eq!(refused(result), "login_template_id");
    let mut params = OtpEmailParams::new(EMAIL);
    params.locale = Some(" ".into());
    let result = consumer.otp().email_login_or_create(params).await;
    assert_eq!(refused(result), "locale");
    let mut params = MagicLinkLoginParams::new("organization", EMAIL);
    params.signup_redirect_url = Some(String::new());
    let result = b2b.magic_links().email_login_or_signup(params).await;
    assert_eq!(refused(result), "signup_redirect_url");

    assert!(world.control().requests().is_empty());
}

#[tokio::test]
async fn the_edges_of_what_is_right_are_right() {
    let world = World::new().await;
    let client = world.signed_up().await;

    for minutes in [5, 527_040] {
        client.session().authenticate(Some(minutes)).await.unwrap();
    }
    for seconds in [0, 240] {
        client.session().fresh_jwt(seconds).await.unwrap();
    }
    let sent = client.otp().sms_send(OtpSmsParams::new(PHONE)).await;
    assert!(sent.is_ok());
}

#[tokio::test]
async fn a_call_without_a_session_is_refused_and_not_sent() {
    let world = World::new().await;
    let (consumer, b2b) = (world.consumer(), world.b2b());

    let answers = [
        consumer.session().authenticate(None).await.err(),
        consumer.session().fresh_jwt(0).await.err(),
        consumer.session().revoke(false).await.err(),
        consumer.user().get().await.err(),
        b2b.session().exchange("org".into(), None, None).await.err(),
        b2b.session().revoke_for_member("member".into()).await.err(),
        b2b.member().get().await.err(),
        b2b.organization().get().await.err(),
    ];

    for result in answers {
        assert_eq!(result, Some(StytchError::NoSession));
    }
    assert!(world.control().requests().is_empty());
}

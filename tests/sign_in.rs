//! Sign-ins in unusual states: with an older link of several, and over a session that the server has ended.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a helper that fails is a failed test

mod world;

use std::sync::Arc;

use stytch_core::client::{
    B2bClient, MagicLinkAuthenticateParams, MagicLinkDiscoveryParams, MagicLinkEmailParams,
    MagicLinkLoginParams, OtpEmailParams, SessionState,
};
use stytch_core::engine::state::SignOutCause;
use stytch_core::error::StytchError;
use stytch_core::tokens::Secret;
use stytch_emulator::FaultKind;
use world::{EMAIL, World, is_signed_out, log_in, signed_in};

#[tokio::test]
async fn a_link_that_is_in_the_mailbox_opens_after_a_resend_that_failed() {
    let refused = FaultKind::RetryAfter429 { seconds: 1 };
    for fault in [refused, FaultKind::Reset, FaultKind::Html { status: 502 }] {
        let described = format!("{fault:?}");
        let world = World::new().await;
        let client = world.consumer();
        let links = client.magic_links();
        let send = || links.login_or_create(MagicLinkEmailParams::new(EMAIL));
        send().await.unwrap();
        let link = world.code(EMAIL);
        world.fault("/magic_links/email", fault);
        assert!(send().await.is_err(), "{described}");
        world.control().clear_faults();

        links.authenticate(link, None).await.unwrap();
        assert!(signed_in(&client.state()), "{described}");
    }
}

#[tokio::test]
async fn every_link_in_the_mailbox_opens_also_after_a_restart() {
    let world = World::new().await;
    let first = world.consumer();
    let mut sent = Vec::new();
    for _ in 0..2 {
        let params = MagicLinkEmailParams::new(EMAIL);
        first.magic_links().login_or_create(params).await.unwrap();
        sent.push(world.code(EMAIL));
    }
    assert_ne!(sent[0], sent[1]);
    first.close();

    let client = world.consumer();
    let older = sent.remove(0);
    client
        .magic_links()
        .authenticate(older, None)
        .await
        .unwrap();
    assert!(signed_in(&client.state()));
}

#[tokio::test]
async fn a_link_to_an_organization_and_a_discovery_link_both_open_in_either_order() {
    for discovery_first in [true, false] {
        let world = World::new().await;
        let (organization, _) = world.organization("Acme", "OPTIONAL");
        let client: Arc<B2bClient> = world.b2b();
        let links = client.magic_links();
        let to_organization = async || {
            let params = MagicLinkLoginParams::new(organization.clone(), EMAIL);
            links.email_login_or_signup(params).await.unwrap();
            world.code(EMAIL)
        };
        let to_discover = async || {
            let params = MagicLinkDiscoveryParams::new(EMAIL);
            links.email_discovery_send(params).await.unwrap();
            world.code(EMAIL)
        };
        let (link, discovery) = if discovery_first {
            let discovery = to_discover().await;
            (to_organization().await, discovery)
        } else {
            (to_organization().await, to_discover().await)
        };

        links.discovery_authenticate(discovery).await.unwrap();
        let params = MagicLinkAuthenticateParams::new(link);
        links.authenticate(params).await.unwrap();
        assert!(client.member().get_sync().is_some());
    }
}

#[tokio::test]
async fn the_right_password_signs_in_over_a_session_that_the_server_has_ended() {
    let world = World::new().await;
    let client = world.signed_up().await;
    let before = client.session().session_token();
    world.control().revoke_all_sessions();

    log_in(&client, EMAIL).await.unwrap();

    assert!(signed_in(&client.state()));
    assert_ne!(client.session().session_token(), before);
    client.session().authenticate(None).await.unwrap();
}

#[tokio::test]
async fn links_and_codes_are_sent_over_a_session_that_the_server_has_ended() {
    let world = World::new().await;
    let client = world.signed_up().await;
    world.control().revoke_all_sessions();
    let otp = client.otp();
    let sent = otp.email_login_or_create(OtpEmailParams::new(EMAIL));
    let sent = sent.await.unwrap();
    let ended = SessionState::SignedOut {
        cause: SignOutCause::ServerRejected,
    };
    assert_eq!(client.state().state, ended);
    let code = world.code(EMAIL);
    otp.authenticate(code, sent.method_id, None).await.unwrap();
    assert!(signed_in(&client.state()));

    world.control().revoke_all_sessions();
    let params = MagicLinkEmailParams::new(EMAIL);
    client.magic_links().login_or_create(params).await.unwrap();
    let link = world.code(EMAIL);
    client.magic_links().authenticate(link, None).await.unwrap();
    assert!(signed_in(&client.state()));
}

#[tokio::test]
async fn a_wrong_password_over_a_session_that_the_server_has_ended_is_a_wrong_password() {
    let world = World::new().await;
    let client = world.signed_up().await;
    world.control().revoke_all_sessions();

    let passwords = client.passwords();
    let wrong = passwords.authenticate(EMAIL.into(), Secret::new("wrong"), None);
    let wrong = wrong.await;

    let Err(StytchError::Api { error_type, .. }) = wrong else {
        panic!("another result: {wrong:?}");
    };
    assert_ne!(error_type, "session_not_found");
    assert!(is_signed_out(&client.state()));
}

#[tokio::test]
async fn a_sign_in_is_not_sent_again_when_the_validation_of_its_session_could_not_be_sent() {
    let world = World::new().await;
    let client = world.signed_up().await;
    world.control().revoke_all_sessions();
    world.fault("/sessions/authenticate", FaultKind::Reset);

    let refused = log_in(&client, EMAIL).await;

    assert!(
        matches!(refused, Err(StytchError::Api { .. })),
        "{refused:?}"
    );
    assert_eq!(world.count("/sdk/v1/passwords/authenticate"), 1);
    assert!(signed_in(&client.state()));
}

//! A B2B session with an exchange, a second factor and discovery, over real HTTP and real files.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a helper that fails is a failed test

use std::sync::Arc;

use serde_json::json;
use stytch_core::client::{
    B2bClient, OtpDiscoveryParams, OtpSmsAuthenticateParams, OtpSmsSendParams,
    PasswordAuthenticateParams, SessionState,
};
use stytch_core::config::ClientConfig;
use stytch_core::engine::state::{IntermediateKind, SignOutCause};
use stytch_core::error::StytchError;
use stytch_core::tokens::Secret;
use stytch_emulator::{Emulator, EmulatorConfig, NewMember, NewOrganization};

const EMAIL: &str = "ada@example.com";
const PHONE: &str = "+15005550006";
const PASSWORD: &str = "correct horse battery staple 9!";

struct World {
    emulator: Emulator,
    folder: tempfile::TempDir,
    open: String,
    strict: String,
    strict_member: String,
}

impl World {
    /// One organization that is content with a password and one that wants a second factor.
    async fn new() -> Self {
        let emulator = Emulator::start(EmulatorConfig::default()).await.unwrap();
        let control = emulator.control();
        let organization = |name: &str, policy: &str| {
            let mut new = NewOrganization {
                organization_name: name.into(),
                ..Default::default()
            };
            new.fields.insert("mfa_policy".into(), json!(policy));
            control.create_organization(new)
        };
        let member = |organization: &str| {
            let mut new = NewMember {
                email_address: EMAIL.into(),
                password: Some(PASSWORD.into()),
                ..Default::default()
            };
            new.fields.insert("mfa_phone_number".into(), json!(PHONE));
            control.create_member(organization, new)
        };
        let open = organization("Open", "OPTIONAL");
        let strict = organization("Strict", "REQUIRED_FOR_ALL");
        member(&open);
        let strict_member = member(&strict);
        Self {
            emulator,
            folder: tempfile::tempdir().unwrap(),
            open,
            strict,
            strict_member,
        }
    }

    fn client(&self) -> Arc<B2bClient> {
        let mut config = ClientConfig::new(
            self.emulator.b2b_public_token(),
            self.folder.path().to_string_lossy(),
        );
        config.base_url = Some(self.emulator.base_url());
        B2bClient::new(config).unwrap()
    }

    async fn signed_in(&self) -> Arc<B2bClient> {
        let client = self.client();
        client
            .passwords()
            .authenticate(PasswordAuthenticateParams {
                session_duration_minutes: Some(60),
                ..PasswordAuthenticateParams::new(&self.open, EMAIL, Secret::new(PASSWORD))
            })
            .await
            .unwrap();
        client
    }

    fn code(&self) -> Secret {
        Secret::new(self.emulator.control().latest_code(PHONE).unwrap())
    }
}

fn stepped_up(client: &B2bClient) -> bool {
    let state = client.state();
    state.state
        == SessionState::SignedOut {
            cause: SignOutCause::StepUp,
        }
        && state
            .intermediate
            .is_some_and(|step| step.kind == IntermediateKind::StepUp)
}

#[tokio::test]
async fn session_member_and_organization_are_a_consistent_snapshot() {
    let world = World::new().await;
    let state = world.signed_in().await.state();

    let session = state.member_session.unwrap();

    assert_eq!(session.organization_id, world.open);
    assert_eq!(session.member_id, state.member.unwrap().member_id);
    assert_eq!(state.organization.unwrap().organization_id, world.open);
}

#[tokio::test]
async fn an_exchange_that_wants_a_second_factor_replaces_the_session_until_it_is_given() {
    let world = World::new().await;
    let client = world.signed_in().await;
    let before = client.state().generation;

    let response = client
        .session()
        .exchange(world.strict.clone(), Some(60), None)
        .await
        .unwrap();
    assert!(response.member_session.is_none() && response.mfa_required.is_some());
    assert!(stepped_up(&client) && client.session().tokens().is_none());

    let (organization, member) = (world.strict.clone(), world.strict_member.clone());
    let otp = client.otp();
    otp.sms_send(OtpSmsSendParams::new(&organization, &member))
        .await
        .unwrap();
    let wrong = otp
        .sms_authenticate(OtpSmsAuthenticateParams::new(
            &organization,
            &member,
            Secret::new("000000"),
        ))
        .await;
    assert!(matches!(wrong, Err(StytchError::Api { .. })), "{wrong:?}");
    assert!(
        stepped_up(&client),
        "a wrong code keeps the intermediate session"
    );

    otp.sms_authenticate(OtpSmsAuthenticateParams {
        session_duration_minutes: Some(60),
        ..OtpSmsAuthenticateParams::new(organization, member, world.code())
    })
    .await
    .unwrap();
    let state = client.state();
    assert_eq!(state.member_session.unwrap().organization_id, world.strict);
    assert!(state.intermediate.is_none() && state.generation > before);
}

#[tokio::test]
async fn an_intermediate_session_survives_a_restart() {
    let world = World::new().await;
    let client = world.signed_in().await;
    client
        .session()
        .exchange(world.strict.clone(), None, None)
        .await
        .unwrap();
    client.close();

    let next = world.client();
    let mut state = next.state();
    while state.state == SessionState::Loading {
        state = next.next_state(state.revision).await.unwrap();
    }

    assert!(stepped_up(&next));
    let (organization, member) = (world.strict.clone(), world.strict_member.clone());
    next.otp()
        .sms_send(OtpSmsSendParams::new(&organization, &member))
        .await
        .unwrap();
    next.otp()
        .sms_authenticate(OtpSmsAuthenticateParams::new(
            organization,
            member,
            world.code(),
        ))
        .await
        .unwrap();
    assert!(next.session().tokens().is_some());
}

#[tokio::test]
async fn discovery_leads_to_an_organization() {
    let world = World::new().await;
    let client = world.client();
    client
        .otp()
        .email_discovery_send(OtpDiscoveryParams::new(EMAIL))
        .await
        .unwrap();
    let code = world.emulator.control().latest_code(EMAIL).unwrap();

    client
        .otp()
        .email_discovery_authenticate(EMAIL.into(), Secret::new(code))
        .await
        .unwrap();
    let step = client.state().intermediate.unwrap();
    assert_eq!(step.kind, IntermediateKind::Discovery);
    let found = client.discovery().organizations().await.unwrap();
    let ids = found.discovered_organizations.iter().filter_map(|found| {
        let organization = found.organization.as_ref();
        organization.map(|it| it.organization_id.clone())
    });
    assert!(ids.collect::<Vec<_>>().contains(&world.open));

    client
        .discovery()
        .exchange_intermediate_session(world.open.clone(), None, None)
        .await
        .unwrap();
    assert_eq!(
        client.session().get_sync().unwrap().organization_id,
        world.open
    );
}

#[tokio::test]
async fn revoking_the_signed_in_member_ends_the_session_by_a_rejection() {
    let world = World::new().await;
    let client = world.signed_in().await;
    let member = client.session().get_sync().unwrap().member_id;

    let result = client.session().revoke_for_member(member).await;

    if result.is_ok() {
        let mut state = client.state();
        while !matches!(state.state, SessionState::SignedOut { .. }) {
            state = client.next_state(state.revision).await.unwrap();
        }
        assert_eq!(
            state.state,
            SessionState::SignedOut {
                cause: SignOutCause::ServerRejected
            }
        );
    } else {
        panic!("{result:?}");
    }
}

#[tokio::test]
async fn objects_are_fetched_without_touching_the_session() {
    let world = World::new().await;
    let client = world.signed_in().await;
    let before = client.session().get_sync();

    assert_eq!(
        client
            .organization()
            .get()
            .await
            .unwrap()
            .organization
            .organization_id,
        world.open
    );
    assert_eq!(
        client.member().get().await.unwrap().member.email_address,
        EMAIL
    );

    assert_eq!(client.session().get_sync(), before);
}

#[tokio::test]
async fn a_jwt_of_a_member_with_enough_lifetime_is_returned_without_a_request() {
    let world = World::new().await;
    let client = world.signed_in().await;
    let tokens = client.session().tokens().unwrap();
    world.emulator.control().clear_requests();

    let jwt = client.session().fresh_jwt(200).await.unwrap();

    assert_eq!(jwt, tokens.session_jwt);
    assert!(world.emulator.control().requests().is_empty());
}

#[tokio::test]
async fn tokens_of_a_backend_become_the_members_session_only_once_the_server_agrees() {
    let world = World::new().await;
    let signed_in = world.signed_in().await;
    let tokens = signed_in.session().tokens().unwrap();
    let member = signed_in.session().get_sync().unwrap().member_id;
    let world = World {
        folder: tempfile::tempdir().unwrap(),
        ..world
    };
    let client = world.client();

    client
        .session()
        .update_session(Secret::new("not-a-real-token"), None)
        .unwrap();
    assert!(client.session().authenticate(None).await.is_err());
    assert!(client.session().tokens().is_none());

    client
        .session()
        .update_session(tokens.session_token.clone(), None)
        .unwrap();
    client.session().authenticate(None).await.unwrap();
    assert_eq!(client.session().get_sync().unwrap().member_id, member);
    assert_eq!(
        client.session().tokens().unwrap().session_token,
        tokens.session_token
    );
}

#[tokio::test]
async fn revoking_a_member_session_notifies_the_server_and_survives_a_restart() {
    let world = World::new().await;
    let client = world.signed_in().await;
    let token = client.session().tokens().unwrap().session_token;
    world.emulator.control().clear_requests();

    client.session().revoke(false).await.unwrap();
    let requests = world.emulator.control().requests();
    assert!(
        requests
            .iter()
            .any(|request| request.path.ends_with("/b2b/sessions/revoke")),
        "{requests:?}"
    );
    client.close();

    let next = world.client();
    let mut state = next.state();
    while state.state == SessionState::Loading {
        state = next.next_state(state.revision).await.unwrap();
    }
    let none = SessionState::SignedOut {
        cause: SignOutCause::None,
    };
    assert_eq!(state.state, none);
    next.session().update_session(token, None).unwrap();
    assert!(next.session().authenticate(None).await.is_err());
}

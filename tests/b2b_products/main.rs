//! Every call of the B2B client that signs in or sends something, over real HTTP.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a helper that fails is a failed test

mod discovery;
mod member;
mod sign_in;
mod step_up;
#[path = "../world/mod.rs"]
mod world;

use stytch_core::client::{B2bClient, SessionState};
use stytch_core::engine::state::{IntermediateKind, SignOutCause};
use world::World;

const OPEN: &str = "OPTIONAL";
const STRICT: &str = "REQUIRED_FOR_ALL";

fn signed_in_to(client: &B2bClient, organization: &str) -> bool {
    let state = client.state();
    matches!(state.state, SessionState::Active { .. })
        && state.intermediate.is_none()
        && state.organization.unwrap().organization_id == organization
}

fn stepped_up(client: &B2bClient) -> bool {
    let state = client.state();
    let signed_out = SessionState::SignedOut {
        cause: SignOutCause::StepUp,
    };
    let step = state.intermediate.as_ref();
    state.state == signed_out && step.is_some_and(|it| it.kind == IntermediateKind::StepUp)
}

/// A sign-in with an intermediate session: the password is given, the second factor is missing.
async fn with_intermediate_session(world: &World, organization: &str) -> std::sync::Arc<B2bClient> {
    let client = world.member_of(organization).await;
    assert!(stepped_up(&client));
    client
}

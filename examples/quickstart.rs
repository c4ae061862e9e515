//! The main job from sign-up to sign-out, against an embedded server. Exits non-zero when a step
//! is not as told.
#![allow(clippy::print_stdout)] // telling the story is what this program is for

use std::error::Error;
use std::sync::Arc;

use stytch_core::client::{ConsumerClient, ConsumerState, SessionState};
use stytch_core::config::ClientConfig;
use stytch_core::engine::state::{Freshness, SignOutCause};
use stytch_core::tokens::Secret;
use stytch_emulator::{Emulator, EmulatorConfig, Fault, FaultKind};

type Story = Result<(), Box<dyn Error>>;

#[tokio::main]
async fn main() -> Story {
    let emulator = Emulator::start(EmulatorConfig::default()).await?;
    let folder = tempfile::tempdir()?;
    println!("A local server answers at {}.\n", emulator.base_url());
    let open = || -> Result<Arc<ConsumerClient>, Box<dyn Error>> {
        let path = folder.path().to_string_lossy();
        let mut config = ClientConfig::new(emulator.consumer_public_token(), path);
        config.base_url = Some(emulator.base_url());
        Ok(ConsumerClient::new(config)?)
    };

    let client = open()?;
    listen(&client);
    step("Ada signs up with a password");
    let password = Secret::new("correct horse battery staple 9!");
    client
        .passwords()
        .create("ada@example.com".into(), password, Some(60))
        .await?;
    check(
        "signed in, and the session is on disk",
        signed_in(&client) && client.state().persisted,
    )?;

    step("The engine validates, which does not extend");
    let before = expires_at(&client);
    client.session().authenticate(None).await?;
    check(
        "the session still ends when it did",
        expires_at(&client) == before,
    )?;
    client.session().authenticate(Some(120)).await?;
    check(
        "a check with 120 minutes extends it",
        expires_at(&client) > before,
    )?;

    step("The app is closed and started again");
    client.close();
    let client = open()?;
    listen(&client);
    until(&client, |state| {
        matches!(
            state.state,
            SessionState::Active {
                freshness: Freshness::Validated,
                ..
            }
        )
    })
    .await?;
    check(
        "still signed in: first from the device, then confirmed",
        signed_in(&client),
    )?;

    step("The network goes away and comes back");
    emulator.control().add_fault(Fault {
        method: None,
        path_contains: "/sessions".into(),
        times: None,
        kind: FaultKind::Reset,
    });
    let offline = client.session().authenticate(None).await;
    check("the call fails", offline.is_err())?;
    check("Ada stays signed in", signed_in(&client))?;
    emulator.control().clear_faults();
    client.connectivity(true);
    client.session().authenticate(None).await?;

    step("Ada signs out");
    client.session().revoke(false).await?;
    let out = SessionState::SignedOut {
        cause: SignOutCause::UserRevoked,
    };
    check(
        "signed out, here and on the server",
        client.state().state == out,
    )?;
    check("no token is left", client.session().tokens().is_none())?;
    println!("\nThe end.");
    Ok(())
}

fn step(text: &str) {
    println!("\n— {text}.");
}

fn check(text: &str, holds: bool) -> Story {
    if holds {
        println!("  ✓ {text}");
        Ok(())
    } else {
        Err(format!("not as told: {text}").into())
    }
}

fn signed_in(client: &ConsumerClient) -> bool {
    matches!(client.state().state, SessionState::Active { .. })
}

fn expires_at(client: &ConsumerClient) -> Option<i64> {
    client.session().get_sync()?.expires_at.map(|time| time.0)
}

/// Prints every state a listener hears.
fn listen(client: &Arc<ConsumerClient>) {
    let client = Arc::clone(client);
    tokio::spawn(async move {
        let mut seen = 0;
        println!("  · {}", told(&client.state()));
        while let Some(state) = client.next_state(seen).await {
            seen = state.revision;
            println!("  · {}", told(&state));
        }
    });
}

fn told(state: &ConsumerState) -> String {
    match &state.state {
        SessionState::Loading => "Loading".to_owned(),
        SessionState::Active { freshness, .. } => format!("Active({freshness:?})"),
        SessionState::SignedOut { cause } => format!("SignedOut({cause:?})"),
        SessionState::Unavailable { reason, .. } => format!("Unavailable({reason:?})"),
    }
}

async fn until(client: &ConsumerClient, wanted: impl Fn(&ConsumerState) -> bool) -> Story {
    let mut state = client.state();
    while !wanted(&state) {
        state = client
            .next_state(state.revision)
            .await
            .ok_or("the client is closed")?;
    }
    Ok(())
}

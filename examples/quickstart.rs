//! The main job from sign-up to sign-out, for a consumer and for a member of two organizations,
//! against an embedded server. Exits with an error when a step has another result than expected.
#![allow(clippy::print_stdout)] // this program prints each step

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use stytch_core::client::{
    B2bClient, B2bState, B2bStateListener, ConsumerClient, ConsumerState, ConsumerStateListener,
    OtpSmsAuthenticateParams, PasswordAuthenticateParams, SessionState,
};
use stytch_core::listeners::ListenerError;
use stytch_core::model::MfaMethod;
use stytch_core::{ClientConfig, Secret, StytchError};
use stytch_emulator::{Emulator, EmulatorConfig, Fault, FaultKind, NewMember, NewOrganization};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

type Outcome = Result<(), Box<dyn Error>>;

const EMAIL: &str = "ada@example.com";
const PASSWORD: &str = "correct horse battery staple 9!";
const PHONE: &str = "+15005550006";
/// The longest wait for a state.
const TIMEOUT: Duration = Duration::from_secs(20);

#[tokio::main]
async fn main() -> Outcome {
    let emulator = Emulator::start(EmulatorConfig::default()).await?;
    println!(
        "A local server runs at {}. A line with · is a state that a listener received.",
        emulator.base_url()
    );
    println!("\n\nI. A consumer project");
    consumer(&emulator).await?;
    println!("\n\nII. A B2B project");
    b2b(&emulator).await?;
    println!("\nDone.");
    Ok(())
}

async fn consumer(emulator: &Emulator) -> Outcome {
    let folder = tempfile::tempdir()?;
    let open = || ConsumerClient::new(config(emulator, emulator.consumer_public_token(), &folder));

    step("An app starts on a new phone");
    let client = open()?;
    let (listener, mut received) = new_listener();
    let subscription = client.subscribe(listener);
    received.until("SignedOut(None)").await?;

    step("Ada signs up with a password");
    client
        .passwords()
        .create(EMAIL.into(), Secret::new(PASSWORD), Some(60))
        .await?;
    received.until("Active(Validated)").await?;
    check("the session is on disk", client.state().persisted)?;

    step("The engine validates, which does not extend");
    let before = expires_at(&client);
    client.session().authenticate(None).await?;
    check(
        "the session still ends when it did",
        expires_at(&client) == before,
    )?;
    client.session().authenticate(Some(120)).await?;
    check(
        "a validation with 120 minutes extends it",
        expires_at(&client) > before,
    )?;

    step("The app is closed and started again");
    drop(subscription);
    client.close();
    // The server holds its response, so that the cached state can be seen.
    emulator.control().add_fault(fault(FaultKind::Hold));
    let client = open()?;
    let (listener, mut received) = new_listener();
    let _subscription = client.subscribe(listener);
    received.until("Active(Cached)").await?;
    check(
        "the server has not responded yet",
        client.session().info().from_cache,
    )?;
    emulator.control().clear_faults();
    received.until("Active(Validated)").await?;
    check(
        "Ada is still signed in",
        client.session().tokens().is_some(),
    )?;

    step("The network goes away and comes back");
    emulator.control().add_fault(fault(FaultKind::Reset));
    client.connectivity(false);
    let offline = client.session().authenticate(None).await;
    check(
        "the call fails",
        matches!(offline, Err(StytchError::Network { .. })),
    )?;
    check("Ada stays signed in", is_active(&client.state().state))?;
    emulator.control().clear_faults();
    let before = client.state().revision;
    client.connectivity(true);
    let validated = tokio::time::timeout(TIMEOUT, client.next_state(before)).await?;
    check(
        "the engine validates automatically",
        validated.is_some_and(|state| status(&state.state) == "Active(Validated)"),
    )?;

    step("Ada signs out");
    client.session().revoke(false).await?;
    received.until("SignedOut(UserRevoked)").await?;
    check("no token is left", client.session().tokens().is_none())
}

async fn b2b(emulator: &Emulator) -> Outcome {
    let (first, _) = organization(emulator, "Engines", "OPTIONAL");
    let (second, _) = organization(emulator, "Looms", "OPTIONAL");
    let (strict, member) = organization(emulator, "Vaults", "REQUIRED_FOR_ALL");
    let folder = tempfile::tempdir()?;
    let client = B2bClient::new(config(emulator, emulator.b2b_public_token(), &folder))?;
    let (listener, mut received) = new_listener();
    let _subscription = client.subscribe(listener);

    step("An app starts on a new phone");
    received.until("SignedOut(None)").await?;

    step("Ada signs in to Engines");
    let password = Secret::new(PASSWORD);
    client
        .passwords()
        .authenticate(PasswordAuthenticateParams::new(&first, EMAIL, password))
        .await?;
    received.until("Active(Validated) in Engines").await?;
    check("she is in Engines", is_in(&client, &first))?;

    step("She changes to Looms, which requires nothing more");
    let generation = client.state().generation;
    client
        .session()
        .exchange(second.clone(), Some(60), None)
        .await?;
    received.until("Active(Validated) in Looms").await?;
    check("she is in Looms", is_in(&client, &second))?;
    check(
        "it is another session",
        client.state().generation > generation,
    )?;

    step("She changes to Vaults, which requires a second factor");
    let response = client
        .session()
        .exchange(strict.clone(), Some(60), None)
        .await?;
    received.until("SignedOut(StepUp)").await?;
    check(
        "a code was sent by text message",
        response
            .mfa_required
            .is_some_and(|mfa| mfa.secondary_auth_initiated == Some(MfaMethod::Sms)),
    )?;
    check(
        "an intermediate session is kept for it",
        client.state().intermediate.is_some(),
    )?;

    step("She enters a wrong code");
    let code = |code: &str| OtpSmsAuthenticateParams {
        session_duration_minutes: Some(60),
        ..OtpSmsAuthenticateParams::new(&strict, &member, Secret::new(code))
    };
    let wrong = client.otp().sms_authenticate(code("000000")).await;
    check(
        "it is refused",
        matches!(wrong, Err(StytchError::Api { .. })),
    )?;
    check(
        "the intermediate session is still kept",
        client.state().intermediate.is_some(),
    )?;

    step("She enters the right code");
    let sent = emulator.control().latest_code(PHONE);
    let sent = sent.ok_or("no text message was sent")?;
    client.otp().sms_authenticate(code(&sent)).await?;
    received.until("Active(Validated) in Vaults").await?;
    check("she is in Vaults", is_in(&client, &strict))?;

    step("Ada signs out");
    client.session().revoke(false).await?;
    received.until("SignedOut(UserRevoked)").await?;
    check("no token is left", client.session().tokens().is_none())
}

fn config(emulator: &Emulator, public_token: &str, folder: &tempfile::TempDir) -> ClientConfig {
    let mut config = ClientConfig::new(public_token, folder.path().to_string_lossy());
    config.base_url = Some(emulator.base_url());
    config
}

/// An organization with Ada in it.
fn organization(emulator: &Emulator, name: &str, mfa_policy: &str) -> (String, String) {
    let mut organization = NewOrganization {
        organization_name: name.into(),
        ..Default::default()
    };
    let fields = &mut organization.fields;
    fields.insert("mfa_policy".into(), mfa_policy.into());
    let organization = emulator.control().create_organization(organization);
    let mut member = NewMember {
        email_address: EMAIL.into(),
        password: Some(PASSWORD.into()),
        ..Default::default()
    };
    let fields = &mut member.fields;
    fields.insert("mfa_phone_number".into(), PHONE.into());
    let member = emulator.control().create_member(&organization, member);
    (organization, member)
}

/// A fault of every response to a validation.
fn fault(kind: FaultKind) -> Fault {
    Fault {
        method: None,
        path_contains: "/sessions".into(),
        times: None,
        kind,
    }
}

/// Sends the status of each state to a channel.
struct Listener(UnboundedSender<String>);

impl ConsumerStateListener for Listener {
    fn on_change(&self, state: ConsumerState) -> Result<(), ListenerError> {
        let text = status(&state.state);
        self.0.send(text).map_err(|_| ListenerError::Failed)
    }
}

impl B2bStateListener for Listener {
    fn on_change(&self, state: B2bState) -> Result<(), ListenerError> {
        let mut text = status(&state.state);
        if let Some(organization) = state.organization {
            text = format!("{text} in {}", organization.organization_name);
        }
        self.0.send(text).map_err(|_| ListenerError::Failed)
    }
}

/// The states that a listener received.
struct Received {
    rest: UnboundedReceiver<String>,
    last: String,
}

fn new_listener() -> (Arc<Listener>, Received) {
    let (sender, rest) = unbounded_channel();
    let last = String::new();
    (Arc::new(Listener(sender)), Received { rest, last })
}

impl Received {
    /// Prints the received states up to a state, and waits for it if necessary.
    async fn until(&mut self, wanted: &str) -> Outcome {
        while self.last != wanted {
            let next = tokio::time::timeout(TIMEOUT, self.rest.recv()).await;
            let text = next
                .map_err(|_| format!("the listener did not receive {wanted}"))?
                .ok_or("the listener was dropped")?;
            // A validation alone is a new state with the same text.
            if text != self.last {
                println!("  · {text}");
                self.last = text;
            }
        }
        Ok(())
    }
}

fn status(state: &SessionState) -> String {
    match state {
        SessionState::Loading => "Loading".to_owned(),
        SessionState::Active { freshness, .. } => format!("Active({freshness:?})"),
        SessionState::SignedOut { cause } => format!("SignedOut({cause:?})"),
        SessionState::Unavailable { reason, .. } => format!("Unavailable({reason:?})"),
    }
}

fn is_active(state: &SessionState) -> bool {
    matches!(state, SessionState::Active { .. })
}

fn is_in(client: &B2bClient, organization: &str) -> bool {
    let session = client.session().get_sync();
    session.is_some_and(|session| session.organization_id == organization)
}

fn expires_at(client: &ConsumerClient) -> Option<i64> {
    client.session().get_sync()?.expires_at.map(|time| time.0)
}

fn step(text: &str) {
    println!("\n— {text}.");
}

fn check(text: &str, holds: bool) -> Outcome {
    if holds {
        println!("  ✓ {text}");
        Ok(())
    } else {
        Err(format!("expected: {text}").into())
    }
}

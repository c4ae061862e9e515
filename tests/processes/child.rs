//! The body of a child process, and the commands that it runs.

use stytch_core::client::{ConsumerClient, ConsumerState, SessionState};
use stytch_core::config::ClientConfig;
use stytch_core::engine::state::Freshness;
use stytch_core::error::StytchError;
use stytch_core::storage::Role;
use stytch_core::tokens::Secret;

use crate::world::{is_signed_out, log_in, until};

pub(super) const TOKEN: &str = "STYTCH_TEST_TOKEN";
pub(super) const URL: &str = "STYTCH_TEST_URL";
pub(super) const FOLDER: &str = "STYTCH_TEST_FOLDER";
pub(super) const ROLE: &str = "STYTCH_TEST_ROLE";
pub(super) const FORMER: &str = "STYTCH_TEST_FORMER_TOKEN";

/// Runs the commands that it reads from standard input, and writes their results to standard output.
pub(super) fn run() {
    let Ok(folder) = std::env::var(FOLDER) else {
        return;
    };
    let mut config = ClientConfig::new(std::env::var(TOKEN).unwrap(), folder);
    config.base_url = Some(std::env::var(URL).unwrap());
    config.former_public_tokens.extend(std::env::var(FORMER));
    if std::env::var(ROLE).unwrap() == "reader" {
        config.role = Role::Reader;
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let client = ConsumerClient::new(config).unwrap();
        for line in std::io::stdin().lines() {
            let line = line.unwrap();
            let mut words = line.split(' ');
            let result = execute(&client, words.next().unwrap(), words.next()).await;
            // The test harness may have printed the test's name without a line end.
            println!("\n=> {result}");
        }
    });
}

async fn execute(client: &ConsumerClient, command: &str, argument: Option<&str>) -> String {
    let result = |error: Option<StytchError>| error.map_or("ok".into(), |it| it.to_string());
    let session = client.session();
    match command {
        "login" => result(log_in(client, &email(argument.unwrap())).await.err()),
        "revoke" | "force" => result(session.revoke(command == "force").await.err()),
        "authenticate" => result(session.authenticate(None).await.err()),
        "set" => result(
            session
                .update_session(Secret::new(argument.unwrap()), None)
                .err(),
        ),
        "token" => session.session_token().unwrap().expose().to_owned(),
        "written" => describe(&until(client, |state| state.persisted).await),
        "foreground" => {
            client.background();
            client.foreground();
            "ok".to_owned()
        }
        "known" => describe(&until(client, is_known).await),
        "validated" => describe(&until(client, is_validated).await),
        "out" => describe(&until(client, is_signed_out).await),
        "shows" => {
            let wanted = argument.unwrap();
            let is_theirs = |state: &ConsumerState| {
                let user = state.user.as_ref();
                is_known(state) && user.is_some_and(|user| user.user_id == wanted)
            };
            describe(&until(client, is_theirs).await)
        }
        "state" => describe(&client.state()),
        _ => panic!("an unknown command: {command}"),
    }
}

/// The e-mail address of a user by name.
pub(super) fn email(name: &str) -> String {
    format!("{name}@example.com")
}

fn is_known(state: &ConsumerState) -> bool {
    matches!(
        state.state,
        SessionState::Active { .. } | SessionState::SignedOut { .. }
    )
}

pub(super) fn is_validated(state: &ConsumerState) -> bool {
    matches!(
        state.state,
        SessionState::Active {
            freshness: Freshness::Validated,
            ..
        }
    )
}

/// One line: the user who is signed in, or the cause of the sign-out.
fn describe(state: &ConsumerState) -> String {
    match (&state.state, &state.user) {
        (SessionState::Active { .. }, Some(user)) => format!("active {}", user.user_id),
        (SessionState::SignedOut { cause }, None) => format!("out {cause:?}"),
        (other, _) => format!("{other:?}"),
    }
}

//! Foreign JSON: metadata of users, and bodies with unusual content next to the fields that count.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a helper that fails is a failed test

mod world;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use stytch_core::client::{ConsumerClient, SessionState};
use stytch_core::engine::state::SignOutCause;
use stytch_core::error::StytchError;
use stytch_core::listeners::{ListenerError, UserListener};
use stytch_core::model::User;
use stytch_emulator::FaultKind;
use world::ports::RewritingTransport;
use world::{World, sign_up, signed_in, until};

/// How the emulator writes a user's metadata.
const METADATA: &str = r#""untrusted_metadata":{}"#;
const DEPTH: usize = 10_000;

type Rewrite = Box<dyn Fn(Vec<u8>) -> Vec<u8> + Send>;

/// Makes the transport give the user this metadata.
fn rewrite_metadata(transport: &RewritingTransport, metadata: &str) {
    let metadata = format!(r#""untrusted_metadata":{metadata}"#);
    transport.rewrite_bodies(move |body| {
        let text = String::from_utf8(body).unwrap();
        text.replace(METADATA, &metadata).into_bytes()
    });
}

fn open(transport: &Arc<RewritingTransport>, world: &World) -> Arc<ConsumerClient> {
    let mut config = world.consumer_config();
    // A hidden client sends no automatic requests.
    config.starts_in_foreground = false;
    transport.client(config)
}

/// Metadata of so many levels that names tokens at each of them.
fn deep_metadata() -> String {
    let level = r#"{"about":"session_token","k":"#;
    format!("{}1{}", level.repeat(DEPTH), "}".repeat(DEPTH))
}

#[tokio::test]
async fn deep_metadata_that_names_tokens_is_returned_fetched_and_kept_over_a_restart() {
    let (world, transport) = (World::new().await, RewritingTransport::new());
    let metadata = deep_metadata();
    rewrite_metadata(&transport, &metadata);
    let client = open(&transport, &world);

    sign_up(&client).await;
    let response = client.session().authenticate(None).await.unwrap();
    let fetched = client.user().get().await.unwrap();

    assert_eq!(response.user.untrusted_metadata, Some(metadata.clone()));
    assert_eq!(fetched.user.untrusted_metadata, Some(metadata.clone()));
    assert!(response.raw_json.contains(&metadata) && fetched.raw_json.contains(&metadata));
    client.close();
    let client = open(&transport, &world);
    let state = until(&client, signed_in).await;
    assert_eq!(state.user.unwrap().untrusted_metadata, Some(metadata));
}

#[tokio::test]
async fn a_get_keeps_free_json_to_the_letter_and_so_does_the_record() {
    let (world, transport) = (World::new().await, RewritingTransport::new());
    let client = open(&transport, &world);
    sign_up(&client).await;
    for metadata in [
        r#"{"n":18446744073709551617}"#,
        r#"{"n":19.90}"#,
        r#"{"n":123456789012345678901234567890}"#,
        r#"{"z":1, "a":[ "\u00fc\/" ]}"#,
        r#"{"n":"\ud83d"}"#,
        r#"{"n":1E400}"#,
    ] {
        rewrite_metadata(&transport, metadata);

        let fetched = client.user().get().await.unwrap().user;

        let kept = Some(metadata.to_owned());
        assert_eq!(fetched.untrusted_metadata, kept);
        assert!(fetched.raw_json.contains(metadata));
        let of_session = client.session().authenticate(None).await.unwrap().user;
        assert_eq!(of_session.untrusted_metadata, kept);
    }
    let last = client.user().get_sync().unwrap();
    client.close();
    let state = until(&open(&transport, &world), signed_in).await;
    assert_eq!(state.user.unwrap().raw_json, last.raw_json);
}

#[tokio::test]
async fn no_spelling_of_a_tokens_key_gets_it_into_json() {
    let (world, transport) = (World::new().await, RewritingTransport::new());
    let client = open(&transport, &world);
    transport.rewrite_bodies(|body| {
        let text = String::from_utf8(body).unwrap();
        let nested = r#""n":{"\ud83d":1,"session\u005ftoken":"canary"},"session\u005ftoken""#;
        text.replace(r#""session_token""#, nested)
            .replace(r#""session_jwt""#, r#""\u0073ession_jwt""#)
            .into_bytes()
    });

    sign_up(&client).await;
    let response = client.session().authenticate(None).await.unwrap();

    for secret in [&response.session_token, &response.session_jwt] {
        assert!(!secret.is_empty() && !response.raw_json.contains(secret.expose()));
        assert!(!client.diagnostics_json().contains(secret.expose()));
    }
    assert!(response.raw_json.contains(r#""n":{"\ud83d":1}"#));
    assert!(!response.raw_json.contains("canary"));
}

/// Rewrites of an error's body that leave its type alone.
fn oddities() -> Vec<Rewrite> {
    let with = |rest: &'static [u8]| -> Rewrite {
        Box::new(move |body: Vec<u8>| {
            let inside = body.strip_prefix(b"{").unwrap();
            [b"{", rest, b",", inside].concat()
        })
    };
    vec![
        with(br#""x":"\ud83d""#),
        with(b"\"x\":\"caf\xe9\""),
        with(br#""x":1e999"#),
        Box::new(|body| {
            let nested = format!("{}{}", "[".repeat(200), "]".repeat(200));
            let inside = body.strip_prefix(b"{").unwrap();
            [b"{\"x\":", nested.as_bytes(), b",", inside].concat()
        }),
        Box::new(|body| [b"\xef\xbb\xbf", body.as_slice()].concat()),
        Box::new(|body| [body.as_slice(), b"\0"].concat()),
    ]
}

#[tokio::test]
async fn a_rejection_is_recognised_whatever_the_rest_of_its_body_is() {
    for odd in oddities() {
        let (world, transport) = (World::new().await, RewritingTransport::new());
        let client = open(&transport, &world);
        sign_up(&client).await;
        let rejection = FaultKind::Error {
            status: 404,
            error_type: "session_not_found".into(),
            retry_after: None,
        };
        world.fault("/sessions/authenticate", rejection);
        transport.rewrite_bodies(odd);

        let error = client.session().authenticate(None).await.unwrap_err();

        assert!(
            matches!(&error, StytchError::Api { error_type, .. } if error_type == "session_not_found"),
            "{error:?}"
        );
        let cause = SignOutCause::ServerRejected;
        assert_eq!(client.state().state, SessionState::SignedOut { cause });
    }
}

/// Counts its calls.
#[derive(Default)]
struct Counter(AtomicUsize);

impl UserListener for Counter {
    fn on_change(&self, _user: Option<User>) -> Result<(), ListenerError> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

#[tokio::test]
async fn listeners_are_not_called_when_only_the_spelling_of_an_object_changes() {
    let (world, transport) = (World::new().await, RewritingTransport::new());
    let client = open(&transport, &world);
    rewrite_metadata(&transport, r#"{"a":"ü/","b":{"x":[1,2],"y":null}}"#);
    sign_up(&client).await;
    let (values, changes) = (Arc::new(Counter::default()), Arc::new(Counter::default()));
    let _values = client.user().subscribe(values.clone());
    let _changes = client.user().on_change(changes.clone());
    let calls = || {
        (
            values.0.load(Ordering::SeqCst),
            changes.0.load(Ordering::SeqCst),
        )
    };
    world::eventually("the current value", || calls() == (1, 0)).await;

    for round in 0..10 {
        rewrite_metadata(
            &transport,
            match round % 3 {
                0 => r#"{"b":{"y":null,"x":[1,2]},"a":"ü/"}"#,
                1 => "{ \"a\" : \"\\u00fc\\/\" , \"b\":{\"x\":[ 1,2 ],\"y\":null} }",
                _ => r#"{"\u0061":"ü/","b":{"x":[1,2],"y":null}}"#,
            },
        );
        if round % 2 == 0 {
            client.session().authenticate(None).await.unwrap();
        } else {
            client.user().get().await.unwrap();
        }
    }
    rewrite_metadata(&transport, r#"{"a":"ü/","b":{"x":[2,1],"y":null}}"#);
    client.user().get().await.unwrap();
    world::eventually("a change", || calls().1 > 0).await;

    assert_eq!(calls(), (2, 1));
}

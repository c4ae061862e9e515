//! JSON that is not the library's own: metadata of users, and bodies that are odd beside what counts.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a helper that fails is a failed test

mod world;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use stytch_core::client::{ConsumerClient, SessionState};
use stytch_core::engine::state::SignOutCause;
use stytch_core::error::StytchError;
use stytch_core::http::{
    HttpRequest, HttpResponse, HttpTransport, ReqwestTransport, TransportError, TransportOptions,
};
use stytch_core::listeners::{ListenerError, UserListener};
use stytch_core::model::User;
use stytch_emulator::FaultKind;
use world::{World, sign_up, signed_in, until};

/// How the emulator writes a user's metadata.
const METADATA: &str = r#""untrusted_metadata":{}"#;
const DEPTH: usize = 10_000;

type Rewrite = Box<dyn Fn(Vec<u8>) -> Vec<u8> + Send>;

/// The emulator, but for bodies that are rewritten on their way.
struct Rewriting {
    inner: ReqwestTransport,
    rewrite: Mutex<Rewrite>,
}

impl Rewriting {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            inner: ReqwestTransport::new(TransportOptions::default()).unwrap(),
            rewrite: Mutex::new(Box::new(|body| body)),
        })
    }

    fn rewrite(&self, rewrite: impl Fn(Vec<u8>) -> Vec<u8> + Send + 'static) {
        *self.rewrite.lock().unwrap() = Box::new(rewrite);
    }

    /// Gives the user this metadata.
    fn metadata(&self, metadata: &str) {
        let metadata = format!(r#""untrusted_metadata":{metadata}"#);
        self.rewrite(move |body| {
            let text = String::from_utf8(body).unwrap();
            text.replace(METADATA, &metadata).into_bytes()
        });
    }

    fn client(self: &Arc<Self>, world: &World) -> Arc<ConsumerClient> {
        let mut config = world.consumer_config();
        // A hidden client asks nothing by itself.
        config.starts_in_foreground = false;
        let transport = Some(Arc::clone(self) as Arc<dyn HttpTransport>);
        ConsumerClient::with_ports(config, "rewriting".into(), transport, None).unwrap()
    }
}

#[async_trait::async_trait]
impl HttpTransport for Rewriting {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let mut response = self.inner.send(request).await?;
        let rewrite = self.rewrite.lock().unwrap();
        response.body = rewrite(std::mem::take(&mut response.body));
        Ok(response)
    }

    fn foregrounded(&self) -> Result<(), TransportError> {
        self.inner.foregrounded()
    }
}

/// Metadata of so many levels that names tokens at each of them.
fn deep_metadata() -> String {
    let level = r#"{"about":"session_token","k":"#;
    format!("{}1{}", level.repeat(DEPTH), "}".repeat(DEPTH))
}

#[tokio::test]
async fn deep_metadata_that_names_tokens_is_answered_fetched_and_there_after_a_restart() {
    let (world, transport) = (World::new().await, Rewriting::new());
    let metadata = deep_metadata();
    transport.metadata(&metadata);
    let client = transport.client(&world);

    sign_up(&client).await;
    let answer = client.session().authenticate(None).await.unwrap();
    let fetched = client.user().get().await.unwrap();

    assert_eq!(answer.user.untrusted_metadata, Some(metadata.clone()));
    assert_eq!(fetched.user.untrusted_metadata, Some(metadata.clone()));
    assert!(answer.raw_json.contains(&metadata) && fetched.raw_json.contains(&metadata));
    client.close();
    let client = transport.client(&world);
    let state = until(&client, signed_in).await;
    assert_eq!(state.user.unwrap().untrusted_metadata, Some(metadata));
}

#[tokio::test]
async fn a_get_keeps_free_json_to_the_letter_and_so_does_the_record() {
    let (world, transport) = (World::new().await, Rewriting::new());
    let client = transport.client(&world);
    sign_up(&client).await;
    for metadata in [
        r#"{"n":18446744073709551617}"#,
        r#"{"n":19.90}"#,
        r#"{"n":123456789012345678901234567890}"#,
        r#"{"z":1, "a":[ "\u00fc\/" ]}"#,
        r#"{"n":"\ud83d"}"#,
        r#"{"n":1E400}"#,
    ] {
        transport.metadata(metadata);

        let fetched = client.user().get().await.unwrap().user;

        let kept = Some(metadata.to_owned());
        assert_eq!(fetched.untrusted_metadata, kept);
        assert!(fetched.raw_json.contains(metadata));
        let of_session = client.session().authenticate(None).await.unwrap().user;
        assert_eq!(of_session.untrusted_metadata, kept);
    }
    let last = client.user().get_sync().unwrap();
    client.close();
    let state = until(&transport.client(&world), signed_in).await;
    assert_eq!(state.user.unwrap().raw_json, last.raw_json);
}

#[tokio::test]
async fn no_spelling_of_a_tokens_key_gets_it_into_json() {
    let (world, transport) = (World::new().await, Rewriting::new());
    let client = transport.client(&world);
    transport.rewrite(|body| {
        let text = String::from_utf8(body).unwrap();
        let nested = r#""n":{"\ud83d":1,"session\u005ftoken":"canary"},"session\u005ftoken""#;
        text.replace(r#""session_token""#, nested)
            .replace(r#""session_jwt""#, r#""\u0073ession_jwt""#)
            .into_bytes()
    });

    sign_up(&client).await;
    let answer = client.session().authenticate(None).await.unwrap();

    for secret in [&answer.session_token, &answer.session_jwt] {
        assert!(!secret.is_empty() && !answer.raw_json.contains(secret.expose()));
        assert!(!client.state_json().contains(secret.expose()));
    }
    assert!(answer.raw_json.contains(r#""n":{"\ud83d":1}"#));
    assert!(!answer.raw_json.contains("canary"));
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
async fn a_rejection_is_recognised_however_odd_the_rest_of_its_body_is() {
    for odd in oddities() {
        let (world, transport) = (World::new().await, Rewriting::new());
        let client = transport.client(&world);
        sign_up(&client).await;
        let rejection = FaultKind::Error {
            status: 404,
            error_type: "session_not_found".into(),
            retry_after: None,
        };
        world.fault("/sessions/authenticate", rejection);
        transport.rewrite(odd);

        let error = client.session().authenticate(None).await.unwrap_err();

        assert!(
            matches!(&error, StytchError::Api { error_type, .. } if error_type == "session_not_found"),
            "{error:?}"
        );
        let cause = SignOutCause::ServerRejected;
        assert_eq!(client.state().state, SessionState::SignedOut { cause });
    }
}

/// Counts what it is told.
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
    let (world, transport) = (World::new().await, Rewriting::new());
    let client = transport.client(&world);
    transport.metadata(r#"{"a":"ü/","b":{"x":[1,2],"y":null}}"#);
    sign_up(&client).await;
    let (values, changes) = (Arc::new(Counter::default()), Arc::new(Counter::default()));
    let _values = client.user().subscribe(values.clone());
    let _changes = client.user().on_change(changes.clone());
    let told = || {
        (
            values.0.load(Ordering::SeqCst),
            changes.0.load(Ordering::SeqCst),
        )
    };
    world::eventually("the current value", || told() == (1, 0)).await;

    for round in 0..10 {
        transport.metadata(match round % 3 {
            0 => r#"{"b":{"y":null,"x":[1,2]},"a":"ü/"}"#,
            1 => "{ \"a\" : \"\\u00fc\\/\" , \"b\":{\"x\":[ 1,2 ],\"y\":null} }",
            _ => r#"{"\u0061":"ü/","b":{"x":[1,2],"y":null}}"#,
        });
        if round % 2 == 0 {
            client.session().authenticate(None).await.unwrap();
        } else {
            client.user().get().await.unwrap();
        }
    }
    transport.metadata(r#"{"a":"ü/","b":{"x":[2,1],"y":null}}"#);
    client.user().get().await.unwrap();
    world::eventually("a change", || told().1 > 0).await;

    assert_eq!(told(), (2, 1));
}

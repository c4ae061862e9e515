//! No token, password, code or key of a whole story is in any printed text: logs, errors, states,
//! responses, diagnostics, panic messages, published JSON.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a helper that fails is a failed test

mod world;

use std::collections::BTreeSet;
use std::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use serde_json::Value;
use stytch_core::client::{
    B2bState, B2bStateListener, ConsumerState, ConsumerStateListener, MagicLinkAuthenticateParams,
    MagicLinkEmailParams, MagicLinkLoginParams, OtpDiscoveryParams, OtpSmsAuthenticateParams,
    OtpSmsParams, OtpSmsSendParams, PasswordAuthenticateParams, TotpAuthenticateParams,
};
use stytch_core::error::StytchError;
use stytch_core::listeners::ListenerError;
use stytch_core::tokens::Secret;
use stytch_emulator::FaultKind;
use world::{EMAIL, PASSWORD, PHONE, World, eventually};

const WRONG_PASSWORD: &str = "canary-wrong-password";
const WRONG_TOKEN: &str = "canary-wrong-token";
const WRONG_CODE: &str = "canary-wrong-code";

/// Everything that was printed.
static PRINTED: Mutex<String> = Mutex::new(String::new());

fn print(text: impl AsRef<str>) {
    let mut printed = PRINTED.lock().unwrap_or_else(PoisonError::into_inner);
    let _ = writeln!(printed, "{}", text.as_ref());
}

struct Log;

impl log::Log for Log {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        print(format!("LOG {} {}", record.target(), record.args()));
    }

    fn flush(&self) {}
}

/// Prints what is published, and panics with it.
struct Loud;

impl ConsumerStateListener for Loud {
    fn on_change(&self, state: ConsumerState) -> Result<(), ListenerError> {
        panic!("PANIC {state:?}");
    }
}

impl B2bStateListener for Loud {
    fn on_change(&self, state: B2bState) -> Result<(), ListenerError> {
        panic!("PANIC {state:?}");
    }
}

fn show<T: Debug>(result: Result<T, StytchError>) {
    match result {
        Ok(response) => print(format!("{response:?} {response:#?}")),
        Err(error) => print(format!("{error} {error:?} {error:#?}")),
    }
}

/// The secrets in requests and responses of the story.
fn collect_secrets(json: &Value, found: &mut BTreeSet<String>) {
    const NAMES: [&str; 17] = [
        "session_token",
        "session_jwt",
        "intermediate_session_token",
        "password",
        "code",
        "token",
        "magic_links_token",
        "discovery_magic_links_token",
        "access_token",
        "recovery_code",
        "recovery_codes",
        "secret",
        "code_verifier",
        "pkce_code_verifier",
        "new_password",
        "existing_password",
        "totp_code",
    ];
    match json {
        Value::Object(fields) => {
            for (name, value) in fields {
                if NAMES.contains(&name.as_str()) {
                    collect_texts(value, found);
                } else {
                    collect_secrets(value, found);
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect_secrets(item, found)),
        _ => {}
    }
}

fn collect_texts(json: &Value, found: &mut BTreeSet<String>) {
    match json {
        Value::String(text) if !text.is_empty() => {
            found.insert(text.clone());
        }
        Value::Array(items) => items.iter().for_each(|item| collect_texts(item, found)),
        _ => {}
    }
}

/// True when the secret is a whole word: six digits inside a longer number are not the code.
fn holds(text: &str, secret: &str) -> bool {
    let border = |byte: Option<&u8>| byte.is_none_or(|byte| !byte.is_ascii_alphanumeric());
    text.match_indices(secret).any(|(at, _)| {
        let before = at.checked_sub(1).and_then(|at| text.as_bytes().get(at));
        border(before) && border(text.as_bytes().get(at + secret.len()))
    })
}

async fn consumer_story(world: &World) {
    let client = world.consumer();
    let _loud = client.subscribe(Arc::new(Loud));
    let (session, passwords, otp) = (client.session(), client.passwords(), client.otp());
    show(
        passwords
            .create(EMAIL.into(), Secret::new(PASSWORD), Some(60))
            .await,
    );
    print(format!("{client:?} {session:?} {:?}", client.state()));
    print(format!("{:?} {:#?}", session.tokens(), session.info()));
    print(client.diagnostics_json());
    client.peek(|view| print(format!("{view:?}")));
    show(session.authenticate(Some(30)).await);
    show(session.fresh_jwt(240).await);
    show(client.user().get().await);
    show(
        passwords
            .strength_check(Some(EMAIL.into()), Secret::new(PASSWORD))
            .await,
    );
    show(
        passwords
            .authenticate(EMAIL.into(), Secret::new(WRONG_PASSWORD), None)
            .await,
    );
    let params = OtpSmsParams::new(PHONE);
    print(format!("{params:?}"));
    let sent = otp.sms_send(params).await.unwrap();
    let method = sent.method_id.clone();
    show(
        otp.authenticate(Secret::new(WRONG_CODE), method.clone(), None)
            .await,
    );
    show(otp.authenticate(world.code(PHONE), method, None).await);
    let links = client.magic_links();
    show(links.send(MagicLinkEmailParams::new(EMAIL)).await);
    show(links.authenticate(Secret::new(WRONG_TOKEN), None).await);
    show(links.authenticate(world.code(EMAIL), None).await);
    show(
        session
            .exchange_access_token(Secret::new(WRONG_TOKEN), None)
            .await,
    );
    show(
        session
            .attest("profile".into(), Secret::new(WRONG_TOKEN), None)
            .await,
    );
    show(session.update_session(Secret::new(WRONG_TOKEN), Some(Secret::new(WRONG_TOKEN))));
    print(format!("{:?}", client.diagnostics()));
    show(session.authenticate(None).await);
    for kind in [
        FaultKind::Reset,
        FaultKind::HalfBody,
        FaultKind::Html { status: 200 },
        FaultKind::RetryAfter429 { seconds: 1 },
        FaultKind::RawBody {
            status: 200,
            content_type: "application/json".into(),
            body: r#"{"data":{"session_token":"canary-malformed","session":7}}"#.into(),
        },
    ] {
        world.fault("/sdk/v1/", kind);
        show(session.authenticate(None).await);
        show(
            passwords
                .authenticate(EMAIL.into(), Secret::new(PASSWORD), None)
                .await,
        );
        show(session.revoke(false).await);
        world.control().clear_faults();
    }
    show(session.revoke(true).await);
    print(format!("{:#?} {:?}", client.diagnostics(), client.state()));
    print(client.diagnostics_json());
}

async fn b2b_story(world: &World) {
    let (open, _) = world.organization("Open", "OPTIONAL");
    let (strict, member) = world.organization("Strict", "REQUIRED_FOR_ALL");
    let client = world.b2b();
    let _loud = client.subscribe(Arc::new(Loud));
    let params = PasswordAuthenticateParams::new(&open, EMAIL, Secret::new(PASSWORD));
    print(format!("{params:?}"));
    show(client.passwords().authenticate(params).await);
    print(format!("{client:?} {:?}", client.state()));
    print(client.diagnostics_json());
    show(client.session().exchange(strict.clone(), None, None).await);
    print(format!("{:?} {:?}", client.state(), client.diagnostics()));
    print(client.diagnostics_json());
    client.peek(|view| print(format!("{view:?}")));
    let otp = client.otp();
    show(otp.sms_send(OtpSmsSendParams::new(&strict, &member)).await);
    for code in [Secret::new(WRONG_CODE), world.code(PHONE)] {
        let params = OtpSmsAuthenticateParams::new(&strict, &member, code);
        print(format!("{params:?}"));
        show(otp.sms_authenticate(params).await);
    }
    let totp = client.totp();
    let made = totp.create(strict.clone(), member.clone(), None).await;
    let codes = made.as_ref().unwrap().recovery_codes.clone();
    show(made);
    let code = Secret::new(world.control().totp_code(&member).unwrap());
    let params = TotpAuthenticateParams::new(&strict, &member, code);
    show(totp.authenticate(params).await);
    for code in [Secret::new(WRONG_CODE), codes[0].clone()] {
        let codes = client.recovery_codes();
        show(
            codes
                .recover(strict.clone(), member.clone(), code, None)
                .await,
        );
    }
    let links = client.magic_links();
    show(
        links
            .email_login_or_signup(MagicLinkLoginParams::new(&open, EMAIL))
            .await,
    );
    for token in [Secret::new(WRONG_TOKEN), world.code(EMAIL)] {
        let params = MagicLinkAuthenticateParams::new(token);
        print(format!("{params:?}"));
        show(links.authenticate(params).await);
    }
    show(
        otp.email_discovery_send(OtpDiscoveryParams::new(EMAIL))
            .await,
    );
    show(
        otp.email_discovery_authenticate(EMAIL.into(), world.code(EMAIL))
            .await,
    );
    print(format!("{:?}", client.state()));
    show(client.discovery().organizations().await);
    show(
        client
            .discovery()
            .exchange_intermediate_session(open, None, None)
            .await,
    );
    show(client.member().get().await);
    show(client.organization().get().await);
    show(client.session().revoke(false).await);
    print(format!("{:#?} {:?}", client.diagnostics(), client.state()));
}

#[tokio::test]
async fn no_secret_of_a_whole_story_is_in_anything_that_prints() {
    log::set_logger(&Log).unwrap();
    log::set_max_level(log::LevelFilter::Trace);
    std::panic::set_hook(Box::new(|panic| print(panic.to_string())));
    let world = World::new().await;

    consumer_story(&world).await;
    b2b_story(&world).await;
    eventually("a listener panicked", || {
        let printed = PRINTED.lock().unwrap_or_else(PoisonError::into_inner);
        printed.contains("PANIC ConsumerState") && printed.contains("PANIC B2bState")
    })
    .await;
    let _ = std::panic::take_hook();

    let mut secrets: BTreeSet<String> = [WRONG_PASSWORD, WRONG_TOKEN, WRONG_CODE, PASSWORD]
        .into_iter()
        .chain(["canary-malformed"])
        .map(str::to_owned)
        .collect();
    for request in world.control().requests() {
        for json in [request.body, request.response].into_iter().flatten() {
            collect_secrets(&json, &mut secrets);
        }
        if let Some((public, password)) = request.authorization
            && password != public
        {
            let pair = format!("{public}:{password}");
            secrets.insert(base64::engine::general_purpose::STANDARD.encode(pair));
            secrets.insert(password);
        }
    }
    let printed = PRINTED.lock().unwrap().clone();
    assert!(secrets.len() > 40, "{}", secrets.len());
    assert!(printed.len() > 50_000 && printed.contains("LOG "));
    for secret in &secrets {
        if let Some(line) = printed.lines().find(|line| holds(line, secret)) {
            let at = line.find(secret.as_str()).unwrap();
            let start = line[..at]
                .char_indices()
                .rev()
                .nth(200)
                .map_or(0, |it| it.0);
            panic!("{secret} in …{}", &line[start..at + secret.len()]);
        }
    }
}

//! Foreign input (of a server, a proxy, a damaged disk) gives a typed result: nothing panics,
//! nothing is erased, no wrong input is accepted. Each case count is printed.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a helper that fails is a failed test

use std::future::Future;
use std::io::Write as _;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::value::RawValue;
use stytch_core::clock::{BootId, Clock, Now};
use stytch_core::crypto::aead::{self, DataKey};
use stytch_core::http::{
    ApiClient, ApiFailure, ApiRequest, BaseUrl, ClientInfo, HttpHeader, HttpRequest, HttpResponse,
    HttpTransport, MAX_RETRY_AFTER_MS, PublicToken, TransportError, parse_date, parse_retry_after,
};
use stytch_core::model::{
    AuthenticationFactor, DeviceInfo, DiscoveredOrganization, Feedback, LudsFeedback, Member,
    MemberSession, Membership, MfaRequired, Organization, PrimaryRequired, ScimAttributes, Session,
    Timestamp, User,
};
use stytch_core::storage::folder::{Folder as _, MemoryFolder};
use stytch_core::storage::memory::MemorySecureStore;
use stytch_core::storage::secure_store::SecureStore as _;
use stytch_core::storage::{Loaded, Record, Role, StoreFailure, Vault, VaultIdentity, Vertical};
use stytch_core::tokens::OpaqueToken;
use stytch_core::tokens::jwt::JwtClaims;
use stytch_core::wire::Method;

/// For each property.
const CASES: u32 = 20_000;
const JSON_SPACE: [char; 4] = [' ', '\t', '\n', '\r'];
const TOKEN: &str = "public-token-test-11111111-2222-4333-8444-555555555555";

/// Runs a property on so many values and prints how many there were.
fn hold<S: Strategy>(
    name: &str,
    values: &S,
    property: impl Fn(S::Value) -> Result<(), TestCaseError>,
) {
    let config = Config {
        cases: CASES,
        failure_persistence: None,
        ..Config::default()
    };
    let count = Mutex::new(0_u32);
    TestRunner::new(config)
        .run(values, |value| {
            *count.lock().unwrap() += 1;
            property(value)
        })
        .unwrap_or_else(|error| panic!("{name}: {error}"));
    let count = *count.lock().unwrap();
    assert!(count >= CASES, "{name}: only {count}");
    // Past the harness, which keeps what a passing test prints.
    let _ = writeln!(std::io::stderr(), "fuzz: {name}: {count} cases");
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..120)
}

/// A good text with up to four of its bytes changed, removed or doubled, perhaps cut off.
fn damaged(good: &'static [u8]) -> impl Strategy<Value = Vec<u8>> {
    let damage = (0..good.len(), any::<u8>(), 0..4_u8);
    (prop::collection::vec(damage, 0..4), 0..good.len() * 4).prop_map(move |(damages, end)| {
        let mut bytes = good.to_vec();
        for (at, byte, how) in damages {
            let at = at.min(bytes.len().saturating_sub(1));
            match how {
                _ if bytes.is_empty() => {}
                0 => drop(bytes.remove(at)),
                1 => bytes.insert(at, byte),
                _ => bytes[at] = byte,
            }
        }
        bytes.truncate(end);
        bytes
    })
}

/// Pieces of JSON in any order: it parses more often than bytes do.
fn jsonish() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just("{".to_owned()),
        Just("}".to_owned()),
        Just("[".to_owned()),
        Just("]".to_owned()),
        Just(":".to_owned()),
        Just(",".to_owned()),
        Just("null".to_owned()),
        Just("1e999".to_owned()),
        Just("-0".to_owned()),
        Just(r#""\ud800""#.to_owned()),
        Just(r#""data""#.to_owned()),
        Just(r#""error_type""#.to_owned()),
        Just(r#""session_id":"s""#.to_owned()),
        Just(r#""expires_at":"2026-02-30T25:61:61Z""#.to_owned()),
        Just("[".repeat(200)),
        "[ -~]{0,8}",
    ];
    prop::collection::vec(piece, 0..16).prop_map(|pieces| pieces.concat().into_bytes())
}

// ---- what a server or a proxy sends -----------------------------------------------------------

/// Returns at once the response that it was created with.
struct Canned(Mutex<Option<HttpResponse>>);

#[async_trait::async_trait]
impl HttpTransport for Canned {
    async fn send(&self, _request: HttpRequest) -> Result<HttpResponse, TransportError> {
        self.0
            .lock()
            .unwrap()
            .take()
            .ok_or(TransportError::Cancelled)
    }

    fn foregrounded(&self) -> Result<(), TransportError> {
        Ok(())
    }
}

/// The result of a future that never waits.
fn ready<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("it waits"),
    }
}

const GOOD_ANSWER: &[u8] =
    br#"{"data":{"request_id":"request-id-test-1","status_code":200,"session_token":"t"}}"#;
const GOOD_ERROR: &[u8] = br#"{"status_code":401,"request_id":"request-id-test-2",
    "error_type":"session_not_found","error_message":"no session canary-token",
    "error_url":"https://stytch.com/docs/api/errors/404?x=1"}"#;

#[test]
fn any_response_is_classified_and_only_the_vendors_shape_is_the_vendors() {
    let body = prop_oneof![
        bytes(),
        jsonish(),
        damaged(GOOD_ANSWER),
        damaged(GOOD_ERROR)
    ];
    let header = ("(date|retry-after|content-type|x)", "[ -~]{0,40}");
    let response = (any::<u16>(), prop::collection::vec(header, 0..4), body);
    let public_token = PublicToken::parse(TOKEN).unwrap();
    let base = BaseUrl::for_public_token(&public_token);
    hold("envelope", &response, |(status, headers, body)| {
        let headers = headers
            .iter()
            .map(|(name, value)| HttpHeader::new(name, value));
        let response = HttpResponse {
            status,
            headers: headers.collect(),
            body: body.clone(),
        };
        let transport = Arc::new(Canned(Mutex::new(Some(response))));
        let (base, token) = (base.clone(), public_token.clone());
        let api = ApiClient::new(transport, base, token, ClientInfo::default());
        let request = ApiRequest {
            method: Method::Post,
            path: "/sessions/authenticate".into(),
            body: None,
            token: OpaqueToken::parse("canary-token"),
        };
        let now = Now {
            wall_ms: 1_795_000_000_000,
            boot_ms: 1,
        };
        let outcome = ready(api.send(request, now));

        let printed = format!("{outcome:?}");
        prop_assert!(!printed.contains("canary-token"));
        match outcome.result {
            Ok(success) => {
                prop_assert!((200..300).contains(&success.status));
                // `data` is an object; its text is the one that came.
                let text = String::from_utf8_lossy(&body);
                prop_assert!(text.contains(success.data.expose()));
                let data: &RawValue = serde_json::from_str(success.data.expose()).unwrap();
                let object = data.get().starts_with('{');
                prop_assert!(object);
            }
            Err(ApiFailure::Stytch {
                error_type,
                retry_after_ms,
                ..
            }) => {
                let text = String::from_utf8_lossy(&body);
                let text = text
                    .trim_start_matches('\u{feff}')
                    .trim_end_matches(['\0', ' ', '\n']);
                let error: &RawValue = serde_json::from_str(text).unwrap();
                prop_assert!(error.get().contains("type") && !error_type.is_empty());
                prop_assert!(
                    retry_after_ms.is_none_or(|ms| (0..=MAX_RETRY_AFTER_MS).contains(&ms))
                );
            }
            Err(ApiFailure::Http { retry_after_ms, .. }) => {
                prop_assert!(!(200..300).contains(&status));
                prop_assert!(
                    retry_after_ms.is_none_or(|ms| (0..=MAX_RETRY_AFTER_MS).contains(&ms))
                );
            }
            Err(ApiFailure::Malformed { .. }) => prop_assert!((200..300).contains(&status)),
            Err(ApiFailure::Transport(error)) => prop_assert!(false, "{error}"),
        }
        Ok(())
    });
}

#[test]
fn any_header_of_time_is_a_time_or_none() {
    let parts =
        "(Sun|Mon|Sunday|Foo)?,? ?[0-9]{0,3}[ -](Nov|Feb|Xyz)[ -][0-9]{2,6} [0-9:]{0,9}( GMT)?";
    let text = prop_oneof![
        bytes().prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
        Just(String::new()),
        "[0-9]{0,30}",
        parts,
        damaged(b"Sun, 06 Nov 1994 08:49:37 GMT")
            .prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
    ];
    hold(
        "Date and Retry-After",
        &(text, any::<i64>()),
        |(text, now)| {
            let date = parse_date(&text);
            prop_assert!(date.is_none_or(|ms| ms >= 0));
            let wait = parse_retry_after(&text, now);
            prop_assert!(wait.is_none_or(|ms| (0..=MAX_RETRY_AFTER_MS).contains(&ms)));
            let seconds = text.trim();
            if !seconds.is_empty() && seconds.bytes().all(|byte| byte.is_ascii_digit()) {
                prop_assert!(wait.is_some());
            } else {
                prop_assert_eq!(wait.is_some(), date.is_some());
            }
            Ok(())
        },
    );
}

#[test]
fn any_text_is_a_jwt_or_an_error_that_does_not_quote_it() {
    let claims = br#"{"iss":"stytch.com/p","aud":["p"],"sub":"u","iat":1767323045,"nbf":1767323045,"exp":1767323345,"https://stytch.com/session":{"id":"s"}}"#;
    let encoded = |bytes: Vec<u8>| URL_SAFE_NO_PAD.encode(bytes);
    let payload = prop_oneof![bytes(), jsonish(), damaged(claims)];
    let sealed = payload.prop_map(move |payload| {
        let head = encoded(br#"{"alg":"RS256"}"#.to_vec());
        format!("{head}.{}.c2ln", encoded(payload))
    });
    let whole = bytes().prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let dotted = "[A-Za-z0-9_=-]{0,40}(\\.[A-Za-z0-9_=-]{0,40}){0,4}";
    hold("JWT", &prop_oneof![sealed, whole, dotted], |text| {
        match JwtClaims::read(&text) {
            Ok(claims) => {
                prop_assert_eq!(text.split('.').count(), 3);
                prop_assert_eq!(claims.remaining_ms(claims.expires_at), 0);
                prop_assert!(claims.remaining_ms(i64::MIN) >= 0);
            }
            Err(error) => {
                let part = text.split('.').nth(1).unwrap_or(&text);
                prop_assert!(part.len() < 12 || !error.to_string().contains(part));
            }
        }
        Ok(())
    });
}

macro_rules! models {
    ($text:expr, $($model:ident),+ $(,)?) => {
        $(
            if let Err(error) = $model::from_json($text) {
                prop_assert!(!error.expected.is_empty());
            }
        )+
    };
}

#[test]
fn any_text_is_an_object_of_the_model_or_a_named_error() {
    const SESSION: &[u8] = br#"{"session_id":"s","user_id":"u","member_session_id":"m","member_id":"m","organization_id":"o","started_at":"2026-01-01T00:00:00Z","expires_at":"2026-01-02T00:00:00.123456789Z","authentication_factors":[{"type":"otp","delivery_method":"sms","phone_number_factor":{"phone_id":"p","phone_number":"+1"}}],"roles":["r"],"custom_claims":{"a":[1,2,{"b":null}]}}"#;
    const PEOPLE: &[u8] = br#"{"user_id":"u","member_id":"m","organization_id":"o","status":"active","emails":[{"email_id":"e","email":"a@b","verified":true}],"name":{"first_name":"A"},"roles":[],"trusted_metadata":{"k":1},"sso_registrations":[{}],"organization_name":"n","allowed_auth_methods":["sso"],"rbac_email_implicit_role_assignments":[{"domain":"d","role_id":"r"}],"scim_registration":{"connection_id":"c"}}"#;
    let text = prop_oneof![bytes(), jsonish(), damaged(SESSION), damaged(PEOPLE)];
    hold("models", &text, |bytes| {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        models!(
            &text,
            Session,
            MemberSession,
            User,
            Member,
            Organization,
            AuthenticationFactor,
            DiscoveredOrganization,
            Membership,
            MfaRequired,
            PrimaryRequired,
            DeviceInfo,
            Feedback,
            LudsFeedback,
            ScimAttributes,
        );
        if let Ok(session) = Session::from_json(&text) {
            // The object's own text; white space around it is not part of it.
            prop_assert_eq!(&session.raw_json, text.trim_matches(JSON_SPACE));
            prop_assert!(!session.session_id.is_empty() && !session.user_id.is_empty());
        }
        let _ = Timestamp::parse(&text);
        Ok(())
    });
}

// ---- what a disk gives back -------------------------------------------------------------------

/// A clock that advances by a second at each read.
#[derive(Debug, Default)]
struct Ticking(Mutex<i64>);

impl Clock for Ticking {
    fn now(&self) -> Now {
        let mut boot_ms = self.0.lock().unwrap();
        *boot_ms += 1_000;
        Now {
            wall_ms: 0,
            boot_ms: *boot_ms,
        }
    }

    fn boot_id(&self) -> BootId {
        BootId("boot".into())
    }
}

fn identity() -> VaultIdentity {
    VaultIdentity {
        public_token: TOKEN.into(),
        vertical: Vertical::B2b,
        instance: "default".into(),
    }
}

fn key() -> Vec<u8> {
    (0..32).collect()
}

/// A slot's file as `docs/storage-format.md` has it, sealed with the right key.
fn slot(counter: u64, epoch: u64, plain: &[u8]) -> Vec<u8> {
    let mut file = b"STSR\x02\0\0\0".to_vec();
    file.extend(counter.to_le_bytes());
    file.extend(epoch.to_le_bytes());
    let mut context = file.clone();
    for part in [TOKEN, "b2b", "default"] {
        context.extend((part.len() as u64).to_le_bytes());
        context.extend(part.as_bytes());
    }
    let key = DataKey::from_slice(&key()).unwrap();
    file.extend(aead::seal(&key, &context, plain));
    file
}

const GOOD_RECORD: &[u8] = br#"{"head":{"stamp":3,"id":"00000000000000aa","token":{"stamp":3,"hash":"abababababababababababababababababababababababababababababababab","secret":"canary"},"session":{"session_jwt":"a.b.c","last_validated_at_ms":3,"member_session":{"member_session_id":"s","member_id":"m","organization_id":"o"},"member":{"at_ms":3,"object":{"member_id":"m","organization_id":"o"}},"organization":{"at_ms":3,"object":{"organization_id":"o"}}}},"ends":[{"id":"00000000000000bb","stamp":4,"cause":"expired"}],"pending":{"stamp":5,"hash":"abababababababababababababababababababababababababababababababab","session_token":"canary"},"revoke_queue":[{"stamp":6,"session_token":"canary"}],"pkce":[{"flow":"organization_link","stamp":7,"challenge":"c","verifier":"canary","reusable_until_ms":8}],"last_duration":{"stamp":9,"minutes":5},"time":{"earliest_ms":1,"latest_ms":2,"boot_ms":2,"boot_id":"b"},"later":{"x":[1.10]}}"#;

/// A slot: none, bytes, a header and bytes, or sealed with the right key around anything.
fn slots() -> impl Strategy<Value = Option<Vec<u8>>> {
    // Short: sealing is what these cases spend their time with.
    const SMALL: &[u8] = br#"{"pending":{"stamp":5,"hash":"abababababababababababababababababababababababababababababababab","session_token":"canary"}}"#;
    let header = (any::<bool>(), 0..4_u8, any::<[u8; 19]>(), bytes()).prop_map(
        |(magic, version, rest, body)| {
            let mut file = if magic {
                b"STSR".to_vec()
            } else {
                b"stsr".to_vec()
            };
            file.push(version);
            file.extend(rest);
            file.extend(body);
            Some(file)
        },
    );
    let plain = prop_oneof![
        1 => bytes(),
        1 => jsonish(),
        2 => damaged(SMALL),
        4 => Just(SMALL.to_vec()),
    ];
    let epoch = prop_oneof![4 => Just(3), 1 => 2..5_u64];
    let sealed = (0..4_u64, epoch, plain, 0..600_usize, any::<u8>()).prop_map(
        |(counter, epoch, plain, at, byte)| {
            let mut file = slot(counter, epoch, &plain);
            // Two thirds stay whole.
            if byte % 3 == 0
                && let Some(place) = file.get_mut(at)
            {
                *place ^= byte;
            }
            Some(file)
        },
    );
    prop_oneof![1 => Just(None), 1 => bytes().prop_map(Some), 2 => header, 4 => sealed]
}

#[test]
fn any_two_slot_files_are_a_typed_result_and_nothing_is_erased() {
    let opened = Mutex::new(0_u32);
    hold(
        "record files",
        &(slots(), slots(), any::<bool>()),
        |(a, b, reader)| {
            let store = MemorySecureStore::new();
            store.store(identity().account(), key()).unwrap();
            let folder = MemoryFolder::new();
            let files = [("record.a", a), ("record.b", b)];
            for (name, bytes) in &files {
                if let Some(bytes) = bytes {
                    folder.write_sync(name, bytes).unwrap();
                }
            }
            let role = if reader { Role::Reader } else { Role::Owner };
            let shared = Arc::new(folder.clone());
            let clock = Arc::new(Ticking::default());
            let mut vault = Vault::new(shared, Arc::new(store), identity(), role, clock);
            let first = vault.load();
            let second = vault.load();

            let printed = format!("{first:?} {second:?}");
            prop_assert!(!printed.contains("canary"));
            let none = files.iter().all(|(_, bytes)| bytes.is_none());
            match &first {
                Ok(Loaded::Empty { .. }) => prop_assert!(none),
                Ok(Loaded::Record { markers, .. }) => {
                    prop_assert!(markers.is_empty());
                    *opened.lock().unwrap() += 1;
                }
                Ok(Loaded::KeyLost { .. }) => prop_assert!(false, "one failure proves nothing"),
                Err(StoreFailure::Failed { .. } | StoreFailure::NewerFormat { .. }) => {
                    prop_assert!(!none);
                }
                Err(other) => prop_assert!(false, "{other:?}"),
            }
            // Every file is in its place or moved aside, whole, except for a slot of an ended epoch
            // next to one that opened.
            let kept = |bytes: &Vec<u8>| {
                folder
                    .names()
                    .iter()
                    .any(|name| folder.read(name).unwrap().as_ref() == Some(bytes))
            };
            let lost = files
                .iter()
                .filter(|(_, bytes)| bytes.as_ref().is_some_and(|bytes| !kept(bytes)))
                .count();
            let may_go = usize::from(!reader && matches!(first, Ok(Loaded::Record { .. })));
            prop_assert!(lost <= may_go, "{lost} of {files:?}");
            if reader {
                prop_assert!(
                    folder
                        .names()
                        .iter()
                        .all(|name| !name.contains("quarantined"))
                );
            }
            Ok(())
        },
    );
    let opened = *opened.lock().unwrap();
    assert!(opened > CASES / 20, "records that open are rare: {opened}");
}

#[test]
fn any_plain_text_of_a_record_is_read_or_a_section_is_named() {
    Record::decode(GOOD_RECORD).unwrap();
    let plain = prop_oneof![bytes(), jsonish(), damaged(GOOD_RECORD)];
    hold("record texts", &plain, |plain| {
        match Record::decode(&plain) {
            Ok(record) => {
                let again = Record::decode(&record.encode().unwrap()).unwrap();
                prop_assert_eq!(again, record);
            }
            Err(error) => {
                prop_assert!(!error.section.is_empty());
                prop_assert!(!error.to_string().contains("canary"));
            }
        }
        Ok(())
    });
}

// ---- what a package in JavaScript passes ------------------------------------------------------

#[cfg(feature = "json")]
const GOOD_PARAMS: &[u8] =
    br#"{"email":"ada@example.com","password":"canary\u0020word","session_duration_minutes":60}"#;

#[cfg(feature = "json")]
#[test]
fn parameters_of_any_text_give_a_typed_result_that_quotes_no_value() {
    let mut config = stytch_core::ClientConfig::new(TOKEN, "");
    config.in_memory = true;
    config.base_url = Some("http://127.0.0.1:9".to_owned());
    let client = stytch_core::ConsumerClient::new(config).unwrap();
    let api = client.json_api();
    // Parameters are checked first; what is right then meets a closed client.
    client.close();
    let texts = prop_oneof![bytes(), jsonish(), damaged(GOOD_PARAMS)];

    hold("parameters of the JSON door", &texts, |text| {
        let text = String::from_utf8_lossy(&text).into_owned();
        let params = stytch_core::Secret::new(text.clone());
        let result = ready(api.call("passwords.create".to_owned(), params));
        let result: serde_json::Value = serde_json::from_str(result.expose()).unwrap();
        let error = &result["error"];
        prop_assert!(
            error["kind"] == "closed" || error["kind"] == "usage",
            "{text}: {result}"
        );
        prop_assert!(!result.to_string().contains("canary"), "{text}: {result}");
        Ok(())
    });
}

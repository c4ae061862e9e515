//! The Stytch client against scripted responses.

use std::sync::{Arc, Mutex};
use zeroize::Zeroizing;

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::clock::Now;
use crate::http::api_client::interpret;
use crate::http::*;
use crate::tokens::{OpaqueToken, Secret};
use crate::wire::Method;
use crate::wire::json::tests::{hostile_object, on_a_small_stack};

const PUBLIC_TOKEN: &str = "public-token-test-00000000-0000-4000-8000-000000000001";
const NOW: Now = Now {
    wall_ms: 784_111_777_000,
    boot_ms: 0,
};
const CANARY: &str = "canary-4711";

struct Scripted {
    response: Result<HttpResponse, TransportError>,
    seen: Mutex<Vec<HttpRequest>>,
}

#[async_trait::async_trait]
impl HttpTransport for Scripted {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        if let Ok(mut seen) = self.seen.lock() {
            seen.push(request);
        }
        self.response.clone()
    }

    fn foregrounded(&self) -> Result<(), TransportError> {
        Err(TransportError::Cancelled)
    }
}

fn client(response: Result<HttpResponse, TransportError>) -> (ApiClient, Arc<Scripted>) {
    let transport = Arc::new(Scripted {
        response,
        seen: Mutex::default(),
    });
    let token = PublicToken::parse(PUBLIC_TOKEN).unwrap();
    let client = ApiClient::new(
        Arc::clone(&transport) as Arc<dyn HttpTransport>,
        BaseUrl::for_public_token(&token),
        token,
        ClientInfo::default(),
    );
    (client, transport)
}

fn response(status: u16, headers: &[(&str, &str)], body: impl Into<Vec<u8>>) -> HttpResponse {
    HttpResponse {
        status,
        headers: headers
            .iter()
            .map(|(name, value)| HttpHeader::new(*name, *value))
            .collect(),
        body: body.into(),
    }
}

fn call(token: Option<&str>, body: Option<Value>) -> ApiRequest {
    ApiRequest {
        method: Method::Post,
        path: "/sessions/authenticate".to_owned(),
        body: body.and_then(|body| body.as_object().cloned()),
        token: token.and_then(OpaqueToken::parse),
    }
}

async fn sent(request: ApiRequest) -> HttpRequest {
    let (client, transport) = client(Ok(response(200, &[], "{\"data\":{}}")));
    client.send(request, NOW).await;
    let mut seen = transport.seen.lock().unwrap();
    assert_eq!(seen.len(), 1);
    seen.remove(0)
}

fn header<'a>(request: &'a HttpRequest, name: &str) -> &'a str {
    let mut found = request.headers.iter().filter(|header| header.name == name);
    let value = found.next().map(|header| header.value.as_str());
    assert!(found.next().is_none());
    value.unwrap_or_default()
}

fn sorted(response: HttpResponse) -> Result<ApiSuccess, ApiFailure> {
    interpret(response, &[], NOW).result
}

#[tokio::test]
async fn the_authorization_header_matches_the_published_vectors() {
    let logged_out = sent(call(None, None)).await;
    let logged_in = sent(call(
        Some("WJtR5BCy38Szd5AfoDpf0iqFKEt4EE5JhjlWUY7l3FtY"),
        None,
    ))
    .await;

    assert_eq!(
        header(&logged_out, "Authorization"),
        "Basic cHVibGljLXRva2VuLXRlc3QtMDAwMDAwMDAtMDAwMC00MDAwLTgwMDAtMDAwMDAwMDAwMDAxOnB1YmxpYy10b2tlbi10ZXN0LTAwMDAwMDAwLTAwMDAtNDAwMC04MDAwLTAwMDAwMDAwMDAwMQ=="
    );
    assert_eq!(
        header(&logged_in, "Authorization"),
        "Basic cHVibGljLXRva2VuLXRlc3QtMDAwMDAwMDAtMDAwMC00MDAwLTgwMDAtMDAwMDAwMDAwMDAxOldKdFI1QkN5MzhTemQ1QWZvRHBmMGlxRktFdDRFRTVKaGpsV1VZN2wzRnRZ"
    );
}

#[tokio::test]
async fn a_request_carries_its_headers_and_a_body_only_when_it_has_one() {
    let without = sent(call(None, None)).await;
    let with = sent(call(None, Some(json!({ "session_duration_minutes": 5 })))).await;

    assert_eq!(without.method, "POST");
    assert_eq!(
        without.url,
        "https://test.stytch.com/sdk/v1/sessions/authenticate"
    );
    assert_eq!(header(&without, "Content-Type"), "application/json");
    assert!(header(&without, "User-Agent").starts_with("stytch-core/"));
    assert!(!header(&without, "X-SDK-Client").is_empty());
    assert_eq!(without.body, None);
    assert_eq!(
        with.body.as_ref().map(Secret::expose),
        Some("{\"session_duration_minutes\":5}")
    );
}

#[test]
fn a_success_gives_the_raw_text_of_data() {
    let body = " {\"extra\":1,\"data\":{ \"request_id\":\"request-id-test-1\", \"n\":1.50 }}";

    let outcome = interpret(
        response(200, &[("Date", "Sun, 06 Nov 1994 08:49:37 GMT")], body),
        &[],
        NOW,
    );

    assert_eq!(outcome.date_ms, Some(784_111_777_000));
    assert_eq!(
        outcome.result,
        Ok(ApiSuccess {
            status: 200,
            data: Secret::new("{ \"request_id\":\"request-id-test-1\", \"n\":1.50 }"),
        })
    );
}

#[test]
fn a_stytch_error_is_known_by_its_shape_whatever_its_content_type_and_status() {
    let body = json!({
        "status_code": 404,
        "request_id": "request-id-test-2",
        "error_type": "session_not_found",
        "error_message": "Session could not be found.",
        "error_url": "https://stytch.com/docs/api/errors/404?x=1",
    })
    .to_string();
    for content_type in ["application/json", "text/plain", "text/html"] {
        for status in [200, 302, 403, 404, 500] {
            let headers = [("content-type", content_type), ("RETRY-AFTER", "30")];

            assert_eq!(
                sorted(response(status, &headers, body.clone())),
                Err(ApiFailure::Stytch {
                    status,
                    error_type: "session_not_found".to_owned(),
                    error_message: "Session could not be found.".to_owned(),
                    error_url: Some("https://stytch.com/docs/api/errors/404".to_owned()),
                    request_id: Some("request-id-test-2".to_owned()),
                    retry_after_ms: Some(30_000),
                })
            );
        }
    }
}

#[test]
fn an_error_needs_nothing_but_its_type() {
    let body = "{\"error_type\":\"x\",\"request_id\":null,\"error_message\":7}";

    assert_eq!(
        sorted(response(401, &[], body)),
        Err(ApiFailure::Stytch {
            status: 401,
            error_type: "x".to_owned(),
            error_message: String::new(),
            error_url: None,
            request_id: None,
            retry_after_ms: None,
        })
    );
}

#[test]
fn a_success_status_without_the_envelope_says_what_was_expected() {
    for body in [
        "<html>Sign in to this Wi-Fi</html>",
        "",
        "null",
        "[{}]",
        "{}",
        "{\"data\":null}",
        "{\"data\":[]}",
        "{\"data\":{}",
        "[[\"a\"]]",
        "{\"error_type\":401}",
        "{\"data\":{},\"data\":{}}",
    ] {
        let result = sorted(response(200, &[], body));

        assert!(
            matches!(&result, Err(ApiFailure::Malformed { expected }) if expected.contains("data")),
            "{body}: {result:?}"
        );
    }
}

#[test]
fn an_error_status_without_the_shape_is_not_stytchs() {
    for status in [301, 401, 403, 407, 429, 503, 511] {
        for body in [
            "<html>503</html>",
            "",
            "{\"error\":\"unauthorized_credentials\"}",
        ] {
            assert_eq!(
                sorted(response(status, &[], body)),
                Err(ApiFailure::Http {
                    status,
                    retry_after_ms: None,
                })
            );
        }
    }
}

#[test]
fn a_retry_date_is_measured_against_the_responses_own_date() {
    let headers = [
        ("Date", "Sun, 06 Nov 1994 10:00:00 GMT"),
        ("Retry-After", "Sun, 06 Nov 1994 10:00:20 GMT"),
    ];

    assert_eq!(
        sorted(response(503, &headers, "busy")),
        Err(ApiFailure::Http {
            status: 503,
            retry_after_ms: Some(20_000),
        })
    );
}

#[test]
fn a_custom_transport_does_not_bypass_the_size_limit() {
    let body = format!("{{\"data\":{{\"x\":\"{}\"}}}}", "x".repeat(MAX_BODY_BYTES));

    assert!(matches!(
        sorted(response(200, &[], body)),
        Err(ApiFailure::Transport(TransportError::BodyTooLarge { .. }))
    ));
}

#[test]
fn deep_nesting_does_not_overflow_the_stack() {
    let depth = 400_000;
    let body = format!("{{\"data\":{}{}}}", "[".repeat(depth), "]".repeat(depth));

    assert!(sorted(response(200, &[], body.clone())).is_err());
    assert!(sorted(response(500, &[], body)).is_err());
}

/// An error whose body is odd in one way.
fn odd_errors() -> Vec<Vec<u8>> {
    let error = |rest: &[u8]| {
        let mut body = br#"{"status_code":404,"error_type":"session_not_found","#.to_vec();
        body.extend(rest);
        body.push(b'}');
        body
    };
    let nested = format!("\"x\":{}{}", "[".repeat(200), "]".repeat(200));
    let whole = error(br#""error_message":"gone""#);
    vec![
        error(br#""error_message":"\ud83d""#),
        error(b"\"error_message\":\"caf\xe9\""),
        error(br#""x":1e999"#),
        error(nested.as_bytes()),
        error(br#""error_type":"session_not_found","error_message":{}"#),
        [b"\xef\xbb\xbf", whole.as_slice()].concat(),
        [whole.as_slice(), b"\0"].concat(),
        [b" \r\n", whole.as_slice(), b"\r\n\0\0 "].concat(),
    ]
}

#[test]
fn an_error_is_recognised_by_its_type_whatever_the_rest_of_the_body_is() {
    for body in odd_errors() {
        for status in [200, 404, 500] {
            let text = String::from_utf8_lossy(&body).into_owned();
            let result = sorted(response(status, &[], body.clone()));

            assert!(
                matches!(&result, Err(ApiFailure::Stytch { error_type, .. })
                    if error_type == "session_not_found"),
                "{text}: {result:?}"
            );
        }
    }
}

#[test]
fn what_is_no_text_in_an_error_message_shows_as_the_replacement_character() {
    let body = b"{\"error_type\":\"x\",\"error_message\":\"\xe9 \\ud83d\"}";

    let Err(ApiFailure::Stytch { error_message, .. }) = sorted(response(400, &[], &body[..]))
    else {
        panic!("not an error of Stytch's");
    };

    assert_eq!(error_message, "\u{fffd} \u{fffd}");
}

#[test]
fn hiding_the_token_in_error_texts_leaves_the_type_alone() {
    let body = br#"{"error_type":"session_not_found","error_message":"no session","request_id":"session-1"}"#;
    let secrets = [Zeroizing::new("session".to_owned())];

    let outcome = interpret(response(404, &[], &body[..]), &secrets, NOW);

    assert_eq!(
        outcome.result,
        Err(ApiFailure::Stytch {
            status: 404,
            error_type: "session_not_found".to_owned(),
            error_message: "no ***".to_owned(),
            error_url: None,
            request_id: Some("***-1".to_owned()),
            retry_after_ms: None,
        })
    );
}

#[test]
fn a_type_that_is_none_of_the_vendors_shows_no_token() {
    let body = br#"{"error_type":"no canary-4711 here"}"#;
    let secrets = [Zeroizing::new(CANARY.to_owned())];

    let result = interpret(response(404, &[], &body[..]), &secrets, NOW).result;

    assert!(
        matches!(&result, Err(ApiFailure::Stytch { error_type, .. }) if error_type == "no *** here")
    );
}

#[test]
fn a_success_may_be_as_odd_as_an_error() {
    let body = b"\xef\xbb\xbf{\"data\":{\"name\":\"caf\xe9\",\"n\":1e999},\"x\":\"\\ud83d\"}\0";

    let data = sorted(response(200, &[], &body[..])).unwrap().data;

    assert_eq!(data.expose(), "{\"name\":\"caf\u{fffd}\",\"n\":1e999}");
}

#[tokio::test]
async fn a_transport_error_is_passed_on_unchanged() {
    let (client, _) = client(Err(TransportError::Timeout));

    let outcome = client.send(call(None, None), NOW).await;

    assert_eq!(
        outcome.result,
        Err(ApiFailure::Transport(TransportError::Timeout))
    );
    assert_eq!(client.foregrounded(), Err(TransportError::Cancelled));
}

#[tokio::test]
async fn nothing_secret_is_printed() {
    let mut request = call(Some(CANARY), Some(json!({ "password": CANARY })));
    request.path = format!("/x?token={CANARY}");
    let quoted = format!("{{\"error_type\":\"x\",\"error_message\":\"no {CANARY} here\"}}");
    let (client, transport) = client(Ok(response(401, &[("Set-Cookie", CANARY)], quoted)));
    let data = format!("{{\"data\":{{\"session_token\":\"{CANARY}\"}}}}");

    let failure = client.send(request.clone(), NOW).await;
    let success = sorted(response(200, &[], data.clone()));
    let options = TransportOptions {
        proxy: Some(format!("http://user:{CANARY}@127.0.0.1:1")),
        ..TransportOptions::default()
    };
    let foreign = TransportError::from(uniffi::UnexpectedUniFFICallbackError::new(CANARY));
    let printed = [
        format!("{request:?} {client:?} {failure:?} {success:?} {foreign:?} {foreign}"),
        format!("{:?}", transport.seen.lock().unwrap()),
        format!("{:?}", response(200, &[("Set-Cookie", CANARY)], data)),
        format!("{options:?} {:?}", ReqwestTransport::new(options.clone())),
        failure
            .result
            .map_or_else(|error| error.to_string(), |_| String::new()),
    ]
    .concat();

    assert!(success.is_ok());
    assert!(!printed.contains(CANARY), "{printed}");
    // A body as bytes, a token inside base64.
    let bytes = format!("{:?}", CANARY.as_bytes());
    assert!(
        !printed.contains(bytes.trim_matches(['[', ']'])),
        "{printed}"
    );
    assert!(!printed.contains("Basic"), "{printed}");
}

#[tokio::test]
async fn what_a_server_quotes_of_a_body_is_not_in_an_error() {
    for field in [
        "password",
        "code",
        "intermediate_session_token",
        "token",
        "code_verifier",
    ] {
        let quoted =
            format!("{{\"error_type\":\"x\",\"error_message\":\"{field} {CANARY} is wrong\"}}");
        let (client, _) = client(Ok(response(400, &[], quoted)));

        let outcome = client
            .send(
                call(Some("token-of-the-session"), Some(json!({ field: CANARY }))),
                NOW,
            )
            .await;

        let printed = format!("{:?}", outcome.result);
        assert!(!printed.contains(CANARY), "{printed}");
    }
}

proptest! {
    #[test]
    fn no_response_panics(
        status: u16,
        name in "(?i)date|retry-after|x",
        value in ".{0,40}",
        body in proptest::collection::vec(any::<u8>(), 0..300),
        wall_ms: i64,
    ) {
        let now = Now { wall_ms, boot_ms: 0 };

        let _ = interpret(response(status, &[(&name, &value)], body), &[], now);
    }

    #[test]
    fn no_piece_of_json_panics_or_passes_for_success(
        status: u16,
        body in "[\\[\\]{}:,\"0-9a-z\\\\ ]{0,80}",
        key in "data|error_type|request_id",
    ) {
        let text = format!("{{\"{key}\":{body}}}");

        if let Ok(success) = sorted(response(status, &[], text)) {
            prop_assert!((200..300).contains(&status));
            prop_assert!(serde_json::from_str::<Value>(success.data.expose()).is_ok_and(|data| data.is_object()));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_type_is_found_in_ten_thousand_levels_and_a_mebibyte_on_a_small_stack(text in hostile_object()) {
        // Room for the type, and for the largest body that is read.
        let pad = "x".repeat(100);
        let inner = text.replacen(&pad, "", 1);
        let error = inner.replacen('{', r#"{"error_type":"session_not_found","#, 1);
        let success = format!("{{\"data\":{inner}}}");

        let (failure, data) = on_a_small_stack(|| {
            let success = sorted(response(200, &[], success.clone())).unwrap().data;
            (sorted(response(500, &[], error)), success)
        });

        let known = matches!(&failure, Err(ApiFailure::Stytch { error_type, .. })
            if error_type == "session_not_found");
        prop_assert!(known);
        prop_assert_eq!(data.expose(), inner);
    }
}

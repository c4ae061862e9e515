//! The default transport against real sockets on localhost.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::http::reqwest_transport::Limits;
use crate::http::*;
use crate::tokens::Secret;

const ROOT: &str = include_str!("../testdata/ca.pem");

/// Responds to each connection's first request with these bytes and closes the connection. Sends
/// the requests' texts to the channel.
fn server(response: impl Into<Vec<u8>>) -> (String, Receiver<String>) {
    let response = response.into();
    serve(move |stream, requests| {
        let _ = requests.send(read_request(stream));
        let _ = stream.write_all(&response);
    })
}

fn serve(
    mut handle: impl FnMut(&mut TcpStream, &Sender<String>) + Send + 'static,
) -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (sender, requests) = channel();
    thread::spawn(move || {
        while let Ok((mut stream, _)) = listener.accept() {
            handle(&mut stream, &sender);
        }
    });
    (address.to_string(), requests)
}

fn read_request(stream: &mut impl Read) -> String {
    let mut text = String::new();
    let mut buffer = [0; 4096];
    loop {
        let read = stream.read(&mut buffer).unwrap_or(0);
        text.push_str(&String::from_utf8_lossy(&buffer[..read]));
        let length = text
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .and_then(|length| length.parse().ok())
            .unwrap_or(0);
        let complete = text
            .split_once("\r\n\r\n")
            .is_some_and(|(_, body)| body.len() >= length);
        if complete || read == 0 {
            return text;
        }
    }
}

fn with_length(head: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {head}content-length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

fn get(url: &str) -> HttpRequest {
    HttpRequest {
        method: "GET".to_owned(),
        url: url.to_owned(),
        headers: vec![HttpHeader::new("Authorization", "Basic canary")],
        body: None,
    }
}

fn transport() -> ReqwestTransport {
    ReqwestTransport::new(TransportOptions::default()).unwrap()
}

async fn ask(address: &str) -> Result<HttpResponse, TransportError> {
    transport()
        .send(get(&format!("http://{address}/path")))
        .await
}

#[tokio::test]
async fn a_request_arrives_as_given_and_its_response_is_read() {
    let (address, requests) = server(with_length("418 Odd\r\nX-Test: yes\r\n", b"tea"));
    let request = HttpRequest {
        method: "POST".to_owned(),
        body: Some(Secret::new("{\"a\":1}")),
        ..get(&format!("http://{address}/sdk/v1/x%2Fy"))
    };

    let response = transport().send(request).await.unwrap();

    assert_eq!(
        (response.status, response.body.as_slice()),
        (418, &b"tea"[..])
    );
    assert_eq!(response.header("x-test"), Some("yes"));
    let seen = requests.recv().unwrap();
    assert!(
        seen.starts_with("POST /sdk/v1/x%2Fy HTTP/1.1\r\n"),
        "{seen}"
    );
    assert!(seen.contains("authorization: Basic canary\r\n"), "{seen}");
    assert!(seen.ends_with("\r\n\r\n{\"a\":1}"), "{seen}");
}

#[tokio::test]
async fn no_redirect_is_followed_and_no_cookie_kept() {
    let (address, requests) = server(with_length(
        "302 Found\r\nlocation: /elsewhere\r\nset-cookie: a=canary\r\nconnection: close\r\n",
        b"",
    ));
    let transport = transport();

    for _ in 0..2 {
        let url = format!("http://{address}/start");
        assert_eq!(transport.send(get(&url)).await.map(|r| r.status), Ok(302));
    }

    let seen: Vec<_> = requests.try_iter().collect();
    assert_eq!(seen.len(), 2);
    assert!(
        seen.iter()
            .all(|text| text.starts_with("GET /start ") && !text.contains("cookie"))
    );
}

#[tokio::test]
async fn a_compressed_response_is_decompressed() {
    let zipped = STANDARD
        .decode("H4sIAAAAAAACA6tWSkksSVSyqlaqyiwoSE1RsiopKk2trQUApm2eFxgAAAA=")
        .unwrap();
    let (address, requests) = server(with_length("200 OK\r\ncontent-encoding: gzip\r\n", &zipped));

    let response = ask(&address).await.unwrap();

    assert_eq!(response.body, b"{\"data\":{\"zipped\":true}}");
    assert!(
        requests
            .recv()
            .unwrap()
            .contains("accept-encoding: gzip\r\n")
    );
}

#[tokio::test]
async fn a_response_over_the_limit_is_refused_with_and_without_a_length() {
    let large = vec![b'x'; MAX_BODY_BYTES + 1];
    let unbounded = [b"HTTP/1.1 200 OK\r\n\r\n".as_slice(), &large].concat();
    for response in [with_length("200 OK\r\n", &large), unbounded] {
        let (address, _requests) = server(response);

        assert_eq!(
            ask(&address).await.map(|response| response.body.len()),
            Err(TransportError::BodyTooLarge {
                limit: MAX_BODY_BYTES as u64
            })
        );
    }
    let (address, _requests) = server(with_length("200 OK\r\n", &large[1..]));
    assert_eq!(
        ask(&address).await.map(|response| response.body.len()),
        Ok(MAX_BODY_BYTES)
    );
}

#[tokio::test]
async fn a_small_response_that_unpacks_beyond_the_limit_is_refused() {
    let bomb = gzip_of_zeros(2 * MAX_BODY_BYTES);
    assert!(bomb.len() < 20_000);
    let (address, _requests) = server(with_length("200 OK\r\ncontent-encoding: gzip\r\n", &bomb));

    assert!(matches!(
        ask(&address).await,
        Err(TransportError::BodyTooLarge { .. })
    ));
}

/// One fixed-Huffman block (RFC 1951): a zero, then "258 bytes, as one byte ago" over and over.
fn gzip_of_zeros(length: usize) -> Vec<u8> {
    let mut bits = vec![true, true, false];
    let mut push = |code: u32, width: u32| {
        bits.extend((0..width).rev().map(|bit| code >> bit & 1 == 1));
    };
    push(0b0011_0000, 8);
    for _ in 0..length / 258 {
        push(0b1100_0101, 8);
        push(0, 5);
    }
    push(0, 7);
    let mut gzip = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    gzip.extend(bits.chunks(8).map(|byte| {
        let bit = |(index, set): (usize, &bool)| u8::from(*set) << index;
        byte.iter().enumerate().map(bit).sum::<u8>()
    }));
    gzip
}

#[tokio::test]
async fn a_refused_connection_is_typed() {
    let address = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().to_string()
    };

    let refused = transport()
        .send(get(&format!("http://{address}/?token=canary")))
        .await;

    assert!(
        matches!(&refused, Err(TransportError::Connect { .. })),
        "{refused:?}"
    );
    assert!(!format!("{refused:?}").contains("canary"));
}

#[tokio::test]
async fn an_unknown_host_is_typed() {
    let failed = transport()
        .send(get("http://nowhere.invalid/?canary"))
        .await;

    assert!(
        matches!(&failed, Err(TransportError::Dns { .. })),
        "{failed:?}"
    );
    assert!(!format!("{failed:?}").contains("canary"));
}

#[tokio::test]
async fn a_connection_that_breaks_half_way_is_typed() {
    for response in [
        "",
        "HTTP/1.1 200 OK\r\ncontent-le",
        "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"data\":",
    ] {
        let (address, _requests) = server(response);

        let broken = ask(&address).await;

        assert!(
            matches!(&broken, Err(TransportError::Connect { .. })),
            "{response}: {broken:?}"
        );
    }
}

#[tokio::test]
async fn a_response_that_is_not_http_or_not_gzip_is_an_error() {
    let (address, _requests) = server("SSH-2.0-OpenSSH_9\r\n\r\n");
    assert!(ask(&address).await.is_err());

    let (address, _requests) = server(with_length(
        "200 OK\r\ncontent-encoding: gzip\r\n",
        b"not gzip at all",
    ));
    let failed = ask(&address).await;
    assert!(
        matches!(&failed, Err(TransportError::Other { .. })),
        "{failed:?}"
    );
}

#[tokio::test]
async fn a_silent_server_is_given_up() {
    let (address, _requests) = serve(|stream, requests| {
        let _ = requests.send(read_request(stream));
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf");
        let _ = stream.read(&mut [0]);
    });
    let limits = Limits {
        call: Duration::from_millis(200),
        ..Limits::default()
    };
    let transport = ReqwestTransport::with_limits(TransportOptions::default(), limits).unwrap();

    let failed = transport.send(get(&format!("http://{address}/"))).await;

    assert_eq!(failed.map(|_| ()), Err(TransportError::Timeout));
}

#[tokio::test]
async fn coming_to_the_foreground_drops_pooled_connections() {
    // Each connection responds to any number of requests with its own number.
    let mut number = 0;
    let (address, _requests) = serve(move |stream, _| {
        number += 1;
        let (mut stream, name) = (stream.try_clone().unwrap(), number.to_string());
        thread::spawn(move || {
            while !read_request(&mut stream).is_empty() {
                let _ = stream.write_all(&with_length("200 OK\r\n", name.as_bytes()));
            }
        });
    });
    let (transport, request) = (transport(), get(&format!("http://{address}/")));

    let mut connections = Vec::new();
    for foregrounded in [false, false, true] {
        if foregrounded {
            transport.foregrounded().unwrap();
        }
        connections.push(transport.send(request.clone()).await.unwrap().body);
    }

    assert_eq!(connections, [b"1", b"1", b"2"]);
}

/// A proxy for TLS: connects to what `CONNECT` names and passes bytes on, both ways.
fn connect_proxy() -> (String, Receiver<String>) {
    serve(|inside, requests| {
        let request = read_request(inside);
        let target = request.split(' ').nth(1).unwrap_or_default().to_owned();
        let _ = requests.send(request);
        let Ok(mut outside) = TcpStream::connect(target) else {
            return;
        };
        let _ = inside.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n");
        let (mut from_inside, mut to_outside) =
            (inside.try_clone().unwrap(), outside.try_clone().unwrap());
        thread::spawn(move || std::io::copy(&mut from_inside, &mut to_outside));
        let _ = std::io::copy(&mut outside, inside);
    })
}

#[tokio::test]
async fn an_https_request_goes_through_a_proxy_that_is_set_later_and_its_certificates_are_checked()
{
    let valid = include_str!("../testdata/valid.pem");
    for (pin, expected) in [
        (PIN_OF_SERVER, Ok(200)),
        (PIN_OF_ANOTHER, Err(TransportError::CertificatePin)),
    ] {
        let (proxy, requests) = connect_proxy();
        let server = tls_server(valid);
        let transport = ReqwestTransport::new(TransportOptions {
            extra_root_pem: Some(ROOT.to_owned()),
            certificate_pins: CertificatePins::parse(&[pin.into(), PIN_OF_NOBODY.into()]),
            ..TransportOptions::default()
        })
        .unwrap();
        transport
            .set_proxy(Some(&format!("http://{proxy}")))
            .unwrap();

        let response = transport.send(get(&format!("https://{server}/"))).await;

        assert_eq!(response.map(|response| response.status), expected);
        let connect = requests.recv().unwrap();
        assert!(connect.starts_with(&format!("CONNECT {server} HTTP/1.1")));
        assert!(!connect.contains("canary"));
    }
}

#[tokio::test]
async fn a_proxy_can_be_replaced_and_taken_away_and_a_wrong_one_changes_nothing() {
    let (first, first_requests) = server(with_length("200 OK\r\n", b""));
    let (second, second_requests) = server(with_length("200 OK\r\n", b""));
    let (direct, direct_requests) = server(with_length("200 OK\r\n", b""));
    let transport = transport();
    let ask = async || {
        let response = transport.send(get(&format!("http://{direct}/"))).await;
        assert_eq!(response.unwrap().status, 200);
    };

    transport
        .set_proxy(Some(&format!("http://{first}")))
        .unwrap();
    ask().await;
    assert!(first_requests.try_recv().is_ok());
    transport
        .set_proxy(Some(&format!("http://{second}")))
        .unwrap();
    assert!(transport.set_proxy(Some("no address: canary")).is_err());
    ask().await;
    assert!(second_requests.try_recv().is_ok());
    transport.set_proxy(None).unwrap();
    ask().await;
    assert!(direct_requests.try_recv().is_ok());
    assert!(first_requests.try_recv().is_err() && second_requests.try_recv().is_err());
}

#[tokio::test]
async fn requests_go_through_the_given_proxy() {
    let (address, requests) = server(with_length("200 OK\r\n", b""));
    let transport = ReqwestTransport::new(TransportOptions {
        proxy: Some(format!("http://{address}")),
        ..TransportOptions::default()
    })
    .unwrap();

    let response = transport.send(get("http://stytch.invalid/x")).await;

    assert_eq!(response.map(|response| response.status), Ok(200));
    assert!(
        requests
            .recv()
            .unwrap()
            .starts_with("GET http://stytch.invalid/x HTTP/1.1")
    );
}

/// A TLS server with one of the test certificates.
fn tls_server(certificate: &str) -> String {
    let (address, _requests) = tls_server_with(&[certificate]);
    address
}

/// A TLS server that sends these certificates, and the requests that it received.
fn tls_server_with(certificates: &[&str]) -> (String, Receiver<String>) {
    let key = PrivateKeyDer::from_pem_slice(include_bytes!("../testdata/leaf.key")).unwrap();
    let chain = certificates
        .iter()
        .map(|certificate| CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap())
        .collect();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    let config = Arc::new(config);
    let (address, requests) = serve(move |stream, received| {
        let mut connection = rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
        let mut tls = rustls::Stream::new(&mut connection, stream);
        let request = read_request(&mut tls);
        if !request.is_empty() {
            let _ = tls.write_all(&with_length("200 OK\r\nconnection: close\r\n", b"{}"));
        }
        let _ = received.send(request);
    });
    (address.replace("127.0.0.1", "localhost"), requests)
}

async fn ask_tls(certificate: &str, root: Option<&str>) -> Result<u16, TransportError> {
    let transport = ReqwestTransport::new(TransportOptions {
        extra_root_pem: root.map(str::to_owned),
        ..TransportOptions::default()
    })?;
    let address = tls_server(certificate);
    let response = transport
        .send(get(&format!("https://{address}/?canary")))
        .await;
    response.map(|response| response.status)
}

#[tokio::test]
async fn a_server_with_a_trusted_certificate_answers() {
    let valid = include_str!("../testdata/valid.pem");

    assert_eq!(ask_tls(valid, Some(ROOT)).await, Ok(200));
}

#[tokio::test]
async fn a_certificate_outside_its_validity_points_at_the_clock() {
    for certificate in [
        include_str!("../testdata/expired.pem"),
        include_str!("../testdata/not-yet.pem"),
    ] {
        let refused = ask_tls(certificate, Some(ROOT)).await;

        assert!(
            matches!(
                &refused,
                Err(TransportError::Tls {
                    clock_suspect: true,
                    ..
                })
            ),
            "{refused:?}"
        );
        assert!(!format!("{refused:?}").contains("canary"));
    }
}

#[tokio::test]
async fn an_unknown_authority_does_not_point_at_the_clock() {
    let refused = ask_tls(include_str!("../testdata/valid.pem"), None).await;

    assert!(
        matches!(
            &refused,
            Err(TransportError::Tls {
                clock_suspect: false,
                ..
            })
        ),
        "{refused:?}"
    );
}

/// The hashes that `openssl` computes of the keys of the test certificates.
const PIN_OF_SERVER: &str = "Eyg1XaO9iqRrA7a8yq1arlI4Js4G6iIyQYs3tJjuhRo=";
const PIN_OF_AUTHORITY: &str = "tMbeOt4Pkz69yIkBDfo/IHetOAF1Lihc1gOnTaNoMXU=";
const PIN_OF_ANOTHER: &str = "x10LPs16d3doHQ/VtrdGsD/NJfZtX1X/hiGphaKK+E0=";
const PIN_OF_NOBODY: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

/// Asks a server that sends these certificates, with these pins. Also returns what the server received:
/// nothing when the handshake failed.
async fn ask_pinned(chain: &[&str], pins: [&str; 2]) -> (Result<u16, TransportError>, String) {
    let (address, requests) = tls_server_with(chain);
    let transport = ReqwestTransport::new(TransportOptions {
        extra_root_pem: Some(ROOT.to_owned()),
        certificate_pins: CertificatePins::parse(&pins.map(str::to_owned)),
        ..TransportOptions::default()
    })
    .unwrap();
    let response = transport.send(get(&format!("https://{address}/"))).await;
    let received = requests.recv().unwrap();
    (response.map(|response| response.status), received)
}

#[tokio::test]
async fn a_server_is_accepted_for_its_own_pinned_key_or_that_of_the_authority_that_signed_it() {
    let valid = include_str!("../testdata/valid.pem");
    for (chain, pins) in [
        (&[valid][..], [PIN_OF_NOBODY, PIN_OF_SERVER]),
        (&[valid, ROOT], [PIN_OF_SERVER, PIN_OF_NOBODY]),
        (&[valid, ROOT], [PIN_OF_AUTHORITY, PIN_OF_NOBODY]),
    ] {
        let (response, received) = ask_pinned(chain, pins).await;

        assert_eq!(response, Ok(200), "{pins:?}");
        assert!(received.starts_with("GET /"));
    }
}

#[tokio::test]
async fn a_server_without_a_pinned_key_is_a_typed_error_and_is_sent_nothing() {
    let valid = include_str!("../testdata/valid.pem");
    // Of the same name as the authority that signed the server's certificate.
    let another = include_str!("../testdata/another-authority.pem");
    for (chain, pins) in [
        (&[valid][..], [PIN_OF_NOBODY, PIN_OF_ANOTHER]),
        (&[valid], [PIN_OF_NOBODY, PIN_OF_AUTHORITY]),
        (&[valid, ROOT], [PIN_OF_NOBODY, PIN_OF_ANOTHER]),
        // Everybody can send a certificate along that did not sign anything.
        (&[valid, another], [PIN_OF_NOBODY, PIN_OF_ANOTHER]),
        (&[valid, ROOT, another], [PIN_OF_NOBODY, PIN_OF_ANOTHER]),
    ] {
        let (response, received) = ask_pinned(chain, pins).await;

        assert_eq!(response, Err(TransportError::CertificatePin), "{pins:?}");
        assert!(received.is_empty());
    }
}

#[tokio::test]
async fn a_pin_does_not_replace_the_check_of_the_platform() {
    let expired = include_str!("../testdata/expired.pem");

    let (response, received) = ask_pinned(&[expired], [PIN_OF_SERVER, PIN_OF_NOBODY]).await;

    assert!(matches!(
        response,
        Err(TransportError::Tls {
            clock_suspect: true,
            ..
        })
    ));
    assert!(received.is_empty());
}

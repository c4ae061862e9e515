//! Where requests go: a checked origin, and the encoding of path segments.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

use super::PublicToken;

/// The Android emulator's name for its host.
const ANDROID_EMULATOR_HOST: Ipv4Addr = Ipv4Addr::new(10, 0, 2, 2);

/// The server's address, without a slash at its end. `https`, except for localhost.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct BaseUrl(String);

impl BaseUrl {
    /// Checks an address. Without a scheme, `https` is meant. `http` is accepted for loopback
    /// and for the Android emulator's host, and elsewhere with `allow_cleartext` only.
    ///
    /// The error names what is expected and never repeats the address, which may contain a
    /// password.
    pub fn parse(text: &str, allow_cleartext: bool) -> Result<Self, String> {
        let text = text.trim();
        let absolute = if text.contains("://") {
            text.to_owned()
        } else {
            format!("https://{text}")
        };
        let url = Url::parse(&absolute).map_err(|error| {
            let host = absolute.split(['/', '?', '#']).nth(2);
            if host.is_none_or(str::is_ascii) {
                format!("expected an address like https://api.example.com: {error}")
            } else {
                // There are no Unicode tables to look these names up in (ADR 0012).
                "expected the host's name in ASCII, an international one as xn--…".to_owned()
            }
        })?;
        if !matches!(url.scheme(), "https" | "http") {
            return Err("expected the scheme https".to_owned());
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("expected an address without user name and password".to_owned());
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err("expected an address without a query and a fragment".to_owned());
        }
        let Some(host) = url.host_str() else {
            return Err("expected an address with a host".to_owned());
        };
        if url.scheme() == "http" && !allow_cleartext && !is_localhost(host) {
            return Err("expected https: http is for loopback and 10.0.2.2 only, \
                 or with cleartext allowed for development"
                .to_owned());
        }
        Ok(Self(url.as_str().trim_end_matches('/').to_owned()))
    }

    /// Stytch's own server for the token's environment.
    pub fn for_public_token(token: &PublicToken) -> Self {
        Self(
            if token.is_test() {
                "https://test.stytch.com"
            } else {
                "https://api.stytch.com"
            }
            .to_owned(),
        )
    }

    /// The address with a path, which is taken as already encoded.
    pub fn join(&self, path: &str) -> String {
        format!("{}/{}", self.0, path.trim_start_matches('/'))
    }

    /// The address without a slash at its end.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BaseUrl({})", self.0)
    }
}

fn is_localhost(host: &str) -> bool {
    if host.eq_ignore_ascii_case("localhost") {
        return true;
    }
    match host.trim_matches(['[', ']']).parse() {
        Ok(IpAddr::V4(address)) => address.is_loopback() || address == ANDROID_EMULATOR_HOST,
        Ok(IpAddr::V6(address)) => address.is_loopback(),
        Err(_) => false,
    }
}

/// What is encoded: all but the characters without a meaning in a URL (RFC 3986, unreserved).
const OUTSIDE: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Encodes a value as one path segment: it can neither end the segment nor leave it.
///
/// `.` and `..` mean "here" and "up" to every URL parser even when encoded once, so they are
/// encoded twice: the server then receives an unknown id instead of another path.
pub fn encode_segment(value: &str) -> String {
    match value {
        "." => return "%252E".to_owned(),
        ".." => return "%252E%252E".to_owned(),
        _ => {}
    }
    utf8_percent_encode(value, OUTSIDE).to_string()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn https_is_accepted_and_loses_its_last_slash() {
        for text in ["https://login.example.com/", " login.example.com"] {
            let base = BaseUrl::parse(text, false);

            assert_eq!(
                base.map(|base| base.join("/sdk/v1/x")),
                Ok("https://login.example.com/sdk/v1/x".to_owned())
            );
        }
    }

    #[test]
    fn cleartext_is_for_localhost_only() {
        for text in [
            "http://localhost:3000",
            "http://127.0.0.1:1",
            "http://127.9.9.9",
            "http://[::1]:80",
            "http://10.0.2.2:3000",
        ] {
            assert!(BaseUrl::parse(text, false).is_ok(), "{text}");
        }
        for text in [
            "http://example.com",
            "http://10.0.2.3",
            "http://localhost.example.com",
            "http://127.0.0.1.example.com",
            "http://192.168.0.7",
        ] {
            assert!(BaseUrl::parse(text, false).is_err(), "{text}");
            assert!(BaseUrl::parse(text, true).is_ok(), "{text}");
        }
    }

    #[test]
    fn what_is_no_origin_is_refused_without_repeating_it() {
        for text in [
            "",
            "https://",
            "ftp://canary.example.com",
            "file:///canary",
            "https://user:canary@example.com",
            "https://example.com/?canary=1",
            "https://example.com/#canary",
            "https://exa mple.com/canary",
        ] {
            let refused = BaseUrl::parse(text, true);

            assert!(
                matches!(&refused, Err(reason) if !reason.contains("canary")),
                "{text}: {refused:?}"
            );
        }
    }

    #[test]
    fn an_international_host_is_written_in_ascii() {
        let refused = BaseUrl::parse("https://münchen.example.com", false);
        let accepted = BaseUrl::parse("https://xn--mnchen-3ya.example.com/ä", false);

        assert!(
            matches!(&refused, Err(reason) if reason.contains("xn--") && !reason.contains("nchen")),
            "{refused:?}"
        );
        assert_eq!(
            accepted.map(|base| base.join("x")),
            Ok("https://xn--mnchen-3ya.example.com/%C3%A4/x".to_owned())
        );
    }

    #[test]
    fn the_public_token_chooses_the_server() {
        let uuid = "00000000-0000-4000-8000-000000000001";
        let hosts: Vec<_> = ["test", "live"]
            .iter()
            .filter_map(|kind| PublicToken::parse(&format!("public-token-{kind}-{uuid}")).ok())
            .map(|token| BaseUrl::for_public_token(&token).join("/x"))
            .collect();

        assert_eq!(
            hosts,
            ["https://test.stytch.com/x", "https://api.stytch.com/x"]
        );
    }

    #[test]
    fn a_segment_is_encoded_byte_by_byte() {
        assert_eq!(encode_segment("a/b?c#d e%é"), "a%2Fb%3Fc%23d%20e%25%C3%A9");
    }

    proptest! {
        #[test]
        fn no_value_leaves_its_path_segment(value in "(\\.{1,2})|.{1,20}") {
            let text = format!("https://example.com/before/{}/after", encode_segment(&value));

            let url = Url::parse(&text).map_err(|error| TestCaseError::fail(error.to_string()))?;

            let segments: Vec<_> = url.path().split('/').collect();
            prop_assert_eq!(segments.len(), 4);
            prop_assert_eq!((segments[1], segments[3]), ("before", "after"));
        }
    }
}

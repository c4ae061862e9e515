//! The project's public token, checked when the client is made.

use std::fmt;

/// A project's public token. It names the project and is not a secret.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PublicToken {
    text: String,
    is_test: bool,
}

/// Why a text is no public token. None of these repeats the text.
#[derive(thiserror::Error, Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum PublicTokenError {
    /// Nothing was given.
    #[error("the public token is empty; expected public-token-test-… or public-token-live-…")]
    Empty,
    /// A project secret, which must not be in an app at all.
    #[error("this is a project secret, which must never be in an app; expected a public token")]
    IsSecret,
    /// It does not start as a public token does.
    #[error("expected a text that starts with public-token-test- or public-token-live-")]
    WrongPrefix,
    /// The part after the prefix is no UUID.
    #[error("expected a UUID in lower case after the prefix")]
    NotAUuid,
}

impl PublicToken {
    /// Accepts `public-token-test-{uuid}` and `public-token-live-{uuid}`, in lower case.
    pub fn parse(text: &str) -> Result<Self, PublicTokenError> {
        if text.is_empty() {
            return Err(PublicTokenError::Empty);
        }
        if text.starts_with("secret-") {
            return Err(PublicTokenError::IsSecret);
        }
        let (is_test, uuid) = match (
            text.strip_prefix("public-token-test-"),
            text.strip_prefix("public-token-live-"),
        ) {
            (Some(uuid), _) => (true, uuid),
            (_, Some(uuid)) => (false, uuid),
            (None, None) => return Err(PublicTokenError::WrongPrefix),
        };
        if !is_uuid(uuid) {
            return Err(PublicTokenError::NotAUuid);
        }
        Ok(Self {
            text: text.to_owned(),
            is_test,
        })
    }

    /// True for a project's test environment.
    pub fn is_test(&self) -> bool {
        self.is_test
    }

    /// The token's text.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for PublicToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicToken({})", self.text)
    }
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    const UUID: &str = "00000000-0000-4000-8000-00000000000a";

    #[test]
    fn both_environments_are_accepted() {
        let kinds = ["test", "live"]
            .map(|kind| PublicToken::parse(&format!("public-token-{kind}-{UUID}")))
            .map(|token| token.map(|token| token.is_test()));

        assert_eq!(kinds, [Ok(true), Ok(false)]);
    }

    #[test]
    fn anything_else_is_refused_with_its_reason() {
        use PublicTokenError::{Empty, IsSecret, NotAUuid, WrongPrefix};
        for (text, reason) in [
            (String::new(), Empty),
            ("secret-test-canary".to_owned(), IsSecret),
            (format!("public-token-dev-{UUID}"), WrongPrefix),
            (format!(" public-token-test-{UUID}"), WrongPrefix),
            (format!("public-token-test-{UUID}\n"), NotAUuid),
            (
                format!("public-token-test-{}", UUID.to_uppercase()),
                NotAUuid,
            ),
            ("public-token-live-".to_owned(), NotAUuid),
        ] {
            assert_eq!(PublicToken::parse(&text), Err(reason), "{text}");
            assert!(!reason.to_string().contains("canary"));
        }
    }
}

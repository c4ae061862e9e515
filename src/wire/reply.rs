//! The part of an authentication answer that concerns the session.

use std::fmt;

use serde::Deserialize;
use serde_json::value::RawValue;
use zeroize::Zeroize as _;

/// What an authentication answer carries. On the wire `""` means "no token".
#[derive(Default, Deserialize)]
pub struct AuthReply {
    /// Opaque session token.
    #[serde(default)]
    session_token: Option<String>,
    /// Session JWT.
    #[serde(default)]
    session_jwt: Option<String>,
    /// Intermediate session token.
    #[serde(default)]
    intermediate_session_token: Option<String>,
    /// Consumer session.
    #[serde(default)]
    pub session: Option<Box<RawValue>>,
    /// B2B session.
    #[serde(default)]
    pub member_session: Option<Box<RawValue>>,
    /// Consumer user.
    #[serde(default)]
    pub user: Option<Box<RawValue>>,
    /// B2B member.
    #[serde(default)]
    pub member: Option<Box<RawValue>>,
    /// B2B organization.
    #[serde(default)]
    pub organization: Option<Box<RawValue>>,
    /// What is missing for a second factor.
    #[serde(default)]
    pub mfa_required: Option<Box<RawValue>>,
    /// What is missing for a first factor.
    #[serde(default)]
    pub primary_required: Option<Box<RawValue>>,
    /// Present in discovery answers.
    #[serde(default)]
    pub discovered_organizations: Option<Box<RawValue>>,
}

impl fmt::Debug for AuthReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AuthReply(***)")
    }
}

impl Drop for AuthReply {
    fn drop(&mut self) {
        self.session_token.zeroize();
        self.session_jwt.zeroize();
        self.intermediate_session_token.zeroize();
    }
}

/// The answer is not what the operation promises.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected {0}")]
pub struct ReplyError(pub String);

impl AuthReply {
    /// Reads the `data` object of an answer.
    pub fn parse(data: &str) -> Result<Self, ReplyError> {
        serde_json::from_str(data).map_err(|error| {
            ReplyError(format!("an authentication answer: {:?}", error.classify()))
        })
    }

    /// Opaque token, `None` when empty.
    pub fn session_token(&self) -> Option<&str> {
        non_empty(self.session_token.as_deref())
    }

    /// JWT, `None` when empty.
    pub fn session_jwt(&self) -> Option<&str> {
        non_empty(self.session_jwt.as_deref())
    }

    /// Intermediate session token, `None` when empty.
    pub fn intermediate(&self) -> Option<&str> {
        non_empty(self.intermediate_session_token.as_deref())
    }
}

fn non_empty(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.is_empty())
}

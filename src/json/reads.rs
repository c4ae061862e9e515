//! The reads by their JavaScript names: what the published state holds, as JSON.

use crate::client::{B2bView, ConsumerView, SessionTokens, tokens};
use crate::engine::state::Published;
use crate::tokens::Secret;

use super::result::Object;

/// Finds the text of an object in the published state.
type Find = for<'a> fn(&'a Published) -> Option<&'a str>;

/// A read.
#[derive(Clone, Copy, Debug)]
pub(super) enum Read {
    /// `getSync`: an object, or null.
    Sync(Find),
    /// `getInfo`: an object under this name, and whether it is from the cache.
    Info(&'static str, Find),
    /// `getTokens`: both tokens, or null.
    Tokens,
}

/// The reads of the consumer client.
pub(super) const CONSUMER: &[(&str, Read)] = &[
    ("session.getSync", Read::Sync(session)),
    ("session.getInfo", Read::Info("session", session)),
    ("session.getTokens", Read::Tokens),
    ("user.getSync", Read::Sync(user)),
    ("user.getInfo", Read::Info("user", user)),
];

/// The reads of the B2B client.
pub(super) const B2B: &[(&str, Read)] = &[
    ("session.getSync", Read::Sync(member_session)),
    ("session.getInfo", Read::Info("session", member_session)),
    ("session.getTokens", Read::Tokens),
    ("self.getSync", Read::Sync(member)),
    ("self.getInfo", Read::Info("member", member)),
    ("organization.getSync", Read::Sync(organization)),
    (
        "organization.getInfo",
        Read::Info("organization", organization),
    ),
];

impl Read {
    /// The value as JSON.
    pub(super) fn json(self, published: &Published) -> Secret {
        match self {
            Self::Sync(find) => Secret::new(find(published).unwrap_or("null")),
            Self::Info(name, find) => {
                let mut object = Object::default();
                object.raw(name, find(published).unwrap_or("null"));
                object.flag("fromCache", ConsumerView(published).from_cache());
                object.done()
            }
            Self::Tokens => tokens(published)
                .as_ref()
                .map_or_else(|| Secret::new("null"), tokens_json),
        }
    }
}

/// Both tokens as an object.
pub(super) fn tokens_json(tokens: &SessionTokens) -> Secret {
    let mut object = Object::default();
    object.text("session_token", tokens.session_token.expose());
    object.text("session_jwt", tokens.session_jwt.expose());
    object.done()
}

fn session(published: &Published) -> Option<&str> {
    ConsumerView(published)
        .session()
        .map(|it| it.raw_json.as_str())
}

fn user(published: &Published) -> Option<&str> {
    ConsumerView(published)
        .user()
        .map(|it| it.raw_json.as_str())
}

fn member_session(published: &Published) -> Option<&str> {
    B2bView(published)
        .member_session()
        .map(|it| it.raw_json.as_str())
}

fn member(published: &Published) -> Option<&str> {
    B2bView(published).member().map(|it| it.raw_json.as_str())
}

fn organization(published: &Published) -> Option<&str> {
    B2bView(published)
        .organization()
        .map(|it| it.raw_json.as_str())
}

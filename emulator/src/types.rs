//! What the emulator is set up with and what it records: projects' kinds, options, messages, logged requests.

use crate::policy::RbacPolicy;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The kind of a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Vertical {
    Consumer,
    B2b,
}

impl Vertical {
    /// The one or the other.
    pub(crate) fn pick<T>(self, consumer: T, b2b: T) -> T {
        match self {
            Self::Consumer => consumer,
            Self::B2b => b2b,
        }
    }

    pub(crate) fn other(self) -> Self {
        self.pick(Self::B2b, Self::Consumer)
    }
}

/// Switches for what the vendor leaves unknown, and for the project's settings.
#[allow(clippy::struct_excessive_bools)] // independent switches, each documented
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// A dead token on a session endpoint is 401 `unauthorized_credentials`, not 404 `session_not_found`.
    pub unknown_session_is_unauthorized: bool,
    /// A dead token is 404 `session_not_found` on every other endpoint too, not 401
    /// `unauthorized_credentials`.
    pub dead_session_is_not_found_everywhere: bool,
    /// Other names for the emulator's `error_type`s; faults keep theirs.
    pub error_types: BTreeMap<String, String>,
    /// HTTP statuses by `error_type`, renamed or not; faults keep theirs.
    pub error_statuses: BTreeMap<String, u16>,
    /// The longest session in minutes.
    pub max_session_duration_minutes: i64,
    /// A duration shorter than what is left does not shorten the session.
    pub never_shorten_sessions: bool,
    /// Every authenticate gives a new opaque token.
    pub rotate_session_token: bool,
    /// A complete B2B exchange revokes the session it started from.
    pub exchange_revokes_old_session: bool,
    /// An intermediate token stays valid after a success.
    pub intermediate_token_reusable: bool,
    /// A failed second factor uses up the intermediate token.
    pub intermediate_token_dies_on_failure: bool,
    /// Times without a fraction of a second.
    pub whole_second_times: bool,
    /// Errors are sent as `text/plain`.
    pub errors_as_text: bool,
    /// Errors carry no `request_id`.
    pub errors_without_request_id: bool,
    /// Repeats the user as `__user` where the browser SDK reads it.
    pub duplicate_user_field: bool,
    /// The app identifiers allowed in the telemetry header; `None` for all.
    pub allowed_app_identifiers: Option<Vec<String>>,
    /// Fields that replace those of the bootstrap response.
    pub bootstrap: Map<String, Value>,
    /// Fields, members of objects and query parameters that the vendor's schema does not have are ignored, and
    /// settings may have values that it does not have, as on a server of a later version; else they are refused.
    pub accept_unknown_fields: bool,
    /// The RBAC policy of the consumer project; without one every user is a `stytch_user`.
    pub consumer_rbac_policy: Option<RbacPolicy>,
    /// The RBAC policy of the B2B project; without one there are `stytch_member` and `stytch_admin`.
    pub b2b_rbac_policy: Option<RbacPolicy>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            unknown_session_is_unauthorized: false,
            dead_session_is_not_found_everywhere: false,
            error_types: BTreeMap::new(),
            error_statuses: BTreeMap::new(),
            max_session_duration_minutes: 527_040,
            never_shorten_sessions: false,
            rotate_session_token: false,
            exchange_revokes_old_session: false,
            intermediate_token_reusable: false,
            intermediate_token_dies_on_failure: false,
            whole_second_times: false,
            errors_as_text: false,
            errors_without_request_id: false,
            duplicate_user_field: true,
            allowed_app_identifiers: None,
            bootstrap: Map::new(),
            accept_unknown_fields: false,
            consumer_rbac_policy: None,
            b2b_rbac_policy: None,
        }
    }
}

/// Something that was sent to a user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// `otp` or `magic_link`.
    pub kind: String,
    /// `email`, `sms` or `whatsapp`.
    pub channel: String,
    /// The address or number.
    pub recipient: String,
    /// The code, or the token of the link.
    pub code_or_token: String,
    /// The method id in the response to the send call.
    pub method_id: String,
    /// When, by the emulator's clock.
    pub sent_at: String,
}

/// One request as it arrived and the response.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LoggedRequest {
    /// Milliseconds since the emulator started.
    pub at_ms: u64,
    /// The HTTP method.
    pub method: String,
    /// The path.
    pub path: String,
    /// The query, undecoded.
    pub query: String,
    /// The decoded Basic pair.
    pub authorization: Option<(String, String)>,
    /// The decoded telemetry header.
    pub sdk_client: Option<Value>,
    /// The body when it is JSON.
    pub body: Option<Value>,
    /// The status of the response; `None` while there is none.
    pub status: Option<u16>,
    /// The body of the response when it is JSON.
    pub response: Option<Value>,
    /// Requests in flight on the same path when it arrived, itself included.
    pub concurrent: u32,
}

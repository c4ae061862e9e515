//! Scripted faults: what can be made to go wrong, and where.

use serde::{Deserialize, Serialize};

/// One scripted fault. The first fault that matches a request is used.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Fault {
    /// The HTTP method; `None` for any.
    #[serde(default)]
    pub method: Option<String>,
    /// A piece of the path; empty for any path outside the control API.
    #[serde(default)]
    pub path_contains: String,
    /// How many requests it hits; `None` for all until it is cleared.
    #[serde(default)]
    pub times: Option<u32>,
    /// What happens.
    #[serde(flatten)]
    pub kind: FaultKind,
}

/// What a fault does.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FaultKind {
    /// Waits, then does the work and answers.
    Delay {
        /// How long.
        ms: u64,
    },
    /// Accepts the request and never answers; no work is done.
    Drop,
    /// Closes the connection at once; no work is done.
    Reset,
    /// Does the work, sends half of the answer and closes the connection.
    HalfBody,
    /// Answers with an HTML page, as a proxy does; no work is done.
    Html {
        /// The HTTP status.
        status: u16,
    },
    /// Answers with an error of the vendor's shape; no work is done.
    Error {
        /// The HTTP status.
        status: u16,
        /// The `error_type`.
        error_type: String,
        /// The value of `Retry-After`.
        #[serde(default)]
        retry_after: Option<String>,
    },
    /// Answers 429 with `Retry-After` in seconds; no work is done.
    #[serde(rename = "retry_after_429")]
    RetryAfter429 {
        /// The value of `Retry-After`.
        seconds: u64,
    },
    /// The real answer with a shifted `Date`.
    ShiftDate {
        /// The shift.
        seconds: i64,
    },
    /// The real answer without `Date`.
    OmitDate,
    /// Does the work and holds the answer until the fault is released or cleared.
    Hold,
    /// Answers with this body; no work is done.
    RawBody {
        /// The HTTP status.
        status: u16,
        /// The content type.
        content_type: String,
        /// The body.
        body: String,
    },
    /// Answers 200 with a JSON object of about this size; no work is done.
    BigBody {
        /// The size.
        bytes: usize,
    },
}

impl FaultKind {
    /// A stand-in for "no fault".
    pub(crate) const NONE: Self = Self::Delay { ms: 0 };
}

//! Responses of the server.

use super::samples::text;
use crate::clock::Now;
use crate::http::{ApiFailure, ApiOutcome, ApiSuccess, TransportError};
use crate::tokens::Secret;

pub(super) fn success(data: String) -> ApiOutcome {
    ApiOutcome {
        result: Ok(ApiSuccess {
            status: 200,
            data: Secret::new(data),
        }),
        date_ms: None,
    }
}

/// A response with this session and this token.
pub(super) fn started(now: Now, session: u8, number: u8) -> ApiOutcome {
    let (accessed, expires) = (text(now.wall_ms), text(now.wall_ms + 3_600_000));
    success(format!(
        r#"{{"session_token":"token-{number}","session_jwt":"jwt-{number}","session":{{"session_id":"session-{session}","user_id":"u","authentication_factors":[],"last_accessed_at":"{accessed}","expires_at":"{expires}"}},"user":{{"user_id":"u","status":"active"}}}}"#
    ))
}

pub(super) fn rejection() -> ApiOutcome {
    failure(ApiFailure::Stytch {
        status: 401,
        error_type: "unauthorized_credentials".into(),
        error_message: String::new(),
        error_url: None,
        request_id: None,
        retry_after_ms: None,
    })
}

pub(super) fn offline() -> ApiOutcome {
    failure(ApiFailure::Transport(TransportError::Connect {
        reason: "no route".into(),
    }))
}

fn failure(failure: ApiFailure) -> ApiOutcome {
    ApiOutcome {
        result: Err(failure),
        date_ms: None,
    }
}

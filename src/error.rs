//! The public error type, and the one mapping from every internal error to it.

use crate::engine::event::Refusal;
use crate::engine::state::UnavailableReason;
use crate::http::{ApiFailure, TransportError};

/// Why a call failed. No variant carries a token, a body or an address with a query.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
#[non_exhaustive]
pub enum StytchError {
    /// The call was wrong and was not sent. Nothing changed. Fix the call.
    #[error("{field}: expected {expected}")]
    InvalidInput {
        /// The argument or setting.
        field: String,
        /// What would have been right.
        expected: String,
    },
    /// The server rejected the request. Branch on `error_type`.
    #[error("{error_type} ({status}): {error_message}")]
    Api {
        /// HTTP status.
        status: u16,
        /// The vendor's name of the error.
        error_type: String,
        /// The vendor's sentence for developers.
        error_message: String,
        /// The vendor's page on it.
        error_url: Option<String>,
        /// For the vendor's support.
        request_id: Option<String>,
        /// Milliseconds until a retry is allowed, if the server returned them.
        retry_after_ms: Option<i64>,
    },
    /// The server could not be reached, or the response was not from Stytch. The session is
    /// unchanged.
    #[error("the server could not be reached: {reason}")]
    Network {
        /// What happened, in words.
        reason: String,
        /// True when the device's clock is so wrong that certificates are refused.
        clock_suspect: bool,
    },
    /// The server was not sent anything: none of its certificates has a key that the app pinned
    /// (`certificate_pins`). The platform trusts them. The session is unchanged.
    #[error("no certificate of the server matches a pin of the app")]
    CertificatePin,
    /// The response was not what the server is documented to send. It changed nothing about who is signed in. What
    /// was right in it can be applied: `fresh_jwt` gets this error if the validation succeeded and its JWT
    /// does not live long enough.
    #[error("unexpected response: expected {expected}")]
    Malformed {
        /// What was expected.
        expected: String,
    },
    /// No user is signed in.
    #[error("no user is signed in")]
    NoSession,
    /// A later sign-in or sign-out replaced this command: it was not sent, or its result was not
    /// applied. It changed nothing about who is signed in. If a sign-in that was superseded has started a
    /// session, its token is kept, in memory and on disk, until the server has revoked it.
    #[error("superseded by a later sign-in or sign-out")]
    Superseded,
    /// The stored session cannot be read now; nothing was sent and nothing is lost.
    #[error("the stored session cannot be read now: {reason:?}")]
    Unavailable {
        /// Why.
        reason: UnavailableReason,
    },
    /// Signed out on this device as requested. The server is not notified yet; the library notifies
    /// it later.
    ///
    /// The app has nothing left to do. The fields describe the server's response: none of them is
    /// set when the server could not be reached.
    #[error("signed out on this device; the server was not notified: {reason}")]
    LocalStateCleared {
        /// Why the server was not notified, in words.
        reason: String,
        /// The vendor's name of the error, when the server rejected the request.
        error_type: Option<String>,
        /// The HTTP status of a response that was not a success, from the vendor or not.
        status: Option<u16>,
        /// For the vendor's support, when the server rejected the request.
        request_id: Option<String>,
    },
    /// A reader may not do this.
    #[error("a reader may only read")]
    ReadOnlyRole,
    /// The flow that ends here was not started on this device.
    #[error("no PKCE flow was started on this device")]
    MissingPkce,
    /// The client is closed.
    #[error("the client is closed")]
    Closed,
}

impl StytchError {
    /// A wrong argument.
    pub(crate) fn invalid(field: &str, expected: impl Into<String>) -> Self {
        Self::InvalidInput {
            field: field.to_owned(),
            expected: expected.into(),
        }
    }

    /// Signed out here only, and why.
    fn cleared(why: Refusal) -> Self {
        let (error_type, status, request_id) = match &why {
            Refusal::Api(ApiFailure::Stytch {
                status,
                error_type,
                request_id,
                ..
            }) => (Some(error_type.clone()), Some(*status), request_id.clone()),
            Refusal::Api(ApiFailure::Http { status, .. }) => (None, Some(*status), None),
            _ => (None, None, None),
        };
        Self::LocalStateCleared {
            reason: Self::from(why).to_string(),
            error_type,
            status,
            request_id,
        }
    }
}

impl From<Refusal> for StytchError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Api(failure) => failure.into(),
            Refusal::NoSession => Self::NoSession,
            Refusal::Superseded => Self::Superseded,
            Refusal::Unavailable(reason) => Self::Unavailable { reason },
            Refusal::ReadOnlyRole => Self::ReadOnlyRole,
            Refusal::MissingPkce => Self::MissingPkce,
            Refusal::LocalStateCleared(why) => Self::cleared(*why),
            Refusal::Closed => Self::Closed,
        }
    }
}

impl From<ApiFailure> for StytchError {
    fn from(failure: ApiFailure) -> Self {
        match failure {
            ApiFailure::Stytch {
                status,
                error_type,
                error_message,
                error_url,
                request_id,
                retry_after_ms,
            } => Self::Api {
                status,
                error_type,
                error_message,
                error_url,
                request_id,
                retry_after_ms,
            },
            ApiFailure::Http { status, .. } => Self::Network {
                reason: format!("HTTP status {status} in a response that is not from Stytch"),
                clock_suspect: false,
            },
            ApiFailure::Malformed { expected } => Self::Malformed { expected },
            ApiFailure::Transport(TransportError::CertificatePin) => Self::CertificatePin,
            ApiFailure::Transport(error) => Self::Network {
                clock_suspect: matches!(
                    error,
                    TransportError::Tls {
                        clock_suspect: true,
                        ..
                    }
                ),
                reason: error.to_string(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vendors(retry_after_ms: Option<i64>) -> ApiFailure {
        ApiFailure::Stytch {
            status: 429,
            error_type: "too_many_requests".to_owned(),
            error_message: "Too many requests.".to_owned(),
            error_url: Some("https://stytch.com/docs/api/errors/429".to_owned()),
            request_id: Some("request-id-test-1".to_owned()),
            retry_after_ms,
        }
    }

    fn tls(clock_suspect: bool) -> ApiFailure {
        ApiFailure::Transport(TransportError::Tls {
            reason: "the certificate is not valid yet".to_owned(),
            clock_suspect,
        })
    }

    #[test]
    fn an_error_of_the_vendor_keeps_all_its_fields() {
        for wait in [None, Some(30_000)] {
            let error = StytchError::from(Refusal::Api(vendors(wait)));

            let expected = StytchError::Api {
                status: 429,
                error_type: "too_many_requests".to_owned(),
                error_message: "Too many requests.".to_owned(),
                error_url: Some("https://stytch.com/docs/api/errors/429".to_owned()),
                request_id: Some("request-id-test-1".to_owned()),
                retry_after_ms: wait,
            };
            assert_eq!(error, expected);
            assert_eq!(
                error.to_string(),
                "too_many_requests (429): Too many requests."
            );
        }
    }

    #[test]
    fn a_certificate_refused_for_its_time_points_at_the_clock_and_nothing_else_does() {
        for suspect in [true, false] {
            let error = StytchError::from(tls(suspect));

            let expected = StytchError::Network {
                reason: "TLS failed: the certificate is not valid yet".to_owned(),
                clock_suspect: suspect,
            };
            assert_eq!(error, expected);
        }
        for other in [
            ApiFailure::Transport(TransportError::Timeout),
            ApiFailure::Transport(TransportError::Cancelled),
            ApiFailure::Http {
                status: 401,
                retry_after_ms: Some(1),
            },
        ] {
            let error = StytchError::from(other);
            assert!(
                matches!(
                    error,
                    StytchError::Network {
                        clock_suspect: false,
                        ..
                    }
                ),
                "{error:?}"
            );
        }
    }

    #[test]
    fn a_response_that_is_not_from_stytch_is_reported_by_its_status_only() {
        let error = StytchError::from(ApiFailure::Http {
            status: 407,
            retry_after_ms: None,
        });
        let error = error.to_string();
        assert!(
            error.contains("407") && error.contains("not from Stytch"),
            "{error}"
        );

        let error = StytchError::from(ApiFailure::Malformed {
            expected: "a session".to_owned(),
        });
        assert_eq!(error.to_string(), "unexpected response: expected a session");
    }

    #[test]
    fn a_sign_out_of_this_device_only_keeps_the_reason_in_fields() {
        let cleared = |why: Refusal| {
            let error = StytchError::from(Refusal::LocalStateCleared(Box::new(why)));
            match error {
                StytchError::LocalStateCleared {
                    error_type,
                    status,
                    request_id,
                    reason,
                } => {
                    assert!(!reason.is_empty());
                    (error_type, status, request_id)
                }
                other => unreachable!("{other:?}"),
            }
        };

        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            cleared(Refusal::Api(vendors(None))),
            (
                some("too_many_requests"),
                Some(429),
                some("request-id-test-1")
            )
        );
        let portal = ApiFailure::Http {
            status: 511,
            retry_after_ms: None,
        };
        assert_eq!(cleared(Refusal::Api(portal)), (None, Some(511), None));
        assert_eq!(cleared(Refusal::Api(tls(true))), (None, None, None));
        let locked = Refusal::Unavailable(UnavailableReason::DeviceLocked);
        assert_eq!(cleared(locked), (None, None, None));
    }

    #[test]
    fn every_other_refusal_has_one_error_of_its_own() {
        let pairs = [
            (Refusal::NoSession, StytchError::NoSession),
            (Refusal::Superseded, StytchError::Superseded),
            (Refusal::ReadOnlyRole, StytchError::ReadOnlyRole),
            (Refusal::MissingPkce, StytchError::MissingPkce),
            (Refusal::Closed, StytchError::Closed),
            (
                Refusal::Unavailable(UnavailableReason::NewerFormat),
                StytchError::Unavailable {
                    reason: UnavailableReason::NewerFormat,
                },
            ),
        ];
        for (refusal, error) in pairs {
            assert_eq!(StytchError::from(refusal), error);
        }
    }
}

//! Responses of both clients, and those of the consumer client.

use crate::error::StytchError;
use crate::model::{DeviceInfo, Feedback, Session, StrengthPolicy, User};
use crate::tokens::Secret;

use super::{FromResponse, Received, required};

/// A response without fields of its own: the call succeeded.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct BasicResponse {
    /// For the vendor's support.
    pub request_id: String,
    /// HTTP status.
    pub status_code: u16,
    /// The response's JSON.
    pub raw_json: String,
    /// The revision of the state that includes this result.
    pub revision: u64,
}

impl FromResponse for BasicResponse {
    fn read(received: &Received<'_>) -> Result<Self, StytchError> {
        Ok(Self {
            request_id: received.request_id(),
            status_code: received.status_code(),
            raw_json: received.raw_json(),
            revision: received.revision,
        })
    }
}

/// A code or link was sent.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SendResponse {
    /// For the vendor's support.
    pub request_id: String,
    /// HTTP status.
    pub status_code: u16,
    /// What to pass on with the code; empty where the vendor gives none.
    pub method_id: String,
    /// The response's JSON.
    pub raw_json: String,
    /// The revision of the state that includes this result.
    pub revision: u64,
}

impl FromResponse for SendResponse {
    fn read(received: &Received<'_>) -> Result<Self, StytchError> {
        Ok(Self {
            request_id: received.request_id(),
            status_code: received.status_code(),
            method_id: received.text("method_id"),
            raw_json: received.raw_json(),
            revision: received.revision,
        })
    }
}

/// How good a password is.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct StrengthCheckResponse {
    /// For the vendor's support.
    pub request_id: String,
    /// HTTP status.
    pub status_code: u16,
    /// True when the project's policy accepts it.
    pub valid_password: bool,
    /// 0 (weak) to 4 (strong).
    pub score: i32,
    /// True when it is in a list of breached passwords.
    pub breached_password: bool,
    /// The project's policy.
    pub strength_policy: StrengthPolicy,
    /// True when a breached password is refused at sign-up.
    pub breach_detection_on_create: bool,
    /// Advice for the user.
    pub feedback: Option<Feedback>,
    /// The response's JSON.
    pub raw_json: String,
    /// The revision of the state that includes this result.
    pub revision: u64,
}

impl FromResponse for StrengthCheckResponse {
    fn read(received: &Received<'_>) -> Result<Self, StytchError> {
        let fields = &received.fields;
        Ok(Self {
            request_id: received.request_id(),
            status_code: received.status_code(),
            valid_password: fields.value("valid_password"),
            score: fields.value("score"),
            breached_password: fields.value("breached_password"),
            strength_policy: fields.value("strength_policy"),
            breach_detection_on_create: fields.value("breach_detection_on_create"),
            feedback: fields.optional("feedback"),
            raw_json: received.raw_json(),
            revision: received.revision,
        })
    }
}

/// A consumer session and its user.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct AuthenticateResponse {
    /// For the vendor's support.
    pub request_id: String,
    /// HTTP status.
    pub status_code: u16,
    /// Whose session it is.
    pub user_id: String,
    /// The session.
    pub session: Session,
    /// Its user.
    pub user: User,
    /// Opaque session token.
    pub session_token: Secret,
    /// Session JWT; lives five minutes.
    pub session_jwt: Secret,
    /// The e-mail address or phone number that was proven, where the call is about one.
    pub method_id: Option<String>,
    /// True when the user's other sessions were ended.
    pub reset_sessions: bool,
    /// The e-mail address a password was made for.
    pub email_id: Option<String>,
    /// What the vendor's device fingerprint returned, where the project uses it.
    pub user_device: Option<DeviceInfo>,
    /// The response's JSON, without tokens.
    pub raw_json: String,
    /// The revision of the state that includes this result.
    pub revision: u64,
}

impl FromResponse for AuthenticateResponse {
    fn read(received: &Received<'_>) -> Result<Self, StytchError> {
        let session = required("session", received.response.session())?;
        let user = required("user", received.response.user())?;
        Ok(Self {
            request_id: received.request_id(),
            status_code: received.status_code(),
            user_id: session.user_id.clone(),
            session,
            user,
            session_token: received.secret("session_token"),
            session_jwt: received.secret("session_jwt"),
            method_id: received.fields.optional("method_id"),
            reset_sessions: received.fields.value("reset_sessions"),
            email_id: received.fields.optional("email_id"),
            user_device: received.fields.optional("user_device"),
            raw_json: received.raw_json(),
            revision: received.revision,
        })
    }
}

/// The user after a change.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct UserChangeResponse {
    /// For the vendor's support.
    pub request_id: String,
    /// HTTP status.
    pub status_code: u16,
    /// The user, as the server returned it.
    pub user: User,
    /// The response's JSON.
    pub raw_json: String,
    /// The revision of the state that includes this result.
    pub revision: u64,
}

impl FromResponse for UserChangeResponse {
    fn read(received: &Received<'_>) -> Result<Self, StytchError> {
        Ok(Self {
            request_id: received.request_id(),
            status_code: received.status_code(),
            user: required("user", received.response.user())?,
            raw_json: received.raw_json(),
            revision: received.revision,
        })
    }
}

/// The user, fetched.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct UserResponse {
    /// For the vendor's support.
    pub request_id: String,
    /// HTTP status.
    pub status_code: u16,
    /// The user; fields that this response leaves out keep their values.
    pub user: User,
    /// The response's JSON.
    pub raw_json: String,
    /// The revision of the state that includes this result.
    pub revision: u64,
}

impl FromResponse for UserResponse {
    fn read(received: &Received<'_>) -> Result<Self, StytchError> {
        Ok(Self {
            request_id: received.request_id(),
            status_code: received.status_code(),
            // The vendor puts the user's fields next to `request_id`.
            user: received.whole::<User>()?,
            raw_json: received.raw_json(),
            revision: received.revision,
        })
    }
}

//! One-time codes and links that were sent, and PKCE.

use super::State;
use crate::error::{ApiError, fail};
use crate::types::Message;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::Digest as _;
use time::OffsetDateTime;

/// The login that a code or a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    Consumer,
    Organization,
    Discovery,
    SecondFactor,
}

/// Whether a code or a link is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Code,
    Link,
}

/// A one-time code or a link that was sent.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    pub(crate) purpose: Purpose,
    pub(crate) channel: String,
    pub(crate) recipient: String,
    /// The user or the member; empty in discovery.
    pub(crate) subject: String,
    pub(crate) method_id: String,
    pub(crate) secret: String,
    pub(crate) challenge: Option<String>,
    pub(crate) expires: OffsetDateTime,
}

impl State {
    /// Sends a code or a link to the inbox.
    pub(crate) fn send(&mut self, form: Form, sent: Sent) {
        let kind = match form {
            Form::Code => "otp",
            Form::Link => "magic_link",
        };
        let message = Message {
            kind: kind.to_owned(),
            channel: sent.channel.clone(),
            recipient: sent.recipient.clone(),
            code_or_token: sent.secret.clone(),
            method_id: sent.method_id.clone(),
            sent_at: self.time(self.now()),
        };
        self.inbox.push(message.into());
        match form {
            Form::Code => self.codes.push(sent.into()),
            Form::Link => self.links.push(sent.into()),
        }
    }

    /// Uses up a code sent for this purpose; a wrong one stays valid.
    pub(crate) fn use_code(
        &mut self,
        purpose: Purpose,
        code: &str,
        matches: impl Fn(&Sent) -> bool,
    ) -> Result<Sent, ApiError> {
        let now = self.now();
        self.codes.retain(|sent| sent.expires > now);
        let fits = |sent: &Sent| sent.purpose == purpose && matches(sent);
        if !self.codes.iter().any(|sent| fits(sent)) {
            return Err(fail(404, "otp_code_not_found", "OTP code not found."));
        }
        let found = self.codes.iter().position(|s| fits(s) && s.secret == code);
        let index = found.ok_or_else(|| {
            fail(
                401,
                "unable_to_auth_otp_code",
                "The passcode could not be authenticated.",
            )
        })?;
        Ok((*self.codes.remove(index)).clone())
    }

    /// Uses up a link, checking PKCE.
    pub(crate) fn use_link(
        &mut self,
        purpose: Purpose,
        token: &str,
        verifier: Option<&str>,
    ) -> Result<Sent, ApiError> {
        let now = self.now();
        self.links.retain(|sent| sent.expires > now);
        let index = self
            .links
            .iter()
            .position(|sent| sent.purpose == purpose && sent.secret == token)
            .ok_or_else(|| {
                fail(
                    401,
                    "unable_to_auth_magic_link",
                    "The magic link could not be authenticated.",
                )
            })?;
        check_pkce(self.links[index].challenge.as_deref(), verifier)?;
        Ok((*self.links.remove(index)).clone())
    }
}

/// Checks a verifier against the stored challenge.
fn check_pkce(challenge: Option<&str>, verifier: Option<&str>) -> Result<(), ApiError> {
    match (challenge, verifier) {
        (None, None) => Ok(()),
        (Some(_), None) => Err(fail(
            400,
            "pkce_expected_code_verifier",
            "A PKCE verifier is needed.",
        )),
        (None, Some(_)) => Err(fail(
            400,
            "pkce_did_not_expect_code_verifier",
            "No PKCE challenge was given at the start.",
        )),
        (Some(challenge), Some(verifier)) => {
            let digest = sha2::Sha256::digest(verifier.as_bytes());
            let computed = URL_SAFE_NO_PAD.encode(digest);
            if computed == challenge {
                Ok(())
            } else {
                Err(fail(
                    401,
                    "pkce_mismatch",
                    "The PKCE verifier does not match.",
                ))
            }
        }
    }
}

//! Responses of the B2B client.

use crate::error::StytchError;
use crate::model::{
    DeviceInfo, DiscoveredOrganization, LudsFeedback, Member, MemberSession, MfaRequired,
    Organization, PrimaryRequired, StrengthPolicy, ZxcvbnFeedback,
};
use crate::tokens::Secret;

use super::{FromResponse, Received, maybe, required};

/// A B2B session, or what is still missing for one.
///
/// With `member_authenticated` there are session and tokens. Without it a factor is missing: the
/// tokens are empty, `mfa_required` or `primary_required` says which factor is missing, and the
/// intermediate session in the client's state is kept for it, for ten minutes.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct B2bAuthenticateResponse {
    /// For the vendor's support.
    pub request_id: String,
    /// HTTP status.
    pub status_code: u16,
    /// The member.
    pub member_id: String,
    /// The organization.
    pub organization_id: String,
    /// True when the member is signed in.
    pub member_authenticated: bool,
    /// The session; none when a factor is missing.
    pub member_session: Option<MemberSession>,
    /// Its member.
    pub member: Option<Member>,
    /// The member's organization.
    pub organization: Option<Organization>,
    /// Opaque session token; empty when a factor is missing.
    pub session_token: Secret,
    /// Session JWT; empty when a factor is missing.
    pub session_jwt: Secret,
    /// Intermediate session token; empty when the member is signed in. The client keeps it and
    /// sends it automatically.
    pub intermediate_session_token: Secret,
    /// What a second factor needs, when it is missing.
    pub mfa_required: Option<MfaRequired>,
    /// What a first factor needs, when it does not satisfy the organization.
    pub primary_required: Option<PrimaryRequired>,
    /// The e-mail address or phone number that was proven, where the call is about one.
    pub method_id: Option<String>,
    /// True when the member's other sessions were ended.
    pub reset_sessions: bool,
    /// Recovery codes that are left, after one was used.
    pub recovery_codes_remaining: Option<i32>,
    /// What the vendor's device fingerprint returned, where the project uses it.
    pub member_device: Option<DeviceInfo>,
    /// The response's JSON, without tokens.
    pub raw_json: String,
    /// The revision of the state that includes this result.
    pub revision: u64,
}

impl FromResponse for B2bAuthenticateResponse {
    fn read(received: &Received<'_>) -> Result<Self, StytchError> {
        let member_session = maybe(received.response.member_session())?;
        let member = maybe(received.response.member())?;
        let organization = maybe(received.response.organization())?;
        let fields = &received.fields;
        let member_id = member.as_ref().map(|member| member.member_id.clone());
        let organization_id = organization
            .as_ref()
            .map(|organization| organization.organization_id.clone());
        Ok(Self {
            request_id: received.request_id(),
            status_code: received.status_code(),
            member_id: fields
                .optional("member_id")
                .or(member_id)
                .unwrap_or_default(),
            organization_id: fields
                .optional("organization_id")
                .or(organization_id)
                .unwrap_or_default(),
            // Responses that always hold a session leave it out.
            member_authenticated: fields
                .optional("member_authenticated")
                .unwrap_or(member_session.is_some()),
            member_session,
            member,
            organization,
            session_token: received.secret("session_token"),
            session_jwt: received.secret("session_jwt"),
            intermediate_session_token: received.secret("intermediate_session_token"),
            mfa_required: fields.optional("mfa_required"),
            primary_required: fields.optional("primary_required"),
            method_id: fields.optional("method_id"),
            reset_sessions: fields.value("reset_sessions"),
            recovery_codes_remaining: fields.optional("recovery_codes_remaining"),
            member_device: fields.optional("member_device"),
            raw_json: received.raw_json(),
            revision: received.revision,
        })
    }
}

/// Organizations a user can enter.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct DiscoveryResponse {
    /// For the vendor's support.
    pub request_id: String,
    /// HTTP status.
    pub status_code: u16,
    /// Whose organizations.
    pub email_address: String,
    /// The organizations the user belongs to or may join.
    pub discovered_organizations: Vec<DiscoveredOrganization>,
    /// The organization the vendor suggests.
    pub organization_id_hint: Option<String>,
    /// Intermediate session token of an authentication; empty in a list. The client keeps it and
    /// sends it automatically.
    pub intermediate_session_token: Secret,
    /// The response's JSON, without tokens.
    pub raw_json: String,
    /// The revision of the state that includes this result.
    pub revision: u64,
}

impl FromResponse for DiscoveryResponse {
    fn read(received: &Received<'_>) -> Result<Self, StytchError> {
        Ok(Self {
            request_id: received.request_id(),
            status_code: received.status_code(),
            email_address: received.text("email_address"),
            discovered_organizations: received.fields.value("discovered_organizations"),
            organization_id_hint: received.fields.optional("organization_id_hint"),
            intermediate_session_token: received.secret("intermediate_session_token"),
            raw_json: received.raw_json(),
            revision: received.revision,
        })
    }
}

/// An authenticator app's registration, which can be displayed only once.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct TotpCreateResponse {
    /// For the vendor's support.
    pub request_id: String,
    /// HTTP status.
    pub status_code: u16,
    /// The member.
    pub member_id: String,
    /// Names the registration.
    pub totp_registration_id: String,
    /// The secret that the user types into the app: base32.
    pub secret: Secret,
    /// The registration as a QR code image: a `data:` URL. It contains the secret.
    pub qr_code: Secret,
    /// Codes that replace the app when it is lost. Each works once. They are not returned again.
    pub recovery_codes: Vec<Secret>,
    /// The member.
    pub member: Option<Member>,
    /// The member's organization.
    pub organization: Option<Organization>,
    /// The response's JSON, without secret, picture and codes.
    pub raw_json: String,
    /// The revision of the state that includes this result.
    pub revision: u64,
}

impl FromResponse for TotpCreateResponse {
    fn read(received: &Received<'_>) -> Result<Self, StytchError> {
        Ok(Self {
            request_id: received.request_id(),
            status_code: received.status_code(),
            member_id: received.text("member_id"),
            totp_registration_id: received.text("totp_registration_id"),
            secret: received.secret("secret"),
            qr_code: received.secret("qr_code"),
            recovery_codes: received.secrets("recovery_codes"),
            member: maybe(received.response.member())?,
            organization: maybe(received.response.organization())?,
            raw_json: received.raw_json(),
            revision: received.revision,
        })
    }
}

/// Recovery codes of a member. Each works once.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct RecoveryCodesResponse {
    /// For the vendor's support.
    pub request_id: String,
    /// HTTP status.
    pub status_code: u16,
    /// The member.
    pub member_id: String,
    /// The codes.
    pub recovery_codes: Vec<Secret>,
    /// The member, as the server returned it.
    pub member: Member,
    /// The member's organization, as the server returned it.
    pub organization: Organization,
    /// The response's JSON, without the codes.
    pub raw_json: String,
    /// The revision of the state that includes this result.
    pub revision: u64,
}

impl FromResponse for RecoveryCodesResponse {
    fn read(received: &Received<'_>) -> Result<Self, StytchError> {
        Ok(Self {
            request_id: received.request_id(),
            status_code: received.status_code(),
            member_id: received.text("member_id"),
            recovery_codes: received.secrets("recovery_codes"),
            member: required("member", received.response.member())?,
            organization: required("organization", received.response.organization())?,
            raw_json: received.raw_json(),
            revision: received.revision,
        })
    }
}

/// How good a member's password is.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct B2bStrengthCheckResponse {
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
    /// The rules that it meets, in projects with a LUDS policy.
    pub luds_feedback: Option<LudsFeedback>,
    /// Advice for the member, in projects with a zxcvbn policy.
    pub zxcvbn_feedback: Option<ZxcvbnFeedback>,
    /// The response's JSON.
    pub raw_json: String,
    /// The revision of the state that includes this result.
    pub revision: u64,
}

impl FromResponse for B2bStrengthCheckResponse {
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
            luds_feedback: fields.optional("luds_feedback"),
            zxcvbn_feedback: fields.optional("zxcvbn_feedback"),
            raw_json: received.raw_json(),
            revision: received.revision,
        })
    }
}

/// The member after a change.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct MemberChangeResponse {
    /// For the vendor's support.
    pub request_id: String,
    /// HTTP status.
    pub status_code: u16,
    /// The member, as the server returned it.
    pub member: Member,
    /// The member's organization, as the server returned it.
    pub organization: Organization,
    /// The response's JSON.
    pub raw_json: String,
    /// The revision of the state that includes this result.
    pub revision: u64,
}

impl FromResponse for MemberChangeResponse {
    fn read(received: &Received<'_>) -> Result<Self, StytchError> {
        Ok(Self {
            request_id: received.request_id(),
            status_code: received.status_code(),
            member: required("member", received.response.member())?,
            organization: required("organization", received.response.organization())?,
            raw_json: received.raw_json(),
            revision: received.revision,
        })
    }
}

/// The member, fetched.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct MemberResponse {
    /// For the vendor's support.
    pub request_id: String,
    /// HTTP status.
    pub status_code: u16,
    /// The member.
    pub member: Member,
    /// The response's JSON.
    pub raw_json: String,
    /// The revision of the state that includes this result.
    pub revision: u64,
}

impl FromResponse for MemberResponse {
    fn read(received: &Received<'_>) -> Result<Self, StytchError> {
        Ok(Self {
            request_id: received.request_id(),
            status_code: received.status_code(),
            member: required("member", received.response.member())?,
            raw_json: received.raw_json(),
            revision: received.revision,
        })
    }
}

/// The organization, fetched.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct OrganizationResponse {
    /// For the vendor's support.
    pub request_id: String,
    /// HTTP status.
    pub status_code: u16,
    /// The organization.
    pub organization: Organization,
    /// The response's JSON.
    pub raw_json: String,
    /// The revision of the state that includes this result.
    pub revision: u64,
}

impl FromResponse for OrganizationResponse {
    fn read(received: &Received<'_>) -> Result<Self, StytchError> {
        Ok(Self {
            request_id: received.request_id(),
            status_code: received.status_code(),
            organization: required("organization", received.response.organization())?,
            raw_json: received.raw_json(),
            revision: received.revision,
        })
    }
}

//! What a B2B sign-in still needs, and the organizations a discovery found.

use super::{AuthMethod, Member, MfaMethod, Organization};

wire_enum! {
    /// The membership of a user in a discovered organization.
    pub enum MembershipType {
        /// Is a member.
        ActiveMember = "active_member",
        /// Has signed up but not finished.
        PendingMember = "pending_member",
        /// Was invited.
        InvitedMember = "invited_member",
        /// May join because of the email address's domain.
        EligibleToJoinByEmailDomain = "eligible_to_join_by_email_domain",
        /// May join because of an OAuth provider's tenant.
        EligibleToJoinByOauthTenant = "eligible_to_join_by_oauth_tenant",
    }
}

/// A second factor is needed before the member is signed in.
#[derive(Clone, Debug, uniffi::Record)]
pub struct MfaRequired {
    /// The second factors the member has.
    pub member_options: Option<MemberOptions>,
    /// The second factor already under way.
    pub secondary_auth_initiated: Option<MfaMethod>,
}

/// The second factors a member has.
#[derive(Clone, Debug, uniffi::Record)]
pub struct MemberOptions {
    /// The phone number for codes; empty when there is none.
    pub mfa_phone_number: String,
    /// The authenticator app; empty when there is none.
    pub totp_registration_id: String,
}

/// Another first factor is needed before the member is signed in.
#[derive(Clone, Debug, uniffi::Record)]
pub struct PrimaryRequired {
    /// The methods the organization accepts.
    pub allowed_auth_methods: Vec<AuthMethod>,
}

/// An organization that the user belongs to or may join.
#[derive(Clone, Debug, uniffi::Record)]
pub struct DiscoveredOrganization {
    /// True when signing in needs no further factor.
    pub member_authenticated: bool,
    /// The organization.
    pub organization: Option<Organization>,
    /// The membership of the user in it.
    pub membership: Option<Membership>,
    /// Set when another first factor is needed.
    pub primary_required: Option<PrimaryRequired>,
    /// Set when a second factor is needed.
    pub mfa_required: Option<MfaRequired>,
}

/// The membership of a user in an organization.
#[derive(Clone, Debug, uniffi::Record)]
pub struct Membership {
    /// The kind of membership.
    pub r#type: MembershipType,
    /// Why the user may join: a JSON object as text.
    pub details: Option<String>,
    /// The member, if there is one already.
    pub member: Option<Member>,
}

decode!(MfaRequired {
    member_options,
    secondary_auth_initiated,
});

decode!(MemberOptions {
    mfa_phone_number,
    totp_registration_id,
});

decode!(PrimaryRequired {
    allowed_auth_methods,
});

decode!(DiscoveredOrganization {
    member_authenticated,
    organization,
    membership,
    primary_required,
    mfa_required,
});

decode!(Membership {
    r#type,
    details: json,
    member,
});

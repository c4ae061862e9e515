//! The table of the JSON door: one row for each call.
//!
//! Written by `cargo xtask bindings` from `bindings/surface.toml` and the library's metadata. Do not
//! edit it; the names are in that file.

use crate::client::{B2bDiscovery, B2bMagicLinks, B2bMember, B2bOrganization, B2bOtp, B2bPasswords, B2bRecoveryCodes, B2bSessions, B2bTotp, ConsumerMagicLinks, ConsumerOtp, ConsumerPasswords, ConsumerSessions, ConsumerUser, MagicLinkAuthenticateParams, MagicLinkDiscoveryParams, MagicLinkEmailParams, MagicLinkLoginParams, MemberAuthenticationFactor, MemberUpdateParams, OrganizationCreateParams, OtpDiscoveryParams, OtpEmailAuthenticateParams, OtpEmailLoginParams, OtpEmailParams, OtpSmsAuthenticateParams, OtpSmsParams, OtpSmsSendParams, OtpWhatsappParams, PasswordAuthenticateParams, TotpAuthenticateParams, UserAuthenticationFactor, UserUpdateParams};

use super::Call;
use super::params::{Kind, Param};

/// The calls of the consumer client.
pub(super) const CONSUMER: &[Call] = &[
    Call {
        method: "magicLinks.authenticate",
        is_sync: false,
        params: &[required("token", Kind::Text), optional("session_duration_minutes", Kind::Number)],
        command: |v| ConsumerMagicLinks::authenticate_command(v.take(), v.take()),
    },
    Call {
        method: "magicLinks.email.loginOrCreate",
        is_sync: false,
        params: &[required("email", Kind::Text), optional("login_magic_link_url", Kind::Text), optional("signup_magic_link_url", Kind::Text), optional("login_expiration_minutes", Kind::Number), optional("signup_expiration_minutes", Kind::Number), optional("login_template_id", Kind::Text), optional("signup_template_id", Kind::Text), optional("locale", Kind::Text)],
        command: |v| ConsumerMagicLinks::login_or_create_command(MagicLinkEmailParams { email: v.take(), login_magic_link_url: v.take(), signup_magic_link_url: v.take(), login_expiration_minutes: v.take(), signup_expiration_minutes: v.take(), login_template_id: v.take(), signup_template_id: v.take(), locale: v.take() }),
    },
    Call {
        method: "magicLinks.email.send",
        is_sync: false,
        params: &[required("email", Kind::Text), optional("login_magic_link_url", Kind::Text), optional("signup_magic_link_url", Kind::Text), optional("login_expiration_minutes", Kind::Number), optional("signup_expiration_minutes", Kind::Number), optional("login_template_id", Kind::Text), optional("signup_template_id", Kind::Text), optional("locale", Kind::Text)],
        command: |v| ConsumerMagicLinks::send_command(MagicLinkEmailParams { email: v.take(), login_magic_link_url: v.take(), signup_magic_link_url: v.take(), login_expiration_minutes: v.take(), signup_expiration_minutes: v.take(), login_template_id: v.take(), signup_template_id: v.take(), locale: v.take() }),
    },
    Call {
        method: "otps.authenticate",
        is_sync: false,
        params: &[required("code", Kind::Text), required("method_id", Kind::Text), optional("session_duration_minutes", Kind::Number)],
        command: |v| ConsumerOtp::authenticate_command(v.take(), v.take(), v.take()),
    },
    Call {
        method: "otps.email.loginOrCreate",
        is_sync: false,
        params: &[required("email", Kind::Text), optional("expiration_minutes", Kind::Number), optional("login_template_id", Kind::Text), optional("signup_template_id", Kind::Text), optional("locale", Kind::Text)],
        command: |v| ConsumerOtp::email_login_or_create_command(OtpEmailParams { email: v.take(), expiration_minutes: v.take(), login_template_id: v.take(), signup_template_id: v.take(), locale: v.take() }),
    },
    Call {
        method: "otps.email.send",
        is_sync: false,
        params: &[required("email", Kind::Text), optional("expiration_minutes", Kind::Number), optional("login_template_id", Kind::Text), optional("signup_template_id", Kind::Text), optional("locale", Kind::Text)],
        command: |v| ConsumerOtp::email_send_command(OtpEmailParams { email: v.take(), expiration_minutes: v.take(), login_template_id: v.take(), signup_template_id: v.take(), locale: v.take() }),
    },
    Call {
        method: "otps.sms.loginOrCreate",
        is_sync: false,
        params: &[required("phone_number", Kind::Text), optional("expiration_minutes", Kind::Number), optional("locale", Kind::Text), optional("enable_autofill", Kind::Flag)],
        command: |v| ConsumerOtp::sms_login_or_create_command(OtpSmsParams { phone_number: v.take(), expiration_minutes: v.take(), locale: v.take(), enable_autofill: v.take() }),
    },
    Call {
        method: "otps.sms.send",
        is_sync: false,
        params: &[required("phone_number", Kind::Text), optional("expiration_minutes", Kind::Number), optional("locale", Kind::Text), optional("enable_autofill", Kind::Flag)],
        command: |v| ConsumerOtp::sms_send_command(OtpSmsParams { phone_number: v.take(), expiration_minutes: v.take(), locale: v.take(), enable_autofill: v.take() }),
    },
    Call {
        method: "otps.whatsapp.loginOrCreate",
        is_sync: false,
        params: &[required("phone_number", Kind::Text), optional("expiration_minutes", Kind::Number), optional("locale", Kind::Text)],
        command: |v| ConsumerOtp::whatsapp_login_or_create_command(OtpWhatsappParams { phone_number: v.take(), expiration_minutes: v.take(), locale: v.take() }),
    },
    Call {
        method: "otps.whatsapp.send",
        is_sync: false,
        params: &[required("phone_number", Kind::Text), optional("expiration_minutes", Kind::Number), optional("locale", Kind::Text)],
        command: |v| ConsumerOtp::whatsapp_send_command(OtpWhatsappParams { phone_number: v.take(), expiration_minutes: v.take(), locale: v.take() }),
    },
    Call {
        method: "passwords.authenticate",
        is_sync: false,
        params: &[required("email", Kind::Text), required("password", Kind::Text), optional("session_duration_minutes", Kind::Number)],
        command: |v| ConsumerPasswords::authenticate_command(v.take(), v.take(), v.take()),
    },
    Call {
        method: "passwords.create",
        is_sync: false,
        params: &[required("email", Kind::Text), required("password", Kind::Text), optional("session_duration_minutes", Kind::Number)],
        command: |v| ConsumerPasswords::create_command(v.take(), v.take(), v.take()),
    },
    Call {
        method: "passwords.strengthCheck",
        is_sync: false,
        params: &[optional("email", Kind::Text), required("password", Kind::Text)],
        command: |v| ConsumerPasswords::strength_check_command(v.take(), v.take()),
    },
    Call {
        method: "session.attest",
        is_sync: false,
        params: &[required("profile_id", Kind::Text), required("token", Kind::Text), optional("session_duration_minutes", Kind::Number)],
        command: |v| ConsumerSessions::attest_command(v.take(), v.take(), v.take()),
    },
    Call {
        method: "session.authenticate",
        is_sync: false,
        params: &[optional("session_duration_minutes", Kind::Number)],
        command: |v| ConsumerSessions::authenticate_command(v.take()),
    },
    Call {
        method: "session.exchangeAccessToken",
        is_sync: false,
        params: &[required("access_token", Kind::Text), optional("session_duration_minutes", Kind::Number)],
        command: |v| ConsumerSessions::exchange_access_token_command(v.take(), v.take()),
    },
    Call {
        method: "session.getFreshJwt",
        is_sync: false,
        params: &[required("min_validity_seconds", Kind::Number)],
        command: |v| ConsumerSessions::fresh_jwt_command(v.take()),
    },
    Call {
        method: "session.revoke",
        is_sync: false,
        params: &[optional("forceClear", Kind::Flag)],
        command: |v| ConsumerSessions::revoke_command(v.take()),
    },
    Call {
        method: "session.updateSession",
        is_sync: true,
        params: &[required("session_token", Kind::Text), optional("session_jwt", Kind::Text)],
        command: |v| ConsumerSessions::update_session_command(v.take(), v.take()),
    },
    Call {
        method: "user.deleteEmail",
        is_sync: false,
        params: &[required("email_id", Kind::Text)],
        command: |v| ConsumerUser::delete_factor_command(UserAuthenticationFactor::Email { id: v.take() }),
    },
    Call {
        method: "user.deletePhoneNumber",
        is_sync: false,
        params: &[required("phone_id", Kind::Text)],
        command: |v| ConsumerUser::delete_factor_command(UserAuthenticationFactor::PhoneNumber { id: v.take() }),
    },
    Call {
        method: "user.deleteBiometricRegistration",
        is_sync: false,
        params: &[required("biometric_registration_id", Kind::Text)],
        command: |v| ConsumerUser::delete_factor_command(UserAuthenticationFactor::BiometricRegistration { id: v.take() }),
    },
    Call {
        method: "user.deleteCryptoWallet",
        is_sync: false,
        params: &[required("crypto_wallet_id", Kind::Text)],
        command: |v| ConsumerUser::delete_factor_command(UserAuthenticationFactor::CryptoWallet { id: v.take() }),
    },
    Call {
        method: "user.deleteWebauthnRegistration",
        is_sync: false,
        params: &[required("webauthn_registration_id", Kind::Text)],
        command: |v| ConsumerUser::delete_factor_command(UserAuthenticationFactor::WebAuthn { id: v.take() }),
    },
    Call {
        method: "user.deleteTOTP",
        is_sync: false,
        params: &[required("totp_id", Kind::Text)],
        command: |v| ConsumerUser::delete_factor_command(UserAuthenticationFactor::Totp { id: v.take() }),
    },
    Call {
        method: "user.deleteOAuthRegistration",
        is_sync: false,
        params: &[required("oauth_user_registration_id", Kind::Text)],
        command: |v| ConsumerUser::delete_factor_command(UserAuthenticationFactor::OAuth { id: v.take() }),
    },
    Call {
        method: "user.get",
        is_sync: false,
        params: &[],
        command: |_| ConsumerUser::get_command(),
    },
    Call {
        method: "user.update",
        is_sync: false,
        params: &[optional("name", Kind::Fields(&["first_name", "last_name", "middle_name"])), optional("untrusted_metadata", Kind::Object)],
        command: |v| ConsumerUser::update_command(UserUpdateParams { name: v.take(), untrusted_metadata: v.take() }),
    },
];

/// The calls of the b2b client.
pub(super) const B2B: &[Call] = &[
    Call {
        method: "discovery.organizations.create",
        is_sync: false,
        params: &[optional("session_duration_minutes", Kind::Number), optional("organization_name", Kind::Text), optional("organization_slug", Kind::Text), optional("organization_logo_url", Kind::Text), optional("sso_jit_provisioning", Kind::Text), optional("email_allowed_domains", Kind::Texts), optional("email_jit_provisioning", Kind::Text), optional("email_invites", Kind::Text), optional("auth_methods", Kind::Text), optional("allowed_auth_methods", Kind::Texts), optional("mfa_methods", Kind::Text), optional("allowed_mfa_methods", Kind::Texts), optional("mfa_policy", Kind::Text), optional("oauth_tenant_jit_provisioning", Kind::Text), optional("allowed_oauth_tenants", Kind::Object)],
        command: |v| B2bDiscovery::create_organization_command(OrganizationCreateParams { session_duration_minutes: v.take(), organization_name: v.take(), organization_slug: v.take(), organization_logo_url: v.take(), sso_jit_provisioning: v.take(), email_allowed_domains: v.take(), email_jit_provisioning: v.take(), email_invites: v.take(), auth_methods: v.take(), allowed_auth_methods: v.take(), mfa_methods: v.take(), allowed_mfa_methods: v.take(), mfa_policy: v.take(), oauth_tenant_jit_provisioning: v.take(), allowed_oauth_tenants: v.take() }),
    },
    Call {
        method: "discovery.intermediateSessions.exchange",
        is_sync: false,
        params: &[required("organization_id", Kind::Text), optional("session_duration_minutes", Kind::Number), optional("locale", Kind::Text)],
        command: |v| B2bDiscovery::exchange_intermediate_session_command(v.take(), v.take(), v.take()),
    },
    Call {
        method: "discovery.organizations.list",
        is_sync: false,
        params: &[],
        command: |_| B2bDiscovery::organizations_command(),
    },
    Call {
        method: "magicLinks.authenticate",
        is_sync: false,
        params: &[required("magic_links_token", Kind::Text), optional("session_duration_minutes", Kind::Number), optional("locale", Kind::Text)],
        command: |v| B2bMagicLinks::authenticate_command(MagicLinkAuthenticateParams { magic_links_token: v.take(), session_duration_minutes: v.take(), locale: v.take() }),
    },
    Call {
        method: "magicLinks.discovery.authenticate",
        is_sync: false,
        params: &[required("discovery_magic_links_token", Kind::Text)],
        command: |v| B2bMagicLinks::discovery_authenticate_command(v.take()),
    },
    Call {
        method: "magicLinks.email.discovery.send",
        is_sync: false,
        params: &[required("email_address", Kind::Text), optional("discovery_redirect_url", Kind::Text), optional("login_template_id", Kind::Text), optional("discovery_expiration_minutes", Kind::Number), optional("locale", Kind::Text)],
        command: |v| B2bMagicLinks::email_discovery_send_command(MagicLinkDiscoveryParams { email_address: v.take(), discovery_redirect_url: v.take(), login_template_id: v.take(), discovery_expiration_minutes: v.take(), locale: v.take() }),
    },
    Call {
        method: "magicLinks.email.loginOrSignup",
        is_sync: false,
        params: &[required("organization_id", Kind::Text), required("email_address", Kind::Text), optional("login_redirect_url", Kind::Text), optional("signup_redirect_url", Kind::Text), optional("login_template_id", Kind::Text), optional("signup_template_id", Kind::Text), optional("locale", Kind::Text)],
        command: |v| B2bMagicLinks::email_login_or_signup_command(MagicLinkLoginParams { organization_id: v.take(), email_address: v.take(), login_redirect_url: v.take(), signup_redirect_url: v.take(), login_template_id: v.take(), signup_template_id: v.take(), locale: v.take() }),
    },
    Call {
        method: "self.deleteMFAPhoneNumber",
        is_sync: false,
        params: &[],
        command: |_| B2bMember::delete_factor_command(MemberAuthenticationFactor::MfaPhoneNumber),
    },
    Call {
        method: "self.deleteMFATOTP",
        is_sync: false,
        params: &[],
        command: |_| B2bMember::delete_factor_command(MemberAuthenticationFactor::MfaTotp),
    },
    Call {
        method: "self.deletePassword",
        is_sync: false,
        params: &[required("member_password_id", Kind::Text)],
        command: |v| B2bMember::delete_factor_command(MemberAuthenticationFactor::Password { id: v.take() }),
    },
    Call {
        method: "self.get",
        is_sync: false,
        params: &[],
        command: |_| B2bMember::get_command(),
    },
    Call {
        method: "self.update",
        is_sync: false,
        params: &[optional("name", Kind::Text), optional("untrusted_metadata", Kind::Object), optional("mfa_enrolled", Kind::Flag), optional("mfa_phone_number", Kind::Text), optional("default_mfa_method", Kind::Text)],
        command: |v| B2bMember::update_command(MemberUpdateParams { name: v.take(), untrusted_metadata: v.take(), mfa_enrolled: v.take(), mfa_phone_number: v.take(), default_mfa_method: v.take() }),
    },
    Call {
        method: "organization.get",
        is_sync: false,
        params: &[],
        command: |_| B2bOrganization::get_command(),
    },
    Call {
        method: "otps.email.authenticate",
        is_sync: false,
        params: &[required("organization_id", Kind::Text), required("email_address", Kind::Text), required("code", Kind::Text), optional("session_duration_minutes", Kind::Number), optional("locale", Kind::Text)],
        command: |v| B2bOtp::email_authenticate_command(OtpEmailAuthenticateParams { organization_id: v.take(), email_address: v.take(), code: v.take(), session_duration_minutes: v.take(), locale: v.take() }),
    },
    Call {
        method: "otps.email.discovery.authenticate",
        is_sync: false,
        params: &[required("email_address", Kind::Text), required("code", Kind::Text)],
        command: |v| B2bOtp::email_discovery_authenticate_command(v.take(), v.take()),
    },
    Call {
        method: "otps.email.discovery.send",
        is_sync: false,
        params: &[required("email_address", Kind::Text), optional("login_template_id", Kind::Text), optional("discovery_expiration_minutes", Kind::Number), optional("locale", Kind::Text)],
        command: |v| B2bOtp::email_discovery_send_command(OtpDiscoveryParams { email_address: v.take(), login_template_id: v.take(), discovery_expiration_minutes: v.take(), locale: v.take() }),
    },
    Call {
        method: "otps.email.loginOrSignup",
        is_sync: false,
        params: &[required("organization_id", Kind::Text), required("email_address", Kind::Text), optional("login_template_id", Kind::Text), optional("signup_template_id", Kind::Text), optional("login_expiration_minutes", Kind::Number), optional("signup_expiration_minutes", Kind::Number), optional("locale", Kind::Text)],
        command: |v| B2bOtp::email_login_or_signup_command(OtpEmailLoginParams { organization_id: v.take(), email_address: v.take(), login_template_id: v.take(), signup_template_id: v.take(), login_expiration_minutes: v.take(), signup_expiration_minutes: v.take(), locale: v.take() }),
    },
    Call {
        method: "otps.sms.authenticate",
        is_sync: false,
        params: &[required("organization_id", Kind::Text), required("member_id", Kind::Text), required("code", Kind::Text), optional("session_duration_minutes", Kind::Number), optional("set_mfa_enrollment", Kind::Choice(&["enroll", "unenroll"]))],
        command: |v| B2bOtp::sms_authenticate_command(OtpSmsAuthenticateParams { organization_id: v.take(), member_id: v.take(), code: v.take(), session_duration_minutes: v.take(), set_mfa_enrollment: v.take() }),
    },
    Call {
        method: "otps.sms.send",
        is_sync: false,
        params: &[required("organization_id", Kind::Text), required("member_id", Kind::Text), optional("mfa_phone_number", Kind::Text), optional("locale", Kind::Text), optional("enable_autofill", Kind::Flag)],
        command: |v| B2bOtp::sms_send_command(OtpSmsSendParams { organization_id: v.take(), member_id: v.take(), mfa_phone_number: v.take(), locale: v.take(), enable_autofill: v.take() }),
    },
    Call {
        method: "passwords.authenticate",
        is_sync: false,
        params: &[required("organization_id", Kind::Text), required("email_address", Kind::Text), required("password", Kind::Text), optional("session_duration_minutes", Kind::Number), optional("locale", Kind::Text)],
        command: |v| B2bPasswords::authenticate_command(PasswordAuthenticateParams { organization_id: v.take(), email_address: v.take(), password: v.take(), session_duration_minutes: v.take(), locale: v.take() }),
    },
    Call {
        method: "passwords.strengthCheck",
        is_sync: false,
        params: &[optional("email_address", Kind::Text), required("password", Kind::Text)],
        command: |v| B2bPasswords::strength_check_command(v.take(), v.take()),
    },
    Call {
        method: "recoveryCodes.get",
        is_sync: false,
        params: &[],
        command: |_| B2bRecoveryCodes::get_command(),
    },
    Call {
        method: "recoveryCodes.recover",
        is_sync: false,
        params: &[required("organization_id", Kind::Text), required("member_id", Kind::Text), required("recovery_code", Kind::Text), optional("session_duration_minutes", Kind::Number)],
        command: |v| B2bRecoveryCodes::recover_command(v.take(), v.take(), v.take(), v.take()),
    },
    Call {
        method: "recoveryCodes.rotate",
        is_sync: false,
        params: &[],
        command: |_| B2bRecoveryCodes::rotate_command(),
    },
    Call {
        method: "session.attest",
        is_sync: false,
        params: &[required("profile_id", Kind::Text), required("token", Kind::Text), optional("organization_id", Kind::Text), optional("session_duration_minutes", Kind::Number)],
        command: |v| B2bSessions::attest_command(v.take(), v.take(), v.take(), v.take()),
    },
    Call {
        method: "session.authenticate",
        is_sync: false,
        params: &[optional("session_duration_minutes", Kind::Number)],
        command: |v| B2bSessions::authenticate_command(v.take()),
    },
    Call {
        method: "session.exchange",
        is_sync: false,
        params: &[required("organization_id", Kind::Text), optional("session_duration_minutes", Kind::Number), optional("locale", Kind::Text)],
        command: |v| B2bSessions::exchange_command(v.take(), v.take(), v.take()),
    },
    Call {
        method: "session.exchangeAccessToken",
        is_sync: false,
        params: &[required("access_token", Kind::Text), optional("session_duration_minutes", Kind::Number)],
        command: |v| B2bSessions::exchange_access_token_command(v.take(), v.take()),
    },
    Call {
        method: "session.getFreshJwt",
        is_sync: false,
        params: &[required("min_validity_seconds", Kind::Number)],
        command: |v| B2bSessions::fresh_jwt_command(v.take()),
    },
    Call {
        method: "session.revoke",
        is_sync: false,
        params: &[optional("forceClear", Kind::Flag)],
        command: |v| B2bSessions::revoke_command(v.take()),
    },
    Call {
        method: "session.revokeForMember",
        is_sync: false,
        params: &[required("member_id", Kind::Text)],
        command: |v| B2bSessions::revoke_for_member_command(v.take()),
    },
    Call {
        method: "session.updateSession",
        is_sync: true,
        params: &[required("session_token", Kind::Text), optional("session_jwt", Kind::Text)],
        command: |v| B2bSessions::update_session_command(v.take(), v.take()),
    },
    Call {
        method: "totp.authenticate",
        is_sync: false,
        params: &[required("organization_id", Kind::Text), required("member_id", Kind::Text), required("code", Kind::Text), optional("session_duration_minutes", Kind::Number), optional("set_mfa_enrollment", Kind::Choice(&["enroll", "unenroll"])), optional("set_default_mfa", Kind::Flag)],
        command: |v| B2bTotp::authenticate_command(TotpAuthenticateParams { organization_id: v.take(), member_id: v.take(), code: v.take(), session_duration_minutes: v.take(), set_mfa_enrollment: v.take(), set_default_mfa: v.take() }),
    },
    Call {
        method: "totp.create",
        is_sync: false,
        params: &[required("organization_id", Kind::Text), required("member_id", Kind::Text), optional("expiration_minutes", Kind::Number)],
        command: |v| B2bTotp::create_command(v.take(), v.take(), v.take()),
    },
];

const fn required(name: &'static str, kind: Kind) -> Param {
    Param { name, kind, is_required: true }
}

const fn optional(name: &'static str, kind: Kind) -> Param {
    Param { name, kind, is_required: false }
}

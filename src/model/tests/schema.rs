//! The vendor's schema, copied by hand from its API description: every key must be read.

use super::super::decode::Decode;
use super::super::*;

/// Keys that are read although the vendor's description leaves them out.
const BEYOND_THE_SCHEMA: [&str; 4] = [
    "sequence_order",
    "provider_tenant_id",
    "provider_tenant_ids",
    "provider_tenants",
];

const FACTOR_TYPES: &str = "magic_link otp oauth webauthn totp crypto password signature_challenge sso imported \
     recovery_codes email_otp impersonated trusted_auth_token";

const DELIVERY_METHODS: &str = "email sms whatsapp embedded oauth_google oauth_microsoft oauth_apple \
     webauthn_registration authenticator_app oauth_github recovery_code oauth_facebook \
     crypto_wallet oauth_amazon oauth_bitbucket oauth_coinbase oauth_discord oauth_figma \
     oauth_gitlab oauth_instagram oauth_linkedin oauth_shopify oauth_slack oauth_snapchat \
     oauth_spotify oauth_steam oauth_tiktok oauth_twitch oauth_twitter knowledge \
     biometric sso_saml sso_oidc oauth_salesforce oauth_yahoo oauth_hubspot \
     imported_auth0 oauth_exchange_slack oauth_exchange_hubspot oauth_exchange_github \
     oauth_exchange_google impersonation oauth_access_token_exchange \
     trusted_token_exchange";

fn check<T: Decode>(schema: &str) {
    let read: Vec<&str> = T::KEYS
        .iter()
        .map(|key| key.strip_prefix("r#").unwrap_or(key))
        .collect();
    let schema: Vec<&str> = schema.split_whitespace().collect();
    for key in &schema {
        assert!(read.contains(key), "{} does not read {key}", T::NAME);
    }
    for key in read {
        let known = schema.contains(&key) || key == "raw_json" || BEYOND_THE_SCHEMA.contains(&key);
        assert!(known, "{} reads {key}, which does not exist", T::NAME);
    }
}

#[test]
fn session_objects_read_every_key_of_the_schema() {
    check::<Session>(
        "session_id user_id authentication_factors roles started_at last_accessed_at \
         expires_at attributes custom_claims",
    );
    check::<Attributes>("ip_address user_agent");
    check::<MemberSession>(
        "member_session_id member_id started_at last_accessed_at expires_at \
         authentication_factors organization_id roles organization_slug \
         custom_claims",
    );
}

#[test]
fn factor_objects_read_every_key_of_the_schema() {
    check::<AuthenticationFactor>(
        "type delivery_method last_authenticated_at created_at updated_at \
         email_factor phone_number_factor google_oauth_factor microsoft_oauth_factor \
         apple_oauth_factor webauthn_factor authenticator_app_factor \
         github_oauth_factor recovery_code_factor facebook_oauth_factor \
         crypto_wallet_factor amazon_oauth_factor bitbucket_oauth_factor \
         coinbase_oauth_factor discord_oauth_factor figma_oauth_factor \
         git_lab_oauth_factor instagram_oauth_factor linked_in_oauth_factor \
         shopify_oauth_factor slack_oauth_factor snapchat_oauth_factor \
         spotify_oauth_factor steam_oauth_factor tik_tok_oauth_factor \
         twitch_oauth_factor twitter_oauth_factor embeddable_magic_link_factor \
         biometric_factor saml_sso_factor oidc_sso_factor salesforce_oauth_factor \
         yahoo_oauth_factor hubspot_oauth_factor slack_oauth_exchange_factor \
         hubspot_oauth_exchange_factor github_oauth_exchange_factor \
         google_oauth_exchange_factor impersonated_factor \
         oauth_access_token_exchange_factor trusted_auth_token_factor",
    );
    check::<EmailFactor>("email_id email_address");
    check::<PhoneNumberFactor>("phone_id phone_number");
    check::<OAuthFactor>("id provider_subject email_id");
    check::<WebAuthnFactor>("webauthn_registration_id domain user_agent");
    check::<AuthenticatorAppFactor>("totp_id");
    check::<RecoveryCodeFactor>("totp_recovery_code_id");
    check::<CryptoWalletFactor>("crypto_wallet_id crypto_wallet_address crypto_wallet_type");
    check::<EmbeddableMagicLinkFactor>("embedded_id");
    check::<BiometricFactor>("biometric_registration_id");
    check::<SsoFactor>("id provider_id external_id");
    check::<OAuthExchangeFactor>("email_id");
    check::<ImpersonatedFactor>("impersonator_id impersonator_email_address");
    check::<OAuthAccessTokenExchangeFactor>("client_id");
    check::<TrustedAuthTokenFactor>("token_id");
}

#[test]
fn user_objects_read_every_key_of_the_schema() {
    check::<User>(
        "user_id emails status phone_numbers webauthn_registrations providers totps \
         crypto_wallets biometric_registrations is_locked roles name created_at \
         password trusted_metadata untrusted_metadata external_id lock_created_at \
         lock_expires_at",
    );
    check::<UserName>("first_name middle_name last_name");
    check::<UserEmail>("email_id email verified");
    check::<UserPhoneNumber>("phone_id phone_number verified");
    check::<OAuthProvider>(
        "provider_type provider_subject profile_picture_url locale \
         oauth_user_registration_id",
    );
    check::<WebAuthnRegistration>(
        "webauthn_registration_id domain user_agent verified authenticator_type name",
    );
    check::<Totp>("totp_id verified");
    check::<CryptoWallet>("crypto_wallet_id crypto_wallet_address crypto_wallet_type verified");
    check::<BiometricRegistration>("biometric_registration_id verified");
    check::<UserPassword>("password_id requires_reset");
}

#[test]
fn member_objects_read_every_key_of_the_schema() {
    check::<Member>(
        "organization_id member_id email_address status name sso_registrations \
         is_breakglass member_password_id oauth_registrations email_address_verified \
         mfa_phone_number_verified is_admin totp_registration_id \
         retired_email_addresses is_locked mfa_enrolled mfa_phone_number \
         default_mfa_method roles trusted_metadata untrusted_metadata created_at \
         updated_at scim_registration external_id lock_created_at lock_expires_at",
    );
    check::<MemberRole>("role_id sources");
    check::<MemberRoleSource>("type details");
    check::<SsoRegistration>("connection_id external_id registration_id sso_attributes");
    check::<OAuthRegistration>(
        "provider_type provider_subject member_oauth_registration_id \
         profile_picture_url locale",
    );
    check::<RetiredEmail>("email_id email_address");
    check::<ScimRegistration>("connection_id registration_id external_id scim_attributes");
    check::<ScimAttributes>(
        "user_name id external_id active groups display_name nick_name profile_url \
         user_type title preferred_language locale timezone emails phone_numbers \
         addresses ims photos entitlements roles x509certificates name \
         enterprise_extension",
    );
    check::<ScimValue>("value type primary");
    check::<ScimGroup>("value display");
    check::<ScimAddress>(
        "formatted street_address locality region postal_code country type primary",
    );
    check::<ScimName>(
        "formatted family_name given_name middle_name honorific_prefix \
         honorific_suffix",
    );
    check::<ScimEnterpriseExtension>(
        "employee_number cost_center division department organization manager",
    );
    check::<ScimManager>("value ref display_name");
}

#[test]
fn organization_objects_read_every_key_of_the_schema() {
    check::<Organization>(
        "organization_id organization_name organization_logo_url organization_slug \
         sso_jit_provisioning sso_jit_provisioning_allowed_connections \
         sso_active_connections email_allowed_domains email_jit_provisioning \
         email_invites auth_methods allowed_auth_methods mfa_policy \
         rbac_email_implicit_role_assignments mfa_methods allowed_mfa_methods \
         oauth_tenant_jit_provisioning claimed_email_domains \
         first_party_connected_apps_allowed_type allowed_first_party_connected_apps \
         third_party_connected_apps_allowed_type allowed_third_party_connected_apps \
         custom_roles trusted_metadata created_at updated_at \
         organization_external_id sso_default_connection_id scim_active_connection \
         allowed_oauth_tenants",
    );
    check::<ActiveSsoConnection>("connection_id display_name identity_provider");
    check::<ActiveScimConnection>(
        "connection_id display_name bearer_token_last_four bearer_token_expires_at",
    );
    check::<EmailImplicitRoleAssignment>("domain role_id");
    check::<CustomRole>("role_id description permissions");
    check::<CustomRolePermission>("resource_id actions");
}

#[test]
fn remaining_objects_read_every_key_of_the_schema() {
    check::<MfaRequired>("member_options secondary_auth_initiated");
    check::<MemberOptions>("mfa_phone_number totp_registration_id");
    check::<PrimaryRequired>("allowed_auth_methods");
    check::<DiscoveredOrganization>(
        "member_authenticated organization membership primary_required mfa_required",
    );
    check::<Membership>("type details member");
    check::<DeviceInfo>(
        "ip_address ip_address_details ip_geo_city ip_geo_region ip_geo_country \
         ip_geo_country_details",
    );
    check::<DeviceAttributeDetails>("is_new first_seen_at last_seen_at");
    check::<Feedback>("warning suggestions luds_requirements");
    check::<LudsFeedback>(
        "has_lower_case has_upper_case has_digit has_symbol missing_complexity \
         missing_characters",
    );
    check::<ZxcvbnFeedback>("warning suggestions");
}

#[test]
fn every_value_of_the_closed_lists_is_known() {
    for value in FACTOR_TYPES.split_whitespace() {
        assert!(
            !matches!(FactorType::from_wire(value), FactorType::Unknown { .. }),
            "{value}"
        );
        assert_eq!(FactorType::from_wire(value).as_str(), value);
    }
    for value in DELIVERY_METHODS.split_whitespace() {
        let method = DeliveryMethod::from_wire(value);
        assert!(!matches!(method, DeliveryMethod::Unknown { .. }), "{value}");
        assert_eq!(method.as_str(), value);
    }
    assert_eq!(
        DeliveryMethod::WIRE.len(),
        DELIVERY_METHODS.split_whitespace().count()
    );
    assert_eq!(
        FactorType::WIRE.len(),
        FACTOR_TYPES.split_whitespace().count()
    );
}

#[test]
fn the_short_lists_are_the_vendors() {
    assert_eq!(UserStatus::WIRE, ["active", "pending"]);
    assert_eq!(
        MemberStatus::WIRE,
        ["active", "pending", "invited", "deleted"]
    );
    assert_eq!(SequenceOrder::WIRE, ["PRIMARY", "SECONDARY", "IMPORTED"]);
    assert_eq!(MembershipType::WIRE.len(), 5);
    assert_eq!(
        AccessPolicy::WIRE,
        ["ALL_ALLOWED", "RESTRICTED", "NOT_ALLOWED"]
    );
    assert_eq!(MfaPolicy::WIRE, ["OPTIONAL", "REQUIRED_FOR_ALL"]);
    assert_eq!(MfaMethod::WIRE, ["sms_otp", "totp"]);
    assert_eq!(StrengthPolicy::WIRE, ["zxcvbn", "luds"]);
    assert_eq!(AuthMethod::WIRE.len(), 9);
    assert_eq!(RoleSourceType::WIRE.len(), 5);
}

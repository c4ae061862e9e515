//! One authentication factor of a session.

#![allow(clippy::doc_markdown, reason = "company names are not code")]

use super::{DeliveryMethod, FactorType, SequenceOrder, Timestamp};

/// One proof of identity. `delivery_method` names the nested factor that is set.
#[derive(Clone, Debug, uniffi::Record)]
pub struct AuthenticationFactor {
    /// What kind of proof it is.
    pub r#type: FactorType,
    /// How it reached the user.
    pub delivery_method: DeliveryMethod,
    /// When it was last used.
    pub last_authenticated_at: Option<Timestamp>,
    /// When it was created.
    pub created_at: Option<Timestamp>,
    /// When it was last changed.
    pub updated_at: Option<Timestamp>,
    /// Which step of the sign-in it was (B2B).
    pub sequence_order: Option<SequenceOrder>,
    /// The email address.
    pub email_factor: Option<EmailFactor>,
    /// The phone number.
    pub phone_number_factor: Option<PhoneNumberFactor>,
    /// The Google account.
    pub google_oauth_factor: Option<OAuthFactor>,
    /// The Microsoft account.
    pub microsoft_oauth_factor: Option<OAuthFactor>,
    /// The Apple account.
    pub apple_oauth_factor: Option<OAuthFactor>,
    /// The passkey or security key.
    pub webauthn_factor: Option<WebAuthnFactor>,
    /// The authenticator app.
    pub authenticator_app_factor: Option<AuthenticatorAppFactor>,
    /// The GitHub account.
    pub github_oauth_factor: Option<OAuthFactor>,
    /// The recovery code.
    pub recovery_code_factor: Option<RecoveryCodeFactor>,
    /// The Facebook account.
    pub facebook_oauth_factor: Option<OAuthFactor>,
    /// The crypto wallet.
    pub crypto_wallet_factor: Option<CryptoWalletFactor>,
    /// The Amazon account.
    pub amazon_oauth_factor: Option<OAuthFactor>,
    /// The Bitbucket account.
    pub bitbucket_oauth_factor: Option<OAuthFactor>,
    /// The Coinbase account.
    pub coinbase_oauth_factor: Option<OAuthFactor>,
    /// The Discord account.
    pub discord_oauth_factor: Option<OAuthFactor>,
    /// The Figma account.
    pub figma_oauth_factor: Option<OAuthFactor>,
    /// The GitLab account.
    pub git_lab_oauth_factor: Option<OAuthFactor>,
    /// The Instagram account.
    pub instagram_oauth_factor: Option<OAuthFactor>,
    /// The LinkedIn account.
    pub linked_in_oauth_factor: Option<OAuthFactor>,
    /// The Shopify account.
    pub shopify_oauth_factor: Option<OAuthFactor>,
    /// The Slack account.
    pub slack_oauth_factor: Option<OAuthFactor>,
    /// The Snapchat account.
    pub snapchat_oauth_factor: Option<OAuthFactor>,
    /// The Spotify account.
    pub spotify_oauth_factor: Option<OAuthFactor>,
    /// The Steam account.
    pub steam_oauth_factor: Option<OAuthFactor>,
    /// The TikTok account.
    pub tik_tok_oauth_factor: Option<OAuthFactor>,
    /// The Twitch account.
    pub twitch_oauth_factor: Option<OAuthFactor>,
    /// The Twitter account.
    pub twitter_oauth_factor: Option<OAuthFactor>,
    /// The embeddable magic link.
    pub embeddable_magic_link_factor: Option<EmbeddableMagicLinkFactor>,
    /// The device registered for biometrics.
    pub biometric_factor: Option<BiometricFactor>,
    /// The SAML account.
    pub saml_sso_factor: Option<SsoFactor>,
    /// The OpenID Connect account.
    pub oidc_sso_factor: Option<SsoFactor>,
    /// The Salesforce account.
    pub salesforce_oauth_factor: Option<OAuthFactor>,
    /// The Yahoo account.
    pub yahoo_oauth_factor: Option<OAuthFactor>,
    /// The HubSpot account.
    pub hubspot_oauth_factor: Option<OAuthFactor>,
    /// The Slack token that was exchanged.
    pub slack_oauth_exchange_factor: Option<OAuthExchangeFactor>,
    /// The HubSpot token that was exchanged.
    pub hubspot_oauth_exchange_factor: Option<OAuthExchangeFactor>,
    /// The GitHub token that was exchanged.
    pub github_oauth_exchange_factor: Option<OAuthExchangeFactor>,
    /// The Google token that was exchanged.
    pub google_oauth_exchange_factor: Option<OAuthExchangeFactor>,
    /// Who impersonates the user.
    pub impersonated_factor: Option<ImpersonatedFactor>,
    /// The client whose access token was exchanged.
    pub oauth_access_token_exchange_factor: Option<OAuthAccessTokenExchangeFactor>,
    /// The trusted token.
    pub trusted_auth_token_factor: Option<TrustedAuthTokenFactor>,
    /// The exact JSON text from the server.
    pub raw_json: String,
}

/// An email address as a factor.
#[derive(Clone, Debug, uniffi::Record)]
pub struct EmailFactor {
    /// Names the entry.
    pub email_id: String,
    /// The address.
    pub email_address: String,
}

/// A phone number as a factor.
#[derive(Clone, Debug, uniffi::Record)]
pub struct PhoneNumberFactor {
    /// Names the entry.
    pub phone_id: String,
    /// The number in E.164 form.
    pub phone_number: String,
}

/// A magic link made by the backend as a factor.
#[derive(Clone, Debug, uniffi::Record)]
pub struct EmbeddableMagicLinkFactor {
    /// Names the link.
    pub embedded_id: String,
}

/// An OAuth account as a factor; the same shape for every provider.
#[derive(Clone, Debug, uniffi::Record)]
pub struct OAuthFactor {
    /// Names the link between user and account.
    pub id: String,
    /// The user's identifier at the provider.
    pub provider_subject: String,
    /// The identifier of the email address from the provider.
    pub email_id: Option<String>,
    /// The tenant at the provider (B2B HubSpot and Slack).
    pub provider_tenant_id: Option<String>,
    /// The tenants at the provider (B2B GitHub).
    pub provider_tenant_ids: Vec<String>,
}

/// A passkey or security key as a factor.
#[derive(Clone, Debug, uniffi::Record)]
pub struct WebAuthnFactor {
    /// Names the registration.
    pub webauthn_registration_id: String,
    /// The domain it is bound to.
    pub domain: String,
    /// The user agent it was used with.
    pub user_agent: Option<String>,
}

/// An authenticator app as a factor.
#[derive(Clone, Debug, uniffi::Record)]
pub struct AuthenticatorAppFactor {
    /// Names the registration.
    pub totp_id: String,
}

/// A recovery code as a factor.
#[derive(Clone, Debug, uniffi::Record)]
pub struct RecoveryCodeFactor {
    /// Names the code; not the code itself.
    pub totp_recovery_code_id: String,
}

/// A crypto wallet as a factor.
#[derive(Clone, Debug, uniffi::Record)]
pub struct CryptoWalletFactor {
    /// Names the entry.
    pub crypto_wallet_id: String,
    /// The wallet's address.
    pub crypto_wallet_address: String,
    /// The chain, for example `ethereum`.
    pub crypto_wallet_type: String,
}

/// Biometrics on a device as a factor.
#[derive(Clone, Debug, uniffi::Record)]
pub struct BiometricFactor {
    /// Names the registration.
    pub biometric_registration_id: String,
}

/// An SSO account as a factor; the same shape for SAML and OpenID Connect.
#[derive(Clone, Debug, uniffi::Record)]
pub struct SsoFactor {
    /// Names the link between member and account.
    pub id: String,
    /// The SSO connection.
    pub provider_id: String,
    /// The member's identifier at the identity provider.
    pub external_id: String,
}

/// A provider's token, exchanged for a session, as a factor.
#[derive(Clone, Debug, uniffi::Record)]
pub struct OAuthExchangeFactor {
    /// The identifier of the email address from the provider.
    pub email_id: String,
}

/// An administrator of the project who impersonates the user.
#[derive(Clone, Debug, uniffi::Record)]
pub struct ImpersonatedFactor {
    /// The identifier of the administrator.
    pub impersonator_id: String,
    /// The administrator's email address.
    pub impersonator_email_address: String,
}

/// An access token, exchanged for a session, as a factor.
#[derive(Clone, Debug, uniffi::Record)]
pub struct OAuthAccessTokenExchangeFactor {
    /// The client the token was issued to.
    pub client_id: String,
}

/// A token of a trusted issuer as a factor.
#[derive(Clone, Debug, uniffi::Record)]
pub struct TrustedAuthTokenFactor {
    /// Names the token; not the token itself.
    pub token_id: String,
}

decode!(AuthenticationFactor {
    r#type,
    delivery_method,
    last_authenticated_at,
    created_at,
    updated_at,
    sequence_order,
    email_factor,
    phone_number_factor,
    google_oauth_factor,
    microsoft_oauth_factor,
    apple_oauth_factor,
    webauthn_factor,
    authenticator_app_factor,
    github_oauth_factor,
    recovery_code_factor,
    facebook_oauth_factor,
    crypto_wallet_factor,
    amazon_oauth_factor,
    bitbucket_oauth_factor,
    coinbase_oauth_factor,
    discord_oauth_factor,
    figma_oauth_factor,
    git_lab_oauth_factor: or "gitlab_oauth_factor",
    instagram_oauth_factor,
    linked_in_oauth_factor: or "linkedin_oauth_factor",
    shopify_oauth_factor,
    slack_oauth_factor,
    snapchat_oauth_factor,
    spotify_oauth_factor,
    steam_oauth_factor,
    tik_tok_oauth_factor: or "tiktok_oauth_factor",
    twitch_oauth_factor,
    twitter_oauth_factor,
    embeddable_magic_link_factor,
    biometric_factor,
    saml_sso_factor,
    oidc_sso_factor,
    salesforce_oauth_factor,
    yahoo_oauth_factor,
    hubspot_oauth_factor,
    slack_oauth_exchange_factor,
    hubspot_oauth_exchange_factor,
    github_oauth_exchange_factor,
    google_oauth_exchange_factor,
    impersonated_factor,
    oauth_access_token_exchange_factor,
    trusted_auth_token_factor,
    raw_json: raw,
});

decode!(EmailFactor {
    email_id,
    email_address,
});

decode!(PhoneNumberFactor {
    phone_id,
    phone_number,
});

decode!(EmbeddableMagicLinkFactor { embedded_id });

decode!(OAuthFactor {
    id,
    provider_subject,
    email_id,
    provider_tenant_id,
    provider_tenant_ids,
});

decode!(WebAuthnFactor {
    webauthn_registration_id,
    domain,
    user_agent,
});

decode!(AuthenticatorAppFactor { totp_id });

decode!(RecoveryCodeFactor {
    totp_recovery_code_id,
});

decode!(CryptoWalletFactor {
    crypto_wallet_id,
    crypto_wallet_address,
    crypto_wallet_type,
});

decode!(BiometricFactor {
    biometric_registration_id,
});

decode!(SsoFactor {
    id,
    provider_id,
    external_id,
});

decode!(OAuthExchangeFactor { email_id });

decode!(ImpersonatedFactor {
    impersonator_id,
    impersonator_email_address,
});

decode!(OAuthAccessTokenExchangeFactor { client_id });

decode!(TrustedAuthTokenFactor { token_id });

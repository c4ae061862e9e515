//! The enumerations of an authentication factor.

#![allow(clippy::doc_markdown, reason = "company names are not code")]

wire_enum! {
    /// What kind of proof a factor is.
    pub enum FactorType {
        /// A link in a message.
        MagicLink = "magic_link",
        /// A one-time code.
        Otp = "otp",
        /// An account at an OAuth provider.
        Oauth = "oauth",
        /// A passkey or security key.
        Webauthn = "webauthn",
        /// A code from an authenticator app.
        Totp = "totp",
        /// A crypto wallet.
        Crypto = "crypto",
        /// A password.
        Password = "password",
        /// A signature made on the device, for example after biometrics.
        SignatureChallenge = "signature_challenge",
        /// Single sign-on.
        Sso = "sso",
        /// A session taken over from another system.
        Imported = "imported",
        /// A recovery code.
        RecoveryCodes = "recovery_codes",
        /// A one-time code by email (B2B).
        EmailOtp = "email_otp",
        /// An administrator of the project who impersonates the user.
        Impersonated = "impersonated",
        /// A token of a trusted issuer.
        TrustedAuthToken = "trusted_auth_token",
    }
}

wire_enum! {
    /// How a factor reached the user.
    pub enum DeliveryMethod {
        /// By email.
        Email = "email",
        /// By SMS.
        Sms = "sms",
        /// By WhatsApp.
        Whatsapp = "whatsapp",
        /// Made by the backend and embedded by it.
        Embedded = "embedded",
        /// Google OAuth.
        OauthGoogle = "oauth_google",
        /// Microsoft OAuth.
        OauthMicrosoft = "oauth_microsoft",
        /// Apple OAuth.
        OauthApple = "oauth_apple",
        /// A passkey or security key.
        WebauthnRegistration = "webauthn_registration",
        /// An authenticator app.
        AuthenticatorApp = "authenticator_app",
        /// GitHub OAuth.
        OauthGithub = "oauth_github",
        /// A recovery code.
        RecoveryCode = "recovery_code",
        /// Facebook OAuth.
        OauthFacebook = "oauth_facebook",
        /// A crypto wallet.
        CryptoWallet = "crypto_wallet",
        /// Amazon OAuth.
        OauthAmazon = "oauth_amazon",
        /// Bitbucket OAuth.
        OauthBitbucket = "oauth_bitbucket",
        /// Coinbase OAuth.
        OauthCoinbase = "oauth_coinbase",
        /// Discord OAuth.
        OauthDiscord = "oauth_discord",
        /// Figma OAuth.
        OauthFigma = "oauth_figma",
        /// GitLab OAuth.
        OauthGitlab = "oauth_gitlab",
        /// Instagram OAuth.
        OauthInstagram = "oauth_instagram",
        /// LinkedIn OAuth.
        OauthLinkedin = "oauth_linkedin",
        /// Shopify OAuth.
        OauthShopify = "oauth_shopify",
        /// Slack OAuth.
        OauthSlack = "oauth_slack",
        /// Snapchat OAuth.
        OauthSnapchat = "oauth_snapchat",
        /// Spotify OAuth.
        OauthSpotify = "oauth_spotify",
        /// Steam OAuth.
        OauthSteam = "oauth_steam",
        /// TikTok OAuth.
        OauthTiktok = "oauth_tiktok",
        /// Twitch OAuth.
        OauthTwitch = "oauth_twitch",
        /// Twitter OAuth.
        OauthTwitter = "oauth_twitter",
        /// Knowledge: a password.
        Knowledge = "knowledge",
        /// Biometrics on the device.
        Biometric = "biometric",
        /// SSO over SAML.
        SsoSaml = "sso_saml",
        /// SSO over OpenID Connect.
        SsoOidc = "sso_oidc",
        /// Salesforce OAuth.
        OauthSalesforce = "oauth_salesforce",
        /// Yahoo OAuth.
        OauthYahoo = "oauth_yahoo",
        /// HubSpot OAuth.
        OauthHubspot = "oauth_hubspot",
        /// Taken over from Auth0.
        ImportedAuth0 = "imported_auth0",
        /// A Slack token exchanged for a session.
        OauthExchangeSlack = "oauth_exchange_slack",
        /// A HubSpot token exchanged for a session.
        OauthExchangeHubspot = "oauth_exchange_hubspot",
        /// A GitHub token exchanged for a session.
        OauthExchangeGithub = "oauth_exchange_github",
        /// A Google token exchanged for a session.
        OauthExchangeGoogle = "oauth_exchange_google",
        /// Impersonation.
        Impersonation = "impersonation",
        /// An access token exchanged for a session.
        OauthAccessTokenExchange = "oauth_access_token_exchange",
        /// A trusted token exchanged for a session.
        TrustedTokenExchange = "trusted_token_exchange",
    }
}

wire_enum! {
    /// Which step of a B2B sign-in a factor was.
    pub enum SequenceOrder {
        /// The first factor.
        Primary = "PRIMARY",
        /// The second factor.
        Secondary = "SECONDARY",
        /// Taken over from another system.
        Imported = "IMPORTED",
    }
}

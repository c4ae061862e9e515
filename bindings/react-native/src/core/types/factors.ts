/** The factors of a session: how its user proved who they are. */

/** A factor of one way of delivery, with what the server adds for it. */
type Factor<Delivery extends string, Details = unknown> = {
  delivery_method: Delivery;
  /** What was used, such as `magic_link`, `otp` or `password`. */
  type: string;
  /** When it was last used, RFC 3339. */
  last_authenticated_at: string;
} & Details;

interface EmailDetails {
  email_factor: { email_id: string; email_address: string };
}

interface PhoneNumberDetails {
  phone_number_factor: { phone_id: string; phone_number: string };
}

interface OAuthIds {
  id: string;
  provider_subject: string;
}

interface OAuthEmailIds extends OAuthIds {
  email_id: string;
}

export type EmailFactor = Factor<'email' | 'embedded', EmailDetails>;
export type PhoneNumberFactor = Factor<'sms' | 'whatsapp', PhoneNumberDetails>;
export type GoogleOAuthFactor = Factor<'oauth_google', { google_oauth_factor: OAuthEmailIds }>;
export type MicrosoftOAuthFactor = Factor<'oauth_microsoft', { microsoft_oauth_factor: OAuthEmailIds }>;
export type AppleOAuthFactor = Factor<'oauth_apple', { apple_oauth_factor: OAuthEmailIds }>;
export type GithubOAuthFactor = Factor<'oauth_github', { github_oauth_factor: OAuthEmailIds }>;
export type GitLabOAuthFactor = Factor<'oauth_gitlab', { gitlab_oauth_factor: OAuthEmailIds }>;
export type FacebookOAuthFactor = Factor<'oauth_facebook', { facebook_oauth_factor: OAuthEmailIds }>;
export type DiscordOAuthFactor = Factor<'oauth_discord', { discord_oauth_factor: OAuthEmailIds }>;
export type SalesforceOAuthFactor = Factor<'oauth_salesforce', { salesforce_oauth_factor: OAuthEmailIds }>;
export type SlackOAuthFactor = Factor<'oauth_slack', { slack_oauth_factor: OAuthEmailIds }>;
export type AmazonOAuthFactor = Factor<'oauth_amazon', { amazon_oauth_factor: OAuthEmailIds }>;
export type BitbucketOAuthFactor = Factor<'oauth_bitbucket', { bitbucket_oauth_factor: OAuthEmailIds }>;
export type LinkedInOAuthFactor = Factor<'oauth_linkedin', { linkedin_oauth_factor: OAuthEmailIds }>;
export type CoinbaseOAuthFactor = Factor<'oauth_coinbase', { coinbase_oauth_factor: OAuthEmailIds }>;
export type TwitchOAuthFactor = Factor<'oauth_twitch', { twitch_oauth_factor: OAuthEmailIds }>;
export type TwitterOAuthFactor = Factor<'oauth_twitter', { twitter_oauth_factor: OAuthIds }>;
export type TikTokOAuthFactor = Factor<'oauth_tiktok', { tiktok_oauth_factor: OAuthIds }>;
export type FigmaOAuthFactor = Factor<'oauth_figma', { figma_oauth_factor: OAuthEmailIds }>;
export type SnapchatOAuthFactor = Factor<'oauth_snapchat', { snapchat_oauth_factor: OAuthIds }>;
export type YahooOAuthFactor = Factor<'oauth_yahoo', { yahoo_oauth_factor: OAuthEmailIds }>;
export type WebAuthnFactor = Factor<
  'webauthn_registration',
  { webauthn_factor: { webauthn_registration_id: string; domain: string; user_agent: string } }
>;
export type AuthenticatorAppFactor = Factor<
  'authenticator_app',
  { authenticator_app_factor: { totp_id: string } }
>;
export type RecoveryCodeFactor = Factor<
  'recovery_code',
  { recovery_code_factor: { totp_recovery_code_id: string } }
>;
export type CryptoWalletFactor = Factor<
  'crypto_wallet',
  {
    crypto_wallet_factor: {
      crypto_wallet_id: string;
      crypto_wallet_address: string;
      crypto_wallet_type: string;
    };
  }
>;
export type PasswordFactor = Factor<'knowledge'>;
export type BiometricFactor = Factor<
  'biometric',
  { biometric_factor: { biometric_registration_id: string } }
>;
export type AccessTokenExchangeFactor = Factor<
  'oauth_access_token_exchange',
  { oauth_access_token_exchange_factor: { client_id: string } }
>;

/** A factor of a user's session. `delivery_method` says which one it is. */
export type AuthenticationFactor =
  | EmailFactor
  | PhoneNumberFactor
  | GoogleOAuthFactor
  | MicrosoftOAuthFactor
  | AppleOAuthFactor
  | GithubOAuthFactor
  | GitLabOAuthFactor
  | FacebookOAuthFactor
  | DiscordOAuthFactor
  | SalesforceOAuthFactor
  | SlackOAuthFactor
  | AmazonOAuthFactor
  | BitbucketOAuthFactor
  | LinkedInOAuthFactor
  | CoinbaseOAuthFactor
  | TwitchOAuthFactor
  | TwitterOAuthFactor
  | TikTokOAuthFactor
  | FigmaOAuthFactor
  | SnapchatOAuthFactor
  | YahooOAuthFactor
  | WebAuthnFactor
  | AuthenticatorAppFactor
  | RecoveryCodeFactor
  | CryptoWalletFactor
  | PasswordFactor
  | BiometricFactor
  | AccessTokenExchangeFactor;

interface Primary {
  sequence_order: 'PRIMARY';
}

interface Secondary {
  sequence_order: 'SECONDARY';
}

export type B2BEmailFactor = Factor<'email', EmailDetails & Primary>;
export type B2BPhoneNumberFactor = Factor<'sms' | 'whatsapp', PhoneNumberDetails & Secondary>;
export type B2BGoogleOAuthFactor = Factor<'oauth_google', Primary & { google_oauth_factor: OAuthEmailIds }>;
export type B2BMicrosoftOAuthFactor = Factor<
  'oauth_microsoft',
  Primary & { microsoft_oauth_factor: OAuthEmailIds }
>;
export type B2BHubSpotOAuthFactor = Factor<
  'oauth_hubspot',
  Primary & { hubspot_oauth_factor: OAuthEmailIds & { provider_tenant_id?: string } }
>;
export type B2BSlackOAuthFactor = Factor<
  'oauth_slack',
  Primary & { slack_oauth_factor: OAuthEmailIds & { provider_tenant_id?: string } }
>;
export type B2BGitHubOAuthFactor = Factor<
  'oauth_github',
  Primary & { github_oauth_factor: OAuthEmailIds & { provider_tenant_ids?: string[] } }
>;

/** A factor of a member's session. `delivery_method` says which one it is. */
export type B2BAuthenticationFactor =
  | B2BEmailFactor
  | B2BPhoneNumberFactor
  | B2BGoogleOAuthFactor
  | B2BMicrosoftOAuthFactor
  | B2BHubSpotOAuthFactor
  | B2BSlackOAuthFactor
  | B2BGitHubOAuthFactor;

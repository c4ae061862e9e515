//! Every delivery method with the nested factor that belongs to it.

use super::super::*;

/// Delivery method, type, nested key (empty: none), nested JSON.
const FACTORS: &str = r#"
email magic_link email_factor {"email_id":"1","email_address":"2"}
sms otp phone_number_factor {"phone_id":"1","phone_number":"2"}
whatsapp otp phone_number_factor {"phone_id":"1","phone_number":"2"}
embedded magic_link embeddable_magic_link_factor {"embedded_id":"1"}
oauth_google oauth google_oauth_factor {"id":"1","provider_subject":"2","email_id":"3"}
oauth_microsoft oauth microsoft_oauth_factor {"id":"1","provider_subject":"2"}
oauth_apple oauth apple_oauth_factor {"id":"1","provider_subject":"2"}
webauthn_registration webauthn webauthn_factor {"webauthn_registration_id":"1","domain":"2","user_agent":"3"}
authenticator_app totp authenticator_app_factor {"totp_id":"1"}
oauth_github oauth github_oauth_factor {"id":"1","provider_subject":"2","provider_tenant_ids":["4"]}
recovery_code recovery_codes recovery_code_factor {"totp_recovery_code_id":"1"}
oauth_facebook oauth facebook_oauth_factor {"id":"1","provider_subject":"2"}
crypto_wallet crypto crypto_wallet_factor {"crypto_wallet_id":"1","crypto_wallet_address":"2","crypto_wallet_type":"3"}
oauth_amazon oauth amazon_oauth_factor {"id":"1","provider_subject":"2"}
oauth_bitbucket oauth bitbucket_oauth_factor {"id":"1","provider_subject":"2"}
oauth_coinbase oauth coinbase_oauth_factor {"id":"1","provider_subject":"2"}
oauth_discord oauth discord_oauth_factor {"id":"1","provider_subject":"2"}
oauth_figma oauth figma_oauth_factor {"id":"1","provider_subject":"2"}
oauth_gitlab oauth git_lab_oauth_factor {"id":"1","provider_subject":"2"}
oauth_instagram oauth instagram_oauth_factor {"id":"1","provider_subject":"2"}
oauth_linkedin oauth linked_in_oauth_factor {"id":"1","provider_subject":"2"}
oauth_shopify oauth shopify_oauth_factor {"id":"1","provider_subject":"2"}
oauth_slack oauth slack_oauth_factor {"id":"1","provider_subject":"2","provider_tenant_id":"4"}
oauth_snapchat oauth snapchat_oauth_factor {"id":"1","provider_subject":"2"}
oauth_spotify oauth spotify_oauth_factor {"id":"1","provider_subject":"2"}
oauth_steam oauth steam_oauth_factor {"id":"1","provider_subject":"2"}
oauth_tiktok oauth tik_tok_oauth_factor {"id":"1","provider_subject":"2"}
oauth_twitch oauth twitch_oauth_factor {"id":"1","provider_subject":"2"}
oauth_twitter oauth twitter_oauth_factor {"id":"1","provider_subject":"2"}
knowledge password - -
biometric signature_challenge biometric_factor {"biometric_registration_id":"1"}
sso_saml sso saml_sso_factor {"id":"1","provider_id":"2","external_id":"3"}
sso_oidc sso oidc_sso_factor {"id":"1","provider_id":"2","external_id":"3"}
oauth_salesforce oauth salesforce_oauth_factor {"id":"1","provider_subject":"2"}
oauth_yahoo oauth yahoo_oauth_factor {"id":"1","provider_subject":"2"}
oauth_hubspot oauth hubspot_oauth_factor {"id":"1","provider_subject":"2","provider_tenant_id":"4"}
imported_auth0 imported - -
oauth_exchange_slack oauth slack_oauth_exchange_factor {"email_id":"1"}
oauth_exchange_hubspot oauth hubspot_oauth_exchange_factor {"email_id":"1"}
oauth_exchange_github oauth github_oauth_exchange_factor {"email_id":"1"}
oauth_exchange_google oauth google_oauth_exchange_factor {"email_id":"1"}
impersonation impersonated impersonated_factor {"impersonator_id":"1","impersonator_email_address":"2"}
oauth_access_token_exchange oauth oauth_access_token_exchange_factor {"client_id":"1"}
trusted_token_exchange trusted_auth_token trusted_auth_token_factor {"token_id":"1"}
"#;

fn factor(nested: &str) -> AuthenticationFactor {
    let text = format!(r#"{{"type":"oauth","delivery_method":"x",{nested}}}"#);
    AuthenticationFactor::from_json(&text).unwrap()
}

#[test]
fn every_delivery_method_brings_its_nested_factor() {
    let mut seen = 0;
    for line in FACTORS.trim().lines() {
        let parts: Vec<&str> = line.splitn(4, ' ').collect();
        let [method, kind, key, nested] = parts[..] else {
            panic!("{line}");
        };
        let nested_text = match key {
            "-" => String::new(),
            key => format!(r#","{key}":{nested}"#),
        };
        let text = format!(r#"{{"type":"{kind}","delivery_method":"{method}"{nested_text}}}"#);

        let factor = AuthenticationFactor::from_json(&text).unwrap();

        assert_eq!(factor.delivery_method.as_str(), method);
        assert_eq!(factor.r#type.as_str(), kind);
        assert!(DeliveryMethod::WIRE.contains(&method), "{method}");
        assert!(FactorType::WIRE.contains(&kind), "{kind}");
        assert_eq!(factor.raw_json, text);
        // The derived Debug text contains exactly the one nested factor, with its id.
        let printed = format!("{factor:?}");
        let field = format!("{key}: Some(");
        assert_eq!(printed.contains(&field), key != "-", "{line}");
        let some = printed.matches("_factor: Some(").count();
        assert_eq!(some, usize::from(key != "-"), "{line}");
        seen += 1;
    }
    assert_eq!(seen, DeliveryMethod::WIRE.len());
}

#[test]
fn both_spellings_of_a_provider_are_read() {
    let google = r#"{"id":"1","provider_subject":"2","email_id":null}"#;
    let expected = OAuthFactor::from_json(google).unwrap();

    for key in ["git_lab_oauth_factor", "gitlab_oauth_factor"] {
        let factor = factor(&format!(r#""{key}":{google}"#));
        assert_eq!(factor.git_lab_oauth_factor, Some(expected.clone()));
    }
    for key in ["linked_in_oauth_factor", "linkedin_oauth_factor"] {
        let factor = factor(&format!(r#""{key}":{google}"#));
        assert_eq!(factor.linked_in_oauth_factor, Some(expected.clone()));
    }
    for key in ["tik_tok_oauth_factor", "tiktok_oauth_factor"] {
        let factor = factor(&format!(r#""{key}":{google}"#));
        assert_eq!(factor.tik_tok_oauth_factor, Some(expected.clone()));
    }
}

#[test]
fn tenants_of_a_provider_are_kept() {
    let slack = factor(r#""slack_oauth_factor":{"id":"1","provider_tenant_id":"T1"}"#);
    let github = factor(r#""github_oauth_factor":{"id":"1","provider_tenant_ids":["A","B"]}"#);

    assert_eq!(
        slack
            .slack_oauth_factor
            .unwrap()
            .provider_tenant_id
            .as_deref(),
        Some("T1")
    );
    assert_eq!(
        github.github_oauth_factor.unwrap().provider_tenant_ids,
        ["A", "B"]
    );
}

#[test]
fn a_factor_in_a_session_keeps_its_own_exact_text() {
    let first = r#"{ "type":"totp", "future": 1.0 }"#;
    let second = r#"{"delivery_method":"sms"}"#;
    let text = format!(
        r#"{{"session_id":"s","user_id":"u","authentication_factors":[ {first} , {second}]}}"#
    );

    let session = Session::from_json(&text).unwrap();

    let raw: Vec<_> = session
        .authentication_factors
        .iter()
        .map(|factor| factor.raw_json.as_str())
        .collect();
    assert_eq!(raw, [first, second]);
}

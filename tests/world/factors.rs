//! A user with every factor that no sign-in of the tests makes. The emulator's tests use it too.

use serde_json::{Map, Value, json};

/// The fields of the user, each with one factor: `b1`, `c1`, `w1`, `t1` and `o1`.
pub(crate) fn of_every_kind() -> Map<String, Value> {
    let fields = json!({
        "biometric_registrations": [{"biometric_registration_id": "b1", "verified": true}],
        "crypto_wallets": [{"crypto_wallet_id": "c1", "crypto_wallet_address": "0x",
            "crypto_wallet_type": "ethereum", "verified": true}],
        "webauthn_registrations": [{"webauthn_registration_id": "w1", "domain": "example.com",
            "user_agent": "", "verified": true, "authenticator_type": "", "name": ""}],
        "totps": [{"totp_id": "t1", "verified": true}],
        "providers": [{"oauth_user_registration_id": "o1", "provider_type": "Google",
            "provider_subject": "s", "profile_picture_url": "", "locale": ""}],
    });
    fields.as_object().cloned().unwrap_or_default()
}

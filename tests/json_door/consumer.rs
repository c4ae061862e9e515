//! A story that makes every call of the consumer client.

use serde_json::json;
use stytch_emulator::NewUser;

use super::Devices;
use super::world::{EMAIL, PASSWORD, factors};

pub(super) async fn story(devices: &mut Devices) {
    passwords(devices).await;
    codes(devices).await;
    links(devices).await;
    sessions(devices).await;
    changes(devices).await;
}

async fn passwords(devices: &mut Devices) {
    let door = devices.consumer();
    let strength = json!({"email": EMAIL, "password": PASSWORD});
    let strength = door.call("passwords.strengthCheck", strength).await;
    assert_eq!(strength["valid_password"], true);
    let params = json!({"email": EMAIL, "password": PASSWORD, "session_duration_minutes": 60});
    let created = door.call("passwords.create", params.clone()).await;
    assert_eq!(created["status_code"], 200);
    assert!(created["session"]["session_id"].is_string());
    let again = door.call("passwords.authenticate", params).await;
    assert_eq!(again["user"]["user_id"], created["user_id"]);
}

async fn codes(devices: &mut Devices) {
    for (way, to, params) in [
        (
            "email",
            "grace@example.com",
            json!({"email": "grace@example.com", "expiration_minutes": 5,
                "login_template_id": "login", "signup_template_id": "signup", "locale": "pt-br"}),
        ),
        (
            "sms",
            "+15005550001",
            json!({"phone_number": "+15005550001", "expiration_minutes": 5, "locale": "es",
                "enable_autofill": true}),
        ),
        (
            "whatsapp",
            "+15005550002",
            json!({"phone_number": "+15005550002", "expiration_minutes": 5, "locale": "fr"}),
        ),
    ] {
        let door = devices.consumer();
        let (create, send) = (
            format!("otps.{way}.loginOrCreate"),
            format!("otps.{way}.send"),
        );
        door.call(&create, params.clone()).await;
        let response = door.call(&send, params.clone()).await;
        let code = json!({"code": devices.code(to), "method_id": response["method_id"],
            "session_duration_minutes": 60});
        let signed_in = door.call("otps.authenticate", code).await;
        assert!(signed_in["session_token"].is_string());
        door.call(&send, params).await;
    }
}

async fn links(devices: &mut Devices) {
    let email = "joan@example.com";
    let params = json!({"email": email, "login_magic_link_url": "app://login",
        "signup_magic_link_url": "app://signup", "login_expiration_minutes": 30,
        "signup_expiration_minutes": 60, "login_template_id": "login",
        "signup_template_id": "signup", "locale": "en"});
    for method in ["magicLinks.email.loginOrCreate", "magicLinks.email.send"] {
        let door = devices.consumer();
        door.call(method, params.clone()).await;
        let token = json!({"token": devices.code(email), "session_duration_minutes": 30});
        door.call("magicLinks.authenticate", token).await;
    }
}

async fn sessions(devices: &mut Devices) {
    let control = devices.world.control();
    let user = control.create_user(NewUser {
        email: Some("hedy@example.com".into()),
        ..NewUser::default()
    });
    control.register_access_token("users-access-token", &user);
    control.register_trusted_token("profile-1", "users-trusted-token", &user);
    let door = devices.consumer();
    let attest = json!({"profile_id": "profile-1", "token": "users-trusted-token",
        "session_duration_minutes": 60});
    door.call("session.attest", attest).await;
    let access = json!({"access_token": "users-access-token", "session_duration_minutes": 60});
    door.call("session.exchangeAccessToken", access).await;

    assert_eq!(
        door.call("user.get", json!({})).await["user_id"],
        user.as_str()
    );
    door.call("session.authenticate", json!({})).await;
    let longer = json!({"session_duration_minutes": 30});
    let validated = door.call("session.authenticate", longer).await;
    let fresh = door
        .call("session.getFreshJwt", json!({"min_validity_seconds": 1}))
        .await;
    assert_eq!(fresh["session_jwt"], validated["session_jwt"]);

    let session = door.call_sync("session.getSync", json!({}));
    assert_eq!(session, validated["session"]);
    let info = door.call_sync("session.getInfo", json!({}));
    assert_eq!(info, json!({"session": session, "fromCache": false}));
    let known = door.call_sync("user.getSync", json!({}));
    assert_eq!(known["user_id"], user.as_str());
    let info = door.call_sync("user.getInfo", json!({}));
    assert_eq!(info, json!({"user": known, "fromCache": false}));
    let tokens = door.call_sync("session.getTokens", json!({}));
    let both = ["session_token", "session_jwt"].map(|name| &validated[name]);
    assert_eq!(
        tokens,
        json!({"session_token": both[0], "session_jwt": both[1]})
    );

    let elsewhere = devices.consumer();
    elsewhere.call_sync("session.updateSession", tokens);
    elsewhere.call("session.authenticate", json!({})).await;
    door.call("session.revoke", json!({"forceClear": true}))
        .await;
    for read in ["session.getSync", "session.getTokens", "user.getSync"] {
        assert!(door.call_sync(read, json!({})).is_null(), "{read}");
    }
}

async fn changes(devices: &mut Devices) {
    let email = "mary@example.com";
    devices.world.control().create_user(NewUser {
        email: Some(email.into()),
        phone_number: Some("+15005550029".into()),
        password: Some(PASSWORD.into()),
        fields: factors::of_every_kind(),
    });
    let door = devices.consumer();
    let login = json!({"email": email, "password": PASSWORD, "session_duration_minutes": 60});
    let user = door.call("passwords.authenticate", login).await["user"].clone();
    let name = json!({"first_name": "Mary", "last_name": "Somerville", "middle_name": null});
    let update = json!({"name": name, "untrusted_metadata": {"theme": "dark"}});
    let updated = door.call("user.update", update).await;
    assert_eq!(updated["user"]["name"]["last_name"], "Somerville");
    assert_eq!(updated["user"]["name"]["middle_name"], "");
    assert_eq!(door.call_sync("user.getSync", json!({})), updated["user"]);
    for (method, field, id) in [
        (
            "user.deletePhoneNumber",
            "phone_id",
            &user["phone_numbers"][0]["phone_id"],
        ),
        (
            "user.deleteBiometricRegistration",
            "biometric_registration_id",
            &json!("b1"),
        ),
        ("user.deleteCryptoWallet", "crypto_wallet_id", &json!("c1")),
        (
            "user.deleteWebauthnRegistration",
            "webauthn_registration_id",
            &json!("w1"),
        ),
        ("user.deleteTOTP", "totp_id", &json!("t1")),
        (
            "user.deleteOAuthRegistration",
            "oauth_user_registration_id",
            &json!("o1"),
        ),
        (
            "user.deleteEmail",
            "email_id",
            &user["emails"][0]["email_id"],
        ),
    ] {
        let deleted = door.call(method, json!({ field: id })).await;
        assert_eq!(deleted["user_id"], user["user_id"], "{method}");
    }
}

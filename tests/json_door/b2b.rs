//! A story that makes every call of the B2B client.

use serde_json::{Value, json};

use super::world::{EMAIL, PASSWORD, PHONE};
use super::{Devices, Door};

/// An organization and the user's member in it.
struct Place {
    organization: String,
    member: String,
}

pub(super) async fn story(devices: &mut Devices) {
    let place = |name: &str, policy: &str| {
        let (organization, member) = devices.world.organization(name, policy);
        Place {
            organization,
            member,
        }
    };
    let open = place("Open", "OPTIONAL");
    let strict = place("Strict", "REQUIRED_FOR_ALL");
    let app = place("Strict with an app", "REQUIRED_FOR_ALL");
    sessions(devices, &open, &strict).await;
    tokens(devices, &open).await;
    links(devices, &open).await;
    codes(devices, &open).await;
    authenticator_app(devices, &app).await;
    discovery(devices, &open).await;
}

/// A device where the user gave the password.
async fn member(devices: &mut Devices, place: &Place) -> Door {
    let door = devices.b2b();
    let params = json!({"organization_id": place.organization, "email_address": EMAIL,
        "password": PASSWORD, "session_duration_minutes": 60, "locale": "pt-br"});
    door.call("passwords.authenticate", params).await;
    door
}

async fn sessions(devices: &mut Devices, open: &Place, strict: &Place) {
    let door = member(devices, open).await;
    let fetched = door.call("self.get", json!({})).await;
    assert_eq!(fetched["member"]["member_id"], open.member.as_str());
    let fetched = door.call("organization.get", json!({})).await;
    assert_eq!(
        fetched["organization"]["organization_id"],
        open.organization.as_str()
    );
    door.call("discovery.organizations.list", json!({})).await;
    let longer = json!({"session_duration_minutes": 30});
    let validated = door.call("session.authenticate", longer).await;
    let fresh = json!({"min_validity_seconds": 1});
    let fresh = door.call("session.getFreshJwt", fresh).await;
    assert_eq!(fresh["session_jwt"], validated["session_jwt"]);
    reads(&door, &validated);

    let tokens = door.call_sync("session.getTokens", json!({}));
    let elsewhere = devices.b2b();
    elsewhere.call_sync("session.updateSession", tokens);
    elsewhere.call("session.authenticate", json!({})).await;

    let exchange = json!({"organization_id": strict.organization,
        "session_duration_minutes": 60, "locale": "en"});
    let stepped = door.call("session.exchange", exchange).await;
    assert_eq!(stepped["member_authenticated"], false);
    assert_ne!(stepped["intermediate_session_token"], "");
    let to = json!({"organization_id": strict.organization, "member_id": strict.member,
        "mfa_phone_number": PHONE, "locale": "pt-br", "enable_autofill": true});
    door.call("otps.sms.send", to).await;
    let code = json!({"organization_id": strict.organization, "member_id": strict.member,
        "code": devices.code(PHONE), "session_duration_minutes": 60,
        "set_mfa_enrollment": "enroll"});
    door.call("otps.sms.authenticate", code).await;
    door.call(
        "session.revokeForMember",
        json!({"member_id": strict.member}),
    )
    .await;

    let other = member(devices, open).await;
    other
        .call("session.revoke", json!({"forceClear": false}))
        .await;
}

fn reads(door: &Door, validated: &Value) {
    for (part, sync, object) in [
        ("session", "session", "member_session"),
        ("self", "member", "member"),
        ("organization", "organization", "organization"),
    ] {
        let cached = door.call_sync(&format!("{part}.getSync"), json!({}));
        assert_eq!(cached, validated[object], "{part}");
        let info = door.call_sync(&format!("{part}.getInfo"), json!({}));
        assert_eq!(info, json!({sync: cached, "fromCache": false}));
    }
}

async fn tokens(devices: &mut Devices, open: &Place) {
    let control = devices.world.control();
    control.register_access_token("members-access-token", &open.member);
    control.register_trusted_token("profile-1", "members-trusted-token", &open.member);
    let door = devices.b2b();
    let attest = json!({"profile_id": "profile-1", "token": "members-trusted-token",
        "organization_id": open.organization, "session_duration_minutes": 60});
    door.call("session.attest", attest).await;
    let access = json!({"access_token": "members-access-token", "session_duration_minutes": 60});
    door.call("session.exchangeAccessToken", access).await;
}

async fn links(devices: &mut Devices, open: &Place) {
    let door = devices.b2b();
    let params = json!({"organization_id": open.organization, "email_address": EMAIL,
        "login_redirect_url": "app://login", "signup_redirect_url": "app://signup",
        "login_template_id": "login", "signup_template_id": "signup", "locale": "en"});
    door.call("magicLinks.email.loginOrSignup", params).await;
    let token = json!({"magic_links_token": devices.code(EMAIL),
        "session_duration_minutes": 60, "locale": "en"});
    door.call("magicLinks.authenticate", token).await;
}

async fn codes(devices: &mut Devices, open: &Place) {
    let door = devices.b2b();
    let params = json!({"organization_id": open.organization, "email_address": EMAIL,
        "login_template_id": "login", "signup_template_id": "signup",
        "login_expiration_minutes": 5, "signup_expiration_minutes": 5, "locale": "fr"});
    door.call("otps.email.loginOrSignup", params).await;
    let code = json!({"organization_id": open.organization, "email_address": EMAIL,
        "code": devices.code(EMAIL), "session_duration_minutes": 60, "locale": "fr"});
    door.call("otps.email.authenticate", code).await;
}

async fn authenticator_app(devices: &mut Devices, app: &Place) {
    let door = member(devices, app).await;
    let create = json!({"organization_id": app.organization, "member_id": app.member,
        "expiration_minutes": 30});
    let made = door.call("totp.create", create).await;
    assert!(made["secret"].is_string());
    let code = devices.world.control().totp_code(&app.member).unwrap();
    let code = json!({"organization_id": app.organization, "member_id": app.member,
        "code": code, "session_duration_minutes": 60, "set_mfa_enrollment": "unenroll",
        "set_default_mfa": true});
    door.call("totp.authenticate", code).await;

    let elsewhere = member(devices, app).await;
    let code = json!({"organization_id": app.organization, "member_id": app.member,
        "recovery_code": made["recovery_codes"][0], "session_duration_minutes": 60});
    let recovered = elsewhere.call("recoveryCodes.recover", code).await;
    assert_eq!(recovered["recovery_codes_remaining"], 9);
    changes(&elsewhere, &recovered).await;
}

async fn discovery(devices: &mut Devices, open: &Place) {
    let door = devices.b2b();
    let params = json!({"email_address": EMAIL, "login_template_id": "login",
        "discovery_expiration_minutes": 5, "locale": "es"});
    door.call("otps.email.discovery.send", params).await;
    let code = json!({"email_address": EMAIL, "code": devices.code(EMAIL)});
    let found = door.call("otps.email.discovery.authenticate", code).await;
    assert!(found["discovered_organizations"].is_array());
    let exchange = json!({"organization_id": open.organization, "session_duration_minutes": 60,
        "locale": "es"});
    door.call("discovery.intermediateSessions.exchange", exchange)
        .await;

    let door = devices.b2b();
    let params = json!({"email_address": EMAIL, "discovery_redirect_url": "app://discovery",
        "login_template_id": "login", "discovery_expiration_minutes": 30, "locale": "en"});
    door.call("magicLinks.email.discovery.send", params).await;
    let token = json!({"discovery_magic_links_token": devices.code(EMAIL)});
    door.call("magicLinks.discovery.authenticate", token).await;
    let settings = json!({"session_duration_minutes": 60,
        "organization_name": "Full of settings", "organization_slug": "full-of-settings",
        "organization_logo_url": "https://example.com/logo.png",
        "sso_jit_provisioning": "NOT_ALLOWED", "email_allowed_domains": ["example.com"],
        "email_jit_provisioning": "RESTRICTED", "email_invites": "RESTRICTED",
        "auth_methods": "RESTRICTED", "allowed_auth_methods": ["magic_link", "email_otp"],
        "mfa_methods": "RESTRICTED", "allowed_mfa_methods": ["totp"], "mfa_policy": "OPTIONAL",
        "oauth_tenant_jit_provisioning": "RESTRICTED",
        "allowed_oauth_tenants": {"slack": ["T12345"]}});
    door.call("discovery.organizations.create", settings).await;
}

async fn changes(door: &Door, signed_in: &Value) {
    let strength = json!({"email_address": EMAIL, "password": PASSWORD});
    let strength = door.call("passwords.strengthCheck", strength).await;
    assert_eq!(strength["valid_password"], true);
    let codes = door.call("recoveryCodes.get", json!({})).await;
    assert_eq!(codes["recovery_codes"].as_array().unwrap().len(), 9);
    let codes = door.call("recoveryCodes.rotate", json!({})).await;
    assert_eq!(codes["recovery_codes"].as_array().unwrap().len(), 10);
    let update = json!({"name": "Ada", "untrusted_metadata": {"theme": "dark"},
        "mfa_enrolled": true, "mfa_phone_number": PHONE, "default_mfa_method": "totp"});
    let updated = door.call("self.update", update).await;
    assert_eq!(updated["member"]["default_mfa_method"], "totp");
    assert_eq!(door.call_sync("self.getSync", json!({})), updated["member"]);
    let password = json!({"member_password_id": signed_in["member"]["member_password_id"]});
    for (method, params, field) in [
        ("self.deleteMFAPhoneNumber", json!({}), "mfa_phone_number"),
        ("self.deleteMFATOTP", json!({}), "totp_registration_id"),
        ("self.deletePassword", password, "member_password_id"),
    ] {
        let deleted = door.call(method, params).await;
        assert_eq!(deleted["member"][field], "", "{method}");
    }
}

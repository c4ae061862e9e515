//! The consumer logins.

use super::{create, find, session_answer, strength};
use crate::answer::{ApiError, Outcome, fail, merge, new_id, new_secret, unauthorized};
use crate::auth::Ask;
use crate::state::{Secret, Sent, State, new_code};
use serde_json::{Value, json};
use time::Duration;

/// A factor with its times.
pub(crate) fn factor(state: &State, kind: &str, delivery: &str, nested: Value) -> Value {
    let now = state.time(state.now());
    let mut factor = json!({
        "type": kind, "delivery_method": delivery,
        "last_authenticated_at": now, "created_at": now, "updated_at": now,
    });
    merge(&mut factor, nested);
    factor
}

/// Opens the session of a login, or adds the factor to the caller's own session.
pub(crate) fn log_in(
    state: &mut State,
    ask: &Ask,
    user: &str,
    minutes: i64,
    factor: Value,
) -> Outcome {
    let existing = state
        .caller(ask, false)?
        .filter(|index| state.sessions[*index].subject == user);
    let index = state.open(ask, existing, user, None, minutes, vec![factor]);
    session_answer(state, index, false)
}

fn minutes(state: &State, ask: &Ask) -> Result<i64, ApiError> {
    ask.required_duration(state.options.max_session_duration_minutes)
}

pub(super) fn password_create(state: &mut State, ask: &Ask) -> Outcome {
    let (email, password) = (ask.text("email")?, ask.text("password")?);
    let minutes = minutes(state, ask)?;
    if strength(&password, false)["valid_password"] != json!(true) {
        return Err(fail(400, "weak_password", "The password is too weak."));
    }
    if find(state, "emails", "email", &email).is_some() {
        return Err(fail(
            400,
            "duplicate_email",
            "A user with this email already exists.",
        ));
    }
    let user = create(state, Some(&email), None, Some(&password));
    let email_id = state.users[&user].value["emails"][0]["email_id"].clone();
    let factor = factor(state, "password", "knowledge", json!({}));
    let mut answer = log_in(state, ask, &user, minutes, factor)?;
    merge(&mut answer, json!({"email_id": email_id}));
    Ok(answer)
}

pub(super) fn password_authenticate(state: &mut State, ask: &Ask) -> Outcome {
    let (email, password) = (ask.text("email")?, ask.text("password")?);
    let minutes = minutes(state, ask)?;
    let user = find(state, "emails", "email", &email).ok_or_else(unauthorized)?;
    let known = state.users[&user].password.as_ref();
    if !known.is_some_and(|secret: &Secret| secret.matches(&password)) {
        return Err(unauthorized());
    }
    let factor = factor(state, "password", "knowledge", json!({}));
    log_in(state, ask, &user, minutes, factor)
}

/// What was sent to whom.
pub(crate) struct Delivered {
    pub(crate) user: String,
    pub(crate) method_id: String,
    pub(crate) created: bool,
}

/// How long a code or a link may live: the field of the body, the range, the default and the error.
fn life(ask: &Ask, kind: &str) -> Result<i64, ApiError> {
    if kind == "otp" {
        return ask.minutes("expiration_minutes", 1..=10, 2, "invalid_expiration_otp");
    }
    let invited = ask.minutes(
        "invite_expiration_minutes",
        5..=10_080,
        60,
        "invalid_expiration",
    )?;
    let range = 5..=10_080;
    ask.minutes(
        "login_expiration_minutes",
        range,
        invited,
        "invalid_expiration",
    )
}

/// Sends a code or a link, and answers with its method id.
pub(super) fn send(
    state: &mut State,
    ask: &Ask,
    kind: &str,
    channel: &str,
    may_create: bool,
    signed_in: Option<String>,
) -> Outcome {
    let sent = deliver(state, ask, kind, channel, may_create, signed_in)?;
    Ok(json!({"method_id": sent.method_id}))
}

/// Sends a code or a link. With `signed_in` it goes to that user.
pub(crate) fn deliver(
    state: &mut State,
    ask: &Ask,
    kind: &str,
    channel: &str,
    may_create: bool,
    signed_in: Option<String>,
) -> Result<Delivered, ApiError> {
    let by_email = channel == "email";
    let (list, field, id_field) = if by_email {
        ("emails", "email", "email_id")
    } else {
        ("phone_numbers", "phone_number", "phone_id")
    };
    let recipient = ask.text(field)?;
    let life = life(ask, kind)?;
    let before = state.users.len();
    let user = match (find(state, list, field, &recipient), signed_in) {
        (Some(owner), Some(me)) if owner != me => {
            return Err(fail(
                400,
                if by_email {
                    "duplicate_email"
                } else {
                    "duplicate_phone_number"
                },
                "Another user has this address or number.",
            ));
        }
        (Some(owner), _) => owner,
        (None, Some(me)) => {
            let prefix = if by_email { "email" } else { "phone-number" };
            let entry = json!({id_field: new_id(prefix), field: recipient, "verified": false});
            if let Some(user) = state.users.get_mut(&me)
                && let Some(entries) = user.value[list].as_array_mut()
            {
                entries.push(entry);
            }
            me
        }
        (None, None) if may_create && by_email => create(state, Some(&recipient), None, None),
        (None, None) if may_create => create(state, None, Some(&recipient), None),
        (None, None) => {
            return Err(fail(404, "user_not_found", "User could not be found."));
        }
    };
    let entries = state.users[&user].value[list].as_array();
    let method_id = entries
        .into_iter()
        .flatten()
        .find(|entry| {
            entry[field]
                .as_str()
                .is_some_and(|it| it.eq_ignore_ascii_case(&recipient))
        })
        .and_then(|entry| entry[id_field].as_str())
        .unwrap_or_default()
        .to_owned();
    let sent = Sent {
        purpose: "consumer",
        channel: channel.to_owned(),
        recipient,
        subject: user.clone(),
        method_id: method_id.clone(),
        secret: if kind == "otp" {
            new_code()
        } else {
            new_secret()
        },
        challenge: ask.optional("code_challenge"),
        expires: ask.now + Duration::minutes(life),
    };
    state.send(kind, sent);
    Ok(Delivered {
        user,
        method_id,
        created: state.users.len() > before,
    })
}

/// Marks what was sent as received, and gives the part of the factor that says so.
pub(crate) fn verified(state: &mut State, sent: &Sent) -> Value {
    let by_email = sent.channel == "email";
    let (list, id_field) = if by_email {
        ("emails", "email_id")
    } else {
        ("phone_numbers", "phone_id")
    };
    let mut user = state.users.get_mut(&sent.subject);
    if let Some(user) = &mut user {
        user.value["status"] = json!("active");
    }
    if sent.channel == "embedded" {
        return json!({"embeddable_magic_link_factor": {"embedded_id": sent.method_id}});
    }
    let entries = user.and_then(|user| user.value[list].as_array_mut());
    for entry in entries.into_iter().flatten() {
        if entry[id_field] == json!(sent.method_id) {
            entry["verified"] = json!(true);
        }
    }
    if by_email {
        json!({"email_factor": {"email_id": sent.method_id, "email_address": sent.recipient}})
    } else {
        json!({"phone_number_factor":
            {"phone_id": sent.method_id, "phone_number": sent.recipient}})
    }
}

pub(super) fn otp_authenticate(state: &mut State, ask: &Ask) -> Outcome {
    let (code, method_id) = (ask.text("token")?, ask.text("method_id")?);
    let minutes = minutes(state, ask)?;
    let sent = state.use_code("consumer", &code, |sent| sent.method_id == method_id)?;
    finish(state, ask, minutes, "otp", &sent)
}

pub(super) fn magic_link_authenticate(state: &mut State, ask: &Ask) -> Outcome {
    let token = ask.text("token")?;
    let minutes = minutes(state, ask)?;
    let verifier = ask.optional("code_verifier");
    let sent = state.use_link("consumer", &token, verifier.as_deref())?;
    finish(state, ask, minutes, "magic_link", &sent)
}

fn finish(state: &mut State, ask: &Ask, minutes: i64, kind: &str, sent: &Sent) -> Outcome {
    let nested = verified(state, sent);
    let factor = factor(state, kind, &sent.channel, nested);
    let mut answer = log_in(state, ask, &sent.subject, minutes, factor)?;
    merge(
        &mut answer,
        json!({"method_id": sent.method_id, "reset_sessions": false}),
    );
    Ok(answer)
}

pub(super) fn exchange_access_token(state: &mut State, ask: &Ask) -> Outcome {
    let token = ask.text("access_token")?;
    let minutes = minutes(state, ask)?;
    let user = state
        .access_tokens
        .get(&token)
        .cloned()
        .ok_or_else(unauthorized)?;
    let nested = json!({"oauth_access_token_exchange_factor": {"client_id": "connected-app-test"}});
    let factor = factor(state, "oauth", "oauth_access_token_exchange", nested);
    super::user_value(state, &user)?;
    let index = state.open(ask, None, &user, None, minutes, vec![factor]);
    session_answer(state, index, true)
}

pub(super) fn attest(state: &mut State, ask: &Ask) -> Outcome {
    let (profile, token) = (ask.text("profile_id")?, ask.text("token")?);
    let minutes = ask
        .duration(state.options.max_session_duration_minutes)?
        .unwrap_or(60);
    let user = trusted(state, profile, token)?;
    let nested = json!({"trusted_auth_token_factor": {"token_id": new_id("trusted-token")}});
    let factor = factor(
        state,
        "trusted_auth_token",
        "trusted_token_exchange",
        nested,
    );
    super::user_value(state, &user)?;
    log_in(state, ask, &user, minutes, factor)
}

/// Whom a registered trusted token stands for.
pub(crate) fn trusted(state: &State, profile: String, token: String) -> Result<String, ApiError> {
    if !state
        .trusted_tokens
        .keys()
        .any(|(known, _)| *known == profile)
    {
        return Err(fail(
            404,
            "trusted_token_profile_not_found",
            "No such profile.",
        ));
    }
    let found = state.trusted_tokens.get(&(profile, token)).cloned();
    found.ok_or_else(|| {
        fail(
            400,
            "invalid_trusted_auth_token",
            "The token is not trusted.",
        )
    })
}

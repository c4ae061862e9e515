//! The logins of users: passwords, codes and links.

use super::session_response;
use crate::api::request::Request;
use crate::api::{caller, passwords};
use crate::error::{ApiError, ApiResult, fail, unauthorized};
use crate::factors;
use crate::state::State;
use crate::state::codes::{Form, Purpose, Sent};
use crate::state::directory::Address;
use crate::state::ids::{new_code, new_secret};
use crate::values::merge;
use serde_json::{Value, json};
use time::Duration;

/// Opens the session of a login, or adds the factor to the caller's own session.
pub(in crate::api) fn log_in(
    state: &mut State,
    request: &Request,
    user: &str,
    minutes: i64,
    factor: Value,
) -> ApiResult {
    let existing = caller::session_of(state, request, user)?;
    let index = state.open(
        request.access(),
        existing,
        user,
        None,
        minutes,
        vec![factor],
    );
    session_response(state, index, false)
}

fn factor(state: &State, kind: &str, delivery: &str, nested: Value) -> Value {
    factors::of_user(&state.time(state.now()), kind, delivery, nested)
}

fn minutes(state: &State, request: &Request) -> Result<i64, ApiError> {
    request.required_duration(state.options.max_session_duration_minutes)
}

pub(in crate::api) fn password_create(state: &mut State, request: &Request) -> ApiResult {
    let (email, password) = (request.text("email")?, request.text("password")?);
    let minutes = minutes(state, request)?;
    passwords::check(&password)?;
    state.check_addresses_free(Some(&email), None)?;
    let user = state.create_user(Some(&email), None, Some(&password));
    let email_id = state.users[&user].value["emails"][0]["email_id"].clone();
    let factor = factor(state, "password", "knowledge", json!({}));
    let mut response = log_in(state, request, &user, minutes, factor)?;
    merge(&mut response, json!({"email_id": email_id}));
    Ok(response)
}

pub(in crate::api) fn password_authenticate(state: &mut State, request: &Request) -> ApiResult {
    let (email, password) = (request.text("email")?, request.text("password")?);
    let minutes = minutes(state, request)?;
    let user = state
        .user_with_password(&email, &password)
        .ok_or_else(unauthorized)?;
    let factor = factor(state, "password", "knowledge", json!({}));
    log_in(state, request, &user, minutes, factor)
}

/// What was sent, and to which user.
pub(in crate::api) struct Delivered {
    pub(in crate::api) user: String,
    pub(in crate::api) method_id: String,
    pub(in crate::api) created: bool,
}

/// How many minutes a code or a link may live.
fn life(request: &Request, form: Form) -> Result<i64, ApiError> {
    if form == Form::Code {
        return request.number("expiration_minutes", 1..=10, 2, "invalid_expiration_otp");
    }
    let (range, error) = (5..=10_080, "invalid_expiration");
    let invited = request.number("invite_expiration_minutes", range.clone(), 60, error)?;
    request.number("login_expiration_minutes", range, invited, error)
}

/// Who may receive a code or a link.
#[derive(Debug)]
pub(in crate::api) enum Recipient {
    /// The user with the address, who is created if there is none.
    AnyoneOrNew,
    /// The user with the address.
    Anyone,
    /// This user, who gets the address if no user has it.
    Only(String),
}

/// Sends a code to a user with the address, who is created if there is none.
pub(in crate::api) fn otp_login_or_create(
    state: &mut State,
    request: &Request,
    channel: &str,
) -> ApiResult {
    let sent = deliver(state, request, Form::Code, channel, Recipient::AnyoneOrNew)?;
    Ok(json!({"method_id": sent.method_id}))
}

/// Sends a code to a user with the address.
pub(in crate::api) fn otp_send_primary(
    state: &mut State,
    request: &Request,
    channel: &str,
) -> ApiResult {
    let sent = deliver(state, request, Form::Code, channel, Recipient::Anyone)?;
    Ok(json!({"method_id": sent.method_id}))
}

/// Sends a code to the user who is signed in.
pub(in crate::api) fn otp_send_secondary(
    state: &mut State,
    request: &Request,
    channel: &str,
) -> ApiResult {
    let to = Recipient::Only(caller::subject(state, request)?);
    let sent = deliver(state, request, Form::Code, channel, to)?;
    Ok(json!({"method_id": sent.method_id}))
}

pub(in crate::api) fn magic_link_login_or_create(
    state: &mut State,
    request: &Request,
) -> ApiResult {
    deliver(state, request, Form::Link, "email", Recipient::AnyoneOrNew)?;
    Ok(json!({}))
}

pub(in crate::api) fn magic_link_send_primary(state: &mut State, request: &Request) -> ApiResult {
    deliver(state, request, Form::Link, "email", Recipient::Anyone)?;
    Ok(json!({}))
}

pub(in crate::api) fn magic_link_send_secondary(state: &mut State, request: &Request) -> ApiResult {
    let to = Recipient::Only(caller::subject(state, request)?);
    deliver(state, request, Form::Link, "email", to)?;
    Ok(json!({}))
}

/// Sends a code or a link.
pub(in crate::api) fn deliver(
    state: &mut State,
    request: &Request,
    form: Form,
    channel: &str,
    to: Recipient,
) -> Result<Delivered, ApiError> {
    let kind = if channel == "email" {
        Address::Email
    } else {
        Address::Phone
    };
    let recipient = request.text(kind.field())?;
    let life = life(request, form)?;
    let mut created = false;
    let user = match (state.find_user(kind, &recipient), to) {
        (Some(owner), Recipient::Only(user)) if owner != user => return Err(kind.duplicate()),
        (Some(owner), _) => owner,
        (None, Recipient::Only(user)) => {
            let known = state.users.get_mut(&user);
            if let Some(entries) = known.and_then(|it| it.value[kind.list()].as_array_mut()) {
                entries.push(kind.entry(&recipient));
            }
            user
        }
        (None, Recipient::AnyoneOrNew) => {
            created = true;
            match kind {
                Address::Email => state.create_user(Some(&recipient), None, None),
                Address::Phone => state.create_user(None, Some(&recipient), None),
            }
        }
        (None, Recipient::Anyone) => {
            return Err(fail(404, "user_not_found", "User could not be found."));
        }
    };
    let entries = state.users[&user].value[kind.list()].as_array();
    let method_id = entries
        .into_iter()
        .flatten()
        .find(|entry| {
            entry[kind.field()]
                .as_str()
                .is_some_and(|it| it.eq_ignore_ascii_case(&recipient))
        })
        .and_then(|entry| entry[kind.id_field()].as_str())
        .unwrap_or_default()
        .to_owned();
    let sent = Sent {
        purpose: Purpose::Consumer,
        channel: channel.to_owned(),
        recipient,
        subject: user.clone(),
        method_id: method_id.clone(),
        secret: match form {
            Form::Code => new_code(),
            Form::Link => new_secret(),
        },
        challenge: request.optional("code_challenge"),
        expires: request.now + Duration::minutes(life),
    };
    state.send(form, sent);
    Ok(Delivered {
        user,
        method_id,
        created,
    })
}

/// Marks what was sent as received, and gives the part of the factor that says so.
pub(in crate::api) fn verified(state: &mut State, sent: &Sent) -> Value {
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

pub(in crate::api) fn otp_authenticate(state: &mut State, request: &Request) -> ApiResult {
    let (code, method_id) = (request.text("token")?, request.text("method_id")?);
    let minutes = minutes(state, request)?;
    let sent = state.use_code(Purpose::Consumer, &code, |sent| sent.method_id == method_id)?;
    finish(state, request, minutes, "otp", &sent)
}

pub(in crate::api) fn magic_link_authenticate(state: &mut State, request: &Request) -> ApiResult {
    let token = request.text("token")?;
    let minutes = minutes(state, request)?;
    let verifier = request.optional("code_verifier");
    let sent = state.use_link(Purpose::Consumer, &token, verifier.as_deref())?;
    finish(state, request, minutes, "magic_link", &sent)
}

fn finish(
    state: &mut State,
    request: &Request,
    minutes: i64,
    kind: &str,
    sent: &Sent,
) -> ApiResult {
    let nested = verified(state, sent);
    let factor = factor(state, kind, &sent.channel, nested);
    let mut response = log_in(state, request, &sent.subject, minutes, factor)?;
    merge(
        &mut response,
        json!({"method_id": sent.method_id, "reset_sessions": false}),
    );
    Ok(response)
}

//! Magic links of users over the backend API: sent by e-mail, embeddable, and of invitations.

use super::passwords::logged_in;
use super::users::Profile;
use crate::api::backend::session_arguments::optional_session;
use crate::api::consumer::login::{Recipient, deliver, verified};
use crate::api::request::Request;
use crate::error::{ApiResult, fail};
use crate::factors;
use crate::state::State;
use crate::state::codes::{Form, Purpose, Sent};
use crate::state::directory::Address;
use crate::state::ids::{new_id, new_secret};
use crate::values::merge;
use serde_json::json;
use time::Duration;

pub(in crate::api) fn send(state: &mut State, request: &Request) -> ApiResult {
    let session = optional_session(state, request)?;
    let mut user = session.map(|index| state.sessions[index].subject.clone());
    if let Some(id) = request.optional("user_id") {
        let named = state.user_id(&id)?;
        if user.is_some_and(|owner| owner != named) {
            let message = "user_id and the session are of different users.";
            return Err(fail(400, "bad_request", message));
        }
        user = Some(named);
    }
    let to = user.map_or(Recipient::Anyone, Recipient::Only);
    let sent = deliver(state, request, Form::Link, "email", to)?;
    Ok(json!({"user_id": sent.user, "email_id": sent.method_id}))
}

pub(in crate::api) fn login_or_create(state: &mut State, request: &Request) -> ApiResult {
    let sent = deliver(state, request, Form::Link, "email", Recipient::AnyoneOrNew)?;
    if sent.created
        && request.flag("create_user_as_pending") == Some(true)
        && let Some(user) = state.users.get_mut(&sent.user)
    {
        user.value["status"] = json!("pending");
    }
    Ok(json!({
        "user_id": sent.user, "email_id": sent.method_id, "user_created": sent.created,
    }))
}

pub(in crate::api) fn invite(state: &mut State, request: &Request) -> ApiResult {
    let known = state.find_user(Address::Email, &request.text("email")?);
    let profile = Profile::read(state, request, known.as_deref())?;
    let sent = deliver(state, request, Form::Link, "email", Recipient::AnyoneOrNew)?;
    profile.apply(state, &sent.user);
    if sent.created
        && let Some(user) = state.users.get_mut(&sent.user)
    {
        user.value["status"] = json!("pending");
    }
    Ok(json!({"user_id": sent.user, "email_id": sent.method_id}))
}

/// A link that the backend sends itself.
pub(in crate::api) fn embeddable(state: &mut State, request: &Request) -> ApiResult {
    let user = state.user_id(&request.text("user_id")?)?;
    let minutes = request.number("expiration_minutes", 5..=10_080, 60, "invalid_expiration")?;
    let token = new_secret();
    let sent = Sent {
        purpose: Purpose::Consumer,
        channel: "embedded".into(),
        recipient: String::new(),
        subject: user.clone(),
        method_id: new_id("embedded"),
        secret: token.clone(),
        challenge: None,
        expires: request.now + Duration::minutes(minutes),
    };
    state.links.push(sent.into());
    Ok(json!({"user_id": user, "token": token}))
}

pub(in crate::api) fn authenticate(state: &mut State, request: &Request) -> ApiResult {
    let token = request.text("token")?;
    let existing = optional_session(state, request)?;
    let verifier = request.optional("code_verifier");
    let sent = state.use_link(Purpose::Consumer, &token, verifier.as_deref())?;
    let nested = verified(state, &sent);
    let now = state.time(state.now());
    let factor = factors::of_user(&now, "magic_link", &sent.channel, nested);
    let mut response = logged_in(state, request, existing, &sent.subject, factor)?;
    merge(
        &mut response,
        json!({"method_id": sent.method_id, "reset_sessions": false}),
    );
    Ok(response)
}

//! Magic links over the backend API: sent by e-mail, embeddable, and of invitations.

use super::passwords::logged_in;
use super::sessions::{as_owner, optional_session};
use super::users::Profile;
use crate::answer::{Outcome, fail, merge, new_id, new_secret};
use crate::auth::Ask;
use crate::b2b::{find_member, member, primary};
use crate::consumer::find;
use crate::consumer::login::{deliver, factor, verified};
use crate::state::{Sent, State};
use serde_json::json;
use time::Duration;

pub(super) fn send(state: &mut State, ask: &Ask) -> Outcome {
    let session = optional_session(state, ask, false)?;
    let mut user = session.map(|index| state.sessions[index].subject.clone());
    if let Some(id) = ask.optional("user_id") {
        user = Some(state.user_id(&id)?);
    }
    let sent = deliver(state, ask, "magic_link", "email", false, user)?;
    Ok(json!({"user_id": sent.user, "email_id": sent.method_id}))
}

pub(super) fn login_or_create(state: &mut State, ask: &Ask) -> Outcome {
    let sent = deliver(state, ask, "magic_link", "email", true, None)?;
    if sent.created
        && ask.flag("create_user_as_pending") == Some(true)
        && let Some(user) = state.users.get_mut(&sent.user)
    {
        user.value["status"] = json!("pending");
    }
    Ok(json!({
        "user_id": sent.user, "email_id": sent.method_id, "user_created": sent.created,
    }))
}

pub(super) fn invite(state: &mut State, ask: &Ask) -> Outcome {
    let known = find(state, "emails", "email", &ask.text("email")?);
    let profile = Profile::read(state, ask, known.as_deref())?;
    let sent = deliver(state, ask, "magic_link", "email", true, None)?;
    profile.apply(state, &sent.user);
    if sent.created
        && let Some(user) = state.users.get_mut(&sent.user)
    {
        user.value["status"] = json!("pending");
    }
    Ok(json!({"user_id": sent.user, "email_id": sent.method_id}))
}

/// A link that the backend sends itself.
pub(super) fn embeddable(state: &mut State, ask: &Ask) -> Outcome {
    let user = state.user_id(&ask.text("user_id")?)?;
    let minutes = ask.minutes("expiration_minutes", 5..=10_080, 60, "invalid_expiration")?;
    let token = new_secret();
    state.links.push(Sent {
        purpose: "consumer",
        channel: "embedded".into(),
        recipient: String::new(),
        subject: user.clone(),
        method_id: new_id("embedded"),
        secret: token.clone(),
        challenge: None,
        expires: ask.now + Duration::minutes(minutes),
    });
    Ok(json!({"user_id": user, "token": token}))
}

pub(super) fn authenticate(state: &mut State, ask: &Ask) -> Outcome {
    let token = ask.text("token")?;
    let existing = optional_session(state, ask, false)?;
    let verifier = ask.optional("code_verifier");
    let sent = state.use_link("consumer", &token, verifier.as_deref())?;
    let nested = verified(state, &sent);
    let factor = factor(state, "magic_link", &sent.channel, nested);
    let mut answer = logged_in(state, ask, existing, &sent.subject, factor)?;
    merge(
        &mut answer,
        json!({"method_id": sent.method_id, "reset_sessions": false}),
    );
    Ok(answer)
}

/// A link for a member, who is created where the organization admits the address.
pub(super) fn login_or_signup(state: &mut State, ask: &Ask) -> Outcome {
    let organization = state.organization_id(&ask.text("organization_id")?)?;
    let email = ask.text("email_address")?;
    let created = find_member(state, &organization, &email).is_none();
    let id = crate::b2b::member_or_admit(state, &organization, &email)?;
    primary::deliver(state, ask, "magic_link", email, id.clone(), None);
    let mut answer = member::with_organization(state, &id)?;
    merge(&mut answer, json!({"member_created": created}));
    Ok(answer)
}

/// An invitation to an organization.
pub(super) fn invite_member(state: &mut State, ask: &Ask) -> Outcome {
    let organization = state.organization_id(&ask.text("organization_id")?)?;
    let email = ask.text("email_address")?;
    let minutes = ask.minutes(
        "invite_expiration_minutes",
        5..=10_080,
        10_080,
        "invalid_expiration",
    )?;
    let known = find_member(state, &organization, &email);
    let active = known
        .as_ref()
        .is_some_and(|id| state.members[id].value["status"] == json!("active"));
    if active {
        return Err(fail(
            400,
            "duplicate_member_email",
            "The member exists already.",
        ));
    }
    let id = super::members::write(state, ask, &organization, known, "invited")?;
    primary::deliver(state, ask, "magic_link", email, id.clone(), Some(minutes));
    member::with_organization(state, &id)
}

/// The login of a member by a link.
pub(super) fn authenticate_member(state: &mut State, ask: &Ask, minutes: i64) -> Outcome {
    let owner = as_owner(state, ask, true)?;
    primary::authenticate_link(state, &owner, minutes)
}

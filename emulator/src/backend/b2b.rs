//! The backend API of the B2B project.

use super::consumer::{named_session, sessions_of};
use crate::answer::{Outcome, bad_argument, fail, new_id, route_not_found};
use crate::auth::Ask;
use crate::b2b::outcome::session_answer;
use crate::b2b::{
    create_member, create_organization, exchange, find_member, member_value, organization_value,
    primary,
};
use crate::control::{NewMember, NewOrganization};
use crate::state::{Secret, State};
use serde_json::{Map, Value, json};

/// The duration the backend takes when none is given.
const DEFAULT_MINUTES: i64 = 60;

fn fields(ask: &Ask, without: &[&str]) -> Map<String, Value> {
    let mut fields = ask.body.as_object().cloned().unwrap_or_default();
    fields.retain(|name, value| !value.is_null() && !without.contains(&name.as_str()));
    fields
}

/// Answers a request below `/v1/b2b`.
pub(crate) fn answer(state: &mut State, ask: &Ask) -> Outcome {
    let segments = ask.segments("/v1/b2b");
    match (ask.method.as_str(), segments.as_slice()) {
        ("POST", ["organizations"]) => {
            let new = NewOrganization {
                organization_name: ask.text("organization_name")?,
                organization_slug: ask.optional("organization_slug").unwrap_or_default(),
                members: Vec::new(),
                fields: fields(ask, &[]),
            };
            let id = create_organization(state, new);
            Ok(json!({"organization": organization_value(state, &id)?}))
        }
        ("GET", ["organizations", id]) => {
            Ok(json!({"organization": organization_value(state, id)?}))
        }
        ("POST", ["organizations", id, "members"]) => {
            let organization = organization_value(state, id)?;
            let email = ask.text("email_address")?;
            if find_member(state, id, &email).is_some() {
                return Err(fail(
                    400,
                    "duplicate_member_email",
                    "The member exists already.",
                ));
            }
            let fields = fields(ask, &["roles", "create_member_as_pending"]);
            let new = NewMember {
                email_address: email,
                password: None,
                fields,
            };
            let member = create_member(state, id, new);
            let value = member_value(state, &member)?;
            Ok(json!({"member_id": member, "member": value, "organization": organization}))
        }
        ("GET", ["organizations", id, "members" | "member", member]) => {
            let organization = organization_value(state, id)?;
            let value = member_value(state, member)?;
            Ok(json!({"member_id": member, "member": value, "organization": organization}))
        }
        ("GET", ["organizations", id, "member"]) => {
            let organization = organization_value(state, id)?;
            let by_email = ask
                .query
                .get("email_address")
                .and_then(|it| find_member(state, id, it));
            let member = ask
                .query
                .get("member_id")
                .cloned()
                .or(by_email)
                .unwrap_or_default();
            let value = member_value(state, &member)?;
            Ok(json!({"member_id": member, "member": value, "organization": organization}))
        }
        (method, ["sessions", rest @ ..]) => sessions(state, ask, method, rest),
        ("POST", ["passwords", "migrate"]) => migrate(state, ask),
        ("POST", ["passwords", "authenticate"]) => {
            let maximum = state.options.max_session_duration_minutes;
            let minutes = ask.duration(maximum)?.unwrap_or(DEFAULT_MINUTES);
            // The secret is in the Basic pair here, never a session token.
            let bare = Ask {
                basic: None,
                ..ask.clone()
            };
            let answer = primary::authenticate_password(state, &bare, minutes)?;
            with_claims(state, ask, answer)
        }
        _ => Err(route_not_found()),
    }
}

/// Adds the claims of the request to the session of the answer, if it has one.
fn with_claims(state: &mut State, ask: &Ask, answer: Value) -> Outcome {
    let token = answer["session_token"].as_str().unwrap_or_default();
    let Some(index) = state.live(token, true) else {
        return Ok(answer);
    };
    state.set_claims(index, ask.body.get("session_custom_claims"));
    session_answer(state, index)
}

fn sessions(state: &mut State, ask: &Ask, method: &str, segments: &[&str]) -> Outcome {
    let maximum = state.options.max_session_duration_minutes;
    match (method, segments) {
        ("GET", []) => {
            let member = ask
                .query
                .get("member_id")
                .ok_or_else(|| bad_argument("member_id"))?;
            Ok(json!({"member_sessions": sessions_of(state, member)}))
        }
        ("POST", ["authenticate"]) => {
            let index = named_session(state, ask, true)?;
            let minutes = ask.duration(maximum)?;
            state.touch(ask, index, minutes);
            state.set_claims(index, ask.body.get("session_custom_claims"));
            session_answer(state, index)
        }
        ("POST", ["exchange"]) => {
            let index = named_session(state, ask, true)?;
            let minutes = ask.duration(maximum)?.unwrap_or(DEFAULT_MINUTES);
            let bare = Ask {
                basic: None,
                ..ask.clone()
            };
            let organization = ask.text("organization_id")?;
            let answer = exchange(state, &bare, index, &organization, minutes)?;
            with_claims(state, ask, answer)
        }
        ("POST", ["revoke"]) => {
            if let Some(member) = ask.optional("member_id") {
                member_value(state, &member)?;
                for session in state.sessions.iter_mut().filter(|it| it.subject == member) {
                    session.revoked = true;
                }
            } else {
                let index = named_session(state, ask, true)?;
                state.sessions[index].revoked = true;
            }
            Ok(json!({}))
        }
        _ => Err(route_not_found()),
    }
}

fn migrate(state: &mut State, ask: &Ask) -> Outcome {
    let organization_id = ask.text("organization_id")?;
    let (email, hash) = (ask.text("email_address")?, ask.text("hash")?);
    let organization = organization_value(state, &organization_id)?;
    if ask.optional("hash_type").as_deref() != Some("bcrypt") {
        return Err(fail(
            400,
            "invalid_hash_type",
            "Only bcrypt hashes are taken here.",
        ));
    }
    let known = find_member(state, &organization_id, &email);
    let created = known.is_none();
    let id = known.unwrap_or_else(|| {
        let new = NewMember {
            email_address: email,
            ..NewMember::default()
        };
        create_member(state, &organization_id, new)
    });
    if let Some(member) = state.members.get_mut(&id) {
        member.password = Some(Secret::Bcrypt(hash));
        member.value["member_password_id"] = json!(new_id("member-password"));
    }
    let member = member_value(state, &id)?;
    Ok(json!({
        "member_id": id, "member_created": created, "member": member, "organization": organization,
    }))
}

//! The staleness check: may the response to a request still be applied?

use crate::clock::Millis;
use crate::storage::Head;
use crate::tokens::OpaqueToken;

use super::state::{InFlight, InFlightKind, State};

/// How a response relates to what happened while it was on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Staleness {
    /// Session and token are still those of the request.
    Current,
    /// Another session or token is current: a rejection is dropped, a success is requested once more.
    Stale,
    /// The user acted later: a sign-in is not applied.
    Superseded,
}

/// RFC 3339 times of the server are whole seconds, rounded down.
pub(super) const SECOND_MS: i64 = 1_000;

/// The staleness check of a sign-in that the server processed at this time: it is superseded by an act
/// of the user that was asked for later, or that another process made later. What was seen before the sign-in
/// was sent is earlier, whatever the server's clock says.
pub(super) fn of_sign_in(flight: &InFlight, state: &State, body_time: Option<Millis>) -> Staleness {
    let foreign = flight.foreign_act.zip(body_time);
    if state.last_act > flight.command()
        || foreign.is_some_and(|(act, time)| act > time + SECOND_MS)
    {
        Staleness::Superseded
    } else {
        Staleness::Current
    }
}

/// The check of a validation, a GET and a change of an object: they are stale when another session or token is
/// current. A revoke ends what it was asked to end, and any other response changes nothing of a session.
pub(super) fn of(flight: &InFlight, state: &State) -> Staleness {
    let head = live_head(state);
    let token = head.and_then(|head| head.token.as_ref());
    let token = token.map(|token| token.hash);
    let is_current = if matches!(flight.kind, InFlightKind::Validate { pending: true, .. }) {
        let pending = state.pending_token();
        let is_pending = pending.as_ref().map(OpaqueToken::fingerprint) == flight.token;
        // Another process may have made them the session.
        is_pending || token == flight.token
    } else {
        head.map(|head| head.id) == flight.session && token == flight.token
    };
    if is_current {
        Staleness::Current
    } else {
        Staleness::Stale
    }
}

/// The head, unless it is over.
fn live_head(state: &State) -> Option<&Head> {
    let head = state.facts.head.as_ref();
    head.filter(|_| !state.facts.head_is_over())
}

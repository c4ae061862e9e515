//! The staleness check: may the response to a request still be applied? Every response passes it.

use crate::clock::Millis;
use crate::storage::Head;
use crate::tokens::OpaqueToken;
use crate::wire::Purpose;

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

/// The server's times are whole seconds, rounded down.
const SECOND_MS: i64 = 1_000;

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

/// The check. A validation, a GET and a change of an object are stale when another session or token is
/// current. A revoke ends what it was asked to end, and any other response changes nothing of a session.
pub(super) fn of(flight: &InFlight, state: &State) -> Staleness {
    match flight.kind {
        InFlightKind::Validate { pending: true, .. } => {
            let token = state.pending_token();
            let is_pending = token.as_ref().map(OpaqueToken::fingerprint) == flight.token;
            let head = live_head(state).and_then(|head| head.token.as_ref());
            // Another process may have made them the session.
            if is_pending || head.map(|token| token.hash) == flight.token {
                Staleness::Current
            } else {
                Staleness::Stale
            }
        }
        InFlightKind::Plain if flight.call.endpoint.purpose() != Purpose::Change => {
            Staleness::Current
        }
        InFlightKind::Validate { pending: false, .. }
        | InFlightKind::Read
        | InFlightKind::Plain => {
            let head = live_head(state);
            let token = head.and_then(|head| head.token.as_ref());
            let same = head.map(|head| head.id) == flight.session
                && token.map(|token| token.hash) == flight.token;
            if same {
                Staleness::Current
            } else {
                Staleness::Stale
            }
        }
        InFlightKind::SignIn { .. } | InFlightKind::Revoke { .. } | InFlightKind::QueuedRevoke => {
            Staleness::Current
        }
    }
}

/// The head, unless it is over.
fn live_head(state: &State) -> Option<&Head> {
    let head = state.facts.head.as_ref();
    head.filter(|_| !state.facts.head_is_over())
}

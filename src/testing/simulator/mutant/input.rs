//! What a mutant changes on the way in: the event, and the state that it meets.

use crate::clock::{Now, ServerTime, TimeReading};
use crate::engine::event::{Bound, Command, Event};
use crate::engine::state::{InFlight, InFlightKind, State};
use crate::http::{ApiFailure, ApiOutcome};
use crate::storage::{IdHash, Loaded, Record, Stamp};

use super::{Before, Mutant};

fn stytch(error_type: &str) -> ApiFailure {
    ApiFailure::Stytch {
        status: 404,
        error_type: error_type.into(),
        error_message: String::new(),
        error_url: None,
        request_id: None,
        retry_after_ms: None,
    }
}

/// Changes what goes in. `Err` means that the event is swallowed.
pub(super) fn distort(
    mutant: Mutant,
    state: &mut State,
    event: Event,
    now: Now,
    before: &Before,
) -> Result<Event, State> {
    Ok(match (mutant, event) {
        (Mutant::StaleValidationApplied | Mutant::SupersededSignInApplied, event) => {
            ignore_staleness(mutant, state, &event);
            event
        }
        (Mutant::AnyForbiddenEnds, Event::Responded(id, outcome))
            if before.validation().is_some() =>
        {
            let forbidden = matches!(
                outcome.result,
                Err(ApiFailure::Http {
                    status: 401 | 403,
                    ..
                } | ApiFailure::Stytch {
                    status: 401 | 403,
                    ..
                })
            );
            with_refusal(id, *outcome, forbidden.then_some("session_not_found"))
        }
        (Mutant::PortalEnds, Event::Responded(id, outcome)) if before.validation().is_some() => {
            let portal = matches!(outcome.result, Err(ApiFailure::Malformed { .. }));
            with_refusal(id, *outcome, portal.then_some("session_not_found"))
        }
        (Mutant::RejectionIgnored, Event::Responded(id, outcome))
            if before.validation().is_some() =>
        {
            let rejected = matches!(outcome.result, Err(ApiFailure::Stytch { .. }));
            with_refusal(id, *outcome, rejected.then_some("internal_server_error"))
        }
        (Mutant::WriteFailureHidden, Event::PersistFailed(_)) => Event::Persisted(Stamp {
            counter: 0,
            epoch: state.facts.epoch,
        }),
        (Mutant::OtherProcessIgnored, Event::StoreChanged(_)) => {
            let swallowed = std::mem::replace(state, State::new(state.settings.clone(), 0, false));
            return Err(swallowed);
        }
        (Mutant::WallClockExpires, event) => {
            state.time = Some(exactly(now.wall_ms, now));
            event
        }
        (Mutant::ExpiryIgnored, event) => {
            state.time = None;
            event
        }
        (Mutant::AnyDateBelieved, Event::Responded(id, outcome)) => {
            if let Some(server_ms) = outcome.date_ms {
                state.time = Some(exactly(server_ms, now));
            }
            Event::Responded(id, outcome)
        }
        (Mutant::StaleJwtHandedOut, Event::Command(id, bound, command))
            if matches!(*command, Command::FreshJwt { .. }) =>
        {
            if let Some(time) = &mut state.time {
                *time = exactly(time.earliest(now) - 250_000, now);
            }
            Event::Command(id, bound, command)
        }
        (Mutant::ForceClearWaits, Event::Command(id, bound, command))
            if *command == (Command::Revoke { force_clear: true }) =>
        {
            let command = Command::Revoke { force_clear: false };
            Event::Command(id, bound, Box::new(command))
        }
        (Mutant::UnreadableIsEmpty, Event::Loaded(loaded)) if loaded.is_err() => {
            let empty = Loaded::Empty {
                markers: Vec::new(),
            };
            Event::Loaded(Box::new(Ok(empty)))
        }
        (Mutant::PendingForgotten, Event::Loaded(mut loaded)) => {
            if let Ok(Loaded::Record { record, .. }) = &mut *loaded {
                record.pending = None;
            }
            Event::Loaded(loaded)
        }
        (Mutant::UnsavedForgotten, Event::Loaded(loaded)) => {
            if loaded.is_ok() {
                state.facts = Record::default();
            }
            Event::Loaded(loaded)
        }
        (Mutant::ForegroundIgnored, Event::Foreground) => {
            state.schedule.foreground = true;
            state.schedule.backgrounded_at = None;
            Event::Tick
        }
        (Mutant::ConnectivityIgnored, Event::Connectivity(_)) => Event::Tick,
        (Mutant::QueuedCommandsFollow, event) => {
            let validations = state.queued_validations.iter_mut();
            validations.for_each(|(_, bound, _)| *bound = Bound::Unknown);
            let sign_ins = state.queued_sign_ins.iter_mut();
            sign_ins.for_each(|(_, bound, _)| *bound = Bound::Unknown);
            event
        }
        (Mutant::AnyErrorSettlesRevoke, Event::Responded(id, outcome))
            if before.is_queued_revoke() =>
        {
            let refused = matches!(outcome.result, Err(ApiFailure::Stytch { .. }));
            with_refusal(id, *outcome, refused.then_some("session_not_found"))
        }
        (Mutant::EndsForgotten, Event::StoreChanged(loaded)) => {
            state.facts.ends.clear();
            Event::StoreChanged(loaded)
        }
        (Mutant::EndsForgotten, Event::Loaded(loaded)) => {
            state.facts.ends.clear();
            Event::Loaded(loaded)
        }
        (Mutant::MarkersIgnored, Event::StoreChanged(mut loaded)) => {
            without_markers(&mut loaded);
            Event::StoreChanged(loaded)
        }
        (Mutant::MarkersIgnored, Event::Loaded(mut loaded)) => {
            if let Ok(loaded) = &mut *loaded {
                without_markers(loaded);
            }
            Event::Loaded(loaded)
        }
        (Mutant::LateResponseProvesTime, Event::Responded(id, outcome)) => {
            let flights = state.in_flight.iter_mut();
            flights
                .filter(|flight| flight.id == id)
                .for_each(|flight| flight.sent_at = now.boot_ms);
            Event::Responded(id, outcome)
        }
        (Mutant::UnconfirmedIsStored, Event::RecordUnconfirmed(_)) => Event::Tick,
        (Mutant::AnySessionInstalled, Event::Responded(id, outcome)) => {
            if is_about_another(state, &outcome) {
                let flights = state.in_flight.iter_mut();
                for flight in flights.filter(|flight| flight.id == id) {
                    if matches!(flight.kind, InFlightKind::Validate { pending: false, .. }) {
                        flight.kind = InFlightKind::SignIn { duration: None };
                    }
                }
            }
            Event::Responded(id, outcome)
        }
        (Mutant::OlderResponseApplied, event) => {
            state.content_since = 0;
            event
        }
        (Mutant::HeldNotRepeated, event) => {
            // No rejection is about the token of such a request.
            state
                .held
                .iter_mut()
                .for_each(|held| held.flight.token = None);
            event
        }
        (_, event) => event,
    })
}

/// The response brings another session than the current one.
fn is_about_another(state: &State, outcome: &ApiOutcome) -> bool {
    let Ok(success) = &outcome.result else {
        return false;
    };
    let data = serde_json::from_str::<serde_json::Value>(success.data.expose());
    let id = data.ok().and_then(|data| {
        let consumer = data.pointer("/session/session_id");
        let id = consumer.or_else(|| data.pointer("/member_session/member_session_id"));
        id?.as_str().map(IdHash::of)
    });
    let current = state.facts.head.as_ref().map(|head| head.id);
    id.is_some() && id != current
}

fn without_markers(loaded: &mut Loaded) {
    match loaded {
        Loaded::Record { markers, .. }
        | Loaded::Empty { markers }
        | Loaded::KeyLost { markers, .. } => markers.clear(),
    }
}

/// The server's time, known exactly.
fn exactly(server_ms: i64, now: Now) -> ServerTime {
    ServerTime::from_reading(TimeReading {
        earliest: server_ms,
        latest: Some(server_ms),
        boot_ms: now.boot_ms,
    })
}

fn with_refusal(id: u64, mut outcome: ApiOutcome, instead: Option<&str>) -> Event {
    if let Some(error_type) = instead {
        outcome.result = Err(stytch(error_type));
    }
    Event::Responded(id, Box::new(outcome))
}

/// Makes the flight look as if it had been sent just now.
fn ignore_staleness(mutant: Mutant, state: &mut State, event: &Event) {
    let Event::Responded(id, _) = event else {
        return;
    };
    if mutant == Mutant::SupersededSignInApplied {
        state.last_act = 0;
    }
    let head = state.facts.head.as_ref();
    let (session, token) = (
        head.map(|head| head.id),
        head.and_then(|head| head.token.as_ref())
            .map(|token| token.hash),
    );
    for flight in state.in_flight.iter_mut().filter(|flight| flight.id == *id) {
        let opened = match flight.kind {
            InFlightKind::Validate { pending: false, .. } => {
                mutant == Mutant::StaleValidationApplied
            }
            _ => false,
        };
        if opened {
            (flight.session, flight.token) = (session, token);
        }
    }
}

/// Takes the flights away that the command would have joined or waited for.
pub(super) fn hide_flights(mutant: Mutant, state: &mut State, event: &Event) -> Vec<InFlight> {
    let Event::Command(_, _, command) = event else {
        return Vec::new();
    };
    let hide = |flight: &InFlight| match mutant {
        Mutant::SingleFlightRemoved => {
            matches!(**command, Command::Authenticate { .. })
                && matches!(flight.kind, InFlightKind::Validate { .. })
        }
        Mutant::SignInRequestsOverlap => {
            matches!(**command, Command::SignIn(_))
                && matches!(flight.kind, InFlightKind::SignIn { .. })
        }
        _ => false,
    };
    let (hidden, kept) = std::mem::take(&mut state.in_flight)
        .into_iter()
        .partition(hide);
    state.in_flight = kept;
    hidden
}

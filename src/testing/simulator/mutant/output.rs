//! What a mutant changes on the way out: the state and the effects.

use std::sync::Arc;

use crate::clock::Now;
use crate::engine::effect::Effect;
use crate::engine::reconcile;
use crate::engine::schedule::Schedule;
use crate::engine::state::{InFlight, InFlightKind, MarkerState, SignOutCause, State, Status};
use crate::http::{ApiFailure, ApiOutcome};
use crate::model::User;
use crate::storage::{Content, End, EndCause, Head, Record};

use super::{Before, Mutant};

/// Changes what comes out.
pub(super) fn spoil(
    mutant: Mutant,
    state: &mut State,
    effects: &mut Vec<Effect>,
    now: Now,
    before: Before,
) {
    match mutant {
        Mutant::PublishesFirst => effects.sort_by_key(|effect| matches!(effect, Effect::Persist)),
        Mutant::AnswersFirst => {
            effects.sort_by_key(|effect| !matches!(effect, Effect::Complete(..)));
        }
        Mutant::HeartbeatNotRearmed if before.validation().is_some() && before.succeeded() => {
            state.schedule.next_validation = None;
        }
        Mutant::HeartbeatGivesUp if before.validation().is_some() && !before.succeeded() => {
            state.schedule.next_validation = None;
        }
        Mutant::WriteNotRetried if state.refused.is_some() => {
            state.schedule.next_persist = None;
            effects.retain(|effect| !matches!(effect, Effect::Persist));
        }
        Mutant::BudgetForgotten => forget_budget(&mut state.schedule),
        Mutant::RetryAfterIgnored if before.validation().is_some() && !before.succeeded() => {
            if state.token().is_some() && state.schedule.foreground {
                state.schedule.not_before = None;
                state.schedule.next_validation = Some(now.boot_ms + 1_000);
                arm(state, effects, Some(now.boot_ms + 1_000));
            }
        }
        Mutant::ExpiryNotArmed => {
            let wake = state.schedule.wake_at(&[]);
            arm(state, effects, wake);
        }
        Mutant::WakesInBackground if !state.schedule.foreground && !state.closed => {
            let wake = state
                .schedule
                .next_validation
                .map(|at| at.max(now.boot_ms + 1_000));
            arm(state, effects, wake);
        }
        Mutant::WrongCodeEnds => {
            let wrong = matches!(
                &before.outcome,
                Some(ApiOutcome {
                    result: Err(ApiFailure::Stytch { .. }),
                    ..
                })
            );
            let sign_in = matches!(
                &before.flight,
                Some(InFlight {
                    kind: InFlightKind::SignIn { .. },
                    ..
                })
            );
            if wrong && sign_in {
                sign_out(state, effects, SignOutCause::ServerRejected);
            }
        }
        Mutant::RevokeClearsOnFailure => {
            let revoke = matches!(
                &before.flight,
                Some(InFlight {
                    kind: InFlightKind::Revoke { cleared: false, .. },
                    ..
                })
            );
            if revoke && !before.succeeded() {
                sign_out(state, effects, SignOutCause::UserRevoked);
            }
        }
        Mutant::PendingRejectionEnds => {
            let rejected = matches!(
                &before.outcome,
                Some(ApiOutcome { result: Err(ApiFailure::Stytch { error_type, .. }), .. })
                    if error_type == "session_not_found"
            );
            if before.validation() == Some(true) && rejected {
                sign_out(state, effects, SignOutCause::ServerRejected);
            }
        }
        Mutant::RevokeQueueForgotten => state.facts.revoke_queue.clear(),
        Mutant::TokensWithoutObjects => mix(state, &before),
        Mutant::NeverValidated => state.validated = None,
        Mutant::StepUpKeepsSession => {
            let stepped_up = state.view.status == Status::SignedOut(SignOutCause::StepUp);
            let head = before.facts.head.filter(|head| head.session().is_some());
            if stepped_up && head.is_some() {
                state.facts.head = head;
            }
        }
        Mutant::SignOutKeepsIntermediate => {
            if before.intermediate && state.facts.end_of_head().is_some() {
                state.facts = before.facts;
            }
        }
        Mutant::HeartbeatExtends => extend(state, effects),
        Mutant::StaleReadApplied => take_user(state, &before),
        Mutant::WallClockEndsQueue => {
            let lives = |at: Option<i64>| at.is_none_or(|at| at > now.wall_ms);
            let queue = &mut state.facts.revoke_queue;
            queue.retain(|_, queued| lives(queued.expires_at));
        }
        Mutant::PkceKept => {
            for (flow, entry) in before.facts.pkce {
                let kept = state
                    .facts
                    .pkce
                    .entry(flow)
                    .or_insert_with(|| entry.clone());
                if kept.pair.is_none() {
                    kept.pair = entry.pair;
                }
            }
        }
        Mutant::RejectionForgotten => state.rejected.clear(),
        Mutant::MarkersNotWritten => {
            effects.retain(|effect| !matches!(effect, Effect::WriteMarker(..)));
            for forced in &mut state.forced {
                if forced.marker == MarkerState::Missing {
                    forced.marker = MarkerState::Written(String::new());
                }
            }
        }
        Mutant::LastForcedSignOutOnly => {
            let last = state.forced.pop();
            state.forced.clear();
            state.forced.extend(last);
        }
        Mutant::OriginForgotten => {
            if let Some(head) = &mut state.facts.head {
                head.origin = None;
            }
        }
        Mutant::GenerationOfRecord => state.generation = state.facts.epoch,
        Mutant::RevokeTakesPending if before.is_revoke() && before.succeeded() => {
            state.facts.pending = None;
            effects.push(Effect::Persist);
        }
        Mutant::ReplacedTokenRevoked => revoke_replaced(state, &before),
        Mutant::RejectionNotStored => {
            let rejected = |record: &Record| record.head.as_ref().is_some_and(Head::is_rejected);
            if rejected(&state.facts) && !rejected(&before.facts) {
                effects.retain(|effect| !matches!(effect, Effect::Persist));
                state.stored = Some(state.to_record());
            }
        }
        Mutant::UnwrittenEndSpreads if before.read => spread_end(state, effects, &before),
        Mutant::ReaderWrites if state.settings.reader && before.read => {
            effects.push(Effect::Persist);
        }
        Mutant::StaleJwtHandedOut => {
            if before.outcome.is_none() {
                state.time = before.time.or(state.time);
            }
        }
        _ => {}
    }
}

/// Ends the session that was read, if the one before it had an end that was not written.
fn spread_end(state: &mut State, effects: &mut Vec<Effect>, before: &Before) {
    let written = before
        .stored
        .as_ref()
        .is_some_and(|stored| stored.same_durable(&before.facts));
    let ended = before.facts.end_of_head().is_some();
    let changed = state.facts.head.as_ref().map(|head| head.id)
        != before.facts.head.as_ref().map(|head| head.id);
    if ended && !written && changed {
        sign_out(state, effects, SignOutCause::UserRevoked);
    }
}

/// Queues the token that the head had before, when it has another one now.
fn revoke_replaced(state: &mut State, before: &Before) {
    let (Some(head), Some(old)) = (&state.facts.head, &before.facts.head) else {
        return;
    };
    let (Some(token), Some(replaced)) = (&head.token, &old.token) else {
        return;
    };
    if head.id == old.id && token.hash != replaced.hash {
        let mut queue = Record::default();
        reconcile::queue_head(&mut queue, old, head.stamp);
        // Else it would be kept back while the session is current.
        let queued = queue.revoke_queue.values_mut();
        queued.for_each(|entry| entry.session = None);
        state.facts.revoke_queue.extend(queue.revoke_queue);
    }
}

fn arm(state: &mut State, effects: &mut Vec<Effect>, wake: Option<i64>) {
    state.schedule.armed = wake;
    effects.push(Effect::Arm);
}

fn sign_out(state: &mut State, effects: &mut Vec<Effect>, cause: SignOutCause) {
    if state.token().is_none() {
        return;
    }
    let Some(head) = &state.facts.head else {
        return;
    };
    let (id, stamp) = (head.id, head.stamp);
    let cause = match cause {
        SignOutCause::UserRevoked => EndCause::UserRevoked,
        _ => EndCause::Other,
    };
    reconcile::end(&mut state.facts, id, End { stamp, cause });
    state.revision += 1;
    effects.push(Effect::Persist);
    effects.push(Effect::Publish);
}

/// A schedule that remembers its deadlines and neither budget nor failures.
fn forget_budget(schedule: &mut Schedule) {
    let mut fresh = Schedule::new(7, schedule.foreground);
    fresh.next_validation = schedule.next_validation;
    fresh.next_load = schedule.next_load;
    fresh.next_persist = schedule.next_persist;
    fresh.next_revoke = schedule.next_revoke;
    fresh.not_before = schedule.not_before;
    fresh.armed = schedule.armed;
    fresh.backgrounded_at = schedule.backgrounded_at;
    *schedule = fresh;
}

/// New tokens, old objects.
fn mix(state: &mut State, before: &Before) {
    if before.validation() != Some(false) || !before.succeeded() {
        return;
    }
    let old = before.facts.head.as_ref().and_then(Head::session);
    if let (Some(head), Some(old)) = (&mut state.facts.head, old)
        && let Content::Session(content) = &mut head.content
    {
        content.session = old.session.clone();
    }
}

/// Puts a duration into every validation that no command led to.
fn extend(state: &State, effects: &mut [Effect]) {
    for effect in effects {
        let Effect::Send(request) = effect else {
            continue;
        };
        let automatic = state.in_flight.iter().any(|flight| {
            flight.id == request.id
                && flight.callers.is_empty()
                && matches!(flight.kind, InFlightKind::Validate { .. })
        });
        if automatic {
            request.call.body.insert(
                "session_duration_minutes".to_owned(),
                state.settings.default_duration_minutes.into(),
            );
        }
    }
}

/// Puts a fetched user into the session that is there now.
fn take_user(state: &mut State, before: &Before) {
    let read = before.flight.as_ref().map(|flight| &flight.kind) == Some(&InFlightKind::Read);
    let Some(Ok(success)) = before.outcome.as_ref().map(|outcome| &outcome.result) else {
        return;
    };
    let head = state.facts.head.as_mut().filter(|_| read);
    if let Some(Content::Session(content)) = head.map(|head| &mut head.content)
        && let Some(known) = &mut content.user
        && let Ok(user) = User::from_json(success.data.expose())
    {
        known.object = Arc::new(user);
        known.at += 1;
    }
}

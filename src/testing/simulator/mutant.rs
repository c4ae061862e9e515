//! Engines that break one rule each. A mutant is made from outside, by changing what goes into and
//! comes out of the deciding function, or by a port that lies; the engine's source stays as it is.

use std::sync::Arc;

use crate::clock::{Now, ServerTime, TimeReading};
use crate::engine::driver::Decide;
use crate::engine::effect::Effect;
use crate::engine::event::{Ask, Event};
use crate::engine::reconcile;
use crate::engine::schedule::Schedule;
use crate::engine::state::{InFlight, InFlightKind, SignOutCause, Standing, State};
use crate::engine::transition::transition;
use crate::http::{ApiFailure, ApiOutcome};
use crate::model::User;
use crate::storage::{Content, End, EndCause, Head, Loaded, Record, Stamp};

macro_rules! mutants {
    ($($(#[doc = $doc:literal])+ $name:ident,)*) => {
        /// One broken rule.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Mutant { $($(#[doc = $doc])+ $name,)* }

        impl Mutant {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// What is broken, in a sentence.
            pub fn describe(self) -> &'static str {
                match self { $(Self::$name => concat!($($doc),+).trim_ascii(),)* }
            }
        }
    };
}

mutants! {
    /// The answer to a session check commits whatever happened since it was sent.
    CheckFenceRemoved,
    /// The answer to a sign-in request commits after a later user action.
    SignInFenceRemoved,
    /// A fetched user is put into whatever session is there now.
    ReadFenceRemoved,
    /// Publishes before it persists.
    PublishesFirst,
    /// Answers the caller before it persists and publishes.
    AnswersFirst,
    /// Any 401 or 403 to a session check ends the session.
    AnyForbiddenEnds,
    /// A captive portal's page ends the session.
    PortalEnds,
    /// A wrong one-time code ends the session.
    WrongCodeEnds,
    /// No heartbeat is armed after a success.
    HeartbeatNotRearmed,
    /// A failed heartbeat is the last one.
    HeartbeatGivesUp,
    /// A write that failed counts as done.
    WriteFailureHidden,
    /// A write that failed is not tried again.
    WriteNotRetried,
    /// The wall clock decides about expiry.
    WallClockExpires,
    /// Nothing is ever expired by proven time.
    ExpiryIgnored,
    /// The moment of expiry is not armed.
    ExpiryNotArmed,
    /// The budget of automatic requests is never used up.
    BudgetForgotten,
    /// Retry-After does not hold an automatic check back.
    RetryAfterIgnored,
    /// Every authenticate sends a request of its own.
    SingleFlightRemoved,
    /// Sign-in requests do not wait for each other.
    SignInRequestsOverlap,
    /// Timers go on in the background.
    WakesInBackground,
    /// The other slot stays when the epoch changes.
    OldSlotKept,
    /// Names are never flushed to the disk.
    NeverSyncs,
    /// A slot is overwritten in place.
    OverwritesInPlace,
    /// What another process wrote is not read before deciding.
    OtherProcessIgnored,
    /// A forced sign-out waits for the server.
    ForceClearWaits,
    /// A sign-out that did not reach the server clears the device all the same.
    RevokeClearsOnFailure,
    /// The queue of revokes is forgotten.
    RevokeQueueForgotten,
    /// A rejected pending pair takes the current session with it.
    PendingRejectionEnds,
    /// Pending tokens do not survive a restart.
    PendingForgotten,
    /// A store that cannot be read counts as empty.
    UnreadableIsEmpty,
    /// The keystore's adapter says "no key" when it should say "not now".
    KeystoreDenies,
    /// Two failures in one moment prove that the key is lost.
    LossProvenAtOnce,
    /// A check brings new tokens and leaves the old session object.
    TokensWithoutObjects,
    /// A confirmed session stays "cached".
    NeverValidated,
    /// The `Date` of any answer is believed.
    AnyDateBelieved,
    /// A step-up leaves the session beside the intermediate one.
    StepUpKeepsSession,
    /// Signing out leaves the intermediate session.
    SignOutKeepsIntermediate,
    /// Coming to the foreground checks nothing.
    ForegroundIgnored,
    /// The network coming back checks nothing.
    ConnectivityIgnored,
    /// Every heartbeat extends the session, unasked.
    HeartbeatExtends,
    /// A JWT is handed out that dies too soon.
    StaleJwtHandedOut,
    /// What was done while the store was locked is forgotten when it recovers.
    UnsavedForgotten,
    /// A definitive rejection counts as a passing failure.
    RejectionIgnored,
}

/// How the disk breaks a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DiskMutant {
    None,
    KeepsOldSlot,
    NeverSyncs,
    CopiesInsteadOfRenaming,
}

impl Mutant {
    /// The mutant of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|mutant| format!("{mutant:?}").eq_ignore_ascii_case(name))
    }

    pub(super) fn disk(this: Option<Self>) -> DiskMutant {
        match this {
            Some(Self::OldSlotKept) => DiskMutant::KeepsOldSlot,
            Some(Self::NeverSyncs) => DiskMutant::NeverSyncs,
            Some(Self::OverwritesInPlace) => DiskMutant::CopiesInsteadOfRenaming,
            _ => DiskMutant::None,
        }
    }
}

/// The deciding function, with one rule broken if there is a mutant.
pub(super) fn decide(mutant: Option<Mutant>) -> Decide {
    match mutant {
        None => Box::new(transition),
        Some(mutant) => Box::new(move |state, event, now| mutate(mutant, state, event, now)),
    }
}

fn mutate(mutant: Mutant, mut state: State, event: Event, now: Now) -> (State, Vec<Effect>) {
    let before = Before::of(&state, &event);
    let event = match distort(mutant, &mut state, event, now, &before) {
        Ok(event) => event,
        Err(done) => return (done, Vec::new()),
    };
    let hidden = hide_flights(mutant, &mut state, &event);
    let (mut state, mut effects) = transition(state, event, now);
    state.in_flight.extend(hidden);
    spoil(mutant, &mut state, &mut effects, now, before);
    (state, effects)
}

/// What the state was, as far as a mutant needs it afterwards.
struct Before {
    flight: Option<InFlight>,
    outcome: Option<ApiOutcome>,
    facts: Record,
    intermediate: bool,
    time: Option<ServerTime>,
}

impl Before {
    fn of(state: &State, event: &Event) -> Self {
        let (flight, outcome) = match event {
            Event::Answered(id, outcome) => (
                state
                    .in_flight
                    .iter()
                    .find(|flight| flight.id == *id)
                    .cloned(),
                Some((**outcome).clone()),
            ),
            _ => (None, None),
        };
        Self {
            flight,
            outcome,
            facts: state.facts.clone(),
            intermediate: state.view.intermediate.is_some(),
            time: state.time,
        }
    }

    /// The flight was a session check of the current session, or of the pending pair.
    fn checked(&self) -> Option<bool> {
        match self.flight.as_ref()?.kind {
            InFlightKind::Validate { pending, .. } => Some(pending),
            _ => None,
        }
    }

    fn succeeded(&self) -> bool {
        self.outcome
            .as_ref()
            .is_some_and(|outcome| outcome.result.is_ok())
    }
}

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
fn distort(
    mutant: Mutant,
    state: &mut State,
    event: Event,
    now: Now,
    before: &Before,
) -> Result<Event, State> {
    Ok(match (mutant, event) {
        (Mutant::CheckFenceRemoved | Mutant::SignInFenceRemoved, event) => {
            open_fence(mutant, state, &event);
            event
        }
        (Mutant::AnyForbiddenEnds, Event::Answered(id, outcome)) if before.checked().is_some() => {
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
            answered(id, *outcome, forbidden.then_some("session_not_found"))
        }
        (Mutant::PortalEnds, Event::Answered(id, outcome)) if before.checked().is_some() => {
            let portal = matches!(outcome.result, Err(ApiFailure::Malformed { .. }));
            answered(id, *outcome, portal.then_some("session_not_found"))
        }
        (Mutant::RejectionIgnored, Event::Answered(id, outcome)) if before.checked().is_some() => {
            let rejected = matches!(outcome.result, Err(ApiFailure::Stytch { .. }));
            answered(id, *outcome, rejected.then_some("internal_server_error"))
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
        (Mutant::AnyDateBelieved, Event::Answered(id, outcome)) => {
            if let Some(server_ms) = outcome.date_ms {
                state.time = Some(exactly(server_ms, now));
            }
            Event::Answered(id, outcome)
        }
        (Mutant::StaleJwtHandedOut, Event::Asked(id, bound, ask))
            if matches!(*ask, Ask::FreshJwt { .. }) =>
        {
            if let Some(time) = &mut state.time {
                *time = exactly(time.earliest(now) - 250_000, now);
            }
            Event::Asked(id, bound, ask)
        }
        (Mutant::ForceClearWaits, Event::Asked(id, bound, ask))
            if *ask == (Ask::Revoke { force_clear: true }) =>
        {
            let ask = Ask::Revoke { force_clear: false };
            Event::Asked(id, bound, Box::new(ask))
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
                state.early_pending = None;
            }
            Event::Loaded(loaded)
        }
        (Mutant::ForegroundIgnored, Event::Foreground) => {
            state.schedule.foreground = true;
            state.schedule.backgrounded_at = None;
            Event::Tick
        }
        (Mutant::ConnectivityIgnored, Event::Connectivity(_)) => Event::Tick,
        (_, event) => event,
    })
}

/// The server's time, known exactly.
fn exactly(server_ms: i64, now: Now) -> ServerTime {
    ServerTime::from_reading(TimeReading {
        earliest: server_ms,
        latest: Some(server_ms),
        boot_ms: now.boot_ms,
    })
}

fn answered(id: u64, mut outcome: ApiOutcome, instead: Option<&str>) -> Event {
    if let Some(error_type) = instead {
        outcome.result = Err(stytch(error_type));
    }
    Event::Answered(id, Box::new(outcome))
}

/// Makes the flight look as if it had been sent just now.
fn open_fence(mutant: Mutant, state: &mut State, event: &Event) {
    let Event::Answered(id, _) = event else {
        return;
    };
    if mutant == Mutant::SignInFenceRemoved {
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
            InFlightKind::Validate { pending: false, .. } => mutant == Mutant::CheckFenceRemoved,
            _ => false,
        };
        if opened {
            (flight.session, flight.token) = (session, token);
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

/// Takes the flights away that the ask would have joined or waited for.
fn hide_flights(mutant: Mutant, state: &mut State, event: &Event) -> Vec<InFlight> {
    let Event::Asked(_, _, ask) = event else {
        return Vec::new();
    };
    let hide = |flight: &InFlight| match mutant {
        Mutant::SingleFlightRemoved => {
            matches!(**ask, Ask::Authenticate { .. })
                && matches!(flight.kind, InFlightKind::Validate { .. })
        }
        Mutant::SignInRequestsOverlap => {
            matches!(**ask, Ask::SignIn(_)) && matches!(flight.kind, InFlightKind::SignIn { .. })
        }
        _ => false,
    };
    let (hidden, kept) = std::mem::take(&mut state.in_flight)
        .into_iter()
        .partition(hide);
    state.in_flight = kept;
    hidden
}

/// Changes what comes out.
fn spoil(mutant: Mutant, state: &mut State, effects: &mut Vec<Effect>, now: Now, before: Before) {
    match mutant {
        Mutant::PublishesFirst => effects.sort_by_key(|effect| matches!(effect, Effect::Persist)),
        Mutant::AnswersFirst => effects.sort_by_key(|effect| !matches!(effect, Effect::Answer(..))),
        Mutant::HeartbeatNotRearmed if before.checked().is_some() && before.succeeded() => {
            state.schedule.next_check = None;
        }
        Mutant::HeartbeatGivesUp if before.checked().is_some() && !before.succeeded() => {
            state.schedule.next_check = None;
        }
        Mutant::WriteNotRetried if state.refused.is_some() => {
            state.schedule.next_persist = None;
            effects.retain(|effect| !matches!(effect, Effect::Persist));
        }
        Mutant::BudgetForgotten => forget_budget(&mut state.schedule),
        Mutant::RetryAfterIgnored if before.checked().is_some() && !before.succeeded() => {
            if state.token().is_some() && state.schedule.foreground {
                state.schedule.not_before = None;
                state.schedule.next_check = Some(now.boot_ms + 1_000);
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
                .next_check
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
            if before.checked() == Some(true) && rejected {
                sign_out(state, effects, SignOutCause::ServerRejected);
            }
        }
        Mutant::RevokeQueueForgotten => state.facts.revoke_queue.clear(),
        Mutant::TokensWithoutObjects => mix(state, &before),
        Mutant::NeverValidated => state.validated = None,
        Mutant::StepUpKeepsSession => {
            let stepped_up = state.view.standing == Standing::SignedOut(SignOutCause::StepUp);
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
        Mutant::ReadFenceRemoved => take_user(state, &before),
        Mutant::StaleJwtHandedOut => {
            if before.outcome.is_none() {
                state.time = before.time.or(state.time);
            }
        }
        _ => {}
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
    fresh.next_check = schedule.next_check;
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
    if before.checked() != Some(false) || !before.succeeded() {
        return;
    }
    let old = before.facts.head.as_ref().and_then(Head::session);
    if let (Some(head), Some(old)) = (&mut state.facts.head, old)
        && let Content::Session(content) = &mut head.content
    {
        content.session = old.session.clone();
    }
}

/// Puts a duration into every check that nobody asked for.
fn extend(state: &State, effects: &mut [Effect]) {
    for effect in effects {
        let Effect::Send(request) = effect else {
            continue;
        };
        let unasked = state.in_flight.iter().any(|flight| {
            flight.id == request.id
                && flight.callers.is_empty()
                && matches!(flight.kind, InFlightKind::Validate { .. })
        });
        if unasked {
            request.call.body.insert(
                "session_duration_minutes".to_owned(),
                state.settings.default_duration_minutes.into(),
            );
        }
    }
}

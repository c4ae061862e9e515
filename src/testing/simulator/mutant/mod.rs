//! Engines that break one rule each. A mutant is made from outside, by changing what goes into and
//! comes out of the deciding function, or by a port that lies; the engine's source stays as it is.

mod input;
mod output;

use crate::clock::{Now, ServerTime};
use crate::engine::driver::Decide;
use crate::engine::effect::Effect;
use crate::engine::event::Event;
use crate::engine::state::{InFlight, InFlightKind, State};
use crate::engine::transition::transition;
use crate::http::ApiOutcome;
use crate::storage::Record;

use input::{distort, hide_flights};
use output::spoil;

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
    /// The response to a validation is applied whatever happened since it was sent.
    StaleValidationApplied,
    /// The response to a validation is applied though a later one of the same session is known.
    OlderResponseApplied,
    /// The response to a sign-in request is applied after a later act of the user.
    SupersededSignInApplied,
    /// A fetched user is put into whatever session is current.
    StaleReadApplied,
    /// Publishes before it persists.
    PublishesFirst,
    /// Gives the caller its result before it persists and publishes.
    AnswersFirst,
    /// Any 401 or 403 to a validation ends the session.
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
    /// Retry-After does not hold an automatic validation back.
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
    /// The rejection of pending tokens takes the current session with it.
    PendingRejectionEnds,
    /// Pending tokens do not survive a restart.
    PendingForgotten,
    /// A store that cannot be read counts as empty.
    UnreadableIsEmpty,
    /// The keystore's adapter says "no key" when it should say "not now".
    KeystoreDenies,
    /// Two failures at once prove that the key is lost.
    LossProvenAtOnce,
    /// A validation brings new tokens and leaves the old session object.
    TokensWithoutObjects,
    /// A confirmed session stays "cached".
    NeverValidated,
    /// The `Date` of any response is believed.
    AnyDateBelieved,
    /// A step-up leaves the session beside the intermediate one.
    StepUpKeepsSession,
    /// Signing out leaves the intermediate session.
    SignOutKeepsIntermediate,
    /// Coming to the foreground validates nothing.
    ForegroundIgnored,
    /// The network coming back validates nothing.
    ConnectivityIgnored,
    /// Every heartbeat extends the session.
    HeartbeatExtends,
    /// A JWT is handed out that dies too soon.
    StaleJwtHandedOut,
    /// What was done while the store was locked is forgotten when it recovers.
    UnsavedForgotten,
    /// A definitive rejection counts as a passing failure.
    RejectionIgnored,
    /// A queued command is sent with the token of whoever is signed in by then.
    QueuedCommandsFollow,
    /// Any error of Stytch removes a token from the revoke queue.
    AnyErrorSettlesRevoke,
    /// The wall clock decides when a queued token is forgotten.
    WallClockEndsQueue,
    /// A PKCE pair stays after its flow and after a sign-out.
    PkceKept,
    /// Which tokens the server rejected is not remembered.
    RejectionForgotten,
    /// The ends of sessions are forgotten when the store is read.
    EndsForgotten,
    /// Sign-out markers are not applied.
    MarkersIgnored,
    /// No sign-out marker is written, and each counts as written.
    MarkersNotWritten,
    /// Of several forced sign-outs that are not on disk, only the last is remembered.
    LastForcedSignOutOnly,
    /// A session does not know the pending tokens that it was.
    OriginForgotten,
    /// The generation is the one of the record, whatever was published.
    GenerationOfRecord,
    /// A sign-out that the server confirms takes later pending tokens with it.
    RevokeTakesPending,
    /// A response counts as sent when it arrives.
    LateResponseProvesTime,
    /// A token that the server replaced is revoked.
    ReplacedTokenRevoked,
    /// A record that cannot be confirmed counts as stored.
    UnconfirmedIsStored,
    /// An end that could not be written ends the session that another process stored.
    UnwrittenEndSpreads,
    /// The response to a validation is installed whoever it is about.
    AnySessionInstalled,
    /// The rejection of a token counts as written and is not.
    RejectionNotStored,
    /// A sign-in over a dead session is not sent once more.
    HeldNotRepeated,
    /// The key is not confirmed before a value counts as persisted.
    KeyNotConfirmed,
    /// A reader writes the record.
    ReaderWrites,
    /// The lock of the record keeps no process out.
    LockKeepsNobodyOut,
}

/// How the keystore breaks a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeystoreMutant {
    None,
    /// It says "no key" when it should say "not now".
    DeniesWhenBusy,
    /// It says that every key is there.
    HasEveryKey,
}

/// How the disk breaks a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DiskMutant {
    None,
    KeepsOldSlot,
    NeverSyncs,
    CopiesInsteadOfRenaming,
    LocksNothing,
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
            Some(Self::LockKeepsNobodyOut) => DiskMutant::LocksNothing,
            _ => DiskMutant::None,
        }
    }

    pub(super) fn keystore(this: Option<Self>) -> KeystoreMutant {
        match this {
            Some(Self::KeystoreDenies) => KeystoreMutant::DeniesWhenBusy,
            Some(Self::KeyNotConfirmed) => KeystoreMutant::HasEveryKey,
            _ => KeystoreMutant::None,
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
    stored: Option<Record>,
    intermediate: bool,
    time: Option<ServerTime>,
    /// The store was read, or another process wrote it.
    read: bool,
}

impl Before {
    fn of(state: &State, event: &Event) -> Self {
        let (flight, outcome) = match event {
            Event::Responded(id, outcome) => (
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
            stored: state.stored.clone(),
            intermediate: state.view.intermediate.is_some(),
            time: state.time,
            read: matches!(event, Event::Loaded(_) | Event::StoreChanged(_)),
        }
    }

    /// The response is one to a validation: true for one of pending tokens.
    fn validation(&self) -> Option<bool> {
        match self.flight.as_ref()?.kind {
            InFlightKind::Validate { pending, .. } => Some(pending),
            _ => None,
        }
    }

    fn is_queued_revoke(&self) -> bool {
        let kind = self.flight.as_ref().map(|flight| &flight.kind);
        kind == Some(&InFlightKind::QueuedRevoke)
    }

    fn is_revoke(&self) -> bool {
        let kind = self.flight.as_ref().map(|flight| &flight.kind);
        matches!(kind, Some(InFlightKind::Revoke { .. }))
    }

    fn succeeded(&self) -> bool {
        self.outcome
            .as_ref()
            .is_some_and(|outcome| outcome.result.is_ok())
    }
}

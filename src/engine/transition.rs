//! What the engine does about each event: one match over the status of the session, the event and
//! the gate. An arm calls one rule, and the arm that ran is what `diagnostics()` reports.
//! `docs/session-states.md` lists every cell that can be reached.

use crate::clock::Now;

use super::effect::Effect;
use super::event::{Bound, CallId, Command, Event, Refusal};
use super::rules::Turn;
use super::state::{InFlightKind, State, StatusKind, StorePhase};

macro_rules! named {
    ($(#[$doc:meta])* $name:ident { $(#[doc = $about:literal] $item:ident),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $(#[doc = $about] $item),* }

        impl $name {
            /// All, in the order of the page.
            #[cfg(any(test, feature = "testing"))]
            pub const ALL: &'static [Self] = &[$(Self::$item),*];

            /// What it is, in a few words.
            #[cfg_attr(not(feature = "testing"), allow(dead_code))] // a gate is named by the page alone
            pub fn about(self) -> &'static str {
                match self { $(Self::$item => $about.trim_ascii(),)* }
            }
        }
    };
}

named! {
    /// The kinds of events that the page distinguishes.
    EventKind {
        /// The process started.
        Started,
        /// The store was read, or could not be.
        Loaded,
        /// Another process wrote the record.
        StoreChanged,
        /// A write is on disk.
        Persisted,
        /// A write failed.
        PersistFailed,
        /// The record on disk, or its key, could not be confirmed.
        RecordUnconfirmed,
        /// The sign-out marker is on disk.
        MarkerWritten,
        /// The sign-out marker could not be written.
        MarkerFailed,
        /// `authenticate()`
        Authenticate,
        /// `fresh_jwt()`
        FreshJwt,
        /// `revoke()`
        Revoke,
        /// `revoke(force_clear)`
        ForceClear,
        /// `update_session()`
        SetTokens,
        /// A login, an exchange, …
        SignIn,
        /// `user.get()`, …
        Read,
        /// A call that does not change the session.
        Plain,
        /// Response to a validation.
        ValidationResponse,
        /// Response to a revoke.
        RevokeResponse,
        /// Response to a sign-in request.
        SignInResponse,
        /// Response to a GET.
        ReadResponse,
        /// Response to any other call.
        PlainResponse,
        /// Response to a revoke from the queue.
        QueuedRevokeResponse,
        /// Response to a request that is not in flight.
        UnknownResponse,
        /// Another process is validating the session.
        Deferred,
        /// The app is visible.
        Foreground,
        /// The app is hidden.
        Background,
        /// The network came or went.
        Connectivity,
        /// Protected data can be read.
        StoreUnlocked,
        /// A deadline passed.
        Tick,
        /// The app closed the engine.
        Closed,
    }
}

named! {
    /// What an event meets besides the status of the session.
    Gate {
        /// Nothing is in the way.
        Open,
        /// The store was not read since the command came.
        StoreUnread,
        /// A request of the same kind is in flight.
        InFlight,
        /// The app set tokens that the server has not confirmed.
        Pending,
        /// This process may only read.
        Reader,
        /// The engine was closed.
        Closed,
    }
}

named! {
    /// The arms; each calls one rule.
    Arm {
        /// Reads the store.
        ReadStore,
        /// Joins what was read with what this process knows.
        TakeOver,
        /// Joins what another process wrote.
        Follow,
        /// The disk holds what is published.
        ConfirmWrite,
        /// Arms another write.
        RetryWrite,
        /// The record would not survive this process.
        MissRecord,
        /// The sign-out survives this process.
        ConfirmMarker,
        /// Nothing on disk says that the user signed out.
        MissMarker,
        /// Keeps the command until the store was read.
        WaitForStore,
        /// Validates the session with the server.
        Validate,
        /// Validates the tokens that the app set.
        ValidatePending,
        /// Joins the validation in flight, or waits for it.
        JoinValidation,
        /// Returns a JWT that has the requested time left.
        HandOutJwt,
        /// Refuses: there is no session.
        RefuseWithoutSession,
        /// Sends a revoke request, then clears.
        SignOut,
        /// Sends a revoke request for the tokens that the app set, then drops them.
        SignOutPending,
        /// Clears what a sign-in that was not finished left behind.
        ClearLeftovers,
        /// Clears, then sends a revoke request.
        ForceClear,
        /// Clears what the store holds, although it cannot be read.
        ForceClearUnread,
        /// Keeps the tokens as pending tokens. The current session stays.
        SetTokens,
        /// Sends a sign-in request.
        SignIn,
        /// Keeps the sign-in request until the one in flight is done.
        QueueSignIn,
        /// Fetches one object.
        FetchObject,
        /// Sends a call that does not change the session.
        SendPlain,
        /// Refuses: this process may only read.
        RefuseReader,
        /// Refuses: the engine was closed.
        RefuseClosed,
        /// Applies the response if the staleness check allows it.
        ApplyResponse,
        /// Drops the response: its request is not in flight.
        Drop,
        /// Validates later.
        Postpone,
        /// Validates at once.
        Appear,
        /// Stops all timers and writes what is not written.
        Hide,
        /// Validates at once if the network came.
        Reconnect,
        /// Reads the store at once if it was locked.
        Unlock,
        /// Starts what is due.
        Wake,
        /// Refuses everything from here on.
        Stop,
        /// The engine was closed: nothing happens.
        Ignore,
        /// Cannot happen; nothing happens.
        Impossible,
    }
}

/// Any status.
macro_rules! any {
    () => {
        StatusKind::Loading
            | StatusKind::Active
            | StatusKind::Unproven
            | StatusKind::SignedOut
            | StatusKind::Unavailable
    };
}

/// Any gate but that of a closed engine.
macro_rules! running {
    () => {
        Gate::Open | Gate::StoreUnread | Gate::InFlight | Gate::Pending | Gate::Reader
    };
}

/// Any gate.
macro_rules! any_gate {
    () => {
        Gate::Open
            | Gate::StoreUnread
            | Gate::InFlight
            | Gate::Pending
            | Gate::Reader
            | Gate::Closed
    };
}

/// Applies one event. What is due afterwards is started at the end.
pub fn transition(state: State, event: Event, now: Now) -> (State, Vec<Effect>) {
    let mut turn = Turn::new(state, now);
    if let Event::Command(id, ..) = &event {
        turn.state.last_call = turn.state.last_call.max(*id);
    }
    // A closed engine has no later moment for what can wait.
    turn.flush = turn.state.closed && !event.is_result_of_a_write();
    turn.refresh_view();
    decide(&mut turn, event);
    turn.finish()
}

/// The match. Commands that waited come through it again.
#[allow(
    clippy::too_many_lines,
    clippy::match_same_arms,
    reason = "an arm is a line of the table of states; arms of one rule stand where their event does"
)]
fn decide(turn: &mut Turn, event: Event) {
    use StatusKind::{Active, Loading, SignedOut, Unavailable, Unproven};

    let status = turn.state.view.status.kind();
    let gate = gate(turn, &event);
    let command = match &event {
        Event::Command(id, ..) => Some(*id),
        _ => None,
    };
    macro_rules! arm {
        ($arm:ident, $rule:expr) => {{
            turn.effects.push(Effect::Decided(Arm::$arm, command));
            $rule
        }};
    }
    match (status, event, gate) {
        // ---- the store ------------------------------------------------------------------------
        (any!(), Event::Started, running!()) => arm!(ReadStore, turn.read_store()),
        (any!(), Event::Loaded(loaded), any_gate!()) => {
            arm!(TakeOver, turn.loaded(*loaded));
        }
        (any!(), Event::StoreChanged(loaded), any_gate!()) => {
            arm!(Follow, turn.store_changed(*loaded));
        }
        (any!(), Event::Persisted(stamp), any_gate!()) => {
            arm!(ConfirmWrite, turn.confirm_write(stamp));
        }
        (any!(), Event::PersistFailed(_), any_gate!()) => {
            arm!(RetryWrite, turn.retry_write());
        }
        (any!(), Event::RecordUnconfirmed(_), any_gate!()) => {
            arm!(MissRecord, turn.record_unconfirmed());
        }
        (any!(), Event::MarkerWritten(marker), any_gate!()) => {
            arm!(ConfirmMarker, turn.marker_written(marker));
        }
        (any!(), Event::MarkerFailed(_), any_gate!()) => {
            arm!(MissMarker, turn.marker_failed());
        }

        // ---- commands -------------------------------------------------------------------------
        (any!(), Event::Command(id, ..), Gate::Closed) => {
            arm!(RefuseClosed, turn.refuse(id, Refusal::Closed));
        }
        (any!(), Event::Command(id, bound, command), gate) => match (status, *command, gate) {
            (
                any!(),
                Command::Authenticate { .. }
                | Command::Revoke { .. }
                | Command::SetTokens { .. }
                | Command::SignIn(_)
                | Command::Plain(..),
                Gate::Reader,
            ) => arm!(RefuseReader, turn.refuse(id, Refusal::ReadOnlyRole)),
            (Loading | Unavailable, command, Gate::StoreUnread) => {
                arm!(WaitForStore, turn.wait_for_store(id, bound, command));
            }

            (any!(), Command::Authenticate { duration_minutes }, Gate::Pending) => {
                arm!(ValidatePending, turn.validate(id, bound, duration_minutes));
            }
            (any!(), Command::Authenticate { duration_minutes }, Gate::InFlight) => {
                arm!(
                    JoinValidation,
                    turn.join_validation(id, bound, duration_minutes)
                );
            }
            (Active | Unproven, Command::Authenticate { duration_minutes }, Gate::Open) => {
                arm!(Validate, turn.validate(id, bound, duration_minutes));
            }
            (Loading | SignedOut | Unavailable, Command::Authenticate { .. }, Gate::Open) => {
                arm!(RefuseWithoutSession, turn.refuse_without_session(id));
            }

            (
                Active | Unproven,
                Command::FreshJwt {
                    min_validity_seconds,
                },
                Gate::Open | Gate::Reader,
            ) => arm!(HandOutJwt, turn.fresh_jwt(id, bound, min_validity_seconds)),
            (
                Loading | SignedOut | Unavailable,
                Command::FreshJwt { .. },
                Gate::Open | Gate::Reader,
            ) => {
                arm!(RefuseWithoutSession, turn.refuse_without_session(id));
            }

            (
                Active | Unproven,
                Command::Revoke { force_clear: false },
                Gate::Open | Gate::Pending,
            ) => {
                arm!(SignOut, turn.revoke(id, bound));
            }
            (SignedOut, Command::Revoke { force_clear: false }, Gate::Pending) => {
                arm!(SignOutPending, turn.revoke(id, bound));
            }
            (SignedOut, Command::Revoke { .. }, Gate::Open) => {
                arm!(ClearLeftovers, turn.revoke_nothing(id, bound));
            }
            (
                Loading | Unavailable,
                Command::Revoke { force_clear: false },
                Gate::Open | Gate::Pending,
            ) => arm!(RefuseWithoutSession, turn.refuse_without_session(id)),
            (
                Active | Unproven,
                Command::Revoke { force_clear: true },
                Gate::Open | Gate::Pending,
            )
            | (SignedOut, Command::Revoke { force_clear: true }, Gate::Pending) => {
                arm!(ForceClear, turn.force_clear(id, bound));
            }
            (
                Loading | Unavailable,
                Command::Revoke { force_clear: true },
                Gate::Open | Gate::Pending,
            ) => arm!(ForceClearUnread, turn.force_clear_unread(id)),

            (
                any!(),
                Command::SetTokens { token, jwt },
                Gate::Open | Gate::StoreUnread | Gate::InFlight | Gate::Pending,
            ) => arm!(SetTokens, turn.set_tokens(id, token, jwt)),

            (any!(), Command::SignIn(call), Gate::InFlight) => {
                arm!(QueueSignIn, turn.queue_sign_in(id, bound, call));
            }
            (any!(), Command::SignIn(call), Gate::Open) => {
                arm!(SignIn, turn.sign_in(id, bound, call));
            }

            (Active | Unproven, Command::Read(call), Gate::Open | Gate::Reader) => {
                arm!(FetchObject, turn.fetch(id, bound, call));
            }
            (Loading | SignedOut | Unavailable, Command::Read(_), Gate::Open | Gate::Reader) => {
                arm!(RefuseWithoutSession, turn.refuse_without_session(id));
            }

            (any!(), Command::Plain(call, pkce), Gate::Open) => {
                arm!(SendPlain, turn.plain(id, bound, call, pkce));
            }

            (
                Active | Unproven | SignedOut,
                Command::Authenticate { .. }
                | Command::FreshJwt { .. }
                | Command::Revoke { .. }
                | Command::SignIn(_)
                | Command::Read(_)
                | Command::Plain(..),
                Gate::StoreUnread,
            )
            | (
                any!(),
                Command::Revoke { .. } | Command::FreshJwt { .. } | Command::Read(_),
                Gate::InFlight,
            )
            | (any!(), Command::Plain(..), Gate::InFlight | Gate::Pending)
            | (
                any!(),
                Command::FreshJwt { .. } | Command::SignIn(_) | Command::Read(_),
                Gate::Pending,
            )
            | (
                any!(),
                Command::Authenticate { .. }
                | Command::FreshJwt { .. }
                | Command::Revoke { .. }
                | Command::SetTokens { .. }
                | Command::SignIn(_)
                | Command::Read(_)
                | Command::Plain(..),
                Gate::Closed,
            ) => arm!(Impossible, turn.refuse_without_session(id)),
        },

        // ---- responses ------------------------------------------------------------------------
        (any!(), Event::Responded(id, outcome), any_gate!()) => {
            if turn.state.in_flight.iter().any(|flight| flight.id == id) {
                arm!(ApplyResponse, turn.responded(id, *outcome));
            } else {
                arm!(Drop, turn.responded(id, *outcome));
            }
        }
        (any!(), Event::Deferred(id, until), any_gate!()) => {
            arm!(Postpone, turn.postpone(id, until));
        }

        // ---- the device -----------------------------------------------------------------------
        (any!(), Event::Foreground, running!()) => arm!(Appear, turn.foreground()),
        (any!(), Event::Background, running!()) => arm!(Hide, turn.background()),
        (any!(), Event::Connectivity(online), running!()) => {
            arm!(Reconnect, turn.connectivity(online));
        }
        (any!(), Event::StoreUnlocked, running!()) => arm!(Unlock, turn.unlocked()),
        (any!(), Event::Tick, any_gate!()) => arm!(Wake, turn.wake()),
        (any!(), Event::Closed, running!()) => arm!(Stop, turn.stop()),
        (
            any!(),
            Event::Started
            | Event::Foreground
            | Event::Background
            | Event::Connectivity(_)
            | Event::StoreUnlocked
            | Event::Closed,
            Gate::Closed,
        ) => arm!(Ignore, ()),
    }
}

impl Turn {
    /// Serves a command that waited.
    pub(super) fn serve(&mut self, id: CallId, bound: Bound, command: Command) {
        self.refresh_view();
        decide(self, Event::Command(id, bound, Box::new(command)));
    }

    fn revoke_nothing(&mut self, id: CallId, bound: Bound) {
        if self.is_about_another(bound) {
            return self.refuse(id, Refusal::Superseded);
        }
        self.clear_leftovers(id);
        self.refuse(id, Refusal::NoSession);
    }
}

/// What the event meets besides the status of the session.
#[allow(clippy::match_same_arms, reason = "the order of the arms matters")]
fn gate(turn: &Turn, event: &Event) -> Gate {
    let state = &turn.state;
    if state.closed {
        return Gate::Closed;
    }
    let reader = state.settings.reader;
    let Event::Command(_, _, command) = event else {
        return if reader {
            Gate::Reader
        } else if state.store != StorePhase::Readable {
            Gate::StoreUnread
        } else {
            Gate::Open
        };
    };
    let unread = !turn.store_was_tried
        && matches!(
            state.view.status.kind(),
            StatusKind::Loading | StatusKind::Unavailable
        );
    let pending = state.pending_token().is_some();
    match **command {
        Command::SetTokens { .. } if reader => Gate::Reader,
        Command::SetTokens { .. } => Gate::Open,
        Command::Authenticate { .. }
        | Command::Revoke { .. }
        | Command::SignIn(_)
        | Command::Plain(..)
            if reader =>
        {
            Gate::Reader
        }
        Command::Authenticate { .. } => {
            let has_token = turn.token_to_validate().is_some();
            if has_token && turn.validation_in_flight() {
                Gate::InFlight
            } else if pending {
                // The tokens that the app set need no store.
                Gate::Pending
            } else if unread {
                Gate::StoreUnread
            } else {
                Gate::Open
            }
        }
        _ if unread => Gate::StoreUnread,
        Command::FreshJwt { .. } | Command::Read(_) if reader => Gate::Reader,
        Command::FreshJwt { .. } | Command::Read(_) | Command::Plain(..) => Gate::Open,
        Command::Revoke { .. } if pending => Gate::Pending,
        Command::Revoke { .. } => Gate::Open,
        Command::SignIn(_) if turn.sign_in_in_flight() => Gate::InFlight,
        Command::SignIn(_) => Gate::Open,
    }
}

impl Event {
    /// True for the result of a write that an effect asked for.
    pub(super) fn is_result_of_a_write(&self) -> bool {
        matches!(
            self,
            Self::Persisted(_)
                | Self::PersistFailed(_)
                | Self::MarkerWritten(_)
                | Self::MarkerFailed(_)
        )
    }

    /// Which row of the page applies.
    pub fn kind(&self, state: &State) -> EventKind {
        match self {
            Self::Started => EventKind::Started,
            Self::Loaded(_) => EventKind::Loaded,
            Self::StoreChanged(_) => EventKind::StoreChanged,
            Self::Persisted(_) => EventKind::Persisted,
            Self::PersistFailed(_) => EventKind::PersistFailed,
            Self::RecordUnconfirmed(_) => EventKind::RecordUnconfirmed,
            Self::MarkerWritten(_) => EventKind::MarkerWritten,
            Self::MarkerFailed(_) => EventKind::MarkerFailed,
            Self::Command(_, _, command) => match **command {
                Command::Authenticate { .. } => EventKind::Authenticate,
                Command::FreshJwt { .. } => EventKind::FreshJwt,
                Command::Revoke { force_clear: false } => EventKind::Revoke,
                Command::Revoke { force_clear: true } => EventKind::ForceClear,
                Command::SetTokens { .. } => EventKind::SetTokens,
                Command::SignIn(_) => EventKind::SignIn,
                Command::Read(_) => EventKind::Read,
                Command::Plain(..) => EventKind::Plain,
            },
            Self::Responded(id, _) => {
                let mut flights = state.in_flight.iter();
                match flights.find(|flight| flight.id == *id).map(|f| &f.kind) {
                    Some(InFlightKind::Validate { .. }) => EventKind::ValidationResponse,
                    Some(InFlightKind::Revoke { .. }) => EventKind::RevokeResponse,
                    Some(InFlightKind::SignIn { .. }) => EventKind::SignInResponse,
                    Some(InFlightKind::Read) => EventKind::ReadResponse,
                    Some(InFlightKind::Plain) => EventKind::PlainResponse,
                    Some(InFlightKind::QueuedRevoke) => EventKind::QueuedRevokeResponse,
                    None => EventKind::UnknownResponse,
                }
            }
            Self::Deferred(..) => EventKind::Deferred,
            Self::Foreground => EventKind::Foreground,
            Self::Background => EventKind::Background,
            Self::Connectivity(_) => EventKind::Connectivity,
            Self::StoreUnlocked => EventKind::StoreUnlocked,
            Self::Tick => EventKind::Tick,
            Self::Closed => EventKind::Closed,
        }
    }
}

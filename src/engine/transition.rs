//! The table: which rule decides in which state about which event. Nothing else in the crate
//! decides about sessions. `docs/session-states.md` has the same table for people, and a test
//! holds the two together.

use crate::clock::Now;

use super::effect::Effect;
use super::event::{Ask, Event};
use super::rules::Turn;
use super::state::{InFlightKind, StandingKind, State};

macro_rules! named {
    ($(#[$doc:meta])* $name:ident { $(#[doc = $about:literal] $item:ident),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name { $(#[doc = $about] $item),* }

        impl $name {
            /// All, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$item),*];

            /// What it is, in a few words for a person.
            pub fn about(self) -> &'static str {
                match self { $(Self::$item => $about.trim_ascii(),)* }
            }
        }
    };
}

named! {
    /// The kinds of events that the table tells apart.
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
        /// The sign-out is noted beside the record.
        IntentWritten,
        /// The sign-out could not be noted.
        IntentFailed,
        /// `authenticate()`
        AskAuthenticate,
        /// `fresh_jwt()`
        AskFreshJwt,
        /// `revoke()`
        AskRevoke,
        /// `update_session()`
        AskHydrate,
        /// A login, an exchange, …
        AskSignIn,
        /// `user.get()`, …
        AskRead,
        /// A call that leaves the session alone.
        AskPlain,
        /// A call about a session that another process has replaced.
        AskOvertaken,
        /// Answer to a session check.
        CheckAnswered,
        /// Answer to a revoke.
        RevokeAnswered,
        /// Answer to a creating call.
        SignInAnswered,
        /// Answer to a GET.
        ReadAnswered,
        /// Answer to any other call.
        PlainAnswered,
        /// Answer to a revoke from the queue.
        QueuedRevokeAnswered,
        /// An answer nobody waits for.
        UnknownAnswered,
        /// Another process is checking the session.
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
        /// The engine is to stop.
        Closed,
    }
}

named! {
    /// The rules; each is one method in `rules/`.
    Rule {
        /// Read the store.
        ReadStore,
        /// Take over what the store holds, or say why it cannot be read.
        Adopt,
        /// Bring store and memory together after the store could not be read.
        Heal,
        /// Take over what another process wrote.
        Follow,
        /// The disk holds what is published.
        ConfirmWrite,
        /// Say that the disk does not hold it, and try again.
        RetryWrite,
        /// The sign-out survives the process.
        ConfirmSignOut,
        /// Nothing says so on disk: the sign-out cannot be vouched for.
        DoubtSignOut,
        /// Keep the ask until the store answers.
        WaitForStore,
        /// Read the store once more before refusing.
        ReadStoreFirst,
        /// Check the session with the server.
        Check,
        /// Check the pending pair, or refuse: nobody is signed in.
        CheckPending,
        /// Hand out a JWT that lives long enough.
        HandOutJwt,
        /// Refuse: nobody is signed in.
        RefuseWithoutSession,
        /// Tell the server, then clear.
        SignOut,
        /// Drop what is left of a sign-in that never was.
        ClearLeftovers,
        /// Keep the tokens beside the current session.
        KeepPending,
        /// Send one creating call at a time.
        StartSignIn,
        /// Refuse: it was meant for a session that is no longer shown.
        RefuseOvertaken,
        /// Fetch one object.
        FetchObject,
        /// Send.
        SendPlain,
        /// Judge a session check behind the fence.
        JudgeCheck,
        /// Judge a sign-out behind the fence.
        JudgeRevoke,
        /// Judge a creating call behind the fence.
        JudgeSignIn,
        /// Judge a fetched object behind the fence.
        JudgeRead,
        /// Pass the answer on.
        JudgePlain,
        /// Keep or drop the entry of the revoke queue.
        JudgeQueuedRevoke,
        /// Nobody waits.
        Drop,
        /// Look again when the other process must be done.
        Postpone,
        /// Check at once.
        Appear,
        /// Stop all timers.
        Hide,
        /// Check at once if the network came.
        Reconnect,
        /// Read the store at once if it was locked.
        Unlock,
        /// Do what is due.
        Wake,
        /// Refuse everything from here on.
        Stop,
    }
}

/// The table of rules. Exhaustive in both directions, without a catch-all arm.
pub fn rule(standing: StandingKind, event: EventKind) -> Rule {
    use EventKind as E;
    use StandingKind::{Active, Loading, SignedOut, Unavailable, Unproven};
    match (standing, event) {
        // ---- the store ------------------------------------------------------------------------
        (Loading | Active | Unproven | SignedOut | Unavailable, E::Started) => Rule::ReadStore,
        (Loading | Unavailable, E::Loaded | E::StoreChanged) => Rule::Adopt,
        (Active | Unproven | SignedOut, E::Loaded) => Rule::Heal,
        (Active | Unproven | SignedOut, E::StoreChanged) => Rule::Follow,
        (Loading | Active | Unproven | SignedOut | Unavailable, E::Persisted) => Rule::ConfirmWrite,
        (Loading | Active | Unproven | SignedOut | Unavailable, E::PersistFailed) => {
            Rule::RetryWrite
        }
        (Loading | Active | Unproven | SignedOut | Unavailable, E::IntentWritten) => {
            Rule::ConfirmSignOut
        }
        (Loading | Active | Unproven | SignedOut | Unavailable, E::IntentFailed) => {
            Rule::DoubtSignOut
        }

        // ---- the app asks ---------------------------------------------------------------------
        (
            Loading,
            E::AskAuthenticate
            | E::AskFreshJwt
            | E::AskRevoke
            | E::AskSignIn
            | E::AskRead
            | E::AskPlain,
        ) => Rule::WaitForStore,
        (
            Unavailable,
            E::AskAuthenticate
            | E::AskFreshJwt
            | E::AskRevoke
            | E::AskSignIn
            | E::AskRead
            | E::AskPlain,
        ) => Rule::ReadStoreFirst,
        (Active | Unproven, E::AskAuthenticate) => Rule::Check,
        (SignedOut, E::AskAuthenticate) => Rule::CheckPending,
        (Active | Unproven, E::AskFreshJwt) => Rule::HandOutJwt,
        (SignedOut, E::AskFreshJwt | E::AskRead) => Rule::RefuseWithoutSession,
        (Active | Unproven, E::AskRevoke) => Rule::SignOut,
        (SignedOut, E::AskRevoke) => Rule::ClearLeftovers,
        (Loading | Active | Unproven | SignedOut | Unavailable, E::AskHydrate) => Rule::KeepPending,
        (Active | Unproven | SignedOut, E::AskSignIn) => Rule::StartSignIn,
        (Active | Unproven, E::AskRead) => Rule::FetchObject,
        (Active | Unproven | SignedOut, E::AskPlain) => Rule::SendPlain,

        (Loading | Active | Unproven | SignedOut | Unavailable, E::AskOvertaken) => {
            Rule::RefuseOvertaken
        }

        // ---- the server answers ---------------------------------------------------------------
        (Loading | Active | Unproven | SignedOut | Unavailable, E::CheckAnswered) => {
            Rule::JudgeCheck
        }
        (Loading | Active | Unproven | SignedOut | Unavailable, E::RevokeAnswered) => {
            Rule::JudgeRevoke
        }
        (Loading | Active | Unproven | SignedOut | Unavailable, E::SignInAnswered) => {
            Rule::JudgeSignIn
        }
        (Loading | Active | Unproven | SignedOut | Unavailable, E::ReadAnswered) => Rule::JudgeRead,
        (Loading | Active | Unproven | SignedOut | Unavailable, E::PlainAnswered) => {
            Rule::JudgePlain
        }
        (Loading | Active | Unproven | SignedOut | Unavailable, E::QueuedRevokeAnswered) => {
            Rule::JudgeQueuedRevoke
        }
        (Loading | Active | Unproven | SignedOut | Unavailable, E::UnknownAnswered) => Rule::Drop,
        (Loading | Active | Unproven | SignedOut | Unavailable, E::Deferred) => Rule::Postpone,

        // ---- the device -----------------------------------------------------------------------
        (Loading | Active | Unproven | SignedOut | Unavailable, E::Foreground) => Rule::Appear,
        (Loading | Active | Unproven | SignedOut | Unavailable, E::Background) => Rule::Hide,
        (Loading | Active | Unproven | SignedOut | Unavailable, E::Connectivity) => Rule::Reconnect,
        (Loading | Active | Unproven | SignedOut | Unavailable, E::StoreUnlocked) => Rule::Unlock,
        (Loading | Active | Unproven | SignedOut | Unavailable, E::Tick) => Rule::Wake,
        (Loading | Active | Unproven | SignedOut | Unavailable, E::Closed) => Rule::Stop,
    }
}

impl Event {
    /// True for what a write of the event before led to.
    pub(super) fn is_outcome_of_a_write(&self) -> bool {
        matches!(
            self,
            Self::Persisted(_)
                | Self::PersistFailed(_)
                | Self::IntentWritten
                | Self::IntentFailed(_)
        )
    }

    /// True for what was read.
    fn is_about_the_disk(&self) -> bool {
        matches!(self, Self::Loaded(_) | Self::StoreChanged(_))
    }

    /// Which row of the table applies.
    pub fn kind(&self, state: &State) -> EventKind {
        match self {
            Self::Started => EventKind::Started,
            Self::Loaded(_) => EventKind::Loaded,
            Self::StoreChanged(_) => EventKind::StoreChanged,
            Self::Persisted(_) => EventKind::Persisted,
            Self::PersistFailed(_) => EventKind::PersistFailed,
            Self::IntentWritten => EventKind::IntentWritten,
            Self::IntentFailed(_) => EventKind::IntentFailed,
            Self::Asked(_, ask) => match **ask {
                Ask::Authenticate { .. } => EventKind::AskAuthenticate,
                Ask::FreshJwt { .. } => EventKind::AskFreshJwt,
                Ask::Revoke { .. } => EventKind::AskRevoke,
                Ask::Hydrate { .. } => EventKind::AskHydrate,
                Ask::SignIn(_) => EventKind::AskSignIn,
                Ask::Read(_) => EventKind::AskRead,
                Ask::Plain(..) => EventKind::AskPlain,
            },
            Self::AskOvertaken(_) => EventKind::AskOvertaken,
            Self::Answered(id, _) => {
                match state
                    .in_flight
                    .iter()
                    .find(|flight| flight.id == *id)
                    .map(|f| &f.kind)
                {
                    Some(InFlightKind::Validate { .. }) => EventKind::CheckAnswered,
                    Some(InFlightKind::Revoke { .. }) => EventKind::RevokeAnswered,
                    Some(InFlightKind::SignIn { .. }) => EventKind::SignInAnswered,
                    Some(InFlightKind::Read) => EventKind::ReadAnswered,
                    Some(InFlightKind::Plain) => EventKind::PlainAnswered,
                    Some(InFlightKind::QueuedRevoke) => EventKind::QueuedRevokeAnswered,
                    None => EventKind::UnknownAnswered,
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

/// Applies one event. Deadlines that passed are dealt with first, and what is due afterwards.
pub fn transition(state: State, event: Event, now: Now) -> (State, Vec<Effect>) {
    let mut turn = Turn::new(state, now);
    // A write that just happened or failed belongs to the change before it; what the disk holds is
    // taken over, and what the server says is heard, before anything of it ends.
    let answered = matches!(event, Event::Answered(..));
    if !event.is_outcome_of_a_write() && !event.is_about_the_disk() && !answered {
        turn.expire();
    }
    let decided = rule(turn.state.kind(), event.kind(&turn.state));
    turn.effects.push(Effect::Decided(decided));
    match event {
        Event::Started => turn.read_store(),
        Event::Loaded(loaded) => turn.loaded(*loaded),
        Event::StoreChanged(loaded) if decided == Rule::Adopt => turn.loaded(Ok(*loaded)),
        Event::StoreChanged(loaded) => turn.follow(*loaded),
        Event::Persisted(stamp) => turn.confirm_write(stamp),
        Event::PersistFailed(failure) => turn.retry_write(&failure),
        Event::IntentWritten => turn.confirm_sign_out(),
        Event::IntentFailed(_) => turn.doubt_sign_out(),
        Event::Asked(id, ask) => turn.asked(decided, id, *ask),
        Event::AskOvertaken(id) => turn.refuse_overtaken(id),
        Event::Answered(id, outcome) => {
            turn.answered(id, *outcome);
            turn.expire();
        }
        Event::Deferred(id, until) => turn.postpone(id, until),
        Event::Foreground => turn.appear(),
        Event::Background => turn.hide(),
        Event::Connectivity(online) => turn.reconnect(online),
        Event::StoreUnlocked => turn.unlock(),
        Event::Tick => turn.wake(),
        Event::Closed => turn.stop(),
    }
    turn.finish()
}

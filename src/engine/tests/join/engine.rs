//! One process with the whole engine. A process does what the driver does with each event: it reads the
//! store before it decides, and writes while it still holds the lock.

use std::collections::BTreeSet;

use super::expected::{Act, Facts, Known};
use super::responses::{offline, rejection, started, success};
use super::samples::token;
use super::shared::Shared;
use crate::clock::BootId;
use crate::engine::effect::{Effect, Request};
use crate::engine::event::{Bound, CallId, Command, Event, RequestId};
use crate::engine::state::{InFlightKind, Settings, State, Status, StorePhase};
use crate::engine::transition::transition;
use crate::engine::view::View;
use crate::http::ApiOutcome;
use crate::storage::{Head, IdHash, Loaded, SignOutMarker, Stamp, StoreFailure, Vertical};
use crate::wire::{Call, Endpoint};

/// What an event leaves to be done.
#[derive(Clone, Copy, Debug)]
enum Later {
    Load,
    /// This request finds no network.
    Fail(RequestId),
}

/// A process.
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is one thing that fails or not"
)]
#[derive(Clone, Debug)]
pub(super) struct Process {
    state: Option<State>,
    pub(super) writes: bool,
    pub(super) reads: bool,
    /// The next write is on disk, and then the process dies before it removes the markers.
    pub(super) dies_in_write: bool,
    pub(super) died: bool,
    reader: bool,
    pub(super) known: Known,
    /// The write that it last saw.
    seen: Option<u64>,
    /// The markers that were reported to it, and those that it wrote.
    reported: BTreeSet<String>,
    written: BTreeSet<String>,
    /// Requests that a command waits for.
    requests: Vec<Request>,
    /// What is to be done before the next step.
    automatic: Vec<Later>,
    next_call: CallId,
    /// The acts of a lost record that were lost to this process too, before the server confirmed it.
    missed: Known,
}

impl Process {
    pub(super) fn new(reader: bool) -> Self {
        let settings = Settings {
            vertical: Vertical::Consumer,
            default_duration_minutes: 5,
            keep_alive: false,
            reader,
            boot_id: BootId("boot".into()),
        };
        Self {
            state: Some(State::new(settings, 7, true)),
            writes: true,
            reads: true,
            dies_in_write: false,
            died: false,
            reader,
            known: 0,
            seen: None,
            reported: BTreeSet::new(),
            written: BTreeSet::new(),
            requests: Vec::new(),
            automatic: Vec::new(),
            next_call: 1,
            missed: 0,
        }
    }

    /// It died, and starts.
    pub(super) fn restart(&mut self, shared: &mut Shared) {
        *self = Self {
            writes: self.writes,
            reads: self.reads,
            ..Self::new(self.reader)
        };
        self.handle(shared, Event::Started);
    }

    pub(super) fn state(&self) -> &State {
        self.state.as_ref().unwrap()
    }

    /// What apps see of it.
    pub(super) fn facts(&self, shared: &Shared) -> Facts {
        let view = View::of(self.state(), shared.now());
        let number = |text: &str| text.rsplit('-').next()?.parse().ok();
        let session = match &view.status {
            Status::Active { snapshot, .. } => {
                number(snapshot.session_id()).zip(number(snapshot.token.expose()))
            }
            Status::Loading | Status::SignedOut(_) | Status::Unavailable(_) => None,
        };
        let pending = self.state().facts.live_pending();
        Facts {
            session,
            step_up: view
                .intermediate
                .and_then(|step| number(step.token.expose())),
            pending: pending.and_then(|pending| number(pending.token.as_ref()?.expose())),
        }
    }

    // ---- the driver ----------------------------------------------------------------------------

    /// One event to its end, and the automatic requests that it leads to: these find no network.
    pub(super) fn handle(&mut self, shared: &mut Shared, event: Event) {
        self.read_before_deciding(shared);
        let locked = self.reads;
        self.apply(shared, event, locked);
        while let Some(later) = self.automatic.pop() {
            let event = match later {
                Later::Load => Event::Loaded(Box::new(self.load(shared))),
                Later::Fail(request) => Event::Responded(request, Box::new(offline())),
            };
            self.apply(shared, event, locked);
        }
    }

    fn read_before_deciding(&mut self, shared: &mut Shared) {
        if self.state().store != StorePhase::Readable || !self.reads {
            return;
        }
        let markers = shared.markers.iter().map(|(marker, _)| &marker.name);
        let listed: BTreeSet<_> = markers.cloned().collect();
        let unchanged = self.seen == Some(shared.writes)
            && listed.is_superset(&self.reported)
            && listed
                .iter()
                .all(|name| self.reported.contains(name) || self.written.contains(name));
        if unchanged {
            return;
        }
        if let Ok(loaded) = self.load(shared) {
            self.apply(shared, Event::StoreChanged(Box::new(loaded)), true);
        }
    }

    /// Reads the store: from here on the process knows what the store knows.
    fn load(&mut self, shared: &mut Shared) -> Result<Loaded, StoreFailure> {
        if !self.reads {
            return Err(StoreFailure::Locked);
        }
        if self.reader {
            self.known = 0;
        }
        self.known |= shared.known;
        for (_, acts) in &mut shared.markers {
            let acts = acts.get_or_insert_with(|| {
                // It ends what the disk holds when it is first applied.
                let mut acts = 0;
                let record = shared.record.as_ref();
                if record.is_some_and(|record| !record.head_is_over())
                    && let Some((sign_in, _)) = shared.log.head(shared.known)
                {
                    acts |= shared.log.add(Act::End { sign_in });
                }
                if record.is_some_and(|record| record.live_pending().is_some())
                    && let Some((set, _)) = shared.log.pending(shared.known)
                {
                    acts |= shared.log.add(Act::SignOutPending { set });
                }
                acts
            });
            self.known |= *acts;
        }
        self.seen = Some(shared.writes);
        let markers: Vec<_> = shared
            .markers
            .iter()
            .map(|(marker, _)| marker.clone())
            .collect();
        self.reported = markers.iter().map(|marker| marker.name.clone()).collect();
        Ok(match &shared.record {
            Some(record) => Loaded::Record {
                record: Box::new(record.clone()),
                stamp: Stamp {
                    counter: shared.writes,
                    epoch: record.epoch,
                },
                markers,
            },
            None if shared.lost && !self.reader => {
                shared.lost = false;
                Loaded::KeyLost {
                    quarantined: true,
                    epoch: shared.epoch,
                    markers,
                }
            }
            None => Loaded::Empty { markers },
        })
    }

    fn apply(&mut self, shared: &mut Shared, event: Event, locked: bool) {
        let (state, effects) = transition(self.state.take().unwrap(), event, shared.now());
        self.state = Some(state);
        for effect in effects {
            match effect {
                Effect::Load => self.automatic.push(Later::Load),
                Effect::Persist => {
                    let event = if locked && self.writes && self.reads && !self.died {
                        Event::Persisted(self.persist(shared))
                    } else {
                        Event::PersistFailed(StoreFailure::Busy)
                    };
                    self.apply(shared, event, locked);
                }
                Effect::WriteMarker(session, stamp) => {
                    shared.markers_written += 1;
                    let marker = SignOutMarker {
                        name: format!("marker-{:04}", shared.markers_written),
                        session,
                        stamp,
                    };
                    self.written.insert(marker.name.clone());
                    let acts = session.map(|id| {
                        let stored = self.stored_before(shared, id);
                        stored.unwrap_or_else(|| self.last_sign_out(shared))
                    });
                    shared.markers.push((marker.clone(), acts));
                    self.known |= acts.unwrap_or(0);
                    self.apply(shared, Event::MarkerWritten(marker), locked);
                }
                Effect::Send(request) => self.sent(shared, *request),
                Effect::Publish
                | Effect::EndRefresh
                | Effect::Complete(..)
                | Effect::Arm
                | Effect::ResetConnections
                | Effect::Stop
                | Effect::Decided(..) => {}
            }
        }
    }

    fn persist(&mut self, shared: &mut Shared) -> Stamp {
        let mut record = self.state().to_record();
        let same = shared
            .record
            .as_ref()
            .is_some_and(|stored| stored.lineage() == record.lineage());
        if !same {
            shared.epoch += 1;
        }
        record.epoch = shared.epoch;
        shared.writes += 1;
        if shared.known & !self.known != 0 {
            shared.broken = Some("what another process wrote is written over");
        }
        // Nothing could confirm an intermediate session: it is written as it is.
        let head = record.head.as_ref().filter(|head| head.session().is_some());
        let stored = shared
            .record
            .as_ref()
            .and_then(|stored| stored.head.as_ref());
        let is_own = head.is_some() && head.map(Head::rank) != stored.map(Head::rank);
        // What was lost before the sign-in is older than that.
        let began = shared.log.head(self.known).map_or(0, |(act, _)| act);
        let later = self.missed & !self.known & (Known::MAX << began);
        if later != 0 && is_own {
            shared.broken = Some("memory that is older than what was lost is written");
        }
        shared.record = Some(record);
        shared.known = self.known;
        self.seen = Some(shared.writes);
        if self.dies_in_write {
            self.died = true;
            return Stamp {
                counter: shared.writes,
                epoch: shared.epoch,
            };
        }
        let removed: BTreeSet<_> = self.reported.union(&self.written).cloned().collect();
        shared
            .markers
            .retain(|(marker, _)| !removed.contains(&marker.name));
        self.reported.clear();
        self.written.clear();
        Stamp {
            counter: shared.writes,
            epoch: shared.epoch,
        }
    }

    fn sent(&mut self, shared: &mut Shared, request: Request) {
        let flight = self
            .state()
            .in_flight
            .iter()
            .find(|flight| flight.id == request.id);
        let Some(flight) = flight else { return };
        let current = self
            .facts(shared)
            .session
            .map(|(_, token)| format!("token-{token}"));
        let revoked = request
            .token
            .as_ref()
            .map(|token| token.expose().to_owned());
        if flight.kind == InFlightKind::QueuedRevoke && current.is_some() && current == revoked {
            shared.broken = Some("the token of the current session is revoked");
        }
        if flight.callers.is_empty() || matches!(flight.kind, InFlightKind::Revoke { .. }) {
            self.automatic.push(Later::Fail(request.id));
        } else {
            self.requests.push(request);
        }
    }

    /// The end of what only the disk holds, where the marker is about that: a sign-out of a session that is not written
    /// covers the earlier one too.
    fn stored_before(&self, shared: &mut Shared, id: IdHash) -> Option<Known> {
        let stored = shared.record.as_ref()?.head.as_ref()?;
        let own = self.state().facts.head.as_ref();
        if stored.id != id || own.is_some_and(|head| head.id == id) {
            return None;
        }
        let (sign_in, _) = shared.log.head(shared.known)?;
        Some(shared.log.add(Act::End { sign_in }))
    }

    /// The acts that the marker of a sign-out stands for: the latest sign-out that this process knows,
    /// and that tokens which were set before may be dropped with it.
    fn last_sign_out(&self, shared: &mut Shared) -> Known {
        let ends = |act| {
            matches!(
                act,
                Act::SignOut { .. } | Act::SignOutPending { .. } | Act::End { .. }
            )
        };
        let last = shared
            .log
            .known(self.known)
            .rev()
            .find(|(_, act)| ends(*act));
        let Some((last, act)) = last else {
            return 0;
        };
        let mut acts = 1 << last;
        // One sign-out can end a session and drop tokens.
        if matches!(act, Act::SignOutPending { .. })
            && let Some(before) = last.checked_sub(1)
            && self.known >> before & 1 == 1
            && matches!(
                shared.log.acts.get(before),
                Some(Act::SignOut { .. } | Act::End { .. })
            )
        {
            acts |= 1 << before;
        }
        acts | shared.log.add(Act::MayDropPending)
    }

    // ---- commands ------------------------------------------------------------------------------

    /// Reads what can be read, so that it is known whom the next command is about.
    fn prepare(&mut self, shared: &mut Shared) {
        if self.state().store != StorePhase::Readable && self.reads {
            self.handle(shared, Event::StoreUnlocked);
        }
        self.read_before_deciding(shared);
    }

    fn command(&mut self, shared: &mut Shared, command: Command) {
        let id = self.next_call;
        self.next_call += 1;
        self.handle(
            shared,
            Event::Command(id, Bound::Unknown, Box::new(command)),
        );
    }

    /// Answers the request that a command waits for. `acts` are known from here on.
    fn answer(&mut self, shared: &mut Shared, acts: Known, outcome: ApiOutcome) -> bool {
        let Some(request) = self.requests.pop() else {
            return false;
        };
        self.read_before_deciding(shared);
        self.known |= acts;
        self.missed = 0;
        self.handle(shared, Event::Responded(request.id, Box::new(outcome)));
        true
    }

    pub(super) fn sign_in(&mut self, shared: &mut Shared, session: u8, number: u8) -> bool {
        self.command(
            shared,
            Command::SignIn(Call::new(Endpoint::OtpAuthenticate)),
        );
        if self.requests.is_empty() {
            return false;
        }
        let act = shared.log.add(Act::SignIn {
            session,
            token: number,
        });
        let outcome = started(shared.now(), session, number);
        self.answer(shared, act, outcome)
    }

    /// True when an act would be written before any server time is known: it would have no stamp to
    /// compare.
    fn writes_untimed(&self, shared: &Shared) -> bool {
        let state = self.state();
        let is_empty = state.store == StorePhase::Readable || shared.key_can_be_lost;
        state.time.is_none() && is_empty
    }

    pub(super) fn step_up(&mut self, shared: &mut Shared, number: u8) -> bool {
        self.prepare(shared);
        if self.writes_untimed(shared) {
            return false;
        }
        self.command(
            shared,
            Command::SignIn(Call::new(Endpoint::OtpAuthenticate)),
        );
        if self.requests.is_empty() {
            return false;
        }
        let act = shared.log.add(Act::StepUp { token: number });
        let data = format!(
            r#"{{"session_token":"","session_jwt":"","intermediate_session_token":"step-{number}"}}"#
        );
        self.answer(shared, act, success(data))
    }

    /// Validates the session: the server returns another token, the same one, or rejects it.
    pub(super) fn validate(&mut self, shared: &mut Shared, answer: Validation) -> bool {
        self.prepare(shared);
        if self.state().pending_token().is_some() {
            return false;
        }
        let Some((session, number)) = self.facts(shared).session else {
            return false;
        };
        self.command(
            shared,
            Command::Authenticate {
                duration_minutes: None,
            },
        );
        let Some((sign_in, _)) = shared.log.head(self.known) else {
            return false;
        };
        match answer {
            Validation::Rotates(token) => {
                let act = shared.log.add(Act::Rotate { sign_in, token });
                let outcome = started(shared.now(), session, token);
                self.answer(shared, act, outcome)
            }
            Validation::Confirms => {
                let outcome = started(shared.now(), session, number);
                self.answer(shared, 0, outcome)
            }
            Validation::Rejects => {
                let act = shared.log.add(Act::Reject {
                    sign_in,
                    token: number,
                });
                self.answer(shared, act, rejection())
            }
        }
    }

    pub(super) fn sign_out(&mut self, shared: &mut Shared) -> bool {
        self.prepare(shared);
        let said = self.facts(shared);
        if let Some((session, _)) = said.session {
            self.known |= shared.log.add(Act::SignOut { session });
        } else if said.step_up.is_some() && said.pending.is_none() {
            // Nothing is left to be revoked: the intermediate session is over.
            if let Some((sign_in, _)) = shared.log.head(self.known) {
                self.known |= shared.log.add(Act::End { sign_in });
            }
        } else if said.pending.is_some() {
            if let Some((sign_in, _)) = shared.log.head(self.known)
                && said.step_up.is_some()
            {
                self.known |= shared.log.add(Act::End { sign_in });
            }
        } else if matches!(self.state().view.status, Status::SignedOut(_)) {
            return false;
        }
        if said.pending.is_some()
            && let Some((set, _)) = shared.log.pending(self.known)
        {
            self.known |= shared.log.add(Act::SignOutPending { set });
        }
        self.command(shared, Command::Revoke { force_clear: true });
        true
    }

    pub(super) fn set_pending(&mut self, shared: &mut Shared, number: u8) -> bool {
        self.prepare(shared);
        if self.writes_untimed(shared) {
            return false;
        }
        self.known |= shared.log.add(Act::SetPending { token: number });
        let token = token(&format!("token-{number}"));
        self.command(shared, Command::SetTokens { token, jwt: None });
        true
    }

    /// Validates the tokens that the app set: they are those of a session, or the server rejects them.
    pub(super) fn validate_pending(&mut self, shared: &mut Shared, session: Option<u8>) -> bool {
        self.prepare(shared);
        let Some(number) = self.facts(shared).pending else {
            return false;
        };
        self.command(
            shared,
            Command::Authenticate {
                duration_minutes: None,
            },
        );
        let Some((set, _)) = shared.log.pending(self.known) else {
            return false;
        };
        if let Some(session) = session {
            // Tokens are always those of one session, whoever validates them.
            let (session, act) = match shared.log.accepted(set) {
                Some(accepted) => accepted,
                None => (
                    session,
                    shared.log.add(Act::Accept {
                        set,
                        session,
                        token: number,
                    }),
                ),
            };
            let outcome = started(shared.now(), session, number);
            self.answer(shared, act, outcome)
        } else {
            let act = shared.log.add(Act::DropPending { set });
            self.answer(shared, act, rejection())
        }
    }

    /// The app becomes visible: everything is tried again.
    pub(super) fn try_everything(&mut self, shared: &mut Shared) {
        self.handle(shared, Event::Foreground);
    }

    /// The key was lost, and with it what this process does not know.
    pub(super) fn miss(&mut self, shared: &Shared) {
        self.missed |= shared.lost_acts & !self.known;
    }
}

/// How the server answers a validation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Validation {
    Rotates(u8),
    Confirms,
    Rejects,
}

//! The store: reading it, bringing memory and disk together, and what other processes wrote.

use crate::storage::{Loaded, QueuedRevoke, Record, Stamp, StoreFailure};
use crate::tokens::{OpaqueToken, Secret};

use super::super::effect::Effect;
use super::super::event::Refusal;
use super::super::state::{Freshness, SignOutCause, Standing, StorePhase, UnavailableReason};
use super::Turn;

/// Tokens the server was not told about; the oldest gives way.
const REVOKE_QUEUE_LIMIT: usize = 8;

impl Turn {
    /// Rules [`ReadStore`](super::super::state::Rule::ReadStore) and the retries of it.
    pub(crate) fn read_store(&mut self) {
        self.state.store = StorePhase::Reading;
        self.state.schedule.next_load = None;
        self.effects.push(Effect::Load);
    }

    /// Rules `Adopt` and `Heal`.
    pub(crate) fn loaded(&mut self, loaded: Result<Loaded, StoreFailure>) {
        match loaded {
            Err(failure) => self.blocked(&failure),
            Ok(loaded) => {
                self.state.store = StorePhase::Readable;
                self.state.schedule.load_succeeded();
                self.merge(loaded);
            }
        }
        self.serve_waiting();
        self.state.schedule.next_revoke =
            (!self.state.revoke_queue.is_empty()).then_some(self.now.boot_ms);
    }

    /// The store cannot be read now. Nothing is written and nothing that is known is forgotten.
    fn blocked(&mut self, failure: &StoreFailure) {
        let reason = reason(failure);
        let heals = !matches!(
            reason,
            UnavailableReason::Misconfigured | UnavailableReason::NewerFormat
        );
        self.state.store = StorePhase::Blocked(reason.clone());
        if heals {
            self.state.schedule.load_failed(self.now.boot_ms);
        }
        let unknown = matches!(
            self.state.standing,
            Standing::Loading | Standing::Unavailable(_)
        );
        let standing = Standing::Unavailable(reason);
        if unknown && self.state.standing != standing {
            self.state.standing = standing;
            self.publish();
        }
    }

    /// An authoritative read. What this process did while it could not read comes on top, unless
    /// another process wrote since this one last looked.
    fn merge(&mut self, loaded: Loaded) {
        let unsaved = self.unsaved();
        let pending = self.state.pending.take();
        match loaded {
            Loaded::Record {
                record,
                stamp,
                sign_out_intent,
            } => {
                let unread = self.state.seen.is_none();
                let unchanged = self.state.seen.is_some_and(|seen| seen == stamp);
                self.state.seen = Some(stamp);
                let signed_out_unread = sign_out_intent || self.state.unacknowledged_clear;
                let ours = unsaved && (unread || unchanged);
                if ours && self.state.token().is_some() {
                    if signed_out_unread {
                        self.queue_stored_session(&record);
                    }
                    self.state.pending = pending;
                    self.overwrite(&record);
                } else if signed_out_unread {
                    self.queue_stored_session(&record);
                    self.adopt(*record);
                    // Until it is written; a failure must not look like a finished sign-out.
                    self.state.unacknowledged_clear = true;
                    self.clear_everything();
                    // The sign-out took away what was handed over before it; this came later.
                    self.state.pending = pending;
                    if self.state.pending.is_some() {
                        self.state.schedule.check_now(self.now.boot_ms);
                    }
                    self.commit();
                } else if ours && self.has_own_truth() {
                    self.state.pending = pending;
                    self.overwrite(&record);
                } else {
                    self.adopt(*record);
                    if pending.is_some() {
                        self.state.pending = pending;
                        self.persist_quietly();
                    }
                }
            }
            Loaded::Empty { sign_out_intent } => {
                self.state.pending = pending;
                if self.has_own_truth() {
                    if unsaved {
                        self.commit();
                    }
                } else {
                    self.state.standing = Standing::SignedOut(SignOutCause::None);
                    if sign_out_intent || self.state.unacknowledged_clear {
                        self.state.unacknowledged_clear = false;
                        self.state.epoch += 1;
                        self.commit();
                    } else {
                        self.state.persisted = true;
                        self.publish();
                    }
                    if self.state.pending.is_some() {
                        self.persist_quietly();
                        self.state.schedule.check_now(self.now.boot_ms);
                    }
                }
            }
            Loaded::KeyLost { .. } => {
                self.state.pending = pending;
                if !self.has_own_truth() {
                    self.end_session(SignOutCause::KeyLost);
                }
                self.commit();
            }
        }
    }

    /// True when memory is newer than the disk: a write failed, or one of this turn is still to come.
    fn unsaved(&self) -> bool {
        !self.state.persisted || self.effects.contains(&Effect::Persist)
    }

    /// True when this process knows who is signed in, or out, from its own doing.
    fn has_own_truth(&self) -> bool {
        !matches!(
            self.state.standing,
            Standing::Loading | Standing::Unavailable(_)
        )
    }

    /// Memory is newer than the record: it replaces it, under a later epoch.
    fn overwrite(&mut self, record: &Record) {
        self.state.epoch = self.state.epoch.max(record.epoch + 1);
        for entry in &record.revoke_queue {
            self.queue_revoke(entry.clone());
        }
        self.commit();
    }

    /// Shows what the record holds.
    fn adopt(&mut self, record: Record) {
        self.state.read_record(record);
        self.state.persisted = true;
        self.publish();
        self.expire();
        if self.state.token().is_some() || self.state.pending.is_some() {
            self.state.schedule.check_now(self.now.boot_ms);
        }
    }

    /// The app signed out while the record could not be read: the server hears of it now.
    fn queue_stored_session(&mut self, record: &Record) {
        if let Some(session) = &record.session {
            self.queue_revoke(QueuedRevoke {
                session_token: session.session_token.clone(),
                expires_at_ms: None,
                queued_at_ms: self.best_now(),
            });
        }
    }

    /// Rule `Follow`: another process signed in as someone else, out, or refreshed the session.
    pub(crate) fn follow(&mut self, loaded: Loaded) {
        // A write of this process settles its own intent: this one is another's.
        let intent = matches!(
            loaded,
            Loaded::Record {
                sign_out_intent: true,
                ..
            } | Loaded::Empty {
                sign_out_intent: true
            }
        );
        if intent && !self.unsaved() {
            return self.obey_intent(loaded);
        }
        let Loaded::Record { record, stamp, .. } = loaded else {
            // The record is gone or unreadable under a living process: memory is the truth.
            if self.has_own_truth() {
                self.persist_quietly();
            }
            return;
        };
        if self.state.seen == Some(stamp) && self.unsaved() {
            // A write of ours failed and nobody else wrote: memory is newer than the record.
            self.persist_quietly();
            return;
        }
        let older = self
            .state
            .seen
            .is_some_and(|seen| stamp.counter < seen.counter);
        if older && record.epoch <= self.state.epoch && self.has_own_truth() {
            // The newest slot was damaged and an older one opened: memory is newer than that.
            self.state.seen = Some(stamp);
            self.persist_quietly();
            return;
        }
        self.state.seen = Some(stamp);
        if self.unsaved() && record.epoch < self.state.epoch {
            // The other process wrote in the epoch that this one has left; what ended stays ended.
            return self.overwrite(&record);
        }
        // Two processes that could not write may have counted to the same epoch.
        let stored = record
            .session
            .as_ref()
            .map(|one| one.session_token.fingerprint());
        let shown = self.state.token().map(OpaqueToken::fingerprint);
        let same_session = record.epoch == self.state.epoch && stored == shown;
        if same_session && !self.state.persisted {
            self.persist_quietly();
            return;
        }
        if !same_session {
            if !self.state.persisted
                && let Some(snapshot) = self.state.snapshot().cloned()
            {
                self.queue_revoke(QueuedRevoke {
                    session_token: snapshot.token.secret().clone(),
                    expires_at_ms: snapshot.expires_at(),
                    queued_at_ms: self.best_now(),
                });
            }
            self.overtake();
            for (id, _) in std::mem::take(&mut self.state.queued_checks) {
                self.refuse(id, Refusal::Superseded);
            }
        }
        let validated = match &self.state.standing {
            Standing::Active { freshness, .. } if same_session => Some(*freshness),
            _ => None,
        };
        let cause = record
            .cause
            .as_deref()
            .map(super::super::record::cause_from_name);
        let checked = |turn: &Self| {
            turn.state
                .snapshot()
                .and_then(|snapshot| snapshot.last_validated_at)
        };
        let (checked_before, next_check) = (checked(self), self.state.schedule.next_check);
        self.adopt(*record);
        if same_session && self.state.token().is_some() {
            // The other process spares this one a check; that is no reason to make one now.
            let own = validated == Some(Freshness::Validated);
            if own && checked(self) > checked_before {
                self.state.schedule.check_spared(self.now.boot_ms);
            } else if next_check.is_some() || self.check_in_flight() {
                self.state.schedule.next_check = next_check;
            }
        }
        match &mut self.state.standing {
            Standing::Active { freshness, .. } => {
                *freshness = validated.unwrap_or(Freshness::Cached);
            }
            // A step-up that is over by now has become `None`.
            Standing::SignedOut(shown) => {
                *shown = cause
                    .filter(|cause| {
                        *cause != SignOutCause::StepUp || self.state.intermediate.is_some()
                    })
                    .unwrap_or(SignOutCause::None);
            }
            Standing::Loading | Standing::Unavailable(_) => {}
        }
    }

    /// Another process signed out and could only leave a note.
    fn obey_intent(&mut self, loaded: Loaded) {
        if let Loaded::Record { record, stamp, .. } = loaded {
            self.state.seen = Some(stamp);
            self.queue_stored_session(&record);
            self.adopt(*record);
        }
        self.state.unacknowledged_clear = true;
        self.clear_everything();
        self.commit();
        if !self.state.revoke_queue.is_empty() {
            self.state.schedule.next_revoke = Some(self.now.boot_ms);
        }
    }

    /// Rule `ConfirmWrite`.
    pub(crate) fn confirm_write(&mut self, stamp: Stamp) {
        self.state.seen = Some(stamp);
        self.state.schedule.persist_succeeded();
        let late = !self.state.persisted || self.state.unacknowledged_clear;
        self.state.persisted = true;
        self.state.unacknowledged_clear = false;
        if self.state.standing == Standing::Unavailable(UnavailableReason::StorageFailed) {
            self.state.standing = Standing::SignedOut(SignOutCause::UserRevoked);
        }
        if late {
            self.publish();
        }
    }

    /// Rule `RetryWrite`: the change stands, the disk follows later.
    pub(crate) fn retry_write(&mut self, _failure: &StoreFailure) {
        let written_until_now = std::mem::replace(&mut self.state.persisted, false);
        if self.state.unacknowledged_clear {
            if written_until_now {
                // The record cannot be replaced, so the empty file says it. Tried once a failure.
                self.effects.push(Effect::WriteSignOutIntent);
            }
            self.state.standing = Standing::Unavailable(UnavailableReason::StorageFailed);
        }
        self.state.schedule.persist_failed(self.now.boot_ms);
    }

    /// Keeps a token for the server to hear about; at most eight, each once.
    pub(super) fn queue_revoke(&mut self, entry: QueuedRevoke) {
        self.forget_queued(&entry.session_token);
        self.state.revoke_queue.push(entry);
        if self.state.revoke_queue.len() > REVOKE_QUEUE_LIMIT {
            self.state.revoke_queue.remove(0);
        }
    }

    /// The token is in use again, or the server knows.
    pub(super) fn forget_queued(&mut self, token: &Secret) {
        self.state
            .revoke_queue
            .retain(|queued| queued.session_token != *token);
    }
}

/// What a failure of the store means to an app.
fn reason(failure: &StoreFailure) -> UnavailableReason {
    match failure {
        StoreFailure::Locked => UnavailableReason::DeviceLocked,
        StoreFailure::Busy => UnavailableReason::KeystoreBusy,
        StoreFailure::Failed { .. } => UnavailableReason::StorageFailed,
        StoreFailure::Misconfigured { .. } => UnavailableReason::Misconfigured,
        StoreFailure::NewerFormat { .. } => UnavailableReason::NewerFormat,
    }
}

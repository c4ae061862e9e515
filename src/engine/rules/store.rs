//! The store: reading it, bringing memory and disk together, and what other processes wrote.

use std::sync::Arc;

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
                self.expire();
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
    /// another process changed who is signed in since this one last looked.
    fn merge(&mut self, loaded: Loaded) {
        let unsaved = self.unsaved();
        let forced_out = self.state.unacknowledged_clear;
        let pending = self.state.pending.take();
        match loaded {
            Loaded::Record {
                record,
                stamp,
                markers,
            } => {
                let sign_out_intent = !markers.is_empty();
                let untouched = self.state.seen.is_none_or(|seen| seen.epoch == stamp.epoch);
                // The end of a session that never was on disk says nothing about the one that is.
                let about_another = self.state.seen.is_none()
                    && matches!(
                        self.state.standing,
                        Standing::SignedOut(SignOutCause::Expired | SignOutCause::ServerRejected)
                    );
                self.state.seen = Some(stamp);
                let ours = unsaved && untouched && self.has_own_truth() && !about_another;
                let signed_out = sign_out_intent || forced_out;
                if ours && (self.state.token().is_some() || !signed_out) {
                    if signed_out {
                        self.queue_stored_session(&record);
                    }
                    self.state.pending = pending;
                    self.take_newer_answer(&record);
                    self.overwrite(&record);
                } else if signed_out {
                    self.sign_out_stored(*record, sign_out_intent);
                } else {
                    let orphan = self.orphan();
                    self.adopt(*record, None);
                    self.keep_orphan(orphan);
                    if pending.is_some() {
                        self.state.pending = pending;
                        self.persist_quietly();
                    }
                    self.check_what_was_adopted();
                }
            }
            Loaded::Empty { markers } => {
                let sign_out_intent = !markers.is_empty();
                self.state.pending = pending;
                if self.has_own_truth() {
                    if unsaved {
                        self.commit();
                    }
                } else if sign_out_intent || forced_out {
                    self.end_session(SignOutCause::UserRevoked);
                    self.commit();
                } else {
                    self.state.standing = Standing::SignedOut(SignOutCause::None);
                    self.state.persisted = true;
                    self.publish();
                    if self.state.pending.is_some() {
                        self.persist_quietly();
                        self.state.schedule.check_now(self.now.boot_ms);
                    }
                }
            }
            Loaded::KeyLost { .. } => {
                self.state.pending = pending;
                if forced_out {
                    self.end_session(SignOutCause::UserRevoked);
                } else if !self.has_own_truth() {
                    self.end_session(SignOutCause::KeyLost);
                }
                self.commit();
            }
        }
    }

    /// True when memory is newer than the disk: a write failed, or one of this turn is still to come.
    fn unsaved(&self) -> bool {
        !self.state.persisted || self.persist
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
        let epoch = self.state.epoch.max(record.epoch + 1);
        let before = std::mem::replace(&mut self.state.epoch, epoch);
        // It is the same session under a later count: what is on its way is still about it.
        for flight in &mut self.state.in_flight {
            if flight.epoch == before {
                flight.epoch = epoch;
            }
        }
        for entry in &record.revoke_queue {
            self.queue_revoke(entry.clone());
        }
        self.forget_tokens_in_use();
        if self.state.unknown_sections.is_empty() {
            self.state.unknown_sections.clone_from(&record.unknown);
        }
        self.commit();
    }

    /// Shows what the record holds, all of it and nothing else. `cause` is given when the end of
    /// the session is news.
    fn adopt(&mut self, record: Record, cause: Option<SignOutCause>) {
        self.state.read_record(record);
        self.forget_tokens_in_use();
        if let (Standing::SignedOut(shown), Some(cause)) = (&mut self.state.standing, cause)
            && (cause != SignOutCause::StepUp || self.state.intermediate.is_some())
        {
            *shown = cause;
        }
        self.state.persisted = true;
        self.state.unacknowledged_clear = false;
        self.publish();
        if let Some(reason) = self.unavailable() {
            // Nothing may be written over what this version cannot show.
            self.state.store = StorePhase::Blocked(reason);
            self.state.schedule.load_failed(self.now.boot_ms);
        }
        self.expire();
    }

    /// The session is to be confirmed, at once when the app is visible.
    fn check_what_was_adopted(&mut self) {
        if self.state.token().is_some() || self.state.pending.is_some() {
            self.state.schedule.check_now(self.now.boot_ms);
        } else {
            self.state.schedule.check_never();
        }
    }

    /// The app signed out while this record could not be read or written.
    fn sign_out_stored(&mut self, record: Record, noted: bool) {
        self.queue_stored_session(&record);
        let queue = std::mem::take(&mut self.state.revoke_queue);
        self.state.read_record(record);
        for entry in queue {
            self.queue_revoke(entry);
        }
        self.clear_everything();
        if noted {
            self.state.unacknowledged_clear = false;
        }
        self.commit();
        self.state.schedule.next_revoke = Some(self.now.boot_ms);
    }

    /// The server is to hear that the stored session is over.
    fn queue_stored_session(&mut self, record: &Record) {
        if let Some(session) = &record.session {
            self.queue_revoke(QueuedRevoke {
                session_token: session.session_token.clone(),
                expires_at_ms: super::super::record::expires_at(
                    self.state.settings.vertical,
                    session,
                ),
                queued_at_ms: self.best_now(),
            });
        }
    }

    /// The session of this process, if it never reached the disk.
    fn orphan(&self) -> Option<QueuedRevoke> {
        let snapshot = self.state.snapshot().filter(|_| self.unsaved())?;
        Some(QueuedRevoke {
            session_token: snapshot.token.secret().clone(),
            expires_at_ms: snapshot.expires_at(),
            queued_at_ms: self.best_now(),
        })
    }

    /// A session that lost its place to another process's must not live on unseen.
    fn keep_orphan(&mut self, orphan: Option<QueuedRevoke>) {
        if let Some(orphan) = orphan {
            self.queue_revoke(orphan);
            self.forget_tokens_in_use();
            self.state.schedule.next_revoke = Some(self.now.boot_ms);
            self.persist_quietly();
        }
    }

    /// Rule `Follow`: another process signed in as someone else, out, or refreshed the session.
    pub(crate) fn follow(&mut self, loaded: Loaded) {
        let (record, stamp, sign_out_intent) = match loaded {
            Loaded::Record {
                record,
                stamp,
                markers,
            } => (record, stamp, !markers.is_empty()),
            Loaded::Empty { markers } if markers.is_empty() && self.state.settings.reader => {
                self.state.standing = Standing::SignedOut(SignOutCause::None);
                return self.publish();
            }
            Loaded::Empty { markers } if !markers.is_empty() && !self.unsaved() => {
                self.clear_everything();
                return self.commit();
            }
            // The record is gone or unreadable under a living process: memory is the truth.
            Loaded::Empty { .. } | Loaded::KeyLost { .. } => return self.persist_quietly(),
        };
        // An older slot opens when the newer one was damaged: nobody wrote, and memory is newer.
        let known = self.state.seen.is_some_and(|seen| {
            seen == stamp || (stamp.epoch == seen.epoch && stamp.counter < seen.counter)
        });
        let fell_back = known && self.state.seen != Some(stamp);
        // A write that changed nothing about who is signed in does not outdo a change that did.
        let same_hands = self
            .state
            .seen
            .is_some_and(|seen| seen.epoch == stamp.epoch);
        self.state.seen = Some(stamp);
        let same_session = self.is_same_session(&record);
        if sign_out_intent && (!self.unsaved() || self.state.token().is_none()) {
            self.supersede_what_waits();
            return self.sign_out_stored(*record, true);
        }
        let unsaved = self.unsaved() || (fell_back && self.has_own_truth());
        if unsaved && (known || same_hands || same_session) || sign_out_intent {
            if same_session && !known && self.state.pending.is_none() {
                // Handed over in the other process, beside the session that both show.
                self.state.pending = record
                    .pending
                    .as_ref()
                    .and_then(super::super::record::pending);
                self.check_what_was_adopted();
            }
            if !known {
                self.take_newer_answer(&record);
            }
            for entry in record.revoke_queue {
                self.queue_revoke(entry);
            }
            self.forget_tokens_in_use();
            return self.persist_quietly();
        }
        if known {
            return;
        }
        if same_session {
            return self.follow_refresh(*record);
        }
        let (orphan, shown) = (self.orphan(), self.state.epoch);
        self.supersede_what_waits();
        let cause = record
            .cause
            .as_deref()
            .map(super::super::record::cause_from_name);
        self.adopt(*record, cause);
        self.keep_orphan(orphan);
        if self.state.epoch <= shown && !self.state.settings.reader {
            // Both processes counted on from the same epoch: another session needs another one.
            self.state.epoch = shown + 1;
            self.commit();
        }
        self.check_what_was_adopted();
    }

    /// Another process confirmed the session that is shown, or changed something beside it.
    fn follow_refresh(&mut self, record: Record) {
        let shown = |state: &super::super::state::State| match &state.standing {
            Standing::Active {
                snapshot,
                freshness,
                ..
            } => Some((snapshot.last_validated_at, *freshness)),
            Standing::Loading | Standing::SignedOut(_) | Standing::Unavailable(_) => None,
        };
        let before = shown(&self.state);
        let cause = match self.state.standing {
            Standing::SignedOut(cause) => Some(cause),
            Standing::Loading | Standing::Active { .. } | Standing::Unavailable(_) => None,
        };
        self.adopt(record, cause);
        if let Some((validated_at, was)) = before
            && let Standing::Active {
                snapshot,
                freshness,
                ..
            } = &mut self.state.standing
        {
            *freshness = was;
            if was == Freshness::Validated && snapshot.last_validated_at > validated_at {
                self.state.schedule.check_spared(self.now.boot_ms);
            }
        }
        let unarmed = self.state.schedule.next_check.is_none() && !self.check_in_flight();
        if unarmed && self.check_token().is_some() {
            self.state.schedule.check_now(self.now.boot_ms);
        }
    }

    /// Memory is to be written over the record. Where both are of the same session and the server
    /// was asked later for the one on disk, or in the same second for a longer one, that answer is
    /// the one to be shown and written: an older one may already have ended.
    fn take_newer_answer(&mut self, record: &Record) {
        if !self.is_same_session(record) {
            return;
        }
        let stored = record.session.as_ref().and_then(|session| {
            super::super::record::snapshot(self.state.settings.vertical, session).ok()
        });
        if let (Some(stored), Standing::Active { snapshot, .. }) =
            (stored, &mut self.state.standing)
            && (stored.last_accessed_at(), stored.expires_at())
                > (snapshot.last_accessed_at(), snapshot.expires_at())
        {
            *snapshot = Arc::new(stored);
            self.publish();
        }
    }

    /// The same lifetime of the same session: epochs are counts, and two processes that could not
    /// see each other can have counted to the same one.
    fn is_same_session(&self, record: &Record) -> bool {
        let stored = record
            .session
            .as_ref()
            .map(|session| session.session_token.fingerprint());
        record.epoch == self.state.epoch
            && stored == self.state.token().map(OpaqueToken::fingerprint)
    }

    /// Another process changed who is signed in: nothing asked before may act for who is now.
    fn supersede_what_waits(&mut self) {
        self.overtake();
        for (id, _) in std::mem::take(&mut self.state.queued_checks) {
            self.refuse(id, Refusal::Superseded);
        }
        for flight in &mut self.state.in_flight {
            flight.asked_again = true;
        }
    }

    /// Rule `ConfirmWrite`.
    pub(crate) fn confirm_write(&mut self, stamp: Stamp) {
        self.state.counters.persisted += 1;
        self.state.seen = Some(stamp);
        self.state.schedule.persist_succeeded();
        let late = !self.state.persisted;
        self.state.persisted = true;
        self.vouch_for_sign_out();
        self.state.unacknowledged_clear = false;
        if late {
            self.publish();
        }
    }

    /// Rule `RetryWrite`: the change stands, the disk follows later.
    pub(crate) fn retry_write(&mut self, _failure: &StoreFailure) {
        self.state.counters.persist_failures += 1;
        if self.state.persisted {
            self.state.persisted = false;
            self.publish();
        }
        if self.state.unacknowledged_clear {
            self.note_sign_out();
        }
        self.state.schedule.persist_failed(self.now.boot_ms);
    }

    /// Rule `ConfirmSignOut`.
    pub(crate) fn confirm_sign_out(&mut self) {
        self.vouch_for_sign_out();
        // A read under way may have begun before the note was there.
        self.state.unacknowledged_clear &= self.state.store == StorePhase::Reading;
    }

    /// Rule `DoubtSignOut`: neither disk nor server know of it, so a restart may show the session.
    pub(crate) fn doubt_sign_out(&mut self) {
        let doubt = Standing::Unavailable(UnavailableReason::StorageFailed);
        if self.state.unacknowledged_clear && self.state.standing != doubt {
            self.state.standing = doubt;
            self.publish();
        }
        self.state.schedule.persist_failed(self.now.boot_ms);
    }

    /// A sign-out that was in doubt is certain now.
    pub(super) fn vouch_for_sign_out(&mut self) {
        let doubted = Standing::Unavailable(UnavailableReason::StorageFailed);
        if self.state.unacknowledged_clear && self.state.standing == doubted {
            self.state.standing = Standing::SignedOut(SignOutCause::UserRevoked);
            self.publish();
        }
    }

    /// Keeps a token for the server to hear about; at most eight, each once.
    pub(super) fn queue_revoke(&mut self, entry: QueuedRevoke) {
        self.forget_queued(&entry.session_token);
        self.state.revoke_queue.push(entry);
        if self.state.revoke_queue.len() > REVOKE_QUEUE_LIMIT {
            self.state.revoke_queue.remove(0);
        }
    }

    /// A queued token that is in use again must not be revoked.
    pub(super) fn forget_tokens_in_use(&mut self) {
        let session = self.state.token().map(|token| token.secret().clone());
        let pending = self
            .state
            .pending
            .as_ref()
            .map(|pair| pair.token.secret().clone());
        for token in session.into_iter().chain(pending) {
            self.forget_queued(&token);
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

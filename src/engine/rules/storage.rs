//! The store: reads, writes, retries, and what other processes wrote.

use crate::storage::{
    Head, IdHash, Loaded, PendingTokens, Record, SignOutMarker, Stamp, StoreFailure,
};

use super::super::effect::Effect;
use super::super::reconcile::{self, join};
use super::super::state::{MarkerState, Standing, StorePhase, UnavailableReason};
use super::Turn;

/// What can wait is written this long after it changed.
const WRITE_BEHIND_MS: i64 = 1_000;

impl Turn {
    // ---- reading -------------------------------------------------------------------------------

    pub(crate) fn read_store(&mut self) {
        if !self.state.load_in_flight {
            self.state.load_in_flight = true;
            self.effects.push(Effect::Load);
        }
        self.state.store = StorePhase::Reading;
        self.state.schedule.next_load = None;
    }

    /// The store was read, or could not be.
    pub(crate) fn loaded(&mut self, loaded: Result<Loaded, StoreFailure>) {
        self.state.load_in_flight = false;
        match loaded {
            Err(failure) => self.blocked(&failure),
            Ok(loaded) => {
                self.state.store = StorePhase::Readable;
                self.state.blocked = None;
                self.state.schedule.load_succeeded();
                self.take_over(loaded);
            }
        }
        self.refresh_view();
        self.serve_waiting();
    }

    /// Another process changed what is stored.
    pub(crate) fn store_changed(&mut self, loaded: Loaded) {
        if self.state.store != StorePhase::Readable {
            return self.loaded(Ok(loaded));
        }
        self.take_over(loaded);
    }

    /// The store cannot be read now. Nothing is written and nothing that is known is forgotten.
    fn blocked(&mut self, failure: &StoreFailure) {
        let reason = reason(failure);
        let recovers = !matches!(
            reason,
            UnavailableReason::Misconfigured | UnavailableReason::NewerFormat
        );
        self.state.store = StorePhase::Blocked(reason.clone());
        self.state.blocked = Some(reason);
        if recovers {
            self.state.schedule.load_failed(self.now.boot_ms);
        }
    }

    fn take_over(&mut self, loaded: Loaded) {
        match loaded {
            Loaded::Record {
                record, markers, ..
            } => self.reconcile(*record, &markers),
            Loaded::Empty { markers } => {
                // Another process moved the record aside, and with it perhaps a newer session.
                let stored = self.state.stored.as_ref();
                let was_stored = stored.is_some_and(|stored| stored.head.is_some());
                self.reconcile(Record::default(), &markers);
                let session = self.state.facts.head.as_ref().and_then(Head::session);
                // Nothing could confirm an intermediate session: it is written as it is.
                if was_stored && session.is_some() {
                    self.state.unconfirmed = true;
                    if self.token_to_validate().is_some() {
                        self.state.schedule.check_now(self.now.boot_ms);
                    }
                }
            }
            Loaded::KeyLost { epoch, markers, .. } => {
                let nobody = self.state.facts.head.is_none();
                // A sign-in of this process, made while it could not read, is later than what was lost.
                let head = self.state.facts.head.as_ref().map(Head::rank);
                let began_since = self.state.stored.is_none() && head == self.state.own_head;
                let newer_was_lost = epoch > self.state.facts.epoch && !nobody && !began_since;
                self.reconcile(Record::default(), &markers);
                self.state.key_lost = nobody && self.state.forced.is_none();
                self.state.unconfirmed |= newer_was_lost;
                self.state.facts.epoch = self.state.facts.epoch.max(epoch);
            }
        }
    }

    /// Joins what was read with what this process knows.
    fn reconcile(&mut self, disk: Record, markers: &[SignOutMarker]) {
        let first = self.state.stored.is_none();
        self.state.counters.unreadable_entries += u64::from(disk.unreadable);
        if self.state.settings.reader {
            // A reader keeps nothing: what it read before, and the markers applied to that, are gone.
            self.state.facts = Record::default();
            self.state.applied_markers.clear();
        }
        self.state.settle_markers |= markers.iter().any(|marker| {
            marker.session.is_none() && !self.state.applied_markers.contains(&marker.name)
        });
        let before = self.state.facts.clone();
        let ours = self.unwritten_session();
        self.state.facts = join(&before, &disk);
        self.note_quiet_head(first, &disk);
        self.learn_stored_time(&disk);
        reconcile::apply_markers(
            &mut self.state.facts,
            &disk,
            markers,
            &mut self.state.applied_markers,
        );
        self.apply_forced_sign_out(&disk, markers);
        self.state.stored = Some(disk);
        self.state.refused = None;
        if let Some(ours) = ours {
            self.queue_if_replaced(&ours);
        }
        self.stamp_early_pending();
        self.react_to_changes(&before, first);
    }

    /// A head that is over when it is first read tells no news.
    fn note_quiet_head(&mut self, first: bool, disk: &Record) {
        if first && disk.head_is_over() {
            self.state.quiet = disk.head.as_ref().map(Head::rank);
        }
    }

    /// The session of this process, if it is not on disk.
    fn unwritten_session(&self) -> Option<Head> {
        let facts = &self.state.facts;
        let head = facts.head.as_ref().filter(|_| !facts.head_is_over())?;
        let stored = self
            .state
            .stored
            .as_ref()
            .and_then(|stored| stored.head.as_ref());
        (stored.map(Head::rank) != Some(head.rank())).then(|| head.clone())
    }

    /// A session that lost its place to one of another process must not live on unseen.
    fn queue_if_replaced(&mut self, ours: &Head) {
        let head = self.state.facts.head.as_ref();
        if head.is_some_and(|head| head.id != ours.id) {
            let stamp = self.stamp(None);
            reconcile::queue_head(&mut self.state.facts, ours, stamp);
        }
    }

    /// A forced sign-out that was asked for while nobody could read whom the disk held.
    fn apply_forced_sign_out(&mut self, disk: &Record, markers: &[SignOutMarker]) {
        let Some(forced) = &self.state.forced else {
            return;
        };
        if let Some(id) = forced.session {
            let live = disk.head.as_ref().filter(|_| !disk.head_is_over());
            let pending = disk
                .live_pending()
                .map(|pending| IdHash(pending.hash.short()));
            if live.map(|head| head.id) != Some(id) && pending != Some(id) {
                // The disk does not hold what the user signed out of.
                self.state.forced = None;
            }
            return;
        }
        let listed = |name: &String| markers.iter().any(|marker| marker.name == *name);
        match &forced.marker {
            // Applied with the other markers; if it is gone, another process applied it.
            MarkerState::Written(name) if !listed(name) => self.state.forced = None,
            MarkerState::Written(_) => self.know_forced_session(disk),
            MarkerState::None | MarkerState::Failed if self.signed_in_since(disk) => {
                self.state.forced = None;
            }
            MarkerState::None | MarkerState::Failed => {
                reconcile::sign_out_unknown(&mut self.state.facts, disk);
                self.know_forced_session(disk);
            }
        }
    }

    /// True when the sign-in on disk is later than the forced sign-out, as far as the server's time is
    /// known by now.
    fn signed_in_since(&self, disk: &Record) -> bool {
        let forced = self.state.forced.as_ref();
        let earliest = self.state.earliest(self.now);
        let Some((forced, earliest)) = forced.zip(earliest) else {
            return false;
        };
        let signed_out_at = earliest - (self.now.boot_ms - forced.boot_ms);
        let head = disk.head.as_ref().map(|head| head.stamp);
        head > Some(signed_out_at)
    }

    /// Whom the disk held is known now: until the record is written, a marker can name the session.
    fn know_forced_session(&mut self, disk: &Record) {
        let head = disk.head.as_ref().filter(|_| !disk.head_is_over());
        match (&mut self.state.forced, head) {
            (Some(forced), Some(head)) => {
                forced.session = Some(head.id);
                if forced.marker == MarkerState::Failed {
                    forced.marker = MarkerState::None;
                }
            }
            _ => self.state.forced = None,
        }
    }

    /// What follows from the difference between what was known and what is known now.
    fn react_to_changes(&mut self, before: &Record, first: bool) {
        let after = self.state.facts.clone();
        let token = |record: &Record| {
            let head = record.head.as_ref().filter(|_| !record.head_is_over());
            head.and_then(|head| Some((head.id, head.token.as_ref()?.hash)))
        };
        let pending = |record: &Record| record.live_pending().map(PendingTokens::rank);
        let new_pending = pending(&after);
        let rank = |record: &Record| record.head.as_ref().map(Head::rank);
        let confirmed_pending = before
            .live_pending()
            .is_some_and(|pending| rank(&after).map(|(stamp, _)| stamp) == Some(pending.stamp));
        let signed_in = rank(before) != rank(&after);
        let ended = after.end_of_head().is_some() && before.end_of_head() != after.end_of_head();
        let new_pending = new_pending.filter(|rank| Some(*rank) != pending(before));
        if ended && !first {
            // The user signed out in another process, after whatever was asked for here.
            self.supersede_sign_ins(self.state.last_call + 1);
        }
        if !first {
            // When these were is known by their stamps only.
            let head = rank(&after).filter(|_| signed_in && !confirmed_pending);
            let stamps = head
                .map(|(stamp, _)| stamp)
                .max(new_pending.map(|(stamp, _)| stamp));
            self.state.foreign_act = self.state.foreign_act.max(stamps);
        }
        let acted = signed_in || ended || new_pending.is_some();
        self.refresh_view();
        self.refuse_superseded_commands();
        let validated = |record: &Record| {
            let content = record.head.as_ref().and_then(Head::session);
            content.and_then(|content| content.last_validated_at)
        };
        let now = self.now.boot_ms;
        if token(before) != token(&after) || acted {
            if self.token_to_validate().is_some() {
                self.state.schedule.check_now(now);
            } else {
                self.state.schedule.check_never();
            }
        } else if validated(&after) > validated(before)
            && self.state.validated.is_some()
            && self.state.validated == self.state.current()
        {
            self.state.schedule.check_spared(now);
        }
        let unarmed = self.state.schedule.next_check.is_none() && !self.validation_in_flight();
        if unarmed && self.token_to_validate().is_some() {
            self.state.schedule.check_now(now);
        }
        self.arm_probe();
    }

    // ---- writing -------------------------------------------------------------------------------

    /// Decides whether the record is written in this event. What decides who is signed in is
    /// written before it is published; what can wait is written within a second.
    pub(super) fn must_persist(&mut self) -> bool {
        let facts = &self.state.facts;
        let session = facts.head.as_ref().and_then(Head::session);
        let expired =
            session.is_some() && matches!(self.state.view.standing, Standing::SignedOut(_));
        let unconfirmed = self.state.unconfirmed && !facts.head_is_over() && !expired;
        if self.state.settings.reader || !self.is_readable() || unconfirmed {
            return false;
        }
        let record = self.state.facts.stripped();
        let Some(stored) = &self.state.stored else {
            return false;
        };
        // A sign-out marker that names no session must be gone before a later sign-in is written: a
        // process that starts in between would apply it to that.
        let durable = !record.same_durable(stored)
            || self.state.settle_markers
            || (self.state.record_unconfirmed && self.flush);
        if !durable && !self.state.record_unconfirmed && record.same_facts(stored) {
            self.state.schedule.persist_succeeded();
            return false;
        }
        let refused_before = self.state.refused == Some(record.lineage());
        if self.flush || (durable && !refused_before) {
            self.state.schedule.next_persist = None;
            return true;
        }
        if self.state.schedule.next_persist.is_none() {
            self.state.schedule.next_persist = Some(self.now.boot_ms + WRITE_BEHIND_MS);
        }
        false
    }

    /// The record is on disk.
    pub(crate) fn confirm_write(&mut self, stamp: Stamp) {
        self.state.counters.persisted += 1;
        self.state.facts.epoch = self.state.facts.epoch.max(stamp.epoch);
        let mut stored = self.state.to_record();
        stored.epoch = stamp.epoch;
        self.state.stored = Some(stored);
        self.state.refused = None;
        self.state.settle_markers = false;
        self.state.schedule.persist_succeeded();
        self.state.record_unconfirmed = false;
        self.state.forced = None;
    }

    /// The record on disk or its key cannot be confirmed: a restart may lose the record. The next write
    /// tries again.
    pub(crate) fn record_unconfirmed(&mut self) {
        self.state.record_unconfirmed = true;
        self.state.schedule.persist_failed(self.now.boot_ms);
    }

    /// The record could not be written: the change stands, the disk follows later.
    pub(crate) fn retry_write(&mut self) {
        self.state.counters.persist_failures += 1;
        self.state.refused = Some(self.state.facts.stripped().lineage());
        self.state.schedule.persist_failed(self.now.boot_ms);
        if self.state.forced.is_some() {
            self.marker = true;
        }
    }

    // ---- the sign-out marker -------------------------------------------------------------------

    /// The marker that stands for a forced sign-out while the record cannot be written.
    pub(super) fn marker_to_write(&mut self) -> Option<Effect> {
        if !self.marker {
            return None;
        }
        let forced = self.state.forced.as_ref()?;
        if matches!(forced.marker, MarkerState::Written(_)) {
            return None;
        }
        Some(Effect::WriteMarker(forced.session, forced.stamp))
    }

    /// The marker is on disk: the sign-out survives this process.
    pub(crate) fn marker_written(&mut self, marker: SignOutMarker) {
        if marker.session.is_some() {
            self.state.applied_markers.insert(marker.name.clone());
        }
        if let Some(forced) = &mut self.state.forced {
            forced.marker = MarkerState::Written(marker.name);
        }
    }

    /// Neither record nor marker could be written, so a restart may show the session.
    pub(crate) fn marker_failed(&mut self) {
        if let Some(forced) = &mut self.state.forced {
            forced.marker = MarkerState::Failed;
            self.state.schedule.persist_failed(self.now.boot_ms);
        }
    }

    /// The sign-out is certain: the server confirmed it.
    pub(super) fn acknowledge_forced_sign_out(&mut self) {
        if self
            .state
            .forced
            .as_ref()
            .is_some_and(|forced| forced.session.is_some())
        {
            self.state.forced = None;
        }
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

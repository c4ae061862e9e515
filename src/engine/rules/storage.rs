//! The store: reads, writes, retries, and what other processes wrote.

use crate::clock::Millis;
use crate::storage::{
    Head, IdHash, Loaded, PendingTokens, Record, SessionContent, SignOutMarker, Stamp, StoreFailure,
};
use crate::tokens::TokenHash;

use super::super::effect::Effect;
use super::super::reconcile::{self, join};
use super::super::state::{ForcedSignOut, MarkerState, Status, StorePhase, UnavailableReason};
use super::Turn;

/// What can wait is written this long after it changed.
const WRITE_BEHIND_MS: i64 = 1_000;

impl Turn {
    // ---- reading -------------------------------------------------------------------------------

    pub(crate) fn read_store(&mut self) {
        if !self.state.load_in_flight {
            self.state.load_in_flight = true;
            // The markers that lie there now are seen by this read.
            for forced in &mut self.state.forced {
                forced.unread = false;
            }
            self.effects.push(Effect::Load);
        }
        self.state.store = StorePhase::Reading;
        self.state.schedule.next_load = None;
    }

    /// The store was read, or could not be.
    pub(crate) fn loaded(&mut self, loaded: Result<Loaded, StoreFailure>) {
        self.state.load_in_flight = false;
        let read_again = std::mem::take(&mut self.state.read_again);
        match loaded {
            Err(failure) => {
                self.blocked(&failure);
                if read_again {
                    // Commands wait for that.
                    return self.read_store();
                }
            }
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
        let mut forced = self.state.forced.iter();
        self.marker |= forced.any(|forced| forced.marker == MarkerState::Missing);
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
                if was_stored {
                    self.must_be_confirmed();
                }
            }
            Loaded::KeyLost { epoch, markers, .. } => {
                // A user who signed out of an unread store does not need the reason why it is empty.
                let nobody = self.state.facts.head.is_none() && self.state.forced.is_empty();
                let newer_was_lost = epoch > self.state.facts.epoch;
                self.reconcile(Record::default(), &markers);
                self.state.key_lost = nobody;
                self.state.facts.epoch = self.state.facts.epoch.max(epoch);
                if newer_was_lost {
                    self.must_be_confirmed();
                }
            }
        }
    }

    /// What was lost may be newer than the session in memory: the server confirms it before it is
    /// written.
    fn must_be_confirmed(&mut self) {
        // Nothing could confirm an intermediate session: it is written as it is.
        let session = self.state.facts.head.as_ref().and_then(Head::session);
        if session.is_none() {
            return;
        }
        self.state.unconfirmed = true;
        if self.token_to_validate().is_some() {
            self.state.schedule.validate_now(self.now.boot_ms);
        }
    }

    /// Joins what was read with what this process knows.
    fn reconcile(&mut self, disk: Record, markers: &[SignOutMarker]) {
        let first = self.state.stored.is_none();
        self.state.counters.unreadable_entries = u64::from(disk.unreadable);
        if self.state.settings.reader {
            // A reader keeps nothing: what it read before, and the markers applied to that, are gone.
            self.state.facts = Record::default();
            self.state.applied_markers.clear();
        }
        let applied = disk.applied_markers.iter().cloned();
        self.state.applied_markers.extend(applied);
        self.state.settle_markers |= markers.iter().any(|marker| {
            marker.session.is_none() && !self.state.applied_markers.contains(&marker.name)
        });
        self.keep_followed_acts(&disk);
        self.learn_stored_time(&disk);
        self.time_acts();
        self.place_untimed_acts(&disk, markers);
        let before = self.state.facts.clone();
        let ours = self.unwritten_session();
        self.state.facts = join(&before, &disk);
        for side in [&before, &disk] {
            reconcile::keep_newer_content(&mut self.state.facts, side);
        }
        self.note_quiet_head(first, &disk);
        reconcile::apply_markers(
            &mut self.state.facts,
            &disk,
            markers,
            &mut self.state.applied_markers,
        );
        self.apply_forced_sign_outs(&disk, markers);
        self.apply_rejections();
        self.state.stored = Some(disk);
        self.state.refused = None;
        if let Some(ours) = ours {
            self.queue_if_replaced(&ours);
        }
        self.react_to_changes(&before, first);
    }

    /// A head that is over when it is first read is no news.
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

    /// Forced sign-outs that are not on disk: those that are settled by what was read go.
    fn apply_forced_sign_outs(&mut self, disk: &Record, markers: &[SignOutMarker]) {
        let mut kept: Vec<ForcedSignOut> = Vec::new();
        for forced in std::mem::take(&mut self.state.forced) {
            for forced in self.apply_forced_sign_out(forced, disk, markers) {
                let mut known = kept.iter_mut();
                match known.find(|known| known.session == forced.session) {
                    // A marker that is written does not end a later sign-in to the same session.
                    Some(known) if known.stamp < forced.stamp => *known = forced,
                    Some(_) => {}
                    None => kept.push(forced),
                }
            }
        }
        self.state.forced = kept;
    }

    /// Applies one of them. One that was asked for while the disk could not be read ends what the disk held.
    fn apply_forced_sign_out(
        &mut self,
        forced: ForcedSignOut,
        disk: &Record,
        markers: &[SignOutMarker],
    ) -> Vec<ForcedSignOut> {
        let holds = whom_it_holds(disk);
        if let Some(id) = forced.session {
            if holds.iter().any(|(held, _)| *held == id) {
                return vec![forced];
            }
            // What the user signed out of had taken the place of an earlier session that the disk holds
            // and that a restart would bring back.
            let facts = &self.state.facts;
            let is_over = facts.head_is_over() && facts.live_pending().is_none();
            return match holds.first().filter(|_| is_over) {
                Some((earlier, stamp)) => {
                    let earlier = ForcedSignOut {
                        session: Some(*earlier),
                        stamp: *stamp,
                        marker: MarkerState::None,
                        ..forced.clone()
                    };
                    vec![forced, earlier]
                }
                // Nothing is left to be written.
                None => Vec::new(),
            };
        }
        let listed = |name: &String| markers.iter().any(|marker| marker.name == *name);
        match &forced.marker {
            // What was read is from before the sign-out.
            MarkerState::Written(name) if forced.unread && !listed(name) => {
                reconcile::sign_out_unknown(&mut self.state.facts, disk);
                self.state.applied_markers.insert(name.clone());
                self.state.settle_markers = true;
                Vec::new()
            }
            // Applied with the other markers; if it is gone, another process applied it.
            MarkerState::Written(_) => Vec::new(),
            MarkerState::None | MarkerState::Missing if self.signed_in_since(&forced, disk) => {
                Vec::new()
            }
            MarkerState::None | MarkerState::Missing => {
                reconcile::sign_out_unknown(&mut self.state.facts, disk);
                // It is known now whose session the disk held: until the record is written, a marker can
                // name the session.
                let known = holds.first().map(|(id, _)| ForcedSignOut {
                    session: Some(*id),
                    ..forced
                });
                known.into_iter().collect()
            }
        }
    }

    /// True when the sign-in on disk is later than the forced sign-out: one of this process, or another
    /// one as far as the server's time is known by now.
    fn signed_in_since(&self, forced: &ForcedSignOut, disk: &Record) -> bool {
        let rank = disk.head.as_ref().map(Head::rank);
        let ours = self.state.signed_in_by.map(|(rank, _)| rank);
        if rank.is_some() && rank == ours && rank.map(|(stamp, _)| stamp) > Some(forced.stamp) {
            return true;
        }
        let Some(earliest) = self.state.earliest(self.now) else {
            return false;
        };
        let signed_out_at = earliest - (self.now.boot_ms - forced.boot_ms);
        let head = disk.head.as_ref().map(|head| head.stamp);
        head > Some(signed_out_at)
    }

    /// What follows from the difference between what was known and what is known now.
    fn react_to_changes(&mut self, before: &Record, first: bool) {
        let after = self.state.facts.clone();
        if content(before) != content(&after) {
            self.state.content_since = self.state.next_request;
        }
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
        if !first {
            // When these were is known by their stamps only.
            let head = rank(&after).filter(|_| signed_in && !confirmed_pending);
            let end = after.end_of_head().filter(|_| ended);
            let stamps = [
                head.map(|(stamp, _)| stamp),
                new_pending.map(|(stamp, _)| stamp),
                end.map(|end| end.stamp),
            ];
            let latest = stamps.into_iter().max().flatten();
            for flight in &mut self.state.in_flight {
                flight.foreign_act = flight.foreign_act.max(latest);
            }
        }
        let acted = signed_in || new_pending.is_some();
        self.refresh_view();
        self.refuse_superseded_commands();
        let validated = |record: &Record| {
            let content = record.head.as_ref().and_then(Head::session);
            content.and_then(|content| content.last_validated_at)
        };
        let now = self.now.boot_ms;
        if token(before) != token(&after) || acted {
            if self.token_to_validate().is_some() {
                self.state.schedule.validate_now(now);
            } else {
                self.state.schedule.validate_never();
            }
        } else if validated(&after) > validated(before)
            // Only this process can confirm what only it knows.
            && !self.state.unconfirmed
            && self.state.validated.is_some()
            && self.state.validated == self.state.current()
        {
            self.state.schedule.validation_spared(now);
        }
        let unarmed = self.state.schedule.next_validation.is_none() && !self.validation_in_flight();
        if unarmed && self.token_to_validate().is_some() {
            self.state.schedule.validate_now(now);
        }
        self.arm_probe();
    }

    // ---- writing -------------------------------------------------------------------------------

    /// Decides whether the record is written in this event. What decides who is signed in is
    /// written before it is published; what can wait is written within a second.
    pub(super) fn must_persist(&mut self) -> bool {
        // Only a session can be confirmed, and only while it is not expired.
        let is_active = matches!(self.state.view.status, Status::Active { .. });
        let unconfirmed = self.state.unconfirmed && is_active;
        if self.state.settings.reader || !self.is_readable() || unconfirmed {
            return false;
        }
        let record = self.state.facts.stripped();
        let Some(stored) = &self.state.stored else {
            return false;
        };
        // A sign-out marker that names no session must be gone before a later sign-in is written: a
        // process that starts in between would apply it to that.
        let durable = !record.same_durable(stored) || self.state.settle_markers;
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
        self.state.forced.clear();
        for act in &mut self.state.untimed_acts {
            act.written = Some(act.stamp);
        }
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
        self.marker |= !self.state.forced.is_empty();
    }

    // ---- the sign-out marker -------------------------------------------------------------------

    /// The markers that stand for forced sign-outs while the record cannot be written. Until the last
    /// of them is on disk, no sign-out is certain.
    pub(super) fn markers_to_write(&mut self) -> Vec<Effect> {
        if !std::mem::take(&mut self.marker) {
            return Vec::new();
        }
        let mut effects = Vec::new();
        for forced in &mut self.state.forced {
            if !matches!(forced.marker, MarkerState::Written(_)) {
                forced.marker = MarkerState::Missing;
                effects.push(Effect::WriteMarker(forced.session, forced.stamp));
            }
        }
        effects
    }

    /// The store cannot be read, and a marker is to stand for each forced sign-out. One that names no
    /// session ends the session that the disk holds by then, so it is written only after a read that failed just
    /// now (`blocked`): what another process has signed in to since is later than the sign-out.
    pub(super) fn mark_forced_sign_outs(&mut self) {
        let is_unknown = |forced: &ForcedSignOut| {
            forced.session.is_none() && !matches!(forced.marker, MarkerState::Written(_))
        };
        if self.state.forced.iter().any(is_unknown) {
            self.read_store();
        } else {
            self.marker = true;
        }
    }

    /// The marker is on disk: the sign-out survives this process.
    pub(crate) fn marker_written(&mut self, marker: SignOutMarker) {
        if marker.session.is_some() {
            self.state.applied_markers.insert(marker.name.clone());
        }
        let mut forced = self.state.forced.iter_mut();
        if let Some(forced) = forced.find(|forced| forced.session == marker.session) {
            forced.marker = MarkerState::Written(marker.name);
            forced.unread = self.state.load_in_flight;
        }
    }

    /// Neither record nor marker could be written, so a restart may show the session.
    pub(crate) fn marker_failed(&mut self) {
        if !self.state.forced.is_empty() {
            self.state.schedule.persist_failed(self.now.boot_ms);
        }
    }

    /// The server confirmed that this token is over: the sign-out of its session is certain.
    pub(super) fn acknowledge_forced_sign_out(&mut self, token: Option<TokenHash>) {
        let Some(token) = token else { return };
        let queued = self.state.facts.revoke_queue.get(&token);
        let confirmed = [
            queued.and_then(|queued| queued.session),
            Some(IdHash::of_token(token)),
        ];
        self.state
            .forced
            .retain(|forced| forced.session.is_none() || !confirmed.contains(&forced.session));
    }
}

/// What is known of the session of a record.
fn content(record: &Record) -> Option<&SessionContent> {
    record.head.as_ref().and_then(Head::session)
}

/// The live session of a record, then its live pending tokens, each with its stamp.
pub(super) fn whom_it_holds(disk: &Record) -> Vec<(IdHash, Millis)> {
    let head = disk.head.as_ref().filter(|_| !disk.head_is_over());
    let head = head.map(|head| (head.id, head.stamp));
    let pending = disk.live_pending();
    let pending = pending.map(|pending| (IdHash::of_token(pending.hash), pending.stamp));
    head.into_iter().chain(pending).collect()
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

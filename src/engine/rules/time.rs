//! What responses say about the server's time.

use crate::clock::{Millis, ServerTime, TimeReading};
use crate::storage::{Head, MAX_STAMP, Record, SessionContent, SignOutMarker, StoredTime};

use super::super::staleness::SECOND_MS;
use super::super::state::UntimedAct;
use super::super::view;
use super::Turn;

/// Acts without a known time that are remembered, the latest.
const REMEMBERED_ACTS: usize = 16;

impl Turn {
    /// Learns from a response that carries a session. Its times are lower bounds of the server's
    /// time when the response was made; those that the server renewed for this request are upper
    /// bounds too, but for the time the request and the response were on their way.
    pub(super) fn learn_time(&mut self, content: &SessionContent, sent_at: i64) {
        if view::expiry(content).is_none() && content.session.expires_at().is_some() {
            // These times contradict themselves.
            return;
        }
        let accessed = content.session.last_accessed_at();
        let issued = issued_at(content);
        let Some(earliest) = accessed.max(issued) else {
            return;
        };
        let known = self.state.facts.head.as_ref().and_then(Head::session);
        let same = known.filter(|known| known.session.id() == content.session.id());
        let known_access = same.and_then(|known| known.session.last_accessed_at());
        let known_issue = same.and_then(issued_at);
        let renewed = [
            accessed.filter(|_| accessed != known_access),
            issued.filter(|_| issued != known_issue),
        ];
        let now = self.now.boot_ms;
        let under_way = now.saturating_sub(sent_at).max(0);
        let latest = renewed
            .into_iter()
            .flatten()
            .max()
            .map(|time| time.max(earliest) + SECOND_MS + under_way);
        self.learn(TimeReading {
            earliest,
            latest,
            boot_ms: now,
        });
    }

    fn learn(&mut self, reading: TimeReading) {
        let time = ServerTime::learn(self.state.time, reading);
        self.state.time = Some(time);
        self.state.facts.time = Some(self.stored_time(time));
        self.time_acts();
    }

    // ---- acts without a known time -------------------------------------------------------------

    pub(super) fn remember_untimed(&mut self, stamp: Millis) {
        let acts = &mut self.state.untimed_acts;
        acts.push_back(UntimedAct {
            stamp,
            boot_ms: self.now.boot_ms,
            latest: None,
            written: None,
        });
        if acts.len() > REMEMBERED_ACTS {
            acts.pop_front();
        }
    }

    /// The server's time is known: acts that were made before get the stamp that they would have had.
    pub(super) fn time_acts(&mut self) {
        let Some(time) = self.state.time else {
            return;
        };
        let now = self.now;
        let earliest = time.earliest(now);
        let latest = time.latest(now).unwrap_or(earliest);
        self.move_acts(|act| {
            let ago = now.boot_ms.saturating_sub(act.boot_ms);
            if act.latest.is_some() {
                return None;
            }
            act.latest = Some(latest.saturating_sub(ago));
            Some(earliest.saturating_sub(ago))
        });
    }

    /// The store was read. Where another process wrote after it may have read what this one wrote, acts
    /// that are written keep the stamps that they have there, which later acts may follow.
    pub(super) fn keep_followed_acts(&mut self, disk: &Record) {
        let stored = self.state.stored.as_ref();
        if stored.is_some_and(|stored| stored.epoch == disk.epoch && stored.same_facts(disk)) {
            // What this process wrote or read last.
            return;
        }
        if stored.is_some_and(|stored| stored.epoch > disk.epoch) {
            // An older record lies there, which does not hold what was written.
            for act in &mut self.state.untimed_acts {
                act.written = None;
            }
        } else {
            for act in std::mem::take(&mut self.state.untimed_acts) {
                match act.written {
                    Some(written) => self.restamp(act.stamp, written),
                    None => self.state.untimed_acts.push_back(act),
                }
            }
        }
    }

    /// An act that the store does not hold, and that may be later than what it holds, is later: than the record,
    /// and than the sign-out markers beside it.
    pub(super) fn place_untimed_acts(&mut self, disk: &Record, markers: &[SignOutMarker]) {
        let marked = markers.iter().map(|marker| marker.stamp).max();
        let Some(largest) = disk.largest_stamp().max(marked) else {
            return;
        };
        self.move_acts(|act| {
            let may_be_later = act.latest.is_none_or(|latest| latest >= largest);
            (may_be_later && act.written.is_none()).then_some(largest + 1)
        });
    }

    /// Gives acts the stamp that `place` returns, where that is later, and keeps their order.
    fn move_acts(&mut self, mut place: impl FnMut(&mut UntimedAct) -> Option<Millis>) {
        let mut floor = 0;
        for number in 0..self.state.untimed_acts.len() {
            let Some(act) = self.state.untimed_acts.get_mut(number) else {
                return;
            };
            let old = act.stamp;
            if let Some(stamp) = place(act) {
                act.stamp = stamp.max(old).max(floor).min(MAX_STAMP);
            }
            let new = act.stamp;
            floor = new + 1;
            self.restamp(old, new);
        }
    }

    /// Gives what was made by the act with the stamp `old` the stamp `new`.
    fn restamp(&mut self, old: Millis, new: Millis) {
        let moved = |stamp: &mut Millis| {
            if *stamp == old {
                *stamp = new;
            }
        };
        self.state.facts.for_each_stamp(moved);
        if let Some((stamp, _)) = &mut self.state.quiet {
            moved(stamp);
        }
        if let Some(((stamp, _), _)) = &mut self.state.signed_in_by {
            moved(stamp);
        }
        for forced in &mut self.state.forced {
            moved(&mut forced.stamp);
        }
    }

    // ---- what is stored ------------------------------------------------------------------------

    /// A session that is proven over must stay so after a reboot, when no time is known: what proved
    /// it is written before it is published.
    pub(super) fn keep_proof_of_expiry(&mut self) {
        let Some(time) = self
            .state
            .time
            .filter(|_| view::is_expired(&self.state, self.now))
        else {
            return;
        };
        let head = self.state.facts.head.as_ref();
        let end = head.and_then(Head::session).and_then(view::expiry);
        let known = self.state.facts.time.as_ref().map(|time| time.earliest);
        if known < end && !self.state.settings.reader {
            self.state.facts.time = Some(self.stored_time(time));
            self.flush = true;
        }
    }

    fn stored_time(&self, time: ServerTime) -> StoredTime {
        StoredTime {
            earliest: time.earliest(self.now),
            latest: time.latest(self.now),
            boot_ms: self.now.boot_ms,
            boot_id: self.state.settings.boot_id.clone(),
        }
    }

    /// What another process, or this one before a restart, knew in the same boot.
    pub(super) fn learn_stored_time(&mut self, disk: &Record) {
        let Some(stored) = &disk.time else { return };
        let of_this_boot = stored.boot_id == self.state.settings.boot_id;
        if !of_this_boot || stored.boot_ms > self.now.boot_ms {
            return;
        }
        let reading = TimeReading {
            earliest: stored.earliest,
            latest: stored.latest,
            boot_ms: stored.boot_ms,
        };
        // What this process learnt stands where the two contradict each other.
        let stored = ServerTime::from_reading(reading);
        if self.state.time.is_none_or(|known| known.intersects(stored)) {
            self.state.time = Some(ServerTime::learn(self.state.time, reading));
        }
    }

    /// The server time of a response, as far as it is known: for what it returned.
    pub(super) fn returned_at(&self, body_time: Option<Millis>, before: Option<Millis>) -> Millis {
        let time = self.state.earliest(self.now).max(body_time).unwrap_or(0);
        before.map_or(time, |before| time.max(before.saturating_add(1)))
    }
}

fn issued_at(content: &SessionContent) -> Option<Millis> {
    content.jwt.claims()?.issued_at
}

//! When to do something without being asked: heartbeat, backoff, retries, and the budget that no
//! clock and no storm of events can exceed. All deadlines are boot-clock milliseconds.

use crate::http::MAX_RETRY_AFTER_MS;

/// Time between two checks of a healthy session.
pub const HEARTBEAT_MS: i64 = 180_000;
/// A heartbeat comes this much earlier or later, at most.
const JITTER_MS: u64 = 18_000;
/// Shortest wait after a failure.
const BACKOFF_FLOOR_MS: i64 = 1_000;
/// Longest wait after a failure, unless the server asks for more.
const BACKOFF_CEILING_MS: i64 = 180_000;
/// Automatic requests that can be made at once.
const BUDGET: u32 = 10;
/// Automatic requests that only validations may use.
const RESERVE: u32 = 3;
/// After backgrounding, unfinished writes are retried for this long.
const BACKGROUND_GRACE_MS: i64 = 30_000;

/// Deadlines and counters.
#[derive(Clone, Debug, PartialEq)]
pub struct Schedule {
    /// The app is visible.
    pub foreground: bool,
    /// Next automatic check of the session.
    pub next_validation: Option<i64>,
    /// Next try to read the store.
    pub next_load: Option<i64>,
    /// Next try to write the record.
    pub next_persist: Option<i64>,
    /// Next try of the revoke queue.
    pub next_revoke: Option<i64>,
    /// No automatic request before this.
    pub not_before: Option<i64>,
    /// What the driver was last asked to wake the engine at.
    pub armed: Option<i64>,
    /// When the app was hidden.
    pub backgrounded_at: Option<i64>,
    failures: u32,
    load_failures: u32,
    persist_failures: u32,
    revoke_failures: u32,
    budget: u32,
    refilled_at: Option<i64>,
    random: u64,
}

impl Schedule {
    /// Nothing armed. The seed makes jitter reproducible.
    pub fn new(seed: u64, foreground: bool) -> Self {
        Self {
            foreground,
            next_validation: None,
            next_load: None,
            next_persist: None,
            next_revoke: None,
            not_before: None,
            armed: None,
            backgrounded_at: None,
            failures: 0,
            load_failures: 0,
            persist_failures: 0,
            revoke_failures: 0,
            budget: BUDGET,
            refilled_at: None,
            random: seed,
        }
    }

    /// The session was confirmed: the next check is one heartbeat away.
    pub fn validation_succeeded(&mut self, now: i64) {
        self.failures = 0;
        self.not_before = None;
        let jitter = i64::try_from(self.random_below(2 * JITTER_MS + 1)).unwrap_or(0);
        self.next_validation =
            Some(now + HEARTBEAT_MS - i64::try_from(JITTER_MS).unwrap_or(0) + jitter);
    }

    /// Another process confirmed the session: the next check is one heartbeat away, and not before
    /// the server allows this process another.
    pub fn validation_spared(&mut self, now: i64) {
        let (not_before, failures) = (self.not_before, self.failures);
        self.validation_succeeded(now);
        self.not_before = not_before;
        self.failures = failures;
        self.next_validation = self.next_validation.max(not_before);
    }

    /// The session could not be checked: try again later, never before the server allows.
    pub fn validation_failed(&mut self, now: i64, retry_after_ms: Option<i64>) {
        self.hold_back(now, retry_after_ms);
        let wait = self.backoff(self.failures);
        self.failures = self.failures.saturating_add(1);
        self.next_validation = Some(self.allowed_at(now + wait));
    }

    /// The server asked for so long a pause, whatever the request was.
    pub fn hold_back(&mut self, now: i64, retry_after_ms: Option<i64>) {
        if let Some(wait) = retry_after_ms {
            let until = now + wait.clamp(0, MAX_RETRY_AFTER_MS);
            self.not_before = Some(self.not_before.unwrap_or(i64::MIN).max(until));
        }
    }

    /// This moment, or the later one from which the server allows automatic requests.
    pub fn allowed_at(&self, at: i64) -> i64 {
        at.max(self.not_before.unwrap_or(i64::MIN))
    }

    /// Nobody is signed in: nothing to check.
    pub fn validate_never(&mut self) {
        self.failures = 0;
        self.next_validation = None;
    }

    /// Check as soon as the server and the budget allow.
    pub fn validate_now(&mut self, now: i64) {
        self.next_validation = Some(self.allowed_at(now));
    }

    /// The store could not be read.
    pub fn load_failed(&mut self, now: i64) {
        self.next_load = Some(now + self.backoff(self.load_failures));
        self.load_failures = self.load_failures.saturating_add(1);
    }

    /// The store was read.
    pub fn load_succeeded(&mut self) {
        self.next_load = None;
        self.load_failures = 0;
    }

    /// The record could not be written.
    pub fn persist_failed(&mut self, now: i64) {
        self.next_persist = Some(now + self.backoff(self.persist_failures));
        self.persist_failures = self.persist_failures.saturating_add(1);
    }

    /// The record was written.
    pub fn persist_succeeded(&mut self) {
        self.next_persist = None;
        self.persist_failures = 0;
    }

    /// A queued revoke could not be delivered.
    pub fn revoke_failed(&mut self, now: i64, retry_after_ms: Option<i64>) {
        self.hold_back(now, retry_after_ms);
        let wait = self.backoff(self.revoke_failures);
        self.next_revoke = Some(self.allowed_at(now + wait));
        self.revoke_failures = self.revoke_failures.saturating_add(1);
    }

    /// A queued revoke was delivered.
    pub fn revoke_succeeded(&mut self) {
        self.next_revoke = None;
        self.revoke_failures = 0;
    }

    /// Takes one automatic request out of the budget; false when it is used up.
    pub fn spend(&mut self, now: i64) -> bool {
        let since = now - *self.refilled_at.get_or_insert(now);
        let refills = since.max(0) / HEARTBEAT_MS;
        if refills > 0 {
            let more = u32::try_from(refills).unwrap_or(BUDGET);
            self.budget = self.budget.saturating_add(more).min(BUDGET);
            self.refilled_at = Some(now - since % HEARTBEAT_MS);
        }
        let can = self.budget > 0;
        self.budget = self.budget.saturating_sub(1);
        can
    }

    /// The same for a revoke from the queue, which leaves a reserve for validations.
    pub fn spend_for_revoke(&mut self, now: i64) -> bool {
        if !self.spend(now) {
            return false;
        }
        if self.budget < RESERVE {
            self.refund();
            return false;
        }
        true
    }

    /// The request just paid for was not sent.
    pub fn refund(&mut self) {
        self.budget = (self.budget + 1).min(BUDGET);
    }

    /// When the next automatic request can be paid for, after [`Self::spend`] said no.
    pub fn next_refill(&self, now: i64) -> i64 {
        self.refilled_at.unwrap_or(now) + HEARTBEAT_MS
    }

    /// The earliest moment at which the engine wants to be woken. `expiry` holds the deadlines
    /// that come from the session itself.
    pub fn wake_at(&self, expiry: &[Option<i64>]) -> Option<i64> {
        if self.foreground {
            return [
                self.next_validation,
                self.next_load,
                self.next_persist,
                self.next_revoke,
            ]
            .iter()
            .chain(expiry)
            .filter_map(|deadline| *deadline)
            .min();
        }
        let grace_ends = self.backgrounded_at? + BACKGROUND_GRACE_MS;
        self.next_persist.filter(|deadline| *deadline <= grace_ends)
    }

    /// Full jitter: anything between the floor and a ceiling that doubles with each failure.
    fn backoff(&mut self, failures: u32) -> i64 {
        let ceiling = (BACKOFF_FLOOR_MS << failures.min(20)).min(BACKOFF_CEILING_MS);
        let spread = u64::try_from(ceiling - BACKOFF_FLOOR_MS).unwrap_or(0) + 1;
        BACKOFF_FLOOR_MS + i64::try_from(self.random_below(spread)).unwrap_or(0)
    }

    /// `SplitMix64`: jitter needs no secrecy, only to be spread and reproducible.
    fn random_below(&mut self, bound: u64) -> u64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.random;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heartbeat_stays_within_its_jitter() {
        let mut schedule = Schedule::new(7, true);

        for _ in 0..1000 {
            schedule.validation_succeeded(0);
            let wait = schedule.next_validation.unwrap_or_default();
            assert!((162_000..=198_000).contains(&wait), "{wait}");
        }
    }

    #[test]
    fn failures_of_any_number_leave_a_check_armed_within_three_minutes() {
        let mut schedule = Schedule::new(7, true);

        for _ in 0..1000 {
            schedule.validation_failed(0, None);
            let wait = schedule.next_validation.unwrap_or_default();
            assert!((1_000..=180_000).contains(&wait), "{wait}");
        }
    }

    #[test]
    fn no_check_comes_before_retry_after_and_none_waits_longer_than_an_hour() {
        let mut schedule = Schedule::new(7, true);

        schedule.validation_failed(0, Some(600_000));
        assert!(schedule.next_validation >= Some(600_000));

        schedule.validation_failed(0, Some(i64::MAX / 2));
        assert!(schedule.next_validation <= Some(MAX_RETRY_AFTER_MS));
    }

    #[test]
    fn the_budget_is_ten_and_one_more_every_three_minutes() {
        let mut schedule = Schedule::new(7, true);

        let at_once = (0..100).filter(|_| schedule.spend(0)).count();
        let later = (0..100)
            .filter(|_| schedule.spend(2 * HEARTBEAT_MS))
            .count();

        assert_eq!((at_once, later), (10, 2));
    }

    #[test]
    fn nothing_wakes_the_machine_in_the_background_but_an_unfinished_write() {
        let mut schedule = Schedule::new(7, true);
        schedule.validation_succeeded(0);
        schedule.foreground = false;
        schedule.backgrounded_at = Some(0);

        assert_eq!(schedule.wake_at(&[Some(5)]), None);

        schedule.next_persist = Some(1_000);
        assert_eq!(schedule.wake_at(&[Some(5)]), Some(1_000));
        schedule.next_persist = Some(31_000);
        assert_eq!(schedule.wake_at(&[Some(5)]), None);
    }
    /// The first numbers of `SplitMix64` for its seed 1234567, as they are published.
    #[test]
    fn jitter_follows_the_published_sequence() {
        let numbers = [
            6_457_827_717_110_365_317,
            3_203_168_211_198_807_973,
            9_817_491_932_198_370_423,
        ];
        let mut schedule = Schedule::new(1_234_567, true);
        assert_eq!(numbers.map(|_| schedule.random_below(u64::MAX)), numbers);

        let mut schedule = Schedule::new(1_234_567, true);
        for number in numbers {
            schedule.validation_succeeded(50);
            let jitter = i64::try_from(number % 36_001).unwrap_or_default();
            let expected = 50 + 180_000 - 18_000 + jitter;
            assert_eq!(schedule.next_validation, Some(expected));
        }
    }

    #[test]
    fn waits_after_failures_are_anything_between_a_second_and_a_bound_that_doubles() {
        let mut schedule = Schedule::new(7, true);

        for (failures, bound) in [
            (0, 1_000),
            (1, 2_000),
            (5, 32_000),
            (8, 180_000),
            (90, 180_000),
        ] {
            let waits: Vec<_> = (0..1_000).map(|_| schedule.backoff(failures)).collect();
            let (least, most) = (waits.iter().min(), waits.iter().max());
            let span = bound - 1_000;
            assert!(least >= Some(&1_000) && least <= Some(&(1_000 + span / 20)));
            assert!(most <= Some(&bound) && most >= Some(&(bound - span / 20)));
        }
    }

    #[test]
    fn each_kind_of_failure_is_tried_again_after_its_wait_and_the_next_later() {
        type Fail = fn(&mut Schedule) -> Option<i64>;
        let kinds: [Fail; 4] = [
            |schedule| {
                schedule.validation_failed(500, None);
                schedule.next_validation
            },
            |schedule| {
                schedule.load_failed(500);
                schedule.next_load
            },
            |schedule| {
                schedule.persist_failed(500);
                schedule.next_persist
            },
            |schedule| {
                schedule.revoke_failed(500, None);
                schedule.next_revoke
            },
        ];
        for fail in kinds {
            let mut schedule = Schedule::new(7, true);
            assert_eq!(fail(&mut schedule), Some(1_500));
            let later = (0..50).filter_map(|_| fail(&mut schedule)).max();
            assert!(later > Some(100_000), "{later:?}");
        }
    }

    #[test]
    fn the_longest_pause_that_the_server_asked_for_counts_also_after_another_process_confirmed() {
        let mut schedule = Schedule::new(7, true);

        schedule.hold_back(500, Some(600_000));
        schedule.hold_back(500, Some(1_000));
        schedule.hold_back(500, None);
        assert_eq!(schedule.allowed_at(500), 600_500);
        assert_eq!(schedule.allowed_at(700_000), 700_000);
        schedule.validation_spared(500);
        assert_eq!(schedule.next_validation, Some(600_500));
        schedule.validate_now(500);
        assert_eq!(schedule.next_validation, Some(600_500));

        schedule.validation_succeeded(500);
        assert_eq!(schedule.allowed_at(500), 500);
    }

    #[test]
    fn the_budget_grows_by_one_every_three_minutes_from_when_it_was_first_used() {
        let mut schedule = Schedule::new(7, true);
        let spend = |schedule: &mut Schedule, at| (0..100).filter(|_| schedule.spend(at)).count();
        let first = 5_000;

        assert_eq!(spend(&mut schedule, first), 10);
        assert_eq!(schedule.next_refill(first), first + HEARTBEAT_MS);
        assert_eq!(spend(&mut schedule, first + HEARTBEAT_MS - 1), 0);
        assert_eq!(spend(&mut schedule, first + HEARTBEAT_MS), 1);
        // What is left of a wait is not lost.
        assert_eq!(spend(&mut schedule, first + HEARTBEAT_MS * 5 / 2), 1);
        assert_eq!(spend(&mut schedule, first + HEARTBEAT_MS * 3), 1);
        assert_eq!(spend(&mut schedule, first + HEARTBEAT_MS * 90), 10);
    }

    #[test]
    fn a_request_that_is_not_sent_is_paid_back_and_no_more_than_ten_are_kept() {
        let mut schedule = Schedule::new(7, true);
        schedule.refund();
        assert_eq!((0..100).filter(|_| schedule.spend(0)).count(), 10);

        schedule.refund();
        schedule.refund();

        assert_eq!((0..100).filter(|_| schedule.spend(0)).count(), 2);
    }

    #[test]
    fn revokes_from_the_queue_leave_three_requests_to_validations() {
        let mut schedule = Schedule::new(7, true);

        let revokes = (0..100).filter(|_| schedule.spend_for_revoke(0)).count();
        let validations = (0..100).filter(|_| schedule.spend(0)).count();

        assert_eq!((revokes, validations), (7, 3));
    }

    #[test]
    fn an_unfinished_write_is_tried_for_thirty_seconds_after_hiding() {
        let mut schedule = Schedule::new(7, false);
        schedule.next_persist = Some(40_000);
        assert_eq!(schedule.wake_at(&[]), None);

        for (hidden, woken) in [(10_000, true), (9_999, false)] {
            schedule.backgrounded_at = Some(hidden);
            assert_eq!(schedule.wake_at(&[]).is_some(), woken);
        }
    }

    #[test]
    fn the_earliest_deadline_wakes_a_visible_app() {
        let mut schedule = Schedule::new(7, true);
        assert_eq!(schedule.wake_at(&[None, Some(90)]), Some(90));

        schedule.next_validation = Some(80);
        assert_eq!(schedule.wake_at(&[None, Some(90)]), Some(80));
        schedule.next_load = Some(70);
        assert_eq!(schedule.wake_at(&[]), Some(70));
        schedule.next_persist = Some(60);
        assert_eq!(schedule.wake_at(&[]), Some(60));
        schedule.next_revoke = Some(50);
        assert_eq!(schedule.wake_at(&[]), Some(50));
    }

    #[test]
    fn a_success_disarms_the_retry_and_starts_its_waiting_times_anew() {
        let mut schedule = Schedule::new(7, true);
        for _ in 0..3 {
            schedule.load_failed(0);
            schedule.persist_failed(0);
            schedule.revoke_failed(0, None);
        }

        schedule.load_succeeded();
        schedule.persist_succeeded();
        schedule.revoke_succeeded();

        let Schedule {
            next_load,
            next_persist,
            next_revoke,
            load_failures,
            persist_failures,
            revoke_failures,
            ..
        } = schedule;
        assert_eq!([next_load, next_persist, next_revoke], [None; 3]);
        let failures = [load_failures, persist_failures, revoke_failures];
        assert_eq!(failures, [0; 3]);
    }
}

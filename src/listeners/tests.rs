#![allow(clippy::unwrap_used, clippy::expect_used)] // a helper that fails is a failed test

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Barrier, Mutex, OnceLock};
use std::task::{Context, Poll, Waker};
use std::thread::ThreadId;
use std::time::{Duration, Instant};

use super::dispatch::{Dispatcher, FanOut, Work};
use super::{Hub, ListenerError, Revised, Subscription};

/// Far longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(20);

struct Number(u64);

impl Revised for Number {
    fn revision(&self) -> u64 {
        self.0
    }
}

fn hub() -> Arc<Hub<Number>> {
    Hub::new(Number(0))
}

fn collect(hub: &Hub<Number>, after: Option<u64>) -> (Arc<Subscription>, Receiver<u64>) {
    let (said, heard) = channel();
    let subscription = hub.subscribe(
        after,
        Box::new(move |value| said.send(value.0).map_err(|_| ListenerError::Failed)),
    );
    (subscription, heard)
}

fn hear_until(heard: &Receiver<u64>, last: u64) -> Vec<u64> {
    let mut all = vec![heard.recv_timeout(PATIENCE).unwrap()];
    while *all.last().unwrap() < last {
        all.push(heard.recv_timeout(PATIENCE).unwrap());
    }
    all
}

#[test]
fn the_current_value_comes_at_once_and_later_ones_in_order() {
    let hub = hub();
    hub.publish(Number(3));
    let (_subscription, heard) = collect(&hub, None);
    assert_eq!(heard.recv_timeout(PATIENCE), Ok(3));

    for revision in 4..200 {
        hub.publish(Number(revision));
    }

    let all = hear_until(&heard, 199);
    assert!(all.is_sorted_by(|a, b| a < b), "{all:?}");
}

#[test]
fn changes_only_leaves_the_current_value_out_and_misses_none_after_it() {
    let hub = hub();
    hub.publish(Number(5));

    let (_none, silent) = collect(&hub, Some(5));
    let (_late, heard) = collect(&hub, Some(4));
    assert_eq!(heard.recv_timeout(PATIENCE), Ok(5));
    hub.publish(Number(6));

    assert_eq!(silent.recv_timeout(PATIENCE), Ok(6));
}

#[test]
fn a_slow_listener_gets_the_latest_value_and_not_those_in_between() {
    let hub = hub();
    let (entered, leave) = (Arc::new(Barrier::new(2)), Arc::new(Barrier::new(2)));
    let seen = Arc::new(Mutex::new(Vec::new()));
    let (said, heard) = channel();
    let _subscription = hub.subscribe(None, {
        let (entered, leave, seen) = (entered.clone(), leave.clone(), seen.clone());
        Box::new(move |value| {
            seen.lock().unwrap().push(value.0);
            if value.0 == 0 {
                entered.wait();
                leave.wait();
            }
            said.send(value.0).map_err(|_| ListenerError::Failed)
        })
    });

    entered.wait();
    for revision in 1..=50 {
        hub.publish(Number(revision));
    }
    leave.wait();

    hear_until(&heard, 50);
    assert_eq!(*seen.lock().unwrap(), [0, 50]);
}

#[test]
fn listeners_that_never_return_hold_up_nobody_else() {
    let hub = hub();
    let done = Arc::new(AtomicBool::new(false));
    let blocked: Vec<_> = (0..50)
        .map(|_| {
            let done = done.clone();
            hub.subscribe(
                None,
                Box::new(move |_| {
                    while !done.load(Ordering::SeqCst) {
                        std::thread::sleep(Duration::from_millis(5));
                    }
                    Ok(())
                }),
            )
        })
        .collect();

    let (_subscription, heard) = collect(&hub, None);
    hub.publish(Number(1));
    hear_until(&heard, 1);

    done.store(true, Ordering::SeqCst);
    drop(blocked);
}

#[test]
fn a_listener_that_fails_or_panics_is_counted_and_hears_on() {
    let hub = hub();
    let (said, heard) = channel();
    let _subscription = hub.subscribe(
        None,
        Box::new(move |value| {
            said.send(value.0).unwrap();
            match value.0 {
                0 => Err(ListenerError::Failed),
                1 => panic!("as a listener may"),
                _ => Ok(()),
            }
        }),
    );

    for revision in 0..=2 {
        hub.publish(Number(revision));
        hear_until(&heard, revision);
    }

    // The third call began after the second was counted.
    assert_eq!(hub.failures(), 2);
}

#[test]
fn a_listener_can_unsubscribe_itself() {
    let hub = hub();
    let own: Arc<OnceLock<Arc<Subscription>>> = Arc::default();
    let calls = Arc::new(AtomicUsize::new(0));
    let subscription = hub.subscribe(Some(0), {
        let (own, calls) = (own.clone(), calls.clone());
        Box::new(move |_| {
            calls.fetch_add(1, Ordering::SeqCst);
            own.get().unwrap().unsubscribe();
            Ok(())
        })
    });
    own.set(subscription.clone()).unwrap();
    let (_other, heard) = collect(&hub, None);

    for revision in 1..=20 {
        hub.publish(Number(revision));
        hear_until(&heard, revision);
    }

    assert_eq!(calls.load(Ordering::SeqCst), 1);
    assert!(!subscription.is_active());
}

#[test]
fn nothing_follows_a_dropped_subscription_and_its_listener_is_let_go() {
    let hub = hub();
    let (subscription, heard) = collect(&hub, None);
    assert_eq!(heard.recv_timeout(PATIENCE), Ok(0));

    drop(subscription);
    hub.publish(Number(1));

    // The sender is gone with the listener.
    assert!(heard.recv_timeout(PATIENCE).is_err());
}

#[test]
fn publishing_to_a_thousand_listeners_takes_less_than_a_millisecond() {
    let hub = hub();
    let calls = Arc::new(AtomicUsize::new(0));
    let _subscriptions: Vec<_> = (0..1000)
        .map(|_| {
            let calls = calls.clone();
            hub.subscribe(
                Some(0),
                Box::new(move |_| {
                    calls.fetch_add(1, Ordering::SeqCst);
                    Ok(())
                }),
            )
        })
        .collect();

    // The best of many: the machine may be busy with something else.
    let mut best = Duration::MAX;
    for revision in 1..=20 {
        let started = Instant::now();
        hub.publish(Number(revision));
        best = best.min(started.elapsed());
        let all = usize::try_from(revision).unwrap() * 1000;
        let deadline = Instant::now() + PATIENCE;
        while calls.load(Ordering::SeqCst) < all && Instant::now() < deadline {
            std::thread::yield_now();
        }
        assert_eq!(calls.load(Ordering::SeqCst), all);
    }

    assert!(best < Duration::from_millis(1), "{best:?}");
}

#[test]
fn whoever_waits_is_let_go_when_nothing_can_follow() {
    let hub = hub();
    let (said, heard) = channel();
    std::thread::spawn({
        let hub = hub.clone();
        move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .build()
                .unwrap();
            let both = async { (hub.changed(0).await, hub.changed(1).await) };
            said.send(runtime.block_on(both)).unwrap();
        }
    });

    hub.publish(Number(1));
    hub.finish();

    assert_eq!(heard.recv_timeout(PATIENCE), Ok((true, false)));
}

/// Work that says where it was done, after a while.
struct Job {
    takes: Duration,
    done: Sender<ThreadId>,
}

impl Work for Job {
    fn run(self: Arc<Self>) {
        std::thread::sleep(self.takes);
        self.done.send(std::thread::current().id()).unwrap();
    }
}

/// A change that makes so many jobs.
struct Change {
    jobs: u64,
    done: Sender<ThreadId>,
}

impl FanOut for Change {
    fn fan_out(&self, due: &mut Vec<Arc<dyn Work>>) {
        due.extend((0..self.jobs).map(|takes| {
            Arc::new(Job {
                takes: Duration::from_millis(takes % 3),
                done: self.done.clone(),
            }) as Arc<dyn Work>
        }));
    }
}

fn eventually(what: &str, holds: impl Fn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < deadline, "not so in time: {what}");
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn every_change_is_attended_to_however_they_come_and_however_busy_the_workers_are() {
    let dispatcher = Dispatcher::start();
    let (done, did) = channel();
    let threads: Vec<_> = (0..4_u64)
        .map(|thread| {
            let done = done.clone();
            std::thread::spawn(move || {
                let change: Arc<dyn FanOut> = Arc::new(Change {
                    jobs: thread,
                    done: done.clone(),
                });
                for round in 0..150 {
                    dispatcher.announce(Arc::downgrade(&change));
                    // Sometimes the workers are idle by the next one, sometimes gone, mostly neither.
                    std::thread::sleep(Duration::from_millis(if round % 50 == 0 {
                        60
                    } else {
                        round % 4
                    }));
                    if round % 10 == 0 {
                        dispatcher.enqueue(Arc::new(Job {
                            takes: Duration::from_millis(20),
                            done: done.clone(),
                        }));
                    }
                }
                // The hub of a change lives until its client is closed.
                change
            })
        })
        .collect();

    let changes: Vec<_> = threads.into_iter().map(|it| it.join().unwrap()).collect();

    for _ in 0..150 * (1 + 2 + 3) + 4 * 15 {
        did.recv_timeout(PATIENCE).unwrap();
    }
    drop(changes);
}

/// Work, or a change, that does what it is told.
struct Does<F>(F);

impl<F: Fn() + Send + Sync> Work for Does<F> {
    fn run(self: Arc<Self>) {
        (self.0)();
    }
}

impl<F: Fn() -> Vec<Arc<dyn Work>> + Send + Sync> FanOut for Does<F> {
    fn fan_out(&self, due: &mut Vec<Arc<dyn Work>>) {
        due.extend((self.0)());
    }
}

/// One whose only worker waits, and the watcher too.
fn rested() -> &'static Dispatcher {
    loop {
        let dispatcher = Dispatcher::start();
        dispatcher.enqueue(Arc::new(Does(|| {})));
        eventually("all threads wait", || dispatcher.rests());
        // On a busy machine the first worker starts late, and the watcher hires a second one.
        if dispatcher.workers() == (1, 1) {
            return dispatcher;
        }
    }
}

#[test]
fn what_waits_behind_work_that_blocks_is_begun_by_another_worker() {
    let dispatcher = rested();
    let met = Arc::new(Barrier::new(3));

    // Both wait for each other, and for this thread.
    let change: Arc<dyn FanOut> = Arc::new(Does({
        let met = met.clone();
        move || {
            (0..2)
                .map(|_| {
                    let met = met.clone();
                    Arc::new(Does(move || {
                        met.wait();
                    })) as Arc<dyn Work>
                })
                .collect()
        }
    }));
    dispatcher.announce(Arc::downgrade(&change));

    let (said, heard) = channel();
    std::thread::spawn(move || {
        met.wait();
        said.send(()).unwrap();
    });
    heard.recv_timeout(PATIENCE).unwrap();
}

#[test]
fn a_worker_that_is_free_again_hears_of_what_the_watcher_found() {
    let dispatcher = rested();
    let (said, heard) = channel();
    let (busy, free) = (Arc::new(Barrier::new(2)), Arc::new(Barrier::new(2)));
    dispatcher.enqueue(Arc::new(Does({
        let (busy, free) = (busy.clone(), free.clone());
        move || {
            busy.wait();
            free.wait();
        }
    })));
    busy.wait();

    // The worker is busy, so this runs on the watcher's thread.
    let change: Arc<dyn FanOut> = Arc::new(Does(move || {
        free.wait();
        eventually("the worker waits", || dispatcher.workers().1 == 1);
        let said = Mutex::new(said.clone());
        vec![Arc::new(Does(move || {
            said.lock().unwrap().send(()).unwrap();
        })) as Arc<dyn Work>]
    }));
    dispatcher.announce(Arc::downgrade(&change));

    heard.recv_timeout(PATIENCE).unwrap();
}

/// A value whose revision, when it is the first, is slow to say once it is asked to be.
struct Slow {
    revision: u64,
    asked: Arc<(AtomicBool, Barrier)>,
}

impl Revised for Slow {
    fn revision(&self) -> u64 {
        if self.revision == 1 && self.asked.0.swap(false, Ordering::SeqCst) {
            self.asked.1.wait();
            self.asked.1.wait();
        }
        self.revision
    }
}

#[test]
fn who_waits_is_told_of_the_last_revision_by_whoever_of_two_is_late() {
    let asked = Arc::new((AtomicBool::new(false), Barrier::new(2)));
    let slow = |revision| Slow {
        revision,
        asked: asked.clone(),
    };
    let hub = Hub::new(slow(1));
    let mut context = Context::from_waker(Waker::noop());
    let mut waits = Box::pin(hub.changed(1));
    assert!(waits.as_mut().poll(&mut context).is_pending());

    // One thread reads the first revision and is held up; meanwhile another one is published.
    asked.0.store(true, Ordering::SeqCst);
    let late = std::thread::spawn({
        let hub = hub.clone();
        move || hub.fan_out(&mut Vec::new())
    });
    asked.1.wait();
    hub.publish(slow(2));
    // For the dispatcher, which tells of the second one, or waits to.
    std::thread::sleep(Duration::from_millis(100));
    asked.1.wait();
    late.join().unwrap();

    let mut told = Poll::Pending;
    for _ in 0..100 {
        told = waits.as_mut().poll(&mut context);
        if told.is_ready() {
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(told, Poll::Ready(true));
}

#[test]
fn the_worker_that_stays_is_not_one_that_is_blocked() {
    let dispatcher = rested();
    let (done, did) = channel();
    let release = Arc::new(Barrier::new(3));
    // One waits, or two when the third worker started late on a busy machine and a fourth was hired.
    let all_others_wait = || {
        let (all, idle) = dispatcher.workers();
        all == idle + 2 && (1..=2).contains(&idle)
    };
    for _ in 0..2 {
        let release = release.clone();
        dispatcher.enqueue(Arc::new(Does(move || {
            release.wait();
        })));
    }
    let threads: HashSet<_> = (0..3)
        .map(|_| {
            let done = done.clone();
            dispatcher.enqueue(Arc::new(Job {
                takes: Duration::ZERO,
                done,
            }));
            let thread = did.recv_timeout(PATIENCE).unwrap();
            eventually("all but the blocked workers wait", all_others_wait);
            // Longer than one that leaves would wait.
            std::thread::sleep(Duration::from_millis(60));
            thread
        })
        .collect();

    assert!(all_others_wait());
    let (_, idle) = dispatcher.workers();
    assert!(threads.len() <= idle, "{threads:?}, {idle} wait");
    release.wait();
}

#[test]
fn two_workers_stay_for_the_next_change() {
    let dispatcher = Dispatcher::start();
    let (done, did) = channel();
    let job = |takes| {
        Arc::new(Job {
            takes: Duration::from_millis(takes),
            done: done.clone(),
        })
    };
    for _ in 0..20 {
        dispatcher.enqueue(job(30));
    }
    eventually("more than two for work that takes long", || {
        dispatcher.workers().0 > 2
    });
    for _ in 0..20 {
        did.recv_timeout(PATIENCE).unwrap();
    }

    eventually("two are left", || dispatcher.workers() == (2, 2));
    let threads: HashSet<_> = (0..6)
        .map(|_| {
            // Longer than one that leaves would wait.
            std::thread::sleep(Duration::from_millis(60));
            dispatcher.enqueue(job(0));
            did.recv_timeout(PATIENCE).unwrap()
        })
        .collect();

    assert!(threads.len() <= 2, "{threads:?}");
    assert_eq!(dispatcher.workers().0, 2);
}

#![allow(clippy::unwrap_used, clippy::expect_used)] // a helper that fails is a failed test

use std::collections::HashSet;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Barrier, Mutex, OnceLock};
use std::task::{Context, Poll, Wake};
use std::thread::ThreadId;
use std::time::{Duration, Instant};

use super::callback_pool::{CallbackPool, Work};
use super::{ListenerError, Publisher, Revised, Subscription};

/// Far longer than anything here takes.
const TIMEOUT: Duration = Duration::from_secs(20);

struct Number(u64);

impl Revised for Number {
    fn revision(&self) -> u64 {
        self.0
    }
}

fn publisher() -> Arc<Publisher<Number>> {
    Publisher::new(Number(0))
}

fn collect(
    publisher: &Publisher<Number>,
    after: Option<u64>,
) -> (Arc<Subscription>, Receiver<u64>) {
    let (sender, received) = channel();
    let subscription = publisher.subscribe(
        after,
        Box::new(move |value| sender.send(value.0).map_err(|_| ListenerError::Failed)),
    );
    (subscription, received)
}

fn receive_until(received: &Receiver<u64>, last: u64) -> Vec<u64> {
    let mut all = vec![received.recv_timeout(TIMEOUT).unwrap()];
    while *all.last().unwrap() < last {
        all.push(received.recv_timeout(TIMEOUT).unwrap());
    }
    all
}

#[test]
fn the_current_value_comes_at_once_and_later_ones_in_order() {
    let publisher = publisher();
    publisher.publish(Number(3));
    let (_subscription, received) = collect(&publisher, None);
    assert_eq!(received.recv_timeout(TIMEOUT), Ok(3));

    for revision in 4..200 {
        publisher.publish(Number(revision));
    }

    let all = receive_until(&received, 199);
    assert!(all.is_sorted_by(|a, b| a < b), "{all:?}");
}

#[test]
fn changes_only_leaves_the_current_value_out_and_misses_none_after_it() {
    let publisher = publisher();
    publisher.publish(Number(5));

    let (_none, silent) = collect(&publisher, Some(5));
    let (_late, received) = collect(&publisher, Some(4));
    assert_eq!(received.recv_timeout(TIMEOUT), Ok(5));
    publisher.publish(Number(6));

    assert_eq!(silent.recv_timeout(TIMEOUT), Ok(6));
}

#[test]
fn a_slow_listener_gets_the_latest_value_and_not_those_in_between() {
    let publisher = publisher();
    let (entered, leave) = (Arc::new(Barrier::new(2)), Arc::new(Barrier::new(2)));
    let seen = Arc::new(Mutex::new(Vec::new()));
    let (sender, received) = channel();
    let _subscription = publisher.subscribe(None, {
        let (entered, leave, seen) = (entered.clone(), leave.clone(), seen.clone());
        Box::new(move |value| {
            seen.lock().unwrap().push(value.0);
            if value.0 == 0 {
                entered.wait();
                leave.wait();
            }
            sender.send(value.0).map_err(|_| ListenerError::Failed)
        })
    });

    entered.wait();
    for revision in 1..=50 {
        publisher.publish(Number(revision));
    }
    leave.wait();

    receive_until(&received, 50);
    assert_eq!(*seen.lock().unwrap(), [0, 50]);
}

#[test]
fn listeners_that_never_return_delay_no_other_listener() {
    let publisher = publisher();
    let done = Arc::new(AtomicBool::new(false));
    let blocked: Vec<_> = (0..50)
        .map(|_| {
            let done = done.clone();
            publisher.subscribe(
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

    let (_subscription, received) = collect(&publisher, None);
    publisher.publish(Number(1));
    receive_until(&received, 1);

    done.store(true, Ordering::SeqCst);
    drop(blocked);
}

#[test]
fn a_listener_that_fails_or_panics_is_counted_and_stays_subscribed() {
    let publisher = publisher();
    let (sender, received) = channel();
    let _subscription = publisher.subscribe(
        None,
        Box::new(move |value| {
            sender.send(value.0).unwrap();
            match value.0 {
                0 => Err(ListenerError::Failed),
                1 => panic!("as a listener may"),
                _ => Ok(()),
            }
        }),
    );

    for revision in 0..=2 {
        publisher.publish(Number(revision));
        receive_until(&received, revision);
    }

    // The third call began after the second was counted.
    assert_eq!(publisher.failures(), 2);
}

#[test]
fn a_listener_can_unsubscribe_itself() {
    let publisher = publisher();
    let own: Arc<OnceLock<Arc<Subscription>>> = Arc::default();
    let calls = Arc::new(AtomicUsize::new(0));
    let subscription = publisher.subscribe(Some(0), {
        let (own, calls) = (own.clone(), calls.clone());
        Box::new(move |_| {
            calls.fetch_add(1, Ordering::SeqCst);
            own.get().unwrap().unsubscribe();
            Ok(())
        })
    });
    own.set(subscription.clone()).unwrap();
    let (_other, received) = collect(&publisher, None);

    for revision in 1..=20 {
        publisher.publish(Number(revision));
        receive_until(&received, revision);
    }

    assert_eq!(calls.load(Ordering::SeqCst), 1);
    assert!(!subscription.is_active());
}

#[test]
fn nothing_follows_a_dropped_subscription_and_its_listener_is_dropped() {
    let publisher = publisher();
    let (subscription, received) = collect(&publisher, None);
    assert_eq!(received.recv_timeout(TIMEOUT), Ok(0));

    drop(subscription);
    publisher.publish(Number(1));

    // The sender is gone with the listener.
    assert!(received.recv_timeout(TIMEOUT).is_err());
}

#[test]
fn publishing_to_a_thousand_listeners_takes_less_than_a_millisecond() {
    let publisher = publisher();
    let calls = Arc::new(AtomicUsize::new(0));
    let _subscriptions: Vec<_> = (0..1000)
        .map(|_| {
            let calls = calls.clone();
            publisher.subscribe(
                Some(0),
                Box::new(move |_| {
                    calls.fetch_add(1, Ordering::SeqCst);
                    Ok(())
                }),
            )
        })
        .collect();

    // Takes the best of many, because the machine may be busy.
    let mut best = Duration::MAX;
    for revision in 1..=20 {
        let started = Instant::now();
        publisher.publish(Number(revision));
        best = best.min(started.elapsed());
        let all = usize::try_from(revision).unwrap() * 1000;
        let deadline = Instant::now() + TIMEOUT;
        while calls.load(Ordering::SeqCst) < all && Instant::now() < deadline {
            std::thread::yield_now();
        }
        assert_eq!(calls.load(Ordering::SeqCst), all);
    }

    assert!(best < Duration::from_millis(1), "{best:?}");
}

#[test]
fn waiters_return_when_the_publisher_is_closed() {
    let publisher = publisher();
    let (sender, received) = channel();
    std::thread::spawn({
        let publisher = publisher.clone();
        move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .build()
                .unwrap();
            let both = async { (publisher.changed(0).await, publisher.changed(1).await) };
            sender.send(runtime.block_on(both)).unwrap();
        }
    });

    publisher.publish(Number(1));
    publisher.close();

    assert_eq!(received.recv_timeout(TIMEOUT), Ok((true, false)));
}

#[test]
fn a_waiter_is_woken_by_the_publication_itself() {
    struct Woken(AtomicBool);
    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.store(true, Ordering::SeqCst);
        }
    }
    let publisher = publisher();
    let woken = Arc::new(Woken(AtomicBool::new(false)));
    let waker = woken.clone().into();
    let mut context = Context::from_waker(&waker);
    let mut waits = pin!(publisher.changed(0));
    assert!(waits.as_mut().poll(&mut context).is_pending());

    publisher.publish(Number(1));

    assert!(woken.0.load(Ordering::SeqCst));
    assert_eq!(waits.as_mut().poll(&mut context), Poll::Ready(true));
}

/// Work that takes a while and then sends the id of its thread.
struct Job {
    takes: Duration,
    done: Sender<ThreadId>,
}

fn job(takes: u64, done: &Sender<ThreadId>) -> Arc<dyn Work> {
    Arc::new(Job {
        takes: Duration::from_millis(takes),
        done: done.clone(),
    })
}

impl Work for Job {
    fn run(self: Arc<Self>) {
        std::thread::sleep(self.takes);
        self.done.send(std::thread::current().id()).unwrap();
    }
}

fn eventually(what: &str, holds: impl Fn() -> bool) {
    let deadline = Instant::now() + TIMEOUT;
    while !holds() {
        assert!(Instant::now() < deadline, "timed out: {what}");
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn all_work_is_done_at_any_rate_and_any_load_of_the_workers() {
    let pool = CallbackPool::start();
    let (done, did) = channel();
    let threads: Vec<_> = (0..4_u64)
        .map(|jobs| {
            let done = done.clone();
            std::thread::spawn(move || {
                for round in 0..150 {
                    pool.enqueue((0..jobs).map(|number| job(number % 3, &done)));
                    // At the next round the workers are sometimes idle, sometimes ended, mostly busy.
                    std::thread::sleep(Duration::from_millis(if round % 50 == 0 {
                        60
                    } else {
                        round % 4
                    }));
                    if round % 10 == 0 {
                        pool.enqueue([job(20, &done)]);
                    }
                }
            })
        })
        .collect();

    for thread in threads {
        thread.join().unwrap();
    }

    for _ in 0..150 * (1 + 2 + 3) + 4 * 15 {
        did.recv_timeout(TIMEOUT).unwrap();
    }
}

/// Work that runs a closure.
struct Does<F>(F);

impl<F: Fn() + Send + Sync> Work for Does<F> {
    fn run(self: Arc<Self>) {
        (self.0)();
    }
}

fn work(does: impl Fn() + Send + Sync + 'static) -> Arc<dyn Work> {
    Arc::new(Does(does))
}

/// A pool whose only worker and whose watcher are idle.
fn idle_pool() -> &'static CallbackPool {
    loop {
        let pool = CallbackPool::start();
        pool.enqueue([work(|| {})]);
        eventually("all threads are idle", || pool.is_idle());
        // On a busy machine the first worker starts late, and the watcher starts a second one.
        if pool.workers() == (1, 1) {
            return pool;
        }
    }
}

#[test]
fn work_queued_behind_blocked_work_is_started_by_another_worker() {
    let pool = idle_pool();
    let met = Arc::new(Barrier::new(3));

    // Each of the two waits for the other and for this thread.
    let waits = |_| {
        let met = met.clone();
        work(move || {
            met.wait();
        })
    };
    pool.enqueue((0..2).map(waits));

    let (sender, received) = channel();
    std::thread::spawn(move || {
        met.wait();
        sender.send(()).unwrap();
    });
    received.recv_timeout(TIMEOUT).unwrap();
}

#[test]
fn a_blocked_worker_does_not_count_as_one_that_stays() {
    let pool = idle_pool();
    let (done, did) = channel();
    let release = Arc::new(Barrier::new(3));
    // One worker is idle, or two if the third started late on a busy machine and a fourth was started.
    let all_others_wait = || {
        let (all, idle) = pool.workers();
        all == idle + 2 && (1..=2).contains(&idle)
    };
    for _ in 0..2 {
        let release = release.clone();
        pool.enqueue([work(move || {
            release.wait();
        })]);
    }
    let threads: HashSet<_> = (0..3)
        .map(|_| {
            pool.enqueue([job(0, &done)]);
            let thread = did.recv_timeout(TIMEOUT).unwrap();
            eventually("all workers but the blocked ones are idle", all_others_wait);
            // Longer than a surplus worker waits before it ends.
            std::thread::sleep(Duration::from_millis(60));
            thread
        })
        .collect();

    assert!(all_others_wait());
    let (_, idle) = pool.workers();
    assert!(threads.len() <= idle, "{threads:?}, {idle} wait");
    release.wait();
}

#[test]
fn two_workers_stay_for_the_next_change() {
    let pool = CallbackPool::start();
    let (done, did) = channel();
    pool.enqueue((0..20).map(|_| job(30, &done)));
    eventually("more than two workers for slow work", || {
        pool.workers().0 > 2
    });
    for _ in 0..20 {
        did.recv_timeout(TIMEOUT).unwrap();
    }

    eventually("two workers are left", || pool.workers() == (2, 2));
    let threads: HashSet<_> = (0..6)
        .map(|_| {
            // Longer than a surplus worker waits before it ends.
            std::thread::sleep(Duration::from_millis(60));
            pool.enqueue([job(0, &done)]);
            did.recv_timeout(TIMEOUT).unwrap()
        })
        .collect();

    assert!(threads.len() <= 2, "{threads:?}");
    assert_eq!(pool.workers().0, 2);
}

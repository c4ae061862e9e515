//! Listeners: what a publication costs the engine's thread, and when listeners receive it.

use std::time::{Duration, Instant};

use stytch_core::testing::measure::{Delays, Listeners};

use super::{median, row, shown};

pub(crate) fn measure() {
    for (listeners, bound) in [(1, 5), (1_000, 1_000)] {
        publish(listeners, Duration::from_micros(bound));
    }
    for blocking in [0, 1, 20] {
        delays(blocking);
    }
}

fn publish(listeners: usize, bound: Duration) {
    let mut subscribers = Listeners::new(listeners);
    let (mut published, mut delivered) = (Vec::new(), Vec::new());
    for _ in 0..201 {
        let began = Instant::now();
        published.push(subscribers.publish());
        subscribers.wait_for_deliveries();
        delivered.push(began.elapsed());
    }
    let plural = if listeners == 1 {
        "listener"
    } else {
        "listeners"
    };
    row(
        &format!("publish to {listeners} {plural}, until the engine's thread is free"),
        median(published),
        bound,
    );
    println!(
        "| the last of {listeners} has been called | {} | reported | |",
        shown(median(delivered))
    );
}

/// The time to a listener while this many others block.
fn delays(blocking: usize) {
    let mut listeners = Delays::new(blocking);
    // The first one starts threads.
    listeners.change();
    let mut delays: Vec<_> = (0..500)
        .map(|_| {
            std::thread::sleep(Duration::from_millis(5));
            listeners.change()
        })
        .collect();
    listeners.release();
    delays.sort_unstable();
    println!(
        "| published → a listener while {blocking} others block, p50; p99 | {}; {} | reported | |",
        shown(delays[delays.len() / 2]),
        shown(delays[delays.len() * 99 / 100])
    );
}

/// Publishes this many times to this many listeners: an operation whose instructions can be counted.
pub(crate) fn repeat(listeners: usize, times: u32) {
    let mut subscribers = Listeners::new(listeners);
    for _ in 0..times {
        subscribers.publish();
        subscribers.wait_for_deliveries();
    }
}

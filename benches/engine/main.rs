//! The figures of `docs/performance.md`.
//!
//! Without arguments every figure is measured and printed next to its bound. With `--repeat NAME N`
//! one operation is run N times and nothing is measured: `cargo xtask bench` counts the
//! instructions of two such runs and divides their difference.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a measurement that fails may stop at once"
)]

mod calls;
mod listeners;
mod record;

use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::sync::Barrier;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use stytch_core::client::ConsumerClient;

struct Counting;

static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);

// Counts, and leaves the work to the system's allocator.
#[allow(unsafe_code)]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() {
    let mut words = std::env::args().skip(1).filter(|word| word != "--bench");
    if words.next().as_deref() == Some("--repeat") {
        let name = words.next().expect("the name of an operation");
        let times = words.next().and_then(|word| word.parse().ok());
        let times = times.expect("how often");
        return match name.as_str() {
            "publish" => listeners::repeat(1, times),
            "publish-1000" => listeners::repeat(1_000, times),
            _ => record::repeat(&name, times),
        };
    }
    println!("| what | measured | bound | |");
    println!("| --- | --- | --- | --- |");
    reads();
    row(
        "restore a 3 kB record, key in memory",
        record::restore(),
        Duration::from_micros(60),
    );
    calls::measure();
    listeners::measure();
}

/// Prints a figure next to its bound. A busy computer misses bounds, so that a miss is printed and
/// is not an error.
fn row(what: &str, measured: Duration, bound: Duration) {
    let verdict = if measured <= bound { "ok" } else { "MISSED" };
    println!(
        "| {what} | {} | ≤ {} | {verdict} |",
        shown(measured),
        shown(bound)
    );
}

fn shown(duration: Duration) -> String {
    match duration.as_nanos() {
        nanos @ 0..1_000 => format!("{nanos} ns"),
        nanos @ 1_000..1_000_000 => format!("{:.1} µs", nanos as f64 / 1e3),
        nanos => format!("{:.2} ms", nanos as f64 / 1e6),
    }
}

fn median(mut samples: Vec<Duration>) -> Duration {
    samples.sort_unstable();
    samples[samples.len() / 2]
}

/// Eight threads read the current snapshot of a client that is signed in.
fn reads() {
    const READERS: usize = 8;
    const READS: u32 = 2_000_000;
    let (_world, client) = calls::signed_in_client();
    let cores = std::thread::available_parallelism()
        .map_or(1, usize::from)
        .min(READERS);
    let start = Barrier::new(READERS + 1);
    let (mut began, mut allocated) = (Instant::now(), 0);
    std::thread::scope(|scope| {
        for _ in 0..READERS {
            scope.spawn(|| {
                start.wait();
                for _ in 0..READS {
                    black_box(read(&client));
                }
            });
        }
        start.wait();
        began = Instant::now();
        allocated = ALLOCATIONS.load(Ordering::Relaxed);
    });
    let elapsed = began.elapsed();
    // What the process allocates besides: the engine's task and the threads' ends.
    let allocated = ALLOCATIONS.load(Ordering::Relaxed) - allocated;
    let total = READS * u32::try_from(READERS).unwrap();
    let busy = elapsed * u32::try_from(cores).unwrap();
    row(
        "read of the snapshot, 8 readers, core time each",
        busy / total,
        Duration::from_nanos(50),
    );
    println!(
        "| allocations in {total} reads | {allocated} | no allocation a read | {} |",
        if allocated < 1_000 { "ok" } else { "MISSED" }
    );
}

fn read(client: &ConsumerClient) -> (u64, bool) {
    client.peek(|view| (view.revision(), view.session_token().is_some()))
}

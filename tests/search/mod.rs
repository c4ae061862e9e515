//! The search for a seed that breaks a rule, which the tests of the simulator share.

use std::sync::atomic::{AtomicU64, Ordering};

/// Runs the seeds below `seeds` on all cores. Returns the lowest that fails, and its error.
pub(crate) fn first_failure<E: Send>(
    seeds: u64,
    run: impl Fn(u64) -> Result<(), E> + Sync,
) -> Option<(u64, E)> {
    let next = AtomicU64::new(0);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let search = || {
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= seeds {
                return None;
            }
            if let Err(error) = run(seed) {
                return Some((seed, error));
            }
        }
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(search)).collect();
        workers
            .into_iter()
            .filter_map(|worker| worker.join().unwrap())
            .min_by_key(|(seed, _)| *seed)
    })
}

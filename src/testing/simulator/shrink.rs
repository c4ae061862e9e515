//! A failing schedule made small: chunks of steps are left out, then what is left is simplified,
//! as long as the same rule stays broken.

use super::mutant::Mutant;
use super::run;
use super::step::{Schedule, Step};

/// The smallest schedule found that breaks the same rule.
pub fn shrink(schedule: &Schedule, mutant: Option<Mutant>) -> Schedule {
    let Err(violation) = run(schedule, mutant) else {
        return schedule.clone();
    };
    let fails = |candidate: &Schedule| {
        run(candidate, mutant).is_err_and(|found| found.rule == violation.rule)
    };
    let mut best = schedule.clone();
    loop {
        let before = best.clone();
        remove_chunks(&mut best, &fails);
        simplify(&mut best, &fails);
        if best == before {
            return best;
        }
    }
}

fn remove_chunks(best: &mut Schedule, fails: &impl Fn(&Schedule) -> bool) {
    let mut size = best.steps.len().max(1);
    while size > 0 {
        let mut at = 0;
        while at < best.steps.len() {
            let mut candidate = best.clone();
            let end = (at + size).min(candidate.steps.len());
            candidate.steps.drain(at..end);
            if fails(&candidate) {
                *best = candidate;
            } else {
                at += size;
            }
        }
        size /= 2;
    }
}

/// Tries a simpler value for each step and setting.
fn simplify(best: &mut Schedule, fails: &impl Fn(&Schedule) -> bool) {
    let mut settings = best.clone();
    settings.keep_alive = false;
    settings.default_minutes = 5;
    settings.jitter_seed = 1;
    if settings != *best && fails(&settings) {
        *best = settings;
    }
    for index in 0..best.steps.len() {
        for simpler in simpler(best.steps[index]) {
            let mut candidate = best.clone();
            candidate.steps[index] = simpler;
            if fails(&candidate) {
                *best = candidate;
                break;
            }
        }
    }
}

fn simpler(step: Step) -> Vec<Step> {
    match step {
        Step::Wait(ms) => [10, 100, 1_000, 10_000, 60_000, 200_000]
            .into_iter()
            .filter(|shorter| *shorter < ms)
            .map(Step::Wait)
            .collect(),
        Step::Storm(process, times) if times > 1 => vec![Step::Storm(process, times - 1)],
        Step::Sleep(ms) if ms > 60_000 => vec![Step::Sleep(60_000)],
        Step::Restarts(process, times, apart) if times > 1 => {
            vec![Step::Restarts(process, times - 1, apart)]
        }
        Step::Together {
            process,
            first,
            second,
            ..
        } => vec![
            Step::Command(process, first),
            Step::Command(1 - process, second),
        ],
        Step::CutPower(_) => vec![Step::Kill(0), Step::Kill(1)],
        _ => Vec::new(),
    }
}

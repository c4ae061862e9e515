//! A named list of steps: each is announced, timed and summed up at the end, the slowest first.
//!
//! The list has the time on the clock and the processor time of the programs that a step ran. The second one shows
//! the cost of a step also on a machine that was busy with something else.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::project;

/// The result of a step that may be impossible here.
pub(crate) enum Outcome {
    /// It ran and succeeded.
    Done,
    /// It could not run: what is missing, and how to get it.
    Missing(String),
}

/// Names a file that collects the steps of several commands; `.ci/run` sets it and sorts it.
const COLLECTED: &str = "XTASK_STEPS";

/// A step that ended.
struct Step {
    name: String,
    wall: Duration,
    /// None where the system does not provide it.
    processor: Option<Duration>,
    outcome: &'static str,
}

impl Step {
    /// Seconds on the clock, seconds of processors, how it ended, what it was.
    fn line(&self) -> String {
        let processor = self.processor.map_or_else(
            || "-".to_owned(),
            |time| format!("{:.1}", time.as_secs_f64()),
        );
        format!(
            "{:>8.1} {processor:>8} {:>8}  {}",
            self.wall.as_secs_f64(),
            self.outcome,
            self.name
        )
    }
}

/// The steps so far. The first failing step ends the command, after the list is printed.
#[derive(Default)]
pub(crate) struct Steps {
    done: Vec<Step>,
    in_ci: bool,
    /// Where the steps of all commands are collected.
    collected: Option<PathBuf>,
}

impl Steps {
    pub(crate) fn new() -> Self {
        Self {
            done: Vec::new(),
            in_ci: project::in_ci(),
            collected: std::env::var_os(COLLECTED)
                .filter(|path| !path.is_empty())
                .map(PathBuf::from),
        }
    }

    /// Runs a step that every machine can run.
    pub(crate) fn run(&mut self, name: &str, step: impl FnOnce() -> Result<()>) -> Result<()> {
        self.optional(name, || step().map(|()| Outcome::Done))
    }

    /// Runs a step that needs more than Rust. What is missing is a printed skip on a developer's
    /// machine and an error where `CI` is `true`: a check that never runs proves nothing.
    pub(crate) fn optional(
        &mut self,
        name: &str,
        step: impl FnOnce() -> Result<Outcome>,
    ) -> Result<()> {
        println!("── {name}");
        let start = Instant::now();
        let before = processor_time();
        let outcome = match step() {
            Ok(Outcome::Missing(what)) if self.in_ci => Err(anyhow::anyhow!(
                "{what} (a skip elsewhere, an error where CI=true)"
            )),
            other => other,
        };
        let (word, result) = match outcome {
            Ok(Outcome::Done) => ("ok", Ok(())),
            Ok(Outcome::Missing(what)) => {
                println!("skipped: {what}");
                ("skipped", Ok(()))
            }
            Err(error) => ("FAILED", Err(error)),
        };
        let step = Step {
            name: name.to_owned(),
            wall: start.elapsed(),
            processor: processor_time()
                .zip(before)
                .map(|(after, before)| after.saturating_sub(before)),
            outcome: word,
        };
        if let Some(path) = &self.collected {
            collect(path, &step);
        }
        self.done.push(step);
        if let Err(error) = result {
            self.print();
            bail!("{name}: {error:#}");
        }
        Ok(())
    }

    /// Prints the list with timings.
    pub(crate) fn finish(self) {
        self.print();
    }

    fn print(&self) {
        print!("{}", table(&self.done));
    }
}

/// The steps, the slowest first.
fn table(steps: &[Step]) -> String {
    let mut sorted: Vec<&Step> = steps.iter().collect();
    sorted.sort_by_key(|step| std::cmp::Reverse(step.wall));
    let mut text = "── steps: seconds, processor seconds\n".to_owned();
    for step in sorted {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{}", step.line());
    }
    text
}

/// Adds the step to the file of all commands. A missing line of the table does not fail the command.
fn collect(path: &Path, step: &Step) {
    let file = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(path);
    if let Ok(mut file) = file {
        let _ = writeln!(file, "{}", step.line());
    }
}

/// Processor time of this process's children that have ended, and of theirs.
#[cfg(target_os = "linux")]
fn processor_time() -> Option<Duration> {
    children(&std::fs::read_to_string("/proc/self/stat").ok()?)
}

#[cfg(not(target_os = "linux"))]
fn processor_time() -> Option<Duration> {
    None
}

/// `cutime` and `cstime` of a line of `/proc/PID/stat`. The program's name before them may contain
/// spaces and ends with a parenthesis.
#[cfg_attr(not(target_os = "linux"), allow(dead_code))]
fn children(stat: &str) -> Option<Duration> {
    // Linux counts in hundredths of a second on every processor that we build on.
    const TICK: Duration = Duration::from_millis(10);
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(13);
    let user: u32 = fields.next()?.parse().ok()?;
    let system: u32 = fields.next()?.parse().ok()?;
    Some(TICK * (user + system))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(in_ci: bool) -> Steps {
        Steps {
            in_ci,
            ..Steps::default()
        }
    }

    #[test]
    fn a_missing_tool_is_a_skip_on_a_persons_machine() {
        let mut steps = steps(false);

        let result = steps.optional("swift", || Ok(Outcome::Missing("no swift".into())));

        assert!(result.is_ok());
        assert_eq!(steps.done[0].outcome, "skipped");
    }

    #[test]
    fn a_missing_tool_fails_where_ci_is_true() {
        let mut steps = steps(true);

        let result = steps.optional("swift", || Ok(Outcome::Missing("no swift".into())));

        assert!(result.is_err_and(|error| error.to_string().contains("no swift")));
        assert_eq!(steps.done[0].outcome, "FAILED");
    }

    #[test]
    fn the_slowest_step_is_the_first_of_the_table() {
        let step = |name: &str, seconds| Step {
            name: name.to_owned(),
            wall: Duration::from_secs(seconds),
            processor: (seconds > 1).then(|| Duration::from_secs(2 * seconds)),
            outcome: "ok",
        };

        let text = table(&[step("quick", 1), step("slow", 3)]);

        let lines: Vec<Vec<&str>> = text
            .lines()
            .skip(1)
            .map(|line| line.split_whitespace().collect())
            .collect();
        assert_eq!(
            lines,
            [["3.0", "6.0", "ok", "slow"], ["1.0", "-", "ok", "quick"]]
        );
    }

    #[test]
    fn the_time_of_the_children_is_read_past_a_name_with_spaces() {
        let stat = "7 (a ) b) S 1 7 7 0 -1 4 9 9 0 0 11 12 150 50 20 0 1 0 99";

        assert_eq!(children(stat), Some(Duration::from_secs(2)));
        assert_eq!(children("7 (short) S"), None);
    }
}

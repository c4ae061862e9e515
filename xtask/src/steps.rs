//! A named list of steps: each is announced, timed and summed up at the end, the slowest first.
//!
//! The list has the time on the clock and the processor time of the programs that a step ran. The second one shows
//! the cost of a step also on a machine that was busy with something else.
//!
//! A step that mostly waits can run beside those that follow it ([`Steps::beside`]).

use std::fmt::Write as _;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

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

/// A step whose program runs while other steps run.
struct Beside {
    name: String,
    program: Child,
    /// Holds what the program printed so far. Not a pipe: one that nobody reads blocks the program, and one that a
    /// forgotten program of its own holds open never ends.
    output: PathBuf,
}

/// The steps so far. The first failing step ends the command, after the list is printed.
#[derive(Default)]
pub(crate) struct Steps {
    done: Vec<Step>,
    beside: Vec<Beside>,
    in_ci: bool,
    /// Where the steps of all commands are collected.
    collected: Option<PathBuf>,
}

impl Steps {
    pub(crate) fn new() -> Self {
        Self {
            done: Vec::new(),
            beside: Vec::new(),
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
        self.end_those_that_ended()?;
        println!("── {name}");
        let result = self.record(name, processor_time(), step);
        self.hold(result)
    }

    /// Starts a step that waits more than it computes, and lets the following ones run meanwhile. `prepare` is run at
    /// once, and gives the program to start or says what is missing. The output of the program is printed whole when
    /// it has ended: before one of the following steps, or at the end of the command. Then it is judged like any
    /// other step, and its time on the clock is the time in which nothing else ran.
    pub(crate) fn beside(
        &mut self,
        name: &str,
        prepare: impl FnOnce() -> Result<Result<Command, String>>,
    ) -> Result<()> {
        let mut started = None;
        self.optional(&format!("{name}, begun"), || {
            Ok(match prepare()? {
                Ok(command) => {
                    started = Some(Beside::start(name, command)?);
                    Outcome::Done
                }
                Err(what) => Outcome::Missing(what),
            })
        })?;
        self.beside.extend(started);
        Ok(())
    }

    /// Runs the step and adds it to the list, with the processor time since `before`.
    fn record(
        &mut self,
        name: &str,
        before: Option<Duration>,
        step: impl FnOnce() -> Result<Outcome>,
    ) -> Result<()> {
        let start = Instant::now();
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
        result.map_err(|error| anyhow::anyhow!("{name}: {error:#}"))
    }

    /// Ends the command when a step failed. The steps beside it end first, so that no program of theirs is left.
    fn hold(&mut self, result: Result<()>) -> Result<()> {
        if result.is_err() {
            for step in std::mem::take(&mut self.beside) {
                // The first failure is that of the command.
                if let Err(error) = self.end(step, processor_time()) {
                    println!("{error:#}");
                }
            }
            self.print();
        }
        result
    }

    /// Adds those of the steps beside this one to the list of which the program has ended.
    fn end_those_that_ended(&mut self) -> Result<()> {
        let mut result = Ok(());
        for mut step in std::mem::take(&mut self.beside) {
            let before = processor_time();
            if matches!(step.program.try_wait(), Ok(None)) {
                self.beside.push(step);
            } else {
                result = result.and(self.end(step, before));
            }
        }
        self.hold(result)
    }

    /// Waits for the program of a step, prints what it printed, and adds the step to the list.
    fn end(&mut self, mut step: Beside, before: Option<Duration>) -> Result<()> {
        let name = step.name.clone();
        self.record(&name, before, || step.end())
    }

    /// Waits for the steps that run beside others, and prints the list with timings.
    pub(crate) fn finish(mut self) -> Result<()> {
        let mut result = Ok(());
        for step in std::mem::take(&mut self.beside) {
            result = result.and(self.end(step, processor_time()));
        }
        self.hold(result)?;
        self.print();
        Ok(())
    }

    fn print(&self) {
        print!("{}", table(&self.done));
    }
}

impl Beside {
    fn start(name: &str, mut command: Command) -> Result<Self> {
        let output = std::env::temp_dir().join(format!(
            "xtask-{}-{}.txt",
            std::process::id(),
            name.replace(|each: char| !each.is_ascii_alphanumeric(), "-")
        ));
        let file = File::create(&output)?;
        project::print(&command);
        let program = command
            .stdin(Stdio::null())
            .stdout(file.try_clone()?)
            .stderr(file)
            .spawn()
            .with_context(|| format!("{name} could not be started"))?;
        Ok(Self {
            name: name.to_owned(),
            program,
            output,
        })
    }

    fn end(&mut self) -> Result<Outcome> {
        let status = self.program.wait()?;
        println!("── {}, ended", self.name);
        std::io::copy(&mut File::open(&self.output)?, &mut std::io::stdout())?;
        std::fs::remove_file(&self.output)?;
        if !status.success() {
            bail!("it failed ({status})");
        }
        Ok(Outcome::Done)
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

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn a_step_beside_others_runs_while_they_do_and_is_waited_for() {
        let folder = std::env::temp_dir().join(format!("xtask-test-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let mark = folder.join("other");
        let mut steps = steps(true);

        // It ends only after the other step has run.
        let waits = format!("until [ -e {} ]; do sleep 0.01; done", mark.display());
        steps.beside("waits", || Ok(Ok(shell(&waits)))).unwrap();
        steps
            .run("other", || Ok(File::create(&mark).map(drop)?))
            .unwrap();
        let result = steps.finish();

        std::fs::remove_dir_all(&folder).unwrap();
        assert!(result.is_ok());
    }

    #[test]
    fn a_step_beside_others_that_fails_is_the_failure_of_the_command() {
        let mut steps = steps(true);

        steps.beside("broken", || Ok(Ok(shell("exit 3")))).unwrap();
        let error = steps.finish().unwrap_err().to_string();

        assert!(
            error.starts_with("broken: ") && error.contains('3'),
            "{error}"
        );
    }

    #[test]
    fn a_step_beside_others_that_failed_stops_the_next_one() {
        let mut steps = steps(true);
        steps.beside("broken", || Ok(Ok(shell("exit 3")))).unwrap();

        let mut result = Ok(());
        let end = Instant::now() + Duration::from_mins(1);
        while result.is_ok() && Instant::now() < end {
            result = steps.run("next", || Ok(()));
        }

        assert!(result.is_err_and(|error| error.to_string().starts_with("broken: ")));
        let ends: Vec<_> = steps
            .done
            .iter()
            .map(|step| (step.name.as_str(), step.outcome))
            .collect();
        assert_eq!(ends.last(), Some(&("broken", "FAILED")));
    }

    #[test]
    fn a_failing_step_leaves_no_program_beside_it() {
        let mark = std::env::temp_dir().join(format!("xtask-mark-{}", std::process::id()));
        let mut steps = steps(true);

        let late = format!("sleep 0.2; touch {}", mark.display());
        steps.beside("late", || Ok(Ok(shell(&late)))).unwrap();
        let result = steps.run("broken", || bail!("it is broken"));

        assert!(std::fs::remove_file(&mark).is_ok());
        assert!(result.is_err_and(|error| error.to_string() == "broken: it is broken"));
        assert!(steps.beside.is_empty());
    }

    #[test]
    fn a_step_beside_others_whose_tool_is_missing_fails_where_ci_is_true() {
        let mut steps = steps(true);

        let result = steps.beside("tabs", || Ok(Err("no Chromium".into())));

        assert!(result.is_err_and(|error| error.to_string().contains("no Chromium")));
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

//! Tries the mutants: for each the tests that reach its place, the quick ones first, then the seeds of the
//! simulator. The first failure ends the trial.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::report::{Fate, Verdict};
use super::tree::Built;

/// Programs at a time.
const WORKERS: usize = 2;
/// Seeds of each of the 15 profiles: 1,080 in all.
pub(super) const SEEDS: &str = "72";
/// Tests that take longer wait until all others have passed.
const QUICK: Duration = Duration::from_millis(100);
/// A program may be silent for this long, and for eight times what its slowest test takes without a mutant.
const SILENCE_LIMIT: Duration = Duration::from_secs(20);
/// The same for the seeds of one profile, which take a few seconds.
const SEEDS_SILENCE_LIMIT: Duration = Duration::from_mins(1);
/// Tests that killed a mutant lately are tried first on the next: so many.
const RECENT: usize = 12;
/// The limit of a program's address space, in kilobytes: a mutant can loop and allocate.
const MEMORY_KB: &str = "6000000";

/// The results of the programs without a mutant.
pub(super) struct Trials<'a> {
    built: &'a Built,
    /// How long each test takes, and which mutants it reaches.
    tests: BTreeMap<String, (Duration, BTreeSet<usize>)>,
    seeds: BTreeSet<usize>,
    /// The latest first.
    killers: Mutex<Vec<String>>,
}

impl<'a> Trials<'a> {
    /// Runs each test by itself, and the seeds. All have to pass.
    pub(super) fn record(built: &'a Built) -> Result<Self> {
        let list = |extra: &[&str]| -> Result<BTreeSet<String>> {
            let mut command = Command::new(&built.tests);
            let output = command
                .args(["--list", "--format", "terse"])
                .args(extra)
                .output()?;
            let text = String::from_utf8(output.stdout)?;
            let names = text.lines().filter_map(|line| line.strip_suffix(": test"));
            Ok(names.map(str::to_owned).collect())
        };
        let ignored = list(&["--ignored"])?;
        let names: Vec<_> = list(&[])?.difference(&ignored).cloned().collect();
        let tests = Mutex::new(BTreeMap::new());
        let failed = Mutex::new(Vec::new());
        spread(names.len(), |index| {
            let name = &names[index];
            let reached = built.folder.join(format!("reached-{index}"));
            let started = Instant::now();
            let end = test_program(built, None, &[name], Some(&reached), SILENCE_LIMIT * 6);
            let took = started.elapsed();
            if matches!(end, Ok(End::Passed)) {
                hold(&tests).insert(name.clone(), (took, numbers(&reached)));
            } else {
                hold(&failed).push(name.clone());
            }
        });
        let failed = hold(&failed).clone();
        if !failed.is_empty() {
            bail!("tests fail without a mutant: {}", failed.join(", "));
        }
        let reached = built.folder.join("reached-seeds");
        let end = soak(built, None, Some(&reached))?;
        if !matches!(end, End::Passed) {
            bail!("seeds fail without a mutant: {end:?}");
        }
        let seeds = numbers(&reached);
        let tests = std::mem::take(&mut *hold(&tests));
        eprintln!("{} tests and the seeds pass without a mutant", tests.len());
        Ok(Self {
            built,
            tests,
            seeds,
            killers: Mutex::default(),
        })
    }

    /// The verdicts on these mutants, in their order.
    pub(super) fn verdicts(&self, mutants: &[usize]) -> Result<Vec<Verdict>> {
        let verdicts = Mutex::new(BTreeMap::new());
        spread(mutants.len(), |index| {
            let verdict = self.verdict(mutants[index]);
            hold(&verdicts).insert(index, verdict);
        });
        std::mem::take(&mut *hold(&verdicts))
            .into_values()
            .collect()
    }

    fn verdict(&self, mutant: usize) -> Result<Verdict> {
        let reaching = self
            .tests
            .iter()
            .filter(|(_, (_, reached))| reached.contains(&mutant));
        let reaching = reaching.map(|(name, (took, _))| (name.as_str(), *took));
        let (quick, slow): (Vec<_>, Vec<_>) = reaching.partition(|(_, took)| *took < QUICK);
        let by_seeds = self.seeds.contains(&mutant);
        if quick.is_empty() && slow.is_empty() && !by_seeds {
            return Ok(Verdict::of(
                Fate::Survived,
                "no test and no seed comes here",
            ));
        }
        let killers = hold(&self.killers).clone();
        let (first, quick): (Vec<_>, Vec<_>) = quick
            .into_iter()
            .partition(|(name, _)| killers.iter().any(|killer| killer == name));
        for tests in [first, quick, slow] {
            if let Some(verdict) = self.tests(mutant, tests)? {
                self.remember(&verdict.reason);
                return Ok(verdict);
            }
        }
        if by_seeds {
            match soak(self.built, Some(mutant), None)? {
                End::Passed => {}
                End::Failed(rule) => return Ok(Verdict::of(Fate::Simulator, &rule)),
                End::Late(_) => return Ok(Verdict::of(Fate::Time, "seeds of the simulator")),
            }
        }
        Ok(Verdict::of(Fate::Survived, ""))
    }

    fn remember(&self, killer: &str) {
        let mut killers = hold(&self.killers);
        killers.retain(|known| known != killer);
        killers.insert(0, killer.to_owned());
        killers.truncate(RECENT);
    }

    fn tests(&self, mutant: usize, mut tests: Vec<(&str, Duration)>) -> Result<Option<Verdict>> {
        while !tests.is_empty() {
            let slowest = tests
                .iter()
                .map(|(_, took)| *took)
                .max()
                .unwrap_or_default();
            let names: Vec<_> = tests.iter().map(|(name, _)| *name).collect();
            let limit = SILENCE_LIMIT + slowest * 8;
            match test_program(self.built, Some(mutant), &names, None, limit)? {
                End::Passed => return Ok(None),
                End::Late(name) => return Ok(Some(Verdict::of(Fate::Time, &name))),
                End::Failed(name) => {
                    // A test that depends on the machine's load can fail without a reason.
                    let again = test_program(self.built, Some(mutant), &[&name], None, limit)?;
                    if !matches!(again, End::Passed) {
                        return Ok(Some(Verdict::of(Fate::Test, &name)));
                    }
                    let before = tests.len();
                    tests.retain(|(other, _)| *other != name);
                    if tests.len() == before {
                        bail!("a test that was not asked for failed: {name}");
                    }
                }
            }
        }
        Ok(None)
    }
}

/// How a program ended.
#[derive(Debug, PartialEq, Eq)]
enum End {
    Passed,
    /// The first test, or the first rule of the simulator, that failed.
    Failed(String),
    /// It was ended because it printed nothing for too long, in this test.
    Late(String),
}

fn test_program(
    built: &Built,
    mutant: Option<usize>,
    names: &[&str],
    reached: Option<&Path>,
    limit: Duration,
) -> Result<End> {
    let mut command = limited(&built.tests);
    command.args(["--exact", "--test-threads", "1"]).args(names);
    let mut current = String::new();
    watch(command, built, mutant, reached, limit, move |line| {
        if let Some((name, end)) = line
            .strip_prefix("test ")
            .and_then(|t| t.split_once(" ..."))
        {
            // `- should panic` is printed with the name.
            let name = name.split(" - ").next().unwrap_or(name);
            name.clone_into(&mut current);
            return (end.trim() == "FAILED", current.clone());
        }
        (false, current.clone())
    })
}

fn soak(built: &Built, mutant: Option<usize>, reached: Option<&Path>) -> Result<End> {
    let mut command = limited(&built.soak);
    command.args(["--seeds", SEEDS, "--threads", "1"]);
    let mut profile = String::new();
    watch(
        command,
        built,
        mutant,
        reached,
        SEEDS_SILENCE_LIMIT,
        move |line| {
            if let Some(rule) = line.strip_prefix("  ") {
                let rule = rule.split(": first seed").next().unwrap_or(rule);
                return (true, format!("{profile}: {rule}"));
            }
            line.split(':')
                .next()
                .unwrap_or(line)
                .clone_into(&mut profile);
            (false, format!("after {profile}"))
        },
    )
}

fn limited(program: &PathBuf) -> Command {
    let mut command = Command::new("sh");
    let script = format!("ulimit -v {MEMORY_KB}; ulimit -c 0; exec \"$@\"");
    command.args(["-c", &script, "sh"]).arg(program);
    command
}

/// Runs the program until a line says that something failed, it ends, or no line comes for too long.
fn watch(
    mut command: Command,
    built: &Built,
    mutant: Option<usize>,
    reached: Option<&Path>,
    limit: Duration,
    mut read: impl FnMut(&str) -> (bool, String),
) -> Result<End> {
    command
        .current_dir(&built.folder)
        .env("PROPTEST_RNG_SEED", "1")
        .env("PROPTEST_DISABLE_FAILURE_PERSISTENCE", "1")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    if let Some(mutant) = mutant {
        command.env("MUTANT", mutant.to_string());
    }
    if let Some(reached) = reached {
        let _ = std::fs::remove_file(reached);
        command.env("MUTANTS_REACHED", reached);
    }
    let mut child = command.spawn()?;
    let stdout = child.stdout.take().context("a program has no output")?;
    let (lines, arriving) = channel();
    let reader = std::thread::spawn(move || {
        let mut stdout = BufReader::new(stdout);
        let mut line = Vec::new();
        while stdout
            .read_until(b'\n', &mut line)
            .is_ok_and(|read| read > 0)
        {
            if lines
                .send(String::from_utf8_lossy(&line).into_owned())
                .is_err()
            {
                return;
            }
            line.clear();
        }
    });
    let mut deadline = Instant::now() + limit;
    let mut last = String::new();
    let end = loop {
        let left = deadline.saturating_duration_since(Instant::now());
        match arriving.recv_timeout(left) {
            Ok(line) => {
                deadline = Instant::now() + limit;
                let (failed, now) = read(line.trim_end());
                last = now;
                if failed {
                    break Some(End::Failed(last.clone()));
                }
            }
            Err(RecvTimeoutError::Timeout) => break Some(End::Late(last.clone())),
            Err(RecvTimeoutError::Disconnected) => break None,
        }
    };
    if end.is_some() {
        let _ = child.kill();
    }
    let status = child.wait()?;
    let _ = reader.join();
    // A test that does not end is named by a line that does not end.
    if let Some(line) = arriving.try_iter().last() {
        last = read(line.trim_end()).1;
    }
    Ok(match end {
        Some(End::Late(_)) => End::Late(last),
        Some(end) => end,
        None if status.success() => End::Passed,
        None => End::Failed(last),
    })
}

/// Calls the function for each index, two at a time.
fn spread(count: usize, work: impl Fn(usize) + Sync) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    if index >= count {
                        return;
                    }
                    work(index);
                }
            });
        }
    });
}

fn numbers(file: &Path) -> BTreeSet<usize> {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let _ = std::fs::remove_file(file);
    text.lines().filter_map(|line| line.parse().ok()).collect()
}

fn hold<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

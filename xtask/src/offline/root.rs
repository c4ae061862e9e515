//! The Debian root with Rust, LLVM and Swift, in which other systems' libraries are built where there is no
//! Mac and no NDK, and the Swift package where no Swift is installed.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::project::{self, installed};
use crate::steps::Outcome;

/// Longest time for making the root, and for one build, in seconds.
const SETUP_LIMIT: &str = "1200";
const BUILD_LIMIT: &str = "1800";

const MAKE_ROOT: &str = include_str!("root/make.sh");
const ENTER_ROOT: &str = include_str!("root/enter.sh");

/// The Debian root and what lies beside it. Packaging for Android without the NDK and the tests of the
/// Swift package use it too.
#[derive(Debug)]
pub(crate) struct Root {
    /// Without links: the same path leads to it inside.
    folder: PathBuf,
    target_dir: PathBuf,
}

impl Root {
    pub(crate) fn new() -> Result<Self> {
        let target_dir = project::target_dir()?;
        let folder = target_dir.join("apple");
        std::fs::create_dir_all(&folder)?;
        Ok(Self {
            folder: folder.canonicalize()?,
            target_dir: target_dir.canonicalize()?,
        })
    }

    /// Makes the root when it may, or says what is missing.
    pub(crate) fn ensure(&self, may_install: bool) -> Result<Outcome> {
        let mut making = match self.making(may_install)? {
            Ok(making) => making,
            Err(what) => return Ok(Outcome::Missing(what)),
        };
        println!(
            "making a root in {} unless it is there",
            self.folder.display()
        );
        let status = making.status()?;
        if !status.success() {
            bail!("the root could not be made ({status})");
        }
        Ok(Outcome::Done)
    }

    /// The program that makes the root, when it may, or what is missing. A second one waits for the first.
    pub(crate) fn making(&self, may_install: bool) -> Result<Result<Command, String>> {
        if !project::is_superuser_on_debian() {
            let what =
                "a root with Rust, LLVM and Swift can only be made on Debian, by the superuser";
            return Ok(Err(what.into()));
        }
        if !self.folder.join("complete").is_file() && !may_install {
            let what = "there is no root with Rust, LLVM and Swift yet; `cargo xtask package apple --install` makes one of 4 GB";
            return Ok(Err(what.into()));
        }
        for program in ["unshare", "flock", "timeout", "python3"] {
            if !installed(program) {
                return Ok(Err(format!("{program} is not installed")));
            }
        }
        if !installed("debootstrap") {
            project::install("debootstrap")?;
        }
        let mut making = Command::new("timeout");
        making
            .args([SETUP_LIMIT, "bash", "-c", MAKE_ROOT, "make.sh"])
            .arg(&self.folder);
        Ok(Ok(making))
    }

    /// Where cargo inside keeps what it downloads.
    pub(crate) fn cargo_home(&self) -> PathBuf {
        self.folder.join("cargo-home")
    }

    /// A program in the root, in the workspace; the target folder is there too.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new("timeout");
        command
            .args([BUILD_LIMIT, "bash", "-c", ENTER_ROOT, "enter.sh"])
            .arg(&self.folder)
            .arg(project::root())
            .arg(&self.target_dir)
            .arg(program);
        command
    }

    /// What lies beside the root, and the builds that were made in it.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }
}

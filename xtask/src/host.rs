//! What is built for this machine, and built once.
//!
//! Cargo builds a crate anew for each set of features, and the packages named on its command line
//! decide the features of everything below them. So every command names the same ones. The task
//! runner is not among them: `cargo xtask` has built it by itself.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::project::{self, cargo, run as exec};

/// With the Keystore adapter, whose own tests need no phone; a host uses it only when it was given
/// Android's classes.
const PACKAGES: [&str; 5] = [
    "--workspace",
    "--exclude",
    "xtask",
    "--features",
    "testing,android,apple",
];

/// A subcommand of cargo for all packages but the task runner.
pub(crate) fn workspace(subcommand: &str) -> Command {
    let mut command = cargo([subcommand]);
    command.args(PACKAGES);
    command
}

/// The folders and files of the debug build.
pub(crate) struct Host {
    pub(crate) folder: PathBuf,
    pub(crate) library: PathBuf,
    pub(crate) emulator: PathBuf,
    pub(crate) quickstart: PathBuf,
    pub(crate) kotlin_bindgen: PathBuf,
    pub(crate) swift_bindgen: PathBuf,
    pub(crate) metadata: PathBuf,
}

/// Builds the library, the programs and the quickstart.
pub(crate) fn build() -> Result<Host> {
    // An example has the features of the tests, so these are the crates that the tests are built of.
    exec(workspace("build").args(["--lib", "--bins", "--example", "quickstart"]))?;
    let folder = project::target_dir()?.join("debug");
    let program = |name: &str| folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    Ok(Host {
        library: folder.join(format!(
            "{}stytch_core{}",
            std::env::consts::DLL_PREFIX,
            std::env::consts::DLL_SUFFIX
        )),
        emulator: program("stytch-emulator"),
        quickstart: program("examples/quickstart"),
        kotlin_bindgen: program("uniffi-bindgen"),
        swift_bindgen: program("uniffi-bindgen-swift"),
        metadata: program("uniffi-metadata"),
        folder,
    })
}

//! `cargo xtask device`: the demos and their tests on Android's devices and on a simulator of iOS.
//!
//! Steps of docs/unproven.md that a person has to do are not here.

mod android;
mod ios;

use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};

#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// The iOS demo on a simulator of this Mac, instead of the Android demo on what `adb` reaches
    #[arg(long)]
    ios: bool,
}

/// Builds, installs and runs; without a device the error says what is missing.
pub(crate) fn run(args: &Args) -> Result<()> {
    if args.ios { ios::run() } else { android::run() }
}

/// The emulator of the vendor's service on this computer; ends with this value.
struct Server(Child);

impl Server {
    /// Starts it with the demos' users on this port, with these further arguments.
    fn start(program: &Path, seed: &Path, port: u16, more: &[&str]) -> Result<Self> {
        let mut command = Command::new(program);
        command.args(["--port", &port.to_string(), "--seed"]);
        command.arg(seed).args(more);
        let child = command.stdout(Stdio::null()).spawn();
        child.map(Self).context("the emulator could not be started")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already; then the tests have failed.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

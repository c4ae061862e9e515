//! `cargo xtask test`: every test there is.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::host;
use crate::kotlin;
use crate::package;
use crate::project::{self, cargo, run as exec};
use crate::react_native;
use crate::steps::{Outcome, Steps};
use crate::swift;
use crate::web;

#[derive(clap::Args, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command"
)]
pub(crate) struct Args {
    /// Leave out the sample app after R8, which `cargo xtask package android --verify` runs too
    #[arg(long)]
    without_sample: bool,
    /// Only those with the library built for Android
    #[arg(long)]
    only_android: bool,
    /// Only those of the Swift package
    #[arg(long)]
    only_swift: bool,
    /// Only those of the package for React Native
    #[arg(long)]
    only_react_native: bool,
    /// Write the pages of the React Native example and the drawn pages of the iOS demo as pictures into this
    /// folder
    #[arg(long, value_name = "FOLDER")]
    pictures: Option<PathBuf>,
    /// Only those of the engine for a browser
    #[arg(long)]
    only_web: bool,
}

/// The crate for browsers is empty on this machine and has no tests. Without it the same crates are built.
const WITHOUT_WEB: [&str; 2] = ["--exclude", "stytch-core-web"];

/// All that is neither the unit tests of a library nor a doc test. Examples have no tests; clippy compiles them.
const OTHERS: [&str; 3] = ["--bins", "--test", "*"];

/// Unit, integration and doc tests of every package. Platform suites are added here as optional
/// steps, so that this stays the one test command.
pub(crate) fn run(args: &Args) -> Result<()> {
    let mut steps = Steps::new();
    if args.only_swift {
        swift::steps(&mut steps, args.pictures.as_deref())?;
        return steps.finish();
    }
    if args.only_react_native {
        react_native::steps(&mut steps, args.pictures.as_deref())?;
        react_native::native::steps(&mut steps, react_native::native::Kotlin::Missing)?;
        return steps.finish();
    }
    if args.only_web {
        web::steps(&mut steps)?;
        return steps.finish();
    }
    if args.only_android {
        android(&mut steps)?;
        return steps.finish();
    }
    swift::begin_toolchain(&mut steps)?;
    // First the tests that show most and need the fewest builds.
    steps.run("rust: unit tests", || {
        exec(host::workspace("test").args(WITHOUT_WEB).arg("--lib"))
    })?;
    steps.run("rust: build of the other tests", || {
        exec(host::workspace("test").args(OTHERS).arg("--no-run"))
    })?;
    steps.run("rust: integration tests", || {
        exec(host::workspace("test").args(OTHERS))
    })?;
    steps.run("rust: doc tests", || {
        exec(host::workspace("test").args(WITHOUT_WEB).arg("--doc"))
    })?;
    steps.run("rust: tests of the task runner", || {
        exec(&mut cargo(["test", "--package", "xtask"]))
    })?;
    steps.run("rust: the quickstart", || {
        exec(Command::new(host::build()?.quickstart).current_dir(project::root()))
    })?;
    web::steps(&mut steps)?;
    react_native::steps(&mut steps, args.pictures.as_deref())?;
    swift::steps(&mut steps, args.pictures.as_deref())?;
    steps.optional(
        "kotlin: strace, for the count of file calls",
        kotlin::strace,
    )?;
    let codegen = react_native::native::codegen(&mut steps)?;
    steps.optional(
        "kotlin: bindings, façade, Keystore, TLS verifier, the demo and React Native's half, on a JVM",
        || kotlin::test(codegen.as_deref()),
    )?;
    react_native::native::steps(&mut steps, react_native::native::Kotlin::Compiled)?;
    android(&mut steps)?;
    if !args.without_sample {
        steps.optional("kotlin: the sample after R8", kotlin::sample)?;
    }
    steps.finish()
}

/// What only a library for Android contains, in a JVM with Android's classes.
fn android(steps: &mut Steps) -> Result<()> {
    let mut library = None;
    steps.optional("android: the library for the tests on Linux", || {
        Ok(match package::build_on_linux()? {
            Ok(built) => {
                library = Some(built);
                Outcome::Done
            }
            Err(what) => Outcome::Missing(what),
        })
    })?;
    if let Some(library) = library {
        steps.optional(
            "android: façade, Keystore and trust with Android's own code, on a JVM",
            || kotlin::test_on_android(&library),
        )?;
    }
    Ok(())
}

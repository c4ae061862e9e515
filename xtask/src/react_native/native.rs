//! The native halves of the React Native package: codegen for both platforms, the Kotlin half compiled against
//! React Native and run in a JVM, the Swift half run against the emulator, the Objective-C++ half parsed with
//! the generated headers, and the config plugin for Expo.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use super::{PACKAGE, folder, install, script_of};
use crate::host;
use crate::kotlin;
use crate::node::Node;
use crate::project::{self, run as exec};
use crate::steps::{Outcome, Steps};
use crate::swift::Toolchain;

/// What the checks of the native halves need, from the workspace root.
const CHECKS: &str = "bindings/react-native/native-check";
/// The modules of Maven that the Kotlin half needs, from the folder of Kotlin.
const MODULES: &str =
    "aars,core,../react-native/android/aars,../react-native/android,../react-native/android/host";

/// Whether the Kotlin half was compiled in this run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kotlin {
    /// With the façade, after [`codegen`].
    Compiled,
    /// It and its codegen are steps.
    Missing,
}

pub(crate) fn steps(steps: &mut Steps, compiled: Kotlin) -> Result<()> {
    let java = match compiled {
        Kotlin::Compiled => None,
        Kotlin::Missing => codegen(steps)?,
    };
    steps.optional("react native: the config plugin for Expo", || {
        with_node(|node| exec(node.npm(&folder(CHECKS)).args(["run", "--silent", "test"])))
    })?;
    steps.optional(
        "react native: Objective-C++ half, with the generated headers",
        || with_toolchain(objective_c),
    )?;
    steps.optional("react native: Swift half, against the emulator", || {
        let package = format!("{CHECKS}/swift-half");
        with_toolchain(|toolchain| toolchain.test_package(&package, &host::build()?))
    })?;
    if let Some(java) = java {
        steps.optional(
            "react native: Kotlin half, compiled against React Native",
            || compile(&java),
        )?;
    }
    // Processes start and end in it, and requests are waited for.
    steps.beside(
        "react native: the scenarios over the Kotlin half in a JVM",
        scenarios,
    )
}

/// Generates for both platforms and compares the native halves with it. The folder of Android's Java, unless it
/// was skipped.
pub(crate) fn codegen(steps: &mut Steps) -> Result<Option<PathBuf>> {
    let mut java = None;
    steps.optional(
        "react native: codegen, and the native halves against it",
        || {
            with_node(|node| {
                let out = generated()?;
                exec(
                    node.npm(&folder(CHECKS))
                        .args(["run", "--silent", "codegen", "--"])
                        .arg(&out),
                )?;
                java = Some(out.join("android/java"));
                Ok(())
            })
        },
    )?;
    Ok(java)
}

fn generated() -> Result<PathBuf> {
    Ok(project::target_dir()?.join("react-native/codegen"))
}

/// Runs a check with Node and the tools of the checks.
fn with_node(check: impl FnOnce(&Node) -> Result<()>) -> Result<Outcome> {
    match Node::find()? {
        Ok(node) => {
            install(&node, &folder(CHECKS))?;
            check(&node).map(|()| Outcome::Done)
        }
        Err(what) => Ok(Outcome::Missing(what)),
    }
}

fn with_toolchain(check: impl FnOnce(&Toolchain) -> Result<()>) -> Result<Outcome> {
    match Toolchain::find(project::in_ci())? {
        Ok(toolchain) => check(&toolchain).map(|()| Outcome::Done),
        Err(what) => Ok(Outcome::Missing(what)),
    }
}

/// Parses the Objective-C++ half and what codegen made, and checks their types. Stand-ins take the place of
/// Apple's headers and React Native's; the header of the Swift half is made from its source.
fn objective_c(toolchain: &Toolchain) -> Result<()> {
    let ios = generated()?.join("ios").canonicalize()?;
    let sources = [
        folder(PACKAGE).join("ios/RCTStytch.mm"),
        ios.join("StytchSpec/StytchSpec-generated.mm"),
    ];
    for source in sources {
        exec(
            toolchain
                .clang()
                .args(["-fsyntax-only", "-x", "objective-c++", "-std=c++20"])
                .args(["-fobjc-arc", "-fblocks", "-fobjc-runtime=ios-15.0"])
                .args(["-Wall", "-Wextra", "-Werror", "-Wno-unused-parameter"])
                .arg("-isystem")
                .arg(folder(CHECKS).join("objc"))
                .arg("-I")
                .arg(&ios)
                .arg(source),
        )?;
    }
    Ok(())
}

/// Compiles the Kotlin half and the program that hosts it, with what codegen wrote.
fn compile(java: &Path) -> Result<Outcome> {
    if let Some(what) = kotlin::missing(kotlin::TESTS_NEED)? {
        return Ok(Outcome::Missing(what));
    }
    exec(
        Command::new("mvn")
            .args([
                "--quiet",
                "--batch-mode",
                "--activate-profiles",
                "react-native",
            ])
            .args(["--projects", MODULES])
            .args(["package", "-Dmaven.test.skip=true"])
            .arg(format!("-Dstytch.codegen={}", java.display()))
            .current_dir(folder("bindings/kotlin")),
    )?;
    Ok(Outcome::Done)
}

/// The scenarios and the tests of the module over the Kotlin half, or what is missing.
fn scenarios() -> Result<Result<Command, String>> {
    over_kotlin("native")
}

/// Prints how long a change takes to JavaScript's listener through the Kotlin half.
pub(crate) fn bench(steps: &mut Steps) -> Result<()> {
    if let Some(java) = codegen(steps)? {
        steps.optional(
            "react native: Kotlin half, compiled against React Native",
            || compile(&java),
        )?;
    }
    steps.optional(
        "figures of the bridge over the Kotlin half",
        || match over_kotlin("bench-native")? {
            Ok(mut program) => exec(&mut program).map(|()| Outcome::Done),
            Err(what) => Ok(Outcome::Missing(what)),
        },
    )
}

/// A script of the package with the program that hosts the Kotlin half, or what is missing.
fn over_kotlin(script: &str) -> Result<Result<Command, String>> {
    if let Some(what) = kotlin::missing(kotlin::TESTS_NEED)? {
        return Ok(Err(what));
    }
    let node = match Node::find()? {
        Ok(node) => node,
        Err(what) => return Ok(Err(what)),
    };
    install(&node, &folder(PACKAGE))?;
    let host = host::build()?;
    let mut program = script_of(&node, script);
    program
        .env("STYTCH_JAVA", "java")
        .env("STYTCH_HOST", folder(PACKAGE).join("android/host/target"))
        .env("STYTCH_LIBRARY_FOLDER", &host.folder)
        .env("STYTCH_EMULATOR", &host.emulator)
        .env(
            "STYTCH_ROBOLECTRIC",
            folder("bindings/kotlin/aars/target/robolectric-sdks"),
        )
        // Cargo's own entries would let Java find another library.
        .env_remove("LD_LIBRARY_PATH");
    Ok(Ok(program))
}

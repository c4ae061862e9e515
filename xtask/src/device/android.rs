//! The Android demo and its tests on the phone or the emulator of Android that `adb` reaches.
//!
//! Each step of the tests runs in a process of its own, so that what one stored is what the next one finds.

use std::process::Command;

use anyhow::{Context, Result, bail};

use super::Server;
use crate::host;
use crate::package;
use crate::project::{self, installed, run as exec};
use crate::steps::{Outcome, Steps};

const APP: &str = "com.example.stytchdemo";
const RUNNER: &str = "com.example.stytchdemo.test/androidx.test.runner.AndroidJUnitRunner";

/// The tests, in the order of their names.
const STEPS: &str = include_str!(
    "../../../android-demo/app/src/androidTest/kotlin/com/example/stytchdemo/DeviceSteps.kt"
);

/// Builds, installs and runs; without a device the error says what is missing.
pub(super) fn run() -> Result<()> {
    let mut steps = Steps::new();
    let mut abi = None;
    steps.optional("a device", || {
        if !installed("adb") {
            return Ok(Outcome::Missing("adb is not installed".to_owned()));
        }
        let Some(found) = device()? else {
            return Ok(Outcome::Missing("adb reaches no device".to_owned()));
        };
        abi = Some(found);
        Ok(Outcome::Done)
    })?;
    let Some(abi) = abi else {
        return steps.finish();
    };
    let mut repository = None;
    steps.optional("the library, packaged for the device", || {
        repository = package::for_device(&abi)?;
        Ok(match repository {
            Some(_) => Outcome::Done,
            None => Outcome::Missing("neither ANDROID_NDK_HOME nor a root with clang".to_owned()),
        })
    })?;
    let Some(repository) = repository else {
        return steps.finish();
    };
    let demo = project::root().join("android-demo");
    steps.run("the demo and its tests as APKs", || {
        exec(
            Command::new(demo.join("apk.sh"))
                .arg("tests")
                .env("REPOSITORY", &repository),
        )
    })?;
    steps.run("installation", || {
        for name in ["android-demo.apk", "android-demo-tests.apk"] {
            let apk = demo.join("target/apk").join(name);
            exec(Command::new("adb").args(["install", "-r", "-t"]).arg(apk))?;
        }
        // What an earlier run stored.
        exec(Command::new("adb").args(["shell", "pm", "clear", APP]))
    })?;
    let server = Server::start(&host::build()?.emulator, &demo.join("seed.json"), 4000, &[])?;
    for name in tests_of(STEPS) {
        steps.run(name, || test(name))?;
    }
    drop(server);
    steps.finish()
}

/// The processor of the device, by Android's name, or nothing where there is no device.
fn device() -> Result<Option<String>> {
    let mut command = Command::new("adb");
    command.args(["shell", "getprop", "ro.product.cpu.abi"]);
    let output = command.output().context("adb could not be started")?;
    let abi = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    Ok((output.status.success() && !abi.is_empty()).then_some(abi))
}

/// Runs one test in a new process of the app.
fn test(name: &str) -> Result<()> {
    exec(Command::new("adb").args(["shell", "am", "force-stop", APP]))?;
    let mut command = Command::new("adb");
    command.args(["shell", "am", "instrument", "-w", "-e", "class"]);
    command.arg(format!("{APP}.DeviceSteps#{name}")).arg(RUNNER);
    let output = command.output()?;
    let said = String::from_utf8_lossy(&output.stdout);
    // The command succeeds also when the test fails or the app dies.
    if said.contains("OK (1 test)") {
        return Ok(());
    }
    bail!("{said}");
}

/// The functions that are marked as tests.
fn tests_of(source: &str) -> impl Iterator<Item = &str> {
    source
        .split("@Test")
        .skip(1)
        .filter_map(|rest| rest.split_once("fun ")?.1.split('(').next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_steps_are_the_tests_of_the_demo_in_their_order() {
        let found: Vec<&str> = tests_of(STEPS).collect();

        assert!(found.contains(&"b_isSignedInAfterARestart"), "{found:?}");
        assert!(found.is_sorted(), "{found:?}");
        assert_eq!(found.len(), STEPS.matches("@Test").count());
    }
}

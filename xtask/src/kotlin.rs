//! The tests of the Kotlin side, on a JVM: the generated code and the façade against the emulator, the
//! Keystore adapter among Android's classes, the Java half of the TLS verifier, an app of all that
//! after R8, and the demo with its screens.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::package;
use crate::project::{self, cargo, installed, run as exec};
use crate::steps::Outcome;

/// The oldest JDK the tests run on.
const OLDEST_JDK: u32 = 17;

/// Lets Maven run the tests against the library and the emulator of this machine.
pub(crate) fn test() -> Result<Outcome> {
    if !installed("mvn") {
        return Ok(Outcome::Missing(format!(
            "Maven is not installed; Kotlin's tests need it and a JDK {OLDEST_JDK} or newer"
        )));
    }
    let version = Command::new("mvn")
        .args(["--batch-mode", "--version"])
        .output()
        .context("mvn could not be started")?;
    let said = String::from_utf8_lossy(&version.stdout);
    match jdk(&said) {
        Some(found) if found >= OLDEST_JDK => {}
        found => {
            let found = found.map_or("no JDK".to_owned(), |found| format!("JDK {found}"));
            return Ok(Outcome::Missing(format!(
                "Maven finds {found}; Kotlin's tests need {OLDEST_JDK} or newer, set JAVA_HOME"
            )));
        }
    }
    let host = host()?;
    let path = |name: &str, path: &Path| format!("-D{name}={}", path.display());
    let against_emulator = [
        path("jna.library.path", &host.folder),
        path("stytch.emulator", &host.emulator),
    ];
    maven("pom.xml", "package", &against_emulator)?;
    maven(
        "keystore/pom.xml",
        "test",
        &[path("stytch.library", &host.library)],
    )?;
    maven("verifier/pom.xml", "package", &[])?;
    package::run_sample(&host)?;
    maven("../../android-demo/pom.xml", "test", &against_emulator)?;
    Ok(Outcome::Done)
}

/// What was built for this machine.
pub(crate) struct Host {
    pub(crate) folder: PathBuf,
    pub(crate) library: PathBuf,
    pub(crate) emulator: PathBuf,
}

/// Builds the library and the emulator for this machine.
pub(crate) fn host() -> Result<Host> {
    // One library for all tests: with the Keystore adapter, which a host uses only when it was
    // given Android's classes, and what the adapter's tests call.
    exec(&mut cargo([
        "build",
        "-p",
        "stytch-core",
        "--lib",
        "--features",
        "android,testing",
    ]))?;
    exec(&mut cargo(["build", "-p", "stytch-emulator"]))?;
    let folder = project::target_dir()?.join("debug");
    let emulator = folder.join(format!("stytch-emulator{}", std::env::consts::EXE_SUFFIX));
    let library = folder.join(format!(
        "{}stytch_core{}",
        std::env::consts::DLL_PREFIX,
        std::env::consts::DLL_SUFFIX
    ));
    Ok(Host {
        folder,
        library,
        emulator,
    })
}

/// Runs one Maven project, named from bindings/kotlin, up to this phase.
fn maven(file: &str, phase: &str, properties: &[String]) -> Result<()> {
    exec(
        Command::new("mvn")
            .args(["--quiet", "--batch-mode", "--file", file, phase])
            .args(properties)
            // Cargo's own entries would let Java find the library without being told where it is,
            // which some tests are about.
            .env_remove("LD_LIBRARY_PATH")
            .current_dir(project::root().join("bindings/kotlin")),
    )
}

/// The major version of the JDK that Maven says it runs on.
fn jdk(said: &str) -> Option<u32> {
    let version = said
        .lines()
        .find_map(|line| line.strip_prefix("Java version: "))?;
    let major = version.split(['.', ',', '-', '+']).next()?;
    major.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_jdk_is_the_one_maven_runs_on() {
        let maven = "Apache Maven 3.8.7\nMaven home: /usr/share/maven\n";

        for (line, expected) in [
            ("Java version: 17.0.15, vendor: Debian", Some(17)),
            ("Java version: 25, vendor: Other", Some(25)),
            ("Java version: 1.8.0_402, vendor: Old", Some(1)),
            ("Java version: 24-ea, vendor: Early", Some(24)),
            ("nothing of the kind", None),
        ] {
            assert_eq!(jdk(&format!("{maven}{line}\n")), expected, "{line}");
        }
    }
}

//! The tests of the Kotlin side, on a JVM: the generated code and the façade against the emulator, the
//! Keystore adapter among Android's classes, and the Java half of the TLS verifier.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::project::{self, cargo, installed, run as exec};
use crate::steps::Outcome;

/// The oldest JDK the tests run on.
const OLDEST_JDK: u32 = 17;

/// Builds the library and the emulator for this machine and lets Maven run the tests against them.
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
    // One library for all of them: with the Keystore adapter, which a host uses only when it was
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
    let built = project::target_dir()?.join("debug");
    let emulator = built.join(format!("stytch-emulator{}", std::env::consts::EXE_SUFFIX));
    let library = built.join(format!(
        "{}stytch_core{}",
        std::env::consts::DLL_PREFIX,
        std::env::consts::DLL_SUFFIX
    ));
    let path = |name: &str, path: &Path| format!("-D{name}={}", path.display());
    maven(
        "pom.xml",
        &[
            path("jna.library.path", &built),
            path("stytch.emulator", &emulator),
        ],
    )?;
    maven("keystore/pom.xml", &[path("stytch.library", &library)])?;
    maven("verifier/pom.xml", &[])?;
    Ok(Outcome::Done)
}

/// Runs the tests of one of the projects in bindings/kotlin.
fn maven(file: &str, properties: &[String]) -> Result<()> {
    exec(
        Command::new("mvn")
            .args(["--quiet", "--batch-mode", "--file", file, "test"])
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

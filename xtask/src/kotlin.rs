//! The tests of the Kotlin side: the generated code and the façade, on a JVM, against the emulator.

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
    exec(&mut cargo(["build", "-p", "stytch-core", "--lib"]))?;
    exec(&mut cargo(["build", "-p", "stytch-emulator"]))?;
    let built = project::target_dir()?.join("debug");
    let emulator = built.join(format!("stytch-emulator{}", std::env::consts::EXE_SUFFIX));
    exec(
        Command::new("mvn")
            .args(["--quiet", "--batch-mode", "test"])
            .arg(format!("-Djna.library.path={}", built.display()))
            .arg(format!("-Dstytch.emulator={}", emulator.display()))
            .current_dir(project::root().join("bindings/kotlin")),
    )?;
    Ok(Outcome::Done)
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

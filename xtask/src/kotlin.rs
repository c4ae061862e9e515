//! The tests of the Kotlin side, on a JVM: the generated code and the façade against the emulator, the
//! Keystore adapter among Android's classes, the Java half of the TLS verifier, an app of all that
//! after R8, and the demo with its screens.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::host;
use crate::package;
use crate::project::{self, installed, run as exec};
use crate::steps::Outcome;

/// The classes of tests that a library of Android's runs.
const ON_ANDROID: &str = "AndroidPlatformTest,MigrationTest,MigrationJavaTest,OnAndroid*Test,KeystoreStoreTest,FailureMatrixTest,StrongBoxTest";

/// The program that counts file calls, and the tag of the tests that need it.
const STRACE: &str = "strace";

/// The oldest JDK the tests run on.
const OLDEST_JDK: u32 = 17;

/// Installs the program that counts file calls where `CI` is `true`, or says that it is missing.
pub(crate) fn strace() -> Result<Outcome> {
    if !installed(STRACE) && project::in_ci() && project::is_superuser_on_debian() {
        project::install(STRACE)?;
    }
    if installed(STRACE) {
        return Ok(Outcome::Done);
    }
    let what = "strace is not installed; it counts file calls, and runs on Linux";
    Ok(Outcome::Missing(what.to_owned()))
}

/// Lets Maven run the tests against the library and the emulator of this machine: one start of
/// Maven, in which the façade is compiled once. With `codegen`, what React Native's codegen wrote, the Kotlin
/// half of that package is compiled too.
pub(crate) fn test(codegen: Option<&Path>) -> Result<Outcome> {
    if let Some(what) = missing(TESTS_NEED)? {
        return Ok(Outcome::Missing(what));
    }
    let host = host::build()?;
    let path = |name: &str, path: &Path| format!("-D{name}={}", path.display());
    exec(
        Command::new("mvn")
            .args(["--quiet", "--batch-mode", "--activate-profiles"])
            .arg(if codegen.is_some() { "everything,react-native" } else { "everything" })
            .arg("package")
            .args(codegen.map(|folder| path("stytch.codegen", folder)))
            .arg(path("jna.library.path", &host.folder))
            .arg(path("stytch.emulator", &host.emulator))
            .arg(path("stytch.library", &host.library))
            .arg(format!(
                "-Dstytch.without={}",
                if installed(STRACE) { "nothing" } else { STRACE }
            ))
            // With cargo's own entries Java would find the library without its path,
            // which some tests are about.
            .env_remove("LD_LIBRARY_PATH")
            .current_dir(project::root().join("bindings/kotlin")),
    )?;
    Ok(Outcome::Done)
}

/// Runs those tests that have Android's classes once more, with a library that was built for Android.
/// They are compiled first unless [`test()`] has done it.
pub(crate) fn test_on_android(library: &Path) -> Result<Outcome> {
    if let Some(what) = missing(TESTS_NEED)? {
        return Ok(Outcome::Missing(what));
    }
    let host = host::build()?;
    let kotlin = project::root().join("bindings/kotlin");
    if !kotlin.join("keystore/tests/target/test-classes").exists() {
        exec(
            Command::new("mvn")
                .args([
                    "--quiet",
                    "--batch-mode",
                    "--activate-profiles",
                    "everything",
                ])
                .args(["package", "-DskipTests"])
                .current_dir(&kotlin),
        )?;
    }
    let path = |name: &str, path: &Path| format!("-D{name}={}", path.display());
    let folder = library.parent().context("a library has a folder")?;
    exec(
        Command::new("mvn")
            .args(["--quiet", "--batch-mode", "--activate-profiles", "everything"])
            .args(["--projects", "core,keystore/android,keystore/tests"])
            .arg("surefire:test")
            .arg(format!("-Dtest={ON_ANDROID}"))
            .arg("-Dsurefire.failIfNoSpecifiedTests=false")
            .arg(path("jna.library.path", folder))
            .arg(path("stytch.emulator", &host.emulator))
            .arg(path("stytch.library", library))
            // The folder in which `System.loadLibrary` looks is fixed when the machine starts.
            .arg(format!(
                "-Dstytch.jvm=-Djava.library.path={}",
                folder.display()
            ))
            .env_remove("LD_LIBRARY_PATH")
            .current_dir(kotlin),
    )?;
    Ok(Outcome::Done)
}

/// Runs the sample against artifacts made of what the tests compiled.
pub(crate) fn sample() -> Result<Outcome> {
    if let Some(what) = missing(TESTS_NEED)? {
        return Ok(Outcome::Missing(what));
    }
    package::run_sample(&host::build()?)?;
    Ok(Outcome::Done)
}

/// What needs Maven and a JDK here, as the start of a sentence.
pub(crate) const TESTS_NEED: &str = "Kotlin's tests need";

/// Which of Maven and a JDK is missing, with the subject and the verb of what needs it.
pub(crate) fn missing(what_needs: &str) -> Result<Option<String>> {
    if !installed("mvn") {
        return Ok(Some(format!(
            "Maven is not installed; {what_needs} it and a JDK {OLDEST_JDK} or newer"
        )));
    }
    let version = Command::new("mvn")
        .args(["--batch-mode", "--version"])
        .output()
        .context("mvn could not be started")?;
    let said = String::from_utf8_lossy(&version.stdout);
    Ok(match jdk(&said) {
        Some(found) if found >= OLDEST_JDK => None,
        found => {
            let found = found.map_or("no JDK".to_owned(), |found| format!("JDK {found}"));
            Some(format!(
                "Maven finds {found}; {what_needs} {OLDEST_JDK} or newer, set JAVA_HOME"
            ))
        }
    })
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

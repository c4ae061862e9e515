//! `cargo xtask package`: what an app's build file names, made from this checkout.

mod aar;
mod android;
mod apple;
mod sample;
mod verify;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use self::aar::Contents;
use self::android::{ABIS, Abi, Toolchain};
use self::verify::Expected;
use crate::host::{self, Host};
use crate::offline::android_on_linux;
use crate::offline::root::Root;
use crate::project::{self, installed, run as exec};
use crate::size;
use crate::steps::{Outcome, Steps};

/// std from its source, without its backtraces: on a phone their output is not visible, and they are as large as the
/// JSON reader.
const STD_FROM_SOURCE: [&str; 2] = [
    "-Zbuild-std=std,panic_unwind",
    "-Zbuild-std-features=panic-unwind",
];

#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    #[command(subcommand)]
    platform: Platform,
}

#[derive(clap::Subcommand, Debug)]
enum Platform {
    /// The AAR, its TLS verifier and a Maven repository folder with both
    Android(Android),
    /// The XCFramework, a Swift package and a pod
    Apple(apple::Args),
}

// Switches of a command line.
#[allow(clippy::struct_excessive_bools)]
#[derive(clap::Args, Debug)]
struct Android {
    /// Only this processor, and no documentation: a quick check, never a release
    #[arg(long = "abi", value_name = "ABI", value_parser = Abi::parse)]
    abis: Vec<Abi>,
    /// Check what was made: archive, libraries, manifest, rules, POM, checksums, sizes
    #[arg(long)]
    verify: bool,
    /// For publishing: refuse anything but the NDK and all processors
    #[arg(long)]
    release: bool,
    /// The compiled Kotlin, instead of what Maven makes of bindings/kotlin
    #[arg(long, value_name = "JAR")]
    classes: Option<PathBuf>,
    /// Take the Kotlin and the TLS verifier that `cargo xtask test` compiled, and compile neither
    #[arg(long)]
    compiled: bool,
    /// Without an NDK: make the Debian root (4 GB under the target folder) if it is not there
    #[arg(long)]
    install: bool,
    /// Write the measured sizes to docs/size.json, with those of the network stack alone
    #[arg(long)]
    update: bool,
    /// No package: how much the JSON door adds to the library for arm64, which fails above its bound
    #[arg(long, conflicts_with_all = ["abis", "verify", "release", "classes", "compiled", "update"])]
    door: bool,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    match &args.platform {
        Platform::Android(args) => android(args).map(drop),
        Platform::Apple(args) => apple::run(args),
    }
}

/// Packages the library for one processor; the repository folder, or nothing where no toolchain is.
pub(crate) fn for_device(abi: &str) -> Result<Option<PathBuf>> {
    let args = Android {
        abis: vec![Abi::parse(abi).map_err(anyhow::Error::msg)?],
        verify: false,
        release: false,
        classes: None,
        compiled: false,
        install: false,
        update: false,
        door: false,
    };
    android(&args)
}

/// The library of the tests that run Android's own code on this machine, or what is missing.
pub(crate) fn build_on_linux() -> Result<Result<PathBuf, String>> {
    let folder = android::folder()?;
    let (root, link) = match android_on_linux::prepare(&folder)? {
        Ok(prepared) => prepared,
        Err(what) => return Ok(Err(what)),
    };
    android::build_for_tests(&Toolchain::Stubs(root), &folder, &link).map(Ok)
}

/// The repository folder that was made.
fn android(args: &Android) -> Result<Option<PathBuf>> {
    let complete = args.abis.is_empty();
    let abis = if complete { &ABIS[..] } else { &args.abis[..] };
    let mut steps = Steps::new();
    let Some(toolchain) = prerequisites(args, complete, &mut steps)? else {
        steps.finish()?;
        return Ok(None);
    };

    let folder = android::folder()?;
    if args.door {
        steps.run("size of the JSON door", || {
            android::weigh_door(&toolchain, &folder)
        })?;
        steps.finish()?;
        return Ok(None);
    }
    let mut libraries = BTreeMap::new();
    for abi in abis {
        steps.run(&format!("library for {}", abi.name), || {
            libraries.insert(abi.name, android::build(&toolchain, *abi, &folder)?);
            Ok(())
        })?;
    }
    let bindings = project::root().join("bindings/kotlin");
    steps.run("same versions in every build file", || {
        same_versions(&bindings)
    })?;
    let mut classes = args.classes.clone();
    if classes.is_none() {
        steps.run("classes", || {
            let core = bindings.join("core");
            classes = Some(if args.compiled {
                packaged(&core)?
            } else {
                compiled(&core, &bindings, &["-pl", "aars,core", "-am"])?
            });
            Ok(())
        })?;
    }
    let verifier = bindings.join("verifier");
    let mut verifier_jar = PathBuf::new();
    steps.run("TLS verifier", || {
        verifier_jar = if args.compiled {
            packaged(&verifier)?
        } else {
            compiled(&verifier, &verifier, &[])?
        };
        Ok(())
    })?;
    let mut documentation = None;
    if complete {
        steps.run("documentation", || {
            documentation = Some(documented(&bindings, &folder)?);
            Ok(())
        })?;
    }
    let contents = Contents {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        releasable: complete && toolchain.is_releasable(),
        toolchain: toolchain.describe(),
        libraries,
        classes: classes.context("no classes")?,
        sources: sources(&bindings),
        documentation,
        verifier: vec![
            (".jar", verifier_jar.clone()),
            ("-sources.jar", beside(&verifier_jar, "-sources")?),
            ("-javadoc.jar", beside(&verifier_jar, "-javadoc")?),
        ],
    };
    let repository = folder.join("repository");
    steps.run("Maven repository", || {
        aar::write_repository(&contents, &bindings.join("package"), &repository)
    })?;
    if args.verify {
        check(&mut steps, &contents, complete, &repository)?;
    }
    steps.run("sizes", || {
        let sizes = weigh(&contents, &repository)?;
        let mut alone = BTreeMap::new();
        if args.update {
            // What they are compared with takes as long to build as they do.
            for abi in abis {
                let bytes = android::weigh_baseline(&toolchain, *abi, &folder)?;
                alone.insert(format!("android/{}", abi.name), bytes);
            }
        }
        size::hold(&sizes, alone, args.update)?;
        // A recorded size must not exceed the bound either.
        for (abi, path) in &contents.libraries {
            android::hold_size(abi, std::fs::metadata(path)?.len())?;
        }
        Ok(())
    })?;
    steps.finish()?;
    println!("{}", repository.display());
    if !contents.releasable {
        println!("NOT FOR RELEASE: {}", contents.published_version());
    }
    Ok(Some(repository))
}

/// What links the libraries, or nothing where something is missing; then it was printed.
fn prerequisites(args: &Android, complete: bool, steps: &mut Steps) -> Result<Option<Toolchain>> {
    let mut found = None;
    steps.optional("a toolchain for Android", || {
        if !args.release || complete {
            found = toolchain(args)?;
        }
        if let Some(problem) = refusal(args.release, complete, found.as_ref()) {
            bail!(problem);
        }
        Ok(match &found {
            Some(_) => Outcome::Done,
            None => Outcome::Missing(
                "neither ANDROID_NDK_HOME nor a root with clang (`--install` makes one on Debian)"
                    .into(),
            ),
        })
    })?;
    let mut has_maven = false;
    steps.optional("a JDK and Maven", || {
        has_maven = installed("mvn") && installed("java");
        if has_maven {
            return Ok(Outcome::Done);
        }
        Ok(Outcome::Missing("Maven or a JDK is not installed".into()))
    })?;
    Ok(found.filter(|_| has_maven))
}

/// Checks the files one by one, and then with an app that uses nothing else.
fn check(steps: &mut Steps, contents: &Contents, complete: bool, repository: &Path) -> Result<()> {
    steps.run("verify", || verify(contents, complete, repository))?;
    steps.run("a project outside the repository", || {
        sample::run(repository, &contents.published_version(), &host::build()?)
    })
}

/// Runs the sample against the artifacts as they are, but without a library for a phone: a desktop
/// loads its own. `bindings/kotlin` and its verifier have been packaged.
pub(crate) fn run_sample(host: &Host) -> Result<()> {
    let bindings = project::root().join("bindings/kotlin");
    let verifier = packaged(&bindings.join("verifier"))?;
    let contents = Contents {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        releasable: false,
        toolchain: "none".to_owned(),
        libraries: BTreeMap::new(),
        classes: packaged(&bindings.join("core"))?,
        sources: Vec::new(),
        documentation: None,
        verifier: vec![(".jar", verifier)],
    };
    let repository = android::folder()?.join("sample-repository");
    aar::write_repository(&contents, &bindings.join("package"), &repository)?;
    sample::run(&repository, &contents.published_version(), host)
}

/// The NDK where there is one, else the root.
fn toolchain(args: &Android) -> Result<Option<Toolchain>> {
    if let Some(ndk) = Toolchain::ndk()? {
        return Ok(Some(ndk));
    }
    if args.release {
        return Ok(None);
    }
    let root = Root::new()?;
    Ok(match root.ensure(args.install || project::in_ci())? {
        Outcome::Done => Some(Toolchain::Stubs(root)),
        Outcome::Missing(what) => {
            println!("{what}");
            None
        }
    })
}

/// Why this cannot be a release, if one was asked for.
fn refusal(release: bool, complete: bool, toolchain: Option<&Toolchain>) -> Option<&'static str> {
    if !release {
        return None;
    }
    if !complete {
        return Some("a release has all processors: leave out --abi");
    }
    if !toolchain.is_some_and(Toolchain::is_releasable) {
        return Some(
            "a release is linked by the NDK: set ANDROID_NDK_HOME to one (r28 or newer); what is \
             linked against stub libraries only shows that it links",
        );
    }
    None
}

/// Maven's `package` and the jar it leaves in `module`.
fn compiled(module: &Path, project: &Path, flags: &[&str]) -> Result<PathBuf> {
    let file = project.join("pom.xml");
    if !file.is_file() {
        bail!("there is no {}; `--classes JAR` names one", file.display());
    }
    exec(
        Command::new("mvn")
            .args(["-B", "-q", "-f"])
            .arg(&file)
            .args(flags)
            .args(["-DskipTests", "package"]),
    )?;
    packaged(module)
}

/// The jar that Maven left in `module`.
fn packaged(module: &Path) -> Result<PathBuf> {
    let version = env!("CARGO_PKG_VERSION");
    let target = module.join("target");
    for entry in std::fs::read_dir(&target)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.ends_with(&format!("-{version}.jar")) {
            return Ok(path);
        }
    }
    bail!(
        "Maven left no jar of version {version} in {}",
        target.display()
    );
}

/// `a-1.jar` → `a-1-sources.jar`.
fn beside(jar: &Path, suffix: &str) -> Result<PathBuf> {
    let name = jar.file_stem().context("a jar has a name")?;
    Ok(jar.with_file_name(format!("{}{suffix}.jar", name.to_string_lossy())))
}

/// The folders with the Kotlin that is compiled, those of them that are there.
fn sources(bindings: &Path) -> Vec<PathBuf> {
    ["generated", "core/src/main/kotlin", "core/src/main/java"]
        .map(|folder| bindings.join(folder))
        .into_iter()
        .filter(|folder| folder.is_dir())
        .collect()
}

/// The pages that Dokka makes, as a jar.
fn documented(bindings: &Path, folder: &Path) -> Result<PathBuf> {
    let pages = folder.join("kdoc");
    if pages.exists() {
        std::fs::remove_dir_all(&pages)?;
    }
    exec(
        Command::new("mvn")
            .args(["-B", "-q", "-f"])
            .arg(bindings.join("package/kdoc.xml"))
            .arg(format!("-Dpages={}", pages.display()))
            .arg("dokka:dokka"),
    )?;
    let jar = folder.join("kdoc.jar");
    std::fs::write(&jar, aar::archive_of(&[pages], "")?)?;
    Ok(jar)
}

/// `id("com.android.library") version "8.12.0"` of a Gradle file, each with its version.
fn plugin_versions(gradle: &str) -> impl Iterator<Item = (&str, &str)> {
    gradle.lines().filter_map(|line| {
        let (name, version) = line
            .trim()
            .strip_prefix("id(\"")?
            .split_once("\") version \"")?;
        Some((name, version.trim_end_matches('"')))
    })
}

/// Android's plugins for apps and for libraries are one release.
fn kind(plugin: &str) -> &str {
    plugin
        .strip_suffix(".application")
        .or_else(|| plugin.strip_suffix(".library"))
        .unwrap_or(plugin)
}

fn same_versions(bindings: &Path) -> Result<()> {
    let mut found = Vec::new();
    for file in ["pom.xml", "build.gradle.kts"] {
        let path = bindings.join(file);
        if path.is_file() {
            found.extend(aar::other_versions(file, &std::fs::read_to_string(&path)?));
        }
    }
    let [library, demo] = [
        "build.gradle.kts",
        "../../android-demo/app/build.gradle.kts",
    ]
    .map(|file| std::fs::read_to_string(bindings.join(file)).unwrap_or_default());
    found.extend(
        plugin_versions(&demo)
            .filter(|(name, version)| {
                plugin_versions(&library)
                    .any(|(same, other)| kind(same) == kind(name) && other != *version)
            })
            .map(|(name, version)| format!("android-demo: {name} is not {version}")),
    );
    let own = format!("com.stytch:core-android:{}\"", env!("CARGO_PKG_VERSION"));
    if !demo.is_empty() && !demo.contains(&own) {
        found.push("android-demo: com.stytch:core-android is of another version".to_owned());
    }
    if found.is_empty() {
        return Ok(());
    }
    bail!(
        "not the versions of xtask/src/package/aar.rs:\n{}",
        found.join("\n")
    );
}

fn verify(contents: &Contents, complete: bool, repository: &Path) -> Result<()> {
    let expected = Expected {
        version: contents.published_version(),
        releasable: contents.releasable,
        has_documentation: complete,
        abis: contents.libraries.keys().copied().collect::<BTreeSet<_>>(),
    };
    let problems = verify::problems(repository, &expected)?;
    if problems.is_empty() {
        return Ok(());
    }
    bail!("{} problems:\n{}", problems.len(), problems.join("\n"));
}

/// The libraries by ABI; the AAR only when it is whole.
fn weigh(contents: &Contents, repository: &Path) -> Result<BTreeMap<String, u64>> {
    let mut sizes = BTreeMap::new();
    for (abi, path) in &contents.libraries {
        sizes.insert(format!("android/{abi}"), std::fs::metadata(path)?.len());
    }
    if contents.libraries.len() == ABIS.len() {
        let version = contents.published_version();
        let artifact = aar::LIBRARY_ARTIFACT;
        let path = aar::artifact_folder(repository, artifact)
            .join(&version)
            .join(format!("{artifact}-{version}.aar"));
        sizes.insert("android/aar".to_owned(), std::fs::metadata(path)?.len());
    }
    Ok(sizes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ndk() -> Toolchain {
        Toolchain::Ndk {
            bin: PathBuf::new(),
            version: "28".to_owned(),
        }
    }

    #[test]
    fn gradles_plugins_are_compared_by_release() {
        let gradle = "plugins {\n    id(\"com.android.library\") version \"8.12.0\"\n}\n";

        let found: Vec<_> = plugin_versions(gradle).collect();

        assert_eq!(found, [("com.android.library", "8.12.0")]);
        assert_eq!(kind("com.android.application"), kind("com.android.library"));
        assert_ne!(
            kind("org.jetbrains.kotlin.android"),
            kind("com.android.library")
        );
    }

    #[test]
    fn a_release_needs_the_ndk_and_every_processor() {
        assert_eq!(refusal(true, true, Some(&ndk())), None);
        assert!(refusal(true, false, Some(&ndk())).is_some());
        assert!(refusal(true, true, None).is_some_and(|it| it.contains("ANDROID_NDK_HOME")));
        assert_eq!(refusal(false, false, None), None);
    }

    #[test]
    fn versions_that_are_written_by_hand_are_the_workspaces() {
        let version = env!("CARGO_PKG_VERSION");
        let bindings = project::root().join("bindings/kotlin");

        for (file, expected) in [
            // The version that apps send to the vendor.
            (
                "core/src/main/kotlin/com/stytch/core/AndroidPlatform.kt",
                format!("const val SDK_VERSION = \"{version}\""),
            ),
            // What the jar is called that goes into the AAR.
            (
                "pom.xml",
                format!("<artifactId>core-parent</artifactId>\n  <version>{version}</version>"),
            ),
        ] {
            let text = std::fs::read_to_string(bindings.join(file)).unwrap();

            assert!(text.contains(&expected), "{file} does not say {expected}");
        }
    }

    #[test]
    fn the_jars_with_sources_lie_beside_the_classes() {
        let jar = Path::new("/x/verifier-0.1.0.jar");

        assert_eq!(
            beside(jar, "-sources").unwrap(),
            Path::new("/x/verifier-0.1.0-sources.jar")
        );
    }
}

//! The Swift package: its tests, on a Mac with the toolchain there and elsewhere with Debian's, from the
//! same root as the builds for Apple's targets.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use object::{Object, ObjectSection};

use crate::host::{self, Host};
use crate::offline::root::Root;
use crate::project::{self, cargo, installed, run as exec};
use crate::size;
use crate::steps::{Outcome, Steps};
use crate::web;

/// The package, from the workspace root.
const PACKAGE: &str = "bindings/swift";
/// The package of the demo's model.
const DEMO: &str = "ios-demo";
/// The most bytes of code that the façade may have.
const LARGEST: u64 = 900_000;

/// Starts to make the toolchain where CI has none: it is downloaded and unpacked while Rust is compiled. The step that
/// needs it waits for it.
pub(crate) fn begin_toolchain(steps: &mut Steps) -> Result<()> {
    if !project::in_ci() || installed("swift") || cfg!(not(target_os = "linux")) {
        return Ok(());
    }
    steps.beside("swift: making the toolchain", || Root::new()?.making(true))
}

/// Builds and tests of the package. The drawn pages of the demo are written as pictures into the folder
/// `pictures`, if there is one.
pub(crate) fn steps(steps: &mut Steps, pictures: Option<&Path>) -> Result<()> {
    let mut toolchain = None;
    steps.optional("swift: a toolchain", || {
        Ok(match Toolchain::find(project::in_ci())? {
            Ok(found) => {
                toolchain = Some(found);
                Outcome::Done
            }
            Err(what) => Outcome::Missing(what),
        })
    })?;
    let Some(toolchain) = toolchain else {
        return Ok(());
    };
    let host = host::build()?;
    steps.run(
        "swift: build with Swift 5 and all checks of concurrency",
        || toolchain.build(&host),
    )?;
    steps.run("swift: bindings and façade, with Swift 6", || {
        toolchain.test(&host)
    })?;
    steps.run("swift: calls and listeners under ThreadSanitizer", || {
        toolchain.test_threads(&host)
    })?;
    steps.run(
        "swift: model and drawn views of the iOS demo, against the emulator",
        || toolchain.test_demo(&host),
    )?;
    if cfg!(target_os = "linux") {
        steps.run("swift: types of the iOS demo's views", || {
            toolchain.check_demo_views(&host)
        })?;
        if let Some(folder) = pictures {
            steps.optional("swift: pictures of the drawn views", || {
                photograph(&drawings()?, &project::root().join(folder))
            })?;
        }
    }
    steps.run("swift: size of the code", || toolchain.size(&host, false))?;
    steps.run("swift: documentation", || toolchain.documentation())
}

/// Prints the figures of the façade, with a library built for release.
pub(crate) fn bench() -> Result<Outcome> {
    let toolchain = match Toolchain::find(false)? {
        Ok(found) => found,
        Err(what) => return Ok(Outcome::Missing(what)),
    };
    exec(
        cargo(["build", "--release", "--package", "stytch-core", "--lib"]).args([
            "--package",
            "stytch-emulator",
            "--bins",
            "--features",
            "testing",
        ]),
    )?;
    let mut host = host::build()?;
    let release = project::target_dir()?.join("release");
    let moved = |path: &Path| release.join(path.file_name().unwrap_or_default());
    (host.library, host.emulator) = (moved(&host.library), moved(&host.emulator));
    exec(
        toolchain
            .package("run", "bench", &host)?
            .args(["--configuration", "release", "Bench"]),
    )?;
    Ok(Outcome::Done)
}

/// Compares the size of the façade's code with the recorded one, or records it.
pub(crate) fn weigh(update: bool) -> Result<Outcome> {
    match Toolchain::find(false)? {
        Ok(toolchain) => toolchain.size(&host::build()?, update)?,
        Err(what) => return Ok(Outcome::Missing(what)),
    }
    Ok(Outcome::Done)
}

/// Where `swift` is.
pub(crate) enum Toolchain {
    /// On the search path.
    Here,
    /// In a Debian root.
    InRoot(Root),
}

impl Toolchain {
    /// The toolchain, made if it may be, or what is missing.
    pub(crate) fn find(may_install: bool) -> Result<Result<Self, String>> {
        if installed("swift") {
            return Ok(Ok(Self::Here));
        }
        if cfg!(not(target_os = "linux")) {
            return Ok(Err("swift is not installed".into()));
        }
        let root = Root::new()?;
        Ok(match root.ensure(may_install)? {
            Outcome::Done => Ok(Self::InRoot(root)),
            Outcome::Missing(what) => Err(format!("swift is not installed, and {what}")),
        })
    }

    /// A program of the toolchain, with these variables.
    pub(crate) fn command(&self, program: &str, variables: &[(&str, &Path)]) -> Command {
        match self {
            Self::Here => {
                // Xcode's own programs are found by it.
                let mut command = Command::new(if installed(program) { program } else { "xcrun" });
                if !installed(program) {
                    command.arg(program);
                }
                command.envs(variables.iter().copied());
                command
            }
            Self::InRoot(root) => {
                let mut command = root.command("env");
                // Not every program of Debian's package is on the search path.
                command.arg("PATH=/usr/libexec/swift/bin:/usr/bin:/bin");
                for (name, value) in variables {
                    command.arg(format!("{name}={}", value.display()));
                }
                command.arg(program);
                command
            }
        }
    }

    /// The compiler of C and Objective-C.
    pub(crate) fn clang(&self) -> Command {
        match self {
            Self::Here => Command::new("clang++"),
            Self::InRoot(root) => root.command("clang++-19"),
        }
    }

    /// The tests of a package on the façade, in a folder from the workspace root.
    pub(crate) fn test_package(&self, folder: &str, host: &Host) -> Result<()> {
        exec(
            self.package_in(folder, "test", "react-native", host)?
                .args(["--disable-swift-testing", "-Xswiftc", "-warnings-as-errors"]),
        )
    }

    /// `swift build` or `swift test` of the package, linked with the library of this machine.
    /// Each kind of build has a folder of its own.
    fn package(&self, subcommand: &str, kind: &str, host: &Host) -> Result<Command> {
        self.package_in(PACKAGE, subcommand, kind, host)
    }

    /// The same for a package in another folder.
    fn package_in(
        &self,
        folder: &str,
        subcommand: &str,
        kind: &str,
        host: &Host,
    ) -> Result<Command> {
        let library = alone(&host.library, kind)?;
        let scenarios = project::root().join("docs/scenarios.md");
        let suppressions = project::root().join(PACKAGE).join("Tests/tsan.txt");
        let suppressions = format!("suppressions={}", suppressions.display());
        let drawings = drawings()?;
        let mut command = self.command(
            "swift",
            &[
                ("STYTCH_CORE_FFI", Path::new("host")),
                ("STYTCH_STAND_INS", Path::new(stand_ins(kind))),
                (
                    "STYTCH_SWIFT",
                    Path::new(if kind == "swift5" { "5" } else { "6" }),
                ),
                (
                    "STYTCH_BENCH",
                    Path::new(if kind == "bench" { "yes" } else { "no" }),
                ),
                (
                    "STYTCH_DEMO_VIEWS",
                    Path::new(if cfg!(target_os = "linux") {
                        "check"
                    } else {
                        "no"
                    }),
                ),
                ("STYTCH_DRAWINGS", &drawings),
                ("STYTCH_EMULATOR", &host.emulator),
                ("STYTCH_SCENARIOS", &scenarios),
                ("TSAN_OPTIONS", Path::new(&suppressions)),
            ],
        );
        let search = library.display();
        command
            .arg(subcommand)
            .arg("--package-path")
            .arg(project::root().join(folder))
            .arg("--scratch-path")
            .arg(
                project::target_dir()?
                    .canonicalize()?
                    .join("swift")
                    .join(kind),
            )
            .args(["-Xlinker", &format!("-L{search}")])
            .args(["-Xlinker", "-rpath", "-Xlinker", &search.to_string()]);
        Ok(command)
    }

    /// Without the stand-ins: what an app on Linux has.
    fn build(&self, host: &Host) -> Result<()> {
        exec(self.package("build", "swift5", host)?.args([
            "--target",
            "StytchCore",
            "-Xswiftc",
            "-warnings-as-errors",
        ]))
    }

    /// The library is not instrumented: this is about the façade.
    fn test_threads(&self, host: &Host) -> Result<()> {
        exec(self.package("test", "tsan", host)?.args([
            "--disable-swift-testing",
            "--sanitize=thread",
            "--filter",
            "ReadsTests|BindingsTests",
        ]))
    }

    /// The model of the demo, which has all of its logic and texts. On Linux its pages are drawn too.
    fn test_demo(&self, host: &Host) -> Result<()> {
        let drawings = drawings()?;
        if drawings.exists() {
            std::fs::remove_dir_all(drawings)?;
        }
        exec(self.demo("test", host)?.arg("--disable-swift-testing"))
    }

    /// The views, against stand-ins for `SwiftUI` and `WidgetKit`. On a Mac Xcode builds them.
    fn check_demo_views(&self, host: &Host) -> Result<()> {
        for target in ["DemoApp", "DemoWidget"] {
            exec(self.demo("build", host)?.args(["--target", target]))?;
        }
        Ok(())
    }

    /// Both commands have the same settings, so that the second one finds what the first one built.
    fn demo(&self, subcommand: &str, host: &Host) -> Result<Command> {
        let mut command = self.package_in(DEMO, subcommand, "demo", host)?;
        command.args(["-Xswiftc", "-warnings-as-errors"]);
        if cfg!(target_os = "linux") {
            // GNU's linkers do not link what `@Observable` expands to.
            command.args(["-Xswiftc", "-use-ld=lld"]);
        }
        Ok(command)
    }

    /// Builds the pages of the documentation, of the symbols that [`Self::size`] wrote.
    fn documentation(&self) -> Result<()> {
        let out = project::target_dir()?.canonicalize()?.join("swift/size");
        exec(
            self.command("docc", &[])
                .arg("convert")
                .arg(
                    project::root()
                        .join(PACKAGE)
                        .join("Sources/StytchCore/StytchCore.docc"),
                )
                .arg("--warnings-as-errors")
                .args(["--fallback-display-name", "StytchCore"])
                .args(["--fallback-bundle-identifier", "com.stytch.core"])
                .arg("--additional-symbol-graph-dir")
                .arg(out.join("symbols"))
                .arg("--output-path")
                .arg(out.join("StytchCore.doccarchive")),
        )
    }

    /// The code of façade and bindings, built for size, that an app could reach: what is public is kept,
    /// the rest is dropped where nothing uses it.
    fn size(&self, host: &Host, update: bool) -> Result<()> {
        let package = project::root().join(PACKAGE);
        let out = project::target_dir()?.canonicalize()?.join("swift/size");
        std::fs::create_dir_all(&out)?;
        let (object, library) = (out.join("StytchCore.o"), out.join("StytchCore.so"));
        exec(
            self.command("swiftc", &[])
                .args(["-Osize", "-wmo", "-parse-as-library", "-swift-version", "5"])
                .args([
                    "-module-name",
                    "StytchCore",
                    "-Xfrontend",
                    "-function-sections",
                ])
                .arg("-I")
                .arg(package.join("generated"))
                .args(sources(&package.join("Sources/StytchCore"))?)
                .args(["-emit-symbol-graph", "-emit-symbol-graph-dir"])
                .arg(out.join("symbols"))
                .arg("-emit-module-path")
                .arg(out.join("StytchCore.swiftmodule"))
                .arg("-c")
                .arg("-o")
                .arg(&object),
        )?;
        if cfg!(not(all(target_os = "linux", target_arch = "x86_64"))) {
            println!("the recorded size is that of x86-64 Linux");
            return Ok(());
        }
        exec(
            self.command("swiftc", &[])
                .args(["-emit-library", "-use-ld=lld", "-Xlinker", "--gc-sections"])
                .arg(&object)
                .arg("-L")
                .arg(alone(&host.library, "size")?)
                .arg("-lstytch_core")
                .arg("-o")
                .arg(&library),
        )?;
        let bytes = text(&library)?;
        if bytes > LARGEST {
            bail!("{bytes} bytes of Swift code; the bound is {LARGEST}");
        }
        size::hold(
            &[("swift/x86_64-linux-text".to_owned(), bytes)].into(),
            BTreeMap::new(),
            update,
        )
    }

    fn test(&self, host: &Host) -> Result<()> {
        exec(self.package("build", "swift6", host)?.args([
            "--target",
            "StytchCore",
            "-Xswiftc",
            "-warnings-as-errors",
        ]))?;
        // One after the other, so that each ends with its own count of tests.
        for other in ["--disable-xctest", "--disable-swift-testing"] {
            exec(self.package("test", "swift6", host)?.args([
                other,
                "-Xswiftc",
                "-warnings-as-errors",
            ]))?;
        }
        Ok(())
    }
}

/// Where the tests of the demo draw its pages as HTML.
fn drawings() -> Result<PathBuf> {
    Ok(project::target_dir()?
        .canonicalize()?
        .join("swift/drawings"))
}

/// A picture of each page, as large as its first line says: `<!doctype html><!-- 393x852 -->`.
fn photograph(drawings: &Path, folder: &Path) -> Result<Outcome> {
    let Some(chromium) = web::chromium()? else {
        return Ok(Outcome::Missing("Chromium is not installed".into()));
    };
    std::fs::create_dir_all(folder)?;
    for entry in std::fs::read_dir(drawings)? {
        let page = entry?.path();
        let html = std::fs::read_to_string(&page)?;
        let size = html
            .split_once("<!-- ")
            .and_then(|(_, rest)| rest.split_once(" -->"))
            .with_context(|| format!("{} names no size", page.display()))?
            .0;
        let picture = folder.join(page.file_name().unwrap_or_default());
        exec(
            Command::new(&chromium)
                .args(["--headless", "--no-sandbox", "--hide-scrollbars"])
                .arg(format!("--window-size={}", size.replace('x', ",")))
                .arg(format!(
                    "--screenshot={}",
                    picture.with_extension("png").display()
                ))
                .arg(format!("file://{}", page.display())),
        )?;
    }
    Ok(Outcome::Done)
}

/// Whether a build has the package's stand-ins for frameworks that exist on Apple's systems only: the code
/// for them is compiled and tested with these.
fn stand_ins(kind: &str) -> &'static str {
    if ["swift6", "tsan"].contains(&kind) && cfg!(target_os = "linux") {
        "yes"
    } else {
        "no"
    }
}

/// The Swift files below a folder.
fn sources(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(sources(&path)?);
        } else if path.extension().is_some_and(|it| it == "swift") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Bytes of a library's code.
fn text(library: &Path) -> Result<u64> {
    let data = std::fs::read(library)?;
    let file = object::File::parse(&*data)?;
    let section = file.section_by_name(".text").context("no .text")?;
    Ok(section.size())
}

/// A folder that holds the shared library alone: beside it lies a static one, which a linker could take.
fn alone(library: &Path, kind: &str) -> Result<PathBuf> {
    let name = if kind == "bench" {
        "swift/release"
    } else {
        "swift/library"
    };
    let folder = project::target_dir()?.canonicalize()?.join(name);
    std::fs::create_dir_all(&folder)?;
    let name = library.file_name().unwrap_or_default();
    let link = folder.join(name);
    if link.exists() {
        std::fs::remove_file(&link)?;
    }
    std::fs::hard_link(library, &link)?;
    Ok(folder)
}

//! The engine for a browser: built as WebAssembly, weighed, and tested in Node and in headless Chromium.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result, bail};

use crate::host;
use crate::project::{self, cargo, installed, run as exec};
use crate::size;
use crate::steps::{Outcome, Steps};

const TARGET: &str = "wasm32-unknown-unknown";
/// The package with the tools, from the workspace root.
const TOOLS: &str = "bindings/web";
/// The package that the engine is part of.
const PACKAGE: &str = "bindings/react-native";
/// The most bytes of the WebAssembly after gzip, with both clients.
const LARGEST_GZIP: u64 = 360_000;
/// Rounds of tabs in the tests.
const ROUNDS: u32 = 20;

/// True once this command has built the engine.
static BUILT: AtomicBool = AtomicBool::new(false);

const LINKER: &str = include_str!("web/linker.sh");

/// What rustc emits for this target by default; browsers have all of it since 2023.
const WASM_FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// For size: a panic is reported without its place, which would also name folders of the machine that built
/// it, and no text is made of values for debugging. rustc of a stable release takes them with
/// `RUSTC_BOOTSTRAP`.
const RUST_FLAGS: &str = "-Zlocation-detail=none -Zfmt-debug=none";

/// For size, until another round saves nothing. The code that rustc makes neither reads outside of its memory nor
/// uses the first kilobyte.
const WASM_PASSES: [&str; 5] = [
    "-Oz",
    "--converge",
    "--ignore-implicit-traps",
    "--low-memory-unused",
    "--strip-producers",
];

#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// Record the measured sizes in docs/size.json
    #[arg(long)]
    update: bool,
    /// Print the largest functions of the engine
    #[arg(long)]
    listing: bool,
}

/// Builds the engine into the package, and weighs it.
pub(crate) fn run(args: &Args) -> Result<()> {
    let mut steps = Steps::new();
    let mut engine = None;
    steps.optional("web: the engine as WebAssembly", || built(&mut engine))?;
    if let Some(engine) = engine {
        steps.run("web: size", || weigh(&engine, args.update))?;
        if args.listing {
            steps.run("web: the largest functions", || engine.listing())?;
        }
    }
    steps.finish()
}

/// Builds and tests of the engine for a browser.
pub(crate) fn steps(steps: &mut Steps) -> Result<()> {
    let mut engine = None;
    steps.optional("web: the engine as WebAssembly", || built(&mut engine))?;
    let Some(engine) = engine else {
        return Ok(());
    };
    steps.run("web: size", || weigh(&engine, false))?;
    steps.run("web: types of the bridge and its tests", || {
        exec(node().args(["node_modules/typescript/bin/tsc", "-p", "tsconfig.json"]))
    })?;
    // Time is sixty times as fast for some of the pages and twenty times for the tabs: nothing runs beside them.
    steps.run("web: bridge and scenarios, in Node", || {
        exec(&mut engine.tests()?)
    })?;
    steps.optional("web: eight tabs in Chromium", || engine.tabs(ROUNDS, None))
}

/// Many more rounds of tabs than the tests run.
pub(crate) fn soak(rounds: u32, seed: Option<u64>) -> Result<Outcome> {
    let mut engine = None;
    match built(&mut engine)? {
        Outcome::Done => engine.context("no engine")?.tabs(rounds, seed),
        missing @ Outcome::Missing(_) => Ok(missing),
    }
}

/// Prints how long a change takes to the app's listener in a browser.
pub(crate) fn latency() -> Result<Outcome> {
    let mut engine = None;
    match built(&mut engine)? {
        Outcome::Done => engine.context("no engine")?.latency(),
        missing @ Outcome::Missing(_) => Ok(missing),
    }
}

/// True once this command has built the engine into the package.
pub(crate) fn is_built() -> bool {
    BUILT.load(Ordering::Relaxed)
}

/// Builds the engine into the package.
pub(crate) fn build() -> Result<Outcome> {
    built(&mut None)
}

/// True when the engine can be compiled here. Adds Rust's std where it may.
pub(crate) fn std_for_wasm() -> Result<Outcome> {
    if !has_std()? {
        if !project::in_ci() || !installed("rustup") {
            return Ok(Outcome::Missing(format!(
                "Rust has no std for WebAssembly here; `rustup target add {TARGET}` adds it"
            )));
        }
        exec(Command::new("rustup").args(["target", "add", TARGET]))?;
    }
    Ok(Outcome::Done)
}

fn has_std() -> Result<bool> {
    let printed = Command::new("rustc")
        .args(["--print", "target-libdir", "--target", TARGET])
        .current_dir(project::root())
        .output()?;
    let folder = String::from_utf8_lossy(&printed.stdout);
    Ok(printed.status.success() && Path::new(folder.trim()).is_dir())
}

/// The built engine, in a folder with the bundles of the tests.
struct Engine {
    folder: PathBuf,
    /// Before it was shrunk, with the names of functions.
    named: PathBuf,
}

fn built(engine: &mut Option<Engine>) -> Result<Outcome> {
    if let missing @ Outcome::Missing(_) = std_for_wasm()? {
        return Ok(missing);
    }
    for program in ["node", "npm"] {
        if !installed(program) {
            return Ok(Outcome::Missing(format!("{program} is not installed")));
        }
    }
    if !project::root().join(TOOLS).join("node_modules").is_dir() {
        exec(npm().arg("ci"))?;
    }
    *engine = Some(Engine::build()?);
    BUILT.store(true, Ordering::Relaxed);
    Ok(Outcome::Done)
}

fn npm() -> Command {
    let mut command = Command::new("npm");
    command.current_dir(project::root().join(TOOLS));
    command
}

fn node() -> Command {
    let mut command = Command::new("node");
    command.current_dir(project::root().join(TOOLS));
    command
}

/// A linker that exports nothing of UniFFI's functions for Swift and Kotlin, so that it drops their code. rustc
/// exports them from everything that is linked of the library.
fn linker(folder: &Path) -> Result<PathBuf> {
    let sysroot = Command::new("rustc")
        .args(["--print", "sysroot"])
        .current_dir(project::root())
        .output()?;
    let sysroot = PathBuf::from(String::from_utf8(sysroot.stdout)?.trim());
    let lld = sysroot
        .join("lib/rustlib")
        .join(project::host_triple()?)
        .join("bin/rust-lld");
    // rustc derives the kind of a linker from this name.
    let path = folder.join("wasm-ld");
    let script = LINKER.replace("@LLD@", &lld.display().to_string());
    // A file that is newer makes cargo link again.
    if std::fs::read_to_string(&path).is_ok_and(|before| before == script) {
        return Ok(path);
    }
    std::fs::write(&path, script)?;
    exec(Command::new("chmod").arg("+x").arg(&path))?;
    Ok(path)
}

/// Builds or runs what writes the engine's JavaScript. It has a target folder of its own, so that cargo does not wait
/// for the build of the engine.
fn generator(subcommand: &str, target: &Path) -> Command {
    let mut command = cargo([subcommand, "--quiet", "--locked", "--manifest-path"]);
    command
        .arg(project::root().join(TOOLS).join("bindgen/Cargo.toml"))
        .arg("--target-dir")
        .arg(target.join("web-bindgen"));
    command
}

impl Engine {
    /// Compiles, writes the JavaScript, shrinks, and copies both files into the package.
    fn build() -> Result<Self> {
        let target = project::target_dir()?;
        let folder = target.join("web-engine");
        let engine = folder.join("engine");
        std::fs::create_dir_all(&engine)?;
        let linker = linker(&folder)?;
        // The generator is compiled meanwhile: the last part of the engine's build takes one processor.
        let compiling = generator("build", &target)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .context("cargo could not be started")?;
        let compiled = exec(
            cargo(["build", "--package", "stytch-core-web"])
                .args(["--profile", "web", "--target", TARGET])
                .env("RUSTC_BOOTSTRAP", "1")
                .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", RUST_FLAGS)
                .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker),
        );
        let generated = compiling.wait_with_output()?;
        std::io::stderr().write_all(&generated.stderr)?;
        compiled?;
        if !generated.status.success() {
            bail!("the generator of the JavaScript does not build");
        }
        let compiled = target.join(TARGET).join("web/stytch_core_web.wasm");
        exec(
            generator("run", &target)
                .arg("--")
                .args([&compiled, &engine]),
        )?;
        let wasm = engine.join("engine_bg.wasm");
        let named = folder.join("named.wasm");
        std::fs::copy(&wasm, &named)?;
        let tools = project::root().join(TOOLS);
        exec(
            node()
                .arg(tools.join("node_modules/binaryen/bin/wasm-opt"))
                .args(WASM_FEATURES)
                .args(WASM_PASSES)
                .arg("-o")
                .args([&wasm, &named]),
        )?;
        exec(
            node()
                .arg("pack.mjs")
                .args([&wasm, &engine.join("wasm.js")]),
        )?;
        let package = project::root().join(PACKAGE).join("src/bridges/web/engine");
        std::fs::create_dir_all(&package)?;
        for name in ["engine.js", "wasm.js"] {
            std::fs::copy(engine.join(name), package.join(name))?;
        }
        Ok(Self { folder, named })
    }

    fn wasm(&self) -> PathBuf {
        self.folder.join("engine/engine_bg.wasm")
    }

    /// Bundles a test of the package.
    fn bundle(&self, platform: &str, source: &str, name: &str) -> Result<PathBuf> {
        let output = self.folder.join(name);
        let source = project::root().join(PACKAGE).join("tests/web").join(source);
        exec(
            node()
                .args(["build.mjs", platform])
                .arg(source)
                .arg(&output),
        )?;
        Ok(output)
    }

    /// The bridge and the list of scenarios, with stand-ins for what Node lacks of a browser.
    fn tests(&self) -> Result<Command> {
        self.bundle("page", "page-entry.ts", "page.js")?;
        let bridge = self.bundle("node", "bridge.node.ts", "bridge.test.mjs")?;
        let scenarios = self.bundle("node", "scenarios.node.ts", "scenarios.test.mjs")?;
        let mut tests = node();
        tests
            .args(["--test", "--test-concurrency=2"])
            .args([bridge, scenarios])
            .env("STYTCH_WEB", &self.folder)
            .env("STYTCH_EMULATOR", host::build()?.emulator);
        Ok(tests)
    }

    /// Rounds of tabs in Chromium.
    fn tabs(&self, rounds: u32, seed: Option<u64>) -> Result<Outcome> {
        let Some(chromium) = chromium()? else {
            return Ok(Outcome::Missing("Chromium is not installed".into()));
        };
        self.bundle("page", "tabs-entry.ts", "tab.js")?;
        let program = self.bundle("tabs", "tabs.ts", "tabs.mjs")?;
        exec(
            node()
                .arg(program)
                .arg(rounds.to_string())
                .args(seed.map(|seed| seed.to_string()))
                .env("STYTCH_WEB", &self.folder)
                .env("STYTCH_CHROMIUM", chromium)
                .env("STYTCH_EMULATOR", host::build()?.emulator),
        )?;
        Ok(Outcome::Done)
    }

    /// Times of changes in Chromium.
    fn latency(&self) -> Result<Outcome> {
        let Some(chromium) = chromium()? else {
            return Ok(Outcome::Missing("Chromium is not installed".into()));
        };
        self.bundle("page", "latency-entry.ts", "latency.js")?;
        let program = self.bundle("tabs", "latency.ts", "latency.mjs")?;
        exec(
            node()
                .arg(program)
                .env("STYTCH_WEB", &self.folder)
                .env("STYTCH_CHROMIUM", chromium)
                .env("STYTCH_EMULATOR", host::build()?.emulator),
        )?;
        Ok(Outcome::Done)
    }

    /// The largest functions, by the file that still has their names.
    fn listing(&self) -> Result<()> {
        exec(node().arg("listing.mjs").arg(&self.named))
    }
}

/// The program, installed where it may be.
pub(crate) fn chromium() -> Result<Option<PathBuf>> {
    let found = || {
        ["/usr/bin/chromium", "/usr/bin/google-chrome"]
            .map(PathBuf::from)
            .into_iter()
            .find(|path| path.is_file())
    };
    if found().is_none() && project::in_ci() && project::is_superuser_on_debian() {
        project::install("chromium")?;
    }
    Ok(found())
}

fn weigh(engine: &Engine, update: bool) -> Result<()> {
    let wasm = engine.wasm();
    let printed = node().arg("gzip.mjs").arg(&wasm).output()?;
    if !printed.status.success() {
        bail!("gzip.mjs: {}", String::from_utf8_lossy(&printed.stderr));
    }
    let gzip: u64 = String::from_utf8_lossy(&printed.stdout).trim().parse()?;
    let sizes = BTreeMap::from([
        (
            "web/engine_bg.wasm".to_owned(),
            std::fs::metadata(&wasm)?.len(),
        ),
        ("web/engine_bg.wasm.gz".to_owned(), gzip),
    ]);
    size::hold(&sizes, BTreeMap::new(), update)?;
    if gzip > LARGEST_GZIP {
        bail!("{gzip} bytes after gzip are more than {LARGEST_GZIP}");
    }
    Ok(())
}

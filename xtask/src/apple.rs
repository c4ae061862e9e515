//! `cargo xtask apple-check`: the library with its Keychain adapter, compiled for a phone.
//!
//! On a Mac with Xcode it is the ordinary build. Elsewhere there is no linker and no std for these
//! targets, so a Debian root under the target folder brings a compiler, std is built from its
//! source, and the linker is given lists of the names Apple's libraries have: a name that is on none
//! of them fails. What this cannot show is in docs/unproven.md.

mod link;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::project::{self, cargo, installed, run as exec};
use crate::steps::{Outcome, Steps};

const PHONE: &str = "aarch64-apple-ios";
/// Not shipped, and where a Swift developer runs tests. Type-checked only.
const MAC: &str = "aarch64-apple-darwin";
/// The oldest iOS that is supported.
const OLDEST: &str = "15.0";

/// Longest time for making the root, and for one build, in seconds.
const SETUP_LIMIT: &str = "1200";
const BUILD_LIMIT: &str = "1800";

const MAKE_ROOT: &str = include_str!("apple/root.sh");
const ENTER_ROOT: &str = include_str!("apple/enter.sh");

#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// Make the Debian root (2 GB under the target folder) if it is not there; CI always does
    #[arg(long)]
    install: bool,
}

/// Builds, links and checks; a machine that cannot is told what is missing.
pub(crate) fn run(args: &Args) -> Result<()> {
    let mut steps = Steps::new();
    if cfg!(target_os = "macos") {
        steps.optional("build for iOS with Xcode", native)?;
        steps.finish();
        return Ok(());
    }
    let root = Root::new()?;
    let mut ready = false;
    steps.optional("a root with Rust and LLVM for Apple's targets", || {
        let outcome = root.ensure(args.install || project::in_ci())?;
        ready = matches!(outcome, Outcome::Done);
        Ok(outcome)
    })?;
    if ready {
        steps.run("compile for iOS, Keychain included", || root.compile())?;
        steps.run("link against the names Apple's libraries have", || {
            link::check(&root)
        })?;
        steps.run("type-check for macOS", || root.check_mac())?;
    }
    steps.finish();
    Ok(())
}

fn native() -> Result<Outcome> {
    if !installed("xcrun") {
        return Ok(Outcome::Missing(
            "Xcode's command line tools are not installed".into(),
        ));
    }
    exec(
        cargo(["rustc", "-p", "stytch-core", "--lib", "--features", "apple"])
            .args(["--target", PHONE, "--crate-type", "cdylib,lib"])
            .env("IPHONEOS_DEPLOYMENT_TARGET", OLDEST),
    )?;
    exec(cargo(["check", "-p", "stytch-core", "--features", "apple"]).args(["--target", MAC]))?;
    Ok(Outcome::Done)
}

/// The Debian root and what lies beside it. Packaging for Android without the NDK uses it too.
#[derive(Debug)]
pub(crate) struct Root {
    /// Without links: the same path leads to it inside.
    folder: PathBuf,
    target_dir: PathBuf,
}

impl Root {
    pub(crate) fn new() -> Result<Self> {
        let target_dir = project::target_dir()?;
        let folder = target_dir.join("apple");
        std::fs::create_dir_all(&folder)?;
        Ok(Self {
            folder: folder.canonicalize()?,
            target_dir: target_dir.canonicalize()?,
        })
    }

    /// Makes the root when it may, or says what is missing.
    pub(crate) fn ensure(&self, may_install: bool) -> Result<Outcome> {
        if !installed("apt-get") || !is_superuser() {
            let what = "a root with Rust and LLVM can only be made on Debian, by the superuser";
            return Ok(Outcome::Missing(what.into()));
        }
        if !self.folder.join("complete").is_file() && !may_install {
            let what = "there is no root with Rust and LLVM yet; `--install` makes one of 2 GB";
            return Ok(Outcome::Missing(what.into()));
        }
        for program in ["unshare", "flock", "timeout", "python3"] {
            if !installed(program) {
                return Ok(Outcome::Missing(format!("{program} is not installed")));
            }
        }
        if !installed("debootstrap") {
            let quiet = ["-qq", "-o", "Dpkg::Use-Pty=0"];
            exec(Command::new("apt-get").arg("update").args(quiet))?;
            let install = ["install", "-y", "--no-install-recommends", "debootstrap"];
            exec(Command::new("apt-get").args(install).args(quiet))?;
        }
        println!(
            "making a root in {} unless it is there",
            self.folder.display()
        );
        let status = Command::new("timeout")
            .args([SETUP_LIMIT, "bash", "-c", MAKE_ROOT, "root.sh"])
            .arg(&self.folder)
            .status()?;
        if !status.success() {
            bail!("the root could not be made ({status})");
        }
        Ok(Outcome::Done)
    }

    /// Where cargo inside keeps what it downloads.
    pub(crate) fn cargo_home(&self) -> PathBuf {
        self.folder.join("cargo-home")
    }

    /// A program in the root, in the workspace; the target folder is there too.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new("timeout");
        command
            .args([BUILD_LIMIT, "bash", "-c", ENTER_ROOT, "enter.sh"])
            .arg(&self.folder)
            .arg(project::root())
            .arg(&self.target_dir)
            .arg(program);
        command
    }

    /// cargo with std from source and clang for `ring`'s C code. Nothing of the machine's settings.
    fn cargo(&self, subcommand: &str, target: &str) -> Result<Command> {
        let sdk = self.folder.join("empty-sdk");
        // Without some SDKROOT the build asks xcrun.
        std::fs::create_dir_all(&sdk)?;
        let variable = |name: &str| format!("{name}_{}", target.replace('-', "_"));
        let setting = |name: &str, value: &Path| format!("{name}={}", value.display());
        let headers = self.folder.join("headers");
        let mut command = self.command("env");
        command
            .args(["RUSTC_BOOTSTRAP=1", "CARGO_PROFILE_DEV_DEBUG=0"])
            .arg(format!("IPHONEOS_DEPLOYMENT_TARGET={OLDEST}"))
            .arg(setting("CARGO_HOME", &self.cargo_home()))
            .arg(setting("SDKROOT", &sdk))
            .arg(format!("{}=clang-19", variable("CC")))
            .arg(format!("{}=llvm-ar-19", variable("AR")))
            .arg(format!("{}=llvm-ranlib-19", variable("RANLIB")))
            .arg(format!(
                "{}=-isystem {}",
                variable("CFLAGS"),
                headers.display()
            ))
            .args([
                "cargo",
                subcommand,
                "-Zbuild-std=std,panic_unwind",
                "--locked",
            ])
            .args(["-p", "stytch-core", "--lib", "--features", "apple"])
            .args(["--target", target, "--target-dir"])
            .arg(self.folder.join("build"));
        Ok(command)
    }

    /// A static library, and a Rust library so that what no foreign function reaches is compiled
    /// too.
    fn compile(&self) -> Result<()> {
        quietly(
            self.cargo("rustc", PHONE)?
                .args(["--crate-type", "staticlib,lib"]),
        )
    }

    fn check_mac(&self) -> Result<()> {
        quietly(&mut self.cargo("check", MAC)?)
    }

    fn static_library(&self) -> PathBuf {
        self.folder
            .join("build")
            .join(PHONE)
            .join("debug/libstytch_core.a")
    }
}

fn quietly(command: &mut Command) -> Result<()> {
    let status = command.status()?;
    if !status.success() {
        bail!("cargo in the root failed ({status})");
    }
    Ok(())
}

/// Mounting and changing the root folder are for the superuser.
fn is_superuser() -> bool {
    let output = Command::new("id").arg("-u").output();
    output.is_ok_and(|output| output.stdout == b"0\n")
}

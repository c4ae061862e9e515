//! `libstytch_core.so` for each of Android's processors: built and stripped; the checks are elsewhere.
//!
//! With the NDK it is the ordinary build. Without it `offline::ndk` compiles and links, and nothing
//! that was built so is released.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::offline::ndk::Kit;
use crate::offline::root::Root;
use crate::project::{self, cargo, run as exec};
use crate::size;

/// The oldest Android that is supported.
pub(super) const API_LEVEL: u32 = 24;

/// What the shipped library contains.
const FEATURES: [&str; 3] = ["--no-default-features", "--features", "android,json,net"];

/// The same without the JSON door.
const FEATURES_WITHOUT_DOOR: [&str; 3] = ["--no-default-features", "--features", "android,net"];

/// What the library for the tests of this machine contains.
const TEST_FEATURES: [&str; 3] = [
    "--no-default-features",
    "--features",
    "android,json,net,testing",
];

/// For every library: pages of 16 kB, every name found at link time, and an id by which the symbols
/// kept aside are found.
const LINK_ARGS: [&str; 4] = [
    "-Wl,-z,max-page-size=16384",
    "-Wl,-z,common-page-size=16384",
    "-Wl,-z,defs",
    "-Wl,--build-id=sha1",
];

/// For this one: its name, which rustc gives it only from 1.96 on.
const SONAME: &str = "-Wl,-soname,libstytch_core.so";

/// For what ships: packed relocations, which are read from API 23 on (the smaller RELR only from 28);
/// and functions with the same code only once, because no code here compares their addresses.
const SHIPPED_LINK_ARGS: [&str; 3] = [SONAME, "-Wl,--pack-dyn-relocs=android", "-Wl,--icf=all"];

/// How the names of generated functions and of the descriptions for the generators begin.
const OURS: &str = "UNIFFI_META_|uniffi_|ffi_";
/// The generated Kotlin, which declares each function that it binds.
const KOTLIN: &str = "bindings/kotlin/generated/com/stytch/core/stytch_core.kt";

pub(super) const LIBRARY: &str = "libstytch_core.so";

/// The most bytes of the stripped library for [`MEASURED`], with the JSON door (docs/performance.md). `size::hold`
/// limits only the growth since the size that was recorded last.
const LARGEST_LIBRARY: u64 = 3_150_000;

/// The most bytes of it that the JSON door may be.
const LARGEST_DOOR: u64 = 100_000;

/// The ABI of the phones that are sold, for which the bounds are.
const MEASURED: &str = "arm64-v8a";

/// A processor, by the names that Android, Rust and clang have for it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Abi {
    pub(super) name: &'static str,
    target: &'static str,
    clang: &'static str,
}

pub(super) const ABIS: [Abi; 3] = [
    Abi {
        name: "arm64-v8a",
        target: "aarch64-linux-android",
        clang: "aarch64-linux-android",
    },
    Abi {
        name: "armeabi-v7a",
        target: "armv7-linux-androideabi",
        clang: "armv7a-linux-androideabi",
    },
    Abi {
        name: "x86_64",
        target: "x86_64-linux-android",
        clang: "x86_64-linux-android",
    },
];

impl Abi {
    /// The ABI of a name an app's build file would use.
    pub(super) fn parse(name: &str) -> Result<Self, String> {
        ABIS.into_iter()
            .find(|abi| abi.name == name)
            .ok_or_else(|| format!("not one of {}", ABIS.map(|abi| abi.name).join(", ")))
    }

    /// A variable that cargo or the `cc` crate reads for this target only.
    fn variable(self, name: &str) -> String {
        format!("{name}_{}", self.target.replace('-', "_"))
    }

    fn cargo_variable(self, name: &str) -> String {
        let target = self.target.replace('-', "_").to_uppercase();
        format!("CARGO_TARGET_{target}_{name}")
    }
}

/// What is built.
#[derive(Clone, Copy)]
enum Build<'a> {
    /// The library as it ships.
    Shipped,
    /// The same without the JSON door.
    WithoutDoor,
    /// The crate of this manifest, in the same way.
    Baseline(&'a Path),
    /// The library with what tests need, unoptimised, with these further arguments to the linker.
    ForTests(&'a [String]),
}

impl Build<'_> {
    /// The folder that cargo leaves it in.
    fn profile(self) -> &'static str {
        match self {
            Self::Shipped | Self::WithoutDoor | Self::Baseline(_) => "release",
            Self::ForTests(_) => "debug",
        }
    }
}

/// What compiles and links.
#[derive(Debug)]
pub(super) enum Toolchain {
    /// Its folder of programs, and its version.
    Ndk { bin: PathBuf, version: String },
    /// Stub libraries: shows that it links, never released.
    Stubs(Root),
}

impl Toolchain {
    /// The NDK that `ANDROID_NDK_HOME` names, if it names one.
    pub(super) fn ndk() -> Result<Option<Self>> {
        let Some(home) = std::env::var_os("ANDROID_NDK_HOME").filter(|home| !home.is_empty())
        else {
            return Ok(None);
        };
        let home = PathBuf::from(home);
        let properties = std::fs::read_to_string(home.join("source.properties"))
            .with_context(|| format!("ANDROID_NDK_HOME={} is not an NDK", home.display()))?;
        let version = ndk_version(&properties)
            .context("the NDK's source.properties names no Pkg.Revision")?
            .to_owned();
        let hosts = home.join("toolchains/llvm/prebuilt");
        // There is one, named after the machine the NDK runs on.
        let host = std::fs::read_dir(&hosts)
            .with_context(|| format!("{} cannot be read", hosts.display()))?
            .next()
            .with_context(|| format!("{} is empty", hosts.display()))??;
        Ok(Some(Self::Ndk {
            bin: host.path().join("bin"),
            version,
        }))
    }

    pub(super) fn is_releasable(&self) -> bool {
        matches!(self, Self::Ndk { .. })
    }

    /// What built the library, for the properties inside the artifact.
    pub(super) fn describe(&self) -> String {
        match self {
            Self::Ndk { version, .. } => format!("NDK {version}"),
            Self::Stubs(_) => "stub libraries".to_owned(),
        }
    }

    /// A program of LLVM, `llvm-…`.
    fn llvm(&self, program: &str) -> Command {
        match self {
            Self::Ndk { bin, .. } => Command::new(bin.join(program)),
            Self::Stubs(root) => root.command(&format!("{program}-19")),
        }
    }
}

/// `Pkg.Revision = 28.2.13676358` of an NDK's source.properties.
fn ndk_version(properties: &str) -> Option<&str> {
    properties.lines().find_map(|line| {
        let (name, value) = line.split_once('=')?;
        (name.trim() == "Pkg.Revision").then_some(value.trim())
    })
}

/// Builds one library; what ships is `jni/<abi>` under `folder`, its debug symbols `symbols/<abi>`.
pub(super) fn build(toolchain: &Toolchain, abi: Abi, folder: &Path) -> Result<PathBuf> {
    let target_folder = compile(toolchain, abi, folder, Build::Shipped)?.join(LIBRARY);
    let shipped = folder.join("jni").join(abi.name).join(LIBRARY);
    let symbols = folder.join("symbols").join(abi.name).join(LIBRARY);
    for path in [&shipped, &symbols] {
        std::fs::create_dir_all(path.parent().context("a library has a folder")?)?;
    }
    let copy = |flags: &[&str], to: &Path| {
        let mut command = toolchain.llvm("llvm-objcopy");
        command.args(flags).arg(&target_folder).arg(to);
        quietly(&mut command, "symbols could not be kept aside")
    };
    copy(&["--only-keep-debug"], &symbols)?;
    copy(&["--strip-all"], &shipped)?;
    Ok(shipped)
}

/// Fails when the library of the ABI that has a bound is larger than that.
pub(super) fn hold_size(abi: &str, bytes: u64) -> Result<()> {
    ensure!(
        abi != MEASURED || bytes <= LARGEST_LIBRARY,
        "{LIBRARY} for {abi} has {bytes} bytes, more than {LARGEST_LIBRARY}"
    );
    Ok(())
}

/// Builds the library for [`MEASURED`] with and without the JSON door, and compares the difference with its bound.
pub(super) fn weigh_door(toolchain: &Toolchain, folder: &Path) -> Result<()> {
    let abi = Abi::parse(MEASURED).map_err(anyhow::Error::msg)?;
    let stripped = folder.join("without-door.so");
    let library = compile(toolchain, abi, folder, Build::WithoutDoor)?.join(LIBRARY);
    let mut command = toolchain.llvm("llvm-objcopy");
    command.arg("--strip-all").arg(library).arg(&stripped);
    quietly(&mut command, "the library could not be stripped")?;
    let without = std::fs::metadata(stripped)?.len();
    let with = std::fs::metadata(build(toolchain, abi, folder)?)?.len();
    println!("{LIBRARY} for {MEASURED}: {with} bytes with the JSON door, {without} without");
    hold_door(with.saturating_sub(without))
}

/// Fails when the door is too large.
fn hold_door(bytes: u64) -> Result<()> {
    println!("the JSON door: {bytes} bytes");
    ensure!(
        bytes <= LARGEST_DOOR,
        "the JSON door has {bytes} bytes, more than {LARGEST_DOOR}"
    );
    Ok(())
}

/// Builds the network stack alone, as `cargo xtask size` does for this machine; the bytes of it.
pub(super) fn weigh_baseline(toolchain: &Toolchain, abi: Abi, folder: &Path) -> Result<u64> {
    let stripped = folder.join("size-baseline.so");
    size::with_baseline(|manifest| {
        let target_folder =
            compile(toolchain, abi, folder, Build::Baseline(manifest))?.join("libsize_baseline.so");
        let mut command = toolchain.llvm("llvm-objcopy");
        command.arg("--strip-all").arg(target_folder).arg(&stripped);
        quietly(&mut command, "the baseline could not be stripped")
    })?;
    Ok(std::fs::metadata(stripped)?.len())
}

/// Builds the library for the tests of this machine, see `offline::android_on_linux`. `link` are further arguments to the
/// linker.
pub(super) fn build_for_tests(
    toolchain: &Toolchain,
    folder: &Path,
    link: &[String],
) -> Result<PathBuf> {
    let abi = Abi::parse("x86_64").map_err(anyhow::Error::msg)?;
    Ok(compile(toolchain, abi, folder, Build::ForTests(link))?.join(LIBRARY))
}

/// Builds it; the folder it is left in.
fn compile(toolchain: &Toolchain, abi: Abi, folder: &Path, build: Build<'_>) -> Result<PathBuf> {
    let target_folder = folder.join("build");
    match toolchain {
        Toolchain::Ndk { bin, .. } => build_with_ndk(bin, abi, folder, &target_folder, build)?,
        Toolchain::Stubs(root) => build_with_stubs(root, abi, folder, &target_folder, build)?,
    }
    Ok(target_folder.join(abi.target).join(build.profile()))
}

/// A linker that exports what Kotlin binds and what Java finds by its name. The rest is then collected as
/// unused: descriptions, and functions for objects that the library would implement of interfaces of
/// the app. rustc writes the list of exported names for lld and has no switch for single ones.
fn linker(clang: &Path, abi: Abi, folder: &Path) -> Result<PathBuf> {
    let path = folder.join("kit").join(abi.target).join("clang");
    let bound = path.with_file_name("bound");
    std::fs::create_dir_all(path.parent().context("a program has a folder")?)?;
    std::fs::write(&bound, bound_by_kotlin()?)?;
    let script = format!(
        r#"#!/bin/sh
set -e
for each in "$@"; do
  case $each in -Wl,--version-script=*)
    list=${{each#*=}}
    awk -v bound='{}' '
      BEGIN {{ while ((getline name < bound) > 0) keep[name] = 1 }}
      {{ name = $1; sub(/;$/, "", name) }}
      name ~ /^({OURS})/ && !(name in keep) {{ next }}
      {{ print }}' "$list" >"$list.less"
    mv "$list.less" "$list" ;;
  esac
done
exec '{}' "$@"
"#,
        bound.display(),
        clang.display()
    );
    std::fs::write(&path, script)?;
    exec(Command::new("chmod").arg("+x").arg(&path))?;
    Ok(path)
}

/// The functions that the generated Kotlin declares, one a line.
fn bound_by_kotlin() -> Result<String> {
    let path = project::root().join(KOTLIN);
    let code = std::fs::read_to_string(&path)
        .with_context(|| format!("{} cannot be read", path.display()))?;
    let names = code.lines().filter_map(|line| {
        let rest = line.trim_start().strip_prefix("external fun ")?;
        rest.split('(').next()
    });
    Ok(names.fold(String::new(), |all, name| all + name + "\n"))
}

/// The arguments to cargo that both ways have in common.
fn arguments(command: &mut Command, abi: Abi, target_folder: &Path, build: Build<'_>) {
    let library = ["--lib", "--locked", "-p", "stytch-core"];
    match build {
        Build::Shipped => command.arg("--release").args(library).args(FEATURES),
        Build::WithoutDoor => command
            .arg("--release")
            .args(library)
            .args(FEATURES_WITHOUT_DOOR),
        Build::Baseline(manifest) => command
            .args(["--release", "--lib", "--manifest-path"])
            .arg(manifest),
        Build::ForTests(_) => command.args(library).args(TEST_FEATURES),
    };
    command
        .args(["--target", abi.target, "--crate-type", "cdylib"])
        .arg("--target-dir")
        .arg(target_folder)
        .arg("--");
    match build {
        Build::Shipped | Build::WithoutDoor | Build::Baseline(_) => {
            command.args(SHIPPED_LINK_ARGS.map(link_arg))
        }
        Build::ForTests(link) => command
            .arg(link_arg(SONAME))
            .args(link.iter().map(|arg| link_arg(arg))),
    };
}

fn rust_flags() -> String {
    LINK_ARGS.map(link_arg).join(" ")
}

fn link_arg(arg: &str) -> String {
    format!("-Clink-arg={arg}")
}

fn build_with_ndk(
    bin: &Path,
    abi: Abi,
    folder: &Path,
    target_folder: &Path,
    build: Build<'_>,
) -> Result<()> {
    let clang = bin.join(format!("{}{API_LEVEL}-clang", abi.clang));
    if !clang.is_file() {
        bail!("the NDK has no {}", clang.display());
    }
    let mut command = cargo(["rustc"]);
    command.args(super::STD_FROM_SOURCE);
    arguments(&mut command, abi, target_folder, build);
    exec(
        command
            .env("RUSTC_BOOTSTRAP", "1")
            .env(abi.variable("CC"), &clang)
            .env(abi.variable("AR"), bin.join("llvm-ar"))
            .env(abi.variable("RANLIB"), bin.join("llvm-ranlib"))
            .env(abi.cargo_variable("LINKER"), linker(&clang, abi, folder)?)
            .env(abi.cargo_variable("RUSTFLAGS"), rust_flags()),
    )
    .context("`rustup component add rust-src` may be missing: std is built from its source")
}

fn build_with_stubs(
    root: &Root,
    abi: Abi,
    folder: &Path,
    target_folder: &Path,
    build: Build<'_>,
) -> Result<()> {
    let clang_target = format!("{}{API_LEVEL}", abi.clang);
    let kit = Kit::make(root, folder, abi.target, &clang_target)?;
    let linker = linker(&kit.linker(), abi, folder)?.display().to_string();
    let mut command = kit.cargo(&[
        (abi.cargo_variable("LINKER"), linker),
        (abi.cargo_variable("RUSTFLAGS"), rust_flags()),
    ]);
    command.arg("rustc").args(super::STD_FROM_SOURCE);
    arguments(&mut command, abi, target_folder, build);
    let reason = format!(
        "the build for {} failed; a name that the linker misses is added to \
         xtask/src/offline/ndk/symbols.txt only if Android has it since API {API_LEVEL}",
        abi.name
    );
    quietly(&mut command, &reason)
}

/// Runs a command whose text would fill pages, and does not print it.
fn quietly(command: &mut Command, reason: &str) -> Result<()> {
    let status = command.status()?;
    if !status.success() {
        bail!("{reason} ({status})");
    }
    Ok(())
}

/// Where libraries, symbols and the repository are made.
pub(super) fn folder() -> Result<PathBuf> {
    let folder = project::target_dir()?.join("android");
    std::fs::create_dir_all(&folder)?;
    Ok(folder.canonicalize()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::offline::ndk;

    #[test]
    fn an_abi_is_found_by_androids_name_and_nothing_else() {
        assert_eq!(Abi::parse("arm64-v8a"), Ok(ABIS[0]));
        let error = Abi::parse("aarch64").unwrap_err();
        assert!(error.contains("armeabi-v7a"), "{error}");
    }

    #[test]
    fn a_library_for_arm64_above_its_bound_fails_by_one_byte_and_the_error_names_the_bound() {
        assert!(hold_size("arm64-v8a", LARGEST_LIBRARY).is_ok());
        assert!(hold_size("x86_64", LARGEST_LIBRARY + 1).is_ok());

        let error = hold_size("arm64-v8a", LARGEST_LIBRARY + 1).unwrap_err();

        assert!(error.to_string().contains("3150000"), "{error}");
    }

    #[test]
    fn a_door_above_its_bound_fails_by_one_byte_and_the_error_names_the_bound() {
        assert!(hold_door(LARGEST_DOOR).is_ok());

        let error = hold_door(LARGEST_DOOR + 1).unwrap_err();

        assert!(error.to_string().contains("100000"), "{error}");
    }

    #[test]
    fn the_abi_that_has_a_bound_is_one_of_those_that_are_built() {
        assert!(Abi::parse(MEASURED).is_ok());
    }

    #[test]
    fn variables_are_spelled_as_cargo_and_cc_read_them() {
        let abi = ABIS[1];

        assert_eq!(abi.variable("CC"), "CC_armv7_linux_androideabi");
        assert_eq!(
            abi.cargo_variable("LINKER"),
            "CARGO_TARGET_ARMV7_LINUX_ANDROIDEABI_LINKER"
        );
    }

    #[test]
    fn the_ndks_version_is_read() {
        let properties = "Pkg.Desc = Android NDK\nPkg.Revision = 28.2.13676358\n";

        assert_eq!(ndk_version(properties), Some("28.2.13676358"));
        assert_eq!(ndk_version("Pkg.Desc = Android NDK\n"), None);
    }

    #[test]
    fn no_symbol_is_newer_than_the_oldest_android() {
        for line in ndk::SYMBOLS.lines().filter(|line| !line.starts_with('#')) {
            let words: Vec<&str> = line.split_whitespace().collect();
            let [library, _, since, ..] = words[..] else {
                panic!("not a library, a name and a level: {line}");
            };
            assert!(
                ["libc", "libm", "libdl", "liblog"].contains(&library),
                "{line}"
            );
            assert!(
                since.parse::<u32>().is_ok_and(|since| since <= API_LEVEL),
                "{line}"
            );
        }
    }
}

//! The static library for each of Apple's platforms: built by Xcode's tools, or in the Debian root.
//!
//! A static library needs no linker, so the root needs no SDK (`offline::sdk`): std is built from its
//! source, and only `ring` has C code, which is given Apple's public headers.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use super::fat;
use crate::offline::root::Root;
use crate::offline::sdk;
use crate::project::{self, cargo, run as exec};

/// The oldest systems that are supported. The Swift package has to name the same.
pub(super) const OLDEST_IOS: &str = "15.0";
pub(super) const OLDEST_MACOS: &str = "12.0";

/// What the shipped library contains. Here and nowhere else.
pub(super) const FEATURES: [&str; 3] = ["--no-default-features", "--features", "apple,json,net"];

pub(super) const LIBRARY: &str = "libstytch_core.a";

/// The function that every Rust library exports under this name.
pub(super) const PERSONALITY: &str = "rust_eh_personality";

/// One processor of a platform, by the names that Rust and Apple have for it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Cpu {
    /// Apple's name.
    pub(super) name: &'static str,
    /// Rust's target.
    pub(super) target: &'static str,
    /// In a Mach-O header.
    pub(super) kind: object::macho::CpuType,
}

/// One folder of the XCFramework.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Slice {
    pub(super) name: &'static str,
    /// `ios` or `macos`.
    pub(super) platform: &'static str,
    pub(super) is_simulator: bool,
    pub(super) cpus: &'static [Cpu],
    pub(super) oldest: &'static str,
    /// In a load command.
    pub(super) kind: object::macho::Platform,
}

const ARM64: object::macho::CpuType = object::macho::CPU_TYPE_ARM64;

pub(super) const SLICES: [Slice; 3] = [
    Slice {
        name: "ios-arm64",
        platform: "ios",
        is_simulator: false,
        cpus: &[Cpu {
            name: "arm64",
            target: "aarch64-apple-ios",
            kind: ARM64,
        }],
        oldest: OLDEST_IOS,
        kind: object::macho::PLATFORM_IOS,
    },
    Slice {
        name: "ios-arm64_x86_64-simulator",
        platform: "ios",
        is_simulator: true,
        cpus: &[
            Cpu {
                name: "arm64",
                target: "aarch64-apple-ios-sim",
                kind: ARM64,
            },
            Cpu {
                name: "x86_64",
                target: "x86_64-apple-ios",
                kind: object::macho::CPU_TYPE_X86_64,
            },
        ],
        oldest: OLDEST_IOS,
        kind: object::macho::PLATFORM_IOSSIMULATOR,
    },
    Slice {
        name: "macos-arm64",
        platform: "macos",
        is_simulator: false,
        cpus: &[Cpu {
            name: "arm64",
            target: "aarch64-apple-darwin",
            kind: ARM64,
        }],
        oldest: OLDEST_MACOS,
        kind: object::macho::PLATFORM_MACOS,
    },
];

impl Slice {
    /// The slice of a folder's name.
    pub(super) fn parse(name: &str) -> Result<Self, String> {
        let known = SLICES.map(|slice| slice.name).join(", ");
        let mut found = SLICES.into_iter().filter(|slice| slice.name == name);
        found.next().ok_or_else(|| format!("not one of {known}"))
    }

    /// `-simulator` where it is one.
    pub(super) fn suffix(self) -> &'static str {
        if self.is_simulator { "-simulator" } else { "" }
    }

    /// What clang calls a processor of it.
    pub(super) fn clang_target(self, cpu: Cpu) -> String {
        let (platform, oldest) = (self.platform, self.oldest);
        format!("{}-apple-{platform}{oldest}{}", cpu.name, self.suffix())
    }
}

/// What compiles, strips and links.
#[derive(Debug)]
pub(super) enum Toolchain {
    /// A Mac's.
    Xcode,
    /// Builds what ships, and links against lists of names.
    Debian(Root),
}

impl Toolchain {
    /// What built the libraries.
    pub(super) fn describe(&self) -> &'static str {
        match self {
            Self::Xcode => "Xcode",
            Self::Debian(_) => "LLVM of Debian, without Apple's SDK",
        }
    }

    fn build_folder(&self) -> Result<PathBuf> {
        Ok(match self {
            Self::Xcode => project::target_dir()?,
            Self::Debian(root) => root.folder().join("build"),
        })
    }

    /// cargo for a target, with std from its source: Debian has none for these targets, and rustup's has
    /// backtraces and older load commands.
    fn cargo(&self, subcommand: &str, target: &str) -> Result<Command> {
        let Self::Debian(root) = self else {
            let mut command = cargo([subcommand]);
            command
                .env("RUSTC_BOOTSTRAP", "1")
                .env("IPHONEOS_DEPLOYMENT_TARGET", OLDEST_IOS)
                .env("MACOSX_DEPLOYMENT_TARGET", OLDEST_MACOS)
                .env("CARGO_PROFILE_RELEASE_DEBUG", "false")
                .env("CARGO_ENCODED_RUSTFLAGS", rust_flags(&cargo_home()));
            command
                .args(super::super::STD_FROM_SOURCE)
                .args(["--target", target]);
            return Ok(command);
        };
        let mut command = sdk::cargo(
            root,
            target,
            &[
                // A static library takes its debug information into every app. Names of functions stay.
                ("CARGO_PROFILE_RELEASE_DEBUG", "false"),
                ("IPHONEOS_DEPLOYMENT_TARGET", OLDEST_IOS),
                ("MACOSX_DEPLOYMENT_TARGET", OLDEST_MACOS),
                ("CARGO_ENCODED_RUSTFLAGS", &rust_flags(&root.cargo_home())),
            ],
        )?;
        command
            .arg(subcommand)
            .args(super::super::STD_FROM_SOURCE)
            .args(["--target", target, "--target-dir"])
            .arg(self.build_folder()?);
        Ok(command)
    }

    /// A program of LLVM's that reads any platform's files, `llvm-…`. A Mac has none under this name.
    pub(super) fn llvm(&self, program: &str) -> Option<Command> {
        match self {
            Self::Xcode => None,
            Self::Debian(root) => Some(root.command(&format!("{program}-19"))),
        }
    }

    /// Removes debug information from a static library, and gives its one name that is the same in every
    /// Rust library another one: an app with two of them would not link. Nothing else is removed: with
    /// `strip -x` the relocations of what is left are wrong.
    fn strip(&self, library: &Path) -> Result<()> {
        let mut objcopy = match self.llvm("llvm-objcopy") {
            Some(objcopy) => objcopy,
            None => Command::new(rust_objcopy()?),
        };
        quietly(
            objcopy
                .args(["--strip-debug", "--enable-deterministic-archives"])
                .arg(format!(
                    "--redefine-sym=_{PERSONALITY}=_stytch_core_{PERSONALITY}"
                ))
                .arg(library),
        )
    }
}

/// What Rust brings for itself where it has to read Apple's files.
fn rust_objcopy() -> Result<PathBuf> {
    let output = Command::new("rustc")
        .args(["--print", "sysroot"])
        .output()?;
    let sysroot = String::from_utf8(output.stdout)?;
    let host = project::host_triple()?;
    let folder = Path::new(sysroot.trim()).join("lib/rustlib").join(host);
    Ok(folder.join("bin/rust-objcopy"))
}

/// A program without its table of symbols, as an app is shipped.
pub(super) fn shipped(toolchain: &Toolchain, program: &Path) -> Result<PathBuf> {
    let stripped = program.with_extension("stripped");
    match toolchain.llvm("llvm-strip") {
        None => exec(
            Command::new("xcrun")
                .args(["strip", "-o"])
                .arg(&stripped)
                .arg(program),
        )?,
        Some(mut strip) => quietly(strip.arg(program).arg("-o").arg(&stripped))?,
    }
    Ok(stripped)
}

/// Flags of rustc, as cargo reads them. The folders of this machine stay out of the library. A panic is
/// reported without its place in the source, which takes 82 kB (ADR 0028).
fn rust_flags(cargo_home: &Path) -> String {
    let map = |from: &Path, to: &str| format!("--remap-path-prefix={}={to}", from.display());
    [
        map(&project::root(), "/stytch-core"),
        map(cargo_home, "/cargo"),
        "-Zlocation-detail=none".to_owned(),
    ]
    .join("\x1f")
}

fn cargo_home() -> PathBuf {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    home.unwrap_or_else(|| {
        let user = std::env::var_os("HOME").map(PathBuf::from);
        user.unwrap_or_default().join(".cargo")
    })
}

/// The library of one processor.
#[derive(Debug, Clone)]
pub(super) struct Built {
    pub(super) cpu: Cpu,
    pub(super) library: PathBuf,
}

/// Builds the library for one processor and puts it below `folder`.
pub(super) fn build(toolchain: &Toolchain, cpu: Cpu, folder: &Path) -> Result<Built> {
    quietly(
        toolchain
            .cargo("rustc", cpu.target)?
            .args(["--release", "--locked", "-p", "stytch-core", "--lib"])
            .args(FEATURES)
            // Alone: with the crate's other types beside it cargo leaves out the link-time
            // optimisation.
            .args(["--crate-type", "staticlib"]),
    )?;
    let left = toolchain
        .build_folder()?
        .join(cpu.target)
        .join("release")
        .join(LIBRARY);
    let library = folder.join("libraries").join(cpu.target).join(LIBRARY);
    std::fs::create_dir_all(library.parent().unwrap_or(folder))?;
    std::fs::copy(left, &library)?;
    toolchain.strip(&library)?;
    Ok(Built { cpu, library })
}

/// The bytes of a slice's library: those of its processor, or of all in one file.
pub(super) fn joined(built: &[Built]) -> Result<Vec<u8>> {
    let mut members = Vec::new();
    for each in built {
        members.push((each.cpu, std::fs::read(&each.library)?));
    }
    match members.as_slice() {
        [(_, only)] => Ok(only.clone()),
        _ => fat::join(&members),
    }
}

/// Type-checks for the Mac, where no library is built for it.
pub(super) fn check_mac(toolchain: &Toolchain) -> Result<()> {
    quietly(
        toolchain
            .cargo("check", "aarch64-apple-darwin")?
            .args(["--locked", "-p", "stytch-core", "--lib"])
            .args(FEATURES),
    )
}

/// Runs a command whose text would fill pages, and does not print it.
pub(super) fn quietly(command: &mut Command) -> Result<()> {
    let status = command.status()?;
    if !status.success() {
        let words: Vec<_> = command.get_args().map(|it| it.to_string_lossy()).collect();
        let (_, last) = words.split_at(words.len().saturating_sub(8));
        bail!(
            "the command that ends in `{}` failed ({status})",
            last.join(" ")
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slice_is_found_by_the_name_of_its_folder_and_nothing_else() {
        assert_eq!(Slice::parse("ios-arm64"), Ok(SLICES[0]));
        let error = Slice::parse("aarch64-apple-ios").unwrap_err();
        assert!(error.contains("macos-arm64"), "{error}");
    }

    #[test]
    fn a_folder_is_named_as_apple_names_it() {
        for slice in SLICES {
            let cpus: Vec<&str> = slice.cpus.iter().map(|cpu| cpu.name).collect();
            let name = format!("{}-{}{}", slice.platform, cpus.join("_"), slice.suffix());
            assert_eq!(slice.name, name);
        }
    }

    #[test]
    fn clang_gets_the_platform_and_its_oldest_version() {
        let targets: Vec<String> = SLICES
            .into_iter()
            .flat_map(|slice| slice.cpus.iter().map(move |cpu| slice.clang_target(*cpu)))
            .collect();

        assert_eq!(
            targets,
            [
                "arm64-apple-ios15.0",
                "arm64-apple-ios15.0-simulator",
                "x86_64-apple-ios15.0-simulator",
                "arm64-apple-macos12.0"
            ]
        );
    }
}

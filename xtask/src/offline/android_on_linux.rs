//! Android's own code, run on Linux: the library built for Android on x86-64, linked so that it can be
//! loaded here, and the Robolectric tests of façade, Keystore and trust with it.
//!
//! It is compiled for Android, std included, and linked as in `ndk.rs`, but against glibc instead of
//! the stub libraries. What glibc lacks or has in another shape is in `android_on_linux/shim.c`. So
//! this proves what `target_os = "android"` compiles, and nothing about Android's loader and C library
//! (docs/unproven.md).

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::root::Root;
use crate::project::{self, installed, run as exec};
use crate::steps::Outcome;

const SHIM: &str = include_str!("android_on_linux/shim.c");

/// The names for which the shim has a function of its own, `__wrap_<name>`.
const WRAPPED: [&str; 5] = [
    "freeaddrinfo",
    "gai_strerror",
    "getaddrinfo",
    "strerror_r",
    "sysconf",
];

/// The root that compiles the library of this machine's tests and the arguments that its linker needs,
/// or what is missing. The Debian root is made where `CI` is `true`. `folder` is Android's.
pub(crate) fn prepare(folder: &Path) -> Result<Result<(Root, Vec<String>), String>> {
    let Some(glibc) = glibc().filter(|_| cfg!(target_arch = "x86_64")) else {
        return Ok(Err("this is not Linux on x86-64 with glibc".to_owned()));
    };
    if !installed("cc") {
        return Ok(Err("a C compiler named `cc` is not installed".to_owned()));
    }
    let root = Root::new()?;
    if let Outcome::Missing(what) = root.ensure(project::in_ci())? {
        return Ok(Err(what));
    }
    let link = linked_with(&glibc, &folder.join("on-linux"))?;
    Ok(Ok((root, link)))
}

/// The folder of the C library that this program runs with.
#[cfg(target_os = "linux")]
fn glibc() -> Option<PathBuf> {
    folder_of_glibc(&std::fs::read_to_string("/proc/self/maps").ok()?)
}

#[cfg(not(target_os = "linux"))]
fn glibc() -> Option<PathBuf> {
    None
}

#[cfg_attr(not(target_os = "linux"), allow(dead_code))]
fn folder_of_glibc(maps: &str) -> Option<PathBuf> {
    let library = maps.lines().find_map(|line| {
        let path = line.get(line.find('/')?..)?;
        path.ends_with("/libc.so.6").then_some(path)
    })?;
    Some(Path::new(library).parent()?.to_owned())
}

/// Puts this machine's C library under the names that Android's has into `own`, with the compiled shim;
/// the arguments that make the linker take them.
fn linked_with(glibc: &Path, own: &Path) -> Result<Vec<String>> {
    std::fs::create_dir_all(own)?;
    // Copies, since the linker runs in the Debian root, which has another glibc.
    for (theirs, name) in [("libc.so.6", "libc.so"), ("libm.so.6", "libm.so")] {
        let path = glibc.join(theirs);
        std::fs::copy(&path, own.join(name)).with_context(|| format!("{}", path.display()))?;
    }
    // A linker script that adds nothing: glibc's libc has what is in Android's libdl, and the library
    // takes nothing from liblog.
    for name in ["libdl.so", "liblog.so"] {
        std::fs::write(own.join(name), "INPUT()\n")?;
    }
    let source = own.join("shim.c");
    let object = own.join("shim.o");
    std::fs::write(&source, SHIM)?;
    let flags = ["-c", "-O2", "-fPIC", "-Wall", "-Wextra", "-Werror", "-o"];
    exec(Command::new("cc").args(flags).arg(&object).arg(&source))?;
    let mut link = vec![
        format!("-L{}", own.display()),
        format!("{}", object.display()),
    ];
    link.extend(WRAPPED.map(|name| format!("-Wl,--wrap={name}")));
    Ok(link)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_c_library_is_the_one_this_program_runs_with() {
        let maps = "7f10-7f20 r-xp 00000000 fe:00 12 /usr/bin/libc.so.6.txt\n\
                    7f20-7f30 r-xp 00000000 fe:00 13 /lib/x86_64-linux-gnu/libc.so.6\n\
                    7f30-7f40 rw-p 00000000 00:00 0 [stack]\n";

        assert_eq!(
            folder_of_glibc(maps),
            Some(PathBuf::from("/lib/x86_64-linux-gnu"))
        );
        assert_eq!(
            folder_of_glibc("7f30-7f40 r-xp 0 00:00 0 /lib/ld-musl.so\n"),
            None
        );
    }

    #[test]
    fn every_function_of_the_shim_is_one_the_linker_sends_calls_to() {
        let written: std::collections::BTreeSet<&str> = SHIM
            .lines()
            .filter(|line| !line.starts_with(' '))
            .filter_map(|line| line.split_once("__wrap_")?.1.split('(').next())
            .collect();

        assert_eq!(written, WRAPPED.into_iter().collect());
    }
}

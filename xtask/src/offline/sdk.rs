//! What takes the place of Xcode and Apple's SDK: clang and lld of the Debian root, Apple's public C
//! headers, and lists of names instead of the system's libraries.
//!
//! The lists are `sdk/frameworks.txt` and what another project published of libSystem. A name that is
//! on none of them fails the link.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::root::Root;

/// The names that we use of the frameworks; those of libSystem come from the list beside the root.
pub(crate) const FRAMEWORKS: &str = include_str!("sdk/frameworks.txt");

/// What a program is linked for, by the names that Apple's linker has for it.
pub(crate) struct Platform {
    pub(crate) processor: &'static str,
    pub(crate) name: String,
    pub(crate) oldest: &'static str,
}

/// The compiler of C for a target, with Apple's headers.
pub(crate) fn clang(root: &Root, target: &str) -> Command {
    let mut clang = root.command("clang-19");
    clang
        .arg(format!("--target={target}"))
        .arg("-isystem")
        .arg(headers(root));
    clang
}

fn headers(root: &Root) -> std::path::PathBuf {
    root.folder().join("headers")
}

/// `cargo` in the root for a target of Apple's, with the compiler of C and these variables.
pub(crate) fn cargo(root: &Root, target: &str, variables: &[(&str, &str)]) -> Result<Command> {
    let empty = root.folder().join("empty-sdk");
    // Without some SDKROOT the build asks xcrun.
    std::fs::create_dir_all(&empty)?;
    let variable = |name: &str| format!("{name}_{}", target.replace('-', "_"));
    let setting = |name: &str, value: &Path| format!("{name}={}", value.display());
    let mut command = root.command("env");
    command
        .args(["RUSTC_BOOTSTRAP=1", "CARGO_PROFILE_DEV_DEBUG=0"])
        .args(
            variables
                .iter()
                .map(|(name, value)| format!("{name}={value}")),
        )
        .arg(setting("CARGO_HOME", &root.cargo_home()))
        .arg(setting("SDKROOT", &empty))
        .arg(format!("{}=clang-19", variable("CC")))
        .arg(format!("{}=llvm-ar-19", variable("AR")))
        .arg(format!("{}=llvm-ranlib-19", variable("RANLIB")))
        .arg(format!(
            "{}=-isystem {}",
            variable("CFLAGS"),
            headers(root).display()
        ))
        .arg("cargo");
    Ok(command)
}

/// Links a program against the lists of names.
pub(crate) fn link(
    root: &Root,
    platform: &Platform,
    inputs: &[&Path],
    program: &Path,
) -> Result<()> {
    let stubs = program.with_file_name("stubs");
    std::fs::create_dir_all(&stubs)?;
    let system = std::fs::read_to_string(root.folder().join("libSystem.tbd"))?;
    let mut libraries = vec![Library {
        install_name: "/usr/lib/libSystem.B.dylib".to_owned(),
        symbols: symbols_of(&system),
    }];
    libraries.extend(frameworks(FRAMEWORKS)?);
    let Platform {
        processor,
        name,
        oldest,
    } = platform;
    let mut linker = root.command("ld64.lld-19");
    linker
        .args(["-arch", processor, "-dead_strip", "--error-limit=0"])
        .args(["-platform_version", name, oldest, oldest])
        .arg("-o")
        .arg(program)
        .args(inputs);
    for (index, library) in libraries.iter().enumerate() {
        let path = stubs.join(format!("{index}.tbd"));
        std::fs::write(&path, library.stub(&format!("{processor}-{name}")))?;
        linker.arg(path);
    }
    let output = linker.output()?;
    if !output.status.success() {
        bail!(
            "a name that xtask/src/offline/sdk/frameworks.txt lacks, or another reason not to \
             link:\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(())
}

/// One of Apple's libraries by the names it has.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Library {
    pub(crate) install_name: String,
    pub(crate) symbols: BTreeSet<String>,
}

impl Library {
    /// The text the linker reads instead of the library.
    fn stub(&self, target: &str) -> String {
        let mut text = format!(
            "--- !tapi-tbd\ntbd-version: 4\ntargets: [ {target} ]\ninstall-name: '{}'\n\
             exports:\n  - targets: [ {target} ]\n    symbols: [ ",
            self.install_name
        );
        for symbol in &self.symbols {
            // Writing to a string cannot fail.
            let _ = write!(text, "'{symbol}', ");
        }
        text.truncate(text.len() - 2);
        text + " ]\n...\n"
    }
}

/// Every name a stub library lists, for whatever processor and platform; names that start with `$`
/// are orders to the linker.
fn symbols_of(text: &str) -> BTreeSet<String> {
    text.split("symbols:")
        .skip(1)
        .filter_map(|rest| rest.trim_start().strip_prefix('[')?.split(']').next())
        .flat_map(|list| list.split(','))
        .map(|name| name.trim().trim_matches('\''))
        .filter(|name| !name.is_empty() && !name.starts_with('$'))
        .map(str::to_owned)
        .collect()
}

/// The frameworks of a list: `[Name]`, then a symbol a line.
pub(crate) fn frameworks(text: &str) -> Result<Vec<Library>> {
    let mut found: Vec<Library> = Vec::new();
    for line in text.lines().map(str::trim) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let name = line.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
        if let Some(name) = name {
            found.push(Library {
                install_name: format!("/System/Library/Frameworks/{name}.framework/{name}"),
                symbols: BTreeSet::new(),
            });
        } else {
            found
                .last_mut()
                .with_context(|| format!("{line} is before the first framework"))?
                .symbols
                .insert(line.to_owned());
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stub_has_every_name_of_the_list_it_was_read_from() {
        let text = "exports:\n  - targets: [ a ]\n    symbols: [ _a, '_b$UNIX2003',\n   '$ld$hide$_c' ]\n\
             \n    weak-symbols: [ _d ]\n";
        let symbols = symbols_of(text);

        assert_eq!(
            symbols.iter().map(String::as_str).collect::<Vec<_>>(),
            ["_a", "_b$UNIX2003", "_d"]
        );
        let library = Library {
            install_name: "/x".to_owned(),
            symbols: symbols.clone(),
        };
        assert_eq!(symbols_of(&library.stub("arm64-ios")), symbols);
    }

    #[test]
    fn the_list_of_frameworks_is_read_by_section() {
        let listed = frameworks("# why\n[A]\n_one\n\n_two\n[B]\n_three\n").unwrap();

        assert_eq!(listed.len(), 2);
        assert_eq!(
            listed[0].install_name,
            "/System/Library/Frameworks/A.framework/A"
        );
        assert_eq!((listed[0].symbols.len(), listed[1].symbols.len()), (2, 1));
        assert!(frameworks("_stray\n").is_err());
    }
}

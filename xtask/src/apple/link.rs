//! Linking without Apple's SDK: stub libraries with the names the real ones have.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use anyhow::{Context, Result, bail};

use super::{OLDEST, Root};

/// The frameworks' names we ask for; the names of libSystem come from the list beside the root.
const FRAMEWORKS: &str = include_str!("frameworks.txt");

/// What must be in the linked library: the Keychain adapter and the foreign interface.
const EXPORTED: [&str; 3] = [
    "*KeychainStore*",
    "_uniffi_stytch_core_*",
    "_ffi_stytch_core_*",
];

/// Links a dylib that exports [`EXPORTED`] and drops what they do not reach.
pub(super) fn check(root: &Root) -> Result<()> {
    let stubs = root.folder.join("stubs");
    std::fs::create_dir_all(&stubs)?;
    let system = std::fs::read_to_string(root.folder.join("libSystem.tbd"))?;
    let mut libraries = vec![Library {
        install_name: "/usr/lib/libSystem.B.dylib".to_owned(),
        symbols: symbols_of(&system),
    }];
    libraries.extend(frameworks(FRAMEWORKS)?);
    let mut linker = root.command("ld64.lld-19");
    linker
        .args(["-dylib", "-arch", "arm64", "-dead_strip", "--error-limit=0"])
        .args(["-platform_version", "ios", OLDEST, OLDEST]);
    for pattern in EXPORTED {
        linker.args(["-exported_symbol", pattern]);
    }
    for (index, library) in libraries.iter().enumerate() {
        let path = stubs.join(format!("{index}.tbd"));
        std::fs::write(&path, library.stub())?;
        linker.arg(path);
    }
    let dylib = root.folder.join("libstytch_core.dylib");
    linker
        .arg("-force_load")
        .arg(root.static_library())
        .arg("-o")
        .arg(&dylib);
    let output = linker.output()?;
    if !output.status.success() {
        bail!(
            "a name that no list has, or another reason not to link:\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let exported = root
        .command("llvm-nm-19")
        .args(["--extern-only", "--defined-only", "--format=just-symbols"])
        .arg(&dylib)
        .output()?;
    let exported = String::from_utf8(exported.stdout)?;
    let count = |piece: &str| exported.lines().filter(|name| name.contains(piece)).count();
    let (keychain, foreign) = (count("KeychainStore"), count("_stytch_core_"));
    if keychain == 0 || foreign == 0 {
        bail!("the dylib lacks the Keychain adapter ({keychain}) or the interface ({foreign})");
    }
    println!(
        "linked for iOS {OLDEST}: {foreign} foreign functions, {keychain} of the Keychain adapter"
    );
    Ok(())
}

/// One of Apple's libraries by the names it has.
#[derive(Debug, PartialEq, Eq)]
struct Library {
    install_name: String,
    symbols: BTreeSet<String>,
}

impl Library {
    /// The text the linker reads instead of the library.
    fn stub(&self) -> String {
        let mut text = format!(
            "--- !tapi-tbd\ntbd-version: 4\ntargets: [ arm64-ios ]\ninstall-name: '{}'\n\
             exports:\n  - targets: [ arm64-ios ]\n    symbols: [ ",
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
fn frameworks(text: &str) -> Result<Vec<Library>> {
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
                .with_context(|| format!("{line} stands before the first framework"))?
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
        assert_eq!(symbols_of(&library.stub()), symbols);
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

    #[test]
    fn the_kept_list_has_the_keychains_four_calls() {
        let kept = frameworks(FRAMEWORKS).unwrap();

        let all: BTreeSet<_> = kept.iter().flat_map(|it| &it.symbols).collect();
        for call in [
            "_SecItemAdd",
            "_SecItemCopyMatching",
            "_SecItemUpdate",
            "_SecItemDelete",
        ] {
            assert!(all.contains(&call.to_owned()), "{call}");
        }
    }
}

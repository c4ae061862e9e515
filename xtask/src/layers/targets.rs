//! The target lint: only `src/platform` uses `cfg` on the target.
//!
//! It looks for `unix`, `windows`, `wasm` and `target…` inside of `cfg`, `cfg!` and `cfg_attr`.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use super::source::Source;
use super::sources;

const PLATFORM: &str = "platform";

/// A file outside of `src/platform` that uses `cfg` on the target, and why.
struct Adapter {
    file: &'static str,
    reason: &'static str,
}

/// Every exception. One that is not needed fails.
const ADAPTERS: &[Adapter] = &[
    Adapter {
        file: "storage/apple/mod.rs",
        reason: "calls the framework where it can be linked",
    },
    Adapter {
        file: "ffi/android.rs",
        reason: "hands the application context to the verifier that only Android has",
    },
];

/// Checks `src/` of this workspace.
pub(crate) fn check(root: &Path) -> Result<()> {
    let source = root.join("src");
    let files = sources(&source)?;
    let found = violations(&files, ADAPTERS);
    if found.is_empty() {
        println!("{} files, {} adapters", files.len(), ADAPTERS.len());
        return Ok(());
    }
    bail!(
        "targets (table: xtask/src/layers/targets.rs)\n{}",
        found.join("\n")
    )
}

fn violations(files: &[(PathBuf, Source)], adapters: &[Adapter]) -> Vec<String> {
    let mut needed = vec![false; adapters.len()];
    let mut found = Vec::new();
    for (file, source) in files {
        if file.starts_with(PLATFORM) {
            continue;
        }
        let conditions = source.conditions.iter();
        let asked: Vec<_> = conditions
            .filter(|(_, word)| is_about_target(word))
            .collect();
        let adapter = adapters
            .iter()
            .position(|adapter| file == Path::new(adapter.file));
        match adapter {
            Some(index) => needed[index] |= !asked.is_empty(),
            None => found.extend(asked.into_iter().map(|(line, what)| {
                format!(
                    "src/{}:{line}: uses `{what}` in `cfg`, which only src/platform may",
                    file.display()
                )
            })),
        }
    }
    let unneeded = adapters.iter().zip(needed).filter(|(_, needed)| !needed);
    found.extend(unneeded.map(|(Adapter { file, reason }, _)| {
        format!("src/{file}: has no `cfg` on the target, but is listed as an adapter ({reason})")
    }));
    found
}

fn is_about_target(word: &str) -> bool {
    matches!(word, "unix" | "windows" | "wasm") || word.starts_with("target_")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADAPTER: &[Adapter] = &[Adapter {
        file: "ffi/a.rs",
        reason: "of the test",
    }];

    fn found(files: &[(&str, &str)], adapters: &[Adapter]) -> Vec<String> {
        let files: Vec<_> = files
            .iter()
            .map(|(file, text)| (PathBuf::from(file), Source::parse(text).unwrap()))
            .collect();
        violations(&files, adapters)
    }

    #[test]
    fn a_file_with_cfg_on_the_target_is_reported_by_line_and_word() {
        let text = "#[cfg(unix)]\nfn a() {}\nfn b() -> bool { cfg!(target_os = \"android\") }\n\
                    #[cfg_attr(all(test, not(windows)), ignore)]\nfn c() {}";

        let expected = [(1, "unix"), (3, "target_os"), (4, "windows")].map(|(line, word)| {
            format!("src/clock.rs:{line}: uses `{word}` in `cfg`, which only src/platform may")
        });
        assert_eq!(found(&[("clock.rs", text)], &[]), expected);
    }

    #[test]
    fn the_platform_comments_and_other_conditions_are_fine() {
        let text = "// #[cfg(unix)]\n#[cfg(test)] #[cfg(feature = \"unix\")]\n\
                    fn unix(target_os: u8) { if cfg!(debug_assertions) { unix(target_os) } }";

        let files = [
            ("a.rs", text),
            ("platform/native.rs", "#[cfg(unix)] fn f() {}"),
        ];
        assert_eq!(found(&files, &[]), [""; 0]);
    }

    #[test]
    fn an_adapter_may_use_cfg_and_has_to() {
        let asks = ("ffi/a.rs", "#[cfg(target_os = \"android\")] fn f() {}");
        assert_eq!(found(&[asks], ADAPTER), [""; 0]);

        let unneeded = found(&[("ffi/a.rs", "fn f() {}")], ADAPTER);
        assert_eq!(unneeded.len(), 1, "{unneeded:?}");
        assert!(unneeded[0].contains("has no `cfg` on the target"));
    }
}

//! A program that calls every function of the header, linked against a slice.
//!
//! Without Apple's SDK the system's libraries are lists of names: `frameworks.txt`, and what another
//! project published of libSystem. A name that is on none of them fails the link.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::slices::{Cpu, PERSONALITY, Slice, Toolchain, quietly};
use crate::apple::Root;
use crate::project::run as exec;

/// The frameworks' names we ask for; the names of libSystem come from the list beside the root.
const FRAMEWORKS: &str = include_str!("frameworks.txt");

/// What an app links besides libSystem, as the Swift package and the podspec say.
pub(super) const LINKED: [&str; 2] = ["Security", "CoreFoundation"];

/// The functions that a header of UniFFI's declares.
pub(super) fn functions(header: &str) -> BTreeSet<String> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    header
        .split('(')
        .filter_map(|before| before.rsplit(|c| !is_part(c)).next())
        .filter(|name| {
            name.starts_with("uniffi_stytch_core_") || name.starts_with("ffi_stytch_core_")
        })
        .map(str::to_owned)
        .collect()
}

/// C that keeps all of these functions, and calls one.
fn source(functions: &BTreeSet<String>) -> String {
    let mut text = "#include \"StytchCoreFFI/StytchCoreFFI.h\"\n\
                    typedef void (*function)(void);\nstatic function const all[] = {\n"
        .to_owned();
    for name in functions {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "    (function)&{name},");
    }
    // What another Rust library of the app has. And volatile, or the compiler knows that no function is at
    // 0, and drops the table.
    text + "};\nstatic function const *volatile table = all;\n\
            void "
        + PERSONALITY
        + "(void);\nvoid "
        + PERSONALITY
        + "(void) {}\n\
            int main(int count, char **arguments) {\n    (void)arguments;\n    \
            unsigned version = ffi_stytch_core_uniffi_contract_version();\n    \
            return table[(unsigned)count % (sizeof all / sizeof all[0])] == 0 || version == 0;\n}\n"
}

/// Compiles and links the program for one processor of a slice. `slice_folder` is that of the
/// XCFramework, `folder` where the program is put.
pub(super) fn program(
    toolchain: &Toolchain,
    slice: Slice,
    cpu: Cpu,
    slice_folder: &Path,
    folder: &Path,
) -> Result<PathBuf> {
    let folder = folder.join("programs").join(cpu.target);
    std::fs::create_dir_all(&folder)?;
    let headers = slice_folder.join("Headers");
    let header = std::fs::read_to_string(headers.join("StytchCoreFFI/StytchCoreFFI.h"))?;
    let main = folder.join("main.c");
    std::fs::write(&main, source(&functions(&header)))?;
    let library = slice_folder.join(super::slices::LIBRARY);
    let program = folder.join("program");
    match toolchain {
        Toolchain::Xcode => with_xcode(slice, cpu, &headers, &[&main, &library], &program)?,
        Toolchain::Debian(root) => {
            let object = folder.join("main.o");
            let system = root.folder().join("headers");
            quietly(
                root.command("clang-19")
                    .arg(format!("--target={}", slice.clang_target(cpu)))
                    .args(["-Os", "-Wall", "-Wextra", "-Werror", "-isystem"])
                    .arg(system)
                    .arg("-I")
                    .arg(&headers)
                    .args(["-c", "-o"])
                    .args([&object, &main]),
            )?;
            with_stubs(root, slice, cpu, &[&object, &library], &program)?;
        }
    }
    Ok(program)
}

fn with_xcode(
    slice: Slice,
    cpu: Cpu,
    headers: &Path,
    inputs: &[&Path],
    program: &Path,
) -> Result<()> {
    let sdk = match (slice.platform, slice.is_simulator) {
        ("macos", _) => "macosx",
        (_, true) => "iphonesimulator",
        (_, false) => "iphoneos",
    };
    let mut clang = Command::new("xcrun");
    clang
        .args(["--sdk", sdk, "clang", "-target", &slice.clang_target(cpu)])
        .args(["-Os", "-Wl,-dead_strip", "-I"])
        .arg(headers)
        .args(inputs);
    for name in LINKED {
        clang.args(["-framework", name]);
    }
    exec(clang.arg("-o").arg(program))
}

fn with_stubs(root: &Root, slice: Slice, cpu: Cpu, inputs: &[&Path], program: &Path) -> Result<()> {
    let stubs = program.with_file_name("stubs");
    std::fs::create_dir_all(&stubs)?;
    let system = std::fs::read_to_string(root.folder().join("libSystem.tbd"))?;
    let mut libraries = vec![Library {
        install_name: "/usr/lib/libSystem.B.dylib".to_owned(),
        symbols: symbols_of(&system),
    }];
    libraries.extend(frameworks(FRAMEWORKS)?);
    let platform = format!("{}{}", slice.platform, slice.suffix());
    let mut linker = root.command("ld64.lld-19");
    linker
        .args([
            "-arch",
            cpu.name,
            "-dead_strip",
            "--error-limit=0",
            "-platform_version",
        ])
        .args([&platform, slice.oldest, slice.oldest])
        .arg("-o")
        .arg(program)
        .args(inputs);
    for (index, library) in libraries.iter().enumerate() {
        let path = stubs.join(format!("{index}.tbd"));
        std::fs::write(&path, library.stub(&format!("{}-{platform}", cpu.name)))?;
        linker.arg(path);
    }
    let output = linker.output()?;
    if !output.status.success() {
        bail!(
            "a name that xtask/src/package/apple/frameworks.txt lacks, or another reason not to \
             link:\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
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

    #[test]
    fn the_kept_list_is_of_the_frameworks_that_an_app_links_and_has_the_keychains_calls() {
        let kept = frameworks(FRAMEWORKS).unwrap();

        for name in LINKED {
            assert!(kept.iter().any(|it| it.install_name.ends_with(name)));
        }
        assert_eq!(kept.len(), LINKED.len());
        let all: BTreeSet<_> = kept.iter().flat_map(|it| &it.symbols).collect();
        for call in super::super::verify::KEYCHAIN_CALLS {
            assert!(all.contains(&call.to_owned()), "{call}");
        }
    }

    #[test]
    fn functions_are_read_out_of_the_generated_header_and_all_are_kept() {
        let header = "void uniffi_stytch_core_fn_a(uint64_t ptr);\n\
                      uint32_t ffi_stytch_core_b(void\n);\ntypedef void (*Callback)(int);\n\
                      #ifndef UNIFFI_FFIDEF_X\n";

        let found = functions(header);

        assert_eq!(
            found.iter().map(String::as_str).collect::<Vec<_>>(),
            ["ffi_stytch_core_b", "uniffi_stytch_core_fn_a"]
        );
        assert!(source(&found).contains("(function)&uniffi_stytch_core_fn_a,"));
    }
}

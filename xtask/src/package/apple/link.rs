//! A program that calls every function of the header, linked against a slice.
//!
//! Without Apple's SDK `offline::sdk` links it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use super::slices::{Cpu, PERSONALITY, Slice, Toolchain, quietly};
use crate::offline::sdk;
use crate::project::run as exec;

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
    // What another Rust library of the app has. Volatile, because otherwise the compiler drops the table: no function
    // is at 0.
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
            quietly(
                sdk::clang(root, &slice.clang_target(cpu))
                    .args(["-Os", "-Wall", "-Wextra", "-Werror", "-I"])
                    .arg(&headers)
                    .args(["-c", "-o"])
                    .args([&object, &main]),
            )?;
            let platform = sdk::Platform {
                processor: cpu.name,
                name: format!("{}{}", slice.platform, slice.suffix()),
                oldest: slice.oldest,
            };
            sdk::link(root, &platform, &[&object, &library], &program)?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kept_list_is_of_the_frameworks_that_an_app_links_and_has_the_keychains_calls() {
        let kept = sdk::frameworks(sdk::FRAMEWORKS).unwrap();

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

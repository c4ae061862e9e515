//! The XCFramework: a folder for each slice with library and headers, and the list of them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, Result};

use super::slices::{LIBRARY, Slice};
use crate::project;

/// The C module of the generated Swift, and the name of everything here.
pub(super) const MODULE: &str = "StytchCoreFFI";
pub(super) const FRAMEWORK: &str = "StytchCoreFFI.xcframework";
/// Xcode copies the headers of all packages of an app into one folder, so these have one of their own.
pub(super) const HEADERS: &str = "Headers/StytchCoreFFI";

/// Every file of the framework by its path in it.
pub(super) type Files = BTreeMap<String, Vec<u8>>;

/// The framework with these slices and the library of each.
pub(super) fn files(slices: &[(Slice, Vec<u8>)]) -> Result<Files> {
    let generated = project::root().join("bindings/swift/generated");
    let read = |name: &str| {
        std::fs::read(generated.join(name))
            .with_context(|| format!("{name} is missing; `cargo xtask bindings` writes it"))
    };
    let mut files = Files::new();
    for (slice, library) in slices {
        let folder = slice.name;
        files.insert(format!("{folder}/{LIBRARY}"), library.clone());
        for name in ["StytchCoreFFI.h", "module.modulemap"] {
            files.insert(format!("{folder}/{HEADERS}/{name}"), read(name)?);
        }
    }
    let slices: Vec<Slice> = slices.iter().map(|(slice, _)| *slice).collect();
    files.insert("Info.plist".to_owned(), plist(&slices).into_bytes());
    Ok(files)
}

/// `Info.plist`, as `xcodebuild -create-xcframework` writes it for libraries.
fn plist(slices: &[Slice]) -> String {
    let mut text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \
         \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n\
         <plist version=\"1.0\">\n<dict>\n\t<key>AvailableLibraries</key>\n\t<array>\n"
        .to_owned();
    for slice in slices {
        text += "\t\t<dict>\n";
        for (key, value) in [
            ("BinaryPath", LIBRARY),
            ("HeadersPath", "Headers"),
            ("LibraryIdentifier", slice.name),
            ("LibraryPath", LIBRARY),
        ] {
            entry(&mut text, key, value);
        }
        text += "\t\t\t<key>SupportedArchitectures</key>\n\t\t\t<array>\n";
        for cpu in slice.cpus {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "\t\t\t\t<string>{}</string>", cpu.name);
        }
        text += "\t\t\t</array>\n";
        entry(&mut text, "SupportedPlatform", slice.platform);
        if slice.is_simulator {
            entry(&mut text, "SupportedPlatformVariant", "simulator");
        }
        text += "\t\t</dict>\n";
    }
    text + "\t</array>\n\t<key>CFBundlePackageType</key>\n\t<string>XFWK</string>\n\
            \t<key>XCFrameworkFormatVersion</key>\n\t<string>1.0</string>\n</dict>\n</plist>\n"
}

fn entry(text: &mut String, key: &str, value: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(
        text,
        "\t\t\t<key>{key}</key>\n\t\t\t<string>{value}</string>"
    );
}

/// Writes files into a folder that is made anew.
pub(super) fn write(files: &Files, folder: &Path) -> Result<()> {
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    for (name, content) in files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap_or(folder))?;
        std::fs::write(path, content)?;
    }
    Ok(())
}

/// The same files below a folder.
pub(super) fn below(folder: &str, files: &Files) -> Files {
    let moved = files
        .iter()
        .map(|(name, content)| (format!("{folder}/{name}"), content.clone()));
    moved.collect()
}

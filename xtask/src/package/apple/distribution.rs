//! What an app's package manager reads: a Swift package with the library by its checksum, and a pod.

use std::path::Path;

use anyhow::{Context, Result, bail};
use sha2::{Digest as _, Sha256};

use super::link::LINKED;
use super::slices::{OLDEST_IOS, OLDEST_MACOS};
use super::xcframework::{FRAMEWORK, Files};
use crate::project;

/// The folder with the Swift of the package.
pub(super) const SOURCES: &str = "Sources/StytchCore";
pub(super) const PRIVACY: &str = "PrivacyInfo.xcprivacy";

/// What the templates are given.
#[derive(Debug)]
pub(super) struct Values {
    pub(super) version: String,
    /// Where a release's files are downloaded from.
    pub(super) url: String,
    /// Of the zip with the framework.
    pub(super) checksum: String,
}

/// What `swift package compute-checksum` prints.
pub(super) fn checksum(content: &[u8]) -> String {
    base16ct::lower::encode_string(&Sha256::digest(content))
}

/// The package without the framework.
pub(super) fn files(values: &Values) -> Result<Files> {
    let package = project::root().join("bindings/swift");
    let templates = package.join("package");
    let read = |path: &Path| {
        std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))
    };
    let mut files = Files::new();
    for (template, name) in [
        ("Package.swift.in", "Package.swift"),
        ("StytchCore.podspec.in", "StytchCore.podspec"),
    ] {
        let text = String::from_utf8(read(&templates.join(template))?)?;
        files.insert(name.to_owned(), render(&text, values)?.into_bytes());
    }
    for name in ["LICENSE-MIT", "LICENSE-APACHE"] {
        files.insert(name.to_owned(), read(&project::root().join(name))?);
    }
    // The header's Swift is beside it or among the sources.
    add(&package.join("generated"), "", &mut files)?;
    add(&package.join(SOURCES), "", &mut files)?;
    let privacy = read(&templates.join(PRIVACY))?;
    files.insert(format!("{SOURCES}/{PRIVACY}"), privacy);
    Ok(files)
}

/// The Swift files of a folder and the folders in it, and all of a documentation catalogue.
fn add(folder: &Path, inside: &str, files: &mut Files) -> Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() {
            add(&path, &format!("{inside}{name}/"), files)?;
        } else if path.extension().is_some_and(|it| it == "swift") || inside.contains(".docc/") {
            files.insert(format!("{SOURCES}/{inside}{name}"), std::fs::read(&path)?);
        }
    }
    Ok(())
}

/// A template with its values; one without a value is an error, not a text that ships.
fn render(template: &str, values: &Values) -> Result<String> {
    let major = |version: &str| format!("v{}", version.split('.').next().unwrap_or_default());
    let quoted = |quote: char| {
        LINKED
            .map(|name| format!("{quote}{name}{quote}"))
            .join(", ")
    };
    let swift_linked = LINKED.map(|name| format!(".linkedFramework(\"{name}\")"));
    let mut text = template.to_owned();
    for (name, value) in [
        ("version", values.version.as_str()),
        ("url", &values.url),
        ("checksum", &values.checksum),
        ("framework", FRAMEWORK),
        ("ios", &major(OLDEST_IOS)),
        ("macos", &major(OLDEST_MACOS)),
        ("ios_version", OLDEST_IOS),
        ("macos_version", OLDEST_MACOS),
        ("frameworks", &quoted('\'')),
        ("linked_frameworks", &swift_linked.join(", ")),
    ] {
        text = text.replace(&format!("@{name}@"), value);
    }
    if let Some(at) = text.find('@') {
        let rest: String = text[at..].chars().take(20).collect();
        bail!("a template has a name without a value: {rest}");
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values() -> Values {
        Values {
            version: "1.2.3".to_owned(),
            url: "https://example.com/v1.2.3".to_owned(),
            checksum: "abc".to_owned(),
        }
    }

    #[test]
    fn a_checksum_is_that_of_the_tools() {
        assert_eq!(
            checksum(b"abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn templates_are_filled_and_a_name_without_a_value_is_refused() {
        let text = render("@url@ @checksum@ .@ios@ @frameworks@", &values()).unwrap();
        assert_eq!(
            text,
            "https://example.com/v1.2.3 abc .v15 'Security', 'CoreFoundation'"
        );
        assert!(render("@nothing@", &values()).is_err());
    }

    #[test]
    fn the_package_has_manifest_sources_licences_and_the_privacy_manifest() {
        let files = files(&values()).unwrap();

        for name in [
            "Package.swift",
            "StytchCore.podspec",
            "LICENSE-MIT",
            "Sources/StytchCore/PrivacyInfo.xcprivacy",
        ] {
            assert!(files.contains_key(name), "{name}");
        }
        let sources = files.keys().filter(|name| name.starts_with(SOURCES));
        assert!(sources.count() > 1, "no Swift beside the privacy manifest");
        let manifest = String::from_utf8(files["Package.swift"].clone()).unwrap();
        assert!(
            manifest.contains("\"https://example.com/v1.2.3/StytchCoreFFI.xcframework.zip\"")
                && manifest.contains("\"abc\""),
            "{manifest}"
        );
    }
}

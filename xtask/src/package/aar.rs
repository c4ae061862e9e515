//! The Android artifacts and the Maven repository folder around them.
//!
//! Everything is written in a fixed order and with a fixed time, so that the same inputs are the same
//! bytes. The texts are templates in `bindings/kotlin/package/`; `@name@` stands for a value.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use base16ct::lower;
use md5::{Digest as _, Md5};
use sha1::Sha1;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::android::LIBRARY;

pub(super) const GROUP: &str = "com.stytch";
pub(super) const LIBRARY_ARTIFACT: &str = "core-android";
pub(super) const VERIFIER_ARTIFACT: &str = "core-android-verifier";

/// What an app gets beside the library, by the names the build files use. Maven's and Gradle's files
/// have to say the same: [`other_versions`] compares.
pub(super) const VERSIONS: [(&str, &str); 3] = [
    ("kotlin", "2.4.21"),
    ("coroutines", "1.11.0"),
    ("jna", "5.19.1"),
];

/// Added to the version of what was built without the NDK or without a processor.
const NOT_FOR_RELEASE: &str = "-unreleasable";

pub(super) const PROPERTIES: &str = "META-INF/stytch-core.properties";
pub(super) const AAR_METADATA: &str = "META-INF/com/android/build/gradle/aar-metadata.properties";
/// Files that are the same in the template folder and in the AAR, but for their names.
const COPIED: [(&str, &str); 6] = [
    ("AndroidManifest.xml", "AndroidManifest.xml"),
    ("consumer-rules.pro", "proguard.txt"),
    ("aar-metadata.properties", AAR_METADATA),
    (
        "res/raw/stytch_core_keep.xml",
        "res/raw/stytch_core_keep.xml",
    ),
    (
        "res/xml/stytch_backup_rules.xml",
        "res/xml/stytch_backup_rules.xml",
    ),
    (
        "res/xml/stytch_data_extraction_rules.xml",
        "res/xml/stytch_data_extraction_rules.xml",
    ),
];

/// What goes into the artifacts.
#[derive(Debug)]
pub(super) struct Contents {
    /// The workspace's version.
    pub(super) version: String,
    /// Whether an app may ship it.
    pub(super) releasable: bool,
    /// What linked the libraries.
    pub(super) toolchain: String,
    /// The stripped library of each ABI, by its name.
    pub(super) libraries: BTreeMap<&'static str, PathBuf>,
    pub(super) classes: PathBuf,
    /// Folders whose Kotlin goes into the sources jar.
    pub(super) sources: Vec<PathBuf>,
    pub(super) documentation: Option<PathBuf>,
    /// The verifier's jar, and those with its sources and documentation, by the ends of their names.
    pub(super) verifier: Vec<(&'static str, PathBuf)>,
}

impl Contents {
    /// The version that the artifacts carry.
    pub(super) fn published_version(&self) -> String {
        published_version(&self.version, self.releasable)
    }

    fn properties(&self) -> String {
        let abis: Vec<&str> = self.libraries.keys().copied().collect();
        format!(
            "version={}\nreleasable={}\ntoolchain={}\nabis={}\n",
            self.published_version(),
            self.releasable,
            self.toolchain,
            abis.join(",")
        )
    }
}

pub(super) fn published_version(version: &str, releasable: bool) -> String {
    let suffix = if releasable { "" } else { NOT_FOR_RELEASE };
    format!("{version}{suffix}")
}

/// Writes the repository folder anew.
pub(super) fn write_repository(
    contents: &Contents,
    templates: &Path,
    repository: &Path,
) -> Result<()> {
    if repository.exists() {
        std::fs::remove_dir_all(repository)?;
    }
    let version = contents.published_version();
    let read = |path: &Path| {
        std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))
    };
    let pom = |artifact: &str| -> Result<Vec<u8>> {
        let template = std::fs::read_to_string(templates.join(format!("{artifact}.pom")))?;
        Ok(render(&template, &version)?.into_bytes())
    };
    let mut library = BTreeMap::from([
        (".aar", aar(contents, templates)?),
        (".pom", pom(LIBRARY_ARTIFACT)?),
        ("-sources.jar", archive_of(&contents.sources, "kt")?),
    ]);
    if let Some(documentation) = &contents.documentation {
        library.insert("-javadoc.jar", read(documentation)?);
    }
    let mut verifier = BTreeMap::from([(".pom", pom(VERIFIER_ARTIFACT)?)]);
    for (suffix, path) in &contents.verifier {
        verifier.insert(*suffix, read(path)?);
    }
    for (artifact, files) in [(LIBRARY_ARTIFACT, library), (VERIFIER_ARTIFACT, verifier)] {
        let folder = artifact_folder(repository, artifact);
        std::fs::create_dir_all(folder.join(&version))?;
        write(
            &folder.join("maven-metadata.xml"),
            metadata(artifact, &version).as_bytes(),
        )?;
        for (suffix, content) in files {
            let name = format!("{artifact}-{version}{suffix}");
            write(&folder.join(&version).join(name), &content)?;
        }
    }
    Ok(())
}

pub(super) fn artifact_folder(repository: &Path, artifact: &str) -> PathBuf {
    repository.join(GROUP.replace('.', "/")).join(artifact)
}

/// A file with its checksums beside it.
fn write(path: &Path, content: &[u8]) -> Result<()> {
    std::fs::write(path, content)?;
    for (extension, sum) in checksums(content) {
        std::fs::write(with_extension(path, extension), sum)?;
    }
    Ok(())
}

pub(super) fn with_extension(path: &Path, extension: &str) -> PathBuf {
    let mut path = path.as_os_str().to_owned();
    path.push(".");
    path.push(extension);
    path.into()
}

/// The sums that Maven and Gradle look for.
pub(super) fn checksums(content: &[u8]) -> [(&'static str, String); 2] {
    [
        ("sha1", lower::encode_string(&Sha1::digest(content))),
        ("md5", lower::encode_string(&Md5::digest(content))),
    ]
}

/// A template with its values; one without a value is an error, not a text that ships.
fn render(template: &str, version: &str) -> Result<String> {
    let mut text = template.replace("@version@", version);
    for (name, version) in VERSIONS {
        text = text.replace(&format!("@{name}@"), version);
    }
    if let Some(at) = text.find('@') {
        let rest: String = text[at..].chars().take(20).collect();
        bail!("a template has a name without a value: {rest}");
    }
    Ok(text)
}

fn metadata(artifact: &str, version: &str) -> String {
    // No time of the last change: it would make every build another one.
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<metadata>\n  <groupId>{GROUP}</groupId>\n  \
         <artifactId>{artifact}</artifactId>\n  <versioning>\n    <latest>{version}</latest>\n    \
         <release>{version}</release>\n    <versions>\n      <version>{version}</version>\n    \
         </versions>\n  </versioning>\n</metadata>\n"
    )
}

fn aar(contents: &Contents, templates: &Path) -> Result<Vec<u8>> {
    let read = |path: &Path| {
        std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))
    };
    let mut entries = BTreeMap::new();
    for (template, name) in COPIED {
        entries.insert(name.to_owned(), read(&templates.join(template))?);
    }
    entries.insert("classes.jar".to_owned(), read(&contents.classes)?);
    entries.insert(PROPERTIES.to_owned(), contents.properties().into_bytes());
    entries.insert("R.txt".to_owned(), resource_list().into_bytes());
    for (abi, path) in &contents.libraries {
        entries.insert(format!("jni/{abi}/{LIBRARY}"), read(path)?);
    }
    archive(&entries)
}

/// One line for each resource; an app's build gives the numbers.
fn resource_list() -> String {
    let mut list = String::new();
    for (_, name) in COPIED {
        let resource = name
            .strip_prefix("res/")
            .and_then(|it| it.strip_suffix(".xml")?.split_once('/'));
        if let Some((kind, name)) = resource {
            let _ = writeln!(list, "int {kind} {name} 0x0");
        }
    }
    list
}

/// A zip of the files below these folders that have this extension, or of all if it is empty.
pub(super) fn archive_of(folders: &[PathBuf], extension: &str) -> Result<Vec<u8>> {
    let mut entries = BTreeMap::new();
    for folder in folders {
        let mut open = vec![folder.clone()];
        while let Some(next) = open.pop() {
            for entry in std::fs::read_dir(&next)
                .with_context(|| format!("{} cannot be read", next.display()))?
            {
                let path = entry?.path();
                let wanted =
                    extension.is_empty() || path.extension().is_some_and(|it| it == extension);
                if path.is_dir() {
                    open.push(path);
                } else if wanted {
                    let name = path.strip_prefix(folder)?.to_string_lossy();
                    entries.insert(name.replace('\\', "/"), std::fs::read(&path)?);
                }
            }
        }
    }
    archive(&entries)
}

/// A zip in the order of the names, every file from 1980.
pub(super) fn archive(entries: &BTreeMap<String, Vec<u8>>) -> Result<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        zip.start_file(name.as_str(), options)?;
        zip.write_all(content)?;
    }
    Ok(zip.finish()?.into_inner())
}

/// What Maven's and Gradle's own files say otherwise than [`VERSIONS`], a line each.
pub(super) fn other_versions(file: &str, text: &str) -> Vec<String> {
    VERSIONS
        .iter()
        .filter(|(name, version)| {
            let maven = format!("<{name}.version>{version}</{name}.version>");
            let gradle = format!("val {name}Version = \"{version}\"");
            !text.contains(&maven) && !text.contains(&gradle)
        })
        .map(|(name, version)| format!("{file}: {name} is not {version}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pom_has_the_version_and_those_of_its_dependencies() {
        let template = include_str!("../../../bindings/kotlin/package/core-android.pom");
        let pom = render(template, "1.2.3").unwrap();

        assert!(pom.contains("<version>1.2.3</version>"));
        assert!(pom.contains("<version>5.19.1</version>\n      <type>aar</type>"));
        assert!(!pom.contains('@'));
    }

    #[test]
    fn a_template_with_an_unknown_name_is_refused() {
        let error = render("<version>@versoin@</version>", "1").unwrap_err();

        assert!(error.to_string().contains("@versoin@"), "{error}");
    }

    #[test]
    fn what_is_not_for_release_says_so_in_its_version() {
        assert_eq!(published_version("1.2.3", true), "1.2.3");
        assert_eq!(published_version("1.2.3", false), "1.2.3-unreleasable");
    }

    #[test]
    fn the_same_entries_are_the_same_bytes() {
        let entries = BTreeMap::from([
            ("b".to_owned(), vec![2; 100]),
            ("a/c".to_owned(), vec![1; 100]),
        ]);

        assert_eq!(archive(&entries).unwrap(), archive(&entries).unwrap());
    }

    #[test]
    fn every_resource_is_listed() {
        assert_eq!(
            resource_list(),
            "int raw stytch_core_keep 0x0\nint xml stytch_backup_rules 0x0\n\
             int xml stytch_data_extraction_rules 0x0\n"
        );
    }

    #[test]
    fn checksums_are_those_of_the_known_word() {
        let [(_, sha1), (_, md5)] = checksums(b"abc");

        assert_eq!(sha1, "a9993e364706816aba3e25717850c26c9cd0d89d");
        assert_eq!(md5, "900150983cd24fb0d6963f7d28e17f72");
    }

    #[test]
    fn another_version_in_a_build_file_is_named() {
        let maven = "<kotlin.version>2.4.21</kotlin.version>\
             <coroutines.version>1.10.0</coroutines.version><jna.version>5.19.1</jna.version>";

        assert_eq!(
            other_versions("pom.xml", maven),
            ["pom.xml: coroutines is not 1.11.0"]
        );
    }
}

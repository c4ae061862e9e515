//! Checks the made repository folder, from the files alone.
//!
//! Every check that fails is one line that says what is wrong; none stops the others.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read as _};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use object::read::elf::{FileHeader, ProgramHeader as _, Sym as _};
use object::{Endianness, elf};
use roxmltree::{Document, Node};
use zip::ZipArchive;

use super::aar::{
    self, AAR_METADATA, GROUP, LIBRARY_ARTIFACT, PROPERTIES, VERIFIER_ARTIFACT, VERSIONS,
};
use super::android::{API_LEVEL, LIBRARY};

/// The page size that the loader of newer phones requires.
const PAGE: u64 = 0x4000;
/// The libraries that every Android has.
const SYSTEM: [&str; 4] = ["libc.so", "libm.so", "libdl.so", "liblog.so"];
/// How the names begin that code outside of the library calls.
const EXPORTED: [&str; 3] = ["uniffi_stytch_core_", "ffi_stytch_core_", "Java_"];
const PERMISSIONS: [&str; 2] = [
    "android.permission.ACCESS_NETWORK_STATE",
    "android.permission.INTERNET",
];
/// What has to be kept from the shrinker.
const KEPT: [&str; 3] = [
    "com.stytch.core.*UniffiLib",
    "com.sun.jna.**",
    "org.rustls.platformverifier.**",
];
const ANDROID: &str = "http://schemas.android.com/apk/res/android";
const TOOLS: &str = "http://schemas.android.com/tools";
/// Names the string with the public token, which is looked up by its name.
const KEPT_RESOURCES: &str = "res/raw/stytch_core_keep.xml";

/// What was to be made.
#[derive(Debug)]
pub(super) struct Expected {
    pub(super) version: String,
    pub(super) releasable: bool,
    /// A quick check of one processor goes without.
    pub(super) has_documentation: bool,
    pub(super) abis: BTreeSet<&'static str>,
}

/// Everything that is wrong with the repository.
pub(super) fn problems(repository: &Path, expected: &Expected) -> Result<Vec<String>> {
    let version = &expected.version;
    let mut found = checksum_problems(repository)?;
    for (artifact, suffixes) in [
        (
            LIBRARY_ARTIFACT,
            [".aar", ".pom", "-sources.jar", "-javadoc.jar"],
        ),
        (
            VERIFIER_ARTIFACT,
            [".jar", ".pom", "-sources.jar", "-javadoc.jar"],
        ),
    ] {
        let folder = aar::artifact_folder(repository, artifact);
        let metadata = folder.join("maven-metadata.xml");
        let listed = std::fs::read_to_string(&metadata).unwrap_or_default();
        if !listed.contains(&format!("<version>{version}</version>")) {
            found.push(format!(
                "{artifact}: maven-metadata.xml does not list {version}"
            ));
        }
        for suffix in suffixes {
            let name = format!("{artifact}-{version}{suffix}");
            let path = folder.join(version).join(&name);
            let Ok(content) = std::fs::read(&path) else {
                if suffix != "-javadoc.jar" || expected.has_documentation {
                    found.push(format!("{name} is missing"));
                }
                continue;
            };
            let inside = match suffix {
                ".aar" => aar_problems(&content, expected),
                ".pom" => pom_problems(&String::from_utf8_lossy(&content), artifact, version),
                _ => jar_problems(&content, suffix, artifact),
            };
            found.extend(
                inside
                    .into_iter()
                    .map(|problem| format!("{name}: {problem}")),
            );
        }
    }
    Ok(found)
}

/// Every file has its two sums, and they are right.
fn checksum_problems(repository: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let mut open = vec![repository.to_path_buf()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(&next)
            .with_context(|| format!("{} cannot be read", next.display()))?
        {
            let path: PathBuf = entry?.path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            if path
                .extension()
                .is_some_and(|it| it == "sha1" || it == "md5")
            {
                continue;
            }
            let shown = path.strip_prefix(repository)?.display();
            for (extension, sum) in aar::checksums(&std::fs::read(&path)?) {
                match std::fs::read_to_string(aar::with_extension(&path, extension)) {
                    Ok(written) if written == sum => {}
                    Ok(_) => found.push(format!("{shown}: the {extension} is another")),
                    Err(_) => found.push(format!("{shown}: no {extension}")),
                }
            }
        }
    }
    Ok(found)
}

type Entries = BTreeMap<String, Vec<u8>>;

fn entries(archive: &[u8]) -> Result<Entries> {
    let mut archive = ZipArchive::new(Cursor::new(archive))?;
    let mut found = BTreeMap::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index)?;
        let mut content = Vec::new();
        file.read_to_end(&mut content)?;
        found.insert(file.name()?.into_owned(), content);
    }
    Ok(found)
}

fn aar_problems(archive: &[u8], expected: &Expected) -> Vec<String> {
    let entries = match entries(archive) {
        Ok(entries) => entries,
        Err(error) => return vec![format!("not a zip: {error}")],
    };
    let mut found = Vec::new();
    let text = |name: &str| {
        entries
            .get(name)
            .map(|content| String::from_utf8_lossy(content).into_owned())
            .unwrap_or_default()
    };
    found.extend(manifest_problems(&text("AndroidManifest.xml")));
    found.extend(rules_problems(&text("proguard.txt")));
    found.extend(metadata_problems(&text(AAR_METADATA)));
    found.extend(properties_problems(&text(PROPERTIES), expected));
    found.extend(resource_problems(&entries, &text("R.txt")));
    match entries.get("classes.jar") {
        None => found.push("no classes.jar".to_owned()),
        Some(jar) => found.extend(
            jar_problems(jar, ".jar", LIBRARY_ARTIFACT)
                .into_iter()
                .map(|problem| format!("classes.jar: {problem}")),
        ),
    }
    let there: BTreeSet<&str> = entries
        .keys()
        .filter_map(|name| {
            name.strip_prefix("jni/")?
                .strip_suffix(LIBRARY)?
                .strip_suffix('/')
        })
        .collect();
    if there != expected.abis {
        found.push(format!(
            "libraries for {there:?}, not for {:?}",
            expected.abis
        ));
    }
    for abi in there {
        let name = format!("jni/{abi}/{LIBRARY}");
        let problems = match Library::read(&entries[&name]) {
            Ok(library) => library.problems(abi),
            Err(error) => vec![format!("not a library: {error:#}")],
        };
        found.extend(
            problems
                .into_iter()
                .map(|problem| format!("{name}: {problem}")),
        );
    }
    found
}

fn manifest_problems(text: &str) -> Vec<String> {
    let document = match Document::parse(text) {
        Ok(document) => document,
        Err(error) => return vec![format!("AndroidManifest.xml: {error}")],
    };
    let root = document.root_element();
    let mut found = Vec::new();
    if root.attribute("package") != Some("com.stytch.core") {
        found.push("AndroidManifest.xml: the package is not com.stytch.core".to_owned());
    }
    let oldest = child(root, "uses-sdk").and_then(|it| it.attribute((ANDROID, "minSdkVersion")));
    if oldest != Some(&API_LEVEL.to_string()) {
        found.push(format!(
            "AndroidManifest.xml: minSdkVersion is not {API_LEVEL}"
        ));
    }
    let permissions: BTreeSet<&str> = root
        .children()
        .filter(|it| it.has_tag_name("uses-permission"))
        .filter_map(|it| it.attribute((ANDROID, "name")))
        .collect();
    if permissions != BTreeSet::from(PERMISSIONS) {
        found.push(format!(
            "AndroidManifest.xml: the permissions are {permissions:?}"
        ));
    }
    if child(root, "application").is_some_and(|it| it.attributes().len() > 0) {
        // It would be merged into the app's, or clash with it.
        found.push("AndroidManifest.xml: sets something for the app".to_owned());
    }
    found
}

fn rules_problems(text: &str) -> Vec<String> {
    KEPT.iter()
        .filter(|kept| {
            !text
                .lines()
                .any(|line| line.starts_with("-keep") && line.contains(*kept))
        })
        .map(|kept| format!("proguard.txt: {kept} is not kept"))
        .collect()
}

fn metadata_problems(text: &str) -> Vec<String> {
    [
        "aarFormatVersion=1.0",
        "aarMetadataVersion=1.0",
        "minCompileSdk=",
    ]
    .iter()
    .filter(|wanted| !text.lines().any(|line| line.starts_with(*wanted)))
    .map(|wanted| format!("aar-metadata.properties: no {wanted}"))
    .collect()
}

fn properties_problems(text: &str, expected: &Expected) -> Vec<String> {
    [
        format!("version={}", expected.version),
        format!("releasable={}", expected.releasable),
    ]
    .iter()
    .filter(|wanted| !text.lines().any(|line| line == *wanted))
    .map(|wanted| format!("{PROPERTIES}: no {wanted}"))
    .collect()
}

/// The rule files an app may name, what the resource shrinker keeps, and that R.txt lists them.
fn resource_problems(entries: &Entries, listed: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (name, element) in [
        ("stytch_backup_rules", "full-backup-content"),
        ("stytch_data_extraction_rules", "data-extraction-rules"),
    ] {
        let path = format!("res/xml/{name}.xml");
        let text = entries
            .get(&path)
            .map(|content| String::from_utf8_lossy(content).into_owned())
            .unwrap_or_default();
        let excludes = Document::parse(&text).is_ok_and(|document| {
            document.root_element().has_tag_name(element)
                && document.descendants().any(|it| it.has_tag_name("exclude"))
        });
        if !excludes {
            found.push(format!("{path}: excludes nothing"));
        }
        if !listed.contains(&format!("int xml {name} ")) {
            found.push(format!("R.txt: {name} is not listed"));
        }
    }
    let keep = entries.get(KEPT_RESOURCES).map(Vec::as_slice);
    let text = String::from_utf8_lossy(keep.unwrap_or_default());
    let kept = Document::parse(&text).is_ok_and(|document| {
        let kept = document.root_element().attribute((TOOLS, "keep"));
        kept == Some("@string/STYTCH_PUBLIC_TOKEN")
    });
    if !kept {
        found.push(format!("{KEPT_RESOURCES}: the public token is not kept"));
    }
    if !listed.contains("int raw stytch_core_keep ") {
        found.push("R.txt: stytch_core_keep is not listed".to_owned());
    }
    found
}

/// What a jar has to contain to be what its name says.
fn jar_problems(archive: &[u8], suffix: &str, artifact: &str) -> Vec<String> {
    let entries = match entries(archive) {
        Ok(entries) => entries,
        Err(error) => return vec![format!("not a zip: {error}")],
    };
    let has = |prefix: &str, end: &str| {
        entries
            .keys()
            .any(|name| name.starts_with(prefix) && name.ends_with(end))
    };
    let wanted: &[(&str, &str)] = match (artifact, suffix) {
        (LIBRARY_ARTIFACT, ".jar") => &[
            ("com/stytch/core/", ".class"),
            ("META-INF/", ".kotlin_module"),
        ],
        (LIBRARY_ARTIFACT, "-sources.jar") => &[("com/stytch/core/", ".kt")],
        (_, ".jar") => &[
            ("org/rustls/platformverifier/CertificateVerifier", ".class"),
            ("org/rustls/platformverifier/VerificationResult", ".class"),
            ("META-INF/proguard/", ".pro"),
        ],
        (_, "-sources.jar") => &[("org/rustls/platformverifier/", ".java")],
        _ => &[("index", ".html")],
    };
    wanted
        .iter()
        .filter(|(prefix, end)| !has(prefix, end))
        .map(|(prefix, end)| format!("no {prefix}…{end}"))
        .collect()
}

fn pom_problems(text: &str, artifact: &str, version: &str) -> Vec<String> {
    let document = match Document::parse(text) {
        Ok(document) => document,
        Err(error) => return vec![error.to_string()],
    };
    let root = document.root_element();
    let mut found = Vec::new();
    let packaging = if artifact == LIBRARY_ARTIFACT {
        "aar"
    } else {
        "jar"
    };
    for (name, wanted) in [
        ("groupId", GROUP),
        ("artifactId", artifact),
        ("version", version),
        ("packaging", packaging),
    ] {
        let value = text_of(root, name);
        if value != wanted {
            found.push(format!("{name} is {value:?}, not {wanted:?}"));
        }
    }
    for name in [
        "name",
        "description",
        "url",
        "licenses",
        "developers",
        "scm",
    ] {
        if child(root, name).is_none() {
            found.push(format!("no {name}"));
        }
    }
    if artifact != LIBRARY_ARTIFACT {
        return found;
    }
    let of = |name: &str| {
        let found = VERSIONS.iter().find(|(each, _)| *each == name);
        found.map_or("", |(_, version)| version)
    };
    let wanted = BTreeSet::from([
        format!("{GROUP}:{VERIFIER_ARTIFACT}:{version}:jar"),
        format!("net.java.dev.jna:jna:{}:aar", of("jna")),
        format!("org.jetbrains.kotlin:kotlin-stdlib:{}:jar", of("kotlin")),
        format!(
            "org.jetbrains.kotlinx:kotlinx-coroutines-core-jvm:{}:jar",
            of("coroutines")
        ),
    ]);
    let there: BTreeSet<String> = child(root, "dependencies")
        .into_iter()
        .flat_map(|it| it.children().filter(Node::is_element))
        .map(|it| {
            let kind = match text_of(it, "type") {
                "" => "jar",
                kind => kind,
            };
            let [group, name, version] =
                ["groupId", "artifactId", "version"].map(|part| text_of(it, part));
            format!("{group}:{name}:{version}:{kind}")
        })
        .collect();
    found.extend(
        wanted
            .difference(&there)
            .map(|it| format!("does not depend on {it}")),
    );
    found.extend(
        there
            .difference(&wanted)
            .map(|it| format!("depends on {it}")),
    );
    found
}

fn child<'a, 'input>(of: Node<'a, 'input>, name: &str) -> Option<Node<'a, 'input>> {
    of.children().find(|it| it.tag_name().name() == name)
}

fn text_of<'a>(of: Node<'a, '_>, name: &str) -> &'a str {
    child(of, name)
        .and_then(|it| it.text())
        .unwrap_or("")
        .trim()
}

/// What matters of a shared library.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Library {
    machine: elf::Machine,
    /// Of the segments that are loaded.
    alignments: Vec<u64>,
    text_relocations: bool,
    name: String,
    needed: Vec<String>,
    exported: Vec<String>,
    /// Symbols or debug information that running does not need.
    has_symbols: bool,
}

impl Library {
    fn read(bytes: &[u8]) -> Result<Self> {
        match bytes.get(4).map(|class| elf::FileClass(*class)) {
            Some(elf::ELFCLASS32) => {
                Self::read_class(elf::FileHeader32::<Endianness>::parse(bytes)?, bytes)
            }
            _ => Self::read_class(elf::FileHeader64::<Endianness>::parse(bytes)?, bytes),
        }
    }

    fn read_class<Elf>(header: &Elf, bytes: &[u8]) -> Result<Self>
    where
        Elf: FileHeader<Endian = Endianness>,
    {
        let endian = header.endian()?;
        let sections = header.sections(endian, bytes)?;
        let mut library = Self {
            machine: header.e_machine(endian),
            alignments: Vec::new(),
            text_relocations: false,
            name: String::new(),
            needed: Vec::new(),
            exported: Vec::new(),
            has_symbols: false,
        };
        for segment in header.program_headers(endian, bytes)? {
            if segment.p_type(endian) == elf::PT_LOAD {
                library.alignments.push(segment.p_align(endian).into());
            }
        }
        let table = sections.dynamic_table(endian, bytes)?;
        for entry in &table {
            let text = || -> Result<String> {
                Ok(String::from_utf8_lossy(table.string(entry)?).into_owned())
            };
            match entry.tag {
                elf::DT_NEEDED => library.needed.push(text()?),
                elf::DT_SONAME => library.name = text()?,
                elf::DT_TEXTREL => library.text_relocations = true,
                elf::DT_FLAGS => {
                    library.text_relocations |= entry.val & elf::DF_TEXTREL.0 != 0;
                }
                _ => {}
            }
        }
        let symbols = sections.symbols(endian, bytes, elf::SHT_DYNSYM)?;
        for symbol in symbols.iter() {
            if symbol.st_shndx(endian) != elf::SHN_UNDEF && !symbol.is_local() {
                let name = symbol.name(endian, symbols.strings())?;
                library
                    .exported
                    .push(String::from_utf8_lossy(name).into_owned());
            }
        }
        for section in sections.iter() {
            let name = sections.section_name(endian, section)?;
            library.has_symbols |= name == b".symtab" || name.starts_with(b".debug");
        }
        Ok(library)
    }

    fn problems(&self, abi: &str) -> Vec<String> {
        let mut found = Vec::new();
        let machine = match abi {
            "arm64-v8a" => elf::EM_AARCH64,
            "armeabi-v7a" => elf::EM_ARM,
            _ => elf::EM_X86_64,
        };
        if self.machine != machine {
            found.push(format!(
                "is for machine {}, not {}",
                self.machine.0, machine.0
            ));
        }
        if self.alignments.is_empty() || self.alignments.iter().any(|it| *it < PAGE) {
            found.push(format!(
                "segments aligned to {:x?}, not to {PAGE:x}",
                self.alignments
            ));
        }
        if self.text_relocations {
            found.push("has text relocations".to_owned());
        }
        if self.name != LIBRARY {
            found.push(format!("its SONAME is {:?}", self.name));
        }
        for needed in &self.needed {
            if !SYSTEM.contains(&needed.as_str()) {
                found.push(format!("needs {needed}"));
            }
        }
        let foreign = |name: &&String| !EXPORTED.iter().any(|prefix| name.starts_with(prefix));
        for name in self.exported.iter().filter(foreign) {
            found.push(format!("exports {name}"));
        }
        if !self
            .exported
            .iter()
            .any(|name| name.starts_with(EXPORTED[0]))
        {
            found.push("exports no function of ours".to_owned());
        }
        if self.has_symbols {
            found.push("is not stripped".to_owned());
        }
        found
    }
}

#[cfg(test)]
mod tests;

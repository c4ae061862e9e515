//! Checks the made package, from the files alone.
//!
//! Every check that fails is one line that says what is wrong; none stops the others.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use object::macho::MH_EXECUTE;
use roxmltree::{Document, Node};

use super::distribution::{self, PRIVACY, SOURCES};
use super::link::{LINKED, functions};
use super::macho::{self, Image};
use super::slices::{Cpu, LIBRARY, Slice};
use super::xcframework::{FRAMEWORK, Files, HEADERS, MODULE};
use crate::project;

/// The most that Rust may add to an app on arm64, linked and without what nothing reaches.
const LARGEST_PROGRAM: u64 = 2_550_000;

pub(super) const KEYCHAIN_CALLS: [&str; 4] = [
    "_SecItemAdd",
    "_SecItemCopyMatching",
    "_SecItemDelete",
    "_SecItemUpdate",
];

/// How the names begin that a library of ours may define for all of an app. `_R` is Rust's, with a hash of
/// its build; ring's have its version.
const OURS: [&str; 6] = [
    "uniffi_stytch_core_",
    "ffi_stytch_core_",
    "stytch_core_",
    "UNIFFI_META_",
    "ring_core_",
    "_R",
];

/// The functions for which Apple requires reasons, by category. Those of Objective-C are not in here: Rust
/// calls none.
const NEED_REASONS: [(&str, &[&str]); 3] = [
    (
        "NSPrivacyAccessedAPICategoryFileTimestamp",
        &[
            "stat",
            "fstat",
            "fstatat",
            "lstat",
            "getattrlist",
            "fgetattrlist",
            "getattrlistat",
            "getattrlistbulk",
        ],
    ),
    (
        "NSPrivacyAccessedAPICategorySystemBootTime",
        &["mach_absolute_time"],
    ),
    (
        "NSPrivacyAccessedAPICategoryDiskSpace",
        &["statfs", "statvfs", "fstatfs", "fstatvfs"],
    ),
];

/// What is wrong with the framework's files.
pub(super) fn framework_problems(framework: &Files, slices: &[Slice]) -> Vec<String> {
    let mut found = plist_problems(&text(framework, "Info.plist"), slices);
    let folders: BTreeSet<&str> = framework
        .keys()
        .filter_map(|name| Some(name.split_once('/')?.0))
        .collect();
    let expected: BTreeSet<&str> = slices.iter().map(|slice| slice.name).collect();
    if folders != expected {
        found.push(format!("the folders are {folders:?}, not {expected:?}"));
    }
    for slice in slices {
        let map = text(
            framework,
            &format!("{}/{HEADERS}/module.modulemap", slice.name),
        );
        let header = text(framework, &format!("{}/{HEADERS}/{MODULE}.h", slice.name));
        if !map.starts_with(&format!("module {MODULE} {{"))
            || !map.contains(&format!("header \"{MODULE}.h\""))
        {
            found.push(format!("{}: no module map of {MODULE}", slice.name));
        }
        let library = framework.get(&format!("{}/{LIBRARY}", slice.name));
        let library = library.map_or(&[][..], Vec::as_slice);
        let problems = library_problems(library, *slice, &functions(&header));
        found.extend(
            problems
                .into_iter()
                .map(|it| format!("{}: {it}", slice.name)),
        );
    }
    found
}

fn text(files: &Files, name: &str) -> String {
    let content = files.get(name).map_or(&[][..], Vec::as_slice);
    String::from_utf8_lossy(content).into_owned()
}

fn plist_problems(plist: &str, slices: &[Slice]) -> Vec<String> {
    let document = match parse(plist) {
        Ok(document) => document,
        Err(error) => return vec![format!("Info.plist: {error}")],
    };
    let mut found = Vec::new();
    let root = document.root_element().first_element_child();
    for (key, wanted) in [
        ("CFBundlePackageType", "XFWK"),
        ("XCFrameworkFormatVersion", "1.0"),
    ] {
        let value = root.and_then(|root| of(root, key)).and_then(|it| it.text());
        if value != Some(wanted) {
            found.push(format!("Info.plist: {key} is {value:?}, not {wanted}"));
        }
    }
    let listed: Vec<Vec<String>> = root
        .and_then(|root| of(root, "AvailableLibraries"))
        .into_iter()
        .flat_map(|list| list.children().filter(Node::is_element))
        .map(|entry| {
            let value = |key: &str| {
                let value = of(entry, key).and_then(|it| it.text());
                value.unwrap_or_default().to_owned()
            };
            let cpus = of(entry, "SupportedArchitectures").into_iter();
            let cpus = cpus.flat_map(|list| list.children().filter_map(|it| it.text()));
            let cpus: String = cpus.map(str::trim).collect::<Vec<_>>().join(" ");
            let mut values = [
                "LibraryIdentifier",
                "LibraryPath",
                "BinaryPath",
                "HeadersPath",
                "SupportedPlatform",
                "SupportedPlatformVariant",
            ]
            .map(value)
            .to_vec();
            values.push(cpus.split_whitespace().collect::<Vec<_>>().join(" "));
            values
        })
        .collect();
    let expected: Vec<Vec<String>> = slices
        .iter()
        .map(|slice| {
            let cpus: Vec<&str> = slice.cpus.iter().map(|cpu| cpu.name).collect();
            let variant = if slice.is_simulator { "simulator" } else { "" };
            [
                slice.name,
                LIBRARY,
                LIBRARY,
                "Headers",
                slice.platform,
                variant,
            ]
            .map(str::to_owned)
            .into_iter()
            .chain([cpus.join(" ")])
            .collect()
        })
        .collect();
    if listed != expected {
        found.push(format!("Info.plist lists {listed:?}, not {expected:?}"));
    }
    found
}

/// A property list; the document type that each has is skipped.
fn parse(plist: &str) -> Result<Document<'_>, roxmltree::Error> {
    let options = roxmltree::ParsingOptions {
        allow_dtd: true,
        ..Default::default()
    };
    Document::parse_with_options(plist, options)
}

/// The value of a key in a `dict`.
fn of<'a, 'input>(dict: Node<'a, 'input>, key: &str) -> Option<Node<'a, 'input>> {
    let mut elements = dict.children().filter(Node::is_element);
    elements.find(|it| it.has_tag_name("key") && it.text() == Some(key))?;
    elements.next()
}

fn library_problems(library: &[u8], slice: Slice, functions: &BTreeSet<String>) -> Vec<String> {
    let parts = match macho::parts(library) {
        Ok(parts) => parts,
        Err(error) => return vec![format!("{LIBRARY}: {error:#}")],
    };
    let mut found = Vec::new();
    if parts.len() != slice.cpus.len() {
        found.push(format!(
            "{} processors, not {}",
            parts.len(),
            slice.cpus.len()
        ));
    }
    if functions.is_empty() {
        found.push("the header declares no function".to_owned());
    }
    for ((offset, members), cpu) in parts.iter().zip(slice.cpus) {
        let mut say = |what: String| found.push(format!("{}: {what}", cpu.name));
        if offset % 4096 != 0 {
            say(format!("starts at {offset}, which is no page"));
        }
        let mut defined = BTreeSet::new();
        for (name, image) in members {
            for problem in image_problems(image, slice, *cpu) {
                say(format!("{name}: {problem}"));
            }
            defined.extend(&image.defined);
        }
        let others: Vec<&&String> = defined
            .iter()
            .filter(|name| !OURS.iter().any(|ours| name.starts_with(ours)))
            .collect();
        if !others.is_empty() {
            say(format!(
                "would clash in an app with another library: {others:?}"
            ));
        }
        let missing: Vec<&String> = functions
            .iter()
            .filter(|it| !defined.contains(it))
            .collect();
        if !missing.is_empty() {
            say(format!("declared and not defined: {missing:?}"));
        }
    }
    for folder in [project::root(), home()] {
        if contains(library, folder.to_string_lossy().as_bytes()) {
            found.push(format!("names {} of this machine", folder.display()));
        }
    }
    found
}

/// Where cargo keeps sources by default.
fn home() -> PathBuf {
    let home = std::env::var_os("HOME").map(PathBuf::from);
    home.unwrap_or_else(|| PathBuf::from("/root"))
        .join(".cargo")
}

fn contains(content: &[u8], part: &[u8]) -> bool {
    content.windows(part.len()).any(|window| window == part)
}

fn image_problems(image: &Image, slice: Slice, cpu: Cpu) -> Vec<String> {
    let mut found = Vec::new();
    if image.cpu != cpu.kind {
        found.push(format!("is for processor {:?}", image.cpu));
    }
    if image.has_debug_information {
        found.push("has debug information".to_owned());
    }
    match &image.platform {
        Some((kind, _)) if *kind != slice.kind => {
            found.push(format!("is for platform {kind:?}, not {:?}", slice.kind));
        }
        Some((_, oldest)) if number(oldest) > number(slice.oldest) => {
            found.push(format!(
                "needs {oldest}, which is newer than {}",
                slice.oldest
            ));
        }
        // What has no such command is data or assembler, which says nothing of the system.
        None | Some(_) => {}
    }
    found
}

fn number(version: &str) -> Vec<u32> {
    let parts = version.split('.');
    parts.map(|part| part.parse().unwrap_or(u32::MAX)).collect()
}

/// What is wrong with a linked program.
pub(super) fn program_problems(
    program: &Path,
    slice: Slice,
    cpu: Cpu,
    privacy: &str,
) -> Result<Vec<String>> {
    let image = Image::read(&std::fs::read(program)?)?;
    let mut found = image_problems(&image, slice, cpu);
    if image.kind != MH_EXECUTE {
        found.push("is no program".to_owned());
    }
    if image.platform.is_none() {
        found.push("names no platform".to_owned());
    }
    let framework = |library: &str| {
        let name = library.rsplit('/').next().unwrap_or_default();
        LINKED.contains(&name) || library == "/usr/lib/libSystem.B.dylib"
    };
    let others: Vec<&String> = image.libraries.iter().filter(|it| !framework(it)).collect();
    if !others.is_empty() {
        found.push(format!("loads {others:?}"));
    }
    for call in KEYCHAIN_CALLS {
        if !image.imported.contains(call.trim_start_matches('_')) {
            found.push(format!(
                "never calls {call}: the Keychain adapter is not in it"
            ));
        }
    }
    found.extend(privacy_problems(privacy, &image.imported));
    Ok(found)
}

/// Every function that needs a reason has one in the privacy manifest.
fn privacy_problems(manifest: &str, imported: &BTreeSet<String>) -> Vec<String> {
    let document = match parse(manifest) {
        Ok(document) => document,
        Err(error) => return vec![format!("{PRIVACY}: {error}")],
    };
    let root = document.root_element().first_element_child();
    let declared: BTreeSet<&str> = root
        .and_then(|root| of(root, "NSPrivacyAccessedAPITypes"))
        .into_iter()
        .flat_map(|list| list.children().filter(Node::is_element))
        .filter(|entry| {
            let reasons = of(*entry, "NSPrivacyAccessedAPITypeReasons");
            reasons.is_some_and(|list| list.first_element_child().is_some())
        })
        .filter_map(|entry| of(entry, "NSPrivacyAccessedAPIType")?.text())
        .collect();
    let mut found = Vec::new();
    if root
        .and_then(|root| of(root, "NSPrivacyTracking"))
        .is_none_or(|it| !it.has_tag_name("false"))
    {
        found.push(format!(
            "{PRIVACY}: does not declare that no user is tracked"
        ));
    }
    for (category, functions) in NEED_REASONS {
        // On x86-64 some have the suffix of an older layout: `stat$INODE64`.
        let plain = |name: &String| name.split('$').next().unwrap_or_default().to_owned();
        let used: BTreeSet<String> = imported
            .iter()
            .map(plain)
            .filter(|name| functions.contains(&name.as_str()))
            .collect();
        if !used.is_empty() && !declared.contains(category) {
            found.push(format!("{PRIVACY}: no reason of {category} for {used:?}"));
        }
    }
    found
}

/// What is wrong with what package managers read.
pub(super) fn distribution_problems(package: &Files, zip: &[u8], version: &str) -> Vec<String> {
    let mut found = Vec::new();
    let manifest = text(package, "Package.swift");
    if !manifest.contains(&format!("checksum: \"{}\"", distribution::checksum(zip))) {
        found.push("Package.swift has another checksum than the zip".to_owned());
    }
    let podspec = text(package, "StytchCore.podspec");
    for (file, text, wanted) in [
        ("Package.swift", &manifest, format!("{FRAMEWORK}.zip\"")),
        (
            "Package.swift",
            &manifest,
            "PrivacyInfo.xcprivacy".to_owned(),
        ),
        (
            "StytchCore.podspec",
            &podspec,
            format!("s.version = '{version}'"),
        ),
        (
            "StytchCore.podspec",
            &podspec,
            format!("s.vendored_frameworks = '{FRAMEWORK}'"),
        ),
        (
            "StytchCore.podspec",
            &podspec,
            "s.resource_bundles".to_owned(),
        ),
    ] {
        if !text.contains(&wanted) {
            found.push(format!("{file}: no {wanted}"));
        }
    }
    if !package.contains_key(&format!("{SOURCES}/{PRIVACY}")) {
        found.push(format!("no {PRIVACY} among the sources"));
    }
    found
}

/// The zip has the framework's folder at its top, and is the same when it is made again.
pub(super) fn zip_problems(zip: &[u8], again: &[u8]) -> Result<Vec<String>> {
    let mut found = Vec::new();
    if zip != again {
        found.push("the zip is another one when it is made again".to_owned());
    }
    let archive = zip::ZipArchive::new(std::io::Cursor::new(zip))?;
    let outside = archive
        .file_names()
        .filter_map(Result::ok)
        .filter(|name| !name.starts_with(&format!("{FRAMEWORK}/")))
        .count();
    if outside > 0 {
        found.push(format!(
            "{outside} files of the zip are not below {FRAMEWORK}"
        ));
    }
    Ok(found)
}

/// Fails when the linked program is too large.
pub(super) fn hold_size(bytes: u64) -> Result<()> {
    ensure!(
        bytes <= LARGEST_PROGRAM,
        "Rust adds {bytes} bytes to an app on arm64, more than {LARGEST_PROGRAM}"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use object::macho::{CPU_TYPE_X86_64, MH_OBJECT, PLATFORM_IOS, PLATFORM_MACOS};

    use super::super::slices::SLICES;
    use super::*;

    fn manifest() -> String {
        let path = project::root().join("bindings/swift/package").join(PRIVACY);
        std::fs::read_to_string(path).unwrap()
    }

    fn names(list: &[&str]) -> BTreeSet<String> {
        list.iter().map(|name| (*name).to_owned()).collect()
    }

    fn object() -> Image {
        Image {
            cpu: SLICES[0].cpus[0].kind,
            kind: MH_OBJECT,
            platform: Some((PLATFORM_IOS, "15.0".to_owned())),
            has_debug_information: false,
            defined: BTreeSet::new(),
            imported: BTreeSet::new(),
            libraries: BTreeSet::new(),
        }
    }

    #[test]
    fn an_object_is_of_its_slices_processor_and_platform_and_not_newer() {
        let problems = |change: fn(&mut Image)| {
            let mut image = object();
            change(&mut image);
            image_problems(&image, SLICES[0], SLICES[0].cpus[0]).len()
        };

        assert_eq!(problems(|_| {}), 0);
        assert_eq!(
            problems(|it| it.platform = Some((PLATFORM_IOS, "9.3".into()))),
            0
        );
        assert_eq!(problems(|it| it.platform = None), 0);
        assert_eq!(
            problems(|it| it.platform = Some((PLATFORM_IOS, "15.1".into()))),
            1
        );
        assert_eq!(
            problems(|it| it.platform = Some((PLATFORM_MACOS, "11.0".into()))),
            1
        );
        assert_eq!(problems(|it| it.cpu = CPU_TYPE_X86_64), 1);
        assert_eq!(problems(|it| it.has_debug_information = true), 1);
    }

    #[test]
    fn the_list_of_slices_is_compared_with_what_is_there() {
        let plist = |slices: &[Slice]| {
            let libraries: Vec<_> = slices.iter().map(|slice| (*slice, Vec::new())).collect();
            text(
                &super::super::xcframework::files(&libraries).unwrap(),
                "Info.plist",
            )
        };

        assert_eq!(plist_problems(&plist(&SLICES), &SLICES), [""; 0]);
        assert_eq!(plist_problems(&plist(&SLICES[..1]), &SLICES).len(), 1);
        let wrong = plist(&SLICES).replace("XFWK", "FMWK");
        assert_eq!(plist_problems(&wrong, &SLICES).len(), 1);
        let wrong = plist(&SLICES).replace("<string>simulator</string>", "<string>x</string>");
        assert_eq!(plist_problems(&wrong, &SLICES).len(), 1);
        assert_eq!(plist_problems("<plist>", &SLICES).len(), 1);
    }

    #[test]
    fn a_function_that_needs_a_reason_needs_it_in_the_privacy_manifest() {
        assert_eq!(
            privacy_problems(&manifest(), &names(&["fstat", "open"])),
            [""; 0]
        );
        // The suffix of x86-64's newer layout.
        assert_eq!(
            privacy_problems(&manifest(), &names(&["stat$INODE64"])),
            [""; 0]
        );

        let space = privacy_problems(&manifest(), &names(&["statfs"]));
        assert!(
            space.len() == 1 && space[0].contains("DiskSpace"),
            "{space:?}"
        );
        let without = manifest().replace("<string>C617.1</string>", "");
        assert_eq!(privacy_problems(&without, &names(&["lstat"])).len(), 1);
        let tracking = manifest().replacen("<false/>", "<true/>", 1);
        assert_eq!(privacy_problems(&tracking, &names(&[])).len(), 1);
    }

    #[test]
    fn the_package_names_the_zip_by_its_own_checksum() {
        let values = distribution::Values {
            version: "1.2.3".to_owned(),
            url: "https://example.com".to_owned(),
            checksum: distribution::checksum(b"zip"),
        };
        let mut package = distribution::files(&values).unwrap();

        assert_eq!(distribution_problems(&package, b"zip", "1.2.3"), [""; 0]);
        assert_eq!(distribution_problems(&package, b"other", "1.2.3").len(), 1);
        assert_eq!(distribution_problems(&package, b"zip", "1.2.4").len(), 1);
        package.remove(&format!("{SOURCES}/{PRIVACY}"));
        assert_eq!(distribution_problems(&package, b"zip", "1.2.3").len(), 1);
    }

    #[test]
    fn a_zip_of_the_same_files_is_the_same_and_holds_the_framework_alone() {
        let files = Files::from([("Info.plist".to_owned(), b"x".to_vec())]);
        let inside = super::super::zip_of(&files).unwrap();
        let outside = super::super::aar::archive(&files).unwrap();

        assert_eq!(zip_problems(&inside, &inside).unwrap(), [""; 0]);
        assert_eq!(
            zip_problems(&inside, &super::super::zip_of(&files).unwrap()).unwrap(),
            [""; 0]
        );
        assert_eq!(zip_problems(&outside, &inside).unwrap().len(), 2);
    }

    #[test]
    fn what_is_no_library_is_reported() {
        let found = library_problems(b"not a library", SLICES[0], &names(&["f"]));
        assert_eq!(found.len(), 1, "{found:?}");
        // An empty archive defines nothing.
        let found = library_problems(b"!<arch>\n", SLICES[0], &names(&["f"]));
        assert!(found[0].contains("not defined"), "{found:?}");
    }

    #[test]
    fn a_program_beyond_the_bound_is_refused() {
        assert!(hold_size(LARGEST_PROGRAM).is_ok());
        assert!(hold_size(LARGEST_PROGRAM + 1).is_err());
    }
}

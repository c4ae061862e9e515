//! Artifacts with one fault each, and the sentence that names it.

use super::*;
use crate::project;

fn good() -> Library {
    Library {
        machine: elf::EM_AARCH64,
        alignments: vec![0x4000; 4],
        text_relocations: false,
        name: LIBRARY.to_owned(),
        needed: vec!["libc.so".to_owned()],
        exported: vec!["uniffi_stytch_core_fn_init".to_owned()],
        has_symbols: false,
    }
}

#[test]
fn a_good_library_has_no_problems() {
    assert_eq!(good().problems("arm64-v8a"), [""; 0]);
}

#[test]
fn each_fault_of_a_library_is_a_line() {
    type Fault = (fn(&mut Library), &'static str);
    let faults: [Fault; 8] = [
        (|it| it.machine = elf::EM_ARM, "is for machine 40, not 183"),
        (
            |it| it.alignments[2] = 0x1000,
            "aligned to [4000, 4000, 1000",
        ),
        (|it| it.text_relocations = true, "text relocations"),
        (|it| it.name.clear(), "SONAME"),
        (
            |it| it.needed.push("libgcc_s.so".into()),
            "needs libgcc_s.so",
        ),
        (
            |it| it.exported.push("rust_eh_personality".into()),
            "exports rust_eh",
        ),
        (|it| it.exported.clear(), "no function of ours"),
        (|it| it.has_symbols = true, "not stripped"),
    ];
    for (spoil, expected) in faults {
        let mut library = good();
        spoil(&mut library);
        let found = library.problems("arm64-v8a");
        assert!(found.len() == 1 && found[0].contains(expected), "{found:?}");
    }
}

/// This very test is an ELF file with symbols and the machine's own page size.
#[test]
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
fn a_real_file_is_read() {
    let bytes = std::fs::read(std::env::current_exe().unwrap()).unwrap();

    let library = Library::read(&bytes).unwrap();

    assert_eq!(library.machine, elf::EM_X86_64);
    assert!(
        library
            .needed
            .iter()
            .any(|name| name.starts_with("libc.so"))
    );
    assert!(library.has_symbols && !library.alignments.is_empty());
    assert!(Library::read(&bytes[..200]).is_err());
    assert!(Library::read(b"").is_err());
}

#[test]
fn the_resources_of_the_templates_are_good_and_their_faults_are_named() {
    let folder = project::root().join("bindings/kotlin/package");
    let path = |name: &str| format!("res/{name}.xml");
    let names = [
        "raw/stytch_core_keep",
        "xml/stytch_backup_rules",
        "xml/stytch_data_extraction_rules",
    ];
    let files = names.map(|name| {
        let content = std::fs::read(folder.join(path(name))).unwrap();
        (path(name), content)
    });
    let entries = Entries::from(files);
    let listed = "int raw stytch_core_keep 0x0\nint xml stytch_backup_rules 0x0\n\
                  int xml stytch_data_extraction_rules 0x0\n";
    assert_eq!(resource_problems(&entries, listed), [""; 0]);

    let mut other = entries.clone();
    other.insert(path(names[0]), b"<resources/>".to_vec());
    other.remove(&path(names[1]));

    assert_eq!(
        resource_problems(&other, ""),
        [
            "res/xml/stytch_backup_rules.xml: excludes nothing",
            "R.txt: stytch_backup_rules is not listed",
            "R.txt: stytch_data_extraction_rules is not listed",
            "res/raw/stytch_core_keep.xml: the public token is not kept",
            "R.txt: stytch_core_keep is not listed",
        ]
    );
}

#[test]
fn the_manifest_of_the_templates_is_good_and_its_faults_are_named() {
    let manifest = include_str!("../../../../bindings/kotlin/package/AndroidManifest.xml");

    assert_eq!(manifest_problems(manifest), [""; 0]);
    let newer = manifest.replace("\"24\"", "\"26\"");
    assert_eq!(
        manifest_problems(&newer),
        ["AndroidManifest.xml: minSdkVersion is not 24"]
    );
    let less = manifest.replace("android.permission.INTERNET", "android.permission.CAMERA");
    assert_eq!(manifest_problems(&less).len(), 1);
    let sets = manifest.replace(
        "</manifest>",
        "<application android:allowBackup=\"false\"/></manifest>",
    );
    assert_eq!(manifest_problems(&sets).len(), 1);
    assert_eq!(manifest_problems("").len(), 1);
}

#[test]
fn the_rules_of_the_templates_keep_what_is_found_by_name() {
    let rules = include_str!("../../../../bindings/kotlin/package/consumer-rules.pro");

    assert_eq!(rules_problems(rules), [""; 0]);
    assert_eq!(rules_problems("# -keep class com.sun.jna.**\n").len(), 3);
}

#[test]
fn the_pom_of_the_templates_is_good_and_its_faults_are_named() {
    let mut pom = include_str!("../../../../bindings/kotlin/package/core-android.pom")
        .replace("@version@", "1.2.3");
    for (name, version) in VERSIONS {
        pom = pom.replace(&format!("@{name}@"), version);
    }

    assert_eq!(pom_problems(&pom, LIBRARY_ARTIFACT, "1.2.3"), [""; 0]);
    let plain = pom.replace("<type>aar</type>", "");
    assert_eq!(
        pom_problems(&plain, LIBRARY_ARTIFACT, "1.2.3"),
        [
            "does not depend on net.java.dev.jna:jna:5.19.1:aar",
            "depends on net.java.dev.jna:jna:5.19.1:jar"
        ]
    );
    assert!(!pom_problems(&pom, LIBRARY_ARTIFACT, "1.2.4").is_empty());
}

#[test]
fn an_empty_repository_lacks_everything() {
    let folder = std::env::temp_dir().join(format!("xtask-verify-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let expected = Expected {
        version: "1.0.0".to_owned(),
        releasable: true,
        has_documentation: true,
        abis: BTreeSet::from(["arm64-v8a"]),
    };

    let found = problems(&folder, &expected).unwrap();

    std::fs::remove_dir_all(&folder).unwrap();
    // Four files and the list of versions of each artifact.
    assert_eq!(found.len(), 10, "{found:#?}");
}

/// A jar with empty files of these names.
fn jar(folder: &Path, name: &str, files: &[&str]) -> PathBuf {
    let content = folder.join(name);
    for file in files {
        let path = content.join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, "").unwrap();
    }
    let jar = folder.join(format!("{name}.jar"));
    std::fs::write(&jar, aar::archive_of(&[content], "").unwrap()).unwrap();
    jar
}

#[test]
fn what_is_written_passes_but_for_a_library_that_is_none_and_is_the_same_twice() {
    let folder = std::env::temp_dir().join(format!("xtask-made-{}", std::process::id()));
    let java = "org/rustls/platformverifier/";
    let verifier = jar(
        &folder,
        "verifier",
        &[
            &format!("{java}CertificateVerifier.class"),
            &format!("{java}VerificationResult.class"),
            "META-INF/proguard/a.pro",
        ],
    );
    let classes = ["com/stytch/core/A.class", "META-INF/a.kotlin_module"];
    jar(&folder, "kotlin", &["com/stytch/core/A.kt", "left-out.txt"]);
    std::fs::write(folder.join(LIBRARY), "no library").unwrap();
    let contents = aar::Contents {
        version: "1.0.0".to_owned(),
        releasable: false,
        toolchain: "none".to_owned(),
        libraries: BTreeMap::from([("arm64-v8a", folder.join(LIBRARY))]),
        classes: jar(&folder, "classes", &classes),
        sources: vec![folder.join("kotlin")],
        documentation: Some(jar(&folder, "pages", &["index.html"])),
        verifier: vec![
            (".jar", verifier),
            (
                "-sources.jar",
                jar(&folder, "java", &[&format!("{java}A.java")]),
            ),
            ("-javadoc.jar", jar(&folder, "doc", &["index.html"])),
        ],
    };
    let expected = Expected {
        version: "1.0.0-unreleasable".to_owned(),
        releasable: false,
        has_documentation: true,
        abis: BTreeSet::from(["arm64-v8a"]),
    };
    let templates = crate::project::root().join("bindings/kotlin/package");
    let repository = folder.join("repository");
    let archive = aar::artifact_folder(&repository, LIBRARY_ARTIFACT)
        .join(&expected.version)
        .join("core-android-1.0.0-unreleasable.aar");

    aar::write_repository(&contents, &templates, &repository).unwrap();
    let found = problems(&repository, &expected).unwrap();
    let first = std::fs::read(&archive).unwrap();
    aar::write_repository(&contents, &templates, &repository).unwrap();
    let second = std::fs::read(&archive).unwrap();

    std::fs::remove_dir_all(&folder).unwrap();
    assert!(
        found.len() == 1 && found[0].contains("jni/arm64-v8a/libstytch_core.so: not a library"),
        "{found:#?}"
    );
    assert_eq!(first, second);
}

#[test]
fn a_wrong_checksum_is_found() {
    let folder = std::env::temp_dir().join(format!("xtask-sums-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("a.pom"), "abc").unwrap();
    std::fs::write(folder.join("a.pom.sha1"), "0").unwrap();

    let found = checksum_problems(&folder).unwrap();

    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(found, ["a.pom: the sha1 is another", "a.pom: no md5"]);
}

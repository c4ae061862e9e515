//! Records as released versions wrote them open in this one, with all that is in them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)] // a helper that fails is a failed test

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};
use stytch_core::clock::{BootId, Clock, Now, TimeAnchor};
use stytch_core::crypto::aead::{self, DataKey};
use stytch_core::storage::folder::{Folder as _, OsFolder};
use stytch_core::storage::secure_store::{KeyStore, SecureStore, SecureStoreError};
use stytch_core::storage::{
    Loaded, QueuedRevoke, Record, Role, Stamp, StoredIntermediate, StoredPending, StoredPkce,
    StoredSession, Vault, VaultIdentity, Vertical,
};
use stytch_core::tokens::Secret;

const PROJECT: &str = "public-token-test-11111111-2222-4333-8444-555555555555";

/// One folder of golden files and what is in it.
struct Golden {
    name: &'static str,
    vertical: Vertical,
    instance: &'static str,
    /// The slots with SHA-256 of their files: they are never written again.
    files: &'static [(&'static str, &'static str)],
    stamp: Stamp,
    record: Record,
}

/// Holds the one key of all golden files, and takes no other.
struct FixedKey;

impl SecureStore for FixedKey {
    fn load(&self, account: String) -> Result<Option<Vec<u8>>, SecureStoreError> {
        assert!(account.starts_with(PROJECT), "{account}");
        Ok(Some((0..32).collect()))
    }

    fn store(&self, _account: String, _value: Vec<u8>) -> Result<(), SecureStoreError> {
        Err(SecureStoreError::Busy)
    }

    fn delete(&self, _account: String) -> Result<(), SecureStoreError> {
        Err(SecureStoreError::Busy)
    }
}

impl KeyStore for FixedKey {}

#[derive(Debug)]
struct StillClock;

impl Clock for StillClock {
    fn now(&self) -> Now {
        Now {
            wall_ms: 1_795_000_000_000,
            boot_ms: 0,
        }
    }

    fn boot_id(&self) -> BootId {
        BootId("another boot".into())
    }
}

impl Golden {
    fn folder(&self) -> PathBuf {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        root.join("tests/golden/v2").join(self.name)
    }

    fn vault(&self, folder: &Path, role: Role) -> Vault {
        let identity = VaultIdentity {
            public_token: PROJECT.into(),
            vertical: self.vertical,
            instance: self.instance.into(),
        };
        let folder = Arc::new(OsFolder::open(folder).unwrap());
        Vault::new(
            folder,
            Arc::new(FixedKey),
            identity,
            role,
            Arc::new(StillClock),
        )
    }

    fn expected(&self) -> Loaded {
        Loaded::Record {
            record: Box::new(self.record.clone()),
            stamp: self.stamp,
            markers: Vec::new(),
        }
    }

    /// The files in a folder of their own, which may be written to.
    fn copied(&self) -> tempfile::TempDir {
        let copy = tempfile::tempdir().unwrap();
        for (name, _) in self.files {
            std::fs::copy(self.folder().join(name), copy.path().join(name)).unwrap();
        }
        copy
    }
}

fn secret(text: &str) -> Secret {
    Secret::new(text)
}

fn anchor() -> TimeAnchor {
    TimeAnchor {
        server_ms: 1_795_000_123_000,
        boot_ms: 86_400_000,
        boot_id: BootId("3f2c9a1e-0d4b-4c55-9a8e-7b1f00c0ffee".into()),
    }
}

fn consumer_active() -> Golden {
    Golden {
        name: "consumer-active",
        vertical: Vertical::Consumer,
        instance: "default",
        files: &[(
            "record.a",
            "cd4b24709289f68461b92f7d97b85abb49d06e4d1c899f79a7fd2376cd05ebc6",
        )],
        stamp: Stamp {
            counter: 1,
            epoch: 1,
        },
        record: Record {
            epoch: 1,
            session: Some(StoredSession {
                session_token: secret("golden-opaque-token-1"),
                session_jwt: secret("eyJhbGciOiJSUzI1NiJ9.eyJleHAiOjE3OTUwMDA0MjN9.c2ln"),
                last_validated_at_ms: Some(1_795_000_123_000),
                session_json: concat!(
                    r#"{ "session_id" : "session-test-1", "user_id":"user-test-1","#,
                    r#""expires_at":"2026-11-18T12:28:43Z","authentication_factors":[],"#,
                    r#""custom_claims":{"n":1.10,"big":12345678901234567890},"later":"\u00e4" }"#
                )
                .into(),
                user_json: Some(
                    r#"{"user_id":"user-test-1","name":{"first_name":"Ädä 🦀"},"status":"active"}"#
                        .into(),
                ),
                member_json: None,
                organization_json: None,
            }),
            last_duration_minutes: Some(60),
            time_anchor: Some(anchor()),
            ..Record::default()
        },
    }
}

fn b2b_flows() -> Golden {
    Golden {
        name: "b2b-flows",
        vertical: Vertical::B2b,
        instance: "second instance",
        files: &[
            (
                "record.a",
                "a84b3e39126e20642d28bef69c13b8c8336ddbc87d4e96c7060fc8ecc20d9f77",
            ),
            (
                "record.b",
                "a9e2a2537aa4f24c85eb5970ed35c02a88af82cf5b6b9408e7d29096174870af",
            ),
        ],
        stamp: Stamp {
            counter: 8,
            epoch: 4,
        },
        record: Record {
            epoch: 4,
            cause: Some("step_up".into()),
            session: Some(StoredSession {
                session_token: secret("golden-opaque-token-2"),
                session_jwt: secret("eyJhbGciOiJSUzI1NiJ9.eyJleHAiOjE3OTUwMDA0MjR9.c2ln"),
                last_validated_at_ms: None,
                session_json: concat!(
                    r#"{"member_session_id":"member-session-test-1","member_id":"member-test-1","#,
                    r#""organization_id":"organization-test-1","roles":["stytch_member"]}"#
                )
                .into(),
                user_json: None,
                member_json: Some(
                    r#"{"member_id":"member-test-1","organization_id":"organization-test-1"}"#
                        .into(),
                ),
                organization_json: Some(
                    r#"{"organization_id":"organization-test-1","organization_name":"Acme"}"#
                        .into(),
                ),
            }),
            intermediate: Some(StoredIntermediate {
                token: secret("golden-intermediate-token"),
                kind: "step_up".into(),
                expires_at_ms: 1_795_000_723_000,
                expires_boot: Some((87_000_000, anchor().boot_id)),
                organization_json: Some(r#"{"organization_id":"organization-test-2"}"#.into()),
                member_json: Some(r#"{"member_id":"member-test-2"}"#.into()),
                mfa_required_json: Some(
                    r#"{"member_options":null,"secondary_auth_initiated":"sms_otp"}"#.into(),
                ),
                primary_required_json: Some(r#"{"allowed_auth_methods":["password"]}"#.into()),
            }),
            pending: Some(StoredPending {
                session_token: secret("golden-pending-token"),
                session_jwt: Some(secret("a.b.c")),
            }),
            pkce: Some(StoredPkce {
                challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".into(),
                verifier: secret("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
                created_at_ms: 1_795_000_100_000,
            }),
            last_duration_minutes: Some(527_040),
            revoke_queue: Vec::new(),
            time_anchor: Some(anchor()),
            unknown: BTreeMap::new(),
        },
    }
}

fn tombstone() -> Golden {
    Golden {
        name: "tombstone",
        vertical: Vertical::Consumer,
        instance: "default",
        files: &[(
            "record.a",
            "13aef92883dc19f168324ff82dfec2c81f7062fa63ee2e3bfc322e5fc7755fa4",
        )],
        stamp: Stamp {
            counter: 301,
            epoch: 70_000,
        },
        record: Record {
            epoch: 70_000,
            cause: Some("user_revoked".into()),
            revoke_queue: vec![
                QueuedRevoke {
                    session_token: secret("golden-revoked-token-1"),
                    expires_at_ms: Some(1_795_003_723_000),
                    queued_at_ms: 1_795_000_200_000,
                },
                QueuedRevoke {
                    session_token: secret("golden-revoked-token-2"),
                    expires_at_ms: None,
                    queued_at_ms: 1_795_000_300_000,
                },
            ],
            time_anchor: Some(anchor()),
            ..Record::default()
        },
    }
}

fn unknown_sections() -> Golden {
    let raw = |text: &str| RawValue::from_string(text.into()).unwrap();
    let mut golden = consumer_active();
    golden.name = "unknown-sections";
    golden.files = &[(
        "record.b",
        "9c6217615f5644a3ec0f543298550b412d2d01eaa257529d754edc2bab55ea9b",
    )];
    golden.stamp.counter = 2;
    golden.record.unknown = BTreeMap::from([
        (
            "device_binding".into(),
            raw(r#"{"id":"d-1","list":[1, 2.50, null]}"#),
        ),
        ("zz_switch".into(), raw("true")),
    ]);
    golden
}

fn all() -> [Golden; 4] {
    [
        consumer_active(),
        b2b_flows(),
        tombstone(),
        unknown_sections(),
    ]
}

/// A slot's file as `docs/storage-format.md` has it.
fn sealed(golden: &Golden, counter: u64) -> Vec<u8> {
    let mut file = b"STSR\x02\0\0\0".to_vec();
    file.extend(counter.to_le_bytes());
    file.extend(golden.stamp.epoch.to_le_bytes());
    let mut context = file.clone();
    for part in [PROJECT, golden.vertical.as_str(), golden.instance] {
        context.extend((part.len() as u64).to_le_bytes());
        context.extend(part.as_bytes());
    }
    let key = DataKey::from_slice(&(0..32).collect::<Vec<u8>>()).unwrap();
    file.extend(aead::seal(&key, &context, &golden.record.encode().unwrap()));
    file
}

/// Not a test: writes the files of a format that was not released yet, where there are none, and
/// prints their SHA-256.
#[test]
#[ignore = "writes the files, once"]
fn write_golden_files() {
    for golden in all() {
        std::fs::create_dir_all(golden.folder()).unwrap();
        for (counter, (name, _)) in (0..).zip(golden.files.iter().rev()) {
            let path = golden.folder().join(name);
            assert!(!path.exists(), "{} is written", path.display());
            let file = sealed(&golden, golden.stamp.counter - counter);
            std::fs::write(&path, &file).unwrap();
            println!("{} {name} {}", golden.name, hex(&Sha256::digest(&file)));
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[test]
fn golden_files_are_those_that_were_written_once() {
    for golden in all() {
        let mut names: Vec<String> = std::fs::read_dir(golden.folder())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        let listed: Vec<&str> = golden.files.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, listed, "{}", golden.name);
        for (name, digest) in golden.files {
            let bytes = std::fs::read(golden.folder().join(name)).unwrap();
            let what = format!("{}/{name}", golden.name);
            assert_eq!(hex(&Sha256::digest(&bytes)), *digest, "{what}");
            assert_eq!(&bytes[..8], b"STSR\x02\0\0\0", "{what}");
            assert_eq!(bytes[16..24], golden.stamp.epoch.to_le_bytes(), "{what}");
        }
        // The record's slot is the one with the record's counter.
        let (last, _) = golden.files.last().unwrap();
        let bytes = std::fs::read(golden.folder().join(last)).unwrap();
        assert_eq!(bytes[8..16], golden.stamp.counter.to_le_bytes());
    }
}

#[test]
fn golden_records_open_with_every_field_and_stay_as_they_are() {
    for golden in all() {
        for role in [Role::Owner, Role::Reader] {
            let copy = golden.copied();
            let loaded = golden.vault(copy.path(), role).load();
            assert_eq!(loaded, Ok(golden.expected()), "{}", golden.name);
            let folder = OsFolder::open(copy.path()).unwrap();
            for (name, digest) in golden.files {
                let left = folder.read(name).unwrap().unwrap();
                assert_eq!(hex(&Sha256::digest(&left)), *digest, "{}", golden.name);
            }
        }
    }
}

#[test]
fn golden_records_are_carried_on_by_this_version() {
    for golden in all() {
        let copy = golden.copied();
        let mut vault = golden.vault(copy.path(), Role::Owner);
        vault.load().unwrap();

        let stamp = vault
            .transaction(0)
            .unwrap()
            .persist(&golden.record)
            .unwrap();

        assert_eq!(stamp.counter, golden.stamp.counter + 1);
        let again = golden.vault(copy.path(), Role::Owner).load().unwrap();
        let Loaded::Record { record, .. } = again else {
            panic!("{}: {again:?}", golden.name);
        };
        assert_eq!(*record, golden.record, "{}", golden.name);
    }
}

#[test]
fn a_golden_record_opens_for_its_own_project_vertical_and_instance_only() {
    for mut golden in all() {
        golden.instance = "another";
        let copy = golden.copied();
        let refused = golden.vault(copy.path(), Role::Reader).load();
        assert!(refused.is_err(), "{}: {refused:?}", golden.name);
    }
}

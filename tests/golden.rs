//! Records as released versions wrote them open in this one, with all that is in them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)] // a helper that fails is a failed test

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base16ct::lower;
use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};
use stytch_core::clock::{BootId, Clock, Now};
use stytch_core::crypto::aead::{self, DataKey};
use stytch_core::model::{Member, MemberSession, Organization, Session, User};
use stytch_core::storage::folder::{Folder as _, OsFolder};
use stytch_core::storage::secure_store::{KeyStore, SecureStore, SecureStoreError};
use stytch_core::storage::{
    Content, End, EndCause, Head, HeadToken, IdHash, IntermediateContent, IntermediateKind,
    LastDuration, Loaded, MAX_STAMP, PendingTokens, PkceEntry, PkceFlow, QueuedRevoke, Record,
    Returned, Role, SessionContent, SessionObject, Stamp, StoredPkce, StoredTime, StoredVerifier,
    Vault, VaultIdentity, Vertical,
};
use stytch_core::tokens::{OpaqueToken, Secret, SessionJwt, TokenHash};

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

fn opaque(text: &str) -> OpaqueToken {
    OpaqueToken::parse(text).unwrap()
}

fn jwt(text: &str) -> SessionJwt {
    SessionJwt::parse(text).unwrap()
}

fn boot() -> BootId {
    BootId("3f2c9a1e-0d4b-4c55-9a8e-7b1f00c0ffee".into())
}

fn time() -> StoredTime {
    StoredTime {
        earliest: 1_795_000_123_000,
        latest: Some(1_795_000_124_250),
        boot_ms: 86_400_000,
        boot_id: boot(),
    }
}

fn head_token(stamp: i64, text: &str) -> HeadToken {
    HeadToken {
        stamp,
        hash: TokenHash::of(text),
        secret: Some(secret(text)),
        rejected: false,
    }
}

fn returned<T>(at: i64, object: T) -> Returned<T> {
    let object = Arc::new(object);
    Returned { at, object }
}

/// The slot with the record, and its SHA-256.
type File = (&'static str, &'static str);

fn golden(
    name: &'static str,
    vertical: Vertical,
    files: &'static [File],
    (counter, epoch): (u64, u64),
    record: Record,
) -> Golden {
    Golden {
        name,
        vertical,
        instance: "default",
        files,
        stamp: Stamp { counter, epoch },
        record: Record { epoch, ..record },
    }
}

fn consumer_active() -> Golden {
    let session = Session::from_json(concat!(
        r#"{ "session_id" : "session-test-1", "user_id":"user-test-1","#,
        r#""last_accessed_at":"2026-11-18T11:28:43Z","expires_at":"2026-11-18T12:28:43Z","#,
        r#""authentication_factors":[],"custom_claims":{"n":1.10,"big":12345678901234567890},"#,
        r#""later":"\u00e4" }"#
    ));
    let user = User::from_json(
        r#"{"user_id":"user-test-1","name":{"first_name":"Ädä 🦀"},"status":"active"}"#,
    );
    let content = SessionContent {
        session: SessionObject::Consumer(Arc::new(session.unwrap())),
        jwt: jwt("eyJhbGciOiJSUzI1NiJ9.eyJleHAiOjE3OTUwMDA0MjN9.c2ln"),
        last_validated_at: Some(1_795_000_123_000),
        user: Some(returned(1_795_000_123_000, user.unwrap())),
        member: None,
        organization: None,
    };
    golden(
        "consumer-active",
        Vertical::Consumer,
        &[(
            "record.a",
            "2d26e9e1bbcd7263030c857347cda3c17a50b3e411ef76ac2d005c1554ebb070",
        )],
        (1, 1),
        Record {
            head: Some(Head {
                stamp: 1_795_000_100_000,
                id: IdHash::of("session-test-1"),
                token: Some(head_token(1_795_000_100_001, "golden-opaque-token-1")),
                origin: None,
                content: Content::Session(Box::new(content)),
            }),
            last_duration: Some(LastDuration {
                stamp: 1_795_000_100_002,
                minutes: 60,
            }),
            time: Some(time()),
            ..Record::default()
        },
    )
}

fn b2b_flows() -> Golden {
    let session = MemberSession::from_json(concat!(
        r#"{"member_session_id":"member-session-test-1","member_id":"member-test-1","#,
        r#""organization_id":"organization-test-1","roles":["stytch_member"]}"#
    ));
    let member = Member::from_json(
        r#"{"member_id":"member-test-1","organization_id":"organization-test-1"}"#,
    );
    let organization = Organization::from_json(
        r#"{"organization_id":"organization-test-1","organization_name":"Acme"}"#,
    );
    let content = SessionContent {
        session: SessionObject::B2b(Arc::new(session.unwrap())),
        jwt: jwt("eyJhbGciOiJSUzI1NiJ9.eyJleHAiOjE3OTUwMDA0MjR9.c2ln"),
        last_validated_at: None,
        user: None,
        member: Some(returned(1_795_000_000_000, member.unwrap())),
        organization: Some(returned(1_795_000_000_001, organization.unwrap())),
    };
    let pair = StoredPkce {
        challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".into(),
        verifier: StoredVerifier(secret("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")),
        reusable_until_ms: 1_795_003_700_000,
    };
    let flow = |stamp, pair| PkceEntry { stamp, pair };
    let ended = End {
        stamp: 1_795_000_090_000,
        cause: EndCause::UserRevoked,
    };
    let record = Record {
        head: Some(Head {
            stamp: 1_795_000_000_000,
            id: IdHash::of("member-session-test-1"),
            token: Some(head_token(1_795_000_000_001, "golden-opaque-token-2")),
            origin: None,
            content: Content::Session(Box::new(content)),
        }),
        ends: BTreeMap::from([(IdHash::of("member-session-test-0"), ended)]),
        pending: Some(PendingTokens {
            stamp: 1_795_000_200_000,
            hash: opaque("golden-pending-token").fingerprint(),
            token: Some(opaque("golden-pending-token")),
            jwt: Some(jwt("a.b.c")),
            dropped: false,
        }),
        pkce: BTreeMap::from([
            (
                PkceFlow::OrganizationLink,
                flow(1_795_000_100_000, Some(pair)),
            ),
            (PkceFlow::DiscoveryLink, flow(1_795_000_100_001, None)),
        ]),
        last_duration: Some(LastDuration {
            stamp: 1_795_000_000_002,
            minutes: 527_040,
        }),
        time: Some(time()),
        ..Record::default()
    };
    let files = &[
        (
            "record.a",
            "69855c7ded28248db68785e913cfdfc6a799850e875f954db6e6ea79edc0c98b",
        ),
        (
            "record.b",
            "ccfe92f1d441a029dc92391485fc41565d869be5ea4692199bcebbfe1d9119fe",
        ),
    ];
    Golden {
        instance: "second instance",
        ..golden("b2b-flows", Vertical::B2b, files, (8, 4), record)
    }
}

fn b2b_step_up() -> Golden {
    let token = head_token(1_795_000_300_000, "golden-intermediate-token");
    let step = IntermediateContent {
        kind: IntermediateKind::StepUp,
        expires_boot_ms: 87_000_000,
        boot_id: boot(),
        expires_wall_ms: 1_795_000_723_500,
        expires_at: 1_795_000_723_000,
        organization_json: Some(r#"{"organization_id":"organization-test-2"}"#.into()),
        member_json: Some(r#"{"member_id":"member-test-2"}"#.into()),
        mfa_required_json: Some(
            r#"{"member_options":null,"secondary_auth_initiated":"sms_otp"}"#.into(),
        ),
        primary_required_json: Some(r#"{"allowed_auth_methods":["password"]}"#.into()),
    };
    golden(
        "b2b-step-up",
        Vertical::B2b,
        &[(
            "record.a",
            "45d26f925bef8ea123864b31bac43227dfc6def7c27ab79bfd1a73cd2a89f95d",
        )],
        (5, 3),
        Record {
            head: Some(Head {
                stamp: token.stamp,
                id: IdHash(token.hash.short()),
                token: Some(token),
                origin: None,
                content: Content::Intermediate(Box::new(step)),
            }),
            ..Record::default()
        },
    )
}

fn tombstone() -> Golden {
    let id = IdHash::of("session-test-3");
    let mut token = head_token(1_795_000_000_000, "golden-opaque-token-3");
    token.secret = None;
    token.rejected = true;
    let queued = |text: &str, entry: QueuedRevoke| {
        let token = opaque(text);
        (token.fingerprint(), QueuedRevoke { token, ..entry })
    };
    let first = QueuedRevoke {
        stamp: 1_795_000_200_000,
        token: opaque("-"),
        session: Some(id),
        expires_at: Some(1_795_003_723_000),
        settled: true,
    };
    let second = QueuedRevoke {
        stamp: 1_795_000_300_000,
        session: None,
        expires_at: None,
        settled: false,
        ..first.clone()
    };
    let end = |stamp, cause| End { stamp, cause };
    golden(
        "tombstone",
        Vertical::Consumer,
        &[(
            "record.a",
            "97e44a877828f6cf20a3ad0258c6d42484314f9d662c3558676da38ac2a13722",
        )],
        (301, 70_000),
        Record {
            head: Some(Head {
                stamp: 1_795_000_000_000,
                id,
                token: Some(token),
                origin: None,
                content: Content::None,
            }),
            ends: BTreeMap::from([
                (id, end(1_795_000_200_000, EndCause::UserRevoked)),
                (
                    IdHash::of("session-test-4"),
                    end(MAX_STAMP, EndCause::Expired),
                ),
                (
                    IdHash::of("session-test-5"),
                    end(1_795_000_200_001, EndCause::Other),
                ),
            ]),
            pending: Some(PendingTokens {
                stamp: 1_795_000_100_000,
                hash: opaque("golden-pending-token").fingerprint(),
                token: None,
                jwt: None,
                dropped: true,
            }),
            revoke_queue: BTreeMap::from([
                queued("golden-revoked-token-1", first),
                queued("golden-revoked-token-2", second),
            ]),
            pkce: BTreeMap::from([(
                PkceFlow::ConsumerLink,
                PkceEntry {
                    stamp: 1_795_000_200_002,
                    pair: None,
                },
            )]),
            time: Some(StoredTime {
                latest: None,
                ..time()
            }),
            ..Record::default()
        },
    )
}

fn unknown_sections() -> Golden {
    let raw = |text: &str| RawValue::from_string(text.into()).unwrap();
    let mut golden = consumer_active();
    golden.name = "unknown-sections";
    golden.files = &[(
        "record.b",
        "74f11dd612a10dba2cb47c8dc3cde7913d8f0e38587b19c0db11b329f51a9a1b",
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

fn confirmed_tokens() -> Golden {
    let mut golden = consumer_active();
    golden.name = "confirmed-tokens";
    golden.files = &[(
        "record.a",
        "bcec349804c22ae679b7704a57431c88e3763f1e5d6bc55113c4681f9863a03c",
    )];
    if let Some(head) = &mut golden.record.head {
        head.origin = Some(IdHash::of_token(TokenHash::of("golden-pending-token")));
    }
    golden.record.applied_markers = BTreeSet::from([
        "sign-out.01234567.89abcdef01234567.19e6d1f3a00".into(),
        "sign-out.fedcba98.unknown.19e6d1f3a01".into(),
    ]);
    golden
}

fn all() -> [Golden; 6] {
    [
        consumer_active(),
        b2b_flows(),
        b2b_step_up(),
        tombstone(),
        unknown_sections(),
        confirmed_tokens(),
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
            if path.exists() {
                continue;
            }
            let file = sealed(&golden, golden.stamp.counter - counter);
            std::fs::write(&path, &file).unwrap();
            println!(
                "{} {name} {}",
                golden.name,
                lower::encode_string(&Sha256::digest(&file))
            );
        }
    }
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
            assert_eq!(
                lower::encode_string(&Sha256::digest(&bytes)),
                *digest,
                "{what}"
            );
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
                assert_eq!(
                    lower::encode_string(&Sha256::digest(&left)),
                    *digest,
                    "{}",
                    golden.name
                );
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

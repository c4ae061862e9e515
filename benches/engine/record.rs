//! Restoring a record, and the operations whose instructions are counted.

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use stytch_core::clock::{BootId, Clock, Now};
use stytch_core::engine::event::Event;
use stytch_core::engine::state::{Settings, State, Status};
use stytch_core::engine::transition::transition;
use stytch_core::model::{Session, User};
use stytch_core::storage::folder::OsFolder;
use stytch_core::storage::memory::MemorySecureStore;
use stytch_core::storage::{
    Content, Head, HeadToken, IdHash, Loaded, Record, Returned, Role, SessionContent,
    SessionObject, Vault, VaultIdentity, Vertical,
};
use stytch_core::tokens::{Secret, SessionJwt, TokenHash, jwt::JwtClaims};

/// A vault over real files with a record of about 3 kB, read once, so that the key is in memory.
pub(crate) struct Stored {
    _folder: tempfile::TempDir,
    vault: Vault,
    settings: Settings,
    now: Now,
}

/// A clock that does not advance: valgrind does not run the system's.
#[derive(Debug)]
struct Still;

impl Clock for Still {
    fn now(&self) -> Now {
        Now {
            wall_ms: 1_767_323_045_000,
            boot_ms: 1_000,
        }
    }

    fn boot_id(&self) -> BootId {
        BootId("boot".into())
    }
}

impl Stored {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock: Arc<dyn Clock> = Arc::new(Still);
        let identity = VaultIdentity {
            public_token: "project".into(),
            vertical: Vertical::Consumer,
            instance: "default".into(),
        };
        let mut vault = Vault::new(
            Arc::new(OsFolder::open(folder.path()).unwrap()),
            Arc::new(MemorySecureStore::new()),
            identity,
            Role::Owner,
            Arc::clone(&clock),
        );
        vault.transaction(0).unwrap().persist(&record()).unwrap();
        let settings = Settings {
            vertical: Vertical::Consumer,
            default_duration_minutes: 5,
            keep_alive: false,
            reader: false,
            boot_id: BootId("boot".into()),
        };
        let now = clock.now();
        Self {
            _folder: folder,
            vault,
            settings,
            now,
        }
    }

    /// File → decrypted → parsed → `Active(Cached)`.
    pub(crate) fn restore(&mut self) -> State {
        let loaded = self.vault.load().unwrap();
        let state = State::new(self.settings.clone(), 7, true);
        let (state, _) = transition(state, Event::Loaded(Box::new(Ok(loaded))), self.now);
        assert!(matches!(state.view.status, Status::Active { .. }));
        state
    }
}

fn record() -> Record {
    let factor = json!({"type": "otp", "delivery_method": "sms", "last_authenticated_at": "2026-01-02T03:04:05Z",
        "phone_number_factor": {"phone_id": "phone-number-test-44444444-4444-4444-8444-444444444444", "phone_number": "+15005550006"}});
    let session = json!({"session_id": "session-test-33333333-3333-4333-8333-333333333333",
        "user_id": "user-test-22222222-2222-4222-8222-222222222222",
        "started_at": "2026-01-02T03:04:05Z", "last_accessed_at": "2026-01-02T03:34:05Z", "expires_at": "2100-01-02T04:04:05Z",
        "attributes": {"ip_address": "203.0.113.1", "user_agent": "ua"}, "custom_claims": {"plan": "pro"},
        "authentication_factors": [factor, factor]});
    let user = json!({"user_id": "user-test-22222222-2222-4222-8222-222222222222", "status": "active",
        "name": {"first_name": "Ada", "middle_name": "", "last_name": "Lovelace"},
        "emails": [{"email_id": "email-test-1", "email": "ada@example.com", "verified": true}],
        "phone_numbers": [], "providers": [], "totps": [], "created_at": "2026-01-01T00:00:00Z",
        "untrusted_metadata": {"notes": "x".repeat(600)}, "trusted_metadata": {}});
    let at = 1_767_323_045_000;
    let session = Arc::new(Session::from_json(&session.to_string()).unwrap());
    let user = Arc::new(User::from_json(&user.to_string()).unwrap());
    let secret = Secret::new("t".repeat(44));
    Record {
        epoch: 1,
        head: Some(Head {
            stamp: at,
            id: IdHash::of(&session.session_id),
            token: Some(HeadToken {
                stamp: at,
                hash: TokenHash::of(secret.expose()),
                secret: Some(secret),
                rejected: false,
            }),
            origin: None,
            content: Content::Session(Box::new(SessionContent {
                session: SessionObject::Consumer(session),
                jwt: SessionJwt::parse(jwt()).unwrap(),
                last_validated_at: Some(at),
                user: Some(Returned { at, object: user }),
                member: None,
                organization: None,
            })),
        }),
        ..Record::default()
    }
}

/// As long as the vendor's: about 900 bytes.
fn jwt() -> String {
    use base64::Engine as _;
    let part = |text: String| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text);
    let claims = json!({"sub": "user-test-22222222-2222-4222-8222-222222222222", "exp": 4_102_444_800_u64,
        "iat": 1_767_323_045_u64, "nbf": 1_767_323_045_u64, "iss": "stytch.com/project", "aud": ["project"],
        "https://stytch.com/session": {"id": "session-test-33333333-3333-4333-8333-333333333333",
            "started_at": "2026-01-02T03:04:05Z", "last_accessed_at": "2026-01-02T03:34:05Z",
            "expires_at": "2026-01-02T04:04:05Z", "authentication_factors": []}});
    format!(
        "{}.{}.{}",
        part(json!({"alg": "RS256"}).to_string()),
        part(claims.to_string()),
        "A".repeat(342)
    )
}

pub(crate) fn restore() -> Duration {
    let mut stored = Stored::new();
    let samples = (0..5_001).map(|_| {
        let began = Instant::now();
        black_box(stored.restore());
        began.elapsed()
    });
    super::median(samples.collect())
}

/// The operations whose instructions are counted, by name.
pub(crate) fn repeat(name: &str, times: u32) {
    let mut stored = Stored::new();
    let token = jwt();
    match name {
        "restore" => (0..times).for_each(|_| drop(black_box(stored.restore()))),
        "seal" => {
            let record = record();
            (0..times).for_each(|_| {
                stored
                    .vault
                    .transaction(0)
                    .unwrap()
                    .persist(&record)
                    .unwrap();
            });
        }
        "jwt" => (0..times).for_each(|_| drop(black_box(JwtClaims::read(&token).unwrap()))),
        "tick" => {
            let mut state = stored.restore();
            for _ in 0..times {
                state = transition(state, Event::Tick, stored.now).0;
            }
            black_box(state);
        }
        "unchanged" => (0..times).for_each(|_| {
            let changed: Option<Loaded> = stored.vault.transaction(0).unwrap().changed().unwrap();
            assert!(black_box(changed).is_none());
        }),
        _ => panic!("no operation is called {name}"),
    }
}

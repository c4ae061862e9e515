//! A harness around the pure function: it answers writes at once and keeps every effect.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

use crate::clock::{BootId, Millis, Now};
use crate::engine::effect::{Effect, Request};
use crate::engine::event::{Bound, CallId, Command, CommandResult, Event, Refusal};
use crate::engine::state::{Published, Settings, SignOutCause, State, Status};
use crate::engine::transition::transition;
use crate::http::{ApiFailure, ApiOutcome, ApiSuccess, TransportError};
use crate::storage::{Head, IdHash, Loaded, Record, SignOutMarker, Stamp, StoreFailure, Vertical};
use crate::tokens::{OpaqueToken, Secret};
use crate::wire::{Call, Endpoint};

/// Server time at which every test starts: 2026-01-02T03:00:00Z.
pub(super) const START: Millis = 1_767_322_800_000;
/// How long its sessions live.
pub(super) const HOUR: i64 = 3_600_000;

/// One engine's state, the disk it thinks it has, and all it did.
pub(super) struct EngineHarness {
    state: Option<State>,
    pub(super) now: Now,
    /// What writes answer; `None` is success.
    pub(super) disk_fails: Option<StoreFailure>,
    /// A sign-out marker cannot be written.
    pub(super) marker_fails: bool,
    /// The same for each of the next markers, the first one first.
    pub(super) markers_that_fail: Vec<bool>,
    /// The last record written, and how it is called.
    pub(super) record: Option<Record>,
    pub(super) stamp: Stamp,
    /// Writes of this engine.
    pub(super) writes: usize,
    pub(super) requests: Vec<Request>,
    pub(super) published: Vec<Published>,
    answers: Vec<(CallId, CommandResult)>,
    /// All effects of the last event, by name, in their order.
    pub(super) trace: Vec<&'static str>,
    next_call: CallId,
}

impl EngineHarness {
    /// A consumer engine in the foreground that has not started.
    pub(super) fn unstarted(change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = Settings {
            vertical: Vertical::Consumer,
            default_duration_minutes: 5,
            keep_alive: false,
            reader: false,
            boot_id: BootId("boot".into()),
        };
        change(&mut settings);
        Self {
            state: Some(State::new(settings, 7, true)),
            now: Now {
                wall_ms: START,
                boot_ms: 1_000,
            },
            disk_fails: None,
            marker_fails: false,
            markers_that_fail: Vec::new(),
            record: None,
            writes: 0,
            stamp: Stamp {
                counter: 0,
                epoch: 0,
            },
            requests: Vec::new(),
            published: Vec::new(),
            answers: Vec::new(),
            trace: Vec::new(),
            next_call: 1,
        }
    }

    /// Signed out, with a readable, empty store.
    pub(super) fn new() -> Self {
        Self::with(|_| {})
    }

    pub(super) fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let mut rig = Self::unstarted(change);
        rig.event(Event::Started);
        rig.load_empty();
        rig
    }

    /// Signed in as `ada`, validated, with an hour to go.
    pub(super) fn signed_in() -> Self {
        let mut rig = Self::new();
        rig.sign_in("ada");
        rig.requests.clear();
        rig
    }

    pub(super) fn b2b() -> Self {
        Self::with(|settings| settings.vertical = Vertical::B2b)
    }

    pub(super) fn state(&self) -> &State {
        self.state.as_ref().unwrap()
    }

    pub(super) fn advance(&mut self, ms: i64) {
        self.now.wall_ms += ms;
        self.now.boot_ms += ms;
    }

    /// Advances to each wake-up up to this many milliseconds from now, as the driver would.
    pub(super) fn wait(&mut self, ms: i64) {
        let end = self.now.boot_ms + ms;
        while let Some(at) = self.state().schedule.armed.filter(|at| *at <= end) {
            self.advance((at - self.now.boot_ms).max(0));
            self.event(Event::Tick);
        }
        self.advance(end - self.now.boot_ms);
    }

    pub(super) fn event(&mut self, event: Event) {
        self.trace.clear();
        self.apply(event);
    }

    fn apply(&mut self, event: Event) {
        let (state, effects) = transition(self.state.take().unwrap(), event, self.now);
        self.state = Some(state);
        for effect in effects {
            self.perform(effect);
        }
    }

    fn perform(&mut self, effect: Effect) {
        let name = match &effect {
            Effect::Load => "load",
            Effect::Persist => "persist",
            Effect::WriteMarker(..) => "marker",
            Effect::Publish => "publish",
            Effect::Send(_) => "send",
            Effect::EndRefresh => "end",
            Effect::Complete(..) => "answer",
            Effect::Arm => "arm",
            Effect::ResetConnections => "reset",
            Effect::Stop => "stop",
            Effect::Decided(..) => return,
        };
        self.trace.push(name);
        match effect {
            Effect::Persist => {
                if let Some(failure) = self.disk_fails.clone() {
                    return self.apply(Event::PersistFailed(failure));
                }
                let record = self.state().to_record();
                self.write(record);
                self.apply(Event::Persisted(self.stamp));
            }
            Effect::WriteMarker(session, stamp) => {
                let fails = if self.markers_that_fail.is_empty() {
                    self.marker_fails
                } else {
                    self.markers_that_fail.remove(0)
                };
                if fails {
                    return self.apply(Event::MarkerFailed(StoreFailure::Busy));
                }
                let marker = marker(session, stamp);
                self.apply(Event::MarkerWritten(marker));
            }
            Effect::Publish => self.published.push(self.state().published()),
            Effect::Send(request) => self.requests.push(*request),
            Effect::Complete(id, settled) => self.answers.push((id, *settled)),
            _ => {}
        }
    }

    // ---- the app ------------------------------------------------------------------------------

    pub(super) fn command(&mut self, command: Command) -> CallId {
        let id = self.next_call;
        self.next_call += 1;
        let bound = self.visible();
        self.event(Event::Command(id, bound, Box::new(command)));
        id
    }

    /// The same about the session that was published before.
    pub(super) fn command_about(&mut self, bound: Bound, command: Command) -> CallId {
        let id = self.next_call;
        self.next_call += 1;
        self.event(Event::Command(id, bound, Box::new(command)));
        id
    }

    /// The session that apps see, as a command carries it.
    pub(super) fn visible(&self) -> Bound {
        self.state().bound(self.now)
    }

    pub(super) fn authenticate(&mut self) -> CallId {
        self.command(Command::Authenticate {
            duration_minutes: None,
        })
    }

    pub(super) fn revoke(&mut self, force_clear: bool) -> CallId {
        self.command(Command::Revoke { force_clear })
    }

    pub(super) fn set_tokens(&mut self, token: &str) -> CallId {
        self.command(Command::SetTokens {
            token: OpaqueToken::parse(token).unwrap(),
            jwt: None,
        })
    }

    pub(super) fn log_in(&mut self) -> CallId {
        self.command(Command::SignIn(Call::new(Endpoint::OtpAuthenticate)))
    }

    pub(super) fn get_user(&mut self) -> CallId {
        self.command(Command::Read(Call::new(Endpoint::UsersMe)))
    }

    pub(super) fn fresh_jwt(&mut self, min_validity_seconds: u32) -> CallId {
        self.command(Command::FreshJwt {
            min_validity_seconds,
        })
    }

    /// The whole of a login.
    pub(super) fn sign_in(&mut self, who: &str) {
        self.log_in();
        self.answer_last(self.session(who));
    }

    /// The result of a call, once.
    pub(super) fn result(&mut self, id: CallId) -> Option<CommandResult> {
        let index = self.answers.iter().position(|(call, _)| *call == id)?;
        Some(self.answers.remove(index).1)
    }

    pub(super) fn refusal(&mut self, id: CallId) -> Refusal {
        self.result(id).expect("an answer").expect_err("a refusal")
    }

    // ---- the server ---------------------------------------------------------------------------

    /// Answers the request sent last.
    pub(super) fn answer_last(&mut self, outcome: ApiOutcome) {
        let id = self.requests.last().expect("a request").id;
        self.answer(id, outcome);
    }

    pub(super) fn answer(&mut self, id: u64, outcome: ApiOutcome) {
        self.event(Event::Responded(id, Box::new(outcome)));
    }

    /// A consumer session of `who`, that ends an hour from now.
    pub(super) fn session(&self, who: &str) -> ApiOutcome {
        self.session_until(who, self.now.wall_ms + HOUR)
    }

    pub(super) fn session_until(&self, who: &str, end: Millis) -> ApiOutcome {
        session_at(who, self.now.wall_ms, end)
    }

    // ---- what shows ---------------------------------------------------------------------------

    pub(super) fn status(&self) -> &Status {
        &self.state().view.status
    }

    /// Whose session is shown.
    pub(super) fn who(&self) -> Option<&str> {
        self.state().snapshot().map(|snapshot| snapshot.subject().0)
    }

    pub(super) fn is_signed_out(&self, cause: SignOutCause) -> bool {
        *self.status() == Status::SignedOut(cause)
    }

    pub(super) fn paths(&self) -> Vec<&'static str> {
        self.requests
            .iter()
            .map(|request| request.call.endpoint.path())
            .collect()
    }

    pub(super) fn last_token(&self) -> &str {
        let request = self.requests.last().expect("a request");
        request.token.as_ref().expect("a token").expose()
    }

    /// The token of the session on disk.
    pub(super) fn written(&self) -> Option<&str> {
        self.record.as_ref().and_then(token_in)
    }

    /// The pending tokens on disk.
    pub(super) fn written_pending(&self) -> Option<&str> {
        self.record.as_ref().and_then(pending_in)
    }

    /// The pending tokens in memory.
    pub(super) fn pending(&self) -> Option<String> {
        let token = self.state().pending_token();
        token.map(|token| token.expose().to_owned())
    }

    /// The tokens on disk that the server is still to revoke.
    pub(super) fn queued(&self) -> Vec<&str> {
        self.record.as_ref().map(queue_in).unwrap_or_default()
    }

    /// The intermediate session on disk.
    pub(super) fn written_intermediate(&self) -> bool {
        let record = self.record.as_ref();
        record.is_some_and(|record| {
            !record.head_is_over() && record.head.as_ref().and_then(Head::intermediate).is_some()
        })
    }

    // ---- the store ----------------------------------------------------------------------------

    pub(super) fn load_empty(&mut self) {
        self.loaded(Ok(Loaded::Empty {
            markers: Vec::new(),
        }));
    }

    pub(super) fn loaded(&mut self, loaded: Result<Loaded, StoreFailure>) {
        if let Ok(Loaded::Record { record, stamp, .. }) = &loaded {
            self.record = Some((**record).clone());
            self.stamp = *stamp;
        }
        self.event(Event::Loaded(Box::new(loaded)));
    }

    /// Puts a record on the disk as the vault does: with an epoch of its own when it changes who is
    /// signed in.
    fn write(&mut self, mut record: Record) {
        self.writes += 1;
        let same = self
            .record
            .as_ref()
            .is_some_and(|old| old.lineage() == record.lineage());
        let epoch = record.epoch.max(self.stamp.epoch) + u64::from(!same);
        record.epoch = epoch;
        self.stamp = Stamp {
            counter: self.stamp.counter + 1,
            epoch,
        };
        self.record = Some(record);
    }

    /// Another process wrote this.
    pub(super) fn changed(&mut self, record: Record) {
        self.stamp = Stamp {
            counter: self.stamp.counter + 1,
            epoch: record.epoch,
        };
        self.record = Some(record.clone());
        let loaded = stored(record, self.stamp);
        self.event(Event::StoreChanged(Box::new(loaded)));
    }

    /// What this rig wrote last, read by another engine that starts now.
    pub(super) fn restarted(&self, change: impl FnOnce(&mut Settings)) -> Self {
        let mut next = Self::unstarted(change);
        next.now = self.now;
        next.stamp = self.stamp;
        next.event(Event::Started);
        next.loaded(Ok(stored(self.record.clone().unwrap(), self.stamp)));
        next
    }
}

pub(super) fn stored(record: Record, stamp: Stamp) -> Loaded {
    Loaded::Record {
        record: Box::new(record),
        stamp,
        markers: Vec::new(),
    }
}

/// A sign-out marker as it lies on disk.
pub(super) fn marker(session: Option<IdHash>, stamp: Millis) -> SignOutMarker {
    let id = session.map_or("unknown".to_owned(), |id| id.to_string());
    SignOutMarker {
        name: format!("sign-out.00000000.{id}.{stamp:x}"),
        session,
        stamp,
    }
}

/// The token of the session in a record, if somebody is signed in by it.
pub(super) fn token_in(record: &Record) -> Option<&str> {
    let head = record.head.as_ref().filter(|_| !record.head_is_over())?;
    head.session()?;
    Some(head.token.as_ref()?.secret.as_ref()?.expose())
}

/// The pending tokens of a record.
pub(super) fn pending_in(record: &Record) -> Option<&str> {
    record
        .live_pending()?
        .token
        .as_ref()
        .map(OpaqueToken::expose)
}

/// The tokens that a record queues for revoking, oldest first.
pub(super) fn queue_in(record: &Record) -> Vec<&str> {
    let mut entries: Vec<_> = record
        .revoke_queue
        .values()
        .filter(|entry| !entry.settled)
        .collect();
    entries.sort_by_key(|entry| entry.stamp);
    entries.iter().map(|entry| entry.token.expose()).collect()
}

fn text(ms: Millis) -> String {
    time::OffsetDateTime::from_unix_timestamp_nanos(i128::from(ms) * 1_000_000)
        .unwrap()
        .format(&time::format_description::well_known::Rfc3339)
        .unwrap()
}

/// A JWT that ends at this time.
pub(super) fn jwt(who: &str, end: Millis) -> String {
    let part = |value: serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!(
        "{}.{}.c2ln",
        part(json!({"alg": "RS256"})),
        part(json!({"sub": who, "iat": end / 1000 - 300, "exp": end / 1000}))
    )
}

/// A success of an authentication call at this server time.
pub(super) fn session_at(who: &str, now: Millis, end: Millis) -> ApiOutcome {
    session_under(&format!("token-{who}"), who, now, end)
}

/// The same with a token of another name.
pub(super) fn session_under(token: &str, who: &str, now: Millis, end: Millis) -> ApiOutcome {
    success_at(
        now,
        json!({
            "session_token": token,
            "session_jwt": jwt(who, now + 300_000),
            "session": {"session_id": format!("session-{who}"), "user_id": who,
                "started_at": text(now), "last_accessed_at": text(now), "expires_at": text(end),
                "authentication_factors": []},
            "user": user(who, "active"),
        }),
    )
}

pub(super) fn user(who: &str, status: &str) -> serde_json::Value {
    json!({"user_id": who, "status": status, "emails": [], "phone_numbers": [],
        "providers": [], "created_at": text(START)})
}

/// A B2B success: a session of this member in this organization.
pub(super) fn member_session(member: &str, organization: &str, now: Millis) -> ApiOutcome {
    success_at(
        now,
        json!({
            "session_token": format!("token-{member}-{organization}"),
            "session_jwt": jwt(member, now + 300_000),
            "intermediate_session_token": "",
            "member_session": {"member_session_id": format!("session-{member}-{organization}"),
                "member_id": member, "organization_id": organization,
                "organization_slug": organization, "started_at": text(now),
                "last_accessed_at": text(now), "expires_at": text(now + HOUR),
                "authentication_factors": [], "roles": []},
            "member": {"member_id": member, "organization_id": organization,
                "email_address": "a@b.c", "status": "active", "name": ""},
            "organization": {"organization_id": organization, "organization_name": organization,
                "organization_slug": organization},
        }),
    )
}

/// A B2B success that wants a second factor.
pub(super) fn step_up(now: Millis) -> ApiOutcome {
    success_at(
        now,
        json!({"session_token": "", "session_jwt": "", "intermediate_session_token": "ist-1",
            "member_authenticated": false, "mfa_required": {"member_options": null},
            "member": {"member_id": "m"}, "organization": {"organization_id": "o"}}),
    )
}

pub(super) fn success_at(now: Millis, data: serde_json::Value) -> ApiOutcome {
    ApiOutcome {
        result: Ok(ApiSuccess {
            status: 200,
            data: Secret::new(data.to_string()),
        }),
        date_ms: Some(now),
    }
}

pub(super) fn stytch_error(status: u16, error_type: &str) -> ApiOutcome {
    failure(ApiFailure::Stytch {
        status,
        error_type: error_type.into(),
        error_message: String::new(),
        error_url: None,
        request_id: None,
        retry_after_ms: None,
    })
}

pub(super) fn rejection() -> ApiOutcome {
    stytch_error(401, "unauthorized_credentials")
}

pub(super) fn offline() -> ApiOutcome {
    failure(ApiFailure::Transport(TransportError::Connect {
        reason: "no route".into(),
    }))
}

pub(super) fn failure(failure: ApiFailure) -> ApiOutcome {
    ApiOutcome {
        result: Err(failure),
        date_ms: None,
    }
}

//! What a test or a person can look at and change, in the process.

use crate::answer::merge;
use crate::consumer;
use crate::faults::Fault;
use crate::seed::{NewMember, NewOrganization, NewUser, Seed};
use crate::server::Shared;
use crate::state::State;
use crate::state::policy::RbacPolicy;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, MutexGuard, PoisonError};

/// Switches for what the vendor leaves unknown, and for the project's settings.
#[allow(clippy::struct_excessive_bools)] // independent switches, each documented
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// A dead token on a session endpoint is 401 `unauthorized_credentials`, not 404 `session_not_found`.
    pub unknown_session_is_unauthorized: bool,
    /// A dead token is 404 `session_not_found` on every other endpoint too, not 401
    /// `unauthorized_credentials`.
    pub dead_session_is_not_found_everywhere: bool,
    /// Other names for the emulator's `error_type`s; faults keep theirs.
    pub error_types: BTreeMap<String, String>,
    /// HTTP statuses by `error_type`, renamed or not; faults keep theirs.
    pub error_statuses: BTreeMap<String, u16>,
    /// The longest session in minutes.
    pub max_session_duration_minutes: i64,
    /// A duration shorter than what is left does not shorten the session.
    pub never_shorten_sessions: bool,
    /// Every authenticate gives a new opaque token.
    pub rotate_session_token: bool,
    /// A complete B2B exchange revokes the session it started from.
    pub exchange_revokes_old_session: bool,
    /// An intermediate token stays valid after a success.
    pub intermediate_token_reusable: bool,
    /// A failed second factor uses up the intermediate token.
    pub intermediate_token_dies_on_failure: bool,
    /// Times without a fraction of a second.
    pub whole_second_times: bool,
    /// Errors are sent as `text/plain`.
    pub errors_as_text: bool,
    /// Errors carry no `request_id`.
    pub errors_without_request_id: bool,
    /// Repeats the user as `__user` where the browser SDK reads it.
    pub duplicate_user_field: bool,
    /// The app identifiers allowed in the telemetry header; `None` for all.
    pub allowed_app_identifiers: Option<Vec<String>>,
    /// Fields that replace those of the bootstrap answer.
    pub bootstrap: Map<String, Value>,
    /// Fields that the vendor's schema does not have are ignored, and settings of an organization may have
    /// values that it does not have, as on a server of a later version; else they are refused.
    pub accept_unknown_fields: bool,
    /// The RBAC policy of the consumer project; without one every user is a `stytch_user`.
    pub consumer_rbac_policy: Option<RbacPolicy>,
    /// The RBAC policy of the B2B project; without one there are `stytch_member` and `stytch_admin`.
    pub b2b_rbac_policy: Option<RbacPolicy>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            unknown_session_is_unauthorized: false,
            dead_session_is_not_found_everywhere: false,
            error_types: BTreeMap::new(),
            error_statuses: BTreeMap::new(),
            max_session_duration_minutes: 527_040,
            never_shorten_sessions: false,
            rotate_session_token: false,
            exchange_revokes_old_session: false,
            intermediate_token_reusable: false,
            intermediate_token_dies_on_failure: false,
            whole_second_times: false,
            errors_as_text: false,
            errors_without_request_id: false,
            duplicate_user_field: true,
            allowed_app_identifiers: None,
            bootstrap: Map::new(),
            accept_unknown_fields: false,
            consumer_rbac_policy: None,
            b2b_rbac_policy: None,
        }
    }
}

/// Something that was sent to a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// `otp` or `magic_link`.
    pub kind: String,
    /// `email`, `sms` or `whatsapp`.
    pub channel: String,
    /// The address or number.
    pub recipient: String,
    /// The code, or the token of the link.
    pub code_or_token: String,
    /// The method id of the answer to the send call.
    pub method_id: String,
    /// When, by the emulator's clock.
    pub sent_at: String,
}

/// One request as it arrived and how it was answered.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LoggedRequest {
    /// Milliseconds since the emulator started.
    pub at_ms: u64,
    /// The HTTP method.
    pub method: String,
    /// The path.
    pub path: String,
    /// The query, undecoded.
    pub query: String,
    /// The decoded Basic pair.
    pub authorization: Option<(String, String)>,
    /// The decoded telemetry header.
    pub sdk_client: Option<Value>,
    /// The body when it is JSON.
    pub body: Option<Value>,
    /// The status of the answer; `None` while there is none.
    pub status: Option<u16>,
    /// The answer when it is JSON.
    pub response: Option<Value>,
    /// Requests in flight on the same path when it arrived, itself included.
    pub concurrent: u32,
}

/// A handle on a running emulator.
#[derive(Debug, Clone)]
pub struct Control {
    pub(crate) shared: Arc<Shared>,
}

impl Control {
    fn state(&self) -> MutexGuard<'_, State> {
        self.shared
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// What was sent to this address or number, oldest first.
    pub fn inbox(&self, recipient: &str) -> Vec<Message> {
        let state = self.state();
        let hits = state
            .inbox
            .iter()
            .filter(|m| m.recipient.eq_ignore_ascii_case(recipient));
        hits.cloned().collect()
    }

    /// The newest code or link token sent to this address or number.
    pub fn latest_code(&self, recipient: &str) -> Option<String> {
        self.inbox(recipient)
            .pop()
            .map(|message| message.code_or_token)
    }

    /// Moves the emulator's clock.
    pub fn advance_clock(&self, seconds: i64) {
        self.state().clock_offset += seconds;
    }

    /// Sets the distance of the emulator's clock from the machine's.
    pub fn set_clock_offset(&self, seconds: i64) {
        self.state().clock_offset = seconds;
    }

    /// Adds a fault and gives its id.
    pub fn add_fault(&self, fault: Fault) -> u64 {
        let mut state = self.state();
        let id = state.next_fault;
        state.next_fault += 1;
        state.faults.push((id, fault));
        id
    }

    /// The faults not used up yet.
    pub fn faults(&self) -> Vec<(u64, Fault)> {
        self.state().faults.clone()
    }

    /// Removes all faults and releases every held answer.
    pub fn clear_faults(&self) {
        self.state().faults.clear();
        self.shared.release(None);
    }

    /// Releases the answers this fault holds now.
    pub fn release(&self, fault_id: u64) {
        self.shared.release(Some(fault_id));
    }

    /// How many answers this fault holds now.
    pub fn held(&self, fault_id: u64) -> usize {
        self.shared.held(fault_id)
    }

    /// The requests seen, oldest first, without those of the control API.
    pub fn requests(&self) -> Vec<LoggedRequest> {
        self.state()
            .requests
            .iter()
            .map(|(_, request)| request.clone())
            .collect()
    }

    /// Forgets the requests seen.
    pub fn clear_requests(&self) {
        self.state().requests.clear();
    }

    /// Revokes every session of both projects.
    pub fn revoke_all_sessions(&self) {
        for session in &mut self.state().sessions {
            session.revoked = true;
        }
    }

    /// The public token, the project id and the secret of each project: what a backend and an app need.
    pub(crate) fn projects(&self) -> Value {
        let state = self.state();
        json!({
            "consumer": {
                "public_token": state.consumer_public,
                "project_id": state.consumer_project,
                "secret": state.consumer_secret,
            },
            "b2b": {
                "public_token": state.b2b_public,
                "project_id": state.b2b_project,
                "secret": state.b2b_secret,
            },
        })
    }

    /// The options in force.
    pub fn options(&self) -> Options {
        self.state().options.clone()
    }

    /// Replaces the options.
    pub fn set_options(&self, options: Options) {
        self.state().options = options;
    }

    /// Creates a consumer user and gives its id.
    ///
    /// This and the other calls that create check nothing: a test may make what the vendor refuses.
    pub fn create_user(&self, user: NewUser) -> String {
        create_user(&mut self.state(), user)
    }

    /// Creates an organization with its members and gives its id.
    pub fn create_organization(&self, organization: NewOrganization) -> String {
        crate::b2b::create_organization(&mut self.state(), organization)
    }

    /// Creates a member and gives its id.
    pub fn create_member(&self, organization_id: &str, member: NewMember) -> String {
        crate::b2b::create_member(&mut self.state(), organization_id, member)
    }

    /// The code the member's authenticator app shows now.
    pub fn totp_code(&self, member_id: &str) -> Option<String> {
        let state = self.state();
        let secret = state.members.get(member_id)?.totp_secret.as_ref()?;
        Some(crate::b2b::totp(secret, state.now().unix_timestamp() / 30))
    }

    /// Makes an access token exchangeable for a session of this user or member.
    pub fn register_access_token(&self, token: &str, user_or_member_id: &str) {
        let subject = user_or_member_id.to_owned();
        self.state().access_tokens.insert(token.to_owned(), subject);
    }

    /// Makes a trusted token attestable for a session of this user or member.
    pub fn register_trusted_token(&self, profile_id: &str, token: &str, user_or_member_id: &str) {
        let key = (profile_id.to_owned(), token.to_owned());
        self.state()
            .trusted_tokens
            .insert(key, user_or_member_id.to_owned());
    }

    /// Goes back to the start: the projects, the options and the seed stay.
    pub fn reset(&self) {
        self.forget(true);
    }

    /// Forgets everything but the projects and the options, the seed too.
    pub fn reset_without_seed(&self) {
        self.forget(false);
    }

    fn forget(&self, keep_the_seed: bool) {
        let mut state = self.state();
        state.users.clear();
        state.organizations.clear();
        state.members.clear();
        state.sessions.clear();
        state.intermediates.clear();
        state.codes.clear();
        state.links.clear();
        state.inbox.clear();
        state.access_tokens.clear();
        state.trusted_tokens.clear();
        state.faults.clear();
        state.requests.clear();
        state.clock_offset = 0;
        if keep_the_seed {
            plant(&mut state, self.shared.seed.clone());
        }
        drop(state);
        self.shared.release(None);
    }

    /// What the seed created: the kind, the name and the id of each.
    pub fn seeded(&self) -> Vec<(&'static str, String, String)> {
        self.shared.seed.contents()
    }
}

/// Creates a user with the id of its fields, or a new one.
fn create_user(state: &mut State, user: NewUser) -> String {
    let made = consumer::create(
        state,
        user.email.as_deref(),
        user.phone_number.as_deref(),
        user.password.as_deref(),
    );
    let given = user.fields.get("user_id").and_then(Value::as_str);
    let id = given.map_or_else(|| made.clone(), str::to_owned);
    if let Some(mut created) = state.users.remove(&made) {
        merge(&mut created.value, Value::Object(user.fields));
        state.users.insert(id.clone(), created);
    }
    id
}

/// Creates what the seed lists.
pub(crate) fn plant(state: &mut State, seed: Seed) {
    for user in seed.users {
        create_user(state, user);
    }
    for organization in seed.organizations {
        crate::b2b::create_organization(state, organization);
    }
}

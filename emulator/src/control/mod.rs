//! The control API: what a test or a developer can look at and change. [`Control`] is its calls in the process,
//! `http` serves them.

pub(crate) mod http;

use crate::faults::Fault;
use crate::lock::lock;
use crate::seed::{NewMember, NewOrganization, NewUser};
use crate::shared::Shared;
use crate::state::{Project, State};
use crate::totp;
use crate::types::{LoggedRequest, Message, Options};
use serde_json::{Value, json};
use std::sync::{Arc, MutexGuard};

/// A handle on a running emulator.
#[derive(Debug, Clone)]
pub struct Control {
    pub(crate) shared: Arc<Shared>,
}

impl Control {
    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.shared.state)
    }

    /// What was sent to this address or number, oldest first.
    pub fn inbox(&self, recipient: &str) -> Vec<Message> {
        let state = self.state();
        let hits = state
            .inbox
            .iter()
            .filter(|m| m.recipient.eq_ignore_ascii_case(recipient));
        hits.map(|it| (**it).clone()).collect()
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
        self.shared.faults.add(fault)
    }

    /// The faults not used up yet.
    pub fn faults(&self) -> Vec<(u64, Fault)> {
        self.shared.faults.list()
    }

    /// Removes all faults and releases every held response.
    pub fn clear_faults(&self) {
        self.shared.faults.clear();
    }

    /// Releases the responses that this fault holds now.
    pub fn release(&self, fault_id: u64) {
        self.shared.faults.release(fault_id);
    }

    /// How many responses this fault holds now.
    pub fn held(&self, fault_id: u64) -> usize {
        self.shared.faults.held(fault_id)
    }

    /// The logged requests, oldest first, without those of the control API.
    pub fn requests(&self) -> Vec<LoggedRequest> {
        self.shared.requests.list()
    }

    /// Removes the logged requests.
    pub fn clear_requests(&self) {
        self.shared.requests.clear();
    }

    /// Revokes every session of both projects.
    pub fn revoke_all_sessions(&self) {
        self.state().end_all_sessions();
    }

    /// The public token, the project id and the secret of each project: what a backend and an app need.
    pub(crate) fn projects(&self) -> Value {
        let state = self.state();
        let projects = &state.projects;
        let show = |project: &Project| {
            json!({
                "public_token": project.public_token,
                "project_id": project.id,
                "secret": project.secret,
            })
        };
        json!({"consumer": show(&projects.consumer), "b2b": show(&projects.b2b)})
    }

    /// Everything that the emulator stores, as text, to compare before and after. Secrets are in it, and its form is
    /// not fixed.
    pub fn dump(&self) -> String {
        format!("{:#?}", *self.state())
    }

    /// The options in force.
    pub fn options(&self) -> Options {
        (*self.state().options).clone()
    }

    /// Replaces the options.
    pub fn set_options(&self, options: Options) {
        self.state().options = options.into();
    }

    /// Creates a consumer user and gives its id.
    ///
    /// This and the other calls that create check nothing: a test may make what the vendor refuses.
    pub fn create_user(&self, user: NewUser) -> String {
        user.create(&mut self.state())
    }

    /// Creates an organization with its members and gives its id.
    pub fn create_organization(&self, organization: NewOrganization) -> String {
        organization.create(&mut self.state())
    }

    /// Creates a member and gives its id.
    pub fn create_member(&self, organization_id: &str, member: NewMember) -> String {
        member.create(&mut self.state(), organization_id)
    }

    /// The code the member's authenticator app shows now.
    pub fn totp_code(&self, member_id: &str) -> Option<String> {
        let state = self.state();
        let secret = state.members.get(member_id)?.totp_secret.as_ref()?;
        totp::code(secret, state.now().unix_timestamp())
    }

    /// Makes an access token exchangeable for a session of this user or member.
    pub fn register_access_token(&self, token: &str, user_or_member_id: &str) {
        let subject = user_or_member_id.to_owned();
        self.state()
            .access_tokens
            .insert(token.to_owned(), subject.into());
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

    /// Removes everything but the projects and the options, also what the seed created.
    pub fn reset_without_seed(&self) {
        self.forget(false);
    }

    fn forget(&self, keep_the_seed: bool) {
        let mut state = self.state();
        state.clear();
        if keep_the_seed {
            self.shared.seed.clone().plant(&mut state);
        }
        drop(state);
        self.shared.requests.clear();
        self.shared.faults.clear();
    }

    /// What the seed created: the kind, the name and the id of each.
    pub fn seeded(&self) -> Vec<(&'static str, String, String)> {
        self.shared.seed.contents()
    }
}

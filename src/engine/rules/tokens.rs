//! Tokens that the app sets (`update_session`): pending until the server has confirmed them.

use crate::storage::PendingTokens;
use crate::tokens::{OpaqueToken, SessionJwt, TokenHash};

use super::super::event::{CallId, Done};
use super::Turn;

impl Turn {
    /// Keeps the tokens beside the current session, which stays published. Never waits, never fails.
    pub(crate) fn set_tokens(&mut self, id: CallId, token: OpaqueToken, jwt: Option<SessionJwt>) {
        self.state.facts.revoke_queue.remove(&token.fingerprint());
        self.supersede_sign_ins(id);
        if !self.is_readable() && self.state.earliest(self.now).is_none() {
            // What the store holds may carry any stamp: this act gets one when it is read.
            self.state.early_pending = Some((token, jwt));
        } else {
            self.state.early_pending = None;
            self.keep_pending(token, jwt);
        }
        self.arm_validation();
        self.answer(id, Ok(Done::default()));
    }

    fn keep_pending(&mut self, token: OpaqueToken, jwt: Option<SessionJwt>) {
        self.state.facts.pending = Some(PendingTokens {
            stamp: self.stamp(None),
            hash: token.fingerprint(),
            token: Some(token),
            jwt,
            dropped: false,
        });
    }

    /// The store was read: tokens that were set before get a stamp later than what it holds.
    pub(super) fn stamp_early_pending(&mut self) {
        if let Some((token, jwt)) = self.state.early_pending.take() {
            self.keep_pending(token, jwt);
        }
    }

    /// The next validation is one heartbeat away unless one is armed; a pause that the server asked
    /// for stays.
    fn arm_validation(&mut self) {
        if self.state.schedule.next_check.is_none() && !self.validation_in_flight() {
            self.state.schedule.check_spared(self.now.boot_ms);
        }
    }

    /// The server rejected these tokens, or the user signed out: they are not used any more. Tokens
    /// that were set afterwards stay.
    pub(super) fn drop_pending(&mut self, token: Option<TokenHash>) {
        let Some(token) = token else { return };
        if let Some((early, _)) = &self.state.early_pending
            && early.fingerprint() == token
        {
            self.state.early_pending = None;
        }
        if let Some(pending) = &mut self.state.facts.pending
            && pending.hash == token
        {
            pending.dropped = true;
        }
    }
}

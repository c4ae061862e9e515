//! Tokens that the app sets (`update_session`): pending until the server has confirmed them.

use crate::storage::{IdHash, PendingTokens};
use crate::tokens::{OpaqueToken, SessionJwt, TokenHash};

use super::super::event::{CallId, Done};
use super::Turn;

impl Turn {
    /// Keeps the tokens beside the current session, which stays published. Never waits, never fails.
    pub(crate) fn set_tokens(&mut self, id: CallId, token: OpaqueToken, jwt: Option<SessionJwt>) {
        self.state.facts.revoke_queue.remove(&token.fingerprint());
        self.supersede_sign_ins(id);
        let origin = IdHash::of_token(token.fingerprint());
        self.state.tokens_set_by = Some((origin, id));
        self.state.facts.pending = Some(PendingTokens {
            stamp: self.stamp(None),
            hash: token.fingerprint(),
            token: Some(token),
            jwt,
            dropped: false,
        });
        self.arm_validation();
        self.answer(id, Ok(Done::default()));
    }

    /// The next validation is one heartbeat away unless one is armed; a pause that the server asked
    /// for stays.
    fn arm_validation(&mut self) {
        if self.state.schedule.next_validation.is_none() && !self.validation_in_flight() {
            self.state.schedule.validation_spared(self.now.boot_ms);
        }
    }

    /// The server rejected these tokens, or the user signed out: they are not used any more. Tokens
    /// that were set afterwards stay.
    pub(super) fn drop_pending(&mut self, token: Option<TokenHash>) {
        let Some(token) = token else { return };
        if let Some(pending) = &mut self.state.facts.pending
            && pending.hash == token
        {
            pending.dropped = true;
        }
    }
}

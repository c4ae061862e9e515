//! Expiry. That a session is over by the time is a view (`view.rs`) and never an end: another process
//! may have extended it. What is here is the one validation that an expired session gets.

use crate::storage::IdHash;
use crate::tokens::TokenHash;
use crate::wire::Call;

use super::super::state::InFlightKind;
use super::super::view;
use super::Turn;

impl Turn {
    /// A session that is expired in the record may have been extended before a crash: it is to be
    /// validated once, when the app is visible.
    pub(super) fn arm_probe(&mut self) {
        if self.session_to_probe().is_some() && self.state.schedule.next_validation.is_none() {
            self.state.schedule.validate_now(self.now.boot_ms);
        }
    }

    pub(super) fn session_to_probe(&self) -> Option<(IdHash, TokenHash)> {
        if self.state.settings.reader
            || !self.is_readable()
            || !view::is_expired(&self.state, self.now)
        {
            return None;
        }
        let head = self.state.facts.head.as_ref()?;
        let probe = (head.id, head.token.as_ref()?.hash);
        let confirmed_here = self.state.validated == Some(probe);
        (self.state.probed != Some(probe) && !confirmed_here).then_some(probe)
    }

    pub(super) fn send_probe(&mut self) {
        if self.validation_in_flight() {
            return;
        }
        let (Some(probe), Some(token)) = (self.session_to_probe(), self.state.head_token()) else {
            return;
        };
        if !self.may_send_automatically() {
            return;
        }
        self.state.probed = Some(probe);
        let kind = InFlightKind::Validate {
            pending: false,
            duration: None,
        };
        let call = Call::new(self.validation_endpoint());
        self.send(kind, call, Some(token), Vec::new());
    }

    /// The server did not say anything about this token: the validation is due again.
    pub(super) fn forget_probe(&mut self, token: Option<TokenHash>) {
        if self.state.probed.map(|(_, probed)| probed) == token {
            self.state.probed = None;
        }
    }
}

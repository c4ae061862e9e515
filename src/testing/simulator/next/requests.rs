//! Which token each request carries, and on which connection it goes.

use super::super::network::{Flight, Net};
use super::super::oracle::{Checked, broken, is_check, is_revoke};
use super::super::server::Server;
use super::super::step::AppCall;
use super::facts::{NextOracle, Sent, Surroundings, Visible};
use super::{BOUND_TO_SESSION, CARRIES_VISIBLE, DEAD_CONNECTIONS, LIVE_TOKEN_NOT_REVOKED};
use crate::clock::Millis;

impl NextOracle {
    /// A request leaves.
    pub(in crate::testing::simulator) fn sent(
        &mut self,
        flight: &Flight,
        in_flight: &[Flight],
        server: &Server,
        surroundings: &Surroundings,
    ) -> Checked {
        let index = flight.process;
        if self.lives[index].number != flight.life {
            return Ok(());
        }
        let order = self.tick();
        let visible = self.lives[index].visible.token() == flight.token.as_deref();
        self.sent.insert(flight.id, Sent { order, visible });
        let number = flight.body.get("asked").and_then(serde_json::Value::as_u64);
        if let Some(number) = number {
            return self.bound(number, flight);
        }
        let Some(token) = flight.token.as_deref() else {
            return Ok(());
        };
        if is_revoke(&flight.path) {
            return self.revokes(index, token, server, surroundings.server_ms);
        }
        let repeats = in_flight.iter().any(|other| {
            let same = (other.process, &other.path) == (index, &flight.path);
            same && other.token == flight.token && !other.is_awaited()
        });
        if repeats {
            // The network changed: it takes the place of the one that was dropped.
            return Ok(());
        }
        self.reads_its_own(index, token, flight)?;
        self.may_carry(index, token, flight)
    }

    /// A sign-in leaves with the token of the session that it was asked about, or with none.
    fn bound(&self, number: u64, flight: &Flight) -> Checked {
        let (Some(asked), Some(token)) = (self.asked.get(&number), flight.token.as_deref()) else {
            return Ok(());
        };
        let first = self.lives[asked.index].first.as_ref();
        let about = match &asked.visible {
            Visible::Session(about) => Some(about.as_str()),
            Visible::Unavailable if asked.call == AppCall::Exchange => Some(token),
            Visible::Nobody | Visible::Unavailable => None,
            // It waits for what the store holds.
            Visible::Loading => first.and_then(Visible::token),
        };
        if about == Some(token) {
            return Ok(());
        }
        broken(
            BOUND_TO_SESSION,
            format!(
                "{:?}, asked about {:?}, left with {token}",
                asked.call, asked.visible
            ),
        )
    }

    /// A GET leaves with the token of a session that some waiting GET was asked about.
    fn reads_its_own(&self, index: usize, token: &str, flight: &Flight) -> Checked {
        if !flight.path.ends_with("/me") {
            return Ok(());
        }
        let life = self.lives[index].number;
        let mut reads = self
            .asked
            .values()
            .filter(|asked| asked.life == life && asked.open)
            .filter(|asked| matches!(asked.call, AppCall::Read | AppCall::ReadOrganization))
            .peekable();
        if reads.peek().is_none() {
            return Ok(());
        }
        let about: Vec<_> = reads.map(|asked| asked.visible.clone()).collect();
        let fits = about.iter().any(|visible| match visible {
            Visible::Session(about) => about == token,
            Visible::Nobody => false,
            Visible::Loading | Visible::Unavailable => true,
        });
        if fits {
            return Ok(());
        }
        broken(
            BOUND_TO_SESSION,
            format!("a GET asked about {about:?} left with {token}"),
        )
    }

    /// Other requests carry the visible token; a validation may carry pending tokens, or those of
    /// a session that expired.
    fn may_carry(&self, index: usize, token: &str, flight: &Flight) -> Checked {
        let life = &self.lives[index];
        let visible = life.recent.contains(token);
        let facts = self.tokens.get(token);
        let set_by_app = token.starts_with("garbage") || facts.is_none_or(|facts| facts.set_by_app);
        // Another process may have written it before it died.
        let expired = facts.is_some_and(|facts| facts.reached && !facts.is_over());
        let validation = is_check(&flight.path)
            && (set_by_app
                || life.expired.contains(token)
                || expired
                || self
                    .stored
                    .as_ref()
                    .is_some_and(|(stored, _)| stored == token));
        if visible || validation {
            return Ok(());
        }
        broken(
            CARRIES_VISIBLE,
            format!(
                "{} left with {token} while {:?} was visible",
                flight.path, life.visible
            ),
        )
    }

    /// A revoke leaves: asked for, or about a session that is over.
    fn revokes(&self, index: usize, token: &str, server: &Server, server_ms: Millis) -> Checked {
        let life = &self.lives[index];
        let asked_for = self.asked.values().any(|asked| {
            asked.life == life.number
                && asked.open
                && matches!(asked.call, AppCall::Revoke(_))
                && asked.visible.token().is_none_or(|about| about == token)
        });
        let facts = self.tokens.get(token).cloned().unwrap_or_default();
        if asked_for || facts.user_ended > 0 {
            return Ok(());
        }
        if life.visible.token() == Some(token) {
            return broken(
                LIVE_TOKEN_NOT_REVOKED,
                format!("{token} is visible and its revoke was sent"),
            );
        }
        let waits = self.pending.iter().any(|pending| {
            pending.accepted && pending.life == life.number && pending.token == token
        });
        if waits {
            return broken(
                LIVE_TOKEN_NOT_REVOKED,
                format!("{token} is pending and its revoke was sent"),
            );
        }
        let stored = self
            .stored
            .as_ref()
            .is_some_and(|(stored, _)| stored == token);
        let over = facts.is_over() || self.may_be_over(token, server, server_ms);
        if stored && !over && !facts.replaced {
            return broken(
                LIVE_TOKEN_NOT_REVOKED,
                format!("{token} is the stored session and its revoke was sent"),
            );
        }
        Ok(())
    }

    /// The network came back, or the app: nothing goes on a dead connection any more.
    pub(in crate::testing::simulator) fn network_changed(
        &self,
        index: usize,
        net: &Net,
    ) -> Checked {
        let life = &self.lives[index];
        if !life.alive || life.closed || !life.foreground {
            return Ok(());
        }
        if net.is_dead(index) {
            return broken(DEAD_CONNECTIONS, "the pooled connections were kept");
        }
        let waits = net.flights().iter().find(|flight| {
            flight.process == index
                && flight.life == life.number
                && flight.silent
                && flight.is_awaited()
                && (is_check(&flight.path)
                    || is_revoke(&flight.path)
                    || flight.path.ends_with("/me"))
        });
        match waits {
            Some(flight) => broken(
                DEAD_CONNECTIONS,
                format!("{} still waits on one", flight.path),
            ),
            None => Ok(()),
        }
    }
}

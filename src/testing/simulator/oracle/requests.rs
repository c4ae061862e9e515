//! Which token each request carries, and on which connection it goes.

use super::super::network::{Flight, Net};
use super::super::server::Server;
use super::super::step::AppCall;
use super::facts::{Sent, Sessions, Surroundings, Visible};
use super::{
    BOUND_TO_SESSION, CARRIES_VISIBLE, DEAD_CONNECTIONS, LIVE_TOKEN_NOT_REVOKED, VERIFIER_OF_FLOW,
};
use super::{Checked, broken, is_revoke, is_validation};

/// The PKCE flow that the verifier in this request belongs to.
pub(super) fn verifier(flight: &Flight) -> Option<u64> {
    flow_named(flight, ["pkce_code_verifier", "code_verifier"], "verifier-")
}

/// The PKCE flow of the link that this request asks for.
fn challenge(flight: &Flight) -> Option<u64> {
    let fields = ["pkce_code_challenge", "code_challenge"];
    flow_named(flight, fields, "challenge-")
}

fn flow_named(flight: &Flight, fields: [&str; 2], prefix: &str) -> Option<u64> {
    let mut fields = fields.into_iter().filter_map(|name| flight.body.get(name));
    fields.next()?.as_str()?.strip_prefix(prefix)?.parse().ok()
}

impl Sessions {
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
        let number = flight
            .body
            .get("command")
            .and_then(serde_json::Value::as_u64);
        let link = flight.body.get("link").and_then(serde_json::Value::as_u64);
        if let (Some(flow), Some(link)) = (challenge(flight), link) {
            let last = self.last_link.entry(flow).or_default();
            *last = link.max(*last);
        }
        if let Some(command) = number.and_then(|number| self.commands.get_mut(&number)) {
            command.flow = verifier(flight);
        }
        if let Some(flow) = verifier(flight)
            && self.is_alone()
            && self.flow_is_over(index, flow)
        {
            return broken(
                VERIFIER_OF_FLOW,
                format!("the flow of command {flow} was over"),
            );
        }
        if let Some(number) = number {
            if let Some(command) = self.commands.get_mut(&number) {
                command.repeated |= command.refused_with.is_some() && flight.token.is_none();
            }
            return self.bound(number, flight);
        }
        let Some(token) = flight.token.as_deref() else {
            return Ok(());
        };
        if is_revoke(&flight.path) {
            return self.revokes(token, flight, server, surroundings);
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
        let is_over = self.may_be_over(token, server, surroundings.server_ms);
        self.may_carry(index, token, flight, is_over)
    }

    /// A sign-in leaves with the token of the session that it was given about, or with none.
    fn bound(&self, number: u64, flight: &Flight) -> Checked {
        let (Some(command), Some(token)) = (self.commands.get(&number), flight.token.as_deref())
        else {
            return Ok(());
        };
        let first = self.lives[command.index].first.as_ref();
        let about = match &command.visible {
            Visible::Session(about) => Some(about.as_str()),
            Visible::Unavailable if command.call == AppCall::Exchange => Some(token),
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
                "{:?}, given about {:?}, left with {token}",
                command.call, command.visible
            ),
        )
    }

    /// A GET leaves with the token of a session that some waiting GET was given about.
    fn reads_its_own(&self, index: usize, token: &str, flight: &Flight) -> Checked {
        if !flight.path.ends_with("/me") {
            return Ok(());
        }
        let life = self.lives[index].number;
        let mut reads = self
            .commands
            .values()
            .filter(|command| command.life == life && command.open)
            .filter(|command| matches!(command.call, AppCall::Read | AppCall::ReadOrganization))
            .peekable();
        if reads.peek().is_none() {
            return Ok(());
        }
        let about: Vec<_> = reads.map(|command| command.visible.clone()).collect();
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
            format!("a GET given about {about:?} left with {token}"),
        )
    }

    /// Other requests carry the visible token; a validation may carry pending tokens, or those of
    /// a session that expired.
    fn may_carry(&self, index: usize, token: &str, flight: &Flight, is_over: bool) -> Checked {
        let life = &self.lives[index];
        let visible = life.recent.contains(token);
        let facts = self.tokens.get(token);
        let set_by_app = token.starts_with("garbage") || facts.is_none_or(|facts| facts.set_by_app);
        // Another process may have written it before it died. What the last command signs out of may
        // have been validated when the command found it in the store.
        let expired = facts.is_some_and(|facts| {
            let over = facts.rejected > 0
                || (facts.user_ended > 0 && facts.user_ended != life.last_command);
            facts.reached && !over
        });
        // It read of a session that is over by the time. Another process need not have flushed it, and in
        // the same event a sign-in or a sign-out may have followed.
        let is_probe = life.publishes_expiry
            && is_over
            && !life.rejected.contains_key(token)
            && facts.is_some_and(|facts| {
                // Another process may have received its rejection, and not have written it.
                let rejection_is_written =
                    facts.rejected > 0 && self.ended_on_disk.contains_key(token);
                facts.reached && !rejection_is_written
            });
        let validation = is_validation(&flight.path)
            && (set_by_app
                || is_probe
                || life.expired.contains(token)
                || expired
                // What it remembers of a record that is gone.
                || (life.damaged && facts.is_some_and(|facts| facts.reached))
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

    /// A revoke leaves: by a command, or about a session that is over.
    fn revokes(
        &self,
        token: &str,
        flight: &Flight,
        server: &Server,
        surroundings: &Surroundings,
    ) -> Checked {
        let life = &self.lives[flight.process];
        let facts = self.tokens.get(token).cloned().unwrap_or_default();
        // A sign-out is about the tokens that were set before it, too. They may have become the session,
        // and with trouble in this event the process may not have read that.
        let set_here = facts.set.is_some_and(|(_, by)| by == flight.process);
        let set = set_here || (facts.set_by_app && surroundings.troubled);
        let commanded = self.commands.values().any(|command| {
            command.life == life.number
                && command.open
                && matches!(command.call, AppCall::Revoke(_))
                && command
                    .visible
                    .token()
                    .is_none_or(|about| about == token || set)
        });
        if commanded || facts.user_ended > 0 {
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
        let over = facts.is_over() || self.may_be_over(token, server, surroundings.server_ms);
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
                && (is_validation(&flight.path)
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

//! What the server says, and what must come of it.

use crate::clock::Millis;

use super::super::device::EPOCH_MS;
use super::super::network::Flight;
use super::super::server::Server;
use super::super::step::AppCall;
use super::commands::{is_act, signs_in};
use super::facts::{BeforeResponse, Sessions, Surroundings, Visible};
use super::requests::verifier;
use super::{
    ACKNOWLEDGED_SIGN_OUT, PENDING_USED, REJECTION_ENDS, SIGN_IN_ON_DISK, SIGN_IN_SUCCEEDS,
};
use super::{Checked, broken, is_revoke, is_validation};

/// Acts of two processes that are closer than this may come in either order: without a body time
/// the server's time is known from below only.
pub(super) const TIE_MS: Millis = 1_000;

/// How long an intermediate session lives, from sending.
const INTERMEDIATE_MS: i64 = 600_000;

impl Sessions {
    /// A response is delivered; noted before the engine deals with it.
    pub(in crate::testing::simulator) fn delivering(
        &mut self,
        flight: &Flight,
        server: &Server,
        server_ms: Millis,
    ) {
        self.before_response = None;
        let index = flight.process;
        let Some(life) = self.lives.get(index) else {
            return;
        };
        let Some(said) = flight.said.as_ref().filter(|_| flight.is_awaited()) else {
            return;
        };
        if life.number != flight.life || !life.alive {
            return;
        }
        let in_order = matches!(life.visible, Visible::Nobody | Visible::Session(_))
            && life.last.as_ref().is_some_and(|last| last.persisted)
            && !life.damaged;
        let idle = life.reader || life.closed;
        let number = flight
            .body
            .get("command")
            .and_then(serde_json::Value::as_u64);
        let order = self.tick();
        let mut before = BeforeResponse {
            index,
            wrong: said.wrong,
            in_order,
            sign_in: None,
            confirms: None,
            is_sign_in: number.is_some(),
            about_visible: self.is_about_visible_token(index, flight),
            grants: said.grants.clone(),
        };
        if let Some(number) = number
            && (said.grants.is_some() || said.intermediate.is_some())
        {
            let superseded = self.superseded(index, number);
            let sent = self.sent.get(&flight.id).map_or(0, |sent| sent.order);
            let known = said
                .grants
                .as_ref()
                .and_then(|token| self.tokens.get(token));
            let ended_since = known.is_some_and(|it| it.rejected.max(it.user_ended) > sent);
            let stays_replaced = ended_since && known.is_some_and(|facts| facts.replaced);
            let dead = said.grants.as_ref().is_some_and(|token| {
                !server.lives(token, server_ms)
                    || said.expires_ms.is_none_or(|end| end <= server_ms)
                    || ended_since
            });
            let under_way = server_ms - EPOCH_MS - flight.sent_at;
            let expired = said.grants.is_none() && under_way >= INTERMEDIATE_MS;
            if !superseded && !dead && !idle && !expired {
                before.sign_in = Some(number);
                if let Some(command) = self.commands.get_mut(&number) {
                    command.must_succeed = command.open;
                }
            }
            let certainly = superseded && self.certainly_superseded(index, number);
            if !certainly {
                self.others_are_replaced(index, said.grants.as_deref(), said.made_ms);
                if superseded && let Some(token) = &said.grants {
                    self.token(token).replaced = true;
                }
                self.pending
                    .retain(|pending| pending.number > number && pending.index == index);
            }
            if let Some(token) = &said.grants {
                let facts = self.token(token);
                if !certainly {
                    (facts.granted, facts.granted_sent) = (order, sent);
                    facts.signed_in = order;
                }
                facts.reached = true;
                facts.replaced |= superseded || stays_replaced;
                if !superseded && !dead {
                    (facts.rejected, facts.user_ended, facts.forced_by) = (0, 0, None);
                    facts.end_excuses_of_damage();
                    facts.revoked = false;
                }
                if !certainly {
                    self.must_reach.remove(token);
                }
            }
        }
        if let Some(token) = &said.grants {
            self.lives[index].knows_time = true;
            if number.is_none()
                && let Some(at) = self.pending.iter().position(|it| it.token == *token)
            {
                let pending = self.pending.remove(at);
                if said.expires_ms.is_some_and(|end| end > server_ms) && !idle {
                    before.confirms = Some(pending.token);
                }
            }
            let used = number.is_none()
                && self.token(token).set_by_app
                && self.lives[index].visible.token() != Some(token);
            if used {
                let sent = self.sent.get(&flight.id).map_or(0, |sent| sent.order);
                let facts = self.token(token);
                (facts.granted, facts.granted_sent) = (order, sent);
                if !facts.published {
                    // The act was to set them, at an earlier time.
                    self.others_are_replaced(index, Some(token), Millis::MIN);
                }
            }
            let facts = self.token(token);
            facts.reached = true;
            facts.known_ends[index] = said.expires_ms;
            let earliest = facts.earliest_end.into_iter().chain(said.expires_ms);
            facts.earliest_end = earliest.min();
            facts.may_end_early = false;
        }
        if let Some(token) = &flight.token {
            if let Some(number) = number.filter(|_| said.definitive)
                && let Some(command) = self.commands.get_mut(&number)
                && command.call != AppCall::Exchange
            {
                command.refused_with = Some(token.clone());
                self.must_repeat_at_once(index, number, token);
            }
            if said.definitive && is_validation(&flight.path) {
                self.must_repeat(index, flight);
            }
            if said.definitive && (is_validation(&flight.path) || is_revoke(&flight.path)) {
                let knows_time = self.lives[index].knows_time;
                let facts = self.token(token);
                facts.rejected = order;
                let from = if knows_time {
                    said.made_ms
                } else {
                    Millis::MIN
                };
                facts.rejections_made[index] = Some((from, said.made_ms));
                self.pending.retain(|pending| pending.token != *token);
            }
            if (said.success || said.definitive) && is_revoke(&flight.path) {
                self.token(token).user_ended = order;
                self.signed_out[index] = Some(server_ms);
                let life = self.lives[index].number;
                let facts = self.token(token);
                facts.revoked = true;
                facts.forced_by.take_if(|by| *by == life);
            }
        }
        self.before_response = Some(before);
    }

    /// The server refused a sign-in because of a token whose rejection this process has received: it is
    /// sent once more without the token.
    fn must_repeat_at_once(&mut self, index: usize, number: u64, token: &str) {
        let life = &self.lives[index];
        let is_rejected = life.rejected.contains_key(token);
        if self.is_alone()
            && is_rejected
            && life.visible == Visible::Nobody
            && !self.superseded(index, number)
            && let Some(command) = self.commands.get_mut(&number)
        {
            command.must_repeat = true;
        }
    }

    /// The rejection of the visible token is delivered: sign-ins that the server refused because of it
    /// are sent once more without it. With two processes, an act of the other one can be later.
    fn must_repeat(&mut self, index: usize, flight: &Flight) {
        let token = flight.token.as_deref();
        let life = &self.lives[index];
        if !self.is_alone()
            || life.visible.token() != token
            || !self.is_about_visible_token(index, flight)
        {
            return;
        }
        let waiting = self.commands.values().filter(|command| {
            command.life == life.number && command.open && command.refused_with.as_deref() == token
        });
        let waiting: Vec<_> = waiting.map(|command| command.number).collect();
        for number in waiting {
            if !self.superseded(index, number)
                && let Some(command) = self.commands.get_mut(&number)
            {
                command.must_repeat = true;
            }
        }
    }

    /// The token that the request carried is still the one that is published, and no sign-in has
    /// brought it again since.
    fn is_about_visible_token(&self, index: usize, flight: &Flight) -> bool {
        let last = self.lives[index].last.as_ref();
        let published = last.and_then(|seen| seen.session());
        let published = published.map(|session| session.exact_token.as_str());
        let sent = self.sent.get(&flight.id);
        let granted = flight
            .token
            .as_ref()
            .and_then(|token| self.tokens.get(token));
        published == flight.exact_token.as_deref()
            && sent.is_some_and(|sent| sent.visible)
            && granted.map_or(0, |facts| facts.signed_in) <= sent.map_or(0, |sent| sent.order)
    }

    /// A later act may have superseded the sign-in of this number.
    fn superseded(&self, index: usize, number: u64) -> bool {
        let Some(command) = self.commands.get(&number) else {
            return true;
        };
        command.crossed
            || self.commands.values().any(|other| {
                other.number > number
                    && !other.idle
                    && is_act(other.call)
                    && (other.index != index || !signs_in(other.call))
            })
    }

    /// A later forced sign-out or `update_session` of the same process did.
    fn certainly_superseded(&self, index: usize, number: u64) -> bool {
        self.commands.values().any(|other| {
            other.number > number
                && other.index == index
                && !other.idle
                && matches!(
                    other.call,
                    AppCall::Revoke(true) | AppCall::SetTokens(_) | AppCall::SetGarbage
                )
        })
    }

    /// There is one head: what was before it is over. Of two that different processes received,
    /// the one that the server made later wins.
    fn others_are_replaced(&mut self, index: usize, by: Option<&str>, made_ms: Millis) {
        let mut may_lose = false;
        for (token, facts) in &mut self.tokens {
            if Some(token.as_str()) == by {
                continue;
            }
            facts.replaced = true;
            may_lose |= facts.made.is_some_and(|(made, other)| {
                other != index && made >= made_ms.saturating_sub(TIE_MS)
            });
        }
        may_lose |= self
            .stepped_up
            .is_some_and(|(made, other)| other != index && made >= made_ms.saturating_sub(TIE_MS));
        if let Some(token) = by {
            let facts = self.token(token);
            facts.made = Some((made_ms, index));
            facts.was_over |= facts.replaced || facts.is_over();
            facts.replaced = may_lose || facts.superseded;
        } else {
            self.stepped_up = Some((made_ms, index));
        }
    }

    /// A response was dealt with.
    pub(in crate::testing::simulator) fn delivered(
        &mut self,
        flight: &Flight,
        server: &Server,
        surroundings: &Surroundings,
    ) -> Checked {
        let Some(before) = self.before_response.take() else {
            return Ok(());
        };
        let index = flight.process;
        let Some(said) = &flight.said else {
            return Ok(());
        };
        if !self.lives[index].alive || self.lives[index].number != flight.life {
            return Ok(());
        }
        if let (Some(_), Some(flow)) = (before.sign_in, verifier(flight)) {
            self.lives[index].over.finished.insert(flow);
        }
        if let Some(number) = before.sign_in {
            self.sign_in_succeeded(index, number, flight, before.in_order, surroundings)?;
        }
        if let Some(token) = &before.confirms
            && self.lives[index].visible.token() != Some(token)
            && !surroundings.troubled
        {
            return broken(
                PENDING_USED,
                format!(
                    "{token} was confirmed and {:?} is visible",
                    self.lives[index].visible
                ),
            );
        }
        self.rejected(flight, before.about_visible)?;
        self.acknowledged(flight)?;
        let life = &mut self.lives[index];
        if let (Some(token), true) = (&said.grants, said.success)
            && life.visible.token() == Some(token)
            && life
                .last
                .as_ref()
                .and_then(|seen| seen.session())
                .is_some_and(|session| session.validated && session.expires_ms == said.expires_ms)
            && server.grants.contains_key(token)
        {
            let delay = surroundings.server_ms - said.made_ms;
            let known = life.delay.take().map(|(_, known)| known);
            life.delay = Some((token.clone(), known.map_or(delay, |known| known.min(delay))));
        }
        Ok(())
    }

    fn sign_in_succeeded(
        &self,
        index: usize,
        number: u64,
        flight: &Flight,
        in_order: bool,
        surroundings: &Surroundings,
    ) -> Checked {
        let (Some(said), Some(command)) = (&flight.said, self.commands.get(&number)) else {
            return Ok(());
        };
        let life = &self.lives[index];
        let wanted = said.grants.as_deref();
        let step = life
            .last
            .as_ref()
            .and_then(|seen| seen.intermediate.as_ref());
        let visible = match wanted {
            Some(token) => life.visible.token() == Some(token),
            None => step == said.intermediate.as_ref() && life.visible.token().is_none(),
        };
        if !visible {
            return broken(
                SIGN_IN_SUCCEEDS,
                format!(
                    "{:?} brought {:?} and {:?} is visible",
                    command.call,
                    wanted.or(said.intermediate.as_deref()),
                    life.visible
                ),
            );
        }
        let persisted = life.last.as_ref().is_some_and(|last| last.persisted);
        if in_order
            && surroundings.store_works
            && !surroundings.troubled
            && !self.lives.iter().any(|life| life.damaged)
            && !persisted
        {
            return broken(
                SIGN_IN_ON_DISK,
                format!("{:?} is not persisted", command.call),
            );
        }
        Ok(())
    }

    fn rejected(&mut self, flight: &Flight, about_visible: bool) -> Checked {
        let index = flight.process;
        let (Some(said), Some(token)) = (&flight.said, &flight.token) else {
            return Ok(());
        };
        if !said.definitive || !is_validation(&flight.path) {
            return Ok(());
        }
        let order = self.tick();
        let is_replaced = self.is_replaced(index, flight);
        let life = &mut self.lives[index];
        // The rejection of pending tokens drops only them, and one of a replaced token nothing.
        if !about_visible || is_replaced || life.reader {
            return Ok(());
        }
        let exact = flight.exact_token.clone();
        life.rejected.insert(token.clone(), (order, exact));
        if life.visible.token() == Some(token) {
            return broken(
                REJECTION_ENDS,
                format!("{token} was rejected and is still visible"),
            );
        }
        Ok(())
    }

    /// The visible session has another token than the request had.
    fn is_replaced(&self, index: usize, flight: &Flight) -> bool {
        let last = self.lives[index].last.as_ref();
        let visible = last.and_then(|seen| seen.session());
        visible.is_some_and(|session| Some(&session.exact_token) != flight.exact_token.as_ref())
    }

    fn acknowledged(&self, flight: &Flight) -> Checked {
        let index = flight.process;
        let (Some(said), Some(token)) = (&flight.said, &flight.token) else {
            return Ok(());
        };
        if !is_revoke(&flight.path) || !(said.success || said.definitive) {
            return Ok(());
        }
        let sent = self.sent.get(&flight.id).map_or(0, |sent| sent.order);
        let granted = self.tokens.get(token).map_or(0, |facts| facts.signed_in);
        // An error about a token that the server has replaced says nothing about the session.
        let counts = said.success || !self.is_replaced(index, flight);
        if granted <= sent && counts && self.lives[index].visible.token() == Some(token) {
            return broken(
                ACKNOWLEDGED_SIGN_OUT,
                format!("the server revoked {token} and it is still visible"),
            );
        }
        Ok(())
    }
}

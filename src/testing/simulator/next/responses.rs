//! What the server says, and what must come of it.

use crate::clock::Millis;

use super::super::device::EPOCH_MS;
use super::super::network::Flight;
use super::super::oracle::{Checked, broken, is_check, is_revoke};
use super::super::server::Server;
use super::super::step::AppCall;
use super::commands::{is_act, signs_in};
use super::facts::{BeforeResponse, NextOracle, Surroundings, Visible};
use super::{
    ACKNOWLEDGED_SIGN_OUT, PENDING_USED, REJECTION_ENDS, SIGN_IN_ON_DISK, SIGN_IN_SUCCEEDS,
};

/// Acts of two processes that are closer than this may come in either order: without a body time
/// the server's time is known from below only.
const TIE_MS: Millis = 1_000;

/// How long an intermediate session lives, from sending.
const INTERMEDIATE_MS: i64 = 600_000;

impl NextOracle {
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
        let number = flight.body.get("asked").and_then(serde_json::Value::as_u64);
        let order = self.tick();
        let mut before = BeforeResponse {
            index,
            wrong: said.wrong,
            in_order,
            sign_in: None,
            confirms: None,
            grants: said.grants.clone(),
        };
        if let Some(number) = number
            && (said.grants.is_some() || said.intermediate.is_some())
        {
            let superseded = self.superseded(index, number);
            let sent = self.sent.get(&flight.id).map_or(0, |sent| sent.order);
            let dead = said.grants.as_ref().is_some_and(|token| {
                !server.lives(token, server_ms)
                    || said.expires_ms.is_none_or(|end| end <= server_ms)
                    || self
                        .tokens
                        .get(token)
                        .is_some_and(|facts| facts.rejected.max(facts.user_ended) > sent)
            });
            let under_way = server_ms - EPOCH_MS - flight.sent_at;
            let expired = said.grants.is_none() && under_way >= INTERMEDIATE_MS;
            if !superseded && !dead && !idle && !expired {
                before.sign_in = Some(number);
                if let Some(asked) = self.asked.get_mut(&number) {
                    asked.must_succeed = asked.open;
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
                facts.replaced |= superseded;
                if !superseded && !dead {
                    (facts.rejected, facts.user_ended) = (0, 0);
                }
            }
        }
        if let Some(token) = &said.grants {
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
            facts.told[index] = said.expires_ms;
        }
        if let Some(token) = &flight.token {
            if said.definitive && (is_check(&flight.path) || is_revoke(&flight.path)) {
                self.token(token).rejected = order;
                self.pending.retain(|pending| pending.token != *token);
            }
            if (said.success || said.definitive) && is_revoke(&flight.path) {
                self.token(token).user_ended = order;
            }
        }
        self.before_response = Some(before);
    }

    /// A later act may have superseded the sign-in of this number.
    fn superseded(&self, index: usize, number: u64) -> bool {
        let Some(asked) = self.asked.get(&number) else {
            return true;
        };
        asked.crossed
            || self.asked.values().any(|other| {
                other.number > number
                    && is_act(other.call)
                    && (other.index != index || !signs_in(other.call))
            })
    }

    /// A later forced sign-out or `update_session` of the same process did.
    fn certainly_superseded(&self, index: usize, number: u64) -> bool {
        self.asked.values().any(|other| {
            other.number > number
                && other.index == index
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
        self.rejected(flight)?;
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
        let (Some(said), Some(asked)) = (&flight.said, self.asked.get(&number)) else {
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
                    asked.call,
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
                format!("{:?} is not persisted", asked.call),
            );
        }
        Ok(())
    }

    fn rejected(&mut self, flight: &Flight) -> Checked {
        let index = flight.process;
        let (Some(said), Some(token)) = (&flight.said, &flight.token) else {
            return Ok(());
        };
        if !said.definitive || !is_check(&flight.path) {
            return Ok(());
        }
        let (sent, visible) = self
            .sent
            .get(&flight.id)
            .map_or((0, false), |sent| (sent.order, sent.visible));
        let granted = self.tokens.get(token).map_or(0, |facts| facts.signed_in);
        let order = self.tick();
        let life = &mut self.lives[index];
        // The rejection of pending tokens drops only them.
        if granted > sent || life.reader || !visible {
            return Ok(());
        }
        life.rejected.insert(token.clone(), order);
        if life.visible.token() == Some(token) {
            return broken(
                REJECTION_ENDS,
                format!("{token} was rejected and is still visible"),
            );
        }
        Ok(())
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
        if granted <= sent && self.lives[index].visible.token() == Some(token) {
            return broken(
                ACKNOWLEDGED_SIGN_OUT,
                format!("the server revoked {token} and it is still visible"),
            );
        }
        Ok(())
    }
}

//! Commands of the app, and their results.

use std::collections::BTreeSet;

use crate::clock::Millis;

use super::super::engine_port::{CallError, Medium};
use super::super::process::Completed;
use super::super::server::Server;
use super::super::step::AppCall;
use super::facts::{CommandFacts, Pending, Sessions, Surroundings, Visible};
use super::{Checked, broken};
use super::{
    DEAD_SESSION_REPLACED, JWT_ALIVE, JWT_LASTS, JWT_OF_SESSION, PENDING_USED, SIGN_IN_SUCCEEDS,
};

/// True for what changes who is signed in.
pub(super) fn is_act(call: AppCall) -> bool {
    signs_in(call)
        || matches!(
            call,
            AppCall::Revoke(_) | AppCall::SetTokens(_) | AppCall::SetGarbage
        )
}

pub(super) fn signs_in(call: AppCall) -> bool {
    matches!(
        call,
        AppCall::SignIn(..)
            | AppCall::SignInFor(..)
            | AppCall::FinishSignIn
            | AppCall::Exchange
            | AppCall::FinishPkce(_)
    )
}

impl Sessions {
    /// The app gives a command; noted before the engine receives it.
    pub(in crate::testing::simulator) fn command_given(
        &mut self,
        index: usize,
        number: u64,
        call: AppCall,
        tokens: Option<&str>,
        held: &Medium,
        server_ms: Millis,
    ) {
        self.look(held);
        if call == AppCall::Revoke(true) {
            self.signed_out[index] = Some(server_ms);
        }
        let crossed = self
            .commands
            .values()
            .any(|other| other.open && other.index != index && !other.idle && is_act(other.call));
        // What another process has not written cannot be seen.
        let crossed = crossed
            || self.lives.iter().enumerate().any(|(other, life)| {
                other != index
                    && life.alive
                    && life.last.as_ref().is_some_and(|last| !last.persisted)
            });
        let order = self.tick();
        let life = &mut self.lives[index];
        if !life.alive {
            return;
        }
        life.last_command = order;
        life.closed |= call == AppCall::Close;
        let idle = life.reader || life.closed;
        let visible = life.visible.clone();
        let life = life.number;
        self.commands.insert(
            number,
            CommandFacts {
                index,
                life,
                call,
                number,
                visible: visible.clone(),
                set_tokens: tokens.map(str::to_owned),
                open: call != AppCall::Close,
                idle,
                crossed,
                must_succeed: false,
                refused_with: None,
                must_repeat: false,
                repeated: false,
                flow: None,
            },
        );
        if idle {
            return;
        }
        match call {
            AppCall::Revoke(force_clear) => {
                for facts in self.tokens.values_mut() {
                    if facts.set_by_app && !facts.published && facts.user_ended == 0 {
                        facts.user_ended = order;
                    }
                }
                // They may become a session before the server has answered: it ends too.
                for pending in std::mem::take(&mut self.pending) {
                    self.token(&pending.token).user_ended = order;
                }
                // Those that this process set may be the stored session already.
                let stored_token = self.stored.as_ref().map(|(token, _)| token.clone());
                if let Some(facts) = stored_token.and_then(|token| self.tokens.get_mut(&token))
                    && facts.set.is_some_and(|(_, by)| by == index)
                {
                    facts.user_ended = order;
                }
                let stored = self.stored.iter().map(|(token, _)| token.clone());
                let ended: BTreeSet<_> = match &visible {
                    // It is about the pending tokens too, which another process may have used.
                    Visible::Session(token) => {
                        let token = Some(token.clone()).filter(|_| force_clear);
                        token
                            .into_iter()
                            .chain(self.stored_pending.clone())
                            .collect()
                    }
                    // It is about what is expired, and about the pending tokens.
                    Visible::Nobody => stored.chain(self.stored_pending.clone()).collect(),
                    Visible::Loading | Visible::Unavailable if !force_clear => BTreeSet::new(),
                    // It ends what is stored, what this process published in this event, and what
                    // another one has signed in to and not written.
                    Visible::Loading | Visible::Unavailable => {
                        let own = self.lives[index].recent.iter().cloned();
                        let others = self.lives.iter().filter(|life| life.alive);
                        let others = others.filter_map(|life| life.visible.token());
                        own.chain(stored).chain(others.map(str::to_owned)).collect()
                    }
                };
                let life_facts = &self.lives[index];
                let own = life_facts.recent.clone();
                let expired = life_facts.expired.clone();
                let stored = self.stored.as_ref().map(|(token, _)| token.clone());
                for token in ended {
                    let is_stored = stored.as_ref() == Some(&token);
                    let facts = self.token(&token);
                    facts.user_ended = order;
                    // A sign-out in another process may have left a marker that is not synced, and
                    // this process reads it.
                    let elsewhere = facts.forced_by.is_some();
                    let is_over = facts.rejected > 0 || facts.revoked;
                    let forced = match visible {
                        Visible::Session(_) => true,
                        // Only what had expired is still to be signed out of.
                        Visible::Nobody => expired.contains(&token) && !is_over,
                        // What another process has not written is not on disk when it is ended.
                        Visible::Loading | Visible::Unavailable => {
                            (is_stored || own.contains(&token)) && !is_over
                        }
                    };
                    facts.forced_by = Some(life).filter(|_| force_clear && forced && !elsewhere);
                }
            }
            AppCall::SetTokens(_) | AppCall::SetGarbage => {
                self.pending.clear();
                // What a process has not written may be later or earlier than an act of another one.
                // So may what it remembers of a record that is gone.
                let unwritten = self.lives.iter().any(|life| {
                    let remembers = life.damaged && life.first.is_some();
                    let persisted = life.last.as_ref().is_none_or(|last| last.persisted);
                    life.alive && (!persisted || remembers)
                });
                let other = &self.lives[1 - index];
                let remembers_lost_record = other.alive && other.damaged && other.first.is_some();
                let undated = remembers_lost_record && !self.lives[index].knows_time;
                for facts in self.tokens.values_mut() {
                    facts.superseded |= facts.set_by_app && !facts.published;
                }
                if let Some(token) = tokens {
                    let facts = self.token(token);
                    (facts.reached, facts.set_by_app) = (true, true);
                    facts.set = Some((server_ms, index));
                    facts.undated_in = undated.then_some(life);
                    facts.undated = false;
                }
                let unread = matches!(visible, Visible::Loading | Visible::Unavailable);
                if let Some(token) = tokens.filter(|_| !unwritten && !unread) {
                    self.pending.push(Pending {
                        token: token.to_owned(),
                        index,
                        life,
                        number,
                        accepted: false,
                        stored_only: false,
                    });
                }
            }
            _ => {}
        }
    }

    /// A command has its result.
    pub(in crate::testing::simulator) fn completed(
        &mut self,
        index: usize,
        completed: &Completed,
        server: &Server,
        surroundings: &Surroundings,
    ) -> Checked {
        let number = completed.number;
        let Some(command) = self.commands.get_mut(&number) else {
            return Ok(());
        };
        command.open = false;
        // It was meant for a session that another process had replaced: nothing was done.
        command.idle |= matches!(
            (command.call, &completed.result),
            (AppCall::Revoke(_), Err(CallError::Superseded))
        );
        let command = command.clone();
        if let (AppCall::Revoke(_), Err(CallError::NoSession), Some(token)) =
            (command.call, &completed.result, command.visible.token())
        {
            // It had expired by then: what another process may have extended is signed out.
            let order = self.tick();
            self.token(token).user_ended = order;
            // So is the stored session that this process did not know, where it had expired too.
            let stored = self.stored.clone().map(|(token, _)| token);
            let expired = |token: &String| self.may_be_over(token, server, surroundings.server_ms);
            if let Some(stored) = stored.filter(expired) {
                self.token(&stored).user_ended = order;
            }
        }
        if let (AppCall::Revoke(_), Err(CallError::NoSession), None) =
            (command.call, &completed.result, command.visible.token())
            && matches!(command.visible, Visible::Loading | Visible::Unavailable)
        {
            // The same, and the session was known when the store was read.
            let order = self.tick();
            let alive = self.lives.iter().filter(|life| life.alive);
            let visible = alive.filter_map(|life| life.visible.token());
            let ended: Vec<_> = visible.map(str::to_owned).collect();
            for token in ended {
                self.token(&token).user_ended = order;
            }
        }
        if let (AppCall::Revoke(true), Err(CallError::Superseded), Some(token)) =
            (command.call, &completed.result, command.visible.token())
        {
            // It was meant for a session that another process had replaced: nothing was done.
            self.must_reach.remove(token);
        }
        if let (AppCall::Revoke(_), Ok(_)) = (command.call, &completed.result) {
            // The server has confirmed it: flows that were started before it are over.
            let over = &mut self.lives[index].over;
            over.before = over.before.max(number);
        }
        self.pending.retain_mut(|pending| {
            if pending.number != number {
                return true;
            }
            pending.accepted = true;
            completed.result.is_ok()
        });
        if command.must_succeed
            && let Err(error) = &completed.result
        {
            return broken(
                SIGN_IN_SUCCEEDS,
                format!("{:?} got {error:?}", command.call),
            );
        }
        if command.must_repeat
            && !command.repeated
            && !command
                .flow
                .is_some_and(|flow| self.flow_is_over(index, flow))
            && self.lives[index].visible == Visible::Nobody
            && let (Err(CallError::Api(error)), Some(token)) =
                (&completed.result, &command.refused_with)
        {
            return broken(
                DEAD_SESSION_REPLACED,
                format!("{:?} over {token} got {error}", command.call),
            );
        }
        let waits = self.pending.iter().find(|pending| {
            pending.accepted && pending.life == command.life && pending.number < number
        });
        if let (AppCall::Authenticate(_), Err(CallError::NoSession), Some(pending)) =
            (command.call, &completed.result, waits)
        {
            return broken(
                PENDING_USED,
                format!(
                    "authenticate got NoSession while {} was pending",
                    pending.token
                ),
            );
        }
        if let (AppCall::FreshJwt(wanted), Ok(done)) = (command.call, &completed.result)
            && let Some(jwt) = &done.jwt
        {
            return self.fresh_jwt(index, jwt, wanted, server, surroundings);
        }
        Ok(())
    }

    fn fresh_jwt(
        &self,
        index: usize,
        jwt: &str,
        wanted: u32,
        server: &Server,
        surroundings: &Surroundings,
    ) -> Checked {
        let Some(issue) = server.issued.get(jwt) else {
            return broken(JWT_OF_SESSION, "the server never issued it");
        };
        let visible = self.lives[index].visible.token();
        if visible.is_some_and(|token| token != issue.token) {
            return broken(
                JWT_OF_SESSION,
                format!("it is {}'s and {visible:?} is visible", issue.token),
            );
        }
        let left = issue.expires_ms - surroundings.server_ms;
        if left <= 0 {
            return broken(JWT_ALIVE, format!("it died {} ms ago", -left));
        }
        if left < i64::from(wanted) * 1_000 {
            return broken(JWT_LASTS, format!("{left} ms are left of {wanted} s"));
        }
        Ok(())
    }
}

//! What the app asks for, and its results.

use super::super::engine_port::CallError;
use super::super::oracle::{Checked, broken};
use super::super::process::Answered;
use super::super::server::Server;
use super::super::step::AppCall;
use super::facts::{Asked, NextOracle, Pending, Surroundings, Visible};
use super::{JWT_ALIVE, JWT_LASTS, JWT_OF_SESSION, PENDING_USED, SIGN_IN_SUCCEEDS};

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

impl NextOracle {
    /// The app asks; noted before the engine receives it.
    pub(in crate::testing::simulator) fn asked(
        &mut self,
        index: usize,
        number: u64,
        call: AppCall,
        tokens: Option<&str>,
    ) {
        let crossed = self
            .asked
            .values()
            .any(|other| other.open && other.index != index && is_act(other.call));
        // What another process has not written cannot be seen.
        let crossed = crossed
            || self.lives.iter().enumerate().any(|(other, life)| {
                other != index
                    && life.alive
                    && life.last.as_ref().is_some_and(|last| !last.persisted)
            });
        let life = &mut self.lives[index];
        if !life.alive {
            return;
        }
        life.closed |= call == AppCall::Close;
        let idle = life.reader || life.closed;
        let visible = life.visible.clone();
        let life = life.number;
        let order = self.tick();
        self.asked.insert(
            number,
            Asked {
                index,
                life,
                call,
                number,
                visible: visible.clone(),
                open: call != AppCall::Close,
                crossed,
                must_succeed: false,
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
                if force_clear {
                    match &visible {
                        Visible::Session(token) => self.token(token).user_ended = order,
                        Visible::Nobody => {}
                        // It ends what is stored, and what this process showed in this event.
                        Visible::Loading | Visible::Unavailable => {
                            let stored = self.stored.as_ref().map(|(token, _)| token.clone());
                            let own = self.lives[index].recent.iter().cloned();
                            for token in own.chain(stored).collect::<Vec<_>>() {
                                self.token(&token).user_ended = order;
                            }
                        }
                    }
                }
            }
            AppCall::SetTokens(_) | AppCall::SetGarbage => {
                self.pending.clear();
                // What a process has not written may be later or earlier than an act of another one.
                let unwritten = self.lives.iter().any(|life| {
                    life.alive && life.last.as_ref().is_some_and(|last| !last.persisted)
                });
                for facts in self.tokens.values_mut() {
                    facts.superseded |= facts.set_by_app && !facts.published;
                }
                if let Some(token) = tokens {
                    let facts = self.token(token);
                    (facts.reached, facts.set_by_app) = (true, true);
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
    pub(in crate::testing::simulator) fn answered(
        &mut self,
        index: usize,
        answered: &Answered,
        server: &Server,
        surroundings: &Surroundings,
    ) -> Checked {
        let number = answered.number;
        let Some(asked) = self.asked.get_mut(&number) else {
            return Ok(());
        };
        asked.open = false;
        let asked = asked.clone();
        if let (AppCall::Revoke(true), Err(CallError::Superseded), Some(token)) =
            (asked.call, &answered.result, asked.visible.token())
        {
            // It was meant for a session that another process had replaced: nothing was done.
            self.must_reach.remove(token);
        }
        self.pending.retain_mut(|pending| {
            if pending.number != number {
                return true;
            }
            pending.accepted = true;
            answered.result.is_ok()
        });
        if asked.must_succeed
            && let Err(error) = &answered.result
        {
            return broken(SIGN_IN_SUCCEEDS, format!("{:?} got {error:?}", asked.call));
        }
        let waits = self.pending.iter().find(|pending| {
            pending.accepted && pending.life == asked.life && pending.number < number
        });
        if let (AppCall::Authenticate(_), Err(CallError::NoSession), Some(pending)) =
            (asked.call, &answered.result, waits)
        {
            return broken(
                PENDING_USED,
                format!(
                    "authenticate got NoSession while {} was pending",
                    pending.token
                ),
            );
        }
        if let (AppCall::FreshJwt(wanted), Ok(done)) = (asked.call, &answered.result)
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

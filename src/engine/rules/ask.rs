//! What the app asks for.

use crate::storage::QueuedRevoke;
use crate::tokens::{OpaqueToken, SessionJwt, jwt::JwtClaims};
use crate::wire::{Call, Pkce};

use super::super::effect::Effect;
use super::super::event::{Ask, CallId, Done, Refusal};
use super::super::state::{
    Caller, InFlightKind, PendingPair, Rule, SignOutCause, Standing, StorePhase, UnavailableReason,
};
use super::Turn;

impl Turn {
    /// One ask, under the rule the table chose.
    pub(crate) fn asked(&mut self, rule: Rule, id: CallId, ask: Ask) {
        if self.state.closed {
            return self.refuse(id, Refusal::Closed);
        }
        if self.state.settings.reader && !reader_may(&ask) {
            return self.refuse(id, Refusal::ReadOnlyRole);
        }
        match rule {
            Rule::WaitForStore => self.state.waiting.push((id, ask)),
            Rule::ReadStoreFirst => {
                // A pending pair needs no store.
                if matches!(ask, Ask::Authenticate { .. }) && self.state.pending.is_some() {
                    return self.serve(id, ask);
                }
                match self.state.store {
                    // The store was read; it is a wipe that failed. No read will come to wait for.
                    StorePhase::Readable => self.serve(id, ask),
                    StorePhase::Reading => self.state.waiting.push((id, ask)),
                    StorePhase::Blocked(_) => {
                        self.state.waiting.push((id, ask));
                        self.read_store();
                    }
                }
            }
            _ => self.serve(id, ask),
        }
    }

    /// The store has answered; the asks that waited for it are served in their order.
    pub(super) fn serve_waiting(&mut self) {
        for (id, ask) in std::mem::take(&mut self.state.waiting) {
            self.serve(id, ask);
        }
    }

    fn serve(&mut self, id: CallId, ask: Ask) {
        match ask {
            Ask::Authenticate { duration_minutes } => self.check(id, duration_minutes),
            Ask::FreshJwt {
                min_validity_seconds,
            } => self.fresh_jwt(id, min_validity_seconds),
            Ask::Revoke { force_clear: false } => self.revoke(id),
            Ask::Revoke { force_clear: true } => self.force_clear(id),
            Ask::Hydrate { token, jwt } => self.hydrate(id, token, jwt),
            Ask::SignIn(call) => self.sign_in(id, call),
            Ask::Read(call) => self.read(id, call),
            Ask::Plain(call, pkce) => self.plain(id, call, pkce),
        }
    }

    /// Refuses for want of a session, with the reason why there is none to be seen.
    fn refuse_without_session(&mut self, id: CallId) {
        let refusal = self
            .unavailable()
            .map_or(Refusal::NoSession, Refusal::Unavailable);
        self.refuse(id, refusal);
    }

    // ---- authenticate and fresh_jwt -----------------------------------------------------------

    /// Rules `Check` and `CheckPending`.
    fn check(&mut self, id: CallId, duration: Option<u32>) {
        self.join_or_send_check(
            Caller {
                id,
                wants_jwt: None,
            },
            duration,
        );
    }

    /// One check at a time: equal ones share it, others wait for it.
    fn join_or_send_check(&mut self, caller: Caller, duration: Option<u32>) {
        let Some(token) = self.check_token() else {
            return self.refuse_without_session(caller.id);
        };
        if let Some(flight) = self
            .state
            .in_flight
            .iter_mut()
            .find(|flight| matches!(flight.kind, InFlightKind::Validate { .. }))
        {
            let same = matches!(flight.kind, InFlightKind::Validate { duration: sent, .. }
                if sent == duration || caller.wants_jwt.is_some());
            if same && flight.token == Some(token) {
                flight.callers.push(caller);
            } else {
                let ask = match caller.wants_jwt {
                    Some(min_validity_seconds) => Ask::FreshJwt {
                        min_validity_seconds,
                    },
                    None => Ask::Authenticate {
                        duration_minutes: duration,
                    },
                };
                self.state.queued_checks.push((caller.id, ask));
            }
            return;
        }
        self.send_check(duration, vec![caller]);
    }

    /// Rule `HandOutJwt`.
    fn fresh_jwt(&mut self, id: CallId, min_validity_seconds: u32) {
        let Some(snapshot) = self.state.snapshot().cloned() else {
            return self.refuse_without_session(id);
        };
        if self.lives_long_enough(&snapshot.jwt, min_validity_seconds) {
            let done = Done {
                jwt: Some(snapshot.jwt.clone()),
                ..self.done()
            };
            return self.answer(id, Ok(done));
        }
        if self.state.settings.reader {
            return self.refuse(id, Refusal::ReadOnlyRole);
        }
        self.join_or_send_check(
            Caller {
                id,
                wants_jwt: Some(min_validity_seconds),
            },
            None,
        );
    }

    /// By proven time only: a wrong wall clock must not hand out a dead JWT.
    pub(super) fn lives_long_enough(&self, jwt: &SessionJwt, min_validity_seconds: u32) -> bool {
        let Some(server) = self.server_now() else {
            return false;
        };
        let wanted = i64::from(min_validity_seconds) * 1000;
        JwtClaims::read(jwt.expose()).is_ok_and(|claims| {
            // Zero seconds asked for is still a JWT that lives.
            claims.remaining_ms(server) >= wanted.max(1)
        })
    }

    // ---- revoke -------------------------------------------------------------------------------

    /// Rules `SignOut` and `ClearLeftovers`: the server first.
    fn revoke(&mut self, id: CallId) {
        if let Some(reason) = self.unavailable() {
            return self.refuse(id, Refusal::Unavailable(reason));
        }
        let token = match (self.state.token(), &self.state.pending) {
            (Some(token), _) => token.clone(),
            (None, Some(pair)) => pair.token.clone(),
            (None, None) => {
                self.clear_leftovers();
                return self.refuse(id, Refusal::NoSession);
            }
        };
        let call = self.revoke_call();
        let callers = vec![Caller {
            id,
            wants_jwt: None,
        }];
        self.send(
            InFlightKind::Revoke { cleared: false },
            call,
            Some(token),
            callers,
        );
    }

    /// Signed out already: what a half-done sign-in left behind goes too.
    fn clear_leftovers(&mut self) {
        // A sign-in on its way is overtaken even when nothing of it is here yet.
        self.overtake();
        if self.state.intermediate.is_some() || self.state.pkce.is_some() {
            self.state.intermediate = None;
            self.state.pkce = None;
            if self.state.standing == Standing::SignedOut(SignOutCause::StepUp) {
                self.state.standing = Standing::SignedOut(SignOutCause::None);
            }
            self.commit();
        }
    }

    /// The device first: gone before the network is asked, whatever it says.
    fn force_clear(&mut self, id: CallId) {
        let token = self
            .state
            .token()
            .cloned()
            .or_else(|| self.state.pending.as_ref().map(|pair| pair.token.clone()));
        let expires_at_ms = self
            .state
            .snapshot()
            .and_then(|snapshot| snapshot.expires_at());
        let unread = self.unavailable();
        if token.is_none() && unread.is_none() {
            self.clear_leftovers();
            return self.refuse(id, Refusal::NoSession);
        }
        if let Some(token) = &token {
            self.queue_revoke(QueuedRevoke {
                session_token: token.secret().clone(),
                expires_at_ms,
                queued_at_ms: self.best_now(),
            });
        }
        self.clear_everything();
        self.state.unacknowledged_clear = true;
        if self.state.store == StorePhase::Readable {
            self.commit();
        } else {
            self.state.persisted = false;
            self.effects.push(Effect::WriteSignOutIntent);
            self.publish();
        }
        if let Some(token) = token {
            let call = self.revoke_call();
            let callers = vec![Caller {
                id,
                wants_jwt: None,
            }];
            self.send(
                InFlightKind::Revoke { cleared: true },
                call,
                Some(token),
                callers,
            );
        } else {
            let reason = unread.unwrap_or(UnavailableReason::StorageFailed);
            let why = Refusal::Unavailable(reason);
            self.refuse(id, Refusal::LocalStateCleared(Box::new(why)));
        }
    }

    // ---- update_session -----------------------------------------------------------------------

    /// Rule `KeepPending`: never waits, never fails; the current session stays visible.
    fn hydrate(&mut self, id: CallId, token: OpaqueToken, jwt: Option<SessionJwt>) {
        self.forget_queued(token.secret());
        self.state.pending = Some(PendingPair { token, jwt });
        self.overtake();
        self.persist_quietly();
        if self.state.schedule.next_check.is_none() && !self.check_in_flight() {
            self.state.schedule.check_succeeded(self.now.boot_ms);
        }
        let done = self.done();
        self.answer(id, Ok(done));
    }

    // ---- calls --------------------------------------------------------------------------------

    /// Rule `StartSignIn`: one creating call at a time.
    fn sign_in(&mut self, id: CallId, call: Call) {
        if call.endpoint.needs_session() && self.state.token().is_none() {
            return self.refuse_without_session(id);
        }
        if self.sign_in_in_flight() {
            self.state.queued_sign_ins.push((id, call));
            return;
        }
        match self.complete(call) {
            Ok((call, duration)) => {
                let token = self.state.token().cloned();
                let callers = vec![Caller {
                    id,
                    wants_jwt: None,
                }];
                self.send(InFlightKind::SignIn { duration }, call, token, callers);
            }
            Err(refusal) => self.refuse(id, refusal),
        }
    }

    /// Adds what only the engine knows: the default duration, the intermediate session token and
    /// the PKCE verifier.
    fn complete(&self, mut call: Call) -> Result<(Call, Option<u32>), Refusal> {
        if call.endpoint.defaults_duration() && !call.body.contains_key("session_duration_minutes")
        {
            call = call.with(
                "session_duration_minutes",
                self.state.settings.default_duration_minutes,
            );
        }
        if call.endpoint.takes_intermediate()
            && let Some(step) = &self.state.intermediate
        {
            call = call.with("intermediate_session_token", step.token.expose());
        }
        if let Pkce::Finish(field) = call.endpoint.pkce() {
            let pair = self.state.pkce.as_ref().ok_or(Refusal::MissingPkce)?;
            call = call.with(field, pair.verifier.expose());
        }
        let duration = call
            .body
            .get("session_duration_minutes")
            .and_then(serde_json::Value::as_u64)
            .and_then(|minutes| u32::try_from(minutes).ok());
        Ok((call, duration))
    }

    /// Rule `FetchObject`.
    fn read(&mut self, id: CallId, call: Call) {
        let Some(token) = self.state.token().cloned() else {
            return self.refuse_without_session(id);
        };
        let callers = vec![Caller {
            id,
            wants_jwt: None,
        }];
        self.send(InFlightKind::Read, call, Some(token), callers);
    }

    /// Rule `SendPlain`.
    fn plain(&mut self, id: CallId, call: Call, pkce: Option<crate::crypto::PkcePair>) {
        if call.endpoint.needs_session() && self.state.token().is_none() {
            return self.refuse_without_session(id);
        }
        let mut call = call;
        let token = self.state.token().cloned();
        if token.is_some() {
            call.endpoint = call.endpoint.signed_in();
        }
        if call.endpoint.takes_intermediate()
            && let Some(step) = &self.state.intermediate
        {
            call = call.with("intermediate_session_token", step.token.expose());
        }
        if let (Pkce::Start(field), Some(pair)) = (call.endpoint.pkce(), pkce) {
            call = call.with(field, pair.challenge.clone());
            self.state.pkce = Some(pair);
            self.persist_quietly();
        }
        let callers = vec![Caller {
            id,
            wants_jwt: None,
        }];
        self.send(InFlightKind::Plain, call, token, callers);
    }

    /// After an answer: the next in each line.
    pub(super) fn next_in_line(&mut self) {
        // One that is refused without a request makes room for the next.
        while !self.sign_in_in_flight() && !self.state.queued_sign_ins.is_empty() {
            let (id, call) = self.state.queued_sign_ins.remove(0);
            self.sign_in(id, call);
        }
        if !self.check_in_flight() {
            for (id, ask) in std::mem::take(&mut self.state.queued_checks) {
                if matches!(self.state.standing, Standing::Loading) {
                    self.state.waiting.push((id, ask));
                } else {
                    self.serve(id, ask);
                }
            }
        }
    }
}

/// A reader reads: objects and the stored JWT.
fn reader_may(ask: &Ask) -> bool {
    matches!(ask, Ask::Read(_) | Ask::FreshJwt { .. })
}

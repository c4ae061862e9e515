//! What a process publishes.

use super::super::engine_port::{Cause, Medium, Seen, SeenSession, Sighting, Status};
use super::super::server::{Server, rotation};
use super::super::step::AppCall;
use super::facts::{Sessions, Surroundings, Token, Visible};
use super::{
    ABOUT_SOMEBODY_ELSE, CAUSE_IS_TRUE, CERTAIN_SIGN_OUT, EXPIRY_BY_SERVER_TIME, EXPIRY_IN_TIME,
    FORCED_SIGN_OUT_SURVIVES, NOTHING_ENDED_IT, ONE_SNAPSHOT, PERSISTED_IS_TRUE,
    REJECTED_STAYS_AWAY,
};
use super::{Checked, broken};

impl Sessions {
    /// A value was published.
    pub(in crate::testing::simulator) fn published(
        &mut self,
        index: usize,
        sighting: &Sighting,
        server: &Server,
        surroundings: &Surroundings,
    ) -> Checked {
        self.generation(index, &sighting.seen)?;
        if let Some(session) = sighting.seen.session() {
            self.belongs_together(index, &sighting.seen, session, server)?;
            self.may_be_visible(index, session)?;
            self.is_not_older(index, session, server)?;
        }
        self.leaves(index, &sighting.seen, server, surroundings)?;
        self.is_on_disk(index, sighting, server, surroundings)?;
        self.remember(index, sighting, surroundings);
        Ok(())
    }

    fn belongs_together(
        &self,
        index: usize,
        seen: &Seen,
        session: &SeenSession,
        server: &Server,
    ) -> Checked {
        let wrong = self
            .before_response
            .as_ref()
            .is_some_and(|before| before.wrong && before.index == index);
        let rule = if wrong {
            ABOUT_SOMEBODY_ELSE
        } else {
            ONE_SNAPSHOT
        };
        if let Err(detail) = consistent(session, server) {
            return broken(rule, detail);
        }
        let reached = self
            .tokens
            .get(&session.token)
            .is_some_and(|facts| facts.reached);
        if !reached {
            return broken(
                rule,
                format!("{} was never given to the device", session.token),
            );
        }
        if seen.intermediate.is_some() {
            return broken(rule, "a session beside an intermediate session");
        }
        Ok(())
    }

    fn may_be_visible(&self, index: usize, session: &SeenSession) -> Checked {
        let token = session.token.as_str();
        let life = &self.lives[index];
        let signs_in = self
            .before_response
            .as_ref()
            .is_some_and(|before| before.grants.as_deref() == Some(token));
        let again = life.visible.token() != Some(token) && !signs_in;
        let (granted, sent) = self
            .tokens
            .get(token)
            .map_or((0, 0), |facts| (facts.granted, facts.granted_sent));
        let alone = self.is_alone();
        let again = again && !self.is_tie(token);
        // A sign-in can bring a newer token of the session, which the server did not reject.
        let is_newer = |rejected: &Option<String>| {
            let signs_in = self
                .before_response
                .as_ref()
                .is_some_and(|it| it.is_sign_in);
            let rejected = rejected.as_deref().map_or(0, rotation);
            signs_in && rotation(&session.exact_token) > rejected
        };
        if let Some((order, exact)) = life.rejected.get(token)
            && sent < *order
            && alone
            && !is_newer(exact)
        {
            return broken(
                REJECTED_STAYS_AWAY,
                format!("the rejection of {token} was delivered to this process"),
            );
        }
        // Another process was given a newer token of the session, which the server did not reject.
        let rejected = life.ended_by_rejection_of.get(token);
        let renewed = !alone && rejected.is_some_and(|token| *token != session.exact_token);
        if again
            && !renewed
            && let Some(order) = life.ended.get(token)
            && granted < *order
        {
            return broken(
                CERTAIN_SIGN_OUT,
                format!("this process published the end of {token} and publishes it again"),
            );
        }
        if again
            && let Some(order) = self.ended_on_disk.get(token)
            && granted < *order
            && *order < life.event_began
        {
            return broken(
                CERTAIN_SIGN_OUT,
                format!("the end of {token} was persisted and it is visible again"),
            );
        }
        Ok(())
    }

    /// A session was visible, or stored, and another or none is visible now.
    fn leaves(
        &self,
        index: usize,
        seen: &Seen,
        server: &Server,
        surroundings: &Surroundings,
    ) -> Checked {
        let life = &self.lives[index];
        if (life.reader && life.damaged) || life.closed {
            // A reader has no memory of its own; a closed engine applies what was in flight.
            return Ok(());
        }
        let to = Visible::of(seen);
        let signs_in = self
            .before_response
            .as_ref()
            .is_some_and(|before| before.index == index && before.sign_in.is_some());
        if to == Visible::Loading || signs_in {
            return Ok(());
        }
        let known = life.first.is_some();
        let from = if known {
            life.visible.token()
        } else if life.damaged || to == Visible::Unavailable {
            None
        } else {
            self.stored.as_ref().map(|(token, _)| token.as_str())
        };
        let Some(token) = from.filter(|token| to.token() != Some(*token)) else {
            return Ok(());
        };
        let facts = self.tokens.get(token).cloned().unwrap_or_default();
        let other = &self.lives[1 - index];
        let shown_by_other = match to.token() {
            Some(token) => other.was_visible.contains(token),
            None => other.last.as_ref().map(|last| &last.status) == Some(&seen.status),
        };
        if facts.undated && shown_by_other {
            // What another process remembers counts as later (ADR 0017).
            return Ok(());
        }
        let over = self.may_be_over(token, server, surroundings.server_ms);
        let blindly = !known && self.signed_out_blindly(index);
        if let Status::SignedOut(cause) = seen.status {
            Self::cause(token, cause, &facts, over, known, blindly)?;
        }
        // The process uses the pending tokens that it knows of, whatever another one did meanwhile.
        let uses_pending = to.token().is_some_and(|token| {
            let set_by_app = self.tokens.get(token).is_some_and(|facts| facts.set_by_app);
            let before = self.before_response.as_ref();
            set_by_app
                && before.is_some_and(|before| {
                    before.index == index && before.grants.as_deref() == Some(token)
                })
        });
        // What another process stored is published first, and then what the response brings.
        let comes_again = to.token().is_some()
            && self.before_response.as_ref().is_some_and(|before| {
                before.index == index
                    && before.is_sign_in
                    && before.grants.as_deref() == Some(token)
            });
        // Why the store does not hold it any more is checked where the store was changed.
        let stored = self.stored.as_ref().map(|(stored, _)| stored.as_str());
        let follows_store = life.reader && stored != Some(token);
        // A process remembers the tokens of a record that is gone, and signs out of them too.
        let set = facts
            .set
            .filter(|_| self.lives.iter().any(|life| life.damaged));
        let remembered = set.is_some_and(|(set, by)| {
            let since = |one: usize| self.signed_out[one].is_some_and(|at| at >= set);
            since(1 - index) || (by == index && since(index))
        });
        // The old files say that they are pending still.
        let read_again = facts
            .put_back
            .is_some_and(|at| self.signed_out[index].is_some_and(|signed_out| signed_out >= at));
        let revoked = seen.status == Status::SignedOut(Cause::UserRevoked);
        let (blindly, read_again) = (blindly && revoked, read_again && revoked);
        if facts.is_over()
            || blindly
            || remembered
            || read_again
            || facts.replaced
            || over
            || uses_pending
            || comes_again
            || self.is_tie(token)
            || follows_store
            || (facts.was_over && self.unwritten_sign_in_elsewhere(index).as_deref() == Some(token))
        {
            return Ok(());
        }
        broken(
            NOTHING_ENDED_IT,
            format!("{token} became {:?}", seen.summary()),
        )
    }

    /// The user signed out in this life while the store could not be read.
    fn signed_out_blindly(&self, index: usize) -> bool {
        let life = self.lives[index].number;
        self.commands.values().any(|command| {
            command.life == life
                && matches!(command.call, AppCall::Revoke(_))
                && matches!(command.visible, Visible::Loading | Visible::Unavailable)
        })
    }

    fn cause(
        token: &str,
        cause: Cause,
        facts: &Token,
        over: bool,
        known: bool,
        blindly: bool,
    ) -> Checked {
        // What replaced it, and was not visible here, may be what ended.
        if facts.replaced {
            return Ok(());
        }
        let truthful = match cause {
            Cause::None => true,
            // A sign-out of an unreadable store ends what the store holds when it is read, and one of
            // pending tokens the session that they became.
            Cause::UserRevoked => facts.is_over() || over || facts.set_by_app || blindly,
            Cause::ServerRejected => facts.rejected > 0 || over,
            Cause::Expired if !over && facts.rejected == 0 => {
                return broken(
                    EXPIRY_BY_SERVER_TIME,
                    format!("{token} is alive and was published as expired"),
                );
            }
            Cause::Expired => over,
            // A key that is lost ends nothing that a process remembers.
            Cause::KeyLost => !known && facts.is_over(),
            Cause::StepUp => false,
        };
        if truthful {
            return Ok(());
        }
        broken(CAUSE_IS_TRUE, format!("{token} ended as {cause:?}"))
    }

    fn is_on_disk(
        &self,
        index: usize,
        sighting: &Sighting,
        server: &Server,
        surroundings: &Surroundings,
    ) -> Checked {
        let life = &self.lives[index];
        let Some(medium) = &sighting.medium else {
            return Ok(());
        };
        if life.damaged || sighting.unsynced {
            return Ok(());
        }
        if !sighting.seen.persisted {
            let over = |token: &str| self.may_be_over(token, server, surroundings.server_ms);
            return self.survives(index, sighting, medium, over);
        }
        if surroundings.troubled {
            return Ok(());
        }
        if *medium == Medium::Unreadable {
            if self.put_back {
                return Ok(());
            }
            return match &sighting.seen.status {
                Status::Active(session) => broken(
                    PERSISTED_IS_TRUE,
                    format!(
                        "{} is visible and the record cannot be opened",
                        session.token
                    ),
                ),
                _ => Ok(()),
            };
        }
        let session = match &sighting.seen.status {
            Status::Active(session) => Some(session),
            Status::SignedOut(_) => None,
            Status::Loading | Status::Unavailable(_) => return Ok(()),
        };
        let stored = medium.record();
        let stored_token = stored.and_then(|stored| stored.exact_token.as_ref());
        let token = session.map(|session| &session.exact_token);
        // That a session is over by the time is not written: its token stays for one validation.
        let expired = sighting.seen.status == Status::SignedOut(Cause::Expired);
        if token != stored_token && !(token.is_none() && (sighting.marker || expired)) {
            return broken(
                PERSISTED_IS_TRUE,
                format!("{token:?} is visible and the medium holds {stored_token:?}"),
            );
        }
        let end = session.and_then(|session| session.expires_ms);
        let stored_end = stored.and_then(|stored| stored.expires_ms);
        if token.is_some() && end != stored_end {
            return broken(
                PERSISTED_IS_TRUE,
                format!("{token:?} ends at {end:?} and on the medium at {stored_end:?}"),
            );
        }
        let step = sighting.seen.intermediate.as_ref();
        let stored_step = stored.and_then(|stored| stored.intermediate.as_ref());
        let may_be_over = sighting.seen.status == Status::SignedOut(Cause::None);
        if step != stored_step && !(step.is_none() && (sighting.marker || may_be_over)) {
            return broken(
                PERSISTED_IS_TRUE,
                format!("the intermediate session is {step:?} and on the medium {stored_step:?}"),
            );
        }
        Ok(())
    }

    /// A forced sign-out that is published as certain is on disk, as a marker if the record could not
    /// be written, until the server has confirmed it or the session is over by the time.
    fn survives(
        &self,
        index: usize,
        sighting: &Sighting,
        medium: &Medium,
        is_over: impl Fn(&str) -> bool,
    ) -> Checked {
        // Certain is only what a power cut leaves: neither the marker of another process nor a record of its own that
        // the disk refused to flush (`docs/simulator.md`).
        let is_unflushed = sighting.unsynced_names;
        if sighting.seen.status != Status::SignedOut(Cause::UserRevoked) || is_unflushed {
            return Ok(());
        }
        let Some(stored) = medium.record() else {
            return Ok(());
        };
        let Some(token) = stored.token.as_ref().filter(|_| !stored.ended_by_marker[0]) else {
            return Ok(());
        };
        let facts = self.tokens.get(token).filter(|_| !is_over(token));
        // A sign-in in another process may have brought it again.
        let forced = facts.filter(|facts| facts.granted < facts.user_ended);
        if forced.is_some_and(|facts| facts.forced_by == Some(self.lives[index].number)) {
            return broken(
                FORCED_SIGN_OUT_SURVIVES,
                format!("{token} is stored and no marker ends it"),
            );
        }
        Ok(())
    }

    /// The flows that the sign-out of this session ends: those that were started before it. A forced
    /// one ends them when it is given. Of several others that wait for the server, the first one can
    /// be the one that the server answered; what a later one ends is known when it has its result.
    /// Without a token the session was over before, and any sign-out can be the one.
    fn ends_flows(&mut self, index: usize, token: Option<&str>) {
        let life = &mut self.lives[index];
        let revokes = self.commands.values().filter(|command| {
            let is_about = token.is_none_or(|token| command.visible.token() == Some(token));
            command.life == life.number && is_about
        });
        let (mut forced, mut answered) = (None, None);
        for command in revokes {
            match command.call {
                AppCall::Revoke(true) => forced = forced.max(Some(command.number)),
                AppCall::Revoke(false) if command.open => {
                    answered = answered.or(Some(command.number));
                }
                _ => {}
            }
        }
        let last = forced.max(answered).unwrap_or(0);
        life.over.before = life.over.before.max(last);
    }

    fn remember(&mut self, index: usize, sighting: &Sighting, surroundings: &Surroundings) {
        let order = self.tick();
        let seen = &sighting.seen;
        let to = Visible::of(seen);
        // Of two processes, the later sign-in decides, whichever is seen first.
        let alone = self.is_alone();
        // What the response brings in this very event is later than what ends in it.
        let granted = self
            .before_response
            .as_ref()
            .filter(|before| before.index == index)
            .and_then(|before| before.grants.clone());
        self.note_unwritten_sign_in(index, seen, &to);
        let signed_in_elsewhere = self.unwritten_sign_in_elsewhere(index);
        let life = &mut self.lives[index];
        let before = std::mem::replace(&mut life.visible, to.clone());
        // A session that another process has stored need not be the one that was visible here.
        if seen.status == Status::SignedOut(Cause::Expired)
            && let Some((stored, _)) = &self.stored
            && (life.was_visible.is_empty() || life.was_visible.contains(stored))
        {
            life.expired.insert(stored.clone());
        }
        // A reader has no memory of its own: what was put back says nothing about the session.
        let read_old_files = life.reader && life.damaged;
        let left = before
            .token()
            .filter(|token| to.token() != Some(*token) && !read_old_files);
        if let Some(token) = left.filter(|token| granted.as_deref() != Some(*token)) {
            match (&to, &seen.status) {
                (Visible::Session(_), _) if alone => {
                    life.ended.insert(token.to_owned(), order);
                }
                // A sign-out does not end a sign-in that was made elsewhere before it and is not written.
                (_, Status::SignedOut(Cause::UserRevoked))
                    if signed_in_elsewhere.as_deref() == Some(token) => {}
                (
                    _,
                    Status::SignedOut(Cause::UserRevoked | Cause::ServerRejected | Cause::StepUp),
                ) => {
                    life.ended.insert(token.to_owned(), order);
                    life.ended_by_rejection_of.remove(token);
                    let last = life.last.as_ref().and_then(Seen::session);
                    if let (Status::SignedOut(Cause::ServerRejected), Some(last)) =
                        (&seen.status, last)
                    {
                        let rejected = last.exact_token.clone();
                        life.ended_by_rejection_of
                            .insert(token.to_owned(), rejected);
                    }
                }
                (_, Status::SignedOut(Cause::Expired)) => {
                    life.expired.insert(token.to_owned());
                }
                _ => {}
            }
        }
        if let Some(facts) = to.token().and_then(|token| self.tokens.get_mut(token)) {
            facts.published = true;
        }
        life.recent.extend(to.token().map(str::to_owned));
        life.was_visible.extend(to.token().map(str::to_owned));
        if life.first.is_none() && matches!(to, Visible::Nobody | Visible::Session(_)) {
            life.first = Some(to.clone());
        }
        let certain = matches!(to, Visible::Nobody | Visible::Session(_));
        if certain && seen.persisted && !life.reader && !surroundings.troubled && !life.damaged {
            for (token, order) in &life.ended {
                self.ended_on_disk.insert(token.clone(), *order);
            }
            if let Some(token) = to.token() {
                self.ended_on_disk.remove(token);
            }
            if let (Status::SignedOut(Cause::UserRevoked), Some(token)) =
                (&seen.status, before.token())
                && self
                    .tokens
                    .get(token)
                    .is_some_and(|facts| facts.user_ended > 0 && !facts.replaced)
            {
                self.must_reach.insert(token.to_owned());
            }
        }
        let revoked = Status::SignedOut(Cause::UserRevoked);
        let last = life.last.as_ref();
        let was_revoked = last.is_some_and(|last| last.status == revoked);
        life.publishes_expiry |= seen.status == Status::SignedOut(Cause::Expired);
        let ends_flows = seen.status == revoked && !was_revoked;
        life.last = Some(seen.clone());
        life.damaged &= !(life.reader && certain && seen.persisted);
        let written = certain && seen.persisted && !life.reader && !life.damaged;
        if ends_flows && (left.is_some() || before == Visible::Nobody) {
            self.ends_flows(index, left);
        }
        if written && !surroundings.troubled && !sighting.unsynced {
            self.flows_are_written(index);
        }
        self.end_excuses_of_damage();
        self.ended_by_marker(sighting, order, granted.as_deref());
        if let Some(medium) = sighting.medium.as_ref().filter(|_| seen.persisted) {
            self.put_back &= medium.record().is_none();
            self.look(medium);
        }
    }

    /// A sign-out that only a marker holds is as certain as one in the record. It does not end a later
    /// sign-in to the same session that another process has not written.
    fn ended_by_marker(&mut self, sighting: &Sighting, order: u64, granted: Option<&str>) {
        let stored = sighting.medium.as_ref().and_then(Medium::record);
        let ended = stored.filter(|stored| stored.ended_by_marker[0]);
        let signed_out = sighting.seen.status == Status::SignedOut(Cause::UserRevoked);
        if let Some(token) = ended.and_then(|stored| stored.token.clone())
            && signed_out
            && !sighting.unsynced
            && !self.is_unwritten(&token)
            && granted != Some(token.as_str())
        {
            self.ended_on_disk.insert(token, order);
        }
    }

    /// Nothing is left to be done at this moment.
    pub(in crate::testing::simulator) fn settled(&self, surroundings: &Surroundings) -> Checked {
        for life in &self.lives {
            if !life.alive || life.reader || life.closed || !life.foreground {
                continue;
            }
            let Some(session) = life.last.as_ref().and_then(Seen::session) else {
                continue;
            };
            let (Some(end), Some((token, delay))) = (session.expires_ms, &life.delay) else {
                continue;
            };
            let late = surroundings.server_ms - end - delay;
            if session.token == *token && late > 1_000 && session.proven {
                return broken(
                    EXPIRY_IN_TIME,
                    format!("{token} is visible {late} ms after its proven end"),
                );
            }
        }
        Ok(())
    }
}

/// What is wrong when tokens and objects are not of one response; a fetched user may be newer.
fn consistent(session: &SeenSession, server: &Server) -> Result<(), String> {
    let Some(issue) = server.issued.get(&session.jwt) else {
        return Err("the JWT was never issued".into());
    };
    let Some(grant) = server.grants.get(&session.token) else {
        return Err("the opaque token was never issued".into());
    };
    if issue.token != session.token {
        return Err("the JWT is of another session".into());
    }
    if let Some(mixed) = session.mixed {
        return Err(mixed.into());
    }
    let number = session.user.rsplit('-').next().unwrap_or_default();
    if number != grant.user.to_string() {
        return Err(format!(
            "{} is visible and the session is {}'s",
            session.user, grant.user
        ));
    }
    if session.session_id != grant.session_id {
        return Err("the session is another than the tokens'".into());
    }
    if session.claims != Some(format!(r#"{{"moment":{}}}"#, issue.moment)) {
        return Err(format!(
            "the session's claims are {:?} and the JWT's moment is {}",
            session.claims, issue.moment
        ));
    }
    Ok(())
}

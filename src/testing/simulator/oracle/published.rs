//! The built-in rules about what is published.

use super::super::engine_port::{Cause, Medium, Seen, SeenSession, Sighting, Status};
use super::super::server::Server;
use super::{Checked, Oracle, Shown, broken};
use crate::clock::Millis;

impl Oracle {
    // ---- what is published --------------------------------------------------------------------

    /// A value was published. `troubled` says that store or disk refused something meanwhile.
    pub(in crate::testing::simulator) fn published(
        &mut self,
        index: usize,
        sighting: &Sighting,
        server: &Server,
        now: i64,
        troubled: bool,
    ) -> Checked {
        let checked = self.check_published(index, sighting, server, now, troubled);
        self.note_published(index, sighting, now);
        checked
    }

    fn check_published(
        &mut self,
        index: usize,
        sighting: &Sighting,
        server: &Server,
        now: i64,
        troubled: bool,
    ) -> Checked {
        let server_ms = super::super::device::EPOCH_MS + now;
        let value = &sighting.seen;
        if let Some(missing) = sighting
            .medium
            .as_ref()
            .and_then(|medium| missing(value, medium))
            && !troubled
            && !self.loss
        {
            return broken(
                "what is published is on disk or says that it is not",
                missing,
            );
        }
        if value.intermediate.is_some() && value.session().is_some() {
            return broken(
                "one moment",
                "a session and an intermediate session are shown together",
            );
        }
        if let Some(last) = &self.models[index].last
            && (value.revision < last.revision || value.revision == last.revision && value != last)
        {
            return broken(
                "a revision is one value",
                format!("{} after {}", value.revision, last.revision),
            );
        }
        let before = self.models[index].shown.clone();
        match &value.status {
            Status::Loading => {}
            Status::Unavailable(reason) => {
                if let Some(token) = before.token()
                    && !self.facts.get(token).is_some_and(|facts| facts.user_ended)
                {
                    return broken(
                        "no false logout",
                        format!("a session that was shown became Unavailable({reason:?})"),
                    );
                }
            }
            Status::Active(session) => {
                self.check_session(index, value, session, server, server_ms, troubled)?;
            }
            Status::SignedOut(cause) => {
                self.check_signed_out(index, value, *cause, server_ms)?;
            }
        }
        Ok(())
    }

    fn note_published(&mut self, index: usize, sighting: &Sighting, now: i64) {
        let value = &sighting.seen;
        let before = self.models[index].shown.clone();
        let model = &mut self.models[index];
        let shown = match &value.status {
            Status::Active(session) => Shown::Somebody(session.token.clone()),
            Status::SignedOut(_) => Shown::Nobody,
            Status::Unavailable(_) if before != Shown::Unknown => Shown::Nobody,
            Status::Loading | Status::Unavailable(_) => Shown::Unknown,
        };
        if shown != model.shown {
            model.shown_since = now;
        }
        if let Shown::Somebody(token) = &shown {
            model.last_token = Some(token.clone());
        }
        model.shown = shown.clone();
        model.last = Some(value.clone());
        if value.persisted && !model.reader && shown != Shown::Unknown && !sighting.unsynced {
            let expired = value.status == Status::SignedOut(Cause::Expired);
            self.settle_on_disk(&before, shown, expired);
        }
    }

    /// The value is on disk: whoever was signed in before cannot come back. An expired session can,
    /// if its extension was lost with the process: the server decides.
    fn settle_on_disk(&mut self, before: &Shown, shown: Shown, expired: bool) {
        let durable = std::mem::take(&mut self.durable);
        for old in [before, &durable] {
            if let Some(token) = old.token()
                && shown.token() != Some(token)
                && !expired
                && self.granting.as_deref() != Some(token)
            {
                self.fact(token).buried = true;
            }
        }
        self.durable = shown;
    }

    fn check_session(
        &mut self,
        index: usize,
        value: &Seen,
        session: &SeenSession,
        server: &Server,
        server_ms: Millis,
        troubled: bool,
    ) -> Checked {
        let token = session.token.as_str();
        one_moment(session, server)?;
        let facts = self.fact(token);
        facts.expires_ms = session.expires_ms;
        if value.persisted {
            facts.earliest_ms = None;
        }
        let before = self.models[index].shown.clone();
        let facts = self.facts.get(token).cloned().unwrap_or_default();
        if !facts.reached {
            return broken(
                "no session from nowhere",
                format!("{token} was never given to the device"),
            );
        }
        if facts.superseded {
            return broken(
                "no resurrection after sign-out",
                format!("{token} came of a call that a later action had superseded"),
            );
        }
        // With the record destroyed, another process's memory is all there is.
        let remembered = self.loss && self.models.iter().all(|model| model.life > 0);
        if remembered {
            return self.leaves(index, Some(token), server_ms, None);
        }
        // Until a change of another process is written, the disk says what was before it.
        let unwritten = self
            .models
            .iter()
            .any(|model| model.alive && model.last.as_ref().is_some_and(|last| !last.persisted));
        let troubled = troubled || unwritten;
        if facts.buried && !(troubled && before.token() == Some(token)) {
            return broken(
                "no resurrection after sign-out",
                format!("{token} had ended on disk and is shown again"),
            );
        }
        if before == Shown::Nobody && facts.signed_out && !troubled && !self.signing_out {
            return broken(
                "no resurrection after sign-out",
                format!("{token} was signed out by the user and is shown again"),
            );
        }
        self.leaves(index, Some(token), server_ms, None)?;
        Ok(())
    }

    fn check_signed_out(
        &mut self,
        index: usize,
        value: &Seen,
        cause: Cause,
        server_ms: Millis,
    ) -> Checked {
        if cause == Cause::StepUp && value.intermediate.is_none() {
            return broken("causes are true", "StepUp without an intermediate session");
        }
        // A session in between, which this process never showed, may be what the cause is about.
        let last = self.models[index].last.as_ref();
        let skipped = last.is_some_and(|last| value.generation > last.generation + 1);
        let cause = Some(cause).filter(|cause| !skipped || *cause == Cause::KeyLost);
        self.leaves(index, None, server_ms, cause)
    }

    /// Somebody was signed in and is not any more, or somebody else is: there must be a reason.
    fn leaves(
        &mut self,
        index: usize,
        to: Option<&str>,
        server_ms: Millis,
        cause: Option<Cause>,
    ) -> Checked {
        let model = &self.models[index];
        let in_this_life = model.shown != Shown::Unknown;
        let from = if in_this_life {
            &model.shown
        } else {
            &self.durable
        };
        let Some(token) = from.token().filter(|token| to != Some(*token)) else {
            return Ok(());
        };
        let facts = self.facts.get(token).cloned().unwrap_or_default();
        let own = model.expires_ms().filter(|_| in_this_life);
        let expired = [facts.expires_ms, facts.earliest_ms, own]
            .into_iter()
            .flatten()
            .min()
            .is_some_and(|end| server_ms + self.ahead_ms >= end);
        // What could not be written may give way to what another process wrote meanwhile, and
        // two processes may each bring somebody.
        let both = self.models.iter().all(|model| model.life > 0);
        let unwritten = model.last.as_ref().is_some_and(|last| !last.persisted);
        // Whom another process brought, and wrote just before it died, may have ended since.
        let brought = self.models.iter().enumerate().any(|(other, model)| {
            let written = model.last.as_ref().is_none_or(|last| last.persisted);
            other != index && !written && model.shown.token().is_some_and(|it| it != token)
        });
        let overwritten = in_this_life && both && (unwritten || brought || to.is_some());
        let elsewhere = in_this_life && (facts.buried || self.durable.token() != Some(token));
        let reasons = facts.user_ended
            || facts.rejected
            || facts.replaced
            || facts.buried
            || expired
            || overwritten
            || self.cleared_unread
            // With the record destroyed, two memories may disagree and the last to write wins.
            || self.loss && self.models.iter().all(|model| model.life > 0)
            || self.loss && matches!(cause, Some(Cause::KeyLost) | None);
        // After a loss an older record, or none, may be all there is.
        if !(reasons || elsewhere && self.loss || self.loss && !in_this_life) {
            return broken(
                "no false logout",
                format!("{token} ended as {cause:?} (to {to:?}) and nothing had ended it"),
            );
        }
        let truthful = match cause {
            None | Some(Cause::None) => true,
            Some(_) if self.loss && self.models.iter().all(|model| model.life > 0) => true,
            Some(_) if facts.buried || !in_this_life || overwritten || self.cleared_unread => true,
            Some(Cause::UserRevoked) => facts.user_ended || facts.replaced,
            Some(Cause::ServerRejected) => facts.rejected,
            Some(Cause::Expired) => expired,
            Some(Cause::KeyLost) => self.loss,
            Some(Cause::StepUp) => model.step_up_delivered || facts.replaced,
        };
        if !truthful {
            return broken("causes are true", format!("{token} ended as {cause:?}"));
        }
        Ok(())
    }
}

/// What is wrong with the medium, if the value says that it is on it and it is not.
fn missing(seen: &Seen, medium: &Medium) -> Option<String> {
    let session = match &seen.status {
        Status::Active(session) => Some(session),
        Status::SignedOut(_) => None,
        Status::Loading | Status::Unavailable(_) => return None,
    };
    if *medium == Medium::Unreadable {
        return None;
    }
    let stored = medium.record();
    let token = session.map(|session| &session.token);
    let stored_token = stored.and_then(|stored| stored.token.as_ref());
    // That a session is over by the time is not written: its token stays for one validation.
    let expired = seen.status == Status::SignedOut(Cause::Expired);
    if token != stored_token && !(expired && token.is_none()) {
        return Some(format!(
            "shows {token:?} and the medium holds {stored_token:?}"
        ));
    }
    // A newer JWT may be written later, an end of the session may not.
    let expires = session.map(|session| session.expires_ms);
    let stored_expires = stored.and_then(|stored| stored.token.as_ref().map(|_| stored.expires_ms));
    if session.is_some() && expires != stored_expires {
        return Some(format!(
            "shows the end {expires:?} and the medium holds {stored_expires:?}"
        ));
    }
    let step = seen.intermediate.as_ref();
    let stored_step = stored.and_then(|stored| stored.intermediate.as_ref());
    // The same for an intermediate session.
    let may_be_over = step.is_none() && seen.status == Status::SignedOut(Cause::None);
    if step != stored_step && !may_be_over {
        return Some(format!(
            "shows the intermediate session {step:?} and the medium holds {stored_step:?}"
        ));
    }
    None
}

/// Both tokens and every object are of one answer; a fetched user may be newer.
pub(in crate::testing::simulator) fn one_moment(session: &SeenSession, server: &Server) -> Checked {
    let Some(issue) = server.issued.get(&session.jwt) else {
        return broken("one moment", "the JWT was never issued");
    };
    let Some(grant) = server.grants.get(&session.token) else {
        return broken("one moment", "the opaque token was never issued");
    };
    if issue.token != session.token {
        return broken("one moment", "the JWT is of another session");
    }
    if let Some(mixed) = session.mixed {
        return broken("one moment", mixed);
    }
    let number = session.user.rsplit('-').next().unwrap_or_default();
    if number != grant.user.to_string() {
        return broken(
            "one moment",
            format!(
                "{} is shown and the session is {}'s",
                session.user, grant.user
            ),
        );
    }
    if session.session_id != grant.session_id {
        return broken("one moment", "the session is another than the tokens'");
    }
    if session.claims != Some(format!(r#"{{"moment":{}}}"#, issue.moment)) {
        return broken(
            "one moment",
            format!(
                "the session's claims are {:?} and the JWT's moment is {}",
                session.claims, issue.moment
            ),
        );
    }
    Ok(())
}

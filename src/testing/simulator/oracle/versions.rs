//! Which session a generation names, and which version of a session is published.

use super::super::engine_port::{Seen, SeenSession};
use super::super::server::Server;
use super::facts::Sessions;
use super::responses::TIE_MS;
use super::{Checked, broken};
use super::{GENERATION_GROWS, GENERATION_NAMES_ONE, NEWER_STAYS, SESSION_KEEPS_GENERATION};

impl Sessions {
    pub(super) fn generation(&mut self, index: usize, seen: &Seen) -> Checked {
        let life = &mut self.lives[index];
        let generation = seen.generation;
        if let Some(last) = &life.last
            && generation < last.generation
        {
            return broken(
                GENERATION_GROWS,
                format!("{generation} after {}", last.generation),
            );
        }
        let Some(session) = seen.session() else {
            return Ok(());
        };
        let id = &session.session_id;
        if let Some(named) = life.sessions.insert(generation, id.clone())
            && named != *id
        {
            return broken(
                GENERATION_NAMES_ONE,
                format!("{generation} was {named} and is {id}"),
            );
        }
        let before = life.last.as_ref();
        if let (Some(last), Some(session)) = (before, before.and_then(Seen::session))
            && session.session_id == *id
            && last.generation != generation
        {
            return broken(
                SESSION_KEEPS_GENERATION,
                format!("{id} was {} and is {generation}", last.generation),
            );
        }
        Ok(())
    }

    /// The server numbers its responses. What is published of a session never goes back to an earlier one.
    /// Two that were made in one second come in either order.
    pub(super) fn is_not_older(
        &self,
        index: usize,
        session: &SeenSession,
        server: &Server,
    ) -> Checked {
        let life = &self.lives[index];
        let last = life.last.as_ref().and_then(Seen::session);
        let Some(last) = last.filter(|last| last.session_id == session.session_id) else {
            return Ok(());
        };
        let made = |session: &SeenSession| {
            let issued = server.issued.get(&session.jwt)?;
            Some((issued.moment, issued.expires_ms))
        };
        // What was put back, or what an older slot holds, is older.
        if let (Some((before, before_ms)), Some((after, after_ms))) = (made(last), made(session))
            && after < before
            && after_ms.saturating_add(TIE_MS) < before_ms
            && !life.damaged
        {
            return broken(
                NEWER_STAYS,
                format!("{before} of {} became {after}", session.session_id),
            );
        }
        Ok(())
    }
}

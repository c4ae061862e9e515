//! What only one process knows: a sign-in that is not written, and a session of files that were destroyed or put back.

use super::super::engine_port::Seen;
use super::facts::{Sessions, Visible};

impl Sessions {
    /// Two processes that show the same know the same of what was destroyed or put back.
    pub(super) fn end_excuses_of_damage(&mut self) {
        let [a, b] = &self.lives;
        let agree = a.visible.token().is_some() && a.visible == b.visible;
        if agree && a.alive && b.alive && !a.damaged && !b.damaged {
            for facts in self.tokens.values_mut() {
                facts.end_excuses_of_damage();
            }
        }
    }

    pub(super) fn note_unwritten_sign_in(&mut self, index: usize, seen: &Seen, to: &Visible) {
        let response = self.before_response.as_ref();
        let signs_in = response.is_some_and(|response| {
            response.index == index
                && response.is_sign_in
                && response.grants.as_deref() == to.token()
        });
        let sign_in = &mut self.lives[index].unwritten_sign_in;
        if seen.persisted || (!signs_in && sign_in.as_deref() != to.token()) {
            *sign_in = None;
        } else if signs_in {
            *sign_in = to.token().map(str::to_owned);
        }
    }

    /// The sign-in that another process shows and has not written.
    pub(super) fn unwritten_sign_in_elsewhere(&self, index: usize) -> Option<String> {
        let lives = self.lives.iter().enumerate();
        let mut others = lives.filter(|(other, life)| *other != index && life.alive);
        others.find_map(|(_, life)| life.unwritten_sign_in.clone())
    }

    /// A process that runs shows this session and has not written it.
    pub(super) fn is_unwritten(&self, token: &str) -> bool {
        let mut alive = self.lives.iter().filter(|life| life.alive);
        alive.any(|life| {
            let persisted = life.last.as_ref().is_none_or(|last| last.persisted);
            life.visible.token() == Some(token) && !persisted
        })
    }
}

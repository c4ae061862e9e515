//! After a long calm: everything has recovered.

use crate::clock::Millis;

use super::super::server::Server;
use super::facts::Sessions;
use super::{Checked, broken};
use super::{FORCED_SIGN_OUT_REACHES_SERVER, PENDING_USED, PROCESSES_AGREE};

/// More entries than this are dropped from the queue of revokes.
const QUEUE: usize = 16;

impl Sessions {
    /// Everybody has read the record just now. `crowded` says that the budget of automatic
    /// requests may be used up.
    pub(in crate::testing::simulator) fn finished(
        &self,
        server: &Server,
        server_ms: Millis,
        crowded: bool,
    ) -> Checked {
        let [a, b] = &self.lives;
        let speaks = |index: usize| {
            let life = &self.lives[index];
            life.alive && !life.reader && !life.closed
        };
        if speaks(0) && speaks(1) && a.visible.token() != b.visible.token() {
            return broken(
                PROCESSES_AGREE,
                format!("{:?} and {:?}", a.visible, b.visible),
            );
        }
        let anybody = speaks(0) || speaks(1);
        for pending in self.pending.iter().filter(|_| anybody) {
            let used = self
                .lives
                .iter()
                .any(|life| life.visible.token() == Some(&pending.token));
            if pending.accepted && server.lives(&pending.token, server_ms) && !used {
                return broken(
                    PENDING_USED,
                    format!(
                        "{} was accepted and never became the session",
                        pending.token
                    ),
                );
            }
        }
        if !anybody || crowded || self.must_reach.len() > QUEUE {
            return Ok(());
        }
        for token in &self.must_reach {
            let facts = self.tokens.get(token).cloned().unwrap_or_default();
            if server.lives(token, server_ms)
                && facts.rejected == 0
                && !self.may_be_over(token, server, server_ms)
            {
                return broken(
                    FORCED_SIGN_OUT_REACHES_SERVER,
                    format!("{token} still lives there"),
                );
            }
        }
        Ok(())
    }
}

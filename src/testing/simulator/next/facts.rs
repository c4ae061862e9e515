//! What the oracle of the next rules knows.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::clock::Millis;

use super::super::engine_port::{Medium, Seen, Status};
use super::super::server::Server;
use super::super::step::AppCall;

/// The device at the moment of a check.
#[derive(Clone, Copy, Debug)]
pub(in crate::testing::simulator) struct Surroundings {
    pub(in crate::testing::simulator) server_ms: Millis,
    /// Disk or keystore refused something in this event.
    pub(in crate::testing::simulator) troubled: bool,
    /// Disk and keystore work, and no fault inside an event is to come.
    pub(in crate::testing::simulator) store_works: bool,
}

/// Who is signed in, as one process publishes it.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(super) enum Visible {
    #[default]
    Loading,
    Unavailable,
    Nobody,
    Session(String),
}

impl Visible {
    pub(super) fn of(seen: &Seen) -> Self {
        match &seen.status {
            Status::Loading => Self::Loading,
            Status::Unavailable(_) => Self::Unavailable,
            Status::SignedOut(_) => Self::Nobody,
            Status::Active(session) => Self::Session(session.token.clone()),
        }
    }

    pub(super) fn token(&self) -> Option<&str> {
        match self {
            Self::Session(token) => Some(token),
            _ => None,
        }
    }
}

/// One life of one process.
#[derive(Debug, Default)]
pub(super) struct Life {
    pub(super) number: u64,
    pub(super) alive: bool,
    pub(super) reader: bool,
    pub(super) closed: bool,
    pub(super) foreground: bool,
    pub(super) offline: bool,
    pub(super) last: Option<Seen>,
    pub(super) visible: Visible,
    /// The first status that is known.
    pub(super) first: Option<Visible>,
    /// Session id of each generation.
    pub(super) sessions: HashMap<u64, String>,
    /// Tokens whose end this life published as certain, and the order of that.
    pub(super) ended: BTreeMap<String, u64>,
    /// Tokens whose rejection this life dealt with, and the order of that.
    pub(super) rejected: BTreeMap<String, u64>,
    /// Tokens that expired as far as this life published.
    pub(super) expired: BTreeSet<String>,
    /// What is stored was destroyed or replaced, and no foreground has looked at it since.
    pub(super) damaged: bool,
    /// By how much the server's time is known too early, at least, and for which token.
    pub(super) delay: Option<(String, i64)>,
    /// Tokens that were visible since the event began, and when it began.
    pub(super) recent: BTreeSet<String>,
    pub(super) event_began: u64,
}

/// One token of a session.
#[derive(Clone, Debug, Default)]
pub(super) struct Token {
    /// The device was given it.
    pub(super) reached: bool,
    /// Order in which the user signed out of it, and in which it was rejected; 0 for never.
    pub(super) user_ended: u64,
    pub(super) rejected: u64,
    /// `update_session` brought it.
    pub(super) set_by_app: bool,
    /// Later `update_session` tokens took its place before it was used.
    pub(super) superseded: bool,
    /// Some process published it.
    pub(super) published: bool,
    /// A later sign-in, step-up or use of pending tokens was delivered.
    pub(super) replaced: bool,
    /// Order of the last response that brought it and may count, and of its request.
    pub(super) granted: u64,
    pub(super) granted_sent: u64,
    /// Order of the last sign-in that brought it.
    pub(super) signed_in: u64,
    /// The server's time when it made that response, and the process that received it.
    pub(super) made: Option<(Millis, usize)>,
    /// Ends that each process was told last.
    pub(super) told: [Option<Millis>; 2],
}

/// A command of the app.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) index: usize,
    pub(super) life: u64,
    pub(super) call: AppCall,
    pub(super) number: u64,
    pub(super) visible: Visible,
    pub(super) open: bool,
    /// Another process had an act on its way when this was asked.
    pub(super) crossed: bool,
    /// The server answered it with a success that must be its result.
    pub(super) must_succeed: bool,
}

/// Pending tokens that `update_session` accepted.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    pub(super) token: String,
    pub(super) index: usize,
    pub(super) life: u64,
    pub(super) number: u64,
    pub(super) accepted: bool,
    /// Whoever accepted them is gone; they are in the record.
    pub(super) stored_only: bool,
}

/// What a request was when it left.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    pub(super) order: u64,
    /// It carried the visible token.
    pub(super) visible: bool,
}

/// Everything known.
#[derive(Debug, Default)]
pub(in crate::testing::simulator) struct NextOracle {
    /// When the server made the last intermediate session, and the process that received it.
    pub(super) stepped_up: Option<(Millis, usize)>,
    pub(super) lives: [Life; 2],
    pub(super) tokens: HashMap<String, Token>,
    pub(super) asked: BTreeMap<u64, Asked>,
    pub(super) sent: HashMap<u64, Sent>,
    pub(super) pending: Vec<Pending>,
    /// Tokens whose end was published as certain and persisted, and the order of that.
    pub(super) ended_on_disk: BTreeMap<String, u64>,
    /// What the medium held when somebody last looked: token and its end.
    pub(super) stored: Option<(String, Option<Millis>)>,
    /// Forced sign-outs that the server must receive.
    pub(super) must_reach: BTreeSet<String>,
    /// What was visible before the response that is being dealt with.
    pub(super) before_response: Option<BeforeResponse>,
    /// Place of the last happening.
    pub(super) order: u64,
}

/// A process just before a response is delivered to it.
#[derive(Clone, Debug)]
pub(super) struct BeforeResponse {
    pub(super) index: usize,
    pub(super) wrong: bool,
    /// The process knew its state, it was persisted, and nothing was damaged.
    pub(super) in_order: bool,
    /// The request came of a sign-in that nothing superseded; its number.
    pub(super) sign_in: Option<u64>,
    /// Pending tokens that this response confirms.
    pub(super) confirms: Option<String>,
    /// The token that the response grants.
    pub(super) grants: Option<String>,
}

impl Token {
    /// The user signed out of it, or the server rejected it.
    pub(super) fn is_over(&self) -> bool {
        self.user_ended > 0 || self.rejected > 0
    }
}

impl NextOracle {
    pub(super) fn token(&mut self, token: &str) -> &mut Token {
        self.tokens.entry(token.to_owned()).or_default()
    }

    pub(super) fn tick(&mut self) -> u64 {
        self.order += 1;
        self.order
    }

    pub(in crate::testing::simulator) fn started(
        &mut self,
        index: usize,
        number: u64,
        foreground: bool,
        reader: bool,
    ) {
        self.lives[index] = Life {
            number,
            alive: true,
            reader,
            foreground,
            ..Life::default()
        };
    }

    /// The process is gone; this is what the medium holds.
    pub(in crate::testing::simulator) fn ended(&mut self, index: usize, medium: &Medium) {
        let life = self.lives[index].number;
        self.lives[index].alive = false;
        for asked in self.asked.values_mut() {
            asked.open &= asked.life != life;
        }
        for token in self.tokens.values_mut() {
            token.told[index] = None;
        }
        let stored = medium.record().and_then(|stored| stored.pending.as_ref());
        self.pending.retain_mut(|pending| {
            if pending.life != life {
                return true;
            }
            pending.stored_only = true;
            stored == Some(&pending.token)
        });
    }

    /// What is stored was destroyed or replaced from outside.
    pub(in crate::testing::simulator) fn damaged(&mut self) {
        for life in &mut self.lives {
            life.damaged = true;
        }
        self.ended_on_disk.clear();
        self.must_reach.clear();
        self.stored = None;
        self.pending.retain(|pending| !pending.stored_only);
    }

    pub(in crate::testing::simulator) fn hidden(&mut self, index: usize) {
        self.lives[index].foreground = false;
    }

    /// The process comes to the foreground and looks at key and record.
    pub(in crate::testing::simulator) fn visible(&mut self, index: usize, store_works: bool) {
        let life = &mut self.lives[index];
        life.foreground = true;
        if store_works {
            life.damaged = false;
        }
    }

    /// True when the network came back.
    pub(in crate::testing::simulator) fn connectivity(
        &mut self,
        index: usize,
        online: bool,
    ) -> bool {
        let life = &mut self.lives[index];
        let came = online && life.offline;
        life.offline = !online;
        came
    }

    pub(in crate::testing::simulator) fn callers_dropped(&mut self, index: usize) {
        let life = self.lives[index].number;
        for asked in self.asked.values_mut() {
            if asked.life == life {
                asked.must_succeed = false;
            }
        }
    }

    /// An event of this process begins.
    pub(in crate::testing::simulator) fn begin_event(&mut self, index: usize) {
        let order = self.tick();
        let Some(life) = self.lives.get_mut(index) else {
            return;
        };
        life.event_began = order;
        life.recent = life
            .visible
            .token()
            .map(str::to_owned)
            .into_iter()
            .collect();
    }

    /// The store could not be read in the event of this command.
    pub(in crate::testing::simulator) fn asked_blindly(&mut self, number: u64) {
        if let Some(asked) = self.asked.get_mut(&number) {
            asked.crossed = true;
        }
        self.pending.retain(|pending| pending.number != number);
    }

    /// Two commands ran inside each other: neither came first.
    pub(in crate::testing::simulator) fn interleaved(&mut self, commands: [u64; 2]) {
        for number in commands {
            if let Some(asked) = self.asked.get_mut(&number) {
                asked.crossed = true;
            }
        }
        self.pending
            .retain(|pending| !commands.contains(&pending.number));
    }

    /// The end by any account that may hold now: the server's, what processes were told, and what
    /// is stored.
    pub(super) fn may_be_over(&self, token: &str, server: &Server, server_ms: Millis) -> bool {
        let true_end = server.grants.get(token).map(|grant| grant.expires_ms);
        let told = self
            .tokens
            .get(token)
            .map(|facts| facts.told)
            .unwrap_or_default();
        let visible = self.lives.iter().map(|life| {
            let session = life.last.as_ref()?.session()?;
            session.expires_ms.filter(|_| session.token == token)
        });
        let stored = self
            .stored
            .as_ref()
            .filter(|(stored, _)| stored == token)
            .and_then(|(_, end)| *end);
        told.into_iter()
            .chain(visible)
            .chain([stored, true_end])
            .flatten()
            .any(|end| end <= server_ms)
    }
}

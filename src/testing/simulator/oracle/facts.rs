//! What the rules about who is signed in must know.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::clock::Millis;

use super::super::engine_port::{Cause, Medium, Seen, Status};
use super::super::server::Server;
use super::super::step::AppCall;
use super::responses::TIE_MS;

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
    /// The token of a sign-in that is visible and that this life has not written yet.
    pub(super) unwritten_sign_in: Option<String>,
    /// The first status that is known.
    pub(super) first: Option<Visible>,
    /// Session id of each generation.
    pub(super) sessions: HashMap<u64, String>,
    /// Tokens whose end this life published as certain, and the order of that.
    pub(super) ended: BTreeMap<String, u64>,
    /// Which of its replaced tokens the server rejected, for sessions that ended by that.
    pub(super) ended_by_rejection_of: BTreeMap<String, String>,
    /// Tokens whose rejection this life dealt with, the order of that, and which of its replaced tokens it was.
    pub(super) rejected: BTreeMap<String, (u64, Option<String>)>,
    /// Tokens that expired as far as this life published.
    pub(super) expired: BTreeSet<String>,
    /// What is stored was destroyed or replaced, and no foreground has looked at it since.
    pub(super) damaged: bool,
    /// By how much the server's time is known too early, at least, and for which token.
    pub(super) delay: Option<(String, i64)>,
    /// Tokens that were visible since the event began, and when it began.
    pub(super) recent: BTreeSet<String>,
    /// It published, in this event or as its last value, that a session is over by the time.
    pub(super) publishes_expiry: bool,
    /// Tokens that were visible in this life.
    pub(super) was_visible: BTreeSet<String>,
    pub(super) event_began: u64,
    /// Order of the last command.
    pub(super) last_command: u64,
    /// A response told it the server's time.
    pub(super) knows_time: bool,
    /// PKCE flows that are over as far as this life knows.
    pub(super) over: FlowsOver,
}

/// PKCE flows that are over, by the number of the command that started each.
#[derive(Clone, Debug, Default)]
pub(super) struct FlowsOver {
    /// A sign-out ended every flow that was started before this command.
    pub(super) before: u64,
    pub(super) finished: BTreeSet<u64>,
}

impl FlowsOver {
    fn extend(&mut self, more: &Self) {
        self.before = self.before.max(more.before);
        self.finished.extend(&more.finished);
    }
}

/// One token of a session.
#[derive(Clone, Debug, Default)]
pub(super) struct Token {
    /// The device was given it.
    pub(super) reached: bool,
    /// Order in which the user signed out of it, and in which it was rejected; 0 for never.
    pub(super) user_ended: u64,
    pub(super) rejected: u64,
    /// The server has confirmed a revoke of it.
    pub(super) revoked: bool,
    /// The life of the process whose forced sign-out ended it, until the server has confirmed that.
    pub(super) forced_by: Option<u64>,
    /// `update_session` brought it.
    pub(super) set_by_app: bool,
    /// When that was, and the process.
    pub(super) set: Option<(Millis, usize)>,
    /// The life that set it and knew no time, while another process remembered a session of a record that was
    /// destroyed.
    pub(super) undated_in: Option<u64>,
    /// That life ended before the server had confirmed the token: its stamp stays what it was (ADR 0017).
    pub(super) undated: bool,
    /// When old files were put back that may hold it as pending.
    pub(super) put_back: Option<Millis>,
    /// Later `update_session` tokens took its place before it was used.
    pub(super) superseded: bool,
    /// Some process published it.
    pub(super) published: bool,
    /// A later sign-in, step-up or use of pending tokens was delivered.
    pub(super) replaced: bool,
    /// It was over or replaced before the last sign-in that brought it. Another process knows of that sign-in when
    /// it is written.
    pub(super) was_over: bool,
    /// Order of the last response that brought it and may count, and of its request.
    pub(super) granted: u64,
    pub(super) granted_sent: u64,
    /// Order of the last sign-in that brought it.
    pub(super) signed_in: u64,
    /// The server's time when it made that response, and the process that received it.
    pub(super) made: Option<(Millis, usize)>,
    /// The server's time when it made the last rejection that each process received, as the process knows
    /// it: from and to. A rejection does not say it.
    pub(super) rejections_made: [Option<(Millis, Millis)>; 2],
    /// The end of the session that each process received last.
    pub(super) known_ends: [Option<Millis>; 2],
    /// The earliest end that any process received.
    pub(super) earliest_end: Option<Millis>,
    /// A record that was older than the last one may hold that end: the newer one was damaged, and no
    /// response has brought another end since.
    pub(super) may_end_early: bool,
}

/// A command of the app.
#[derive(Clone, Debug)]
pub(super) struct CommandFacts {
    pub(super) index: usize,
    pub(super) life: u64,
    pub(super) call: AppCall,
    pub(super) number: u64,
    pub(super) visible: Visible,
    /// The token that it brings.
    pub(super) set_tokens: Option<String>,
    pub(super) open: bool,
    /// The process is a reader or closed: the command does nothing.
    pub(super) idle: bool,
    /// Another process had an act on its way when this was command.
    pub(super) crossed: bool,
    /// The server gave it a success that must be its result.
    pub(super) must_succeed: bool,
    /// The token that it was sent with, and that the server refused.
    pub(super) refused_with: Option<String>,
    /// The server has rejected that token since: the command must be sent once more, without it.
    pub(super) must_repeat: bool,
    pub(super) repeated: bool,
    /// The PKCE flow whose verifier it was sent with.
    pub(super) flow: Option<u64>,
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
pub(in crate::testing::simulator) struct Sessions {
    /// When the user last signed out by force, or the server confirmed a sign-out, in each process.
    pub(super) signed_out: [Option<Millis>; 2],
    /// When the server made the last intermediate session, and the process that received it.
    pub(super) stepped_up: Option<(Millis, usize)>,
    pub(super) lives: [Life; 2],
    pub(super) tokens: HashMap<String, Token>,
    pub(super) commands: BTreeMap<u64, CommandFacts>,
    pub(super) sent: HashMap<u64, Sent>,
    pub(super) pending: Vec<Pending>,
    /// Tokens whose end was published as certain and persisted, and the order of that.
    pub(super) ended_on_disk: BTreeMap<String, u64>,
    /// What the medium held when somebody last looked: token and its end.
    pub(super) stored: Option<(String, Option<Millis>)>,
    /// The pending tokens that the medium held then.
    pub(super) stored_pending: Option<String>,
    /// Old files were put back, perhaps those of another key, and nothing was written since.
    pub(super) put_back: bool,
    /// The last command that sent a link with the pair of a PKCE flow.
    pub(super) last_link: BTreeMap<u64, u64>,
    /// PKCE flows whose end is on disk.
    pub(super) over_on_disk: FlowsOver,
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
    /// The request came of a sign-in.
    pub(super) is_sign_in: bool,
    /// It is about the token that was published until now.
    pub(super) about_visible: bool,
    /// The token that the response grants.
    pub(super) grants: Option<String>,
}

impl Token {
    /// The situations are over in which its stamp, or its place in old files, may decide.
    pub(super) fn end_excuses_of_damage(&mut self) {
        (self.undated_in, self.undated, self.put_back) = (None, false, None);
    }

    /// The user signed out of it, or the server rejected it.
    pub(super) fn is_over(&self) -> bool {
        self.user_ended > 0 || self.rejected > 0
    }
}

impl Sessions {
    pub(super) fn token(&mut self, token: &str) -> &mut Token {
        self.tokens.entry(token.to_owned()).or_default()
    }

    /// What the medium holds, as a process that starts now would apply it.
    pub(super) fn look(&mut self, medium: &Medium) {
        let stored = medium.record();
        let [head_ends, pending_ends] = stored.map_or([false; 2], |it| it.ended_by_marker);
        self.stored = stored
            .filter(|_| !head_ends)
            .and_then(|stored| Some((stored.token.clone()?, stored.expires_ms)));
        self.stored_pending = stored
            .filter(|_| !pending_ends)
            .and_then(|stored| stored.pending.clone());
    }

    /// A sign-in, or tokens that the app set, in one process and a step-up, a sign-out or a rejection in the
    /// other in one second come in either order.
    pub(super) fn is_tie(&self, token: &str) -> bool {
        let facts = self.tokens.get(token);
        let began = facts.map_or([None; 2], |facts| [facts.made, facts.set]);
        began.into_iter().flatten().any(|(began, one)| {
            let stepped_up = self.stepped_up.filter(|(_, other)| *other != one);
            let ended = [
                stepped_up.map(|(ended, _)| (ended, ended)),
                facts.and_then(|facts| facts.rejections_made[1 - one]),
                self.signed_out[1 - one].map(|ended| (ended, ended)),
            ];
            let mut ended = ended.into_iter().flatten();
            ended.any(|(from, to)| {
                from.saturating_sub(TIE_MS) <= began && began <= to.saturating_add(TIE_MS)
            })
        })
    }

    /// Only one process has ever run.
    pub(super) fn is_alone(&self) -> bool {
        self.lives.iter().filter(|life| life.number > 0).count() == 1
    }

    /// No link of this PKCE flow can be used any more, as far as the process knows: the flow was
    /// finished, or a sign-out was asked for after its last link was sent.
    pub(super) fn flow_is_over(&self, index: usize, flow: u64) -> bool {
        let over = &self.lives[index].over;
        let last = self.last_link.get(&flow).copied().unwrap_or(flow);
        last < over.before || over.finished.contains(&flow)
    }

    /// The ends of PKCE flows that this life knows are on disk.
    pub(super) fn flows_are_written(&mut self, index: usize) {
        self.over_on_disk.extend(&self.lives[index].over);
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
        held: &Medium,
    ) {
        self.look(held);
        self.lives[index] = Life {
            number,
            alive: true,
            reader,
            foreground,
            over: self.over_on_disk.clone(),
            ..Life::default()
        };
    }

    /// The process is gone; this is what the medium holds.
    pub(in crate::testing::simulator) fn ended(&mut self, index: usize, medium: &Medium) {
        let life = self.lives[index].number;
        self.lives[index].alive = false;
        // A sign-in that it had not written is lost with it: an earlier act may come back.
        let last = self.lives[index].last.as_ref();
        let unwritten = last.filter(|last| !last.persisted);
        let unwritten = unwritten.and_then(Seen::session);
        let unwritten = unwritten.map(|session| session.token.clone());
        let granted = self.before_response.as_ref();
        let granted = granted.filter(|before| before.index == index);
        let granted = granted.and_then(|before| before.grants.clone());
        for token in unwritten.into_iter().chain(granted) {
            self.token(&token).replaced = true;
        }
        for command in self.commands.values_mut() {
            command.open &= command.life != life;
        }
        for token in self.tokens.values_mut() {
            token.known_ends[index] = None;
            token.undated |= token.undated_in == Some(life) && token.granted == 0;
            if token.set.is_some_and(|(_, by)| by != index) {
                // It was the one that remembered.
                (token.undated_in, token.undated) = (None, false);
            }
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

    /// What is stored was destroyed from outside, or replaced by old files at this server time.
    pub(in crate::testing::simulator) fn damaged(&mut self, put_back_ms: Option<Millis>) {
        let put_back = put_back_ms.is_some();
        self.put_back |= put_back;
        if put_back {
            // Whether they are older than what was set cannot be known.
            self.pending.clear();
            // They may hold pending tokens that a later act had replaced.
            for facts in self.tokens.values_mut().filter(|facts| facts.set_by_app) {
                facts.superseded |= facts.replaced;
                facts.put_back = put_back_ms;
            }
        }
        for facts in self.tokens.values_mut() {
            facts.may_end_early = true;
        }
        for life in &mut self.lives {
            life.damaged = true;
            if life.reader {
                // It remembers nothing: what is put back is all that it knows.
                life.ended.clear();
                life.rejected.clear();
            }
        }
        // Another process may not have read of the end yet. Else nothing holds what ended, not even the
        // other slot.
        if put_back || !self.is_alone() {
            self.ended_on_disk.clear();
        }
        self.must_reach.clear();
        self.over_on_disk = FlowsOver::default();
        self.stored = None;
        self.stored_pending = None;
        self.pending.retain(|pending| !pending.stored_only);
    }

    pub(in crate::testing::simulator) fn hidden(&mut self, index: usize) {
        self.lives[index].foreground = false;
    }

    /// The process comes to the foreground and looks at key and record.
    pub(in crate::testing::simulator) fn visible(&mut self, index: usize, store_works: bool) {
        let life = &mut self.lives[index];
        life.foreground = true;
        // A reader knows what is stored when it has published it.
        if store_works && !life.reader {
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
        for command in self.commands.values_mut() {
            if command.life == life {
                command.must_succeed = false;
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
        let last = life.last.as_ref();
        life.publishes_expiry =
            last.is_some_and(|last| last.status == Status::SignedOut(Cause::Expired));
        life.recent = life
            .visible
            .token()
            .map(str::to_owned)
            .into_iter()
            .collect();
    }

    /// The store could not be read in the event of this command.
    pub(in crate::testing::simulator) fn given_blindly(&mut self, number: u64) {
        let Some(command) = self.commands.get_mut(&number) else {
            return;
        };
        command.crossed = true;
        if matches!(command.call, AppCall::Revoke(_)) {
            // It is about the pending tokens that it knew, whatever became of them.
            let order = self.order;
            for facts in self.tokens.values_mut().filter(|facts| facts.set_by_app) {
                facts.user_ended = facts.user_ended.max(order);
            }
        }
        self.pending.retain(|pending| pending.number != number);
    }

    /// Two commands ran inside each other: neither came first.
    pub(in crate::testing::simulator) fn interleaved(&mut self, commands: [u64; 2]) {
        let order = self.order;
        let is_revoke = |number: &u64| {
            let command = self.commands.get(number);
            command.is_some_and(|command| matches!(command.call, AppCall::Revoke(_)))
        };
        let signs_out = commands.iter().any(is_revoke);
        for number in commands {
            let Some(command) = self.commands.get_mut(&number) else {
                continue;
            };
            command.crossed = true;
            let set = command.set_tokens.clone().filter(|_| signs_out);
            if let Some(token) = set {
                self.token(&token).user_ended = order;
            }
        }
        self.pending
            .retain(|pending| !commands.contains(&pending.number));
    }

    /// The end by any account that may hold now: the server's, what processes knew, and what is
    /// stored.
    pub(super) fn may_be_over(&self, token: &str, server: &Server, server_ms: Millis) -> bool {
        let true_end = server.grants.get(token).map(|grant| grant.expires_ms);
        let facts = self.tokens.get(token);
        let known_ends = facts.map(|facts| facts.known_ends).unwrap_or_default();
        let early = facts
            .filter(|facts| facts.may_end_early)
            .and_then(|facts| facts.earliest_end);
        let visible = self.lives.iter().map(|life| {
            let session = life.last.as_ref()?.session()?;
            session.expires_ms.filter(|_| session.token == token)
        });
        let stored = self
            .stored
            .as_ref()
            .filter(|(stored, _)| stored == token)
            .and_then(|(_, end)| *end);
        known_ends
            .into_iter()
            .chain(visible)
            .chain([stored, true_end, early])
            .flatten()
            .any(|end| end <= server_ms)
    }
}

//! What the app asks for.

use super::super::device::KeystoreMode;
use super::super::disk::DiskMode;
use super::super::engine_port::{Cause, Command, CommandParts, DeviceEvent, Status, command};
use super::super::oracle::{Checked, Shown};
use super::super::process::Process;
use super::super::step::AppCall;
use super::{Harness, hold};
use std::sync::{Arc, Mutex};

/// A request that nobody waits for any more can still be on its way, or in line, for so long.
const ORPHANS_MS: i64 = 120_000;

impl Harness {
    pub(super) fn ask(&mut self, index: usize, call: AppCall) -> Checked {
        if self.processes[index].is_none() {
            return Ok(());
        }
        let mut set_tokens = None;
        let command = self.command(index, call, &mut set_tokens);
        let before = self.oracle.models[index].shown.clone();
        let well = self.disk_mode == DiskMode::Well && self.keystore_mode == KeystoreMode::Well;
        // The number that the request carries.
        let number = self.oracle.order;
        self.oracle.asked(index, call, set_tokens.as_deref(), well);
        if command.is_some() || call == AppCall::Close {
            self.next.asked(index, number, call, set_tokens.as_deref());
        }
        if call == AppCall::Close {
            self.oracle.models[index].closed = true;
            self.oracle.pending = None;
            self.notify(index, DeviceEvent::Closed);
        }
        if let (Some(command), Some(process)) = (command, &mut self.processes[index]) {
            process.ask(call, number, command);
            self.oracle.models[index].open_calls += 1;
        }
        self.oracle.signing_out = call == AppCall::Revoke(true);
        self.oracle.sign_out_superseded = false;
        let refused = self.refused();
        self.quiesce()?;
        if self.refused() > refused {
            // The process may not have seen what another one did before.
            self.next.asked_blindly(number);
        }
        self.oracle.signing_out = false;
        if call == AppCall::Revoke(true) {
            let checked = self.oracle.cleared(index, &before);
            self.built_in(checked)?;
            self.must_hear(index, &before);
        }
        Ok(())
    }

    /// A forced sign-out is on disk: the server will hear of it.
    fn must_hear(&mut self, index: usize, before: &Shown) {
        let model = &self.oracle.models[index];
        let by_the_person = Status::SignedOut(Cause::UserRevoked);
        let written = model
            .last
            .as_ref()
            .is_some_and(|value| value.persisted && value.status == by_the_person);
        // Another process may have put somebody else in its place just before.
        let the_same = model.last_token.as_deref() == before.token();
        if let (Some(token), Shown::Nobody, true) = (before.token(), &model.shown, written)
            && the_same
            && !self.oracle.sign_out_superseded
            && !model.reader
            && !model.closed
        {
            let token = token.to_owned();
            self.oracle.fact(&token).must_revoke = true;
        }
    }

    fn command(
        &mut self,
        index: usize,
        call: AppCall,
        set_tokens: &mut Option<String>,
    ) -> Option<Command> {
        let mut parts = CommandParts {
            b2b: self.schedule.b2b,
            number: self.oracle.order,
            tokens: None,
            user: None,
        };
        match call {
            AppCall::SetTokens(user) => {
                let now = self.device.clock.server_ms();
                let token = self.server.grant(user, 0, 600, now);
                *set_tokens = Some(token.clone());
                let jwt = self.server.jwt(&token, 0, now);
                parts.tokens = Some((token, Some(jwt)));
            }
            AppCall::SetGarbage => {
                self.garbage += 1;
                parts.tokens = Some((format!("garbage-{}", self.garbage), None));
            }
            AppCall::RevokeOwnMember => {
                let token = self.oracle.models[index].shown.token()?;
                parts.user = Some(self.server.grants.get(token)?.user);
            }
            _ => {}
        }
        command(call, &parts)
    }

    /// The callers of a process stop waiting; what they asked for goes on.
    pub(super) fn drop_callers(&mut self, index: usize) {
        let Some(process) = &mut self.processes[index] else {
            return;
        };
        let dropped = process.drop_callers();
        let now = self.now();
        let model = &mut self.oracle.models[index];
        model.open_calls = model.open_calls.saturating_sub(dropped);
        if dropped > 0 {
            model.orphans_until = now + ORPHANS_MS;
        }
        self.next.callers_dropped(index);
    }

    /// One process asks; inside its event, at the n-th operation of the disk, the other one runs.
    pub(super) fn together(
        &mut self,
        index: usize,
        nth: u32,
        first: AppCall,
        second: AppCall,
    ) -> Checked {
        let other = 1 - index;
        if self.processes[index].is_none() || self.processes[other].is_none() {
            return Ok(());
        }
        self.quiesce()?;
        let commands = [self.submit(index, first), self.submit(other, second)];
        self.next.interleaved(commands);
        let Some(guest) = self.processes[other].take() else {
            return Ok(());
        };
        let refused = self.refused();
        let guest = Arc::new(Mutex::new((guest, None)));
        let inside = Arc::clone(&guest);
        let disk = self.device.disk.clone();
        let run = move || {
            disk.begin_event(other);
            let mut guest = hold(&inside);
            let ended = guest.0.poll();
            guest.1 = ended;
        };
        self.device.disk.interrupt(index, nth, Box::new(run));
        self.device.disk.begin_event(index);
        self.next.begin_event(index);
        self.next.begin_event(other);
        let ended = self.processes[index].as_mut().and_then(Process::poll);
        self.device.disk.forget_interruption();
        let troubled = self.refused() > refused || self.disk_mode != DiskMode::Well;
        let Some((guest, guest_ended)) = Arc::into_inner(guest).map(|guest| {
            guest
                .into_inner()
                .unwrap_or_else(std::sync::PoisonError::into_inner)
        }) else {
            return Ok(());
        };
        self.processes[other] = Some(guest);
        if let Some(ended) = guest_ended {
            self.collect(other, ended, troubled)?;
        }
        if let Some(ended) = ended {
            self.collect(index, ended, troubled)?;
        }
        self.quiesce()
    }

    /// Asks without running anything; the number of the command.
    fn submit(&mut self, index: usize, call: AppCall) -> u64 {
        let mut set_tokens = None;
        let command = self.command(index, call, &mut set_tokens);
        let well = self.store_works();
        let number = self.oracle.order;
        self.oracle.asked(index, call, set_tokens.as_deref(), well);
        if command.is_some() {
            self.next.asked(index, number, call, set_tokens.as_deref());
        }
        if let (Some(command), Some(process)) = (command, &mut self.processes[index]) {
            process.ask(call, number, command);
            self.oracle.models[index].open_calls += 1;
        }
        number
    }
}

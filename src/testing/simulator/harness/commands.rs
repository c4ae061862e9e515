//! Commands of the app.

use super::super::disk::DiskMode;
use super::super::engine_port::{AppCommand, CommandParts, DeviceEvent, command, medium};
use super::super::oracle::Checked;
use super::super::process::Process;
use super::super::step::AppCall;
use super::{Harness, hold};
use std::sync::{Arc, Mutex};

/// A request that nobody waits for any more can still be on its way, or in line, for so long.
const ORPHANS_MS: i64 = 300_000;

impl Harness {
    pub(super) fn give(&mut self, index: usize, call: AppCall) -> Checked {
        if self.processes[index].is_none() {
            return Ok(());
        }
        let before = self.timing.models[index].signed_in.clone();
        let number = self.submit(index, call);
        self.timing.sign_out_superseded = false;
        let refused = self.refused();
        self.quiesce()?;
        if self.refused() > refused {
            // The process may not have seen what another one did before.
            self.sessions.given_blindly(number);
        }
        if call == AppCall::Revoke(true) {
            self.timing.cleared(index, &before)?;
        }
        Ok(())
    }

    fn command(
        &mut self,
        index: usize,
        number: u64,
        call: AppCall,
        set_tokens: &mut Option<String>,
    ) -> Option<AppCommand> {
        let mut parts = CommandParts {
            b2b: self.schedule.b2b,
            number,
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
                let token = self.timing.models[index].signed_in.token()?;
                parts.user = Some(self.server.grants.get(token)?.user);
            }
            _ => {}
        }
        command(call, &parts)
    }

    /// The callers of a process stop waiting; their commands go on.
    pub(super) fn drop_callers(&mut self, index: usize) {
        let Some(process) = &mut self.processes[index] else {
            return;
        };
        let dropped = process.drop_callers();
        let now = self.now();
        let model = &mut self.timing.models[index];
        model.open_commands = model.open_commands.saturating_sub(dropped);
        if dropped > 0 {
            model.orphans_until = now + ORPHANS_MS;
        }
        self.sessions.callers_dropped(index);
    }

    /// One process gets a command; inside its event, at the n-th operation of the disk, the other one runs.
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
        self.sessions.interleaved(commands);
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
        self.sessions.begin_event(index);
        self.sessions.begin_event(other);
        let ended = self.processes[index].as_mut().and_then(Process::poll);
        self.device.disk.forget_interruption();
        if self.refused() > refused {
            for number in commands {
                self.sessions.given_blindly(number);
            }
        }
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

    /// Gives a command without running anything; the number of the command.
    fn submit(&mut self, index: usize, call: AppCall) -> u64 {
        let mut set_tokens = None;
        self.commands_given += 1;
        // The number that the request carries.
        let number = self.commands_given;
        let command = self.command(index, number, call, &mut set_tokens);
        self.timing.command_given(index, call);
        if command.is_some() || call == AppCall::Close {
            let held = medium(&self.device);
            let now = self.device.clock.server_ms();
            self.sessions
                .command_given(index, number, call, set_tokens.as_deref(), &held, now);
        }
        if call == AppCall::Close {
            self.timing.models[index].closed = true;
            self.notify(index, DeviceEvent::Closed);
        }
        if let (Some(command), Some(process)) = (command, &mut self.processes[index]) {
            process.give(call, number, command);
            self.timing.models[index].open_commands += 1;
        }
        number
    }
}

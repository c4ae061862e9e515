//! What a process did while it ran, held to the rules.

use super::super::Rules;
use super::super::device::KeystoreMode;
use super::super::disk::DiskMode;
use super::super::engine_port::{CallResult, Sighting};
use super::super::next::{REPLACED, Surroundings};
use super::super::oracle::{Checked, broken};
use super::super::process::Answered;
use super::{FOREIGN, Harness, hold};

impl Harness {
    /// Checks what a process did while it ran.
    pub(super) fn collect(&mut self, index: usize, ended: bool, troubled: bool) -> Checked {
        let Some(process) = &mut self.processes[index] else {
            return Ok(());
        };
        let reader_wrote = process.reader && self.device.disk.writes(index) > 0;
        let sightings = process.sightings();
        // What a process says that died of a write reaches nobody.
        let dead = self.device.disk.is_dead(index);
        let answered = if dead { Vec::new() } else { process.answered() };
        let fresh = hold(&self.device.net).fresh_of(index);
        if index == FOREIGN {
            self.counts.requests += fresh.len() as u64;
            if ended || dead {
                self.end(index);
            }
            return Ok(());
        }
        self.check_built_in(index, &sightings, &fresh, &answered, troubled)?;
        if self.rules == Rules::Next {
            // A request that a dead process still hands over does not leave.
            let fresh = if dead { &[][..] } else { &fresh };
            self.check_next(index, &sightings, fresh, &answered, troubled)?;
        }
        if reader_wrote {
            return broken("a reader only reads", "it wrote to the disk");
        }
        if ended {
            self.oracle.models[index].closed = true;
        }
        if ended || dead {
            if !ended {
                self.oracle.pending = None;
            }
            self.end(index);
        }
        Ok(())
    }

    fn check_built_in(
        &mut self,
        index: usize,
        sightings: &[Sighting],
        fresh: &[u64],
        answered: &[Answered],
        troubled: bool,
    ) -> Checked {
        let now = self.now();
        for sighting in sightings {
            self.counts.published += 1;
            self.note(|| {
                format!(
                    "{index} publishes {:?} revision {} generation {}{}{}",
                    sighting.seen.summary(),
                    sighting.seen.revision,
                    sighting.seen.generation,
                    if sighting.seen.persisted {
                        ""
                    } else {
                        ", not persisted"
                    },
                    if sighting.seen.intermediate.is_some() {
                        ", intermediate"
                    } else {
                        ""
                    },
                )
            });
            let checked = self
                .oracle
                .published(index, sighting, &self.server, now, troubled);
            self.built_in(checked)?;
        }
        for id in fresh {
            self.counts.requests += 1;
            let net = hold(&self.device.net);
            let Some(flight) = net.flight(*id) else {
                continue;
            };
            let text = format!("{index} sends {} with {:?}", flight.path, flight.token);
            let checked = self.oracle.sent(flight, net.flights(), now);
            drop(net);
            self.note(|| text);
            self.built_in(checked)?;
        }
        for call in answered {
            self.note(|| {
                format!(
                    "{index} has the result of {:?}: {}",
                    call.call,
                    outcome(&call.result)
                )
            });
            let server_ms = self.device.clock.server_ms();
            let model = &mut self.oracle.models[index];
            model.open_calls = model.open_calls.saturating_sub(1);
            let checked = self.oracle.answered(index, call, &self.server, server_ms);
            self.built_in(checked)?;
        }
        Ok(())
    }

    /// The same happenings in the order in which they happened.
    fn check_next(
        &mut self,
        index: usize,
        sightings: &[Sighting],
        fresh: &[u64],
        answered: &[Answered],
        troubled: bool,
    ) -> Checked {
        enum Happening<'a> {
            Published(&'a Sighting),
            Sent(u64),
            Answered(&'a Answered),
        }
        let mut happenings: Vec<(u64, Happening<'_>)> = Vec::new();
        happenings.extend(
            sightings
                .iter()
                .map(|sighting| (sighting.order, Happening::Published(sighting))),
        );
        happenings.extend(fresh.iter().filter_map(|id| {
            let order = hold(&self.device.net).flight(*id)?.order;
            Some((order, Happening::Sent(*id)))
        }));
        happenings.extend(
            answered
                .iter()
                .map(|answered| (answered.order, Happening::Answered(answered))),
        );
        happenings.sort_by_key(|(order, _)| *order);
        let surroundings = self.surroundings(troubled);
        for (_, happening) in happenings {
            match happening {
                Happening::Published(sighting) => {
                    self.next
                        .published(index, sighting, &self.server, &surroundings)?;
                }
                Happening::Sent(id) => {
                    let net = hold(&self.device.net);
                    if let Some(flight) = net.flight(id) {
                        self.next
                            .sent(flight, net.flights(), &self.server, &surroundings)?;
                    }
                }
                Happening::Answered(answered) => {
                    self.next
                        .answered(index, answered, &self.server, &surroundings)?;
                }
            }
        }
        Ok(())
    }

    /// What the next rules must know about the device at this moment.
    pub(super) fn surroundings(&self, troubled: bool) -> Surroundings {
        Surroundings {
            server_ms: self.device.clock.server_ms(),
            troubled,
            store_works: self.store_works(),
        }
    }

    pub(super) fn store_works(&self) -> bool {
        self.disk_mode == DiskMode::Well
            && self.keystore_mode == KeystoreMode::Well
            && !self.device.disk.has_faults()
    }

    /// A broken built-in rule counts unless the next rules replace it.
    pub(super) fn built_in(&self, checked: Checked) -> Checked {
        match checked {
            Err(violation) if self.rules == Rules::Next && REPLACED.contains(&violation.rule) => {
                Ok(())
            }
            checked => checked,
        }
    }
}

fn outcome(result: &CallResult) -> String {
    match result {
        Ok(done) => format!("done, revision {}", done.revision),
        Err(error) => format!("{error:?}"),
    }
}

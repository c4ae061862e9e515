//! What a process did while it ran, held to the rules.

use super::super::device::KeystoreMode;
use super::super::disk::DiskMode;
use super::super::engine_port::{CallResult, Sighting};
use super::super::oracle::{Checked, READER_ONLY_READS, Surroundings, broken};
use super::super::process::Completed;
use super::{FOREIGN, Harness, hold};

/// One thing that a process did.
enum Happening {
    Published(Box<Sighting>),
    Sent(u64),
    Completed(Completed),
}

impl Harness {
    /// Checks what a process did while it ran, in the order in which it happened.
    pub(super) fn collect(&mut self, index: usize, ended: bool, troubled: bool) -> Checked {
        let Some(process) = &mut self.processes[index] else {
            return Ok(());
        };
        let reader_wrote = process.reader && self.device.disk.writes(index) > 0;
        let sightings = process.sightings();
        // The results of a process that died of a write reach nobody.
        let dead = self.device.disk.is_dead(index);
        let completed = if dead {
            Vec::new()
        } else {
            process.completed()
        };
        let fresh = hold(&self.device.net).fresh_of(index);
        self.counts.requests += fresh.len() as u64;
        if index == FOREIGN {
            if ended || dead {
                self.end(index);
            }
            return Ok(());
        }
        // A dead process sends nothing: its requests are dropped.
        let fresh = if dead { Vec::new() } else { fresh };
        let results = completed.len();
        for happening in self.in_order(sightings, &fresh, completed) {
            self.check(index, happening, troubled)?;
        }
        // What an event sends belongs to the commands that it completes.
        let model = &mut self.timing.models[index];
        model.open_commands = model.open_commands.saturating_sub(results);
        if reader_wrote {
            return broken(READER_ONLY_READS, "it wrote to the disk");
        }
        if ended {
            self.timing.models[index].closed = true;
        }
        if ended || dead {
            self.end(index);
        }
        Ok(())
    }

    fn in_order(
        &self,
        sightings: Vec<Sighting>,
        fresh: &[u64],
        completed: Vec<Completed>,
    ) -> Vec<Happening> {
        let net = hold(&self.device.net);
        let sent = fresh
            .iter()
            .filter_map(|id| Some((net.flight(*id)?.order, Happening::Sent(*id))));
        let published = sightings
            .into_iter()
            .map(|sighting| (sighting.order, Happening::Published(Box::new(sighting))));
        let completed = completed
            .into_iter()
            .map(|completed| (completed.order, Happening::Completed(completed)));
        let mut all: Vec<_> = sent.chain(published).chain(completed).collect();
        all.sort_by_key(|(order, _)| *order);
        all.into_iter().map(|(_, happening)| happening).collect()
    }

    fn check(&mut self, index: usize, happening: Happening, troubled: bool) -> Checked {
        let now = self.now();
        let surroundings = self.surroundings(troubled);
        match happening {
            Happening::Published(sighting) => {
                self.counts.published += 1;
                self.note(|| published(index, &sighting));
                self.timing.published(index, &sighting, now)?;
                self.sessions
                    .published(index, &sighting, &self.server, &surroundings)
            }
            Happening::Sent(id) => {
                let device = self.device.clone();
                let net = hold(&device.net);
                let Some(flight) = net.flight(id) else {
                    return Ok(());
                };
                self.note(|| format!("{index} sends {} with {:?}", flight.path, flight.token));
                self.timing.sent(flight, net.flights(), now)?;
                self.sessions
                    .sent(flight, net.flights(), &self.server, &surroundings)
            }
            Happening::Completed(completed) => {
                self.note(|| {
                    format!(
                        "{index} has the result of {:?}: {}",
                        completed.call,
                        outcome(&completed.result)
                    )
                });
                self.timing.completed(index, &completed)?;
                self.sessions
                    .completed(index, &completed, &self.server, &surroundings)
            }
        }
    }

    /// What the rules must know about the device at this moment.
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
}

fn published(index: usize, sighting: &Sighting) -> String {
    let seen = &sighting.seen;
    let persisted = if seen.persisted {
        ""
    } else {
        ", not persisted"
    };
    let step = seen.intermediate.as_ref().map_or("", |_| ", intermediate");
    format!(
        "{index} publishes {:?} revision {} generation {}{persisted}{step}",
        seen.summary(),
        seen.revision,
        seen.generation,
    )
}

fn outcome(result: &CallResult) -> String {
    match result {
        Ok(done) => format!("done, revision {}", done.revision),
        Err(error) => format!("{error:?}"),
    }
}

//! Scripted faults: what can be made to go wrong, and where; which request meets one, and which responses are held.

use crate::lock::lock;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Mutex;
use tokio::sync::watch;

/// One scripted fault. The first fault that matches a request is used.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Fault {
    /// The HTTP method; `None` for any.
    #[serde(default)]
    pub method: Option<String>,
    /// A piece of the path; empty for any path outside the control API.
    #[serde(default)]
    pub path_contains: String,
    /// How many requests it hits; `None` for all until it is cleared.
    #[serde(default)]
    pub times: Option<u32>,
    /// What happens.
    #[serde(flatten)]
    pub kind: FaultKind,
}

/// What a fault does.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FaultKind {
    /// Waits, then does the work and responds.
    Delay {
        /// How long.
        ms: u64,
    },
    /// Accepts the request and never responds; no work is done.
    Drop,
    /// Closes the connection at once; no work is done.
    Reset,
    /// Does the work, sends half of the response and closes the connection.
    HalfBody,
    /// Responds with an HTML page, as a proxy does; no work is done.
    Html {
        /// The HTTP status.
        status: u16,
    },
    /// Responds with an error of the vendor's shape; no work is done.
    Error {
        /// The HTTP status.
        status: u16,
        /// The `error_type`.
        error_type: String,
        /// The value of `Retry-After`.
        #[serde(default)]
        retry_after: Option<String>,
    },
    /// Responds 429 with `Retry-After` in seconds; no work is done.
    #[serde(rename = "retry_after_429")]
    RetryAfter429 {
        /// The value of `Retry-After`.
        seconds: u64,
    },
    /// The real response with a shifted `Date`.
    ShiftDate {
        /// The shift.
        seconds: i64,
    },
    /// The real response without `Date`.
    OmitDate,
    /// Does the work and holds the response until the fault is released or cleared.
    Hold,
    /// Responds with this body; no work is done.
    RawBody {
        /// The HTTP status.
        status: u16,
        /// The content type.
        content_type: String,
        /// The body.
        body: String,
    },
    /// Responds 200 with a JSON object of about this size; no work is done.
    BigBody {
        /// The size.
        bytes: usize,
    },
}

/// The faults that are not used up, and the responses that some of them hold.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    listed: Mutex<Listed>,
    gates: Mutex<HashMap<u64, watch::Sender<u64>>>,
}

#[derive(Debug, Default)]
struct Listed {
    faults: Vec<(u64, Fault)>,
    last_id: u64,
}

/// The fault that one request meets.
#[derive(Debug)]
pub(crate) struct TakenFault {
    id: u64,
    pub(crate) kind: FaultKind,
    /// How often the fault had been released before.
    turn: u64,
}

impl Faults {
    /// Adds a fault and gives its id.
    pub(crate) fn add(&self, fault: Fault) -> u64 {
        let mut listed = lock(&self.listed);
        listed.last_id += 1;
        let id = listed.last_id;
        listed.faults.push((id, fault));
        id
    }

    pub(crate) fn list(&self) -> Vec<(u64, Fault)> {
        lock(&self.listed).faults.clone()
    }

    /// Removes all faults and releases every held response.
    pub(crate) fn clear(&self) {
        lock(&self.listed).faults.clear();
        self.open_gates(None);
    }

    /// Releases the responses that this fault holds now.
    pub(crate) fn release(&self, fault: u64) {
        self.open_gates(Some(fault));
    }

    fn open_gates(&self, fault: Option<u64>) {
        for (id, gate) in lock(&self.gates).iter() {
            if fault.is_none_or(|wanted| wanted == *id) {
                gate.send_modify(|turn| *turn += 1);
            }
        }
    }

    /// How many responses this fault holds now.
    pub(crate) fn held(&self, fault: u64) -> usize {
        lock(&self.gates)
            .get(&fault)
            .map_or(0, watch::Sender::receiver_count)
    }

    /// The first fault that a request matches.
    pub(crate) fn take(&self, method: &str, path: &str) -> Option<TakenFault> {
        let mut listed = lock(&self.listed);
        let index = listed.faults.iter().position(|(_, fault)| {
            fault
                .method
                .as_ref()
                .is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
                && path.contains(&fault.path_contains)
                && fault.times != Some(0)
        })?;
        let (id, fault) = &mut listed.faults[index];
        let taken = TakenFault {
            id: *id,
            kind: fault.kind.clone(),
            turn: self.gate(*id, |gate| *gate.borrow()),
        };
        if let Some(times) = &mut fault.times {
            *times -= 1;
            if *times == 0 {
                listed.faults.remove(index);
            }
        }
        Some(taken)
    }

    /// Returns when the fault was released or cleared after it was taken. A release between the two
    /// counts, so a response is never held by a fault that is gone.
    pub(crate) async fn hold(&self, taken: &TakenFault) {
        let mut gate = self.gate(taken.id, watch::Sender::subscribe);
        // An error means that the emulator is going away.
        drop(gate.wait_for(|turn| *turn != taken.turn).await);
    }

    fn gate<T>(&self, fault: u64, read: impl FnOnce(&watch::Sender<u64>) -> T) -> T {
        let mut gates = lock(&self.gates);
        read(gates.entry(fault).or_insert_with(|| watch::channel(0).0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[tokio::test]
    async fn a_fault_cleared_while_the_server_works_does_not_hold_the_response() {
        let faults = Faults::default();
        faults.add(Fault {
            method: None,
            path_contains: "sessions/authenticate".to_owned(),
            times: None,
            kind: FaultKind::Hold,
        });
        let taken = faults.take("POST", "/sdk/v1/sessions/authenticate");

        faults.clear();

        let passed = faults.hold(taken.as_ref().expect("the fault is taken"));
        tokio::time::timeout(Duration::from_secs(5), passed)
            .await
            .expect("the response is not held");
    }
}

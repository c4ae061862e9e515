//! The handle of a running engine: commands and events of the app, from any thread.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::{mpsc, oneshot};

use crate::storage::IdHash;

use super::event::{Bound, Command, CommandResult, Event, Refusal};
use super::state::Status;

/// What reaches the driver.
#[derive(Debug)]
pub enum Message {
    /// A command of the app, the session it is about, and where its result goes.
    Command(Command, Bound, oneshot::Sender<CommandResult>),
    /// Something happened on the device.
    Event(Event),
}

/// The session that apps see, for commands that are given on any thread.
#[derive(Clone, Debug, Default)]
pub(super) struct Visible(Arc<AtomicU64>);

impl Visible {
    const UNKNOWN: u64 = 0;
    const NOBODY: u64 = 1;
    const UNAVAILABLE: u64 = 2;

    pub(super) fn set(&self, status: &Status) {
        let value = match status {
            Status::Loading => Self::UNKNOWN,
            Status::Unavailable(_) => Self::UNAVAILABLE,
            Status::SignedOut(_) => Self::NOBODY,
            Status::Active { snapshot, .. } => IdHash::of(snapshot.session_id()).0,
        };
        self.0.store(value, Ordering::Release);
    }

    fn get(&self) -> Bound {
        match self.0.load(Ordering::Acquire) {
            Self::UNKNOWN => Bound::Unknown,
            Self::NOBODY => Bound::Nobody,
            Self::UNAVAILABLE => Bound::Unavailable,
            id => Bound::Session(IdHash(id)),
        }
    }
}

/// The handle of a running engine. Cloning shares it; the engine stops with the last clone.
#[derive(Clone, Debug)]
pub struct EngineHandle {
    pub(super) commands: mpsc::UnboundedSender<Message>,
    pub(super) visible: Visible,
}

impl EngineHandle {
    /// Gives a command about the session that is published now, and waits for its result. A caller
    /// that stops waiting changes nothing: the command is carried out.
    pub async fn command(&self, command: Command) -> CommandResult {
        let (answer, settled) = oneshot::channel();
        let message = Message::Command(command, self.visible.get(), answer);
        if self.commands.send(message).is_err() {
            return Err(Refusal::Closed);
        }
        settled.await.unwrap_or(Err(Refusal::Closed))
    }

    /// Gives a command without waiting; it comes before any later one. False when the engine is gone.
    pub fn submit(&self, command: Command) -> bool {
        let message = Message::Command(command, self.visible.get(), oneshot::channel().0);
        self.commands.send(message).is_ok()
    }

    /// Passes on something that happened on the device.
    pub fn notify(&self, event: Event) {
        // An engine that is gone needs no event.
        let _ = self.commands.send(Message::Event(event));
    }
}

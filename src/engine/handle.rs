//! The handle of a running engine: commands and events of the app, from any thread.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{mpsc, oneshot};

use super::event::{Bound, Command, CommandResult, Event, Refusal};

/// What reaches the driver.
#[derive(Debug)]
pub enum Message {
    /// A command of the app, the session it is about, and where its result goes.
    Command(Command, Bound, oneshot::Sender<CommandResult>),
    /// Something happened on the device.
    Event(Event),
}

/// The session or intermediate session that apps see, for commands that are given on any thread.
#[derive(Clone, Debug)]
pub(super) struct Visible(Arc<Mutex<Bound>>);

impl Default for Visible {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Bound::Unknown)))
    }
}

impl Visible {
    pub(super) fn set(&self, bound: Bound) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = bound;
    }

    fn get(&self) -> Bound {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
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

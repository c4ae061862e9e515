//! The session engine: a pure state machine and the task that runs it.

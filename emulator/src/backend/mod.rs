//! The backend API: project id and secret as Basic pair, answers without the envelope.

pub(crate) mod b2b;
pub(crate) mod consumer;

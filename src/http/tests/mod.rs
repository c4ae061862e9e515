//! Tests of the network layer: the client against scripted responses, the transport against real
//! sockets.

#![allow(clippy::unwrap_used)]

mod api;
#[cfg(feature = "net")]
mod loopback;

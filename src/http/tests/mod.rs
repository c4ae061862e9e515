//! Tests of the network layer: the client against scripted answers, the transport against real
//! sockets.

mod api;
mod loopback;

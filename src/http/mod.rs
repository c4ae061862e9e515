//! The network: the transport port, the Stytch client over it, and the reqwest adapter.

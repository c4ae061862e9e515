//! What the façades call beside the interface that UniFFI makes.

mod android;

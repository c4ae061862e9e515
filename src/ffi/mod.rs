//! Functions that the façades call in addition to the generated UniFFI interface.

mod android;

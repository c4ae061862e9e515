//! Engine.
uniffi::setup_scaffolding!();

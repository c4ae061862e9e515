//! What only tests need, behind the feature of this name; never part of a release.

pub mod simulator;

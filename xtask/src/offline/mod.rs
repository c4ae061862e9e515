//! What takes the place of an NDK, of a Mac and of a phone on a machine that has none of them.
//!
//! Nothing here is part of a release, and nothing here runs where the real tools are installed.
//! A reader of how the project is built and tested can skip this folder. What it cannot show is
//! in docs/unproven.md.
//!
//! - `root`: a Debian folder with Rust, LLVM and Swift, in which the others compile.
//! - `ndk`: the library for Android, linked against lists of names instead of Android's libraries.
//! - `sdk`: a program for Apple's systems, linked against lists of names instead of Apple's SDK.
//! - `android_on_linux`: Android's own code in the library, run in a JVM on Linux.

pub(crate) mod android_on_linux;
pub(crate) mod ndk;
pub(crate) mod root;
pub(crate) mod sdk;

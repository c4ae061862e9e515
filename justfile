# Short names for `cargo xtask`; nothing here does work of its own.

_default:
    @just --list

# Every test of the workspace
test:
    cargo xtask test

# Formatting, words, clippy, docs, layers, licences
lint:
    cargo xtask lint

# Exactly what CI runs
ci:
    ./.ci/run

# One session from sign-up to sign-out against a local server
quickstart:
    cargo run --example quickstart

# A local server with the vendor's API
emulator *args:
    cargo run -p stytch-emulator -- {{args}}

# Generated Swift and Kotlin
bindings *args:
    cargo xtask bindings {{args}}

# The emulator's responses and our requests against the vendor's file, which STYTCH_OPENAPI names
contract *args:
    cargo xtask contract {{args}}

# The packages for Apple's platforms, also without a Mac
package-apple *args:
    cargo xtask package apple {{args}}

# The Android packages, checked
package-android *args:
    cargo xtask package android --verify {{args}}

bench *args:
    cargo xtask bench {{args}}

# What a Rust program can name of the library
public-api *args:
    cargo xtask public-api {{args}}

size *args:
    cargo xtask size {{args}}

# Small changes of the engine and the storage; at least one test has to fail for each
mutants *args:
    cargo xtask mutants {{args}}

# Many simulated schedules
soak seeds="20000":
    cargo xtask soak --seeds {{seeds}}

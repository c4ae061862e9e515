# Short names for `cargo xtask`; nothing here does work of its own.

_default:
    @just --list

# Every test of the workspace
test:
    cargo xtask test

# Formatting, clippy, docs, layers, licences
lint:
    cargo xtask lint

# Exactly what CI runs
ci:
    ./.ci/run

# The story of one session against a local server
quickstart:
    cargo run --example quickstart

# A local server that speaks the vendor's API
emulator *args:
    cargo run -p stytch-emulator -- {{args}}

# Generated Swift and Kotlin
bindings *args:
    cargo xtask bindings {{args}}

bench:
    cargo xtask bench

size *args:
    cargo xtask size {{args}}

# Many simulated schedules
soak seeds="100000":
    cargo xtask soak --seeds {{seeds}}

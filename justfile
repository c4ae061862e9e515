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

# The emulator's answers and our requests against the vendor's file
contract openapi="../shared/contract/openapi.yml" *args:
    cargo xtask contract --openapi {{openapi}} {{args}}

# Compile and link for iOS, also without a Mac
apple-check *args:
    cargo xtask apple-check {{args}}

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

# Many simulated schedules
soak seeds="20000":
    cargo xtask soak --seeds {{seeds}}

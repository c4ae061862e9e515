//! Storage: the secure-store port, its adapters, and the vault that keeps the session record.

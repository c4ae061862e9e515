//! The log of requests, and how many are in flight on each path.

use crate::lock::lock;
use crate::types::LoggedRequest;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Instant;

#[derive(Debug)]
pub(crate) struct RequestLog {
    started: Instant,
    entries: Mutex<Entries>,
    in_flight: Mutex<HashMap<String, u32>>,
}

#[derive(Debug, Default)]
struct Entries {
    /// Each with its number: entries can be removed while their requests are in flight.
    list: Vec<(u64, LoggedRequest)>,
    last: u64,
}

/// A request in flight, until it is dropped.
pub(crate) struct Entry<'a> {
    log: &'a RequestLog,
    path: String,
    number: u64,
}

impl RequestLog {
    pub(crate) fn new() -> Self {
        Self {
            started: Instant::now(),
            entries: Mutex::default(),
            in_flight: Mutex::default(),
        }
    }

    /// The logged requests, oldest first.
    pub(crate) fn list(&self) -> Vec<LoggedRequest> {
        let entries = lock(&self.entries);
        entries.list.iter().map(|(_, it)| it.clone()).collect()
    }

    pub(crate) fn clear(&self) {
        lock(&self.entries).list.clear();
    }

    /// Adds a request. The log sets when it arrived and how many are in flight.
    pub(crate) fn enter(&self, mut request: LoggedRequest) -> Entry<'_> {
        let path = request.path.clone();
        let mut in_flight = lock(&self.in_flight);
        let count = in_flight.entry(path.clone()).or_default();
        *count += 1;
        request.concurrent = *count;
        drop(in_flight);
        request.at_ms = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let mut entries = lock(&self.entries);
        entries.last += 1;
        let number = entries.last;
        entries.list.push((number, request));
        Entry {
            log: self,
            path,
            number,
        }
    }
}

impl Entry<'_> {
    /// Records the response.
    pub(crate) fn responded(&self, status: u16, body: &str) {
        let mut entries = lock(&self.log.entries);
        let found = entries
            .list
            .iter_mut()
            .rev()
            .find(|(it, _)| *it == self.number);
        if let Some((_, logged)) = found {
            logged.status = Some(status);
            logged.response = serde_json::from_str::<Value>(body).ok();
        }
    }
}

impl Drop for Entry<'_> {
    fn drop(&mut self) {
        if let Some(count) = lock(&self.log.in_flight).get_mut(&self.path) {
            *count -= 1;
        }
    }
}

//! The state of the emulator. Nothing here uses requests, responses or their caller.

pub(crate) mod codes;
pub(crate) mod copy_on_write;
pub(crate) mod directory;
pub(crate) mod ids;
pub(crate) mod jwt;
pub(crate) mod sessions;

use crate::types::{Message, Options, Vertical};
use codes::Sent;
use copy_on_write::CopyOnWrite;
use directory::{Member, User};
use ids::{new_id, new_secret};
use serde_json::Value;
use sessions::{Intermediate, Session};
use std::collections::BTreeMap;
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};

/// The names of a project for an app and a backend.
#[derive(Debug, Clone)]
pub(crate) struct Project {
    pub(crate) public_token: String,
    pub(crate) id: String,
    pub(crate) secret: String,
}

impl Project {
    fn new() -> Self {
        Self {
            public_token: format!("public-token-test-{}", uuid::Uuid::new_v4()),
            id: new_id("project"),
            secret: format!("secret-test-{}", new_secret()),
        }
    }
}

/// The project of each vertical.
#[derive(Debug, Clone)]
pub(crate) struct Projects {
    pub(crate) consumer: Project,
    pub(crate) b2b: Project,
}

impl Projects {
    pub(crate) fn new() -> Self {
        Self {
            consumer: Project::new(),
            b2b: Project::new(),
        }
    }

    pub(crate) fn of(&self, vertical: Vertical) -> &Project {
        vertical.pick(&self.consumer, &self.b2b)
    }
}

/// Entries by their id.
type Table<T> = CopyOnWrite<BTreeMap<String, CopyOnWrite<T>>>;

/// Entries in the order in which they were added.
type List<T> = CopyOnWrite<Vec<CopyOnWrite<T>>>;

/// The state. An operation works on a copy of it.
#[derive(Debug, Clone)]
pub(crate) struct State {
    pub(crate) projects: CopyOnWrite<Projects>,
    pub(crate) options: CopyOnWrite<Options>,
    pub(crate) clock_offset: i64,
    pub(crate) users: Table<User>,
    pub(crate) organizations: Table<Value>,
    pub(crate) members: Table<Member>,
    pub(crate) sessions: List<Session>,
    pub(crate) intermediates: Table<Intermediate>,
    pub(crate) codes: List<Sent>,
    pub(crate) links: List<Sent>,
    pub(crate) inbox: List<Message>,
    pub(crate) access_tokens: Table<String>,
    pub(crate) trusted_tokens: CopyOnWrite<BTreeMap<(String, String), String>>,
}

impl State {
    pub(crate) fn new(projects: Projects, options: Options) -> Self {
        Self {
            projects: projects.into(),
            options: options.into(),
            clock_offset: 0,
            users: Table::default(),
            organizations: Table::default(),
            members: Table::default(),
            sessions: List::default(),
            intermediates: Table::default(),
            codes: List::default(),
            links: List::default(),
            inbox: List::default(),
            access_tokens: Table::default(),
            trusted_tokens: CopyOnWrite::default(),
        }
    }

    /// Removes everything but the projects and the options.
    pub(crate) fn clear(&mut self) {
        *self = Self::new((*self.projects).clone(), (*self.options).clone());
    }

    /// The emulator's clock.
    pub(crate) fn now(&self) -> OffsetDateTime {
        OffsetDateTime::now_utc() + Duration::seconds(self.clock_offset)
    }

    /// A time as responses show it.
    pub(crate) fn time(&self, at: OffsetDateTime) -> String {
        if self.options.whole_second_times {
            seconds(at)
        } else {
            at.format(&Rfc3339).unwrap_or_default()
        }
    }
}

/// A time in whole seconds.
fn seconds(at: OffsetDateTime) -> String {
    at.replace_nanosecond(0)
        .unwrap_or(at)
        .format(&Rfc3339)
        .unwrap_or_default()
}

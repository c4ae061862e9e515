//! The network between the app and the server: what becomes of each request, and when.
//!
//! It stands behind the real `ApiClient`, as its transport, so that headers, the envelope and the
//! mapping of errors are those that ship.

mod transport;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::task::Waker;
use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Map, Value};

use crate::clock::Millis;
use crate::http::{HttpHeader, HttpResponse, TransportError};

use super::device::hold;
use super::server::{Server, error_body};

pub(super) use transport::SimTransport;

/// The error types a simulated server can send, those that end a session first.
pub const ERROR_TYPES: [&str; 9] = [
    "session_not_found",
    "unauthorized_credentials",
    "user_unauthenticated",
    "invalid_secret_authentication",
    "too_many_requests",
    "internal_server_error",
    "otp_code_not_found",
    "unable_to_auth_otp_code",
    "session_too_old_to_reset_password",
];
/// How many of them are definitive.
const DEFINITIVE: usize = 4;

/// A transport gives up after this.
const GIVE_UP_MS: i64 = 30_000;
/// One way, when all is well.
const HOP_MS: i64 = 40;
/// What lies between the device and Stytch has a clock of its own: a year ahead.
const PORTAL_SKEW_MS: i64 = 31_536_000_000;

/// How the network is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NetworkMode {
    /// Quick.
    Well,
    /// There is none.
    Offline,
    /// A captive portal answers everything.
    Portal,
    /// Slow, and responses arrive out of order.
    Slow,
}

/// What becomes of one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It never arrives; the transport gives up in time.
    LostOnTheWay,
    /// It arrives and is dealt with; the answer is lost.
    AnswerLost,
    /// It takes so long there and back.
    Slow {
        /// There.
        up_ms: i64,
        /// Back.
        down_ms: i64,
    },
    /// A captive portal answers with a page.
    Portal,
    /// TLS refuses the certificate.
    Tls,
    /// It is dealt with, and half of the answer comes.
    Garbled,
    /// It is dealt with; the answer's `Date` is this far off.
    Skewed {
        /// From the truth.
        ms: i64,
    },
    /// It is dealt with; the response is about somebody else.
    Wrong(Wrong),
    /// It is dealt with; if it is a validation, the response brings another token of the session.
    Rotates,
    /// It is not dealt with; this comes instead.
    Error {
        /// HTTP status.
        status: u16,
        /// Index into [`ERROR_TYPES`]; a page of a proxy without.
        kind: Option<u8>,
        /// The `Retry-After` header.
        retry_after_s: Option<i64>,
    },
}

/// How a response is about somebody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// Another session, whole.
    Session,
    /// The right session beside another user or member.
    User,
    /// The right session with a JWT of another.
    Jwt,
}

/// What an answer said, for the oracle.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Said {
    /// A Stytch envelope with a 2xx status that is complete.
    pub(super) success: bool,
    /// About somebody else than the request.
    pub(super) wrong: bool,
    /// The server's time when it made the response.
    pub(super) made_ms: Millis,
    /// Brings this session.
    pub(super) grants: Option<String>,
    /// When that session ends.
    pub(super) expires_ms: Option<Millis>,
    /// Brings an intermediate session with this token.
    pub(super) intermediate: Option<String>,
    /// Stytch-shaped and of one of the four types.
    pub(super) definitive: bool,
    /// Demands this pause.
    pub(super) retry_after_ms: Option<i64>,
    /// What its `Date` says.
    pub(super) date_ms: Option<Millis>,
}

type Outcome = Result<HttpResponse, TransportError>;

/// One request on its way.
pub(super) struct Flight {
    pub(super) id: u64,
    pub(super) process: usize,
    pub(super) life: u64,
    pub(super) path: String,
    /// Names the session by its first token.
    pub(super) token: Option<String>,
    /// The token that it carries.
    pub(super) exact_token: Option<String>,
    pub(super) body: Map<String, Value>,
    pub(in crate::testing::simulator) sent_at: i64,
    /// Its place among everything that happened.
    pub(super) order: u64,
    /// The connection is dead: the request never arrives.
    pub(super) silent: bool,
    /// No caller waits for the response any more.
    pub(super) abandoned: bool,
    fate: Option<Fate>,
    mode: NetworkMode,
    arrives_at: Option<i64>,
    returns_at: i64,
    outcome: Outcome,
    pub(super) said: Option<Said>,
    slot: Slot,
}

type Slot = Arc<Mutex<(Option<Outcome>, Option<Waker>)>>;

/// All requests of the device.
#[derive(Default)]
pub(super) struct Net {
    mode: Option<NetworkMode>,
    fates: VecDeque<Fate>,
    flights: Vec<Flight>,
    fresh: Vec<u64>,
    next: u64,
    /// Processes whose open connections are dead, and who did not drop them yet.
    dead: [bool; 3],
}

impl Net {
    pub(super) fn set_mode(&mut self, mode: NetworkMode) {
        self.mode = Some(mode);
    }

    pub(super) fn next_fate(&mut self, fate: Fate) {
        self.fates.push_back(fate);
    }

    pub(super) fn forget_fates(&mut self) {
        self.fates.clear();
    }

    /// Connections that are open now are silent from here on, whatever is on them.
    pub(super) fn silence(&mut self, running: [bool; 3]) {
        self.dead = running;
        for flight in &mut self.flights {
            flight.silence();
        }
    }

    /// A process opens new connections.
    pub(super) fn reconnect(&mut self, process: usize) {
        if let Some(dead) = self.dead.get_mut(process) {
            *dead = false;
        }
    }

    /// Every process opens new connections.
    pub(super) fn reconnect_all(&mut self) {
        self.dead = [false; 3];
    }

    /// True when no process has a dead connection.
    pub(super) fn has_no_dead_connections(&self) -> bool {
        self.dead == [false; 3]
    }

    /// True while this process would send on a dead connection.
    pub(super) fn is_dead(&self, process: usize) -> bool {
        self.dead.get(process).copied().unwrap_or_default()
    }

    /// The device slept until now; responses that came meanwhile are delivered at once.
    pub(super) fn hold_back(&mut self, server: &mut Server, from: i64, now: i64, epoch: Millis) {
        let mut arrivals: Vec<(i64, u64)> = self
            .flights
            .iter()
            .filter_map(|flight| Some((flight.arrives_at.filter(|at| *at <= now)?, flight.id)))
            .collect();
        arrivals.sort_unstable();
        for (at, id) in arrivals {
            if let Some(flight) = self.flights.iter_mut().find(|flight| flight.id == id) {
                flight.arrives_at = None;
                flight.reach(server, epoch + at);
            }
        }
        for flight in &mut self.flights {
            if flight.returns_at > from && flight.returns_at <= now {
                flight.returns_at = now;
            }
        }
    }

    /// The requests that this process sent since the last call.
    pub(super) fn fresh_of(&mut self, process: usize) -> Vec<u64> {
        let flights = &self.flights;
        let (own, others) = std::mem::take(&mut self.fresh).into_iter().partition(|id| {
            flights
                .iter()
                .any(|flight| flight.id == *id && flight.process == process)
        });
        self.fresh = others;
        own
    }

    pub(super) fn flights(&self) -> &[Flight] {
        &self.flights
    }

    pub(super) fn flight(&self, id: u64) -> Option<&Flight> {
        self.flights.iter().find(|flight| flight.id == id)
    }

    /// When something happens next.
    pub(super) fn next_at(&self) -> Option<i64> {
        self.flights
            .iter()
            .map(|flight| flight.arrives_at.unwrap_or(i64::MAX).min(flight.returns_at))
            .min()
    }

    /// The device slept until now: connections are dead, whatever was on them.
    pub(super) fn break_connections(&mut self, from: i64, now: i64) {
        for flight in &mut self.flights {
            if flight.returns_at > from && flight.returns_at <= now {
                flight.returns_at = now;
                flight.outcome = Err(connect());
                flight.said = None;
            }
        }
    }

    /// What arrives at the server by now is dealt with.
    pub(super) fn arrive(&mut self, server: &mut Server, now: i64, server_ms: Millis) {
        for flight in &mut self.flights {
            if flight.arrives_at.is_some_and(|at| at <= now) {
                flight.arrives_at = None;
                flight.reach(server, server_ms);
            }
        }
    }

    /// True when every request in the air goes its plain way and no fate waits.
    pub(super) fn is_plain(&self) -> bool {
        self.fates.is_empty()
            && self
                .flights
                .iter()
                .all(|flight| flight.fate.is_none() && !flight.silent)
    }

    fn landing(&self, now: i64) -> Option<usize> {
        self.flights
            .iter()
            .enumerate()
            .filter(|(_, flight)| {
                flight.returns_at <= now && flight.arrives_at.is_none_or(|at| at > now)
            })
            .min_by_key(|(_, flight)| (flight.returns_at, flight.id))
            .map(|(index, _)| index)
    }

    /// The flight that [`Self::land`] takes next.
    pub(super) fn peek(&self, now: i64) -> Option<&Flight> {
        self.flights.get(self.landing(now)?)
    }

    /// Takes one flight that is back by now and hands its outcome over.
    pub(super) fn land(&mut self, now: i64) -> Option<Flight> {
        let index = self.landing(now)?;
        let mut flight = self.flights.remove(index);
        let outcome = std::mem::replace(&mut flight.outcome, Err(TransportError::Timeout));
        let mut slot = hold(&flight.slot);
        slot.0 = Some(outcome);
        let waker = slot.1.take();
        drop(slot);
        if let Some(waker) = waker {
            waker.wake();
        }
        Some(flight)
    }
}

fn connect() -> TransportError {
    TransportError::Connect {
        reason: "simulated".into(),
    }
}

impl Flight {
    /// Decides where and when it goes, as far as the device could know.
    fn plan(&mut self) {
        let now = self.sent_at;
        let (arrives, returns) = match (self.fate, self.mode) {
            (
                None
                | Some(
                    Fate::Skewed { .. }
                    | Fate::Garbled
                    | Fate::AnswerLost
                    | Fate::Wrong(_)
                    | Fate::Rotates,
                ),
                NetworkMode::Well,
            ) => (Some(HOP_MS), 2 * HOP_MS),
            (Some(Fate::Slow { up_ms, down_ms }), NetworkMode::Well | NetworkMode::Slow) => {
                (Some(up_ms), up_ms + down_ms)
            }
            (_, NetworkMode::Slow) => {
                let spread = i64::try_from(self.id % 7).unwrap_or(0);
                (Some(1_000 * spread + 10), 1_000 * spread + 4_000)
            }
            (Some(Fate::LostOnTheWay), NetworkMode::Well) => (None, GIVE_UP_MS),
            (_, NetworkMode::Offline) => {
                self.outcome = Err(TransportError::Offline {
                    reason: "simulated".into(),
                });
                (None, 5)
            }
            (Some(Fate::Tls), _) => {
                self.outcome = Err(TransportError::Tls {
                    reason: "simulated".into(),
                    clock_suspect: true,
                });
                (None, HOP_MS)
            }
            (_, NetworkMode::Portal)
            | (Some(Fate::Portal | Fate::Error { .. }), NetworkMode::Well) => {
                (Some(HOP_MS), 2 * HOP_MS)
            }
        };
        self.arrives_at = arrives.map(|after| now + after);
        self.returns_at = now + returns.min(GIVE_UP_MS);
        if matches!(self.fate, Some(Fate::AnswerLost)) {
            self.returns_at = now + GIVE_UP_MS;
        }
        if returns > GIVE_UP_MS {
            self.fate = Some(Fate::AnswerLost);
        }
    }

    /// Its connection is dead.
    fn silence(&mut self) {
        self.silent = true;
        self.arrives_at = None;
        self.returns_at = self.sent_at + GIVE_UP_MS;
        self.outcome = Err(TransportError::Timeout);
        self.said = None;
    }

    /// True when somebody waits for its response.
    pub(super) fn is_awaited(&self) -> bool {
        !self.abandoned
    }

    /// At the server, or at what stands in its place.
    fn reach(&mut self, server: &mut Server, server_ms: Millis) {
        let intercepted = self.mode == NetworkMode::Portal || self.fate == Some(Fate::Portal);
        let (status, body, date_ms, retry_after_s) = match self.fate {
            _ if intercepted => (200, page(), server_ms + PORTAL_SKEW_MS, None),
            Some(Fate::Error {
                status,
                kind,
                retry_after_s,
            }) => {
                let error_type = kind.and_then(|kind| ERROR_TYPES.get(usize::from(kind)));
                let body = error_type.map_or_else(page, |kind| error_body(status, kind));
                self.said = Some(Said {
                    success: false,
                    wrong: false,
                    made_ms: server_ms,
                    grants: None,
                    expires_ms: None,
                    intermediate: None,
                    definitive: kind.is_some_and(|kind| usize::from(kind) < DEFINITIVE),
                    retry_after_ms: retry_after_s
                        .filter(|_| kind.is_some() || !(200..300).contains(&status))
                        .map(|seconds| (seconds * 1000).min(3_600_000)),
                    date_ms: None,
                });
                (status, body, server_ms + PORTAL_SKEW_MS, retry_after_s)
            }
            fate => {
                let wrong = match fate {
                    Some(Fate::Wrong(wrong)) => Some(wrong),
                    _ => None,
                };
                if let (Some(Fate::Rotates), Some(token)) = (fate, &self.token)
                    && self.path.ends_with("/sessions/authenticate")
                {
                    server.rotate(token);
                }
                let answer = server.answer_with(
                    wrong,
                    &self.path,
                    self.token.as_deref(),
                    &self.body,
                    server_ms,
                );
                let skew = match fate {
                    Some(Fate::Skewed { ms }) => ms,
                    _ => 0,
                };
                if fate == Some(Fate::AnswerLost) {
                    return;
                }
                let garbled = fate == Some(Fate::Garbled);
                self.said = Some(Said {
                    success: answer.status == 200 && !garbled && !answer.wrong,
                    wrong: answer.wrong,
                    made_ms: server_ms,
                    expires_ms: answer
                        .grants
                        .as_ref()
                        .and_then(|token| server.grants.get(token))
                        .map(|grant| grant.expires_ms),
                    grants: answer.grants.filter(|_| !garbled && !answer.wrong),
                    intermediate: answer.intermediate.filter(|_| !garbled),
                    definitive: !garbled
                        && ERROR_TYPES[..DEFINITIVE]
                            .iter()
                            .any(|kind| answer.body.contains(&format!(r#""{kind}""#))),
                    retry_after_ms: None,
                    date_ms: Some((server_ms + skew) / 1000 * 1000),
                });
                let mut body = answer.body;
                if garbled {
                    body.truncate(body.len() / 2);
                }
                (answer.status, body, server_ms + skew, None)
            }
        };
        let mut headers = vec![HttpHeader::new("Date", http_date(date_ms))];
        if let Some(seconds) = retry_after_s {
            headers.push(HttpHeader::new("Retry-After", seconds.to_string()));
        }
        self.outcome = Ok(HttpResponse {
            status,
            headers,
            body: body.into_bytes(),
        });
    }
}

fn page() -> String {
    "<html><body>session_not_found unauthorized_credentials</body></html>".to_owned()
}

fn http_date(ms: Millis) -> String {
    let since = Duration::from_millis(u64::try_from(ms).unwrap_or(0));
    httpdate::fmt_http_date(UNIX_EPOCH + since)
}

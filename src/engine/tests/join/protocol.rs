//! Two processes that use the real `join`, the real order of stamps and the real sign-out markers:
//! every history up to a depth. Plain acts only, so that it is fast; `processes.rs` does the same with
//! the whole engine.

use std::collections::{BTreeMap, BTreeSet};

use super::expected::{Act, Facts, Known, Log};
use super::samples::{START, consumer, text_of, token};
use crate::engine::reconcile::{self, join, normalized};
use crate::storage::{Content, End, EndCause, Head, HeadToken, IdHash, Record, SignOutMarker};

/// What can happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// A sign-in that starts another session.
    SignIn(usize),
    /// A sign-in that starts the session again that a sign-out ended last.
    SignInAgain(usize),
    /// A forced sign-out; unknown when the process could not read the store since it started.
    SignOut(usize),
    /// The server returned another token.
    Rotate(usize),
    /// Reads, and writes what is not written.
    Synchronize(usize),
    /// Writes fail from now on, or work again.
    Write(usize),
    /// Reads fail from now on, or work again.
    Read(usize),
    /// Crashes and starts.
    Crash(usize),
}

/// All steps of both processes.
fn steps() -> Vec<Step> {
    let of = |process| {
        [
            Step::SignIn(process),
            Step::SignOut(process),
            Step::Rotate(process),
            Step::SignInAgain(process),
            Step::Synchronize(process),
            Step::Write(process),
            Step::Read(process),
            Step::Crash(process),
        ]
    };
    [of(0), of(1)].concat()
}

/// What is exchanged for something broken to show that the search finds it.
#[derive(Clone, Copy)]
struct Rules {
    join: fn(&Record, &Record) -> Record,
    apply: fn(&mut Record, &Record, &[SignOutMarker], &mut BTreeSet<String>),
    sign_in: fn(&mut Record),
}

const RULES: Rules = Rules {
    join,
    apply: reconcile::apply_markers,
    sign_in: |_| {},
};

#[derive(Clone)]
struct Process {
    facts: Record,
    applied: BTreeSet<String>,
    writes: bool,
    reads: bool,
    /// It read the store since it started.
    has_read: bool,
    known: Known,
}

impl Process {
    fn new() -> Self {
        Self {
            facts: Record::default(),
            applied: BTreeSet::new(),
            writes: true,
            reads: true,
            has_read: false,
            known: 0,
        }
    }
}

#[derive(Clone)]
struct World {
    processes: [Process; 2],
    disk: Record,
    on_disk: Known,
    markers: Vec<(SignOutMarker, Known)>,
    log: Log,
    time: i64,
    sessions: u8,
    tokens: u8,
    last_ended: Option<u8>,
}

fn id(session: u8) -> IdHash {
    IdHash(u64::from(session))
}

impl World {
    fn new() -> Self {
        Self {
            processes: [Process::new(), Process::new()],
            disk: Record::default(),
            on_disk: 0,
            markers: Vec::new(),
            log: Log::default(),
            time: START,
            sessions: 0,
            tokens: 0,
            last_ended: None,
        }
    }

    fn synchronize(&mut self, p: usize, rules: Rules) {
        let Self {
            processes,
            disk,
            on_disk,
            markers,
            log,
            ..
        } = self;
        let process = &mut processes[p];
        if !process.reads {
            return;
        }
        process.facts = (rules.join)(&process.facts, disk);
        process.known |= *on_disk;
        for (marker, known) in markers.iter_mut() {
            // A marker that names no session ends what the disk holds when it is first applied.
            if marker.session.is_none()
                && *known == 0
                && !disk.head_is_over()
                && let Some((sign_in, _)) = log.head(*on_disk)
            {
                *known = log.add(Act::End { sign_in });
            }
            process.known |= *known;
        }
        let listed: Vec<_> = markers.iter().map(|(marker, _)| marker.clone()).collect();
        (rules.apply)(&mut process.facts, disk, &listed, &mut process.applied);
        process.has_read = true;
        self.save(p);
        if self.processes[p].writes {
            self.markers.clear();
        }
    }

    /// Writes over what was read in the same step.
    fn save(&mut self, p: usize) -> bool {
        let process = &mut self.processes[p];
        process.facts = normalized(std::mem::take(&mut process.facts)).stripped();
        let can = process.writes && process.reads;
        if can {
            self.disk = process.facts.clone();
            self.on_disk = process.known;
        }
        can
    }

    /// The stamp of an act, as `Turn::stamp` makes it.
    fn stamp(&self, p: usize) -> i64 {
        let known = self.processes[p].facts.largest_stamp();
        self.time.max(known.map_or(1, |stamp| stamp + 1))
    }

    fn sign_in(&mut self, p: usize, session: u8, rules: Rules) {
        self.synchronize(p, rules);
        self.tokens += 1;
        let stamp = self.stamp(p);
        let process = &mut self.processes[p];
        (rules.sign_in)(&mut process.facts);
        process.facts.head = Some(Head {
            stamp,
            id: id(session),
            token: Some(head_token(stamp, self.tokens)),
            origin: None,
            content: Content::Session(Box::new(consumer(0, "jwt", Some((START, 0))))),
        });
        process.known |= self.log.add(Act::SignIn {
            session,
            token: self.tokens,
        });
        self.save(p);
    }

    /// False when the step cannot be made here.
    fn step(&mut self, step: Step, rules: Rules) -> bool {
        self.time += 10;
        match step {
            Step::SignIn(p) => {
                if self.sessions == 3 {
                    return false;
                }
                self.sessions += 1;
                self.sign_in(p, self.sessions, rules);
            }
            Step::SignInAgain(p) => {
                let Some(session) = self.last_ended else {
                    return false;
                };
                self.sign_in(p, session, rules);
            }
            Step::SignOut(p) => return self.sign_out(p, rules),
            Step::Rotate(p) => {
                self.synchronize(p, rules);
                let process = &self.processes[p];
                let Some((sign_in, _)) = self.log.head(process.known) else {
                    return false;
                };
                if process.facts.head_is_over() {
                    return false;
                }
                self.tokens += 1;
                let token = self.tokens;
                let stamp = self.stamp(p);
                let process = &mut self.processes[p];
                if let Some(head) = &mut process.facts.head {
                    head.token = Some(head_token(stamp, token));
                }
                process.known |= self.log.add(Act::Rotate { sign_in, token });
                self.save(p);
            }
            Step::Synchronize(p) => {
                if !self.processes[p].reads {
                    return false;
                }
                self.synchronize(p, rules);
            }
            Step::Write(p) => self.processes[p].writes ^= true,
            Step::Read(p) => self.processes[p].reads ^= true,
            Step::Crash(p) => {
                let process = &self.processes[p];
                self.processes[p] = Process {
                    writes: process.writes,
                    reads: process.reads,
                    ..Process::new()
                };
            }
        }
        true
    }

    fn sign_out(&mut self, p: usize, rules: Rules) -> bool {
        self.synchronize(p, rules);
        let stamp = self.stamp(p);
        let process = &mut self.processes[p];
        let marker = |session, stamp: i64, time: i64| SignOutMarker {
            name: format!("{time}"),
            session,
            stamp,
        };
        if let Some((session, _)) = facts_of(&process.facts).session {
            let head = process.facts.head.clone();
            if let Some(head) = &head {
                reconcile::queue_head(&mut process.facts, head, stamp);
            }
            let cause = EndCause::UserRevoked;
            reconcile::end(&mut process.facts, id(session), End { stamp, cause });
            let act = self.log.add(Act::SignOut { session });
            process.known |= act;
            self.last_ended = Some(session);
            if !self.save(p) {
                self.markers
                    .push((marker(Some(id(session)), stamp, self.time), act));
            }
            return true;
        }
        if process.has_read || process.reads {
            return false;
        }
        if let Some((session, _)) = facts_of(&self.disk).session {
            self.last_ended = Some(session);
        }
        self.markers.push((marker(None, stamp, self.time), 0));
        true
    }

    /// The requirement that is broken now, or would be when everything works again.
    fn violation(&self, rules: Rules) -> Option<&'static str> {
        let broken = |world: &Self| {
            let mut all = world.processes.iter();
            all.find_map(|process| world.log.broken(process.known, facts_of(&process.facts)))
        };
        if let Some(broken) = broken(self) {
            return Some(broken);
        }
        let mut recovered = self.clone();
        for process in &mut recovered.processes {
            process.writes = true;
            process.reads = true;
        }
        for p in [0, 1, 0] {
            recovered.synchronize(p, rules);
        }
        let [a, b] = &recovered.processes;
        if a.known != b.known || text_of(&a.facts) != text_of(&b.facts) {
            return Some("the processes diverge");
        }
        if !recovered.markers.is_empty() {
            return Some("a sign-out marker stays");
        }
        broken(&recovered)
    }
}

fn head_token(stamp: i64, number: u8) -> HeadToken {
    let token = token(&number.to_string());
    HeadToken {
        stamp,
        hash: token.fingerprint(),
        secret: Some(token.secret().clone()),
        rejected: false,
    }
}

/// What these facts say about who is signed in.
fn facts_of(record: &Record) -> Facts {
    let head = record.head.as_ref().filter(|_| !record.head_is_over());
    let session = head
        .filter(|head| head.session().is_some())
        .and_then(|head| {
            let token = head.token.as_ref()?.secret.as_ref()?;
            Some((u8::try_from(head.id.0).ok()?, token.expose().parse().ok()?))
        });
    Facts {
        session,
        ..Facts::default()
    }
}

/// What a search came to.
#[derive(Debug, Default)]
pub(super) struct Search {
    pub(super) histories: u64,
    /// The shortest history that breaks each requirement.
    pub(super) broken: BTreeMap<&'static str, Vec<Step>>,
}

fn explore(world: &World, depth: usize, rules: Rules, path: &mut Vec<Step>, search: &mut Search) {
    search.histories += 1;
    if let Some(broken) = world.violation(rules) {
        let known = search.broken.entry(broken).or_insert_with(|| path.clone());
        if path.len() < known.len() {
            known.clone_from(path);
        }
        return;
    }
    if depth == 0 {
        return;
    }
    for step in steps() {
        let mut next = world.clone();
        if next.step(step, rules) {
            path.push(step);
            explore(&next, depth - 1, rules, path, search);
            path.pop();
        }
    }
}

/// Every history whose first step is one of the first process: the two are alike.
fn search(depth: usize, rules: Rules) -> Search {
    let firsts: Vec<_> = steps().into_iter().take(steps().len() / 2).collect();
    let halves: Vec<Vec<Step>> = (0..2)
        .map(|half| firsts.iter().copied().skip(half).step_by(2).collect())
        .collect();
    let found: Vec<Search> = std::thread::scope(|scope| {
        let workers: Vec<_> = halves
            .into_iter()
            .map(|firsts| {
                scope.spawn(move || {
                    let mut search = Search::default();
                    for first in firsts {
                        let mut world = World::new();
                        if world.step(first, rules) {
                            explore(&world, depth - 1, rules, &mut vec![first], &mut search);
                        }
                    }
                    search
                })
            })
            .collect();
        workers
            .into_iter()
            .map(|worker| worker.join().unwrap())
            .collect()
    });
    let mut all = Search::default();
    for search in found {
        all.histories += search.histories;
        for (broken, path) in search.broken {
            let known = all.broken.entry(broken).or_insert_with(|| path.clone());
            if path.len() < known.len() {
                *known = path;
            }
        }
    }
    all
}

fn holds(depth: usize) {
    let search = search(depth, RULES);
    println!("{} histories to depth {depth}", search.histories);
    assert!(search.broken.is_empty(), "{:#?}", search.broken);
}

#[test]
fn two_processes_agree_and_lose_nothing_in_every_history_of_four_steps() {
    holds(4);
}

#[test]
#[ignore = "minutes; cargo xtask soak --join"]
fn two_processes_agree_and_lose_nothing_in_every_history_of_seven_steps() {
    holds(7);
}

// ---- rules that are broken on purpose -----------------------------------------------------------

fn finds(rules: Rules) {
    let search = search(4, rules);
    println!("{:?}", search.broken);
    assert!(!search.broken.is_empty());
}

#[test]
fn a_join_that_drops_what_ended_is_found_by_the_histories() {
    finds(Rules {
        join: |a, b| {
            let mut joined = join(a, b);
            if joined.end_of_head().is_some() {
                joined.head = None;
                joined.ends = BTreeMap::new();
            }
            joined
        },
        ..RULES
    });
}

#[test]
fn a_join_of_ends_without_stamps_is_found_by_the_histories() {
    finds(Rules {
        join: |a, b| {
            // An id that ended is over for good.
            let mut joined = join(a, b);
            let ended = |record: &Record, id: &IdHash| record.ends.contains_key(id);
            if let Some(head) = &joined.head
                && (ended(a, &head.id) || ended(b, &head.id))
            {
                let (stamp, cause) = (head.stamp, EndCause::UserRevoked);
                joined.ends.insert(head.id, End { stamp, cause });
            }
            joined
        },
        ..RULES
    });
}

#[test]
fn ends_that_are_forgotten_at_a_sign_in_are_found_by_the_histories() {
    finds(Rules {
        join: |a, b| {
            let mut joined = join(a, b);
            joined.ends.clone_from(&a.ends);
            joined
        },
        ..RULES
    });
}

#[test]
fn a_token_that_is_taken_without_looking_at_its_stamp_is_found_by_the_histories() {
    finds(Rules {
        join: |a, b| {
            let mut joined = join(a, b);
            let rank = |record: &Record| record.head.as_ref().map(Head::rank);
            if rank(a) == rank(b) && b.head.is_some() {
                joined.head.clone_from(&b.head);
            }
            joined
        },
        ..RULES
    });
}

#[test]
fn markers_that_name_no_session_and_are_applied_to_memory_are_found_by_the_histories() {
    finds(Rules {
        apply: |record, _, markers, applied| {
            let joined = record.clone();
            reconcile::apply_markers(record, &joined, markers, applied);
        },
        ..RULES
    });
}

#[test]
fn markers_that_are_not_applied_are_found_by_the_histories() {
    finds(Rules {
        apply: |_, _, _, _| {},
        ..RULES
    });
}

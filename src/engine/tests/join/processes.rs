//! Two processes with the whole engine: every history up to a depth, with tokens that the app sets,
//! rejections, step-ups, a lost key and a Reader.

use std::collections::BTreeMap;

use super::engine::{Process, Validation};
use super::expected::Act;
use super::shared::Shared;
use crate::storage::{IdHash, SignOutMarker};

/// What can happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    SignIn(usize),
    /// The session that a sign-out ended last is started again, with another token.
    SignInAgain(usize),
    SignOut(usize),
    Rotate(usize),
    /// The app is visible again: what failed is tried again.
    Synchronize(usize),
    Write(usize),
    Read(usize),
    Crash(usize),
    SetPending(usize),
    AcceptPending(usize),
    RejectPending(usize),
    Reject(usize),
    /// A sign-in needs a second factor: an intermediate session takes the place of the session.
    AskSecondFactor(usize),
    /// The next write reaches the disk, and then the process dies before it removes the markers.
    DieInWrite(usize),
    LoseKey,
}

impl Step {
    fn plain(p: usize) -> Vec<Self> {
        vec![
            Self::SignIn(p),
            Self::SignOut(p),
            Self::Rotate(p),
            Self::SignInAgain(p),
            Self::Synchronize(p),
            Self::Write(p),
            Self::Read(p),
            Self::Crash(p),
        ]
    }

    fn all(p: usize) -> Vec<Self> {
        let more = [
            Self::SetPending(p),
            Self::AcceptPending(p),
            Self::RejectPending(p),
            Self::Reject(p),
            Self::AskSecondFactor(p),
        ];
        [Self::plain(p), more.to_vec()].concat()
    }

    /// What a Reader can do.
    fn reader(p: usize) -> Vec<Self> {
        vec![Self::Synchronize(p), Self::Read(p), Self::Crash(p)]
    }
}

#[derive(Clone)]
struct World {
    processes: [Process; 2],
    shared: Shared,
    sessions: u8,
    tokens: u8,
    last_ended: Option<u8>,
}

impl World {
    fn new(reader: bool) -> Self {
        let mut world = Self {
            processes: [Process::new(false), Process::new(reader)],
            shared: Shared::default(),
            sessions: 0,
            tokens: 0,
            last_ended: None,
        };
        for process in &mut world.processes {
            process.restart(&mut world.shared);
        }
        // Somebody was signed in before: both know the server's time.
        let Self {
            processes, shared, ..
        } = &mut world;
        processes[0].sign_in(shared, 0, 0);
        processes[0].sign_out(shared);
        processes[1].try_everything(shared);
        world
    }

    /// False when the step cannot be made here.
    fn step(&mut self, step: Step) -> bool {
        let done = self.act(step);
        for process in &mut self.processes {
            if process.died {
                process.restart(&mut self.shared);
            }
        }
        done
    }

    fn act(&mut self, step: Step) -> bool {
        self.shared.pass_time();
        let Self {
            processes, shared, ..
        } = self;
        match step {
            Step::SignIn(p) => {
                if self.sessions == 3 {
                    return false;
                }
                self.sessions += 1;
                self.tokens += 1;
                processes[p].sign_in(shared, self.sessions, self.tokens)
            }
            Step::SignInAgain(p) => {
                let Some(session) = self.last_ended else {
                    return false;
                };
                self.tokens += 1;
                processes[p].sign_in(shared, session, self.tokens)
            }
            Step::SignOut(p) => {
                let from = shared.log.acts.len();
                let done = processes[p].sign_out(shared);
                let ended = shared.log.acts.iter().skip(from).find_map(|act| match act {
                    Act::SignOut { session } => Some(*session),
                    _ => None,
                });
                self.last_ended = ended.or(self.last_ended);
                done
            }
            Step::Rotate(p) => {
                self.tokens += 1;
                processes[p].validate(shared, Validation::Rotates(self.tokens))
            }
            Step::Synchronize(p) => {
                processes[p].try_everything(shared);
                true
            }
            Step::Write(p) => {
                processes[p].writes ^= true;
                true
            }
            Step::Read(p) => {
                processes[p].reads ^= true;
                true
            }
            Step::Crash(p) => {
                processes[p].restart(shared);
                true
            }
            Step::SetPending(p) => {
                self.tokens += 1;
                processes[p].set_pending(shared, self.tokens)
            }
            Step::AcceptPending(p) => {
                self.sessions += 1;
                processes[p].validate_pending(shared, Some(self.sessions))
            }
            Step::RejectPending(p) => processes[p].validate_pending(shared, None),
            Step::Reject(p) => processes[p].validate(shared, Validation::Rejects),
            Step::AskSecondFactor(p) => {
                self.tokens += 1;
                processes[p].step_up(shared, self.tokens)
            }
            Step::DieInWrite(p) => {
                let first = !processes[p].dies_in_write;
                processes[p].dies_in_write = true;
                first
            }
            Step::LoseKey => {
                let done = shared.lose_key();
                for process in processes {
                    process.miss(shared);
                }
                done
            }
        }
    }

    fn broken(&self) -> Option<&'static str> {
        let Self {
            processes, shared, ..
        } = self;
        let mut all = processes.iter();
        shared.broken.or_else(|| {
            all.find_map(|process| shared.log.broken(process.known, process.facts(shared)))
        })
    }

    /// The requirement that is broken now, or would be when everything works again.
    fn violation(&self, readers: bool, lost_key: bool) -> Option<&'static str> {
        if let Some(broken) = self.broken() {
            return Some(broken);
        }
        let mut recovered = self.clone();
        let Self {
            processes, shared, ..
        } = &mut recovered;
        for process in processes.iter_mut() {
            process.writes = true;
            process.reads = true;
            process.dies_in_write = false;
        }
        for p in [0, 1, 0, 1] {
            shared.pass_time();
            processes[p].try_everything(shared);
            if lost_key && !(readers && p == 1) {
                // What the process remembers of a lost record is written when it is confirmed.
                processes[p].validate_pending(shared, None);
                processes[p].validate(shared, Validation::Confirms);
            }
        }
        let [a, b] = &recovered.processes;
        let shared = &recovered.shared;
        if a.facts(shared) != b.facts(shared) {
            return Some("the processes diverge");
        }
        // Whatever any copy knows counts. What a later act made meaningless need not be everywhere.
        let all = a.known | b.known | shared.known;
        recovered
            .broken()
            .or_else(|| shared.log.broken(all, a.facts(shared)))
    }
}

struct Kind {
    steps: Vec<Step>,
    firsts: usize,
    reader: bool,
    lost_key: bool,
}

impl Kind {
    /// Two alike: the first step is one of the first process.
    fn plain() -> Self {
        Self {
            steps: [Step::plain(0), Step::plain(1)].concat(),
            firsts: Step::plain(0).len(),
            reader: false,
            lost_key: false,
        }
    }

    fn all() -> Self {
        Self {
            steps: [Step::all(0), Step::all(1)].concat(),
            firsts: Step::all(0).len(),
            reader: false,
            lost_key: false,
        }
    }

    fn lost_key() -> Self {
        let mut kind = Self::all();
        kind.steps.push(Step::LoseKey);
        kind.lost_key = true;
        kind
    }

    fn torn() -> Self {
        let of = |p| [Step::plain(p), vec![Step::DieInWrite(p)]].concat();
        Self {
            steps: [of(0), of(1)].concat(),
            firsts: of(0).len(),
            reader: false,
            lost_key: false,
        }
    }

    fn reader() -> Self {
        let steps = [Step::all(0), Step::reader(1)].concat();
        Self {
            firsts: steps.len(),
            steps,
            reader: true,
            lost_key: false,
        }
    }
}

#[derive(Debug, Default)]
struct Search {
    histories: u64,
    broken: BTreeMap<&'static str, Vec<Step>>,
}

fn explore(world: &World, depth: usize, kind: &Kind, path: &mut Vec<Step>, search: &mut Search) {
    search.histories += 1;
    if let Some(broken) = world.violation(kind.reader, kind.lost_key) {
        let known = search.broken.entry(broken).or_insert_with(|| path.clone());
        if path.len() < known.len() {
            known.clone_from(path);
        }
        return;
    }
    if depth == 0 {
        return;
    }
    for step in &kind.steps {
        let mut next = world.clone();
        if next.step(*step) {
            path.push(*step);
            explore(&next, depth - 1, kind, path, search);
            path.pop();
        }
    }
}

fn search(depth: usize, kind: &Kind) -> Search {
    let halves: Vec<Vec<Step>> = (0..2)
        .map(|half| {
            kind.steps[..kind.firsts]
                .iter()
                .copied()
                .skip(half)
                .step_by(2)
                .collect()
        })
        .collect();
    let found: Vec<Search> = std::thread::scope(|scope| {
        let workers: Vec<_> = halves
            .into_iter()
            .map(|firsts| {
                scope.spawn(move || {
                    let mut search = Search::default();
                    for first in firsts {
                        let mut world = World::new(kind.reader);
                        world.shared.key_can_be_lost = kind.lost_key;
                        if world.step(first) {
                            explore(&world, depth - 1, kind, &mut vec![first], &mut search);
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

/// One history.
fn follow(steps: &[Step]) -> Option<&'static str> {
    let lost_key = steps.contains(&Step::LoseKey);
    let mut world = World::new(false);
    world.shared.key_can_be_lost = lost_key;
    for step in steps {
        assert!(world.step(*step), "{step:?} cannot be made");
    }
    world.violation(false, lost_key)
}

fn holds(depth: usize, kind: &Kind) {
    let search = search(depth, kind);
    println!("{} histories to depth {depth}", search.histories);
    assert!(search.broken.is_empty(), "{:#?}", search.broken);
}

#[test]
fn two_engines_agree_and_lose_nothing_in_every_history_of_four_steps() {
    holds(4, &Kind::plain());
}

#[test]
fn two_engines_agree_with_tokens_that_the_app_sets_rejections_and_step_ups() {
    holds(3, &Kind::all());
}

#[test]
fn two_engines_agree_when_a_key_is_lost() {
    holds(3, &Kind::lost_key());
}

#[test]
fn a_reader_sees_what_the_disk_and_the_markers_say() {
    holds(4, &Kind::reader());
}

#[test]
fn a_marker_that_names_no_session_is_removed_before_a_later_sign_in_is_written() {
    let broken = follow(&[
        Step::Read(0),
        Step::Crash(0),
        Step::SignOut(0),
        Step::DieInWrite(1),
        Step::SignIn(1),
        Step::Synchronize(1),
    ]);
    assert_eq!(broken, None);

    let broken = follow(&[
        Step::Read(0),
        Step::Crash(0),
        Step::SignOut(0),
        Step::Synchronize(1),
        Step::DieInWrite(1),
        Step::SignIn(1),
    ]);
    assert_eq!(broken, None);
}

#[test]
fn a_sign_in_that_was_made_while_nothing_could_be_read_is_confirmed_before_it_takes_the_place_of_what_was_lost()
 {
    let broken = follow(&[
        Step::Read(0),
        Step::Crash(0),
        Step::SignIn(0),
        Step::SignIn(1),
        Step::LoseKey,
    ]);
    assert_eq!(broken, None);
}

#[test]
fn a_reader_that_reads_again_still_applies_a_marker_that_names_no_session() {
    let mut world = World::new(true);
    assert!(world.step(Step::SignIn(0)));
    let World {
        processes, shared, ..
    } = &mut world;
    let marker = |name: &str, session| SignOutMarker {
        name: name.to_owned(),
        session,
        stamp: 1,
    };
    shared.markers.push((marker("unknown", None), None));
    processes[1].try_everything(shared);
    assert_eq!(processes[1].facts(shared).session, None);

    shared
        .markers
        .push((marker("other", Some(IdHash(1))), Some(0)));
    processes[1].try_everything(shared);
    assert_eq!(processes[1].facts(shared).session, None);
}

#[test]
fn a_process_that_dies_before_it_removes_its_markers_takes_no_sign_in_away() {
    holds(3, &Kind::torn());
}

#[test]
#[ignore = "minutes; cargo xtask soak --join"]
fn a_process_that_dies_before_it_removes_its_markers_takes_no_sign_in_away_in_five_steps() {
    holds(5, &Kind::torn());
}

#[test]
#[ignore = "minutes; cargo xtask soak --join"]
fn two_engines_agree_and_lose_nothing_in_every_history_of_five_steps() {
    holds(5, &Kind::plain());
}

#[test]
#[ignore = "minutes; cargo xtask soak --join"]
fn two_engines_agree_with_everything_in_every_history_of_five_steps() {
    holds(5, &Kind::all());
}

#[test]
#[ignore = "minutes; cargo xtask soak --join"]
fn two_engines_agree_when_a_key_is_lost_in_every_history_of_five_steps() {
    holds(5, &Kind::lost_key());
}

#[test]
#[ignore = "minutes; cargo xtask soak --join"]
fn a_reader_sees_what_the_disk_and_the_markers_say_in_every_history_of_five_steps() {
    holds(5, &Kind::reader());
}

//! Named weightings of the generator. A profile says how often each kind of happening comes; the
//! seed draws the rest.

use super::device::KeystoreMode;
use super::disk::{DeathPoint, DiskMode};
use super::network::{ERROR_TYPES, Fate, NetworkMode, Wrong};
use super::random::Random;
use super::step::{AppCall, Process, Schedule, SignInKind, Step};

macro_rules! profiles {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal,)*) => {
        /// A named weighting of the generator.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Profile { $($(#[doc = $doc])+ $name,)* }

        impl Profile {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// Its name on the command line.
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// What it weights, in a sentence.
            pub fn describe(self) -> &'static str {
                match self { $(Self::$name => concat!($($doc),+).trim_ascii(),)* }
            }
        }
    };
}

profiles! {
    /// One process, and little that goes wrong.
    Calm = "calm",
    /// Keystore and disk fail half of the time, also inside one event.
    HostileStore = "hostile_store",
    /// A disk without space that still takes empty files.
    FullDisk = "full_disk",
    /// Two processes over one store, also inside one event of each other.
    TwoProcesses = "two_processes",
    /// Processes are killed and started again in bursts.
    Restarts = "restarts",
    /// Wall clock, sleep, `Date` headers and late responses.
    Clocks = "clocks",
    /// The network changes, and connections go silent.
    NetworkChanges = "network_changes",
    /// Responses about another user or session.
    WrongResponses = "wrong_responses",
    /// Tokens handed over by the app.
    PendingTokens = "pending_tokens",
    /// B2B: step-up, discovery and exchange.
    StepUp = "step_up",
    /// Session durations of many sizes.
    Durations = "durations",
    /// Files, folder and key are removed, damaged or put back; another instance opens the folder.
    Tampering = "tampering",
    /// Everything.
    Mixed = "mixed",
}

/// How often each kind of happening comes, out of their sum.
#[derive(Clone, Copy)]
struct Weights {
    wait: u64,
    command: u64,
    visibility: u64,
    connectivity: u64,
    start: u64,
    crash: u64,
    restarts: u64,
    network: u64,
    silence: u64,
    wrong: u64,
    store: u64,
    event_fault: u64,
    clock: u64,
    late: u64,
    damage: u64,
    foreign: u64,
    together: u64,
    server: u64,
    drop_callers: u64,
}

const CALM: Weights = Weights {
    wait: 20,
    command: 30,
    visibility: 8,
    connectivity: 3,
    start: 3,
    crash: 0,
    restarts: 0,
    network: 3,
    silence: 0,
    wrong: 0,
    store: 0,
    event_fault: 0,
    clock: 1,
    late: 0,
    damage: 0,
    foreign: 0,
    together: 0,
    server: 1,
    drop_callers: 1,
};

/// What a profile is made of.
struct Shape {
    weights: Weights,
    /// Percent of the schedules that are B2B.
    b2b: u64,
    /// Percent of the steps that are the second process'.
    second: u64,
    /// Percent of the second process' lives that only read.
    readers: u64,
    /// Percent of the commands that hand tokens over.
    pending: u64,
    /// Percent of the commands that step up, choose an organization or exchange.
    step_up: u64,
    /// Percent of the commands that choose a duration.
    durations: u64,
    first: i64,
    last: i64,
}

impl Profile {
    /// The profile of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|profile| profile.name().eq_ignore_ascii_case(name))
    }

    /// The schedule of this seed.
    pub fn schedule(self, seed: u64) -> Schedule {
        let shape = self.shape();
        let mut random = Random::new(seed ^ salt(self.name()));
        let b2b = random.percent(shape.b2b);
        let mut steps = vec![Step::Start {
            process: 0,
            foreground: random.percent(85),
            reader: false,
        }];
        if random.percent(75) {
            let kind = SignInKind::Session;
            steps.push(Step::Ask(0, AppCall::SignIn(user(&mut random), kind)));
            steps.push(Step::Wait(500));
        }
        if shape.second > 0 && random.percent(80) {
            steps.push(Step::Start {
                process: 1,
                foreground: random.percent(70),
                reader: random.percent(shape.readers),
            });
        }
        for _ in 0..random.between(shape.first, shape.last) {
            let process = usize::from(random.percent(shape.second));
            steps.push(step(&mut random, &shape, b2b, process));
        }
        let default_minutes = if shape.durations > 0 {
            random.pick(&[5, 6, 15, 60, 1_440, 527_040], 5)
        } else {
            random.pick(&[5, 5, 10, 60], 5)
        };
        Schedule {
            b2b,
            keep_alive: random.percent(25),
            default_minutes,
            jitter_seed: random.next(),
            steps,
        }
    }

    fn shape(self) -> Shape {
        let calm = Shape {
            weights: CALM,
            b2b: 40,
            second: 0,
            readers: 0,
            pending: 5,
            step_up: 5,
            durations: 0,
            first: 5,
            last: 40,
        };
        match self {
            Self::Calm => calm,
            Self::HostileStore => Shape {
                weights: Weights {
                    store: 26,
                    event_fault: 8,
                    start: 6,
                    crash: 3,
                    ..CALM
                },
                second: 15,
                ..calm
            },
            Self::FullDisk => Shape {
                weights: Weights {
                    store: 0,
                    event_fault: 14,
                    start: 5,
                    crash: 3,
                    network: 6,
                    ..CALM
                },
                second: 20,
                ..calm
            },
            Self::TwoProcesses => Shape {
                weights: Weights {
                    start: 8,
                    crash: 4,
                    together: 10,
                    network: 6,
                    store: 4,
                    ..CALM
                },
                second: 50,
                readers: 15,
                first: 30,
                last: 120,
                ..calm
            },
            Self::Restarts => Shape {
                weights: Weights {
                    start: 10,
                    crash: 14,
                    restarts: 6,
                    store: 4,
                    network: 4,
                    ..CALM
                },
                second: 20,
                ..calm
            },
            Self::Clocks => Shape {
                weights: Weights {
                    clock: 14,
                    late: 8,
                    network: 10,
                    start: 5,
                    crash: 3,
                    ..CALM
                },
                second: 10,
                ..calm
            },
            Self::NetworkChanges => Shape {
                weights: Weights {
                    network: 14,
                    silence: 8,
                    connectivity: 16,
                    drop_callers: 3,
                    ..CALM
                },
                second: 5,
                ..calm
            },
            Self::WrongResponses => Shape {
                weights: Weights {
                    wrong: 18,
                    network: 4,
                    ..CALM
                },
                second: 10,
                ..calm
            },
            Self::PendingTokens => Shape {
                weights: Weights {
                    store: 6,
                    network: 6,
                    start: 5,
                    crash: 3,
                    ..CALM
                },
                second: 20,
                pending: 35,
                ..calm
            },
            Self::StepUp => Shape {
                weights: Weights {
                    network: 6,
                    start: 4,
                    crash: 2,
                    ..CALM
                },
                b2b: 100,
                second: 15,
                step_up: 50,
                ..calm
            },
            Self::Durations => Shape {
                weights: Weights {
                    clock: 3,
                    network: 4,
                    ..CALM
                },
                second: 15,
                durations: 45,
                ..calm
            },
            Self::Tampering => Shape {
                weights: Weights {
                    damage: 12,
                    foreign: 4,
                    start: 8,
                    crash: 4,
                    ..CALM
                },
                second: 15,
                ..calm
            },
            Self::Mixed => Shape {
                weights: Weights {
                    crash: 5,
                    restarts: 1,
                    network: 8,
                    silence: 2,
                    wrong: 3,
                    store: 8,
                    event_fault: 4,
                    clock: 4,
                    late: 2,
                    damage: 1,
                    foreign: 1,
                    together: 3,
                    start: 6,
                    ..CALM
                },
                second: 30,
                readers: 15,
                pending: 8,
                step_up: 10,
                durations: 10,
                first: 10,
                last: 80,
                ..calm
            },
        }
    }
}

/// Profiles must not share their rows of numbers.
fn salt(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn user(random: &mut Random) -> u8 {
    u8::try_from(random.below(2)).unwrap_or(0)
}

fn step(random: &mut Random, shape: &Shape, b2b: bool, process: Process) -> Step {
    let w = &shape.weights;
    let table: [(u64, fn(&mut Random, &Shape, bool, Process) -> Step); 20] = [
        (w.wait, |random, _, _, _| Step::Wait(wait(random))),
        (w.command, |random, shape, b2b, process| {
            Step::Ask(process, command(random, shape, b2b))
        }),
        (w.visibility, |random, _, _, process| {
            if random.percent(50) {
                Step::Foreground(process)
            } else {
                Step::Background(process)
            }
        }),
        (w.connectivity, |random, _, _, process| {
            Step::Connectivity(process, random.percent(65))
        }),
        (w.start, |random, shape, _, process| Step::Start {
            process,
            foreground: random.percent(65),
            reader: process == 1 && random.percent(shape.readers),
        }),
        (w.crash, |random, _, _, process| crash(random, process)),
        (w.restarts, |random, _, _, process| {
            let times = u8::try_from(random.between(2, 6)).unwrap_or(2);
            Step::Restarts(process, times, random.pick(&[0, 20, 700, 4_000], 20))
        }),
        (w.network, |random, _, _, _| network(random)),
        (w.silence, |random, _, _, process| {
            if random.percent(50) {
                Step::ConnectionsGoSilent
            } else {
                Step::Connectivity(process, random.percent(50))
            }
        }),
        (w.wrong, |random, _, _, _| {
            let kinds = [Wrong::Session, Wrong::User, Wrong::Jwt];
            Step::NextRequest(Fate::Wrong(random.pick(&kinds, Wrong::User)))
        }),
        (w.store, |random, _, _, process| store(random, process)),
        (w.event_fault, |random, _, _, process| {
            event_fault(random, process)
        }),
        (w.clock, |random, _, _, _| clock(random)),
        (w.late, |random, _, _, _| {
            Step::SleepThenDeliver(random.pick(
                &[2_000, 45_000, 200_000, 310_000, 900_000, 3_600_000],
                45_000,
            ))
        }),
        (w.damage, |random, _, _, _| damage(random)),
        (w.foreign, |_, _, _, _| Step::ForeignInstance),
        (w.together, |random, shape, b2b, process| Step::Together {
            process,
            nth: u32::try_from(random.below(10)).unwrap_or(0),
            first: command(random, shape, b2b),
            second: command(random, shape, b2b),
        }),
        (w.server, |_, _, _, _| Step::ServerRevokes),
        (w.drop_callers, |_, _, _, process| {
            Step::DropCallers(process)
        }),
        (1, |random, _, _, process| {
            let times = u8::try_from(random.between(3, 8)).unwrap_or(3);
            Step::Storm(process, times)
        }),
    ];
    let mut at = random.below(table.iter().map(|(weight, _)| weight).sum());
    for (weight, make) in table {
        if at < weight {
            return make(random, shape, b2b, process);
        }
        at -= weight;
    }
    Step::Wait(wait(random))
}

fn wait(random: &mut Random) -> i64 {
    match random.below(12) {
        0..=3 => random.between(1, 200),
        4..=6 => random.between(200, 3_000),
        7..=8 => random.between(3_000, 60_000),
        9 => random.between(60_000, 240_000),
        10 => random.between(240_000, 330_000),
        _ => random.between(330_000, 900_000),
    }
}

fn command(random: &mut Random, shape: &Shape, b2b: bool) -> AppCall {
    if random.percent(shape.pending) {
        return match random.below(6) {
            0..=3 => AppCall::Hydrate(user(random)),
            4 => AppCall::HydrateGarbage,
            _ => AppCall::Authenticate(None),
        };
    }
    if random.percent(shape.durations) {
        let minutes = random.pick(&[5, 6, 10, 30, 60, 1_440, 43_200, 527_040], 5);
        return if random.percent(60) {
            AppCall::SignInFor(user(random), minutes)
        } else {
            AppCall::Authenticate(Some(minutes))
        };
    }
    if b2b && random.percent(shape.step_up) {
        return match random.below(10) {
            0..=2 => AppCall::SignIn(user(random), SignInKind::StepUp),
            3..=4 => AppCall::SignIn(user(random), SignInKind::Discovery),
            5..=7 => AppCall::FinishSignIn,
            _ => AppCall::Exchange,
        };
    }
    match random.below(100) {
        0..=25 => AppCall::SignIn(user(random), SignInKind::Session),
        26..=28 => AppCall::SignIn(user(random), SignInKind::Short),
        29..=44 => AppCall::Authenticate(random.pick(&[None, None, Some(5), Some(30)], None)),
        45..=53 => AppCall::FreshJwt(random.pick(&[0, 30, 60, 200, 240], 60)),
        54..=61 => AppCall::Revoke(false),
        62..=72 => AppCall::Revoke(true),
        73..=76 => AppCall::Hydrate(user(random)),
        77..=83 => AppCall::Read,
        84..=85 => AppCall::Plain,
        86..=88 => AppCall::StartPkce,
        89..=91 => AppCall::FinishPkce(user(random)),
        92..=94 if b2b => AppCall::Exchange,
        95 if b2b => AppCall::FinishSignIn,
        96 if b2b => AppCall::ReadOrganization,
        97 if b2b => AppCall::RevokeOwnMember,
        98 if random.percent(20) => AppCall::Close,
        _ => AppCall::WrongCode,
    }
}

fn network(random: &mut Random) -> Step {
    if random.percent(30) {
        let modes = [
            NetworkMode::Well,
            NetworkMode::Well,
            NetworkMode::Well,
            NetworkMode::Offline,
            NetworkMode::Offline,
            NetworkMode::Portal,
            NetworkMode::Slow,
        ];
        return Step::Network(random.pick(&modes, NetworkMode::Well));
    }
    Step::NextRequest(match random.below(12) {
        0 => Fate::LostOnTheWay,
        1..=2 => Fate::AnswerLost,
        3..=6 => Fate::Slow {
            up_ms: random.between(1, 12_000),
            down_ms: random.between(1, 18_000),
        },
        7 => Fate::Garbled,
        8..=9 => skewed(random),
        _ => Fate::Error {
            status: random.pick(&[200, 401, 403, 404, 429, 500, 503], 500),
            kind: if random.percent(30) {
                None
            } else {
                u8::try_from(random.below(ERROR_TYPES.len() as u64)).ok()
            },
            retry_after_s: random.percent(25).then(|| random.pick(&[0, 3, 60, 900], 3)),
        },
    })
}

/// A `Date` that is off; the times in the body are right.
fn skewed(random: &mut Random) -> Fate {
    Fate::Skewed {
        ms: random.pick(
            &[
                -3_600_000, -600_000, -240_000, -5_000, 5_000, 240_000, 600_000, 3_590_000,
            ],
            240_000,
        ),
    }
}

fn store(random: &mut Random, process: Process) -> Step {
    match random.below(11) {
        0..=3 => Step::Keystore(random.pick(
            &[
                KeystoreMode::Well,
                KeystoreMode::Well,
                KeystoreMode::Well,
                KeystoreMode::Locked,
                KeystoreMode::Busy,
                KeystoreMode::BusyHalf,
                KeystoreMode::Fails,
                KeystoreMode::LostBriefly,
            ],
            KeystoreMode::Well,
        )),
        4 => Step::Unlocked(process),
        _ => Step::Disk(random.pick(
            &[
                DiskMode::Well,
                DiskMode::Well,
                DiskMode::Well,
                DiskMode::Well,
                DiskMode::NoSpace,
                DiskMode::Fails,
                DiskMode::FailsHalf,
                DiskMode::LockHeld,
            ],
            DiskMode::Well,
        )),
    }
}

fn event_fault(random: &mut Random, process: Process) -> Step {
    if random.percent(60) {
        return Step::Disk(random.pick(
            &[DiskMode::Well, DiskMode::NoSpace, DiskMode::NoSpace],
            DiskMode::Well,
        ));
    }
    Step::FaultInEvent {
        process,
        nth: u32::try_from(random.below(14)).unwrap_or(0),
        lasts: u32::try_from(random.between(1, 4)).unwrap_or(1),
    }
}

fn crash(random: &mut Random, process: Process) -> Step {
    match random.below(10) {
        0..=3 => Step::Kill(process),
        4..=7 => Step::DieAt(
            process,
            u32::try_from(random.below(7)).unwrap_or(0),
            random.pick(
                &[DeathPoint::Before, DeathPoint::Middle, DeathPoint::After],
                DeathPoint::Before,
            ),
        ),
        8 => Step::CutPower(u8::try_from(random.below(5)).unwrap_or(0)),
        _ => Step::Reboot,
    }
}

fn clock(random: &mut Random) -> Step {
    match random.below(10) {
        0..=3 => Step::Sleep(random.pick(&[2_000, 60_000, 290_000, 400_000, 7_200_000], 60_000)),
        4..=6 => Step::SetWall(random.pick(
            &[
                0,
                -3_600_000,
                3_600_000,
                120_000,
                -63_072_000_000,
                63_072_000_000,
            ],
            0,
        )),
        _ => Step::NextRequest(skewed(random)),
    }
}

fn damage(random: &mut Random) -> Step {
    match random.below(10) {
        0..=1 => Step::LoseKey,
        2 => Step::DamageSlot,
        3..=5 => Step::KeepCopy,
        6..=8 => Step::PutBack,
        _ => Step::RemoveFolder,
    }
}

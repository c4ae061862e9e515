//! Named weightings of the generator. A profile says how often each kind of happening comes; the
//! seed draws the rest.

mod draw;

use super::random::Random;
use super::step::{AppCall, Schedule, SignInKind, Step};
use draw::{refusals, step, user};

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
    /// Sessions that end at the server while requests about them are on their way.
    Rejections = "rejections",
    /// Tokens set by the app.
    PendingTokens = "pending_tokens",
    /// B2B: step-up, discovery and exchange.
    StepUp = "step_up",
    /// Session durations of many sizes.
    Durations = "durations",
    /// Files, folder and key are removed, damaged or put back; another instance opens the folder.
    Tampering = "tampering",
    /// Everything.
    Mixed = "mixed",
    /// The built-in generator: each seed draws which kinds of trouble there are.
    BuiltIn = "built_in",
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
    rejection: u64,
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
    rejection: 0,
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
    /// Percent of the commands that set tokens.
    pending: u64,
    /// Percent of the commands that step up, choose an organization or exchange.
    step_up: u64,
    /// Percent of the commands that choose a duration.
    durations: u64,
    /// Percent of the steps that begin a row of steps about refusals of the server.
    refusals: u64,
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
        if self == Self::BuiltIn {
            return super::generate::schedule(seed);
        }
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
            steps.push(Step::Command(0, AppCall::SignIn(user(&mut random), kind)));
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
            if shape.refusals > 0 && random.percent(shape.refusals) {
                steps.extend(refusals(&mut random, process));
                continue;
            }
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
            refusals: 0,
            first: 5,
            last: 40,
        };
        match self {
            Self::Calm | Self::BuiltIn => calm,
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
            Self::Rejections => Shape {
                weights: Weights {
                    rejection: 30,
                    start: 5,
                    crash: 3,
                    ..CALM
                },
                second: 10,
                refusals: 12,
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
                    rejection: 4,
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

//! A schedule from a seed. Each seed draws which kinds of trouble it knows at all, so that some
//! schedules are nearly calm and others nothing but storms.

use super::device::KeystoreMode;
use super::disk::{DeathPoint, DiskMode};
use super::network::{ERROR_TYPES, Fate, NetworkMode};
use super::random::Random;
use super::step::{AppCall, Process, Schedule, SignInKind, Step};

/// Which kinds of trouble a schedule knows.
#[derive(Clone, Copy)]
struct Kinds {
    b2b: bool,
    network: bool,
    store: bool,
    crashes: bool,
    clocks: bool,
    second: bool,
    loss: bool,
}

/// The schedule of this seed.
pub fn schedule(seed: u64) -> Schedule {
    let mut random = Random::new(seed);
    let kinds = Kinds {
        b2b: random.percent(40),
        network: random.percent(60),
        store: random.percent(40),
        crashes: random.percent(50),
        clocks: random.percent(40),
        second: random.percent(35),
        loss: random.percent(10),
    };
    let mut steps = vec![Step::Start {
        process: 0,
        foreground: random.percent(80),
        reader: false,
    }];
    if random.percent(80) {
        steps.push(Step::Command(0, sign_in(&mut random, kinds)));
        steps.push(Step::Wait(500));
    }
    let length = random.between(5, 45);
    for _ in 0..length {
        steps.push(step(&mut random, kinds));
    }
    Schedule {
        b2b: kinds.b2b,
        keep_alive: random.percent(25),
        default_minutes: random.pick(&[5, 5, 10, 60], 5),
        jitter_seed: random.next(),
        steps,
    }
}

fn step(random: &mut Random, kinds: Kinds) -> Step {
    let process: Process = usize::from(kinds.second && random.percent(40));
    for _ in 0..8 {
        let drawn = match random.below(100) {
            0..=19 => Some(Step::Wait(wait(random))),
            20..=44 => Some(Step::Command(process, call(random, kinds))),
            45..=49 => Some(Step::Foreground(process)),
            50..=54 => Some(Step::Background(process)),
            55..=57 => Some(Step::Connectivity(process, random.percent(75))),
            58 => Some(Step::ServerRevokes),
            59 if random.percent(40) => {
                let times = u8::try_from(random.between(3, 14)).unwrap_or(3);
                Some(Step::Storm(process, times))
            }
            60..=64 => Some(Step::Start {
                process,
                foreground: random.percent(60),
                reader: process == 1 && random.percent(20),
            }),
            65..=77 if kinds.network => Some(network(random)),
            78..=85 if kinds.store => Some(store(random, process)),
            86..=92 if kinds.crashes => Some(crash(random, process)),
            93..=96 if kinds.clocks => Some(clock(random)),
            97..=98 if kinds.loss => Some(if random.percent(50) {
                Step::LoseKey
            } else {
                Step::DamageSlot
            }),
            _ => None,
        };
        if let Some(step) = drawn {
            return step;
        }
    }
    Step::Wait(wait(random))
}

fn wait(random: &mut Random) -> i64 {
    match random.below(10) {
        0..=2 => random.between(1, 200),
        3..=5 => random.between(200, 3_000),
        6..=7 => random.between(3_000, 60_000),
        8 => random.between(60_000, 240_000),
        _ => random.between(240_000, 900_000),
    }
}

fn sign_in(random: &mut Random, kinds: Kinds) -> AppCall {
    let user = u8::try_from(random.below(2)).unwrap_or(0);
    let kind = match random.below(10) {
        0..=6 => SignInKind::Session,
        7 => SignInKind::Short,
        8 if kinds.b2b => SignInKind::StepUp,
        9 if kinds.b2b => SignInKind::Discovery,
        _ => SignInKind::Session,
    };
    AppCall::SignIn(user, kind)
}

fn call(random: &mut Random, kinds: Kinds) -> AppCall {
    let user = u8::try_from(random.below(2)).unwrap_or(0);
    match random.below(100) {
        0..=27 => sign_in(random, kinds),
        28..=45 => AppCall::Authenticate(random.pick(&[None, None, Some(5), Some(30)], None)),
        46..=51 => AppCall::FreshJwt(random.pick(&[0, 60, 240], 60)),
        52..=59 => AppCall::Revoke(false),
        60..=67 => AppCall::Revoke(true),
        68..=73 => AppCall::SetTokens(user),
        74..=75 => AppCall::SetGarbage,
        76..=81 => AppCall::Read,
        82..=84 => AppCall::Plain,
        85..=87 => AppCall::StartPkce,
        88..=89 => AppCall::FinishPkce(user),
        90..=94 if kinds.b2b => AppCall::FinishSignIn,
        95..=96 if kinds.b2b => AppCall::Exchange,
        97 if kinds.b2b => AppCall::RevokeOwnMember,
        98 if kinds.b2b => AppCall::ReadOrganization,
        99 if random.percent(20) => AppCall::Close,
        _ => AppCall::WrongCode,
    }
}

fn network(random: &mut Random) -> Step {
    if random.percent(30) {
        return Step::Network(random.pick(
            &[
                NetworkMode::Well,
                NetworkMode::Well,
                NetworkMode::Offline,
                NetworkMode::Portal,
                NetworkMode::Slow,
            ],
            NetworkMode::Well,
        ));
    }
    Step::NextRequest(match random.below(12) {
        0..=1 => Fate::LostOnTheWay,
        2..=3 => Fate::AnswerLost,
        4..=5 => Fate::Slow {
            up_ms: random.between(1, 20_000),
            down_ms: random.between(1, 20_000),
        },
        6 => Fate::Portal,
        7 => Fate::Tls,
        8 => Fate::Garbled,
        9 => Fate::Skewed {
            ms: random.pick(
                &[-600_000, -5_000, 5_000, 240_000, 600_000, 40_000_000],
                5_000,
            ),
        },
        _ => Fate::Error {
            status: random.pick(
                &[
                    200, 302, 400, 401, 403, 404, 408, 409, 422, 425, 429, 500, 502, 503, 504,
                ],
                500,
            ),
            kind: if random.percent(30) {
                None
            } else {
                u8::try_from(random.below(ERROR_TYPES.len() as u64)).ok()
            },
            retry_after_s: random
                .percent(30)
                .then(|| random.pick(&[0, 3, 60, 900, 10_000], 3)),
        },
    })
}

fn store(random: &mut Random, process: Process) -> Step {
    match random.below(10) {
        0..=3 => Step::Keystore(random.pick(
            &[
                KeystoreMode::Well,
                KeystoreMode::Well,
                KeystoreMode::Locked,
                KeystoreMode::Busy,
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
                DiskMode::Full,
                DiskMode::Fails,
                DiskMode::LockHeld,
            ],
            DiskMode::Well,
        )),
    }
}

fn crash(random: &mut Random, process: Process) -> Step {
    match random.below(10) {
        0..=2 => Step::Kill(process),
        3..=6 => Step::DieAt(
            process,
            u32::try_from(random.below(6)).unwrap_or(0),
            random.pick(
                &[DeathPoint::Before, DeathPoint::Middle, DeathPoint::After],
                DeathPoint::Before,
            ),
        ),
        7..=8 => Step::CutPower(u8::try_from(random.below(5)).unwrap_or(0)),
        _ => Step::Reboot,
    }
}

fn clock(random: &mut Random) -> Step {
    if random.percent(50) {
        return Step::Sleep(random.pick(&[2_000, 60_000, 400_000, 7_200_000], 60_000));
    }
    Step::SetWall(random.pick(
        &[
            0,
            -3_600_000,
            3_600_000,
            120_000,
            -63_072_000_000,
            63_072_000_000,
        ],
        0,
    ))
}

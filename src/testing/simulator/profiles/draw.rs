//! One step of a schedule, drawn by the weights of a profile.

use super::super::device::KeystoreMode;
use super::super::disk::{DeathPoint, DiskMode};
use super::super::network::{ERROR_TYPES, Fate, NetworkMode, Wrong};
use super::super::random::Random;
use super::super::step::{AppCall, Process, SignInKind, Step};
use super::Shape;

/// Draws one kind of step.
type Draw = fn(&mut Random, &Shape, bool, Process) -> Step;

pub(super) fn user(random: &mut Random) -> u8 {
    u8::try_from(random.below(2)).unwrap_or(0)
}

pub(super) fn step(random: &mut Random, shape: &Shape, b2b: bool, process: Process) -> Step {
    let w = &shape.weights;
    let table: [(u64, Draw); 21] = [
        (w.wait, |random, _, _, _| Step::Wait(wait(random))),
        (w.command, |random, shape, b2b, process| {
            Step::Command(process, command(random, shape, b2b))
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
        (w.rejection, |random, _, _, process| {
            rejection(random, process)
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
            0..=3 => AppCall::SetTokens(user(random)),
            4 => AppCall::SetGarbage,
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
        73..=76 => AppCall::SetTokens(user(random)),
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
        8 => skewed(random),
        9 => Fate::Rotates,
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

/// A session ends at the server, or is said to, while requests about it are on their way.
fn rejection(random: &mut Random, process: Process) -> Step {
    match random.below(10) {
        0..=2 => Step::NextRequest(Fate::Slow {
            up_ms: random.between(1, 300),
            down_ms: random.between(500, 18_000),
        }),
        3 => Step::NextRequest(Fate::Error {
            status: 404,
            kind: Some(0),
            retry_after_s: None,
        }),
        4 => Step::NextRequest(Fate::Rotates),
        5..=6 => Step::ServerRevokes,
        7 => Step::Command(process, AppCall::Authenticate(None)),
        8 => Step::Command(process, AppCall::SignIn(0, SignInKind::Session)),
        _ => Step::Wait(random.between(1, 2_000)),
    }
}

/// Steps that belong together: a sign-in whose response comes after the rejection of the token that
/// it brings, or a forced sign-out that the server cannot deal with at first.
pub(super) fn refusals(random: &mut Random, process: Process) -> Vec<Step> {
    if random.percent(50) {
        let failure = Step::NextRequest(Fate::Error {
            status: 500,
            kind: Some(5),
            retry_after_s: None,
        });
        let mut steps = vec![failure; usize::try_from(random.between(1, 3)).unwrap_or(1)];
        steps.push(Step::Command(process, AppCall::Revoke(true)));
        return steps;
    }
    vec![
        Step::NextRequest(Fate::Slow {
            up_ms: random.between(1, 50),
            down_ms: random.between(3_000, 18_000),
        }),
        Step::Command(process, AppCall::SignIn(user(random), SignInKind::Session)),
        Step::Wait(60),
        Step::ServerRevokes,
        Step::Command(process, AppCall::Authenticate(None)),
        Step::Wait(random.between(100, 20_000)),
    ]
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

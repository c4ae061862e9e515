//! A schedule: the plain list of what happens, made from a seed. Each step means something after
//! any others, so that any part of a schedule is a schedule too and can be run while shrinking.

use std::fmt;

use super::device::KeystoreMode;
use super::disk::{DeathPoint, DiskMode};
use super::network::{Fate, NetworkMode};

/// One of the two processes that can run over the one store.
pub type Process = usize;

/// Everything a run is determined by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// B2B instead of consumer.
    pub b2b: bool,
    /// Extend with every heartbeat.
    pub keep_alive: bool,
    /// Minutes sent with a sign-in that names none.
    pub default_minutes: u32,
    /// For jitter.
    pub jitter_seed: u64,
    /// What happens, in order.
    pub steps: Vec<Step>,
}

/// A command of the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppCall {
    /// Sign in as this user, or member, with this outcome at the server.
    SignIn(u8, SignInKind),
    /// Sign in as this user for this many minutes.
    SignInFor(u8, u32),
    /// Finish a sign-in that waits for a second factor or an organization.
    FinishSignIn,
    /// Finish with a wrong code.
    WrongCode,
    /// B2B: into the other organization.
    Exchange,
    /// Start a flow with PKCE.
    StartPkce,
    /// Finish it, as this user.
    FinishPkce(u8),
    /// Validate the session, and perhaps extend it by these minutes.
    Authenticate(Option<u32>),
    /// A JWT with so many seconds left.
    FreshJwt(u32),
    /// Sign out; the flag clears first.
    Revoke(bool),
    /// Set tokens of a session of this user that was made elsewhere.
    SetTokens(u8),
    /// Set tokens that no server knows.
    SetGarbage,
    /// Fetch the user or member.
    Read,
    /// B2B: fetch the organization.
    ReadOrganization,
    /// A call that leaves the session alone.
    Plain,
    /// B2B: end every session of one's own.
    RevokeOwnMember,
    /// The app stops the engine.
    Close,
}

/// What a sign-in leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInKind {
    /// A session of the default length.
    Session,
    /// A session of one minute: the server may shorten.
    Short,
    /// B2B: a second factor is missing.
    StepUp,
    /// B2B: an organization is to be chosen.
    Discovery,
}

/// One thing that happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The process starts, if it does not run: hidden or visible, as a reader or not.
    Start {
        /// Which.
        process: Process,
        /// Visible.
        foreground: bool,
        /// May only read.
        reader: bool,
    },
    /// The app gives a command.
    Command(Process, AppCall),
    /// The app comes to the foreground.
    Foreground(Process),
    /// The app goes to the background.
    Background(Process),
    /// The process is notified that the network came or went.
    Connectivity(Process, bool),
    /// The process is notified that the device was unlocked.
    Unlocked(Process),
    /// It goes to the background, comes back and is notified of the network, so many times at once.
    Storm(Process, u8),
    /// The process is killed.
    Kill(Process),
    /// The process will die at its n-th change of the disk.
    DieAt(Process, u32, DeathPoint),
    /// The device loses power: all processes end; this many unsynced names survive.
    CutPower(u8),
    /// The device restarts cleanly.
    Reboot,
    /// Time passes.
    Wait(i64),
    /// The device sleeps for so long: nothing runs.
    Sleep(i64),
    /// The wall clock is set this far from the truth.
    SetWall(i64),
    /// The keystore changes its mode.
    Keystore(KeystoreMode),
    /// The key is gone for good.
    LoseKey,
    /// The disk changes its mode.
    Disk(DiskMode),
    /// The newest slot is overwritten with garbage.
    DamageSlot,
    /// The network changes its mode.
    Network(NetworkMode),
    /// What becomes of the next request that has no fate yet.
    NextRequest(Fate),
    /// The server ends the session that is visible.
    ServerRevokes,
    /// The callers of this process stop waiting.
    DropCallers(Process),
    /// In an event of this process the n-th operation of the disk fails, and some after it.
    FaultInEvent {
        /// Which.
        process: Process,
        /// The first operation that fails.
        nth: u32,
        /// How many.
        lasts: u32,
    },
    /// The process gets the first command; at its n-th operation of the disk the other process, which
    /// got the second, runs.
    Together {
        /// Which gets the first.
        process: Process,
        /// At which operation the other one runs.
        nth: u32,
        /// The command of this one.
        first: AppCall,
        /// The command of the other one.
        second: AppCall,
    },
    /// The device sleeps for so long; responses that came meanwhile are delivered when it wakes.
    SleepThenDeliver(i64),
    /// Somebody copies the files of the record.
    KeepCopy,
    /// Somebody puts the copies back.
    PutBack,
    /// Every file of the folder is removed.
    RemoveFolder,
    /// A client of another instance name opens the folder for a while.
    ForeignInstance,
    /// Connections that are open go silent: nothing that is sent on them arrives.
    ConnectionsGoSilent,
    /// The process is killed and started again so many times, this long apart.
    Restarts(Process, u8, i64),
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} project, keep-alive {}, default {} min, jitter seed {}, {} steps:",
            if self.b2b { "B2B" } else { "consumer" },
            if self.keep_alive { "on" } else { "off" },
            self.default_minutes,
            self.jitter_seed,
            self.steps.len()
        )?;
        for (index, step) in self.steps.iter().enumerate() {
            writeln!(f, "  {:>3}. {step}", index + 1)?;
        }
        Ok(())
    }
}

fn name(process: Process) -> char {
    if process == 0 { 'A' } else { 'B' }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Start {
                process,
                foreground,
                reader,
            } => write!(
                f,
                "{} starts {}{}",
                name(process),
                if foreground { "visible" } else { "hidden" },
                if reader { ", as a reader" } else { "" }
            ),
            Self::Command(process, call) => {
                write!(f, "{} gets the command {call:?}", name(process))
            }
            Self::Foreground(process) => write!(f, "{} comes to the foreground", name(process)),
            Self::Background(process) => write!(f, "{} goes to the background", name(process)),
            Self::Connectivity(process, online) => write!(
                f,
                "{} is notified that the network {}",
                name(process),
                if online { "came" } else { "went" }
            ),
            Self::Unlocked(process) => write!(f, "{} is notified of the unlocking", name(process)),
            Self::Storm(process, times) => {
                write!(
                    f,
                    "{} goes to the background and back {times} times",
                    name(process)
                )
            }
            Self::Kill(process) => write!(f, "{} is killed", name(process)),
            Self::DieAt(process, change, point) => write!(
                f,
                "{} will die {} change {} of the disk",
                name(process),
                match point {
                    DeathPoint::Before => "before",
                    DeathPoint::Middle => "in the middle of",
                    DeathPoint::After => "after",
                },
                change + 1
            ),
            Self::CutPower(kept) => write!(f, "power cut; {kept} unsynced names survive"),
            Self::Reboot => write!(f, "the device restarts"),
            Self::Wait(ms) => write!(f, "{} s pass", seconds(ms)),
            Self::Sleep(ms) => write!(f, "the device sleeps for {} s", seconds(ms)),
            Self::SetWall(ms) => write!(f, "the wall clock is set {} s off", seconds(ms)),
            Self::Keystore(mode) => write!(f, "keystore: {mode:?}"),
            Self::LoseKey => write!(f, "the key is lost for good"),
            Self::Disk(mode) => write!(f, "disk: {mode:?}"),
            Self::DamageSlot => write!(f, "the newest slot is damaged"),
            Self::Network(mode) => write!(f, "network: {mode:?}"),
            Self::NextRequest(fate) => write!(f, "next request: {fate:?}"),
            Self::ServerRevokes => write!(f, "the server ends the session"),
            Self::DropCallers(process) => write!(f, "the callers of {} go away", name(process)),
            Self::FaultInEvent {
                process,
                nth,
                lasts,
            } => write!(
                f,
                "in an event of {} the disk fails at operation {}, {lasts} times",
                name(process),
                nth + 1
            ),
            Self::Together {
                process,
                nth,
                first,
                second,
            } => write!(
                f,
                "{} gets the command {first:?}; at its operation {} of the disk {} gets {second:?}",
                name(process),
                nth + 1,
                name(1 - process)
            ),
            Self::SleepThenDeliver(ms) => write!(
                f,
                "the device sleeps for {} s and receives responses when it wakes",
                seconds(ms)
            ),
            Self::KeepCopy => write!(f, "the record's files are copied"),
            Self::PutBack => write!(f, "the copies are put back"),
            Self::RemoveFolder => write!(f, "the folder is removed"),
            Self::ForeignInstance => write!(f, "another instance opens the folder"),
            Self::ConnectionsGoSilent => write!(f, "open connections go silent"),
            Self::Restarts(process, times, apart) => write!(
                f,
                "{} is restarted {times} times, {} s apart",
                name(process),
                seconds(apart)
            ),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "only printed")]
fn seconds(ms: i64) -> f64 {
    ms as f64 / 1000.0
}

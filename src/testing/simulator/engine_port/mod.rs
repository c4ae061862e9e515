//! The one place of the simulator that knows the engine's types, besides the mutants: it starts an
//! engine over simulated ports, makes commands and events, and turns what the engine says into
//! plain values.

mod ports;
mod seen;

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::AtomicI64;
use std::sync::{Arc, Mutex};
use std::task::Context;

use crate::clock::Clock;
use crate::crypto::PkcePair;
use crate::engine::driver::start_with;
use crate::engine::event::{Command, Event};
use crate::engine::handle::EngineHandle;
use crate::engine::ports::Ports;
use crate::engine::state::Settings;
use crate::http::{ApiClient, BaseUrl, ClientInfo, PublicToken};
use crate::storage::{Role, Vault};
use crate::tokens::{OpaqueToken, Secret, SessionJwt};
use crate::wire::{Call, Endpoint};

use super::mutant::{Mutant, decide};
use super::network::SimTransport;
use super::process::{Device, PUBLIC_TOKEN};
use super::step::{AppCall, Schedule, SignInKind};

pub(super) use ports::{Decisions, Sighting, TimerSlot, View, medium};
pub(super) use seen::{CallError, CallResult, Cause, Medium, Seen, SeenSession, Status};

use ports::{AtOnce, HastyClock, SimNetwork, SimTimer, Watcher};

/// Something that happens on the device.
#[derive(Clone, Copy, Debug)]
pub(super) enum DeviceEvent {
    Foreground,
    Background,
    Connectivity(bool),
    Unlocked,
    Closed,
}

/// A command as the engine takes it.
pub(super) struct AppCommand(Command);

/// What a command is made of besides its kind.
pub(super) struct CommandParts {
    pub(super) b2b: bool,
    /// Stands in the body, so that the oracle knows the request again.
    pub(super) number: u64,
    /// Token and JWT for `update_session`.
    pub(super) tokens: Option<(String, Option<String>)>,
    /// The user or member who is signed in.
    pub(super) user: Option<u8>,
}

/// A running engine.
pub(super) struct Engine {
    handle: EngineHandle,
    future: Pin<Box<dyn Future<Output = ()> + Send>>,
}

/// What belongs to one life of one process.
pub(super) struct Life<'a> {
    pub(super) device: &'a Device,
    pub(super) schedule: &'a Schedule,
    pub(super) index: usize,
    pub(super) number: u64,
    pub(super) foreground: bool,
    pub(super) reader: bool,
}

impl Engine {
    /// Starts an engine over this life's ports.
    pub(super) fn start(
        life: &Life<'_>,
        view: &Arc<View>,
        timer: &Arc<Mutex<TimerSlot>>,
    ) -> Option<Self> {
        let device = life.device;
        let clock: Arc<dyn Clock> = Arc::new(device.clock.clone());
        let vault_clock: Arc<dyn Clock> = if device.mutant == Some(Mutant::LossProvenAtOnce) {
            Arc::new(HastyClock(device.clock.clone(), AtomicI64::new(0)))
        } else {
            Arc::clone(&clock)
        };
        let vault = Vault::new(
            Arc::new(device.disk.for_process(life.index)),
            Arc::new(device.keystore.clone()),
            device.identity_of(life.index),
            if life.reader && device.mutant != Some(Mutant::ReaderWrites) {
                Role::Reader
            } else {
                Role::Owner
            },
            vault_clock,
        );
        let public_token = PublicToken::parse(PUBLIC_TOKEN).ok()?;
        let transport = SimTransport {
            net: Arc::clone(&device.net),
            clock: device.clock.clone(),
            process: life.index,
            life: life.number,
            order: Arc::clone(&device.order),
        };
        let api = ApiClient::new(
            Arc::new(transport),
            BaseUrl::for_public_token(&public_token),
            public_token,
            ClientInfo::default(),
        );
        let settings = Settings {
            vertical: device.vertical,
            default_duration_minutes: life.schedule.default_minutes,
            keep_alive: life.schedule.keep_alive,
            reader: life.reader,
            boot_id: clock.boot_id(),
        };
        let ports = Ports {
            network: Arc::new(SimNetwork {
                api: Arc::new(api),
                clock: device.clock.clone(),
            }),
            vault,
            clock,
            timer: Arc::new(SimTimer {
                slot: Arc::clone(timer),
                clock: device.clock.clone(),
            }),
            blocking: Arc::new(AtOnce),
            observer: Arc::new(Watcher {
                view: Arc::clone(view),
                device: device.clone(),
                index: life.index,
                reader: life.reader,
            }),
        };
        let (handle, future) = start_with(
            decide(device.mutant),
            settings,
            life.schedule.jitter_seed ^ life.number,
            life.foreground,
            ports,
        );
        Some(Self {
            handle,
            future: Box::pin(future),
        })
    }

    /// Runs the engine as far as it goes. True when it ended.
    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> bool {
        self.future.as_mut().poll(context).is_ready()
    }

    pub(super) fn notify(&self, event: DeviceEvent) {
        self.handle.notify(match event {
            DeviceEvent::Foreground => Event::Foreground,
            DeviceEvent::Background => Event::Background,
            DeviceEvent::Connectivity(online) => Event::Connectivity(online),
            DeviceEvent::Unlocked => Event::StoreUnlocked,
            DeviceEvent::Closed => Event::Closed,
        });
    }

    /// The result of a command, once it is polled to the end.
    pub(super) fn call(
        &self,
        command: AppCommand,
    ) -> Pin<Box<dyn Future<Output = CallResult> + Send>> {
        let handle = self.handle.clone();
        Box::pin(async move { seen::call_result(handle.command(command.0).await) })
    }
}

/// The command for this call. `None` when there is none.
pub(super) fn command(call: AppCall, parts: &CommandParts) -> Option<AppCommand> {
    let by = |consumer, business| if parts.b2b { business } else { consumer };
    let sim = |endpoint, what: &str, user: u8| {
        let call = Call::new(endpoint).with("sim", what).with("user", user);
        Command::SignIn(call.with("command", parts.number))
    };
    let passwords = by(
        Endpoint::PasswordsAuthenticate,
        Endpoint::B2bPasswordsAuthenticate,
    );
    let codes = by(Endpoint::OtpAuthenticate, Endpoint::B2bOtpEmailAuthenticate);
    Some(AppCommand(match call {
        AppCall::SignIn(user, kind) => match kind {
            SignInKind::Session => sim(passwords, "session", user),
            SignInKind::Short => sim(passwords, "short", user),
            SignInKind::StepUp => sim(passwords, "step-up", user),
            SignInKind::Discovery => sim(
                Endpoint::B2bOtpEmailDiscoveryAuthenticate,
                "discovery",
                user,
            ),
        },
        AppCall::SignInFor(user, minutes) => Command::SignIn(
            Call::new(passwords)
                .with("sim", "session")
                .with("user", user)
                .with("command", parts.number)
                .with("session_duration_minutes", minutes),
        ),
        AppCall::FinishSignIn => sim(Endpoint::B2bOtpSmsAuthenticate, "finish", 0),
        AppCall::WrongCode => sim(codes, "wrong", 0),
        AppCall::Exchange => sim(Endpoint::B2bSessionsExchange, "exchange", 0),
        AppCall::StartPkce => {
            let endpoint = by(
                Endpoint::MagicLinksLoginOrCreate,
                Endpoint::B2bMagicLinksLoginOrSignup,
            );
            let pair = PkcePair {
                challenge: format!("challenge-{}", parts.number),
                verifier: Secret::new(format!("verifier-{}", parts.number)),
            };
            let call = Call::new(endpoint).with("link", parts.number);
            Command::Plain(call, Some(pair))
        }
        AppCall::FinishPkce(user) => sim(
            by(
                Endpoint::MagicLinksAuthenticate,
                Endpoint::B2bMagicLinksAuthenticate,
            ),
            "pkce",
            user,
        ),
        AppCall::Authenticate(duration_minutes) => Command::Authenticate { duration_minutes },
        AppCall::FreshJwt(min_validity_seconds) => Command::FreshJwt {
            min_validity_seconds,
        },
        AppCall::Revoke(force_clear) => Command::Revoke { force_clear },
        AppCall::SetTokens(_) | AppCall::SetGarbage => {
            let (token, jwt) = parts.tokens.as_ref()?;
            Command::SetTokens {
                token: OpaqueToken::parse(token)?,
                jwt: jwt.as_deref().and_then(SessionJwt::parse),
            }
        }
        AppCall::Read => Command::Read(Call::new(by(Endpoint::UsersMe, Endpoint::B2bMembersMe))),
        AppCall::ReadOrganization => Command::Read(Call::new(Endpoint::B2bOrganizationsMe)),
        AppCall::Plain => Command::Plain(
            Call::new(by(
                Endpoint::OtpEmailLoginOrCreate,
                Endpoint::B2bOtpEmailLoginOrSignup,
            )),
            None,
        ),
        AppCall::RevokeOwnMember => {
            let mut call = Call::new(Endpoint::B2bSessionsRevokeForMember);
            call.argument = Some(format!("member-{}", parts.user?));
            Command::Plain(call, None)
        }
        AppCall::Close => return None,
    }))
}

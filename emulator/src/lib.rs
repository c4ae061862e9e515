//! A local server with the vendor's API of one consumer and one B2B project.
//!
//! It runs inside a test with [`Emulator::start`] or as a program. State lives in memory, and
//! nothing depends on the client.

mod api;
mod control;
mod error;
mod factors;
mod faults;
mod fields;
mod lock;
mod policy;
mod request_log;
mod seed;
mod server;
mod shared;
mod state;
mod tls;
mod totp;
mod types;
mod values;

pub use control::Control;
pub use faults::{Fault, FaultKind};
pub use policy::{RbacPermission, RbacPolicy, RbacResource, RbacRole, RbacScope};
pub use seed::{NewMember, NewOrganization, NewUser, Seed};
pub use tls::TlsIdentity;
pub use types::{LoggedRequest, Message, Options};

use shared::Shared;
use state::{Projects, State, jwt};
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

/// How to start an [`Emulator`].
#[derive(Debug, Clone, Default)]
pub struct EmulatorConfig {
    /// The port on the loopback address; 0 for any free one.
    pub port: u16,
    /// Serve over TLS with a certificate made for this run.
    pub tls: bool,
    /// Serve over TLS with this certificate.
    pub identity: Option<TlsIdentity>,
    /// What exists at the start.
    pub seed: Option<Seed>,
    /// The switches.
    pub options: Options,
}

/// A running server. Dropping it stops it.
#[derive(Debug)]
pub struct Emulator {
    control: Control,
    address: SocketAddr,
    certificate: Option<String>,
    certificate_pin: Option<String>,
    accept: JoinHandle<()>,
    projects: Projects,
}

fn invalid(message: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, message)
}

/// Listens on both loopback addresses, on the same port. A machine without IPv6 has the first alone.
async fn listen(port: u16) -> io::Result<(TcpListener, Option<TcpListener>)> {
    const TRIES: usize = 20;
    for left in (0..TRIES).rev() {
        let first = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let same = first.local_addr()?.port();
        match TcpListener::bind((Ipv6Addr::LOCALHOST, same)).await {
            Ok(second) => return Ok((first, Some(second))),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
                // Any port was asked for, and this one is free on one of the two only.
                if port != 0 || left == 0 {
                    return Err(error);
                }
            }
            Err(_) => return Ok((first, None)),
        }
    }
    Err(io::Error::other("no free port"))
}

impl Emulator {
    /// Starts a server on the loopback address.
    pub async fn start(config: EmulatorConfig) -> io::Result<Self> {
        tokio::task::spawn_blocking(jwt::warm_up)
            .await
            .map_err(io::Error::other)??;
        let (listener, second) = listen(config.port).await?;
        let address = listener.local_addr()?;
        let mut seed = config.seed.unwrap_or_default();
        let projects = seed.projects().map_err(invalid)?;
        seed.prepare().map_err(invalid)?;
        let mut state = State::new(projects.clone(), config.options);
        seed.clone().plant(&mut state);
        seed.check_roles(&state).map_err(invalid)?;
        let shared = Arc::new(Shared::new(state, seed));
        let control = Control {
            shared: shared.clone(),
        };
        let served = match config.identity {
            Some(identity) => Some(tls::given(identity)?),
            None if config.tls => Some(tls::made()?),
            None => None,
        };
        let acceptor = served.as_ref().map(|it| it.acceptor.clone());
        let accept = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            loop {
                while connections.try_join_next().is_some() {}
                let accepted = tokio::select! {
                    it = listener.accept() => it,
                    it = accept_on(second.as_ref()) => it,
                };
                let Ok((stream, _)) = accepted else {
                    continue;
                };
                // Only latency is at stake.
                drop(stream.set_nodelay(true));
                let (shared, acceptor) = (shared.clone(), acceptor.clone());
                connections.spawn(async move {
                    match acceptor {
                        None => server::serve(stream, shared).await,
                        Some(acceptor) => {
                            if let Ok(stream) = acceptor.accept(stream).await {
                                server::serve(stream, shared).await;
                            }
                        }
                    }
                });
            }
        });
        let (certificate, certificate_pin) = match served {
            Some(served) => (Some(served.certificate_pem), served.pin),
            None => (None, None),
        };
        Ok(Self {
            control,
            address,
            certificate,
            certificate_pin,
            accept,
            projects,
        })
    }

    /// Where it listens, such as `http://127.0.0.1:4000`.
    pub fn base_url(&self) -> String {
        if self.certificate.is_some() {
            format!("https://localhost:{}", self.address.port())
        } else {
            format!("http://{}", self.address)
        }
    }

    /// The certificate to trust, when it serves over TLS.
    pub fn certificate_pem(&self) -> Option<&str> {
        self.certificate.as_deref()
    }

    /// The pin of a certificate made for this run: the base64 of the SHA-256 of its public key.
    pub fn certificate_pin(&self) -> Option<&str> {
        self.certificate_pin.as_deref()
    }

    /// The public token of the consumer project.
    pub fn consumer_public_token(&self) -> &str {
        &self.projects.consumer.public_token
    }

    /// The public token of the B2B project.
    pub fn b2b_public_token(&self) -> &str {
        &self.projects.b2b.public_token
    }

    /// The id of the consumer project.
    pub fn consumer_project_id(&self) -> &str {
        &self.projects.consumer.id
    }

    /// The id of the B2B project.
    pub fn b2b_project_id(&self) -> &str {
        &self.projects.b2b.id
    }

    /// The secret of the consumer project.
    pub fn consumer_secret(&self) -> &str {
        &self.projects.consumer.secret
    }

    /// The secret of the B2B project.
    pub fn b2b_secret(&self) -> &str {
        &self.projects.b2b.secret
    }

    /// The handle to look inside and to change things.
    pub fn control(&self) -> Control {
        self.control.clone()
    }

    /// Stops the server and closes its connections.
    pub async fn stop(mut self) {
        self.accept.abort();
        // Waits until the abort is done.
        drop((&mut self.accept).await);
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        self.accept.abort();
    }
}

/// Accepts on a listener that may not be there.
async fn accept_on(listener: Option<&TcpListener>) -> io::Result<(TcpStream, SocketAddr)> {
    match listener {
        Some(listener) => listener.accept().await,
        None => std::future::pending().await,
    }
}

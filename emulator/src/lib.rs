//! A local server that speaks the vendor's API of one consumer and one B2B project.
//!
//! It runs inside a test with [`Emulator::start`] or as a program. State lives in memory, and
//! nothing depends on who asks.

mod answer;
mod api;
mod auth;
mod b2b;
mod backend;
mod consumer;
mod control;
mod control_api;
mod faults;
mod jwt;
mod server;
mod state;

pub use control::{
    Control, LoggedRequest, Message, NewMember, NewOrganization, NewUser, Options, Seed,
};
pub use faults::{Fault, FaultKind};
pub use state::policy::{RbacPermission, RbacPolicy, RbacResource, RbacRole, RbacScope};

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};

/// How to start an [`Emulator`].
#[derive(Debug, Clone, Default)]
pub struct EmulatorConfig {
    /// The port on the loopback address; 0 for any free one.
    pub port: u16,
    /// Serve over TLS with a certificate made for this run.
    pub tls: bool,
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
    names: Names,
}

#[derive(Debug)]
struct Names {
    consumer_public: String,
    b2b_public: String,
    consumer_project: String,
    b2b_project: String,
    consumer_secret: String,
    b2b_secret: String,
}

/// A public token of the seed, if it has this one and it looks like the vendor's.
fn take_token(token: &mut String, field: &str, given: Option<&String>) -> io::Result<()> {
    let Some(given) = given else { return Ok(()) };
    let id = given.strip_prefix("public-token-test-");
    if id.is_none_or(|id| uuid::Uuid::try_parse(id).is_err()) {
        let expected = format!("seed: {field}: expected public-token-test- and a UUID");
        return Err(io::Error::new(io::ErrorKind::InvalidInput, expected));
    }
    token.clone_from(given);
    Ok(())
}

impl Emulator {
    /// Starts a server on the loopback address.
    pub async fn start(config: EmulatorConfig) -> io::Result<Self> {
        tokio::task::spawn_blocking(jwt::warm_up)
            .await
            .map_err(io::Error::other)??;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, config.port)).await?;
        let address = listener.local_addr()?;
        let mut state = state::State::new(config.options);
        if let Some(seed) = &config.seed {
            let (consumer, b2b) = (&seed.consumer_public_token, &seed.b2b_public_token);
            let (consumer, b2b) = (consumer.as_ref(), b2b.as_ref());
            take_token(
                &mut state.consumer_public,
                "consumer_public_token",
                consumer,
            )?;
            take_token(&mut state.b2b_public, "b2b_public_token", b2b)?;
            if state.consumer_public == state.b2b_public {
                let expected = "seed: b2b_public_token: expected another one than the consumer's";
                return Err(io::Error::new(io::ErrorKind::InvalidInput, expected));
            }
        }
        let names = Names {
            consumer_public: state.consumer_public.clone(),
            b2b_public: state.b2b_public.clone(),
            consumer_project: state.consumer_project.clone(),
            b2b_project: state.b2b_project.clone(),
            consumer_secret: state.consumer_secret.clone(),
            b2b_secret: state.b2b_secret.clone(),
        };
        let shared = Arc::new(server::Shared::new(state));
        let control = Control {
            shared: shared.clone(),
        };
        if let Some(seed) = config.seed {
            control.seed(seed);
        }
        let (certificate, certificate_pin, acceptor) = if config.tls {
            let (pem, pin, acceptor) = tls()?;
            (Some(pem), Some(pin), Some(acceptor))
        } else {
            (None, None, None)
        };
        let accept = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            loop {
                while connections.try_join_next().is_some() {}
                let Ok((stream, _)) = listener.accept().await else {
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
        Ok(Self {
            control,
            address,
            certificate,
            certificate_pin,
            accept,
            names,
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

    /// The pin of that certificate: the base64 of the SHA-256 of its public key.
    pub fn certificate_pin(&self) -> Option<&str> {
        self.certificate_pin.as_deref()
    }

    /// The public token of the consumer project.
    pub fn consumer_public_token(&self) -> &str {
        &self.names.consumer_public
    }

    /// The public token of the B2B project.
    pub fn b2b_public_token(&self) -> &str {
        &self.names.b2b_public
    }

    /// The id of the consumer project.
    pub fn consumer_project_id(&self) -> &str {
        &self.names.consumer_project
    }

    /// The id of the B2B project.
    pub fn b2b_project_id(&self) -> &str {
        &self.names.b2b_project
    }

    /// The secret of the consumer project.
    pub fn consumer_secret(&self) -> &str {
        &self.names.consumer_secret
    }

    /// The secret of the B2B project.
    pub fn b2b_secret(&self) -> &str {
        &self.names.b2b_secret
    }

    /// The handle to look inside and to change things.
    pub fn control(&self) -> Control {
        self.control.clone()
    }

    /// Stops the server and closes its connections.
    pub async fn stop(mut self) {
        self.accept.abort();
        // The abort is what is waited for.
        drop((&mut self.accept).await);
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        self.accept.abort();
    }
}

/// A certificate made for this run: as PEM, its pin, and what serves with it.
fn tls() -> io::Result<(String, String, tokio_rustls::TlsAcceptor)> {
    use base64::Engine as _;
    use rcgen::PublicKeyData as _;
    use sha2::Digest as _;
    let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
    let made = rcgen::generate_simple_self_signed(names).map_err(io::Error::other)?;
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der())
        .map_err(io::Error::other)?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .map_err(io::Error::other)?;
    let key = sha2::Sha256::digest(made.signing_key.subject_public_key_info());
    Ok((
        made.cert.pem(),
        base64::engine::general_purpose::STANDARD.encode(key),
        tokio_rustls::TlsAcceptor::from(Arc::new(config)),
    ))
}

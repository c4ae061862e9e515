//! The certificate that the server shows: one made for the run, or one that was given.

use base64::Engine as _;
use rcgen::PublicKeyData as _;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use sha2::Digest as _;
use std::io;
use std::sync::Arc;

/// A certificate and its key, both as PEM.
#[derive(Clone)]
pub struct TlsIdentity {
    /// The certificate, and those that signed it.
    pub certificate_pem: String,
    /// The key.
    pub key_pem: String,
}

impl std::fmt::Debug for TlsIdentity {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("TlsIdentity")
    }
}

/// What serves with a certificate.
pub(crate) struct Served {
    pub(crate) certificate_pem: String,
    /// Known of a certificate made for the run.
    pub(crate) pin: Option<String>,
    pub(crate) acceptor: tokio_rustls::TlsAcceptor,
}

fn invalid(error: impl std::fmt::Display) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, format!("certificate: {error}"))
}

fn acceptor(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
) -> io::Result<tokio_rustls::TlsAcceptor> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(invalid)?;
    Ok(tokio_rustls::TlsAcceptor::from(Arc::new(config)))
}

/// Serves with this certificate.
pub(crate) fn given(identity: TlsIdentity) -> io::Result<Served> {
    let chain = CertificateDer::pem_slice_iter(identity.certificate_pem.as_bytes());
    let chain: Vec<_> = chain.collect::<Result<_, _>>().map_err(invalid)?;
    let key = PrivateKeyDer::from_pem_slice(identity.key_pem.as_bytes()).map_err(invalid)?;
    Ok(Served {
        acceptor: acceptor(chain, key)?,
        certificate_pem: identity.certificate_pem,
        pin: None,
    })
}

/// Serves with a certificate made for this run.
pub(crate) fn made() -> io::Result<Served> {
    let names = ["localhost", "127.0.0.1", "::1"].map(str::to_owned);
    let made = rcgen::generate_simple_self_signed(names).map_err(io::Error::other)?;
    let key =
        PrivateKeyDer::try_from(made.signing_key.serialize_der()).map_err(io::Error::other)?;
    let digest = sha2::Sha256::digest(made.signing_key.subject_public_key_info());
    Ok(Served {
        acceptor: acceptor(vec![made.cert.der().clone()], key)?,
        certificate_pem: made.cert.pem(),
        pin: Some(base64::engine::general_purpose::STANDARD.encode(digest)),
    })
}

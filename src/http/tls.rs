//! TLS: `ring`, trust from the platform, no process-wide provider.
//!
//! The platform's verifier is made at the first handshake, not with the client: on some systems
//! it reads all root certificates from disk, and a session is shown from storage long before.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, SignatureScheme};

use super::TransportError;
use crate::platform::{TRUST_NEEDS_CONTEXT, certificate_verifier};

/// On Android the verifier calls Java and panics before it has been given a context.
static PLATFORM_TRUST_READY: AtomicBool = AtomicBool::new(!TRUST_NEEDS_CONTEXT);

/// Says that the Android part of the certificate verifier has its context. Until then `https`
/// requests fail with [`TransportError::NotInitialised`]. Elsewhere there is nothing to say.
pub fn platform_trust_initialised() {
    PLATFORM_TRUST_READY.store(true, Ordering::Release);
}

/// Refuses an `https` request that would panic in its handshake.
pub(super) fn check_platform_trust() -> Result<(), TransportError> {
    check_ready(PLATFORM_TRUST_READY.load(Ordering::Acquire))
}

fn check_ready(ready: bool) -> Result<(), TransportError> {
    if ready {
        return Ok(());
    }
    Err(TransportError::NotInitialised {
        reason: "the Android certificate verifier has no application context; \
             initialise the library with one before the first request"
            .to_owned(),
    })
}

/// The configuration all connections share: verifier and resumable sessions outlive a rebuild
/// of the client.
pub(super) fn client_config(extra_root_pem: Option<&str>) -> Result<ClientConfig, TransportError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let extra_roots = extra_root_pem
        .map(parse_roots)
        .transpose()?
        .unwrap_or_default();
    let verifier = LazyPlatformVerifier {
        provider: Arc::clone(&provider),
        extra_roots,
        make: certificate_verifier,
        made: OnceLock::new(),
    };
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| tls_error(&error))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(config)
}

/// A TLS error as ours; a certificate outside its validity period points at the device's clock.
pub(super) fn tls_error(error: &rustls::Error) -> TransportError {
    use rustls::CertificateError::{Expired, ExpiredContext, NotValidYet, NotValidYetContext};
    TransportError::Tls {
        reason: error.to_string(),
        clock_suspect: matches!(
            error,
            rustls::Error::InvalidCertificate(
                Expired | ExpiredContext { .. } | NotValidYet | NotValidYetContext { .. }
            )
        ),
    }
}

fn parse_roots(pem: &str) -> Result<Vec<CertificateDer<'static>>, TransportError> {
    let roots: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
    match roots {
        Ok(roots) if !roots.is_empty() => Ok(roots),
        _ => Err(TransportError::Other {
            reason: "expected one or more PEM certificates as extra roots".to_owned(),
        }),
    }
}

type MakeVerifier = fn(
    &[CertificateDer<'static>],
    Arc<CryptoProvider>,
) -> Result<Arc<dyn ServerCertVerifier>, rustls::Error>;

struct LazyPlatformVerifier {
    provider: Arc<CryptoProvider>,
    extra_roots: Vec<CertificateDer<'static>>,
    make: MakeVerifier,
    /// Only successes are cached: what failed once, such as a trust store that could not be read, may
    /// work at the next handshake.
    made: OnceLock<Arc<dyn ServerCertVerifier>>,
}

impl LazyPlatformVerifier {
    fn inner(&self) -> Result<&dyn ServerCertVerifier, rustls::Error> {
        if let Some(verifier) = self.made.get() {
            return Ok(verifier.as_ref());
        }
        let verifier = (self.make)(&self.extra_roots, Arc::clone(&self.provider))?;
        Ok(self.made.get_or_init(|| verifier).as_ref())
    }
}

impl ServerCertVerifier for LazyPlatformVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        self.inner()?
            .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, cert, dss, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, cert, dss, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

impl fmt::Debug for LazyPlatformVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LazyPlatformVerifier")
            .field("extra_roots", &self.extra_roots.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;

    #[test]
    fn an_uninitialised_verifier_is_a_typed_error_and_not_a_panic() {
        assert!(matches!(
            check_ready(false),
            Err(TransportError::NotInitialised { .. })
        ));
        assert_eq!(check_ready(true), Ok(()));
    }

    #[test]
    fn a_verifier_that_could_not_be_made_is_made_at_the_next_handshake() {
        static ATTEMPTS: AtomicUsize = AtomicUsize::new(0);
        let verifier = LazyPlatformVerifier {
            provider: Arc::new(rustls::crypto::ring::default_provider()),
            extra_roots: parse_roots(include_str!("testdata/ca.pem")).unwrap(),
            make: |roots, provider| match ATTEMPTS.fetch_add(1, Ordering::Relaxed) {
                0 => Err(rustls::Error::General("no trust store yet".to_owned())),
                _ => certificate_verifier(roots, provider),
            },
            made: OnceLock::new(),
        };
        let leaf = CertificateDer::from_pem_slice(include_bytes!("testdata/valid.pem")).unwrap();
        let check = || {
            let name = ServerName::try_from("localhost").unwrap();
            verifier.verify_server_cert(&leaf, &[], &name, &[], UnixTime::now())
        };

        assert!(check().is_err());
        assert!(check().is_ok());
        assert!(check().is_ok());
        assert_eq!(ATTEMPTS.load(Ordering::Relaxed), 2);
    }

    #[test]
    fn extra_roots_that_are_no_certificates_are_refused_at_once() {
        for pem in [
            "",
            "canary",
            "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----",
        ] {
            let refused = client_config(Some(pem)).map(|_| ());

            assert!(
                matches!(refused, Err(TransportError::Other { .. })),
                "{pem}"
            );
        }
    }
}

//! TLS: `ring`, trust from the platform, no process-wide provider.
//!
//! The platform's verifier is made at the first handshake, not with the client: on some systems it
//! reads all root certificates from disk, and a stored session is published long before that.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::verify_server_cert_signed_by_trust_anchor;
use rustls::crypto::{
    CryptoProvider, WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature,
};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{ClientConfig, DigitallySignedStruct, OtherError, RootCertStore, SignatureScheme};

use super::{CertificatePins, TransportError};
use crate::platform::{TRUST_NEEDS_CONTEXT, certificate_verifier};

/// On Android the verifier calls Java and panics before it has been given a context.
static PLATFORM_TRUST_READY: AtomicBool = AtomicBool::new(!TRUST_NEEDS_CONTEXT);

/// Records that the Android part of the certificate verifier has its context. Until then `https`
/// requests fail with [`TransportError::NotInitialised`]. Not needed on other platforms.
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
pub(super) fn client_config(
    extra_root_pem: Option<&str>,
    pins: Option<CertificatePins>,
) -> Result<ClientConfig, TransportError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let extra_roots = extra_root_pem
        .map(parse_roots)
        .transpose()?
        .unwrap_or_default();
    let verifier = LazyPlatformVerifier {
        provider: Arc::clone(&provider),
        extra_roots,
        pins,
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
    use rustls::CertificateError::{
        Expired, ExpiredContext, NotValidYet, NotValidYetContext, Other,
    };
    if let rustls::Error::InvalidCertificate(Other(OtherError(cause))) = error
        && cause.is::<NoPinMatches>()
    {
        return TransportError::CertificatePin;
    }
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

/// Of a server whose certificates the platform trusts, and the app does not.
#[derive(Debug)]
struct NoPinMatches;

impl fmt::Display for NoPinMatches {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no certificate matches a pin")
    }
}

impl std::error::Error for NoPinMatches {}

/// Accepts the server when its own key is pinned, or the key of an authority that it sent and that
/// signed its certificate. A pinned certificate that is only sent along proves nothing: any server can
/// send it.
fn check_pins(
    pins: &CertificatePins,
    server: &CertificateDer<'_>,
    authorities: &[CertificateDer<'_>],
    now: UnixTime,
    algorithms: WebPkiSupportedAlgorithms,
) -> Result<(), rustls::Error> {
    let server = ParsedCertificate::try_from(server)?;
    let is_pinned = |certificate: &ParsedCertificate<'_>| {
        pins.contains(certificate.subject_public_key_info().as_ref())
    };
    if is_pinned(&server) {
        return Ok(());
    }
    let mut pinned = RootCertStore::empty();
    for authority in authorities {
        if ParsedCertificate::try_from(authority).is_ok_and(|parsed| is_pinned(&parsed)) {
            pinned.add(authority.clone().into_owned())?;
        }
    }
    let all = algorithms.all;
    if !pinned.is_empty()
        && verify_server_cert_signed_by_trust_anchor(&server, &pinned, authorities, now, all)
            .is_ok()
    {
        return Ok(());
    }
    let cause = OtherError(Arc::new(NoPinMatches));
    Err(rustls::CertificateError::Other(cause).into())
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
    pins: Option<CertificatePins>,
    make: MakeVerifier,
    /// Only successes are cached: an attempt that failed, such as reading the trust store, may
    /// succeed at the next handshake.
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
        let verified = self.inner()?.verify_server_cert(
            end_entity,
            intermediates,
            server_name,
            ocsp_response,
            now,
        )?;
        if let Some(pins) = &self.pins {
            let algorithms = self.provider.signature_verification_algorithms;
            check_pins(pins, end_entity, intermediates, now, algorithms)?;
        }
        Ok(verified)
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
            pins: None,
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
            let refused = client_config(Some(pem), None).map(|_| ());

            assert!(
                matches!(refused, Err(TransportError::Other { .. })),
                "{pem}"
            );
        }
    }
}

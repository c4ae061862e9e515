package org.rustls.platformverifier;

import android.content.Context;
import android.net.http.X509TrustManagerExtensions;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * Asks Android whether a server's certificates are trusted.
 *
 * <p>Rust's rustls-platform-verifier finds this class by its name and calls the one public method
 * over JNI, from a thread of its own, during each full TLS handshake. Name and signature are
 * therefore fixed. Whether the certificate is for the server's name is decided by the caller, after
 * this; the name is here so that the app's Network Security Config can have rules for it.
 */
public final class CertificateVerifier {
    private CertificateVerifier() {}

    /**
     * @param context the application's; Android finds its Network Security Config by itself
     * @param serverName the host that is being connected to
     * @param authType the kind of key exchange, which Android ignores
     * @param allowedEkus the purposes one of which the server's certificate has to have, if it names any
     * @param ocspResponse what the server stapled about its certificate, or null
     * @param time milliseconds since 1970
     * @param certChain the certificates that the server sent, its own first, each in DER
     */
    @SuppressWarnings("unused") // called by Rust
    public static VerificationResult verifyCertificateChain(
            Context context,
            String serverName,
            String authType,
            String[] allowedEkus,
            byte[] ocspResponse,
            long time,
            byte[][] certChain) {
        X509TrustManager system;
        try {
            system = systemTrust();
        } catch (GeneralSecurityException | RuntimeException e) {
            return VerificationResult.failed(VerificationResult.UNAVAILABLE, e);
        }
        if (system == null) {
            return VerificationResult.failed(
                    VerificationResult.UNAVAILABLE, "no X.509 trust manager");
        }
        return verify(system, serverName, authType, allowedEkus, ocspResponse, time, certChain);
    }

    static VerificationResult verify(
            X509TrustManager system,
            String serverName,
            String authType,
            String[] allowedEkus,
            byte[] ocspResponse,
            long time,
            byte[][] certChain) {
        X509Certificate[] chain;
        try {
            chain = parse(certChain);
        } catch (CertificateException | RuntimeException e) {
            return VerificationResult.failed(VerificationResult.INVALID_ENCODING, e);
        }
        X509Certificate server = chain[0];
        Date now = new Date(time);
        // Before trust: with a clock that is years off nothing is trusted, and the clock is the
        // reason that helps.
        try {
            server.checkValidity(now);
        } catch (CertificateException e) {
            return VerificationResult.failed(VerificationResult.EXPIRED, e);
        }

        List<X509Certificate> trusted;
        try {
            // The variant with a name: the plain one throws when the app has rules for single domains.
            trusted =
                    new X509TrustManagerExtensions(system)
                            .checkServerTrusted(chain, authType, serverName);
        } catch (CertificateException e) {
            return VerificationResult.failed(codeOf(e), e);
        } catch (RuntimeException e) {
            // Nothing that a server sends may be a crash of the app.
            return VerificationResult.failed(VerificationResult.UNKNOWN_CERTIFICATE, e);
        }

        try {
            List<String> purposes = server.getExtendedKeyUsage();
            if (purposes != null && Collections.disjoint(purposes, Arrays.asList(allowedEkus))) {
                return VerificationResult.failed(
                        VerificationResult.INVALID_EXTENSION, "purposes " + purposes);
            }
        } catch (CertificateException e) {
            return VerificationResult.failed(VerificationResult.INVALID_ENCODING, e);
        }

        if (ocspResponse != null && trusted.size() > 1) {
            CertPathValidatorException revoked = revocation(trusted, ocspResponse, now);
            if (revoked != null) {
                return VerificationResult.failed(VerificationResult.REVOKED, revoked);
            }
        }
        return VerificationResult.ok();
    }

    /** The trust of this app: what its Network Security Config says, else the system's. */
    private static X509TrustManager systemTrust() throws GeneralSecurityException {
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        for (TrustManager each : factory.getTrustManagers()) {
            if (each instanceof X509TrustManager) {
                return (X509TrustManager) each;
            }
        }
        return null;
    }

    private static X509Certificate[] parse(byte[][] encoded) throws CertificateException {
        if (encoded.length == 0) {
            throw new CertificateException("the server sent no certificate");
        }
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        X509Certificate[] chain = new X509Certificate[encoded.length];
        for (int i = 0; i < encoded.length; i++) {
            chain[i] =
                    (X509Certificate)
                            factory.generateCertificate(new ByteArrayInputStream(encoded[i]));
            if (chain[i] == null) {
                throw new CertificateException("certificate " + i + " is empty");
            }
        }
        return chain;
    }

    /** Why a chain was refused; Android wraps the reason. */
    private static int codeOf(Throwable refusal) {
        for (Throwable at = refusal; at != null; at = at.getCause()) {
            if (at instanceof CertificateExpiredException
                    || at instanceof CertificateNotYetValidException) {
                return VerificationResult.EXPIRED;
            }
            if (at instanceof CertPathValidatorException) {
                CertPathValidatorException.Reason reason =
                        ((CertPathValidatorException) at).getReason();
                if (reason == BasicReason.EXPIRED || reason == BasicReason.NOT_YET_VALID) {
                    return VerificationResult.EXPIRED;
                }
                if (reason == BasicReason.REVOKED) {
                    return VerificationResult.REVOKED;
                }
            }
        }
        return VerificationResult.UNKNOWN_CERTIFICATE;
    }

    /**
     * The refusal if the stapled answer proves that the server's certificate was revoked; null for
     * every other answer, also none that can be used. Nothing is fetched: a sign-in must not hang on
     * a third server, nor tell it where the user signs in.
     */
    private static CertPathValidatorException revocation(
            List<X509Certificate> trusted, byte[] stapled, Date now) {
        try {
            int root = trusted.size() - 1;
            CertPathValidator validator = CertPathValidator.getInstance("PKIX");
            PKIXRevocationChecker checker =
                    (PKIXRevocationChecker) validator.getRevocationChecker();
            checker.setOptions(
                    EnumSet.of(
                            PKIXRevocationChecker.Option.ONLY_END_ENTITY,
                            PKIXRevocationChecker.Option.NO_FALLBACK));
            checker.setOcspResponses(Collections.singletonMap(trusted.get(0), stapled));
            PKIXParameters parameters =
                    new PKIXParameters(
                            Collections.singleton(new TrustAnchor(trusted.get(root), null)));
            parameters.setDate(now);
            parameters.setRevocationEnabled(false); // by our checker instead of the default one
            parameters.addCertPathChecker(checker);
            validator.validate(
                    CertificateFactory.getInstance("X.509")
                            .generateCertPath(trusted.subList(0, root)),
                    parameters);
            return null;
        } catch (CertPathValidatorException e) {
            return e.getReason() == BasicReason.REVOKED ? e : null;
        } catch (GeneralSecurityException | RuntimeException e) {
            return null;
        }
    }
}

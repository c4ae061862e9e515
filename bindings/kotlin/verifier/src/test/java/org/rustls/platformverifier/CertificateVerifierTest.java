package org.rustls.platformverifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import android.content.Context;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CertificateVerifierTest {
    private static final String HOST = "api.example.com";
    private static final String[] FOR_SERVERS = {"1.3.6.1.5.5.7.3.1"};
    private static final Duration YESTERDAY = Duration.ofDays(-1);
    private static final Duration TOMORROW = Duration.ofDays(1);

    private static Authority root;
    private static Authority between;
    private static X509Certificate server;

    @BeforeAll
    static void certificates() throws Exception {
        root = new Authority("root");
        between = root.below("between", YESTERDAY, Duration.ofDays(5));
        server = between.server(YESTERDAY, TOMORROW);
    }

    @Test
    void a_chain_to_a_root_of_the_app_is_trusted() throws Exception {
        AppTrust trust = new AppTrust(root.certificate);

        assertResult(VerificationResult.OK, verify(trust, null, server, between.certificate));
        assertEquals(List.of(HOST), trust.asked);
    }

    @Test
    void a_chain_to_another_root_is_not_trusted_and_says_why() throws Exception {
        Authority other = new Authority("other");

        VerificationResult result =
                verify(new AppTrust(other.certificate), null, server, between.certificate);

        assertResult(VerificationResult.UNKNOWN_CERTIFICATE, result);
        assertNotNull(result.message);
    }

    @Test
    void a_missing_certificate_between_is_not_trusted() throws Exception {
        assertResult(
                VerificationResult.UNKNOWN_CERTIFICATE,
                verify(new AppTrust(root.certificate), null, server));
    }

    @Test
    void a_server_certificate_out_of_its_time_is_expired_on_either_side() throws Exception {
        X509Certificate old = between.server(Duration.ofDays(-3), Duration.ofDays(-2));
        X509Certificate early = between.server(Duration.ofDays(2), Duration.ofDays(3));

        for (X509Certificate each : List.of(old, early)) {
            assertResult(
                    VerificationResult.EXPIRED,
                    verify(new AppTrust(root.certificate), null, each, between.certificate));
        }
    }

    @Test
    void an_expired_certificate_between_is_expired_not_unknown() throws Exception {
        Authority old = root.below("old", Duration.ofDays(-3), Duration.ofDays(-2));

        assertResult(
                VerificationResult.EXPIRED,
                verify(
                        new AppTrust(root.certificate),
                        null,
                        old.server(YESTERDAY, TOMORROW),
                        old.certificate));
    }

    @Test
    void the_time_is_the_callers() throws Exception {
        VerificationResult result =
                CertificateVerifier.verify(
                        new AppTrust(root.certificate),
                        HOST,
                        "RSA",
                        FOR_SERVERS,
                        null,
                        Authority.NOW.plus(Duration.ofDays(3650)).toEpochMilli(),
                        encoded(server, between.certificate));

        assertResult(VerificationResult.EXPIRED, result);
    }

    /** The caller compares names; what is ours is that the rules of the right domain are asked. */
    @Test
    void a_root_that_is_trusted_for_another_name_only_is_not_trusted() throws Exception {
        assertResult(
                VerificationResult.UNKNOWN_CERTIFICATE,
                verify(
                        new AppTrust(root.certificate, "internal.example.com"),
                        null,
                        server,
                        between.certificate));
        assertResult(
                VerificationResult.OK,
                verify(new AppTrust(root.certificate, HOST), null, server, between.certificate));
    }

    @Test
    void a_certificate_for_clients_is_refused_and_one_for_everything_is_not() throws Exception {
        AppTrust trust = new AppTrust(root.certificate);
        X509Certificate client =
                between.server(YESTERDAY, TOMORROW, KeyPurposeId.id_kp_clientAuth);
        X509Certificate unrestricted = between.server(YESTERDAY, TOMORROW, null);

        assertResult(
                VerificationResult.INVALID_EXTENSION,
                verify(trust, null, client, between.certificate));
        assertResult(
                VerificationResult.OK, verify(trust, null, unrestricted, between.certificate));
    }

    @Test
    void a_stapled_revocation_is_believed() throws Exception {
        byte[] revoked =
                between.staple(
                        server,
                        new RevokedStatus(
                                Date.from(Authority.NOW.minusSeconds(600)),
                                CRLReason.keyCompromise),
                        Duration.ofMinutes(-5),
                        TOMORROW);

        VerificationResult result =
                verify(new AppTrust(root.certificate), revoked, server, between.certificate);

        assertResult(VerificationResult.REVOKED, result);
        assertNotNull(result.message);
    }

    @Test
    void a_status_that_is_good_unknown_or_unreadable_lets_pass() throws Exception {
        Authority stranger = new Authority("stranger");
        Duration before = Duration.ofMinutes(-5);
        List<byte[]> staples =
                List.of(
                        between.staple(server, null, before, TOMORROW),
                        between.staple(
                                server,
                                new org.bouncycastle.cert.ocsp.UnknownStatus(),
                                before,
                                TOMORROW),
                        between.staple(server, null, Duration.ofDays(-4), Duration.ofDays(-3)),
                        stranger.staple(
                                server,
                                new RevokedStatus(Date.from(Authority.NOW), CRLReason.unspecified),
                                before,
                                TOMORROW),
                        new byte[] {1, 2, 3},
                        new byte[0]);

        for (byte[] staple : staples) {
            assertResult(
                    VerificationResult.OK,
                    verify(new AppTrust(root.certificate), staple, server, between.certificate));
        }
    }

    @Test
    void bytes_that_are_no_certificate_are_an_encoding_error() {
        byte[][][] chains = {
            {"no certificate".getBytes(StandardCharsets.US_ASCII)}, {new byte[0]}, {}, {null}
        };

        for (byte[][] chain : chains) {
            assertResult(
                    VerificationResult.INVALID_ENCODING,
                    CertificateVerifier.verify(
                            new AppTrust(root.certificate),
                            HOST,
                            "RSA",
                            FOR_SERVERS,
                            null,
                            Authority.NOW.toEpochMilli(),
                            chain));
        }
    }

    @Test
    void what_rust_calls_and_reads_by_name_is_there() throws Exception {
        var method =
                CertificateVerifier.class.getMethod(
                        "verifyCertificateChain",
                        Context.class,
                        String.class,
                        String.class,
                        String[].class,
                        byte[].class,
                        long.class,
                        byte[][].class);

        assertTrue(Modifier.isStatic(method.getModifiers()));
        assertEquals(VerificationResult.class, method.getReturnType());
        assertEquals(int.class, VerificationResult.class.getDeclaredField("code").getType());
        assertEquals(String.class, VerificationResult.class.getDeclaredField("message").getType());
        assertNull(VerificationResult.ok().message);
    }

    private static VerificationResult verify(
            AppTrust trust, byte[] staple, X509Certificate... chain) throws Exception {
        return CertificateVerifier.verify(
                trust,
                HOST,
                "RSA",
                FOR_SERVERS,
                staple,
                Authority.NOW.toEpochMilli(),
                encoded(chain));
    }

    private static byte[][] encoded(X509Certificate... chain) throws Exception {
        byte[][] all = new byte[chain.length][];
        for (int i = 0; i < chain.length; i++) {
            all[i] = chain[i].getEncoded();
        }
        return all;
    }

    private static void assertResult(int code, VerificationResult result) {
        assertEquals(code, result.code, result.message);
    }
}

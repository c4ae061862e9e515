package org.rustls.platformverifier;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ocsp.OCSPResponseStatus;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.jcajce.JcaBasicOCSPRespBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.DigestCalculator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/** A certificate authority that lives as long as a test. */
final class Authority {
    static final Instant NOW = Instant.now();
    private static long serial = 1;

    private final KeyPair keys = newKeys();
    private final X500Principal name;
    final X509Certificate certificate;

    Authority(String name) throws Exception {
        this.name = new X500Principal("CN=" + name);
        this.certificate = issue(this.name, keys, Duration.ofDays(-1), Duration.ofDays(10), true, null);
    }

    private Authority(X500Principal name, Authority issuer, Duration from, Duration until)
            throws Exception {
        this.name = name;
        this.certificate = issuer.issue(name, keys, from, until, true, null);
    }

    Authority below(String name, Duration from, Duration until) throws Exception {
        return new Authority(new X500Principal("CN=" + name), this, from, until);
    }

    X509Certificate server(Duration from, Duration until) throws Exception {
        return server(from, until, KeyPurposeId.id_kp_serverAuth);
    }

    X509Certificate server(Duration from, Duration until, KeyPurposeId purpose) throws Exception {
        return issue(new X500Principal("CN=server"), newKeys(), from, until, false, purpose);
    }

    /** What a server would staple; a null status says that the certificate is good. */
    byte[] staple(X509Certificate about, CertificateStatus status, Duration from, Duration until)
            throws Exception {
        DigestCalculator sha1 =
                new JcaDigestCalculatorProviderBuilder().build().get(CertificateID.HASH_SHA1);
        JcaBasicOCSPRespBuilder builder = new JcaBasicOCSPRespBuilder(keys.getPublic(), sha1);
        builder.addResponse(
                new CertificateID(
                        sha1, new JcaX509CertificateHolder(certificate), about.getSerialNumber()),
                status,
                Date.from(NOW.plus(from)),
                Date.from(NOW.plus(until)));
        return new OCSPRespBuilder()
                .build(
                        OCSPResponseStatus.SUCCESSFUL,
                        builder.build(signer(), null, Date.from(NOW.plus(from))))
                .getEncoded();
    }

    private X509Certificate issue(
            X500Principal subject,
            KeyPair of,
            Duration from,
            Duration until,
            boolean authority,
            KeyPurposeId purpose)
            throws Exception {
        JcaX509v3CertificateBuilder builder =
                new JcaX509v3CertificateBuilder(
                        name,
                        BigInteger.valueOf(serial++),
                        Date.from(NOW.plus(from)),
                        Date.from(NOW.plus(until)),
                        subject,
                        of.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
        if (!authority) {
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.dNSName, "api.example.com")));
        }
        if (purpose != null) {
            builder.addExtension(
                    Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
        }
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer()));
    }

    private ContentSigner signer() throws Exception {
        return new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}

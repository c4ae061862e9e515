package org.rustls.platformverifier;

import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import javax.net.ssl.X509TrustManager;

/**
 * Trust as Android gives it to an app whose Network Security Config has a rule for one domain: the
 * call without a name is refused, and the one with a name is found by {@code X509TrustManagerExtensions}
 * by reflection.
 */
public final class AppTrust implements X509TrustManager {
    private final X509Certificate root;
    private final String onlyFor;
    final List<String> asked = new ArrayList<>();

    AppTrust(X509Certificate root) {
        this(root, null);
    }

    AppTrust(X509Certificate root, String onlyFor) {
        this.root = root;
        this.onlyFor = onlyFor;
    }

    /** The name and the parameters are Android's. */
    public List<X509Certificate> checkServerTrusted(
            X509Certificate[] chain, String authType, String host) throws CertificateException {
        asked.add(host);
        if (onlyFor != null && !onlyFor.equals(host)) {
            throw new CertificateException("no rule trusts this root for " + host);
        }
        try {
            PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(root, null)));
            parameters.setRevocationEnabled(false);
            CertPath path =
                    CertificateFactory.getInstance("X.509").generateCertPath(Arrays.asList(chain));
            CertPathValidator.getInstance("PKIX").validate(path, parameters);
            List<X509Certificate> trusted = new ArrayList<>(Arrays.asList(chain));
            trusted.add(root);
            return trusted;
        } catch (java.security.GeneralSecurityException e) {
            throw new CertificateException(e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        throw new CertificateException("domain specific rules need a host name");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        throw new CertificateException("not a server");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[] {root};
    }
}

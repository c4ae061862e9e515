package org.rustls.platformverifier;

/**
 * What {@link CertificateVerifier} found out. The Rust side reads both fields by their names and
 * knows the codes below; it expects a message with {@link #UNKNOWN_CERTIFICATE} and {@link #REVOKED}.
 */
public final class VerificationResult {
    static final int OK = 0;
    /** There is no trust store to ask. */
    static final int UNAVAILABLE = 1;
    /** Outside its validity period, on either side: the engine then treats the device's clock as unconfirmed. */
    static final int EXPIRED = 2;
    static final int UNKNOWN_CERTIFICATE = 3;
    static final int REVOKED = 4;
    static final int INVALID_ENCODING = 5;
    /** The certificate is not for servers. */
    static final int INVALID_EXTENSION = 6;

    final int code;
    final String message;

    private VerificationResult(int code, String message) {
        this.code = code;
        this.message = message;
    }

    static VerificationResult ok() {
        return new VerificationResult(OK, null);
    }

    static VerificationResult failed(int code, Throwable cause) {
        return failed(code, String.valueOf(cause));
    }

    static VerificationResult failed(int code, String message) {
        return new VerificationResult(code, message);
    }
}

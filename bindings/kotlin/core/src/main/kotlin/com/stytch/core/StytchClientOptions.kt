package com.stytch.core

/**
 * The settings of a client that have a default.
 *
 * @property baseUrl another server, such as the emulator: `https`, or `http` on this machine. Null
 *   is the vendor's server that the public token belongs to.
 * @property defaultSessionDuration minutes sent with a sign-in that names none, 5 to 527040. It may
 *   shorten a longer session.
 * @property enableAutomaticSessionExtension extend the session with every heartbeat; off,
 *   heartbeats only validate.
 * @property instance names the key in the device's secure store and the folder below the app's, so
 *   that two clients of one project can hold two sessions.
 * @property inMemory keep the session in this process only; nothing is written.
 * @property allowCleartext for development only: allows an `http` address of any machine.
 * @property proxy a proxy for every request, `http://[user:password@]host:port`.
 * @property certificatePins public keys that are accepted in the certificates of the server, checked after the
 *   device's own check: each the base64 of the SHA-256 of a SubjectPublicKeyInfo, with or without `sha256/`
 *   before it. Two or more, or none for no pins. A server without one of them is sent nothing, and the call
 *   returns [StytchCertificatePinError]. Not with [transport].
 * @property transport sends the requests instead of the library, for example over the app's own HTTP client. Its
 *   proxy and its check of certificates are its own.
 * @property logger receives lines for the app's log. No line holds a token, a code, a password or an address.
 * @property logLevel the least important lines that [logger] receives.
 * @property useStrongBox make the key in StrongBox where the device has one that is quick enough;
 *   off, and elsewhere, it is made in the ordinary secure hardware. Of all clients in a process the
 *   first decides, and what was decided on a device stays.
 */
public data class StytchClientOptions
    @JvmOverloads
    constructor(
        public val baseUrl: String? = null,
        public val defaultSessionDuration: Int = 5,
        public val enableAutomaticSessionExtension: Boolean = false,
        public val instance: String = "default",
        public val inMemory: Boolean = false,
        public val allowCleartext: Boolean = false,
        public val proxy: Secret? = null,
        public val useStrongBox: Boolean = false,
        public val certificatePins: List<String> = emptyList(),
        public val transport: StytchTransport? = null,
        public val logger: StytchLogger? = null,
        public val logLevel: StytchLogLevel = StytchLogLevel.INFO,
    )

package com.stytch.core

import com.stytch.core.ffi.InternalException
import com.stytch.core.ffi.StytchException as CoreException

/**
 * Why a call was not done. Each message is one sentence that says what to do or what happened;
 * none of them holds a token, a code or a password.
 */
public sealed class StytchException(
    message: String,
    cause: Throwable? = null,
) : Exception(message, cause) {
    /** The call was wrong and was not sent. Nothing changed. */
    public class InvalidInput(
        /** The argument or setting. */
        public val field: String,
        /** What would have been right. */
        public val expected: String,
    ) : StytchException("$field is not usable; pass $expected.")

    /** The client was used before it was configured. */
    public class NotConfigured(client: String) :
        StytchException("Call $client.configure(context, publicToken) before anything else, best in Application.onCreate.")

    /** The static client has other settings already. */
    public class AlreadyConfigured(client: String) :
        StytchException(
            "$client is already configured with another token or other options; configure it once, or make an instance of its own for the second project.",
        )

    /** The native library is missing, of another build, or not made for this processor. */
    public class LibraryMissing(
        /** The ABIs of this device, the preferred one first. */
        public val abi: String,
        cause: Throwable,
    ) : StytchException("The native library libstytch_core cannot be loaded for $abi; add its build of this version for this ABI, and keep com.stytch.core.ffi from being renamed.", cause)

    /** The server said no. Branch on [errorType]. */
    public class Api(
        /** HTTP status. */
        public val status: Int,
        /** The vendor's name of the error. */
        public val errorType: String,
        /** The vendor's sentence for developers. */
        public val errorMessage: String,
        /** The vendor's page on it. */
        public val errorUrl: String?,
        /** For the vendor's support. */
        public val requestId: String?,
        /** Milliseconds the server asks to wait, if it does. */
        public val retryAfterMs: Long?,
    ) : StytchException("$errorType ($status): $errorMessage")

    /** The server could not be reached or something else answered. The session is unchanged. */
    public class Network(
        /** What happened, in words. */
        public val reason: String,
        /** True when the device's clock is so wrong that certificates are refused. */
        public val clockSuspect: Boolean,
    ) : StytchException("The server could not be reached: $reason.")

    /** The server answered something else than promised. The session is unchanged. */
    public class Malformed(
        /** What was expected. */
        public val expected: String,
    ) : StytchException("The server answered something else than $expected.")

    /** Nobody is signed in. */
    public class NoSession : StytchException("Nobody is signed in; sign in first.")

    /**
     * Another sign-in or sign-out came first. The call was about the session before it: it was not
     * sent, or its result was not applied.
     */
    public class Superseded : StytchException("Another sign-in or sign-out came first, so this changed nothing here; read the session as it is now.")

    /** The stored session cannot be read now. Nothing was sent and nothing is lost. */
    public class Unavailable(
        /** Why. */
        public val reason: UnavailableReason,
    ) : StytchException("The stored session cannot be read now ($reason); try again later.")

    /** Signed out on this device as asked; the server does not know yet and will be told later. */
    public class LocalStateCleared(
        /** Why the server was not told, in words. */
        public val reason: String,
        /** The vendor's name of the error, when the server said no. */
        public val errorType: String?,
        /** The HTTP status of an answer that was no success. */
        public val status: Int?,
        /** For the vendor's support, when the server said no. */
        public val requestId: String?,
    ) : StytchException("Signed out on this device, and nothing is left to do; the server is told later: $reason.")

    /** A reader may not do this. */
    public class ReadOnlyRole : StytchException("This client may only read; use the one of the app itself.")

    /** The flow that ends here was not started on this device. */
    public class MissingPkce : StytchException("This link was not asked for on this device; ask for a new one here.")

    /** The client is closed. */
    public class Closed : StytchException("This client is closed; make a new one.")

    /** A fault of the library. The session is unchanged; please report it. */
    public class Internal(cause: Throwable) :
        StytchException("The library failed inside; please report it with the diagnostics.", cause)

    internal companion object {
        /** The error of this package for whatever a call into the library threw; null for none of its kinds. */
        fun of(thrown: Throwable): StytchException? =
            when (thrown) {
                is StytchException -> thrown
                is CoreException -> of(thrown)
                is InternalException -> Internal(thrown)
                // The generated code's word for an object that was closed.
                is IllegalStateException -> Closed()
                // Java passed null where the types say that it may not.
                is NullPointerException -> InvalidInput("An argument", "a value that is not null")
                is LinkageError -> LibraryMissing(deviceAbis(), thrown)
                else -> null
            }

        private fun of(error: CoreException): StytchException =
            when (error) {
                is CoreException.InvalidInput -> InvalidInput(nameInKotlin(error.field), error.expected)
                is CoreException.Api ->
                    Api(
                        error.status.toInt(),
                        error.errorType,
                        error.errorMessage,
                        error.errorUrl,
                        error.requestId,
                        error.retryAfterMs,
                    )
                is CoreException.Network -> Network(error.reason, error.clockSuspect)
                is CoreException.Malformed -> Malformed(error.expected)
                is CoreException.NoSession -> NoSession()
                is CoreException.Superseded -> Superseded()
                is CoreException.Unavailable -> Unavailable(error.reason)
                is CoreException.LocalStateCleared ->
                    LocalStateCleared(error.reason, error.errorType, error.status?.toInt(), error.requestId)
                is CoreException.ReadOnlyRole -> ReadOnlyRole()
                is CoreException.MissingPkce -> MissingPkce()
                is CoreException.Closed -> Closed()
            }
    }
}

/** The library names a field as the wire does; an app knows it by the name it has here. */
private fun nameInKotlin(field: String): String =
    when (field) {
        "default_session_duration_minutes" -> "defaultSessionDuration"
        else -> field.split('_').reduce { name, word -> name + word.replaceFirstChar(Char::uppercaseChar) }
    }

/** Android names the ABIs of the device; a plain JVM names its own. */
internal fun deviceAbis(): String {
    val android = runCatching { android.os.Build.SUPPORTED_ABIS }.getOrNull().orEmpty().joinToString()
    return android.ifEmpty { System.getProperty("os.arch").orEmpty() }
}

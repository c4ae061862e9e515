package com.stytch.core

import java.util.Locale

/**
 * Why a call was not done. Each message is one sentence about what to do or what happened, without
 * tokens, codes and passwords.
 *
 * The names are those of the vendor's SDK. A `when` over [StytchAPIError], [StytchAPISchemaError],
 * [StytchAPIUnreachableError] and [StytchSDKError] is complete.
 *
 * @property message never null.
 */
public sealed class StytchError(
    override val message: String,
    cause: Throwable? = null,
) : Exception(message, cause) {
    internal companion object {
        /**
         * The error of this package for whatever a call into the library threw; null for none of its kinds.
         *
         * @param renamed parameters that have another name in Kotlin, by those of the library.
         */
        fun of(
            thrown: Throwable,
            renamed: Array<out Pair<String, String>> = emptyArray(),
        ): StytchError? =
            when (thrown) {
                is StytchError -> thrown
                is NativeException -> of(thrown, renamed)
                is InternalException -> StytchInternalError(thrown)
                // What the generated code throws for an object that was closed.
                is IllegalStateException -> StytchClosedError()
                // Java passed null where the types say that it may not.
                is NullPointerException -> StytchInvalidInputError("An argument", "a value that is not null")
                is LinkageError -> StytchLibraryMissingError(deviceAbis(), thrown)
                else -> null
            }

        private fun of(
            error: NativeException,
            renamed: Array<out Pair<String, String>>,
        ): StytchError =
            when (error) {
                is NativeException.InvalidInput -> {
                    val other = renamed.firstOrNull { it.first == error.field }?.second
                    StytchInvalidInputError(other ?: nameInKotlin(error.field), error.expected)
                }
                is NativeException.Api ->
                    StytchAPIError(
                        error.requestId,
                        StytchAPIErrorType(error.errorType),
                        error.errorMessage,
                        error.errorUrl,
                        error.status,
                        error.retryAfterMs,
                    )
                is NativeException.Network -> StytchAPIUnreachableError(error.reason, error.clockSuspect)
                is NativeException.CertificatePin -> StytchCertificatePinError()
                is NativeException.Malformed -> StytchAPISchemaError(error.expected)
                is NativeException.NoSession -> StytchNoCurrentSessionError()
                is NativeException.Superseded -> StytchSupersededError()
                is NativeException.Unavailable -> StytchUnavailableError(error.reason)
                is NativeException.LocalStateCleared ->
                    StytchLocalStateClearedError(
                        error.reason,
                        error.errorType?.let { StytchAPIErrorType(it) },
                        error.status,
                        error.requestId,
                    )
                is NativeException.ReadOnlyRole -> StytchReadOnlyRoleError()
                is NativeException.MissingPkce -> StytchMissingPKCEError()
                is NativeException.Closed -> StytchClosedError()
            }
    }
}

/**
 * The server rejected the request. Branch on [errorType].
 *
 * @property requestId for the vendor's support.
 * @property errorType the vendor's name of the error.
 * @property message the vendor's sentence for developers.
 * @property url the vendor's page about the error.
 * @property statusCode HTTP status.
 * @property retryAfterMs milliseconds to wait before the next attempt, when the server gave a time.
 */
public class StytchAPIError
    @JvmOverloads
    constructor(
        public val requestId: String? = null,
        public val errorType: StytchAPIErrorType,
        message: String,
        public val url: String? = null,
        public val statusCode: Int,
        public val retryAfterMs: Long? = null,
    ) : StytchError(message) {
        override fun toString(): String = "StytchAPIError: $errorType ($statusCode, request $requestId): $message"
    }

/**
 * The response is not as the server's interface documents it. The session is unchanged.
 *
 * @property expected what was expected.
 */
public class StytchAPISchemaError(
    public val expected: String,
) : StytchError("The server's response is not as documented: expected $expected.")

/**
 * The server could not be reached, or the response did not come from it. The session is unchanged.
 *
 * @property reason what happened, in words.
 * @property clockSuspect true when the device's clock is so wrong that certificates are refused.
 */
public class StytchAPIUnreachableError
    @JvmOverloads
    constructor(
        public val reason: String,
        public val clockSuspect: Boolean = false,
    ) : StytchError("The server could not be reached: $reason.")

/** The call failed on this device, or the app used this library wrongly. */
public sealed class StytchSDKError(
    message: String,
    /** What caused this error, if it is known. */
    public val exception: Throwable? = null,
) : StytchError(message, exception)

/**
 * The call was wrong and was not sent. Nothing changed.
 *
 * @property field the argument or setting.
 * @property expected what would have been right.
 */
public class StytchInvalidInputError(
    public val field: String,
    public val expected: String,
) : StytchSDKError("$field is not usable; pass $expected.")

/**
 * The client was used before it was configured.
 *
 * @property clientName the static client.
 */
public class StytchSDKNotConfiguredError(
    public val clientName: String,
) : StytchSDKError("Call $clientName.configure(context, publicToken) before anything else, best in Application.onCreate.")

/**
 * The static client has other settings already.
 *
 * @property clientName the static client.
 */
public class StytchAlreadyConfiguredError(
    public val clientName: String,
) : StytchSDKError(
        "$clientName is already configured with another token or other options; configure it once, or make an instance of its own for the second project.",
    )

/**
 * The native library is missing, of another build, or not made for this processor.
 *
 * @property abi the ABIs of this device, the preferred one first.
 */
public class StytchLibraryMissingError(
    public val abi: String,
    exception: Throwable,
) : StytchSDKError(
        "The native library libstytch_core cannot be loaded for $abi; add its build of this version for this ABI, and do not rename the classes of com.stytch.core.",
        exception,
    )

/**
 * No certificate of the server has a key that the app pinned, although the device trusts them. Nothing was
 * sent. The session is unchanged.
 */
public class StytchCertificatePinError : StytchSDKError("The server's certificates match no pin of the app; nothing was sent.")

/** Nobody is signed in. */
public class StytchNoCurrentSessionError : StytchSDKError("Nobody is signed in; sign in first.")

/**
 * A later sign-in or sign-out superseded this call. The call was about the earlier session: it was not
 * sent, or its result was not applied.
 */
public class StytchSupersededError :
    StytchSDKError("A later sign-in or sign-out superseded this call, so it changed nothing; read the current session.")

/**
 * The stored session cannot be read now. Nothing was sent and nothing is lost.
 *
 * @property reason why.
 */
public class StytchUnavailableError(
    public val reason: UnavailableReason,
) : StytchSDKError("The stored session cannot be read now ($reason); try again later.")

/**
 * Signed out on this device. The server will be notified later.
 *
 * @property reason why the server was not notified, in words.
 * @property errorType the vendor's name of the error, when the server rejected the request.
 * @property statusCode HTTP status of a response that was no success.
 * @property requestId for the vendor's support, when the server rejected the request.
 */
public class StytchLocalStateClearedError(
    public val reason: String,
    public val errorType: StytchAPIErrorType?,
    public val statusCode: Int?,
    public val requestId: String?,
) : StytchSDKError("Signed out on this device, and nothing is left to do; the server is notified later: $reason.")

/** The client has the role of a reader, which may not do this. */
public class StytchReadOnlyRoleError : StytchSDKError("This client may only read; use the one of the app itself.")

/** The flow that ends here was not started on this device. */
public class StytchMissingPKCEError : StytchSDKError("This link was not requested on this device; request a new one here.")

/** The client is closed. */
public class StytchClosedError : StytchSDKError("This client is closed; make a new one.")

/** A fault of the library. The session is unchanged; please report it. */
public class StytchInternalError(
    exception: Throwable,
) : StytchSDKError("The library failed inside; please report it with the diagnostics.", exception)

/** Why a link was not handled. */
public sealed interface StytchDeeplinkError {
    /** One sentence. */
    public val message: String
}

/** The link has no `stytch_token_type` that this client supports. */
public class StytchDeeplinkUnknownTokenTypeError :
    StytchSDKError("This link is not one of Stytch's, or of a kind that this client does not know."),
    StytchDeeplinkError

/** The vendor's spelling. */
public typealias StytchDeeplinkUnkownTokenTypeError = StytchDeeplinkUnknownTokenTypeError

/** The link has no `token`. */
public class StytchDeeplinkMissingTokenError :
    StytchSDKError("This link has no token."),
    StytchDeeplinkError

/**
 * The vendor's name of an error, such as `session_not_found`. The vendor adds new ones, so this is not
 * an enum; the constants are those that an app meets in the calls of this library.
 *
 * @property type the name as the API writes it.
 */
public class StytchAPIErrorType(
    public val type: String,
) {
    /** The name in capital letters, as the vendor's SDK has it. */
    public val name: String get() = type.uppercase(Locale.ROOT)

    override fun equals(other: Any?): Boolean = other is StytchAPIErrorType && other.type == type

    override fun hashCode(): Int = type.hashCode()

    override fun toString(): String = type

    /** The constants. */
    public companion object {
        // The server ended the session.
        @JvmField public val UNAUTHORIZED_CREDENTIALS: StytchAPIErrorType = StytchAPIErrorType("unauthorized_credentials")
        @JvmField public val USER_UNAUTHENTICATED: StytchAPIErrorType = StytchAPIErrorType("user_unauthenticated")
        @JvmField public val INVALID_SECRET_AUTHENTICATION: StytchAPIErrorType = StytchAPIErrorType("invalid_secret_authentication")
        @JvmField public val SESSION_NOT_FOUND: StytchAPIErrorType = StytchAPIErrorType("session_not_found")

        @JvmField public val BREACHED_PASSWORD: StytchAPIErrorType = StytchAPIErrorType("breached_password")
        @JvmField public val DUPLICATE_EMAIL: StytchAPIErrorType = StytchAPIErrorType("duplicate_email")
        @JvmField public val EMAIL_NOT_FOUND: StytchAPIErrorType = StytchAPIErrorType("email_not_found")
        @JvmField public val INTERMEDIATE_SESSION_NOT_FOUND: StytchAPIErrorType = StytchAPIErrorType("intermediate_session_not_found")
        @JvmField public val INTERNAL_SERVER_ERROR: StytchAPIErrorType = StytchAPIErrorType("internal_server_error")
        @JvmField public val INVALID_EMAIL: StytchAPIErrorType = StytchAPIErrorType("invalid_email")
        @JvmField public val INVALID_PHONE_NUMBER: StytchAPIErrorType = StytchAPIErrorType("invalid_phone_number")
        @JvmField public val MEMBER_NOT_FOUND: StytchAPIErrorType = StytchAPIErrorType("member_not_found")
        @JvmField public val ORGANIZATION_NOT_FOUND: StytchAPIErrorType = StytchAPIErrorType("organization_not_found")
        @JvmField public val OTP_CODE_NOT_FOUND: StytchAPIErrorType = StytchAPIErrorType("otp_code_not_found")
        @JvmField public val TOO_MANY_REQUESTS: StytchAPIErrorType = StytchAPIErrorType("too_many_requests")
        @JvmField public val UNABLE_TO_AUTH_MAGIC_LINK: StytchAPIErrorType = StytchAPIErrorType("unable_to_auth_magic_link")
        @JvmField public val UNABLE_TO_AUTH_OTP_CODE: StytchAPIErrorType = StytchAPIErrorType("unable_to_auth_otp_code")
        @JvmField public val USER_NOT_FOUND: StytchAPIErrorType = StytchAPIErrorType("user_not_found")
        @JvmField public val WEAK_PASSWORD: StytchAPIErrorType = StytchAPIErrorType("weak_password")
    }
}

/** The Kotlin name of a parameter or setting, from its name on the wire. */
private fun nameInKotlin(field: String): String =
    when (field) {
        "default_session_duration_minutes" -> "defaultSessionDuration"
        else -> field.split('_').reduce { name, word -> name + word.replaceFirstChar(Char::uppercaseChar) }
    }

/** The ABIs of an Android device, or the processor of a plain JVM. */
internal fun deviceAbis(): String {
    val android = runCatching { android.os.Build.SUPPORTED_ABIS }.getOrNull().orEmpty().joinToString()
    return android.ifEmpty { System.getProperty("os.arch").orEmpty() }
}

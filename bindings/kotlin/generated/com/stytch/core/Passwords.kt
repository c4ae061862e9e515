// Written by `cargo xtask bindings` from bindings/surface.toml and the library's metadata. Do not
// edit it; the names are in that file.

package com.stytch.core

import java.util.concurrent.CompletableFuture
import java.util.concurrent.Executor

/** Consumer passwords. */
public interface Passwords {
    /**
     * Signs in. Without a duration the configured default is sent, 5 to 527040 minutes. A wrong
     * password leaves the session unchanged.
     *
     * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` if an argument is wrong, `StytchSupersededError` if the app signed out or another
     * sign-in ended first, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server
     * cannot be reached.
     *
     * ```kotlin
     * val result = StytchClient.passwords.authenticate(Passwords.AuthParameters(email, password))
     * when (val error = (result as? StytchResult.Error)?.exception) {
     *     null -> println("signed in")
     *     is StytchAPIError -> println("refused: ${error.errorType}")
     *     else -> show(error)
     * }
     * ```
     */
    public suspend fun authenticate(parameters: AuthParameters): StytchResult<AuthenticateResponse>

    /** Callback variant of [authenticate]. */
    public fun authenticate(parameters: AuthParameters, callback: StytchCallback<AuthenticateResponse>) {
        withCallback(this, callback) { authenticate(parameters) }
    }

    /** Future variant of [authenticate]. */
    public fun authenticateCompletable(parameters: AuthParameters): CompletableFuture<StytchResult<AuthenticateResponse>> =
        asFuture { authenticate(parameters) }

    /**
     * Signs up. Without a duration the configured default is sent, 5 to 527040 minutes. The
     * session is on disk before this returns; if the disk fails, the state says so.
     *
     * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` if an argument is wrong, `StytchSupersededError` if the app signed out or another
     * sign-in ended first, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server
     * cannot be reached.
     *
     * ```kotlin
     * val parameters = Passwords.CreateParameters(email, password, sessionDurationMinutes = 60)
     * when (val result = StytchClient.passwords.create(parameters)) {
     *     is StytchResult.Success -> println("signed up as ${result.value.user.userId}")
     *     is StytchResult.Error -> show(result.exception)
     * }
     * ```
     */
    public suspend fun create(parameters: CreateParameters): StytchResult<AuthenticateResponse>

    /** Callback variant of [create]. */
    public fun create(parameters: CreateParameters, callback: StytchCallback<AuthenticateResponse>) {
        withCallback(this, callback) { create(parameters) }
    }

    /** Future variant of [create]. */
    public fun createCompletable(parameters: CreateParameters): CompletableFuture<StytchResult<AuthenticateResponse>> =
        asFuture { create(parameters) }

    /**
     * Checks the strength of a password. With the e-mail address, a password that resembles it is
     * too weak. Changes nothing.
     *
     * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` for an empty text, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if
     * the server cannot be reached.
     */
    public suspend fun strengthCheck(parameters: StrengthCheckParameters): StytchResult<StrengthCheckResponse>

    /** Callback variant of [strengthCheck]. */
    public fun strengthCheck(parameters: StrengthCheckParameters, callback: StytchCallback<StrengthCheckResponse>) {
        withCallback(this, callback) { strengthCheck(parameters) }
    }

    /** Future variant of [strengthCheck]. */
    public fun strengthCheckCompletable(parameters: StrengthCheckParameters): CompletableFuture<StytchResult<StrengthCheckResponse>> =
        asFuture { strengthCheck(parameters) }

    /**
     * The parameters of [authenticate].
     *
     * @property email The e-mail address.
     * @property password The password.
     * @property sessionDurationMinutes Without it, the configured default is sent. Range: 5 to 527040 minutes.
     */
    public data class AuthParameters
        @JvmOverloads
        constructor(
            public val email: String,
            public val password: String,
            public val sessionDurationMinutes: Int? = null,
        ) {
            override fun toString(): String = "AuthParameters(email=$email, password=redacted, sessionDurationMinutes=$sessionDurationMinutes)"
        }

    /**
     * The parameters of [create].
     *
     * @property email The e-mail address.
     * @property password The password.
     * @property sessionDurationMinutes Without it, the configured default is sent. Range: 5 to 527040 minutes.
     */
    public data class CreateParameters
        @JvmOverloads
        constructor(
            public val email: String,
            public val password: String,
            public val sessionDurationMinutes: Int? = null,
        ) {
            override fun toString(): String = "CreateParameters(email=$email, password=redacted, sessionDurationMinutes=$sessionDurationMinutes)"
        }

    /**
     * The parameters of [strengthCheck].
     *
     * @property email The e-mail address.
     * @property password The password.
     */
    public data class StrengthCheckParameters
        @JvmOverloads
        constructor(
            public val email: String? = null,
            public val password: String,
        ) {
            override fun toString(): String = "StrengthCheckParameters(email=$email, password=redacted)"
        }
}

/** Makes the calls of [Passwords]. */
internal class PasswordsCalls(
    private val core: ConsumerCore,
    handle: LazyHandle<NativeConsumerPasswords>,
) : Passwords,
    CallbackOwner {
    private val native: NativeConsumerPasswords by handle

    override val callbacks: Executor get() = core.callbacks

    override suspend fun authenticate(parameters: Passwords.AuthParameters): StytchResult<AuthenticateResponse> =
        core.call { native.authenticate(parameters.email, Secret(parameters.password), parameters.sessionDurationMinutes) }

    override suspend fun create(parameters: Passwords.CreateParameters): StytchResult<AuthenticateResponse> =
        core.call { native.create(parameters.email, Secret(parameters.password), parameters.sessionDurationMinutes) }

    override suspend fun strengthCheck(parameters: Passwords.StrengthCheckParameters): StytchResult<StrengthCheckResponse> =
        core.call { native.strengthCheck(parameters.email, Secret(parameters.password)) }
}

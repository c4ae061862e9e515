// Written by `cargo xtask bindings` from bindings/surface.toml and the library's metadata. Do not
// edit it; the names are in that file.

package com.stytch.core

import java.util.concurrent.CompletableFuture
import java.util.concurrent.Executor

/** B2B passwords. */
public interface B2BPasswords {
    /**
     * Signs in to an organization. When a factor is missing, an intermediate session is kept for
     * it and an existing session ends (`StepUp`). A wrong password changes nothing.
     *
     * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` if an argument is wrong, `StytchSupersededError` if the app signed out or another
     * sign-in ended first, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server
     * cannot be reached.
     *
     * ```kotlin
     * val parameters = B2BPasswords.AuthParameters(organizationId, email, password)
     * when (val result = StytchB2BClient.passwords.authenticate(parameters)) {
     *     is StytchResult.Success -> if (!result.value.memberAuthenticated) askForSecondFactor(result.value.mfaRequired)
     *     is StytchResult.Error -> show(result.exception)
     * }
     * ```
     */
    public suspend fun authenticate(parameters: AuthParameters): StytchResult<B2BAuthenticateResponse>

    /** Callback variant of [authenticate]. */
    public fun authenticate(parameters: AuthParameters, callback: StytchCallback<B2BAuthenticateResponse>) {
        withCallback(this, callback) { authenticate(parameters) }
    }

    /** Future variant of [authenticate]. */
    public fun authenticateCompletable(parameters: AuthParameters): CompletableFuture<StytchResult<B2BAuthenticateResponse>> =
        asFuture { authenticate(parameters) }

    /**
     * Checks the strength of a password. With the e-mail address, a password that resembles it is
     * too weak. Changes nothing.
     *
     * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` for an empty text, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if
     * the server cannot be reached.
     */
    public suspend fun strengthCheck(parameters: StrengthCheckParameters): StytchResult<B2BStrengthCheckResponse>

    /** Callback variant of [strengthCheck]. */
    public fun strengthCheck(parameters: StrengthCheckParameters, callback: StytchCallback<B2BStrengthCheckResponse>) {
        withCallback(this, callback) { strengthCheck(parameters) }
    }

    /** Future variant of [strengthCheck]. */
    public fun strengthCheckCompletable(parameters: StrengthCheckParameters): CompletableFuture<StytchResult<B2BStrengthCheckResponse>> =
        asFuture { strengthCheck(parameters) }

    /**
     * The parameters of [authenticate].
     *
     * @property organizationId The organization.
     * @property emailAddress The member's e-mail address.
     * @property password The password.
     * @property sessionDurationMinutes 5 to 527040 minutes; without them the configured default is sent.
     * @property locale The language of a second factor's message, such as `en` or `pt-br`.
     */
    public data class AuthParameters
        @JvmOverloads
        constructor(
            public val organizationId: String,
            public val emailAddress: String,
            public val password: String,
            public val sessionDurationMinutes: Int? = null,
            public val locale: String? = null,
        ) {
            override fun toString(): String = "AuthParameters(organizationId=$organizationId, emailAddress=$emailAddress, password=redacted, sessionDurationMinutes=$sessionDurationMinutes, locale=$locale)"
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

/** Makes the calls of [B2BPasswords]. */
internal class B2BPasswordsCalls(
    private val core: B2BCore,
    handle: LazyHandle<NativeB2BPasswords>,
) : B2BPasswords,
    CallbackOwner {
    private val native: NativeB2BPasswords by handle

    override val callbacks: Executor get() = core.callbacks

    override suspend fun authenticate(parameters: B2BPasswords.AuthParameters): StytchResult<B2BAuthenticateResponse> =
        core.call { native.authenticate(PasswordAuthenticateParams(organizationId = parameters.organizationId, emailAddress = parameters.emailAddress, password = Secret(parameters.password), sessionDurationMinutes = parameters.sessionDurationMinutes, locale = parameters.locale)) }

    override suspend fun strengthCheck(parameters: B2BPasswords.StrengthCheckParameters): StytchResult<B2BStrengthCheckResponse> =
        core.call("email_address" to "email") { native.strengthCheck(parameters.email, Secret(parameters.password)) }
}

package com.example.stytchdemo.model

import com.example.stytchdemo.account.OrganizationChoice
import com.example.stytchdemo.account.Proof
import com.stytch.core.AuthenticateResponse
import com.stytch.core.B2BAuthenticateResponse
import com.stytch.core.B2BClient
import com.stytch.core.B2BDiscovery
import com.stytch.core.B2BMagicLinks
import com.stytch.core.B2BMember
import com.stytch.core.B2BOTP
import com.stytch.core.B2BOrganization
import com.stytch.core.B2BPasswords
import com.stytch.core.B2BRecoveryCodes
import com.stytch.core.B2BSessions
import com.stytch.core.B2BState
import com.stytch.core.B2BTOTP
import com.stytch.core.BasicData
import com.stytch.core.ClientState
import com.stytch.core.ConsumerClient
import com.stytch.core.ConsumerState
import com.stytch.core.DiscoveredOrganization
import com.stytch.core.DiscoveryResponse
import com.stytch.core.InitializationStatus
import com.stytch.core.IntermediateSessionData
import com.stytch.core.MFARequired
import com.stytch.core.MagicLinks
import com.stytch.core.OTP
import com.stytch.core.Passwords
import com.stytch.core.PrimaryRequired
import com.stytch.core.SendResponse
import com.stytch.core.SessionState
import com.stytch.core.Sessions
import com.stytch.core.SignOutCause
import com.stytch.core.StytchInitializationCallback
import com.stytch.core.UserManagement
import kotlinx.coroutines.flow.MutableStateFlow
import java.lang.reflect.Proxy

/** The state of a fake client: the test decides it. */
abstract class FakeState<S>(
    private val fake: FakeAccount,
    signedOut: S,
) : ClientState<S> {
    override val state = MutableStateFlow(signedOut)
    override val isInitialized = MutableStateFlow<InitializationStatus>(InitializationStatus.Success)

    override fun whenInitialized(callback: StytchInitializationCallback) = callback.onInitialized(InitializationStatus.Success)

    override fun diagnostics() = notUsed()

    override fun close() {
        fake.closed = true
    }
}

/** The consumer client as the demo uses it. */
class FakeConsumerClient(
    fake: FakeConsumer,
) : FakeState<ConsumerState>(fake, record("state" to SessionState.SignedOut(SignOutCause.NONE), "persisted" to true)),
    ConsumerClient {
    override val user get() = unused<UserManagement>()
    override val magicLinks get() = unused<MagicLinks>()

    override val passwords =
        object : Passwords by unused() {
            override suspend fun create(parameters: Passwords.CreateParameters) =
                fake.answer("signUp ${parameters.email} ${parameters.password}", record<AuthenticateResponse>())

            override suspend fun authenticate(parameters: Passwords.AuthParameters) =
                fake.answer("signIn ${parameters.email} ${parameters.password}", record<AuthenticateResponse>())
        }

    override val otp =
        object : OTP by unused() {
            override suspend fun emailLoginOrCreate(parameters: OTP.EmailOTP.Parameters) =
                fake.answer("sendCode ${parameters.email}", record<SendResponse>("methodId" to "method-1"))

            override suspend fun authenticate(parameters: OTP.AuthParameters) =
                fake.answer("useCode ${parameters.token} ${parameters.methodId}", record<AuthenticateResponse>())
        }

    override val sessions =
        object : Sessions by unused() {
            override suspend fun authenticate(authParams: Sessions.AuthParams) =
                fake.answer(authParams.sessionDurationMinutes?.let { "extend $it" } ?: "validate", record<AuthenticateResponse>())

            override suspend fun revoke(params: Sessions.RevokeParams) = fake.answer("revoke ${params.forceClear}", record<BasicData>())

            override suspend fun exchangeAccessToken(params: Sessions.ExchangeAccessTokenParams) =
                fake.answer("exchange ${params.accessToken}", record<AuthenticateResponse>())
        }
}

/** The B2B client as the demo uses it. */
class FakeB2BClient(
    fake: FakeB2B,
) : FakeState<B2BState>(fake, record("state" to SessionState.SignedOut(SignOutCause.NONE), "persisted" to true)),
    B2BClient {
    override val intermediateSession = MutableStateFlow<IntermediateSessionData?>(null)
    override val member get() = unused<B2BMember>()
    override val organization get() = unused<B2BOrganization>()
    override val magicLinks get() = unused<B2BMagicLinks>()
    override val totp get() = unused<B2BTOTP>()
    override val recoveryCodes get() = unused<B2BRecoveryCodes>()

    override val passwords =
        object : B2BPasswords by unused() {
            override suspend fun authenticate(parameters: B2BPasswords.AuthParameters) =
                fake.answer(
                    "signIn ${parameters.organizationId} ${parameters.emailAddress} ${parameters.password}",
                    record<B2BAuthenticateResponse>(),
                )
        }

    override val otp =
        object : B2BOTP by unused() {
            override suspend fun emailDiscoverySend(parameters: B2BOTP.Email.Discovery.SendParameters) =
                fake.answer("sendCode ${parameters.emailAddress}", record<SendResponse>())

            override suspend fun emailDiscoveryAuthenticate(parameters: B2BOTP.Email.Discovery.AuthenticateParameters) =
                fake.answer("prove ${parameters.emailAddress} ${parameters.code}", record<DiscoveryResponse>())

            override suspend fun smsSend(parameters: B2BOTP.SMS.SendParameters) =
                fake.answer("send ${parameters.memberId} ${parameters.mfaPhoneNumber}", record<SendResponse>())

            override suspend fun smsAuthenticate(parameters: B2BOTP.SMS.AuthenticateParameters) =
                fake.answer("give ${parameters.memberId} ${parameters.code}", record<B2BAuthenticateResponse>())
        }

    override val discovery =
        object : B2BDiscovery by unused() {
            override suspend fun listOrganizations() =
                fake.answer("organizations", record<DiscoveryResponse>("discoveredOrganizations" to fake.known.map(::discovered)))

            override suspend fun exchangeIntermediateSession(parameters: B2BDiscovery.SessionExchangeParameters) =
                fake.answer("enter ${parameters.organizationId}", record<B2BAuthenticateResponse>())

            override suspend fun createOrganization(parameters: B2BDiscovery.CreateOrganizationParameters) =
                fake.answer("create ${parameters.organizationName}", record<B2BAuthenticateResponse>())
        }

    override val sessions =
        object : B2BSessions by unused() {
            override suspend fun authenticate(authParams: B2BSessions.AuthParams) =
                fake.answer(authParams.sessionDurationMinutes?.let { "extend $it" } ?: "validate", record<B2BAuthenticateResponse>())

            override suspend fun revoke(params: B2BSessions.RevokeParams) = fake.answer("revoke ${params.forceClear}", record<BasicData>())

            override suspend fun exchange(parameters: B2BSessions.ExchangeParameters) =
                fake.answer("enter ${parameters.organizationId}", record<B2BAuthenticateResponse>())
        }

    private fun discovered(choice: OrganizationChoice): DiscoveredOrganization =
        record(
            "organization" to organization(choice.id, choice.name),
            "primaryRequired" to if (choice.wants == Proof.OTHER_FIRST_FACTOR) PrimaryRequired(emptyList()) else null,
            "mfaRequired" to if (choice.wants == Proof.SECOND_FACTOR) MFARequired(null, null) else null,
        )
}

private fun notUsed(): Nothing = throw UnsupportedOperationException("the demo does not use it")

/** An implementation for what the demo does not call. */
private inline fun <reified T> unused(): T =
    Proxy.newProxyInstance(T::class.java.classLoader, arrayOf(T::class.java)) { _, _, _ -> notUsed() } as T

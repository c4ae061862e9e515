package com.example.stytchdemo.model

import com.example.stytchdemo.account.OrganizationChoice
import com.example.stytchdemo.account.Proof
import com.stytch.core.B2BClient
import com.stytch.core.B2BDiscovery
import com.stytch.core.B2BMagicLinks
import com.stytch.core.B2BMember
import com.stytch.core.B2BOTP
import com.stytch.core.B2BOrganization
import com.stytch.core.B2BPasswords
import com.stytch.core.B2BRecoveryCodes
import com.stytch.core.B2BSessionData
import com.stytch.core.B2BSessions
import com.stytch.core.B2BState
import com.stytch.core.B2BTOTP
import com.stytch.core.ClientState
import com.stytch.core.ConsumerClient
import com.stytch.core.ConsumerState
import com.stytch.core.DiscoveredOrganization
import com.stytch.core.InitializationStatus
import com.stytch.core.IntermediateSessionData
import com.stytch.core.MFARequired
import com.stytch.core.MagicLinks
import com.stytch.core.OTP
import com.stytch.core.Passwords
import com.stytch.core.PrimaryRequired
import com.stytch.core.SessionData
import com.stytch.core.SessionState
import com.stytch.core.Sessions
import com.stytch.core.StytchChangeListener
import com.stytch.core.StytchInitializationCallback
import com.stytch.core.UserManagement
import kotlinx.coroutines.flow.MutableStateFlow

/** The state of a fake client: the test decides it. */
abstract class FakeState<S>(
    private val fake: FakeAccount,
    first: S,
) : ClientState<S> {
    override val state = MutableStateFlow(first)
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
    first: ConsumerState,
) : FakeState<ConsumerState>(fake, first),
    ConsumerClient {
    override val user: UserManagement get() = notUsed()
    override val magicLinks: MagicLinks get() = notUsed()

    override val passwords =
        object : Passwords {
            override suspend fun create(parameters: Passwords.CreateParameters) =
                fake.answer("signUp ${parameters.email} ${parameters.password}", authenticated())

            override suspend fun authenticate(parameters: Passwords.AuthParameters) =
                fake.answer("signIn ${parameters.email} ${parameters.password}", authenticated())

            override suspend fun strengthCheck(parameters: Passwords.StrengthCheckParameters) = notUsed()
        }

    override val otp =
        object : OTP {
            override suspend fun emailLoginOrCreate(parameters: OTP.EmailOTP.Parameters) =
                fake.answer("sendCode ${parameters.email}", sent("method-1"))

            override suspend fun authenticate(parameters: OTP.AuthParameters) =
                fake.answer("useCode ${parameters.token} ${parameters.methodId}", authenticated())

            override suspend fun emailSend(parameters: OTP.EmailOTP.Parameters) = notUsed()

            override suspend fun smsLoginOrCreate(parameters: OTP.SmsOTP.Parameters) = notUsed()

            override suspend fun smsSend(parameters: OTP.SmsOTP.Parameters) = notUsed()

            override suspend fun whatsappLoginOrCreate(parameters: OTP.WhatsAppOTP.Parameters) = notUsed()

            override suspend fun whatsappSend(parameters: OTP.WhatsAppOTP.Parameters) = notUsed()
        }

    override val sessions =
        object : Sessions {
            override val onChange get() = notUsed()
            override val sessionToken get() = notUsed()
            override val sessionJwt get() = notUsed()
            override val state: SessionState get() = this@FakeConsumerClient.state.value.state

            override suspend fun authenticate(authParams: Sessions.AuthParams) =
                fake.answer(authParams.sessionDurationMinutes?.let { "extend $it" } ?: "validate", authenticated())

            override suspend fun revoke(params: Sessions.RevokeParams) = fake.answer("revoke ${params.forceClear}", basic())

            override suspend fun exchangeAccessToken(params: Sessions.ExchangeAccessTokenParams) =
                fake.answer("exchange ${params.accessToken}", authenticated())

            override suspend fun attest(params: Sessions.AttestParams) = notUsed()

            override suspend fun freshJwt(minimumValiditySeconds: Int) = notUsed()

            override fun onChange(callback: StytchChangeListener<SessionData>) = notUsed()

            override fun getSync() = notUsed()

            override fun updateSession(
                sessionToken: String,
                sessionJwt: String?,
            ) {
                notUsed()
            }
        }
}

/** The B2B client as the demo uses it. */
class FakeB2BClient(
    fake: FakeB2B,
    first: B2BState,
) : FakeState<B2BState>(fake, first),
    B2BClient {
    override val intermediateSession = MutableStateFlow<IntermediateSessionData?>(null)
    override val member: B2BMember get() = notUsed()
    override val organization: B2BOrganization get() = notUsed()
    override val magicLinks: B2BMagicLinks get() = notUsed()
    override val totp: B2BTOTP get() = notUsed()
    override val recoveryCodes: B2BRecoveryCodes get() = notUsed()

    override val passwords =
        object : B2BPasswords {
            override suspend fun authenticate(parameters: B2BPasswords.AuthParameters) =
                fake.answer(
                    "signIn ${parameters.organizationId} ${parameters.emailAddress} ${parameters.password}",
                    b2bAuthenticated(),
                )

            override suspend fun strengthCheck(parameters: B2BPasswords.StrengthCheckParameters) = notUsed()
        }

    override val otp =
        object : B2BOTP {
            override suspend fun emailDiscoverySend(parameters: B2BOTP.Email.Discovery.SendParameters) =
                fake.answer("sendCode ${parameters.emailAddress}", sent())

            override suspend fun emailDiscoveryAuthenticate(parameters: B2BOTP.Email.Discovery.AuthenticateParameters) =
                fake.answer("prove ${parameters.emailAddress} ${parameters.code}", discovered())

            override suspend fun smsSend(parameters: B2BOTP.SMS.SendParameters) =
                fake.answer("send ${parameters.memberId} ${parameters.mfaPhoneNumber}", sent())

            override suspend fun smsAuthenticate(parameters: B2BOTP.SMS.AuthenticateParameters) =
                fake.answer("give ${parameters.memberId} ${parameters.code}", b2bAuthenticated())

            override suspend fun emailLoginOrSignup(parameters: B2BOTP.Email.LoginOrSignupParameters) = notUsed()

            override suspend fun emailAuthenticate(parameters: B2BOTP.Email.AuthenticateParameters) = notUsed()
        }

    override val discovery =
        object : B2BDiscovery {
            override suspend fun listOrganizations() = fake.answer("organizations", discovered(fake.known.map(::found)))

            override suspend fun exchangeIntermediateSession(parameters: B2BDiscovery.SessionExchangeParameters) =
                fake.answer("enter ${parameters.organizationId}", b2bAuthenticated())

            override suspend fun createOrganization(parameters: B2BDiscovery.CreateOrganizationParameters) =
                fake.answer("create ${parameters.organizationName}", b2bAuthenticated())
        }

    override val sessions =
        object : B2BSessions {
            override val onChange get() = notUsed()
            override val sessionToken get() = notUsed()
            override val sessionJwt get() = notUsed()
            override val state: SessionState get() = this@FakeB2BClient.state.value.state

            override suspend fun authenticate(authParams: B2BSessions.AuthParams) =
                fake.answer(authParams.sessionDurationMinutes?.let { "extend $it" } ?: "validate", b2bAuthenticated())

            override suspend fun revoke(params: B2BSessions.RevokeParams) = fake.answer("revoke ${params.forceClear}", basic())

            override suspend fun exchange(parameters: B2BSessions.ExchangeParameters) =
                fake.answer("enter ${parameters.organizationId}", b2bAuthenticated())

            override suspend fun revokeForMember(params: B2BSessions.RevokeForMemberParams) = notUsed()

            override suspend fun attest(params: B2BSessions.AttestParams) = notUsed()

            override suspend fun exchangeAccessToken(params: B2BSessions.ExchangeAccessTokenParams) = notUsed()

            override suspend fun freshJwt(minimumValiditySeconds: Int) = notUsed()

            override fun onChange(callback: StytchChangeListener<B2BSessionData>) = notUsed()

            override fun getSync() = notUsed()

            override fun updateSession(
                sessionToken: String,
                sessionJwt: String?,
            ) {
                notUsed()
            }
        }

    private fun found(choice: OrganizationChoice) =
        DiscoveredOrganization(
            memberAuthenticated = false,
            organization = organization(choice.id, choice.name),
            primaryRequired = if (choice.wants == Proof.OTHER_FIRST_FACTOR) PrimaryRequired(emptyList()) else null,
            mfaRequired = if (choice.wants == Proof.SECOND_FACTOR) MFARequired(null, null) else null,
        )
}

private fun notUsed(): Nothing = throw UnsupportedOperationException("the demo does not use it")

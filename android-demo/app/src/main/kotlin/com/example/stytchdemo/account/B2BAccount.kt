package com.example.stytchdemo.account

import com.stytch.core.AuthMethod
import com.stytch.core.B2BClient
import com.stytch.core.B2BDiscovery
import com.stytch.core.B2BOTP
import com.stytch.core.B2BPasswords
import com.stytch.core.B2BSessions
import com.stytch.core.B2BState
import com.stytch.core.IntermediateSessionData
import com.stytch.core.MfaMethod
import com.stytch.core.StytchResult
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.cancel
import kotlinx.coroutines.flow.SharingStarted
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.stateIn

/** The calls of a B2B project. Closing it closes the client. */
class B2BAccount(
    private val client: B2BClient,
    private val scope: CoroutineScope,
    private val clocks: Clocks = Clocks(),
) : Account() {
    override val project = Project.B2B
    override val snapshot: StateFlow<Snapshot> =
        client.state.map(::snapshot).stateIn(scope, SharingStarted.Eagerly, snapshot(client.state.value))

    suspend fun signIn(
        organizationId: String,
        email: String,
        password: String,
    ): StytchResult<Unit> = client.passwords.authenticate(B2BPasswords.AuthParameters(organizationId, email, password)).done()

    suspend fun sendCode(email: String): StytchResult<Unit> =
        client.otp.emailDiscoverySend(B2BOTP.Email.Discovery.SendParameters(email)).done()

    /** Proves the address; the choice of an organization comes next. */
    suspend fun proveAddress(
        email: String,
        code: String,
    ): StytchResult<Unit> = client.otp.emailDiscoveryAuthenticate(B2BOTP.Email.Discovery.AuthenticateParameters(code, email)).done()

    suspend fun organizations(): StytchResult<List<OrganizationChoice>> =
        client.discovery.listOrganizations().map { answer ->
            answer.discoveredOrganizations.mapNotNull { found ->
                found.organization?.let {
                    val wants =
                        when {
                            found.primaryRequired != null -> Proof.OTHER_FIRST_FACTOR
                            found.mfaRequired != null -> Proof.SECOND_FACTOR
                            else -> null
                        }
                    OrganizationChoice(it.organizationId, it.organizationName, wants)
                }
            }
        }

    /** Makes the session one of this organization, whether there is a session already or not. */
    suspend fun enter(organizationId: String): StytchResult<Unit> =
        if (client.intermediateSession.value != null) {
            client.discovery.exchangeIntermediateSession(B2BDiscovery.SessionExchangeParameters(organizationId)).done()
        } else {
            client.sessions.exchange(B2BSessions.ExchangeParameters(organizationId)).done()
        }

    suspend fun createOrganization(name: String): StytchResult<Unit> =
        client.discovery.createOrganization(B2BDiscovery.CreateOrganizationParameters(organizationName = name)).done()

    suspend fun sendSecondFactor(
        step: NextStep.SecondFactor,
        phoneNumber: String?,
    ): StytchResult<Unit> = client.otp.smsSend(B2BOTP.SMS.SendParameters(step.organizationId, step.memberId, phoneNumber)).done()

    suspend fun giveSecondFactor(
        step: NextStep.SecondFactor,
        code: String,
    ): StytchResult<Unit> = client.otp.smsAuthenticate(B2BOTP.SMS.AuthenticateParameters(step.organizationId, step.memberId, code)).done()

    override suspend fun validate(): StytchResult<Unit> = client.sessions.authenticate().done()

    override suspend fun extend(minutes: Int): StytchResult<Unit> = client.sessions.authenticate(B2BSessions.AuthParams(minutes)).done()

    override suspend fun revoke(forceClear: Boolean): StytchResult<Unit> =
        client.sessions.revoke(B2BSessions.RevokeParams(forceClear)).done()

    override fun close() {
        client.close()
        scope.cancel()
    }

    private fun snapshot(state: B2BState): Snapshot =
        Snapshot(
            state = state.state,
            persisted = state.persisted,
            person = state.member?.emailAddress,
            organizationId = state.organization?.organizationId,
            organizationName = state.organization?.organizationName,
            startedAt = state.memberSession?.startedAt?.time,
            expiresAt = state.memberSession?.expiresAt?.time,
            jwtExpiresAt = jwtExpiresAt(state.tokens?.sessionJwt?.expose()),
            serverAhead = serverAhead(state.memberSession?.expiresAt?.time, state.expiresAtDeviceMs, clocks.device(), clocks.wall()),
            factors = state.memberSession?.authenticationFactors.orEmpty().map(::factorName),
            nextStep = state.intermediate?.let(::nextStep),
        )

    private fun nextStep(waiting: IntermediateSessionData): NextStep {
        val organization = waiting.organization
        val member = waiting.member
        val secondFactor = waiting.mfaRequired
        val firstFactor = waiting.primaryRequired
        return when {
            secondFactor != null && organization != null && member != null ->
                NextStep.SecondFactor(
                    organizationId = organization.organizationId,
                    organizationName = organization.organizationName,
                    memberId = member.memberId,
                    phoneNumber = secondFactor.memberOptions?.mfaPhoneNumber?.ifEmpty { null },
                    codeSent = secondFactor.secondaryAuthInitiated == MfaMethod.Sms,
                )
            firstFactor != null -> NextStep.OtherFirstFactor(organization?.organizationName.orEmpty(), firstFactor.allowedAuthMethods.map(::nameOf))
            else -> NextStep.ChooseOrganization
        }
    }
}

/** The name of a way to sign in, as the vendor's API writes it. */
private fun nameOf(method: AuthMethod): String =
    when (method) {
        AuthMethod.Sso -> "sso"
        AuthMethod.MagicLink -> "magic_link"
        AuthMethod.Password -> "password"
        AuthMethod.GoogleOauth -> "google_oauth"
        AuthMethod.MicrosoftOauth -> "microsoft_oauth"
        AuthMethod.HubspotOauth -> "hubspot_oauth"
        AuthMethod.SlackOauth -> "slack_oauth"
        AuthMethod.GithubOauth -> "github_oauth"
        AuthMethod.EmailOtp -> "email_otp"
        is AuthMethod.Unknown -> method.value
    }

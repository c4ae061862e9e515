package com.example.stytchdemo.account

import com.stytch.core.B2BDiscovery
import com.stytch.core.B2BOTP
import com.stytch.core.B2BPasswords
import com.stytch.core.B2BSessions
import com.stytch.core.B2BState
import com.stytch.core.IntermediateSessionData
import com.stytch.core.StytchB2B
import com.stytch.core.StytchResult
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.cancel
import kotlinx.coroutines.flow.SharingStarted
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.stateIn

/** A B2B client of the library. Closing it closes the client. */
class StytchB2BAccount(
    private val client: StytchB2B,
    private val scope: CoroutineScope,
) : B2BAccount {
    override val project = Project.B2B
    override val snapshot: StateFlow<Snapshot> =
        client.state.map(::snapshot).stateIn(scope, SharingStarted.Eagerly, snapshot(client.state.value))

    override suspend fun signIn(
        organizationId: String,
        email: String,
        password: String,
    ): StytchResult<Unit> = client.passwords.authenticate(B2BPasswords.AuthParameters(organizationId, email, password)).done()

    override suspend fun sendCode(email: String): StytchResult<Unit> =
        client.otp.emailDiscoverySend(B2BOTP.DiscoveryParameters(email)).done()

    override suspend fun proveAddress(
        email: String,
        code: String,
    ): StytchResult<Unit> = client.otp.emailDiscoveryAuthenticate(B2BOTP.DiscoveryAuthParameters(email, code)).done()

    override suspend fun organizations(): StytchResult<List<OrganizationChoice>> =
        client.discovery.organizations().map { answer ->
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

    override suspend fun enter(organizationId: String): StytchResult<Unit> =
        if (client.intermediateSession.value != null) {
            client.discovery.exchangeIntermediateSession(B2BDiscovery.SessionExchangeParameters(organizationId)).done()
        } else {
            client.sessions.exchange(B2BSessions.ExchangeParameters(organizationId)).done()
        }

    override suspend fun createOrganization(name: String): StytchResult<Unit> =
        client.discovery.createOrganization(B2BDiscovery.CreateOrganizationParameters(organizationName = name)).done()

    override suspend fun sendSecondFactor(
        step: NextStep.SecondFactor,
        phoneNumber: String?,
    ): StytchResult<Unit> = client.otp.smsSend(B2BOTP.SmsParameters(step.organizationId, step.memberId, phoneNumber)).done()

    override suspend fun giveSecondFactor(
        step: NextStep.SecondFactor,
        code: String,
    ): StytchResult<Unit> = client.otp.smsAuthenticate(B2BOTP.SmsAuthParameters(step.organizationId, step.memberId, code)).done()

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
            startedAt = state.memberSession?.startedAt,
            expiresAt = state.memberSession?.expiresAt,
            jwtExpiresAt = jwtExpiresAt(state.tokens?.sessionJwt?.expose()),
            serverAhead = serverAhead(state.memberSession?.expiresAt, state.expiresAtDeviceMs),
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
                    codeSent = secondFactor.secondaryAuthInitiated == "sms_otp",
                )
            firstFactor != null -> NextStep.OtherFirstFactor(organization?.organizationName.orEmpty(), firstFactor.allowedAuthMethods)
            else -> NextStep.ChooseOrganization
        }
    }
}

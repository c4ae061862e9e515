package com.example.fakes

import com.stytch.core.B2BAuthenticateResponse
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
import com.stytch.core.B2BStrengthCheckResponse
import com.stytch.core.B2BTOTP
import com.stytch.core.BasicData
import com.stytch.core.DiscoveryResponse
import com.stytch.core.Freshness
import com.stytch.core.IntermediateSessionData
import com.stytch.core.MemberAuthenticationFactor
import com.stytch.core.MemberChangeResponse
import com.stytch.core.MemberData
import com.stytch.core.MemberResponse
import com.stytch.core.OrganizationData
import com.stytch.core.OrganizationResponse
import com.stytch.core.RecoveryCodesResponse
import com.stytch.core.Secret
import com.stytch.core.SendResponse
import com.stytch.core.SessionState
import com.stytch.core.SessionTokens
import com.stytch.core.SignOutCause
import com.stytch.core.StytchChangeListener
import com.stytch.core.StytchObjectInfo
import com.stytch.core.StytchResult
import com.stytch.core.TotpCreateResponse
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow

class FakeB2BClient(
    recorder: Recorder,
) : FakeState<B2BState>(MutableStateFlow(signedOut())),
    B2BClient {
    override val intermediateSession = MutableStateFlow<IntermediateSessionData?>(null)
    override val sessions = FakeB2BSessions(recorder)
    override val member = FakeMember(recorder)
    override val organization = FakeOrganization(recorder)
    override val discovery = FakeDiscovery(recorder)
    override val passwords = FakeB2BPasswords(recorder)
    override val otp = FakeB2BOTP(recorder)
    override val magicLinks = FakeB2BMagicLinks(recorder)
    override val totp = FakeTOTP(recorder)
    override val recoveryCodes = FakeRecoveryCodes(recorder)

    /** Makes the client one that has signed in with this response. */
    fun signIn(response: B2BAuthenticateResponse) {
        sessions.tokens = SessionTokens(response.sessionToken, response.sessionJwt)
        sessions.state = SessionState.Active(Freshness.VALIDATED, lastValidatedAtMs = null)
        state.value =
            state.value.copy(
                state = sessions.state,
                memberSession = response.memberSession,
                member = response.member,
                organization = response.organization,
                tokens = sessions.tokens,
                revision = response.revision,
            )
        response.memberSession?.let(sessions.listeners::show)
        response.member?.let(member.listeners::show)
        response.organization?.let(organization.listeners::show)
    }

    private companion object {
        fun signedOut() =
            B2BState(
                state = SessionState.SignedOut(SignOutCause.NONE),
                memberSession = null,
                member = null,
                organization = null,
                intermediate = null,
                tokens = null,
                expiresAtDeviceMs = null,
                initialized = true,
                fromCache = false,
                revision = 1,
                generation = 0,
                persisted = true,
            )
    }
}

class FakeB2BSessions(
    private val recorder: Recorder,
) : B2BSessions {
    val listeners = FakeListeners<B2BSessionData>()
    var tokens: SessionTokens? = null
    override val onChange: StateFlow<StytchObjectInfo<B2BSessionData>> get() = listeners.info
    override val sessionToken: String? get() = tokens?.sessionToken?.expose()
    override val sessionJwt: String? get() = tokens?.sessionJwt?.expose()
    override var state: SessionState = SessionState.SignedOut(SignOutCause.NONE)

    override fun onChange(callback: StytchChangeListener<B2BSessionData>) = listeners.add(callback)

    override fun getSync(): B2BSessionData? = listeners.value

    override fun updateSession(
        sessionToken: String,
        sessionJwt: String?,
    ) {
        recorder.made += listOf("updateSession", sessionToken, sessionJwt)
    }

    override suspend fun authenticate(authParams: B2BSessions.AuthParams) =
        recorder.call<B2BAuthenticateResponse>("authenticate", authParams)

    override suspend fun revoke(params: B2BSessions.RevokeParams) = recorder.call<BasicData>("revoke", params)

    override suspend fun revokeForMember(params: B2BSessions.RevokeForMemberParams) = recorder.call<BasicData>("revokeForMember", params)

    override suspend fun exchange(parameters: B2BSessions.ExchangeParameters) =
        recorder.call<B2BAuthenticateResponse>("exchange", parameters)

    override suspend fun attest(params: B2BSessions.AttestParams) = recorder.call<B2BAuthenticateResponse>("attest", params)

    override suspend fun exchangeAccessToken(params: B2BSessions.ExchangeAccessTokenParams) =
        recorder.call<B2BAuthenticateResponse>("exchangeAccessToken", params)

    override suspend fun freshJwt(minimumValiditySeconds: Int): StytchResult<Secret> = StytchResult.Success(Secret("jwt of a fake"))
}

class FakeMember(
    private val recorder: Recorder,
) : B2BMember {
    val listeners = FakeListeners<MemberData>()
    override val onChange: StateFlow<StytchObjectInfo<MemberData>> get() = listeners.info

    override fun onChange(callback: StytchChangeListener<MemberData>) = listeners.add(callback)

    override fun getSync(): MemberData? = listeners.value

    override suspend fun get() = recorder.call<MemberResponse>("get")

    override suspend fun update(params: B2BMember.UpdateParams) = recorder.call<MemberChangeResponse>("update", params)

    override suspend fun deleteFactor(factor: MemberAuthenticationFactor) = recorder.call<MemberChangeResponse>("deleteFactor", factor)
}

class FakeOrganization(
    private val recorder: Recorder,
) : B2BOrganization {
    val listeners = FakeListeners<OrganizationData>()
    override val onChange: StateFlow<StytchObjectInfo<OrganizationData>> get() = listeners.info

    override fun onChange(callback: StytchChangeListener<OrganizationData>) = listeners.add(callback)

    override fun getSync(): OrganizationData? = listeners.value

    override suspend fun get() = recorder.call<OrganizationResponse>("get")
}

class FakeDiscovery(
    private val recorder: Recorder,
) : B2BDiscovery {
    override suspend fun listOrganizations() = recorder.call<DiscoveryResponse>("listOrganizations")

    override suspend fun exchangeIntermediateSession(parameters: B2BDiscovery.SessionExchangeParameters) =
        recorder.call<B2BAuthenticateResponse>("exchangeIntermediateSession", parameters)

    override suspend fun createOrganization(parameters: B2BDiscovery.CreateOrganizationParameters) =
        recorder.call<B2BAuthenticateResponse>("createOrganization", parameters)
}

class FakeB2BPasswords(
    private val recorder: Recorder,
) : B2BPasswords {
    override suspend fun authenticate(parameters: B2BPasswords.AuthParameters) =
        recorder.call<B2BAuthenticateResponse>("authenticate", parameters)

    override suspend fun strengthCheck(parameters: B2BPasswords.StrengthCheckParameters) =
        recorder.call<B2BStrengthCheckResponse>("strengthCheck", parameters)
}

class FakeB2BOTP(
    private val recorder: Recorder,
) : B2BOTP {
    override suspend fun emailLoginOrSignup(parameters: B2BOTP.Email.LoginOrSignupParameters) =
        recorder.call<SendResponse>("emailLoginOrSignup", parameters)

    override suspend fun emailAuthenticate(parameters: B2BOTP.Email.AuthenticateParameters) =
        recorder.call<B2BAuthenticateResponse>("emailAuthenticate", parameters)

    override suspend fun emailDiscoverySend(parameters: B2BOTP.Email.Discovery.SendParameters) =
        recorder.call<SendResponse>("emailDiscoverySend", parameters)

    override suspend fun emailDiscoveryAuthenticate(parameters: B2BOTP.Email.Discovery.AuthenticateParameters) =
        recorder.call<DiscoveryResponse>("emailDiscoveryAuthenticate", parameters)

    override suspend fun smsSend(parameters: B2BOTP.SMS.SendParameters) = recorder.call<SendResponse>("smsSend", parameters)

    override suspend fun smsAuthenticate(parameters: B2BOTP.SMS.AuthenticateParameters) =
        recorder.call<B2BAuthenticateResponse>("smsAuthenticate", parameters)
}

class FakeB2BMagicLinks(
    private val recorder: Recorder,
) : B2BMagicLinks {
    override suspend fun authenticate(parameters: B2BMagicLinks.AuthParameters) =
        recorder.call<B2BAuthenticateResponse>("authenticate", parameters)

    override suspend fun discoveryAuthenticate(parameters: B2BMagicLinks.DiscoveryAuthenticateParameters) =
        recorder.call<DiscoveryResponse>("discoveryAuthenticate", parameters)

    override suspend fun emailDiscoverySend(parameters: B2BMagicLinks.EmailMagicLinks.DiscoverySendParameters) =
        recorder.call<SendResponse>("emailDiscoverySend", parameters)

    override suspend fun emailLoginOrSignup(parameters: B2BMagicLinks.EmailMagicLinks.Parameters) =
        recorder.call<SendResponse>("emailLoginOrSignup", parameters)
}

class FakeTOTP(
    private val recorder: Recorder,
) : B2BTOTP {
    override suspend fun create(parameters: B2BTOTP.CreateParameters) = recorder.call<TotpCreateResponse>("create", parameters)

    override suspend fun authenticate(parameters: B2BTOTP.AuthenticateParameters) =
        recorder.call<B2BAuthenticateResponse>("authenticate", parameters)
}

class FakeRecoveryCodes(
    private val recorder: Recorder,
) : B2BRecoveryCodes {
    override suspend fun recover(parameters: B2BRecoveryCodes.RecoverParameters) =
        recorder.call<B2BAuthenticateResponse>("recover", parameters)

    override suspend fun get() = recorder.call<RecoveryCodesResponse>("get")

    override suspend fun rotate() = recorder.call<RecoveryCodesResponse>("rotate")
}

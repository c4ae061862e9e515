package com.example.stytchdemo.account

import com.stytch.core.ConsumerClient
import com.stytch.core.ConsumerState
import com.stytch.core.OTP
import com.stytch.core.Passwords
import com.stytch.core.Sessions
import com.stytch.core.StytchResult
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.cancel
import kotlinx.coroutines.flow.SharingStarted
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.stateIn

/** The calls of a consumer project. Closing it closes the client. */
class ConsumerAccount(
    private val client: ConsumerClient,
    private val scope: CoroutineScope,
    private val clocks: Clocks = Clocks(),
) : Account() {
    override val project = Project.CONSUMER
    override val snapshot: StateFlow<Snapshot> =
        client.state.map(::snapshot).stateIn(scope, SharingStarted.Eagerly, snapshot(client.state.value))

    suspend fun signUp(
        email: String,
        password: String,
    ): StytchResult<Unit> = client.passwords.create(Passwords.CreateParameters(email, password)).done()

    suspend fun signIn(
        email: String,
        password: String,
    ): StytchResult<Unit> = client.passwords.authenticate(Passwords.AuthParameters(email, password)).done()

    /** Returns the method id that [signInWithCode] takes. */
    suspend fun sendCode(email: String): StytchResult<String> =
        client.otp.emailLoginOrCreate(OTP.EmailOTP.Parameters(email)).map { it.methodId }

    suspend fun signInWithCode(
        code: String,
        methodId: String,
    ): StytchResult<Unit> = client.otp.authenticate(OTP.AuthParameters(code, methodId)).done()

    suspend fun exchangeAccessToken(accessToken: String): StytchResult<Unit> =
        client.sessions.exchangeAccessToken(Sessions.ExchangeAccessTokenParams(accessToken)).done()

    override suspend fun validate(): StytchResult<Unit> = client.sessions.authenticate().done()

    override suspend fun extend(minutes: Int): StytchResult<Unit> = client.sessions.authenticate(Sessions.AuthParams(minutes)).done()

    override suspend fun revoke(forceClear: Boolean): StytchResult<Unit> = client.sessions.revoke(Sessions.RevokeParams(forceClear)).done()

    override fun close() {
        client.close()
        scope.cancel()
    }

    private fun snapshot(state: ConsumerState): Snapshot =
        Snapshot(
            state = state.state,
            persisted = state.persisted,
            person = state.user?.emails?.firstOrNull()?.email,
            startedAt = state.session?.startedAt?.time,
            expiresAt = state.session?.expiresAt?.time,
            jwtExpiresAt = jwtExpiresAt(state.tokens?.sessionJwt?.expose()),
            serverAhead = serverAhead(state.session?.expiresAt?.time, state.expiresAtDeviceMs, clocks.device(), clocks.wall()),
            factors = state.session?.authenticationFactors.orEmpty().map(::factorName),
        )
}

package com.example.stytchdemo.account

import com.stytch.core.ConsumerState
import com.stytch.core.OTP
import com.stytch.core.Passwords
import com.stytch.core.Sessions
import com.stytch.core.StytchConsumer
import com.stytch.core.StytchResult
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.cancel
import kotlinx.coroutines.flow.SharingStarted
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.stateIn

/** A consumer client of the library. Closing it closes the client. */
class StytchConsumerAccount(
    private val client: StytchConsumer,
    private val scope: CoroutineScope,
) : ConsumerAccount {
    override val project = Project.CONSUMER
    override val snapshot: StateFlow<Snapshot> =
        client.state.map(::snapshot).stateIn(scope, SharingStarted.Eagerly, snapshot(client.state.value))

    override suspend fun signUp(
        email: String,
        password: String,
    ): StytchResult<Unit> = client.passwords.create(Passwords.CreateParameters(email, password)).done()

    override suspend fun signIn(
        email: String,
        password: String,
    ): StytchResult<Unit> = client.passwords.authenticate(Passwords.AuthParameters(email, password)).done()

    override suspend fun sendCode(email: String): StytchResult<String> =
        client.otp.emailLoginOrCreate(OTP.EmailParameters(email)).map { it.methodId }

    override suspend fun signInWithCode(
        code: String,
        methodId: String,
    ): StytchResult<Unit> = client.otp.authenticate(OTP.AuthParameters(code, methodId)).done()

    override suspend fun exchangeAccessToken(accessToken: String): StytchResult<Unit> =
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
            startedAt = state.session?.startedAt,
            expiresAt = state.session?.expiresAt,
            jwtExpiresAt = jwtExpiresAt(state.tokens?.sessionJwt?.expose()),
            serverAhead = serverAhead(state.session?.expiresAt, state.expiresAtDeviceMs),
            factors = state.session?.authenticationFactors.orEmpty().map(::factorName),
        )
}

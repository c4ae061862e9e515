package com.example.stytchdemo.model

import com.example.stytchdemo.account.B2BAccount
import com.example.stytchdemo.account.ConsumerAccount
import com.example.stytchdemo.account.NextStep
import com.example.stytchdemo.account.OrganizationChoice
import com.example.stytchdemo.account.Project
import com.example.stytchdemo.account.Snapshot
import com.stytch.core.Freshness
import com.stytch.core.SignOutCause
import com.stytch.core.StytchException
import com.stytch.core.StytchResult
import com.stytch.core.ffi.SessionState
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.flow.MutableStateFlow

/** A clock that stands still until it is moved. */
class FakeClock(
    var now: Long = 1_000_000_000_000,
) : Clock {
    override fun nowMillis(): Long = now
}

val SIGNED_OUT = Snapshot(SessionState.SignedOut(SignOutCause.NONE))

fun validated(
    clock: FakeClock,
    minutes: Long = 30,
): Snapshot =
    Snapshot(
        state = SessionState.Active(Freshness.VALIDATED, clock.now),
        person = "ada@example.com",
        startedAt = clock.now,
        expiresAt = clock.now + minutes * 60_000,
        jwtExpiresAt = clock.now + 300_000,
        factors = listOf("Password"),
    )

fun refused(
    errorType: String,
    status: Int = 400,
): StytchException.Api = StytchException.Api(status, errorType, "For developers.", null, null, null)

/** What both fakes do: remember calls, and answer as they are told. */
abstract class FakeAccount {
    val snapshot = MutableStateFlow(SIGNED_OUT)
    val asked = mutableListOf<String>()

    /** What the next calls answer; null is success. */
    var failure: StytchException? = null

    /** Holds every answer back while it is set. */
    var hold: CompletableDeferred<Unit>? = null
    var closed = false

    protected suspend fun <T> answer(
        call: String,
        value: T,
    ): StytchResult<T> {
        asked += call
        // Taken when the call is made: what is set later is for later calls.
        val refused = failure
        hold?.await()
        return refused?.let { StytchResult.Error(it) } ?: StytchResult.Success(value)
    }

    fun close() {
        closed = true
    }
}

class FakeConsumer :
    FakeAccount(),
    ConsumerAccount {
    override val project = Project.CONSUMER

    override suspend fun signUp(
        email: String,
        password: String,
    ) = answer("signUp $email $password", Unit)

    override suspend fun signIn(
        email: String,
        password: String,
    ) = answer("signIn $email $password", Unit)

    override suspend fun sendCode(email: String) = answer("sendCode $email", "method-1")

    override suspend fun signInWithCode(
        code: String,
        methodId: String,
    ) = answer("useCode $code $methodId", Unit)

    override suspend fun exchangeAccessToken(accessToken: String) = answer("exchange $accessToken", Unit)

    override suspend fun validate() = answer("validate", Unit)

    override suspend fun extend(minutes: Int) = answer("extend $minutes", Unit)

    override suspend fun revoke(forceClear: Boolean) = answer("revoke $forceClear", Unit)
}

class FakeB2B :
    FakeAccount(),
    B2BAccount {
    override val project = Project.B2B
    var known = listOf<OrganizationChoice>()

    override suspend fun signIn(
        organizationId: String,
        email: String,
        password: String,
    ) = answer("signIn $organizationId $email $password", Unit)

    override suspend fun sendCode(email: String) = answer("sendCode $email", Unit)

    override suspend fun proveAddress(
        email: String,
        code: String,
    ) = answer("prove $email $code", Unit)

    override suspend fun organizations() = answer("organizations", known)

    override suspend fun enter(organizationId: String) = answer("enter $organizationId", Unit)

    override suspend fun createOrganization(name: String) = answer("create $name", Unit)

    override suspend fun sendSecondFactor(
        step: NextStep.SecondFactor,
        phoneNumber: String?,
    ) = answer("send ${step.memberId} $phoneNumber", Unit)

    override suspend fun giveSecondFactor(
        step: NextStep.SecondFactor,
        code: String,
    ) = answer("give ${step.memberId} $code", Unit)

    override suspend fun validate() = answer("validate", Unit)

    override suspend fun extend(minutes: Int) = answer("extend $minutes", Unit)

    override suspend fun revoke(forceClear: Boolean) = answer("revoke $forceClear", Unit)
}

/** Settings in memory. */
class FakeSettings(
    private var kept: Settings? = null,
) : SettingsStore {
    private var isOpened = kept != null

    override fun opened() = kept.takeIf { isOpened }

    override fun remember(settings: Settings) {
        kept = settings
        isOpened = true
    }

    override fun forgetOpened() {
        isOpened = false
    }

    override fun draft() = kept ?: Settings()
}

package com.example.stytchdemo.model

import com.example.stytchdemo.account.Account
import com.example.stytchdemo.account.B2BAccount
import com.example.stytchdemo.account.Clocks
import com.example.stytchdemo.account.ConsumerAccount
import com.example.stytchdemo.account.NextStep
import com.example.stytchdemo.account.OrganizationChoice
import com.example.stytchdemo.account.Snapshot
import com.stytch.core.AuthMethod
import com.stytch.core.AuthenticationFactor
import com.stytch.core.B2BState
import com.stytch.core.ConsumerState
import com.stytch.core.Freshness
import com.stytch.core.IntermediateKind
import com.stytch.core.IntermediateSessionData
import com.stytch.core.MFARequired
import com.stytch.core.MemberOptions
import com.stytch.core.MfaMethod
import com.stytch.core.PrimaryRequired
import com.stytch.core.Secret
import com.stytch.core.SessionState
import com.stytch.core.SessionTokens
import com.stytch.core.SignOutCause
import com.stytch.core.StytchAPIError
import com.stytch.core.StytchAPIErrorType
import com.stytch.core.StytchError
import com.stytch.core.StytchResult
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import java.util.Base64

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
): StytchAPIError = StytchAPIError(null, StytchAPIErrorType(errorType), "For developers.", null, status)

/** What both fakes do: record calls, and return the results that the test sets. The calls come from the library's interfaces. */
abstract class FakeAccount {
    val asked = mutableListOf<String>()

    /** What the next calls answer; null is success. */
    var failure: StytchError? = null

    /** Holds every answer back while it is set. */
    var hold: CompletableDeferred<Unit>? = null
    var closed = false

    protected val scope = CoroutineScope(Dispatchers.Unconfined)

    /** Clocks at zero: the server is then ahead by what a snapshot says. */
    protected val clocks = Clocks(device = { 0 }, wall = { 0 })

    /** What the screens are given, over the fake client. */
    abstract val account: Account
    val snapshot: Snapshot get() = account.snapshot.value

    /** Makes the client's state one that shows as this. */
    abstract fun show(snapshot: Snapshot)

    suspend fun <T> answer(
        call: String,
        value: T,
    ): StytchResult<T> {
        asked += call
        // Taken when the call is made: what is set later is for later calls.
        val refused = failure
        hold?.await()
        return refused?.let { StytchResult.Error(it) } ?: StytchResult.Success(value)
    }

    protected fun tokens(snapshot: Snapshot): SessionTokens? =
        snapshot.jwtExpiresAt?.let {
            val payload = Base64.getUrlEncoder().withoutPadding().encodeToString("""{"exp":${it / 1000}}""".toByteArray())
            SessionTokens(Secret("token"), Secret("a.$payload.b"))
        }

    protected fun factors(snapshot: Snapshot): List<AuthenticationFactor> = snapshot.factors.map { passwordFactor() }

    protected fun deadline(snapshot: Snapshot): Long? = snapshot.expiresAt?.let { it - snapshot.serverAhead }
}

class FakeConsumer : FakeAccount() {
    private val client = FakeConsumerClient(this, state(SIGNED_OUT))
    override val account = ConsumerAccount(client, scope, clocks)

    override fun show(snapshot: Snapshot) {
        client.state.value = state(snapshot)
    }

    private fun state(snapshot: Snapshot) =
        ConsumerState(
            state = snapshot.state,
            session = snapshot.expiresAt?.let { session(snapshot.startedAt, it, factors(snapshot)) },
            user = snapshot.person?.let(::user),
            tokens = tokens(snapshot),
            expiresAtDeviceMs = deadline(snapshot),
            initialized = true,
            fromCache = false,
            revision = 1,
            generation = 0,
            persisted = snapshot.persisted,
        )
}

class FakeB2B : FakeAccount() {
    var known = listOf<OrganizationChoice>()
    private val client = FakeB2BClient(this, state(SIGNED_OUT))
    override val account = B2BAccount(client, scope, clocks)

    override fun show(snapshot: Snapshot) {
        val shown = state(snapshot)
        client.intermediateSession.value = shown.intermediate
        client.state.value = shown
    }

    private fun state(snapshot: Snapshot) =
        B2BState(
            state = snapshot.state,
            memberSession = snapshot.expiresAt?.let { memberSession(snapshot.startedAt, it, factors(snapshot)) },
            member = snapshot.person?.let { member(email = it) },
            organization = snapshot.organizationId?.let { organization(it, snapshot.organizationName.orEmpty()) },
            intermediate = snapshot.nextStep?.let(::intermediate),
            tokens = tokens(snapshot),
            expiresAtDeviceMs = deadline(snapshot),
            initialized = true,
            fromCache = false,
            revision = 1,
            generation = 0,
            persisted = snapshot.persisted,
        )

    private fun intermediate(step: NextStep): IntermediateSessionData =
        when (step) {
            NextStep.ChooseOrganization -> IntermediateSessionData(IntermediateKind.DISCOVERY, expiresAtMs = 0)
            is NextStep.SecondFactor ->
                IntermediateSessionData(
                    IntermediateKind.STEP_UP,
                    expiresAtMs = 0,
                    organization = organization(step.organizationId, step.organizationName),
                    member = member(step.memberId),
                    mfaRequired = MFARequired(MemberOptions(step.phoneNumber.orEmpty(), ""), if (step.codeSent) MfaMethod.Sms else null),
                )
            is NextStep.OtherFirstFactor ->
                IntermediateSessionData(
                    IntermediateKind.STEP_UP,
                    expiresAtMs = 0,
                    organization = organization("organization", step.organizationName),
                    primaryRequired = PrimaryRequired(step.allowed.map { if (it == "sso") AuthMethod.Sso else AuthMethod.Unknown(it) }),
                )
        }
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

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
import com.stytch.core.B2BSessionData
import com.stytch.core.DeliveryMethod
import com.stytch.core.EmailData
import com.stytch.core.FactorType
import com.stytch.core.Freshness
import com.stytch.core.IntermediateSessionData
import com.stytch.core.MFARequired
import com.stytch.core.MemberData
import com.stytch.core.MemberOptions
import com.stytch.core.MfaMethod
import com.stytch.core.OrganizationData
import com.stytch.core.PrimaryRequired
import com.stytch.core.Secret
import com.stytch.core.SessionData
import com.stytch.core.SessionState
import com.stytch.core.SessionTokens
import com.stytch.core.SignOutCause
import com.stytch.core.StytchAPIError
import com.stytch.core.StytchAPIErrorType
import com.stytch.core.StytchError
import com.stytch.core.StytchResult
import com.stytch.core.UserData
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import java.lang.reflect.Modifier
import java.util.Base64
import java.util.Date

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

    protected fun factors(snapshot: Snapshot): List<AuthenticationFactor> =
        snapshot.factors.map { record("type" to FactorType.Password, "deliveryMethod" to DeliveryMethod.Unknown("")) }

    protected fun deadline(snapshot: Snapshot): Long? = snapshot.expiresAt?.let { it - snapshot.serverAhead }
}

class FakeConsumer : FakeAccount() {
    private val client = FakeConsumerClient(this)
    override val account = ConsumerAccount(client, scope, clocks)

    override fun show(snapshot: Snapshot) {
        client.state.value =
            record(
                "state" to snapshot.state,
                "persisted" to snapshot.persisted,
                "user" to snapshot.person?.let { record<UserData>("emails" to listOf(record<EmailData>("email" to it))) },
                "session" to
                    snapshot.expiresAt?.let {
                        record<SessionData>(
                            "startedAt" to snapshot.startedAt?.let(::Date),
                            "expiresAt" to Date(it),
                            "authenticationFactors" to factors(snapshot),
                        )
                    },
                "tokens" to tokens(snapshot),
                "expiresAtDeviceMs" to deadline(snapshot),
            )
    }
}

class FakeB2B : FakeAccount() {
    var known = listOf<OrganizationChoice>()
    private val client = FakeB2BClient(this)
    override val account = B2BAccount(client, scope, clocks)

    override fun show(snapshot: Snapshot) {
        val waiting = snapshot.nextStep?.let(::intermediate)
        client.intermediateSession.value = waiting
        client.state.value =
            record(
                "state" to snapshot.state,
                "persisted" to snapshot.persisted,
                "member" to snapshot.person?.let { record<MemberData>("emailAddress" to it) },
                "organization" to snapshot.organizationId?.let { organization(it, snapshot.organizationName.orEmpty()) },
                "memberSession" to
                    snapshot.expiresAt?.let {
                        record<B2BSessionData>(
                            "startedAt" to snapshot.startedAt?.let(::Date),
                            "expiresAt" to Date(it),
                            "authenticationFactors" to factors(snapshot),
                        )
                    },
                "intermediate" to waiting,
                "tokens" to tokens(snapshot),
                "expiresAtDeviceMs" to deadline(snapshot),
            )
    }

    private fun intermediate(step: NextStep): IntermediateSessionData =
        when (step) {
            NextStep.ChooseOrganization -> record()
            is NextStep.SecondFactor ->
                record(
                    "organization" to organization(step.organizationId, step.organizationName),
                    "member" to record<MemberData>("memberId" to step.memberId),
                    "mfaRequired" to
                        MFARequired(MemberOptions(step.phoneNumber.orEmpty(), ""), if (step.codeSent) MfaMethod.Sms else null),
                )
            is NextStep.OtherFirstFactor ->
                record(
                    "organization" to organization("organization", step.organizationName),
                    "primaryRequired" to PrimaryRequired(step.allowed.map { if (it == "sso") AuthMethod.Sso else AuthMethod.Unknown(it) }),
                )
        }
}

fun organization(
    id: String,
    name: String,
): OrganizationData = record("organizationId" to id, "organizationName" to name)

/**
 * A record of the library with some of its fields; the others are empty. Apps build the records they
 * need in the same way, or with their constructors.
 */
inline fun <reified T> record(vararg given: Pair<String, Any?>): T = record(T::class.java, given.toMap())

fun <T> record(
    type: Class<T>,
    given: Map<String, Any?>,
): T {
    val fields = type.declaredFields.filter { !Modifier.isStatic(it.modifiers) }
    check(fields.map { it.name }.containsAll(given.keys)) { "${type.simpleName} has no ${given.keys}" }
    val values =
        fields.map { field ->
            when {
                field.name in given -> given[field.name]
                field.type == String::class.java -> ""
                field.type == Boolean::class.javaPrimitiveType -> false
                field.type == Int::class.javaPrimitiveType -> 0
                field.type == Long::class.javaPrimitiveType -> 0L
                field.type == List::class.java -> emptyList<Any>()
                else -> null
            }
        }
    val constructor = type.constructors.first { it.parameterTypes.toList() == fields.map { field -> field.type } }
    return type.cast(constructor.newInstance(*values.toTypedArray()))
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

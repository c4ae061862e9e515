package com.example.stytchdemo.account

import com.stytch.core.StytchResult
import com.stytch.core.ffi.SessionState
import kotlinx.coroutines.flow.StateFlow

/** The two kinds of project. */
enum class Project(
    val label: String,
) {
    CONSUMER("Consumer"),
    B2B("B2B"),
}

/**
 * What the screens need of a client, the same for both kinds of project, so that the view models run
 * in tests without the native library. Every call ends in a [StytchResult] and none throws.
 */
sealed interface Account : AutoCloseable {
    val project: Project

    /** What is known now, and each change of it. */
    val snapshot: StateFlow<Snapshot>

    /** Asks the server whether the session is alive; does not extend it. */
    suspend fun validate(): StytchResult<Unit>

    /** Sets the end of the session to so many minutes from now. */
    suspend fun extend(minutes: Int): StytchResult<Unit>

    /** Signs out: on the server first, or here at once with [forceClear]. */
    suspend fun revoke(forceClear: Boolean): StytchResult<Unit>
}

/** The calls of a consumer project. */
interface ConsumerAccount : Account {
    suspend fun signUp(
        email: String,
        password: String,
    ): StytchResult<Unit>

    suspend fun signIn(
        email: String,
        password: String,
    ): StytchResult<Unit>

    /** Gives the method id that [signInWithCode] wants. */
    suspend fun sendCode(email: String): StytchResult<String>

    suspend fun signInWithCode(
        code: String,
        methodId: String,
    ): StytchResult<Unit>

    suspend fun exchangeAccessToken(accessToken: String): StytchResult<Unit>
}

/** The calls of a B2B project. */
interface B2BAccount : Account {
    suspend fun signIn(
        organizationId: String,
        email: String,
        password: String,
    ): StytchResult<Unit>

    suspend fun sendCode(email: String): StytchResult<Unit>

    /** Proves the address; the choice of an organization comes next. */
    suspend fun proveAddress(
        email: String,
        code: String,
    ): StytchResult<Unit>

    suspend fun organizations(): StytchResult<List<OrganizationChoice>>

    /** Makes the session one of this organization, whether there is a session already or not. */
    suspend fun enter(organizationId: String): StytchResult<Unit>

    suspend fun createOrganization(name: String): StytchResult<Unit>

    suspend fun sendSecondFactor(
        step: NextStep.SecondFactor,
        phoneNumber: String?,
    ): StytchResult<Unit>

    suspend fun giveSecondFactor(
        step: NextStep.SecondFactor,
        code: String,
    ): StytchResult<Unit>
}

/**
 * Everything the screens show, of one moment. Holds no token: of the JWT only its end.
 *
 * @property serverAhead how far the server's time is ahead of the time of day here, where it is known.
 * @property nextStep what is left to do before there is a session.
 */
data class Snapshot(
    val state: SessionState,
    val persisted: Boolean = true,
    val person: String? = null,
    val organizationId: String? = null,
    val organizationName: String? = null,
    val startedAt: Long? = null,
    val expiresAt: Long? = null,
    val jwtExpiresAt: Long? = null,
    val serverAhead: Long = 0,
    val factors: List<String> = emptyList(),
    val nextStep: NextStep? = null,
)

/** What an intermediate session waits for. */
sealed interface NextStep {
    /** The address is proven; an organization is to be chosen. */
    data object ChooseOrganization : NextStep

    /**
     * The organization wants a second factor.
     *
     * @property phoneNumber where a code can go, as the server gives it; null when the member has none yet.
     * @property codeSent a code is under way already.
     */
    data class SecondFactor(
        val organizationId: String,
        val organizationName: String,
        val memberId: String,
        val phoneNumber: String?,
        val codeSent: Boolean,
    ) : NextStep

    /** The organization does not take the first factor that was given. */
    data class OtherFirstFactor(
        val organizationName: String,
        val allowed: List<String>,
    ) : NextStep
}

/** One organization the person may enter. */
data class OrganizationChoice(
    val id: String,
    val name: String,
    val wants: Proof? = null,
)

/** What an organization asks for beyond what was proven already. */
enum class Proof { SECOND_FACTOR, OTHER_FIRST_FACTOR }

/** The result with another value. */
internal fun <T, R> StytchResult<T>.map(change: (T) -> R): StytchResult<R> =
    when (this) {
        is StytchResult.Success -> StytchResult.Success(change(value))
        is StytchResult.Error -> this
    }

internal fun <T> StytchResult<T>.done(): StytchResult<Unit> = map { }

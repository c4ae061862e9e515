package com.example.stytchdemo.account

import com.stytch.core.SessionState
import com.stytch.core.StytchResult
import com.stytch.core.deviceClockMs
import kotlinx.coroutines.flow.StateFlow

/** The two kinds of project. */
enum class Project(
    val label: String,
) {
    CONSUMER("Consumer"),
    B2B("B2B"),
}

/**
 * What the screens show and do, the same for both kinds of project. Every call ends in a [StytchResult]
 * and none throws.
 */
sealed class Account : AutoCloseable {
    abstract val project: Project

    /** What is known now, and each change of it. */
    abstract val snapshot: StateFlow<Snapshot>

    /** Asks the server whether the session is alive; does not extend it. */
    abstract suspend fun validate(): StytchResult<Unit>

    /** Sets the end of the session to so many minutes from now. */
    abstract suspend fun extend(minutes: Int): StytchResult<Unit>

    /** Signs out: on the server first, or here at once with [forceClear]. */
    abstract suspend fun revoke(forceClear: Boolean): StytchResult<Unit>
}

/** The clocks of the device: the one that expiries are known by, and the time of day. */
class Clocks(
    val device: () -> Long = ::deviceClockMs,
    val wall: () -> Long = System::currentTimeMillis,
)

/**
 * Everything the screens show, of one revision. Holds no token: of the JWT only its end.
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

/** One organization that the user may enter. */
data class OrganizationChoice(
    val id: String,
    val name: String,
    val wants: Proof? = null,
)

/** The factors that an organization requires in addition to those of the user. */
enum class Proof { SECOND_FACTOR, OTHER_FIRST_FACTOR }

/** The result with another value. */
internal fun <T, R> StytchResult<T>.map(change: (T) -> R): StytchResult<R> =
    when (this) {
        is StytchResult.Success -> StytchResult.Success(change(value))
        is StytchResult.Error -> this
    }

internal fun <T> StytchResult<T>.done(): StytchResult<Unit> = map { }

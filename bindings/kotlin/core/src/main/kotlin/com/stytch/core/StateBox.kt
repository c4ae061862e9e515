package com.stytch.core

import com.stytch.core.ffi.SessionState
import com.stytch.core.ffi.SessionTokens
import java.util.Date
import kotlinx.coroutines.ExperimentalForInheritanceCoroutinesApi
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.flow.FlowCollector
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.distinctUntilChanged
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.update

/** What both kinds of state say about the session. */
internal class Standing(
    val revision: ULong,
    val state: SessionState,
    val initialized: Boolean,
    val tokens: SessionTokens?,
    val expiresAtDeviceMs: Long?,
)

/** One revision, ready to be read: tokens and objects in it are always of the same moment. */
internal abstract class Moment(
    private val standing: Standing,
) {
    val revision: ULong = standing.revision
    val sessionToken: String? = standing.tokens?.sessionToken?.expose()
    val sessionJwt: String? = standing.tokens?.sessionJwt?.expose()

    val lastValidatedAt: Date? =
        when (val state = standing.state) {
            is SessionState.Active -> state.lastValidatedAtMs
            is SessionState.Unavailable -> state.lastValidatedAtMs
            else -> null
        }?.let(::Date)

    /** When the session ends, by the device's clock. Without proven time there is no deadline. */
    val deadline: Long = standing.expiresAtDeviceMs ?: Long.MAX_VALUE

    val initialization: InitializationStatus =
        when {
            standing.initialized -> InitializationStatus.Success
            else ->
                when ((standing.state as? SessionState.Unavailable)?.reason) {
                    UnavailableReason.MISCONFIGURED -> InitializationStatus.Failure(UnavailableReason.MISCONFIGURED)
                    UnavailableReason.NEWER_FORMAT -> InitializationStatus.Failure(UnavailableReason.NEWER_FORMAT)
                    else -> InitializationStatus.Loading
                }
        }

    /** An object of this moment as its flow shows it; [earlier] keeps the identity of what did not change. */
    protected fun <T> info(
        value: T?,
        earlier: StytchObjectInfo<T>?,
    ): StytchObjectInfo<T> {
        val info =
            when {
                value != null -> StytchObjectInfo.Available(lastValidatedAt, value)
                standing.initialized -> StytchObjectInfo.Unavailable
                else -> StytchObjectInfo.Loading
            }
        return if (earlier == info) earlier else info
    }
}

/**
 * The newest revision that arrived here. Reads come from it alone: no call into the library, no
 * lock, no disk.
 */
internal class StateBox<S : Any, M : Moment>(
    private val read: () -> S,
    private val revision: (S) -> ULong,
    private val moment: (S, M?) -> M,
    private val clock: () -> Long,
) {
    private val flow: MutableStateFlow<M> = MutableStateFlow(moment(read(), null))

    /** The newest revision. */
    val current: M get() = flow.value

    /** The same, or null once its session is past its end. */
    inline fun <T> unlessExpired(pick: (M) -> T?): T? {
        val now = flow.value
        return if (now.deadline != Long.MAX_VALUE && now.deadline <= clock()) null else pick(now)
    }

    /** One part of each revision as a flow of its own. */
    fun <T> view(select: (M) -> T): StateFlow<T> = View(flow, select)

    /**
     * Takes over the library's newest revision. The library publishes before it answers, so that
     * after a call this includes what the call did.
     */
    fun refresh(known: S? = null) {
        val state = known ?: read()
        flow.update { earlier ->
            if (revision(state) <= earlier.revision) earlier else moment(state, earlier)
        }
    }
}

/** A part of another flow's value. Both change in one step, so that no two views ever disagree. */
@OptIn(ExperimentalForInheritanceCoroutinesApi::class)
internal class View<M, T>(
    private val source: StateFlow<M>,
    private val select: (M) -> T,
) : StateFlow<T> {
    override val value: T get() = select(source.value)

    override val replayCache: List<T> get() = listOf(value)

    override suspend fun collect(collector: FlowCollector<T>): Nothing {
        source.map { select(it) }.distinctUntilChanged().collect(collector)
        // A state flow never ends.
        awaitCancellation()
    }
}

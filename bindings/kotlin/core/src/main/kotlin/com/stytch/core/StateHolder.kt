package com.stytch.core

import java.util.Date
import kotlinx.coroutines.ExperimentalForInheritanceCoroutinesApi
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.flow.FlowCollector
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.distinctUntilChanged
import kotlinx.coroutines.flow.map

/** What the states of both kinds of client have about the session. */
internal class SessionSummary(
    val revision: Long,
    val state: SessionState,
    val initialized: Boolean,
    val tokens: SessionTokens?,
    val expiresAtDeviceMs: Long?,
)

/** One revision, ready to be read: tokens and objects in it are always of the same revision. */
internal abstract class Snapshot(
    private val summary: SessionSummary,
) {
    val revision: Long = summary.revision
    val sessionToken: String? = summary.tokens?.sessionToken?.expose()
    val sessionJwt: String? = summary.tokens?.sessionJwt?.expose()

    val lastValidatedAt: Date? =
        when (val state = summary.state) {
            is SessionState.Active -> state.lastValidatedAtMs
            is SessionState.Unavailable -> state.lastValidatedAtMs
            else -> null
        }?.let(::Date)

    /** When the session ends, by the device's clock. Without proven time there is no deadline. */
    val deadline: Long = summary.expiresAtDeviceMs ?: Long.MAX_VALUE

    val initialization: InitializationStatus =
        when {
            summary.initialized -> InitializationStatus.Success
            else ->
                when ((summary.state as? SessionState.Unavailable)?.reason) {
                    UnavailableReason.MISCONFIGURED -> InitializationStatus.Failure(UnavailableReason.MISCONFIGURED)
                    UnavailableReason.NEWER_FORMAT -> InitializationStatus.Failure(UnavailableReason.NEWER_FORMAT)
                    else -> InitializationStatus.Loading
                }
        }

    /** An object of this revision as its flow shows it; [earlier] keeps the identity of what did not change. */
    protected fun <T> info(
        value: T?,
        earlier: StytchObjectInfo<T>?,
    ): StytchObjectInfo<T> {
        val info =
            when {
                value != null -> StytchObjectInfo.Available(lastValidatedAt, value)
                summary.initialized -> StytchObjectInfo.Unavailable
                else -> StytchObjectInfo.Loading
            }
        return if (earlier == info) earlier else info
    }
}

/**
 * The newest revision that arrived here. Reads come from it alone: no call into the library, no
 * lock, no disk.
 */
internal class StateHolder<S : Any, M : Snapshot>(
    private val read: () -> S,
    private val snapshot: (S, M?) -> M,
    private val clock: () -> Long,
) {
    private val flow: MutableStateFlow<M> = MutableStateFlow(snapshot(read(), null))
    private val reading = Any()

    /** The newest revision. */
    val current: M get() = flow.value

    /** A part of it, or null once its session has expired. */
    inline fun <T> unlessExpired(pick: (M) -> T?): T? {
        val now = flow.value
        return if (now.deadline != Long.MAX_VALUE && now.deadline <= clock()) null else pick(now)
    }

    /** One part of each revision as a flow of its own. */
    fun <T> view(select: (M) -> T): StateFlow<T> = View(flow, select)

    /**
     * Reads the library's state if [revision] is newer than the one here. The lock is for those that
     * read the same revision at the same time: one of them reads it, and the others find it here.
     */
    fun refresh(revision: Long) {
        if (revision <= current.revision) return
        synchronized(reading) {
            val earlier = current
            if (revision > earlier.revision) flow.value = snapshot(read(), earlier)
        }
    }
}

/** A part of another flow's value. All views change in one step, so that they are always consistent. */
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

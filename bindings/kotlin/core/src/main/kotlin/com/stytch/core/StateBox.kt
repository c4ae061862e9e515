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
    val expiresAt: Long?,
)

/** One revision, ready to be read: tokens and objects in it are always of the same moment. */
internal abstract class Moment(
    private val standing: Standing,
    tokens: SessionTokens?,
    earlier: Moment?,
    now: Long,
) {
    val revision: ULong = standing.revision
    val sessionToken: String? = tokens?.sessionToken?.expose()
    val sessionJwt: String? = tokens?.sessionJwt?.expose()

    private val validatedAt: Long? =
        when (val state = standing.state) {
            is SessionState.Active -> state.lastValidatedAtMs
            is SessionState.Unavailable -> state.lastValidatedAtMs
            else -> null
        }
    val lastValidatedAt: Date? = validatedAt?.let(::Date)

    /** Server time less our clock. Known once an answer of the server was seen to come in. */
    private val serverOffset: Long? =
        when (val state = standing.state) {
            is SessionState.Active ->
                if (earlier != null && state.freshness == Freshness.VALIDATED && validatedAt != null && validatedAt != earlier.validatedAt) {
                    validatedAt - now
                } else {
                    earlier?.serverOffset
                }
            is SessionState.Unavailable -> null
            else -> earlier?.serverOffset
        }

    /** When the session ends, by our clock. Without proven time there is no deadline. */
    val deadline: Long =
        if (serverOffset != null && standing.expiresAt != null) standing.expiresAt - serverOffset else Long.MAX_VALUE

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
    private val tokens: () -> SessionTokens?,
    private val revision: (S) -> ULong,
    private val moment: (S, SessionTokens?, M?) -> M,
    private val clock: () -> Long,
) {
    private val flow: MutableStateFlow<M>

    init {
        val (state, tokens) = consistent(read())
        flow = MutableStateFlow(moment(state, tokens, null))
    }

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
        val first = known ?: read()
        if (revision(first) <= current.revision) return
        val (state, tokens) = consistent(first)
        flow.update { earlier ->
            if (revision(state) <= earlier.revision) earlier else moment(state, tokens, earlier)
        }
    }

    /** State and tokens come from two calls: equal revisions around the second make them one. */
    private fun consistent(first: S): Pair<S, SessionTokens?> {
        var before = first
        while (true) {
            val tokens = tokens()
            val after = read()
            if (revision(after) == revision(before)) return before to tokens
            before = after
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

package com.stytch.core

import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.ExperimentalForInheritanceCoroutinesApi
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.flow.FlowCollector
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.distinctUntilChanged
import kotlinx.coroutines.flow.flatMapLatest
import kotlinx.coroutines.flow.flowOf

/** The one client behind a static object: configured once, with the same settings every time. */
internal class ClientHolder<C : Any>(
    private val name: String,
    private val close: (C) -> Unit,
    initialization: (C) -> StateFlow<InitializationStatus>,
) {
    private class Configured<C>(
        val client: C,
        val application: Any?,
        val publicToken: String,
        val options: StytchClientOptions,
    )

    private val configured = MutableStateFlow<Configured<C>?>(null)

    /** Of the client, and `Loading` while there is none. */
    val isInitialized: StateFlow<InitializationStatus> = Following(configured) { initialization(it.client) }

    fun configured(): C? = configured.value?.client

    fun get(): C = configured() ?: throw StytchSDKNotConfiguredError(name)

    /**
     * The client of these settings, made unless it is there. One that was configured under another
     * application is closed first: its folder and its callbacks belong to that one.
     */
    @Synchronized
    fun configure(
        application: Any?,
        publicToken: String,
        options: StytchClientOptions,
        make: () -> C,
    ): C {
        if (configured.value?.let { it.application !== application } == true) reset()
        configured.value?.let { before ->
            if (before.publicToken != publicToken || before.options != options) throw StytchAlreadyConfiguredError(name)
            return before.client
        }
        return make().also { configured.value = Configured(it, application, publicToken, options) }
    }

    @Synchronized
    fun reset() {
        configured.value?.let { close(it.client) }
        configured.value = null
    }

    @OptIn(ExperimentalForInheritanceCoroutinesApi::class, ExperimentalCoroutinesApi::class)
    private class Following<T : Any>(
        private val source: StateFlow<T?>,
        private val select: (T) -> StateFlow<InitializationStatus>,
    ) : StateFlow<InitializationStatus> {
        override val value: InitializationStatus
            get() = source.value?.let { select(it).value } ?: InitializationStatus.Loading

        override val replayCache: List<InitializationStatus> get() = listOf(value)

        override suspend fun collect(collector: FlowCollector<InitializationStatus>): Nothing {
            source
                .flatMapLatest { now -> if (now == null) flowOf(InitializationStatus.Loading) else select(now) }
                .distinctUntilChanged()
                .collect(collector)
            // A state flow never ends.
            awaitCancellation()
        }
    }
}

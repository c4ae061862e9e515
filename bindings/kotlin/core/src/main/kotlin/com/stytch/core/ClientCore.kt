package com.stytch.core

import com.sun.jna.Callback
import java.io.File
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.Executor
import java.util.concurrent.atomic.AtomicBoolean
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.async
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.launch

/** What the two generated clients have in common. */
internal interface Engine<S : Any> {
    fun state(): S

    fun revision(): Long

    fun subscribe(listener: RevisionListener): NativeSubscription

    fun foreground()

    fun background()

    fun connectivity(online: Boolean)

    fun systemProxy(proxy: Secret?)

    fun logTo(
        logger: StytchLogger,
        level: StytchLogLevel,
    ): NativeSubscription

    fun storeUnlocked()

    /** Closes the client, then frees every object of it. */
    fun close()
}

/**
 * The part both clients share: installs revisions, makes calls, passes on the events of the device, and
 * closes. No rule about sessions is here.
 */
internal class ClientCore<S : Any, M : Snapshot>(
    private val platform: Platform,
    private val engine: Engine<S>,
    private val options: StytchClientOptions?,
    snapshot: (S, M?) -> M,
) {
    /** How far the platform's clock is ahead of the library's clock for expiries. On Android both are the same clock. */
    private val clockAhead = clockAhead(platform)
    val states = StateHolder({ engine.state() }, snapshot) { platform.elapsedMillis() - clockAhead }
    val isInitialized: StateFlow<InitializationStatus> = states.view { it.initialization }

    /** Runs the callbacks of an app. */
    val callbacks: Executor get() = platform.callbacks
    // Coroutines' dispatcher is a lot to load at a start that may never wait.
    private val initialization by lazy { CoroutineScope(SupervisorJob() + Dispatchers.Default) }
    private val proxyReport = Any()
    private val closed = AtomicBoolean(false)
    private val handles: MutableSet<LazyHandle<*>> = ConcurrentHashMap.newKeySet()
    private val subscriptions: MutableSet<Ended> = ConcurrentHashMap.newKeySet()
    private val revisions =
        engine.subscribe(
            object : RevisionListener {
                override fun onRevision(revision: Long) = unlessFreed { states.refresh(revision) }
            },
        )
    private val device =
        platform.observe(
            object : PlatformEvents {
                override fun foreground() = unlessFreed { engine.foreground() }

                override fun background() = unlessFreed { engine.background() }

                override fun connectivity(online: Boolean) = unlessFreed { engine.connectivity(online) }

                override fun proxyChanged() = reportProxy()

                override fun unlocked() = unlessFreed { engine.storeUnlocked() }
            },
        )

    init {
        options?.logger?.let { logger ->
            keep(uniffiCallbackInterfaceLogger.log) { engine.logTo(logger, options.logLevel) }
        }
    }

    /**
     * A call as a coroutine. It begins on the caller's thread, so that calls keep the order they
     * were made in, and goes on elsewhere, so that no code of an app runs on the library's thread. An error
     * that names one of [renamed] names it as Kotlin does.
     */
    suspend fun <T> call(
        vararg renamed: Pair<String, String>,
        block: suspend () -> T,
    ): StytchResult<T> =
        coroutineScope {
            async(Dispatchers.Default, CoroutineStart.UNDISPATCHED) { ended(renamed, block) }.await()
        }

    /** A call that never waits. Errors are those of this package, with Kotlin's names of [renamed]. */
    fun act(
        vararg renamed: Pair<String, String>,
        block: () -> Unit,
    ) {
        try {
            block()
        } catch (thrown: Exception) {
            throw StytchError.of(thrown, renamed) ?: thrown
        }
    }

    /** Calls [callback] once when it is known who is signed in, or that it will not be. */
    fun whenInitialized(callback: StytchInitializationCallback) {
        initialization.launch {
            val status = isInitialized.first { it != InitializationStatus.Loading }
            platform.callbacks.execute { callback.onInitialized(status) }
        }
    }

    /**
     * Reports the proxy of the device's settings. One that the library refuses changes nothing. The lock is for two events
     * at once: the later one reads the settings after the earlier one has reported them.
     */
    private fun reportProxy() =
        synchronized(proxyReport) {
            unlessFreed {
                val proxy = platform.systemProxy(options?.baseUrl ?: VENDOR)
                try {
                    engine.systemProxy(proxy?.let { Secret(it) })
                } catch (_: NativeException) {
                    // No address of a proxy, or the client is closed.
                }
            }
        }

    /** A part of the generated client, freed with it. */
    fun <T : AutoCloseable> handle(make: () -> T): LazyHandle<T> {
        val handle = LazyHandle(make)
        handles.add(handle)
        if (closed.get()) handle.close()
        return handle
    }

    /**
     * Keeps a registration until it is ended or the client is closed. With a closed client it ends at once.
     *
     * @param calls what the library will call.
     */
    fun keep(
        calls: Callback,
        subscribe: () -> NativeSubscription,
    ): StytchSubscription {
        CallbackThreads.stay(calls)
        val subscription =
            try {
                subscribe()
            } catch (_: IllegalStateException) {
                return EndedAlready
            }
        val ended = Ended(subscription)
        subscriptions.add(ended)
        if (closed.get()) ended.close()
        return ended
    }

    /**
     * Reads the state if the library has published a revision that was not read yet. The library publishes
     * before a call returns, so a read after a call includes what the call changed. Does nothing when the
     * client is closed.
     */
    fun refresh() = unlessFreed { states.refresh(engine.revision()) }

    /** What a listener to one object receives for a value of the library. */
    fun <T> info(value: T?): StytchObjectInfo<T> {
        // Before the listener is called, so that its reads return what it receives.
        refresh()
        return if (value == null) StytchObjectInfo.Unavailable else StytchObjectInfo.Available(states.current.lastValidatedAt, value)
    }

    fun close() {
        if (!closed.compareAndSet(false, true)) return
        device.close()
        subscriptions.forEach { it.close() }
        revisions.unsubscribe()
        revisions.close()
        engine.close()
        handles.forEach { it.close() }
    }

    private suspend fun <T> ended(
        renamed: Array<out Pair<String, String>>,
        block: suspend () -> T,
    ): StytchResult<T> =
        try {
            StytchResult.Success(block())
        } catch (cancelled: CancellationException) {
            throw cancelled
        } catch (thrown: Throwable) {
            StytchResult.Error(StytchError.of(thrown, renamed) ?: throw thrown)
        } finally {
            refresh()
        }

    private inline fun unlessFreed(event: () -> Unit) {
        try {
            event()
        } catch (_: IllegalStateException) {
            // The client was freed meanwhile.
        }
    }

    private inner class Ended(
        private val subscription: NativeSubscription,
    ) : StytchSubscription {
        private val once = AtomicBoolean(false)

        override fun close() {
            if (!once.compareAndSet(false, true)) return
            subscriptions.remove(this)
            subscription.unsubscribe()
            subscription.close()
        }
    }
}

/** The registration of a closed client. */
private object EndedAlready : StytchSubscription {
    override fun close() = Unit
}

/** The closest of a few readings, because a pause between two readings would move every deadline. */
private fun clockAhead(platform: Platform): Long {
    var closest = Long.MAX_VALUE
    repeat(CLOCK_READINGS) {
        val ahead = -deviceClockMs() + platform.elapsedMillis()
        closest = minOf(closest, ahead)
    }
    return closest
}

private const val CLOCK_READINGS = 3

/** What a proxy is looked up for. The settings of a device name domains, and both hosts of the vendor are in one. */
private const val VENDOR = "https://api.stytch.com"

/** Names the transports of an app: clients with the same one can share an engine. */
private val transports = java.util.Collections.synchronizedMap(java.util.WeakHashMap<StytchTransport, String>())

internal fun nameOf(transport: StytchTransport): String = transports.computeIfAbsent(transport) { java.util.UUID.randomUUID().toString() }

/** The settings of a client as the library takes them. The library checks them. */
internal fun clientConfig(
    platform: Platform,
    publicToken: String?,
    options: StytchClientOptions?,
): ClientConfig {
    val given = options ?: StytchClientOptions()
    // Two instances of one project hold two sessions, which needs two folders.
    // An instance that is no text is refused by the library, which names it; no folder has its name.
    val hasOwnFolder = given.instance != "default" && Charsets.UTF_8.newEncoder().canEncode(given.instance)
    val folder = if (hasOwnFolder) File(platform.storageFolder, given.instance).path else platform.storageFolder
    return ClientConfig(
        // Java may pass null, which the library refuses as it does an empty one.
        publicToken = publicToken ?: "",
        storageFolder = folder,
        role = Role.OWNER,
        instance = given.instance,
        inMemory = given.inMemory,
        baseUrl = given.baseUrl,
        allowCleartext = given.allowCleartext,
        defaultSessionDurationMinutes = given.defaultSessionDuration,
        enableAutomaticSessionExtension = given.enableAutomaticSessionExtension,
        startsInForeground = platform.isInForeground(),
        clientInfo = platform.clientInfo,
        proxy = given.proxy,
        certificatePins = given.certificatePins,
    )
}

/** Makes a generated client. Errors are those of this package. */
internal inline fun <T> opened(
    platform: Platform,
    options: StytchClientOptions?,
    make: () -> T,
): T =
    try {
        platform.whileLoading {
            CallbackThreads.stay()
            checkLibrary(libraryVersion())
            platform.initialiseSecureStore(options?.useStrongBox == true)
        }
        make()
    } catch (thrown: Throwable) {
        throw StytchError.of(thrown) ?: thrown
    }

/** Refuses a library of another version: the same names may have other parameters there. */
internal fun checkLibrary(version: String) {
    if (version == AndroidPlatform.SDK_VERSION) return
    throw StytchLibraryMissingError(deviceAbis(), LinkageError("it is of version $version, the classes are of ${AndroidPlatform.SDK_VERSION}"))
}

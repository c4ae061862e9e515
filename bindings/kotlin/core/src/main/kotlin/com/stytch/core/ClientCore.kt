package com.stytch.core

import com.stytch.core.ffi.ClientConfig
import com.stytch.core.ffi.Role
import com.stytch.core.ffi.Subscription
import com.stytch.core.ffi.deviceClockMs
import com.stytch.core.ffi.libraryVersion
import com.sun.jna.Callback
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.async
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.future.future
import kotlinx.coroutines.launch
import java.io.File
import java.util.concurrent.CompletableFuture
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.atomic.AtomicBoolean

/** What the two generated clients have in common. */
internal interface Engine<S : Any> {
    fun state(): S

    fun subscribe(listener: (S) -> Unit): Subscription

    fun foreground()

    fun background()

    fun connectivity(online: Boolean)

    fun storeUnlocked()

    /** Closes the client, then frees every object of it. */
    fun close()
}

/**
 * The part both clients share: installs revisions, turns one call into its three variants, passes
 * on what the device tells, and closes. No rule about sessions is here.
 */
internal class ClientCore<S : Any, M : Moment>(
    private val host: Host,
    private val engine: Engine<S>,
    revision: (S) -> ULong,
    moment: (S, M?) -> M,
) {
    /** How far the host's clock is ahead of the one the library tells expiries by: on Android they are one. */
    private val clockAhead = clockAhead(host)
    val box = StateBox({ engine.state() }, revision, moment) { host.elapsedMillis() - clockAhead }
    val isInitialized: StateFlow<InitializationStatus> = box.view { it.initialization }

    // Coroutines' dispatcher is a lot to load at a start that may never make a call.
    private val scope by lazy { CoroutineScope(SupervisorJob() + Dispatchers.Default) }
    private val closed = AtomicBoolean(false)
    private val parts: MutableSet<Part<*>> = ConcurrentHashMap.newKeySet()
    private val subscriptions: MutableSet<Ended> = ConcurrentHashMap.newKeySet()
    private val revisions = engine.subscribe { state -> refresh(state) }
    private val device =
        host.observe(
            object : HostEvents {
                override fun foreground() = tell { engine.foreground() }

                override fun background() = tell { engine.background() }

                override fun connectivity(online: Boolean) = tell { engine.connectivity(online) }

                override fun unlocked() = tell { engine.storeUnlocked() }
            },
        )

    /**
     * A call as a coroutine. It begins on the caller's thread, so that calls keep the order they
     * were made in, and goes on elsewhere: no code of an app ever runs on the library's thread.
     */
    suspend fun <T> call(block: suspend () -> T): StytchResult<T> =
        coroutineScope {
            async(Dispatchers.Default, CoroutineStart.UNDISPATCHED) { ended(block) }.await()
        }

    /** The same with a callback. */
    fun <T> callback(
        callback: StytchCallback<T>,
        block: suspend () -> StytchResult<T>,
    ) {
        // Closing a client does not cancel: whoever waits is told `Closed` by the library.
        scope.launch(start = CoroutineStart.UNDISPATCHED) {
            val result = block()
            host.callbacks.execute { callback.onResult(result) }
        }
    }

    /** The same as a future. */
    fun <T> completable(block: suspend () -> StytchResult<T>): CompletableFuture<StytchResult<T>> =
        scope.future(start = CoroutineStart.UNDISPATCHED) { block() }

    /** Tells [callback] once when it is known who is signed in, or that it will not be. */
    fun whenInitialized(callback: StytchInitializationCallback) {
        scope.launch {
            val status = isInitialized.first { it != InitializationStatus.Loading }
            host.callbacks.execute { callback.onInitialized(status == InitializationStatus.Success) }
        }
    }

    /** A part of the generated client, freed with it. */
    fun <T : AutoCloseable> part(make: () -> T): Part<T> {
        val part = Part(make)
        parts.add(part)
        if (closed.get()) part.close()
        return part
    }

    /**
     * Keeps a registration until it is ended or the client is closed, and one with a closed client has ended at
     * once; [calls] is what the library will call.
     */
    fun keep(
        calls: Callback,
        subscribe: () -> Subscription,
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

    /** Takes over the newest revision; nothing when the client is closed. */
    fun refresh(known: S? = null) = tell { box.refresh(known) }

    /** What a listener to one object is told about a value it was given. */
    fun <T> info(value: T?): StytchObjectInfo<T> {
        // First the reads, so that a listener that reads sees what it is told.
        refresh()
        return if (value == null) StytchObjectInfo.Unavailable else StytchObjectInfo.Available(box.current.lastValidatedAt, value)
    }

    fun close() {
        if (!closed.compareAndSet(false, true)) return
        device.close()
        subscriptions.forEach { it.close() }
        revisions.unsubscribe()
        revisions.close()
        engine.close()
        parts.forEach { it.close() }
    }

    private suspend fun <T> ended(block: suspend () -> T): StytchResult<T> =
        try {
            StytchResult.Success(block())
        } catch (cancelled: CancellationException) {
            throw cancelled
        } catch (thrown: Throwable) {
            StytchResult.Error(StytchException.of(thrown) ?: throw thrown)
        } finally {
            refresh()
        }

    private inline fun tell(event: () -> Unit) {
        try {
            event()
        } catch (_: IllegalStateException) {
            // Freed meanwhile: there is nobody to tell.
        }
    }

    private inner class Ended(
        private val subscription: Subscription,
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

/** A registration that a closed client gave. */
private object EndedAlready : StytchSubscription {
    override fun close() = Unit
}

/** A pause between the two readings would move every deadline: the closest of a few readings counts. */
private fun clockAhead(host: Host): Long {
    var closest = Long.MAX_VALUE
    repeat(CLOCK_READINGS) {
        val ahead = -deviceClockMs() + host.elapsedMillis()
        closest = minOf(closest, ahead)
    }
    return closest
}

private const val CLOCK_READINGS = 3

/** The settings of a client as the library takes them; what is wrong is told by the library. */
internal fun clientConfig(
    host: Host,
    publicToken: String?,
    options: StytchClientOptions?,
): ClientConfig {
    val given = options ?: StytchClientOptions()
    // Two instances of one project hold two sessions, which needs two folders.
    val folder = if (given.instance == "default") host.storageFolder else File(host.storageFolder, given.instance).path
    return ClientConfig(
        // Java may pass null, which the library refuses as it does an empty one.
        publicToken = publicToken ?: "",
        storageFolder = folder,
        role = Role.OWNER,
        instance = given.instance,
        inMemory = given.inMemory,
        baseUrl = given.baseUrl,
        allowCleartext = given.allowCleartext,
        defaultSessionDurationMinutes = given.defaultSessionDuration.toUInt(),
        enableAutomaticSessionExtension = given.enableAutomaticSessionExtension,
        startsInForeground = host.isInForeground(),
        clientInfo = host.clientInfo,
        proxy = given.proxy,
    )
}

/** Makes a generated client; what goes wrong is one of our exceptions. */
internal inline fun <T> opened(
    host: Host,
    options: StytchClientOptions?,
    make: () -> T,
): T =
    try {
        CallbackThreads.stay()
        checkLibrary(libraryVersion())
        host.initialiseSecureStore(options?.useStrongBox == true)
        make()
    } catch (thrown: Throwable) {
        throw StytchException.of(thrown) ?: thrown
    }

/** A library of another version may take and give something else under the same names. */
internal fun checkLibrary(version: String) {
    if (version == AndroidHost.SDK_VERSION) return
    throw StytchException.LibraryMissing(deviceAbis(), LinkageError("it is of version $version, the classes are of ${AndroidHost.SDK_VERSION}"))
}

/** Minutes as the library takes them. Less than none becomes a number it refuses. */
internal fun Int?.minutes(): UInt? = this?.toUInt()

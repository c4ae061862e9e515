package com.stytch.core

import android.content.Context
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.launch
import java.util.concurrent.ConcurrentHashMap

/**
 * The clients of one JavaScript runtime. Texts go through it as they are: JavaScript's calls are made by
 * their names, and errors are part of the results. Nothing throws. Texts hold tokens and passwords; do not
 * log them.
 *
 * JavaScript and native code share engines. A client with the public token of the static client is a
 * further handle on its engine. Where no static client is configured, the first client configures it, so
 * that the device's events reach the engine and native code finds it. See docs/adr/0027.
 */
@InternalStytchApi
public class JavaScriptBridge internal constructor(
    private val platform: Platform,
) : AutoCloseable {
    /** @param context any context of the app; only its application is kept. */
    public constructor(context: Context) : this(AndroidPlatform.of(context))

    // Making it loads the library, which a runtime that creates no client does not need.
    private val made = lazy { opened(platform, null) { NativeJsonBridge() } }

    @Volatile private var isClosed = false

    /**
     * Opens a client.
     *
     * @param options the text of one object: the token, the vertical, and the options by JavaScript's names.
     * @return `{"client":…}`, or `{"error":{…}}`; then there is no client.
     */
    public fun create(options: String): String =
        answered {
            check(!isClosed) { "the runtime ended" }
            val created = made.value.createClient(options, host())
            created.opened?.let(::reportEvents)
            created.text
        }

    /** Closes a client. The engine stays open for native code. An unknown id changes nothing. */
    public fun close(client: String) {
        answered {
            made.value.closeClient(client)
            ""
        }
    }

    /** The state of a client as it is now. */
    public fun state(client: String): String = answered { made.value.clientState(client).expose() }

    /** A call that never waits. */
    public fun callSync(
        client: String,
        method: String,
        params: String,
    ): String = answered { made.value.callClientSync(client, method, Secret(params)).expose() }

    /**
     * A call. It is in the engine's queue when this returns. [done] is called once, with the result, on any thread. The
     * static clients read what the call changed when [done] is called.
     */
    public fun call(
        client: String,
        method: String,
        params: String,
        done: (String) -> Unit,
    ) {
        calls.launch(start = CoroutineStart.UNDISPATCHED) {
            val result = answered { made.value.callClient(client, method, Secret(params)).expose() }
            refreshStaticClients()
            done(result)
        }
    }

    /**
     * Calls [listener] with the current state and then with each new one, in order, on a thread of the
     * library. It replaces the listener that the client had.
     */
    public fun subscribe(
        client: String,
        listener: (String) -> Unit,
    ) {
        answered {
            CallbackThreads.stay(uniffiCallbackInterfaceJsonStateListener.onChange)
            made.value.subscribeClient(
                client,
                object : JsonStateListener {
                    override fun onChange(stateJson: Secret) = listener(stateJson.expose())
                },
            )
            ""
        }
    }

    /** Ends the subscription of a client. */
    public fun unsubscribe(client: String) {
        answered {
            made.value.unsubscribeClient(client)
            ""
        }
    }

    /** Closes every client of this runtime. Later calls return that their client is closed. */
    override fun close() {
        isClosed = true
        if (!made.isInitialized()) return
        answered {
            made.value.shutDown()
            made.value.close()
            ""
        }
    }

    /**
     * Makes the static clients read the newest state. Their listeners run on another thread and may be later than the result
     * of a call.
     */
    private fun refreshStaticClients() {
        try {
            StytchClient.configured?.refresh()
            StytchB2BClient.configured?.refresh()
        } catch (_: Exception) {
            // A fault of the library leaves the newest state that is known, and JavaScript still gets its result.
        }
    }

    private fun host(): JsonHost =
        JsonHost(
            device = clientConfig(platform, null, null),
            consumer = StytchClient.configured?.config,
            b2b = StytchB2BClient.configured?.config,
        )

    /**
     * Makes a client of this package on an engine that JavaScript started: it reports the events of the device. The
     * static client is that client, unless it is another project's.
     */
    private fun reportEvents(opened: JsonOpened) {
        if (!opened.isFirst) return
        val token = opened.publicToken
        val options =
            StytchClientOptions(
                baseUrl = opened.baseUrl,
                enableAutomaticSessionExtension = opened.enableAutomaticSessionExtension,
            )
        try {
            if (opened.isB2b) {
                if (!isTaken { StytchB2BClient.open(platform, token, options) }) return
                b2bProjects.holder(token).configure(platform.application, token, options) { B2BInstance(platform, token, options) }
            } else {
                if (!isTaken { StytchClient.open(platform, token, options) }) return
                consumerProjects.holder(token).configure(platform.application, token, options) { ConsumerInstance(platform, token, options) }
            }
        } catch (failed: StytchError) {
            made.value.closeClient(opened.client)
            throw failed
        }
    }

    /** Whether the static client is another project's. */
    private inline fun isTaken(configure: () -> Unit): Boolean =
        try {
            configure()
            false
        } catch (_: StytchAlreadyConfiguredError) {
            true
        }

    internal companion object {
        /** Nothing cancels a call: it goes on to its end. */
        private val calls by lazy { CoroutineScope(SupervisorJob() + Dispatchers.Default) }

        private val consumerProjects = Projects<ConsumerInstance>("StytchClient", { it.close() }) { it.isInitialized }
        private val b2bProjects = Projects<B2BInstance>("StytchB2BClient", { it.close() }) { it.isInitialized }

        /** Drops the projects other than those of the static clients, for tests. */
        internal fun reset() {
            consumerProjects.reset()
            b2bProjects.reset()
        }
    }
}

/** The projects that JavaScript opened while the static client has another one. As that one they stay open. */
private class Projects<C : Any>(
    private val name: String,
    private val close: (C) -> Unit,
    private val initialization: (C) -> StateFlow<InitializationStatus>,
) {
    private val holders = ConcurrentHashMap<String, ClientHolder<C>>()

    fun holder(publicToken: String): ClientHolder<C> = holders.computeIfAbsent(publicToken) { ClientHolder(name, close, initialization) }

    fun reset() {
        holders.values.forEach { it.reset() }
        holders.clear()
    }
}

/** The result of [call], or an error in its place where the library gave none. No text that was passed is repeated. */
private inline fun answered(call: () -> String): String =
    try {
        call()
    } catch (_: IllegalStateException) {
        // What the generated code throws for an object that was closed.
        failure("closed", "StytchSDKError", "")
    } catch (missing: StytchLibraryMissingError) {
        failure("internal", "InternalError", missing.message)
    } catch (thrown: Exception) {
        failure("internal", "InternalError", "the library failed: ${thrown.javaClass.simpleName}")
    }

private fun failure(
    kind: String,
    name: String,
    reason: String,
): String {
    val escaped = reason.replace("\\", "\\\\").replace("\"", "\\\"")
    return """{"revision":0,"generation":0,"error":{"kind":"$kind","name":"$name","reason":"$escaped"}}"""
}

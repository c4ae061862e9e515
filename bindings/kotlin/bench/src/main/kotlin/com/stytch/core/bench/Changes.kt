package com.stytch.core.bench

import com.stytch.core.CallbackThreads
import com.stytch.core.ConsumerState
import com.stytch.core.StytchClientOptions
import com.stytch.core.StytchConsumer
import com.stytch.core.StytchObjectInfo
import com.stytch.core.clientConfig
import com.stytch.core.ffi.ConsumerClient
import com.stytch.core.ffi.ConsumerStateListener
import com.sun.jna.Native
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit
import kotlin.system.exitProcess

/** Before the compiler has seen the code often enough, a phone's first changes are slower too; they are told apart. */
private const val FIRST = 200

/**
 * From a change to whoever collects it. A validation made through a *generated* client changes the session; the
 * façade's client on the same engine made no call, so that only its listener tells it, as with a heartbeat.
 *
 * The instant of publishing cannot be seen from here. What can be is the instant before, when the server's answer
 * is handed to the socket: an upper bound, with reading and parsing the answer in it.
 */
internal fun changes(): List<Row> {
    val count = number("changes") + FIRST
    val bound = 1_000.0
    progress("changes: $count, told to a collector of the façade")
    val told = fresh(ChangesToACollector::class.java.name, "$count")
    progress("changes: $count, told to a generated listener alone")
    val bare = fresh(ChangesToAListener::class.java.name, "$count")
    progress("changes: $count, told to a collector by threads that are attached anew each time")
    val attached = fresh(ChangesToACollector::class.java.name, "$count", "attach")

    fun row(
        what: String,
        from: Map<String, Double>,
        name: String,
        bound: Double? = null,
    ): Row {
        val (p50, p99, max) = listOf("p50", "p99", "max").map { from.getValue("$name-$it") }
        return Row(
            what,
            "p50 ${p50.micros()}, p99 ${p99.micros()}, max ${max.micros()}",
            bound?.let { "p99 ${it.micros()}" }.orEmpty(),
            bound?.let { p99 <= it },
        )
    }
    return listOf(
        row("the server's answer handed over → collector, $count changes but the first $FIRST", told, "collector", bound),
        row("of that, state and tokens read → collector", told, "installed"),
        row("the same answer → a generated listener, without the façade", bare, "listener"),
        row("the same answer → collector, if JNA attached the library's thread anew each time", attached, "collector"),
        row("the first $FIRST of a process: answer → collector", told, "first-collector"),
    )
}

private class Samples {
    private val values = mutableMapOf<String, MutableList<Double>>()

    fun add(
        name: String,
        nanos: Long,
    ) {
        values.getOrPut(name) { mutableListOf() }.add(nanos / 1_000.0)
    }

    fun print() {
        for ((name, all) in values) {
            println("$name-p50 ${all.quantile(0.5)}")
            println("$name-p99 ${all.quantile(0.99)}")
            println("$name-max ${all.quantile(1.0)}")
        }
    }
}

/** The emulator behind a relay, somebody signed in, and a generated client that makes the changes. */
private class Stage : AutoCloseable {
    private val emulator = Emulator()
    val relay = Relay(emulator.baseUrl)
    val options = StytchClientOptions(baseUrl = relay.baseUrl, inMemory = true)
    val token = emulator.publicToken

    override fun close() {
        relay.close()
        emulator.close()
    }
}

/** Makes the changes one after the other; [heard] gives the instant each was heard at. */
private suspend fun change(
    count: Int,
    client: ConsumerClient,
    relay: Relay,
    heard: LinkedBlockingQueue<Long>,
    each: (index: Int, answered: Long, heard: Long) -> Unit,
) {
    val sessions = client.session()
    repeat(count) { index ->
        if (index % 500 == 0) progress("changes: $index of $count")
        heard.clear()
        coroutineScope {
            val call = async(Dispatchers.Default, CoroutineStart.UNDISPATCHED) { sessions.authenticate(null) }
            val at = checkNotNull(heard.poll(20, TimeUnit.SECONDS)) { "change $index was not heard" }
            // Read now: nothing else is answered before the next change.
            each(index, relay.answeredAt, at)
            call.await()
        }
    }
}

internal object ChangesToACollector {
    @JvmStatic
    fun main(arguments: Array<String>) {
        val stage = Stage()
        val host =
            object : BenchHost(newFolder()) {
                /** The façade asks for the time when it has read what changed and is about to install it. */
                @Volatile var installedAt = 0L

                override fun elapsedMillis(): Long {
                    installedAt = System.nanoTime()
                    return installedAt / 1_000_000
                }
            }
        // Before a thread calls back for the first time.
        if ("attach" in arguments) CallbackThreads.callbacks.forEach { Native.setCallbackThreadInitializer(it, null) }
        val client = StytchConsumer(host, stage.token, stage.options)
        val generated = ConsumerClient(clientConfig(host, stage.token, stage.options))
        signUp(client)
        val heard = LinkedBlockingQueue<Long>()
        val samples = Samples()
        runBlocking {
            val collector = launch(Dispatchers.Default) { client.sessions.onChange.collect { heard.add(System.nanoTime()) } }
            checkNotNull(heard.poll(20, TimeUnit.SECONDS)) { "the collector did not start" }
            change(arguments.first().toInt(), generated, stage.relay, heard) { index, answered, at ->
                val prefix = if (index < FIRST) "first-" else ""
                samples.add("${prefix}collector", at - answered)
                samples.add("${prefix}installed", at - host.installedAt)
            }
            collector.cancel()
        }
        check(client.sessions.onChange.value is StytchObjectInfo.Available)
        samples.print()
        stage.close()
        exitProcess(0)
    }
}

internal object ChangesToAListener {
    @JvmStatic
    fun main(arguments: Array<String>) {
        val stage = Stage()
        val host = BenchHost(newFolder())
        StytchConsumer(host, stage.token, stage.options).let { client ->
            val generated = ConsumerClient(clientConfig(host, stage.token, stage.options))
            signUp(client)
            client.close()
            val heard = LinkedBlockingQueue<Long>()
            val samples = Samples()
            val listener =
                object : ConsumerStateListener {
                    override fun onChange(state: ConsumerState) {
                        heard.add(System.nanoTime())
                    }
                }
            // Kept until the end: a subscription nobody holds is ended by the garbage collector.
            val subscription = generated.subscribe(listener)
            runBlocking {
                change(arguments.first().toInt(), generated, stage.relay, heard) { index, answered, at ->
                    if (index >= FIRST) samples.add("listener", at - answered)
                }
            }
            subscription.close()
            samples.print()
        }
        stage.close()
        exitProcess(0)
    }
}

package com.stytch.core.bench

import com.stytch.core.CallbackThreads
import com.stytch.core.ConsumerState
import com.stytch.core.ConsumerStateListener
import com.stytch.core.NativeConsumer
import com.stytch.core.Secret
import com.stytch.core.StytchClientOptions
import com.stytch.core.ConsumerInstance
import com.stytch.core.StytchObjectInfo
import com.stytch.core.clientConfig
import com.sun.jna.Native
import com.sun.jna.NativeLibrary
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit
import kotlin.system.exitProcess
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking

/** The first changes of a process, when a JVM still interprets what they run; they have rows of their own. */
private val first: Int get() = minOf(200, number("changes") / 5)

/**
 * Changes before those that count. Until about so many a JVM compiles what they run, on two threads of its own that
 * each hold a core of two for milliseconds.
 */
private val warmups: Int get() = first + number("changeWarmups")

/**
 * From a change to its collector. A validation made through a *generated* client changes the session; the
 * façade's client on the same engine made no call, so that it is notified only by its listener, as with a heartbeat.
 *
 * The time of publishing cannot be measured from outside: a library built for testing records it. Two earlier times can be
 * measured, and are reported too: when the server's response is written to the socket, so that reading and sealing it are
 * included; and when a sign-out of this device alone is called, so that the way to the engine's thread is included.
 */
internal fun changes(): List<Row> {
    val measured = number("changes")
    val count = measured + warmups
    val bound = 1_000.0
    progress("changes: $count, passed to a collector of the façade")
    val collected = fresh(ChangesToACollector::class.java.name, "$count")
    progress("changes: $count, passed to a generated listener alone")
    val bare = fresh(ChangesToAListener::class.java.name, "$count")
    progress("changes: $count, passed to a collector by threads that are attached again each time")
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
        row("a validation published → collector, $measured changes after $warmups", collected, "collector", bound),
        row("a forced sign-out published → collector, ${signOuts(measured)} after as many", collected, "signed-out", bound),
        row("the first $first of a process: published → collector", collected, "first-collector", bound),
        row("response written to the socket → collector", collected, "answered"),
        row("a forced sign-out called → collector", collected, "called"),
        row("a validation published → a generated listener, without the façade", bare, "listener"),
        row("a validation published → collector, if JNA attached the library's thread anew each time", attached, "collector"),
    )
}

/** Each needs a sign-in, which takes a server its time. */
private fun signOuts(changes: Int): Int = changes / 4

/** When the first change since the last call of this was published, by the clock of `System.nanoTime()`. */
private val publishedAt: () -> Long =
    run {
        val library = NativeLibrary.getInstance("stytch_core")
        val function =
            try {
                library.getFunction("stytch_testing_published_at")
            } catch (missing: UnsatisfiedLinkError) {
                error("the library notes no instants; build it with --features testing (${missing.message})")
            };
        { function.invokeLong(emptyArray()) }
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

/** Makes the changes one after the other; [received] has the time at which each was received. */
private suspend fun change(
    count: Int,
    client: NativeConsumer,
    relay: Relay,
    received: LinkedBlockingQueue<Long>,
    each: (index: Int, answered: Long, published: Long, received: Long) -> Unit,
) {
    val sessions = client.session()
    repeat(count) { index ->
        if (index % 500 == 0) progress("changes: $index of $count")
        received.clear()
        publishedAt()
        coroutineScope {
            val call = async(Dispatchers.Default, CoroutineStart.UNDISPATCHED) { sessions.authenticate(null) }
            val at = checkNotNull(received.poll(20, TimeUnit.SECONDS)) { "change $index was not received" }
            // Read now: nothing else is answered or published before the next change.
            each(index, relay.answeredAt, publishedAt(), at)
            call.await()
        }
    }
}

/** Signs in and, forced, out again. */
private suspend fun signOut(
    count: Int,
    client: NativeConsumer,
    email: String,
    received: LinkedBlockingQueue<Long>,
    each: (index: Int, called: Long, published: Long, received: Long) -> Unit,
) {
    val sessions = client.session()
    val passwords = client.passwords()
    repeat(count) { index ->
        if (index % 100 == 0) progress("sign-outs: $index of $count")
        received.clear()
        passwords.authenticate(email, Secret(PASSWORD), null)
        checkNotNull(received.poll(20, TimeUnit.SECONDS)) { "sign-in $index was not received" }
        // Until nothing of the sign-in is left to be received.
        while (received.poll(5, TimeUnit.MILLISECONDS) != null) Unit
        publishedAt()
        coroutineScope {
            val called = System.nanoTime()
            val call = async(Dispatchers.Default, CoroutineStart.UNDISPATCHED) { sessions.revoke(true) }
            val at = checkNotNull(received.poll(20, TimeUnit.SECONDS)) { "sign-out $index was not received" }
            each(index, called, publishedAt(), at)
            call.await()
        }
    }
}

internal object ChangesToACollector {
    @JvmStatic
    fun main(arguments: Array<String>) {
        val stage = Stage()
        val host = BenchHost(newFolder())
        // Before a thread calls back for the first time.
        if ("attach" in arguments) CallbackThreads.callbacks.forEach { Native.setCallbackThreadInitializer(it, null) }
        val client = ConsumerInstance(host, stage.token, stage.options)
        val generated = NativeConsumer(clientConfig(host, stage.token, stage.options))
        val email = signUp(client)
        val received = LinkedBlockingQueue<Long>()
        val samples = Samples()
        runBlocking {
            val collector = launch(Dispatchers.Default) { client.sessions.onChange.collect { received.add(System.nanoTime()) } }
            checkNotNull(received.poll(20, TimeUnit.SECONDS)) { "the collector did not start" }
            change(arguments.first().toInt(), generated, stage.relay, received) { index, answered, published, at ->
                check(published in answered..at) { "answered $answered, published $published, received $at" }
                if (index < first) samples.add("first-collector", at - published)
                if (index < warmups) return@change
                samples.add("collector", at - published)
                samples.add("answered", at - answered)
            }
            check(client.sessions.onChange.value is StytchObjectInfo.Available)
            if ("attach" !in arguments) {
                val measured = signOuts(number("changes"))
                signOut(2 * measured, generated, email, received) { index, called, published, at ->
                    check(published in called..at) { "called $called, published $published, received $at" }
                    // The first half runs what no validation ran.
                    if (index < measured) return@signOut
                    samples.add("signed-out", at - published)
                    samples.add("called", at - called)
                }
                check(client.sessions.onChange.value is StytchObjectInfo.Unavailable)
            }
            collector.cancel()
        }
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
        ConsumerInstance(host, stage.token, stage.options).let { client ->
            val generated = NativeConsumer(clientConfig(host, stage.token, stage.options))
            signUp(client)
            client.close()
            val received = LinkedBlockingQueue<Long>()
            val samples = Samples()
            val listener =
                object : ConsumerStateListener {
                    override fun onChange(state: ConsumerState) {
                        received.add(System.nanoTime())
                    }
                }
            // Kept until the end: a subscription nobody holds is ended by the garbage collector.
            val subscription = generated.subscribe(listener)
            runBlocking {
                change(arguments.first().toInt(), generated, stage.relay, received) { index, _, published, at ->
                    if (index >= warmups) samples.add("listener", at - published)
                }
            }
            subscription.close()
            samples.print()
        }
        stage.close()
        exitProcess(0)
    }
}

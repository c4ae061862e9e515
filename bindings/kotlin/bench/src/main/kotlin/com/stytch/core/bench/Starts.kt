package com.stytch.core.bench

import com.stytch.core.Freshness
import com.stytch.core.InitializationStatus
import com.stytch.core.StytchClient
import com.stytch.core.StytchClientOptions
import com.stytch.core.StytchConsumer
import com.stytch.core.ffi.SessionState
import com.stytch.core.ffi.UniffiLib
import com.sun.jna.Native
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking
import java.io.FileInputStream
import kotlin.system.exitProcess

/** From `configure` to the first state, each sample a process of its own. */
internal fun starts(): List<Row> {
    val count = number("starts")
    val emulator = Emulator()
    val stored = newFolder()
    val relay = Relay(emulator.baseUrl)
    fresh(SignUp::class.java.name, stored, relay.baseUrl, emulator.publicToken)
    // The first state is what is measured: an answer of the server could otherwise overtake it.
    relay.silent = true

    fun samples(
        what: String,
        folder: String?,
        loading: Loading,
    ): List<Map<String, Double>> =
        List(count) { index ->
            if (index % 7 == 0) progress("start: $what, process $index of $count")
            fresh(Start::class.java.name, folder ?: newFolder(), relay.baseUrl, emulator.publicToken, loading.name, "${folder != null}")
        }

    val whole = samples("stored session", stored, Loading.INSIDE)
    val loaded = samples("stored session, library loaded before", stored, Loading.BEFORE)
    val wholeEmpty = samples("nothing stored", null, Loading.INSIDE)
    val loadedEmpty = samples("nothing stored, library loaded before", null, Loading.BEFORE)
    relay.close()
    emulator.close()

    fun row(
        what: String,
        from: List<Map<String, Double>>,
        name: String,
        bound: Double? = null,
    ): Row {
        val times = from.map { it.getValue(name) }
        val p50 = times.quantile(0.5)
        return Row(
            what,
            "p50 ${p50.millis()}, from ${times.min().millis()} to ${times.max().millis()}",
            bound?.let { "p50 ${it.millis()}" }.orEmpty(),
            bound?.let { p50 <= it },
        )
    }
    return listOf(
        row("`configure` → `Active(Cached)`, JNA and the library loaded before, $count processes", loaded, "configure", 60.0),
        row("`configure` → `Active(Cached)` with that loading", whole, "configure", 250.0),
        row("that loading: JNA itself", loaded, "jna"),
        row("that loading: the library, its functions bound", loaded, "library"),
        row("`configure` → nobody signed in, loaded before", loadedEmpty, "configure"),
        row("`configure` → nobody signed in, with the loading", wholeEmpty, "configure"),
        row("in that, until `configure` returned (stored session, with the loading)", whole, "returned"),
        row("processor time of the thread that configured, stored session, loaded before", loaded, "processor"),
        row("processor time of the thread that configured, stored session, with the loading", whole, "processor"),
    )
}

/** Where JNA and the native library are loaded. */
internal enum class Loading { BEFORE, INSIDE }

internal object SignUp {
    @JvmStatic
    fun main(arguments: Array<String>) {
        val (folder, baseUrl, token) = arguments
        val client = StytchConsumer(BenchHost(folder), token, StytchClientOptions(baseUrl = baseUrl))
        signUp(client)
        client.close()
        exitProcess(0)
    }
}

internal object Start {
    @JvmStatic
    fun main(arguments: Array<String>) {
        val (folder, baseUrl, token, loading, expected) = arguments
        if (loading == Loading.BEFORE.name) {
            val began = System.nanoTime()
            check(Native.POINTER_SIZE > 0)
            val ready = System.nanoTime()
            UniffiLib.ensureInitialized()
            println("jna ${(ready - began) / 1e6}")
            println("library ${(System.nanoTime() - ready) / 1e6}")
        }
        val host = BenchHost(folder)
        val options = StytchClientOptions(baseUrl = baseUrl)

        val used = processorNanos()
        val began = System.nanoTime()
        StytchClient.configure(host, token, options)
        val returned = System.nanoTime()
        val first = runBlocking { StytchClient.state.first { it.state != SessionState.Loading } }
        val known = System.nanoTime()

        println("processor ${(processorNanos() - used) / 1e6}")
        println("configure ${(known - began) / 1e6}")
        println("returned ${(returned - began) / 1e6}")
        val state = first.state
        val cached = state is SessionState.Active && state.freshness == Freshness.CACHED
        check(cached == expected.toBoolean()) { "$state" }
        check(StytchClient.isInitialized.value == InitializationStatus.Success) { "$state" }
        System.out.flush()
        Runtime.getRuntime().halt(0)
    }
    /** What this thread used so far, whatever else the machine was doing. Read so that no class is loaded that counts later. */
    private fun processorNanos(): Long =
        FileInputStream("/proc/thread-self/schedstat").use { file ->
            var nanos = 0L
            while (true) {
                val digit = file.read() - '0'.code
                if (digit !in 0..9) break
                nanos = 10 * nanos + digit
            }
            nanos
        }
}

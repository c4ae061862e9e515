package com.stytch.core.bench

import com.stytch.core.Freshness
import com.stytch.core.InitializationStatus
import com.stytch.core.SessionState
import com.stytch.core.StytchClient
import com.stytch.core.StytchClientOptions
import com.stytch.core.ConsumerInstance
import com.stytch.core.UniffiLib
import com.sun.jna.Native
import com.sun.jna.Platform
import java.io.FileInputStream
import java.nio.file.Files
import java.nio.file.Path
import kotlin.system.exitProcess
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking

/** From `configure` to the first state, each sample a process of its own. */
internal fun starts(): List<Row> {
    val count = number("starts")
    val emulator = Emulator()
    val stored = newFolder()
    val relay = Relay(emulator.baseUrl)
    fresh(SignUp::class.java.name, stored, relay.baseUrl, emulator.publicToken)
    // Only the first state is measured. Without this, a response of the server could be published before it.
    relay.silent = true

    fun samples(
        what: String,
        folder: String?,
        loading: Loading,
        flags: List<String> = emptyList(),
    ): List<Map<String, Double>> =
        List(count) { index ->
            if (index % 7 == 0) progress("start: $what, process $index of $count")
            val arguments = arrayOf(folder ?: newFolder(), relay.baseUrl, emulator.publicToken, loading.name, "${folder != null}")
            fresh(Start::class.java.name, *arguments, flags = flags)
        }

    val loaded = samples("stored session, library loaded before", stored, Loading.BEFORE)
    val whole = samples("stored session", stored, Loading.INSIDE)
    val asOnAPhone = samples("stored session, JNA as on Android", stored, Loading.INSIDE, likeAndroid())
    val loadedEmpty = samples("nothing stored, library loaded before", null, Loading.BEFORE)
    val wholeEmpty = samples("nothing stored", null, Loading.INSIDE)
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
        row("`configure` → a read gives `Active(Cached)`, JNA and the library loaded before, $count processes", loaded, "read", 60.0),
        row("the same → a collector started then has it, its coroutines loaded in that time", loaded, "collected", 60.0),
        row("until a read gives it, processor time of the thread that configured", loaded, "processor"),
        row("`configure` → a read gives `Active(Cached)`, with that loading", whole, "read", 250.0),
        row("the same, JNA neither unpacking itself nor running `ldconfig`, as on Android", asOnAPhone, "read", 250.0),
        row("the same → a collector has it", asOnAPhone, "collected", 250.0),
        row("that loading: JNA itself", loaded, "jna"),
        row("that loading: the library, its functions bound", loaded, "library"),
        row("`configure` → a read says nobody is signed in, loaded before", loadedEmpty, "read"),
        row("the same with the loading", wholeEmpty, "read"),
    )
}

/**
 * What an Android app has by itself: JNA's own library lies unpacked beside the app's, and there is no `ldconfig`,
 * which JNA runs on a desktop to find the folders of libraries.
 */
private fun likeAndroid(): List<String> {
    val name = System.mapLibraryName("jnidispatch")
    val resource = checkNotNull(Native::class.java.getResourceAsStream("/com/sun/jna/${Platform.RESOURCE_PREFIX}/$name")) { "JNA has no $name" }
    val folder = newFolder()
    resource.use { Files.copy(it, Path.of(folder, name)) }
    return listOf("-Djna.boot.library.path=$folder", "-Djna.platform.library.path=")
}

/** Where JNA and the native library are loaded. */
internal enum class Loading { BEFORE, INSIDE }

internal object SignUp {
    @JvmStatic
    fun main(arguments: Array<String>) {
        val (folder, baseUrl, token) = arguments
        val client = ConsumerInstance(BenchHost(folder), token, StytchClientOptions(baseUrl = baseUrl))
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
        StytchClient.open(host, token, options)
        while (StytchClient.state.value.state == SessionState.Loading) Thread.onSpinWait()
        val read = System.nanoTime()
        val processor = processorNanos() - used
        val first = runBlocking { StytchClient.state.first { it.state != SessionState.Loading } }
        val collected = System.nanoTime()

        println("read ${(read - began) / 1e6}")
        println("collected ${(collected - began) / 1e6}")
        println("processor ${processor / 1e6}")
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

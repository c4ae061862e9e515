package com.stytch.core.bench

import com.stytch.core.StytchClientOptions
import com.stytch.core.ConsumerInstance
import java.io.File

/** Resident memory of a process that is signed in and idle, and of one that does nothing. */
internal fun memory(): List<Row> {
    val seconds = number("idleSeconds")
    progress("memory: two processes, idle for $seconds s each")
    val emulator = Emulator()
    val signedIn = fresh(IdleSignedIn::class.java.name, "$seconds", emulator.baseUrl, emulator.publicToken)
    emulator.close()
    val nothing = fresh(IdleNothing::class.java.name, "$seconds")

    fun row(
        what: String,
        from: Map<String, Double>,
    ) = Row(what, "%.0f MB".format(from.getValue("resident") / 1_000), "")
    return listOf(
        row("resident memory, signed in, idle for $seconds s", signedIn),
        row("resident memory of a JVM that does nothing", nothing),
    )
}

/** Idles, collects what is garbage, and prints the resident kilobytes. */
private fun idle(seconds: Int) {
    Thread.sleep(seconds * 1_000L)
    System.gc()
    Thread.sleep(1_000)
    val line = File("/proc/self/status").readLines().single { it.startsWith("VmRSS:") }
    println("resident ${line.filter(Char::isDigit).toLong() * 1_024 / 1_000}")
    System.out.flush()
    Runtime.getRuntime().halt(0)
}

internal object IdleNothing {
    @JvmStatic
    fun main(arguments: Array<String>) = idle(arguments.single().toInt())
}

internal object IdleSignedIn {
    @JvmStatic
    fun main(arguments: Array<String>) {
        val (seconds, baseUrl, token) = arguments
        val client = ConsumerInstance(BenchHost(newFolder()), token, StytchClientOptions(baseUrl = baseUrl))
        signUp(client)
        idle(seconds.toInt())
        // Kept to here: a client nobody holds is closed.
        client.close()
    }
}

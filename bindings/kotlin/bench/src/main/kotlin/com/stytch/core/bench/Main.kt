package com.stytch.core.bench

/** Measures what was asked for, each in processes of its own, and prints one table. */
public fun main() {
    val wanted = checkNotNull(System.getProperty("bench.parts")) { "run it with Maven: see pom.xml" }.split(",")
    val parts = mapOf<String, () -> List<Row>>("reads" to ::reads, "changes" to ::changes, "start" to ::starts, "memory" to ::memory)
    val rows = wanted.flatMap { parts.getValue(it)() }

    println()
    println("| what | measured | bound | |")
    println("| --- | --- | --- | --- |")
    rows.forEach { println("| ${it.what} | ${it.measured} | ${it.bound} | ${it.verdict} |") }
    // The emulator's pipes and the library's threads must not keep the process.
    System.exit(0)
}

/** One line of the table. */
internal class Row(
    val what: String,
    val measured: String,
    val bound: String = "",
    held: Boolean? = null,
) {
    val verdict: String =
        when (held) {
            null -> ""
            true -> "held"
            false -> "**missed**"
        }
}

internal fun number(name: String): Int = Integer.getInteger("bench.$name")

/** For long work: which part, how far. */
internal fun progress(text: String) = System.err.println("  $text")

/** Of sorted samples. */
internal fun List<Double>.quantile(part: Double): Double = sorted().let { it[minOf(it.size - 1, (it.size * part).toInt())] }

internal fun Double.micros(): String = "%.0f µs".format(this)

internal fun Double.millis(): String = "%.1f ms".format(this)

/** Runs a main class of this class path in a process of its own; what it prints, a number a line, by name. */
internal fun fresh(
    mainClass: String,
    vararg arguments: String,
    flags: List<String> = emptyList(),
): Map<String, Double> {
    val java = "${System.getProperty("java.home")}/bin/java"
    val settings = listOf("jna.library.path", "stytch.emulator", "bench.changes", "bench.changeWarmups", "bench.folders").map { "-D$it=${System.getProperty(it)}" }
    val command = listOf(java) + settings + flags + listOf("-cp", System.getProperty("java.class.path"), mainClass) + arguments
    val process = ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start()
    val lines = process.inputStream.bufferedReader().readLines()
    check(process.waitFor() == 0) { "$mainClass ended with ${process.exitValue()}: $lines" }
    return lines.associate { line -> line.substringBefore(' ') to line.substringAfter(' ').toDouble() }
}

package com.stytch.core.bench

import org.openjdk.jmh.profile.GCProfiler
import org.openjdk.jmh.runner.Runner
import org.openjdk.jmh.runner.options.OptionsBuilder
import org.openjdk.jmh.runner.options.TimeValue
import org.openjdk.jmh.runner.options.VerboseMode

private class Read(
    val method: String,
    val what: String,
    val bound: Double? = null,
)

private val READS =
    listOf(
        Read("stateFlowValue", "`sessions.onChange.value`", 10.0),
        Read("getSync", "`sessions.getSync()` with its look at the clock", 50.0),
        Read("sessionToken", "`sessions.sessionToken` with the same", 50.0),
        Read("clock", "that look at the clock alone"),
        Read("nativeCall", "the cheapest call into the library"),
        Read("nativeState", "a call into the library that brings the state over"),
    )

/** JMH with its collector's profiler, each benchmark in forks of its own. */
internal fun reads(): List<Row> {
    progress("reads: ${READS.size} benchmarks under JMH")
    val duration = TimeValue.milliseconds(number("iterationMillis").toLong())
    val options =
        OptionsBuilder()
            .include(ReadsBenchmark::class.java.name)
            .forks(number("forks"))
            .warmupIterations(number("warmups"))
            .warmupTime(duration)
            .measurementIterations(number("iterations"))
            .measurementTime(duration)
            .addProfiler(GCProfiler::class.java)
            .verbosity(VerboseMode.NORMAL)
            .output("/dev/stderr")
            .build()
    val results = Runner(options).run().associateBy { it.params.benchmark.substringAfterLast('.') }
    return READS.map { read ->
        val result = results.getValue(read.method)
        val time = result.primaryResult.score
        val bytes = result.secondaryResults.getValue("gc.alloc.rate.norm").score
        val error = result.primaryResult.scoreError
        Row(
            "${read.what}, an operation",
            "%.1f%s ns, %.0f bytes allocated".format(time, if (error.isNaN()) "" else " ± %.1f".format(error), bytes),
            read.bound?.let { "%.0f ns".format(it) }.orEmpty(),
            read.bound?.let { time <= it },
        )
    }
}

package com.stytch.core

import android.app.Application
import java.io.File
import java.nio.file.Files
import java.util.concurrent.TimeUnit
import org.junit.Test as Test4
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Tag
import org.junit.jupiter.api.Test
import org.junit.runner.JUnitCore
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.annotation.Config

/**
 * Counts the file calls of the thread that configures a client, as the kernel sees them: [ConfigureStory]
 * runs in a JVM of its own under `strace`.
 */
@Tag("strace")
class FileCallsTest {
    @Test
    fun `configure and the reads after it make no file call on the thread that calls them`() {
        val log = Files.createTempFile("file-calls", ".txt").toFile()
        val classPath = System.getProperty("surefire.test.class.path") ?: System.getProperty("java.class.path")
        val java = File(System.getProperty("java.home"), "bin/java").path
        val properties =
            listOf("jna.library.path", "robolectric.offline", "robolectric.dependency.dir").map { "-D$it=${System.getProperty(it)}" }
        val command =
            listOf("strace", "-f", "-qq", "-s", "4096", "-e", "trace=%file", "-o", log.path, java, "-cp", classPath) +
                properties + listOf(JUnitCore::class.java.name, ConfigureStory::class.java.name)
        val process = ProcessBuilder(command).redirectErrorStream(true).start()
        val output = process.inputStream.bufferedReader().readText()
        assertTrue(process.waitFor(3 * TIMEOUT_MS, TimeUnit.MILLISECONDS))
        assertEquals(0, process.exitValue(), output)
        val calls = log.readLines()
        log.delete()

        // What is known to call shows that the count counts.
        assertEquals(1, between(calls, "counted", "end").size)
        assertEquals(emptyList<String>(), between(calls, "begin", "counted"))
        val folder = "no_backup/stytch"
        assertEquals(emptyList<String>(), between(calls, "first", "loaded").filter { folder in it })
        assertTrue(calls.any { folder in it }, "the session was read by nobody")
    }

    /**
     * The calls that name a file between two marks, of the thread that made the marks. Not counted: the kernel's own
     * tables, and the classes that a JVM loads from files of their own and Android maps with the app.
     */
    private fun between(
        calls: List<String>,
        from: String,
        to: String,
    ): List<String> {
        val begin = calls.indexOfFirst { "\"$MARK$from\"" in it }
        val end = calls.indexOfFirst { "\"$MARK$to\"" in it }
        check(begin in 0 until end) { "no $from before $to in ${calls.size} calls" }
        val thread = calls[begin].substringBefore(' ')
        return calls
            .subList(begin + 1, end)
            .filter { it.substringBefore(' ') == thread && "resumed>" !in it }
            .filter { call -> NO_FILES.none { it in call } }
    }
}

private val NO_FILES = listOf("\"/proc/", "\"/sys/", ".class\"", ".jar\"", ", \"\", ")

/** A path that is not there, which a thread asks for to mark a place among its file calls. */
const val MARK = "/stytch-mark/"

/** A client is configured twice: what the first one loads, the second one has. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [35], manifest = Config.NONE)
class ConfigureStory {
    private val application: Application get() = RuntimeEnvironment.getApplication()

    @Test4
    fun story() {
        val folder = File(application.noBackupFilesDir, "stytch")
        mark("first")
        configureAndRead()
        mark("loaded")
        known()
        StytchClient.reset()
        check(folder.deleteRecursively())

        mark("begin")
        val read = configureAndRead()
        mark("counted")
        folder.exists()
        mark("end")

        check(read.filterNotNull().size == 2) { read }
        known()
        check(folder.walk().any { it.isFile })
        StytchClient.reset()
    }

    /** Nobody is signed in, so that two of the reads are null whether the store was read already or not. */
    private fun configureAndRead(): List<Any?> {
        // Nobody answers there, and nobody has to: no session is stored.
        val options = StytchClientOptions(baseUrl = "http://127.0.0.1:1")
        StytchClient.configure(application, "public-token-test-00000000-0000-4000-8000-000000000001", options)
        return listOf(
            StytchClient.sessions.sessionToken,
            StytchClient.sessions.getSync(),
            StytchClient.sessions.onChange.value,
            StytchClient.isInitialized.value,
        )
    }

    private fun known() = eventually("it is known who is signed in") { StytchClient.isInitialized.value == InitializationStatus.Success }

    private fun mark(name: String) {
        File("$MARK$name").exists()
    }
}

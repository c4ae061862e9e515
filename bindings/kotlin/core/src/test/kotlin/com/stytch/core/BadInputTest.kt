package com.stytch.core

import android.content.Context
import android.content.ContextWrapper
import java.lang.reflect.Modifier
import java.nio.file.Files
import java.util.concurrent.TimeUnit
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** What a developer can get wrong, and the sentence that says what to do. */
class BadInputTest {
    @AfterEach
    fun tidyUp() {
        StytchClient.reset()
        StytchB2BClient.reset()
    }

    private inline fun <reified T : Throwable> refused(crossinline act: () -> Any?): T = assertThrows(T::class.java) { act() }

    @Test
    fun `S80 an empty token is named`() {
        for (token in listOf("", "  ")) {
            val error = refused<StytchInvalidInputError> { StytchClient.open(TestPlatform(), token, options()) }
            assertEquals("publicToken", error.field)
        }
    }

    @Test
    fun `S81 a secret in place of the public token is refused and not repeated`() {
        val error =
            refused<StytchInvalidInputError> {
                StytchClient.open(TestPlatform(), "secret-test-canary", options())
            }

        assertEquals("publicToken", error.field)
        assertFalse("canary" in error.stackTraceToString())
    }

    @Test
    fun `S82 a call before configure says what to call`() {
        val consumer = refused<StytchSDKNotConfiguredError> { StytchClient.sessions }
        val b2b = refused<StytchSDKNotConfiguredError> { StytchB2BClient.sessions }

        assertTrue("StytchClient.configure" in consumer.message!!)
        assertTrue("StytchB2BClient.configure" in b2b.message!!)
    }

    @Test
    fun `S83 configuring again with the same settings changes nothing, with others it is refused`() {
        val platform = TestPlatform()
        val first = StytchClient.open(platform, Emulator.consumerToken, options())

        assertTrue(first === StytchClient.open(platform, Emulator.consumerToken, options()))
        refused<StytchAlreadyConfiguredError> {
            StytchClient.open(platform, Emulator.consumerToken, options { it.copy(defaultSessionDuration = 30) })
        }
        assertNotNull(StytchClient.sessions)
    }

    @Test
    fun `S84 a setting out of range is named`() {
        for ((field, wrong) in
            listOf<Pair<String, (StytchClientOptions) -> StytchClientOptions>>(
                "defaultSessionDuration" to { it.copy(defaultSessionDuration = -1) },
                "defaultSessionDuration" to { it.copy(defaultSessionDuration = 4) },
                "baseUrl" to { it.copy(baseUrl = "http://example.com") },
                "instance" to { it.copy(instance = "") },
                "proxy" to { it.copy(proxy = Secret("no proxy")) },
            )
        ) {
            val error = refused<StytchInvalidInputError> { consumer(options = options(wrong)) }

            assertEquals(field, error.field)
        }
    }

    @Test
    fun `S85 a context without an application says when to configure`() {
        val early =
            object : ContextWrapper(null) {
                override fun getApplicationContext(): Context? = null
            }

        val error = refused<StytchInvalidInputError> { StytchClient.configure(early, Emulator.consumerToken) }

        assertEquals("context", error.field)
        assertTrue("Application.onCreate" in error.message!!)
    }

    @Test
    fun `S86 a wrong duration is a result and not a crash`() =
        story {
            consumer().use { client ->
                val error = client.sessions.authenticate(Sessions.AuthParams(-5)).exceptionOrNull()

                assertEquals("sessionDurationMinutes", (error as StytchInvalidInputError).field)
                refused<StytchInvalidInputError> { client.sessions.updateSession("") }
            }
        }

    @Test
    fun `S87 a missing library is a typed error that names the ABI`() {
        val program =
            ProcessBuilder(
                File(System.getProperty("java.home"), "bin/java").path,
                "-cp",
                System.getProperty("surefire.test.class.path") ?: System.getProperty("java.class.path"),
                "-Djna.library.path=${Files.createTempDirectory("empty")}",
                "com.stytch.core.WithoutLibrary",
            ).redirectErrorStream(true).start()
        val said = program.inputStream.bufferedReader().readText()

        assertTrue(program.waitFor(60, TimeUnit.SECONDS))
        val lines = said.lines().filter { it.startsWith("LibraryMissing ") }
        assertEquals(2, lines.size, said)
        assertTrue(lines.all { System.getProperty("os.arch") in it }, said)
    }

    @Test
    fun `S87 a library of another version is refused`() {
        checkLibrary(libraryVersion())

        val refused = assertThrows(StytchLibraryMissingError::class.java) { checkLibrary("0.0.9") }

        assertTrue("0.0.9" in refused.cause!!.message!!, refused.cause!!.message)
    }

    @Test
    fun `S88 every error is one sentence that says what to do`() {
        val all =
            listOf(
                StytchSDKNotConfiguredError("StytchClient"),
                StytchAlreadyConfiguredError("StytchClient"),
                StytchLibraryMissingError("arm64-v8a", UnsatisfiedLinkError()),
                StytchInvalidInputError("publicToken", "the public token of the project"),
                StytchAPIError(null, StytchAPIErrorType("bad_request"), "The vendor's sentence.", null, 400),
                StytchAPIUnreachableError("no route to host", false),
                StytchCertificatePinError(),
                StytchAPISchemaError("JSON"),
                StytchLocalStateClearedError("no route to host", null, null, null),
                StytchInternalError(IllegalStateException()),
                StytchNoCurrentSessionError(),
                StytchSupersededError(),
                StytchUnavailableError(UnavailableReason.DEVICE_LOCKED),
                StytchReadOnlyRoleError(),
                StytchMissingPKCEError(),
                StytchClosedError(),
                StytchDeeplinkUnknownTokenTypeError(),
                StytchDeeplinkMissingTokenError(),
            )

        val folder = File(File(StytchError::class.java.protectionDomain.codeSource.location.toURI()), "com/stytch/core")
        val classes =
            folder
                .list()!!
                .filter { it.startsWith("Stytch") && it.endsWith("Error.class") }
                .map { Class.forName("com.stytch.core.${it.removeSuffix(".class")}") }
                .filter { StytchError::class.java.isAssignableFrom(it) && !Modifier.isAbstract(it.modifiers) }
        assertEquals(classes.toSet(), all.map { it.javaClass }.toSet())
        for (error in all) assertTrue(error.message.endsWith(".") && error.message.length in 20..200, "$error")
    }
}

private typealias File = java.io.File

/** A program that configures twice with no library to be found. */
object WithoutLibrary {
    @JvmStatic
    fun main(args: Array<String>) {
        repeat(2) {
            try {
                ConsumerInstance(TestPlatform(), "public-token-test-00000000-0000-4000-8000-000000000001", StytchClientOptions())
                println("no error")
            } catch (error: StytchLibraryMissingError) {
                println("LibraryMissing ${error.message}")
            }
        }
    }
}

package com.stytch.core

import android.app.Application
import java.io.File
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** The code of the README, compiled. The lines are those of the README but for their indentation. */
@Suppress("unused")
private class Readme(
    private val email: String,
    private val password: String,
) {
    class App : Application() {
        override fun onCreate() {
            super.onCreate()
            StytchClient.configure(this, "public-token-…", StytchClientOptions(defaultSessionDuration = 60))
        }
    }

    suspend fun signIn() {
        when (val result = StytchClient.passwords.authenticate(Passwords.AuthParameters(email, password))) {
            is StytchResult.Success -> showHome()
            is StytchResult.Error -> show(result.exception)   // a StytchError; its class says what happened
        }

        StytchClient.sessions.onChange.collect { info ->
            when (info) {
                StytchObjectInfo.Loading -> showNothingYet()   // not known yet: do not show the sign-in page
                StytchObjectInfo.Unavailable -> showSignIn()
                is StytchObjectInfo.Available -> showHome(info.value)
            }
        }
    }

    class FakePasswords : Passwords {
        override suspend fun create(parameters: Passwords.CreateParameters) = failed()
        override suspend fun authenticate(parameters: Passwords.AuthParameters) = failed()
        override suspend fun strengthCheck(parameters: Passwords.StrengthCheckParameters) = failed()

        private fun failed() = StytchResult.Error(StytchAPIUnreachableError("no network in a test", false))
    }

    private fun showHome(session: SessionData? = null) = println(session)

    private fun show(error: StytchError) = println(error)

    private fun showNothingYet() = Unit

    private fun showSignIn() = Unit
}

class ReadmeTest {
    // The list of scenarios is the one file of the repository whose place the tests are given.
    private val root = File(System.getProperty("stytch.scenarios")).canonicalFile.parentFile.parentFile
    private val kotlin = root.resolve("bindings/kotlin")

    @Test
    fun `every block of Kotlin in the README is compiled here`() {
        val blocks = kotlin.resolve("README.md").readText().split("```kotlin\n").drop(1).map { it.substringBefore("```") }
        val compiled = lines(kotlin.resolve("core/src/test/kotlin/com/stytch/core/ReadmeTest.kt").readText())

        assertEquals(3, blocks.size)
        for (block in blocks) assertTrue("\n${lines(block)}\n" in "\n$compiled\n", block)
    }

    private fun lines(code: String): String =
        code
            .trim()
            .lines()
            .joinToString("\n") { it.trim() }
}

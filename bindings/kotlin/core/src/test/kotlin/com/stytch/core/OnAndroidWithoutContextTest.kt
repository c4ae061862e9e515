package com.stytch.core

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/**
 * A library that was built for Android and was given no context of the app, as when the façade is left
 * out. In a JVM of its own: a context stays for as long as the process lives.
 */
class OnAndroidWithoutContextTest {
    @Test
    fun `without a context the stored session is unavailable for a stated reason, and so is a call about it`() =
        story {
            consumer().use { client ->
                val failed = client.isInitialized.until { it != InitializationStatus.Loading }

                assertEquals(InitializationStatus.Failure(UnavailableReason.MISCONFIGURED), failed)
                val state = client.sessions.state as SessionState.Unavailable
                assertEquals(UnavailableReason.MISCONFIGURED, state.reason)
                val called = client.sessions.authenticate()
                val refused = assertInstanceOf(StytchUnavailableError::class.java, (called as StytchResult.Error).exception)
                assertEquals(UnavailableReason.MISCONFIGURED, refused.reason)
            }
        }

    @Test
    fun `without a context a call over TLS is a typed error and not a panic in the handshake`() =
        story {
            EmulatorProgram("--tls").use { server ->
                val options = StytchClientOptions(baseUrl = server.baseUrl, inMemory = true)
                ConsumerInstance(TestPlatform(), server.consumerToken, options).use { client ->
                    val called = client.passwords.create(Passwords.CreateParameters(Emulator.newEmail(), PASSWORD))

                    val refused = assertInstanceOf(StytchAPIUnreachableError::class.java, (called as StytchResult.Error).exception)
                    assertTrue("no application context" in refused.reason, refused.reason)
                }
            }
        }
}

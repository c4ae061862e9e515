package com.stytch.core

import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertNotSame
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Test

/** The static clients between two tests of an app. */
class ClientHolderTest {
    @AfterEach
    fun tidyUp() {
        StytchClient.reset()
        StytchB2BClient.reset()
    }

    @Test
    fun `a client that was configured under another application is closed and made anew, with other settings too`() =
        story {
            StytchClient.open(TestPlatform(application = "of the first test"), Emulator.consumerToken, options())
            val first = StytchClient.client
            val other = options { it.copy(defaultSessionDuration = 6) }

            StytchClient.open(TestPlatform(application = "of the second test"), Emulator.consumerToken, other)

            assertNotSame(first, StytchClient.client)
            val called = first.sessions.authenticate() as StytchResult.Error
            assertInstanceOf(StytchClosedError::class.java, called.exception)
            StytchClient.passwords.create(Passwords.CreateParameters(Emulator.newEmail(), PASSWORD)).getOrThrow()
        }

    @Test
    fun `under the same application the client stays, and other settings are refused`() {
        val platform = TestPlatform(application = "the only one")
        StytchB2BClient.open(platform, Emulator.b2bToken, options())
        val first = StytchB2BClient.client

        StytchB2BClient.open(platform, Emulator.b2bToken, options())

        assertSame(first, StytchB2BClient.client)
        assertThrows(StytchAlreadyConfiguredError::class.java) {
            StytchB2BClient.open(platform, Emulator.b2bToken, options { it.copy(defaultSessionDuration = 6) })
        }
    }

    @Test
    fun `after a reset nothing is configured, and a client can be configured with any settings`() {
        StytchClient.reset()
        StytchClient.open(TestPlatform(), Emulator.consumerToken, options())

        StytchClient.reset()

        assertThrows(StytchSDKNotConfiguredError::class.java) { StytchClient.sessions }
        assertEquals(InitializationStatus.Loading, StytchClient.isInitialized.value)
        StytchClient.open(TestPlatform(), Emulator.consumerToken, options { it.copy(defaultSessionDuration = 6) })
        eventually("it is known who is signed in") { StytchClient.isInitialized.value == InitializationStatus.Success }
    }

    @Test
    fun `a folder that cannot be made is a failed initialization and not an error of configure`() =
        story {
            StytchClient.open(TestPlatform(storageFolder = "/dev/null/stytch"), Emulator.consumerToken, options())

            val status = StytchClient.isInitialized.until { it != InitializationStatus.Loading }

            assertEquals(InitializationStatus.Failure(UnavailableReason.MISCONFIGURED), status)
            val called = StytchClient.sessions.authenticate() as StytchResult.Error
            assertInstanceOf(StytchUnavailableError::class.java, called.exception)
        }

    @Test
    fun `a call that is made right after configure waits until the session was read`() =
        story {
            val platform = TestPlatform()
            signedUp(platform).use { it.sessions.sessionToken }

            StytchClient.open(platform, Emulator.consumerToken, options())

            StytchClient.sessions.authenticate().getOrThrow()
        }
}

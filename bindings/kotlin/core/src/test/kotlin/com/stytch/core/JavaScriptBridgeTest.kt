package com.stytch.core

import kotlin.coroutines.resume
import kotlin.coroutines.suspendCoroutine
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** The bridge of JavaScript and native code in one process. What JavaScript sees of it is tested in bindings/react-native. */
@OptIn(InternalStytchApi::class)
class JavaScriptBridgeTest {
    private val bridge = JavaScriptBridge(TestPlatform())

    @AfterEach
    fun tidyUp() {
        bridge.close()
        StytchClient.reset()
    }

    @Test
    fun `native reads show what a JavaScript call changed when its result arrives`() =
        story {
            val options = """{"public_token":"${Emulator.consumerToken}","vertical":"consumer","customBaseUrl":"${Emulator.baseUrl}"}"""
            val created = bridge.create(options)
            val client = checkNotNull(Regex("\"client\":\"([^\"]+)\"").find(created), { created }).groupValues[1]

            repeat(20) {
                val parameters = """{"email":"${Emulator.newEmail()}","password":"$PASSWORD","session_duration_minutes":60}"""
                val (signedIn, token) = call(client, "passwords.create", parameters)
                val (signedOut, none) = call(client, "session.revoke", "{}")

                assertNotNull(token, signedIn)
                assertTrue("\"session_token\":\"$token\"" in signedIn, signedIn)
                assertEquals(null, none, signedOut)
            }
        }

    /** The result of a call, and what native code reads at that moment. */
    private suspend fun call(
        client: String,
        method: String,
        parameters: String,
    ): Pair<String, String?> =
        suspendCoroutine { waiting ->
            bridge.call(client, method, parameters) { waiting.resume(it to StytchClient.sessions.sessionToken) }
        }
}

package com.stytch.core

import java.nio.file.Files
import java.util.concurrent.CopyOnWriteArrayList
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** The JSON door as Kotlin has it. Apps cannot see it: it is internal, and packages in JavaScript use [JavaScriptBridge]. */
class JsonApiTest {
    private val consumer = NativeConsumer(config(Emulator.consumerToken))
    private val b2b = NativeB2B(config(Emulator.b2bToken))

    private fun config(token: String) =
        ClientConfig(
            publicToken = token,
            storageFolder = Files.createTempDirectory("stytch").toString(),
            role = Role.OWNER,
            baseUrl = Emulator.baseUrl,
            clientInfo = ClientInfo(),
        )

    @AfterEach
    fun tidyUp() {
        consumer.shutdown()
        consumer.close()
        b2b.shutdown()
        b2b.close()
    }

    @Test
    fun `the JSON door makes a call by the vendor's name, and its reads and its listener have the session`() =
        story {
            consumer.jsonApi().use { api ->
                val states = CopyOnWriteArrayList<String>()
                val listener =
                    object : JsonStateListener {
                        override fun onChange(stateJson: Secret) {
                            states.add(stateJson.expose())
                        }
                    }
                val subscription = api.subscribe(listener)
                val parameters = """{"email":"${Emulator.newEmail()}","password":"$PASSWORD","session_duration_minutes":60}"""

                val created = api.call("passwords.create", Secret(parameters)).expose()

                assertTrue("\"session_token\":\"" in created, created)
                val id = checkNotNull(consumer.state().session).sessionId
                assertTrue(id in api.callSync("session.getSync", Secret("")).expose())
                assertTrue(id in api.stateJson().expose())
                eventually("the listener receives the session") { states.any { id in it } }
                subscription.unsubscribe()
                subscription.close()
            }
        }

    @Test
    fun `the JSON door of each client returns an error for a method that only the other client has`() =
        story {
            consumer.jsonApi().use { api ->
                val answer = api.call("discovery.organizations.list", Secret("")).expose()
                assertTrue("\"kind\":\"usage\"" in answer, answer)
            }
            b2b.jsonApi().use { api ->
                val answer = api.call("passwords.create", Secret("")).expose()
                assertTrue("\"kind\":\"usage\"" in answer, answer)
                val read = api.callSync("session.getSync", Secret("")).expose()
                assertFalse("\"error\"" in read, read)
            }
        }
}

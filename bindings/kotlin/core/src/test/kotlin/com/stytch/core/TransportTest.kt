package com.stytch.core

import com.sun.net.httpserver.HttpServer
import java.net.InetSocketAddress
import java.net.URI
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.atomic.AtomicInteger
import okhttp3.OkHttpClient
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** What an app passes to a client: a transport, a logger, pins, and the device's proxy. */
class TransportTest {
    /** The transport to which the README links, with a count. */
    private class Counting : StytchTransport {
        private val inner = OkHttpTransport(OkHttpClient())
        val sent = CopyOnWriteArrayList<String>()
        val resets = AtomicInteger()

        override suspend fun send(request: HttpRequest): HttpResponse {
            sent += "${request.method} ${URI(request.url).path}"
            return inner.send(request)
        }

        override fun foregrounded() {
            resets.incrementAndGet()
            inner.foregrounded()
        }
    }

    @Test
    fun `S95 a transport of the app sends every request`() =
        story {
            val transport = Counting()
            val platform = TestPlatform()
            consumer(platform, options { it.copy(transport = transport) }).use { client ->
                client.passwords.create(Passwords.CreateParameters(Emulator.newEmail(), PASSWORD, 60)).getOrThrow()
                client.user.update(UserManagement.UpdateParams(NameData(firstName = "Ada"))).getOrThrow()

                assertEquals(listOf("POST /sdk/v1/passwords", "PUT /sdk/v1/users/me"), transport.sent.take(2))
                platform.observers.forEach { it.connectivity(true) }
                eventually("the transport is asked to drop its connections") { transport.resets.get() > 0 }
            }
        }

    @Test
    fun `S95 a transport that fails with an error of its own is a network error and ends no session`() =
        story {
            val transport =
                object : StytchTransport {
                    @Volatile var inner: StytchTransport? = Counting()

                    override suspend fun send(request: HttpRequest): HttpResponse =
                        inner?.send(request) ?: throw IllegalStateException("half \ud83d of ${request.url}")

                    override fun foregrounded() = Unit
                }
            consumer(options = options { it.copy(transport = transport) }).use { client ->
                client.passwords.create(Passwords.CreateParameters(Emulator.newEmail(), PASSWORD, 60)).getOrThrow()
                transport.inner = null

                val error = client.sessions.authenticate().exceptionOrNull()

                assertTrue(error is StytchAPIUnreachableError, "$error")
                assertTrue(client.sessions.sessionToken != null)
            }
        }

    @Test
    fun `S95 a transport whose response or error has half of a surrogate pair is a network error`() =
        story {
            val half = "half \ud83d"
            for (ended in
                listOf<() -> HttpResponse>(
                    { HttpResponse(200, listOf(HttpHeader("x", half)), ByteArray(0)) },
                    { HttpResponse(200, listOf(HttpHeader(half, "x")), ByteArray(0)) },
                    { throw TransportException.Offline(half) },
                    { throw TransportException.Connect(half) },
                )
            ) {
                val transport =
                    object : StytchTransport {
                        override suspend fun send(request: HttpRequest) = ended()

                        override fun foregrounded() = Unit
                    }
                consumer(options = options { it.copy(transport = transport) }).use { client ->
                    val result = client.passwords.strengthCheck(Passwords.StrengthCheckParameters(password = PASSWORD))

                    assertTrue(result.exceptionOrNull() is StytchAPIUnreachableError, "$result")
                }
            }
        }

    @Test
    fun `S96 a logger of the app receives lines without secrets, and one that fails harms nothing`() =
        story {
            val lines = CopyOnWriteArrayList<String>()
            val logger =
                object : StytchLogger {
                    override fun log(
                        level: StytchLogLevel,
                        target: String,
                        message: String,
                    ) {
                        lines += "$level $target $message"
                        error("half \ud83d")
                    }
                }
            val email = Emulator.newEmail()
            consumer(options = options { it.copy(logger = logger, logLevel = StytchLogLevel.DEBUG) }).use { client ->
                val created = client.passwords.create(Passwords.CreateParameters(email, PASSWORD, 60)).getOrThrow()

                eventually("the request in the log") { lines.any { "POST /passwords: 200" in it } }
                eventually("the failures are counted") { client.diagnostics().counters.listenerErrors > 0 }
                for (secret in listOf(email, PASSWORD, created.sessionToken.expose(), created.sessionJwt.expose())) {
                    assertFalse(lines.any { secret in it }, secret)
                }
            }
        }

    @Test
    fun `S97 the proxy of the device is used after the network changes, and one that is set wins`() =
        story {
            val requests = CopyOnWriteArrayList<String>()
            val proxy = HttpServer.create(InetSocketAddress("127.0.0.1", 0), 0)
            proxy.createContext("/") { exchange ->
                requests += exchange.requestURI.toString()
                exchange.sendResponseHeaders(502, -1)
                exchange.close()
            }
            proxy.start()
            val platform =
                object : TestPlatform() {
                    @Volatile var proxyAddress: String? = null

                    override fun systemProxy(url: String): String? = proxyAddress.also { assertEquals(Emulator.baseUrl, url) }
                }
            try {
                consumer(platform).use { client ->
                    client.passwords.create(Passwords.CreateParameters(Emulator.newEmail(), PASSWORD, 60)).getOrThrow()
                    platform.proxyAddress = "http://127.0.0.1:${proxy.address.port}"
                    platform.observers.forEach { it.proxyChanged() }

                    assertTrue(client.sessions.authenticate().exceptionOrNull() is StytchAPIUnreachableError)
                    assertTrue(requests.any { it.endsWith("/sdk/v1/sessions/authenticate") }, "$requests")

                    for (next in listOf("no proxy", null)) {
                        platform.proxyAddress = next
                        platform.observers.forEach { it.proxyChanged() }
                    }
                    client.sessions.authenticate().getOrThrow()
                }
            } finally {
                proxy.stop(0)
            }
        }

    @Test
    fun `S98 pins that are none, and pins with a transport of the app, are refused by name`() {
        val pins = listOf("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=")
        for (wrong in listOf<(StytchClientOptions) -> StytchClientOptions>(
            { it.copy(baseUrl = null, certificatePins = pins.take(1)) },
            { it.copy(baseUrl = null, certificatePins = listOf("x", "y")) },
            { it.copy(baseUrl = null, certificatePins = pins, transport = Counting()) },
            { it.copy(certificatePins = pins) },
        )) {
            val error =
                org.junit.jupiter.api.Assertions.assertThrows(StytchInvalidInputError::class.java) {
                    consumer(options = options(wrong))
                }
            assertEquals("certificatePins", error.field)
        }
    }
}

package com.stytch.core

import java.nio.file.Files
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicInteger
import java.util.concurrent.atomic.AtomicReference
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** The generated code by itself, without the façade. */
class BindingsTest {
    private val opened = mutableListOf<NativeConsumer>()

    private fun client(token: String = Emulator.consumerToken): NativeConsumer =
        NativeConsumer(
            ClientConfig(
                publicToken = token,
                storageFolder = Files.createTempDirectory("stytch").toString(),
                role = Role.OWNER,
                baseUrl = Emulator.baseUrl,
                clientInfo = ClientInfo(),
            ),
        ).also(opened::add)

    private suspend fun signUp(client: NativeConsumer) =
        client.passwords().use { it.create(Emulator.newEmail(), Secret(PASSWORD), 60) }

    @AfterEach
    fun tidyUp() {
        Emulator.clearFaults()
        opened.forEach { if (!it.uniffiIsDestroyed) it.shutdown() }
        opened.forEach { it.close() }
        // This class has the JVM for itself: whatever is left is what a test has left behind.
        eventually("no listener is held") { held() == 0 }
    }

    private fun held() = FfiConverterTypeConsumerStateListener.handleMap.size + FfiConverterTypeRevisionListener.handleMap.size + FfiConverterTypeSessionListener.handleMap.size

    @Test
    fun `S40 an asynchronous call gives its answer, and the state has it by then`() =
        story {
            val client = client()

            val answer = signUp(client)

            assertTrue(client.state().revision >= answer.revision)
            assertEquals(answer.session.sessionId, client.state().session?.sessionId)
        }

    @Test
    fun `S41 an error arrives as the class it is, with its fields`() =
        story {
            val client = client()

            val wrong = assertThrows(NativeException.InvalidInput::class.java) { client("no token") }
            val refused =
                runCatching {
                    client.passwords().use { it.authenticate("nobody@example.com", Secret("wrong password"), null) }
                }.exceptionOrNull()

            assertEquals("public_token", wrong.field)
            assertTrue("public-token-" in wrong.expected, wrong.expected)
            refused as NativeException.Api
            assertEquals(listOf<Any>(401, "unauthorized_credentials"), listOf(refused.status, refused.errorType))
            assertTrue(refused.errorMessage.endsWith(".") && refused.errorUrl!!.startsWith("https://"), "$refused")
            assertTrue(refused.requestId!!.startsWith("request-id-"), "$refused")
            assertNull(refused.retryAfterMs)
        }

    @Test
    fun `S42 a caller who stops waiting leaves nothing behind, and the call goes on to its end`() =
        story {
            val client = client()
            signUp(client)
            val before = client.state().session!!.expiresAt!!
            val seen = Emulator.requests("sessions/authenticate")
            Emulator.fault("sessions/authenticate", "hold")

            val call =
                launch(start = CoroutineStart.UNDISPATCHED) {
                    client.session().use { it.authenticate(600) }
                }
            eventually("the server sees the call") { Emulator.requests("sessions/authenticate") > seen }
            call.cancelAndJoin()
            eventually("no continuation is left, though there is no answer yet") { uniffiContinuationHandleMap.size == 0 }
            assertEquals(before, client.state().session!!.expiresAt!!)
            Emulator.clearFaults()

            eventually("the session is extended") { client.state().session!!.expiresAt!! > before }
        }

    @Test
    fun `S43 a listener that throws is counted, stays subscribed and stops nobody else`() =
        story {
            val client = client()
            val calls = AtomicInteger()
            val others = AtomicInteger()
            val session = client.session()
            val throwing =
                session.onChange(
                    object : SessionListener {
                        override fun onChange(session: SessionData?) {
                            calls.incrementAndGet()
                            error("canary")
                        }
                    },
                )
            val quiet = session.onChange(listener { others.incrementAndGet() })

            signUp(client)
            eventually("both received the sign-in") { calls.get() == 1 && others.get() == 1 }
            session.revoke(false)
            eventually("both received the sign-out") { calls.get() == 2 && others.get() == 2 }

            // A call is counted when it has ended, which is after the listener received it.
            eventually("both are counted") { client.diagnostics().counters.listenerErrors == 2L }
            assertFalse("canary" in client.diagnostics().toString())
            listOf(throwing, quiet, session).forEach { it.close() }
        }

    @Test
    fun `S44 a listener may call anything and end its own subscription`() =
        story {
            val client = client()
            val subscription = AtomicReference<NativeSubscription>()
            val seen = AtomicReference<SessionState>()
            val subscribed = CountDownLatch(1)
            val calls = AtomicInteger()
            val others = AtomicInteger()
            val other = client.onStateChange(stateListener { if (client.state().session == null) others.incrementAndGet() })
            subscription.set(
                client.onStateChange(
                    object : ConsumerStateListener {
                        override fun onChange(state: ConsumerState) {
                            subscribed.await()
                            if (state.session == null) return
                            calls.incrementAndGet()
                            seen.set(client.state().state)
                            client.connectivity(true)
                            subscription.get().unsubscribe()
                        }
                    },
                ),
            )
            subscribed.countDown()

            signUp(client)
            eventually("it was called") { calls.get() == 1 }
            client.session().use { it.authenticate(null) }
            client.session().use { it.revoke(false) }
            eventually("the other one received the sign-out") { others.get() > 0 }

            assertTrue(seen.get() is SessionState.Active)
            assertFalse(subscription.get().isActive())
            assertEquals(1, calls.get())
            listOf(subscription.get(), other).forEach { it.close() }
        }

    @Test
    fun `S45 a listener that blocks holds up only itself`() =
        story {
            val client = client()
            val release = CountDownLatch(1)
            val blocked = CountDownLatch(1)
            val others = AtomicInteger()
            val session = client.session()
            val blocking =
                session.onChange(
                    listener {
                        blocked.countDown()
                        release.await()
                    },
                )
            val free = session.onChange(listener { others.incrementAndGet() })

            signUp(client)
            assertTrue(blocked.await(TIMEOUT_MS, TimeUnit.MILLISECONDS))
            session.authenticate(null)
            session.revoke(false)

            eventually("the other one received all of it") { others.get() == 2 }
            release.countDown()
            listOf(blocking, free, session).forEach { it.close() }
        }

    @Test
    fun `S46 closing twice does nothing, and what is closed says so`() =
        story {
            val client = client()
            val session = client.session()
            client.shutdown()
            client.shutdown()

            val refused = runCatching { session.authenticate(null) }.exceptionOrNull()
            session.close()
            session.close()
            client.close()
            client.close()

            assertTrue(refused is NativeException.Closed, "$refused")
            assertThrows(IllegalStateException::class.java) { session.getSync() }
            assertThrows(IllegalStateException::class.java) { client.state() }
        }

    @Test
    fun `S46 a part of a client is made when it is first used, once, and closed with it`() =
        story {
            class Made : AutoCloseable {
                var closed = 0

                override fun close() {
                    closed += 1
                }
            }
            var made = 0
            val part = LazyHandle { Made().also { made += 1 } }
            assertEquals(0, made)

            val first = part.value
            assertTrue(first === part.value)
            part.close()

            assertEquals(1, made)
            assertEquals(1, first.closed)
            assertThrows(IllegalStateException::class.java) { part.value }
            val unused = LazyHandle { Made().also { made += 1 } }.also { it.close() }
            assertThrows(IllegalStateException::class.java) { unused.value }
            assertEquals(1, made)
        }

    @Test
    fun `S47 listeners are let go when their subscriptions end and when the client is closed`() =
        story {
            val client = client()
            val session = client.session()
            val subscriptions = List(50) { session.onChange(listener { }) } + client.subscribe(stateListener { })
            assertEquals(51, held())

            subscriptions.take(25).forEach { it.unsubscribe() }
            eventually("those that ended are let go") { held() == 26 }
            subscriptions.drop(25).forEach { it.close() }
            eventually("none is held") { held() == 0 }
            (subscriptions + session).forEach { it.close() }

            // A client of the façade ends what its app has left open.
            val facade = consumer()
            repeat(10) { facade.sessions.onChange { } }
            assertEquals(11, held())
            facade.close()
            eventually("none is held by a closed client") { held() == 0 }
        }

    @Test
    fun `S48 ten thousand callbacks arrive and leave nothing behind`() =
        story {
            val client = client()
            val calls = AtomicInteger()

            repeat(100) {
                val goal = calls.get() + 100
                val subscriptions = List(100) { client.subscribe(stateListener { calls.incrementAndGet() }) }
                eventually("each received the current state") { calls.get() >= goal }
                subscriptions.forEach { it.close() }
            }

            assertTrue(calls.get() >= 10_000)
            eventually("none is held") { held() == 0 }
        }

    @Test
    fun `S49 many calls at once are all answered`() =
        story {
            val client = client()
            val expected = signUp(client).session.sessionId
            val session = client.session()

            val answers = List(200) { async { session.authenticate(null) } }.map { it.await() }

            assertEquals(List(200) { expected }, answers.map { it.session.sessionId })
            assertNotNull(session.tokens())
            session.close()
        }

    @Test
    fun `S50 nothing that is printed holds a token`() =
        story {
            val client = client()
            val answer = signUp(client)
            val tokens = client.session().use { it.tokens()!! }
            val canaries = listOf(tokens.sessionToken.expose(), tokens.sessionJwt.expose())

            val printed = listOf(answer, tokens, client.state(), client.diagnostics(), Secret("canary")).joinToString("\n")

            assertTrue(canaries.none { it in printed })
            assertFalse("canary" in printed)
        }

    private fun listener(act: () -> Unit) =
        object : SessionListener {
            override fun onChange(session: SessionData?) = act()
        }

    private fun stateListener(act: () -> Unit) =
        object : ConsumerStateListener {
            override fun onChange(state: ConsumerState) = act()
        }
}

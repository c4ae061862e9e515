package com.stytch.core

import java.util.Date
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNotEquals
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** The façade of the consumer client against the emulator. */
class ConsumerTest {
    @AfterEach
    fun tidyUp() {
        Emulator.clearFaults()
        StytchClient.reset()
    }

    private fun expiresAt(client: ConsumerInstance): Date = client.sessions.getSync()!!.expiresAt!!

    @Test
    fun `S01 a new device is signed out and asks the server nothing`() =
        story {
            val before = Emulator.requests("sessions/authenticate")
            consumer().use { client ->
                client.isInitialized.until { it == InitializationStatus.Success }

                assertTrue(client.sessions.state.isSignedOut(SignOutCause.NONE))
                assertEquals(StytchObjectInfo.Unavailable, client.sessions.onChange.value)
                assertEquals(StytchObjectInfo.Unavailable, client.user.onChange.value)
                assertNull(client.sessions.getSync())
                assertNull(client.sessions.sessionToken)
                assertEquals(before, Emulator.requests("sessions/authenticate"))
            }
        }

    @Test
    fun `S02 signing up shows session, user and tokens as one snapshot when the call returns`() =
        story {
            consumer().use { client ->
                val answer = client.passwords.create(Passwords.CreateParameters(Emulator.newEmail(), PASSWORD, 60)).getOrThrow()

                assertEquals(answer.session.sessionId, client.sessions.getSync()?.sessionId)
                assertEquals(answer.user.userId, client.user.getSyncUser()?.userId)
                assertEquals(answer.sessionToken.expose(), client.sessions.sessionToken)
                assertEquals(answer.sessionJwt.expose(), client.sessions.sessionJwt)
                assertTrue(client.state.value.revision >= answer.revision)
                assertTrue(client.state.value.persisted)
                val info = client.sessions.onChange.value as StytchObjectInfo.Available
                assertEquals(answer.session, info.value)
                assertNotNull(info.lastValidatedAt)
            }
        }

    @Test
    fun `S03 a known person signs in with the password, and a wrong one keeps the session`() =
        story {
            val email = Emulator.newEmail()
            signedUp(email = email).close()
            consumer().use { client ->
                client.passwords.authenticate(Passwords.AuthParameters(email, PASSWORD)).getOrThrow()
                val token = client.sessions.sessionToken

                val refused = client.passwords.authenticate(Passwords.AuthParameters(email, "something else 1!"))

                assertTrue(refused.exceptionOrNull() is StytchAPIError)
                assertNotNull(token)
                assertEquals(token, client.sessions.sessionToken)
            }
        }

    @Test
    fun `S04 validating does not extend the session, and a duration does`() =
        story {
            signedUp().use { client ->
                val before = expiresAt(client)

                client.sessions.authenticate().getOrThrow()
                assertEquals(before, expiresAt(client))
                client.sessions.authenticate(Sessions.AuthParams(600)).getOrThrow()

                assertTrue(expiresAt(client) > before)
            }
        }

    @Test
    fun `S05 signing out clears every read when the call returns, and stays so after a restart`() =
        story {
            val platform = TestPlatform()
            val client = signedUp(platform)

            client.sessions.revoke().getOrThrow()

            assertNull(client.sessions.getSync())
            assertNull(client.sessions.sessionToken)
            assertNull(client.user.getSyncUser())
            assertEquals(StytchObjectInfo.Unavailable, client.sessions.onChange.value)
            assertTrue(client.sessions.state.isSignedOut(SignOutCause.USER_REVOKED))
            client.close()
            consumer(platform).use { next ->
                next.isInitialized.until { it == InitializationStatus.Success }
                assertTrue(next.sessions.authenticate().exceptionOrNull() is StytchNoCurrentSessionError)
            }
        }

    @Test
    fun `S06 without a network signing out keeps the session, and forceClear does not`() =
        story {
            signedUp().use { client ->
                Emulator.fault("sessions", "reset")

                val kept = client.sessions.revoke()
                val token = client.sessions.sessionToken
                val cleared = client.sessions.revoke(Sessions.RevokeParams(forceClear = true))

                assertTrue(kept.exceptionOrNull() is StytchAPIUnreachableError)
                assertNotNull(token)
                assertTrue(cleared.exceptionOrNull() is StytchLocalStateClearedError, "$cleared")
                assertNull(client.sessions.sessionToken)
                assertEquals(StytchObjectInfo.Unavailable, client.user.onChange.value)
            }
        }

    @Test
    fun `S07 a second start shows the stored session at once and then the server's word`() =
        story {
            val platform = TestPlatform()
            val first = signedUp(platform)
            val session = first.sessions.getSync()!!
            first.close()
            Emulator.fault("sessions/authenticate", "hold")

            consumer(platform).use { client ->
                val cached = client.state.until { it.state is SessionState.Active }
                assertTrue(cached.state.isSignedIn(Freshness.CACHED))
                assertTrue(cached.fromCache)
                assertEquals(session.sessionId, client.sessions.getSync()?.sessionId)
                assertEquals(InitializationStatus.Success, client.isInitialized.value)
                Emulator.clearFaults()

                val validated = client.state.until { it.state.isSignedIn() }
                assertFalse(validated.fromCache)
            }
        }

    @Test
    fun `S08 tokens of the app's backend become the session once the server accepts them`() =
        story {
            val elsewhere = signedUp()
            consumer().use { client ->
                client.isInitialized.until { it == InitializationStatus.Success }
                client.sessions.updateSession(elsewhere.sessions.sessionToken!!, elsewhere.sessions.sessionJwt)
                assertNull(client.sessions.sessionToken)

                client.sessions.authenticate().getOrThrow()

                assertEquals(elsewhere.sessions.getSync()?.sessionId, client.sessions.getSync()?.sessionId)
            }
            elsewhere.close()
        }

    @Test
    fun `S09 only a rejection by the server ends a session, and the cause is published`() =
        story {
            signedUp().use { client ->
                val token = client.sessions.sessionToken!!
                for ((kind, more, error) in
                    listOf(
                        Triple("html", ""","status":401""", StytchAPIUnreachableError::class),
                        Triple("reset", "", StytchAPIUnreachableError::class),
                        Triple("error", ""","status":503,"error_type":"internal_server_error"""", StytchAPIError::class),
                    )
                ) {
                    Emulator.fault("sessions/authenticate", kind, more)
                    assertEquals(error, client.sessions.authenticate().exceptionOrNull()?.let { it::class })
                    assertEquals(token, client.sessions.sessionToken)
                    assertTrue(client.sessions.state is SessionState.Active)
                    Emulator.clearFaults()
                }
                Emulator.fault("sessions/authenticate", "error", ""","status":404,"error_type":"session_not_found","times":1""")

                val ended = client.sessions.authenticate().exceptionOrNull()

                ended as StytchAPIError
                assertEquals(StytchAPIErrorType.SESSION_NOT_FOUND, ended.errorType)
                assertEquals(404, ended.statusCode)
                assertNull(client.sessions.sessionToken)
                assertNull(client.user.getSyncUser())
                assertTrue(client.sessions.state.isSignedOut(SignOutCause.SERVER_REJECTED))
            }
        }

    @Test
    fun `S10 a code by e-mail signs in, and a wrong one does not`() =
        story {
            consumer().use { client ->
                val email = Emulator.newEmail()
                val sent = client.otp.emailLoginOrCreate(OTP.EmailOTP.Parameters(email)).getOrThrow()

                val wrong = client.otp.authenticate(OTP.AuthParameters("000000", sent.methodId))
                val right = client.otp.authenticate(OTP.AuthParameters(Emulator.code(email), sent.methodId, 60))

                assertTrue(wrong.exceptionOrNull() is StytchAPIError)
                assertEquals(right.getOrThrow().user.userId, client.user.getSyncUser()?.userId)
            }
        }

    @Test
    fun `S11 a magic link works on the device that asked for it and on no other`() =
        story {
            val email = Emulator.newEmail()
            consumer().use { client ->
                client.magicLinks.loginOrCreate(MagicLinks.EmailMagicLinks.Parameters(email)).getOrThrow()
                val token = MagicLinks.AuthParameters(Emulator.code(email))
                consumer().use { other ->
                    assertTrue(other.magicLinks.authenticate(token).exceptionOrNull() is StytchMissingPKCEError)
                }

                client.magicLinks.authenticate(token).getOrThrow()

                assertNotNull(client.sessions.sessionToken)
            }
        }

    @Test
    fun `S12 a fetched user is in the reads when the call returns, and the session stays`() =
        story {
            signedUp().use { client ->
                val session = client.sessions.getSync()
                Emulator.changeAnswer(
                    "users/me",
                    Emulator.consumerToken to client.sessions.sessionToken!!,
                    "\"first_name\":\"\"",
                    "\"first_name\":\"Ada\"",
                )

                val answer = client.user.getUser().getOrThrow()

                assertEquals("Ada", answer.name?.firstName)
                assertEquals(answer, client.user.getSyncUser())
                assertNotNull(session)
                assertEquals(session, client.sessions.getSync())
            }
        }

    @Test
    fun `S13 a JWT with enough life is handed out without asking the server`() =
        story {
            signedUp().use { client ->
                val before = Emulator.requests("sessions/authenticate")

                val jwt = client.sessions.freshJwt(60).getOrThrow()

                assertEquals(client.sessions.sessionJwt, jwt.expose())
                assertEquals(before, Emulator.requests("sessions/authenticate"))
                // What is asked for is passed on: no JWT lives that long.
                val never = client.sessions.freshJwt(241).exceptionOrNull()
                assertTrue(never is StytchInvalidInputError, "$never")
            }
        }

    @Test
    fun `S20 onChange with a callback tells changes only, with the reads as new as what it tells`() =
        story {
            signedUp().use { client ->
                val seen = CopyOnWriteArrayList<String?>()
                val recorder = Recorder<SessionData>()
                client.sessions.onChange {
                    seen.add(client.sessions.sessionToken)
                    recorder.onChange(it)
                }
                val users = Recorder<UserData>()
                val ended = client.user.onChange(users)
                ended.close()

                client.sessions.authenticate().getOrThrow()
                client.sessions.revoke().getOrThrow()
                eventually("the sign-out is published") { recorder.received.lastOrNull() == StytchObjectInfo.Unavailable }

                assertEquals(listOf<StytchObjectInfo<SessionData>>(StytchObjectInfo.Unavailable), recorder.received)
                assertEquals(listOf<String?>(null), seen)
                assertTrue(users.received.isEmpty())
            }
        }

    @Test
    fun `S21 a flow gives the current value at once and then each change, ending with the newest`() =
        story {
            val client = signedUp()
            val received = CopyOnWriteArrayList<StytchObjectInfo<SessionData>>()
            val collecting = launch(Dispatchers.Default) { client.sessions.onChange.toList(received) }
            eventually("the current value") { received.size == 1 }

            client.sessions.revoke().getOrThrow()
            eventually("the change") { received.last() == StytchObjectInfo.Unavailable }

            assertTrue(received.first() is StytchObjectInfo.Available)
            collecting.cancel()
            client.close()
        }

    @Test
    fun `S22 a listener that throws is counted and the façade goes on`() =
        story {
            signedUp().use { client ->
                client.sessions.onChange { error("canary") }
                val recorder = Recorder<SessionData>()
                client.sessions.onChange(recorder)

                client.sessions.revoke().getOrThrow()
                eventually("the other one was called") { recorder.received.size == 1 }

                eventually("it is counted") { client.diagnostics().counters.listenerErrors == 1L }
            }
        }

    @Test
    fun `S23 reads make no call into the library, so they answer after all of it was freed`() =
        story {
            val client = signedUp()
            val token = client.sessions.sessionToken
            client.close()
            client.close()

            assertEquals(token, client.sessions.sessionToken)
            assertNotNull(client.sessions.sessionJwt)
            assertNotNull(client.sessions.getSync())
            assertNotNull(client.user.getSyncUser())
            assertTrue(client.sessions.onChange.value is StytchObjectInfo.Available)
            assertTrue(client.state.value.state is SessionState.Active)
            assertTrue(client.sessions.authenticate().exceptionOrNull() is StytchClosedError)
            // One that no call used before, so that its part of the library was never made.
            assertTrue(client.otp.emailLoginOrCreate(OTP.EmailOTP.Parameters("a@example.com")).exceptionOrNull() is StytchClosedError)
            client.user.onChange { error("a closed client tells nothing") }.close()
        }

    @Test
    fun `S24 an expired session is not handed out, with one look at the device's clock`() =
        story {
            val platform = TestPlatform()
            signedUp(platform).use { client ->
                platform.clockReads = 0
                assertNotNull(client.sessions.getSync())
                assertEquals(1, platform.clockReads)

                platform.skippedMillis = TimeUnit.MINUTES.toMillis(59)
                assertNotNull(client.sessions.sessionToken)
                platform.skippedMillis = TimeUnit.MINUTES.toMillis(61)

                assertNull(client.sessions.getSync())
                assertNull(client.sessions.sessionToken)
                assertNull(client.sessions.sessionJwt)
                assertNull(client.user.getSyncUser())
                client.sessions.authenticate(Sessions.AuthParams(600)).getOrThrow()
                assertNotNull(client.sessions.sessionToken)
            }
        }

    @Test
    fun `S24 the end of a session is known after a restart without a network too`() =
        story {
            val platform = TestPlatform()
            signedUp(platform).close()
            consumer(platform, options { it.copy(baseUrl = "http://127.0.0.1:9") }).use { client ->
                client.sessions.onChange.first { it is StytchObjectInfo.Available<*> }
                assertEquals(Freshness.CACHED, (client.state.value.state as SessionState.Active).freshness)

                platform.skippedMillis = TimeUnit.MINUTES.toMillis(59)
                assertNotNull(client.sessions.getSync())
                platform.skippedMillis = TimeUnit.MINUTES.toMillis(61)
                assertNull(client.sessions.getSync())
            }
        }

    @Test
    fun `S25 a call keeps its promises as a callback and as a future too`() =
        story {
            consumer().use { client ->
                val called = CompletableFuture<StytchResult<AuthenticateResponse>>()
                client.passwords.create(Passwords.CreateParameters(Emulator.newEmail(), PASSWORD)) { called.complete(it) }
                val created = called.get(TIMEOUT_MS, TimeUnit.MILLISECONDS).getOrThrow()
                assertEquals(created.sessionToken.expose(), client.sessions.sessionToken)

                val future = client.sessions.authenticateCompletable().get(TIMEOUT_MS, TimeUnit.MILLISECONDS)
                assertEquals(created.session.sessionId, future.getOrThrow().session.sessionId)
            }
        }

    @Test
    fun `S25 each call asks the server the same in all its variants`() =
        story {
            signedUp().use { client ->
                Emulator.fault("", "error", ""","status":400,"error_type":"refused_by_a_test"""")

                val calls =
                    with(client) {
                        listOf(sessions, user, passwords, otp, otp.email, otp.sms, otp.whatsapp, magicLinks, magicLinks.email)
                    }.flatMap { variantsOf(it) }

                for (it in calls) assertEquals(listOf(it.seen[0]), it.seen.distinct(), it.call)
                assertEquals(29, calls.size)
                assertTrue(calls.count { "/" in it.seen[0] } > 12, "${calls.map { it.seen[0] }}")
            }
        }

    @Test
    fun `S26 an app's code never runs on the library's thread`() =
        story {
            consumer().use { client ->
                val threads = CopyOnWriteArrayList<String>()
                val call =
                    launch(Dispatchers.Unconfined, CoroutineStart.UNDISPATCHED) {
                        client.passwords.create(Passwords.CreateParameters(Emulator.newEmail(), PASSWORD))
                        threads.add(Thread.currentThread().name)
                    }
                call.join()

                assertTrue(threads.single().startsWith("DefaultDispatcher"), "$threads")
            }
        }

    @Test
    fun `S27 calls are made in the order of the program, whichever variant they are`() =
        story {
            signedUp().use { client ->
                // While every thread of theirs is taken, only calls that begin at once are sent.
                val threads = maxOf(2, Runtime.getRuntime().availableProcessors())
                val taken = CountDownLatch(threads)
                val release = CountDownLatch(1)
                repeat(threads) {
                    launch(Dispatchers.Default) {
                        taken.countDown()
                        release.await()
                    }
                }
                taken.await()
                val seen = Emulator.requests("strength_check")
                val question = Passwords.StrengthCheckParameters(null, PASSWORD)
                try {
                    launch(start = CoroutineStart.UNDISPATCHED) { client.passwords.strengthCheck(question) }
                    client.passwords.strengthCheck(question) { }
                    client.passwords.strengthCheckCompletable(question)
                    eventually("all three are sent") { Emulator.requests("strength_check") == seen + 3 }
                } finally {
                    release.countDown()
                }
                Emulator.fault("sessions/authenticate", "delay", ",\"ms\":300")

                val validated = client.sessions.authenticateCompletable()
                val revoked = client.sessions.revokeCompletable()

                assertTrue(revoked.get(TIMEOUT_MS, TimeUnit.MILLISECONDS) is StytchResult.Success)
                assertTrue(validated.get(TIMEOUT_MS, TimeUnit.MILLISECONDS).exceptionOrNull() is StytchSupersededError)
                assertNull(client.sessions.sessionToken)
            }
        }

    @Test
    fun `S28 the foreground, the network and an unlocked device each validate the session at once, and a closed client has no events`() =
        story {
            val platform = TestPlatform()
            signedUp(platform).use { client ->
                for ((event, report) in
                    listOf<Pair<String, (PlatformEvents) -> Unit>>(
                        "foreground" to {
                            it.background()
                            it.foreground()
                        },
                        "online" to {
                            it.connectivity(false)
                            it.connectivity(true)
                        },
                        "unlocked" to { it.unlocked() },
                    )
                ) {
                    // No validation is in flight, which would be the answer to the event.
                    client.sessions.authenticate().getOrThrow()
                    val before = Emulator.requests("sessions/authenticate")
                    platform.observers.forEach(report)

                    eventually("$event: it is validated") { Emulator.requests("sessions/authenticate") > before }
                }
                client.close()
                assertTrue(platform.observers.isEmpty())
            }
        }

    @Test
    fun `S29 two instances of one project hold two sessions`() =
        story {
            val platform = TestPlatform()
            val one = signedUp(platform)
            val two = consumer(platform, options { it.copy(instance = "second") })
            two.isInitialized.until { it == InitializationStatus.Success }
            assertNull(two.sessions.sessionToken)

            two.passwords.create(Passwords.CreateParameters(Emulator.newEmail(), PASSWORD)).getOrThrow()

            assertNotEquals(one.sessions.sessionToken, two.sessions.sessionToken)
            one.close()
            two.close()
        }

    @Test
    fun `S30 the static client is the one that was configured, and its status can be read before`() =
        story {
            assertEquals(InitializationStatus.Loading, StytchClient.isInitialized.value)
            val initialized = CompletableFuture<InitializationStatus>()
            val client = StytchClient.open(TestPlatform(), Emulator.consumerToken, options())
            client.whenInitialized { initialized.complete(it) }

            StytchClient.isInitialized.until { it == InitializationStatus.Success }
            StytchClient.passwords.create(Passwords.CreateParameters(Emulator.newEmail(), PASSWORD)).getOrThrow()

            assertEquals(InitializationStatus.Success, initialized.get(TIMEOUT_MS, TimeUnit.MILLISECONDS))
            assertSame(client.sessions, StytchClient.sessions)
            assertNotNull(StytchClient.sessions.sessionToken)
            assertNotNull(StytchClient.user.getSyncUser())
        }
}

package com.example.fakes

import com.stytch.core.B2BClient
import com.stytch.core.B2BOTP
import com.stytch.core.ConsumerClient
import com.stytch.core.OTP
import com.stytch.core.Passwords
import com.stytch.core.Secret
import com.stytch.core.Sessions
import com.stytch.core.StytchCallback
import com.stytch.core.StytchError
import com.stytch.core.StytchNoCurrentSessionError
import com.stytch.core.StytchResult
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.lang.reflect.Method
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit
import kotlin.coroutines.Continuation

/** An app's tests with fakes of the library's interfaces. */
class FakesTest {
    private val recorder = Recorder()
    private val consumer: ConsumerClient = FakeConsumerClient(recorder)
    private val b2b: B2BClient = FakeB2BClient(recorder)

    @Test
    fun `an app's tests have neither JNA nor Android`() {
        assertThrows(ClassNotFoundException::class.java) { Class.forName("com.sun.jna.Native") }
        assertThrows(ClassNotFoundException::class.java) { Class.forName("android.os.Looper") }
    }

    @Test
    fun `the callback and future variants of a fake call its coroutine`() {
        val parameters = Passwords.CreateParameters("ada@example.com", "password")
        val called = CompletableFuture<StytchResult<*>>()

        runBlocking { consumer.passwords.create(parameters) }
        consumer.passwords.create(parameters) { called.complete(it) }
        val future = consumer.passwords.createCompletable(parameters)

        val results = listOf(called, future).map { it.get(10, TimeUnit.SECONDS).exceptionOrNull() }
        assertTrue(results.all { it is StytchNoCurrentSessionError })
        assertEquals(List(3) { listOf("create", parameters) }, recorder.made)
    }

    @Test
    fun `what may be left out may be left out in every variant`() {
        runBlocking { consumer.sessions.revoke() }
        consumer.sessions.revokeCompletable().get(10, TimeUnit.SECONDS)
        val jwt = CompletableFuture<StytchResult<Secret>>()
        consumer.sessions.freshJwt { jwt.complete(it) }
        consumer.sessions.updateSession("token")

        assertEquals("jwt of a fake", jwt.get(10, TimeUnit.SECONDS).getOrThrow().expose())
        val revoked = listOf("revoke", Sessions.RevokeParams(forceClear = false))
        assertEquals(listOf(revoked, revoked, listOf("updateSession", "token", null)), recorder.made)
    }

    @Test
    fun `nested clients of a fake call its functions`() {
        val text = OTP.SmsOTP.Parameters("+15005550006")
        val code = B2BOTP.Email.Discovery.AuthenticateParameters("111111", "ada@example.com")

        runBlocking {
            consumer.otps.sms.send(text)
            b2b.otp.email.discovery.authenticate(code)
        }
        b2b.otp.email.discovery.authenticateCompletable(code).get(10, TimeUnit.SECONDS)

        val authenticated = listOf("emailDiscoveryAuthenticate", code)
        assertEquals(listOf(listOf("smsSend", text), authenticated, authenticated), recorder.made)
    }

    @Test
    fun `parameters print no password, code or token`() {
        val printed =
            listOf(
                Passwords.CreateParameters("ada@example.com", "canary"),
                OTP.AuthParameters("canary", "method"),
                B2BOTP.Email.AuthenticateParameters("canary", "organization", "ada@example.com"),
                Sessions.ExchangeAccessTokenParams("canary"),
            ).joinToString()

        assertFalse("canary" in printed, printed)
        assertTrue("ada@example.com" in printed, printed)
    }

    @Test
    fun `a fake implements one function for each call, and the other variants are there`() {
        val interfaces = listOf(ConsumerClient::class.java, B2BClient::class.java).flatMap { partsOf(it) }.toSet()

        val calls = interfaces.flatMap { part -> part.declaredMethods.filter { it.isCoroutine() }.map { part to it } }
        for ((part, coroutine) in calls) {
            val types = coroutine.parameterTypes.dropLast(1).toTypedArray()
            val callback = part.getMethod(coroutine.name, *types, StytchCallback::class.java)
            val future = part.getMethod("${coroutine.name}Completable", *types)

            assertFalse(coroutine.isDefault, "$coroutine")
            assertTrue(callback.isDefault && future.isDefault, "$coroutine")
        }
        // Fourteen parts, and eight clients nested in them.
        assertEquals(22, interfaces.size, "$interfaces")
        assertTrue(calls.size > 50, "${calls.size}")
    }

    /** The interfaces with calls that a client returns, and those nested in them. */
    private fun partsOf(client: Class<*>): List<Class<*>> =
        client.declaredMethods
            .map { it.returnType }
            .filter { type -> type.isInterface && type.declaredMethods.any { it.isCoroutine() } }
            .flatMap { listOf(it) + partsOf(it) }

    private fun Method.isCoroutine(): Boolean = parameterTypes.lastOrNull() == Continuation::class.java
}

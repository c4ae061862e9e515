package com.example.stytchdemo.model

import com.example.stytchdemo.account.NextStep
import com.stytch.core.SessionState
import com.stytch.core.SignOutCause
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.cancel
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class SignInViewModelTest {
    private val consumer = FakeConsumer()
    private val member = FakeB2B()
    private val scope = CoroutineScope(Dispatchers.Unconfined + Job())
    private val log = EventLog(FakeClock())
    private val model = SignInViewModel(consumer.account, true, scope, log)
    private val b2b = SignInViewModel(member.account, false, scope, log)

    @AfterEach
    fun tidyUp() = scope.cancel()

    private fun fill(model: SignInViewModel) {
        model.setEmail(" ada@example.com ")
        model.setPassword(" secret ")
    }

    @Test
    fun `the buttons wait for an address and a password, and in B2B for an organization`() {
        assertFalse(model.state.value.canUsePassword)
        model.setEmail("ada@")
        model.setPassword("secret")
        assertFalse(model.state.value.canUsePassword)
        model.setEmail("ada@example.com")
        assertTrue(model.state.value.canUsePassword)

        fill(b2b)
        assertFalse(b2b.state.value.canUsePassword)
        b2b.setOrganizationId("organization-1")
        assertTrue(b2b.state.value.canUsePassword)
    }

    @Test
    fun `the address goes out trimmed and the password as it was typed`() {
        fill(model)
        model.signIn()
        fill(model)
        model.signUp()

        assertEquals(listOf("signIn ada@example.com  secret ", "signUp ada@example.com  secret "), consumer.asked)
    }

    @Test
    fun `a member has no sign-up, which an organization decides about`() {
        b2b.setOrganizationId("organization-1")
        fill(b2b)
        b2b.signUp()
        b2b.signIn()

        assertEquals(listOf("signIn organization-1 ada@example.com  secret "), member.asked)
    }

    @Test
    fun `the password is forgotten once it was right and kept to be corrected when it was not`() {
        consumer.failure = refused("unauthorized_credentials", 401)
        fill(model)
        model.signIn()
        assertEquals(" secret ", model.state.value.form.password)
        assertEquals(Tone.BAD, model.state.value.message?.tone)

        consumer.failure = null
        model.signIn()
        assertEquals("", model.state.value.form.password)
        assertNull(model.state.value.message)
    }

    @Test
    fun `nothing is sent twice while a call is under way`() {
        consumer.hold = CompletableDeferred()
        fill(model)
        model.signIn()
        model.signIn()
        model.sendCode()

        assertEquals(1, consumer.asked.size)
        assertTrue(model.state.value.busy)
    }

    @Test
    fun `a code is asked for after it was sent, and used with the method it came with`() {
        model.choose(Method.EMAIL_CODE)
        model.setEmail("ada@example.com")
        model.useCode()
        assertNull(model.state.value.form.sentTo)
        model.sendCode()
        assertEquals("ada@example.com", model.state.value.form.sentTo)
        model.setCode(" 123456 ")
        model.useCode()

        assertEquals(listOf("sendCode ada@example.com", "useCode 123456 method-1"), consumer.asked)
        assertNull(model.state.value.form.sentTo)
    }

    @Test
    fun `a member's code proves the address it was sent to, whatever was typed since`() {
        b2b.choose(Method.EMAIL_CODE)
        b2b.setEmail("ada@example.com")
        b2b.sendCode()
        b2b.setEmail("other@example.com")
        b2b.setCode("123456")
        b2b.useCode()

        assertEquals(listOf("sendCode ada@example.com", "prove ada@example.com 123456"), member.asked)
    }

    @Test
    fun `another address can be given after a code was sent`() {
        model.choose(Method.EMAIL_CODE)
        model.setEmail("ada@example.com")
        model.sendCode()
        model.startOver()

        assertNull(model.state.value.form.sentTo)
        assertEquals("ada@example.com", model.state.value.form.email)
    }

    @Test
    fun `the form says why nobody is signed in, until a call says something newer`() {
        consumer.show(SIGNED_OUT.copy(state = SessionState.SignedOut(SignOutCause.EXPIRED)))
        assertEquals("Your session has expired. Sign in again.", model.state.value.message?.text)

        consumer.failure = refused("duplicate_email")
        fill(model)
        model.signUp()
        assertEquals("There is an account with this address. Sign in instead.", model.state.value.message?.text)
    }

    @Test
    fun `a new device has no message and every other end is explained`() {
        assertEquals(listOf(SignOutCause.NONE), SignOutCause.entries.filter { causeMessage(it) == null })
    }

    @Test
    fun `an organization that wants another first factor is named with what it takes`() {
        member.show(SIGNED_OUT.copy(nextStep = NextStep.OtherFirstFactor("Engines", listOf("sso"))))

        assertEquals("Engines wants another way to sign in: sso.", b2b.state.value.message?.text)
    }
}

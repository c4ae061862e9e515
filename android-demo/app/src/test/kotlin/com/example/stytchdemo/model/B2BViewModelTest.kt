package com.example.stytchdemo.model

import com.example.stytchdemo.account.NextStep
import com.example.stytchdemo.account.OrganizationChoice
import com.example.stytchdemo.account.Proof
import com.stytch.core.StytchAPIUnreachableError
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.cancel
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class B2BViewModelTest {
    private val clock = FakeClock()
    private val account = FakeB2B()
    private val scope = CoroutineScope(Dispatchers.Unconfined + Job())
    private val log = EventLog(clock)
    private var left = 0
    private val organizations = OrganizationsViewModel(account.account, scope, log) { left += 1 }
    private val secondFactor = SecondFactorViewModel(account.account, scope, log)
    private val step = NextStep.SecondFactor("organization-2", "Vaults", "member-2", "+1•••0006", codeSent = false)

    @AfterEach
    fun tidyUp() = scope.cancel()

    private fun signedInTo(organizationId: String) {
        account.known = listOf(OrganizationChoice("organization-1", "Engines"), OrganizationChoice("organization-2", "Vaults", Proof.SECOND_FACTOR))
        account.show(validated(clock).copy(organizationId = organizationId))
    }

    @Test
    fun `the current organization is marked and cannot be entered, a second factor is announced`() {
        signedInTo("organization-1")
        organizations.load()

        val items = organizations.state.value.items
        assertEquals(listOf("You are here", "Ends this session and asks for a second factor"), items.map { it.note })
        organizations.enter("organization-1")
        assertEquals(listOf("organizations"), account.asked)
    }

    @Test
    fun `what ends the session is asked about first`() {
        signedInTo("organization-1")
        organizations.load()
        organizations.enter("organization-2")
        assertEquals("Vaults", organizations.state.value.asking?.name)
        organizations.dismiss()
        organizations.confirm()
        assertEquals(null, organizations.state.value.asking)
        assertEquals(listOf("organizations"), account.asked)

        organizations.enter("organization-2")
        organizations.confirm()
        assertEquals(listOf("organizations", "enter organization-2"), account.asked)
        assertEquals(null, organizations.state.value.asking)
        assertEquals(1, left)
    }

    @Test
    fun `another way to sign in ends the session too, and is said so`() {
        signedInTo("organization-1")
        account.known = listOf(OrganizationChoice("organization-3", "Looms", Proof.OTHER_FIRST_FACTOR))
        organizations.load()
        organizations.enter("organization-3")

        val asking = organizations.state.value.asking!!
        assertEquals("Ends this session and asks for another way to sign in", asking.note)
        assertTrue(asking.warning!!.startsWith("It asks for another way to sign in."))
        assertEquals(listOf("organizations"), account.asked)
    }

    @Test
    fun `what costs nothing is entered at once`() {
        signedInTo("organization-2")
        organizations.load()
        organizations.enter("organization-1")

        assertEquals(listOf("organizations", "enter organization-1"), account.asked)
        assertEquals(1, left)
    }

    @Test
    fun `a list that failed says so and can be asked for again`() {
        signedInTo("organization-1")
        account.failure = StytchAPIUnreachableError("reset", false)
        organizations.load()
        assertTrue(organizations.state.value.canRetry)
        assertFalse(organizations.state.value.empty)

        account.failure = null
        organizations.load()
        assertFalse(organizations.state.value.canRetry)
        assertEquals(2, organizations.state.value.items.size)
    }

    @Test
    fun `a change that fails stays on the page with its reason`() {
        signedInTo("organization-1")
        organizations.load()
        account.failure = StytchAPIUnreachableError("reset", false)
        organizations.enter("organization-2")
        organizations.confirm()

        assertEquals(0, left)
        assertEquals(Tone.CAREFUL, organizations.state.value.message?.tone)
    }

    @Test
    fun `without a session an organization can be created, and going back ends the sign-in`() {
        account.show(SIGNED_OUT.copy(nextStep = NextStep.ChooseOrganization))
        organizations.load()
        assertTrue(organizations.state.value.empty)
        organizations.create("  ")
        organizations.create(" Looms ")
        organizations.back()

        assertEquals(listOf("organizations", "create Looms", "revoke false"), account.asked)
    }

    @Test
    fun `with a session nothing is created, and going back leaves it alone`() {
        signedInTo("organization-1")
        organizations.load()
        organizations.create("Looms")
        organizations.back()

        assertEquals(listOf("organizations"), account.asked)
        assertEquals(1, left)
    }

    @Test
    fun `a known phone is used, and the code goes with the member it is for`() {
        account.show(SIGNED_OUT.copy(nextStep = step))
        assertEquals("A code can be sent by text message to +1•••0006.", secondFactor.state.value.explanation)
        secondFactor.sendCode()
        assertEquals("A code was sent by text message to +1•••0006.", secondFactor.state.value.explanation)
        secondFactor.useCode()
        secondFactor.setCode(" 123456 ")
        secondFactor.useCode()

        assertEquals(listOf("send member-2 null", "give member-2 123456"), account.asked)
    }

    @Test
    fun `a member without a phone is asked for one`() {
        account.show(SIGNED_OUT.copy(nextStep = step.copy(phoneNumber = null)))
        assertTrue(secondFactor.state.value.asksForPhoneNumber)
        assertFalse(secondFactor.state.value.canSend)
        secondFactor.setPhoneNumber(" +15005550006 ")
        secondFactor.sendCode()

        assertEquals(listOf("send member-2 +15005550006"), account.asked)
    }

    @Test
    fun `a code that is under way already is not offered as new`() {
        account.show(SIGNED_OUT.copy(nextStep = step.copy(codeSent = true)))

        assertEquals("Send a new code", secondFactor.state.value.sendLabel)
    }

    @Test
    fun `a wrong code says so and can be corrected`() {
        account.show(SIGNED_OUT.copy(nextStep = step))
        account.failure = refused("otp_code_not_found", 404)
        secondFactor.setCode("000000")
        secondFactor.useCode()

        assertEquals("This code is wrong or too old. Check it, or send a new one.", secondFactor.state.value.message?.text)
        assertEquals("000000", secondFactor.state.value.code)
        assertTrue(secondFactor.state.value.canContinue)
    }
}

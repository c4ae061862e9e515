package com.example.stytchdemo

import com.example.stytchdemo.account.Project
import org.junit.After
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner

/** The whole app with a B2B project of the emulator. */
@RunWith(RobolectricTestRunner::class)
class B2BAppTest {
    private lateinit var phone: Phone

    @Before
    fun open() {
        phone = Phone()
        phone.openProject(Project.B2B)
    }

    @After
    fun tidyUp() {
        Emulator.clearFaults()
        phone.end()
    }

    private fun signIn(
        organizationId: String,
        email: String,
    ) {
        phone.sees("Organization id")
        phone.type("Organization id", organizationId)
        phone.type("E-mail address", email)
        phone.type("Password", PASSWORD)
        phone.press("Sign in")
    }

    private fun proveAddress(email: String) {
        phone.sees("Organization id")
        phone.press("E-mail code")
        phone.type("E-mail address", email)
        phone.press("Send code")
        phone.sees("A code was sent to $email.")
        phone.type("Code", Emulator.code(email))
        phone.press("Sign in with code")
    }

    @Test
    fun `a password leads to the session of a member`() {
        val email = "member@example.com"
        signIn(Emulator.addOrganization("Analytical Engines", email), email)

        phone.sees("Active · validated")
        assertTrue(phone.shows(email))
        assertTrue(phone.shows("Analytical Engines"))
    }

    @Test
    fun `another organization replaces the session`() {
        val email = "switch@example.com"
        val engines = Emulator.addOrganization("Analytical Engines", email)
        Emulator.addOrganization("Silk Looms", email)
        signIn(engines, email)
        phone.sees("Active · validated")
        phone.press("Switch organization")
        phone.sees("You are here")
        phone.press("Enter Silk Looms")

        phone.sees("Active · validated")
        phone.sees("Silk Looms")
        assertFalse(phone.shows("Analytical Engines"))
    }

    @Test
    fun `the back key leads from the organizations to the session`() {
        val email = "back@example.com"
        signIn(Emulator.addOrganization("Analytical Engines", email), email)
        phone.sees("Active · validated")
        phone.press("Switch organization")
        phone.sees("You are here")
        phone.back()

        phone.sees("Active · validated")
        assertFalse(phone.shows("You are here"))
    }

    @Test
    fun `an organization with a second factor asks for it before there is a session`() {
        val email = "factor@example.com"
        val engines = Emulator.addOrganization("Analytical Engines", email)
        Emulator.addOrganization("Vaults", email, "REQUIRED_FOR_ALL")
        signIn(engines, email)
        phone.sees("Active · validated")
        phone.press("Switch organization")
        phone.press("Enter Vaults")
        phone.sees("End this session to enter Vaults?")
        phone.press("Stay here")
        phone.isGone("End this session to enter Vaults?")
        phone.press("Enter Vaults")
        phone.press("End and enter")

        phone.sees("Vaults asks for a second factor.")
        assertFalse(phone.shows("Active"))
        phone.type("Code from the text message", "000000")
        phone.press("Continue")
        phone.sees("This code is wrong or too old.")
        phone.press("Send a new code")
        phone.sees("The code is on its way.")
        phone.type("Code from the text message", Emulator.code(PHONE))
        phone.press("Continue")
        phone.sees("Active · validated")
        assertTrue(phone.shows("Vaults"))
        assertTrue(phone.shows("Text message code"))
    }

    @Test
    fun `a proven address leads to the organizations, over a restart`() {
        val email = "discover@example.com"
        Emulator.addOrganization("Analytical Engines", email)
        proveAddress(email)
        phone.sees("Choose an organization")

        phone.restart()

        phone.sees("Choose an organization")
        phone.press("Enter Analytical Engines")
        phone.sees("Active · validated")
        assertTrue(phone.shows(email))
    }

    @Test
    fun `whoever belongs nowhere creates an organization`() {
        proveAddress("founder@example.com")
        phone.sees("You belong to no organization yet.")
        phone.type("Name of a new organization", "Difference Engines")
        phone.press("Create organization")

        phone.sees("Active · validated")
        assertTrue(phone.shows("Difference Engines"))
    }

    @Test
    fun `a sign-in that waits for a second factor can be given up`() {
        val email = "giveup@example.com"
        signIn(Emulator.addOrganization("Vaults", email, "REQUIRED_FOR_ALL"), email)
        phone.sees("Vaults asks for a second factor.")
        phone.press("Start over")

        phone.sees("Organization id")
    }
}

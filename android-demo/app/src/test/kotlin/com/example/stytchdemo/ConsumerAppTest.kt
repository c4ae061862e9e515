package com.example.stytchdemo

import com.example.stytchdemo.account.Project
import com.example.stytchdemo.model.Clock
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import java.io.File

/** The whole app with a consumer project of the emulator. */
@RunWith(RobolectricTestRunner::class)
class ConsumerAppTest {
    private lateinit var phone: Phone

    @Before
    fun open() {
        phone = Phone()
        phone.openProject(Project.CONSUMER)
    }

    @After
    fun tidyUp() {
        Emulator.clearFaults()
        phone.end()
    }

    /** What the countdown says, rounded up; the clocks of app and server may differ by a moment. */
    private fun minutesLeft(): String {
        val said = Regex("Expires in (\\d+) min (\\d+) s|Expires in 1 h 0 min").find(phone.shown().map { it.text }.joinToString("\n"))!!
        val (minutes, seconds) = said.destructured
        return if (minutes.isEmpty()) "60" else (minutes.toInt() + if (seconds == "0") 0 else 1).toString()
    }

    @Test
    fun `signing up leads to the session, which can be validated and extended`() {
        phone.signUp("signup@example.com")
        assertTrue(phone.shows("signup@example.com"))
        assertEquals("30", minutesLeft())

        phone.press("Validate")
        phone.sees("The server confirmed the session.")
        assertEquals("30", minutesLeft())
        phone.press("Extend to 1 hour")

        phone.sees("The session now ends in 60 minutes.")
        assertEquals("60", minutesLeft())
        phone.logged("extend: done")
    }

    @Test
    fun `a code by e-mail signs in, and a wrong one can be corrected`() {
        val email = "code@example.com"
        phone.sees("Create account")
        phone.press("E-mail code")
        phone.type("E-mail address", email)
        phone.press("Send code")
        phone.sees("A code was sent to $email.")
        phone.type("Code", "000000")
        phone.press("Sign in with code")
        phone.sees("This code is wrong or too old.")
        phone.type("Code", Emulator.code(email))
        phone.press("Sign in with code")

        phone.sees("Active · validated")
        assertTrue(phone.shows("E-mail code"))
    }

    @Test
    fun `a wrong password is explained, and what was typed stays`() {
        Emulator.addUser("wrong@example.com")
        phone.sees("Create account")
        phone.type("E-mail address", "wrong@example.com")
        phone.type("Password", "something else 1!")
        phone.press("Sign in")

        phone.sees("This address and password do not match.")
        assertEquals("wrong@example.com", phone.typed("E-mail address"))
        phone.type("Password", PASSWORD)
        phone.press("Sign in")
        phone.sees("Active · validated")
    }

    @Test
    fun `revoking leads back to the sign-in form, and stays so after a restart`() {
        phone.signUp("revoke@example.com")
        phone.press("Revoke")

        phone.sees("You are signed out.")
        phone.restart()
        phone.sees("Create account")
        assertFalse(phone.shows("Active"))
    }

    @Test
    fun `offline the session stays, and force clear signs out after a question`() {
        phone.signUp("offline@example.com")
        Emulator.fault("sessions", "reset")

        phone.press("Revoke")
        phone.sees("The server could not be reached.")
        assertTrue(phone.shows("Active"))
        phone.press("Force clear")
        phone.sees("Sign out here at once?")
        phone.press("Keep session")
        phone.isGone("Sign out here at once?")
        assertTrue(phone.shows("Active"))
        phone.press("Force clear")
        phone.press("Clear now")

        phone.sees("You are signed out.")
    }

    @Test
    fun `a server that does not answer leaves force clear to press`() {
        phone.signUp("held@example.com")
        Emulator.fault("sessions/authenticate", "hold")
        phone.press("Validate")

        phone.logged("validate …")
        assertFalse(phone.isEnabled("Extend to 1 hour"))
        assertTrue(phone.isEnabled("Force clear"))
        Emulator.clearFaults()
        phone.sees("The server confirmed the session.")
        assertTrue(phone.isEnabled("Extend to 1 hour"))
    }

    @Test
    fun `a restart shows the stored session at once, and then the server's word`() {
        phone.signUp("restart@example.com")
        Emulator.fault("sessions/authenticate", "hold")

        phone.restart()

        phone.sees("Active · cached")
        phone.sees("restart@example.com")
        Emulator.clearFaults()
        phone.sees("Active · validated")
        assertFalse(phone.log().any { "Signed out" in it })
    }

    @Test
    fun `a store that cannot be read is neither a session nor a sign-in form, and recovers`() {
        phone.signUp("store@example.com")
        phone.end()
        val slots = File(phone.application.noBackupFilesDir, "stytch").walk().filter { it.name in listOf("record.a", "record.b") }.toList()
        val aside = slots.associateWith { File(it.path + ".aside") }
        check(slots.isNotEmpty())
        aside.forEach { (slot, away) -> check(slot.renameTo(away) && slot.mkdir()) { "the store stays readable" } }
        phone.application.start()
        phone = Phone()

        phone.sees("Unavailable · storage failed")
        assertFalse(phone.shows("Create account"))
        assertFalse(phone.shows("Validate"))
        aside.forEach { (slot, away) -> check(slot.delete() && away.renameTo(slot)) }
        phone.sees("Active · validated")
    }

    @Test
    fun `a session that the server ended leads to the sign-in form with the reason`() {
        phone.signUp("ended@example.com")
        Emulator.control("POST", "revoke_all_sessions")
        phone.press("Validate")

        phone.sees("The server has ended your session. Sign in again.")
        assertTrue(phone.shows("Create account"))
    }

    @Test
    fun `an access token is exchanged for a session`() {
        phone.signUp("exchange@example.com")
        val other = Emulator.addUser("connected@example.com")
        Emulator.addAccessToken(other, "access-token-1")
        phone.press("Exchange token")
        phone.type("Access token", "access-token-1")
        phone.press("Exchange")

        phone.sees("connected@example.com")
        assertTrue(phone.shows("Access token"))
    }

    @Test
    fun `the countdown moves while the screen is visible`() {
        phone.signUp("countdown@example.com")
        val start = System.currentTimeMillis()
        phone.application.clock = Clock { start + 600_000 }
        phone.pass(1)

        assertTrue(phone.shows("Expires in 19 min"))
    }

    @Test
    fun `a rotation keeps the page and what was typed`() {
        phone.sees("Create account")
        phone.type("E-mail address", "rotation@example.com")
        phone.recreate()
        phone.sees("Create account")
        assertEquals("rotation@example.com", phone.typed("E-mail address"))
        phone.type("Password", PASSWORD)
        phone.press("Create account")
        phone.sees("Active · validated")
        phone.recreate()

        phone.sees("rotation@example.com")
        assertTrue(phone.isEnabled("Validate"))
    }

    @Test
    fun `changing the project asks for another and finds the session again`() {
        phone.signUp("change@example.com")
        phone.press("Change project")
        phone.sees("Open project")
        assertEquals(Emulator.baseUrl, phone.typed("Server"))
        phone.press("Open project")

        phone.sees("change@example.com")
    }

    @Test
    fun `a public token of nobody is explained`() {
        phone.press("Change project")
        phone.type("Public token", "public-token-test-00000000-0000-4000-8000-000000000000")
        phone.press("Open project")
        phone.sees("Create account")
        phone.type("E-mail address", "nobody@example.com")
        phone.type("Password", PASSWORD)
        phone.press("Sign in")

        phone.sees("The server does not know this public token.")
    }
}

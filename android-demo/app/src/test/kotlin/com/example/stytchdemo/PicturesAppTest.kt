package com.example.stytchdemo

import android.graphics.Bitmap
import android.graphics.Canvas
import android.widget.Button
import android.widget.EditText
import android.widget.RadioButton
import com.example.stytchdemo.account.Project
import com.example.stytchdemo.model.Clock
import com.example.stytchdemo.model.Screen
import com.example.stytchdemo.model.lastValidatedAt
import org.junit.After
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import java.io.File

/**
 * Pictures of every page, in light and in dark, as the folder `screenshots` names it; and what a
 * picture cannot show: everything to press is large enough, and no text is cut off.
 */
@RunWith(RobolectricTestRunner::class)
class PicturesAppTest {
    private lateinit var phone: Phone
    private var mode = ""
    private var now = System.currentTimeMillis()
    private val email = "ada@example.com"

    @Before
    fun forgetEverybody() {
        Emulator.control("POST", "reset")
    }

    @After
    fun tidyUp() {
        Emulator.clearFaults()
        Emulator.control("POST", "clock", """{"offset_seconds":0}""")
        phone.end()
    }

    @Test
    fun `a consumer's pages in light`() = consumer("light", "w411dp-h891dp-notnight-hdpi")

    @Test
    fun `a consumer's pages in dark`() = consumer("dark", "w411dp-h891dp-night-hdpi")

    @Test
    fun `a member's pages in light`() = b2b("light", "w411dp-h891dp-notnight-hdpi")

    @Test
    fun `a member's pages in dark`() = b2b("dark", "w411dp-h891dp-night-hdpi")

    @Test
    fun `a small phone with large letters shows everything`() {
        RuntimeEnvironment.setFontScale(1.5f)
        consumer("large", "w320dp-h640dp-notnight-hdpi")
    }

    private fun start(
        mode: String,
        qualifiers: String,
    ) {
        this.mode = mode
        RuntimeEnvironment.setQualifiers(qualifiers)
        // The seconds of the log are those of this clock, which moves between two steps only.
        (RuntimeEnvironment.getApplication() as DemoApplication).clock = Clock { now }
        phone = Phone()
    }

    private fun consumer(
        mode: String,
        qualifiers: String,
    ) {
        start(mode, qualifiers)
        phone.type("Public token", "public-token-test-…")
        picture("project")
        phone.openProject(Project.CONSUMER)
        phone.sees("Create account")
        later(4)
        phone.type("E-mail address", email)
        phone.type("Password", "something else 1!")
        Emulator.addUser(email)
        phone.press("Sign in")
        phone.sees("This address and password do not match.")
        picture("sign-in")
        later(9)
        phone.type("Password", PASSWORD)
        phone.press("Sign in")
        phone.sees("Active · validated")
        // A third of the session passes on the server.
        Emulator.control("POST", "clock", """{"advance_seconds":600}""")
        later(600)
        phone.press("Validate")
        phone.sees("The server confirmed the session.")
        countFromLastValidation()
        picture("session")

        Emulator.fault("sessions", "reset")
        phone.press("Revoke")
        phone.sees("The server could not be reached.")
        phone.press("Force clear")
        phone.sees("Sign out here at once?")
        picture("force-clear")
        phone.press("Keep session")
        phone.restart()
        phone.sees("Active · cached")
        picture("cached")
    }

    private fun b2b(
        mode: String,
        qualifiers: String,
    ) {
        start(mode, qualifiers)
        val engines = Emulator.addOrganization("Analytical Engines", email)
        Emulator.addOrganization("Silk Looms", email)
        Emulator.addOrganization("Vaults", email, "REQUIRED_FOR_ALL")
        phone.openProject(Project.B2B)
        phone.sees("Organization id")
        later(7)
        phone.type("Organization id", engines)
        phone.type("E-mail address", email)
        phone.type("Password", PASSWORD)
        phone.press("Sign in")
        phone.sees("Active · validated")
        countFromLastValidation()
        picture("member")
        phone.press("Switch organization")
        phone.sees("You are here")
        picture("organizations")
        phone.press("Enter Vaults")
        phone.sees("End this session to enter Vaults?")
        picture("enter-organization")
        phone.press("End and enter")
        phone.sees("Vaults asks for a second factor.")
        phone.type("Code from the text message", "204857")
        picture("second-factor")
    }

    private fun later(seconds: Long) {
        now += seconds * 1000
    }

    /** So that the countdowns say the same in every run. */
    private fun countFromLastValidation() {
        val opened = phone.application.demo.screen.value as Screen.Opened
        now = lastValidatedAt(opened.account.snapshot.value.state)!! + 12_000
        phone.pass(1)
    }

    private fun picture(page: String) {
        phone.pass(1)
        val view = phone.activity.window.decorView
        val bitmap = Bitmap.createBitmap(view.width, view.height, Bitmap.Config.ARGB_8888)
        bitmap.setHasAlpha(false)
        view.draw(Canvas(bitmap))
        val folder = File(checkNotNull(System.getProperty("screenshots")) { "screenshots is not set" }).apply { mkdirs() }
        File(folder, "android-$page-$mode.png").outputStream().use { bitmap.compress(Bitmap.CompressFormat.PNG, 100, it) }
        everythingFits()
    }

    private fun everythingFits() {
        val density = phone.activity.resources.displayMetrics.density
        for (text in phone.shown()) {
            val name = "“${text.text}”"
            val pressed = text is Button || text is RadioButton || text is EditText
            if (pressed) assertTrue("$name is ${text.height / density} dp high", text.height >= 48 * density)
            if (text is EditText) assertNotNull("$name has no name", text.contentDescription)
            val layout = text.layout ?: continue
            val room = text.height - text.compoundPaddingTop - text.compoundPaddingBottom
            assertTrue("$name is cut off below: ${layout.height} in $room", layout.height <= room)
            // A field scrolls; every other text must be whole.
            if (text is EditText) continue
            for (line in 0 until layout.lineCount) {
                assertTrue("$name ends in dots", layout.getEllipsisCount(line) == 0)
                val end = layout.getLineEnd(line)
                val broken = end < text.text.length && !text.text[end - 1].isWhitespace() && '@' !in text.text && '-' !in text.text
                assertTrue("$name is broken inside a word", !broken)
            }
        }
    }
}

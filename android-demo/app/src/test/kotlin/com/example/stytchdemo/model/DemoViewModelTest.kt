package com.example.stytchdemo.model

import com.example.stytchdemo.account.NextStep
import com.example.stytchdemo.account.Project
import com.stytch.core.Freshness
import com.stytch.core.SessionState
import com.stytch.core.SignOutCause
import com.stytch.core.StytchInvalidInputError
import com.stytch.core.StytchLocalStateClearedError
import com.stytch.core.UnavailableReason
import java.io.File
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.cancel
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class DemoViewModelTest {
    private val clock = FakeClock()
    private val scope = CoroutineScope(Dispatchers.Unconfined + Job())
    private val store = FakeSettings()
    private val account = FakeB2B()
    private val opened = mutableListOf<Settings>()
    private val demo =
        DemoViewModel(scope, clock, store) {
            opened += it
            account.account
        }

    @AfterEach
    fun tidyUp() = scope.cancel()

    private val choosing get() = (demo.screen.value as Screen.Choosing).project
    private val project get() = demo.screen.value as Screen.Opened

    private fun open() {
        choosing.choose(Project.B2B)
        choosing.setServer(" http://127.0.0.1:4000/ ")
        choosing.setPublicToken(" public-token-test-1 ")
        choosing.open()
    }

    @Test
    fun `what is not known is never the sign-in page`() {
        val unknown =
            UnavailableReason.entries.map { SessionState.Unavailable(it, false, null) } + SessionState.Loading

        assertEquals(setOf(Page.WAITING), unknown.map { pageOf(SIGNED_OUT.copy(state = it), false) }.toSet())
    }

    @Test
    fun `a session shown while the store is away is a session`() {
        val shown = SessionState.Unavailable(UnavailableReason.CLOCK_UNPROVEN, true, null)

        assertEquals(Page.SESSION, pageOf(SIGNED_OUT.copy(state = shown), false))
        assertEquals(Page.SESSION, pageOf(SIGNED_OUT.copy(state = SessionState.Active(Freshness.CACHED, null)), false))
    }

    @Test
    fun `what an intermediate session waits for is the next page`() {
        val factor = NextStep.SecondFactor("organization-1", "Vaults", "member-1", null, false)

        assertEquals(
            listOf(Page.ORGANIZATIONS, Page.SECOND_FACTOR, Page.SIGN_IN, Page.SIGN_IN),
            listOf(NextStep.ChooseOrganization, factor, NextStep.OtherFirstFactor("Vaults", emptyList()), null)
                .map { pageOf(SIGNED_OUT.copy(nextStep = it), false) },
        )
    }

    @Test
    fun `a project opens with what was typed, trimmed, and is the one of the next start`() {
        open()

        assertEquals("http://127.0.0.1:4000", opened.single().server)
        assertEquals("public-token-test-1", opened.single().publicToken)
        assertEquals("B2B · local emulator", project.subtitle)
        DemoViewModel(scope, clock, store) { account.account.also { _ -> opened += it } }.start()
        assertEquals(opened[0], opened[1])
    }

    @Test
    fun `each kind of project keeps a token of its own, and none opens nothing`() {
        choosing.setPublicToken("one")
        choosing.choose(Project.B2B)
        assertEquals(Settings.SEEDED[Project.B2B], choosing.state.value.settings.publicToken)
        choosing.setPublicToken(" ")
        assertFalse(choosing.state.value.canOpen)
        choosing.open()
        assertTrue(opened.isEmpty())
        choosing.choose(Project.CONSUMER)

        assertEquals("one", choosing.state.value.settings.publicToken)
    }

    @Test
    fun `the tokens that are filled in are those of the seed`() {
        val seed = File("../seed.json").readText()

        for ((project, token) in Settings.SEEDED) {
            val field = "${project.name.lowercase()}_public_token"
            assertTrue("\"$field\": \"$token\"" in seed, field)
        }
    }

    @Test
    fun `a setting that cannot work is said on the page it was typed on`() {
        val demo = DemoViewModel(scope, clock, store) { throw StytchInvalidInputError("baseUrl", "an https address") }
        val choosing = (demo.screen.value as Screen.Choosing).project
        choosing.setPublicToken("one")
        choosing.open()

        assertEquals("Check the server: an https address is needed.", choosing.state.value.message?.text)
        assertTrue(demo.screen.value is Screen.Choosing)
    }

    @Test
    fun `a project that does not open any more at the start says why`() {
        val demo = DemoViewModel(scope, clock, FakeSettings(Settings())) { throw StytchInvalidInputError("baseUrl", "an https address") }
        demo.start()

        assertEquals("Check the server: an https address is needed.", (demo.screen.value as Screen.Choosing).project.state.value.message?.text)
    }

    @Test
    fun `leaving closes the client and keeps what was typed`() {
        open()
        demo.leaveProject()

        assertTrue(account.closed)
        assertEquals("public-token-test-1", choosing.state.value.settings.publicToken)
        assertEquals(null, store.opened())
    }

    @Test
    fun `the choice of an organization opens with a fresh list and ends with the session`() {
        open()
        account.show(validated(clock))
        assertEquals(Page.SESSION, project.page.value)
        project.session.press(Action.EXCHANGE)
        assertEquals(Page.ORGANIZATIONS, project.page.value)
        assertEquals(listOf("organizations"), account.asked)

        account.show(SIGNED_OUT.copy(state = SessionState.SignedOut(SignOutCause.EXPIRED)))
        assertEquals(Page.SIGN_IN, project.page.value)
        account.show(validated(clock))
        assertEquals(Page.SESSION, project.page.value)
    }

    @Test
    fun `a new session begins without what was said and asked about the last one`() {
        open()
        account.show(validated(clock))
        account.failure = StytchLocalStateClearedError("reset", null, null, null)
        project.session.press(Action.VALIDATE)
        project.session.press(Action.FORCE_CLEAR)
        account.show(SIGNED_OUT)
        assertEquals(Panel.CONFIRM_FORCE_CLEAR, project.session.state.value.panel)

        account.show(validated(clock))

        assertEquals(Panel.NONE, project.session.state.value.panel)
        assertEquals(null, project.session.state.value.message)
    }

    @Test
    fun `each state is in the log once`() {
        open()
        account.show(validated(clock))
        account.show(validated(clock).copy(persisted = false))
        account.show(SIGNED_OUT.copy(state = SessionState.SignedOut(SignOutCause.STEP_UP)))

        assertEquals(listOf("00:00  state: Signed out · step up", "00:00  state: Active · validated", "00:00  state: Signed out"), project.log.lines.value)
    }
}

package com.example.stytchdemo.model

import com.example.stytchdemo.account.serverAhead
import com.stytch.core.Freshness
import com.stytch.core.SessionState
import com.stytch.core.SignOutCause
import com.stytch.core.StytchAPIUnreachableError
import com.stytch.core.StytchLocalStateClearedError
import com.stytch.core.UnavailableReason
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

class SessionViewModelTest {
    private val clock = FakeClock()
    private val account = FakeConsumer()
    private val scope = CoroutineScope(Dispatchers.Unconfined + Job())
    private val log = EventLog(clock)
    private var organizationsShown = 0
    private val model = SessionViewModel(account.account, clock, scope, log) { organizationsShown += 1 }

    private val card get() = model.state.value

    @AfterEach
    fun tidyUp() = scope.cancel()

    @Test
    fun `each state has its chip, and only a confirmed session is green`() {
        val said =
            listOf(
                SessionState.Loading,
                SessionState.Active(Freshness.CACHED, null),
                SessionState.Active(Freshness.VALIDATED, 1),
                SessionState.SignedOut(SignOutCause.EXPIRED),
                SessionState.Unavailable(UnavailableReason.DEVICE_LOCKED, false, null),
            ).map(::chipOf)

        assertEquals(
            listOf("Loading", "Active · cached", "Active · validated", "Signed out", "Unavailable · device locked"),
            said.map { it.text },
        )
        assertEquals(listOf("Active · validated"), said.filter { it.tone == Tone.GOOD }.map { it.text })
    }

    @Test
    fun `every reason has words and a sentence of its own`() {
        assertEquals(UnavailableReason.entries.size, UnavailableReason.entries.map(::reasonWords).toSet().size)
        assertEquals(UnavailableReason.entries.size, UnavailableReason.entries.map(::reasonSentence).toSet().size)
    }

    @Test
    fun `the countdown and the bar follow the clock down to the end`() {
        account.show(validated(clock, minutes = 30))
        assertEquals("Expires in 30 min 0 s", card.countdown)
        assertEquals(1f, card.remaining)

        clock.now += 15 * 60_000
        model.tick()
        assertEquals("Expires in 15 min 0 s", card.countdown)
        assertEquals(0.5f, card.remaining)

        clock.now += 16 * 60_000
        model.tick()
        assertEquals("Over by the clock of this device", card.countdown)
        assertEquals(0f, card.remaining)
    }

    @Test
    fun `a clock that somebody set wrong changes nothing of what is shown`() {
        account.show(validated(clock, minutes = 30))
        val before = card.copy()
        clock.now += 86_400_000
        account.show(account.snapshot.copy(serverAhead = -86_400_000))
        model.tick()

        assertEquals(before, card)
    }

    @Test
    fun `the server's time follows from the end of the session by both clocks`() {
        assertEquals(490_000, serverAhead(expiresAt = 1_000_000, expiresAtDeviceMs = 60_000, deviceNow = 50_000, wallNow = 500_000))
        assertEquals(0, serverAhead(expiresAt = 1_000_000, expiresAtDeviceMs = 60_000, deviceNow = 50_000, wallNow = 991_000))
        assertEquals(0, serverAhead(expiresAt = 1_000_000, expiresAtDeviceMs = null, deviceNow = 50_000, wallNow = 500_000))
    }

    @Test
    fun `the rows say freshness, last validation, factors, JWT and disk`() {
        account.show(validated(clock).copy(persisted = false))
        clock.now += 12_000
        model.tick()

        assertEquals(
            listOf(
                "Freshness" to "confirmed by the server",
                "Last validated" to "12 s ago",
                "Factors" to "Password",
                "JWT" to "4 min 48 s left",
                "On disk" to "not written yet",
            ),
            card.rows,
        )
    }

    @Test
    fun `buttons work for a session and for one shown while the store is away, and not without one`() {
        assertTrue(Action.entries.none { card.enabled.getValue(it) })

        account.show(validated(clock))
        assertTrue(Action.entries.all { card.enabled.getValue(it) })

        account.show(validated(clock).copy(state = SessionState.Unavailable(UnavailableReason.CLOCK_UNPROVEN, true, 1)))
        assertTrue(Action.entries.all { card.enabled.getValue(it) })

        account.show(validated(clock).copy(state = SessionState.Unavailable(UnavailableReason.DEVICE_LOCKED, false, null)))
        assertTrue(Action.entries.none { card.enabled.getValue(it) })
    }

    @Test
    fun `while a call is under way only force clear can be pressed`() {
        account.show(validated(clock))
        account.hold = CompletableDeferred()
        model.press(Action.VALIDATE)

        assertEquals(listOf(Action.FORCE_CLEAR), Action.entries.filter { card.enabled.getValue(it) })
        model.press(Action.EXTEND)
        assertEquals(listOf("validate"), account.asked)

        account.hold?.complete(Unit)
        assertTrue(Action.entries.all { card.enabled.getValue(it) })
        assertEquals("The server confirmed the session.", card.message?.text)
    }

    @Test
    fun `extending asks for an hour and validating for no time at all`() {
        account.show(validated(clock))
        model.press(Action.VALIDATE)
        model.press(Action.EXTEND)

        assertEquals(listOf("validate", "extend 60"), account.asked)
    }

    @Test
    fun `force clear does nothing before it is confirmed`() {
        account.show(validated(clock))
        model.press(Action.FORCE_CLEAR)
        assertEquals(Panel.CONFIRM_FORCE_CLEAR, card.panel)
        assertEquals(emptyList<String>(), account.asked)

        model.dismiss()
        model.confirmForceClear()
        assertEquals(emptyList<String>(), account.asked)

        model.press(Action.FORCE_CLEAR)
        model.confirmForceClear()
        assertEquals(listOf("revoke true"), account.asked)
        assertEquals(Panel.NONE, card.panel)
    }

    @Test
    fun `a call that force clear superseded does not put its message over the newer one`() {
        account.show(validated(clock))
        account.hold = CompletableDeferred()
        account.failure = StytchAPIUnreachableError("reset", false)
        model.press(Action.VALIDATE)
        val held = account.hold
        account.hold = null
        account.failure = StytchLocalStateClearedError("reset", null, null, null)
        model.press(Action.FORCE_CLEAR)
        model.confirmForceClear()
        val newest = card.message

        held?.complete(Unit)

        assertEquals(Tone.GOOD, newest?.tone)
        assertEquals(newest, card.message)
        assertFalse(card.busy)
    }

    @Test
    fun `a failed call says what to do and is in the log`() {
        account.show(validated(clock))
        account.failure = StytchAPIUnreachableError("reset", false)
        clock.now += 65_000
        model.press(Action.REVOKE)

        assertEquals("The server could not be reached. Nothing has changed here; try again when there is a network.", card.message?.text)
        assertEquals(listOf("01:05  revoke: StytchAPIUnreachableError", "01:05  revoke …"), log.lines.value)
    }

    @Test
    fun `exchange asks a consumer for an access token, which goes out trimmed`() {
        account.show(validated(clock))
        model.press(Action.EXCHANGE)
        assertEquals(Panel.ACCESS_TOKEN, card.panel)

        model.exchange("  ")
        assertEquals(emptyList<String>(), account.asked)
        model.exchange(" token ")

        assertEquals(listOf("exchange token"), account.asked)
        assertEquals(Panel.NONE, card.panel)
        assertEquals(0, organizationsShown)
    }

    @Test
    fun `exchange leads a member to the organizations`() {
        val member = FakeB2B()
        member.show(validated(clock))
        val model = SessionViewModel(member.account, clock, scope, log) { organizationsShown += 1 }
        model.press(Action.EXCHANGE)

        assertEquals(1, organizationsShown)
        assertEquals(Panel.NONE, model.state.value.panel)
        assertNull(model.state.value.message)
    }
}

package com.example.stytchdemo.model

import com.example.stytchdemo.account.Account
import com.example.stytchdemo.account.B2BAccount
import com.example.stytchdemo.account.ConsumerAccount
import com.example.stytchdemo.account.Project
import com.example.stytchdemo.account.Snapshot
import com.stytch.core.Freshness
import com.stytch.core.SessionState
import com.stytch.core.SignOutCause
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.SharingStarted
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.flow.stateIn

/** The session card and its buttons. */
class SessionViewModel(
    private val account: Account,
    private val clock: Clock,
    scope: CoroutineScope,
    log: EventLog,
    private val showOrganizations: () -> Unit,
) {
    private val calls = Calls(scope, log)
    private val now = MutableStateFlow(clock.nowMillis())
    private val panel = MutableStateFlow(Panel.NONE)

    val state: StateFlow<SessionCard> =
        combine(account.snapshot, now, calls.running, panel, ::cardOf)
            .stateIn(
                scope,
                SharingStarted.Eagerly,
                cardOf(account.snapshot.value, now.value, calls.running.value, panel.value),
            )

    /** Lets the countdowns move; called about once a second while the screen is visible. */
    fun tick() {
        now.value = clock.nowMillis()
    }

    /** A new session is displayed: messages and questions about an earlier one are removed. */
    fun enter() {
        panel.value = Panel.NONE
        calls.say(null)
    }

    fun press(action: Action) {
        if (state.value.enabled[action] != true) return
        panel.value = Panel.NONE
        when (action) {
            Action.VALIDATE -> calls.run("validate", saying = "The server confirmed the session.") { account.validate() }
            Action.EXTEND -> calls.run("extend", saying = "The session now ends in $MINUTES minutes.") { account.extend(MINUTES) }
            Action.EXCHANGE ->
                when (account) {
                    is ConsumerAccount -> panel.value = Panel.ACCESS_TOKEN
                    is B2BAccount -> showOrganizations()
                }
            Action.REVOKE -> calls.run("revoke") { account.revoke(forceClear = false) }
            Action.FORCE_CLEAR -> panel.value = Panel.CONFIRM_FORCE_CLEAR
        }
    }

    /** Only after a question: nothing brings back what this clears. */
    fun confirmForceClear() {
        if (panel.value != Panel.CONFIRM_FORCE_CLEAR) return
        panel.value = Panel.NONE
        calls.run("force clear", superseding = true) { account.revoke(forceClear = true) }
    }

    fun exchange(accessToken: String) {
        if (account !is ConsumerAccount || accessToken.isBlank()) return
        panel.value = Panel.NONE
        calls.run("exchange", saying = "The access token was exchanged for a session.") {
            account.exchangeAccessToken(accessToken.trim())
        }
    }

    fun dismiss() {
        panel.value = Panel.NONE
    }

    private fun cardOf(
        snapshot: Snapshot,
        wallNow: Long,
        running: Calls.Running,
        panel: Panel,
    ): SessionCard {
        val now = wallNow + snapshot.serverAhead
        val validatedAt = lastValidatedAt(snapshot.state)
        return SessionCard(
            project = account.project,
            chip = chipOf(snapshot.state),
            explanation = explanationOf(snapshot.state),
            person = snapshot.person.orEmpty(),
            organization = snapshot.organizationName,
            countdown = countdown(snapshot.expiresAt, now),
            remaining = remaining(snapshot.startedAt, snapshot.expiresAt, now),
            rows =
                listOf(
                    "Freshness" to freshnessOf(snapshot.state),
                    "Last validated" to (validatedAt?.let { "${inWords(now - it)} ago" } ?: "never"),
                    "Factors" to snapshot.factors.joinToString().ifEmpty { "none" },
                    "JWT" to jwtWords(snapshot.jwtExpiresAt, now),
                    "On disk" to if (snapshot.persisted) "stored, encrypted" else "not written yet",
                ),
            enabled = Action.entries.associateWith { isEnabled(it, snapshot.state, running.busy) },
            busy = running.busy,
            panel = panel,
            message = running.message,
        )
    }

    companion object {
        /** How long *Extend* makes the session. */
        const val MINUTES = 60
    }
}

/** The buttons of the session screen. */
enum class Action { VALIDATE, EXTEND, EXCHANGE, REVOKE, FORCE_CLEAR }

/** What is opened below the buttons. */
enum class Panel { NONE, CONFIRM_FORCE_CLEAR, ACCESS_TOKEN }

/** The state of a session in a few words. */
data class Chip(
    val text: String,
    val tone: Tone,
)

/** What the session screen shows. */
data class SessionCard(
    val project: Project,
    val chip: Chip,
    val explanation: String?,
    val person: String,
    val organization: String?,
    val countdown: String,
    val remaining: Float,
    val rows: List<Pair<String, String>>,
    val enabled: Map<Action, Boolean>,
    val busy: Boolean,
    val panel: Panel,
    val message: Message?,
)

fun chipOf(state: SessionState): Chip =
    when (state) {
        SessionState.Loading -> Chip("Loading", Tone.NEUTRAL)
        is SessionState.Active ->
            when (state.freshness) {
                Freshness.CACHED -> Chip("Active · cached", Tone.CAREFUL)
                Freshness.VALIDATED -> Chip("Active · validated", Tone.GOOD)
            }
        is SessionState.SignedOut -> Chip("Signed out", if (state.cause == SignOutCause.NONE) Tone.NEUTRAL else Tone.CAREFUL)
        is SessionState.Unavailable -> Chip("Unavailable · ${reasonWords(state.reason)}", Tone.BAD)
    }

/** A sentence below the chip where the chip alone leaves a question. */
fun explanationOf(state: SessionState): String? =
    when (state) {
        SessionState.Loading -> "Reading the session that is stored on this device."
        is SessionState.Unavailable -> reasonSentence(state.reason)
        else -> null
    }

fun lastValidatedAt(state: SessionState): Long? =
    when (state) {
        is SessionState.Active -> state.lastValidatedAtMs
        is SessionState.Unavailable -> state.lastValidatedAtMs
        else -> null
    }

private fun freshnessOf(state: SessionState): String =
    when (state) {
        is SessionState.Active ->
            if (state.freshness == Freshness.VALIDATED) "confirmed by the server" else "from this device, being checked"
        is SessionState.Unavailable -> "from this device"
        else -> "not known"
    }

fun countdown(
    expiresAt: Long?,
    now: Long,
): String =
    when {
        expiresAt == null -> "No end known"
        expiresAt <= now -> "Over by the clock of this device"
        else -> "Expires in ${inWords(expiresAt - now)}"
    }

/** What is left of the session, from 1 at its start to 0 at its end. */
fun remaining(
    startedAt: Long?,
    expiresAt: Long?,
    now: Long,
): Float {
    if (startedAt == null || expiresAt == null || expiresAt <= startedAt) return 0f
    return ((expiresAt - now).toFloat() / (expiresAt - startedAt)).coerceIn(0f, 1f)
}

private fun jwtWords(
    expiresAt: Long?,
    now: Long,
): String =
    when {
        expiresAt == null -> "none"
        expiresAt <= now -> "has run out, renewed when needed"
        else -> "${inWords(expiresAt - now)} left"
    }

/** While a call is under way only *Force clear* works, which is for a server that does not answer. */
fun isEnabled(
    action: Action,
    state: SessionState,
    busy: Boolean,
): Boolean {
    val signedIn = state is SessionState.Active || state is SessionState.Unavailable && state.hasSnapshot
    return signedIn && (!busy || action == Action.FORCE_CLEAR)
}

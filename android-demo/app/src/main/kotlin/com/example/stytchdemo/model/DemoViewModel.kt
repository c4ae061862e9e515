package com.example.stytchdemo.model

import com.example.stytchdemo.account.Account
import com.example.stytchdemo.account.B2BAccount
import com.example.stytchdemo.account.NextStep
import com.example.stytchdemo.account.Snapshot
import com.stytch.core.SessionState
import com.stytch.core.SignOutCause
import com.stytch.core.StytchError
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.flow.distinctUntilChanged
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.job
import kotlinx.coroutines.launch
import kotlinx.coroutines.plus

/** The pages of the app. */
enum class Page { PROJECT, WAITING, SIGN_IN, SESSION, ORGANIZATIONS, SECOND_FACTOR }

/**
 * Which page a moment belongs on. `Loading` and an unreadable store are never the sign-in page: it
 * is not known whether a user is signed in.
 */
fun pageOf(
    snapshot: Snapshot,
    choosingOrganization: Boolean,
): Page =
    when (val state = snapshot.state) {
        SessionState.Loading -> Page.WAITING
        is SessionState.Active -> if (choosingOrganization) Page.ORGANIZATIONS else Page.SESSION
        is SessionState.Unavailable -> if (state.hasSnapshot) Page.SESSION else Page.WAITING
        is SessionState.SignedOut ->
            when (snapshot.nextStep) {
                NextStep.ChooseOrganization -> Page.ORGANIZATIONS
                is NextStep.SecondFactor -> Page.SECOND_FACTOR
                is NextStep.OtherFirstFactor, null -> Page.SIGN_IN
            }
    }

/** The whole app: which project is open, and which page shows. Lives as long as the process. */
class DemoViewModel(
    private val scope: CoroutineScope,
    private val clock: Clock,
    private val settings: SettingsStore,
    private val openAccount: (Settings) -> Account,
) {
    private val shown = MutableStateFlow(chooser())

    val screen: StateFlow<Screen> = shown

    /** Opens what was open when the process ended; called once, when it starts. */
    fun start() {
        val refused = settings.opened()?.let { open(it) } ?: return
        (shown.value as? Screen.Choosing)?.project?.say(refused)
    }

    /** Back to the choice of a project. The session stays stored, for the next time. */
    fun leaveProject() {
        close()
        settings.forgetOpened()
        shown.value = chooser()
    }

    /** Closes the client, as the end of the process does. */
    fun close() {
        (shown.value as? Screen.Opened)?.let {
            it.job.cancel()
            it.account.close()
        }
    }

    private fun chooser(): Screen = Screen.Choosing(ProjectViewModel(settings.draft()) { open(it) })

    private fun open(chosen: Settings): Message? {
        val account =
            try {
                openAccount(chosen)
            } catch (refused: StytchError) {
                return messageOf(refused)
            }
        settings.remember(chosen)
        shown.value = Screen.Opened(account, chosen, clock, scope)
        return null
    }
}

/** What the activity shows. */
sealed interface Screen {
    /** No project is open. */
    class Choosing(
        val project: ProjectViewModel,
    ) : Screen

    /** A project is open; [page] is where it stands. */
    class Opened internal constructor(
        internal val account: Account,
        settings: Settings,
        clock: Clock,
        parent: CoroutineScope,
    ) : Screen {
        internal val job = Job(parent.coroutineContext.job)
        private val scope = parent + job
        private val choosing = MutableStateFlow(false)
        private val current = MutableStateFlow(pageOf(account.snapshot.value, false))
        private val local = ProjectViewModel.isLocal(settings.server)

        val log = EventLog(clock)

        /** Below the title: which project, and whose server. */
        val subtitle: String = "${settings.project.label} · ${serverName(settings.server, local)}"
        val page: StateFlow<Page> = current
        val signIn = SignInViewModel(account, local, scope, log)
        val session = SessionViewModel(account, clock, scope, log) { choosing.value = true }
        val secondFactor = (account as? B2BAccount)?.let { SecondFactorViewModel(it, scope, log) }
        val organizations = (account as? B2BAccount)?.let { OrganizationsViewModel(it, scope, log) { choosing.value = false } }

        init {
            if (current.value == Page.ORGANIZATIONS) organizations?.load()
            scope.launch {
                combine(account.snapshot, choosing, ::pageOf).collect { page ->
                    // A choice that led out of the session is over with it.
                    if (page != Page.ORGANIZATIONS) choosing.value = false
                    if (current.value != page) {
                        if (page == Page.ORGANIZATIONS) organizations?.load()
                        if (page == Page.SESSION) session.enter()
                    }
                    current.value = page
                }
            }
            scope.launch {
                account.snapshot.map { logWords(it.state) }.distinctUntilChanged().collect { log.add("state: $it") }
            }
        }

        /** The chip, and why no user is signed in. */
        private fun logWords(state: SessionState): String {
            val cause = (state as? SessionState.SignedOut)?.cause
            return chipOf(state).text + if (cause == null || cause == SignOutCause.NONE) "" else " · ${cause.name.lowercase().replace('_', ' ')}"
        }

        private fun serverName(
            server: String,
            local: Boolean,
        ): String =
            when {
                server.isBlank() -> "Stytch"
                local -> "local emulator"
                else -> server.substringAfter("://")
            }
    }
}

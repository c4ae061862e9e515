package com.example.stytchdemo.model

import com.example.stytchdemo.account.Project
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.update

/** The first screen: which project, on which server. */
class ProjectViewModel(
    settings: Settings,
    private val open: (Settings) -> Message?,
) {
    private val shown = MutableStateFlow(stateOf(settings, null))

    val state: StateFlow<ProjectState> = shown

    fun choose(project: Project) = change { it.copy(project = project) }

    fun setServer(server: String) = change { it.copy(server = server) }

    fun setPublicToken(token: String) = change { it.copy(publicTokens = it.publicTokens + (it.project to token)) }

    /** Opens the project, or says what is wrong with it. */
    fun open() {
        val settings = shown.value.settings
        if (!shown.value.canOpen) return
        val trimmed =
            settings.copy(
                server = settings.server.trim().trimEnd('/'),
                publicTokens = settings.publicTokens.mapValues { it.value.trim() },
            )
        shown.value = stateOf(trimmed, open(trimmed))
    }

    /** Says why a project did not open. */
    fun say(message: Message) = shown.update { it.copy(message = message) }

    private fun change(change: (Settings) -> Settings) = shown.update { stateOf(change(it.settings), null) }

    private fun stateOf(
        settings: Settings,
        message: Message?,
    ): ProjectState =
        ProjectState(
            settings = settings,
            serverHelp =
                when {
                    settings.server.isBlank() -> "Empty: Stytch itself."
                    isLocal(settings.server) -> "The emulator of this repository, on your computer."
                    else -> "Your own server. Leave this empty for Stytch itself."
                },
            tokenHelp =
                if (isLocal(settings.server)) {
                    "This is the token of seed.json. Without that file the emulator prints another one when it starts."
                } else {
                    "It is in the Stytch dashboard, under API keys."
                },
            canOpen = settings.publicToken.isNotBlank(),
            message = message,
        )

    companion object {
        /** Whether an address is of the computer at hand. */
        fun isLocal(server: String): Boolean =
            listOf("10.0.2.2", "127.0.0.1", "localhost", "[::1]").any { "://$it" in server }
    }
}

/** What the first screen shows. */
data class ProjectState(
    val settings: Settings,
    val serverHelp: String,
    val tokenHelp: String,
    val canOpen: Boolean,
    val message: Message?,
)

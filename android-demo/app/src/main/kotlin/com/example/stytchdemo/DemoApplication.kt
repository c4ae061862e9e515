package com.example.stytchdemo

import android.app.Application
import com.example.stytchdemo.account.Account
import com.example.stytchdemo.account.B2BAccount
import com.example.stytchdemo.account.ConsumerAccount
import com.example.stytchdemo.account.Project
import com.example.stytchdemo.model.Clock
import com.example.stytchdemo.model.DemoViewModel
import com.example.stytchdemo.model.Settings
import com.stytch.core.StytchB2B
import com.stytch.core.StytchClientOptions
import com.stytch.core.StytchConsumer
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob

/**
 * Opens the client when the process starts. An app of one project writes here
 *
 * ```kotlin
 * StytchClient.configure(this, "public-token-…", StytchClientOptions(defaultSessionDuration = 60))
 * ```
 *
 * and is done. This one changes its project while it runs, so it makes clients of its own and closes
 * them.
 */
class DemoApplication : Application() {
    /** The time the screens count by. Tests stop it. */
    var clock: Clock = Clock { System.currentTimeMillis() }

    /** Survives every activity, as the session does. */
    lateinit var demo: DemoViewModel
        private set

    override fun onCreate() {
        super.onCreate()
        start()
    }

    /** What a new process begins with. */
    fun start() {
        val scope = CoroutineScope(SupervisorJob() + Dispatchers.Main.immediate)
        demo = DemoViewModel(scope, { clock.nowMillis() }, PreferencesSettings(this), ::open)
        demo.start()
    }

    private fun open(settings: Settings): Account {
        val options =
            StytchClientOptions(
                baseUrl = settings.server.ifEmpty { null },
                defaultSessionDuration = SESSION_MINUTES,
                instance = instance(settings),
            )
        val scope = CoroutineScope(SupervisorJob() + Dispatchers.Main.immediate)
        return when (settings.project) {
            Project.CONSUMER -> ConsumerAccount(StytchConsumer(this, settings.publicToken, options), scope)
            Project.B2B -> B2BAccount(StytchB2B(this, settings.publicToken, options), scope)
        }
    }

    /** A folder and a key of its own for each project and server: they hold different sessions. */
    private fun instance(settings: Settings): String {
        val which = "${settings.server} ${settings.publicToken}"
        return "${settings.project.name.lowercase()}-${which.hashCode().toUInt().toString(16)}"
    }

    private companion object {
        /** How long a sign-in lasts. */
        const val SESSION_MINUTES = 30
    }
}

package com.example.stytchdemo

import android.content.Context
import com.example.stytchdemo.account.Project
import com.example.stytchdemo.model.Settings
import com.example.stytchdemo.model.SettingsStore

/** The choice of a project in the app's preferences. Sessions are kept by the library, not here. */
class PreferencesSettings(
    context: Context,
) : SettingsStore {
    private val preferences = context.getSharedPreferences("settings", Context.MODE_PRIVATE)

    override fun opened(): Settings? = if (preferences.getBoolean("opened", false)) draft() else null

    override fun remember(settings: Settings) {
        preferences
            .edit()
            .putBoolean("opened", true)
            .putString("project", settings.project.name)
            .putString("server", settings.server)
            .apply { Project.entries.forEach { putString("token.${it.name}", settings.publicTokens[it]) } }
            .apply()
    }

    override fun forgetOpened() {
        preferences.edit().putBoolean("opened", false).apply()
    }

    override fun draft(): Settings =
        Settings(
            project = Project.entries.firstOrNull { it.name == preferences.getString("project", null) } ?: Project.CONSUMER,
            server = preferences.getString("server", null) ?: Settings.EMULATOR,
            publicTokens =
                Settings.SEEDED.mapValues { (project, seeded) -> preferences.getString("token.${project.name}", null) ?: seeded },
        )
}

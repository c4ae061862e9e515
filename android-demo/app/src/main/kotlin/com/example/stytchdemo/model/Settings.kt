package com.example.stytchdemo.model

import com.example.stytchdemo.account.Project

/**
 * What the user chose on the first screen. Public tokens are public: they name a project and give
 * no access.
 *
 * @property server the address; empty for Stytch itself.
 */
data class Settings(
    val project: Project = Project.CONSUMER,
    val server: String = EMULATOR,
    val publicTokens: Map<Project, String> = SEEDED,
) {
    val publicToken: String get() = publicTokens[project].orEmpty()

    companion object {
        /** The local emulator of this repository, as an Android emulator sees the computer it runs on. */
        const val EMULATOR = "http://10.0.2.2:4000"

        /** Those of `seed.json`, which that emulator is started with. */
        val SEEDED =
            mapOf(
                Project.CONSUMER to "public-token-test-00000000-0000-4000-8000-00000000c0de",
                Project.B2B to "public-token-test-00000000-0000-4000-8000-0000000b2b00",
            )
    }
}

/** Where [Settings] survive a restart. */
interface SettingsStore {
    /** The last project that was opened, or null. */
    fun opened(): Settings?

    fun remember(settings: Settings)

    /** The user went back to the choice of a project; the fields keep their text. */
    fun forgetOpened()

    /** What to show on the first screen. */
    fun draft(): Settings
}

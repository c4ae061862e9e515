package com.example.stytchdemo

import android.app.UiAutomation
import android.content.Context
import android.os.Build
import android.os.ParcelFileDescriptor
import android.os.StrictMode
import android.os.SystemClock
import android.security.keystore.KeyInfo
import androidx.test.platform.app.InstrumentationRegistry
import com.stytch.core.InitializationStatus
import com.stytch.core.Passwords
import com.stytch.core.SessionState
import com.stytch.core.SignOutCause
import com.stytch.core.StytchClient
import com.stytch.core.StytchClientOptions
import java.io.File
import java.security.KeyStore
import java.util.UUID
import javax.crypto.SecretKey
import javax.crypto.SecretKeyFactory
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test

/**
 * What only Android itself can show: its own Keystore, its own loader and its strict mode. `cargo xtask device` runs
 * the steps in their order, each in a process of its own, against the server that it starts on the computer.
 */
class DeviceSteps {
    private val instrumentation = InstrumentationRegistry.getInstrumentation()

    @Test
    fun a_signsIn() =
        bounded {
            configure()

            StytchClient.passwords.create(Passwords.CreateParameters(newEmail(), PASSWORD, 60)).getOrThrow()

            assertNotNull(StytchClient.sessions.sessionToken)
            keyIsHeldByTheKeystore()
        }

    @Test
    fun b_isSignedInAfterARestart() =
        bounded {
            configure()

            assertNotNull(StytchClient.sessions.sessionToken)
            StytchClient.sessions.authenticate().getOrThrow()
        }

    @Test
    fun c_losesItsKey() {
        keystore().deleteEntry(ALIAS)

        assertFalse(keystore().containsAlias(ALIAS))
    }

    @Test
    fun d_isSignedOutBecauseItsKeyIsLostAndCanSignInAgain() =
        bounded {
            configure()

            assertEquals(SessionState.SignedOut(SignOutCause.KEY_LOST), StytchClient.sessions.state)
            assertNull(StytchClient.sessions.sessionToken)
            StytchClient.passwords.create(Passwords.CreateParameters(newEmail(), PASSWORD, 60)).getOrThrow()
        }

    @Test
    fun e_isSignedInAfterARestartWithTheNewKey() =
        bounded {
            configure()

            assertNotNull(StytchClient.sessions.sessionToken)
        }

    @Test
    fun f_readsTheNameOfTheBootAndAClockThatCountsSleep() {
        val name = nameOfTheBoot()

        assertEquals(name, UUID.fromString(name).toString())
        assertTrue(SystemClock.elapsedRealtime() >= SystemClock.uptimeMillis())
        assertTrue(notes().edit().putString(BOOT, name).putLong(CLOCK, SystemClock.elapsedRealtime()).commit())
    }

    @Test
    fun g_readsTheSameNameAndClockInAnotherProcess() {
        assertEquals(notes().getString(BOOT, null), nameOfTheBoot())
        assertTrue(SystemClock.elapsedRealtime() > notes().getLong(CLOCK, Long.MAX_VALUE))
    }

    @Test
    fun h_validatesOnceWhenItBecomesVisibleAgainAndNotForARotation() =
        bounded {
            configure()
            showTheApp()
            delay(SETTLED_MS)
            val before = automaticRequests()

            instrumentation.uiAutomation.setRotation(UiAutomation.ROTATION_FREEZE_90)
            delay(SETTLED_MS)
            instrumentation.uiAutomation.setRotation(UiAutomation.ROTATION_UNFREEZE)
            delay(SETTLED_MS)
            assertEquals("for a rotation", before, automaticRequests())
            shell("input keyevent KEYCODE_HOME")
            delay(SETTLED_MS)
            assertEquals("in the background", before, automaticRequests())
            showTheApp()
            delay(SETTLED_MS)

            assertEquals("for the return", before + 1, automaticRequests())
        }

    @Test
    fun i_validatesWhenTheNetworkReturns() =
        bounded {
            configure()
            showTheApp()
            delay(SETTLED_MS)
            val before =
                try {
                    for (network in NETWORKS) shell("svc $network disable")
                    delay(SETTLED_MS)
                    automaticRequests()
                } finally {
                    for (network in NETWORKS) shell("svc $network enable")
                }

            while (automaticRequests() == before) delay(POLL_MS)
            StytchClient.sessions.authenticate().getOrThrow()
        }

    private fun nameOfTheBoot() = File("/proc/sys/kernel/random/boot_id").readText().trim()

    private fun notes() = instrumentation.targetContext.getSharedPreferences("device-steps", Context.MODE_PRIVATE)

    private fun automaticRequests() = StytchClient.diagnostics().counters.requestsAutomatic

    private fun showTheApp() = shell("am start -n com.example.stytchdemo/com.example.stytchdemo.MainActivity")

    /** Runs a command as the shell and waits for its end. */
    private fun shell(command: String) {
        val output = instrumentation.uiAutomation.executeShellCommand(command)
        ParcelFileDescriptor.AutoCloseInputStream(output).use { it.readBytes() }
    }

    /** As an app does in `Application.onCreate`: on the main thread, where each use of the disk is an error here. */
    private suspend fun configure() {
        var failed: Throwable? = null
        instrumentation.runOnMainSync {
            val before = StrictMode.getThreadPolicy()
            StrictMode.setThreadPolicy(StrictMode.ThreadPolicy.Builder().detectDiskReads().detectDiskWrites().penaltyDeath().build())
            failed =
                runCatching {
                    StytchClient.configure(instrumentation.targetContext, PUBLIC_TOKEN, StytchClientOptions(baseUrl = SERVER, instance = "device"))
                    StytchClient.sessions.getSync()
                }.exceptionOrNull()
            StrictMode.setThreadPolicy(before)
        }
        failed?.let { throw it }
        assertEquals(InitializationStatus.Success, StytchClient.isInitialized.first { it != InitializationStatus.Loading })
    }

    private fun keyIsHeldByTheKeystore() {
        val key = keystore().getKey(ALIAS, null) as SecretKey
        val info = SecretKeyFactory.getInstance(key.algorithm, KEYSTORE).getKeySpec(key, KeyInfo::class.java) as KeyInfo

        assertEquals(256, info.keySize)
        assertNull(key.encoded)
        assertTrue("made for API ${Build.VERSION.SDK_INT}", info.keystoreAlias == ALIAS)
    }

    private fun keystore(): KeyStore = KeyStore.getInstance(KEYSTORE).apply { load(null) }

    private fun newEmail() = "${UUID.randomUUID()}@example.com"

    private fun bounded(step: suspend () -> Unit) = runBlocking { withTimeout(TIMEOUT_MS) { step() } }

    private companion object {
        /** The computer that Android's emulator runs on. */
        const val SERVER = "http://10.0.2.2:4000"

        /** Of seed.json. */
        const val PUBLIC_TOKEN = "public-token-test-00000000-0000-4000-8000-00000000c0de"
        const val PASSWORD = "correct horse battery staple 9!"
        const val KEYSTORE = "AndroidKeyStore"

        /** The key in the Keystore, not in StrongBox. */
        const val ALIAS = "com.stytch.core"
        const val TIMEOUT_MS = 60_000L

        /** What a step notes for the next one. */
        const val BOOT = "boot"
        const val CLOCK = "clock"
        val NETWORKS = listOf("wifi", "data")

        /** Longer than a start of the activity, a request to the server and the delay before an app counts as hidden. */
        const val SETTLED_MS = 5_000L
        const val POLL_MS = 100L
    }
}

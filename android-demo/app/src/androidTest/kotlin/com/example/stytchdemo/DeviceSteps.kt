package com.example.stytchdemo

import android.os.Build
import android.os.StrictMode
import android.security.keystore.KeyInfo
import androidx.test.platform.app.InstrumentationRegistry
import com.stytch.core.InitializationStatus
import com.stytch.core.Passwords
import com.stytch.core.SessionState
import com.stytch.core.SignOutCause
import com.stytch.core.StytchClient
import com.stytch.core.StytchClientOptions
import java.security.KeyStore
import java.util.UUID
import javax.crypto.SecretKey
import javax.crypto.SecretKeyFactory
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
    }
}

package com.stytch.core

import android.app.Application
import android.os.Looper
import com.stytch.core.internal.FakeKeystore
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import java.io.ByteArrayInputStream
import java.io.File
import java.security.KeyStore
import java.security.Provider
import java.security.Security
import java.security.cert.CertificateException
import java.security.cert.CertificateFactory
import java.security.cert.X509Certificate
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.TimeUnit
import javax.net.ssl.ManagerFactoryParameters
import javax.net.ssl.TrustManager
import javax.net.ssl.TrustManagerFactorySpi
import javax.net.ssl.X509TrustManager

/**
 * The façade over a library that was built for Android: it has no store but the Keystore and trusts no
 * server but by asking Java. With a library for this machine these tests fail.
 */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [35], manifest = Config.NONE)
class OnAndroidTest {
    private val application: Application get() = RuntimeEnvironment.getApplication()
    private lateinit var keystore: FakeKeystore

    @Before
    fun keystore() {
        keystore = FakeKeystore.install()
    }

    @After
    fun tidyUp() = StytchClient.reset()

    @Test
    fun `the session is sealed by a key of the Keystore, and a client that starts anew reads it`() {
        val token = signedUp(options(), Emulator.consumerToken)
        assertTrue("no key in ${keystore.aliases()}", keystore.aliases().isNotEmpty())
        StytchClient.reset()

        StytchClient.configure(application, Emulator.consumerToken, options())
        eventually("it is known who is signed in") { StytchClient.isInitialized.value == InitializationStatus.Success }

        assertEquals(token, StytchClient.sessions.sessionToken)
        val names = application.noBackupFilesDir.walk().map(File::getName).toList()
        // The folder in which a library for this machine has the key as a file.
        assertTrue("$names", "keys" !in names && "record.a" in names)
    }

    @Test
    fun `a server is trusted when Android trusts it, which the library asks Java about`() =
        EmulatorProgram("--tls").use { server ->
            val trust = SystemTrust.install(server.certificate)

            val token = signedUp(StytchClientOptions(baseUrl = server.baseUrl), server.consumerToken)

            assertEquals(token, StytchClient.sessions.sessionToken)
            assertEquals(setOf(server.baseUrl.substringAfter("//").substringBefore(":")), trust.asked.toSet())
        }

    @Test
    fun `a server that Android does not trust is refused, and nothing is signed in`() =
        EmulatorProgram("--tls").use { server ->
            val trust = SystemTrust.install(null)
            StytchClient.configure(application, server.consumerToken, StytchClientOptions(baseUrl = server.baseUrl))

            val result = StytchClient.passwords.createCompletable(Passwords.CreateParameters(Emulator.newEmail(), PASSWORD))

            val refused = (result.get(TIMEOUT_MS, TimeUnit.MILLISECONDS) as StytchResult.Error).exception
            assertTrue("$refused", refused is StytchAPIUnreachableError && "certificate" in refused.reason.lowercase())
            assertTrue(trust.asked.isNotEmpty())
            assertNull(StytchClient.sessions.sessionToken)
        }

    /** Configures the static client and signs somebody up; the token. */
    private fun signedUp(
        options: StytchClientOptions,
        publicToken: String,
    ): String {
        StytchClient.configure(application, publicToken, options)
        val created = StytchClient.passwords.createCompletable(Passwords.CreateParameters(Emulator.newEmail(), PASSWORD, 60))
        val answer = created.get(TIMEOUT_MS, TimeUnit.MILLISECONDS).getOrThrow()
        shadowOf(Looper.getMainLooper()).idle()
        return answer.sessionToken.expose()
    }
}

/** What the system trusts: one certificate, or none. */
class SystemTrust private constructor(
    private val trusted: X509Certificate?,
) : X509TrustManager {
    /** The servers that somebody asked about. */
    val asked = CopyOnWriteArrayList<String>()

    /** Android's own has this method, which is found by its name. */
    @Suppress("unused", "UNUSED_PARAMETER")
    fun checkServerTrusted(
        chain: Array<X509Certificate>,
        authType: String,
        host: String,
    ): List<X509Certificate> {
        asked.add(host)
        if (chain.first() != trusted) throw CertificateException("this certificate is not trusted")
        return chain.toList()
    }

    override fun checkServerTrusted(
        chain: Array<X509Certificate>,
        authType: String,
    ): Unit = throw CertificateException("a host name is needed")

    override fun checkClientTrusted(
        chain: Array<X509Certificate>,
        authType: String,
    ): Unit = throw CertificateException("not a server")

    override fun getAcceptedIssuers(): Array<X509Certificate> = listOfNotNull(trusted).toTypedArray()

    companion object {
        private const val NAME = "trust of the tests"

        /** From now on the default trust managers of this process are this one. */
        fun install(pem: String?): SystemTrust {
            val certificate =
                pem?.let {
                    val encoded = ByteArrayInputStream(it.trim().toByteArray())
                    CertificateFactory.getInstance("X.509").generateCertificate(encoded) as X509Certificate
                }
            val trust = SystemTrust(certificate)
            val factory =
                object : TrustManagerFactorySpi() {
                    override fun engineInit(keys: KeyStore?) = Unit

                    override fun engineInit(parameters: ManagerFactoryParameters?) = Unit

                    override fun engineGetTrustManagers(): Array<TrustManager> = arrayOf(trust)
                }
            Security.removeProvider(NAME)
            Security.setProperty("ssl.TrustManagerFactory.algorithm", NAME)
            Security.insertProviderAt(TrustProvider(NAME, factory), 1)
            return trust
        }
    }

    private class TrustProvider(
        name: String,
        private val factory: TrustManagerFactorySpi,
    ) : Provider(name, "1", "for tests") {
        init {
            putService(
                object : Service(this, "TrustManagerFactory", name, "factory", null, null) {
                    override fun newInstance(parameter: Any?): Any = factory
                },
            )
        }
    }
}

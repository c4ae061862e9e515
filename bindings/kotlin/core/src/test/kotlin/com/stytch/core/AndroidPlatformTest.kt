package com.stytch.core

import android.app.Activity
import android.app.Application
import android.app.Instrumentation
import android.content.Context
import android.content.Intent
import android.net.ConnectivityManager
import android.net.LinkProperties
import android.net.Uri
import android.os.Looper
import android.os.UserManager
import com.stytch.core.internal.FakeKeystore
import com.sun.net.httpserver.HttpServer
import java.io.File
import java.io.IOException
import java.net.InetSocketAddress
import java.net.Proxy
import java.net.ProxySelector
import java.net.SocketAddress
import java.net.URI
import java.time.Duration
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.TimeUnit
import kotlinx.coroutines.runBlocking
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNotSame
import org.junit.Assert.assertNull
import org.junit.Assert.assertSame
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.annotation.Implementation
import org.robolectric.annotation.Implements
import org.robolectric.shadows.ShadowConnectivityManager

/** The façade on Android's own classes. In a JVM of its own: these classes have another loader. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [35], manifest = Config.NONE)
class AndroidPlatformTest {
    private val application: Application get() = RuntimeEnvironment.getApplication()
    private val received = CopyOnWriteArrayList<String>()
    private val events =
        object : PlatformEvents {
            override fun foreground() {
                received.add("foreground")
            }

            override fun background() {
                received.add("background")
            }

            override fun connectivity(online: Boolean) {
                received.add("online $online")
            }

            override fun unlocked() {
                received.add("unlocked")
            }
        }

    /** The same with the proxy, which is reported on another thread. */
    private val withProxy =
        object : PlatformEvents by events {
            override fun proxyChanged() {
                received.add("proxy")
            }
        }

    /** What a library for Android seals with; one for this machine stores in files. */
    @Before
    fun keystore() {
        FakeKeystore.install()
    }

    @After
    fun tidyUp() {
        StytchClient.reset()
        StytchB2BClient.reset()
    }

    @Test
    fun `S75 the session is stored in the app's folder that is not backed up, and callbacks come on the main thread`() {
        val initialized = CopyOnWriteArrayList<Looper?>()
        StytchClient.configure(application, Emulator.consumerToken, options()) { initialized.add(Looper.myLooper()) }
        val called = CopyOnWriteArrayList<Looper?>()
        val results = CopyOnWriteArrayList<StytchResult<AuthenticateResponse>>()
        StytchClient.passwords.create(Passwords.CreateParameters(Emulator.newEmail(), PASSWORD)) {
            called.add(Looper.myLooper())
            results.add(it)
        }
        eventually("both are called back") {
            shadowOf(Looper.getMainLooper()).idle()
            initialized.size == 1 && called.size == 1
        }

        assertTrue(results.single() is StytchResult.Success)
        assertEquals(listOf(Looper.getMainLooper(), Looper.getMainLooper()), initialized + called)
        val folder = File(application.noBackupFilesDir, "stytch")
        assertTrue(folder.walk().any { it.isFile })
        assertEquals(StytchClient.sessions.sessionToken, results.single().getOrThrow().sessionToken.expose())
    }

    @Test
    fun `S75 an activity is taken for its application, which is all that is kept`() {
        val activity = Robolectric.buildActivity(Activity::class.java).create().get()

        val platform = AndroidPlatform.of(activity)

        assertEquals(File(application.noBackupFilesDir, "stytch").path, platform.storageFolder)
        assertSame(application, platform.application)
        assertEquals(application.packageName, platform.clientInfo.appIdentifier)
        assertEquals("Android", platform.clientInfo.osIdentifier)
    }

    @Test
    fun `S75 activities that come and go are reported as foreground and background, a rotation is not`() {
        val main = shadowOf(Looper.getMainLooper())
        val end = AndroidPlatform.of(application).observe(events)
        val controller = Robolectric.buildActivity(Activity::class.java).setup()
        received.clear()

        controller.recreate()
        main.idleFor(Duration.ofSeconds(2))
        assertEquals(emptyList<String>(), received.toList())
        controller.pause().stop()
        main.idleFor(Duration.ofMillis(600))
        assertEquals(emptyList<String>(), received.toList())
        main.idleFor(Duration.ofMillis(200))
        controller.restart().start().resume()
        end.close()
        controller.pause().stop()
        main.idleFor(Duration.ofSeconds(2))

        assertEquals(listOf("background", "foreground"), received.toList())
    }

    @Test
    fun `S75 changes of the network are reported until the client is closed`() {
        val manager = application.getSystemService(Context.CONNECTIVITY_SERVICE) as ConnectivityManager
        val end = AndroidPlatform.of(application).observe(events)
        val network = manager.activeNetwork!!
        val callback = shadowOf(manager).networkCallbacks.single()
        received.clear()

        callback.onLost(network)
        callback.onAvailable(network)
        end.close()

        assertEquals(listOf("online false", "online true"), received.toList())
        assertTrue(shadowOf(manager).networkCallbacks.isEmpty())
    }

    @Test
    @Config(shadows = [NoNetworkState::class])
    fun `S75 an app without ACCESS_NETWORK_STATE counts as online, and all else is reported`() {
        val end = AndroidPlatform.of(application).observe(events)
        Robolectric.buildActivity(Activity::class.java).setup().pause().stop()
        shadowOf(Looper.getMainLooper()).idleFor(Duration.ofSeconds(2))
        end.close()
        assertEquals("background", received.last())
        assertEquals(emptyList<String>(), received.filter { it.startsWith("online") })

        StytchClient.configure(application, Emulator.consumerToken, options())
        val called = StytchClient.passwords.createCompletable(Passwords.CreateParameters(Emulator.newEmail(), PASSWORD))
        called.get(TIMEOUT_MS, TimeUnit.MILLISECONDS).getOrThrow()
        val validated = StytchClient.sessions.authenticateCompletable()

        validated.get(TIMEOUT_MS, TimeUnit.MILLISECONDS).getOrThrow()
        assertTrue(NoNetworkState.refused > 0)
    }

    @Test
    fun `S75 unlocking a phone that had not been unlocked since it started is reported`() {
        val users = shadowOf(application.getSystemService(Context.USER_SERVICE) as UserManager)
        users.setUserUnlocked(false)
        val end = AndroidPlatform.of(application).observe(events)
        received.clear()

        users.setUserUnlocked(true)
        application.sendBroadcast(Intent(Intent.ACTION_USER_UNLOCKED))
        shadowOf(Looper.getMainLooper()).idle()
        end.close()

        assertEquals(listOf("unlocked"), received.toList())
    }

    @Test
    fun `a client that was configured under another Application object is closed and made anew, with other settings too`() {
        StytchClient.configure(application, Emulator.consumerToken, options())
        val first = StytchClient.client
        val second = Instrumentation.newApplication(Application::class.java, application.baseContext)
        assertNotSame(application, second)
        val other = options { it.copy(defaultSessionDuration = 6) }

        StytchClient.configure(second, Emulator.consumerToken, other)

        assertNotSame(first, StytchClient.client)
        val called = first.sessions.authenticateCompletable().get(TIMEOUT_MS, TimeUnit.MILLISECONDS)
        assertTrue("$called", called.exceptionOrNull() is StytchClosedError)
        val now = StytchClient.client
        StytchClient.configure(second, Emulator.consumerToken, other)
        assertSame(now, StytchClient.client)
        StytchClient.passwords
            .createCompletable(Passwords.CreateParameters(Emulator.newEmail(), PASSWORD))
            .get(TIMEOUT_MS, TimeUnit.MILLISECONDS)
            .getOrThrow()
    }

    @Test
    fun `S97 the proxy of the device's settings is the one that Java's selector names, if it is one for HTTP`() {
        val platform = AndroidPlatform.of(application)
        val address = { host: String -> InetSocketAddress.createUnresolved(host, 3128) }
        val before = ProxySelector.getDefault()
        try {
            for ((selector, expected) in
                listOf<Pair<ProxySelector?, String?>>(
                    Selector { listOf(Proxy(Proxy.Type.HTTP, address("proxy.example")), Proxy.NO_PROXY) } to "http://proxy.example:3128",
                    Selector { listOf(Proxy(Proxy.Type.HTTP, address("fd00::1"))) } to "http://[fd00::1]:3128",
                    Selector { listOf(Proxy(Proxy.Type.SOCKS, address("proxy.example"))) } to null,
                    Selector { listOf(Proxy.NO_PROXY) } to null,
                    Selector { emptyList() } to null,
                    Selector { throw IllegalStateException("a selector of the app that fails") } to null,
                    null to null,
                )
            ) {
                ProxySelector.setDefault(selector)
                assertEquals(expected, platform.systemProxy(ADDRESS))
                (selector as? Selector)?.let { assertEquals(listOf(URI(ADDRESS)), it.asked) }
            }
        } finally {
            ProxySelector.setDefault(before)
        }
    }

    @Test
    fun `S97 the proxy of the system properties, which Android sets from the settings, is used for the server`() {
        val platform = AndroidPlatform.of(application)
        assertNull(platform.systemProxy(ADDRESS))
        try {
            System.setProperty("https.proxyHost", "proxy.example")
            System.setProperty("https.proxyPort", "3128")

            assertEquals("http://proxy.example:3128", platform.systemProxy(ADDRESS))
        } finally {
            System.clearProperty("https.proxyHost")
            System.clearProperty("https.proxyPort")
        }
    }

    @Test
    fun `S97 the proxy is reported at the start, and when the network came or changed`() {
        val manager = application.getSystemService(Context.CONNECTIVITY_SERVICE) as ConnectivityManager
        val network = manager.activeNetwork!!
        val end = AndroidPlatform.of(application).observe(withProxy)
        eventually("the proxy at the start") { "proxy" in received }
        assertEquals(listOf("proxy"), received.toList())
        received.clear()
        val callback = shadowOf(manager).networkCallbacks.single()

        callback.onAvailable(network)
        callback.onLinkPropertiesChanged(network, LinkProperties())
        end.close()

        assertEquals(listOf("proxy", "online true", "proxy"), received.toList())
    }

    @Test
    @Config(shadows = [NoNetworkState::class])
    fun `S97 the proxy is reported at the start of an app without ACCESS_NETWORK_STATE too`() {
        val end = AndroidPlatform.of(application).observe(withProxy)

        eventually("the proxy at the start") { "proxy" in received }
        end.close()
    }

    @Test
    fun `S97 a client that is configured behind a proxy sends through it`() {
        val address = Emulator.baseUrl
        val requests = CopyOnWriteArrayList<String>()
        val proxy = HttpServer.create(InetSocketAddress("127.0.0.1", 0), 0)
        proxy.createContext("/") { exchange ->
            requests += exchange.requestURI.toString()
            exchange.sendResponseHeaders(502, -1)
            exchange.close()
        }
        proxy.start()
        val before = ProxySelector.getDefault()
        val selector = Selector { listOf(Proxy(Proxy.Type.HTTP, proxy.address)) }
        try {
            ProxySelector.setDefault(selector)
            StytchClient.configure(application, Emulator.consumerToken, options())
            // The settings are read on another thread than this one.
            eventually("the proxy is reported") { selector.asked.isNotEmpty() }
            eventually("a request through the proxy") {
                StytchClient.passwords
                    .strengthCheckCompletable(Passwords.StrengthCheckParameters(password = PASSWORD))
                    .get(TIMEOUT_MS, TimeUnit.MILLISECONDS)
                requests.isNotEmpty()
            }

            assertEquals("$address/sdk/v1/passwords/strength_check", requests.first())
            assertEquals(listOf(URI(address)), selector.asked.distinct())
        } finally {
            ProxySelector.setDefault(before)
            proxy.stop(0)
        }
    }

    @Test
    fun `S89 half of an emoji in a link is refused in every variant`() {
        val link = Uri.parse("app://link?stytch_token_type=magic_links&token=half%20\ud83d")
        val b2b = Uri.parse("app://link?stytch_token_type=multi_tenant_magic_links&token=half%20\ud83d")
        val discovery = Uri.parse("app://link?stytch_token_type=discovery&token=half%20\ud83d")
        StytchClient.configure(application, Emulator.consumerToken, options())
        StytchB2BClient.configure(application, Emulator.b2bToken, options())
        Emulator.control("DELETE", "requests")

        val handled =
            listOf<(StytchDeeplinkCallback) -> Unit>(
                { StytchClient.handle(link, 60, it) },
                { StytchB2BClient.handle(b2b, 60, it) },
                { StytchB2BClient.handle(discovery, 60, it) },
            ).map { handle ->
                val called = CopyOnWriteArrayList<DeeplinkHandledStatus>()
                handle(StytchDeeplinkCallback { called.add(it) })
                eventually("it is handled") {
                    shadowOf(Looper.getMainLooper()).idle()
                    called.size == 1
                }
                called.single()
            } +
                listOf(
                    StytchClient.handleCompletable(link, 60),
                    StytchB2BClient.handleCompletable(b2b, 60),
                    StytchB2BClient.handleCompletable(discovery, 60),
                ).map { it.get(TIMEOUT_MS, TimeUnit.MILLISECONDS) } +
                runBlocking {
                    listOf(StytchClient.handle(link, 60), StytchB2BClient.handle(b2b, 60), StytchB2BClient.handle(discovery, 60))
                }

        for (status in handled) {
            val error = (status as DeeplinkHandledStatus.Handled).response.result.exceptionOrNull()
            assertEquals("token", (error as? StytchInvalidInputError)?.field)
        }
        assertEquals(0, Emulator.requests("magic_links"))
    }

    private class Selector(
        private val proxies: () -> List<Proxy>,
    ) : ProxySelector() {
        val asked = CopyOnWriteArrayList<URI>()

        override fun select(uri: URI): List<Proxy> {
            asked += uri
            return proxies()
        }

        override fun connectFailed(
            uri: URI,
            address: SocketAddress,
            failure: IOException,
        ) = Unit
    }

    private companion object {
        const val ADDRESS = "https://api.stytch.com"
    }

    @Test
    fun `the Keystore is used where the library is among those that the virtual machine finds by name`() {
        val path = System.getProperty("java.library.path").orEmpty().split(File.pathSeparator)
        val isThere = path.any { File(it, System.mapLibraryName("stytch_core")).exists() }

        assertEquals(isThere, AndroidKeystore.initialise(application, useStrongBox = false))
    }
}

/** What Android does when an app has taken the permission out of its manifest. */
@Implements(ConnectivityManager::class)
class NoNetworkState : ShadowConnectivityManager() {
    @Implementation
    override fun registerDefaultNetworkCallback(networkCallback: ConnectivityManager.NetworkCallback) {
        refused += 1
        throw SecurityException("ConnectivityService: Neither user nor current process has android.permission.ACCESS_NETWORK_STATE.")
    }

    companion object {
        @Volatile var refused = 0
    }
}

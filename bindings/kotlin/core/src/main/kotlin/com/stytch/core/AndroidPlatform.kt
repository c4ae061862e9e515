package com.stytch.core

import android.app.Activity
import android.app.ActivityManager
import android.app.Application
import android.content.BroadcastReceiver
import android.content.Context
import android.content.Intent
import android.content.IntentFilter
import android.net.ConnectivityManager
import android.net.LinkProperties
import android.net.Network
import android.os.Build
import android.os.Bundle
import android.os.Handler
import android.os.Looper
import android.os.StrictMode
import android.os.SystemClock
import android.os.UserManager
import com.stytch.core.internal.NativeBridge
import java.io.File
import java.net.InetSocketAddress
import java.net.Proxy
import java.net.ProxySelector
import java.net.URI
import java.util.TimeZone
import java.util.concurrent.Executor

/** The process of an app on a phone. Keeps the application and no activity. */
internal class AndroidPlatform private constructor(
    override val application: Context,
) : Platform {
    private val main = Handler(Looper.getMainLooper())

    // The path of `noBackupFilesDir`, by its text: that getter reads the disk and makes the folder, on the
    // thread that configures. The library makes it where it reads the session.
    override val storageFolder: String
        get() {
            val info = application.applicationInfo
            val data = if (application.isDeviceProtectedStorage) info.deviceProtectedDataDir else info.dataDir
            return File(File(data, "no_backup"), "stytch").path
        }

    /**
     * The public token in the app's string resources.
     *
     * @throws StytchInvalidInputError without it.
     */
    fun publicToken(): String {
        val id = application.resources.getIdentifier(PUBLIC_TOKEN, "string", application.packageName)
        val token = if (id == 0) "" else application.resources.getString(id)
        if (token.isNotEmpty()) return token
        throw StytchInvalidInputError(PUBLIC_TOKEN, "the project's public token in a string resource of that name, or to `configure`")
    }

    override val clientInfo: ClientInfo
        get() {
            val screen = application.resources.displayMetrics
            return ClientInfo(
                appIdentifier = application.packageName,
                appVersion = appVersion(),
                sdkIdentifier = "stytch-core-android",
                sdkVersion = SDK_VERSION,
                osIdentifier = "Android",
                osVersion = Build.VERSION.RELEASE.orEmpty(),
                deviceModel = Build.MODEL.orEmpty(),
                screenSize = "(${screen.widthPixels},${screen.heightPixels})",
                timezone = TimeZone.getDefault().id,
            )
        }

    override val callbacks: Executor = Executor { main.post(it) }

    override fun elapsedMillis(): Long = SystemClock.elapsedRealtime()

    // Wrong settings and a missing library are errors of `configure`, which only a loaded library can check.
    // So the library is loaded there, by a read that Android's strict mode is made to permit.
    override fun whileLoading(load: () -> Unit) {
        val policy = StrictMode.allowThreadDiskReads()
        try {
            load()
        } finally {
            StrictMode.setThreadPolicy(policy)
        }
    }

    override fun initialiseSecureStore(useStrongBox: Boolean) {
        AndroidKeystore.initialise(application, useStrongBox)
    }

    override fun isInForeground(): Boolean {
        val process = ActivityManager.RunningAppProcessInfo()
        ActivityManager.getMyMemoryState(process)
        // The importance of a foreground service is between the two; such a process shows nothing.
        return process.importance == ActivityManager.RunningAppProcessInfo.IMPORTANCE_FOREGROUND ||
            process.importance == ActivityManager.RunningAppProcessInfo.IMPORTANCE_VISIBLE
    }

    override fun systemProxy(url: String): String? {
        val proxy =
            try {
                ProxySelector.getDefault()?.select(URI(url))?.firstOrNull()
            } catch (_: Exception) {
                // A selector of the app that fails names none, and so does an address that is none to java.net.URI.
                null
            }
        val address = proxy?.takeIf { it.type() == Proxy.Type.HTTP }?.address() as? InetSocketAddress ?: return null
        val host = address.hostString
        return if (':' in host) "http://[$host]:${address.port}" else "http://$host:${address.port}"
    }

    override fun observe(events: PlatformEvents): AutoCloseable {
        val ends = mutableListOf<() -> Unit>()
        observeVisibility(events)?.let(ends::add)
        observeNetwork(events)?.let(ends::add)
        observeUnlocking(events)?.let(ends::add)
        // The network is reported later, and not at all to an app without the permission. A selector may read files and
        // call another process, and this is the thread that configures.
        Thread({ events.proxyChanged() }, "stytch-proxy").start()
        return AutoCloseable { ends.forEach { it() } }
    }

    private fun observeVisibility(events: PlatformEvents): (() -> Unit)? {
        val app = application as? Application ?: return null
        val timer =
            object : Visibility.Timer {
                override fun after(
                    milliseconds: Long,
                    task: Runnable,
                ) {
                    main.postDelayed(task, milliseconds)
                }

                override fun cancel(task: Runnable) = main.removeCallbacks(task)
            }
        val visibility = Visibility(::isInForeground, timer, events)
        val activities = Activities(visibility)
        app.registerActivityLifecycleCallbacks(activities)
        return {
            app.unregisterActivityLifecycleCallbacks(activities)
            visibility.end()
        }
    }

    private fun observeNetwork(events: PlatformEvents): (() -> Unit)? {
        val manager = application.getSystemService(Context.CONNECTIVITY_SERVICE) as? ConnectivityManager ?: return null
        val network =
            object : ConnectivityManager.NetworkCallback() {
                override fun onAvailable(network: Network) {
                    events.proxyChanged()
                    events.connectivity(true)
                }

                override fun onLinkPropertiesChanged(
                    network: Network,
                    properties: LinkProperties,
                ) = events.proxyChanged()

                override fun onLost(network: Network) = events.connectivity(false)
            }
        return try {
            manager.registerDefaultNetworkCallback(network)
            val end = { manager.unregisterNetworkCallback(network) }
            end
        } catch (_: SecurityException) {
            // The app took ACCESS_NETWORK_STATE out of its manifest: failed calls are then repeated
            // by time alone.
            null
        } catch (_: RuntimeException) {
            // Android allows an app about a hundred of these; the same applies.
            null
        }
    }

    private fun observeUnlocking(events: PlatformEvents): (() -> Unit)? {
        val users = application.getSystemService(Context.USER_SERVICE) as? UserManager ?: return null
        if (users.isUserUnlocked) return null
        val receiver =
            object : BroadcastReceiver() {
                override fun onReceive(
                    context: Context,
                    intent: Intent,
                ) = events.unlocked()
            }
        application.registerReceiver(receiver, IntentFilter(Intent.ACTION_USER_UNLOCKED))
        // It may have been unlocked between the check and the registration.
        if (users.isUserUnlocked) events.unlocked()
        return { application.unregisterReceiver(receiver) }
    }

    private fun appVersion(): String =
        runCatching { application.packageManager.getPackageInfo(application.packageName, 0).versionName }
            .getOrNull()
            .orEmpty()

    companion object {
        /** The version of this library; a test of `xtask` compares it with Cargo.toml. */
        const val SDK_VERSION = "0.1.0"

        /** The string resource that the vendor's SDK reads. */
        private const val PUBLIC_TOKEN = "STYTCH_PUBLIC_TOKEN"

        /** For any context of the app. `InvalidInput` says what to pass when a context cannot be used. */
        fun of(context: Context?): AndroidPlatform {
            val given = context ?: throw StytchInvalidInputError("context", "the application, such as `this` in Application.onCreate")
            val application =
                given as? Application
                    ?: given.applicationContext
                    ?: throw StytchInvalidInputError(
                        "context",
                        "a context whose applicationContext exists: configure in Application.onCreate, not before",
                    )
            return AndroidPlatform(application)
        }
    }
}

/** Reports an application's activities. */
private class Activities(
    private val visibility: Visibility,
) : Application.ActivityLifecycleCallbacks {
    override fun onActivityStarted(activity: Activity) = visibility.started()

    override fun onActivityResumed(activity: Activity) = visibility.resumed()

    override fun onActivityStopped(activity: Activity) = visibility.stopped()

    override fun onActivityCreated(
        activity: Activity,
        savedInstanceState: Bundle?,
    ) = Unit

    override fun onActivityPaused(activity: Activity) = Unit

    override fun onActivitySaveInstanceState(
        activity: Activity,
        outState: Bundle,
    ) = Unit

    override fun onActivityDestroyed(activity: Activity) = Unit
}

/** The entry of the native library's adapter for the Android Keystore. */
internal object AndroidKeystore {
    /** Whether the virtual machine finds the library. Asked once: each time it would look through folders. */
    private val isLoaded: Boolean by lazy {
        try {
            System.loadLibrary("stytch_core")
            true
        } catch (_: UnsatisfiedLinkError) {
            // A library that is missing altogether is an error of the first call into it.
            false
        }
    }

    /** False when the loaded library has no such adapter, as a build for a desktop: it stores in files then. */
    fun initialise(
        context: Context,
        useStrongBox: Boolean,
    ): Boolean =
        try {
            if (isLoaded) NativeBridge.initialise(context, useStrongBox)
            isLoaded
        } catch (_: UnsatisfiedLinkError) {
            // A library that is missing is found when the client is made.
            false
        } catch (failed: IllegalStateException) {
            throw StytchInternalError(failed)
        }
}

package com.stytch.core

import android.app.Activity
import android.app.ActivityManager
import android.app.Application
import android.content.BroadcastReceiver
import android.content.Context
import android.content.Intent
import android.content.IntentFilter
import android.net.ConnectivityManager
import android.net.Network
import android.os.Build
import android.os.Bundle
import android.os.Handler
import android.os.Looper
import android.os.SystemClock
import android.os.UserManager
import com.stytch.core.ffi.ClientInfo
import com.stytch.core.internal.NativeBridge
import java.io.File
import java.util.TimeZone
import java.util.concurrent.Executor

/** An app's process on a phone. Holds the application only, never an activity. */
internal class AndroidHost private constructor(
    private val application: Context,
) : Host {
    private val main = Handler(Looper.getMainLooper())

    override val storageFolder: String get() = File(application.noBackupFilesDir, "stytch").path

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

    override fun initialiseSecureStore(useStrongBox: Boolean) {
        AndroidKeystore.initialise(application, useStrongBox)
    }

    override fun isInForeground(): Boolean {
        val process = ActivityManager.RunningAppProcessInfo()
        ActivityManager.getMyMemoryState(process)
        // A foreground service, which lies between the two, shows nothing.
        return process.importance == ActivityManager.RunningAppProcessInfo.IMPORTANCE_FOREGROUND ||
            process.importance == ActivityManager.RunningAppProcessInfo.IMPORTANCE_VISIBLE
    }

    override fun observe(events: HostEvents): AutoCloseable {
        val ends = mutableListOf<() -> Unit>()
        observeVisibility(events)?.let(ends::add)
        observeNetwork(events)?.let(ends::add)
        observeUnlocking(events)?.let(ends::add)
        return AutoCloseable { ends.forEach { it() } }
    }

    private fun observeVisibility(events: HostEvents): (() -> Unit)? {
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

    private fun observeNetwork(events: HostEvents): (() -> Unit)? {
        val manager = application.getSystemService(Context.CONNECTIVITY_SERVICE) as? ConnectivityManager ?: return null
        val network =
            object : ConnectivityManager.NetworkCallback() {
                override fun onAvailable(network: Network) = events.connectivity(true)

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

    private fun observeUnlocking(events: HostEvents): (() -> Unit)? {
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
        // It may have been unlocked between the question and the registration.
        if (users.isUserUnlocked) events.unlocked()
        return { application.unregisterReceiver(receiver) }
    }

    private fun appVersion(): String =
        runCatching { application.packageManager.getPackageInfo(application.packageName, 0).versionName }
            .getOrNull()
            .orEmpty()

    companion object {
        /** The version of this library; a test of `xtask` holds it against Cargo.toml. */
        const val SDK_VERSION = "0.1.0"

        /** For any context of the app; a wrong one is told what to pass. */
        fun of(context: Context?): AndroidHost {
            val given = context ?: throw StytchException.InvalidInput("context", "the application, such as `this` in Application.onCreate")
            val application =
                given as? Application
                    ?: given.applicationContext
                    ?: throw StytchException.InvalidInput(
                        "context",
                        "a context whose applicationContext exists: configure in Application.onCreate, not before",
                    )
            return AndroidHost(application)
        }
    }
}

/** Passes an application's activities on. */
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
    /** False when the loaded library has no such adapter, as a build for a desktop: it stores in files then. */
    fun initialise(
        context: Context,
        useStrongBox: Boolean,
    ): Boolean =
        try {
            System.loadLibrary("stytch_core")
            NativeBridge.initialise(context, useStrongBox)
            true
        } catch (_: UnsatisfiedLinkError) {
            // A library that is missing altogether is told apart when the client is made.
            false
        } catch (failed: IllegalStateException) {
            throw StytchException.Internal(failed)
        }
}

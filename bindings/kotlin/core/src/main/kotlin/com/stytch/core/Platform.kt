package com.stytch.core

import java.util.concurrent.Executor

/**
 * What a client needs of the device. Apps use [AndroidPlatform]; tests on a plain JVM have their own.
 */
internal interface Platform {
    /** The application of the process. Another one is another process: under Robolectric each test has its own. */
    val application: Any? get() = null

    /** The folder for session records: private to the app and not backed up. Reading it touches no disk. */
    val storageFolder: String

    /** What identifies app and device to the vendor. */
    val clientInfo: ClientInfo

    /** Runs the callbacks of an app. */
    val callbacks: Executor

    /** Milliseconds of a clock that never goes back and counts sleep. Called by every read of a session. */
    fun elapsedMillis(): Long

    /** Runs [load], which loads the native library. */
    fun whileLoading(load: () -> Unit) = load()

    /** Prepares the device's secure store; called before a client is made. */
    fun initialiseSecureStore(useStrongBox: Boolean)

    /** False when the process was started without a visible screen. */
    fun isInForeground(): Boolean

    /** The proxy that the device's settings name for this address, `http://host:port`, or null. May block. */
    fun systemProxy(url: String): String? = null

    /** Calls [events] until the result is closed. */
    fun observe(events: PlatformEvents): AutoCloseable
}

/** Events of the device. Any thread. */
internal interface PlatformEvents {
    fun foreground()

    fun background()

    fun connectivity(online: Boolean)

    /** The proxy settings may have changed. Before [connectivity], where both happen. */
    fun proxyChanged() = Unit

    fun unlocked()
}

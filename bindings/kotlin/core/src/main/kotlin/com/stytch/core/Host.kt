package com.stytch.core

import com.stytch.core.ffi.ClientInfo
import java.util.concurrent.Executor

/**
 * What a client needs of the device it runs on. [AndroidHost] is the one apps get; tests on a plain
 * JVM bring their own.
 */
internal interface Host {
    /** The folder for session records: private to the app and not backed up. */
    val storageFolder: String

    /** What identifies app and device to the vendor. */
    val clientInfo: ClientInfo

    /** Runs the callbacks of an app. */
    val callbacks: Executor

    /** Milliseconds that only grow and count sleep. Called by every read of a session. */
    fun elapsedMillis(): Long

    /** Prepares the device's secure store; called before a client is made. */
    fun initialiseSecureStore(useStrongBox: Boolean)

    /** False when the process was started without anything for a person to see. */
    fun isInForeground(): Boolean

    /** Tells [events] until the result is closed. */
    fun observe(events: HostEvents): AutoCloseable
}

/** What a device tells a client. Any thread. */
internal interface HostEvents {
    fun foreground()

    fun background()

    fun connectivity(online: Boolean)

    fun unlocked()
}

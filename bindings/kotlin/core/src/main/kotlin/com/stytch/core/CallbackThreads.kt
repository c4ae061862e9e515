package com.stytch.core

import com.sun.jna.Callback
import com.sun.jna.CallbackThreadInitializer
import com.sun.jna.Native

/**
 * Keeps the library's threads attached once they have called back. JNA would attach and detach them
 * around every call otherwise, and make a `Thread` each time. They are daemons, so that they keep no
 * process from ending, and JNA detaches them when they end.
 */
internal object CallbackThreads {
    private val stays = CallbackThreadInitializer(true, false, "stytch")

    /** What the library's own threads call for every client. An array, because Kotlin's functions for lists are many classes to load at a start. */
    val callbacks: Array<Callback> =
        arrayOf(
            uniffiRustFutureContinuationCallbackImpl,
            uniffiCallbackInterfaceRevisionListener.onRevision,
        )

    init {
        for (callback in callbacks) stay(callback)
    }

    /**
     * To be called before the library is loaded: loading makes the native side of the callbacks, and JNA
     * reads the initializer then. Later calls change nothing.
     */
    fun stay() = Unit

    /** The same for the callback of a listener; to be called before the first listener of its kind is added. */
    fun stay(callback: Callback) = Native.setCallbackThreadInitializer(callback, stays)
}

package com.stytch.core

import com.stytch.core.ffi.uniffiCallbackInterfaceB2bStateListener
import com.stytch.core.ffi.uniffiCallbackInterfaceConsumerStateListener
import com.stytch.core.ffi.uniffiRustFutureContinuationCallbackImpl
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

    /** What the library's own threads call for every client. No list: Kotlin's functions for lists are a lot to load at a start. */
    val callbacks: Array<Callback> =
        arrayOf(
            uniffiRustFutureContinuationCallbackImpl,
            uniffiCallbackInterfaceConsumerStateListener.onChange,
            uniffiCallbackInterfaceB2bStateListener.onChange,
        )

    init {
        for (callback in callbacks) stay(callback)
    }

    /**
     * To be called before anything of the library: JNA asks for it when it makes the native side of a
     * callback, which loading the library does. Later calls change nothing.
     */
    fun stay() = Unit

    /** The same for a listener that an app may add; to be called before the first of its kind is. */
    fun stay(callback: Callback) = Native.setCallbackThreadInitializer(callback, stays)
}

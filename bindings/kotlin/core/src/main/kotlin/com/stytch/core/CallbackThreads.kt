package com.stytch.core

import com.stytch.core.ffi.uniffiCallbackInterfaceB2bStateListener
import com.stytch.core.ffi.uniffiCallbackInterfaceConsumerStateListener
import com.stytch.core.ffi.uniffiCallbackInterfaceMemberListener
import com.stytch.core.ffi.uniffiCallbackInterfaceMemberSessionListener
import com.stytch.core.ffi.uniffiCallbackInterfaceOrganizationListener
import com.stytch.core.ffi.uniffiCallbackInterfaceSessionListener
import com.stytch.core.ffi.uniffiCallbackInterfaceUserListener
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
    /** All that the library's own threads call. No list: Kotlin's functions for lists are a lot to load at a start. */
    val callbacks: Array<Callback> =
        arrayOf(
            uniffiRustFutureContinuationCallbackImpl,
            uniffiCallbackInterfaceConsumerStateListener.onChange,
            uniffiCallbackInterfaceSessionListener.onChange,
            uniffiCallbackInterfaceUserListener.onChange,
            uniffiCallbackInterfaceB2bStateListener.onChange,
            uniffiCallbackInterfaceMemberListener.onChange,
            uniffiCallbackInterfaceMemberSessionListener.onChange,
            uniffiCallbackInterfaceOrganizationListener.onChange,
        )

    init {
        val stays = CallbackThreadInitializer(true, false, "stytch")
        for (callback in callbacks) Native.setCallbackThreadInitializer(callback, stays)
    }

    /**
     * To be called before anything of the library: JNA asks for it when it makes the native side of a
     * callback, which loading the library does. Later calls change nothing.
     */
    fun stay() = Unit
}

package com.stytch.core

import java.util.Date

/**
 * How a call ended. Calls never throw for what the server, the network or the device does; they
 * give one of these.
 */
public sealed class StytchResult<out T> {
    /** It was done. What it changed is already in every flow and every read. */
    public data class Success<out T>(public val value: T) : StytchResult<T>()

    /** It was not done; the class of [exception] says why and what is left of the session. */
    public data class Error(public val exception: StytchException) : StytchResult<Nothing>()

    /** The value, or the exception thrown. */
    public fun getOrThrow(): T =
        when (this) {
            is Success -> value
            is Error -> throw exception
        }

    /** The value, or null. */
    public fun getOrNull(): T? = (this as? Success)?.value

    /** The exception, or null. */
    public fun exceptionOrNull(): StytchException? = (this as? Error)?.exception
}

/** Takes the end of one call. On Android it is called on the main thread. */
public fun interface StytchCallback<T> {
    /** Called once. */
    public fun onResult(result: @JvmSuppressWildcards StytchResult<T>)
}

/** Hears of changes of one object. Called on a thread of the library, one call at a time. */
public fun interface StytchChangeListener<T> {
    /** The object as it is now. An exception is counted in the diagnostics and goes no further. */
    public fun onChange(info: @JvmSuppressWildcards StytchObjectInfo<T>)
}

/** Hears once that it is known who is signed in. On Android it is called on the main thread. */
public fun interface StytchInitializationCallback {
    /** True when it is known; false when this client cannot find out, see [InitializationStatus]. */
    public fun onInitialized(initialized: Boolean)
}

/** A listener's registration. It ends when it is closed, or with the client. */
public interface StytchSubscription : AutoCloseable {
    /** Ends it. Any thread, also from the listener itself; further calls do nothing. */
    override fun close()
}

/** An object of the session as it is known now. */
public sealed class StytchObjectInfo<out T> {
    /** It is not known yet whether there is one. Do not route to a sign-in page. */
    public object Loading : StytchObjectInfo<Nothing>() {
        override fun toString(): String = "Loading"
    }

    /** There is none: nobody is signed in. */
    public object Unavailable : StytchObjectInfo<Nothing>() {
        override fun toString(): String = "Unavailable"
    }

    /**
     * There is one.
     *
     * @property lastValidatedAt server time at which the server confirmed it last; null when it
     *   never did.
     */
    public data class Available<out T>(
        public val lastValidatedAt: Date?,
        public val value: T,
    ) : StytchObjectInfo<T>()
}

/** Whether a client knows who is signed in. */
public sealed class InitializationStatus {
    /** Not yet: not configured, or the stored session cannot be read now, which heals by itself. */
    public object Loading : InitializationStatus() {
        override fun toString(): String = "Loading"
    }

    /** It is known, and from now on it stays so. */
    public object Success : InitializationStatus() {
        override fun toString(): String = "Success"
    }

    /** The stored session cannot be read and waiting does not help. */
    public data class Failure(public val reason: UnavailableReason) : InitializationStatus()
}

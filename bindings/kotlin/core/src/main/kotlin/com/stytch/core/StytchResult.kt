package com.stytch.core

import java.util.Date

/**
 * The result of a call. Failures of the server, the network or the device are an [Error]; a call never
 * throws for them.
 */
public sealed class StytchResult<out T> {
    /** The call was done. Every flow and every read has what it changed. */
    public data class Success<out T>(public val value: T) : StytchResult<T>()

    /** The call was not done. The class of [exception] says why, and what it means for the session. */
    public data class Error(public val exception: StytchError) : StytchResult<Nothing>()

    /** The value; throws the exception of an [Error]. */
    public fun getOrThrow(): T =
        when (this) {
            is Success -> value
            is Error -> throw exception
        }

    /** The value, or null. */
    public fun getOrNull(): T? = (this as? Success)?.value

    /** The exception, or null. */
    public fun exceptionOrNull(): StytchError? = (this as? Error)?.exception
}

/** Receives the result of one call. On Android it is called on the main thread. */
public fun interface StytchCallback<T> {
    /** Called once. */
    public fun onResult(result: @JvmSuppressWildcards StytchResult<T>)
}

/** Receives changes of one object. Called on a thread of the library, one call at a time. */
public fun interface StytchChangeListener<T> {
    /** The object as it is now. An exception is counted in the diagnostics and has no other effect. */
    public fun onChange(info: @JvmSuppressWildcards StytchObjectInfo<T>)
}

/** Receives once what is known about who is signed in. On Android it is called on the main thread. */
public fun interface StytchInitializationCallback {
    /** Called once, with [InitializationStatus.Success] or [InitializationStatus.Failure]. */
    public fun onInitialized(status: InitializationStatus)
}

/** A listener's registration. It ends when it is closed, or with the client. */
public interface StytchSubscription : AutoCloseable {
    /** Ends the registration. Any thread, also from the listener itself. Further calls do nothing. */
    override fun close()
}

/** An object of the session, as far as it is known. */
public sealed class StytchObjectInfo<out T> {
    /** It is not known yet whether there is an object. Do not show a sign-in page. */
    public object Loading : StytchObjectInfo<Nothing>() {
        override fun toString(): String = "Loading"
    }

    /** There is no object: no user is signed in. */
    public object Unavailable : StytchObjectInfo<Nothing>() {
        override fun toString(): String = "Unavailable"
    }

    /**
     * The object.
     *
     * @property lastValidatedAt server time of the last confirmation by the server; null without one.
     */
    public data class Available<out T>(
        public val lastValidatedAt: Date?,
        public val value: T,
    ) : StytchObjectInfo<T>()
}

/** Whether a client knows who is signed in. */
public sealed class InitializationStatus {
    /** Not yet: not configured, or the stored session cannot be read now. The client recovers from it. */
    public object Loading : InitializationStatus() {
        override fun toString(): String = "Loading"
    }

    /** It is known, and stays known. */
    public object Success : InitializationStatus() {
        override fun toString(): String = "Success"
    }

    /**
     * The stored session cannot be read and waiting does not help.
     *
     * @property reason why.
     */
    public data class Failure(
        public val reason: UnavailableReason,
    ) : InitializationStatus() {
        /** The same as errors, as the vendor's SDK has it. */
        public val errors: List<Throwable> get() = listOf(StytchUnavailableError(reason))
    }
}

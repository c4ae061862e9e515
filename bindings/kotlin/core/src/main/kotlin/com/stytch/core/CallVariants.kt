package com.stytch.core

import android.os.Handler
import android.os.Looper
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.future.future
import kotlinx.coroutines.launch
import java.util.concurrent.CompletableFuture
import java.util.concurrent.Executor

// The callback and future variants of calls. The interfaces have them as default methods, so an
// implementation of an app has them too.

/** An implementation whose callbacks run where its client says. */
internal interface CallbackOwner {
    /** Runs the callbacks of an app. */
    val callbacks: Executor
}

/** A client nested in an interface, such as the text messages of one-time codes. */
internal interface NestedClient {
    /** The implementation of the interface. */
    val owner: Any
}

/** Nothing cancels these: a call that was made goes on to its end, and a closed client returns `Closed`. */
private val scope by lazy { CoroutineScope(SupervisorJob() + Dispatchers.Default) }

/**
 * Makes a call and passes its result to [callback], once. The call begins on the caller's thread, so
 * that calls keep the order they were made in.
 */
internal fun <T> withCallback(
    implementation: Any,
    callback: StytchCallback<T>,
    call: suspend () -> StytchResult<T>,
): Unit = deliver(implementation, { callback.onResult(it) }, call)

/** The same for a call whose result is of another kind. */
internal fun <R> deliver(
    implementation: Any,
    receive: (R) -> Unit,
    call: suspend () -> R,
) {
    scope.launch(start = CoroutineStart.UNDISPATCHED) {
        val result = call()
        executorOf(implementation).execute { receive(result) }
    }
}

/** Makes a call whose result is a future. It begins on the caller's thread too. */
internal fun <R> asFuture(call: suspend () -> R): CompletableFuture<R> =
    scope.future(start = CoroutineStart.UNDISPATCHED) { call() }

private fun executorOf(implementation: Any): Executor =
    when (implementation) {
        is CallbackOwner -> implementation.callbacks
        is NestedClient -> executorOf(implementation.owner)
        else -> AppCallbacks
    }

/** For the implementations of apps: the main thread, and where there is none, as in a test, the thread that ended the call. */
private object AppCallbacks : Executor {
    private val main =
        try {
            Looper.getMainLooper()?.let { Handler(it) }
        } catch (_: LinkageError) {
            null
        } catch (_: RuntimeException) {
            // The classes that Android's build has for tests only throw.
            null
        }

    override fun execute(task: Runnable) {
        if (main == null) task.run() else main.post(task)
    }
}

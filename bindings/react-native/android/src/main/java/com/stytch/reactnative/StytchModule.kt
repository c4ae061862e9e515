package com.stytch.reactnative

import android.util.Log
import com.facebook.react.bridge.Arguments
import com.facebook.react.bridge.Promise
import com.facebook.react.bridge.ReactApplicationContext
import com.facebook.react.module.annotations.ReactModule
import com.stytch.core.InternalStytchApi
import com.stytch.core.JavaScriptBridge
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit

/**
 * The seven methods of `NativeStytch.ts`. Each passes texts to the engine's bridge and decides nothing; no
 * promise is rejected, because an error of the engine is a result.
 */
@ReactModule(name = NativeStytchSpec.NAME)
@OptIn(InternalStytchApi::class)
public class StytchModule(
    private val context: ReactApplicationContext,
) : NativeStytchSpec(context) {
    private val bridge = JavaScriptBridge(context)
    private val emitting = Any()

    // Guarded by `emitting`.
    private var isValid = true

    override fun create(options: String): String {
        waitForEarlierMethods()
        return bridge.create(options)
    }

    override fun close(client: String): Unit = bridge.close(client)

    override fun state(client: String): String = bridge.state(client)

    override fun callSync(
        client: String,
        method: String,
        params: String,
    ): String {
        waitForEarlierMethods()
        return bridge.callSync(client, method, params)
    }

    override fun call(
        client: String,
        method: String,
        params: String,
        promise: Promise,
    ): Unit = bridge.call(client, method, params) { promise.resolve(it) }

    override fun subscribe(client: String): Unit = bridge.subscribe(client) { emit(client, it) }

    override fun unsubscribe(client: String): Unit = bridge.unsubscribe(client)

    /** The runtime ended, as when the bundle is reloaded. */
    override fun invalidate() {
        synchronized(emitting) { isValid = false }
        bridge.close()
        super.invalidate()
    }

    private fun emit(
        client: String,
        state: String,
    ) {
        val event = Arguments.createMap()
        event.putString("client", client)
        event.putString("state", state)
        // The receiver is freed after `invalidate`.
        synchronized(emitting) { if (isValid) emitOnState(event) }
    }

    /**
     * React Native runs methods without a result on the queue of native modules, and those with one at once.
     * A call that JavaScript made before must be in the engine's queue before the next one: a sign-out that is
     * followed by `session.updateSession` must not end the session that this sets.
     */
    private fun waitForEarlierMethods() {
        if (context.isOnNativeModulesQueueThread()) return
        val arrived = CountDownLatch(1)
        context.runOnNativeModulesQueueThread { arrived.countDown() }
        // A queue that is blocked by another module must not stop JavaScript for ever.
        if (arrived.await(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) return
        val blocked = "The queue of native modules is blocked for $LONGEST_WAIT_SECONDS s: this call may run before an earlier one."
        Log.w(NativeStytchSpec.NAME, blocked)
    }

    private companion object {
        const val LONGEST_WAIT_SECONDS = 5L
    }
}

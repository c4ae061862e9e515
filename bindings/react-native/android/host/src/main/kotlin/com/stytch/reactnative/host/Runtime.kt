// The base class has what the old architecture needed.
@file:Suppress("DEPRECATION", "OVERRIDE_DEPRECATION")

package com.stytch.reactnative.host

import android.content.Context
import com.facebook.react.bridge.Callback
import com.facebook.react.bridge.CatalystInstance
import com.facebook.react.bridge.CxxCallbackImpl
import com.facebook.react.bridge.JavaScriptContextHolder
import com.facebook.react.bridge.JavaScriptModule
import com.facebook.react.bridge.NativeModule
import com.facebook.react.bridge.PromiseImpl
import com.facebook.react.bridge.ReactApplicationContext
import com.facebook.react.bridge.ReadableMap
import com.facebook.react.bridge.RuntimeExecutor
import com.facebook.react.bridge.UIManager
import com.facebook.react.bridge.queue.MessageQueueThread
import com.facebook.react.bridge.queue.ReactQueueConfiguration
import com.facebook.react.turbomodule.core.interfaces.CallInvokerHolder
import com.stytch.reactnative.StytchModule
import com.stytch.reactnative.StytchPackage
import java.util.concurrent.Callable
import java.util.concurrent.CountDownLatch
import java.util.concurrent.Executors
import java.util.concurrent.Future
import java.util.concurrent.TimeUnit

/** Longer than the module waits for the queue. */
private const val JAM_SECONDS = 6L

/**
 * One JavaScript runtime with the module in it. Methods run where React Native runs them: those with a result
 * on the thread that calls, as JavaScript does, and the others on the queue of native modules.
 */
internal class Runtime(
    application: Context,
    private val emit: (client: String, state: String) -> Unit,
) {
    private val queue = Queue()
    private val module: StytchModule

    init {
        val context = HostContext(application)
        context.initializeMessageQueueThreads(queue)
        module = checkNotNull(StytchPackage().getModule("Stytch", context)) as StytchModule
        module.initialize()
        CxxCallbackImpl.connect(
            module,
            Callback { (name, event) ->
                check(name == "onState") { "an event of no name in the specification" }
                event as ReadableMap
                emit(checkNotNull(event.getString("client")), checkNotNull(event.getString("state")))
            },
        )
    }

    /** Calls a method of the specification. [done] is called with its result, or with null where it has none. */
    fun call(
        method: String,
        arguments: List<String>,
        done: (String?) -> Unit,
    ) {
        val (client, second, third) = arguments + listOf("", "", "")
        when (method) {
            "create" -> done(module.create(client))
            "state" -> done(module.state(client))
            "callSync" -> done(module.callSync(client, second, third))
            "call" ->
                queue.post {
                    val rejected = Callback { done("""{"rejected":true}""") }
                    module.call(client, second, third, PromiseImpl({ (text) -> done(text as String) }, rejected))
                }
            "close" -> queue.post { module.close(client).also { done(null) } }
            "subscribe" -> queue.post { module.subscribe(client).also { done(null) } }
            "unsubscribe" -> queue.post { module.unsubscribe(client).also { done(null) } }
            else -> error("no method of the specification: $method")
        }
    }

    /** Blocks the queue of native modules until this thread waits for it, or for two seconds. */
    fun block() {
        val javaScript = Thread.currentThread()
        val end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2)
        queue.post {
            while (javaScript.state != Thread.State.TIMED_WAITING && System.nanoTime() < end) Thread.onSpinWait()
        }
    }

    /** Blocks the queue of native modules for longer than the module waits for it, as a module that hangs does. */
    fun jam() {
        queue.post { TimeUnit.SECONDS.sleep(JAM_SECONDS) }
    }

    /** Ends the runtime, as a reload does. */
    fun end() {
        val ended = CountDownLatch(1)
        queue.post {
            module.invalidate()
            ended.countDown()
        }
        ended.await()
        queue.destroy()
    }
}

/** The queue of native modules. The host has no other one. */
private class Queue :
    ReactQueueConfiguration,
    MessageQueueThread {
    @Volatile private var thread: Thread? = null
    private val executor = Executors.newSingleThreadExecutor { Thread(it, "native modules").also { thread = it } }

    fun post(task: () -> Unit) {
        executor.execute(task)
    }

    override fun getUIQueueThread(): MessageQueueThread = this

    override fun getNativeModulesQueueThread(): MessageQueueThread = this

    override fun getJSQueueThread(): MessageQueueThread = this

    override fun destroy() = quitSynchronous()

    override fun runOnQueue(runnable: Runnable): Boolean {
        executor.execute(runnable)
        return true
    }

    override fun <T> callOnQueue(callable: Callable<T>): Future<T> = executor.submit(callable)

    override fun isOnThread(): Boolean = Thread.currentThread() === thread

    override fun assertIsOnThread() = check(isOnThread())

    override fun assertIsOnThread(message: String) = check(isOnThread()) { message }

    override fun quitSynchronous() = executor.shutdown()

    override fun isIdle(): Boolean = false
}

/** A context without a JavaScript engine. */
private class HostContext(
    base: Context,
) : ReactApplicationContext(base) {
    override fun <T : JavaScriptModule?> getJSModule(jsInterface: Class<T>): T = none()

    override fun <T : NativeModule?> hasNativeModule(nativeModuleInterface: Class<T>): Boolean = false

    override fun getNativeModules(): Collection<NativeModule> = emptyList()

    override fun <T : NativeModule?> getNativeModule(nativeModuleInterface: Class<T>): T? = null

    override fun getNativeModule(moduleName: String): NativeModule? = null

    override fun getCatalystInstance(): CatalystInstance = none()

    override fun hasActiveCatalystInstance(): Boolean = false

    override fun hasActiveReactInstance(): Boolean = true

    override fun hasCatalystInstance(): Boolean = false

    override fun hasReactInstance(): Boolean = true

    override fun getRuntimeExecutor(): RuntimeExecutor? = null

    override fun destroy() = Unit

    override fun handleException(failed: Exception) = throw failed

    override fun isBridgeless(): Boolean = true

    override fun getJavaScriptContextHolder(): JavaScriptContextHolder? = null

    override fun getJSCallInvokerHolder(): CallInvokerHolder? = null

    override fun getFabricUIManager(): UIManager? = null

    override fun getSourceURL(): String? = null

    override fun registerSegment(
        segmentId: Int,
        path: String,
        callback: Callback,
    ) = Unit

    private fun none(): Nothing = error("the host has no JavaScript engine")
}

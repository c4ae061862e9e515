package com.stytch.reactnative.host

import android.app.Activity
import android.app.Application
import android.net.ConnectivityManager
import android.os.Looper
import com.stytch.core.StytchAlreadyConfiguredError
import com.stytch.core.StytchB2BClient
import com.stytch.core.StytchClient
import com.stytch.core.StytchClientOptions
import com.stytch.core.StytchError
import com.sun.jna.NativeLibrary
import org.json.JSONArray
import org.json.JSONObject
import org.junit.Test
import org.junit.runner.JUnitCore
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.android.controller.ActivityController
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode
import org.robolectric.shadows.ShadowLog
import java.io.FileDescriptor
import java.io.FileInputStream
import java.io.FileOutputStream
import java.io.PrintStream
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit
import kotlin.concurrent.thread
import kotlin.system.exitProcess

/**
 * Hosts the module: reads requests from standard input, a line each, and writes results and events to
 * standard output. `{"id":1,"method":"call","args":["1","session.authenticate","{}"]}` is answered by
 * `{"id":1,"result":"…"}`, an event is `{"client":"1","state":"…","at":…}` with the nanoseconds of the monotonic clock at
 * which it left the module. Methods that begin with `host.` are about the phone and the native half of the app. The process
 * ends with its input.
 *
 * It is a test only because Robolectric's classes of Android live in one.
 */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [35], manifest = Config.NONE)
@GraphicsMode(GraphicsMode.Mode.LEGACY)
class Host {
    private val application: Application get() = RuntimeEnvironment.getApplication()
    private val out = PrintStream(FileOutputStream(FileDescriptor.out), true)
    private val onMain = LinkedBlockingQueue<() -> Unit>()

    // Used by the thread of JavaScript alone.
    private var runtime: Runtime? = null

    // Used by the main thread alone.
    private var activity: ActivityController<Activity>? = null

    @Test
    fun serve() {
        ShadowLog.stream = System.err
        write(JSONObject().put("ready", true))
        val javaScript = thread(name = "JavaScript") { read() }
        while (javaScript.isAlive) {
            onMain.poll(PUMP_MS, TimeUnit.MILLISECONDS)?.invoke()
            shadowOf(Looper.getMainLooper()).idle()
        }
    }

    private fun read() {
        for (line in FileInputStream(FileDescriptor.`in`).bufferedReader().lines()) {
            val request = JSONObject(line)
            val id = request.getInt("id")
            val arguments = request.getJSONArray("args")
            val method = request.getString("method")
            try {
                if (method.startsWith("host.")) {
                    answer(id, host(method.removePrefix("host."), arguments))
                } else {
                    val texts = List(arguments.length()) { arguments.getString(it) }
                    runtime().call(method, texts) { answer(id, it) }
                }
            } catch (failed: Throwable) {
                write(JSONObject().put("id", id).put("failed", failed.toString()))
            }
        }
    }

    private fun answer(
        id: Int,
        result: String?,
    ) = write(JSONObject().put("id", id).put("result", result ?: JSONObject.NULL))

    @Synchronized
    private fun write(line: JSONObject) = out.println(line)

    private fun host(
        method: String,
        arguments: JSONArray,
    ): String? {
        when (method) {
            "start" -> start(arguments.getString(0))
            "reload" -> newRuntime()
            "block" -> runtime().block()
            "jam" -> runtime().jam()
            "foreground" -> main { activity?.restart()?.start()?.resume() }
            "background" ->
                main {
                    activity?.pause()?.stop()
                    shadowOf(Looper.getMainLooper()).idleFor(BACKGROUND_MS, TimeUnit.MILLISECONDS)
                }
            "online" -> main { connectivity(arguments.getBoolean(0)) }
            "configure" -> return configure(arguments)
            "session" -> return StytchClient.sessions.sessionToken?.let { "signed in" } ?: "signed out"
            "published" -> return publishedAt().toString()
            "reset" -> StytchClient.reset()
            "revoke" -> StytchClient.sessions.revokeCompletable().get()
            else -> error("no method of the host: $method")
        }
        return null
    }

    /** The first runtime of an app that stores in this folder, as if the process had started. */
    private fun start(folder: String) {
        runtime?.end()
        runtime = null
        StytchClient.reset()
        StytchB2BClient.reset()
        main {
            application.applicationInfo.dataDir = folder
            activity?.pause()?.stop()?.destroy()
            activity = Robolectric.buildActivity(Activity::class.java).create().start().resume()
        }
        newRuntime()
    }

    private fun runtime(): Runtime = checkNotNull(runtime) { "host.start comes first" }

    private fun newRuntime() {
        runtime?.end()
        runtime =
            Runtime(application) { client, state ->
                write(JSONObject().put("client", client).put("state", state).put("at", System.nanoTime()))
            }
    }

    /** Configures the static client as native code of an app does; what came of it. */
    private fun configure(arguments: JSONArray): String {
        val options =
            StytchClientOptions(
                baseUrl = arguments.getString(2),
                enableAutomaticSessionExtension = arguments.getBoolean(3),
            )
        return try {
            if (arguments.getString(0) == "b2b") {
                StytchB2BClient.configure(application, arguments.getString(1), options)
            } else {
                StytchClient.configure(application, arguments.getString(1), options)
            }
            "configured"
        } catch (_: StytchAlreadyConfiguredError) {
            "already configured"
        } catch (failed: StytchError) {
            failed.toString()
        }
    }

    /** When the engine published the first change since the last call of this, by the clock of events. */
    private fun publishedAt(): Long =
        NativeLibrary.getInstance("stytch_core").getFunction("stytch_testing_published_at").invokeLong(emptyArray())

    private fun connectivity(online: Boolean) {
        val manager = checkNotNull(application.getSystemService(ConnectivityManager::class.java))
        val network = checkNotNull(manager.activeNetwork)
        for (callback in shadowOf(manager).networkCallbacks) {
            if (online) callback.onAvailable(network) else callback.onLost(network)
        }
    }

    /** Runs a task on the main thread, as Android does what it reports. */
    private fun main(task: () -> Unit) {
        val done = LinkedBlockingQueue<Result<Unit>>()
        onMain.put { done.put(runCatching(task)) }
        done.take().getOrThrow()
    }

    companion object {
        private const val PUMP_MS = 5L

        /** Longer than the time that an app has no visible activity during a rotation. */
        private const val BACKGROUND_MS = 1_000L

        @JvmStatic
        fun main(arguments: Array<String>) {
            // Standard output is for results: what Robolectric and JUnit print goes elsewhere.
            System.setOut(System.err)
            val result = JUnitCore().run(Host::class.java)
            result.failures.forEach { System.err.println(it.trace) }
            exitProcess(if (result.wasSuccessful()) 0 else 1)
        }
    }
}

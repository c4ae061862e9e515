package com.stytch.core

import java.util.concurrent.atomic.AtomicBoolean
import kotlin.concurrent.thread
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.launch

/**
 * Loads the classes a client and its first collector need beside the native library, while that is
 * loaded on the caller's thread: both take about as long. Of the generated code nothing is touched,
 * so that the two never wait for each other's half.
 */
internal object HeadStart {
    private val begun = AtomicBoolean(false)

    /** Where a process first comes to this library; later calls do nothing. */
    fun begin() {
        if (!begun.compareAndSet(false, true)) return
        thread(isDaemon = true, name = "stytch-start") {
            // Nothing depends on it: what fails here fails again where it is told.
            runCatching { classes() }
        }
    }

    private fun classes() {
        val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default)
        val view = View(MutableStateFlow(0)) { it + 1 }
        scope.launch {
            view.first { it > 0 }
            scope.cancel()
        }
    }
}

package com.example.stytchdemo.model

import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.update

/** What happened, newest first, with the time since the app was opened. Keeps the last [LIMIT]. */
class EventLog(
    private val clock: Clock,
) {
    private val opened = clock.nowMillis()
    private val kept = MutableStateFlow<List<String>>(emptyList())

    val lines: StateFlow<List<String>> = kept

    fun add(text: String) {
        val seconds = ((clock.nowMillis() - opened) / 1000).coerceAtLeast(0)
        val time = "${(seconds / 60).toString().padStart(2, '0')}:${(seconds % 60).toString().padStart(2, '0')}"
        kept.update { (listOf("$time  $text") + it).take(LIMIT) }
    }

    companion object {
        const val LIMIT = 50
    }
}

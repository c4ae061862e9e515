package com.example.stytchdemo.model

import com.stytch.core.StytchAPIError
import com.stytch.core.StytchError
import com.stytch.core.StytchResult
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch

/** Runs the calls of one screen, writes each into the log and keeps the message of the latest one. */
class Calls(
    private val scope: CoroutineScope,
    private val log: EventLog,
) {
    private val open = MutableStateFlow(Running())

    /** What is under way and what the latest call said. */
    val running: StateFlow<Running> = open

    /**
     * Starts a call unless another one is in flight. With [superseding] it starts in any case, and the
     * message of the call in flight is dropped.
     */
    fun <T> run(
        name: String,
        superseding: Boolean = false,
        saying: String? = null,
        whenDone: (T) -> Unit = {},
        call: suspend () -> StytchResult<T>,
    ) {
        val before = open.value
        if (before.busy && !superseding) return
        val number = before.number + 1
        open.value = Running(number, before.count + 1, null)
        log.add("$name …")
        scope.launch {
            val result = call()
            val message =
                when (result) {
                    is StytchResult.Success -> saying?.let { Message(it, Tone.GOOD) }
                    is StytchResult.Error -> messageOf(result.exception)
                }
            log.add("$name: ${result.exceptionOrNull()?.let(::reason) ?: "done"}")
            open.update { it.copy(count = it.count - 1, message = if (it.number == number) message else it.message) }
            if (result is StytchResult.Success) whenDone(result.value)
        }
    }

    /** For the log, which is for developers: the vendor's name of an error, or its class. */
    private fun reason(error: StytchError): String =
        (error as? StytchAPIError)?.errorType?.type ?: error::class.simpleName.orEmpty()

    /** Shows a message that no call gave. */
    fun say(message: Message?) {
        open.update { it.copy(message = message) }
    }

    /** What is under way and what the latest call said. */
    data class Running(
        val number: Int = 0,
        val count: Int = 0,
        val message: Message? = null,
    ) {
        val busy: Boolean get() = count > 0
    }
}

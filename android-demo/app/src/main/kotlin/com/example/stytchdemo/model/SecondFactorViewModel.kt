package com.example.stytchdemo.model

import com.example.stytchdemo.account.B2BAccount
import com.example.stytchdemo.account.NextStep
import com.example.stytchdemo.account.Snapshot
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.SharingStarted
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.flow.stateIn
import kotlinx.coroutines.flow.update

/** The second factor of a member: a code by text message. */
class SecondFactorViewModel(
    private val account: B2BAccount,
    scope: CoroutineScope,
    log: EventLog,
) {
    private val calls = Calls(scope, log)
    private val form = MutableStateFlow(Form())

    val state: StateFlow<SecondFactorState> =
        combine(account.snapshot, form, calls.running, ::stateOf)
            .stateIn(scope, SharingStarted.Eagerly, stateOf(account.snapshot.value, form.value, calls.running.value))

    fun setPhoneNumber(text: String) = form.update { it.copy(phoneNumber = text) }

    fun setCode(text: String) = form.update { it.copy(code = text) }

    fun sendCode() {
        val step = step() ?: return
        if (!state.value.canSend) return
        val given = if (step.phoneNumber == null) form.value.phoneNumber.trim() else null
        calls.run("send second factor", saying = "The code is on its way.", whenDone = { form.update { it.copy(sent = true) } }) {
            account.sendSecondFactor(step, given)
        }
    }

    fun useCode() {
        val step = step() ?: return
        if (!state.value.canContinue) return
        val code = form.value.code.trim()
        calls.run("use second factor", whenDone = { form.value = Form() }) { account.giveSecondFactor(step, code) }
    }

    /** Ends the unfinished sign-in; no user is signed in afterwards. */
    fun startOver() {
        calls.run("start over", superseding = true, whenDone = { form.value = Form() }) { account.revoke(forceClear = false) }
    }

    private fun step(): NextStep.SecondFactor? = account.snapshot.value.nextStep as? NextStep.SecondFactor

    private fun stateOf(
        snapshot: Snapshot,
        form: Form,
        running: Calls.Running,
    ): SecondFactorState {
        val step = snapshot.nextStep as? NextStep.SecondFactor
        val phone = step?.phoneNumber
        val sent = form.sent || step?.codeSent == true
        return SecondFactorState(
            organization = step?.organizationName.orEmpty(),
            explanation =
                when {
                    phone == null -> "Give a phone number; a code is sent there by text message."
                    sent -> "A code was sent by text message to $phone."
                    else -> "A code can be sent by text message to $phone."
                },
            asksForPhoneNumber = phone == null,
            phoneNumber = form.phoneNumber,
            code = form.code,
            sendLabel = if (sent) "Send a new code" else "Send code",
            canSend = !running.busy && (phone != null || form.phoneNumber.isNotBlank()),
            canContinue = !running.busy && form.code.isNotBlank(),
            busy = running.busy,
            message = running.message,
        )
    }

    private data class Form(
        val phoneNumber: String = "",
        val code: String = "",
        val sent: Boolean = false,
    )
}

/** What the screen of the second factor shows. */
data class SecondFactorState(
    val organization: String,
    val explanation: String,
    val asksForPhoneNumber: Boolean,
    val phoneNumber: String,
    val code: String,
    val sendLabel: String,
    val canSend: Boolean,
    val canContinue: Boolean,
    val busy: Boolean,
    val message: Message?,
)

package com.example.stytchdemo.model

import com.example.stytchdemo.account.Account
import com.example.stytchdemo.account.B2BAccount
import com.example.stytchdemo.account.ConsumerAccount
import com.example.stytchdemo.account.NextStep
import com.example.stytchdemo.account.Project
import com.example.stytchdemo.account.Snapshot
import com.stytch.core.SessionState
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.SharingStarted
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.flow.stateIn
import kotlinx.coroutines.flow.update

/** How the user wants to sign in. */
enum class Method(
    val label: String,
) {
    PASSWORD("Password"),
    EMAIL_CODE("E-mail code"),
}

/** Sign-up and sign-in, with a password or with a code by e-mail. */
class SignInViewModel(
    private val account: Account,
    private val local: Boolean,
    scope: CoroutineScope,
    log: EventLog,
) {
    private val calls = Calls(scope, log)
    private val form = MutableStateFlow(Form())

    val state: StateFlow<SignInState> =
        combine(form, calls.running, account.snapshot, ::stateOf)
            .stateIn(scope, SharingStarted.Eagerly, stateOf(form.value, calls.running.value, account.snapshot.value))

    fun choose(method: Method) {
        form.update { it.copy(method = method) }
        calls.say(null)
    }

    fun setOrganizationId(text: String) = form.update { it.copy(organizationId = text) }

    fun setEmail(text: String) = form.update { it.copy(email = text) }

    fun setPassword(text: String) = form.update { it.copy(password = text) }

    fun setCode(text: String) = form.update { it.copy(code = text) }

    fun signUp() {
        val form = form.value
        if (account !is ConsumerAccount || !state.value.canUsePassword) return
        calls.run("sign up", whenDone = { clear() }) { account.signUp(form.email.trim(), form.password) }
    }

    fun signIn() {
        val form = form.value
        if (!state.value.canUsePassword) return
        calls.run("sign in", whenDone = { clear() }) {
            when (account) {
                is ConsumerAccount -> account.signIn(form.email.trim(), form.password)
                is B2BAccount -> account.signIn(form.organizationId.trim(), form.email.trim(), form.password)
            }
        }
    }

    fun sendCode() {
        if (!state.value.canSendCode) return
        val email = form.value.email.trim()
        when (account) {
            is ConsumerAccount -> calls.run("send code", whenDone = { sent(email, it) }) { account.sendCode(email) }
            is B2BAccount -> calls.run("send code", whenDone = { sent(email, "") }) { account.sendCode(email) }
        }
    }

    fun useCode() {
        val form = form.value
        val sent = form.sent ?: return
        if (!state.value.canUseCode) return
        calls.run("use code", whenDone = { clear() }) {
            when (account) {
                is ConsumerAccount -> account.signInWithCode(form.code.trim(), sent.methodId)
                is B2BAccount -> account.proveAddress(sent.email, form.code.trim())
            }
        }
    }

    /** Back to the address: another one, or another code. */
    fun startOver() {
        form.update { it.copy(sent = null, code = "") }
        calls.say(null)
    }

    private fun sent(
        email: String,
        methodId: String,
    ) = form.update { it.copy(sent = Sent(email, methodId), code = "") }

    /** Secrets do not stay in memory longer than they are needed. */
    private fun clear() = form.update { it.copy(password = "", code = "", sent = null) }

    private fun stateOf(
        form: Form,
        running: Calls.Running,
        snapshot: Snapshot,
    ): SignInState {
        val b2b = account.project == Project.B2B
        val hasEmail = form.email.trim().let { '@' in it && !it.startsWith("@") && !it.endsWith("@") }
        val hasOrganization = !b2b || form.organizationId.isNotBlank()
        return SignInState(
            project = account.project,
            form = form,
            busy = running.busy,
            message = running.message ?: notice(snapshot),
            canUsePassword = !running.busy && hasEmail && form.password.isNotEmpty() && hasOrganization,
            canSendCode = !running.busy && hasEmail,
            canUseCode = !running.busy && form.code.isNotBlank(),
            codeHelp =
                if (local) {
                    "The emulator sends nothing; its inbox has the code (see the README)."
                } else {
                    "It may take a minute. Look into the spam folder too."
                },
        )
    }

    private fun notice(snapshot: Snapshot): Message? {
        val step = snapshot.nextStep
        if (step is NextStep.OtherFirstFactor) {
            return Message("${step.organizationName} wants another way to sign in: ${step.allowed.joinToString()}.", Tone.CAREFUL)
        }
        return (snapshot.state as? SessionState.SignedOut)?.cause?.let(::causeMessage)
    }

    /** What was typed. Does not print itself: it holds a password. */
    class Form internal constructor(
        val method: Method = Method.PASSWORD,
        val organizationId: String = "",
        val email: String = "",
        val password: String = "",
        val code: String = "",
        internal val sent: Sent? = null,
    ) {
        /** The address a code went to, or null. */
        val sentTo: String? get() = sent?.email

        internal fun copy(
            method: Method = this.method,
            organizationId: String = this.organizationId,
            email: String = this.email,
            password: String = this.password,
            code: String = this.code,
            sent: Sent? = this.sent,
        ) = Form(method, organizationId, email, password, code, sent)
    }

    internal class Sent(
        val email: String,
        val methodId: String,
    )
}

/** What the sign-in screen shows. */
class SignInState(
    val project: Project,
    val form: SignInViewModel.Form,
    val busy: Boolean,
    val message: Message?,
    val canUsePassword: Boolean,
    val canSendCode: Boolean,
    val canUseCode: Boolean,
    val codeHelp: String,
)

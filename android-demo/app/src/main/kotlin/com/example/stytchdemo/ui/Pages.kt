package com.example.stytchdemo.ui

import android.text.InputType
import android.view.View
import android.widget.Button
import com.example.stytchdemo.account.Project
import com.example.stytchdemo.account.Snapshot
import com.example.stytchdemo.model.Method
import com.example.stytchdemo.model.ProjectState
import com.example.stytchdemo.model.ProjectViewModel
import com.example.stytchdemo.model.SecondFactorState
import com.example.stytchdemo.model.SecondFactorViewModel
import com.example.stytchdemo.model.SignInState
import com.example.stytchdemo.model.SignInViewModel
import com.example.stytchdemo.model.chipOf
import com.example.stytchdemo.model.explanationOf

internal const val EMAIL = InputType.TYPE_CLASS_TEXT or InputType.TYPE_TEXT_VARIATION_EMAIL_ADDRESS
internal const val SECRET = InputType.TYPE_CLASS_TEXT or InputType.TYPE_TEXT_VARIATION_PASSWORD
internal const val ADDRESS = InputType.TYPE_CLASS_TEXT or InputType.TYPE_TEXT_VARIATION_URI
internal const val NUMBERS = InputType.TYPE_CLASS_NUMBER
internal const val PHONE = InputType.TYPE_CLASS_PHONE

/** The choice of project and server. */
class ProjectPage(
    design: Design,
    model: ProjectViewModel,
) {
    private val project =
        design.segments(Project.entries.map { it.label }, "Kind of project") { model.choose(Project.entries[it]) }
    private val server = design.field("Server", "", ADDRESS, model::setServer)
    private val token = design.field("Public token", "", ADDRESS, model::setPublicToken)
    private val banner = design.banner()
    private val open = design.button("Open project", Weight.PRIMARY, model::open)
    val view: View =
        design.column(
            project.view,
            design.below(
                design.card(
                    server.view,
                    design.below(token.view, 16),
                    design.below(banner.view),
                    design.below(open, 16),
                ),
            ),
        )

    fun show(state: ProjectState) {
        project.show(state.settings.project.ordinal)
        server.show(state.settings.server)
        server.showHelp(state.serverHelp)
        token.show(state.settings.publicToken)
        token.showHelp(state.tokenHelp)
        banner.show(state.message)
        open.isEnabled = state.canOpen
    }
}

/** Nothing is known yet, or the store cannot be read: no sign-in form, no session. */
class WaitingPage(
    design: Design,
) {
    private val chip = design.chip()
    private val explanation = design.text()
    val view: View = design.card(chip.view, design.below(explanation))

    fun show(snapshot: Snapshot) {
        chip.show(chipOf(snapshot.state))
        explanation.show(explanationOf(snapshot.state).orEmpty())
    }
}

/** Sign-up and sign-in. */
class SignInPage(
    design: Design,
    private val model: SignInViewModel,
    project: Project,
) {
    private val method = design.segments(Method.entries.map { it.label }, "Way to sign in") { model.choose(Method.entries[it]) }
    private val banner = design.banner()
    private val organization =
        design.field("Organization id", "With an e-mail code you need none: it finds yours.", ADDRESS, model::setOrganizationId)
    private val email = design.field("E-mail address", null, EMAIL, model::setEmail)
    private val password = design.field("Password", null, SECRET, model::setPassword)
    private val signIn = design.button("Sign in", Weight.PRIMARY, model::signIn)
    private val signUp = design.button("Create account", Weight.PLAIN, model::signUp)
    private val passwordButtons = if (project == Project.CONSUMER) design.pair(signUp, signIn) else design.column(signIn)
    private val sendCode = design.button("Send code", Weight.PRIMARY, model::sendCode)
    private val sent = design.text()
    private val code = design.field("Code", "", NUMBERS, model::setCode)
    private val useCode = design.button("Sign in with code", Weight.PRIMARY, model::useCode)
    private val startOver = design.button("Use another address", Weight.PLAIN, model::startOver)
    private val codeButtons = design.pair(startOver, useCode)
    val view: View =
        design.column(
            method.view,
            design.below(
                design.card(
                    // Any of these may be the first to show, so that the room is below.
                    design.above(sent),
                    design.above(organization.view),
                    design.above(email.view),
                    design.above(password.view),
                    design.above(code.view),
                    passwordButtons,
                    sendCode,
                    codeButtons,
                    design.below(banner.view),
                ),
            ),
        )

    fun show(state: SignInState) {
        val form = state.form
        val byPassword = form.method == Method.PASSWORD
        val waiting = !byPassword && form.sentTo != null
        method.show(form.method.ordinal)
        banner.show(state.message)
        organization.show(form.organizationId)
        email.show(form.email)
        password.show(form.password)
        code.show(form.code)
        code.showHelp(state.codeHelp)
        sent.show("A code was sent to ${form.sentTo}.")
        organization.view.shownIf(byPassword && state.project == Project.B2B)
        email.view.shownIf(!waiting)
        password.view.shownIf(byPassword)
        passwordButtons.shownIf(byPassword)
        sendCode.shownIf(!byPassword && !waiting)
        listOf(sent, code.view, codeButtons).forEach { it.shownIf(waiting) }
        signIn.isEnabled = state.canUsePassword
        signUp.isEnabled = state.canUsePassword
        sendCode.isEnabled = state.canSendCode
        useCode.isEnabled = state.canUseCode
        startOver.isEnabled = !state.busy
    }
}

/** The second factor of a member. */
class SecondFactorPage(
    design: Design,
    model: SecondFactorViewModel,
) {
    private val heading = design.heading("One more step")
    private val organization = design.quiet()
    private val explanation = design.text()
    private val phone = design.field("Phone number", "With country code, such as +1 500 555 0006.", PHONE, model::setPhoneNumber)
    private val send: Button = design.button("Send code", Weight.PLAIN, model::sendCode)
    private val code = design.field("Code from the text message", null, NUMBERS, model::setCode)
    private val proceed = design.button("Continue", Weight.PRIMARY, model::useCode)
    private val startOver = design.button("Start over", Weight.PLAIN, model::startOver)
    private val banner = design.banner()
    val view: View =
        design.card(
            heading,
            design.below(organization, 4),
            design.below(explanation),
            design.below(phone.view, 16),
            design.below(send),
            design.below(code.view, 16),
            design.below(design.pair(startOver, proceed), 16),
            design.below(banner.view),
        )

    fun show(state: SecondFactorState) {
        organization.show("${state.organization} asks for a second factor.")
        explanation.show(state.explanation)
        phone.view.shownIf(state.asksForPhoneNumber)
        phone.show(state.phoneNumber)
        code.show(state.code)
        send.show(state.sendLabel)
        send.isEnabled = state.canSend
        proceed.isEnabled = state.canContinue
        banner.show(state.message)
    }
}

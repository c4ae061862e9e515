package com.example.stytchdemo.ui

import android.view.Gravity
import android.view.View
import android.view.ViewGroup.LayoutParams.WRAP_CONTENT
import android.widget.LinearLayout
import com.example.stytchdemo.model.Chip
import com.example.stytchdemo.model.OrganizationItem
import com.example.stytchdemo.model.OrganizationsState
import com.example.stytchdemo.model.OrganizationsViewModel
import com.example.stytchdemo.model.Tone

/** The organizations to enter or to change to. */
class OrganizationsPage(
    private val design: Design,
    private val model: OrganizationsViewModel,
) {
    private val heading = design.heading("").apply { setPadding(design.dp(4), 0, 0, 0) }
    private val waiting = design.quiet("Asking the server which organizations are yours …")
    private val empty = design.text("You belong to no organization yet. Create one to continue.")
    private val banner = design.banner()
    private val list = design.column()
    private var shown: List<OrganizationItem>? = null
    private val question = design.heading("")
    private val warning = design.text("")
    private val confirmation =
        design.card(
            question,
            design.below(warning, 8),
            design.below(
                design.pair(
                    design.button("Stay here") { model.dismiss() },
                    design.button("End and enter", Weight.DANGER) { model.confirm() },
                ),
                16,
            ),
        )
    private val name = design.field("Name of a new organization")
    private val create = design.button("Create organization", Weight.PLAIN) { model.create(name.text) }
    private val creation = design.card(name.view, design.below(create))
    private val retry = design.button("Try again", Weight.PRIMARY, model::load)
    private val back = design.button("Back", Weight.PLAIN, model::back)
    val view: View =
        design.column(
            heading,
            design.below(waiting),
            design.below(empty),
            design.below(list, 0),
            design.below(confirmation),
            design.below(banner.view),
            design.below(retry),
            design.below(creation),
            design.below(back),
        )

    fun show(state: OrganizationsState) {
        heading.show(state.heading)
        waiting.shownIf(state.loading)
        empty.shownIf(state.empty)
        banner.show(state.message)
        retry.shownIf(state.canRetry)
        creation.shownIf(!state.signedIn)
        create.isEnabled = state.canCreate
        back.show(if (state.signedIn) "Back to the session" else "Use another address")
        back.isEnabled = !state.busy
        state.asking?.let {
            question.show("End this session to enter ${it.name}?")
            warning.show(it.warning.orEmpty())
        }
        design.open(confirmation, state.asking != null)
        if (state.items != shown) {
            shown = state.items
            list.removeAllViews()
            state.items.forEach { list.addView(row(it)) }
        }
    }

    private fun row(item: OrganizationItem): View {
        val words = design.column(design.text(item.name, 17f), design.below(design.quiet(item.note), 2))
        val right =
            if (item.here) {
                design.chip().apply { show(Chip("Current", Tone.GOOD)) }.view
            } else {
                design.button("Enter") { model.enter(item.id) }.apply {
                    isEnabled = item.canEnter
                    minimumWidth = design.dp(88)
                    contentDescription = "Enter ${item.name}"
                }
            }
        val row =
            LinearLayout(design.context).apply {
                gravity = Gravity.CENTER_VERTICAL
                minimumHeight = design.dp(Design.TOUCH)
                addView(words, LinearLayout.LayoutParams(0, WRAP_CONTENT, 1f))
                addView(right, LinearLayout.LayoutParams(WRAP_CONTENT, WRAP_CONTENT).apply { marginStart = design.dp(12) })
            }
        return design.below(design.card(row))
    }
}

package com.example.stytchdemo.ui

import android.graphics.Typeface
import android.view.Gravity
import android.view.View
import android.view.ViewGroup.LayoutParams.WRAP_CONTENT
import android.widget.Button
import android.widget.LinearLayout
import android.widget.TextView
import com.example.stytchdemo.account.Project
import com.example.stytchdemo.model.Action
import com.example.stytchdemo.model.Panel
import com.example.stytchdemo.model.SessionCard
import com.example.stytchdemo.model.SessionViewModel

/** The session card and its buttons. */
class SessionPage(
    private val design: Design,
    private val model: SessionViewModel,
    project: Project,
) {
    private val chip = design.chip()
    private val explanation = design.text()
    private val person = design.heading("")
    private val organization = design.quiet()
    private val countdown = design.text(size = 16f)
    private val bar = BarView(design)
    private val rows = mutableListOf<Pair<TextView, TextView>>()
    private val rowColumn = design.column()
    private val banner = design.banner()
    private val buttons: Map<Action, Button> =
        mapOf(
            Action.VALIDATE to button("Validate", Action.VALIDATE, Weight.PRIMARY),
            Action.EXTEND to button("Extend to 1 hour", Action.EXTEND),
            Action.EXCHANGE to button(if (project == Project.B2B) "Switch organization" else "Exchange token", Action.EXCHANGE),
            Action.REVOKE to button("Revoke", Action.REVOKE),
            Action.FORCE_CLEAR to button("Force clear", Action.FORCE_CLEAR, Weight.DANGER),
        )
    private val accessToken = design.field("Access token", "Of a connected app, made by your backend.", SECRET)
    private val exchangePanel =
        design.card(
            accessToken.view,
            design.below(
                design.pair(
                    design.button("Cancel") { model.dismiss() },
                    design.button("Exchange", Weight.PRIMARY) {
                        model.exchange(accessToken.text)
                        accessToken.show("")
                    },
                ),
                16,
            ),
        )
    private val confirmPanel =
        design.card(
            design.heading("Sign out here at once?"),
            design.below(
                design.text("The session is removed from this device at once and cannot be brought back. The server is notified when it can be reached."),
                8,
            ),
            design.below(
                design.pair(
                    design.button("Keep session") { model.dismiss() },
                    design.button("Clear now", Weight.DANGER) { model.confirmForceClear() },
                ),
                16,
            ),
        )
    val view: View =
        design.column(
            design.card(
                chip.view,
                design.below(explanation),
                design.below(person),
                design.below(organization, 2),
                design.below(countdown),
                design.below(bar, 8),
                design.below(rowColumn),
            ),
            design.below(banner.view),
            design.below(design.pair(button(Action.VALIDATE), button(Action.EXTEND))),
            design.below(design.pair(button(Action.EXCHANGE), button(Action.REVOKE))),
            design.below(button(Action.FORCE_CLEAR)),
            design.below(exchangePanel),
            design.below(confirmPanel),
        )

    fun show(card: SessionCard) {
        chip.show(card.chip)
        explanation.shownIf(card.explanation != null)
        explanation.show(card.explanation.orEmpty())
        person.show(card.person)
        person.shownIf(card.person.isNotEmpty())
        organization.show(card.organization.orEmpty())
        organization.shownIf(card.organization != null)
        countdown.show(card.countdown)
        bar.remaining = card.remaining
        while (rows.size < card.rows.size) addRow()
        card.rows.zip(rows).forEach { (row, views) ->
            views.first.show(row.first)
            views.second.show(row.second)
        }
        banner.show(card.message)
        buttons.forEach { (action, button) -> button.isEnabled = card.enabled[action] == true }
        design.open(exchangePanel, card.panel == Panel.ACCESS_TOKEN)
        design.open(confirmPanel, card.panel == Panel.CONFIRM_FORCE_CLEAR)
    }

    private fun button(
        label: String,
        action: Action,
        weight: Weight = Weight.PLAIN,
    ): Button = design.button(label, weight) { model.press(action) }

    private fun button(action: Action): Button = buttons.getValue(action)

    private fun addRow() {
        val label = design.quiet()
        val value = design.text(size = 14f).apply { gravity = Gravity.END }
        rows += label to value
        rowColumn.addView(
            LinearLayout(design.context).apply {
                setPadding(0, design.dp(5), 0, design.dp(5))
                addView(label, LinearLayout.LayoutParams(WRAP_CONTENT, WRAP_CONTENT))
                addView(value, LinearLayout.LayoutParams(0, WRAP_CONTENT, 1f).apply { marginStart = design.dp(16) })
            },
        )
    }
}

/** What happened, newest first. */
class LogCard(
    private val design: Design,
) {
    private val lines =
        design.text(size = 13f, color = design.palette.quietText).apply {
            typeface = Typeface.MONOSPACE
            setTextIsSelectable(true)
            tag = TAG
        }
    private val heading = design.text("Event log", 14f).apply { typeface = Typeface.create("sans-serif-medium", Typeface.NORMAL) }
    val view: View = design.card(heading, design.below(lines, 8))

    fun show(log: List<String>) = lines.show(log.joinToString("\n"))

    companion object {
        /** Marks the lines, which repeat what other parts of a page say. */
        const val TAG = "event log"
    }
}

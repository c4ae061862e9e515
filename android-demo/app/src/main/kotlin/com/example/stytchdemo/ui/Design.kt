package com.example.stytchdemo.ui

import android.content.Context
import android.content.res.ColorStateList
import android.graphics.Rect
import android.graphics.Typeface
import android.graphics.drawable.Drawable
import android.graphics.drawable.GradientDrawable
import android.graphics.drawable.RippleDrawable
import android.graphics.drawable.StateListDrawable
import android.text.Editable
import android.text.InputType
import android.text.TextWatcher
import android.util.TypedValue
import android.view.Gravity
import android.view.View
import android.view.ViewGroup
import android.view.ViewGroup.LayoutParams.MATCH_PARENT
import android.view.ViewGroup.LayoutParams.WRAP_CONTENT
import android.widget.Button
import android.widget.EditText
import android.widget.LinearLayout
import android.widget.RadioButton
import android.widget.RadioGroup
import android.widget.TextView
import com.example.stytchdemo.model.Chip
import com.example.stytchdemo.model.Message
import com.example.stytchdemo.model.Tone

/** How a button looks. */
enum class Weight { PRIMARY, PLAIN, DANGER }

/**
 * The parts every page is made of: spacing, cards, fields, buttons. Plain views, so that the app
 * needs no library for its looks. Everything to press is at least 48 dp high.
 */
class Design(
    val context: Context,
    val palette: Palette,
) {
    fun dp(size: Number): Int =
        TypedValue.applyDimension(TypedValue.COMPLEX_UNIT_DIP, size.toFloat(), context.resources.displayMetrics).toInt()

    fun shape(
        fill: Int,
        radius: Int = RADIUS,
        stroke: Int? = null,
    ): GradientDrawable =
        GradientDrawable().apply {
            setColor(fill)
            cornerRadius = dp(radius).toFloat()
            stroke?.let { setStroke(dp(1), it) }
        }

    fun column(vararg children: View): LinearLayout =
        LinearLayout(context).apply {
            orientation = LinearLayout.VERTICAL
            // A part that brings its room or its width keeps it.
            children.forEach { addView(it, it.layoutParams ?: LinearLayout.LayoutParams(MATCH_PARENT, WRAP_CONTENT)) }
        }

    /** A card with its parts one below the other. */
    fun card(vararg children: View): LinearLayout =
        column(*children).apply {
            background = shape(palette.surface, 16, palette.outline)
            setPadding(dp(16), dp(16), dp(16), dp(16))
        }

    /** Two views beside each other, equally wide and as high as the higher one. */
    fun pair(
        left: View,
        right: View,
    ): LinearLayout =
        LinearLayout(context).apply {
            orientation = LinearLayout.HORIZONTAL
            addView(left, LinearLayout.LayoutParams(0, MATCH_PARENT, 1f))
            addView(right, LinearLayout.LayoutParams(0, MATCH_PARENT, 1f).apply { marginStart = dp(GAP) })
        }

    /** The view with room above it. */
    fun <V : View> below(
        view: V,
        gap: Int = GAP,
    ): V {
        val given = view.layoutParams as? ViewGroup.MarginLayoutParams
        view.layoutParams = (given ?: LinearLayout.LayoutParams(MATCH_PARENT, WRAP_CONTENT)).apply { topMargin = dp(gap) }
        return view
    }

    /** The view with room below it. */
    fun <V : View> above(
        view: V,
        gap: Int = 16,
    ): V {
        view.layoutParams = LinearLayout.LayoutParams(MATCH_PARENT, WRAP_CONTENT).apply { bottomMargin = dp(gap) }
        return view
    }

    fun heading(text: String): TextView =
        text(text, 20f).apply {
            typeface = Typeface.create("sans-serif-medium", Typeface.NORMAL)
            if (android.os.Build.VERSION.SDK_INT >= 28) isAccessibilityHeading = true
        }

    fun text(
        text: String = "",
        size: Float = 15f,
        color: Int = palette.text,
    ): TextView =
        TextView(context).apply {
            this.text = text
            setTextColor(color)
            setTextSize(TypedValue.COMPLEX_UNIT_SP, size)
            setLineSpacing(0f, 1.12f)
        }

    fun quiet(text: String = ""): TextView = text(text, 14f, palette.quietText)

    fun button(
        label: String,
        weight: Weight = Weight.PLAIN,
        press: () -> Unit,
    ): Button =
        Button(context).apply {
            text = label
            isAllCaps = false
            stateListAnimator = null
            minHeight = dp(TOUCH)
            minimumHeight = dp(TOUCH)
            minWidth = dp(TOUCH)
            minimumWidth = dp(TOUCH)
            setPadding(dp(12), dp(10), dp(12), dp(10))
            setTextSize(TypedValue.COMPLEX_UNIT_SP, 15f)
            typeface = Typeface.create("sans-serif-medium", Typeface.NORMAL)
            val bad = palette.tone(Tone.BAD)
            val (fill, ink, stroke) =
                when (weight) {
                    Weight.PRIMARY -> Triple(palette.primary, palette.onPrimary, null)
                    Weight.PLAIN -> Triple(palette.surface, palette.primary, palette.outline)
                    Weight.DANGER -> Triple(palette.surface, bad.text, bad.text)
                }
            setTextColor(ColorStateList(arrayOf(ENABLED, ANY), intArrayOf(ink, palette.onDisabled)))
            background =
                rippled(
                    StateListDrawable().apply {
                        addState(ENABLED, shape(fill, RADIUS, stroke))
                        addState(ANY, shape(palette.disabled))
                    },
                    ink,
                )
            setOnClickListener { press() }
        }

    /** One of a few, side by side. */
    fun segments(
        labels: List<String>,
        description: String,
        choose: (Int) -> Unit,
    ): Segments = Segments(this, labels, description, choose)

    /** A label, a field to type into and a line of help below it. */
    fun field(
        label: String,
        help: String? = null,
        type: Int = InputType.TYPE_CLASS_TEXT,
        typed: (String) -> Unit = {},
    ): Field = Field(this, label, help, type, typed)

    fun chip(): ChipView = ChipView(this)

    /** A message between other parts; gone while there is none. */
    fun banner(): Banner = Banner(this)

    /** A panel opens below the buttons, where it may be out of sight. */
    fun open(
        panel: View,
        open: Boolean,
    ) {
        val opens = open && panel.visibility != View.VISIBLE
        panel.shownIf(open)
        if (opens) panel.post { panel.requestRectangleOnScreen(Rect(0, 0, panel.width, panel.height)) }
    }

    internal fun rippled(
        ground: Drawable,
        ink: Int,
        radius: Int = RADIUS,
    ): RippleDrawable = RippleDrawable(ColorStateList.valueOf(ink and 0x00FFFFFF or 0x33000000), ground, shape(-1, radius))

    companion object {
        /** What a finger hits. */
        const val TOUCH = 48
        const val GAP = 12
        const val RADIUS = 12
        internal val ENABLED = intArrayOf(android.R.attr.state_enabled)
        internal val CHECKED = intArrayOf(android.R.attr.state_checked)
        internal val ANY = intArrayOf()
    }
}

/** Shows the view, or takes it out of the page. */
fun View.shownIf(shown: Boolean) {
    visibility = if (shown) View.VISIBLE else View.GONE
}

/** Sets a text only where it differs: the cursor of a field stays, and nothing is announced twice. */
fun TextView.show(text: CharSequence) {
    if (this.text.toString() == text.toString()) return
    this.text = text
    // Android asks for none while the height of now is right, and would later take a remembered one
    // for another width.
    requestLayout()
}

/** One of a few, side by side. */
class Segments internal constructor(
    design: Design,
    labels: List<String>,
    description: String,
    choose: (Int) -> Unit,
) {
    private val palette = design.palette
    private val buttons =
        labels.mapIndexed { index, label ->
            RadioButton(design.context).apply {
                id = View.generateViewId()
                text = label
                buttonDrawable = null
                gravity = Gravity.CENTER
                minHeight = design.dp(Design.TOUCH)
                minimumHeight = design.dp(Design.TOUCH)
                setTextSize(TypedValue.COMPLEX_UNIT_SP, 15f)
                typeface = Typeface.create("sans-serif-medium", Typeface.NORMAL)
                setTextColor(ColorStateList(arrayOf(Design.CHECKED, Design.ANY), intArrayOf(palette.onPrimary, palette.text)))
                background =
                    design.rippled(
                        StateListDrawable().apply {
                            addState(Design.CHECKED, design.shape(palette.primary, 10))
                            addState(Design.ANY, design.shape(palette.surface, 10))
                        },
                        palette.primary,
                        10,
                    )
                setOnClickListener { choose(index) }
            }
        }
    val view: View =
        RadioGroup(design.context).apply {
            orientation = LinearLayout.HORIZONTAL
            contentDescription = description
            background = design.shape(palette.surface, 14, palette.outline)
            setPadding(design.dp(4), design.dp(4), design.dp(4), design.dp(4))
            buttons.forEach { addView(it, RadioGroup.LayoutParams(0, MATCH_PARENT, 1f)) }
        }

    fun show(chosen: Int) {
        if (!buttons[chosen].isChecked) buttons[chosen].isChecked = true
    }
}

/** A label, a field to type into and a line of help below it. */
class Field internal constructor(
    design: Design,
    label: String,
    help: String?,
    type: Int,
    typed: (String) -> Unit,
) {
    private val help = design.quiet(help.orEmpty()).apply { shownIf(help != null) }
    private val input =
        EditText(design.context).apply {
            id = View.generateViewId()
            inputType = type
            // A password field changes to monospace by itself.
            typeface = Typeface.DEFAULT
            setTextColor(design.palette.text)
            setTextSize(TypedValue.COMPLEX_UNIT_SP, 16f)
            minHeight = design.dp(Design.TOUCH)
            minimumHeight = design.dp(Design.TOUCH)
            setPadding(design.dp(12), design.dp(10), design.dp(12), design.dp(10))
            background = design.shape(design.palette.field, Design.RADIUS, design.palette.outline)
            contentDescription = label
            addTextChangedListener(
                object : TextWatcher {
                    override fun afterTextChanged(text: Editable) = typed(text.toString())

                    override fun beforeTextChanged(
                        text: CharSequence,
                        start: Int,
                        count: Int,
                        after: Int,
                    ) = Unit

                    override fun onTextChanged(
                        text: CharSequence,
                        start: Int,
                        before: Int,
                        count: Int,
                    ) = Unit
                },
            )
        }
    val view: LinearLayout =
        design.column(
            design.text(label, 14f).apply {
                labelFor = input.id
                typeface = Typeface.create("sans-serif-medium", Typeface.NORMAL)
            },
            design.below(input, 6),
            design.below(this.help, 6),
        )

    val text: String get() = input.text.toString()

    fun show(text: String) = (input as TextView).show(text)

    fun showHelp(text: String) = help.show(text)
}

/** The state in a few words, on its colour. */
class ChipView internal constructor(
    private val design: Design,
) {
    private val label =
        design.text(size = 14f).apply {
            typeface = Typeface.create("sans-serif-medium", Typeface.NORMAL)
            setPadding(design.dp(12), design.dp(6), design.dp(12), design.dp(6))
            accessibilityLiveRegion = View.ACCESSIBILITY_LIVE_REGION_POLITE
            layoutParams = LinearLayout.LayoutParams(WRAP_CONTENT, WRAP_CONTENT)
        }
    val view: View = label

    fun show(chip: Chip) {
        val colours = design.palette.tone(chip.tone)
        label.show(chip.text)
        label.setTextColor(colours.text)
        label.background = design.shape(colours.ground, 20)
    }
}

/** A message between other parts; gone while there is none. */
class Banner internal constructor(
    private val design: Design,
) {
    private val label =
        design.text(size = 15f).apply {
            setPadding(design.dp(14), design.dp(12), design.dp(14), design.dp(12))
            accessibilityLiveRegion = View.ACCESSIBILITY_LIVE_REGION_POLITE
            shownIf(false)
        }
    val view: View = label

    fun show(message: Message?) {
        label.shownIf(message != null)
        if (message == null) return
        val colours = design.palette.tone(message.tone)
        label.show(message.text)
        label.setTextColor(colours.text)
        label.background = design.shape(colours.ground)
    }
}

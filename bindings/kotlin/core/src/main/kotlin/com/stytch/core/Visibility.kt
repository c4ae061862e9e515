package com.stytch.core

/**
 * Whether any activity of the process is visible. The process is in the background once no activity was
 * visible for a short time, so that a rotation or a change of activity does not count. Main thread only.
 */
internal class Visibility(
    private val processIsVisible: () -> Boolean,
    private val timer: Timer,
    private val events: PlatformEvents,
) {
    /** Runs a task later, on the main thread. */
    interface Timer {
        fun after(
            milliseconds: Long,
            task: Runnable,
        )

        fun cancel(task: Runnable)
    }

    private var visible = processIsVisible()
    private var started = 0

    private val hide =
        Runnable {
            if (started == 0 && visible) {
                visible = false
                events.background()
            }
        }

    /** A process that was started as a visible one may never show an activity. */
    private val lookAgain = Runnable { if (!processIsVisible()) hide.run() }

    init {
        if (visible) timer.after(FIRST_ACTIVITY_MS, lookAgain)
    }

    fun started() {
        started += 1
        timer.cancel(hide)
        if (!visible) {
            visible = true
            events.foreground()
        }
    }

    fun resumed() {
        // The client was configured by an activity that had started before.
        if (started == 0) started()
    }

    fun stopped() {
        // One that had started before was not counted.
        if (started > 0) started -= 1
        if (started == 0) timer.after(BACKGROUND_DELAY_MS, hide)
    }

    fun end() {
        timer.cancel(hide)
        timer.cancel(lookAgain)
    }

    companion object {
        /** The delay Android's own process lifecycle has. */
        const val BACKGROUND_DELAY_MS = 700L

        /** A slow phone shows its first activity within this time. */
        const val FIRST_ACTIVITY_MS = 10_000L
    }
}

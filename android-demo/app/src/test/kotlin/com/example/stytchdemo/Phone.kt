package com.example.stytchdemo

import android.os.Looper
import android.view.View
import android.view.ViewGroup
import android.widget.EditText
import android.widget.TextView
import com.example.stytchdemo.account.Project
import com.example.stytchdemo.model.Screen
import com.example.stytchdemo.ui.LogCard
import org.robolectric.Robolectric
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.android.controller.ActivityController
import java.time.Duration
import java.util.concurrent.TimeUnit

/** The app on a phone and the person who holds it: looks, presses and types, and nothing else. */
class Phone {
    val application = RuntimeEnvironment.getApplication() as DemoApplication
    private var controller: ActivityController<MainActivity> = show()
    val activity: MainActivity get() = controller.get()

    private fun show(): ActivityController<MainActivity> = Robolectric.buildActivity(MainActivity::class.java).setup()

    /** Opens a project of the emulator from the first page. */
    fun openProject(project: Project) {
        press(project.label)
        type("Server", Emulator.baseUrl)
        type("Public token", if (project == Project.B2B) Emulator.b2bToken else Emulator.consumerToken)
        press("Open project")
    }

    fun signUp(email: String) {
        sees("Create account")
        type("E-mail address", email)
        type("Password", PASSWORD)
        press("Create account")
        sees("Active · validated")
    }

    /** The process ends and is started anew; the disk is what stays. */
    fun restart() {
        controller.pause().stop().destroy()
        application.demo.close()
        application.start()
        controller = show()
    }

    /** What a change to dark or a rotation does to the activity. */
    fun recreate() {
        controller.recreate()
    }

    @Suppress("DEPRECATION") // The only way before API 33.
    fun back() = activity.onBackPressed()

    fun end() {
        controller.pause().stop().destroy()
        application.demo.close()
    }

    /** Lets seconds pass on the screen's clock. */
    fun pass(seconds: Long) = shadowOf(Looper.getMainLooper()).idleFor(Duration.ofSeconds(seconds))

    /** Waits until a text is on the screen, whole or as a part of a longer one. */
    fun sees(text: String) = eventually("“$text” is shown") { shown().any { text in it.text } }

    fun isGone(text: String) = eventually("“$text” is gone") { shown().none { text in it.text } }

    fun shows(text: String): Boolean = shown().any { text in it.text }

    fun press(label: String) {
        eventually("“$label” can be pressed") { button(label)?.isEnabled == true }
        check(button(label)!!.performClick()) { "“$label” does nothing" }
    }

    fun isEnabled(label: String): Boolean = button(label)?.isEnabled == true

    fun type(
        label: String,
        text: String,
    ) {
        eventually("there is a field “$label”") { field(label) != null }
        field(label)!!.setText(text)
    }

    fun typed(label: String): String? = field(label)?.text?.toString()

    /** Waits for what nothing announces. */
    fun eventually(
        what: String,
        holds: () -> Boolean,
    ) {
        val end = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS)
        while (true) {
            shadowOf(Looper.getMainLooper()).idle()
            if (holds()) return
            check(System.nanoTime() < end) { "never: $what; the screen shows ${shown().map { it.text }}" }
            Thread.sleep(5)
        }
    }

    /** Every text that is not hidden, that of buttons and fields included, without the event log. */
    fun shown(): List<TextView> = views().filterIsInstance<TextView>().filter { it.tag != LogCard.TAG }

    fun logged(line: String) = eventually("“$line” is logged") { log().any { line in it } }

    fun views(): List<View> = all(activity.window.decorView).filter { it.isShown }

    fun log(): List<String> = (application.demo.screen.value as Screen.Opened).log.lines.value

    private fun button(label: String): TextView? =
        shown().firstOrNull { it.hasOnClickListeners() && (it.text.toString() == label || it.contentDescription == label) }

    private fun field(label: String): EditText? = shown().filterIsInstance<EditText>().firstOrNull { it.contentDescription == label }

    private fun all(view: View): List<View> =
        listOf(view) + if (view is ViewGroup) (0 until view.childCount).flatMap { all(view.getChildAt(it)) } else emptyList()

    private companion object {
        /** How long a test waits for something that will happen. */
        const val TIMEOUT_SECONDS = 20L
    }
}

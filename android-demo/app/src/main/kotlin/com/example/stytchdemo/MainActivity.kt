package com.example.stytchdemo

import android.app.Activity
import android.os.Build
import android.os.Bundle
import android.view.Gravity
import android.view.View
import android.view.ViewGroup.LayoutParams.MATCH_PARENT
import android.view.ViewGroup.LayoutParams.WRAP_CONTENT
import android.view.WindowInsets
import android.view.WindowInsetsController
import android.widget.Button
import android.widget.LinearLayout
import android.widget.ScrollView
import android.widget.TextView
import com.example.stytchdemo.model.DemoViewModel
import com.example.stytchdemo.model.Page
import com.example.stytchdemo.model.Screen
import com.example.stytchdemo.ui.Design
import com.example.stytchdemo.ui.LogCard
import com.example.stytchdemo.ui.OrganizationsPage
import com.example.stytchdemo.ui.Palette
import com.example.stytchdemo.ui.ProjectPage
import com.example.stytchdemo.ui.SecondFactorPage
import com.example.stytchdemo.ui.SessionPage
import com.example.stytchdemo.ui.SignInPage
import com.example.stytchdemo.ui.WaitingPage
import com.example.stytchdemo.ui.show
import com.example.stytchdemo.ui.shownIf
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.MainScope
import kotlinx.coroutines.cancel
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.collectLatest
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch

/**
 * The only activity: a title bar and the page that the view models name. It decides nothing and
 * keeps nothing, so that a rotation or a change to dark costs nothing.
 */
class MainActivity : Activity() {
    private val scope = MainScope()
    private lateinit var design: Design
    private lateinit var title: TextView
    private lateinit var subtitle: TextView
    private lateinit var change: Button
    private lateinit var content: LinearLayout
    private lateinit var scroll: ScrollView
    private var showing: Job? = null

    private val demo: DemoViewModel get() = (application as DemoApplication).demo

    override fun onCreate(savedInstanceState: Bundle?) {
        val palette = Palette.of(resources.configuration)
        setTheme(if (palette.dark) android.R.style.Theme_Material_NoActionBar else android.R.style.Theme_Material_Light_NoActionBar)
        super.onCreate(savedInstanceState)
        design = Design(this, palette)
        setContentView(frame())
        matchBars()
    }

    override fun onStart() {
        super.onStart()
        showing =
            scope.launch {
                demo.screen.collectLatest { screen ->
                    when (screen) {
                        is Screen.Choosing -> showChoice(screen)
                        is Screen.Opened -> showOpened(screen)
                    }
                }
            }
    }

    override fun onStop() {
        showing?.cancel()
        super.onStop()
    }

    override fun onDestroy() {
        scope.cancel()
        super.onDestroy()
    }

    @Deprecated("Android's newer way needs API 33.")
    override fun onBackPressed() {
        val opened = demo.screen.value as? Screen.Opened
        if (opened?.page?.value == Page.ORGANIZATIONS) {
            opened.organizations?.back()
        } else {
            @Suppress("DEPRECATION")
            super.onBackPressed()
        }
    }

    private suspend fun showChoice(screen: Screen.Choosing) {
        bar("Stytch demo", "Choose a project", changeable = false)
        val page = ProjectPage(design, screen.project)
        place(page.view)
        screen.project.state.collect(page::show)
    }

    private suspend fun showOpened(screen: Screen.Opened): Unit =
        coroutineScope {
            launch {
                while (true) {
                    screen.session.tick()
                    delay(TICK_MS)
                }
            }
            screen.page.collectLatest { page ->
                val name =
                    when (page) {
                        Page.SIGN_IN -> "Sign in"
                        Page.ORGANIZATIONS -> "Organizations"
                        Page.SECOND_FACTOR -> "Second factor"
                        else -> "Session"
                    }
                bar(name, screen.subtitle, changeable = true)
                coroutineScope { showPage(page, screen) }
            }
        }

    private fun CoroutineScope.showPage(
        page: Page,
        screen: Screen.Opened,
    ) {
        val log = LogCard(design)
        val account = screen.account
        val view =
            when (page) {
                Page.PROJECT, Page.WAITING -> WaitingPage(design).also { bind(account.snapshot, it::show) }.view
                Page.SIGN_IN -> SignInPage(design, screen.signIn, account.project).also { bind(screen.signIn.state, it::show) }.view
                Page.SESSION -> SessionPage(design, screen.session, account.project).also { bind(screen.session.state, it::show) }.view
                Page.ORGANIZATIONS -> {
                    val model = checkNotNull(screen.organizations)
                    OrganizationsPage(design, model).also { bind(model.state, it::show) }.view
                }
                Page.SECOND_FACTOR -> {
                    val model = checkNotNull(screen.secondFactor)
                    SecondFactorPage(design, model).also { bind(model.state, it::show) }.view
                }
            }
        place(view, design.below(log.view))
        bind(screen.log.lines, log::show)
    }

    private fun <T> CoroutineScope.bind(
        state: StateFlow<T>,
        show: (T) -> Unit,
    ) {
        launch { state.collect { show(it) } }
    }

    private fun bar(
        name: String,
        below: String,
        changeable: Boolean,
    ) {
        title.show(name)
        subtitle.show(below)
        change.shownIf(changeable)
    }

    private fun place(vararg views: View) {
        content.removeAllViews()
        views.forEach { content.addView(it) }
        scroll.scrollTo(0, 0)
    }

    private fun frame(): View {
        title = design.heading("").apply { textSize = 24f }
        subtitle = design.quiet()
        change = design.button("Change") { demo.leaveProject() }.apply { contentDescription = "Change project" }
        val bar =
            LinearLayout(this).apply {
                gravity = Gravity.CENTER_VERTICAL
                setPadding(design.dp(20), design.dp(16), design.dp(16), design.dp(8))
                addView(design.column(title, subtitle), LinearLayout.LayoutParams(0, WRAP_CONTENT, 1f))
                addView(change, LinearLayout.LayoutParams(WRAP_CONTENT, WRAP_CONTENT).apply { marginStart = design.dp(12) })
            }
        content = design.column().apply { setPadding(design.dp(16), design.dp(8), design.dp(16), design.dp(24)) }
        scroll = ScrollView(this).apply { addView(content) }
        return LinearLayout(this).apply {
            orientation = LinearLayout.VERTICAL
            setBackgroundColor(design.palette.background)
            addView(bar, LinearLayout.LayoutParams(MATCH_PARENT, WRAP_CONTENT))
            addView(scroll, LinearLayout.LayoutParams(MATCH_PARENT, 0, 1f))
            setOnApplyWindowInsetsListener(::avoidBars)
        }
    }

    /** From Android 15 on the app is drawn behind the bars of the system and the keyboard. */
    private fun avoidBars(
        view: View,
        insets: WindowInsets,
    ): WindowInsets {
        if (Build.VERSION.SDK_INT >= 30) {
            val taken = insets.getInsets(WindowInsets.Type.systemBars() or WindowInsets.Type.ime() or WindowInsets.Type.displayCutout())
            view.setPadding(taken.left, taken.top, taken.right, taken.bottom)
        }
        return insets
    }

    @Suppress("DEPRECATION") // Before Android 11 the flags are the only way.
    private fun matchBars() {
        window.statusBarColor = design.palette.background
        if (Build.VERSION.SDK_INT >= 30) {
            val light = WindowInsetsController.APPEARANCE_LIGHT_STATUS_BARS
            window.insetsController?.setSystemBarsAppearance(if (design.palette.dark) 0 else light, light)
        } else if (!design.palette.dark) {
            window.decorView.systemUiVisibility = View.SYSTEM_UI_FLAG_LIGHT_STATUS_BAR
        }
    }

    private companion object {
        /** The countdowns show seconds. */
        const val TICK_MS = 1000L
    }
}

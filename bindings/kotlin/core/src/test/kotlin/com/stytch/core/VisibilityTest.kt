package com.stytch.core

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test

/** When an Android app counts as visible. */
class VisibilityTest {
    private val received = mutableListOf<String>()
    private val events =
        object : PlatformEvents {
            override fun foreground() {
                received.add("foreground")
            }

            override fun background() {
                received.add("background")
            }

            override fun connectivity(online: Boolean) = Unit

            override fun unlocked() = Unit
        }

    /** A main thread whose time is moved by hand. */
    private class Time : Visibility.Timer {
        private var now = 0L
        private val due = mutableListOf<Pair<Long, Runnable>>()

        override fun after(
            milliseconds: Long,
            task: Runnable,
        ) {
            due.add(now + milliseconds to task)
        }

        override fun cancel(task: Runnable) {
            due.removeAll { it.second === task }
        }

        fun pass(milliseconds: Long) {
            now += milliseconds
            val ripe = due.filter { it.first <= now }
            due.removeAll(ripe)
            ripe.forEach { it.second.run() }
        }
    }

    private val time = Time()

    @Test
    fun `S70 a rotation or another activity is not a trip to the background`() {
        val visibility = Visibility({ true }, time, events)
        visibility.started()
        visibility.resumed()

        visibility.stopped()
        time.pass(699)
        visibility.started()
        time.pass(20_000)
        visibility.started()
        visibility.stopped()
        time.pass(20_000)

        assertEquals(emptyList<String>(), received)
    }

    @Test
    fun `S71 leaving the app is reported after a delay, and coming back at once`() {
        val visibility = Visibility({ true }, time, events)
        visibility.started()

        visibility.stopped()
        time.pass(699)
        assertEquals(emptyList<String>(), received)
        time.pass(1)
        assertEquals(listOf("background"), received)
        visibility.started()

        assertEquals(listOf("background", "foreground"), received)
    }

    @Test
    fun `S72 a process that nobody sees is in the background until an activity starts`() {
        val visibility = Visibility({ false }, time, events)
        time.pass(20_000)
        assertEquals(emptyList<String>(), received)

        visibility.started()

        assertEquals(listOf("foreground"), received)
    }

    @Test
    fun `S73 a process that looked visible and shows nothing goes to the background`() {
        var visible = true
        Visibility({ visible }, time, events)

        visible = false
        time.pass(Visibility.FIRST_ACTIVITY_MS)

        assertEquals(listOf("background"), received)
    }

    @Test
    fun `S74 a client that is configured by a visible activity is notified when that one stops`() {
        val visibility = Visibility({ true }, time, events)
        time.pass(20_000)
        assertEquals(emptyList<String>(), received)

        visibility.stopped()
        time.pass(700)

        assertEquals(listOf("background"), received)
    }
}

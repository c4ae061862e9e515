package com.stytch.core

import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.util.concurrent.CopyOnWriteArrayList

/** In a JVM of its own, where no other test made threads of the library call. */
class CallbackThreadsTest {
    @Test
    fun `S26 the library's threads stay attached between two changes, as daemons`() =
        story {
            val email = Emulator.newEmail()
            signedUp(email = email).use { client ->
                val threads = CopyOnWriteArrayList<Thread>()
                val subscription = client.sessions.onChange { threads.add(Thread.currentThread()) }

                repeat(4) { round ->
                    client.sessions.revoke().getOrThrow()
                    eventually("the sign-out of round $round is published") { threads.size == 2 * round + 1 }
                    client.passwords.authenticate(Passwords.AuthParameters(email, PASSWORD, 60)).getOrThrow()
                    eventually("the sign-in of round $round is published") { threads.size == 2 * round + 2 }
                }
                subscription.close()

                // A thread that is attached anew is another object each time. The library has two for
                // listeners, and more only while those are busy.
                assertTrue(threads.distinct().size < threads.size / 2, "${threads.size} changes on ${threads.distinct().size} threads")
                assertTrue(threads.all { it.isDaemon })
            }
        }
}

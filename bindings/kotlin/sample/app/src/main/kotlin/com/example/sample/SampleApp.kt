package com.example.sample

import android.content.Context
import com.stytch.core.B2BPasswords
import com.stytch.core.Passwords
import com.stytch.core.Sessions
import com.stytch.core.StytchAPIError
import com.stytch.core.StytchB2BClient
import com.stytch.core.StytchClient
import com.stytch.core.StytchClientOptions
import com.stytch.core.StytchObjectInfo
import com.stytch.core.StytchResult
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import java.util.Date
import java.util.concurrent.CopyOnWriteArrayList

/** Signs up, looks, validates, fails and signs out, and tells what it saw. */
class SampleApp(
    private val context: Context,
    private val baseUrl: String,
) {
    private val options = StytchClientOptions(baseUrl = baseUrl, defaultSessionDuration = 60)
    private val said = mutableListOf<String>()

    fun consumer(
        publicToken: String,
        email: String,
        password: String,
    ): List<String> =
        story {
            StytchClient.configure(context, publicToken, options)
            val client = StytchClient
            client.sessions.onChange.first { it is StytchObjectInfo.Unavailable }
            say("nobody is signed in")

            val received = CopyOnWriteArrayList<String>()
            val subscription = client.sessions.onChange { received.add(if (it is StytchObjectInfo.Available) "in" else "out") }
            val created = client.passwords.create(Passwords.CreateParameters(email, password)).getOrThrow()
            val shown = client.sessions.onChange.first { it is StytchObjectInfo.Available } as StytchObjectInfo.Available
            say("signed up: ${shown.value == client.sessions.getSync() && shown.value == created.session}")
            say("user: ${client.user.getSyncUser()?.emails?.single()?.email}")
            say("token: ${created.sessionToken.expose() == client.sessions.sessionToken}")
            say("expires: ${created.session.expiresAt?.after(Date())}")

            val validated = client.sessions.authenticate(Sessions.AuthParams(120)).getOrThrow()
            say("validated: ${validated.session.sessionId == created.session.sessionId}")

            when (val wrong = client.passwords.authenticate(Passwords.AuthParameters(email, "not it"))) {
                is StytchResult.Success -> say("a wrong password signs in")
                is StytchResult.Error -> say("wrong password: ${(wrong.exception as StytchAPIError).errorType}")
            }

            client.sessions.revoke().getOrThrow()
            client.sessions.onChange.first { it is StytchObjectInfo.Unavailable }
            say("signed out: ${client.sessions.getSync() == null}")
            while (received.lastOrNull() != "out") Thread.sleep(5)
            say("received: ${received.first()} … ${received.last()}")
            subscription.close()
        }

    fun b2b(
        publicToken: String,
        organizationId: String,
        email: String,
        password: String,
    ): List<String> =
        story {
            StytchB2BClient.configure(context, publicToken, options)
            val answer =
                StytchB2BClient.passwords
                    .authenticate(B2BPasswords.AuthParameters(organizationId, email, password))
                    .getOrThrow()
            say("member: ${StytchB2BClient.member.getSync()?.emailAddress}")
            say("organization: ${StytchB2BClient.organization.getSync()?.organizationName}")
            say("session: ${answer.memberSession == StytchB2BClient.sessions.getSync()}")
            StytchB2BClient.sessions.revoke().getOrThrow()
            say("signed out: ${StytchB2BClient.sessions.getSync() == null}")
        }

    private fun story(tell: suspend () -> Unit): List<String> {
        said.clear()
        runBlocking { withTimeout(30_000) { tell() } }
        return said.toList()
    }

    private fun say(what: String) {
        said.add(what)
    }
}

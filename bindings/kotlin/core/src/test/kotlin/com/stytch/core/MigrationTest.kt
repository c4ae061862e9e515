package com.stytch.core

import android.app.Application
import android.content.res.Resources
import android.net.Uri
import android.os.Looper
import com.stytch.core.internal.FakeKeystore
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.TimeUnit
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.flow.takeWhile
import kotlinx.coroutines.flow.toList
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertNull
import org.junit.Assert.assertSame
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config

/** An app that was written for the vendor's SDK, with the imports changed. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [35], manifest = Config.NONE, application = AppWithToken::class)
class MigrationTest {
    private val application: Application get() = RuntimeEnvironment.getApplication()
    private val email = Emulator.newEmail()

    @Before
    fun setUp() {
        FakeKeystore.install()
        AppWithToken.publicToken = Emulator.consumerToken
    }

    @After
    fun tidyUp() {
        Emulator.clearFaults()
        StytchClient.reset()
        StytchB2BClient.reset()
    }

    /** The consumer client of the app, at the emulator. */
    private fun configured() = StytchClient.configure(application, options())

    /** The B2B client of the app, at the emulator. */
    private fun configuredB2B() {
        AppWithToken.publicToken = Emulator.b2bToken
        StytchB2BClient.configure(application, options())
    }

    private suspend fun signUp() {
        StytchClient.passwords.create(Passwords.CreateParameters(email, PASSWORD, 60)).getOrThrow()
    }

    /** Runs what the main thread has to do until something holds. */
    private fun onMain(
        what: String,
        holds: () -> Boolean,
    ) = eventually(what) {
        shadowOf(Looper.getMainLooper()).idle()
        holds()
    }

    @Test
    fun `S51 a context is enough to configure, the token is the string resource STYTCH_PUBLIC_TOKEN`() {
        StytchClient.configure(application)
        AppWithToken.publicToken = Emulator.b2bToken
        StytchB2BClient.configure(application)

        onMain("both know who is signed in") {
            StytchClient.isInitialized.value == InitializationStatus.Success &&
                StytchB2BClient.isInitialized.value == InitializationStatus.Success
        }
        // The same settings again change nothing; another token would be refused.
        StytchClient.configure(application, Emulator.consumerToken)
        StytchB2BClient.configure(application, Emulator.b2bToken)
    }

    @Test
    fun `S51 without the string resource, or with an empty one, the error names it`() {
        for (nothing in listOf(null, "")) {
            AppWithToken.publicToken = nothing

            val errors =
                listOf<() -> Unit>(
                    { StytchClient.configure(application) },
                    { StytchClient.configure(application) { } },
                    { StytchB2BClient.configure(application) },
                    { StytchB2BClient.configure(application, options()) { } },
                ).map { configure -> assertThrows(StytchInvalidInputError::class.java) { configure() } }

            for (error in errors) {
                assertEquals("STYTCH_PUBLIC_TOKEN", error.field)
                assertTrue(error.message, "string resource" in error.message)
            }
        }
    }

    @Test
    fun `S52 trailing lambdas are called once, on the main thread, and a when over the result is complete`() {
        val said = CopyOnWriteArrayList<String>()
        val loopers = CopyOnWriteArrayList<Looper?>()

        fun say(text: String) {
            loopers.add(Looper.myLooper())
            said.add(text)
        }
        StytchClient.configure(application, options()) { status ->
            say(
                when (status) {
                    InitializationStatus.Loading -> "loading"
                    InitializationStatus.Success -> "ready"
                    is InitializationStatus.Failure -> "failed: ${status.errors}"
                },
            )
        }
        onMain("it is ready") { said.size == 1 }
        StytchClient.passwords.create(Passwords.CreateParameters(email, PASSWORD)) { result ->
            say(
                when (result) {
                    is StytchResult.Success -> result.value.user.emails.single().email
                    is StytchResult.Error -> result.exception.message
                },
            )
        }
        onMain("the user is signed up") { said.size == 2 }
        StytchClient.passwords.authenticate(Passwords.AuthParameters(email, "something else 1!")) { result ->
            say(if (result is StytchResult.Error) words(result.exception) else "signed in")
        }
        onMain("the wrong password is refused") { said.size == 3 }
        shadowOf(Looper.getMainLooper()).idle()

        assertEquals(listOf("ready", email, "unauthorized_credentials 401"), said.toList())
        assertTrue("$loopers", loopers.all { it === Looper.getMainLooper() })
    }

    private fun words(error: StytchError): String =
        when (error) {
            is StytchAPIError -> "${error.errorType} ${error.statusCode}".also { assertNotNull(error.requestId ?: error.url) }
            is StytchAPISchemaError, is StytchAPIUnreachableError -> "no answer"
            is StytchSDKError -> "sdk: ${error.exception}"
        }

    @Test
    fun `S53 a sign-in link is handled, a reset link is given back with its token, another link is not handled`() =
        story {
            configured()
            StytchClient.magicLinks.email.loginOrCreate(MagicLinks.EmailMagicLinks.Parameters(email)).getOrThrow()
            Emulator.control("DELETE", "requests")

            val reset = StytchClient.handle(link("reset_password", "reset-token"), 60)
            val oauth = StytchClient.handle(link("oauth", "oauth-token"), 60)
            val others = listOf("https://example.com/a?b=c", "mailto:a@example.com", "app://a?token=x", "app://a?stytch_token_type=magic_links")
            val reasons = others.map { (StytchClient.handle(Uri.parse(it), 60) as DeeplinkHandledStatus.NotHandled).reason }
            val sent = Emulator.control("GET", "requests")
            val signIn = StytchClient.handle(link("magic_links", Emulator.code(email)), 60)

            assertEquals(DeeplinkHandledStatus.ManualHandlingRequired(ConsumerTokenType.RESET_PASSWORD, "reset-token"), reset)
            assertEquals(DeeplinkHandledStatus.ManualHandlingRequired(ConsumerTokenType.OAUTH, "oauth-token"), oauth)
            assertFalse("$reset", "reset-token" in "$reset")
            val (missing, unknown) = StytchDeeplinkMissingTokenError::class to StytchDeeplinkUnkownTokenTypeError::class
            assertEquals(listOf(missing, missing, unknown, missing), reasons.map { it::class })
            assertFalse(sent, "\"path\"" in sent)
            assertTrue((signIn as DeeplinkHandledStatus.Handled).response.result is StytchResult.Success)
            assertNotNull(StytchClient.sessions.sessionToken)
        }

    @Test
    fun `S53 the callback of handle is called once on the main thread, its future ends too, and a link can be read without a request`() {
        configured()
        val statuses = CopyOnWriteArrayList<Pair<DeeplinkHandledStatus, Looper?>>()
        val wrong = link("magic_links", "wrong-token")

        StytchClient.handle(wrong, 60) { statuses.add(it to Looper.myLooper()) }
        onMain("the link is handled") { statuses.isNotEmpty() }
        val future = StytchClient.handleCompletable(wrong, 60).get(TIMEOUT_MS, TimeUnit.MILLISECONDS)
        shadowOf(Looper.getMainLooper()).idle()

        val (status, looper) = statuses.single()
        assertSame(Looper.getMainLooper(), looper)
        for (handled in listOf(status, future)) {
            val response = (handled as DeeplinkHandledStatus.Handled).response as DeeplinkResponse.Auth
            assertTrue("$response", response.result is StytchResult.Error)
        }
        assertEquals(DeeplinkTokenPair(ConsumerTokenType.MAGIC_LINKS, "wrong-token"), StytchClient.parseDeeplink(wrong))
        assertFalse("wrong-token" in "${StytchClient.parseDeeplink(wrong)}")
        assertTrue(StytchClient.canHandle(wrong))
        assertFalse(StytchClient.canHandle(Uri.parse("https://example.com")))
    }

    @Test
    fun `S53 links of organizations are handled by what they are for`() =
        story {
            configuredB2B()
            val engines = Emulator.organization("Engines", email)
            StytchB2BClient.magicLinks.email.loginOrSignup(B2BMagicLinks.EmailMagicLinks.Parameters(email, engines.id)).getOrThrow()
            val signIn = StytchB2BClient.handle(link("multi_tenant_magic_links", Emulator.code(email)), 60)
            assertTrue((signIn as DeeplinkHandledStatus.Handled).response is DeeplinkResponse.Auth)
            assertEquals(engines.id, StytchB2BClient.sessions.getSync()?.organizationId)

            StytchB2BClient.magicLinks.email.discoverySend(B2BMagicLinks.EmailMagicLinks.DiscoverySendParameters(email)).getOrThrow()
            val discovery = StytchB2BClient.handle(link("discovery", Emulator.code(email)), 60)
            val found = ((discovery as DeeplinkHandledStatus.Handled).response as DeeplinkResponse.Discovery).result.getOrThrow()
            assertTrue(found.discoveredOrganizations.any { it.organization?.organizationId == engines.id })

            val manual =
                listOf(
                    link("multi_tenant_passwords", "t") to B2BTokenType.MULTI_TENANT_PASSWORDS,
                    Uri.parse("app://a?stytch_token_type=discovery&stytch_redirect_type=reset_password&token=t") to B2BTokenType.DISCOVERY,
                    link("sso", "t") to B2BTokenType.SSO,
                    link("oauth", "t") to B2BTokenType.OAUTH,
                    link("discovery_oauth", "t") to B2BTokenType.DISCOVERY_OAUTH,
                )
            for ((uri, type) in manual) {
                assertEquals(DeeplinkHandledStatus.ManualHandlingRequired(type, "t"), StytchB2BClient.handle(uri, 60))
            }
            assertTrue(StytchB2BClient.handle(link("magic_links", "t"), 60) is DeeplinkHandledStatus.NotHandled)
        }

    private fun link(
        type: String,
        token: String,
    ): Uri = Uri.parse("app://auth?stytch_token_type=$type&token=$token")

    @Test
    fun `S54 a cold start has no moment that looks signed out`() =
        story {
            fun start() = StytchClient.configure(application, Emulator.consumerToken, options())
            start()
            signUp()

            // Some of these starts are watched before the stored session has been read.
            repeat(10) {
                StytchClient.reset()
                start()
                val moments =
                    combine(StytchClient.isInitialized, StytchClient.user.onChange, StytchClient.sessions.onChange, ::Triple)
                        .takeWhile { (status, user, session) ->
                            status is InitializationStatus.Loading || user !is StytchObjectInfo.Available || session !is StytchObjectInfo.Available
                        }.toList()

                for ((status, user, session) in moments) {
                    assertEquals("$moments", InitializationStatus.Loading, status)
                    assertFalse("$moments", user is StytchObjectInfo.Unavailable || session is StytchObjectInfo.Unavailable)
                }
                assertEquals(email, StytchClient.user.getSyncUser()?.emails?.single()?.email)
            }
        }

    @Test
    fun `S55 revoking offline keeps the session, and with forceClear it is gone`() =
        story {
            configured()
            signUp()
            Emulator.fault("sessions", "reset")

            val kept = StytchClient.sessions.revoke()
            assertTrue("$kept", (kept as StytchResult.Error).exception is StytchAPIUnreachableError)
            assertNotNull(StytchClient.sessions.getSync())
            val cleared = StytchClient.sessions.revoke(Sessions.RevokeParams(true))

            assertTrue("$cleared", (cleared as StytchResult.Error).exception is StytchLocalStateClearedError)
            assertNull(StytchClient.sessions.getSync())
            assertEquals(StytchObjectInfo.Unavailable, StytchClient.user.onChange.value)
        }

    @Test
    fun `S56 the dates of a session are those of Java, and a user has a name`() =
        story {
            configured()
            signUp()

            val session = StytchClient.sessions.getSync()!!
            val lasts = session.expiresAt!!.time - session.startedAt!!.time
            val user = StytchClient.user.getUser().getOrThrow()

            assertEquals(60.0, lasts / 60_000.0, 1.0)
            assertTrue(session.expiresAt!!.after(java.util.Date()))
            assertEquals("", user.name.firstName.orEmpty())
        }

    @Test
    fun `S32 arguments without names arrive as the fields that they are in the vendor's SDK`() =
        story {
            configuredB2B()

            val link = body { StytchB2BClient.magicLinks.email.loginOrSignup(B2BMagicLinks.EmailMagicLinks.Parameters(email, "organization-a")) }
            val code = body { StytchB2BClient.otp.email.authenticate(B2BOTP.Email.AuthenticateParameters("111111", "organization-a", email)) }
            val discovered = body { StytchB2BClient.otp.email.discovery.authenticate(B2BOTP.Email.Discovery.AuthenticateParameters("222222", email)) }

            assertEquals(listOf(email, "organization-a"), listOf(link["email_address"], link["organization_id"]))
            assertEquals(listOf("111111", "organization-a", email), listOf(code["code"], code["organization_id"], code["email_address"]))
            assertEquals(listOf("222222", email), listOf(discovered["code"], discovered["email_address"]))
        }

    @Test
    fun `S57 discovery leads over an exchange and a text message into an organization`() =
        story {
            configuredB2B()
            val vaults = Emulator.organization("Vaults", email, "REQUIRED_FOR_ALL")

            StytchB2BClient.otp.email.discovery.send(B2BOTP.Email.Discovery.SendParameters(email)).getOrThrow()
            val proof = B2BOTP.Email.Discovery.AuthenticateParameters(Emulator.code(email), email)
            StytchB2BClient.otp.email.discovery.authenticate(proof).getOrThrow()
            val listed = StytchB2BClient.discovery.listOrganizations().getOrThrow()
            assertTrue(listed.discoveredOrganizations.any { it.organization?.organizationId == vaults.id })
            val exchange = StytchB2BClient.discovery.exchangeIntermediateSession(B2BDiscovery.SessionExchangeParameters(vaults.id, 60)).getOrThrow()
            assertFalse(exchange.memberAuthenticated)
            assertNotNull(exchange.mfaRequired)
            StytchB2BClient.otp.sms.send(B2BOTP.SMS.SendParameters(vaults.id, vaults.memberId)).getOrThrow()
            val text = B2BOTP.SMS.AuthenticateParameters(vaults.id, vaults.memberId, Emulator.code(PHONE))
            StytchB2BClient.otp.sms.authenticate(text).getOrThrow()

            assertEquals(vaults.id, StytchB2BClient.organization.getSync()?.organizationId)
            assertEquals(vaults.memberId, StytchB2BClient.member.getSync()?.memberId)
            assertNotNull(StytchB2BClient.sessions.sessionJwt)
        }

    /** The fields of the one request that a call sent. */
    private suspend fun body(call: suspend () -> StytchResult<*>): Map<String, String> {
        Emulator.control("DELETE", "requests")
        call()
        return Emulator.bodyOfTheRequest()
    }
}

/** An app whose string resources are what a test says. */
class AppWithToken : Application() {
    private var own: Resources? = null

    override fun getResources(): Resources = own ?: withToken(super.getResources()).also { own = it }

    @Suppress("DEPRECATION")
    private fun withToken(android: Resources): Resources =
        object : Resources(android.assets, android.displayMetrics, android.configuration) {
            override fun getIdentifier(
                name: String,
                type: String?,
                ofPackage: String?,
            ): Int =
                when {
                    name != "STYTCH_PUBLIC_TOKEN" -> super.getIdentifier(name, type, ofPackage)
                    publicToken == null || type != "string" || ofPackage != packageName -> 0
                    else -> TOKEN_ID
                }

            override fun getText(id: Int): CharSequence = if (id == TOKEN_ID) publicToken!! else super.getText(id)

            override fun getString(id: Int): String = getText(id).toString()
        }

    companion object {
        private const val TOKEN_ID = 0x7f0f0001

        /** The string resource; null when there is none. */
        @JvmStatic
        @Volatile
        var publicToken: String? = null
    }
}

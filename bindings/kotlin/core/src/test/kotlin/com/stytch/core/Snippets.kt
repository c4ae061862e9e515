package com.stytch.core

import android.content.Context

// `cargo xtask bindings` copies what is between `snippet` and `end` into the documentation of the call with that name.

/** The snippets of the consumer client. They are compiled and not run. */
@Suppress("unused", "UNUSED_VARIABLE")
private class ConsumerSnippets(
    private val email: String,
    private val password: String,
) {
    private var methodId = ""
    private var subscription: StytchSubscription? = null

    fun configure(context: Context) {
        StytchClient.configure(context, "public-token-test-…", StytchClientOptions(defaultSessionDuration = 60))
    }

    fun getSync() {
        // snippet consumer.session.get_sync
        val session = StytchClient.sessions.getSync()
        println("signed in until ${session?.expiresAt}")
        // end
    }

    suspend fun subscribe() {
        // snippet consumer.session.subscribe
        StytchClient.sessions.onChange.collect { info ->
            when (info) {
                StytchObjectInfo.Loading -> showNothingYet()
                StytchObjectInfo.Unavailable -> showSignIn()
                is StytchObjectInfo.Available -> showHome(info.value)
            }
        }
        // end
    }

    fun onChange() {
        // snippet consumer.session.on_change
        val subscription = StytchClient.sessions.onChange { info ->
            if (info == StytchObjectInfo.Unavailable) showSignIn()
        }
        // The callback is called until then.
        subscription.close()
        // end
    }

    suspend fun authenticate() {
        // snippet consumer.session.authenticate
        // Validates, and does not change the end of the session.
        StytchClient.sessions.authenticate()
        // The session ends in an hour.
        val result = StytchClient.sessions.authenticate(Sessions.AuthParams(sessionDurationMinutes = 60))
        if (result is StytchResult.Error) show(result.exception)
        // end
    }

    suspend fun revoke() {
        // snippet consumer.session.revoke
        // Keeps the session if the server cannot be reached.
        val result = StytchClient.sessions.revoke()
        // Signs out on this device in any case.
        if (result is StytchResult.Error) StytchClient.sessions.revoke(Sessions.RevokeParams(forceClear = true))
        // end
    }

    suspend fun updateSession(
        tokenOfBackend: String,
        jwtOfBackend: String,
    ) {
        // snippet consumer.session.update_session
        StytchClient.sessions.updateSession(tokenOfBackend, jwtOfBackend)
        val result = StytchClient.sessions.authenticate()
        // end
    }

    suspend fun freshJwt() {
        // snippet consumer.session.fresh_jwt
        when (val jwt = StytchClient.sessions.freshJwt(minimumValiditySeconds = 60)) {
            is StytchResult.Success -> callBackend("Bearer ${jwt.value.expose()}")
            is StytchResult.Error -> show(jwt.exception)
        }
        // end
    }

    fun user() {
        // snippet consumer.user.get_sync
        val user = StytchClient.user.getSyncUser()
        println(user?.userId)
        // end
    }

    suspend fun create() {
        // snippet consumer.passwords.create
        val parameters = Passwords.CreateParameters(email, password, sessionDurationMinutes = 60)
        when (val result = StytchClient.passwords.create(parameters)) {
            is StytchResult.Success -> println("signed up as ${result.value.user.userId}")
            is StytchResult.Error -> show(result.exception)
        }
        // end
    }

    suspend fun signIn() {
        // snippet consumer.passwords.authenticate
        val result = StytchClient.passwords.authenticate(Passwords.AuthParameters(email, password))
        when (val error = (result as? StytchResult.Error)?.exception) {
            null -> println("signed in")
            is StytchAPIError -> println("refused: ${error.errorType}")
            else -> show(error)
        }
        // end
    }

    suspend fun sendCode() {
        // snippet consumer.otp.sms_login_or_create
        when (val sent = StytchClient.otps.sms.loginOrCreate(OTP.SmsOTP.Parameters("+15005550006"))) {
            // Keep it until the user has typed the code.
            is StytchResult.Success -> methodId = sent.value.methodId
            is StytchResult.Error -> show(sent.exception)
        }
        // end
    }

    suspend fun useCode(code: String) {
        // snippet consumer.otp.authenticate
        val result = StytchClient.otps.authenticate(OTP.AuthParameters(code, methodId, sessionDurationMinutes = 60))
        if (result is StytchResult.Error) show(result.exception)
        // end
    }

    suspend fun sendLink() {
        // snippet consumer.magic_links.login_or_create
        val parameters = MagicLinks.EmailMagicLinks.Parameters(email, loginMagicLinkUrl = "https://example.com/authenticate")
        val result = StytchClient.magicLinks.email.loginOrCreate(parameters)
        // end
    }

    suspend fun useLink(token: String) {
        // snippet consumer.magic_links.authenticate
        // The parameter `token` of the link that opened the app. `StytchClient.handle(uri, 60)` does both.
        val result = StytchClient.magicLinks.authenticate(MagicLinks.AuthParameters(token, sessionDurationMinutes = 60))
        // end
    }
}

/** The snippets of the B2B client. They are compiled and not run. */
@Suppress("unused", "UNUSED_VARIABLE")
private class B2BSnippets(
    private val email: String,
    private val password: String,
    private val organizationId: String,
    private val memberId: String,
) {
    fun configure(context: Context) {
        StytchB2BClient.configure(context, "public-token-test-…", StytchClientOptions(defaultSessionDuration = 60))
    }

    fun getSync() {
        // snippet b2b.session.get_sync
        val session = StytchB2BClient.sessions.getSync()
        println("signed in as ${session?.memberId}")
        // end
    }

    suspend fun subscribe() {
        // snippet b2b.session.subscribe
        StytchB2BClient.sessions.onChange.collect { info ->
            when (info) {
                StytchObjectInfo.Loading -> showNothingYet()
                StytchObjectInfo.Unavailable -> showSignIn()
                is StytchObjectInfo.Available -> showHome(info.value)
            }
        }
        // end
    }

    fun onChange() {
        // snippet b2b.session.on_change
        val subscription = StytchB2BClient.sessions.onChange { info ->
            if (info == StytchObjectInfo.Unavailable) showSignIn()
        }
        // The callback is called until then.
        subscription.close()
        // end
    }

    suspend fun authenticate() {
        // snippet b2b.session.authenticate
        // Validates, and does not change the end of the session.
        StytchB2BClient.sessions.authenticate()
        // The session ends in an hour.
        val result = StytchB2BClient.sessions.authenticate(B2BSessions.AuthParams(sessionDurationMinutes = 60))
        if (result is StytchResult.Error) show(result.exception)
        // end
    }

    suspend fun revoke() {
        // snippet b2b.session.revoke
        // Keeps the session if the server cannot be reached.
        val result = StytchB2BClient.sessions.revoke()
        // Signs out on this device in any case.
        if (result is StytchResult.Error) StytchB2BClient.sessions.revoke(B2BSessions.RevokeParams(forceClear = true))
        // end
    }

    suspend fun updateSession(
        tokenOfBackend: String,
        jwtOfBackend: String,
    ) {
        // snippet b2b.session.update_session
        StytchB2BClient.sessions.updateSession(tokenOfBackend, jwtOfBackend)
        val result = StytchB2BClient.sessions.authenticate()
        // end
    }

    suspend fun freshJwt() {
        // snippet b2b.session.fresh_jwt
        when (val jwt = StytchB2BClient.sessions.freshJwt(minimumValiditySeconds = 60)) {
            is StytchResult.Success -> callBackend("Bearer ${jwt.value.expose()}")
            is StytchResult.Error -> show(jwt.exception)
        }
        // end
    }

    suspend fun exchange() {
        // snippet b2b.session.exchange
        when (val result = StytchB2BClient.sessions.exchange(B2BSessions.ExchangeParameters(organizationId))) {
            is StytchResult.Success -> if (!result.value.memberAuthenticated) askForSecondFactor(result.value.mfaRequired)
            is StytchResult.Error -> show(result.exception)
        }
        // end
    }

    suspend fun signIn() {
        // snippet b2b.passwords.authenticate
        val parameters = B2BPasswords.AuthParameters(organizationId, email, password)
        when (val result = StytchB2BClient.passwords.authenticate(parameters)) {
            is StytchResult.Success -> if (!result.value.memberAuthenticated) askForSecondFactor(result.value.mfaRequired)
            is StytchResult.Error -> show(result.exception)
        }
        // end
    }

    suspend fun sendLink() {
        // snippet b2b.magic_links.email_login_or_signup
        val parameters = B2BMagicLinks.EmailMagicLinks.Parameters(email, organizationId)
        val result = StytchB2BClient.magicLinks.email.loginOrSignup(parameters)
        // end
    }

    suspend fun useLink(token: String) {
        // snippet b2b.magic_links.authenticate
        // The parameter `token` of the link that opened the app. `StytchB2BClient.handle(uri, 60)` does both.
        val result = StytchB2BClient.magicLinks.authenticate(B2BMagicLinks.AuthParameters(token))
        // end
    }

    suspend fun sendDiscoveryLink() {
        // snippet b2b.magic_links.email_discovery_send
        val parameters = B2BMagicLinks.EmailMagicLinks.DiscoverySendParameters(email)
        val result = StytchB2BClient.magicLinks.email.discoverySend(parameters)
        // end
    }

    suspend fun useDiscoveryLink(token: String) {
        // snippet b2b.magic_links.discovery_authenticate
        val parameters = B2BMagicLinks.DiscoveryAuthenticateParameters(token)
        when (val result = StytchB2BClient.magicLinks.discoveryAuthenticate(parameters)) {
            is StytchResult.Success -> result.value.discoveredOrganizations.forEach { println(it.organization?.organizationId) }
            is StytchResult.Error -> show(result.exception)
        }
        // end
    }

    suspend fun organizations() {
        // snippet b2b.discovery.organizations
        when (val result = StytchB2BClient.discovery.listOrganizations()) {
            is StytchResult.Success -> result.value.discoveredOrganizations.forEach { println(it.organization?.organizationId) }
            is StytchResult.Error -> show(result.exception)
        }
        // end
    }

    suspend fun enter() {
        // snippet b2b.discovery.exchange_intermediate_session
        val parameters = B2BDiscovery.SessionExchangeParameters(organizationId, sessionDurationMinutes = 60)
        val result = StytchB2BClient.discovery.exchangeIntermediateSession(parameters)
        // end
    }

    suspend fun createOrganization() {
        // snippet b2b.discovery.create_organization
        val parameters = B2BDiscovery.CreateOrganizationParameters(organizationName = "Analytical Engines")
        val result = StytchB2BClient.discovery.createOrganization(parameters)
        // end
    }

    suspend fun registerApp() {
        // snippet b2b.totp.create
        when (val result = StytchB2BClient.totp.create(B2BTOTP.CreateParameters(organizationId, memberId))) {
            // Show them once; the client does not keep them.
            is StytchResult.Success -> showOnce(result.value.secret, result.value.recoveryCodes)
            is StytchResult.Error -> show(result.exception)
        }
        // end
    }

    suspend fun useApp(code: String) {
        // snippet b2b.totp.authenticate
        val parameters = B2BTOTP.AuthenticateParameters(organizationId, memberId, code)
        val result = StytchB2BClient.totp.authenticate(parameters)
        // end
    }
}

private fun showNothingYet() = Unit

private fun showSignIn() = Unit

private fun showHome(session: Any) = println(session)

private fun show(error: StytchError) = println(error)

private fun callBackend(authorization: String) = println(authorization)

private fun askForSecondFactor(required: Any?) = println(required)

private fun showOnce(
    secret: Secret,
    recoveryCodes: List<Secret>,
) = println("$secret $recoveryCodes")

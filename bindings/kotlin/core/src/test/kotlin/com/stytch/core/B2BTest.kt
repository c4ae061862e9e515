package com.stytch.core

import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotEquals
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** The façade of the B2B client against the emulator. */
class B2BTest {
    private val email = Emulator.newEmail()

    @AfterEach
    fun tidyUp() {
        Emulator.clearFaults()
        StytchB2BClient.reset()
    }

    private fun client(platform: Platform = TestPlatform()) = B2BInstance(platform, Emulator.b2bToken, options())

    private suspend fun signIn(
        client: B2BInstance,
        organization: Emulator.Organization,
    ) = client.passwords.authenticate(B2BPasswords.AuthParameters(organization.id, email, PASSWORD, 60)).getOrThrow()

    @Test
    fun `S60 a password shows session, member, organization and tokens as one snapshot`() =
        story {
            val engines = Emulator.organization("Engines", email)
            client().use { client ->
                val answer = signIn(client, engines)

                assertEquals(answer.memberSession, client.sessions.getSync())
                assertEquals(answer.member, client.member.getSync())
                assertEquals(engines.id, answer.organization?.organizationId)
                assertEquals(answer.organization, client.organization.getSync())
                assertEquals(answer.sessionToken.expose(), client.sessions.sessionToken)
                assertEquals(answer.sessionJwt.expose(), client.sessions.sessionJwt)
                assertEquals(answer.member, (client.member.onChange.value as StytchObjectInfo.Available).value)
                assertEquals(answer.organization, (client.organization.onChange.value as StytchObjectInfo.Available).value)
                assertEquals(answer.memberSession, (client.sessions.onChange.value as StytchObjectInfo.Available).value)
            }
        }

    @Test
    fun `S61 discovery leads to an organization, over a restart and a second factor`() =
        story {
            val vaults = Emulator.organization("Vaults", email, "REQUIRED_FOR_ALL")
            val platform = TestPlatform()
            client(platform).use { client ->
                client.otp.emailDiscoverySend(B2BOTP.Email.Discovery.SendParameters(email)).getOrThrow()
                val code = B2BOTP.Email.Discovery.AuthenticateParameters(Emulator.code(email), email)
                val found = client.otp.emailDiscoveryAuthenticate(code).getOrThrow()
                assertTrue(found.discoveredOrganizations.any { it.organization?.organizationId == vaults.id })
                assertNotNull(client.intermediateSession.value)
                assertNull(client.sessions.getSync())
            }
            client(platform).use { client ->
                client.intermediateSession.until { it != null }
                val answer =
                    client.discovery
                        .exchangeIntermediateSession(B2BDiscovery.SessionExchangeParameters(vaults.id, 60))
                        .getOrThrow()
                assertNotNull(answer.mfaRequired)
                assertNull(client.sessions.getSync())

                client.otp.smsSend(B2BOTP.SMS.SendParameters(vaults.id, vaults.memberId)).getOrThrow()
                val wrong = client.otp.smsAuthenticate(B2BOTP.SMS.AuthenticateParameters(vaults.id, vaults.memberId, "000000"))
                assertTrue(wrong.exceptionOrNull() is StytchAPIError)
                assertNotNull(client.intermediateSession.value)
                client.otp
                    .smsAuthenticate(B2BOTP.SMS.AuthenticateParameters(vaults.id, vaults.memberId, Emulator.code(PHONE), sessionDurationMinutes = 60))
                    .getOrThrow()

                assertEquals(vaults.id, client.sessions.getSync()?.organizationId)
                assertNull(client.intermediateSession.value)
            }
        }

    @Test
    fun `S62 changing to another organization replaces everything at once`() =
        story {
            val engines = Emulator.organization("Engines", email)
            val looms = Emulator.organization("Looms", email)
            client().use { client ->
                signIn(client, engines)
                val generation = client.state.value.generation

                client.sessions.exchange(B2BSessions.ExchangeParameters(looms.id, 60)).getOrThrow()

                assertEquals(looms.id, client.sessions.getSync()?.organizationId)
                assertEquals(looms.id, client.organization.getSync()?.organizationId)
                assertEquals(looms.memberId, client.member.getSync()?.memberId)
                assertNotEquals(generation, client.state.value.generation)
            }
        }

    @Test
    fun `S63 a change that wants a second factor ends the session until it is given`() =
        story {
            val engines = Emulator.organization("Engines", email)
            val vaults = Emulator.organization("Vaults", email, "REQUIRED_FOR_ALL")
            client().use { client ->
                signIn(client, engines)

                val answer = client.sessions.exchange(B2BSessions.ExchangeParameters(vaults.id, 60)).getOrThrow()

                assertNotNull(answer.mfaRequired)
                assertTrue(client.sessions.state.isSignedOut(SignOutCause.STEP_UP))
                assertEquals(StytchObjectInfo.Unavailable, client.member.onChange.value)
                client.otp
                    .smsAuthenticate(B2BOTP.SMS.AuthenticateParameters(vaults.id, vaults.memberId, Emulator.code(PHONE), sessionDurationMinutes = 60))
                    .getOrThrow()
                assertEquals(vaults.id, client.sessions.getSync()?.organizationId)
            }
        }

    @Test
    fun `S64 an authenticator app and a recovery code are second factors`() =
        story {
            val vaults = Emulator.organization("Vaults", email, "REQUIRED_FOR_ALL")
            client().use { client ->
                signIn(client, vaults)
                val app = client.totp.create(B2BTOTP.CreateParameters(vaults.id, vaults.memberId)).getOrThrow()
                val shown = Emulator.control("GET", "totp/${vaults.memberId}")
                val code = Regex("[0-9]{6}").find(shown)!!.value
                client.totp.authenticate(B2BTOTP.AuthenticateParameters(vaults.id, vaults.memberId, code, sessionDurationMinutes = 60)).getOrThrow()
                assertEquals(vaults.id, client.sessions.getSync()?.organizationId)
                client.sessions.revoke().getOrThrow()

                signIn(client, vaults)
                val recovery = app.recoveryCodes.first().expose()
                val answer =
                    client.recoveryCodes
                        .recover(B2BRecoveryCodes.RecoverParameters(vaults.id, vaults.memberId, 60, recovery))
                        .getOrThrow()

                assertEquals(app.recoveryCodes.size - 1, answer.recoveryCodesRemaining)
                assertEquals(vaults.id, client.sessions.getSync()?.organizationId)
            }
        }

    @Test
    fun `S25 each call asks the server the same in all its variants`() =
        story {
            val engines = Emulator.organization("Engines", email)
            client().use { client ->
                signIn(client, engines)
                Emulator.fault("", "error", ""","status":400,"error_type":"refused_by_a_test"""")

                val calls =
                    with(client) {
                        listOf(sessions, member, organization, discovery, passwords, totp, recoveryCodes) +
                            listOf(otp, otp.email, otp.email.discovery, otp.sms, magicLinks, magicLinks.email)
                    }.flatMap { variantsOf(it) }

                for (it in calls) assertEquals(listOf(it.seen[0]), it.seen.distinct(), it.call)
                assertEquals(39, calls.size)
                assertTrue(calls.count { "/" in it.seen[0] } > 12, "${calls.map { it.seen[0] }}")
            }
        }

    @Test
    fun `S65 revoking one's own member ends the session by the server's word`() =
        story {
            val engines = Emulator.organization("Engines", email)
            client().use { client ->
                signIn(client, engines)

                client.sessions.revokeForMember(B2BSessions.RevokeForMemberParams(engines.memberId)).getOrThrow()

                client.state.until { it.state.isSignedOut(SignOutCause.SERVER_REJECTED) }
                assertNull(client.sessions.sessionToken)
            }
        }

    @Test
    fun `S66 fetched objects are in the reads when the call returns, and listeners are notified of changes`() =
        story {
            val engines = Emulator.organization("Engines", email)
            client().use { client ->
                signIn(client, engines)
                val session = client.sessions.getSync()
                val login = Emulator.b2bToken to client.sessions.sessionToken!!
                Emulator.changeAnswer("b2b/organizations/members/me", login, "\"name\":\"\"", "\"name\":\"Ada\"")
                Emulator.changeAnswer("b2b/organizations/me", login, "\"Engines\"", "\"Looms\"")
                val members = Recorder<MemberData>()
                val organizations = Recorder<OrganizationData>()
                client.member.onChange(members)
                client.organization.onChange(organizations)

                val member = client.member.get().getOrThrow().member
                assertEquals(member, client.member.getSync())
                val organization = client.organization.get().getOrThrow().organization
                assertEquals(organization, client.organization.getSync())

                assertEquals(member, (client.member.onChange.value as StytchObjectInfo.Available).value)
                assertEquals(organization, (client.organization.onChange.value as StytchObjectInfo.Available).value)
                assertEquals(listOf("Ada", "Looms"), listOf(member.name, organization.organizationName))
                assertEquals(session, client.sessions.getSync())
                eventually("both are notified") { members.received.isNotEmpty() && organizations.received.isNotEmpty() }
                assertEquals(member, (members.received.single() as StytchObjectInfo.Available).value)
                assertEquals(organization, (organizations.received.single() as StytchObjectInfo.Available).value)
            }
        }

    @Test
    fun `S67 the static client is the one that was configured`() =
        story {
            val engines = Emulator.organization("Engines", email)
            val client = StytchB2BClient.open(TestPlatform(), Emulator.b2bToken, options())
            signIn(client, engines)

            StytchB2BClient.isInitialized.until { it == InitializationStatus.Success }
            assertEquals(client.sessions.sessionToken, StytchB2BClient.sessions.sessionToken)
            assertEquals(engines.id, StytchB2BClient.organization.getSync()?.organizationId)
        }
}

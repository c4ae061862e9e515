package com.example.fakes

import com.stytch.core.AccessPolicy
import com.stytch.core.AuthMethod
import com.stytch.core.AuthenticateResponse
import com.stytch.core.AuthenticationFactor
import com.stytch.core.B2BAuthenticateResponse
import com.stytch.core.B2BSessionData
import com.stytch.core.DeliveryMethod
import com.stytch.core.EmailData
import com.stytch.core.EmailFactor
import com.stytch.core.FactorType
import com.stytch.core.MemberData
import com.stytch.core.MemberStatus
import com.stytch.core.MfaMethod
import com.stytch.core.MfaPolicy
import com.stytch.core.NameData
import com.stytch.core.OrganizationData
import com.stytch.core.Passwords
import com.stytch.core.Secret
import com.stytch.core.SessionData
import com.stytch.core.SessionState
import com.stytch.core.StytchObjectInfo
import com.stytch.core.StytchResult
import com.stytch.core.UserData
import com.stytch.core.UserStatus
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.util.Date

/** An app's tests build the records of the library with their constructors, and sign a fake in with them. */
class RecordsTest {
    private val recorder = Recorder()
    private val end = Date(2_000_000_000_000)

    private val factor =
        AuthenticationFactor(
            type = FactorType.MagicLink,
            deliveryMethod = DeliveryMethod.Email,
            emailFactor = EmailFactor("email-1", "ada@example.com"),
            rawJson = "{}",
        )

    private val session =
        SessionData(
            sessionId = "session-1",
            userId = "user-1",
            authenticationFactors = listOf(factor),
            roles = emptyList(),
            expiresAt = end,
            rawJson = "{}",
        )

    private val user =
        UserData(
            userId = "user-1",
            emails = listOf(EmailData("email-1", "ada@example.com", verified = true)),
            status = UserStatus.Active,
            phoneNumbers = emptyList(),
            webauthnRegistrations = emptyList(),
            providers = emptyList(),
            totps = emptyList(),
            cryptoWallets = emptyList(),
            biometricRegistrations = emptyList(),
            isLocked = false,
            roles = emptyList(),
            name = NameData(firstName = "Ada"),
            rawJson = "{}",
        )

    private val member =
        MemberData(
            organizationId = "organization-1",
            memberId = "member-1",
            emailAddress = "ada@example.com",
            status = MemberStatus.Active,
            name = "Ada",
            ssoRegistrations = emptyList(),
            isBreakglass = false,
            memberPasswordId = "",
            oauthRegistrations = emptyList(),
            emailAddressVerified = true,
            mfaPhoneNumberVerified = false,
            isAdmin = false,
            totpRegistrationId = "",
            retiredEmailAddresses = emptyList(),
            isLocked = false,
            mfaEnrolled = false,
            mfaPhoneNumber = "",
            defaultMfaMethod = MfaMethod.Sms,
            roles = emptyList(),
            rawJson = "{}",
        )

    private val organization =
        OrganizationData(
            organizationId = "organization-1",
            organizationName = "Looms",
            organizationLogoUrl = "",
            organizationSlug = "looms",
            ssoJitProvisioning = AccessPolicy.NotAllowed,
            ssoJitProvisioningAllowedConnections = emptyList(),
            ssoActiveConnections = emptyList(),
            emailAllowedDomains = emptyList(),
            emailJitProvisioning = AccessPolicy.NotAllowed,
            emailInvites = AccessPolicy.AllAllowed,
            authMethods = AccessPolicy.Restricted,
            allowedAuthMethods = listOf(AuthMethod.Password),
            mfaPolicy = MfaPolicy.Optional,
            rbacEmailImplicitRoleAssignments = emptyList(),
            mfaMethods = AccessPolicy.AllAllowed,
            allowedMfaMethods = emptyList(),
            oauthTenantJitProvisioning = AccessPolicy.NotAllowed,
            claimedEmailDomains = emptyList(),
            firstPartyConnectedAppsAllowedType = AccessPolicy.AllAllowed,
            allowedFirstPartyConnectedApps = emptyList(),
            thirdPartyConnectedAppsAllowedType = AccessPolicy.AllAllowed,
            allowedThirdPartyConnectedApps = emptyList(),
            customRoles = emptyList(),
            rawJson = "{}",
        )

    private val response =
        AuthenticateResponse(
            requestId = "request-1",
            statusCode = 200,
            userId = "user-1",
            session = session,
            user = user,
            sessionToken = Secret("token of a test"),
            sessionJwt = Secret("jwt of a test"),
            resetSessions = false,
            rawJson = "{}",
            revision = 2,
        )

    private val b2bResponse =
        B2BAuthenticateResponse(
            requestId = "request-1",
            statusCode = 200,
            memberId = "member-1",
            organizationId = "organization-1",
            memberAuthenticated = true,
            memberSession =
                B2BSessionData(
                    memberSessionId = "session-1",
                    memberId = "member-1",
                    organizationId = "organization-1",
                    organizationSlug = "looms",
                    expiresAt = end,
                    authenticationFactors = listOf(factor),
                    roles = emptyList(),
                    rawJson = "{}",
                ),
            member = member,
            organization = organization,
            sessionToken = Secret("token of a test"),
            sessionJwt = Secret("jwt of a test"),
            intermediateSessionToken = Secret(""),
            resetSessions = false,
            rawJson = "{}",
            revision = 2,
        )

    @Test
    fun `a fake of the consumer client signs in with records of the test`() {
        val client = FakeConsumerClient(recorder)
        val seen = mutableListOf<StytchObjectInfo<UserData>>()
        client.user.onChange { seen += it }
        recorder.values["create"] = response

        val created = runBlocking { client.passwords.create(Passwords.CreateParameters("ada@example.com", "password")) }
        client.signIn(created.getOrThrow())

        assertEquals(response, created.getOrThrow())
        assertEquals(session, client.sessions.getSync())
        assertEquals("token of a test", client.sessions.sessionToken)
        assertEquals("Ada", client.user.getSyncUser()?.name?.firstName)
        assertEquals(listOf<StytchObjectInfo<UserData>>(StytchObjectInfo.Available(null, user)), seen)
        assertTrue(client.state.value.state is SessionState.Active)
        assertEquals(end, client.state.value.session?.expiresAt)
    }

    @Test
    fun `a fake of the B2B client signs in with records of the test`() {
        val client = FakeB2BClient(recorder)

        client.signIn(b2bResponse)

        assertEquals("jwt of a test", client.sessions.sessionJwt)
        assertEquals(end, client.sessions.getSync()?.expiresAt)
        assertEquals(member, client.member.getSync())
        assertEquals(organization, client.organization.getSync())
        assertEquals("Looms", client.state.value.organization?.organizationName)
    }

    @Test
    fun `a field of a record that may have no value has none, and no record prints a token`() {
        assertNull(session.startedAt)
        assertNull(factor.phoneNumberFactor)
        assertNull(user.trustedMetadata)
        assertNull(b2bResponse.mfaRequired)

        val printed = listOf(response, b2bResponse, StytchResult.Success(response)).joinToString()
        assertFalse("of a test" in printed, printed)
    }
}

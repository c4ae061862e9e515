package com.example.stytchdemo.model

import com.stytch.core.AccessPolicy
import com.stytch.core.AuthenticateResponse
import com.stytch.core.AuthenticationFactor
import com.stytch.core.B2BAuthenticateResponse
import com.stytch.core.B2BSessionData
import com.stytch.core.BasicData
import com.stytch.core.DeliveryMethod
import com.stytch.core.DiscoveredOrganization
import com.stytch.core.DiscoveryResponse
import com.stytch.core.EmailData
import com.stytch.core.FactorType
import com.stytch.core.MemberData
import com.stytch.core.MemberStatus
import com.stytch.core.MfaMethod
import com.stytch.core.MfaPolicy
import com.stytch.core.NameData
import com.stytch.core.OrganizationData
import com.stytch.core.Secret
import com.stytch.core.SendResponse
import com.stytch.core.SessionData
import com.stytch.core.UserData
import com.stytch.core.UserStatus
import java.util.Date

// The records of the library that the fakes return, by their constructors. A test gives what the screens show.

fun session(
    startedAt: Long? = null,
    expiresAt: Long? = null,
    factors: List<AuthenticationFactor> = emptyList(),
) = SessionData(
    sessionId = "session",
    userId = "user",
    authenticationFactors = factors,
    roles = emptyList(),
    startedAt = startedAt?.let(::Date),
    expiresAt = expiresAt?.let(::Date),
    rawJson = "{}",
)

fun memberSession(
    startedAt: Long? = null,
    expiresAt: Long? = null,
    factors: List<AuthenticationFactor> = emptyList(),
) = B2BSessionData(
    memberSessionId = "session",
    memberId = "member",
    organizationId = "organization",
    organizationSlug = "organization",
    startedAt = startedAt?.let(::Date),
    expiresAt = expiresAt?.let(::Date),
    authenticationFactors = factors,
    roles = emptyList(),
    rawJson = "{}",
)

fun passwordFactor() = AuthenticationFactor(FactorType.Password, DeliveryMethod.Unknown(""), rawJson = "{}")

fun user(email: String) =
    UserData(
        userId = "user",
        emails = listOf(EmailData("email", email, verified = true)),
        status = UserStatus.Active,
        phoneNumbers = emptyList(),
        webauthnRegistrations = emptyList(),
        providers = emptyList(),
        totps = emptyList(),
        cryptoWallets = emptyList(),
        biometricRegistrations = emptyList(),
        isLocked = false,
        roles = emptyList(),
        name = NameData(),
        rawJson = "{}",
    )

fun member(
    id: String = "member",
    email: String = "ada@example.com",
) = MemberData(
    organizationId = "organization",
    memberId = id,
    emailAddress = email,
    status = MemberStatus.Active,
    name = "",
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

fun organization(
    id: String,
    name: String,
) = OrganizationData(
    organizationId = id,
    organizationName = name,
    organizationLogoUrl = "",
    organizationSlug = id,
    ssoJitProvisioning = AccessPolicy.NotAllowed,
    ssoJitProvisioningAllowedConnections = emptyList(),
    ssoActiveConnections = emptyList(),
    emailAllowedDomains = emptyList(),
    emailJitProvisioning = AccessPolicy.NotAllowed,
    emailInvites = AccessPolicy.AllAllowed,
    authMethods = AccessPolicy.AllAllowed,
    allowedAuthMethods = emptyList(),
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

fun authenticated() =
    AuthenticateResponse(
        requestId = "request",
        statusCode = 200,
        userId = "user",
        session = session(),
        user = user("ada@example.com"),
        sessionToken = Secret("token"),
        sessionJwt = Secret("jwt"),
        resetSessions = false,
        rawJson = "{}",
        revision = 1,
    )

fun b2bAuthenticated() =
    B2BAuthenticateResponse(
        requestId = "request",
        statusCode = 200,
        memberId = "member",
        organizationId = "organization",
        memberAuthenticated = true,
        memberSession = memberSession(),
        member = member(),
        organization = organization("organization", "Organization"),
        sessionToken = Secret("token"),
        sessionJwt = Secret("jwt"),
        intermediateSessionToken = Secret(""),
        resetSessions = false,
        rawJson = "{}",
        revision = 1,
    )

fun discovered(organizations: List<DiscoveredOrganization> = emptyList()) =
    DiscoveryResponse(
        requestId = "request",
        statusCode = 200,
        emailAddress = "ada@example.com",
        discoveredOrganizations = organizations,
        intermediateSessionToken = Secret(""),
        rawJson = "{}",
        revision = 1,
    )

fun sent(methodId: String = "") = SendResponse("request", 200, methodId, "{}", revision = 1)

fun basic() = BasicData("request", 200, "{}", revision = 1)

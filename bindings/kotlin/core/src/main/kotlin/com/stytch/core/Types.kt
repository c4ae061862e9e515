package com.stytch.core

// The objects of the wire are modelled once, in the generated package. Here they have the vendor's
// names; Java, which knows no aliases, imports them from `com.stytch.core.ffi`. So does
// Kotlin for `SessionState`, whose cases an alias would not reach.

/** A consumer session. */
public typealias SessionData = com.stytch.core.ffi.Session

/** A consumer user. */
public typealias UserData = com.stytch.core.ffi.User

/** A B2B session. */
public typealias B2BSessionData = com.stytch.core.ffi.MemberSession

/** A member of an organization. */
public typealias MemberData = com.stytch.core.ffi.Member

/** An organization. */
public typealias OrganizationData = com.stytch.core.ffi.Organization

/** Proof of an address or of a first factor that waits for the next step. */
public typealias IntermediateSessionData = com.stytch.core.ffi.IntermediateSession

/** Everything a consumer app can observe, of one moment. */
public typealias ConsumerState = com.stytch.core.ffi.ConsumerState

/** Everything a B2B app can observe, of one moment. */
public typealias B2BState = com.stytch.core.ffi.B2bState

/** Why nobody is signed in. */
public typealias SignOutCause = com.stytch.core.ffi.SignOutCause

/** Why the stored session cannot be read. */
public typealias UnavailableReason = com.stytch.core.ffi.UnavailableReason

/** Whether the server confirmed what is shown. */
public typealias Freshness = com.stytch.core.ffi.Freshness

/** What a client is doing and why; no tokens. */
public typealias Diagnostics = com.stytch.core.ffi.Diagnostics

/** Whether a member has to use a second factor. */
public typealias MfaEnrollment = com.stytch.core.ffi.MfaEnrollment

/** The answer of a consumer sign-in or validation. */
public typealias AuthenticateResponse = com.stytch.core.ffi.AuthenticateResponse

/** The answer of a B2B sign-in or validation. */
public typealias B2BAuthenticateResponse = com.stytch.core.ffi.B2bAuthenticateResponse

/** The answer of a call that returns no object. */
public typealias BasicResponse = com.stytch.core.ffi.BasicResponse

/** The answer of a call that sends a code or a link. */
public typealias SendResponse = com.stytch.core.ffi.SendResponse

/** The answer of a discovery call. */
public typealias DiscoveryResponse = com.stytch.core.ffi.DiscoveryResponse

/** How good a password is. */
public typealias StrengthCheckResponse = com.stytch.core.ffi.StrengthCheckResponse

/** A new registration of an authenticator app. */
public typealias TotpCreateResponse = com.stytch.core.ffi.TotpCreateResponse

/** A user that was fetched. */
public typealias UserResponse = com.stytch.core.ffi.UserResponse

/** A member that was fetched. */
public typealias MemberResponse = com.stytch.core.ffi.MemberResponse

/** An organization that was fetched. */
public typealias OrganizationResponse = com.stytch.core.ffi.OrganizationResponse

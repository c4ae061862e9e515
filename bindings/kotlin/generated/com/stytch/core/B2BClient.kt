// Written by `cargo xtask bindings` from bindings/surface.toml and the library's metadata. Do not
// edit it; the names are in that file.

package com.stytch.core

/**
 * A client for a B2B project. Any thread; calls that wait are `async` and go on to their end when
 * the caller stops waiting.
 *
 * Clients with the same storage folder, public token and settings share one engine in a process: a
 * change by one is visible to all. The engine stops when the last of them is closed or dropped.
 *
 * An app that takes this interface can be tested with an implementation of its own.
 */
public interface B2BClient : B2BClientState {
    /** Discovery: which organizations can be entered. */
    public val discovery: B2BDiscovery

    /** E-mail magic links. */
    public val magicLinks: B2BMagicLinks

    /** The member. */
    public val member: B2BMember

    /** The organization. */
    public val organization: B2BOrganization

    /** One-time codes. */
    public val otp: B2BOTP

    /** Passwords. */
    public val passwords: B2BPasswords

    /** Recovery codes. */
    public val recoveryCodes: B2BRecoveryCodes

    /** The session. */
    public val sessions: B2BSessions

    /** Authenticator apps. */
    public val totp: B2BTOTP
}

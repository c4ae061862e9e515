// Written by `cargo xtask bindings` from bindings/surface.toml and the library's metadata. Do not
// edit it; the names are in that file.

package com.stytch.core

/**
 * A client for a consumer project. Any thread; calls that wait are `async` and go on to their end
 * when the caller stops waiting.
 *
 * Clients with the same storage folder, public token and settings share one engine in a process: a
 * change by one is visible to all. The engine stops when the last of them is closed or dropped.
 *
 * An app that takes this interface can be tested with an implementation of its own.
 */
public interface ConsumerClient : ClientState<ConsumerState> {
    /** E-mail magic links. */
    public val magicLinks: MagicLinks

    /** One-time codes. */
    public val otp: OTP

    /** The same as [otp]. */
    public val otps: OTP get() = otp

    /** Passwords. */
    public val passwords: Passwords

    /** The session. */
    public val sessions: Sessions

    /** The user. */
    public val user: UserManagement
}

package com.stytch.core

import android.content.Context
import com.stytch.core.ffi.B2bClient
import com.stytch.core.ffi.B2bStateListener
import com.stytch.core.ffi.Subscription
import kotlinx.coroutines.flow.StateFlow

/**
 * The app's B2B client. Configure it once, in `Application.onCreate`; an app that needs a
 * second one makes a [StytchB2B].
 */
public object StytchB2BClient {
    private val client = DefaultClient<StytchB2B>("StytchB2BClient") { it.isInitialized }

    /**
     * Opens the stored session and keeps it fresh from here on. Loads the native library and makes
     * a folder, so it takes a moment; whether somebody is signed in is known soon after, see
     * [isInitialized]. The same settings again change nothing.
     *
     * @param context any context of the app; only its application is kept.
     * @param publicToken of the project, from the Stytch dashboard.
     * @param callback called once when it is known who is signed in.
     * @throws StytchException.InvalidInput for a setting that cannot work.
     * @throws StytchException.AlreadyConfigured for other settings than before.
     * @throws StytchException.LibraryMissing when the app has no library for this processor.
     */
    @JvmStatic
    @JvmOverloads
    @Throws(StytchException::class)
    public fun configure(
        context: Context,
        publicToken: String,
        options: StytchClientOptions = StytchClientOptions(),
        callback: StytchInitializationCallback? = null,
    ) {
        val opened = configure(AndroidHost.of(context), publicToken, options)
        callback?.let { opened.whenInitialized(it) }
    }

    internal fun configure(
        host: Host,
        publicToken: String,
        options: StytchClientOptions,
    ): StytchB2B = client.configure(publicToken, options) { StytchB2B(host, publicToken, options) }

    /** Closes the client, so that another one can be configured. */
    internal fun reset() = client.reset { it.close() }

    /** Whether it is known who is signed in; readable before [configure]. */
    @JvmStatic
    public val isInitialized: StateFlow<InitializationStatus> get() = client.isInitialized

    /** The session. */
    @JvmStatic
    public val sessions: B2BSessions get() = client.get().sessions

    /** The member. */
    @JvmStatic
    public val member: B2BMember get() = client.get().member

    /** The organization. */
    @JvmStatic
    public val organization: B2BOrganization get() = client.get().organization

    /** Discovery: which organizations can be entered. */
    @JvmStatic
    public val discovery: B2BDiscovery get() = client.get().discovery

    /** Passwords. */
    @JvmStatic
    public val passwords: B2BPasswords get() = client.get().passwords

    /** One-time codes. */
    @JvmStatic
    public val otp: B2BOTP get() = client.get().otp

    /** E-mail magic links. */
    @JvmStatic
    public val magicLinks: B2BMagicLinks get() = client.get().magicLinks

    /** Authenticator apps. */
    @JvmStatic
    public val totp: B2BTOTP get() = client.get().totp

    /** Recovery codes. */
    @JvmStatic
    public val recoveryCodes: B2BRecoveryCodes get() = client.get().recoveryCodes

    /** The proof of an address or first factor that waits for the next step, or null. */
    @JvmStatic
    public val intermediateSession: StateFlow<IntermediateSessionData?> get() = client.get().intermediateSession

    /** Everything an app can observe, each revision as one value. */
    @JvmStatic
    public val state: StateFlow<B2BState> get() = client.get().state

    /** What the client is doing and why, for a bug report; no tokens. */
    @JvmStatic
    public fun diagnostics(): Diagnostics = client.get().diagnostics()
}

/**
 * A B2B client of its own, beside the static one: for a second project, or a second session
 * under another `instance`. It lives until it is closed.
 */
public class StytchB2B internal constructor(
    host: Host,
    publicToken: String,
    options: StytchClientOptions,
) : AutoCloseable {
    /**
     * The same as [StytchB2BClient.configure].
     *
     * @throws StytchException.InvalidInput for a setting that cannot work.
     * @throws StytchException.LibraryMissing when the app has no library for this processor.
     */
    @JvmOverloads
    @Throws(StytchException::class)
    public constructor(
        context: Context,
        publicToken: String,
        options: StytchClientOptions = StytchClientOptions(),
    ) : this(AndroidHost.of(context), publicToken, options)

    private val config = clientConfig(host, publicToken, options)
    private val client = opened(host, options) { B2bClient(config) }
    private val core: B2BCore =
        ClientCore(host, GeneratedClient(), { it.revision }) { state, earlier -> B2BMoment(state, earlier) }

    /** Whether it is known who is signed in. */
    public val isInitialized: StateFlow<InitializationStatus> get() = core.isInitialized

    /** The session. */
    public val sessions: B2BSessions = B2BSessions(core, core.part { client.session() })

    /** The member. */
    public val member: B2BMember by lazy { B2BMember(core, core.part { client.member() }) }

    /** The organization. */
    public val organization: B2BOrganization by lazy { B2BOrganization(core, core.part { client.organization() }) }

    /** Discovery: which organizations can be entered. */
    public val discovery: B2BDiscovery by lazy { B2BDiscovery(core, core.part { client.discovery() }) }

    /** Passwords. */
    public val passwords: B2BPasswords by lazy { B2BPasswords(core, core.part { client.passwords() }) }

    /** One-time codes. */
    public val otp: B2BOTP by lazy { B2BOTP(core, core.part { client.otp() }) }

    /** E-mail magic links. */
    public val magicLinks: B2BMagicLinks by lazy { B2BMagicLinks(core, core.part { client.magicLinks() }) }

    /** Authenticator apps. */
    public val totp: B2BTOTP by lazy { B2BTOTP(core, core.part { client.totp() }) }

    /** Recovery codes. */
    public val recoveryCodes: B2BRecoveryCodes by lazy { B2BRecoveryCodes(core, core.part { client.recoveryCodes() }) }

    /** The proof of an address or first factor that waits for the next step, or null. */
    public val intermediateSession: StateFlow<IntermediateSessionData?> = core.box.view { it.state.intermediate }

    /** Everything an app can observe, each revision as one value. */
    public val state: StateFlow<B2BState> = core.box.view { it.state }

    /** Calls back once when it is known who is signed in. */
    public fun whenInitialized(callback: StytchInitializationCallback): Unit = core.whenInitialized(callback)

    /** What the client is doing and why, for a bug report; no tokens. */
    public fun diagnostics(): Diagnostics =
        try {
            client.diagnostics()
        } catch (_: IllegalStateException) {
            throw StytchException.Closed()
        }

    /**
     * Closes this client. Its calls give `Closed` from here on and its listeners hear nothing more;
     * what it showed last stays readable. Results in flight are still stored. Any number of times.
     */
    override fun close(): Unit = core.close()

    private inner class GeneratedClient : Engine<B2BState> {
        override fun state(): B2BState = client.state()

        override fun subscribe(listener: (B2BState) -> Unit): Subscription =
            client.subscribe(
                object : B2bStateListener {
                    override fun onChange(state: B2BState) = listener(state)
                },
            )

        override fun foreground() = client.foreground()

        override fun background() = client.background()

        override fun connectivity(online: Boolean) = client.connectivity(online)

        override fun storeUnlocked() = client.storeUnlocked()

        override fun close() {
            client.shutdown()
            client.close()
        }
    }
}

/** One revision of a B2B client. */
internal class B2BMoment(
    val state: B2BState,
    earlier: B2BMoment?,
) : Moment(Standing(state.revision, state.state, state.initialized, state.tokens, state.expiresAtDeviceMs)) {
    val session: StytchObjectInfo<B2BSessionData> = info(state.memberSession, earlier?.session)
    val member: StytchObjectInfo<MemberData> = info(state.member, earlier?.member)
    val organization: StytchObjectInfo<OrganizationData> = info(state.organization, earlier?.organization)
}

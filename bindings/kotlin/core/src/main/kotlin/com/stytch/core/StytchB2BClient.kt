package com.stytch.core

import android.content.Context
import android.net.Uri
import java.util.concurrent.CompletableFuture
import kotlinx.coroutines.flow.StateFlow

/**
 * The app's B2B client. Configure it once, in `Application.onCreate`; an app that needs a
 * second one makes a [StytchB2B].
 */
public object StytchB2BClient {
    private val holder = ClientHolder<B2BInstance>("StytchB2BClient", { it.close() }) { it.isInitialized }

    /**
     * Configures the client; call it once, in `Application.onCreate`. It loads the native library on this thread. The stored
     * session is read on another thread. Calls that are made before that wait for it, and [isInitialized] reports when it is
     * known who is signed in.
     *
     * A second call with the same settings changes nothing. Under another application, as in each test with Robolectric,
     * the client is closed and created again.
     *
     * ```kotlin
     * StytchB2BClient.configure(context, "public-token-test-…", StytchClientOptions(defaultSessionDuration = 60))
     * ```
     *
     * @param context any context of the app; only its application is kept.
     * @param publicToken of the project, from the Stytch dashboard.
     * @param callback called once when it is known who is signed in.
     * @throws StytchInvalidInputError for a setting that cannot work.
     * @throws StytchAlreadyConfiguredError for other settings than before.
     * @throws StytchLibraryMissingError when the app has no library for this processor.
     */
    @JvmStatic
    @JvmOverloads
    public fun configure(
        context: Context,
        publicToken: String,
        options: StytchClientOptions = StytchClientOptions(),
        callback: StytchInitializationCallback? = null,
    ) {
        val opened = open(AndroidPlatform.of(context), publicToken, options)
        callback?.let { opened.whenInitialized(it) }
    }

    /** Calls [configure] with the default options. */
    @JvmStatic
    public fun configure(
        context: Context,
        publicToken: String,
        callback: StytchInitializationCallback,
    ): Unit = configure(context, publicToken, StytchClientOptions(), callback)

    /**
     * Calls [configure] with the public token in the app's string resource `STYTCH_PUBLIC_TOKEN`.
     *
     * @throws StytchInvalidInputError without that resource, and as above.
     */
    @JvmStatic
    @JvmOverloads
    public fun configure(
        context: Context,
        options: StytchClientOptions = StytchClientOptions(),
        callback: StytchInitializationCallback? = null,
    ): Unit = configure(context, AndroidPlatform.of(context).publicToken(), options, callback)

    /** The same with the default options and the public token in the string resource. */
    @JvmStatic
    public fun configure(
        context: Context,
        callback: StytchInitializationCallback,
    ): Unit = configure(context, StytchClientOptions(), callback)

    @JvmSynthetic
    internal fun open(
        platform: Platform,
        publicToken: String,
        options: StytchClientOptions,
    ): B2BInstance = holder.configure(platform.application, publicToken, options) { B2BInstance(platform, publicToken, options) }

    /** The client, once it is configured. */
    internal val configured: B2BInstance? @JvmSynthetic get() = holder.configured()

    /**
     * Closes the client and drops its settings, so that a test can configure another one. The stored session
     * stays where it is. Without a client this does nothing. Apps keep their client for as long as they run.
     */
    @JvmStatic
    public fun reset(): Unit = holder.reset()

    /** The configured client, for code that takes it as a parameter. */
    @JvmStatic
    public val client: B2BClient get() = holder.get()

    /** Whether it is known who is signed in; readable before [configure]. */
    @JvmStatic
    public val isInitialized: StateFlow<InitializationStatus> get() = holder.isInitialized

    /** The session. */
    @JvmStatic
    public val sessions: B2BSessions get() = holder.get().sessions

    /** The member. */
    @JvmStatic
    public val member: B2BMember get() = holder.get().member

    /** The organization. */
    @JvmStatic
    public val organization: B2BOrganization get() = holder.get().organization

    /** Discovery: which organizations can be entered. */
    @JvmStatic
    public val discovery: B2BDiscovery get() = holder.get().discovery

    /** Passwords. */
    @JvmStatic
    public val passwords: B2BPasswords get() = holder.get().passwords

    /** One-time codes. */
    @JvmStatic
    public val otp: B2BOTP get() = holder.get().otp

    /** E-mail magic links. */
    @JvmStatic
    public val magicLinks: B2BMagicLinks get() = holder.get().magicLinks

    /** Authenticator apps. */
    @JvmStatic
    public val totp: B2BTOTP get() = holder.get().totp

    /** Recovery codes. */
    @JvmStatic
    public val recoveryCodes: B2BRecoveryCodes get() = holder.get().recoveryCodes

    /**
     * The intermediate session: the first step of a sign-in was completed and the next one is missing; null
     * without one.
     */
    @JvmStatic
    public val intermediateSession: StateFlow<IntermediateSessionData?> get() = holder.get().intermediateSession

    /** Everything an app can observe, each revision as one value. */
    @JvmStatic
    public val state: StateFlow<B2BState> get() = holder.get().state

    /**
     * Signs in, or proves the address for discovery, with a link that opened the app, if it is a magic link.
     *
     * @param uri the address of the link, such as `intent.data`.
     * @param sessionDurationMinutes how long the session lasts, 5 to 527040 minutes.
     * @return [DeeplinkHandledStatus.ManualHandlingRequired] with the token for links to set a new password, for
     *   SSO and for OAuth.
     * @throws StytchSDKNotConfiguredError before [configure].
     */
    @JvmStatic
    public suspend fun handle(
        uri: Uri,
        sessionDurationMinutes: Int,
    ): DeeplinkHandledStatus = client.handle(uri, sessionDurationMinutes)

    /** Callback variant of [handle]. */
    @JvmStatic
    public fun handle(
        uri: Uri,
        sessionDurationMinutes: Int,
        callback: StytchDeeplinkCallback,
    ): Unit = client.handle(uri, sessionDurationMinutes, callback)

    /** Future variant of [handle]. */
    @JvmStatic
    public fun handleCompletable(
        uri: Uri,
        sessionDurationMinutes: Int,
    ): CompletableFuture<DeeplinkHandledStatus> = client.handleCompletable(uri, sessionDurationMinutes)

    /** What the address of a link holds. Sends nothing; any address may be passed, also before [configure]. */
    @JvmStatic
    public fun parseDeeplink(uri: Uri): DeeplinkTokenPair = b2bLink(uri)

    /** Whether a link is Stytch's, of a kind that B2B projects have. Sends nothing. */
    @JvmStatic
    public fun canHandle(uri: Uri): Boolean = parseDeeplink(uri).tokenType != B2BTokenType.UNKNOWN

    /** What the client is doing and why, for a bug report; no tokens. */
    @JvmStatic
    public fun diagnostics(): Diagnostics = holder.get().diagnostics()
}

/**
 * A B2B client in addition to the static one: for a second project, or for a second session under
 * another `instance`. It is open until it is closed.
 */
public class StytchB2B
    /**
     * The same as [StytchB2BClient.configure].
     *
     * @throws StytchInvalidInputError for a setting that cannot work.
     * @throws StytchLibraryMissingError when the app has no library for this processor.
     */
    @JvmOverloads
    constructor(
        context: Context,
        publicToken: String,
        options: StytchClientOptions = StytchClientOptions(),
    ) : B2BClient by B2BInstance(AndroidPlatform.of(context), publicToken, options)

/** The client behind [StytchB2BClient] and [StytchB2B]. */
internal class B2BInstance(
    platform: Platform,
    publicToken: String,
    options: StytchClientOptions,
) : B2BClient {
    val config = clientConfig(platform, publicToken, options)
    private val client: NativeB2B =
        opened(platform, options) {
            val transport = options.transport
            if (transport == null) NativeB2B(config) else NativeB2B.withPorts(config, nameOf(transport), transport, null)
        }
    private val core: B2BCore =
        ClientCore(platform, GeneratedClient(), options) { state, earlier -> B2BSnapshot(state, earlier) }

    override val isInitialized: StateFlow<InitializationStatus> get() = core.isInitialized

    override val sessions: B2BSessions = B2BSessionsCalls(core, core.handle { client.session() })

    override val member: B2BMember by lazy { B2BMemberCalls(core, core.handle { client.member() }) }

    override val organization: B2BOrganization by lazy { B2BOrganizationCalls(core, core.handle { client.organization() }) }

    override val discovery: B2BDiscovery by lazy { B2BDiscoveryCalls(core, core.handle { client.discovery() }) }

    override val passwords: B2BPasswords by lazy { B2BPasswordsCalls(core, core.handle { client.passwords() }) }

    override val otp: B2BOTP by lazy { B2BOTPCalls(core, core.handle { client.otp() }) }

    override val magicLinks: B2BMagicLinks by lazy { B2BMagicLinksCalls(core, core.handle { client.magicLinks() }) }

    override val totp: B2BTOTP by lazy { B2BTOTPCalls(core, core.handle { client.totp() }) }

    override val recoveryCodes: B2BRecoveryCodes by lazy { B2BRecoveryCodesCalls(core, core.handle { client.recoveryCodes() }) }

    override val intermediateSession: StateFlow<IntermediateSessionData?> = core.states.view { it.state.intermediate }

    override val state: StateFlow<B2BState> = core.states.view { it.state }

    override fun whenInitialized(callback: StytchInitializationCallback): Unit = core.whenInitialized(callback)

    override fun diagnostics(): Diagnostics =
        try {
            client.diagnostics()
        } catch (_: IllegalStateException) {
            throw StytchClosedError()
        }

    override fun close(): Unit = core.close()

    /** Reads the state if the engine has a newer one. Does nothing when the client is closed. */
    fun refresh(): Unit = core.refresh()

    private inner class GeneratedClient : Engine<B2BState> {
        override fun state(): B2BState = client.state()

        override fun revision(): Long = client.revision()

        override fun subscribe(listener: RevisionListener): NativeSubscription = client.subscribeRevisions(listener)

        override fun foreground() = client.foreground()

        override fun background() = client.background()

        override fun connectivity(online: Boolean) = client.connectivity(online)

        override fun systemProxy(proxy: Secret?) = client.systemProxy(proxy)

        override fun logTo(
            logger: StytchLogger,
            level: StytchLogLevel,
        ): NativeSubscription = client.logTo(logger, level)

        override fun storeUnlocked() = client.storeUnlocked()

        override fun close() {
            client.shutdown()
            client.close()
        }
    }
}

/** One revision of a B2B client. */
internal class B2BSnapshot(
    val state: B2BState,
    earlier: B2BSnapshot?,
) : Snapshot(SessionSummary(state.revision, state.state, state.initialized, state.tokens, state.expiresAtDeviceMs)) {
    val session: StytchObjectInfo<B2BSessionData> = info(state.memberSession, earlier?.session)
    val member: StytchObjectInfo<MemberData> = info(state.member, earlier?.member)
    val organization: StytchObjectInfo<OrganizationData> = info(state.organization, earlier?.organization)
}

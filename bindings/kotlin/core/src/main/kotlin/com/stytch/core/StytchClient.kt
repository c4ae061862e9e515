package com.stytch.core

import android.content.Context
import android.net.Uri
import java.util.concurrent.CompletableFuture
import kotlinx.coroutines.flow.StateFlow

/**
 * The app's consumer client. Configure it once, in `Application.onCreate`; an app that needs a
 * second one makes a [StytchConsumer].
 */
public object StytchClient {
    private val holder = ClientHolder<ConsumerInstance>("StytchClient", { it.close() }) { it.isInitialized }

    /**
     * Configures the client; call it once, in `Application.onCreate`. It loads the native library on this thread. The stored
     * session is read on another thread. Calls that are made before that wait for it, and [isInitialized] reports when it is
     * known who is signed in.
     *
     * A second call with the same settings changes nothing. Under another application, as in each test with Robolectric,
     * the client is closed and created again.
     *
     * ```kotlin
     * StytchClient.configure(context, "public-token-test-…", StytchClientOptions(defaultSessionDuration = 60))
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
    ): ConsumerInstance = holder.configure(platform.application, publicToken, options) { ConsumerInstance(platform, publicToken, options) }

    /** The client, once it is configured. */
    internal val configured: ConsumerInstance? @JvmSynthetic get() = holder.configured()

    /**
     * Closes the client and drops its settings, so that a test can configure another one. The stored session
     * stays where it is. Without a client this does nothing. Apps keep their client for as long as they run.
     */
    @JvmStatic
    public fun reset(): Unit = holder.reset()

    /** The configured client, for code that takes it as a parameter. */
    @JvmStatic
    public val client: ConsumerClient get() = holder.get()

    /** Whether it is known who is signed in; readable before [configure]. */
    @JvmStatic
    public val isInitialized: StateFlow<InitializationStatus> get() = holder.isInitialized

    /** The session. */
    @JvmStatic
    public val sessions: Sessions get() = holder.get().sessions

    /** The user. */
    @JvmStatic
    public val user: UserManagement get() = holder.get().user

    /** Passwords. */
    @JvmStatic
    public val passwords: Passwords get() = holder.get().passwords

    /** One-time codes. */
    @JvmStatic
    public val otp: OTP get() = holder.get().otp

    /** The same as [otp]. */
    @JvmStatic
    public val otps: OTP get() = otp

    /** E-mail magic links. */
    @JvmStatic
    public val magicLinks: MagicLinks get() = holder.get().magicLinks

    /** Everything an app can observe, each revision as one value. */
    @JvmStatic
    public val state: StateFlow<ConsumerState> get() = holder.get().state

    /**
     * Signs in with a link that opened the app, if it is a magic link.
     *
     * @param uri the address of the link, such as `intent.data`.
     * @param sessionDurationMinutes how long the session lasts, 5 to 527040 minutes.
     * @return [DeeplinkHandledStatus.ManualHandlingRequired] with the token for links to set a new password
     *   and for OAuth.
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
    public fun parseDeeplink(uri: Uri): DeeplinkTokenPair = consumerLink(uri)

    /** Whether a link is Stytch's, of a kind that consumer projects have. Sends nothing. */
    @JvmStatic
    public fun canHandle(uri: Uri): Boolean = parseDeeplink(uri).tokenType != ConsumerTokenType.UNKNOWN

    /** What the client is doing and why, for a bug report; no tokens. */
    @JvmStatic
    public fun diagnostics(): Diagnostics = holder.get().diagnostics()
}

/**
 * A consumer client in addition to the static one: for a second project, or for a second session under
 * another `instance`. It is open until it is closed.
 */
public class StytchConsumer
    /**
     * The same as [StytchClient.configure].
     *
     * @throws StytchInvalidInputError for a setting that cannot work.
     * @throws StytchLibraryMissingError when the app has no library for this processor.
     */
    @JvmOverloads
    constructor(
        context: Context,
        publicToken: String,
        options: StytchClientOptions = StytchClientOptions(),
    ) : ConsumerClient by ConsumerInstance(AndroidPlatform.of(context), publicToken, options)

/** The client behind [StytchClient] and [StytchConsumer]. */
internal class ConsumerInstance(
    platform: Platform,
    publicToken: String,
    options: StytchClientOptions,
) : ConsumerClient {
    val config = clientConfig(platform, publicToken, options)
    private val client: NativeConsumer =
        opened(platform, options) {
            val transport = options.transport
            if (transport == null) NativeConsumer(config) else NativeConsumer.withPorts(config, nameOf(transport), transport, null)
        }
    private val core: ConsumerCore =
        ClientCore(platform, GeneratedClient(), options) { state, earlier -> ConsumerSnapshot(state, earlier) }

    override val isInitialized: StateFlow<InitializationStatus> get() = core.isInitialized

    override val sessions: Sessions = SessionsCalls(core, core.handle { client.session() })

    override val user: UserManagement by lazy { UserManagementCalls(core, core.handle { client.user() }) }

    override val passwords: Passwords by lazy { PasswordsCalls(core, core.handle { client.passwords() }) }

    override val otp: OTP by lazy { OTPCalls(core, core.handle { client.otp() }) }

    override val magicLinks: MagicLinks by lazy { MagicLinksCalls(core, core.handle { client.magicLinks() }) }

    override val state: StateFlow<ConsumerState> = core.states.view { it.state }

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

    private inner class GeneratedClient : Engine<ConsumerState> {
        override fun state(): ConsumerState = client.state()

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

/** One revision of a consumer client. */
internal class ConsumerSnapshot(
    val state: ConsumerState,
    earlier: ConsumerSnapshot?,
) : Snapshot(SessionSummary(state.revision, state.state, state.initialized, state.tokens, state.expiresAtDeviceMs)) {
    val session: StytchObjectInfo<SessionData> = info(state.session, earlier?.session)
    val user: StytchObjectInfo<UserData> = info(state.user, earlier?.user)
}

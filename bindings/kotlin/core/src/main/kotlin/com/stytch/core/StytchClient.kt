package com.stytch.core

import android.content.Context
import com.stytch.core.ffi.ConsumerClient
import com.stytch.core.ffi.ConsumerStateListener
import com.stytch.core.ffi.Subscription
import kotlinx.coroutines.flow.StateFlow

/**
 * The app's consumer client. Configure it once, in `Application.onCreate`; an app that needs a
 * second one makes a [StytchConsumer].
 */
public object StytchClient {
    private val client = DefaultClient<StytchConsumer>("StytchClient") { it.isInitialized }

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
    ): StytchConsumer = client.configure(publicToken, options) { StytchConsumer(host, publicToken, options) }

    /** Closes the client, so that another one can be configured. */
    internal fun reset() = client.reset { it.close() }

    /** Whether it is known who is signed in; readable before [configure]. */
    @JvmStatic
    public val isInitialized: StateFlow<InitializationStatus> get() = client.isInitialized

    /** The session. */
    @JvmStatic
    public val sessions: Sessions get() = client.get().sessions

    /** The user. */
    @JvmStatic
    public val user: UserManagement get() = client.get().user

    /** Passwords. */
    @JvmStatic
    public val passwords: Passwords get() = client.get().passwords

    /** One-time codes. */
    @JvmStatic
    public val otp: OTP get() = client.get().otp

    /** E-mail magic links. */
    @JvmStatic
    public val magicLinks: MagicLinks get() = client.get().magicLinks

    /** Everything an app can observe, each revision as one value. */
    @JvmStatic
    public val state: StateFlow<ConsumerState> get() = client.get().state

    /** What the client is doing and why, for a bug report; no tokens. */
    @JvmStatic
    public fun diagnostics(): Diagnostics = client.get().diagnostics()
}

/**
 * A consumer client of its own, beside the static one: for a second project, or a second session
 * under another `instance`. It lives until it is closed.
 */
public class StytchConsumer internal constructor(
    host: Host,
    publicToken: String,
    options: StytchClientOptions,
) : AutoCloseable {
    /**
     * The same as [StytchClient.configure].
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
    private val client = opened(host, options) { ConsumerClient(config) }
    private val core: ConsumerCore =
        ClientCore(host, GeneratedClient(), { it.revision }) { state, earlier -> ConsumerMoment(state, earlier) }

    /** Whether it is known who is signed in. */
    public val isInitialized: StateFlow<InitializationStatus> get() = core.isInitialized

    /** The session. */
    public val sessions: Sessions = Sessions(core, core.part { client.session() })

    /** The user. */
    public val user: UserManagement by lazy { UserManagement(core, core.part { client.user() }) }

    /** Passwords. */
    public val passwords: Passwords by lazy { Passwords(core, core.part { client.passwords() }) }

    /** One-time codes. */
    public val otp: OTP by lazy { OTP(core, core.part { client.otp() }) }

    /** E-mail magic links. */
    public val magicLinks: MagicLinks by lazy { MagicLinks(core, core.part { client.magicLinks() }) }

    /** Everything an app can observe, each revision as one value. */
    public val state: StateFlow<ConsumerState> = core.box.view { it.state }

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

    private inner class GeneratedClient : Engine<ConsumerState> {
        override fun state(): ConsumerState = client.state()

        override fun subscribe(listener: (ConsumerState) -> Unit): Subscription =
            client.subscribe(
                object : ConsumerStateListener {
                    override fun onChange(state: ConsumerState) = listener(state)
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

/** One revision of a consumer client. */
internal class ConsumerMoment(
    val state: ConsumerState,
    earlier: ConsumerMoment?,
) : Moment(Standing(state.revision, state.state, state.initialized, state.tokens, state.expiresAtDeviceMs)) {
    val session: StytchObjectInfo<SessionData> = info(state.session, earlier?.session)
    val user: StytchObjectInfo<UserData> = info(state.user, earlier?.user)
}

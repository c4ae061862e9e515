package com.example.fakes

import com.stytch.core.AuthenticateResponse
import com.stytch.core.BasicData
import com.stytch.core.ClientState
import com.stytch.core.ConsumerClient
import com.stytch.core.ConsumerState
import com.stytch.core.Diagnostics
import com.stytch.core.Freshness
import com.stytch.core.InitializationStatus
import com.stytch.core.MagicLinks
import com.stytch.core.OTP
import com.stytch.core.Passwords
import com.stytch.core.Secret
import com.stytch.core.SendResponse
import com.stytch.core.SessionData
import com.stytch.core.SessionState
import com.stytch.core.SessionTokens
import com.stytch.core.Sessions
import com.stytch.core.SignOutCause
import com.stytch.core.StrengthCheckResponse
import com.stytch.core.StytchChangeListener
import com.stytch.core.StytchClosedError
import com.stytch.core.StytchError
import com.stytch.core.StytchInitializationCallback
import com.stytch.core.StytchNoCurrentSessionError
import com.stytch.core.StytchObjectInfo
import com.stytch.core.StytchResult
import com.stytch.core.StytchSubscription
import com.stytch.core.UserAuthenticationFactor
import com.stytch.core.UserChangeResponse
import com.stytch.core.UserData
import com.stytch.core.UserManagement
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow

/** The calls that the fakes received, and what they return. */
class Recorder {
    /** Each call with its parameters. */
    val made = mutableListOf<List<Any?>>()

    /** What calls return, by the name of the call; the others fail. */
    val values = mutableMapOf<String, Any>()

    @Suppress("UNCHECKED_CAST")
    fun <T> call(
        name: String,
        vararg parameters: Any?,
    ): StytchResult<T> {
        made += listOf(name, *parameters)
        val value = values[name] ?: return StytchResult.Error(StytchNoCurrentSessionError())
        return StytchResult.Success(value as T)
    }
}

/** One object of the session, and its listeners. */
class FakeListeners<T> {
    val listening = mutableListOf<StytchChangeListener<T>>()
    val info = MutableStateFlow<StytchObjectInfo<T>>(StytchObjectInfo.Unavailable)
    val value: T? get() = (info.value as? StytchObjectInfo.Available)?.value

    fun show(value: T) {
        info.value = StytchObjectInfo.Available(null, value)
        listening.forEach { it.onChange(info.value) }
    }

    fun add(listener: StytchChangeListener<T>): StytchSubscription {
        listening += listener
        return object : StytchSubscription {
            override fun close() {
                listening -= listener
            }
        }
    }
}

/** The state of a client that an app's test decides. */
abstract class FakeState<S>(
    override val state: MutableStateFlow<S>,
) : ClientState<S> {
    override val isInitialized = MutableStateFlow<InitializationStatus>(InitializationStatus.Success)
    var closed = false

    override fun whenInitialized(callback: StytchInitializationCallback) = callback.onInitialized(InitializationStatus.Success)

    override fun diagnostics(): Diagnostics = throw StytchClosedError()

    override fun close() {
        closed = true
    }
}

class FakeConsumerClient(
    recorder: Recorder,
) : FakeState<ConsumerState>(MutableStateFlow(signedOut())),
    ConsumerClient {
    override val sessions = FakeSessions(recorder)
    override val user = FakeUser(recorder)
    override val passwords = FakePasswords(recorder)
    override val otp = FakeOTP(recorder)
    override val magicLinks = FakeMagicLinks(recorder)

    /** Makes the client one that has signed in with this response. */
    fun signIn(response: AuthenticateResponse) {
        sessions.tokens = SessionTokens(response.sessionToken, response.sessionJwt)
        sessions.state = SessionState.Active(Freshness.VALIDATED, lastValidatedAtMs = null)
        state.value =
            state.value.copy(
                state = sessions.state,
                session = response.session,
                user = response.user,
                tokens = sessions.tokens,
                revision = response.revision,
            )
        sessions.listeners.show(response.session)
        user.listeners.show(response.user)
    }

    private companion object {
        fun signedOut() =
            ConsumerState(
                state = SessionState.SignedOut(SignOutCause.NONE),
                session = null,
                user = null,
                tokens = null,
                expiresAtDeviceMs = null,
                initialized = true,
                fromCache = false,
                revision = 1,
                generation = 0,
                persisted = true,
            )
    }
}

class FakeSessions(
    private val recorder: Recorder,
) : Sessions {
    val listeners = FakeListeners<SessionData>()
    var tokens: SessionTokens? = null
    override val onChange: StateFlow<StytchObjectInfo<SessionData>> get() = listeners.info
    override val sessionToken: String? get() = tokens?.sessionToken?.expose()
    override val sessionJwt: String? get() = tokens?.sessionJwt?.expose()
    override var state: SessionState = SessionState.SignedOut(SignOutCause.NONE)

    override fun onChange(callback: StytchChangeListener<SessionData>) = listeners.add(callback)

    override fun getSync(): SessionData? = listeners.value

    override fun updateSession(
        sessionToken: String,
        sessionJwt: String?,
    ) {
        recorder.made += listOf("updateSession", sessionToken, sessionJwt)
    }

    override suspend fun authenticate(authParams: Sessions.AuthParams) = recorder.call<AuthenticateResponse>("authenticate", authParams)

    override suspend fun revoke(params: Sessions.RevokeParams) = recorder.call<BasicData>("revoke", params)

    override suspend fun attest(params: Sessions.AttestParams) = recorder.call<AuthenticateResponse>("attest", params)

    override suspend fun exchangeAccessToken(params: Sessions.ExchangeAccessTokenParams) =
        recorder.call<AuthenticateResponse>("exchangeAccessToken", params)

    override suspend fun freshJwt(minimumValiditySeconds: Int): StytchResult<Secret> = StytchResult.Success(Secret("jwt of a fake"))
}

class FakeUser(
    private val recorder: Recorder,
) : UserManagement {
    val listeners = FakeListeners<UserData>()
    override val onChange: StateFlow<StytchObjectInfo<UserData>> get() = listeners.info

    override fun onChange(callback: StytchChangeListener<UserData>) = listeners.add(callback)

    override fun getSyncUser(): UserData? = listeners.value

    override suspend fun getUser() = recorder.call<UserData>("getUser")

    override suspend fun update(params: UserManagement.UpdateParams) = recorder.call<UserChangeResponse>("update", params)

    override suspend fun deleteFactor(factor: UserAuthenticationFactor) = recorder.call<UserChangeResponse>("deleteFactor", factor)
}

class FakePasswords(
    private val recorder: Recorder,
) : Passwords {
    override suspend fun create(parameters: Passwords.CreateParameters) = recorder.call<AuthenticateResponse>("create", parameters)

    override suspend fun authenticate(parameters: Passwords.AuthParameters) = recorder.call<AuthenticateResponse>("authenticate", parameters)

    override suspend fun strengthCheck(parameters: Passwords.StrengthCheckParameters) =
        recorder.call<StrengthCheckResponse>("strengthCheck", parameters)
}

class FakeOTP(
    private val recorder: Recorder,
) : OTP {
    override suspend fun authenticate(parameters: OTP.AuthParameters) = recorder.call<AuthenticateResponse>("authenticate", parameters)

    override suspend fun emailLoginOrCreate(parameters: OTP.EmailOTP.Parameters) =
        recorder.call<SendResponse>("emailLoginOrCreate", parameters)

    override suspend fun emailSend(parameters: OTP.EmailOTP.Parameters) = recorder.call<SendResponse>("emailSend", parameters)

    override suspend fun smsLoginOrCreate(parameters: OTP.SmsOTP.Parameters) = recorder.call<SendResponse>("smsLoginOrCreate", parameters)

    override suspend fun smsSend(parameters: OTP.SmsOTP.Parameters) = recorder.call<SendResponse>("smsSend", parameters)

    override suspend fun whatsappLoginOrCreate(parameters: OTP.WhatsAppOTP.Parameters) =
        recorder.call<SendResponse>("whatsappLoginOrCreate", parameters)

    override suspend fun whatsappSend(parameters: OTP.WhatsAppOTP.Parameters) = recorder.call<SendResponse>("whatsappSend", parameters)
}

class FakeMagicLinks(
    private val recorder: Recorder,
) : MagicLinks {
    override suspend fun authenticate(parameters: MagicLinks.AuthParameters) =
        recorder.call<AuthenticateResponse>("authenticate", parameters)

    override suspend fun loginOrCreate(parameters: MagicLinks.EmailMagicLinks.Parameters) =
        recorder.call<SendResponse>("loginOrCreate", parameters)

    override suspend fun send(parameters: MagicLinks.EmailMagicLinks.Parameters) = recorder.call<SendResponse>("send", parameters)
}

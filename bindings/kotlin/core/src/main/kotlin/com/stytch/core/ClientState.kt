package com.stytch.core

import kotlinx.coroutines.flow.StateFlow

/** What every client has in addition to its calls: its state as a whole, and its end. */
public interface ClientState<out S> : AutoCloseable {
    /** Whether it is known who is signed in. */
    public val isInitialized: StateFlow<InitializationStatus>

    /** Everything an app can observe, each revision as one value. */
    public val state: StateFlow<S>

    /**
     * Calls once when it is known who is signed in, or that this client cannot find out.
     *
     * @param callback called on the main thread of an Android app.
     */
    public fun whenInitialized(callback: StytchInitializationCallback)

    /**
     * What the client is doing and why, for a bug report; no tokens.
     *
     * @throws StytchClosedError when the client is closed.
     */
    public fun diagnostics(): Diagnostics

    /**
     * Closes this client. From then on its calls return `Closed` and its listeners are not called; the
     * last published state stays readable. Results in flight are still stored. Further calls do nothing.
     */
    override fun close()
}

/** The same for a B2B client. */
public interface B2BClientState : ClientState<B2BState> {
    /**
     * The intermediate session: the first step of a sign-in was completed and the next one is missing; null
     * without one.
     */
    public val intermediateSession: StateFlow<IntermediateSessionData?>
}

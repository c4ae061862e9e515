package com.stytch.core

import java.util.function.BooleanSupplier

/** What the Java tests need of the internal side. */
object TestClients {
    @JvmStatic
    fun open(): ConsumerClient = consumer()

    @JvmStatic
    fun openWith(publicToken: String): ConsumerClient = ConsumerInstance(TestPlatform(), publicToken, options())

    /** Options of a client at the emulator. */
    @JvmStatic
    fun emulatorOptions(): StytchClientOptions = options()

    @JvmStatic
    fun consumerToken(): String = Emulator.consumerToken

    @JvmStatic
    fun newEmail(): String = Emulator.newEmail()

    @JvmStatic
    fun password(): String = PASSWORD

    /** Waits for what nothing announces. */
    @JvmStatic
    fun await(
        what: String,
        holds: BooleanSupplier,
    ) = eventually(what) { holds.asBoolean }
}

package com.stytch.core

/** What the Java tests need of the internal side. */
object TestClients {
    @JvmStatic
    fun open(): StytchConsumer = consumer()

    @JvmStatic
    fun openWith(publicToken: String): StytchConsumer = StytchConsumer(TestHost(), publicToken, options())

    @JvmStatic
    fun newEmail(): String = Emulator.newEmail()

    @JvmStatic
    fun password(): String = PASSWORD
}

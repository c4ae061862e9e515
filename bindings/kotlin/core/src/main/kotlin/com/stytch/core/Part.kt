package com.stytch.core

/**
 * One part of the generated client, such as its passwords. It is made when it is first used: its
 * classes are a good deal of what a start would load, and most starts use none of it.
 */
internal class Part<T : AutoCloseable>(
    private val make: () -> T,
) : Lazy<T>,
    AutoCloseable {
    private var made: T? = null
    private var closed = false

    override val value: T
        @Synchronized get() {
            // The same as the generated code says of an object that was closed.
            check(!closed) { "the client is closed" }
            return made ?: make().also { made = it }
        }

    @Synchronized
    override fun isInitialized(): Boolean = made != null

    @Synchronized
    override fun close() {
        closed = true
        made?.close()
    }
}

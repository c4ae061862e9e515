package com.stytch.core

/**
 * One object of the library, such as the passwords of a client. It is made when it is first used, because
 * a start would load its classes otherwise, and most starts use few of them.
 */
internal class LazyHandle<T : AutoCloseable>(
    private val make: () -> T,
) : Lazy<T>,
    AutoCloseable {
    private var made: T? = null
    private var closed = false

    override val value: T
        @Synchronized get() {
            // The same error as that of the generated code for a closed object.
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

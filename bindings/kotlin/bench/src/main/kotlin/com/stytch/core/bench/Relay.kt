package com.stytch.core.bench

import java.net.InetAddress
import java.net.ServerSocket
import java.net.Socket
import java.net.URI
import kotlin.concurrent.thread

/** Passes bytes between the library and the emulator, and records when it passed the last bytes of a response on. */
internal class Relay(
    baseUrl: String,
) : AutoCloseable {
    private val target = URI(baseUrl)
    private val held = mutableListOf<Socket>()
    private val listening = ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))

    /** Just before the newest piece of an answer was written. */
    @Volatile var answeredAt = 0L
        private set

    /** Takes requests and never answers, as a network that is slow beyond measure. */
    @Volatile var silent = false

    val baseUrl: String get() = "http://127.0.0.1:${listening.localPort}"

    init {
        thread(isDaemon = true) {
            while (!listening.isClosed) {
                val library = runCatching { listening.accept() }.getOrNull() ?: return@thread
                if (silent) {
                    held.add(library)
                    continue
                }
                val emulator = Socket(target.host, target.port)
                pump(library, emulator) { }
                pump(emulator, library) { answeredAt = System.nanoTime() }
            }
        }
    }

    private fun pump(
        from: Socket,
        to: Socket,
        before: () -> Unit,
    ) {
        to.tcpNoDelay = true
        thread(isDaemon = true) {
            val buffer = ByteArray(64 * 1024)
            runCatching {
                while (true) {
                    val length = from.getInputStream().read(buffer)
                    if (length < 0) break
                    before()
                    to.getOutputStream().write(buffer, 0, length)
                }
            }
            from.close()
            to.close()
        }
    }

    override fun close() = listening.close()
}

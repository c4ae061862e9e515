package com.stytch.core.bench

import com.stytch.core.ConsumerCore
import com.stytch.core.ConsumerState
import com.stytch.core.Host
import com.stytch.core.HostEvents
import com.stytch.core.Passwords
import com.stytch.core.StytchClientOptions
import com.stytch.core.StytchConsumer
import com.stytch.core.clientConfig
import com.stytch.core.ffi.ClientInfo
import com.stytch.core.ffi.ConsumerClient
import com.stytch.core.ffi.IntegrityCheckingUniffiLib
import kotlinx.coroutines.runBlocking
import java.io.File
import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.Executor

internal const val PASSWORD = "correct horse battery staple 9!"

/** The emulator, a process of its own. */
internal class Emulator : AutoCloseable {
    private val process: Process
    private val said = mutableMapOf<String, String>()

    init {
        val program = File(checkNotNull(System.getProperty("stytch.emulator")) { "stytch.emulator is not set" })
        check(program.canExecute()) { "there is no emulator at $program: cargo build -p stytch-emulator" }
        process = ProcessBuilder(program.path, "--port", "0").redirectError(ProcessBuilder.Redirect.DISCARD).start()
        Runtime.getRuntime().addShutdownHook(Thread { process.destroyForcibly() })
        val lines = process.inputStream.bufferedReader()
        // It prints once it listens, in two columns.
        while ("control API" !in said) {
            val line = checkNotNull(lines.readLine()) { "the emulator ended: ${process.waitFor()}" }
            val columns = line.split(Regex(" {2,}"))
            if (columns.size == 2) said[columns[0]] = columns[1]
        }
    }

    val baseUrl: String get() = said.getValue("base URL")
    val publicToken: String get() = said.getValue("consumer public token")

    override fun close() {
        process.destroyForcibly()
    }
}

/** A device: a folder, and the JVM's own clock. */
internal open class BenchHost(
    override val storageFolder: String,
) : Host {
    override val clientInfo = ClientInfo(appIdentifier = "com.example.bench", osIdentifier = "JVM")
    override val callbacks = Executor { it.run() }

    override fun elapsedMillis(): Long = System.nanoTime() / 1_000_000

    override fun initialiseSecureStore(useStrongBox: Boolean) = Unit

    override fun isInForeground() = true

    override fun observe(events: HostEvents) = AutoCloseable { }
}

/** Below what Maven built, so that `mvn clean` takes all of them away. */
internal fun newFolder(): String =
    Files.createTempDirectory(Files.createDirectories(Path.of(System.getProperty("bench.folders"))), "run").toString()

/** Signs a new person up, for an hour; whose address is the answer. */
internal fun signUp(client: StytchConsumer): String =
    runBlocking {
        val email = "person${System.nanoTime()}@example.com"
        client.passwords.create(Passwords.CreateParameters(email, PASSWORD, 60)).getOrThrow()
        email
    }

/** A client that is signed in, and a generated one on the same engine. */
public class SignedIn : AutoCloseable {
    private val emulator = Emulator()
    private val options = StytchClientOptions(baseUrl = emulator.baseUrl, inMemory = true)
    private val host = BenchHost(newFolder())
    public val client: StytchConsumer = StytchConsumer(host, emulator.publicToken, options)
    private val generated = ConsumerClient(clientConfig(host, emulator.publicToken, options))

    init {
        signUp(client)
        // Otherwise `getSync` would not look at the clock, and be measured without it.
        val core = StytchConsumer::class.java.getDeclaredField("core").apply { isAccessible = true }.get(client) as ConsumerCore
        check(core.box.current.deadline != Long.MAX_VALUE) { "the session has no deadline" }
    }

    public fun clock(): Long = host.elapsedMillis()

    public fun nativeState(): ConsumerState = generated.state()

    public fun cheapestCall() {
        IntegrityCheckingUniffiLib.ffi_stytch_core_uniffi_contract_version()
    }

    override fun close() {
        client.close()
        generated.close()
        emulator.close()
    }
}

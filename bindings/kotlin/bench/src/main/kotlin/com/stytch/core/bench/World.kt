package com.stytch.core.bench

import com.stytch.core.ClientInfo
import com.stytch.core.ConsumerClient
import com.stytch.core.ConsumerCore
import com.stytch.core.ConsumerInstance
import com.stytch.core.ConsumerState
import com.stytch.core.IntegrityCheckingUniffiLib
import com.stytch.core.NativeConsumer
import com.stytch.core.Passwords
import com.stytch.core.Platform
import com.stytch.core.PlatformEvents
import com.stytch.core.StytchClientOptions
import com.stytch.core.clientConfig
import java.io.File
import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.Executor
import kotlinx.coroutines.runBlocking

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
) : Platform {
    override val clientInfo = ClientInfo(appIdentifier = "com.example.bench", osIdentifier = "JVM")
    override val callbacks = Executor { it.run() }

    override fun elapsedMillis(): Long = System.nanoTime() / 1_000_000

    override fun initialiseSecureStore(useStrongBox: Boolean) = Unit

    override fun isInForeground() = true

    override fun observe(events: PlatformEvents) = AutoCloseable { }
}

/** Below what Maven built, so that `mvn clean` takes all of them away. */
internal fun newFolder(): String =
    Files.createTempDirectory(Files.createDirectories(Path.of(System.getProperty("bench.folders"))), "run").toString()

/** Signs a new person up, for an hour; whose address is the answer. */
internal fun signUp(client: ConsumerInstance): String =
    runBlocking {
        val email = "person${System.nanoTime()}@example.com"
        client.passwords.create(Passwords.CreateParameters(email, PASSWORD, 60)).getOrThrow()
        email
    }

/** A client that is signed in, and a generated one on the same engine. */
public class SignedIn : AutoCloseable {
    private val emulator = Emulator()
    private val options = StytchClientOptions(baseUrl = emulator.baseUrl, inMemory = true)
    private val platform = BenchHost(newFolder())
    private val instance = ConsumerInstance(platform, emulator.publicToken, options)
    public val client: ConsumerClient get() = instance
    private val generated = NativeConsumer(clientConfig(platform, emulator.publicToken, options))

    init {
        signUp(instance)
        // Otherwise `getSync` would not look at the clock, and be measured without it.
        val core = ConsumerInstance::class.java.getDeclaredField("core").apply { isAccessible = true }.get(instance) as ConsumerCore
        check(core.states.current.deadline != Long.MAX_VALUE) { "the session has no deadline" }
    }

    public fun clock(): Long = platform.elapsedMillis()

    public fun nativeState(): ConsumerState = generated.state()

    public fun cheapestCall() {
        IntegrityCheckingUniffiLib.ffi_stytch_core_uniffi_contract_version()
    }

    override fun close() {
        instance.close()
        generated.close()
        emulator.close()
    }
}

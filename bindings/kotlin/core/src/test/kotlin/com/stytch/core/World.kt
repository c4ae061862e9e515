package com.stytch.core

import java.io.File
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse
import java.nio.file.Files
import java.util.Base64
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.Executor
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicInteger
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout

/** How long a test waits for something that will happen. */
const val TIMEOUT_MS = 20_000L

const val PASSWORD = "correct horse battery staple 9!"
const val PHONE = "+15005550006"

/** Runs a story that ends in a bounded time. */
fun story(block: suspend CoroutineScope.() -> Unit): Unit = runBlocking { withTimeout(3 * TIMEOUT_MS) { block() } }

/** The first value that is as wanted. */
suspend fun <T> StateFlow<T>.until(wanted: (T) -> Boolean): T = withTimeout(TIMEOUT_MS) { first(wanted) }

/** Waits for what nothing announces. */
fun eventually(
    what: String,
    holds: () -> Boolean,
) {
    val end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MS)
    while (!holds()) {
        check(System.nanoTime() < end) { "never: $what" }
        Thread.sleep(5)
    }
}

fun SessionState.isSignedIn(freshness: Freshness = Freshness.VALIDATED): Boolean =
    this is SessionState.Active && this.freshness == freshness

fun SessionState.isSignedOut(cause: SignOutCause): Boolean = this is SessionState.SignedOut && this.cause == cause

/** A process of the emulator, which ends with the JVM at the latest. */
class EmulatorProgram(
    vararg arguments: String,
) : AutoCloseable {
    private val process: Process
    private val columns = mutableMapOf<String, String>()
    private val pem = StringBuilder()

    init {
        val program = File(checkNotNull(System.getProperty("stytch.emulator")) { "stytch.emulator is not set" })
        check(program.canExecute()) { "there is no emulator at $program: cargo build -p stytch-emulator" }
        process = ProcessBuilder(program.path, "--port", "0", *arguments).redirectError(ProcessBuilder.Redirect.DISCARD).start()
        Runtime.getRuntime().addShutdownHook(Thread { process.destroyForcibly() })
        val lines = process.inputStream.bufferedReader()
        // It prints once it listens: two columns, and with TLS its certificate between two of the lines.
        while ("control API" !in columns) {
            val line = checkNotNull(lines.readLine()) { "the emulator ended: ${process.waitFor()}" }
            val both = line.split(Regex(" {2,}"))
            if (both.size == 2) columns[both[0]] = both[1] else pem.appendLine(line)
        }
    }

    val baseUrl: String get() = columns.getValue("base URL")
    val consumerToken: String get() = columns.getValue("consumer public token")
    val b2bToken: String get() = columns.getValue("b2b public token")

    /** The certificate of one that serves TLS, in PEM. */
    val certificate: String get() = pem.toString()

    override fun close() {
        process.destroyForcibly()
    }
}

/** One emulator for all tests of the JVM; each test has people of its own. */
object Emulator {
    private val program = EmulatorProgram()
    private val http = HttpClient.newHttpClient()
    private val people = AtomicInteger()

    val baseUrl: String get() = program.baseUrl
    val consumerToken: String get() = program.consumerToken
    val b2bToken: String get() = program.b2bToken

    fun newEmail(): String = "person${people.incrementAndGet()}@example.com"

    /** One call of the control API; the answer's JSON. */
    fun control(
        method: String,
        path: String,
        body: String = "",
    ): String {
        val request =
            HttpRequest
                .newBuilder(URI("$baseUrl/__emulator/$path"))
                .header("content-type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build()
        val answer = http.send(request, HttpResponse.BodyHandlers.ofString())
        check(answer.statusCode() == 200) { "$method $path: ${answer.statusCode()} ${answer.body()}" }
        return answer.body()
    }

    fun fault(
        path: String,
        kind: String,
        more: String = "",
    ): String = field(control("POST", "faults", """{"path_contains":"$path","kind":"$kind"$more}"""), "fault_id")

    fun clearFaults() {
        control("DELETE", "faults")
    }

    /** The newest code or link token sent to an address. */
    fun code(recipient: String): String {
        val inbox = control("GET", "inbox?recipient=${recipient.replace("+", "%2B")}")
        return Regex("\"code_or_token\":\"([^\"]+)\"").findAll(inbox).last().groupValues[1]
    }

    /** From now on a path answers what it does now but for one text, as after a change on the server. */
    fun changeAnswer(
        path: String,
        login: Pair<String, String>,
        from: String,
        to: String,
    ) {
        val request =
            HttpRequest
                .newBuilder(URI("$baseUrl/sdk/v1/$path"))
                .header("authorization", "Basic " + Base64.getEncoder().encodeToString("${login.first}:${login.second}".toByteArray()))
                .build()
        val answer = http.send(request, HttpResponse.BodyHandlers.ofString())
        check(answer.statusCode() == 200 && from in answer.body()) { "$path: ${answer.statusCode()} ${answer.body()}" }
        val body = answer.body().replace(from, to).replace("\\", "\\\\").replace("\"", "\\\"")
        fault(path, "raw_body", ""","status":200,"content_type":"application/json","body":"$body"""")
    }

    /** How many requests to a path it saw. */
    fun requests(path: String): Int = Regex("\"path\":\"[^\"]*$path\"").findAll(control("GET", "requests")).count()

    /** The fields of the one request that it saw. */
    fun bodyOfTheRequest(): Map<String, String> {
        val logged = control("GET", "requests")
        val body = checkNotNull(Regex("\"body\":\\{([^}]*)\\}").find(logged)) { logged }.groupValues[1]
        return Regex("\"(\\w+)\":\"?([^\",]*)\"?").findAll(body).associate { it.groupValues[1] to it.groupValues[2] }
    }

    /** The path of the one request that it saw. */
    fun pathOfTheRequest(): String {
        val logged = control("GET", "requests")
        return checkNotNull(Regex("\"path\":\"([^\"]*)\"").find(logged)) { logged }.groupValues[1]
    }

    fun organization(
        name: String,
        email: String,
        mfa: String = "OPTIONAL",
    ): Organization {
        val id = field(control("POST", "organizations", """{"organization_name":"$name","mfa_policy":"$mfa"}"""), "organization_id")
        val member =
            control(
                "POST",
                "organizations/$id/members",
                """{"email_address":"$email","password":"$PASSWORD","mfa_phone_number":"$PHONE"}""",
            )
        return Organization(id, field(member, "member_id"))
    }

    class Organization(
        val id: String,
        val memberId: String,
    )

    private fun field(
        json: String,
        name: String,
    ): String = checkNotNull(Regex("\"$name\":\"?([^\",}]+)").find(json)) { "no $name in $json" }.groupValues[1]
}

/** A device for tests: a folder, a clock that can be moved, and events on demand. */
internal open class TestPlatform(
    override val storageFolder: String = Files.createTempDirectory("stytch").toString(),
    override val application: Any? = null,
    override val clientInfo: ClientInfo = ClientInfo(appIdentifier = "com.example.test", osIdentifier = "JVM"),
) : Platform {
    @Volatile var skippedMillis = 0L

    @Volatile var clockReads = 0
    val observers = CopyOnWriteArrayList<PlatformEvents>()

    override val callbacks: Executor = Executor { it.run() }

    override fun elapsedMillis(): Long {
        clockReads += 1
        return System.nanoTime() / 1_000_000 + skippedMillis
    }

    override fun initialiseSecureStore(useStrongBox: Boolean) = Unit

    override fun isInForeground() = true

    override fun observe(events: PlatformEvents): AutoCloseable {
        observers.add(events)
        return AutoCloseable { observers.remove(events) }
    }
}

/** Keeps what it receives. */
class Recorder<T> : StytchChangeListener<T> {
    val received = CopyOnWriteArrayList<StytchObjectInfo<T>>()

    override fun onChange(info: StytchObjectInfo<T>) {
        received.add(info)
    }
}

internal fun options(change: (StytchClientOptions) -> StytchClientOptions = { it }): StytchClientOptions =
    change(StytchClientOptions(baseUrl = Emulator.baseUrl))

internal fun consumer(
    platform: Platform = TestPlatform(),
    options: StytchClientOptions = options(),
): ConsumerInstance = ConsumerInstance(platform, Emulator.consumerToken, options)

/** A client with a person who has just signed up for an hour. */
internal suspend fun signedUp(
    platform: Platform = TestPlatform(),
    email: String = Emulator.newEmail(),
): ConsumerInstance {
    val client = consumer(platform)
    client.passwords.create(Passwords.CreateParameters(email, PASSWORD, 60)).getOrThrow()
    return client
}

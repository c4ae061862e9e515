package com.example.stytchdemo

import java.io.File
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse

const val PASSWORD = "correct horse battery staple 9!"
const val PHONE = "+15005550006"

/** One emulator for all tests of the JVM; each test has people of its own. */
object Emulator {
    private val said = mutableMapOf<String, String>()
    private val http = HttpClient.newHttpClient()

    init {
        val program = File(checkNotNull(System.getProperty("stytch.emulator")) { "stytch.emulator is not set" })
        check(program.canExecute()) { "there is no emulator at $program: cargo build -p stytch-emulator" }
        val process = ProcessBuilder(program.path, "--port", "0").redirectError(ProcessBuilder.Redirect.DISCARD).start()
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
    val consumerToken: String get() = said.getValue("consumer public token")
    val b2bToken: String get() = said.getValue("b2b public token")

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
    ) {
        control("POST", "faults", """{"path_contains":"$path","kind":"$kind"}""")
    }

    fun clearFaults() {
        control("DELETE", "faults")
    }

    /** Whether a code was sent to an address yet. */
    fun hasCode(recipient: String): Boolean = codes(recipient).isNotEmpty()

    /** The newest code sent to an address. */
    fun code(recipient: String): String = codes(recipient).last()

    fun addUser(email: String): String = field(control("POST", "users", """{"email":"$email","password":"$PASSWORD"}"""), "user_id")

    fun addAccessToken(
        subject: String,
        token: String,
    ) {
        control("POST", "access_tokens", """{"subject":"$subject","token":"$token"}""")
    }

    /** An organization with one member; its id. */
    fun addOrganization(
        name: String,
        email: String,
        mfa: String = "OPTIONAL",
    ): String {
        val id = field(control("POST", "organizations", """{"organization_name":"$name","mfa_policy":"$mfa"}"""), "organization_id")
        val member = """{"email_address":"$email","password":"$PASSWORD","mfa_phone_number":"$PHONE"}"""
        control("POST", "organizations/$id/members", member)
        return id
    }

    private fun codes(recipient: String): List<String> {
        val inbox = control("GET", "inbox?recipient=${recipient.replace("+", "%2B")}")
        return Regex("\"code_or_token\":\"([^\"]+)\"").findAll(inbox).map { it.groupValues[1] }.toList()
    }

    private fun field(
        json: String,
        name: String,
    ): String = checkNotNull(Regex("\"$name\":\"([^\"]+)").find(json)) { "no $name in $json" }.groupValues[1]
}

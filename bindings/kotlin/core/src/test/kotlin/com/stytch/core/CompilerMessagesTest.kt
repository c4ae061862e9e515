package com.stytch.core

import java.io.ByteArrayOutputStream
import java.io.File
import java.io.PrintStream
import java.nio.file.Files
import org.jetbrains.kotlin.cli.common.ExitCode
import org.jetbrains.kotlin.cli.jvm.K2JVMCompiler
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** What the compiler prints about a wrong call of an app. */
class CompilerMessagesTest {
    @Test
    fun `a wrong call is refused with functions and types that an app can name`() {
        val calls =
            listOf(
                "StytchClient.configure(5)",
                "StytchClient.configure(context, 5)",
                "StytchClient.open(context)",
                "StytchClient.handle(5)",
                "StytchClient.sessions.authenticate(5)",
                "StytchClient.sessions.updateSession(5)",
                "StytchClient.passwords.create(5, 6)",
                "StytchClient.otp.sms.send(5)",
                "StytchB2BClient.configure(5)",
                "StytchB2BClient.configure(context, 5)",
                "StytchB2BClient.handle(5)",
                "StytchB2BClient.sessions.exchange(5)",
                "StytchB2BClient.magicLinks.email.loginOrSignup(5)",
                "ConsumerInstance(5)",
                "B2BInstance(5)",
                "Secret(5)",
                "SessionTokens(5)",
            )

        val messages = calls.associateWith(::compile)

        for ((call, message) in messages) {
            assertTrue("error:" in message, "$call: $message")
            for (name in HIDDEN) assertTrue(name !in message, "$call names $name: $message")
        }
    }

    @Test
    fun `a right call compiles`() = assertEquals("", compile("StytchClient.configure(context)"))

    /** What the compiler prints about an app with this call. */
    private fun compile(call: String): String {
        val folder = Files.createTempDirectory("stytch-wrong-call")
        val source = folder.resolve("App.kt")
        Files.writeString(source, "import com.stytch.core.*\nsuspend fun app(context: android.content.Context) { $call }\n")
        val output = ByteArrayOutputStream()
        val arguments = arrayOf("-no-stdlib", "-nowarn", "-classpath", classPath, "-d", "$folder", "$source")
        val code = PrintStream(output).use { K2JVMCompiler().exec(it, *arguments) }
        folder.toFile().deleteRecursively()
        val text = output.toString()
        assertEquals(text.isEmpty(), code == ExitCode.OK, text)
        return text
    }

    private companion object {
        /** What these tests run with. The compiler warns of entries that are not there, such as a verifier that was not built. */
        val classPath: String =
            System.getProperty("java.class.path").split(File.pathSeparator).filter { File(it).exists() }.joinToString(File.pathSeparator)

        /** Names of what is internal or generated for the façade alone. */
        val HIDDEN = listOf("Native", "Uniffi", "RustBuffer", "Pointer", "ClientCore", "AndroidPlatform", "Platform,", "Platform)")
    }
}

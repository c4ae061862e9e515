package com.stytch.core

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.objectweb.asm.ClassReader
import org.objectweb.asm.ClassVisitor
import org.objectweb.asm.ClassWriter
import org.objectweb.asm.MethodVisitor
import org.objectweb.asm.Opcodes
import java.util.concurrent.Callable
import java.util.concurrent.CopyOnWriteArrayList

/**
 * Counts the calls into the library. The façade and the generated code are loaded again, with a count put
 * before every call of a native function. In a JVM of its own: the library serves one class loader.
 */
class LibraryCallsTest {
    @Test
    fun `S23 reads make no call into the library, by a count of the calls`() {
        val calls = counted.filterKeys { it !in CHANGES }

        // What is known to call shows that the count counts.
        assertTrue(calls.getValue("diagnostics()").any { "diagnostics" in it }, "$calls")
        assertEquals(emptyMap<String, List<String>>(), calls.filter { it.key != "diagnostics()" && it.value.isNotEmpty() })
        assertTrue(calls.size > 10, "${calls.keys}")
    }

    @Test
    fun `S31 a change of the state is read once, and a call without a change reads nothing`() {
        val (unchanged, reads, revisions) = CHANGES.map { counted.getValue(it) }

        assertEquals(emptyList<String>(), unchanged)
        assertTrue(reads.size in 1..revisions.size, "${reads.size} reads of ${revisions.size} revisions")
    }

    private companion object {
        val CHANGES = listOf("reads without a change", "reads of changes", "changes")

        /** What was called, counted once for all tests: the library serves one class loader of a process. */
        @Suppress("UNCHECKED_CAST")
        val counted: Map<String, List<String>> by lazy {
            val loader = CountingLoader(LibraryCallsTest::class.java.classLoader)
            val story = loader.loadClass(ReadsStory::class.java.name).getConstructor().newInstance()
            (story as Callable<Map<String, List<String>>>).call()
        }
    }
}

/** The reads of a client that is signed in, and its calls, with the native functions that each called. */
class ReadsStory : Callable<Map<String, List<String>>> {
    override fun call(): Map<String, List<String>> {
        val calls = mutableMapOf<String, List<String>>()
        story {
            signedUp().use { client ->
                val reads =
                    mapOf<String, () -> Any?>(
                        "sessions.getSync()" to { client.sessions.getSync() },
                        "sessions.sessionToken" to { client.sessions.sessionToken },
                        "sessions.sessionJwt" to { client.sessions.sessionJwt },
                        "sessions.onChange" to { client.sessions.onChange },
                        "sessions.onChange.value" to { client.sessions.onChange.value },
                        "sessions.onChange.replayCache" to { client.sessions.onChange.replayCache },
                        "sessions.state" to { client.sessions.state },
                        "user.getSyncUser()" to { client.user.getSyncUser() },
                        "user.onChange.value" to { client.user.onChange.value },
                        "state.value" to { client.state.value },
                        "isInitialized.value" to { client.isInitialized.value },
                        "diagnostics()" to { client.diagnostics() },
                    )
                for ((name, read) in reads) {
                    LibraryCalls.taken()
                    checkNotNull(read()) { name }
                    calls[name] = LibraryCalls.taken()
                }
                calls["reads without a change"] =
                    stateReads { client.passwords.strengthCheck(Passwords.StrengthCheckParameters(password = PASSWORD)).getOrThrow() }
                val before = client.state.value.revision
                calls["reads of changes"] =
                    stateReads {
                        client.sessions.authenticate(Sessions.AuthParams(120)).getOrThrow()
                        client.user.getUser().getOrThrow()
                        client.sessions.revoke().getOrThrow()
                    }
                calls["changes"] = (before until client.state.value.revision).map { "revision" }
            }
        }
        return calls
    }

    /** The reads of the state on any thread during some calls, and shortly after them. */
    private suspend fun stateReads(calls: suspend () -> Unit): List<String> {
        LibraryCalls.everywhere.clear()
        calls()
        // The number of a revision may still be on its way.
        Thread.sleep(300)
        return LibraryCalls.everywhere.filter { "method_consumerclient_state" in it }
    }
}

/** What the instrumented code tells. By thread: the client's own threads call whenever they like. */
object LibraryCalls {
    private val calls = ThreadLocal.withInitial { mutableListOf<String>() }

    /** The calls of all threads. */
    val everywhere = CopyOnWriteArrayList<String>()

    @JvmStatic
    fun count(function: String) {
        everywhere.add(function)
        calls.get().add(function)
    }

    fun taken(): List<String> = calls.get().toList().also { calls.get().clear() }
}

/** Loads this package and those below it by itself. */
private class CountingLoader(
    parent: ClassLoader,
) : ClassLoader(parent) {
    override fun loadClass(
        name: String,
        resolve: Boolean,
    ): Class<*> {
        if (!name.startsWith("com.stytch.core.")) return super.loadClass(name, resolve)
        return synchronized(getClassLoadingLock(name)) { findLoadedClass(name) ?: defined(name) }
    }

    private fun defined(name: String): Class<*> {
        val file = parent.getResourceAsStream("${name.replace('.', '/')}.class") ?: throw ClassNotFoundException(name)
        val writer = ClassWriter(ClassWriter.COMPUTE_MAXS)
        ClassReader(file.use { it.readBytes() }).accept(Counting(writer), 0)
        val bytes = writer.toByteArray()
        return defineClass(name, bytes, 0, bytes.size)
    }
}

private class Counting(
    writer: ClassWriter,
) : ClassVisitor(Opcodes.ASM9, writer) {
    override fun visitMethod(
        access: Int,
        name: String,
        descriptor: String,
        signature: String?,
        exceptions: Array<String>?,
    ): MethodVisitor =
        object : MethodVisitor(Opcodes.ASM9, super.visitMethod(access, name, descriptor, signature, exceptions)) {
            override fun visitMethodInsn(
                opcode: Int,
                owner: String,
                name: String,
                descriptor: String,
                isInterface: Boolean,
            ) {
                if (owner in NATIVE && "ffi_" in name) {
                    visitLdcInsn(name)
                    super.visitMethodInsn(Opcodes.INVOKESTATIC, "com/stytch/core/LibraryCalls", "count", "(Ljava/lang/String;)V", false)
                }
                super.visitMethodInsn(opcode, owner, name, descriptor, isInterface)
            }
        }

    private companion object {
        /** The objects whose functions JNA binds to those of the library. */
        val NATIVE = setOf("com/stytch/core/UniffiLib", "com/stytch/core/IntegrityCheckingUniffiLib")
    }
}

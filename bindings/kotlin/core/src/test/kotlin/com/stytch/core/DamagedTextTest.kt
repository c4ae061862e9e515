package com.stytch.core

import kotlinx.coroutines.future.await
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.lang.reflect.Constructor
import java.lang.reflect.InvocationTargetException
import java.lang.reflect.Method
import java.lang.reflect.Modifier
import java.lang.reflect.ParameterizedType
import java.lang.reflect.Type
import java.lang.reflect.WildcardType
import java.util.concurrent.CompletableFuture
import kotlin.coroutines.Continuation
import kotlin.coroutines.intrinsics.suspendCoroutineUninterceptedOrReturn
import kotlin.coroutines.resume
import kotlin.coroutines.suspendCoroutine

/** The first half of an emoji: a Java string can hold it, UTF-8 cannot. */
private const val HALF = "half \ud83d"

/** A pin with the form of one. */
private const val PIN = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

/** Half of a surrogate pair in every text that an app passes: the error names the field, and nothing is sent. */
class DamagedTextTest {
    @Test
    fun `S89 half of an emoji in any text of the consumer client is refused in every variant`() =
        story {
            consumer().use { client ->
                val texts = refusedTexts(with(client) { listOf(sessions, user, passwords, otp, magicLinks) })

                assertTrue(texts > 20, "$texts")
                assertEquals(7, constructorsOf(UserAuthenticationFactor::class.java).size)
                assertEquals("sessionToken", refused { client.sessions.updateSession(HALF) }.field)
                assertEquals("sessionJwt", refused { client.sessions.updateSession("token", HALF) }.field)
            }
        }

    @Test
    fun `S89 half of an emoji in any text of the B2B client is refused in every variant`() =
        story {
            B2BInstance(TestPlatform(), Emulator.b2bToken, options()).use { client ->
                val texts =
                    refusedTexts(
                        with(client) {
                            listOf(sessions, member, organization, passwords, magicLinks, otp, totp, recoveryCodes, discovery)
                        },
                    )

                assertTrue(texts > 40, "$texts")
                assertEquals("sessionToken", refused { client.sessions.updateSession(HALF) }.field)
                assertEquals("sessionJwt", refused { client.sessions.updateSession("token", HALF) }.field)
            }
        }

    @Test
    fun `S89 half of an emoji in what the device says of itself is refused by both clients`() {
        val texts =
            mapOf<String, (ClientInfo) -> ClientInfo>(
                "appIdentifier" to { it.copy(appIdentifier = HALF) },
                "appVersion" to { it.copy(appVersion = HALF) },
                "sdkIdentifier" to { it.copy(sdkIdentifier = HALF) },
                "sdkVersion" to { it.copy(sdkVersion = HALF) },
                "osIdentifier" to { it.copy(osIdentifier = HALF) },
                "osVersion" to { it.copy(osVersion = HALF) },
                "deviceModel" to { it.copy(deviceModel = HALF) },
                "screenSize" to { it.copy(screenSize = HALF) },
                "timezone" to { it.copy(timezone = HALF) },
            )
        val fields = ClientInfo::class.java.declaredFields.filter { it.type == String::class.java }
        assertEquals(fields.map { it.name }.toSet(), texts.keys)
        for ((field, change) in texts) {
            val platform = TestPlatform(clientInfo = change(ClientInfo(appIdentifier = "com.example.test")))

            assertEquals(field, refused { ConsumerInstance(platform, Emulator.consumerToken, options()) }.field)
            assertEquals(field, refused { B2BInstance(platform, Emulator.b2bToken, options()) }.field)
        }
        val folder = TestPlatform(storageFolder = HALF)
        assertEquals("storageFolder", refused { ConsumerInstance(folder, Emulator.consumerToken, options()) }.field)
        assertEquals("storageFolder", refused { B2BInstance(folder, Emulator.b2bToken, options()) }.field)
    }

    @Test
    fun `S89 half of an emoji in the proxy that the device names changes nothing`() =
        story {
            val platform =
                object : TestPlatform() {
                    override fun systemProxy(url: String) = "http://$HALF:9"
                }
            signedUp(platform).use { client ->
                platform.observers.forEach { it.proxyChanged() }

                client.sessions.authenticate().getOrThrow()
            }
        }

    @Test
    fun `S89 half of an emoji in a setting is refused by both clients`() {
        val clients =
            listOf<(String, StytchClientOptions) -> AutoCloseable>(
                { token, options -> ConsumerInstance(TestPlatform(), token, options) },
                { token, options -> B2BInstance(TestPlatform(), token, options) },
            )
        for ((open, token) in clients.zip(listOf(Emulator.consumerToken, Emulator.b2bToken))) {
            for ((field, change) in
                listOf<Pair<String, (StytchClientOptions) -> StytchClientOptions>>(
                    "instance" to { it.copy(instance = HALF) },
                    "baseUrl" to { it.copy(baseUrl = HALF) },
                    "proxy" to { it.copy(proxy = Secret(HALF)) },
                    "certificatePins" to { it.copy(baseUrl = null, certificatePins = listOf(PIN, HALF)) },
                )
            ) {
                assertEquals(field, refused { open(token, options(change)) }.field)
            }
            assertEquals("publicToken", refused { open(HALF, options()) }.field)
        }
    }

    private fun refused(act: () -> Unit): StytchInvalidInputError =
        org.junit.jupiter.api.Assertions.assertThrows(StytchInvalidInputError::class.java) { act() }
}

/** Makes every call once for each of its texts, with that one damaged. Returns how many texts there were. */
private suspend fun refusedTexts(parts: List<Any>): Int {
    Emulator.control("DELETE", "requests")
    var texts = 0
    for (part in parts) {
        for (coroutine in part.javaClass.declaredMethods.filter { it.parameterTypes.lastOrNull() == Continuation::class.java && '$' !in it.name }) {
            val kinds = coroutine.parameterTypes.dropLast(1).maxOfOrNull { constructorsOf(it).size } ?: 0
            for (kind in 0 until maxOf(1, kinds)) {
                val fields = refusedFields(part, coroutine, kind)
                assertEquals(fields.distinct(), fields, coroutine.name)
                assertNotEquals(true, fields.any { it.isBlank() || ' ' in it }, "$fields")
                // Each kind of a factor has an identifier.
                assertTrue(kinds < 2 || fields.isNotEmpty(), "${coroutine.name}, kind $kind")
                texts += fields.size
            }
        }
    }
    assertEquals(0, Emulator.requests("/sdk/v1"))
    return texts
}

/** The fields of the errors of one call, made in every variant with each of its texts damaged. [kind] counts the classes of a parameter. */
private suspend fun refusedFields(
    part: Any,
    coroutine: Method,
    kind: Int,
): List<String> {
    val types = coroutine.parameterTypes.dropLast(1).toTypedArray()
    val callback = part.javaClass.getMethod(coroutine.name, *types, StytchCallback::class.java)
    val future = part.javaClass.getMethod("${coroutine.name}Completable", *types)
    val fields = mutableListOf<String>()
    while (true) {
        val arguments = Arguments(fields.size, kind)
        val values = coroutine.genericParameterTypes.dropLast(1).map(arguments::sample).toTypedArray()
        if (!arguments.isDamaged) return fields
        val call = "${part.javaClass.simpleName}.${coroutine.name}, kind $kind, text ${fields.size}"
        val results =
            listOf<Any?>(
                suspendCoroutineUninterceptedOrReturn<Any?> { named(call) { coroutine.invoke(part, *values, it) } },
                suspendCoroutine { ended -> named(call) { callback.invoke(part, *values, StytchCallback<Any?> { ended.resume(it) }) } },
                (named(call) { future.invoke(part, *values) } as CompletableFuture<*>).await(),
            )
        val errors = results.map { (it as StytchResult<*>).exceptionOrNull() }
        assertTrue(errors.all { it is StytchInvalidInputError }, "$call: $errors")
        fields += errors.map { (it as StytchInvalidInputError).field }.distinct().single()
    }
}

private inline fun <T> named(
    call: String,
    act: () -> T,
): T =
    try {
        act()
    } catch (thrown: InvocationTargetException) {
        throw AssertionError("$call has thrown instead of returning", thrown.targetException)
    }

/** Some values of parameters, of which the text at [damaged] has half of a pair. [kind] chooses among the classes of a sealed one. */
private class Arguments(
    private val damaged: Int,
    private val kind: Int,
) {
    private var texts = 0
    val isDamaged: Boolean get() = texts > damaged

    private fun text() = if (texts++ == damaged) HALF else "x"

    fun sample(type: Type): Any? {
        val list = type as? ParameterizedType
        if (list != null) return if (list.rawType == List::class.java) listOf(sample(inner(list.actualTypeArguments[0]))) else null
        val of = type as Class<*>
        return when {
            of == String::class.java -> text()
            of == Int::class.javaPrimitiveType -> 60
            of == Boolean::class.javaPrimitiveType -> false
            of.isEnum -> of.enumConstants.first()
            of.name.startsWith("com.stytch.core.") -> {
                val constructors = constructorsOf(of)
                val constructor = constructors[kind % constructors.size]
                constructor.newInstance(*constructor.genericParameterTypes.map(::sample).toTypedArray())
            }
            else -> null
        }
    }

    private fun inner(type: Type) = if (type is WildcardType) type.upperBounds[0] else type
}

/** The constructor with the most parameters; of a sealed class, that of its first class that has one. */
internal fun constructorOf(type: Class<*>): Constructor<*> = constructorsOf(type).first()

/** The constructor with the most parameters; of a sealed class, that of each of its classes that has one. */
internal fun constructorsOf(type: Class<*>): List<Constructor<*>> {
    val concrete = listOf(type).filterNot { Modifier.isAbstract(it.modifiers) } + type.declaredClasses.filter(type::isAssignableFrom)
    return concrete
        .sortedBy { it.name }
        .filter { it.constructors.isNotEmpty() }
        .map { of ->
            of.constructors
                .filter { made -> made.parameterTypes.none { it.simpleName == "DefaultConstructorMarker" } }
                .maxBy { it.parameterCount }
        }
}

package com.stytch.core

import kotlinx.coroutines.future.await
import java.util.concurrent.CompletableFuture
import kotlin.coroutines.Continuation
import kotlin.coroutines.intrinsics.suspendCoroutineUninterceptedOrReturn
import kotlin.coroutines.resume
import kotlin.coroutines.suspendCoroutine

/** What a call asked the server and how it ended, as a coroutine, with a callback and as a future. */
class Variants(
    val call: String,
    val seen: List<String>,
)

/** Makes every call of one part of a client in all its variants; one that is missing is an exception. */
suspend fun variantsOf(part: Any): List<Variants> =
    part.javaClass.declaredMethods
        .filter { it.parameterTypes.lastOrNull() == Continuation::class.java && '$' !in it.name }
        .map { coroutine ->
            val types = coroutine.parameterTypes.dropLast(1).toTypedArray()
            val arguments = types.map(::sample).toTypedArray()
            val callback = part.javaClass.getMethod(coroutine.name, *types, StytchCallback::class.java)
            val future = part.javaClass.getMethod("${coroutine.name}Completable", *types)
            Variants(
                "${part.javaClass.simpleName}.${coroutine.name}",
                listOf(
                    seen { suspendCoroutineUninterceptedOrReturn { coroutine.invoke(part, *arguments, it) } },
                    seen { suspendCoroutine { ended -> callback.invoke(part, *arguments, StytchCallback<Any?> { ended.resume(it) }) } },
                    seen { (future.invoke(part, *arguments) as CompletableFuture<*>).await() },
                ),
            )
        }

private suspend fun seen(call: suspend () -> Any?): String {
    Emulator.control("DELETE", "requests")
    val result = call() as StytchResult<*>
    val paths = Regex("\"path\":\"([^\"]*)\"").findAll(Emulator.control("GET", "requests")).map { it.groupValues[1] }
    // The library validates a session again after a validation that failed, at a time of its own.
    val own = paths.filterNot { it.endsWith("sessions/authenticate") }.toList().ifEmpty { paths.distinct().toList() }
    return "${result.exceptionOrNull()?.javaClass?.simpleName} $own"
}

/** Some value of a parameter's type; a class of parameters is made with all of its own. */
private fun sample(type: Class<*>): Any? =
    when {
        type == String::class.java -> "x"
        type == Int::class.javaPrimitiveType -> 60
        type == Boolean::class.javaPrimitiveType -> false
        type.isEnum -> type.enumConstants.first()
        type.name.startsWith("com.stytch.core.") -> {
            val constructor = constructorOf(type)
            constructor.newInstance(*constructor.parameterTypes.map(::sample).toTypedArray())
        }
        else -> null
    }

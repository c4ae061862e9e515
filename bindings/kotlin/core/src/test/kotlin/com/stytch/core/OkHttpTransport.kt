package com.stytch.core

import java.io.IOException
import kotlin.coroutines.resume
import kotlin.coroutines.resumeWithException
import kotlinx.coroutines.suspendCancellableCoroutine
import okhttp3.Call
import okhttp3.Callback
import okhttp3.MediaType.Companion.toMediaType
import okhttp3.OkHttpClient
import okhttp3.Request
import okhttp3.RequestBody.Companion.toRequestBody
import okhttp3.Response

/** Sends the library's requests over an app's own OkHttp client. An example to copy, to which the README links. */
class OkHttpTransport(
    client: OkHttpClient,
) : StytchTransport {
    private val client = client.newBuilder().followRedirects(false).build()

    override suspend fun send(request: HttpRequest): HttpResponse =
        suspendCancellableCoroutine { caller ->
            val builder = Request.Builder().url(request.url)
            for (header in request.headers) builder.header(header.name, header.value)
            // A method that takes a body needs one, also when the library has none to send.
            val body = request.body?.expose() ?: "".takeIf { request.method in setOf("POST", "PUT") }
            builder.method(request.method, body?.toRequestBody("application/json".toMediaType()))
            val call = client.newCall(builder.build())
            caller.invokeOnCancellation { call.cancel() }
            call.enqueue(
                object : Callback {
                    override fun onFailure(
                        call: Call,
                        e: IOException,
                    ) = caller.resumeWithException(TransportException.Connect("no response"))

                    override fun onResponse(
                        call: Call,
                        response: Response,
                    ) {
                        val read = runCatching { response.use { it.read() } }
                        read.fold(caller::resume) { caller.resumeWithException(TransportException.Connect("half a response")) }
                    }
                },
            )
        }

    private fun Response.read() = HttpResponse(code, headers.map { (name, value) -> HttpHeader(name, value) }, body!!.bytes())

    override fun foregrounded() = client.connectionPool.evictAll()
}

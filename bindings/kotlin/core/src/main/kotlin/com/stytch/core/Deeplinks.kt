@file:JvmName("StytchDeeplinks")

package com.stytch.core

import android.net.Uri
import java.util.Locale
import java.util.concurrent.CompletableFuture

// What a client does with a link that opens the app. The names and the order of the checks are those of the
// vendor's SDK; which kinds are handled is decided in the two `handle` functions.

/** What a link is for, by the `stytch_token_type` of its address. */
public sealed interface TokenType

/** What a link of a consumer project is for. */
public enum class ConsumerTokenType : TokenType {
    /** A magic link. */
    MAGIC_LINKS,

    /** The end of a sign-in with OAuth. */
    OAUTH,

    /** A link to set a new password. */
    RESET_PASSWORD,

    /** Anything else. */
    UNKNOWN,
}

/** What a link of a B2B project is for. */
public enum class B2BTokenType : TokenType {
    /** A magic link of an organization. */
    MULTI_TENANT_MAGIC_LINKS,

    /** A link to set a new password. */
    MULTI_TENANT_PASSWORDS,

    /** A discovery link. */
    DISCOVERY,

    /** The end of a sign-in with SSO. */
    SSO,

    /** The end of a sign-in with OAuth. */
    OAUTH,

    /** The end of a discovery with OAuth. */
    DISCOVERY_OAUTH,

    /** Anything else. */
    UNKNOWN,
}

/** Where a B2B link leads, by the `stytch_redirect_type` of its address. */
public enum class B2BRedirectType {
    /** A page to set a new password. */
    RESET_PASSWORD,

    /** Anything else. */
    UNKNOWN,
}

/**
 * What the address of a link holds.
 *
 * @property tokenType what the link is for.
 * @property token the token of the link, or null. It is not printed.
 * @property redirectType where a B2B link leads; null for consumer links.
 */
public data class DeeplinkTokenPair
    @JvmOverloads
    constructor(
        public val tokenType: TokenType,
        public val token: String?,
        public val redirectType: B2BRedirectType? = null,
    ) {
        override fun toString(): String = "DeeplinkTokenPair(tokenType=$tokenType, token=redacted, redirectType=$redirectType)"
    }

/** What was done with a link. */
public sealed interface DeeplinkHandledStatus {
    /**
     * The link's token was sent to the server.
     *
     * @property response how that ended.
     */
    public data class Handled(
        public val response: DeeplinkResponse,
    ) : DeeplinkHandledStatus

    /**
     * The link is Stytch's, and the app has to go on with its token: resets of passwords, which need a new
     * password, and kinds that this library has no call for. Nothing was sent.
     *
     * @property type what the link is for.
     * @property token the token of the link. It is not printed.
     */
    public data class ManualHandlingRequired(
        public val type: TokenType,
        public val token: String,
    ) : DeeplinkHandledStatus {
        override fun toString(): String = "ManualHandlingRequired(type=$type, token=redacted)"
    }

    /**
     * The link is not one for this client. Nothing was sent.
     *
     * @property reason why.
     */
    public data class NotHandled(
        public val reason: StytchDeeplinkError,
    ) : DeeplinkHandledStatus
}

/**
 * How the call that a link led to has ended.
 *
 * @property result the result of the call.
 */
public sealed class DeeplinkResponse(
    public open val result: StytchResult<Any>,
) {
    /**
     * A sign-in.
     *
     * @property result of the call; its value is an [AuthenticateResponse] or, for organizations, a
     *   [B2BAuthenticateResponse].
     */
    public data class Auth(
        override val result: StytchResult<Any>,
    ) : DeeplinkResponse(result)

    /**
     * A discovery: the address is proven, and the user may choose an organization.
     *
     * @property result of the call.
     */
    public data class Discovery(
        override val result: StytchResult<DiscoveryResponse>,
    ) : DeeplinkResponse(result)
}

/** Receives what was done with a link. On Android it is called on the main thread. */
public fun interface StytchDeeplinkCallback {
    /** Called once. */
    public fun onHandled(status: DeeplinkHandledStatus)
}

/**
 * Signs in with a link that opened the app, if it is a magic link.
 *
 * @param uri the address of the link, such as `intent.data`.
 * @param sessionDurationMinutes how long the session lasts, 5 to 527040 minutes.
 * @return [DeeplinkHandledStatus.ManualHandlingRequired] with the token for links to set a new password and
 *   for OAuth.
 */
public suspend fun ConsumerClient.handle(
    uri: Uri,
    sessionDurationMinutes: Int,
): DeeplinkHandledStatus {
    val (type, token) = parseDeeplink(uri)
    return when {
        token.isNullOrEmpty() -> DeeplinkHandledStatus.NotHandled(StytchDeeplinkMissingTokenError())
        type == ConsumerTokenType.MAGIC_LINKS -> {
            val parameters = MagicLinks.AuthParameters(token, sessionDurationMinutes)
            DeeplinkHandledStatus.Handled(DeeplinkResponse.Auth(magicLinks.authenticate(parameters)))
        }
        type == ConsumerTokenType.UNKNOWN -> DeeplinkHandledStatus.NotHandled(StytchDeeplinkUnknownTokenTypeError())
        else -> DeeplinkHandledStatus.ManualHandlingRequired(type, token)
    }
}

/** Callback variant of [handle]. */
public fun ConsumerClient.handle(
    uri: Uri,
    sessionDurationMinutes: Int,
    callback: StytchDeeplinkCallback,
): Unit = deliver(magicLinks, { callback.onHandled(it) }) { handle(uri, sessionDurationMinutes) }

/** Future variant of [handle]. */
public fun ConsumerClient.handleCompletable(
    uri: Uri,
    sessionDurationMinutes: Int,
): CompletableFuture<DeeplinkHandledStatus> = asFuture { handle(uri, sessionDurationMinutes) }

/** What the address of a link holds. Sends nothing; any address may be passed. */
@Suppress("UnusedReceiverParameter")
public fun ConsumerClient.parseDeeplink(uri: Uri): DeeplinkTokenPair = consumerLink(uri)

/** Whether a link is Stytch's, of a kind that consumer projects have. Sends nothing. */
@Suppress("UnusedReceiverParameter")
public fun ConsumerClient.canHandle(uri: Uri): Boolean = consumerLink(uri).tokenType != ConsumerTokenType.UNKNOWN

/**
 * Signs in, or proves the address for discovery, with a link that opened the app, if it is a magic link.
 *
 * @param uri the address of the link, such as `intent.data`.
 * @param sessionDurationMinutes how long the session lasts, 5 to 527040 minutes.
 * @return [DeeplinkHandledStatus.ManualHandlingRequired] with the token for links to set a new password, for
 *   SSO and for OAuth.
 */
public suspend fun B2BClient.handle(
    uri: Uri,
    sessionDurationMinutes: Int,
): DeeplinkHandledStatus {
    val (type, token, redirectType) = parseDeeplink(uri)
    return when {
        token.isNullOrEmpty() -> DeeplinkHandledStatus.NotHandled(StytchDeeplinkMissingTokenError())
        type == B2BTokenType.MULTI_TENANT_MAGIC_LINKS -> {
            val parameters = B2BMagicLinks.AuthParameters(token, sessionDurationMinutes)
            DeeplinkHandledStatus.Handled(DeeplinkResponse.Auth(magicLinks.authenticate(parameters)))
        }
        // A discovery link may also lead to a new password.
        type == B2BTokenType.DISCOVERY && redirectType != B2BRedirectType.RESET_PASSWORD -> {
            val parameters = B2BMagicLinks.DiscoveryAuthenticateParameters(token)
            DeeplinkHandledStatus.Handled(DeeplinkResponse.Discovery(magicLinks.discoveryAuthenticate(parameters)))
        }
        type == B2BTokenType.UNKNOWN -> DeeplinkHandledStatus.NotHandled(StytchDeeplinkUnknownTokenTypeError())
        else -> DeeplinkHandledStatus.ManualHandlingRequired(type, token)
    }
}

/** Callback variant of [handle]. */
public fun B2BClient.handle(
    uri: Uri,
    sessionDurationMinutes: Int,
    callback: StytchDeeplinkCallback,
): Unit = deliver(magicLinks, { callback.onHandled(it) }) { handle(uri, sessionDurationMinutes) }

/** Future variant of [handle]. */
public fun B2BClient.handleCompletable(
    uri: Uri,
    sessionDurationMinutes: Int,
): CompletableFuture<DeeplinkHandledStatus> = asFuture { handle(uri, sessionDurationMinutes) }

/** What the address of a link holds. Sends nothing; any address may be passed. */
@Suppress("UnusedReceiverParameter")
public fun B2BClient.parseDeeplink(uri: Uri): DeeplinkTokenPair = b2bLink(uri)

/** Whether a link is Stytch's, of a kind that B2B projects have. Sends nothing. */
@Suppress("UnusedReceiverParameter")
public fun B2BClient.canHandle(uri: Uri): Boolean = b2bLink(uri).tokenType != B2BTokenType.UNKNOWN

internal fun consumerLink(uri: Uri?): DeeplinkTokenPair =
    DeeplinkTokenPair(
        uri.named(QUERY_TOKEN_TYPE, ConsumerTokenType.values()) ?: ConsumerTokenType.UNKNOWN,
        uri.query(QUERY_TOKEN),
    )

internal fun b2bLink(uri: Uri?): DeeplinkTokenPair =
    DeeplinkTokenPair(
        uri.named(QUERY_TOKEN_TYPE, B2BTokenType.values()) ?: B2BTokenType.UNKNOWN,
        uri.query(QUERY_TOKEN),
        uri.named(QUERY_REDIRECT_TYPE, B2BRedirectType.values()) ?: B2BRedirectType.UNKNOWN,
    )

private const val QUERY_TOKEN_TYPE = "stytch_token_type"
private const val QUERY_TOKEN = "token"
private const val QUERY_REDIRECT_TYPE = "stytch_redirect_type"

/** A parameter of the address. Addresses such as `mailto:` have none, and Java may pass null. */
private fun Uri?.query(name: String): String? = if (this == null || !isHierarchical) null else getQueryParameter(name)

/** The value that a parameter of the address names. */
private fun <T : Enum<T>> Uri?.named(
    parameter: String,
    values: Array<T>,
): T? {
    val name = query(parameter)?.uppercase(Locale.ROOT)
    return values.firstOrNull { it.name == name }
}

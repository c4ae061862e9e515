package com.example.stytchdemo.account

import com.stytch.core.AuthenticationFactor
import com.stytch.core.DeliveryMethod
import com.stytch.core.FactorType
import kotlin.io.encoding.Base64
import kotlin.math.abs

/** A factor in words for users. */
internal fun factorName(factor: AuthenticationFactor): String = factorName(factor.type, factor.deliveryMethod)

internal fun factorName(
    type: FactorType,
    method: DeliveryMethod,
): String =
    when (type) {
        FactorType.Password -> "Password"
        FactorType.MagicLink -> "E-mail link"
        FactorType.EmailOtp -> "E-mail code"
        FactorType.Otp ->
            when (method) {
                DeliveryMethod.Email -> "E-mail code"
                DeliveryMethod.Sms -> "Text message code"
                DeliveryMethod.Whatsapp -> "WhatsApp code"
                else -> "One-time code"
            }
        FactorType.Totp -> "Authenticator app"
        FactorType.RecoveryCodes -> "Recovery code"
        FactorType.Sso -> "Single sign-on"
        FactorType.TrustedAuthToken -> "Trusted token"
        FactorType.Oauth -> if (method == DeliveryMethod.OauthAccessTokenExchange) "Access token" else "OAuth"
        FactorType.Webauthn -> "Passkey"
        is FactorType.Unknown -> type.value.ifEmpty { "Unknown factor" }
        else -> type::class.simpleName.orEmpty()
    }

/**
 * How far the server's time is ahead of the time of day on this device, in milliseconds: somebody may
 * have set the clock. The library knows the end of the session by both; without that it is 0.
 */
internal fun serverAhead(
    expiresAt: Long?,
    expiresAtDeviceMs: Long?,
    deviceNow: Long,
    wallNow: Long,
): Long {
    if (expiresAt == null || expiresAtDeviceMs == null) return 0
    val ahead = expiresAt - (expiresAtDeviceMs - deviceNow) - wallNow
    // The server says its time in whole seconds.
    return if (abs(ahead) < 2_000) 0 else ahead
}

/**
 * When a JWT ends, in milliseconds, or null for what is no JWT. Read for display only: whether a
 * token is good is for the server to say.
 */
internal fun jwtExpiresAt(jwt: String?): Long? {
    val payload = jwt?.split('.')?.takeIf { it.size == 3 }?.get(1) ?: return null
    val json =
        try {
            Base64.UrlSafe.withPadding(Base64.PaddingOption.ABSENT_OPTIONAL).decode(payload).decodeToString()
        } catch (_: IllegalArgumentException) {
            return null
        }
    val seconds = Regex("\"exp\"\\s*:\\s*(\\d+)").find(json)?.groupValues?.get(1)?.toLongOrNull()
    return seconds?.times(1000)
}

package com.example.stytchdemo.account

import com.stytch.core.ffi.AuthenticationFactor
import com.stytch.core.ffi.DeliveryMethod
import com.stytch.core.ffi.FactorType
import kotlin.io.encoding.Base64

/** A factor in a person's words. */
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

package com.example.stytchdemo.model

import com.example.stytchdemo.account.factorName
import com.example.stytchdemo.account.jwtExpiresAt
import com.stytch.core.DeliveryMethod
import com.stytch.core.FactorType
import com.stytch.core.StytchAPIError
import com.stytch.core.StytchAPIErrorType
import com.stytch.core.StytchAPISchemaError
import com.stytch.core.StytchAPIUnreachableError
import com.stytch.core.StytchAlreadyConfiguredError
import com.stytch.core.StytchClosedError
import com.stytch.core.StytchInternalError
import com.stytch.core.StytchInvalidInputError
import com.stytch.core.StytchLibraryMissingError
import com.stytch.core.StytchLocalStateClearedError
import com.stytch.core.StytchMissingPKCEError
import com.stytch.core.StytchNoCurrentSessionError
import com.stytch.core.StytchReadOnlyRoleError
import com.stytch.core.StytchSDKNotConfiguredError
import com.stytch.core.StytchSupersededError
import com.stytch.core.StytchUnavailableError
import com.stytch.core.UnavailableReason
import java.util.Base64
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class WordsTest {
    @Test
    fun `a length of time is written in its two largest units`() {
        assertEquals(
            listOf("0 s", "59 s", "1 min 0 s", "2 h 3 min", "4 d 5 h"),
            listOf(-1L, 59_999L, 60_000L, 7_380_000L, 363_600_000L).map(::inWords),
        )
    }

    @Test
    fun `every error is one sentence for a person and names no class`() {
        val errors =
            listOf(
                StytchInvalidInputError("sessionDurationMinutes", "5 to 527040"),
                StytchSDKNotConfiguredError("StytchClient"),
                StytchAlreadyConfiguredError("StytchClient"),
                StytchLibraryMissingError("arm64-v8a", Exception()),
                refused("something_new"),
                refused("internal_server_error", 503),
                StytchAPIUnreachableError("reset", false),
                StytchAPIUnreachableError("certificate", true),
                StytchAPISchemaError("JSON"),
                StytchNoCurrentSessionError(),
                StytchSupersededError(),
                StytchUnavailableError(UnavailableReason.KEYSTORE_BUSY),
                StytchLocalStateClearedError("reset", null, null, null),
                StytchReadOnlyRoleError(),
                StytchMissingPKCEError(),
                StytchClosedError(),
                StytchInternalError(Exception()),
            )
        val said = errors.map { messageOf(it).text }

        assertEquals(errors.size - 2, said.toSet().size, "three say that the app is wrong")
        assertFalse(said.any { "Exception" in it || "StytchClient" in it })
        assertTrue(said.all { it.length < 160 })
    }

    @Test
    fun `the refusals a person meets first have words of their own`() {
        val types =
            listOf("unauthorized_credentials", "duplicate_email", "weak_password", "otp_code_not_found", "organization_not_found")

        assertEquals(types.size, types.map { messageOf(refused(it)).text }.toSet().size)
        assertFalse(types.any { it in messageOf(refused(it)).text })
    }

    @Test
    fun `a message about too many requests says how long to wait`() {
        val busy = StytchAPIError(errorType = StytchAPIErrorType.TOO_MANY_REQUESTS, message = "", statusCode = 429, retryAfterMs = 5000)

        assertEquals("There were too many requests. Wait 5 s, then try again.", messageOf(busy).text)
    }

    @Test
    fun `the end of a JWT is read, and what is none gives none`() {
        val payload = Base64.getUrlEncoder().withoutPadding().encodeToString("""{"sub":"a","exp":1700000000}""".toByteArray())

        assertEquals(1_700_000_000_000, jwtExpiresAt("a.$payload.b"))
        assertNull(jwtExpiresAt("a.!!!.b"))
        assertNull(jwtExpiresAt("opaque"))
        assertNull(jwtExpiresAt(null))
    }

    @Test
    fun `factors have a person's words, and a new kind keeps its own`() {
        assertEquals("Password", factorName(FactorType.Password, DeliveryMethod.Knowledge))
        assertEquals("E-mail code", factorName(FactorType.Otp, DeliveryMethod.Email))
        assertEquals("Text message code", factorName(FactorType.Otp, DeliveryMethod.Sms))
        assertEquals("telepathy", factorName(FactorType.Unknown("telepathy"), DeliveryMethod.Unknown("")))
    }

    @Test
    fun `the log keeps its newest lines`() {
        val log = EventLog(FakeClock())
        repeat(EventLog.LIMIT + 5) { log.add("line $it") }

        assertEquals(EventLog.LIMIT, log.lines.value.size)
        assertEquals("00:00  line ${EventLog.LIMIT + 4}", log.lines.value.first())
    }
}

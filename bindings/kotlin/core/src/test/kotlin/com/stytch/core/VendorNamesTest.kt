package com.stytch.core

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** Code that was written for the vendor's SDK: its orders of parameters and its nested clients. */
class VendorNamesTest {
    @Test
    fun `S32 arguments without names have the vendor's order in B2B calls`() =
        story {
            B2BInstance(TestPlatform(), Emulator.b2bToken, options()).use { client ->
                val link = B2BMagicLinks.EmailMagicLinks.Parameters("a@example.com", "organization-a")
                val code = B2BOTP.Email.AuthenticateParameters("111111", "organization-a", "a@example.com", "en")
                val discovered = B2BOTP.Email.Discovery.AuthenticateParameters("222222", "a@example.com")
                val text = B2BOTP.SMS.AuthenticateParameters("organization-a", "member-a", "333333", MfaEnrollment.ENROLL, 30)
                val recovered = B2BRecoveryCodes.RecoverParameters("organization-a", "member-a", 30, "recovery-a")

                val sent =
                    listOf(
                        body { client.magicLinks.email.loginOrSignup(link) },
                        body { client.otp.email.authenticate(code) },
                        body { client.otp.email.discovery.authenticate(discovered) },
                        body { client.otp.sms.authenticate(text) },
                        body { client.recoveryCodes.recover(recovered) },
                    )

                val email = "email_address" to "a@example.com"
                val organization = "organization_id" to "organization-a"
                val member = "member_id" to "member-a"
                val expected =
                    listOf(
                        mapOf(email, organization),
                        mapOf("code" to "111111", organization, email, "locale" to "en"),
                        mapOf("code" to "222222", email),
                        mapOf(organization, member, "code" to "333333", "set_mfa_enrollment" to "enroll", "session_duration_minutes" to "30"),
                        mapOf(organization, member, "session_duration_minutes" to "30", "recovery_code" to "recovery-a"),
                    )
                for ((wanted, found) in expected.zip(sent)) assertEquals(wanted, found.filterKeys { it in wanted })
            }
        }

    @Test
    fun `S33 a nested client makes the requests of the flat function`() =
        story {
            consumer().use { client ->
                val parameters = OTP.SmsOTP.Parameters(PHONE, 5, true, "en")

                val nested = body { client.otps.sms.loginOrCreate(parameters) }
                val flat = body { client.otp.smsLoginOrCreate(parameters) }

                assertEquals(flat, nested)
                val wanted = mapOf("phone_number" to PHONE, "expiration_minutes" to "5", "enable_autofill" to "true", "locale" to "en")
                assertEquals(wanted, nested.filterKeys { it in wanted })
            }
        }

    @Test
    fun `S34 a negative number is an error that names the parameter, and nothing is sent`() =
        story {
            consumer().use { client ->
                Emulator.control("DELETE", "requests")

                val errors =
                    listOf(
                        client.otp.email.send(OTP.EmailOTP.Parameters("a@example.com", expirationMinutes = -1)),
                        client.magicLinks.email.send(MagicLinks.EmailMagicLinks.Parameters("a@example.com", signupExpirationMinutes = -1)),
                        client.passwords.create(Passwords.CreateParameters("a@example.com", PASSWORD, -1)),
                        client.sessions.freshJwt(-1),
                    ).map { it.exceptionOrNull() as StytchInvalidInputError }

                assertEquals(
                    listOf("expirationMinutes", "signupExpirationMinutes", "sessionDurationMinutes", "minimumValiditySeconds"),
                    errors.map { it.field },
                )
                assertEquals("0 or more minutes", errors.first().expected)
                assertTrue("\"path\"" !in Emulator.control("GET", "requests"))
            }
        }

    @Test
    fun `S32 an error names a parameter as the vendor's SDK names it`() =
        story {
            B2BInstance(TestPlatform(), Emulator.b2bToken, options()).use { client ->
                val link = client.magicLinks.email.loginOrSignup(B2BMagicLinks.EmailMagicLinks.Parameters(" ", "organization-a"))
                val token = client.magicLinks.authenticate(B2BMagicLinks.AuthParameters("white space"))

                assertEquals("email", (link.exceptionOrNull() as StytchInvalidInputError).field)
                assertEquals("token", (token.exceptionOrNull() as StytchInvalidInputError).field)
            }
        }

    @Test
    fun `S30 the static clients have every part of the interfaces, as the interface`() {
        for ((static, client) in listOf(StytchClient::class.java to ConsumerClient::class.java, StytchB2BClient::class.java to B2BClient::class.java)) {
            val parts = client.methods.filter { it.parameterCount == 0 && it.name.startsWith("get") }

            for (part in parts) assertEquals(part.returnType, static.getMethod(part.name).returnType, part.name)
            assertTrue(parts.size > 6, "${parts.map { it.name }}")
        }
    }

    /** The path and the fields of the one request that a call sent. */
    private suspend fun body(call: suspend () -> StytchResult<*>): Map<String, String> {
        Emulator.control("DELETE", "requests")
        call()
        return Emulator.bodyOfTheRequest() + ("path" to Emulator.pathOfTheRequest())
    }
}

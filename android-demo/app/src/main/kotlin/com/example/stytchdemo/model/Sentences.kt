package com.example.stytchdemo.model

import com.stytch.core.SignOutCause
import com.stytch.core.StytchAPIError
import com.stytch.core.StytchAPISchemaError
import com.stytch.core.StytchAPIUnreachableError
import com.stytch.core.StytchAlreadyConfiguredError
import com.stytch.core.StytchCertificatePinError
import com.stytch.core.StytchClosedError
import com.stytch.core.StytchDeeplinkMissingTokenError
import com.stytch.core.StytchDeeplinkUnknownTokenTypeError
import com.stytch.core.StytchError
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

/** What a message is about, which decides its colour. */
enum class Tone { GOOD, CAREFUL, BAD, NEUTRAL }

/** One or two sentences for the user: what happened, and what to do. */
data class Message(
    val text: String,
    val tone: Tone,
)

/** Every error as a [Message]. Nothing an app shows should be a class name or a status. */
fun messageOf(error: StytchError): Message =
    when (error) {
        is StytchAPIError -> Message(refusal(error), Tone.BAD)
        is StytchAPIUnreachableError ->
            if (error.clockSuspect) {
                Message("The clock of this device seems to be wrong. Set date and time, then try again.", Tone.BAD)
            } else {
                Message("The server could not be reached. Nothing has changed here; try again when there is a network.", Tone.CAREFUL)
            }
        is StytchAPISchemaError ->
            Message("The response did not come from the Stytch API. Check the address of the server, or sign in to this Wi-Fi first.", Tone.BAD)
        is StytchInvalidInputError -> Message("Check ${inputName(error.field)}: ${error.expected} is needed.", Tone.BAD)
        is StytchNoCurrentSessionError -> Message("Nobody is signed in. Sign in first.", Tone.BAD)
        is StytchSupersededError ->
            Message("A later sign-in or sign-out replaced this request. The screen shows the current state.", Tone.CAREFUL)
        is StytchUnavailableError -> Message(reasonSentence(error.reason), Tone.CAREFUL)
        is StytchLocalStateClearedError ->
            Message("Signed out on this device. The server is notified as soon as it can be reached; you need to do nothing more.", Tone.GOOD)
        is StytchCertificatePinError ->
            Message("This server has none of the certificates that the app accepts. Use another network, or update the app.", Tone.BAD)
        is StytchDeeplinkMissingTokenError, is StytchDeeplinkUnknownTokenTypeError ->
            Message("This link cannot be opened here. Request a new one.", Tone.BAD)
        is StytchMissingPKCEError -> Message("This was not requested on this device. Request a new one here.", Tone.BAD)
        is StytchReadOnlyRoleError -> Message("This process may only read the session. Use the app itself.", Tone.BAD)
        is StytchClosedError -> Message("This project is closed. Open it again.", Tone.BAD)
        is StytchLibraryMissingError ->
            Message("The native library is not in this build for ${error.abi}. Add it, as the README of this demo says.", Tone.BAD)
        is StytchSDKNotConfiguredError, is StytchAlreadyConfiguredError, is StytchInternalError ->
            Message("Something is wrong in this app. Restart it, and please report what you did.", Tone.BAD)
    }

private fun refusal(error: StytchAPIError): String =
    when (error.errorType.type) {
        "unauthorized_credentials", "email_not_found", "user_not_found", "member_not_found" ->
            "This address and password do not match. Check both, or create an account if you are new here."
        "duplicate_email" -> "There is an account with this address. Sign in instead."
        "weak_password", "breached_password" -> "This password is too easy to guess. Choose a longer one."
        "otp_code_not_found", "unable_to_auth_otp_code" -> "This code is wrong or too old. Check it, or send a new one."
        "organization_not_found" -> "There is no such organization. Check its id, or use an e-mail code to find yours."
        "session_not_found", "user_unauthenticated" -> "The server has ended this session. Sign in again."
        "intermediate_session_not_found" -> "Too much time has passed. Start again with your e-mail address."
        "public_token_not_found", "bad_vertical_for_stytch_sdk" ->
            "The server does not know this public token. Go back and copy the one it prints for this kind of project."
        "too_many_requests" -> {
            val wait = error.retryAfterMs?.let { "Wait ${inWords(it)}" } ?: "Wait a moment"
            "There were too many requests. $wait, then try again."
        }
        else ->
            if (error.statusCode >= 500) {
                "The server has a problem. Nothing has changed here; try again later."
            } else {
                "The server rejected this: ${error.message} (${error.errorType})"
            }
    }

private fun inputName(field: String): String =
    when (field) {
        "baseUrl" -> "the server"
        "publicToken" -> "the public token"
        "email", "emailAddress" -> "the e-mail address"
        else -> "“${field.replace(Regex("[A-Z]")) { " ${it.value.lowercase()}" }}”"
    }

/** Why the stored session cannot be read, and what makes it readable again. */
fun reasonSentence(reason: UnavailableReason): String =
    when (reason) {
        UnavailableReason.DEVICE_LOCKED -> "Unlock this device once; the session is read right after."
        UnavailableReason.KEYSTORE_BUSY -> "The keystore of this device is not available now. The app tries again automatically."
        UnavailableReason.STORAGE_FAILED ->
            "The storage of this device failed. The app tries again automatically. If this continues, restart the device."
        UnavailableReason.CLOCK_UNPROVEN ->
            "The session may have expired, but the clock of this device may be wrong. Connect to a network to find out."
        UnavailableReason.MISCONFIGURED -> "This build of the app has a fault and cannot read its session. Install another build."
        UnavailableReason.NEWER_FORMAT -> "A newer version of this app stored the session. Update the app."
    }

/** The same in two or three words, for a chip. */
fun reasonWords(reason: UnavailableReason): String =
    when (reason) {
        UnavailableReason.DEVICE_LOCKED -> "device locked"
        UnavailableReason.KEYSTORE_BUSY -> "keystore busy"
        UnavailableReason.STORAGE_FAILED -> "storage failed"
        UnavailableReason.CLOCK_UNPROVEN -> "clock unproven"
        UnavailableReason.MISCONFIGURED -> "misconfigured"
        UnavailableReason.NEWER_FORMAT -> "newer format"
    }

/** Why no user is signed in, above the sign-in form; null if there is nothing to say. */
fun causeMessage(cause: SignOutCause): Message? =
    when (cause) {
        SignOutCause.NONE -> null
        SignOutCause.USER_REVOKED -> Message("You are signed out.", Tone.NEUTRAL)
        SignOutCause.SERVER_REJECTED -> Message("The server has ended your session. Sign in again.", Tone.CAREFUL)
        SignOutCause.EXPIRED -> Message("Your session has expired. Sign in again.", Tone.CAREFUL)
        SignOutCause.KEY_LOST -> Message("This device lost the key of your session. Sign in again.", Tone.CAREFUL)
        SignOutCause.STEP_UP -> Message("One more step is needed. Sign in again to start it.", Tone.CAREFUL)
    }

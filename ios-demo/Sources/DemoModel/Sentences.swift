// Errors, reasons and causes as sentences for the user.

import Foundation
import StytchCore

/// What a message is about, which decides its colour.
public enum Tone: Equatable, Sendable {
    case good, careful, bad, neutral
}

/// One sentence or two for the user: what happened, and what to do.
public struct Message: Equatable, Sendable {
    public let text: String
    public let tone: Tone

    public init(_ text: String, _ tone: Tone) {
        self.text = text
        self.tone = tone
    }
}

/// An address that is not a URL.
struct InvalidServer: Error {}

private let faultOfTheApp = Message("Something is wrong in this app. Restart it, and please report what you did.", .bad)

/// Every error as a message. The user sees no class name and no status.
func errorMessage(_ error: Error) -> Message {
    switch error {
    case let error as StytchAPIError:
        return Message(rejection(error), .bad)
    case let error as StytchAPIUnreachableError:
        return error.isClockSuspect
            ? Message("The clock of this device seems to be wrong. Set date and time, then try again.", .bad)
            : Message("The server could not be reached. Nothing has changed here; try again when there is a network.", .careful)
    case is StytchAPISchemaError:
        return Message(
            "The response did not come from the Stytch API. Check the address of the server, or sign in to this Wi-Fi first.",
            .bad
        )
    case let error as StytchSDKError:
        return message(of: error.kind)
    case is InvalidServer:
        return Message("Check the server: an address such as \(Settings.emulator) is needed.", .bad)
    default:
        return faultOfTheApp
    }
}

func message(of kind: StytchSDKError.Kind) -> Message {
    switch kind {
    case let .invalidInput(field, expected):
        Message("Check \(inputName(field)): \(expected) is needed.", .bad)
    case .folder:
        Message("The folder for the session cannot be made. Free some space on this device, then open the project again.", .bad)
    case .certificatePin:
        Message("The certificate of this server is not one that the app accepts. Use another network, or update the app.", .bad)
    case .noCurrentSession:
        Message("Nobody is signed in. Sign in first.", .bad)
    case .superseded:
        Message("A later sign-in or sign-out replaced this request. The screen shows the current state.", .careful)
    case let .unavailable(reason):
        Message(reasonSentence(reason), .careful)
    case .localStateCleared:
        Message("Signed out on this device. The server is notified when it can be reached; nothing is left to do.", .good)
    case .readOnlyRole:
        Message("This process may only read the session. Use the app itself.", .bad)
    case .missingPKCE:
        Message("This was not requested on this device. Request a new one here.", .bad)
    case .closed:
        Message("This project is closed. Open it again.", .bad)
    case .otherLibrary:
        Message("The native library of this build has another version. Build it as the README of this demo says.", .bad)
    case .notConfigured, .alreadyConfigured, .internalFault:
        faultOfTheApp
    }
}

private func rejection(_ error: StytchAPIError) -> String {
    switch error.errorType {
    case "unauthorized_credentials", "email_not_found", "user_not_found", "member_not_found":
        return "This address and password do not match. Check both, or create an account if you are new here."
    case "duplicate_email":
        return "There is an account with this address. Sign in instead."
    case "weak_password", "breached_password":
        return "This password is too easy to guess. Choose a longer one."
    case "otp_code_not_found", "unable_to_auth_otp_code":
        return "This code is wrong or too old. Check it, or send a new one."
    case "organization_not_found":
        return "There is no such organization. Check its id, or use an e-mail code to find yours."
    case "session_not_found", "user_unauthenticated":
        return "The server has ended this session. Sign in again."
    case "intermediate_session_not_found":
        return "Too much time has passed. Start again with your e-mail address."
    case "public_token_not_found", "bad_vertical_for_stytch_sdk":
        return "The server does not know this public token. Go back and copy the one it prints for this kind of project."
    case "too_many_requests":
        let wait = error.retryAfter.map { "Wait \(inWords($0))" } ?? "Wait a moment"
        return "There were too many requests. \(wait), then try again."
    default:
        return error.statusCode >= 500
            ? "The server has a problem. Nothing has changed here; try again later."
            : "The server rejected this: \(error.message) (\(error.errorType))"
    }
}

private func inputName(_ field: String) -> String {
    switch field {
    case "baseURL": "the server"
    case "publicToken": "the public token"
    case "email", "emailAddress": "the e-mail address"
    default: "“\(field)”"
    }
}

/// Why the stored session cannot be read, and what makes it readable.
func reasonSentence(_ reason: UnavailableReason) -> String {
    switch reason {
    case .deviceLocked:
        "Unlock this device once; the session is read right after."
    case .keystoreBusy:
        "The keychain of this device is not available now. The app tries again automatically."
    case .storageFailed:
        "The storage of this device failed. The app tries again automatically. If this continues, restart the device."
    case .clockUnproven:
        "The session may have expired, but the clock of this device may be wrong. Connect to a network to find out."
    case .misconfigured:
        "This build of the app may not use the keychain and cannot read its session. Install another build."
    case .newerFormat:
        "A newer version of this app stored the session. Update the app."
    }
}

/// The same in two words, for a chip.
func reasonWords(_ reason: UnavailableReason) -> String {
    switch reason {
    case .deviceLocked: "device locked"
    case .keystoreBusy: "keychain busy"
    case .storageFailed: "storage failed"
    case .clockUnproven: "clock unproven"
    case .misconfigured: "misconfigured"
    case .newerFormat: "newer format"
    }
}

/// Why no user is signed in, for the sign-in form; nil if there is nothing to say.
func causeMessage(_ cause: SignOutCause) -> Message? {
    switch cause {
    case .none: nil
    case .userRevoked: Message("You are signed out.", .neutral)
    case .serverRejected: Message("The server has ended your session. Sign in again.", .careful)
    case .expired: Message("Your session has expired. Sign in again.", .careful)
    case .keyLost: Message("This device lost the key of your session. Sign in again.", .careful)
    case .stepUp: Message("One more step is needed. Sign in again to start it.", .careful)
    }
}

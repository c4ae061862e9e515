import StytchCore
import XCTest
@testable import DemoModel

/// Errors, states and times in words.
@MainActor
final class WordsTests: XCTestCase {
    private let reasons: [UnavailableReason] =
        [.deviceLocked, .keystoreBusy, .storageFailed, .clockUnproven, .misconfigured, .newerFormat]

    func test_a_length_of_time_is_shown_in_its_two_largest_units() async {
        XCTAssertEqual(
            [-1, 59.9, 60, 7_380, 363_600].map(inWords),
            ["0 s", "59 s", "1 min 0 s", "2 h 3 min", "4 d 5 h"]
        )
    }

    func test_every_error_is_a_sentence_for_the_user_and_names_no_class() async {
        let kinds: [StytchSDKError.Kind] = [
            .invalidInput(field: "sessionDuration", expected: "5 to 527040"), .notConfigured, .otherLibrary, .folder,
            .certificatePin, .noCurrentSession, .superseded, .unavailable(.keystoreBusy),
            .localStateCleared(errorType: nil, statusCode: nil, requestId: nil), .readOnlyRole, .missingPKCE, .closed,
        ]
        let errors: [Error] = [
            rejected("something_new"), rejected("internal_server_error", 503),
            StytchAPIUnreachableError(reason: "reset"), StytchAPIUnreachableError(reason: "certificate", isClockSuspect: true),
            InvalidServer(),
        ]
        let texts = kinds.map { message(of: $0).text } + errors.map { errorMessage($0).text }

        XCTAssertEqual(Set(texts).count, texts.count)
        XCTAssertFalse(texts.contains { $0.contains("Stytch") && $0.contains("Error") })
        XCTAssertTrue(texts.allSatisfy { $0.hasSuffix(".") || $0.hasSuffix(")") })
        XCTAssertEqual(message(of: .alreadyConfigured), message(of: .notConfigured))
        XCTAssertEqual(errorMessage(StytchSDKError.noCurrentSession()), message(of: .noCurrentSession))
    }

    func test_the_rejections_that_users_meet_first_have_sentences_of_their_own() async {
        let types = ["unauthorized_credentials", "duplicate_email", "weak_password", "otp_code_not_found", "organization_not_found"]
        let texts = types.map { errorMessage(rejected($0)).text }

        XCTAssertEqual(Set(texts).count, types.count)
        XCTAssertFalse(zip(types, texts).contains { $1.contains($0) })
    }

    func test_too_many_requests_say_how_long_to_wait() async {
        let error = StytchAPIError(statusCode: 429, errorType: "too_many_requests", message: "", retryAfter: 5)
        XCTAssertEqual(errorMessage(error).text, "There were too many requests. Wait 5 s, then try again.")
    }

    func test_each_state_has_its_chip_and_only_a_confirmed_session_is_good() async {
        let chips = [
            SessionState.loading,
            .active(freshness: .cached, lastValidatedAtMs: nil),
            .active(freshness: .validated, lastValidatedAtMs: 1),
            .signedOut(cause: .expired),
            .unavailable(reason: .deviceLocked, hasSnapshot: false, lastValidatedAtMs: nil),
        ].map(Chip.init(of:))

        XCTAssertEqual(
            chips.map(\.text),
            ["Loading", "Active · cached", "Active · validated", "Signed out", "Unavailable · device locked"]
        )
        XCTAssertEqual(chips.filter { $0.tone == .good }.map(\.text), ["Active · validated"])
    }

    func test_every_reason_has_words_and_a_sentence_of_its_own() async {
        XCTAssertEqual(Set(reasons.map(reasonWords)).count, reasons.count)
        XCTAssertEqual(Set(reasons.map(reasonSentence)).count, reasons.count)
    }

    func test_a_cached_and_an_unreadable_session_have_a_banner_and_a_validated_one_has_none() async {
        XCTAssertEqual(stateBanner(.active(freshness: .cached, lastValidatedAtMs: nil))?.tone, .careful)
        XCTAssertNil(stateBanner(.active(freshness: .validated, lastValidatedAtMs: 1)))
        for reason in reasons {
            let banner = stateBanner(.unavailable(reason: reason, hasSnapshot: true, lastValidatedAtMs: nil))
            XCTAssertEqual(banner, Message(reasonSentence(reason), .bad))
        }
    }

    func test_the_end_of_a_JWT_is_read_and_other_text_has_none() async {
        let end = Date(timeIntervalSince1970: 1_800_000_300)
        // Three lengths need none, one and two characters of padding.
        for subject in ["a", "ab", "abc"] {
            XCTAssertEqual(jwtExpiry(jwt(ending: end, subject: subject)), end, subject)
        }
        XCTAssertNil(jwtExpiry(nil))
        XCTAssertNil(jwtExpiry("no JWT"))
        XCTAssertNil(jwtExpiry("a.b.c"))
        XCTAssertNil(jwtExpiry("e30.e30.e30"))
    }

    private func rejected(_ type: String, _ status: Int = 400) -> StytchAPIError {
        StytchAPIError(statusCode: status, errorType: type, message: "It is so.")
    }
}

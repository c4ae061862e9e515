import XCTest
@testable import StytchCore

/// The façade over the Keychain adapter of the library: before the first unlock, in a prewarmed process, just after a boot,
/// without an entitlement, and with each code that the Keychain may answer. Locked is not signed out, and nothing is
/// lost.
final class KeychainTests: XCTestCase, @unchecked Sendable {
    override func tearDown() async throws {
        try TestKeychain().uninstall()
        try await Emulator.shared.control("POST", "clock", ["offset_seconds": 0])
    }

    /// A session as a process that has ended left it on the device.
    private struct Stored {
        let folder: URL
        let session: Session
        let user: User
        let token: SessionToken
        let jwt: SessionToken

        init() async throws {
            let platform = TestPlatform()
            folder = platform.storageFolder
            let client = try consumer(platform)
            try await client.signUp()
            session = try XCTUnwrap(client.sessions.session)
            user = try XCTUnwrap(client.user.getSync())
            token = try XCTUnwrap(client.sessions.sessionToken)
            jwt = try XCTUnwrap(client.sessions.sessionJwt)
            client.close()
        }

        /// Every file of the record with its content. The lock is taken by looking, too.
        func files() throws -> [String: Data] {
            var found: [String: Data] = [:]
            let names = try XCTUnwrap(FileManager.default.enumerator(atPath: folder.path))
            for case let name as String in names where !name.hasSuffix("record.lock") {
                let file = folder.appendingPathComponent(name)
                var isFolder: ObjCBool = false
                if FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder), !isFolder.boolValue {
                    found[name] = try Data(contentsOf: file)
                }
            }
            return found
        }
    }

    /// A new process on the stored session, and everything that it published.
    private struct Started {
        let platform: TestPlatform
        let transport = CountingTransport()
        let client: StytchConsumer
        let sessions = Collected<StytchObjectInfo<Session>>()
        let users = Collected<StytchObjectInfo<User>>()
        private let reading: [Task<Void, Never>]

        init(_ folder: URL, isInForeground: Bool = false) throws {
            platform = TestPlatform(folder: folder, isInForeground: isInForeground)
            let (transport, sessions, users) = (transport, sessions, users)
            let client = try consumer(platform) { $0.transport = transport }
            self.client = client
            reading = [
                Task { for await info in client.sessions.sessionChanges { sessions.add(info) } },
                Task { for await info in client.user.userChanges { users.add(info) } },
            ]
        }

        func end() {
            reading.forEach { $0.cancel() }
            client.close()
        }

        /// Nothing is known, nothing was published, and calls say why.
        func assertUnknown(_ reason: UnavailableReason, _ at: String) async throws {
            try await eventually("\(at): not known") { [client] in
                client.sessions.state == .unavailable(reason: reason, hasSnapshot: false, lastValidatedAtMs: nil)
            }
            let isFailure = reason == .misconfigured
            XCTAssertEqual(client.initializationStatus, isFailure ? .failure(.misconfigured) : .loading, at)
            XCTAssertNil(client.sessions.session, at)
            XCTAssertNil(client.sessions.sessionToken, at)
            XCTAssertNil(client.sessions.sessionJwt, at)
            XCTAssertNil(client.user.getSync(), at)
            let refused = [
                await failure { try await client.sessions.authenticate() },
                await failure { try await client.sessions.revoke() },
                await failure { try await client.user.get() },
            ]
            for error in refused {
                XCTAssertEqual((error as? StytchSDKError)?.kind, .unavailable(reason), "\(at): \(String(describing: error))")
            }
            XCTAssertEqual(sessions.all, [], at)
            XCTAssertEqual(users.all, [], at)
            XCTAssertEqual(transport.sent.all, [], at)
        }

        /// The session is back, as it was, and never looked signed out.
        func assertBack(_ stored: Stored, _ at: String) async throws {
            try await eventually("\(at): the session") { [client] in client.sessions.session != nil }
            XCTAssertEqual(client.sessions.session?.sessionId, stored.session.sessionId, at)
            XCTAssertEqual(client.sessions.sessionToken, stored.token, at)
            XCTAssertEqual(client.user.getSync()?.userId, stored.user.userId, at)
            XCTAssertEqual(client.initializationStatus, .success, at)
            try await eventually("\(at): published") { [sessions, users] in !sessions.all.isEmpty && !users.all.isEmpty }
            XCTAssertFalse(sessions.all.contains(.unavailable), at)
            XCTAssertFalse(users.all.contains(.unavailable), at)
        }
    }

    /// What a user, the system or the app does after the device was unlocked.
    private let recoveries: [(String, @Sendable (TestPlatform, StytchConsumer) -> Void)] = [
        ("the unlock is reported", { platform, _ in platform.events.forEach { $0.unlocked() } }),
        ("the app comes to the foreground", { platform, _ in platform.events.forEach { $0.foreground() } }),
        ("the app makes a call", { _, client in Task { try await client.sessions.authenticate() } }),
    ]

    func test_before_the_first_unlock_nothing_is_known_nothing_changes_and_the_session_is_back_at_once() async throws {
        for protection in [TestKeychain.Protection.beforeFirstUnlock, .prewarmed, .nothingComesBack] {
            for (recovery, recover) in recoveries {
                let at = "\(protection), \(recovery)"
                let keychain = try TestKeychain()
                let stored = try await Stored()
                let (items, files) = (keychain.items, try stored.files())
                keychain.protect(protection)

                let process = try Started(stored.folder)
                try await process.assertUnknown(.deviceLocked, at)
                // A report that comes too early changes nothing.
                process.platform.events.forEach { $0.unlocked() }
                try await process.assertUnknown(.deviceLocked, at)
                XCTAssertEqual(keychain.items, items, at)
                XCTAssertEqual(try stored.files(), files, at)

                keychain.protect(.unlocked)
                recover(process.platform, process.client)
                try await process.assertBack(stored, at)
                XCTAssertEqual(keychain.items, items, at)
                process.end()
            }
        }
    }

    func test_each_code_of_the_keychain_is_a_reason_and_never_a_sign_out() async throws {
        let codes: [(Int32, UnavailableReason)] = [
            (-25308, .deviceLocked), // interaction not allowed
            (-25315, .deviceLocked), // interaction required
            (-25300, .deviceLocked), // not found, and the canary that was added is not found either
            (-25291, .keystoreBusy), // not available
            (-34018, .misconfigured), // missing entitlement
            (-25243, .misconfigured), // no access for item
            (-4, .storageFailed), // one that is not listed
        ]
        for (code, reason) in codes {
            let at = "\(code)"
            let keychain = try TestKeychain()
            let stored = try await Stored()
            let files = try stored.files()
            keychain.refuse(.copy, code)

            let process = try Started(stored.folder)
            try await process.assertUnknown(reason, at)
            XCTAssertEqual(try stored.files(), files, at)

            keychain.refuseNothing()
            if reason == .misconfigured {
                // Nothing but another build of the app changes that.
                process.end()
                let next = try Started(stored.folder)
                try await next.assertBack(stored, at)
                next.end()
            } else {
                process.platform.events.forEach { $0.foreground() }
                try await process.assertBack(stored, at)
                process.end()
            }
        }
    }

    func test_a_session_is_read_while_the_device_is_locked_again() async throws {
        let keychain = try TestKeychain()
        let stored = try await Stored()
        keychain.protect(.locked)

        let process = try Started(stored.folder)

        try await process.assertBack(stored, "locked after the first unlock")
        XCTAssertEqual(process.client.sessions.sessionJwt, stored.jwt)
        process.end()
    }

    func test_a_keychain_that_starts_after_the_process_is_asked_again_without_a_report() async throws {
        let keychain = try TestKeychain()
        let stored = try await Stored()
        let files = try stored.files()
        keychain.startAgain(calls: 1)

        let process = try Started(stored.folder, isInForeground: true)
        try await eventually("busy") {
            process.client.sessions.state
                == .unavailable(reason: .keystoreBusy, hasSnapshot: false, lastValidatedAtMs: nil)
        }
        XCTAssertEqual(try stored.files(), files)
        XCTAssertNil(process.client.sessions.session)
        try await pass(2, on: process.platform)

        try await process.assertBack(stored, "just after a boot")
        process.end()
    }

    func test_a_hidden_duplicate_is_a_locked_device() async throws {
        let keychain = try TestKeychain()
        let platform = TestPlatform()
        // A process that dies while it proves that items can be read leaves its canary behind.
        keychain.refuse(.delete, -25308)
        let first = try consumer(platform)
        try await eventually("signed out") { first.initializationStatus == .success }
        XCTAssertEqual(keychain.items, 1)
        try await first.signUp()
        let session = first.sessions.session
        first.close()
        keychain.refuseNothing()
        XCTAssertEqual(keychain.items, 2)
        keychain.protect(.prewarmed)

        let process = try Started(platform.storageFolder)
        try await process.assertUnknown(.deviceLocked, "a duplicate that is not found")
        XCTAssertEqual(keychain.items, 2)

        keychain.protect(.unlocked)
        process.platform.events.forEach { $0.unlocked() }
        try await eventually("the session") { process.client.sessions.session != nil }
        XCTAssertEqual(process.client.sessions.session?.sessionId, session?.sessionId)
        process.end()
    }

    func test_a_key_that_cannot_be_stored_leaves_the_session_in_memory_and_is_stored_when_it_can_be() async throws {
        for code in [-25299, -25308, -34018] as [Int32] {
            let at = "\(code)"
            let keychain = try TestKeychain()
            let platform = TestPlatform()
            let client = try consumer(platform)
            try await eventually("\(at): signed out") { client.initializationStatus == .success }
            keychain.refuse(.add, code)

            try await client.signUp()
            let session = try XCTUnwrap(client.sessions.session)
            XCTAssertEqual(client.state?.persisted, false, at)
            XCTAssertEqual(keychain.items, 0, at)

            keychain.refuseNothing()
            try await pass(2, on: platform)
            try await eventually("\(at): stored") { client.state?.persisted == true }
            XCTAssertEqual(client.sessions.session, session, at)
            client.close()
            XCTAssertEqual(keychain.items, 1, at)
            let next = try consumer(platform)
            try await eventually("\(at): the session") { next.sessions.session != nil }
            XCTAssertEqual(next.sessions.session?.sessionId, session.sessionId, at)
            next.close()
        }
    }

    func test_a_new_device_before_the_first_unlock_gets_no_key_and_is_signed_out_afterwards() async throws {
        let keychain = try TestKeychain()
        keychain.protect(.prewarmed)
        let process = try Started(TestPlatform().storageFolder)
        try await process.assertUnknown(.deviceLocked, "a new device")
        XCTAssertEqual(keychain.items, 0)

        keychain.protect(.unlocked)
        process.platform.events.forEach { $0.unlocked() }

        try await eventually("signed out") { process.client.sessions.state == .signedOut(cause: .none) }
        try await eventually("published") { process.sessions.all == [.unavailable] }
        XCTAssertEqual(keychain.items, 0)
        process.end()
    }

    func test_files_that_were_restored_onto_a_device_without_the_key_are_a_lost_key_once() async throws {
        let keychain = try TestKeychain()
        let stored = try await Stored()
        // The item is of this device only, and so in no backup.
        keychain.clear()

        for cause in [SignOutCause.keyLost, .none] {
            let process = try Started(stored.folder, isInForeground: true)
            try await eventually("\(cause)") { process.client.sessions.state == .signedOut(cause: cause) }
            process.end()
        }
        let client = try consumer(TestPlatform(folder: stored.folder))
        try await client.signUp()
        XCTAssertEqual(client.state?.persisted, true)
        client.close()
    }

    func test_an_app_that_lost_its_entitlement_keeps_the_session_of_a_member_too() async throws {
        let keychain = try TestKeychain()
        let platform = TestPlatform()
        let email = Emulator.shared.newEmail()
        let company = try await Emulator.shared.organization("Engines", email)
        let first = try b2b(platform)
        try await first.passwords.authenticate(parameters: .init(
            organizationId: company.id, emailAddress: email, password: password
        ))
        let session = try XCTUnwrap(first.sessions.memberSession)
        first.close()
        keychain.entitle(false)

        let client = try b2b(TestPlatform(folder: platform.storageFolder))
        try await eventually("a failure") { client.initializationStatus == .failure(.misconfigured) }
        XCTAssertNil(client.sessions.memberSession)
        XCTAssertNil(client.member.getSync())
        XCTAssertNil(client.organizations.getSync())
        client.close()

        keychain.entitle(true)
        let next = try b2b(TestPlatform(folder: platform.storageFolder))
        try await eventually("the session") { next.sessions.memberSession != nil }
        XCTAssertEqual(next.sessions.memberSession?.memberSessionId, session.memberSessionId)
        XCTAssertEqual(next.member.getSync()?.memberId, company.memberId)
        XCTAssertEqual(next.organizations.getSync()?.organizationId, company.id)
        next.close()
    }
}

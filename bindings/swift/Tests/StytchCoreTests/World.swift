// What the tests share: the emulator, a device, and waiting.

import Foundation
import XCTest
#if canImport(FoundationNetworking)
import FoundationNetworking
#endif
@testable import StytchCore

let password = "correct horse battery staple 9!"
let phone = "+15005550006"

/// How long a test waits for something that will happen.
let timeout: TimeInterval = 20

struct Never_: Error, CustomStringConvertible {
    let description: String
}

/// Waits for what nothing announces.
func eventually(_ what: String, _ holds: @Sendable () throws -> Bool) async throws {
    let end = Date().addingTimeInterval(timeout)
    while try !holds() {
        guard Date() < end else { throw Never_(description: "never: \(what)") }
        try await Task.sleep(nanoseconds: 5_000_000)
    }
}

/// The error that a call fails with.
func failure<T>(_ call: () async throws -> T) async -> Error? {
    do {
        _ = try await call()
        return nil
    } catch {
        return error
    }
}

/// What `localizedDescription` returns. That property itself ends the process in Debian's Swift 6.0.3, for any
/// error (docs/unproven.md).
func text(_ error: Error?) -> String {
    (error as? StytchError)?.errorDescription ?? "not of this module: \(String(describing: error))"
}

/// Values that closures of several threads collect.
final class Collected<T>: @unchecked Sendable {
    private let lock = NSLock()
    private var values: [T] = []

    func add(_ value: T) {
        lock.lock()
        values.append(value)
        lock.unlock()
    }

    var all: [T] {
        lock.lock()
        defer { lock.unlock() }
        return values
    }
}

/// One emulator for all tests of the process; each test has people of its own.
final class Emulator: @unchecked Sendable {
    static let shared = Emulator()

    private let process = Process()
    private let lock = NSLock()
    private var people = 0
    let baseURL: URL
    let consumerToken: String
    let b2bToken: String

    private init() {
        let environment = ProcessInfo.processInfo.environment
        guard let program = environment["STYTCH_EMULATOR"] else {
            preconditionFailure("STYTCH_EMULATOR is not set: run `cargo xtask test --only-swift`")
        }
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = ["--port", "0"]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        do {
            try process.run()
        } catch {
            preconditionFailure("the emulator does not start: \(error)")
        }
        // It prints once it listens: two columns.
        var columns: [String: String] = [:]
        var text = ""
        while columns["control API"] == nil {
            let data = pipe.fileHandleForReading.availableData
            precondition(!data.isEmpty, "the emulator ended")
            text += String(decoding: data, as: UTF8.self)
            for line in text.split(separator: "\n") {
                if let gap = line.range(of: "  ") {
                    let name = String(line[..<gap.lowerBound])
                    columns[name] = line[gap.upperBound...].trimmingCharacters(in: .whitespaces)
                }
            }
        }
        baseURL = URL(string: columns["base URL"] ?? "")!
        consumerToken = columns["consumer public token"] ?? ""
        b2bToken = columns["b2b public token"] ?? ""
        let identifier = process.processIdentifier
        endAtExit = identifier
        atexit { kill(endAtExit, SIGKILL) }
    }

    func newEmail() -> String {
        lock.lock()
        defer { lock.unlock() }
        people += 1
        return "person\(people)@example.com"
    }

    /// One call of the control API.
    @discardableResult
    func control(_ method: String, _ path: String, _ body: [String: Any]? = nil) async throws -> [String: Any] {
        try await send(method, "__emulator/\(path)", body, authorization: nil)
    }

    /// One call of the API for backends, which change what an app has in its session.
    func backend(_ project: String, _ method: String, _ path: String, _ body: [String: Any]) async throws {
        let projects = try await control("GET", "projects")
        let named = try XCTUnwrap(projects[project] as? [String: String])
        let pair = "\(named["project_id"] ?? ""):\(named["secret"] ?? "")"
        let authorization = "Basic \(Data(pair.utf8).base64EncodedString())"
        try await send(method, path, body, authorization: authorization)
    }

    @discardableResult
    private func send(
        _ method: String,
        _ path: String,
        _ body: [String: Any]?,
        authorization: String?
    ) async throws -> [String: Any] {
        var request = URLRequest(url: URL(string: "\(baseURL.absoluteString)/\(path)")!)
        request.httpMethod = method
        if let body {
            request.httpBody = try JSONSerialization.data(withJSONObject: body)
            request.setValue("application/json", forHTTPHeaderField: "content-type")
        }
        if let authorization { request.setValue(authorization, forHTTPHeaderField: "authorization") }
        let (data, response) = try await URLSession.shared.data(for: request)
        guard (response as? HTTPURLResponse)?.statusCode == 200 else {
            throw Never_(description: "\(method) \(path): \(String(decoding: data, as: UTF8.self))")
        }
        return try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    }

    @discardableResult
    func fault(_ path: String, _ kind: String, _ more: [String: Any] = [:]) async throws -> String {
        let body = more.merging(["path_contains": path, "kind": kind]) { old, _ in old }
        return try await control("POST", "faults", body)["fault_id"] as? String ?? ""
    }

    func clearFaults() async throws {
        try await control("DELETE", "faults")
    }

    /// The newest code or link token sent to an address.
    func code(_ recipient: String) async throws -> String {
        let escaped = recipient.replacingOccurrences(of: "+", with: "%2B")
        let inbox = try await control("GET", "inbox?recipient=\(escaped)")
        let text = String(decoding: try JSONSerialization.data(withJSONObject: inbox), as: UTF8.self)
        let parts = text.components(separatedBy: "\"code_or_token\":\"")
        return parts.last.flatMap { $0.components(separatedBy: "\"").first } ?? ""
    }

    /// How many requests to a path it saw.
    func requests(_ path: String) async throws -> Int {
        let log = try await control("GET", "requests")
        let text = String(decoding: try JSONSerialization.data(withJSONObject: log), as: UTF8.self)
            .replacingOccurrences(of: "\\/", with: "/")
        return text.components(separatedBy: path + "\"").count - 1
    }

    /// The body of the newest request to a path.
    func body(_ path: String) async throws -> [String: Any] {
        let log = try await control("GET", "requests")["requests"] as? [[String: Any]]
        let request = log?.last { $0["path"] as? String == "/\(path)" }
        return try XCTUnwrap(request?["body"] as? [String: Any], path)
    }

    struct Company {
        let id: String
        let memberId: String
    }

    func organization(_ name: String, _ email: String, mfa: String = "OPTIONAL") async throws -> Company {
        let made = try await control("POST", "organizations", ["organization_name": name, "mfa_policy": mfa])
        let id = find("organization_id", made)
        let member = try await control(
            "POST",
            "organizations/\(id)/members",
            ["email_address": email, "password": password, "mfa_phone_number": phone]
        )
        return Company(id: id, memberId: find("member_id", member))
    }

    private func find(_ name: String, _ value: Any) -> String {
        guard let object = value as? [String: Any] else { return "" }
        if let found = object[name] as? String { return found }
        return object.values.lazy.map { self.find(name, $0) }.first { !$0.isEmpty } ?? ""
    }
}

nonisolated(unsafe) private var endAtExit: pid_t = 0

/// A device for tests: a folder, a clock that can be moved, and events on demand.
final class TestPlatform: Platform, @unchecked Sendable {
    let storageFolder: URL
    private let lock = NSLock()
    private var all: [PlatformEvents] = []
    private var skipped: Int64 = 0
    private var reads = 0
    private let foreground: Bool
    private var proxy: String?

    init(folder: URL? = nil, isInForeground: Bool = true) {
        storageFolder = folder ?? FileManager.default.temporaryDirectory
            .appendingPathComponent("stytch-\(UUID().uuidString)", isDirectory: true)
        foreground = isInForeground
    }

    var clientInfo: ClientInfo { ClientInfo(appIdentifier: "com.example.test", osIdentifier: "Test") }

    var isInForeground: Bool { foreground }

    var events: [PlatformEvents] {
        lock.lock()
        defer { lock.unlock() }
        return all
    }

    var clockReads: Int {
        lock.lock()
        defer { lock.unlock() }
        return reads
    }

    func use(proxy: String?) {
        lock.lock()
        self.proxy = proxy
        lock.unlock()
        events.forEach { $0.proxyChanged() }
    }

    func systemProxy(for _: String) -> String? {
        lock.lock()
        defer { lock.unlock() }
        return proxy
    }

    func skip(_ milliseconds: Int64) {
        lock.lock()
        skipped += milliseconds
        lock.unlock()
    }

    func elapsedMilliseconds() -> Int64 {
        lock.lock()
        defer { lock.unlock() }
        reads += 1
        return HostPlatform().elapsedMilliseconds() + skipped
    }

    func observe(_ events: PlatformEvents) -> @Sendable () -> Void {
        lock.lock()
        all.append(events)
        lock.unlock()
        return {
            self.lock.lock()
            self.all = []
            self.lock.unlock()
        }
    }
}

func configuration(_ change: (inout StytchClientConfiguration) -> Void = { _ in }) -> StytchClientConfiguration {
    var made = StytchClientConfiguration(
        publicToken: Emulator.shared.consumerToken,
        baseURL: Emulator.shared.baseURL
    )
    change(&made)
    return made
}

func consumer(
    _ platform: TestPlatform = TestPlatform(),
    _ change: (inout StytchClientConfiguration) -> Void = { _ in }
) throws -> StytchConsumer {
    try StytchConsumer(configuration: configuration(change), platform: platform)
}

func b2b(
    _ platform: TestPlatform = TestPlatform(),
    _ change: (inout StytchClientConfiguration) -> Void = { _ in }
) throws -> StytchB2B {
    let settings = configuration {
        $0.publicToken = Emulator.shared.b2bToken
        change(&$0)
    }
    return try StytchB2B(configuration: settings, platform: platform)
}

extension SessionState {
    var isValidated: Bool {
        if case .active(.validated, _) = self { return true }
        return false
    }

    /// When the server confirmed the session last, in milliseconds; 0 where it has not.
    var lastValidation: Int64 {
        if case let .active(.validated, at?) = self { return at }
        return 0
    }

    func isSignedOut(_ cause: SignOutCause) -> Bool { self == .signedOut(cause: cause) }
}

extension StytchConsumer {
    /// A new user, signed in.
    @discardableResult
    func signUp(_ email: String = Emulator.shared.newEmail()) async throws -> AuthenticateResponse {
        try await passwords.create(parameters: .init(email: email, password: password))
    }

    /// Something happens, and the session is validated at once: a heartbeat would come minutes later.
    func validates(when what: String, _ event: () -> Void) async throws {
        let before = sessions.state.lastValidation
        event()
        try await eventually("validated when \(what)") { self.sessions.state.lastValidation > before }
    }
}

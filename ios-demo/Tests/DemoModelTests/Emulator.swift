// The emulator with the seed of the demos, one for all tests of the process.

import Foundation
#if canImport(FoundationNetworking)
import FoundationNetworking
#endif
@testable import DemoModel

@MainActor
final class Emulator {
    private static var started: Emulator?

    /// Of the seed.
    static let password = "correct horse"
    let baseURL: String

    /// Starts it once.
    static func shared() throws -> Emulator {
        if let started { return started }
        let new = try Emulator()
        started = new
        return new
    }

    private init() throws {
        guard let program = ProcessInfo.processInfo.environment["STYTCH_EMULATOR"] else {
            throw Timeout(what: "STYTCH_EMULATOR is not set: run `cargo xtask test --only-swift`")
        }
        let root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = ["--port", "0", "--seed", root.appendingPathComponent("android-demo/seed.json").path]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        processToEnd = process.processIdentifier
        atexit { kill(processToEnd, SIGKILL) }
        // It prints its address once it listens.
        var text = ""
        while !text.contains("control API") {
            let data = pipe.fileHandleForReading.availableData
            guard !data.isEmpty else { throw Timeout(what: "the emulator ended") }
            text += String(decoding: data, as: UTF8.self)
        }
        let line = text.split(separator: "\n").first { $0.hasPrefix("base URL") }
        guard let address = line?.split(separator: " ").last else { throw Timeout(what: "no base URL in \(text)") }
        baseURL = String(address)
    }

    func settings(_ project: Project) -> Settings {
        var settings = Settings()
        settings.project = project
        settings.server = baseURL
        return settings
    }

    /// Every connection is cut until `work` is over.
    func offline(_ work: () async throws -> Void) async throws {
        _ = try await control("POST", "faults", #"{"path_contains":"sdk","kind":"reset"}"#)
        do {
            try await work()
        } catch {
            _ = try await control("DELETE", "faults")
            throw error
        }
        _ = try await control("DELETE", "faults")
    }

    /// The newest code that was sent to an address or number.
    func code(_ recipient: String) async throws -> String {
        struct Inbox: Decodable {
            struct Entry: Decodable {
                let code_or_token: String
            }
            let messages: [Entry]
        }
        let data = try await control("GET", "inbox?recipient=\(recipient.replacingOccurrences(of: "+", with: "%2B"))")
        return try JSONDecoder().decode(Inbox.self, from: data).messages.last?.code_or_token ?? ""
    }

    private func control(_ method: String, _ path: String, _ body: String? = nil) async throws -> Data {
        guard let url = URL(string: "\(baseURL)/__emulator/\(path)") else { throw Timeout(what: path) }
        var request = URLRequest(url: url)
        request.httpMethod = method
        request.httpBody = body.map { Data($0.utf8) }
        request.setValue("application/json", forHTTPHeaderField: "content-type")
        let (data, response) = try await URLSession.shared.data(for: request)
        guard (response as? HTTPURLResponse)?.statusCode == 200 else {
            throw Timeout(what: "\(method) \(path): \(String(decoding: data, as: UTF8.self))")
        }
        return data
    }
}

nonisolated(unsafe) private var processToEnd: pid_t = 0

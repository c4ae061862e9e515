// The figures of docs/performance.md, printed: `cargo xtask bench --swift`.

import Foundation
import StytchCore
#if canImport(Glibc)
import Glibc
#endif

func nanoseconds() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

func show(_ name: String, _ value: String) {
    print(name.padding(toLength: 72, withPad: " ", startingAt: 0) + value)
}

/// The best of a few rounds: what the machine does beside it only adds.
func perCall(_ name: String, _ read: () -> Bool) {
    let count = 1_000_000
    var best = Double.infinity
    var found = 0
    for _ in 0 ..< 7 {
        let start = nanoseconds()
        for _ in 0 ..< count where read() { found += 1 }
        best = min(best, Double(nanoseconds() - start) / Double(count))
    }
    precondition(found == 7 * count, "\(name) returned nothing")
    show(name, String(format: "%.1f ns", best))
}

func quantiles(_ name: String, _ values: [Int64]) {
    let sorted = values.sorted()
    func at(_ part: Double) -> Double { Double(sorted[min(sorted.count - 1, Int(part * Double(sorted.count)))]) / 1000 }
    show(name, String(format: "p50 %.0f µs, p99 %.0f µs, n = %d", at(0.5), at(0.99), sorted.count))
}

/// The emulator, which ends with this process.
struct Emulator {
    let process = Process()
    var baseURL = URL(fileURLWithPath: "/")
    var token = ""

    init() throws {
        process.executableURL = URL(fileURLWithPath: ProcessInfo.processInfo.environment["STYTCH_EMULATOR"] ?? "")
        process.arguments = ["--port", "0"]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        var text = ""
        while !text.contains("control API") {
            text += String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
        }
        for line in text.split(separator: "\n") {
            let value = line.split(separator: " ").last.map { String($0) } ?? ""
            if line.hasPrefix("base URL"), let url = URL(string: value) { baseURL = url }
            if line.hasPrefix("consumer public token") { token = value }
        }
    }
}

/// When the last change was published, by the library built with its feature `testing`.
let publishedAt = dlsym(nil, "stytch_testing_published_at").map {
    unsafeBitCast($0, to: (@convention(c) () -> Int64).self)
}

func configuration(_ emulator: Emulator, _ folder: URL) -> StytchClientConfiguration {
    StytchClientConfiguration(publicToken: emulator.token, baseURL: emulator.baseURL, storageFolder: folder)
}

func newFolder() -> URL {
    FileManager.default.temporaryDirectory.appendingPathComponent("stytch-\(UUID().uuidString)")
}

func signUp(_ client: any ConsumerClient, _ number: Int) async throws {
    try await client.passwords.create(parameters: .init(
        email: "bench\(number)-\(getpid())@example.com",
        password: "correct horse battery staple 9!",
        sessionDuration: 60
    ))
}

let emulator = try Emulator()
defer { emulator.process.terminate() }

// Reads.
try StytchClient.configure(configuration: configuration(emulator, newFolder()))
try await signUp(StytchClient.client, 0)
perCall("StytchClient.sessions.sessionToken") { StytchClient.sessions.sessionToken != nil }
perCall("StytchClient.sessions.session") { StytchClient.sessions.session != nil }
perCall("StytchClient.user.getSync()") { StytchClient.user.getSync() != nil }
let sessions = StytchClient.sessions
perCall("the same session of a client that is kept") { sessions.session != nil }
perCall("one read of the device's clock, which each of them makes") {
    var time = timespec()
    clock_gettime(CLOCK_BOOTTIME, &time)
    return time.tv_sec > 0
}
let calls = 2000
let start = nanoseconds()
for _ in 0 ..< calls { _ = try StytchClient.diagnostics() }
show("one call across the border (diagnostics), for comparison", String(format: "%.1f µs", Double(nanoseconds() - start) / Double(calls) / 1000))

// A change of the state, from the library's publication to a stream's reader.
if let publishedAt {
    var changes = StytchClient.sessions.sessionChanges.makeAsyncIterator()
    _ = await changes.next()
    var delays: [Int64] = []
    for round in 0 ..< 1100 {
        _ = publishedAt()
        async let call: Void = { _ = try await sessions.authenticate() }()
        _ = await changes.next()
        let received = nanoseconds()
        if round >= 100 { delays.append(received - publishedAt()) }
        try await call
    }
    quantiles("a change published → the reader of an AsyncStream", delays)
} else {
    show("a change published → the reader of an AsyncStream", "needs a library built with `testing`")
}

// A start.
func start(_ name: String, _ folder: () -> URL) async throws {
    var times: [Int64] = []
    for _ in 0 ..< 200 {
        let settings = configuration(emulator, folder())
        let start = nanoseconds()
        let client = try StytchConsumer(configuration: settings)
        for await status in client.initializationChanges where status == .success { break }
        times.append(nanoseconds() - start)
        client.close()
    }
    quantiles(name, times)
}
try await start("configure → the first known state, nothing stored", newFolder)
let stored = newFolder()
let first = try StytchConsumer(configuration: configuration(emulator, stored))
try await signUp(first, 1)
first.close()
try await start("configure → the first known state, a stored session", { stored })

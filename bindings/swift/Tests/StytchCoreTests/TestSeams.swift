// What a library that was built for testing lets a test do to the device: C functions that are in no generated
// interface.

import Foundation
import XCTest
@testable import StytchCore

/// A function of the library, by its name.
private func function<F>(_ name: String, as _: F.Type) throws -> F {
    let pointer = dlsym(dlopen(nil, RTLD_NOW), name)
    return unsafeBitCast(try XCTUnwrap(pointer, "the library has no \(name): it was not built for testing"), to: F.self)
}

/// Time passes for the server, the library, and the device.
func pass(_ seconds: Int64, on platform: TestPlatform) async throws {
    try await Emulator.shared.control("POST", "clock", ["advance_seconds": seconds])
    platform.skip(seconds * 1000)
    try skipTime(milliseconds: seconds * 1000)
}

/// Time passes for the library in this process, for all clients and for those that are opened later.
func skipTime(milliseconds: Int64) throws {
    let skip = try function("stytch_core_test_time_skip", as: (@convention(c) (Int64) -> Bool).self)
    XCTAssertTrue(skip(milliseconds))
    skipped.add(milliseconds)
}

/// How much time was skipped in this process, in milliseconds.
var skippedTime: Int64 { skipped.all.reduce(0, +) }

private let skipped = Collected<Int64>()

/// A Keychain in memory with the behaviour that Apple documents or that apps have reported. Clients that are opened
/// while it is there use it.
struct TestKeychain {
    /// What the device lets a process read.
    enum Protection: UInt32 {
        case unlocked
        /// After it was unlocked once.
        case locked
        case beforeFirstUnlock
        /// Before the first unlock, in a process that the system prewarmed: items are "not found".
        case prewarmed
        /// Before the first unlock: a read succeeds and brings nothing.
        case nothingComesBack
    }

    enum Call: UInt32 {
        case add, copy, update, delete
    }

    private let setProtection: @convention(c) (UInt32) -> Bool
    private let setStarting: @convention(c) (UInt32) -> Bool
    private let setEntitled: @convention(c) (Bool) -> Bool
    private let setRefused: @convention(c) (UInt32, Int32) -> Bool
    private let countItems: @convention(c) () -> UInt32
    private let removeItems: @convention(c) () -> Bool
    private let remove: @convention(c) () -> Void

    /// Installs a new, empty one on an unlocked device.
    init() throws {
        setProtection = try function("stytch_core_test_keychain_protect", as: (@convention(c) (UInt32) -> Bool).self)
        setStarting = try function("stytch_core_test_keychain_start_again", as: (@convention(c) (UInt32) -> Bool).self)
        setEntitled = try function("stytch_core_test_keychain_entitle", as: (@convention(c) (Bool) -> Bool).self)
        setRefused = try function("stytch_core_test_keychain_refuse", as: (@convention(c) (UInt32, Int32) -> Bool).self)
        countItems = try function("stytch_core_test_keychain_items", as: (@convention(c) () -> UInt32).self)
        removeItems = try function("stytch_core_test_keychain_clear", as: (@convention(c) () -> Bool).self)
        remove = try function("stytch_core_test_keychain_uninstall", as: (@convention(c) () -> Void).self)
        try function("stytch_core_test_keychain_install", as: (@convention(c) () -> Void).self)()
    }

    /// Clients that are opened from now on use the platform's store again.
    func uninstall() { remove() }

    func protect(_ protection: Protection) { XCTAssertTrue(setProtection(protection.rawValue)) }

    /// The next calls find no keychain, as in the first moments after a boot.
    func startAgain(calls: UInt32) { XCTAssertTrue(setStarting(calls)) }

    /// Whether the app has a right to its access groups.
    func entitle(_ isEntitled: Bool) { XCTAssertTrue(setEntitled(isEntitled)) }

    /// Every call of this kind ends with this code.
    func refuse(_ call: Call, _ status: Int32) { XCTAssertTrue(setRefused(call.rawValue, status)) }

    func refuseNothing() { XCTAssertTrue(setRefused(Call.add.rawValue, 0)) }

    /// How many items there are.
    var items: UInt32 { countItems() }

    /// Removes every item, as a restore onto another device does.
    func clear() { XCTAssertTrue(removeItems()) }
}

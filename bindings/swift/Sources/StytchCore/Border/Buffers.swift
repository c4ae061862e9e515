// How values cross the border to the library: numbers in big-endian order, texts with their length.
// The generated converters are made of these. Nothing here ends the process: what does not fit is an
// error.

import Foundation
import StytchCoreFFI

/// A fault of the border itself, never of an app's call.
enum BorderError: Swift.Error, Equatable {
    case bufferOverflow
    case incompleteData
    case unexpectedOptionalTag
    case unexpectedEnumCase
    case unexpectedStatus
    case staleHandle
    case cancelled
    /// The library is of another build than this code.
    case otherLibrary
    /// The library failed inside; the text is for its developers.
    case panic(String)
}

/// The generated code's name.
typealias UniffiInternalError = BorderError

extension BorderError {
    /// Names that the generated code uses.
    static let unexpectedStaleHandle = BorderError.staleHandle
}

extension RustBuffer {
    static func empty() -> RustBuffer {
        RustBuffer(capacity: 0, len: 0, data: nil)
    }

    /// A copy in the library's memory. Empty when there is no memory, which the library refuses.
    init(bytes: UnsafeBufferPointer<UInt8>) {
        var status = RustCallStatus()
        let foreign = ForeignBytes(len: Int32(clamping: bytes.count), data: bytes.baseAddress)
        let buffer = ffi_stytch_core_rustbuffer_from_bytes(foreign, &status)
        self = status.code == callSucceeded ? buffer : .empty()
    }

    /// Frees the buffer, which must not be used afterwards.
    func deallocate() {
        var status = RustCallStatus()
        ffi_stytch_core_rustbuffer_free(self, &status)
    }
}

/// Reads a buffer of the library from its beginning.
struct Reader {
    private var next: UnsafeRawPointer?
    private var remaining: Int

    init(_ buffer: RustBuffer) {
        next = UnsafeRawPointer(buffer.data)
        remaining = buffer.data == nil ? 0 : Int(clamping: buffer.len)
    }

    var isAtEnd: Bool { remaining == 0 }

    @inline(never)
    mutating func take(_ count: Int) throws -> UnsafeRawBufferPointer {
        guard count >= 0, count <= remaining, let start = next else {
            if count == 0 { return UnsafeRawBufferPointer(start: nil, count: 0) }
            throw BorderError.bufferOverflow
        }
        next = start + count
        remaining -= count
        return UnsafeRawBufferPointer(start: start, count: count)
    }
}

typealias Writer = [UInt8]

@inline(__always)
func readInt<T: FixedWidthInteger>(_ buf: inout Reader) throws -> T {
    try T(bigEndian: buf.take(MemoryLayout<T>.size).loadUnaligned(as: T.self))
}

func writeInt<T: FixedWidthInteger>(_ buf: inout Writer, _ value: T) {
    withUnsafeBytes(of: value.bigEndian) { buf.append(contentsOf: $0) }
}

/// Lifts what comes as a buffer, and frees the buffer.
@inline(never)
func liftBuffer<T>(_ read: (inout Reader) throws -> T, _ buffer: RustBuffer) throws -> T {
    defer { buffer.deallocate() }
    var reader = Reader(buffer)
    let value = try read(&reader)
    guard reader.isAtEnd else { throw BorderError.incompleteData }
    return value
}

@inline(never)
func lowerBuffer<T>(_ write: (T, inout Writer) -> Void, _ value: T) -> RustBuffer {
    var writer = Writer()
    write(value, &writer)
    return writer.withUnsafeBufferPointer { RustBuffer(bytes: $0) }
}

@inline(never)
func readOptional<T>(_ read: (inout Reader) throws -> T, from buf: inout Reader) throws -> T? {
    switch try readInt(&buf) as Int8 {
    case 0: return nil
    case 1: return try read(&buf)
    default: throw BorderError.unexpectedOptionalTag
    }
}

@inline(never)
func writeOptional<T>(_ write: (T, inout Writer) -> Void, _ value: T?, into buf: inout Writer) {
    guard let value else { return writeInt(&buf, Int8(0)) }
    writeInt(&buf, Int8(1))
    write(value, &buf)
}

@inline(never)
func readSequence<T>(_ read: (inout Reader) throws -> T, from buf: inout Reader) throws -> [T] {
    let count: Int32 = try readInt(&buf)
    var values = [T]()
    for _ in 0 ..< max(0, count) { values.append(try read(&buf)) }
    return values
}

@inline(never)
func writeSequence<T>(_ write: (T, inout Writer) -> Void, _ values: [T], into buf: inout Writer) {
    writeInt(&buf, Int32(clamping: values.count))
    for value in values { write(value, &buf) }
}

// Converters. The generated ones have the same members, each only where a call needs it.

enum FfiConverterUInt16 {
    static func read(from buf: inout Reader) throws -> Int { Int(try readInt(&buf) as UInt16) }
    static func write(_ value: Int, into buf: inout Writer) { writeInt(&buf, UInt16(clamping: value)) }
}

enum FfiConverterUInt32 {
    static func read(from buf: inout Reader) throws -> UInt32 { try readInt(&buf) }
    static func write(_ value: UInt32, into buf: inout Writer) { writeInt(&buf, value) }
    static func lower(_ value: UInt32) -> UInt32 { value }
}

enum FfiConverterInt32 {
    static func read(from buf: inout Reader) throws -> Int { Int(try readInt(&buf) as Int32) }
    static func write(_ value: Int, into buf: inout Writer) { writeInt(&buf, Int32(clamping: value)) }
}

enum FfiConverterUInt64 {
    static func lift(_ value: UInt64) throws -> UInt64 { value }
    static func lower(_ value: UInt64) -> UInt64 { value }
    static func read(from buf: inout Reader) throws -> UInt64 { try readInt(&buf) }
    static func write(_ value: UInt64, into buf: inout Writer) { writeInt(&buf, value) }
}

enum FfiConverterInt64 {
    static func lift(_ value: Int64) throws -> Int64 { value }
    static func read(from buf: inout Reader) throws -> Int64 { try readInt(&buf) }
    static func write(_ value: Int64, into buf: inout Writer) { writeInt(&buf, value) }
}

enum FfiConverterBool {
    static func lower(_ value: Bool) -> Int8 { value ? 1 : 0 }
    static func read(from buf: inout Reader) throws -> Bool { try readInt(&buf) as Int8 != 0 }
    static func write(_ value: Bool, into buf: inout Writer) { writeInt(&buf, Int8(value ? 1 : 0)) }
}

enum FfiConverterString {
    static func lift(_ value: RustBuffer) throws -> String {
        defer { value.deallocate() }
        let bytes = UnsafeBufferPointer(start: value.data, count: value.data == nil ? 0 : Int(clamping: value.len))
        return String(decoding: bytes, as: UTF8.self)
    }

    static func lower(_ value: String) -> RustBuffer {
        var value = value
        return value.withUTF8 { RustBuffer(bytes: $0) }
    }

    @inline(never)
    static func read(from buf: inout Reader) throws -> String {
        let count: Int32 = try readInt(&buf)
        return String(decoding: try buf.take(Int(count)), as: UTF8.self)
    }

    @inline(never)
    static func write(_ value: String, into buf: inout Writer) {
        writeInt(&buf, Int32(clamping: value.utf8.count))
        buf.append(contentsOf: value.utf8)
    }
}

enum FfiConverterData {
    static func read(from buf: inout Reader) throws -> Data {
        let count: Int32 = try readInt(&buf)
        return Data(try buf.take(Int(count)))
    }

    static func write(_ value: Data, into buf: inout Writer) {
        writeInt(&buf, Int32(clamping: value.count))
        buf.append(contentsOf: value)
    }
}

enum FfiConverterTypeSecret {
    static func lift(_ value: RustBuffer) throws -> Secret { Secret(try FfiConverterString.lift(value)) }
    static func lower(_ value: Secret) -> RustBuffer { FfiConverterString.lower(value.expose()) }
    static func read(from buf: inout Reader) throws -> Secret { Secret(try FfiConverterString.read(from: &buf)) }
    static func write(_ value: Secret, into buf: inout Writer) { FfiConverterString.write(value.expose(), into: &buf) }
}

/// Points in time only come from the library.
enum FfiConverterTypeTimestamp {
    static func read(from buf: inout Reader) throws -> Date {
        Date(timeIntervalSince1970: Double(try FfiConverterInt64.read(from: &buf)) / 1000)
    }
}

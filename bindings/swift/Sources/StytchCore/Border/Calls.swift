// How a call crosses the border to the library: its status, its error, and the library's futures.

import Dispatch
import Foundation
import StytchCoreFFI

let callSucceeded: Int8 = 0
let callFailed: Int8 = 1
private let callPanicked: Int8 = 2
private let callCancelled: Int8 = 3

/// The generated code's names.
let CALL_ERROR = callFailed
let CALL_UNEXPECTED_ERROR = callPanicked

extension RustCallStatus {
    init() {
        self.init(code: callSucceeded, errorBuf: .empty())
    }
}

/// Refuses a library of another build: the same functions may have other parameters there.
private func checkLibrary() throws {
    guard libraryIsOfThisBuild else { throw BorderError.otherLibrary }
}

/// A call that has no error of its own: what it throws is a fault of the library.
func rustCall<T>(_ call: (UnsafeMutablePointer<RustCallStatus>) throws -> T) throws -> T {
    try checkLibrary()
    var status = RustCallStatus()
    let returned = try call(&status)
    try check(status, nil)
    return returned
}

func rustCallWithError<T, E: Swift.Error>(
    _ lift: @escaping (RustBuffer) throws -> E,
    _ call: (UnsafeMutablePointer<RustCallStatus>) throws -> T
) throws -> T {
    try checkLibrary()
    var status = RustCallStatus()
    let returned = try call(&status)
    try check(status) { try lift($0) }
    return returned
}

/// Frees an object of the library. A fault in it cannot be returned to a caller.
func freeHandle(_ call: (UnsafeMutablePointer<RustCallStatus>) -> Void) {
    var status = RustCallStatus()
    call(&status)
    if status.code != callSucceeded { status.errorBuf.deallocate() }
}

@inline(never)
private func check(_ status: RustCallStatus, _ lift: ((RustBuffer) throws -> Swift.Error)?) throws {
    switch status.code {
    case callSucceeded:
        return
    case callFailed:
        guard let lift else {
            status.errorBuf.deallocate()
            throw BorderError.unexpectedStatus
        }
        throw try lift(status.errorBuf)
    case callPanicked:
        throw BorderError.panic(try FfiConverterString.lift(status.errorBuf))
    case callCancelled:
        status.errorBuf.deallocate()
        throw BorderError.cancelled
    default:
        status.errorBuf.deallocate()
        throw BorderError.unexpectedStatus
    }
}

/// A call of the library that has begun. It continues to its end, even if no caller waits.
final class PendingCall<T: Sendable>: @unchecked Sendable {
    // All of them are guarded by the lock.
    private let lock = NSLock()
    private var result: Result<T, Swift.Error>?
    private var waiting: [@Sendable (Result<T, Swift.Error>) -> Void] = []

    /// Calls with the result, at once if it is here.
    func whenDone(_ body: @escaping @Sendable (Result<T, Swift.Error>) -> Void) {
        lock.lock()
        guard let result else {
            waiting.append(body)
            return lock.unlock()
        }
        lock.unlock()
        body(result)
    }

    func finish(_ result: Result<T, Swift.Error>) {
        lock.lock()
        self.result = result
        let waiting = self.waiting
        self.waiting = []
        lock.unlock()
        for body in waiting { body(result) }
    }

    /// The result. A task that is cancelled stops waiting at once.
    func value() async throws -> T {
        let waiter = Waiter<T>()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                waiter.wait(continuation)
                whenDone { waiter.resume($0) }
            }
        } onCancel: {
            waiter.resume(.failure(CancellationError()))
        }
    }
}

/// A continuation that the first of several results resumes.
private final class Waiter<T: Sendable>: @unchecked Sendable {
    // Both are guarded by the lock.
    private let lock = NSLock()
    private var continuation: CheckedContinuation<T, Swift.Error>?
    private var early: Result<T, Swift.Error>?
    private var isDone = false

    func wait(_ continuation: CheckedContinuation<T, Swift.Error>) {
        lock.lock()
        if let early {
            lock.unlock()
            return continuation.resume(with: early)
        }
        self.continuation = continuation
        lock.unlock()
    }

    func resume(_ result: Result<T, Swift.Error>) {
        lock.lock()
        guard !isDone else { return lock.unlock() }
        isDone = true
        guard let continuation else {
            early = result
            return lock.unlock()
        }
        self.continuation = nil
        lock.unlock()
        continuation.resume(with: result)
    }
}

/// Begins an asynchronous call: the library has it when this returns, so that calls keep the order
/// that they were made in.
func beginCall<F, T: Sendable>(
    rustFutureFunc: () throws -> UInt64,
    pollFunc: @escaping (UInt64, @escaping UniffiRustFutureContinuationCallback, UInt64) -> Void,
    completeFunc: @escaping (UInt64, UnsafeMutablePointer<RustCallStatus>) -> F,
    freeFunc: @escaping (UInt64) -> Void,
    liftFunc: @escaping (F) throws -> T,
    errorHandler: ((RustBuffer) throws -> Swift.Error)?
) throws -> PendingCall<T> {
    try checkLibrary()
    let future = try rustFutureFunc()
    let pending = PendingCall<T>()
    let poll = RustFuture(future: future, pollFunc: pollFunc) {
        let result = Result {
            var status = RustCallStatus()
            let returned = completeFunc(future, &status)
            try check(status, errorHandler)
            return try liftFunc(returned)
        }
        freeFunc(future)
        pending.finish(result)
    }
    poll.poll()
    return pending
}

/// Polls a future of the library until it is ready.
private final class RustFuture: @unchecked Sendable {
    private let future: UInt64
    private let pollFunc: (UInt64, @escaping UniffiRustFutureContinuationCallback, UInt64) -> Void
    private let complete: () -> Void

    init(
        future: UInt64,
        pollFunc: @escaping (UInt64, @escaping UniffiRustFutureContinuationCallback, UInt64) -> Void,
        complete: @escaping () -> Void
    ) {
        self.future = future
        self.pollFunc = pollFunc
        self.complete = complete
    }

    func poll() {
        // Released by the one call that the library makes for each poll.
        let handle = UInt64(UInt(bitPattern: Unmanaged.passRetained(self).toOpaque()))
        pollFunc(future, { handle, result in
            guard let pointer = UnsafeRawPointer(bitPattern: UInt(handle)) else { return }
            let future = Unmanaged<RustFuture>.fromOpaque(pointer).takeRetainedValue()
            // The library may hold a lock of the future here, so nothing of it is called from here.
            DispatchQueue.global().async {
                if result == 0 { future.complete() } else { future.poll() }
            }
        }, handle)
    }
}

// Calls of the library into an app's own objects.

/// Objects of the app that the library holds, by odd numbers: its own have even ones.
final class UniffiHandleMap<T>: @unchecked Sendable {
    // Both are guarded by the lock.
    private let lock = NSLock()
    private var objects: [UInt64: T] = [:]
    private var next: UInt64 = 1

    var count: Int {
        lock.lock()
        defer { lock.unlock() }
        return objects.count
    }

    func insert(obj: T) -> UInt64 {
        lock.lock()
        defer { lock.unlock() }
        return add(obj)
    }

    func get(handle: UInt64) throws -> T {
        lock.lock()
        defer { lock.unlock() }
        guard let object = objects[handle] else { throw BorderError.staleHandle }
        return object
    }

    func clone(handle: UInt64) throws -> UInt64 {
        lock.lock()
        defer { lock.unlock() }
        guard let object = objects[handle] else { throw BorderError.staleHandle }
        return add(object)
    }

    @discardableResult
    func remove(handle: UInt64) throws -> T {
        lock.lock()
        defer { lock.unlock() }
        guard let object = objects.removeValue(forKey: handle) else { throw BorderError.staleHandle }
        return object
    }

    private func add(_ object: T) -> UInt64 {
        defer { next += 2 }
        objects[next] = object
        return next
    }
}

func uniffiTraitInterfaceCall<T>(
    callStatus: UnsafeMutablePointer<RustCallStatus>,
    makeCall: () throws -> T,
    writeReturn: (T) -> Void
) {
    do {
        writeReturn(try makeCall())
    } catch {
        callStatus.pointee.code = callPanicked
        callStatus.pointee.errorBuf = FfiConverterString.lower(String(describing: error))
    }
}

func uniffiTraitInterfaceCallWithError<T, E>(
    callStatus: UnsafeMutablePointer<RustCallStatus>,
    makeCall: () throws -> T,
    writeReturn: (T) -> Void,
    lowerError: (E) -> RustBuffer
) {
    do {
        writeReturn(try makeCall())
    } catch let error as E {
        callStatus.pointee.code = callFailed
        callStatus.pointee.errorBuf = lowerError(error)
    } catch {
        callStatus.pointee.code = callPanicked
        callStatus.pointee.errorBuf = FfiConverterString.lower(String(describing: error))
    }
}

/// A value that may go to another thread, which its type does not say.
private struct Unchecked<T>: @unchecked Sendable {
    let value: T

    init(_ value: T) { self.value = value }
}

/// Tasks of the app that the library waits for. Dropping the library's future cancels the task.
private let runningTasks = UniffiHandleMap<Task<Void, Never>>()

func uniffiTraitInterfaceCallAsyncWithError<T, E>(
    makeCall: @escaping () async throws -> T,
    handleSuccess: @escaping (T) -> Void,
    handleError: @escaping (Int8, RustBuffer) -> Void,
    lowerError: @escaping (E) -> RustBuffer,
    droppedCallback: UnsafeMutablePointer<UniffiForeignFutureDroppedCallbackStruct>
) {
    let (call, succeed, fail, lower) = (
        Unchecked(makeCall), Unchecked(handleSuccess), Unchecked(handleError), Unchecked(lowerError)
    )
    let task = Task {
        // One of both is called exactly once: each frees what the library keeps for the call.
        do {
            let value = try await call.value()
            succeed.value(value)
        } catch let error as E {
            fail.value(callFailed, lower.value(error))
        } catch {
            fail.value(callPanicked, FfiConverterString.lower(String(describing: error)))
        }
    }
    droppedCallback.pointee = UniffiForeignFutureDroppedCallbackStruct(
        handle: runningTasks.insert(obj: task),
        free: { handle in (try? runningTasks.remove(handle: handle))?.cancel() }
    )
}

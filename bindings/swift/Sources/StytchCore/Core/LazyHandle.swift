/// One object of the library, such as the passwords of a client. It is made when it is first used.
final class LazyHandle<T: Sendable>: @unchecked Sendable {
    private let make: @Sendable () throws -> T
    private let lock = Lock()
    private var made: T?

    init(_ make: @escaping @Sendable () throws -> T) {
        self.make = make
    }

    func get() throws -> T {
        if let made = lock.with({ made }) { return made }
        let new = try make()
        return lock.with {
            if let made { return made }
            made = new
            return new
        }
    }

    /// Drops the object when its client ends.
    func reset() {
        let old = lock.with {
            defer { made = nil }
            return made
        }
        _ = old
    }
}

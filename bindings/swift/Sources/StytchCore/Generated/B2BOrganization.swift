// Written by `cargo xtask bindings` from bindings/surface.toml and the library's metadata. Do not
// edit it; the names are in that file.

import Foundation
#if canImport(Combine)
import Combine
#endif

/// The organization.
///
/// An app that takes this protocol can be tested with an implementation of its own, which needs the asynchronous functions and the reads.
public protocol B2BOrganizationClient: B2BOrganizationReads {
    /// Fetches the organization and stores it with the session, which stays unchanged. `NoSession`
    /// when no session is active, `Superseded` when another sign-in replaced the session during the
    /// call. A failure changes nothing; an error that suggests that the session is over starts a
    /// validation at once.
    @discardableResult
    func get() async throws -> OrganizationResponse

    /// Completion-handler variant of `get`.
    func get(completion: @escaping Completion<OrganizationResponse>)
}

public extension B2BOrganizationClient {
    func get(completion: @escaping Completion<OrganizationResponse>) {
        callLater(completion) { try await self.get() }
    }
#if canImport(Combine)
    /// Combine variant of `get`: the call begins when it is subscribed to.
    func get() -> AnyPublisher<OrganizationResponse, Swift.Error> {
        callPublisher { self.get(completion: $0) }
    }
#endif
}

final class B2BOrganizationCalls: B2BOrganizationReader, B2BOrganizationClient, @unchecked Sendable {
    private func startGet() -> PendingCall<OrganizationResponse> {
        core.begin(handle) { native in try native.get() }
    }

    func get() async throws -> OrganizationResponse {
        try Task.checkCancellation()
        return try await startGet().value()
    }

    func get(completion: @escaping Completion<OrganizationResponse>) {
        startGet().complete(completion)
    }
}

// Written by `cargo xtask bindings` from bindings/surface.toml and the library's metadata. Do not
// edit it; the names are in that file.

import Foundation
#if canImport(Combine)
import Combine
#endif

/// Reads of the organization, and its changes.
public protocol B2BOrganizationReads: Sendable {
    /// The organization, or nil. Never waits.
    func getSync() -> Organization?

    /// The current value as soon as it is known, and then each different one. A slow reader gets the newest.
    var organizationChanges: AsyncStream<StytchObjectInfo<Organization>> { get }

    /// Calls with each change from now on, not with the current value, until the result is cancelled or
    /// released. A closure that blocks delays only itself.
    func onOrganizationChange(
        on queue: DispatchQueue,
        _ callback: @escaping @Sendable (StytchObjectInfo<Organization>) -> Void
    ) -> StytchSubscription

#if canImport(Combine)
    /// The current value as soon as it is known, and then each different one.
    var onOrganizationChange: AnyPublisher<StytchObjectInfo<Organization>, Never> { get }
#endif
}

public extension B2BOrganizationReads {
    func onOrganizationChange(
        on queue: DispatchQueue,
        _ callback: @escaping @Sendable (StytchObjectInfo<Organization>) -> Void
    ) -> StytchSubscription {
        listen(to: organizationChanges, on: queue, callback)
    }

    /// Variant that calls on the main thread.
    func onOrganizationChange(_ callback: @escaping @Sendable (StytchObjectInfo<Organization>) -> Void) -> StytchSubscription {
        onOrganizationChange(on: .main, callback)
    }
}

/// The organization.
///
/// An app that takes this protocol can be tested with an implementation of its own, which needs the asynchronous functions and the reads.
public protocol B2BOrganizationClient: B2BOrganizationReads {
    /// Fetches the organization and stores it with the session, which stays unchanged.
    ///
    /// - Throws: `StytchSDKError` (`.noCurrentSession`) if no user is signed in, `StytchSDKError` (`.superseded`) if another sign-in replaced the session during the call, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Nothing changes then. An `StytchAPIError` error that suggests that the session is over starts a validation at once.
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

final class B2BOrganizationCalls: B2BOrganizationClient {
    private let core: B2BCore
    private let handle: LazyHandle<NativeB2BOrganization>

    init(_ core: B2BCore, _ handle: LazyHandle<NativeB2BOrganization>) {
        self.core = core
        self.handle = handle
    }

    func getSync() -> Organization? { core.unlessExpired { $0.state?.organization } }

    var organizationChanges: AsyncStream<StytchObjectInfo<Organization>> { core.states.stream { $0.organization } }

    func onOrganizationChange(
        on queue: DispatchQueue,
        _ callback: @escaping @Sendable (StytchObjectInfo<Organization>) -> Void
    ) -> StytchSubscription {
        core.states.listen(on: queue, { $0.organization }, callback)
    }

#if canImport(Combine)
    var onOrganizationChange: AnyPublisher<StytchObjectInfo<Organization>, Never> { core.states.publisher { $0.organization } }
#endif

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

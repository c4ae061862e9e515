// Written by `cargo xtask bindings` from what UniFFI generates. Do not edit it.

import Foundation
import StytchCoreFFI

final class NativeB2B: @unchecked Sendable {
    let handle: UInt64
    init(unsafeFromHandle handle: UInt64) {
        self.handle = handle
    }
    func uniffiCloneHandle() throws -> UInt64 {
        return try rustCall { uniffi_stytch_core_fn_clone_b2bclient(self.handle, $0) }
    }
convenience init(config: ClientConfig) throws {
    let handle =
        try rustCallWithError({ try liftBuffer(FfiConverterTypeStytchError.read, $0) }) {
        uniffiCallStatus in
    uniffi_stytch_core_fn_constructor_b2bclient_new(
        lowerBuffer(FfiConverterTypeClientConfig.write, config),uniffiCallStatus
    )
}
    self.init(unsafeFromHandle: handle)
}
    deinit {
            // Mock objects have handle=0 don't try to free them
        freeHandle { uniffi_stytch_core_fn_free_b2bclient(handle, $0) }
    }
static func withPorts(config: ClientConfig, portsId: String, transport: NativeTransport?, secureStore: SecureStore?)throws  -> NativeB2B  {
    return try  FfiConverterTypeB2bClient.lift(try rustCallWithError({ try liftBuffer(FfiConverterTypeStytchError.read, $0) }) {
        uniffiCallStatus in
    uniffi_stytch_core_fn_constructor_b2bclient_with_ports(
        lowerBuffer(FfiConverterTypeClientConfig.write, config),
        FfiConverterString.lower(portsId),
        lowerBuffer({ writeOptional(FfiConverterTypeHttpTransport.write, $0, into: &$1) }, transport),
        lowerBuffer({ writeOptional(FfiConverterTypeSecureStore.write, $0, into: &$1) }, secureStore),uniffiCallStatus
    )
})
}
func background() throws {try rustCall {
        uniffiCallStatus in
    uniffi_stytch_core_fn_method_b2bclient_background(
            try self.uniffiCloneHandle(),uniffiCallStatus
    )
}
}
func close() throws {try rustCall {
        uniffiCallStatus in
    uniffi_stytch_core_fn_method_b2bclient_close(
            try self.uniffiCloneHandle(),uniffiCallStatus
    )
}
}
func connectivity(online: Bool) throws {try rustCall {
        uniffiCallStatus in
    uniffi_stytch_core_fn_method_b2bclient_connectivity(
            try self.uniffiCloneHandle(),
        FfiConverterBool.lower(online),uniffiCallStatus
    )
}
}
func diagnostics() throws -> Diagnostics {
    return try  liftBuffer(FfiConverterTypeDiagnostics.read, try rustCall {
        uniffiCallStatus in
    uniffi_stytch_core_fn_method_b2bclient_diagnostics(
            try self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}
func discovery() throws -> NativeB2BDiscovery {
    return try  FfiConverterTypeB2bDiscovery.lift(try rustCall {
        uniffiCallStatus in
    uniffi_stytch_core_fn_method_b2bclient_discovery(
            try self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}
func foreground() throws {try rustCall {
        uniffiCallStatus in
    uniffi_stytch_core_fn_method_b2bclient_foreground(
            try self.uniffiCloneHandle(),uniffiCallStatus
    )
}
}
func logTo(logger: NativeLogger, level: StytchLogLevel) throws -> NativeSubscription {
    return try  FfiConverterTypeSubscription.lift(try rustCall {
        uniffiCallStatus in
    uniffi_stytch_core_fn_method_b2bclient_log_to(
            try self.uniffiCloneHandle(),
        FfiConverterTypeLogger.lower(logger),
        lowerBuffer(FfiConverterTypeLogLevel.write, level),uniffiCallStatus
    )
})
}
func magicLinks() throws -> NativeB2BMagicLinks {
    return try  FfiConverterTypeB2bMagicLinks.lift(try rustCall {
        uniffiCallStatus in
    uniffi_stytch_core_fn_method_b2bclient_magic_links(
            try self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}
func member() throws -> NativeB2BMember {
    return try  FfiConverterTypeB2bMember.lift(try rustCall {
        uniffiCallStatus in
    uniffi_stytch_core_fn_method_b2bclient_member(
            try self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}
func organization() throws -> NativeB2BOrganization {
    return try  FfiConverterTypeB2bOrganization.lift(try rustCall {
        uniffiCallStatus in
    uniffi_stytch_core_fn_method_b2bclient_organization(
            try self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}
func otp() throws -> NativeB2BOtp {
    return try  FfiConverterTypeB2bOtp.lift(try rustCall {
        uniffiCallStatus in
    uniffi_stytch_core_fn_method_b2bclient_otp(
            try self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}
func passwords() throws -> NativeB2BPasswords {
    return try  FfiConverterTypeB2bPasswords.lift(try rustCall {
        uniffiCallStatus in
    uniffi_stytch_core_fn_method_b2bclient_passwords(
            try self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}
func recoveryCodes() throws -> NativeB2BRecoveryCodes {
    return try  FfiConverterTypeB2bRecoveryCodes.lift(try rustCall {
        uniffiCallStatus in
    uniffi_stytch_core_fn_method_b2bclient_recovery_codes(
            try self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}
func revision() throws -> UInt64 {
    return try  FfiConverterUInt64.lift(try rustCall {
        uniffiCallStatus in
    uniffi_stytch_core_fn_method_b2bclient_revision(
            try self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}
func session() throws -> NativeB2BSessions {
    return try  FfiConverterTypeB2bSessions.lift(try rustCall {
        uniffiCallStatus in
    uniffi_stytch_core_fn_method_b2bclient_session(
            try self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}
func state() throws -> B2BState {
    return try  liftBuffer(FfiConverterTypeB2bState.read, try rustCall {
        uniffiCallStatus in
    uniffi_stytch_core_fn_method_b2bclient_state(
            try self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}
func storeUnlocked() throws {try rustCall {
        uniffiCallStatus in
    uniffi_stytch_core_fn_method_b2bclient_store_unlocked(
            try self.uniffiCloneHandle(),uniffiCallStatus
    )
}
}
func subscribeRevisions(listener: RevisionListener) throws -> NativeSubscription {
    return try  FfiConverterTypeSubscription.lift(try rustCall {
        uniffiCallStatus in
    uniffi_stytch_core_fn_method_b2bclient_subscribe_revisions(
            try self.uniffiCloneHandle(),
        FfiConverterTypeRevisionListener.lower(listener),uniffiCallStatus
    )
})
}
func systemProxy(proxy: Secret?) throws {try rustCallWithError({ try liftBuffer(FfiConverterTypeStytchError.read, $0) }) {
        uniffiCallStatus in
    uniffi_stytch_core_fn_method_b2bclient_system_proxy(
            try self.uniffiCloneHandle(),
        lowerBuffer({ writeOptional(FfiConverterTypeSecret.write, $0, into: &$1) }, proxy),uniffiCallStatus
    )
}
}
func totp() throws -> NativeB2BTotp {
    return try  FfiConverterTypeB2bTotp.lift(try rustCall {
        uniffiCallStatus in
    uniffi_stytch_core_fn_method_b2bclient_totp(
            try self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}
}

struct FfiConverterTypeB2bClient {
    static func lift(_ handle: UInt64) throws -> NativeB2B {
        return NativeB2B(unsafeFromHandle: handle)
    }
}

final class NativeB2BDiscovery: @unchecked Sendable {
    let handle: UInt64
    init(unsafeFromHandle handle: UInt64) {
        self.handle = handle
    }
    func uniffiCloneHandle() throws -> UInt64 {
        return try rustCall { uniffi_stytch_core_fn_clone_b2bdiscovery(self.handle, $0) }
    }
    deinit {
            // Mock objects have handle=0 don't try to free them
        freeHandle { uniffi_stytch_core_fn_free_b2bdiscovery(handle, $0) }
    }
func createOrganization(params: OrganizationCreateParams) throws -> PendingCall<B2BAuthenticateResponse> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_b2bdiscovery_create_organization(
                        try self.uniffiCloneHandle(),lowerBuffer(FfiConverterTypeOrganizationCreateParams.write, params)
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: { try liftBuffer(FfiConverterTypeB2bAuthenticateResponse.read, $0) },
            errorHandler: { try liftBuffer(FfiConverterTypeStytchError.read, $0) }
        )
}
func exchangeIntermediateSession(organizationId: String, sessionDurationMinutes: UInt32?, locale: String?) throws -> PendingCall<B2BAuthenticateResponse> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_b2bdiscovery_exchange_intermediate_session(
                        try self.uniffiCloneHandle(),FfiConverterString.lower(organizationId),lowerBuffer({ writeOptional(FfiConverterUInt32.write, $0, into: &$1) }, sessionDurationMinutes),lowerBuffer({ writeOptional(FfiConverterString.write, $0, into: &$1) }, locale)
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: { try liftBuffer(FfiConverterTypeB2bAuthenticateResponse.read, $0) },
            errorHandler: { try liftBuffer(FfiConverterTypeStytchError.read, $0) }
        )
}
func organizations() throws -> PendingCall<DiscoveryResponse> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_b2bdiscovery_organizations(
                        try self.uniffiCloneHandle()
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: { try liftBuffer(FfiConverterTypeDiscoveryResponse.read, $0) },
            errorHandler: { try liftBuffer(FfiConverterTypeStytchError.read, $0) }
        )
}
}

struct FfiConverterTypeB2bDiscovery {
    static func lift(_ handle: UInt64) throws -> NativeB2BDiscovery {
        return NativeB2BDiscovery(unsafeFromHandle: handle)
    }
}

final class NativeB2BMagicLinks: @unchecked Sendable {
    let handle: UInt64
    init(unsafeFromHandle handle: UInt64) {
        self.handle = handle
    }
    func uniffiCloneHandle() throws -> UInt64 {
        return try rustCall { uniffi_stytch_core_fn_clone_b2bmagiclinks(self.handle, $0) }
    }
    deinit {
            // Mock objects have handle=0 don't try to free them
        freeHandle { uniffi_stytch_core_fn_free_b2bmagiclinks(handle, $0) }
    }
func authenticate(params: MagicLinkAuthenticateParams) throws -> PendingCall<B2BAuthenticateResponse> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_b2bmagiclinks_authenticate(
                        try self.uniffiCloneHandle(),lowerBuffer(FfiConverterTypeMagicLinkAuthenticateParams.write, params)
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: { try liftBuffer(FfiConverterTypeB2bAuthenticateResponse.read, $0) },
            errorHandler: { try liftBuffer(FfiConverterTypeStytchError.read, $0) }
        )
}
func discoveryAuthenticate(discoveryMagicLinksToken: Secret) throws -> PendingCall<DiscoveryResponse> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_b2bmagiclinks_discovery_authenticate(
                        try self.uniffiCloneHandle(),FfiConverterTypeSecret.lower(discoveryMagicLinksToken)
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: { try liftBuffer(FfiConverterTypeDiscoveryResponse.read, $0) },
            errorHandler: { try liftBuffer(FfiConverterTypeStytchError.read, $0) }
        )
}
func emailDiscoverySend(params: MagicLinkDiscoveryParams) throws -> PendingCall<SendResponse> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_b2bmagiclinks_email_discovery_send(
                        try self.uniffiCloneHandle(),lowerBuffer(FfiConverterTypeMagicLinkDiscoveryParams.write, params)
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: { try liftBuffer(FfiConverterTypeSendResponse.read, $0) },
            errorHandler: { try liftBuffer(FfiConverterTypeStytchError.read, $0) }
        )
}
func emailLoginOrSignup(params: MagicLinkLoginParams) throws -> PendingCall<SendResponse> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_b2bmagiclinks_email_login_or_signup(
                        try self.uniffiCloneHandle(),lowerBuffer(FfiConverterTypeMagicLinkLoginParams.write, params)
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: { try liftBuffer(FfiConverterTypeSendResponse.read, $0) },
            errorHandler: { try liftBuffer(FfiConverterTypeStytchError.read, $0) }
        )
}
}

struct FfiConverterTypeB2bMagicLinks {
    static func lift(_ handle: UInt64) throws -> NativeB2BMagicLinks {
        return NativeB2BMagicLinks(unsafeFromHandle: handle)
    }
}

final class NativeB2BMember: @unchecked Sendable {
    let handle: UInt64
    init(unsafeFromHandle handle: UInt64) {
        self.handle = handle
    }
    func uniffiCloneHandle() throws -> UInt64 {
        return try rustCall { uniffi_stytch_core_fn_clone_b2bmember(self.handle, $0) }
    }
    deinit {
            // Mock objects have handle=0 don't try to free them
        freeHandle { uniffi_stytch_core_fn_free_b2bmember(handle, $0) }
    }
func deleteFactor(factor: MemberAuthenticationFactor) throws -> PendingCall<MemberChangeResponse> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_b2bmember_delete_factor(
                        try self.uniffiCloneHandle(),lowerBuffer(FfiConverterTypeMemberAuthenticationFactor.write, factor)
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: { try liftBuffer(FfiConverterTypeMemberChangeResponse.read, $0) },
            errorHandler: { try liftBuffer(FfiConverterTypeStytchError.read, $0) }
        )
}
func get() throws -> PendingCall<MemberResponse> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_b2bmember_get(
                        try self.uniffiCloneHandle()
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: { try liftBuffer(FfiConverterTypeMemberResponse.read, $0) },
            errorHandler: { try liftBuffer(FfiConverterTypeStytchError.read, $0) }
        )
}
func update(params: MemberUpdateParams) throws -> PendingCall<MemberChangeResponse> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_b2bmember_update(
                        try self.uniffiCloneHandle(),lowerBuffer(FfiConverterTypeMemberUpdateParams.write, params)
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: { try liftBuffer(FfiConverterTypeMemberChangeResponse.read, $0) },
            errorHandler: { try liftBuffer(FfiConverterTypeStytchError.read, $0) }
        )
}
}

struct FfiConverterTypeB2bMember {
    static func lift(_ handle: UInt64) throws -> NativeB2BMember {
        return NativeB2BMember(unsafeFromHandle: handle)
    }
}

final class NativeB2BOrganization: @unchecked Sendable {
    let handle: UInt64
    init(unsafeFromHandle handle: UInt64) {
        self.handle = handle
    }
    func uniffiCloneHandle() throws -> UInt64 {
        return try rustCall { uniffi_stytch_core_fn_clone_b2borganization(self.handle, $0) }
    }
    deinit {
            // Mock objects have handle=0 don't try to free them
        freeHandle { uniffi_stytch_core_fn_free_b2borganization(handle, $0) }
    }
func get() throws -> PendingCall<OrganizationResponse> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_b2borganization_get(
                        try self.uniffiCloneHandle()
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: { try liftBuffer(FfiConverterTypeOrganizationResponse.read, $0) },
            errorHandler: { try liftBuffer(FfiConverterTypeStytchError.read, $0) }
        )
}
}

struct FfiConverterTypeB2bOrganization {
    static func lift(_ handle: UInt64) throws -> NativeB2BOrganization {
        return NativeB2BOrganization(unsafeFromHandle: handle)
    }
}

final class NativeB2BOtp: @unchecked Sendable {
    let handle: UInt64
    init(unsafeFromHandle handle: UInt64) {
        self.handle = handle
    }
    func uniffiCloneHandle() throws -> UInt64 {
        return try rustCall { uniffi_stytch_core_fn_clone_b2botp(self.handle, $0) }
    }
    deinit {
            // Mock objects have handle=0 don't try to free them
        freeHandle { uniffi_stytch_core_fn_free_b2botp(handle, $0) }
    }
func emailAuthenticate(params: OtpEmailAuthenticateParams) throws -> PendingCall<B2BAuthenticateResponse> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_b2botp_email_authenticate(
                        try self.uniffiCloneHandle(),lowerBuffer(FfiConverterTypeOtpEmailAuthenticateParams.write, params)
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: { try liftBuffer(FfiConverterTypeB2bAuthenticateResponse.read, $0) },
            errorHandler: { try liftBuffer(FfiConverterTypeStytchError.read, $0) }
        )
}
func emailDiscoveryAuthenticate(emailAddress: String, code: Secret) throws -> PendingCall<DiscoveryResponse> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_b2botp_email_discovery_authenticate(
                        try self.uniffiCloneHandle(),FfiConverterString.lower(emailAddress),FfiConverterTypeSecret.lower(code)
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: { try liftBuffer(FfiConverterTypeDiscoveryResponse.read, $0) },
            errorHandler: { try liftBuffer(FfiConverterTypeStytchError.read, $0) }
        )
}
func emailDiscoverySend(params: OtpDiscoveryParams) throws -> PendingCall<SendResponse> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_b2botp_email_discovery_send(
                        try self.uniffiCloneHandle(),lowerBuffer(FfiConverterTypeOtpDiscoveryParams.write, params)
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: { try liftBuffer(FfiConverterTypeSendResponse.read, $0) },
            errorHandler: { try liftBuffer(FfiConverterTypeStytchError.read, $0) }
        )
}
func emailLoginOrSignup(params: OtpEmailLoginParams) throws -> PendingCall<SendResponse> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_b2botp_email_login_or_signup(
                        try self.uniffiCloneHandle(),lowerBuffer(FfiConverterTypeOtpEmailLoginParams.write, params)
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: { try liftBuffer(FfiConverterTypeSendResponse.read, $0) },
            errorHandler: { try liftBuffer(FfiConverterTypeStytchError.read, $0) }
        )
}
func smsAuthenticate(params: OtpSmsAuthenticateParams) throws -> PendingCall<B2BAuthenticateResponse> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_b2botp_sms_authenticate(
                        try self.uniffiCloneHandle(),lowerBuffer(FfiConverterTypeOtpSmsAuthenticateParams.write, params)
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: { try liftBuffer(FfiConverterTypeB2bAuthenticateResponse.read, $0) },
            errorHandler: { try liftBuffer(FfiConverterTypeStytchError.read, $0) }
        )
}
func smsSend(params: OtpSmsSendParams) throws -> PendingCall<SendResponse> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_b2botp_sms_send(
                        try self.uniffiCloneHandle(),lowerBuffer(FfiConverterTypeOtpSmsSendParams.write, params)
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: { try liftBuffer(FfiConverterTypeSendResponse.read, $0) },
            errorHandler: { try liftBuffer(FfiConverterTypeStytchError.read, $0) }
        )
}
}

struct FfiConverterTypeB2bOtp {
    static func lift(_ handle: UInt64) throws -> NativeB2BOtp {
        return NativeB2BOtp(unsafeFromHandle: handle)
    }
}

final class NativeB2BPasswords: @unchecked Sendable {
    let handle: UInt64
    init(unsafeFromHandle handle: UInt64) {
        self.handle = handle
    }
    func uniffiCloneHandle() throws -> UInt64 {
        return try rustCall { uniffi_stytch_core_fn_clone_b2bpasswords(self.handle, $0) }
    }
    deinit {
            // Mock objects have handle=0 don't try to free them
        freeHandle { uniffi_stytch_core_fn_free_b2bpasswords(handle, $0) }
    }
func authenticate(params: PasswordAuthenticateParams) throws -> PendingCall<B2BAuthenticateResponse> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_b2bpasswords_authenticate(
                        try self.uniffiCloneHandle(),lowerBuffer(FfiConverterTypePasswordAuthenticateParams.write, params)
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: { try liftBuffer(FfiConverterTypeB2bAuthenticateResponse.read, $0) },
            errorHandler: { try liftBuffer(FfiConverterTypeStytchError.read, $0) }
        )
}
func strengthCheck(emailAddress: String?, password: Secret) throws -> PendingCall<B2BStrengthCheckResponse> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_b2bpasswords_strength_check(
                        try self.uniffiCloneHandle(),lowerBuffer({ writeOptional(FfiConverterString.write, $0, into: &$1) }, emailAddress),FfiConverterTypeSecret.lower(password)
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: { try liftBuffer(FfiConverterTypeB2bStrengthCheckResponse.read, $0) },
            errorHandler: { try liftBuffer(FfiConverterTypeStytchError.read, $0) }
        )
}
}

struct FfiConverterTypeB2bPasswords {
    static func lift(_ handle: UInt64) throws -> NativeB2BPasswords {
        return NativeB2BPasswords(unsafeFromHandle: handle)
    }
}

final class NativeB2BRecoveryCodes: @unchecked Sendable {
    let handle: UInt64
    init(unsafeFromHandle handle: UInt64) {
        self.handle = handle
    }
    func uniffiCloneHandle() throws -> UInt64 {
        return try rustCall { uniffi_stytch_core_fn_clone_b2brecoverycodes(self.handle, $0) }
    }
    deinit {
            // Mock objects have handle=0 don't try to free them
        freeHandle { uniffi_stytch_core_fn_free_b2brecoverycodes(handle, $0) }
    }
func get() throws -> PendingCall<RecoveryCodesResponse> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_b2brecoverycodes_get(
                        try self.uniffiCloneHandle()
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: { try liftBuffer(FfiConverterTypeRecoveryCodesResponse.read, $0) },
            errorHandler: { try liftBuffer(FfiConverterTypeStytchError.read, $0) }
        )
}
func recover(organizationId: String, memberId: String, recoveryCode: Secret, sessionDurationMinutes: UInt32?) throws -> PendingCall<B2BAuthenticateResponse> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_b2brecoverycodes_recover(
                        try self.uniffiCloneHandle(),FfiConverterString.lower(organizationId),FfiConverterString.lower(memberId),FfiConverterTypeSecret.lower(recoveryCode),lowerBuffer({ writeOptional(FfiConverterUInt32.write, $0, into: &$1) }, sessionDurationMinutes)
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: { try liftBuffer(FfiConverterTypeB2bAuthenticateResponse.read, $0) },
            errorHandler: { try liftBuffer(FfiConverterTypeStytchError.read, $0) }
        )
}
func rotate() throws -> PendingCall<RecoveryCodesResponse> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_b2brecoverycodes_rotate(
                        try self.uniffiCloneHandle()
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: { try liftBuffer(FfiConverterTypeRecoveryCodesResponse.read, $0) },
            errorHandler: { try liftBuffer(FfiConverterTypeStytchError.read, $0) }
        )
}
}

struct FfiConverterTypeB2bRecoveryCodes {
    static func lift(_ handle: UInt64) throws -> NativeB2BRecoveryCodes {
        return NativeB2BRecoveryCodes(unsafeFromHandle: handle)
    }
}

final class NativeB2BSessions: @unchecked Sendable {
    let handle: UInt64
    init(unsafeFromHandle handle: UInt64) {
        self.handle = handle
    }
    func uniffiCloneHandle() throws -> UInt64 {
        return try rustCall { uniffi_stytch_core_fn_clone_b2bsessions(self.handle, $0) }
    }
    deinit {
            // Mock objects have handle=0 don't try to free them
        freeHandle { uniffi_stytch_core_fn_free_b2bsessions(handle, $0) }
    }
func attest(profileId: String, token: Secret, organizationId: String?, sessionDurationMinutes: UInt32?) throws -> PendingCall<B2BAuthenticateResponse> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_b2bsessions_attest(
                        try self.uniffiCloneHandle(),FfiConverterString.lower(profileId),FfiConverterTypeSecret.lower(token),lowerBuffer({ writeOptional(FfiConverterString.write, $0, into: &$1) }, organizationId),lowerBuffer({ writeOptional(FfiConverterUInt32.write, $0, into: &$1) }, sessionDurationMinutes)
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: { try liftBuffer(FfiConverterTypeB2bAuthenticateResponse.read, $0) },
            errorHandler: { try liftBuffer(FfiConverterTypeStytchError.read, $0) }
        )
}
func authenticate(sessionDurationMinutes: UInt32?) throws -> PendingCall<B2BAuthenticateResponse> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_b2bsessions_authenticate(
                        try self.uniffiCloneHandle(),lowerBuffer({ writeOptional(FfiConverterUInt32.write, $0, into: &$1) }, sessionDurationMinutes)
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: { try liftBuffer(FfiConverterTypeB2bAuthenticateResponse.read, $0) },
            errorHandler: { try liftBuffer(FfiConverterTypeStytchError.read, $0) }
        )
}
func exchange(organizationId: String, sessionDurationMinutes: UInt32?, locale: String?) throws -> PendingCall<B2BAuthenticateResponse> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_b2bsessions_exchange(
                        try self.uniffiCloneHandle(),FfiConverterString.lower(organizationId),lowerBuffer({ writeOptional(FfiConverterUInt32.write, $0, into: &$1) }, sessionDurationMinutes),lowerBuffer({ writeOptional(FfiConverterString.write, $0, into: &$1) }, locale)
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: { try liftBuffer(FfiConverterTypeB2bAuthenticateResponse.read, $0) },
            errorHandler: { try liftBuffer(FfiConverterTypeStytchError.read, $0) }
        )
}
func exchangeAccessToken(accessToken: Secret, sessionDurationMinutes: UInt32?) throws -> PendingCall<B2BAuthenticateResponse> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_b2bsessions_exchange_access_token(
                        try self.uniffiCloneHandle(),FfiConverterTypeSecret.lower(accessToken),lowerBuffer({ writeOptional(FfiConverterUInt32.write, $0, into: &$1) }, sessionDurationMinutes)
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: { try liftBuffer(FfiConverterTypeB2bAuthenticateResponse.read, $0) },
            errorHandler: { try liftBuffer(FfiConverterTypeStytchError.read, $0) }
        )
}
func freshJwt(minValiditySeconds: UInt32) throws -> PendingCall<Secret> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_b2bsessions_fresh_jwt(
                        try self.uniffiCloneHandle(),FfiConverterUInt32.lower(minValiditySeconds)
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: FfiConverterTypeSecret.lift,
            errorHandler: { try liftBuffer(FfiConverterTypeStytchError.read, $0) }
        )
}
func revoke(forceClear: Bool) throws -> PendingCall<BasicResponse> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_b2bsessions_revoke(
                        try self.uniffiCloneHandle(),FfiConverterBool.lower(forceClear)
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: { try liftBuffer(FfiConverterTypeBasicResponse.read, $0) },
            errorHandler: { try liftBuffer(FfiConverterTypeStytchError.read, $0) }
        )
}
func revokeForMember(memberId: String) throws -> PendingCall<BasicResponse> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_b2bsessions_revoke_for_member(
                        try self.uniffiCloneHandle(),FfiConverterString.lower(memberId)
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: { try liftBuffer(FfiConverterTypeBasicResponse.read, $0) },
            errorHandler: { try liftBuffer(FfiConverterTypeStytchError.read, $0) }
        )
}
func state() throws -> SessionState {
    return try  liftBuffer(FfiConverterTypeSessionState.read, try rustCall {
        uniffiCallStatus in
    uniffi_stytch_core_fn_method_b2bsessions_state(
            try self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}
func updateSession(sessionToken: Secret, sessionJwt: Secret?) throws {try rustCallWithError({ try liftBuffer(FfiConverterTypeStytchError.read, $0) }) {
        uniffiCallStatus in
    uniffi_stytch_core_fn_method_b2bsessions_update_session(
            try self.uniffiCloneHandle(),
        FfiConverterTypeSecret.lower(sessionToken),
        lowerBuffer({ writeOptional(FfiConverterTypeSecret.write, $0, into: &$1) }, sessionJwt),uniffiCallStatus
    )
}
}
}

struct FfiConverterTypeB2bSessions {
    static func lift(_ handle: UInt64) throws -> NativeB2BSessions {
        return NativeB2BSessions(unsafeFromHandle: handle)
    }
}

final class NativeB2BTotp: @unchecked Sendable {
    let handle: UInt64
    init(unsafeFromHandle handle: UInt64) {
        self.handle = handle
    }
    func uniffiCloneHandle() throws -> UInt64 {
        return try rustCall { uniffi_stytch_core_fn_clone_b2btotp(self.handle, $0) }
    }
    deinit {
            // Mock objects have handle=0 don't try to free them
        freeHandle { uniffi_stytch_core_fn_free_b2btotp(handle, $0) }
    }
func authenticate(params: TotpAuthenticateParams) throws -> PendingCall<B2BAuthenticateResponse> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_b2btotp_authenticate(
                        try self.uniffiCloneHandle(),lowerBuffer(FfiConverterTypeTotpAuthenticateParams.write, params)
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: { try liftBuffer(FfiConverterTypeB2bAuthenticateResponse.read, $0) },
            errorHandler: { try liftBuffer(FfiConverterTypeStytchError.read, $0) }
        )
}
func create(organizationId: String, memberId: String, expirationMinutes: UInt32?) throws -> PendingCall<TotpCreateResponse> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_b2btotp_create(
                        try self.uniffiCloneHandle(),FfiConverterString.lower(organizationId),FfiConverterString.lower(memberId),lowerBuffer({ writeOptional(FfiConverterUInt32.write, $0, into: &$1) }, expirationMinutes)
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: { try liftBuffer(FfiConverterTypeTotpCreateResponse.read, $0) },
            errorHandler: { try liftBuffer(FfiConverterTypeStytchError.read, $0) }
        )
}
}

struct FfiConverterTypeB2bTotp {
    static func lift(_ handle: UInt64) throws -> NativeB2BTotp {
        return NativeB2BTotp(unsafeFromHandle: handle)
    }
}

final class NativeConsumer: @unchecked Sendable {
    let handle: UInt64
    init(unsafeFromHandle handle: UInt64) {
        self.handle = handle
    }
    func uniffiCloneHandle() throws -> UInt64 {
        return try rustCall { uniffi_stytch_core_fn_clone_consumerclient(self.handle, $0) }
    }
convenience init(config: ClientConfig) throws {
    let handle =
        try rustCallWithError({ try liftBuffer(FfiConverterTypeStytchError.read, $0) }) {
        uniffiCallStatus in
    uniffi_stytch_core_fn_constructor_consumerclient_new(
        lowerBuffer(FfiConverterTypeClientConfig.write, config),uniffiCallStatus
    )
}
    self.init(unsafeFromHandle: handle)
}
    deinit {
            // Mock objects have handle=0 don't try to free them
        freeHandle { uniffi_stytch_core_fn_free_consumerclient(handle, $0) }
    }
static func withPorts(config: ClientConfig, portsId: String, transport: NativeTransport?, secureStore: SecureStore?)throws  -> NativeConsumer  {
    return try  FfiConverterTypeConsumerClient.lift(try rustCallWithError({ try liftBuffer(FfiConverterTypeStytchError.read, $0) }) {
        uniffiCallStatus in
    uniffi_stytch_core_fn_constructor_consumerclient_with_ports(
        lowerBuffer(FfiConverterTypeClientConfig.write, config),
        FfiConverterString.lower(portsId),
        lowerBuffer({ writeOptional(FfiConverterTypeHttpTransport.write, $0, into: &$1) }, transport),
        lowerBuffer({ writeOptional(FfiConverterTypeSecureStore.write, $0, into: &$1) }, secureStore),uniffiCallStatus
    )
})
}
func background() throws {try rustCall {
        uniffiCallStatus in
    uniffi_stytch_core_fn_method_consumerclient_background(
            try self.uniffiCloneHandle(),uniffiCallStatus
    )
}
}
func close() throws {try rustCall {
        uniffiCallStatus in
    uniffi_stytch_core_fn_method_consumerclient_close(
            try self.uniffiCloneHandle(),uniffiCallStatus
    )
}
}
func connectivity(online: Bool) throws {try rustCall {
        uniffiCallStatus in
    uniffi_stytch_core_fn_method_consumerclient_connectivity(
            try self.uniffiCloneHandle(),
        FfiConverterBool.lower(online),uniffiCallStatus
    )
}
}
func diagnostics() throws -> Diagnostics {
    return try  liftBuffer(FfiConverterTypeDiagnostics.read, try rustCall {
        uniffiCallStatus in
    uniffi_stytch_core_fn_method_consumerclient_diagnostics(
            try self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}
func foreground() throws {try rustCall {
        uniffiCallStatus in
    uniffi_stytch_core_fn_method_consumerclient_foreground(
            try self.uniffiCloneHandle(),uniffiCallStatus
    )
}
}
func logTo(logger: NativeLogger, level: StytchLogLevel) throws -> NativeSubscription {
    return try  FfiConverterTypeSubscription.lift(try rustCall {
        uniffiCallStatus in
    uniffi_stytch_core_fn_method_consumerclient_log_to(
            try self.uniffiCloneHandle(),
        FfiConverterTypeLogger.lower(logger),
        lowerBuffer(FfiConverterTypeLogLevel.write, level),uniffiCallStatus
    )
})
}
func magicLinks() throws -> NativeConsumerMagicLinks {
    return try  FfiConverterTypeConsumerMagicLinks.lift(try rustCall {
        uniffiCallStatus in
    uniffi_stytch_core_fn_method_consumerclient_magic_links(
            try self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}
func otp() throws -> NativeConsumerOtp {
    return try  FfiConverterTypeConsumerOtp.lift(try rustCall {
        uniffiCallStatus in
    uniffi_stytch_core_fn_method_consumerclient_otp(
            try self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}
func passwords() throws -> NativeConsumerPasswords {
    return try  FfiConverterTypeConsumerPasswords.lift(try rustCall {
        uniffiCallStatus in
    uniffi_stytch_core_fn_method_consumerclient_passwords(
            try self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}
func revision() throws -> UInt64 {
    return try  FfiConverterUInt64.lift(try rustCall {
        uniffiCallStatus in
    uniffi_stytch_core_fn_method_consumerclient_revision(
            try self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}
func session() throws -> NativeConsumerSessions {
    return try  FfiConverterTypeConsumerSessions.lift(try rustCall {
        uniffiCallStatus in
    uniffi_stytch_core_fn_method_consumerclient_session(
            try self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}
func state() throws -> ConsumerState {
    return try  liftBuffer(FfiConverterTypeConsumerState.read, try rustCall {
        uniffiCallStatus in
    uniffi_stytch_core_fn_method_consumerclient_state(
            try self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}
func storeUnlocked() throws {try rustCall {
        uniffiCallStatus in
    uniffi_stytch_core_fn_method_consumerclient_store_unlocked(
            try self.uniffiCloneHandle(),uniffiCallStatus
    )
}
}
func subscribeRevisions(listener: RevisionListener) throws -> NativeSubscription {
    return try  FfiConverterTypeSubscription.lift(try rustCall {
        uniffiCallStatus in
    uniffi_stytch_core_fn_method_consumerclient_subscribe_revisions(
            try self.uniffiCloneHandle(),
        FfiConverterTypeRevisionListener.lower(listener),uniffiCallStatus
    )
})
}
func systemProxy(proxy: Secret?) throws {try rustCallWithError({ try liftBuffer(FfiConverterTypeStytchError.read, $0) }) {
        uniffiCallStatus in
    uniffi_stytch_core_fn_method_consumerclient_system_proxy(
            try self.uniffiCloneHandle(),
        lowerBuffer({ writeOptional(FfiConverterTypeSecret.write, $0, into: &$1) }, proxy),uniffiCallStatus
    )
}
}
func user() throws -> NativeConsumerUser {
    return try  FfiConverterTypeConsumerUser.lift(try rustCall {
        uniffiCallStatus in
    uniffi_stytch_core_fn_method_consumerclient_user(
            try self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}
}

struct FfiConverterTypeConsumerClient {
    static func lift(_ handle: UInt64) throws -> NativeConsumer {
        return NativeConsumer(unsafeFromHandle: handle)
    }
}

final class NativeConsumerMagicLinks: @unchecked Sendable {
    let handle: UInt64
    init(unsafeFromHandle handle: UInt64) {
        self.handle = handle
    }
    func uniffiCloneHandle() throws -> UInt64 {
        return try rustCall { uniffi_stytch_core_fn_clone_consumermagiclinks(self.handle, $0) }
    }
    deinit {
            // Mock objects have handle=0 don't try to free them
        freeHandle { uniffi_stytch_core_fn_free_consumermagiclinks(handle, $0) }
    }
func authenticate(token: Secret, sessionDurationMinutes: UInt32?) throws -> PendingCall<AuthenticateResponse> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_consumermagiclinks_authenticate(
                        try self.uniffiCloneHandle(),FfiConverterTypeSecret.lower(token),lowerBuffer({ writeOptional(FfiConverterUInt32.write, $0, into: &$1) }, sessionDurationMinutes)
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: { try liftBuffer(FfiConverterTypeAuthenticateResponse.read, $0) },
            errorHandler: { try liftBuffer(FfiConverterTypeStytchError.read, $0) }
        )
}
func loginOrCreate(params: MagicLinkEmailParams) throws -> PendingCall<SendResponse> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_consumermagiclinks_login_or_create(
                        try self.uniffiCloneHandle(),lowerBuffer(FfiConverterTypeMagicLinkEmailParams.write, params)
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: { try liftBuffer(FfiConverterTypeSendResponse.read, $0) },
            errorHandler: { try liftBuffer(FfiConverterTypeStytchError.read, $0) }
        )
}
func send(params: MagicLinkEmailParams) throws -> PendingCall<SendResponse> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_consumermagiclinks_send(
                        try self.uniffiCloneHandle(),lowerBuffer(FfiConverterTypeMagicLinkEmailParams.write, params)
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: { try liftBuffer(FfiConverterTypeSendResponse.read, $0) },
            errorHandler: { try liftBuffer(FfiConverterTypeStytchError.read, $0) }
        )
}
}

struct FfiConverterTypeConsumerMagicLinks {
    static func lift(_ handle: UInt64) throws -> NativeConsumerMagicLinks {
        return NativeConsumerMagicLinks(unsafeFromHandle: handle)
    }
}

final class NativeConsumerOtp: @unchecked Sendable {
    let handle: UInt64
    init(unsafeFromHandle handle: UInt64) {
        self.handle = handle
    }
    func uniffiCloneHandle() throws -> UInt64 {
        return try rustCall { uniffi_stytch_core_fn_clone_consumerotp(self.handle, $0) }
    }
    deinit {
            // Mock objects have handle=0 don't try to free them
        freeHandle { uniffi_stytch_core_fn_free_consumerotp(handle, $0) }
    }
func authenticate(code: Secret, methodId: String, sessionDurationMinutes: UInt32?) throws -> PendingCall<AuthenticateResponse> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_consumerotp_authenticate(
                        try self.uniffiCloneHandle(),FfiConverterTypeSecret.lower(code),FfiConverterString.lower(methodId),lowerBuffer({ writeOptional(FfiConverterUInt32.write, $0, into: &$1) }, sessionDurationMinutes)
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: { try liftBuffer(FfiConverterTypeAuthenticateResponse.read, $0) },
            errorHandler: { try liftBuffer(FfiConverterTypeStytchError.read, $0) }
        )
}
func emailLoginOrCreate(params: OtpEmailParams) throws -> PendingCall<SendResponse> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_consumerotp_email_login_or_create(
                        try self.uniffiCloneHandle(),lowerBuffer(FfiConverterTypeOtpEmailParams.write, params)
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: { try liftBuffer(FfiConverterTypeSendResponse.read, $0) },
            errorHandler: { try liftBuffer(FfiConverterTypeStytchError.read, $0) }
        )
}
func emailSend(params: OtpEmailParams) throws -> PendingCall<SendResponse> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_consumerotp_email_send(
                        try self.uniffiCloneHandle(),lowerBuffer(FfiConverterTypeOtpEmailParams.write, params)
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: { try liftBuffer(FfiConverterTypeSendResponse.read, $0) },
            errorHandler: { try liftBuffer(FfiConverterTypeStytchError.read, $0) }
        )
}
func smsLoginOrCreate(params: OtpSmsParams) throws -> PendingCall<SendResponse> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_consumerotp_sms_login_or_create(
                        try self.uniffiCloneHandle(),lowerBuffer(FfiConverterTypeOtpSmsParams.write, params)
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: { try liftBuffer(FfiConverterTypeSendResponse.read, $0) },
            errorHandler: { try liftBuffer(FfiConverterTypeStytchError.read, $0) }
        )
}
func smsSend(params: OtpSmsParams) throws -> PendingCall<SendResponse> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_consumerotp_sms_send(
                        try self.uniffiCloneHandle(),lowerBuffer(FfiConverterTypeOtpSmsParams.write, params)
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: { try liftBuffer(FfiConverterTypeSendResponse.read, $0) },
            errorHandler: { try liftBuffer(FfiConverterTypeStytchError.read, $0) }
        )
}
func whatsappLoginOrCreate(params: OtpWhatsappParams) throws -> PendingCall<SendResponse> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_consumerotp_whatsapp_login_or_create(
                        try self.uniffiCloneHandle(),lowerBuffer(FfiConverterTypeOtpWhatsappParams.write, params)
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: { try liftBuffer(FfiConverterTypeSendResponse.read, $0) },
            errorHandler: { try liftBuffer(FfiConverterTypeStytchError.read, $0) }
        )
}
func whatsappSend(params: OtpWhatsappParams) throws -> PendingCall<SendResponse> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_consumerotp_whatsapp_send(
                        try self.uniffiCloneHandle(),lowerBuffer(FfiConverterTypeOtpWhatsappParams.write, params)
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: { try liftBuffer(FfiConverterTypeSendResponse.read, $0) },
            errorHandler: { try liftBuffer(FfiConverterTypeStytchError.read, $0) }
        )
}
}

struct FfiConverterTypeConsumerOtp {
    static func lift(_ handle: UInt64) throws -> NativeConsumerOtp {
        return NativeConsumerOtp(unsafeFromHandle: handle)
    }
}

final class NativeConsumerPasswords: @unchecked Sendable {
    let handle: UInt64
    init(unsafeFromHandle handle: UInt64) {
        self.handle = handle
    }
    func uniffiCloneHandle() throws -> UInt64 {
        return try rustCall { uniffi_stytch_core_fn_clone_consumerpasswords(self.handle, $0) }
    }
    deinit {
            // Mock objects have handle=0 don't try to free them
        freeHandle { uniffi_stytch_core_fn_free_consumerpasswords(handle, $0) }
    }
func authenticate(email: String, password: Secret, sessionDurationMinutes: UInt32?) throws -> PendingCall<AuthenticateResponse> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_consumerpasswords_authenticate(
                        try self.uniffiCloneHandle(),FfiConverterString.lower(email),FfiConverterTypeSecret.lower(password),lowerBuffer({ writeOptional(FfiConverterUInt32.write, $0, into: &$1) }, sessionDurationMinutes)
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: { try liftBuffer(FfiConverterTypeAuthenticateResponse.read, $0) },
            errorHandler: { try liftBuffer(FfiConverterTypeStytchError.read, $0) }
        )
}
func create(email: String, password: Secret, sessionDurationMinutes: UInt32?) throws -> PendingCall<AuthenticateResponse> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_consumerpasswords_create(
                        try self.uniffiCloneHandle(),FfiConverterString.lower(email),FfiConverterTypeSecret.lower(password),lowerBuffer({ writeOptional(FfiConverterUInt32.write, $0, into: &$1) }, sessionDurationMinutes)
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: { try liftBuffer(FfiConverterTypeAuthenticateResponse.read, $0) },
            errorHandler: { try liftBuffer(FfiConverterTypeStytchError.read, $0) }
        )
}
func strengthCheck(email: String?, password: Secret) throws -> PendingCall<StrengthCheckResponse> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_consumerpasswords_strength_check(
                        try self.uniffiCloneHandle(),lowerBuffer({ writeOptional(FfiConverterString.write, $0, into: &$1) }, email),FfiConverterTypeSecret.lower(password)
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: { try liftBuffer(FfiConverterTypeStrengthCheckResponse.read, $0) },
            errorHandler: { try liftBuffer(FfiConverterTypeStytchError.read, $0) }
        )
}
}

struct FfiConverterTypeConsumerPasswords {
    static func lift(_ handle: UInt64) throws -> NativeConsumerPasswords {
        return NativeConsumerPasswords(unsafeFromHandle: handle)
    }
}

final class NativeConsumerSessions: @unchecked Sendable {
    let handle: UInt64
    init(unsafeFromHandle handle: UInt64) {
        self.handle = handle
    }
    func uniffiCloneHandle() throws -> UInt64 {
        return try rustCall { uniffi_stytch_core_fn_clone_consumersessions(self.handle, $0) }
    }
    deinit {
            // Mock objects have handle=0 don't try to free them
        freeHandle { uniffi_stytch_core_fn_free_consumersessions(handle, $0) }
    }
func attest(profileId: String, token: Secret, sessionDurationMinutes: UInt32?) throws -> PendingCall<AuthenticateResponse> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_consumersessions_attest(
                        try self.uniffiCloneHandle(),FfiConverterString.lower(profileId),FfiConverterTypeSecret.lower(token),lowerBuffer({ writeOptional(FfiConverterUInt32.write, $0, into: &$1) }, sessionDurationMinutes)
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: { try liftBuffer(FfiConverterTypeAuthenticateResponse.read, $0) },
            errorHandler: { try liftBuffer(FfiConverterTypeStytchError.read, $0) }
        )
}
func authenticate(sessionDurationMinutes: UInt32?) throws -> PendingCall<AuthenticateResponse> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_consumersessions_authenticate(
                        try self.uniffiCloneHandle(),lowerBuffer({ writeOptional(FfiConverterUInt32.write, $0, into: &$1) }, sessionDurationMinutes)
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: { try liftBuffer(FfiConverterTypeAuthenticateResponse.read, $0) },
            errorHandler: { try liftBuffer(FfiConverterTypeStytchError.read, $0) }
        )
}
func exchangeAccessToken(accessToken: Secret, sessionDurationMinutes: UInt32?) throws -> PendingCall<AuthenticateResponse> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_consumersessions_exchange_access_token(
                        try self.uniffiCloneHandle(),FfiConverterTypeSecret.lower(accessToken),lowerBuffer({ writeOptional(FfiConverterUInt32.write, $0, into: &$1) }, sessionDurationMinutes)
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: { try liftBuffer(FfiConverterTypeAuthenticateResponse.read, $0) },
            errorHandler: { try liftBuffer(FfiConverterTypeStytchError.read, $0) }
        )
}
func freshJwt(minValiditySeconds: UInt32) throws -> PendingCall<Secret> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_consumersessions_fresh_jwt(
                        try self.uniffiCloneHandle(),FfiConverterUInt32.lower(minValiditySeconds)
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: FfiConverterTypeSecret.lift,
            errorHandler: { try liftBuffer(FfiConverterTypeStytchError.read, $0) }
        )
}
func revoke(forceClear: Bool) throws -> PendingCall<BasicResponse> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_consumersessions_revoke(
                        try self.uniffiCloneHandle(),FfiConverterBool.lower(forceClear)
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: { try liftBuffer(FfiConverterTypeBasicResponse.read, $0) },
            errorHandler: { try liftBuffer(FfiConverterTypeStytchError.read, $0) }
        )
}
func state() throws -> SessionState {
    return try  liftBuffer(FfiConverterTypeSessionState.read, try rustCall {
        uniffiCallStatus in
    uniffi_stytch_core_fn_method_consumersessions_state(
            try self.uniffiCloneHandle(),uniffiCallStatus
    )
})
}
func updateSession(sessionToken: Secret, sessionJwt: Secret?) throws {try rustCallWithError({ try liftBuffer(FfiConverterTypeStytchError.read, $0) }) {
        uniffiCallStatus in
    uniffi_stytch_core_fn_method_consumersessions_update_session(
            try self.uniffiCloneHandle(),
        FfiConverterTypeSecret.lower(sessionToken),
        lowerBuffer({ writeOptional(FfiConverterTypeSecret.write, $0, into: &$1) }, sessionJwt),uniffiCallStatus
    )
}
}
}

struct FfiConverterTypeConsumerSessions {
    static func lift(_ handle: UInt64) throws -> NativeConsumerSessions {
        return NativeConsumerSessions(unsafeFromHandle: handle)
    }
}

final class NativeConsumerUser: @unchecked Sendable {
    let handle: UInt64
    init(unsafeFromHandle handle: UInt64) {
        self.handle = handle
    }
    func uniffiCloneHandle() throws -> UInt64 {
        return try rustCall { uniffi_stytch_core_fn_clone_consumeruser(self.handle, $0) }
    }
    deinit {
            // Mock objects have handle=0 don't try to free them
        freeHandle { uniffi_stytch_core_fn_free_consumeruser(handle, $0) }
    }
func deleteFactor(factor: UserAuthenticationFactor) throws -> PendingCall<UserChangeResponse> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_consumeruser_delete_factor(
                        try self.uniffiCloneHandle(),lowerBuffer(FfiConverterTypeUserAuthenticationFactor.write, factor)
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: { try liftBuffer(FfiConverterTypeUserChangeResponse.read, $0) },
            errorHandler: { try liftBuffer(FfiConverterTypeStytchError.read, $0) }
        )
}
func get() throws -> PendingCall<UserResponse> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_consumeruser_get(
                        try self.uniffiCloneHandle()
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: { try liftBuffer(FfiConverterTypeUserResponse.read, $0) },
            errorHandler: { try liftBuffer(FfiConverterTypeStytchError.read, $0) }
        )
}
func update(params: UserUpdateParams) throws -> PendingCall<UserChangeResponse> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_consumeruser_update(
                        try self.uniffiCloneHandle(),lowerBuffer(FfiConverterTypeUserUpdateParams.write, params)
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: { try liftBuffer(FfiConverterTypeUserChangeResponse.read, $0) },
            errorHandler: { try liftBuffer(FfiConverterTypeStytchError.read, $0) }
        )
}
}

struct FfiConverterTypeConsumerUser {
    static func lift(_ handle: UInt64) throws -> NativeConsumerUser {
        return NativeConsumerUser(unsafeFromHandle: handle)
    }
}

protocol NativeTransport: AnyObject, Sendable {
    func send(request: HttpRequest) async throws  -> HttpResponse
    func foregrounded() throws
}

enum UniffiCallbackInterfaceHttpTransport {
    // Create the VTable using a series of closures.
    // Swift automatically converts these into C callback functions.
    //
    // Store the vtable directly.
    static let vtable: UniffiVTableCallbackInterfaceHttpTransport = UniffiVTableCallbackInterfaceHttpTransport(
        uniffiFree: { (uniffiHandle: UInt64) -> () in
            do {
                try FfiConverterTypeHttpTransport.handleMap.remove(handle: uniffiHandle)
            } catch {
                // The library frees each handle once.
            }
        },
        uniffiClone: { (uniffiHandle: UInt64) -> UInt64 in
            do {
                return try FfiConverterTypeHttpTransport.handleMap.clone(handle: uniffiHandle)
            } catch {
                return 0 // No object has it, so a call with it is an error.
            }
        },
        send: { (
            uniffiHandle: UInt64,
            request: RustBuffer,
            uniffiFutureCallback: @escaping UniffiForeignFutureCompleteRustBuffer,
            uniffiCallbackData: UInt64,
            uniffiOutDroppedCallback: UnsafeMutablePointer<UniffiForeignFutureDroppedCallbackStruct>
        ) in
            let makeCall = {
                () async throws -> HttpResponse in
                guard let uniffiObj = try? FfiConverterTypeHttpTransport.handleMap.get(handle: uniffiHandle) else {
                    throw UniffiInternalError.unexpectedStaleHandle
                }
                return try await uniffiObj.send(
                     request: try liftBuffer(FfiConverterTypeHttpRequest.read, request)
                )
            }
            let uniffiHandleSuccess = { (returnValue: HttpResponse) in
                uniffiFutureCallback(
                    uniffiCallbackData,
                    UniffiForeignFutureResultRustBuffer(
                        returnValue: lowerBuffer(FfiConverterTypeHttpResponse.write, returnValue),
                        callStatus: RustCallStatus()
                    )
                )
            }
            let uniffiHandleError = { (statusCode, errorBuf) in
                uniffiFutureCallback(
                    uniffiCallbackData,
                    UniffiForeignFutureResultRustBuffer(
                        returnValue: RustBuffer.empty(),
                        callStatus: RustCallStatus(code: statusCode, errorBuf: errorBuf)
                    )
                )
            }
            uniffiTraitInterfaceCallAsyncWithError(
                makeCall: makeCall,
                handleSuccess: uniffiHandleSuccess,
                handleError: uniffiHandleError,
                lowerError: { lowerBuffer(FfiConverterTypeTransportError.write, $0) },
                droppedCallback: uniffiOutDroppedCallback
            )
        },
        foregrounded: { (
            uniffiHandle: UInt64,
            uniffiOutReturn: UnsafeMutableRawPointer,
            uniffiCallStatus: UnsafeMutablePointer<RustCallStatus>
        ) in
            let makeCall = {
                () throws -> () in
                guard let uniffiObj = try? FfiConverterTypeHttpTransport.handleMap.get(handle: uniffiHandle) else {
                    throw UniffiInternalError.unexpectedStaleHandle
                }
                return try uniffiObj.foregrounded(
                )
            }
            let writeReturn = { () }
            uniffiTraitInterfaceCallWithError(
                callStatus: uniffiCallStatus,
                makeCall: makeCall,
                writeReturn: writeReturn,
                lowerError: { lowerBuffer(FfiConverterTypeTransportError.write, $0) }
            )
        }
    )
    // Rust stores this pointer for future callback invocations, so it must live
    // for the process lifetime (not just for the init function call).
    //
    // `nonisolated(unsafe)` is needed under Swift 6 strict concurrency.
    // This is safe because the pointee is initialized once during static init
    // and never mutated by either side of the FFI.  Its fields are C function pointers.
    nonisolated(unsafe) static let vtablePtr: UnsafePointer<UniffiVTableCallbackInterfaceHttpTransport> = {
        let ptr = UnsafeMutablePointer<UniffiVTableCallbackInterfaceHttpTransport>.allocate(capacity: 1)
        ptr.initialize(to: vtable)
        return UnsafePointer(ptr)
    }()
}

func uniffiCallbackInitHttpTransport() {
    uniffi_stytch_core_fn_init_callback_vtable_httptransport(UniffiCallbackInterfaceHttpTransport.vtablePtr)
}

struct FfiConverterTypeHttpTransport {
    static let handleMap = UniffiHandleMap<NativeTransport>()
    static func lower(_ value: NativeTransport) -> UInt64 {
            // Swift object, generate a new vtable handle and return that.
            return handleMap.insert(obj: value)
    }
    static func write(_ value: NativeTransport, into buf: inout Writer) {
        writeInt(&buf, lower(value))
    }
}

final class JsonApi: @unchecked Sendable {
    let handle: UInt64
    init(unsafeFromHandle handle: UInt64) {
        self.handle = handle
    }
    func uniffiCloneHandle() throws -> UInt64 {
        return try rustCall { uniffi_stytch_core_fn_clone_jsonapi(self.handle, $0) }
    }
    deinit {
            // Mock objects have handle=0 don't try to free them
        freeHandle { uniffi_stytch_core_fn_free_jsonapi(handle, $0) }
    }
}

final class NativeJsonBridge: @unchecked Sendable {
    let handle: UInt64
    init(unsafeFromHandle handle: UInt64) {
        self.handle = handle
    }
    func uniffiCloneHandle() throws -> UInt64 {
        return try rustCall { uniffi_stytch_core_fn_clone_jsonbridge(self.handle, $0) }
    }
convenience init() throws {
    let handle =
        try rustCall {
        uniffiCallStatus in
    uniffi_stytch_core_fn_constructor_jsonbridge_new(uniffiCallStatus
    )
}
    self.init(unsafeFromHandle: handle)
}
    deinit {
            // Mock objects have handle=0 don't try to free them
        freeHandle { uniffi_stytch_core_fn_free_jsonbridge(handle, $0) }
    }
func callClient(client: String, method: String, paramsJson: Secret) throws -> PendingCall<Secret> {
    return
        try beginCall(
            rustFutureFunc: {
                uniffi_stytch_core_fn_method_jsonbridge_call_client(
                        try self.uniffiCloneHandle(),FfiConverterString.lower(client),FfiConverterString.lower(method),FfiConverterTypeSecret.lower(paramsJson)
                )
            },
            pollFunc: ffi_stytch_core_rust_future_poll_rust_buffer,
            completeFunc: ffi_stytch_core_rust_future_complete_rust_buffer,
            freeFunc: ffi_stytch_core_rust_future_free_rust_buffer,
            liftFunc: FfiConverterTypeSecret.lift,
            errorHandler: nil
        )
}
func callClientSync(client: String, method: String, paramsJson: Secret) throws -> Secret {
    return try  FfiConverterTypeSecret.lift(try rustCall {
        uniffiCallStatus in
    uniffi_stytch_core_fn_method_jsonbridge_call_client_sync(
            try self.uniffiCloneHandle(),
        FfiConverterString.lower(client),
        FfiConverterString.lower(method),
        FfiConverterTypeSecret.lower(paramsJson),uniffiCallStatus
    )
})
}
func clientState(client: String) throws -> Secret {
    return try  FfiConverterTypeSecret.lift(try rustCall {
        uniffiCallStatus in
    uniffi_stytch_core_fn_method_jsonbridge_client_state(
            try self.uniffiCloneHandle(),
        FfiConverterString.lower(client),uniffiCallStatus
    )
})
}
func closeClient(client: String) throws {try rustCall {
        uniffiCallStatus in
    uniffi_stytch_core_fn_method_jsonbridge_close_client(
            try self.uniffiCloneHandle(),
        FfiConverterString.lower(client),uniffiCallStatus
    )
}
}
func createClient(optionsJson: String, host: JsonHost) throws -> JsonCreated {
    return try  liftBuffer(FfiConverterTypeJsonCreated.read, try rustCall {
        uniffiCallStatus in
    uniffi_stytch_core_fn_method_jsonbridge_create_client(
            try self.uniffiCloneHandle(),
        FfiConverterString.lower(optionsJson),
        lowerBuffer(FfiConverterTypeJsonHost.write, host),uniffiCallStatus
    )
})
}
func shutDown() throws {try rustCall {
        uniffiCallStatus in
    uniffi_stytch_core_fn_method_jsonbridge_shut_down(
            try self.uniffiCloneHandle(),uniffiCallStatus
    )
}
}
func subscribeClient(client: String, listener: JsonStateListener) throws {try rustCall {
        uniffiCallStatus in
    uniffi_stytch_core_fn_method_jsonbridge_subscribe_client(
            try self.uniffiCloneHandle(),
        FfiConverterString.lower(client),
        FfiConverterTypeJsonStateListener.lower(listener),uniffiCallStatus
    )
}
}
func unsubscribeClient(client: String) throws {try rustCall {
        uniffiCallStatus in
    uniffi_stytch_core_fn_method_jsonbridge_unsubscribe_client(
            try self.uniffiCloneHandle(),
        FfiConverterString.lower(client),uniffiCallStatus
    )
}
}
}

protocol JsonStateListener: AnyObject, Sendable {
    func onChange(stateJson: Secret) throws
}

enum UniffiCallbackInterfaceJsonStateListener {
    // Create the VTable using a series of closures.
    // Swift automatically converts these into C callback functions.
    //
    // Store the vtable directly.
    static let vtable: UniffiVTableCallbackInterfaceJsonStateListener = UniffiVTableCallbackInterfaceJsonStateListener(
        uniffiFree: { (uniffiHandle: UInt64) -> () in
            do {
                try FfiConverterTypeJsonStateListener.handleMap.remove(handle: uniffiHandle)
            } catch {
                // The library frees each handle once.
            }
        },
        uniffiClone: { (uniffiHandle: UInt64) -> UInt64 in
            do {
                return try FfiConverterTypeJsonStateListener.handleMap.clone(handle: uniffiHandle)
            } catch {
                return 0 // No object has it, so a call with it is an error.
            }
        },
        onChange: { (
            uniffiHandle: UInt64,
            stateJson: RustBuffer,
            uniffiOutReturn: UnsafeMutableRawPointer,
            uniffiCallStatus: UnsafeMutablePointer<RustCallStatus>
        ) in
            let makeCall = {
                () throws -> () in
                guard let uniffiObj = try? FfiConverterTypeJsonStateListener.handleMap.get(handle: uniffiHandle) else {
                    throw UniffiInternalError.unexpectedStaleHandle
                }
                return try uniffiObj.onChange(
                     stateJson: try FfiConverterTypeSecret.lift(stateJson)
                )
            }
            let writeReturn = { () }
            uniffiTraitInterfaceCallWithError(
                callStatus: uniffiCallStatus,
                makeCall: makeCall,
                writeReturn: writeReturn,
                lowerError: { lowerBuffer(FfiConverterTypeListenerError.write, $0) }
            )
        }
    )
    // Rust stores this pointer for future callback invocations, so it must live
    // for the process lifetime (not just for the init function call).
    //
    // `nonisolated(unsafe)` is needed under Swift 6 strict concurrency.
    // This is safe because the pointee is initialized once during static init
    // and never mutated by either side of the FFI.  Its fields are C function pointers.
    nonisolated(unsafe) static let vtablePtr: UnsafePointer<UniffiVTableCallbackInterfaceJsonStateListener> = {
        let ptr = UnsafeMutablePointer<UniffiVTableCallbackInterfaceJsonStateListener>.allocate(capacity: 1)
        ptr.initialize(to: vtable)
        return UnsafePointer(ptr)
    }()
}

func uniffiCallbackInitJsonStateListener() {
    uniffi_stytch_core_fn_init_callback_vtable_jsonstatelistener(UniffiCallbackInterfaceJsonStateListener.vtablePtr)
}

struct FfiConverterTypeJsonStateListener {
    static let handleMap = UniffiHandleMap<JsonStateListener>()
    static func lower(_ value: JsonStateListener) -> UInt64 {
            // Swift object, generate a new vtable handle and return that.
            return handleMap.insert(obj: value)
    }
}

protocol NativeLogger: AnyObject, Sendable {
    func log(level: StytchLogLevel, target: String, message: String) throws
}

enum UniffiCallbackInterfaceLogger {
    // Create the VTable using a series of closures.
    // Swift automatically converts these into C callback functions.
    //
    // Store the vtable directly.
    static let vtable: UniffiVTableCallbackInterfaceLogger = UniffiVTableCallbackInterfaceLogger(
        uniffiFree: { (uniffiHandle: UInt64) -> () in
            do {
                try FfiConverterTypeLogger.handleMap.remove(handle: uniffiHandle)
            } catch {
                // The library frees each handle once.
            }
        },
        uniffiClone: { (uniffiHandle: UInt64) -> UInt64 in
            do {
                return try FfiConverterTypeLogger.handleMap.clone(handle: uniffiHandle)
            } catch {
                return 0 // No object has it, so a call with it is an error.
            }
        },
        log: { (
            uniffiHandle: UInt64,
            level: RustBuffer,
            target: RustBuffer,
            message: RustBuffer,
            uniffiOutReturn: UnsafeMutableRawPointer,
            uniffiCallStatus: UnsafeMutablePointer<RustCallStatus>
        ) in
            let makeCall = {
                () throws -> () in
                guard let uniffiObj = try? FfiConverterTypeLogger.handleMap.get(handle: uniffiHandle) else {
                    throw UniffiInternalError.unexpectedStaleHandle
                }
                return try uniffiObj.log(
                     level: try liftBuffer(FfiConverterTypeLogLevel.read, level),
                     target: try FfiConverterString.lift(target),
                     message: try FfiConverterString.lift(message)
                )
            }
            let writeReturn = { () }
            uniffiTraitInterfaceCallWithError(
                callStatus: uniffiCallStatus,
                makeCall: makeCall,
                writeReturn: writeReturn,
                lowerError: { lowerBuffer(FfiConverterTypeListenerError.write, $0) }
            )
        }
    )
    // Rust stores this pointer for future callback invocations, so it must live
    // for the process lifetime (not just for the init function call).
    //
    // `nonisolated(unsafe)` is needed under Swift 6 strict concurrency.
    // This is safe because the pointee is initialized once during static init
    // and never mutated by either side of the FFI.  Its fields are C function pointers.
    nonisolated(unsafe) static let vtablePtr: UnsafePointer<UniffiVTableCallbackInterfaceLogger> = {
        let ptr = UnsafeMutablePointer<UniffiVTableCallbackInterfaceLogger>.allocate(capacity: 1)
        ptr.initialize(to: vtable)
        return UnsafePointer(ptr)
    }()
}

func uniffiCallbackInitLogger() {
    uniffi_stytch_core_fn_init_callback_vtable_logger(UniffiCallbackInterfaceLogger.vtablePtr)
}

struct FfiConverterTypeLogger {
    static let handleMap = UniffiHandleMap<NativeLogger>()
    static func lower(_ value: NativeLogger) -> UInt64 {
            // Swift object, generate a new vtable handle and return that.
            return handleMap.insert(obj: value)
    }
}

protocol RevisionListener: AnyObject, Sendable {
    func onRevision(revision: UInt64) throws
}

enum UniffiCallbackInterfaceRevisionListener {
    // Create the VTable using a series of closures.
    // Swift automatically converts these into C callback functions.
    //
    // Store the vtable directly.
    static let vtable: UniffiVTableCallbackInterfaceRevisionListener = UniffiVTableCallbackInterfaceRevisionListener(
        uniffiFree: { (uniffiHandle: UInt64) -> () in
            do {
                try FfiConverterTypeRevisionListener.handleMap.remove(handle: uniffiHandle)
            } catch {
                // The library frees each handle once.
            }
        },
        uniffiClone: { (uniffiHandle: UInt64) -> UInt64 in
            do {
                return try FfiConverterTypeRevisionListener.handleMap.clone(handle: uniffiHandle)
            } catch {
                return 0 // No object has it, so a call with it is an error.
            }
        },
        onRevision: { (
            uniffiHandle: UInt64,
            revision: UInt64,
            uniffiOutReturn: UnsafeMutableRawPointer,
            uniffiCallStatus: UnsafeMutablePointer<RustCallStatus>
        ) in
            let makeCall = {
                () throws -> () in
                guard let uniffiObj = try? FfiConverterTypeRevisionListener.handleMap.get(handle: uniffiHandle) else {
                    throw UniffiInternalError.unexpectedStaleHandle
                }
                return try uniffiObj.onRevision(
                     revision: try FfiConverterUInt64.lift(revision)
                )
            }
            let writeReturn = { () }
            uniffiTraitInterfaceCallWithError(
                callStatus: uniffiCallStatus,
                makeCall: makeCall,
                writeReturn: writeReturn,
                lowerError: { lowerBuffer(FfiConverterTypeListenerError.write, $0) }
            )
        }
    )
    // Rust stores this pointer for future callback invocations, so it must live
    // for the process lifetime (not just for the init function call).
    //
    // `nonisolated(unsafe)` is needed under Swift 6 strict concurrency.
    // This is safe because the pointee is initialized once during static init
    // and never mutated by either side of the FFI.  Its fields are C function pointers.
    nonisolated(unsafe) static let vtablePtr: UnsafePointer<UniffiVTableCallbackInterfaceRevisionListener> = {
        let ptr = UnsafeMutablePointer<UniffiVTableCallbackInterfaceRevisionListener>.allocate(capacity: 1)
        ptr.initialize(to: vtable)
        return UnsafePointer(ptr)
    }()
}

func uniffiCallbackInitRevisionListener() {
    uniffi_stytch_core_fn_init_callback_vtable_revisionlistener(UniffiCallbackInterfaceRevisionListener.vtablePtr)
}

struct FfiConverterTypeRevisionListener {
    static let handleMap = UniffiHandleMap<RevisionListener>()
    static func lower(_ value: RevisionListener) -> UInt64 {
            // Swift object, generate a new vtable handle and return that.
            return handleMap.insert(obj: value)
    }
}

protocol SecureStore: AnyObject, Sendable {
    func load(account: String) throws  -> Data?
    func store(account: String, value: Data) throws
    func delete(account: String) throws
}

enum UniffiCallbackInterfaceSecureStore {
    // Create the VTable using a series of closures.
    // Swift automatically converts these into C callback functions.
    //
    // Store the vtable directly.
    static let vtable: UniffiVTableCallbackInterfaceSecureStore = UniffiVTableCallbackInterfaceSecureStore(
        uniffiFree: { (uniffiHandle: UInt64) -> () in
            do {
                try FfiConverterTypeSecureStore.handleMap.remove(handle: uniffiHandle)
            } catch {
                // The library frees each handle once.
            }
        },
        uniffiClone: { (uniffiHandle: UInt64) -> UInt64 in
            do {
                return try FfiConverterTypeSecureStore.handleMap.clone(handle: uniffiHandle)
            } catch {
                return 0 // No object has it, so a call with it is an error.
            }
        },
        load: { (
            uniffiHandle: UInt64,
            account: RustBuffer,
            uniffiOutReturn: UnsafeMutablePointer<RustBuffer>,
            uniffiCallStatus: UnsafeMutablePointer<RustCallStatus>
        ) in
            let makeCall = {
                () throws -> Data? in
                guard let uniffiObj = try? FfiConverterTypeSecureStore.handleMap.get(handle: uniffiHandle) else {
                    throw UniffiInternalError.unexpectedStaleHandle
                }
                return try uniffiObj.load(
                     account: try FfiConverterString.lift(account)
                )
            }
            let writeReturn = { uniffiOutReturn.pointee = lowerBuffer({ writeOptional(FfiConverterData.write, $0, into: &$1) }, $0) }
            uniffiTraitInterfaceCallWithError(
                callStatus: uniffiCallStatus,
                makeCall: makeCall,
                writeReturn: writeReturn,
                lowerError: { lowerBuffer(FfiConverterTypeSecureStoreError.write, $0) }
            )
        },
        store: { (
            uniffiHandle: UInt64,
            account: RustBuffer,
            value: RustBuffer,
            uniffiOutReturn: UnsafeMutableRawPointer,
            uniffiCallStatus: UnsafeMutablePointer<RustCallStatus>
        ) in
            let makeCall = {
                () throws -> () in
                guard let uniffiObj = try? FfiConverterTypeSecureStore.handleMap.get(handle: uniffiHandle) else {
                    throw UniffiInternalError.unexpectedStaleHandle
                }
                return try uniffiObj.store(
                     account: try FfiConverterString.lift(account),
                     value: try liftBuffer(FfiConverterData.read, value)
                )
            }
            let writeReturn = { () }
            uniffiTraitInterfaceCallWithError(
                callStatus: uniffiCallStatus,
                makeCall: makeCall,
                writeReturn: writeReturn,
                lowerError: { lowerBuffer(FfiConverterTypeSecureStoreError.write, $0) }
            )
        },
        delete: { (
            uniffiHandle: UInt64,
            account: RustBuffer,
            uniffiOutReturn: UnsafeMutableRawPointer,
            uniffiCallStatus: UnsafeMutablePointer<RustCallStatus>
        ) in
            let makeCall = {
                () throws -> () in
                guard let uniffiObj = try? FfiConverterTypeSecureStore.handleMap.get(handle: uniffiHandle) else {
                    throw UniffiInternalError.unexpectedStaleHandle
                }
                return try uniffiObj.delete(
                     account: try FfiConverterString.lift(account)
                )
            }
            let writeReturn = { () }
            uniffiTraitInterfaceCallWithError(
                callStatus: uniffiCallStatus,
                makeCall: makeCall,
                writeReturn: writeReturn,
                lowerError: { lowerBuffer(FfiConverterTypeSecureStoreError.write, $0) }
            )
        }
    )
    // Rust stores this pointer for future callback invocations, so it must live
    // for the process lifetime (not just for the init function call).
    //
    // `nonisolated(unsafe)` is needed under Swift 6 strict concurrency.
    // This is safe because the pointee is initialized once during static init
    // and never mutated by either side of the FFI.  Its fields are C function pointers.
    nonisolated(unsafe) static let vtablePtr: UnsafePointer<UniffiVTableCallbackInterfaceSecureStore> = {
        let ptr = UnsafeMutablePointer<UniffiVTableCallbackInterfaceSecureStore>.allocate(capacity: 1)
        ptr.initialize(to: vtable)
        return UnsafePointer(ptr)
    }()
}

func uniffiCallbackInitSecureStore() {
    uniffi_stytch_core_fn_init_callback_vtable_securestore(UniffiCallbackInterfaceSecureStore.vtablePtr)
}

struct FfiConverterTypeSecureStore {
    static let handleMap = UniffiHandleMap<SecureStore>()
    static func lower(_ value: SecureStore) -> UInt64 {
            // Swift object, generate a new vtable handle and return that.
            return handleMap.insert(obj: value)
    }
    static func write(_ value: SecureStore, into buf: inout Writer) {
        writeInt(&buf, lower(value))
    }
}

final class NativeSubscription: @unchecked Sendable {
    let handle: UInt64
    init(unsafeFromHandle handle: UInt64) {
        self.handle = handle
    }
    func uniffiCloneHandle() throws -> UInt64 {
        return try rustCall { uniffi_stytch_core_fn_clone_subscription(self.handle, $0) }
    }
    deinit {
            // Mock objects have handle=0 don't try to free them
        freeHandle { uniffi_stytch_core_fn_free_subscription(handle, $0) }
    }
func unsubscribe() throws {try rustCall {
        uniffiCallStatus in
    uniffi_stytch_core_fn_method_subscription_unsubscribe(
            try self.uniffiCloneHandle(),uniffiCallStatus
    )
}
}
}

struct FfiConverterTypeSubscription {
    static func lift(_ handle: UInt64) throws -> NativeSubscription {
        return NativeSubscription(unsafeFromHandle: handle)
    }
}

/// A SCIM connection in use.
public final class ActiveScimConnection: Equatable, Sendable {
    /// Names the connection.
    public let connectionId: String
    /// The name to show.
    public let displayName: String
    /// The end of its bearer token, to recognise it by.
    public let bearerTokenLastFour: String
    /// When that token expires.
    public let bearerTokenExpiresAt: Date?
    public init(
        connectionId: String,
        displayName: String,
        bearerTokenLastFour: String,
        bearerTokenExpiresAt: Date? = nil) {
        self.connectionId = connectionId
        self.displayName = displayName
        self.bearerTokenLastFour = bearerTokenLastFour
        self.bearerTokenExpiresAt = bearerTokenExpiresAt
    }
    public static func == (left: ActiveScimConnection, right: ActiveScimConnection) -> Bool {
        left === right || (left.connectionId == right.connectionId
            && left.displayName == right.displayName
            && left.bearerTokenLastFour == right.bearerTokenLastFour
            && left.bearerTokenExpiresAt == right.bearerTokenExpiresAt)
    }
}

struct FfiConverterTypeActiveScimConnection {
    static func read(from buf: inout Reader) throws -> ActiveScimConnection {
        return
            try ActiveScimConnection(
                connectionId: FfiConverterString.read(from: &buf),
                displayName: FfiConverterString.read(from: &buf),
                bearerTokenLastFour: FfiConverterString.read(from: &buf),
                bearerTokenExpiresAt: readOptional(FfiConverterTypeTimestamp.read, from: &buf)
        )
    }
}

/// An SSO connection in use.
public final class ActiveSsoConnection: Equatable, Sendable {
    /// Names the connection.
    public let connectionId: String
    /// The name to show.
    public let displayName: String
    /// The identity provider, for example `okta`.
    public let identityProvider: String
    public init(
        connectionId: String,
        displayName: String,
        identityProvider: String) {
        self.connectionId = connectionId
        self.displayName = displayName
        self.identityProvider = identityProvider
    }
    public static func == (left: ActiveSsoConnection, right: ActiveSsoConnection) -> Bool {
        left === right || (left.connectionId == right.connectionId
            && left.displayName == right.displayName
            && left.identityProvider == right.identityProvider)
    }
}

struct FfiConverterTypeActiveSsoConnection {
    static func read(from buf: inout Reader) throws -> ActiveSsoConnection {
        return
            try ActiveSsoConnection(
                connectionId: FfiConverterString.read(from: &buf),
                displayName: FfiConverterString.read(from: &buf),
                identityProvider: FfiConverterString.read(from: &buf)
        )
    }
}

/// Where a session was started.
public final class Attributes: Equatable, Sendable {
    /// The IP address.
    public let ipAddress: String?
    /// The user agent.
    public let userAgent: String?
    public init(
        ipAddress: String? = nil,
        userAgent: String? = nil) {
        self.ipAddress = ipAddress
        self.userAgent = userAgent
    }
    public static func == (left: Attributes, right: Attributes) -> Bool {
        left === right || (left.ipAddress == right.ipAddress
            && left.userAgent == right.userAgent)
    }
}

struct FfiConverterTypeAttributes {
    static func read(from buf: inout Reader) throws -> Attributes {
        return
            try Attributes(
                ipAddress: readOptional(FfiConverterString.read, from: &buf),
                userAgent: readOptional(FfiConverterString.read, from: &buf)
        )
    }
}

/// A consumer session and its user.
public final class AuthenticateResponse: Equatable, Sendable {
    /// For the vendor's support.
    public let requestId: String
    /// HTTP status.
    public let statusCode: Int
    /// Whose session it is.
    public let userId: String
    /// The session.
    public let session: Session
    /// Its user.
    public let user: User
    /// Opaque session token.
    public let sessionToken: Secret
    /// Session JWT; lives five minutes.
    public let sessionJwt: Secret
    /// The e-mail address or phone number that was proven, where the call is about one.
    public let methodId: String?
    /// True when the user's other sessions were ended.
    public let resetSessions: Bool
    /// The e-mail address a password was made for.
    public let emailId: String?
    /// What the vendor's device fingerprint returned, where the project uses it.
    public let userDevice: DeviceInfo?
    /// The response's JSON, without tokens.
    public let rawJson: String
    /// The revision of the state that includes this result.
    public let revision: UInt64
    public init(
        requestId: String,
        statusCode: Int,
        userId: String,
        session: Session,
        user: User,
        sessionToken: Secret,
        sessionJwt: Secret,
        methodId: String? = nil,
        resetSessions: Bool,
        emailId: String? = nil,
        userDevice: DeviceInfo? = nil,
        rawJson: String,
        revision: UInt64) {
        self.requestId = requestId
        self.statusCode = statusCode
        self.userId = userId
        self.session = session
        self.user = user
        self.sessionToken = sessionToken
        self.sessionJwt = sessionJwt
        self.methodId = methodId
        self.resetSessions = resetSessions
        self.emailId = emailId
        self.userDevice = userDevice
        self.rawJson = rawJson
        self.revision = revision
    }
    public static func == (left: AuthenticateResponse, right: AuthenticateResponse) -> Bool {
        left === right || (left.requestId == right.requestId
            && left.statusCode == right.statusCode
            && left.userId == right.userId
            && left.session == right.session
            && left.user == right.user
            && left.sessionToken == right.sessionToken
            && left.sessionJwt == right.sessionJwt
            && left.methodId == right.methodId
            && left.resetSessions == right.resetSessions
            && left.emailId == right.emailId
            && left.userDevice == right.userDevice
            && left.rawJson == right.rawJson
            && left.revision == right.revision)
    }
}

struct FfiConverterTypeAuthenticateResponse {
    static func read(from buf: inout Reader) throws -> AuthenticateResponse {
        return
            try AuthenticateResponse(
                requestId: FfiConverterString.read(from: &buf),
                statusCode: FfiConverterUInt16.read(from: &buf),
                userId: FfiConverterString.read(from: &buf),
                session: FfiConverterTypeSession.read(from: &buf),
                user: FfiConverterTypeUser.read(from: &buf),
                sessionToken: FfiConverterTypeSecret.read(from: &buf),
                sessionJwt: FfiConverterTypeSecret.read(from: &buf),
                methodId: readOptional(FfiConverterString.read, from: &buf),
                resetSessions: FfiConverterBool.read(from: &buf),
                emailId: readOptional(FfiConverterString.read, from: &buf),
                userDevice: readOptional(FfiConverterTypeDeviceInfo.read, from: &buf),
                rawJson: FfiConverterString.read(from: &buf),
                revision: FfiConverterUInt64.read(from: &buf)
        )
    }
}

/// One proof of identity. `deliveryMethod` names the nested factor that is set.
public final class AuthenticationFactor: Equatable, Sendable {
    /// What kind of proof it is.
    public let type: FactorType
    /// How it reached the user.
    public let deliveryMethod: DeliveryMethod
    /// When it was last used.
    public let lastAuthenticatedAt: Date?
    /// When it was created.
    public let createdAt: Date?
    /// When it was last changed.
    public let updatedAt: Date?
    /// Which step of the sign-in it was (B2B).
    public let sequenceOrder: SequenceOrder?
    /// The email address.
    public let emailFactor: EmailFactor?
    /// The phone number.
    public let phoneNumberFactor: PhoneNumberFactor?
    /// The Google account.
    public let googleOauthFactor: OAuthFactor?
    /// The Microsoft account.
    public let microsoftOauthFactor: OAuthFactor?
    /// The Apple account.
    public let appleOauthFactor: OAuthFactor?
    /// The passkey or security key.
    public let webauthnFactor: WebAuthnFactor?
    /// The authenticator app.
    public let authenticatorAppFactor: AuthenticatorAppFactor?
    /// The GitHub account.
    public let githubOauthFactor: OAuthFactor?
    /// The recovery code.
    public let recoveryCodeFactor: RecoveryCodeFactor?
    /// The Facebook account.
    public let facebookOauthFactor: OAuthFactor?
    /// The crypto wallet.
    public let cryptoWalletFactor: CryptoWalletFactor?
    /// The Amazon account.
    public let amazonOauthFactor: OAuthFactor?
    /// The Bitbucket account.
    public let bitbucketOauthFactor: OAuthFactor?
    /// The Coinbase account.
    public let coinbaseOauthFactor: OAuthFactor?
    /// The Discord account.
    public let discordOauthFactor: OAuthFactor?
    /// The Figma account.
    public let figmaOauthFactor: OAuthFactor?
    /// The GitLab account.
    public let gitLabOauthFactor: OAuthFactor?
    /// The Instagram account.
    public let instagramOauthFactor: OAuthFactor?
    /// The LinkedIn account.
    public let linkedInOauthFactor: OAuthFactor?
    /// The Shopify account.
    public let shopifyOauthFactor: OAuthFactor?
    /// The Slack account.
    public let slackOauthFactor: OAuthFactor?
    /// The Snapchat account.
    public let snapchatOauthFactor: OAuthFactor?
    /// The Spotify account.
    public let spotifyOauthFactor: OAuthFactor?
    /// The Steam account.
    public let steamOauthFactor: OAuthFactor?
    /// The TikTok account.
    public let tikTokOauthFactor: OAuthFactor?
    /// The Twitch account.
    public let twitchOauthFactor: OAuthFactor?
    /// The Twitter account.
    public let twitterOauthFactor: OAuthFactor?
    /// The embeddable magic link.
    public let embeddableMagicLinkFactor: EmbeddableMagicLinkFactor?
    /// The device registered for biometrics.
    public let biometricFactor: BiometricFactor?
    /// The SAML account.
    public let samlSsoFactor: SsoFactor?
    /// The OpenID Connect account.
    public let oidcSsoFactor: SsoFactor?
    /// The Salesforce account.
    public let salesforceOauthFactor: OAuthFactor?
    /// The Yahoo account.
    public let yahooOauthFactor: OAuthFactor?
    /// The HubSpot account.
    public let hubspotOauthFactor: OAuthFactor?
    /// The Slack token that was exchanged.
    public let slackOauthExchangeFactor: OAuthExchangeFactor?
    /// The HubSpot token that was exchanged.
    public let hubspotOauthExchangeFactor: OAuthExchangeFactor?
    /// The GitHub token that was exchanged.
    public let githubOauthExchangeFactor: OAuthExchangeFactor?
    /// The Google token that was exchanged.
    public let googleOauthExchangeFactor: OAuthExchangeFactor?
    /// Who impersonates the user.
    public let impersonatedFactor: ImpersonatedFactor?
    /// The client whose access token was exchanged.
    public let oauthAccessTokenExchangeFactor: OAuthAccessTokenExchangeFactor?
    /// The trusted token.
    public let trustedAuthTokenFactor: TrustedAuthTokenFactor?
    /// The exact JSON text from the server.
    public let rawJson: String
    public init(
        type: FactorType,
        deliveryMethod: DeliveryMethod,
        lastAuthenticatedAt: Date? = nil,
        createdAt: Date? = nil,
        updatedAt: Date? = nil,
        sequenceOrder: SequenceOrder? = nil,
        emailFactor: EmailFactor? = nil,
        phoneNumberFactor: PhoneNumberFactor? = nil,
        googleOauthFactor: OAuthFactor? = nil,
        microsoftOauthFactor: OAuthFactor? = nil,
        appleOauthFactor: OAuthFactor? = nil,
        webauthnFactor: WebAuthnFactor? = nil,
        authenticatorAppFactor: AuthenticatorAppFactor? = nil,
        githubOauthFactor: OAuthFactor? = nil,
        recoveryCodeFactor: RecoveryCodeFactor? = nil,
        facebookOauthFactor: OAuthFactor? = nil,
        cryptoWalletFactor: CryptoWalletFactor? = nil,
        amazonOauthFactor: OAuthFactor? = nil,
        bitbucketOauthFactor: OAuthFactor? = nil,
        coinbaseOauthFactor: OAuthFactor? = nil,
        discordOauthFactor: OAuthFactor? = nil,
        figmaOauthFactor: OAuthFactor? = nil,
        gitLabOauthFactor: OAuthFactor? = nil,
        instagramOauthFactor: OAuthFactor? = nil,
        linkedInOauthFactor: OAuthFactor? = nil,
        shopifyOauthFactor: OAuthFactor? = nil,
        slackOauthFactor: OAuthFactor? = nil,
        snapchatOauthFactor: OAuthFactor? = nil,
        spotifyOauthFactor: OAuthFactor? = nil,
        steamOauthFactor: OAuthFactor? = nil,
        tikTokOauthFactor: OAuthFactor? = nil,
        twitchOauthFactor: OAuthFactor? = nil,
        twitterOauthFactor: OAuthFactor? = nil,
        embeddableMagicLinkFactor: EmbeddableMagicLinkFactor? = nil,
        biometricFactor: BiometricFactor? = nil,
        samlSsoFactor: SsoFactor? = nil,
        oidcSsoFactor: SsoFactor? = nil,
        salesforceOauthFactor: OAuthFactor? = nil,
        yahooOauthFactor: OAuthFactor? = nil,
        hubspotOauthFactor: OAuthFactor? = nil,
        slackOauthExchangeFactor: OAuthExchangeFactor? = nil,
        hubspotOauthExchangeFactor: OAuthExchangeFactor? = nil,
        githubOauthExchangeFactor: OAuthExchangeFactor? = nil,
        googleOauthExchangeFactor: OAuthExchangeFactor? = nil,
        impersonatedFactor: ImpersonatedFactor? = nil,
        oauthAccessTokenExchangeFactor: OAuthAccessTokenExchangeFactor? = nil,
        trustedAuthTokenFactor: TrustedAuthTokenFactor? = nil,
        rawJson: String) {
        self.type = type
        self.deliveryMethod = deliveryMethod
        self.lastAuthenticatedAt = lastAuthenticatedAt
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.sequenceOrder = sequenceOrder
        self.emailFactor = emailFactor
        self.phoneNumberFactor = phoneNumberFactor
        self.googleOauthFactor = googleOauthFactor
        self.microsoftOauthFactor = microsoftOauthFactor
        self.appleOauthFactor = appleOauthFactor
        self.webauthnFactor = webauthnFactor
        self.authenticatorAppFactor = authenticatorAppFactor
        self.githubOauthFactor = githubOauthFactor
        self.recoveryCodeFactor = recoveryCodeFactor
        self.facebookOauthFactor = facebookOauthFactor
        self.cryptoWalletFactor = cryptoWalletFactor
        self.amazonOauthFactor = amazonOauthFactor
        self.bitbucketOauthFactor = bitbucketOauthFactor
        self.coinbaseOauthFactor = coinbaseOauthFactor
        self.discordOauthFactor = discordOauthFactor
        self.figmaOauthFactor = figmaOauthFactor
        self.gitLabOauthFactor = gitLabOauthFactor
        self.instagramOauthFactor = instagramOauthFactor
        self.linkedInOauthFactor = linkedInOauthFactor
        self.shopifyOauthFactor = shopifyOauthFactor
        self.slackOauthFactor = slackOauthFactor
        self.snapchatOauthFactor = snapchatOauthFactor
        self.spotifyOauthFactor = spotifyOauthFactor
        self.steamOauthFactor = steamOauthFactor
        self.tikTokOauthFactor = tikTokOauthFactor
        self.twitchOauthFactor = twitchOauthFactor
        self.twitterOauthFactor = twitterOauthFactor
        self.embeddableMagicLinkFactor = embeddableMagicLinkFactor
        self.biometricFactor = biometricFactor
        self.samlSsoFactor = samlSsoFactor
        self.oidcSsoFactor = oidcSsoFactor
        self.salesforceOauthFactor = salesforceOauthFactor
        self.yahooOauthFactor = yahooOauthFactor
        self.hubspotOauthFactor = hubspotOauthFactor
        self.slackOauthExchangeFactor = slackOauthExchangeFactor
        self.hubspotOauthExchangeFactor = hubspotOauthExchangeFactor
        self.githubOauthExchangeFactor = githubOauthExchangeFactor
        self.googleOauthExchangeFactor = googleOauthExchangeFactor
        self.impersonatedFactor = impersonatedFactor
        self.oauthAccessTokenExchangeFactor = oauthAccessTokenExchangeFactor
        self.trustedAuthTokenFactor = trustedAuthTokenFactor
        self.rawJson = rawJson
    }
    public static func == (left: AuthenticationFactor, right: AuthenticationFactor) -> Bool {
        left === right || (left.type == right.type
            && left.deliveryMethod == right.deliveryMethod
            && left.lastAuthenticatedAt == right.lastAuthenticatedAt
            && left.createdAt == right.createdAt
            && left.updatedAt == right.updatedAt
            && left.sequenceOrder == right.sequenceOrder
            && left.emailFactor == right.emailFactor
            && left.phoneNumberFactor == right.phoneNumberFactor
            && left.googleOauthFactor == right.googleOauthFactor
            && left.microsoftOauthFactor == right.microsoftOauthFactor
            && left.appleOauthFactor == right.appleOauthFactor
            && left.webauthnFactor == right.webauthnFactor
            && left.authenticatorAppFactor == right.authenticatorAppFactor
            && left.githubOauthFactor == right.githubOauthFactor
            && left.recoveryCodeFactor == right.recoveryCodeFactor
            && left.facebookOauthFactor == right.facebookOauthFactor
            && left.cryptoWalletFactor == right.cryptoWalletFactor
            && left.amazonOauthFactor == right.amazonOauthFactor
            && left.bitbucketOauthFactor == right.bitbucketOauthFactor
            && left.coinbaseOauthFactor == right.coinbaseOauthFactor
            && left.discordOauthFactor == right.discordOauthFactor
            && left.figmaOauthFactor == right.figmaOauthFactor
            && left.gitLabOauthFactor == right.gitLabOauthFactor
            && left.instagramOauthFactor == right.instagramOauthFactor
            && left.linkedInOauthFactor == right.linkedInOauthFactor
            && left.shopifyOauthFactor == right.shopifyOauthFactor
            && left.slackOauthFactor == right.slackOauthFactor
            && left.snapchatOauthFactor == right.snapchatOauthFactor
            && left.spotifyOauthFactor == right.spotifyOauthFactor
            && left.steamOauthFactor == right.steamOauthFactor
            && left.tikTokOauthFactor == right.tikTokOauthFactor
            && left.twitchOauthFactor == right.twitchOauthFactor
            && left.twitterOauthFactor == right.twitterOauthFactor
            && left.embeddableMagicLinkFactor == right.embeddableMagicLinkFactor
            && left.biometricFactor == right.biometricFactor
            && left.samlSsoFactor == right.samlSsoFactor
            && left.oidcSsoFactor == right.oidcSsoFactor
            && left.salesforceOauthFactor == right.salesforceOauthFactor
            && left.yahooOauthFactor == right.yahooOauthFactor
            && left.hubspotOauthFactor == right.hubspotOauthFactor
            && left.slackOauthExchangeFactor == right.slackOauthExchangeFactor
            && left.hubspotOauthExchangeFactor == right.hubspotOauthExchangeFactor
            && left.githubOauthExchangeFactor == right.githubOauthExchangeFactor
            && left.googleOauthExchangeFactor == right.googleOauthExchangeFactor
            && left.impersonatedFactor == right.impersonatedFactor
            && left.oauthAccessTokenExchangeFactor == right.oauthAccessTokenExchangeFactor
            && left.trustedAuthTokenFactor == right.trustedAuthTokenFactor
            && left.rawJson == right.rawJson)
    }
}

struct FfiConverterTypeAuthenticationFactor {
    static func read(from buf: inout Reader) throws -> AuthenticationFactor {
        return
            try AuthenticationFactor(
                type: FfiConverterTypeFactorType.read(from: &buf),
                deliveryMethod: FfiConverterTypeDeliveryMethod.read(from: &buf),
                lastAuthenticatedAt: readOptional(FfiConverterTypeTimestamp.read, from: &buf),
                createdAt: readOptional(FfiConverterTypeTimestamp.read, from: &buf),
                updatedAt: readOptional(FfiConverterTypeTimestamp.read, from: &buf),
                sequenceOrder: readOptional(FfiConverterTypeSequenceOrder.read, from: &buf),
                emailFactor: readOptional(FfiConverterTypeEmailFactor.read, from: &buf),
                phoneNumberFactor: readOptional(FfiConverterTypePhoneNumberFactor.read, from: &buf),
                googleOauthFactor: readOptional(FfiConverterTypeOAuthFactor.read, from: &buf),
                microsoftOauthFactor: readOptional(FfiConverterTypeOAuthFactor.read, from: &buf),
                appleOauthFactor: readOptional(FfiConverterTypeOAuthFactor.read, from: &buf),
                webauthnFactor: readOptional(FfiConverterTypeWebAuthnFactor.read, from: &buf),
                authenticatorAppFactor: readOptional(FfiConverterTypeAuthenticatorAppFactor.read, from: &buf),
                githubOauthFactor: readOptional(FfiConverterTypeOAuthFactor.read, from: &buf),
                recoveryCodeFactor: readOptional(FfiConverterTypeRecoveryCodeFactor.read, from: &buf),
                facebookOauthFactor: readOptional(FfiConverterTypeOAuthFactor.read, from: &buf),
                cryptoWalletFactor: readOptional(FfiConverterTypeCryptoWalletFactor.read, from: &buf),
                amazonOauthFactor: readOptional(FfiConverterTypeOAuthFactor.read, from: &buf),
                bitbucketOauthFactor: readOptional(FfiConverterTypeOAuthFactor.read, from: &buf),
                coinbaseOauthFactor: readOptional(FfiConverterTypeOAuthFactor.read, from: &buf),
                discordOauthFactor: readOptional(FfiConverterTypeOAuthFactor.read, from: &buf),
                figmaOauthFactor: readOptional(FfiConverterTypeOAuthFactor.read, from: &buf),
                gitLabOauthFactor: readOptional(FfiConverterTypeOAuthFactor.read, from: &buf),
                instagramOauthFactor: readOptional(FfiConverterTypeOAuthFactor.read, from: &buf),
                linkedInOauthFactor: readOptional(FfiConverterTypeOAuthFactor.read, from: &buf),
                shopifyOauthFactor: readOptional(FfiConverterTypeOAuthFactor.read, from: &buf),
                slackOauthFactor: readOptional(FfiConverterTypeOAuthFactor.read, from: &buf),
                snapchatOauthFactor: readOptional(FfiConverterTypeOAuthFactor.read, from: &buf),
                spotifyOauthFactor: readOptional(FfiConverterTypeOAuthFactor.read, from: &buf),
                steamOauthFactor: readOptional(FfiConverterTypeOAuthFactor.read, from: &buf),
                tikTokOauthFactor: readOptional(FfiConverterTypeOAuthFactor.read, from: &buf),
                twitchOauthFactor: readOptional(FfiConverterTypeOAuthFactor.read, from: &buf),
                twitterOauthFactor: readOptional(FfiConverterTypeOAuthFactor.read, from: &buf),
                embeddableMagicLinkFactor: readOptional(FfiConverterTypeEmbeddableMagicLinkFactor.read, from: &buf),
                biometricFactor: readOptional(FfiConverterTypeBiometricFactor.read, from: &buf),
                samlSsoFactor: readOptional(FfiConverterTypeSsoFactor.read, from: &buf),
                oidcSsoFactor: readOptional(FfiConverterTypeSsoFactor.read, from: &buf),
                salesforceOauthFactor: readOptional(FfiConverterTypeOAuthFactor.read, from: &buf),
                yahooOauthFactor: readOptional(FfiConverterTypeOAuthFactor.read, from: &buf),
                hubspotOauthFactor: readOptional(FfiConverterTypeOAuthFactor.read, from: &buf),
                slackOauthExchangeFactor: readOptional(FfiConverterTypeOAuthExchangeFactor.read, from: &buf),
                hubspotOauthExchangeFactor: readOptional(FfiConverterTypeOAuthExchangeFactor.read, from: &buf),
                githubOauthExchangeFactor: readOptional(FfiConverterTypeOAuthExchangeFactor.read, from: &buf),
                googleOauthExchangeFactor: readOptional(FfiConverterTypeOAuthExchangeFactor.read, from: &buf),
                impersonatedFactor: readOptional(FfiConverterTypeImpersonatedFactor.read, from: &buf),
                oauthAccessTokenExchangeFactor: readOptional(FfiConverterTypeOAuthAccessTokenExchangeFactor.read, from: &buf),
                trustedAuthTokenFactor: readOptional(FfiConverterTypeTrustedAuthTokenFactor.read, from: &buf),
                rawJson: FfiConverterString.read(from: &buf)
        )
    }
}

/// An authenticator app as a factor.
public final class AuthenticatorAppFactor: Equatable, Sendable {
    /// Names the registration.
    public let totpId: String
    public init(
        totpId: String) {
        self.totpId = totpId
    }
    public static func == (left: AuthenticatorAppFactor, right: AuthenticatorAppFactor) -> Bool {
        left === right || (left.totpId == right.totpId)
    }
}

struct FfiConverterTypeAuthenticatorAppFactor {
    static func read(from buf: inout Reader) throws -> AuthenticatorAppFactor {
        return
            try AuthenticatorAppFactor(
                totpId: FfiConverterString.read(from: &buf)
        )
    }
}

/// A B2B session, or what is still missing for one.
///
/// With `memberAuthenticated` there are session and tokens. Without it a factor is missing: the
/// tokens are empty, `mfaRequired` or `primaryRequired` says which factor is missing, and the
/// intermediate session in the client's state is kept for it, for ten minutes.
public final class B2BAuthenticateResponse: Equatable, Sendable {
    /// For the vendor's support.
    public let requestId: String
    /// HTTP status.
    public let statusCode: Int
    /// The member.
    public let memberId: String
    /// The organization.
    public let organizationId: String
    /// True when the member is signed in.
    public let memberAuthenticated: Bool
    /// The session; none when a factor is missing.
    public let memberSession: MemberSession?
    /// Its member.
    public let member: Member?
    /// The member's organization.
    public let organization: Organization?
    /// Opaque session token; empty when a factor is missing.
    public let sessionToken: Secret
    /// Session JWT; empty when a factor is missing.
    public let sessionJwt: Secret
    /// Intermediate session token; empty when the member is signed in. The client keeps it and
    /// sends it automatically.
    public let intermediateSessionToken: Secret
    /// What a second factor needs, when it is missing.
    public let mfaRequired: MFARequired?
    /// What a first factor needs, when it does not satisfy the organization.
    public let primaryRequired: PrimaryRequired?
    /// The e-mail address or phone number that was proven, where the call is about one.
    public let methodId: String?
    /// True when the member's other sessions were ended.
    public let resetSessions: Bool
    /// Recovery codes that are left, after one was used.
    public let recoveryCodesRemaining: Int?
    /// What the vendor's device fingerprint returned, where the project uses it.
    public let memberDevice: DeviceInfo?
    /// The response's JSON, without tokens.
    public let rawJson: String
    /// The revision of the state that includes this result.
    public let revision: UInt64
    public init(
        requestId: String,
        statusCode: Int,
        memberId: String,
        organizationId: String,
        memberAuthenticated: Bool,
        memberSession: MemberSession? = nil,
        member: Member? = nil,
        organization: Organization? = nil,
        sessionToken: Secret,
        sessionJwt: Secret,
        intermediateSessionToken: Secret,
        mfaRequired: MFARequired? = nil,
        primaryRequired: PrimaryRequired? = nil,
        methodId: String? = nil,
        resetSessions: Bool,
        recoveryCodesRemaining: Int? = nil,
        memberDevice: DeviceInfo? = nil,
        rawJson: String,
        revision: UInt64) {
        self.requestId = requestId
        self.statusCode = statusCode
        self.memberId = memberId
        self.organizationId = organizationId
        self.memberAuthenticated = memberAuthenticated
        self.memberSession = memberSession
        self.member = member
        self.organization = organization
        self.sessionToken = sessionToken
        self.sessionJwt = sessionJwt
        self.intermediateSessionToken = intermediateSessionToken
        self.mfaRequired = mfaRequired
        self.primaryRequired = primaryRequired
        self.methodId = methodId
        self.resetSessions = resetSessions
        self.recoveryCodesRemaining = recoveryCodesRemaining
        self.memberDevice = memberDevice
        self.rawJson = rawJson
        self.revision = revision
    }
    public static func == (left: B2BAuthenticateResponse, right: B2BAuthenticateResponse) -> Bool {
        left === right || (left.requestId == right.requestId
            && left.statusCode == right.statusCode
            && left.memberId == right.memberId
            && left.organizationId == right.organizationId
            && left.memberAuthenticated == right.memberAuthenticated
            && left.memberSession == right.memberSession
            && left.member == right.member
            && left.organization == right.organization
            && left.sessionToken == right.sessionToken
            && left.sessionJwt == right.sessionJwt
            && left.intermediateSessionToken == right.intermediateSessionToken
            && left.mfaRequired == right.mfaRequired
            && left.primaryRequired == right.primaryRequired
            && left.methodId == right.methodId
            && left.resetSessions == right.resetSessions
            && left.recoveryCodesRemaining == right.recoveryCodesRemaining
            && left.memberDevice == right.memberDevice
            && left.rawJson == right.rawJson
            && left.revision == right.revision)
    }
}

struct FfiConverterTypeB2bAuthenticateResponse {
    static func read(from buf: inout Reader) throws -> B2BAuthenticateResponse {
        return
            try B2BAuthenticateResponse(
                requestId: FfiConverterString.read(from: &buf),
                statusCode: FfiConverterUInt16.read(from: &buf),
                memberId: FfiConverterString.read(from: &buf),
                organizationId: FfiConverterString.read(from: &buf),
                memberAuthenticated: FfiConverterBool.read(from: &buf),
                memberSession: readOptional(FfiConverterTypeMemberSession.read, from: &buf),
                member: readOptional(FfiConverterTypeMember.read, from: &buf),
                organization: readOptional(FfiConverterTypeOrganization.read, from: &buf),
                sessionToken: FfiConverterTypeSecret.read(from: &buf),
                sessionJwt: FfiConverterTypeSecret.read(from: &buf),
                intermediateSessionToken: FfiConverterTypeSecret.read(from: &buf),
                mfaRequired: readOptional(FfiConverterTypeMfaRequired.read, from: &buf),
                primaryRequired: readOptional(FfiConverterTypePrimaryRequired.read, from: &buf),
                methodId: readOptional(FfiConverterString.read, from: &buf),
                resetSessions: FfiConverterBool.read(from: &buf),
                recoveryCodesRemaining: readOptional(FfiConverterInt32.read, from: &buf),
                memberDevice: readOptional(FfiConverterTypeDeviceInfo.read, from: &buf),
                rawJson: FfiConverterString.read(from: &buf),
                revision: FfiConverterUInt64.read(from: &buf)
        )
    }
}

/// Everything that a B2B app can observe, as one consistent snapshot.
public final class B2BState: Equatable, Sendable {
    /// The status of the session.
    public let state: SessionState
    /// The session, while signed in or published from the cache.
    public let memberSession: MemberSession?
    /// Its member.
    public let member: Member?
    /// The member's organization.
    public let organization: Organization?
    /// The session's tokens; both or none.
    public let tokens: TokenPair?
    /// When the published session ends, in milliseconds of the device's clock that counts sleep
    /// (`deviceClockMs`). `nil` while the server's time is not
    /// known in this boot: then there is no deadline.
    public let expiresAtDeviceMs: Int64?
    /// The unfinished sign-in.
    public let intermediate: IntermediateSession?
    /// True once it is known whether a user is signed in, and from then on.
    public let initialized: Bool
    /// True while a stored value is published and its validation is running or scheduled.
    public let fromCache: Bool
    /// Counts changes.
    public let revision: UInt64
    /// Increases when another session becomes the current one.
    public let generation: UInt64
    /// False while the disk does not hold this yet.
    public let persisted: Bool
    public init(
        state: SessionState,
        memberSession: MemberSession? = nil,
        member: Member? = nil,
        organization: Organization? = nil,
        tokens: TokenPair? = nil,
        expiresAtDeviceMs: Int64? = nil,
        intermediate: IntermediateSession? = nil,
        initialized: Bool,
        fromCache: Bool,
        revision: UInt64,
        generation: UInt64,
        persisted: Bool) {
        self.state = state
        self.memberSession = memberSession
        self.member = member
        self.organization = organization
        self.tokens = tokens
        self.expiresAtDeviceMs = expiresAtDeviceMs
        self.intermediate = intermediate
        self.initialized = initialized
        self.fromCache = fromCache
        self.revision = revision
        self.generation = generation
        self.persisted = persisted
    }
    public static func == (left: B2BState, right: B2BState) -> Bool {
        left === right || (left.state == right.state
            && left.memberSession == right.memberSession
            && left.member == right.member
            && left.organization == right.organization
            && left.tokens == right.tokens
            && left.expiresAtDeviceMs == right.expiresAtDeviceMs
            && left.intermediate == right.intermediate
            && left.initialized == right.initialized
            && left.fromCache == right.fromCache
            && left.revision == right.revision
            && left.generation == right.generation
            && left.persisted == right.persisted)
    }
}

struct FfiConverterTypeB2bState {
    static func read(from buf: inout Reader) throws -> B2BState {
        return
            try B2BState(
                state: FfiConverterTypeSessionState.read(from: &buf),
                memberSession: readOptional(FfiConverterTypeMemberSession.read, from: &buf),
                member: readOptional(FfiConverterTypeMember.read, from: &buf),
                organization: readOptional(FfiConverterTypeOrganization.read, from: &buf),
                tokens: readOptional(FfiConverterTypeSessionTokens.read, from: &buf),
                expiresAtDeviceMs: readOptional(FfiConverterInt64.read, from: &buf),
                intermediate: readOptional(FfiConverterTypeIntermediateSession.read, from: &buf),
                initialized: FfiConverterBool.read(from: &buf),
                fromCache: FfiConverterBool.read(from: &buf),
                revision: FfiConverterUInt64.read(from: &buf),
                generation: FfiConverterUInt64.read(from: &buf),
                persisted: FfiConverterBool.read(from: &buf)
        )
    }
}

/// How good a member's password is.
public final class B2BStrengthCheckResponse: Equatable, Sendable {
    /// For the vendor's support.
    public let requestId: String
    /// HTTP status.
    public let statusCode: Int
    /// True when the project's policy accepts it.
    public let validPassword: Bool
    /// 0 (weak) to 4 (strong).
    public let score: Int
    /// True when it is in a list of breached passwords.
    public let breachedPassword: Bool
    /// The project's policy.
    public let strengthPolicy: StrengthPolicy
    /// True when a breached password is refused at sign-up.
    public let breachDetectionOnCreate: Bool
    /// The rules that it meets, in projects with a LUDS policy.
    public let ludsFeedback: LudsFeedback?
    /// Advice for the member, in projects with a zxcvbn policy.
    public let zxcvbnFeedback: ZxcvbnFeedback?
    /// The response's JSON.
    public let rawJson: String
    /// The revision of the state that includes this result.
    public let revision: UInt64
    public init(
        requestId: String,
        statusCode: Int,
        validPassword: Bool,
        score: Int,
        breachedPassword: Bool,
        strengthPolicy: StrengthPolicy,
        breachDetectionOnCreate: Bool,
        ludsFeedback: LudsFeedback? = nil,
        zxcvbnFeedback: ZxcvbnFeedback? = nil,
        rawJson: String,
        revision: UInt64) {
        self.requestId = requestId
        self.statusCode = statusCode
        self.validPassword = validPassword
        self.score = score
        self.breachedPassword = breachedPassword
        self.strengthPolicy = strengthPolicy
        self.breachDetectionOnCreate = breachDetectionOnCreate
        self.ludsFeedback = ludsFeedback
        self.zxcvbnFeedback = zxcvbnFeedback
        self.rawJson = rawJson
        self.revision = revision
    }
    public static func == (left: B2BStrengthCheckResponse, right: B2BStrengthCheckResponse) -> Bool {
        left === right || (left.requestId == right.requestId
            && left.statusCode == right.statusCode
            && left.validPassword == right.validPassword
            && left.score == right.score
            && left.breachedPassword == right.breachedPassword
            && left.strengthPolicy == right.strengthPolicy
            && left.breachDetectionOnCreate == right.breachDetectionOnCreate
            && left.ludsFeedback == right.ludsFeedback
            && left.zxcvbnFeedback == right.zxcvbnFeedback
            && left.rawJson == right.rawJson
            && left.revision == right.revision)
    }
}

struct FfiConverterTypeB2bStrengthCheckResponse {
    static func read(from buf: inout Reader) throws -> B2BStrengthCheckResponse {
        return
            try B2BStrengthCheckResponse(
                requestId: FfiConverterString.read(from: &buf),
                statusCode: FfiConverterUInt16.read(from: &buf),
                validPassword: FfiConverterBool.read(from: &buf),
                score: FfiConverterInt32.read(from: &buf),
                breachedPassword: FfiConverterBool.read(from: &buf),
                strengthPolicy: FfiConverterTypeStrengthPolicy.read(from: &buf),
                breachDetectionOnCreate: FfiConverterBool.read(from: &buf),
                ludsFeedback: readOptional(FfiConverterTypeLudsFeedback.read, from: &buf),
                zxcvbnFeedback: readOptional(FfiConverterTypeZxcvbnFeedback.read, from: &buf),
                rawJson: FfiConverterString.read(from: &buf),
                revision: FfiConverterUInt64.read(from: &buf)
        )
    }
}

/// A response without fields of its own: the call succeeded.
public final class BasicResponse: Equatable, Sendable {
    /// For the vendor's support.
    public let requestId: String
    /// HTTP status.
    public let statusCode: Int
    /// The response's JSON.
    public let rawJson: String
    /// The revision of the state that includes this result.
    public let revision: UInt64
    public init(
        requestId: String,
        statusCode: Int,
        rawJson: String,
        revision: UInt64) {
        self.requestId = requestId
        self.statusCode = statusCode
        self.rawJson = rawJson
        self.revision = revision
    }
    public static func == (left: BasicResponse, right: BasicResponse) -> Bool {
        left === right || (left.requestId == right.requestId
            && left.statusCode == right.statusCode
            && left.rawJson == right.rawJson
            && left.revision == right.revision)
    }
}

struct FfiConverterTypeBasicResponse {
    static func read(from buf: inout Reader) throws -> BasicResponse {
        return
            try BasicResponse(
                requestId: FfiConverterString.read(from: &buf),
                statusCode: FfiConverterUInt16.read(from: &buf),
                rawJson: FfiConverterString.read(from: &buf),
                revision: FfiConverterUInt64.read(from: &buf)
        )
    }
}

/// Biometrics on a device as a factor.
public final class BiometricFactor: Equatable, Sendable {
    /// Names the registration.
    public let biometricRegistrationId: String
    public init(
        biometricRegistrationId: String) {
        self.biometricRegistrationId = biometricRegistrationId
    }
    public static func == (left: BiometricFactor, right: BiometricFactor) -> Bool {
        left === right || (left.biometricRegistrationId == right.biometricRegistrationId)
    }
}

struct FfiConverterTypeBiometricFactor {
    static func read(from buf: inout Reader) throws -> BiometricFactor {
        return
            try BiometricFactor(
                biometricRegistrationId: FfiConverterString.read(from: &buf)
        )
    }
}

/// A device of a user registered for biometrics.
public final class BiometricRegistration: Equatable, Sendable {
    /// Names the registration.
    public let biometricRegistrationId: String
    /// True once it was used.
    public let verified: Bool
    public init(
        biometricRegistrationId: String,
        verified: Bool) {
        self.biometricRegistrationId = biometricRegistrationId
        self.verified = verified
    }
    public static func == (left: BiometricRegistration, right: BiometricRegistration) -> Bool {
        left === right || (left.biometricRegistrationId == right.biometricRegistrationId
            && left.verified == right.verified)
    }
}

struct FfiConverterTypeBiometricRegistration {
    static func read(from buf: inout Reader) throws -> BiometricRegistration {
        return
            try BiometricRegistration(
                biometricRegistrationId: FfiConverterString.read(from: &buf),
                verified: FfiConverterBool.read(from: &buf)
        )
    }
}

struct ClientConfig: Sendable {
    let publicToken: String
    let storageFolder: String
    let role: Role
    let instance: String
    let inMemory: Bool
    let baseUrl: String?
    let allowCleartext: Bool
    let defaultSessionDurationMinutes: UInt32
    let enableAutomaticSessionExtension: Bool
    let startsInForeground: Bool
    let clientInfo: ClientInfo
    let proxy: Secret?
    let keychainAccessGroup: String?
    let formerPublicTokens: [String]
    let certificatePins: [String]
    init(
        publicToken: String,
        storageFolder: String,
        role: Role,
        instance: String = "default",
        inMemory: Bool = false,
        baseUrl: String? = nil,
        allowCleartext: Bool = false,
        defaultSessionDurationMinutes: UInt32 = UInt32(5),
        enableAutomaticSessionExtension: Bool = false,
        startsInForeground: Bool = true,
        clientInfo: ClientInfo,
        proxy: Secret? = nil,
        keychainAccessGroup: String? = nil,
        formerPublicTokens: [String] = [],
        certificatePins: [String] = []) {
        self.publicToken = publicToken
        self.storageFolder = storageFolder
        self.role = role
        self.instance = instance
        self.inMemory = inMemory
        self.baseUrl = baseUrl
        self.allowCleartext = allowCleartext
        self.defaultSessionDurationMinutes = defaultSessionDurationMinutes
        self.enableAutomaticSessionExtension = enableAutomaticSessionExtension
        self.startsInForeground = startsInForeground
        self.clientInfo = clientInfo
        self.proxy = proxy
        self.keychainAccessGroup = keychainAccessGroup
        self.formerPublicTokens = formerPublicTokens
        self.certificatePins = certificatePins
    }
}

struct FfiConverterTypeClientConfig {
    static func write(_ value: ClientConfig, into buf: inout Writer) {
        FfiConverterString.write(value.publicToken, into: &buf)
        FfiConverterString.write(value.storageFolder, into: &buf)
        FfiConverterTypeRole.write(value.role, into: &buf)
        FfiConverterString.write(value.instance, into: &buf)
        FfiConverterBool.write(value.inMemory, into: &buf)
        writeOptional(FfiConverterString.write, value.baseUrl, into: &buf)
        FfiConverterBool.write(value.allowCleartext, into: &buf)
        FfiConverterUInt32.write(value.defaultSessionDurationMinutes, into: &buf)
        FfiConverterBool.write(value.enableAutomaticSessionExtension, into: &buf)
        FfiConverterBool.write(value.startsInForeground, into: &buf)
        FfiConverterTypeClientInfo.write(value.clientInfo, into: &buf)
        writeOptional(FfiConverterTypeSecret.write, value.proxy, into: &buf)
        writeOptional(FfiConverterString.write, value.keychainAccessGroup, into: &buf)
        writeSequence(FfiConverterString.write, value.formerPublicTokens, into: &buf)
        writeSequence(FfiConverterString.write, value.certificatePins, into: &buf)
    }
}

struct ClientInfo: Sendable {
    let appIdentifier: String
    let appVersion: String
    let sdkIdentifier: String
    let sdkVersion: String
    let osIdentifier: String
    let osVersion: String
    let deviceModel: String
    let screenSize: String
    let timezone: String
    init(
        appIdentifier: String = "",
        appVersion: String = "",
        sdkIdentifier: String = "stytch-core",
        sdkVersion: String = "",
        osIdentifier: String = "",
        osVersion: String = "",
        deviceModel: String = "",
        screenSize: String = "",
        timezone: String = "") {
        self.appIdentifier = appIdentifier
        self.appVersion = appVersion
        self.sdkIdentifier = sdkIdentifier
        self.sdkVersion = sdkVersion
        self.osIdentifier = osIdentifier
        self.osVersion = osVersion
        self.deviceModel = deviceModel
        self.screenSize = screenSize
        self.timezone = timezone
    }
}

struct FfiConverterTypeClientInfo {
    static func write(_ value: ClientInfo, into buf: inout Writer) {
        FfiConverterString.write(value.appIdentifier, into: &buf)
        FfiConverterString.write(value.appVersion, into: &buf)
        FfiConverterString.write(value.sdkIdentifier, into: &buf)
        FfiConverterString.write(value.sdkVersion, into: &buf)
        FfiConverterString.write(value.osIdentifier, into: &buf)
        FfiConverterString.write(value.osVersion, into: &buf)
        FfiConverterString.write(value.deviceModel, into: &buf)
        FfiConverterString.write(value.screenSize, into: &buf)
        FfiConverterString.write(value.timezone, into: &buf)
    }
}

/// Everything that a consumer app can observe, as one consistent snapshot.
public final class ConsumerState: Equatable, Sendable {
    /// The status of the session.
    public let state: SessionState
    /// The session, while signed in or published from the cache.
    public let session: Session?
    /// Its user.
    public let user: User?
    /// Its tokens; both or none.
    public let tokens: TokenPair?
    /// When the published session ends, in milliseconds of the device's clock that counts sleep
    /// (`deviceClockMs`). `nil` while the server's time is not
    /// known in this boot: then there is no deadline.
    public let expiresAtDeviceMs: Int64?
    /// True once it is known whether a user is signed in, and from then on.
    public let initialized: Bool
    /// True while a stored value is published and its validation is running or scheduled.
    public let fromCache: Bool
    /// Counts changes.
    public let revision: UInt64
    /// Increases when another session becomes the current one.
    public let generation: UInt64
    /// False while the disk does not hold this yet.
    public let persisted: Bool
    public init(
        state: SessionState,
        session: Session? = nil,
        user: User? = nil,
        tokens: TokenPair? = nil,
        expiresAtDeviceMs: Int64? = nil,
        initialized: Bool,
        fromCache: Bool,
        revision: UInt64,
        generation: UInt64,
        persisted: Bool) {
        self.state = state
        self.session = session
        self.user = user
        self.tokens = tokens
        self.expiresAtDeviceMs = expiresAtDeviceMs
        self.initialized = initialized
        self.fromCache = fromCache
        self.revision = revision
        self.generation = generation
        self.persisted = persisted
    }
    public static func == (left: ConsumerState, right: ConsumerState) -> Bool {
        left === right || (left.state == right.state
            && left.session == right.session
            && left.user == right.user
            && left.tokens == right.tokens
            && left.expiresAtDeviceMs == right.expiresAtDeviceMs
            && left.initialized == right.initialized
            && left.fromCache == right.fromCache
            && left.revision == right.revision
            && left.generation == right.generation
            && left.persisted == right.persisted)
    }
}

struct FfiConverterTypeConsumerState {
    static func read(from buf: inout Reader) throws -> ConsumerState {
        return
            try ConsumerState(
                state: FfiConverterTypeSessionState.read(from: &buf),
                session: readOptional(FfiConverterTypeSession.read, from: &buf),
                user: readOptional(FfiConverterTypeUser.read, from: &buf),
                tokens: readOptional(FfiConverterTypeSessionTokens.read, from: &buf),
                expiresAtDeviceMs: readOptional(FfiConverterInt64.read, from: &buf),
                initialized: FfiConverterBool.read(from: &buf),
                fromCache: FfiConverterBool.read(from: &buf),
                revision: FfiConverterUInt64.read(from: &buf),
                generation: FfiConverterUInt64.read(from: &buf),
                persisted: FfiConverterBool.read(from: &buf)
        )
    }
}

/// A crypto wallet of a user.
public final class CryptoWallet: Equatable, Sendable {
    /// Names the entry.
    public let cryptoWalletId: String
    /// The wallet's address.
    public let cryptoWalletAddress: String
    /// The chain, for example `ethereum`.
    public let cryptoWalletType: String
    /// True once the user proved to own it.
    public let verified: Bool
    public init(
        cryptoWalletId: String,
        cryptoWalletAddress: String,
        cryptoWalletType: String,
        verified: Bool) {
        self.cryptoWalletId = cryptoWalletId
        self.cryptoWalletAddress = cryptoWalletAddress
        self.cryptoWalletType = cryptoWalletType
        self.verified = verified
    }
    public static func == (left: CryptoWallet, right: CryptoWallet) -> Bool {
        left === right || (left.cryptoWalletId == right.cryptoWalletId
            && left.cryptoWalletAddress == right.cryptoWalletAddress
            && left.cryptoWalletType == right.cryptoWalletType
            && left.verified == right.verified)
    }
}

struct FfiConverterTypeCryptoWallet {
    static func read(from buf: inout Reader) throws -> CryptoWallet {
        return
            try CryptoWallet(
                cryptoWalletId: FfiConverterString.read(from: &buf),
                cryptoWalletAddress: FfiConverterString.read(from: &buf),
                cryptoWalletType: FfiConverterString.read(from: &buf),
                verified: FfiConverterBool.read(from: &buf)
        )
    }
}

/// A crypto wallet as a factor.
public final class CryptoWalletFactor: Equatable, Sendable {
    /// Names the entry.
    public let cryptoWalletId: String
    /// The wallet's address.
    public let cryptoWalletAddress: String
    /// The chain, for example `ethereum`.
    public let cryptoWalletType: String
    public init(
        cryptoWalletId: String,
        cryptoWalletAddress: String,
        cryptoWalletType: String) {
        self.cryptoWalletId = cryptoWalletId
        self.cryptoWalletAddress = cryptoWalletAddress
        self.cryptoWalletType = cryptoWalletType
    }
    public static func == (left: CryptoWalletFactor, right: CryptoWalletFactor) -> Bool {
        left === right || (left.cryptoWalletId == right.cryptoWalletId
            && left.cryptoWalletAddress == right.cryptoWalletAddress
            && left.cryptoWalletType == right.cryptoWalletType)
    }
}

struct FfiConverterTypeCryptoWalletFactor {
    static func read(from buf: inout Reader) throws -> CryptoWalletFactor {
        return
            try CryptoWalletFactor(
                cryptoWalletId: FfiConverterString.read(from: &buf),
                cryptoWalletAddress: FfiConverterString.read(from: &buf),
                cryptoWalletType: FfiConverterString.read(from: &buf)
        )
    }
}

/// A role an organization defined itself.
public final class CustomRole: Equatable, Sendable {
    /// Names the role.
    public let roleId: String
    /// What it is for.
    public let description: String
    /// What it allows.
    public let permissions: [CustomRolePermission]
    public init(
        roleId: String,
        description: String,
        permissions: [CustomRolePermission]) {
        self.roleId = roleId
        self.description = description
        self.permissions = permissions
    }
    public static func == (left: CustomRole, right: CustomRole) -> Bool {
        left === right || (left.roleId == right.roleId
            && left.description == right.description
            && left.permissions == right.permissions)
    }
}

struct FfiConverterTypeCustomRole {
    static func read(from buf: inout Reader) throws -> CustomRole {
        return
            try CustomRole(
                roleId: FfiConverterString.read(from: &buf),
                description: FfiConverterString.read(from: &buf),
                permissions: readSequence(FfiConverterTypeCustomRolePermission.read, from: &buf)
        )
    }
}

/// What a custom role allows on one resource.
public final class CustomRolePermission: Equatable, Sendable {
    /// The resource.
    public let resourceId: String
    /// The allowed actions.
    public let actions: [String]
    public init(
        resourceId: String,
        actions: [String]) {
        self.resourceId = resourceId
        self.actions = actions
    }
    public static func == (left: CustomRolePermission, right: CustomRolePermission) -> Bool {
        left === right || (left.resourceId == right.resourceId
            && left.actions == right.actions)
    }
}

struct FfiConverterTypeCustomRolePermission {
    static func read(from buf: inout Reader) throws -> CustomRolePermission {
        return
            try CustomRolePermission(
                resourceId: FfiConverterString.read(from: &buf),
                actions: readSequence(FfiConverterString.read, from: &buf)
        )
    }
}

/// One decision of the engine; `docs/session-states.md` has the whole table.
public final class Decision: Equatable, Sendable {
    /// The status of the session.
    public let state: String
    /// What happened.
    public let event: String
    /// The rule that applied.
    public let rule: String
    /// What happened and what the rule does, in words; and why the command was refused, if it was and no
    /// response was the reason.
    public let why: String
    public init(
        state: String,
        event: String,
        rule: String,
        why: String) {
        self.state = state
        self.event = event
        self.rule = rule
        self.why = why
    }
    public static func == (left: Decision, right: Decision) -> Bool {
        left === right || (left.state == right.state
            && left.event == right.event
            && left.rule == right.rule
            && left.why == right.why)
    }
}

struct FfiConverterTypeDecision {
    static func read(from buf: inout Reader) throws -> Decision {
        return
            try Decision(
                state: FfiConverterString.read(from: &buf),
                event: FfiConverterString.read(from: &buf),
                rule: FfiConverterString.read(from: &buf),
                why: FfiConverterString.read(from: &buf)
        )
    }
}

/// Whether one attribute of a device was seen before.
public final class DeviceAttributeDetails: Equatable, Sendable {
    /// True at its first appearance.
    public let isNew: Bool
    /// When it was seen first.
    public let firstSeenAt: Date?
    /// When it was seen last.
    public let lastSeenAt: Date?
    public init(
        isNew: Bool,
        firstSeenAt: Date? = nil,
        lastSeenAt: Date? = nil) {
        self.isNew = isNew
        self.firstSeenAt = firstSeenAt
        self.lastSeenAt = lastSeenAt
    }
    public static func == (left: DeviceAttributeDetails, right: DeviceAttributeDetails) -> Bool {
        left === right || (left.isNew == right.isNew
            && left.firstSeenAt == right.firstSeenAt
            && left.lastSeenAt == right.lastSeenAt)
    }
}

struct FfiConverterTypeDeviceAttributeDetails {
    static func read(from buf: inout Reader) throws -> DeviceAttributeDetails {
        return
            try DeviceAttributeDetails(
                isNew: FfiConverterBool.read(from: &buf),
                firstSeenAt: readOptional(FfiConverterTypeTimestamp.read, from: &buf),
                lastSeenAt: readOptional(FfiConverterTypeTimestamp.read, from: &buf)
        )
    }
}

/// The device as the server saw it; present only in projects with device fingerprinting.
public final class DeviceInfo: Equatable, Sendable {
    /// The IP address.
    public let ipAddress: String?
    /// Whether that address was seen before.
    public let ipAddressDetails: DeviceAttributeDetails?
    /// The city the address belongs to.
    public let ipGeoCity: String?
    /// The region the address belongs to.
    public let ipGeoRegion: String?
    /// The country the address belongs to.
    public let ipGeoCountry: String?
    /// Whether that country was seen before.
    public let ipGeoCountryDetails: DeviceAttributeDetails?
    public init(
        ipAddress: String? = nil,
        ipAddressDetails: DeviceAttributeDetails? = nil,
        ipGeoCity: String? = nil,
        ipGeoRegion: String? = nil,
        ipGeoCountry: String? = nil,
        ipGeoCountryDetails: DeviceAttributeDetails? = nil) {
        self.ipAddress = ipAddress
        self.ipAddressDetails = ipAddressDetails
        self.ipGeoCity = ipGeoCity
        self.ipGeoRegion = ipGeoRegion
        self.ipGeoCountry = ipGeoCountry
        self.ipGeoCountryDetails = ipGeoCountryDetails
    }
    public static func == (left: DeviceInfo, right: DeviceInfo) -> Bool {
        left === right || (left.ipAddress == right.ipAddress
            && left.ipAddressDetails == right.ipAddressDetails
            && left.ipGeoCity == right.ipGeoCity
            && left.ipGeoRegion == right.ipGeoRegion
            && left.ipGeoCountry == right.ipGeoCountry
            && left.ipGeoCountryDetails == right.ipGeoCountryDetails)
    }
}

struct FfiConverterTypeDeviceInfo {
    static func read(from buf: inout Reader) throws -> DeviceInfo {
        return
            try DeviceInfo(
                ipAddress: readOptional(FfiConverterString.read, from: &buf),
                ipAddressDetails: readOptional(FfiConverterTypeDeviceAttributeDetails.read, from: &buf),
                ipGeoCity: readOptional(FfiConverterString.read, from: &buf),
                ipGeoRegion: readOptional(FfiConverterString.read, from: &buf),
                ipGeoCountry: readOptional(FfiConverterString.read, from: &buf),
                ipGeoCountryDetails: readOptional(FfiConverterTypeDeviceAttributeDetails.read, from: &buf)
        )
    }
}

/// How often things happened since the engine started.
public final class DiagnosticCounters: Equatable, Sendable {
    /// Requests that the engine sent automatically: heartbeats, retries, queued sign-outs.
    public let requestsAutomatic: UInt64
    /// Requests that a command of the app caused.
    public let requestsExplicit: UInt64
    /// Responses that were dropped because the session had changed since the request.
    public let lateResponsesDropped: UInt64
    /// Requests that were sent again for that reason.
    public let requestedAgain: UInt64
    /// Writes that reached the disk.
    public let persists: UInt64
    /// Writes that failed; they are retried.
    public let persistFailures: UInt64
    /// Times that the server rejected a session.
    public let rejections: UInt64
    /// Calls of listeners and loggers that failed or panicked.
    public let listenerErrors: UInt64
    /// Entries of the stored record, and files beside it, that were found at the last read and left out because
    /// they cannot be what their names say.
    public let unreadableEntries: UInt64
    public init(
        requestsAutomatic: UInt64,
        requestsExplicit: UInt64,
        lateResponsesDropped: UInt64,
        requestedAgain: UInt64,
        persists: UInt64,
        persistFailures: UInt64,
        rejections: UInt64,
        listenerErrors: UInt64,
        unreadableEntries: UInt64) {
        self.requestsAutomatic = requestsAutomatic
        self.requestsExplicit = requestsExplicit
        self.lateResponsesDropped = lateResponsesDropped
        self.requestedAgain = requestedAgain
        self.persists = persists
        self.persistFailures = persistFailures
        self.rejections = rejections
        self.listenerErrors = listenerErrors
        self.unreadableEntries = unreadableEntries
    }
    public static func == (left: DiagnosticCounters, right: DiagnosticCounters) -> Bool {
        left === right || (left.requestsAutomatic == right.requestsAutomatic
            && left.requestsExplicit == right.requestsExplicit
            && left.lateResponsesDropped == right.lateResponsesDropped
            && left.requestedAgain == right.requestedAgain
            && left.persists == right.persists
            && left.persistFailures == right.persistFailures
            && left.rejections == right.rejections
            && left.listenerErrors == right.listenerErrors
            && left.unreadableEntries == right.unreadableEntries)
    }
}

struct FfiConverterTypeDiagnosticCounters {
    static func read(from buf: inout Reader) throws -> DiagnosticCounters {
        return
            try DiagnosticCounters(
                requestsAutomatic: FfiConverterUInt64.read(from: &buf),
                requestsExplicit: FfiConverterUInt64.read(from: &buf),
                lateResponsesDropped: FfiConverterUInt64.read(from: &buf),
                requestedAgain: FfiConverterUInt64.read(from: &buf),
                persists: FfiConverterUInt64.read(from: &buf),
                persistFailures: FfiConverterUInt64.read(from: &buf),
                rejections: FfiConverterUInt64.read(from: &buf),
                listenerErrors: FfiConverterUInt64.read(from: &buf),
                unreadableEntries: FfiConverterUInt64.read(from: &buf)
        )
    }
}

/// What the engine is doing and why. Holds no token, no code and no personal data.
public final class Diagnostics: Equatable, Sendable {
    /// The status of the session.
    public let state: SessionState
    /// Counts published changes.
    public let revision: UInt64
    /// Increases when another session becomes the current one.
    public let generation: UInt64
    /// False while the disk does not hold the published state yet.
    public let persisted: Bool
    /// How often things happened since the engine started.
    public let counters: DiagnosticCounters
    /// The last 32 decisions, oldest first.
    public let lastDecisions: [Decision]
    public init(
        state: SessionState,
        revision: UInt64,
        generation: UInt64,
        persisted: Bool,
        counters: DiagnosticCounters,
        lastDecisions: [Decision]) {
        self.state = state
        self.revision = revision
        self.generation = generation
        self.persisted = persisted
        self.counters = counters
        self.lastDecisions = lastDecisions
    }
    public static func == (left: Diagnostics, right: Diagnostics) -> Bool {
        left === right || (left.state == right.state
            && left.revision == right.revision
            && left.generation == right.generation
            && left.persisted == right.persisted
            && left.counters == right.counters
            && left.lastDecisions == right.lastDecisions)
    }
}

struct FfiConverterTypeDiagnostics {
    static func read(from buf: inout Reader) throws -> Diagnostics {
        return
            try Diagnostics(
                state: FfiConverterTypeSessionState.read(from: &buf),
                revision: FfiConverterUInt64.read(from: &buf),
                generation: FfiConverterUInt64.read(from: &buf),
                persisted: FfiConverterBool.read(from: &buf),
                counters: FfiConverterTypeDiagnosticCounters.read(from: &buf),
                lastDecisions: readSequence(FfiConverterTypeDecision.read, from: &buf)
        )
    }
}

/// An organization that the user belongs to or may join.
public final class DiscoveredOrganization: Equatable, Sendable {
    /// True when signing in needs no further factor.
    public let memberAuthenticated: Bool
    /// The organization.
    public let organization: Organization?
    /// The membership of the user in it.
    public let membership: Membership?
    /// Set when another first factor is needed.
    public let primaryRequired: PrimaryRequired?
    /// Set when a second factor is needed.
    public let mfaRequired: MFARequired?
    public init(
        memberAuthenticated: Bool,
        organization: Organization? = nil,
        membership: Membership? = nil,
        primaryRequired: PrimaryRequired? = nil,
        mfaRequired: MFARequired? = nil) {
        self.memberAuthenticated = memberAuthenticated
        self.organization = organization
        self.membership = membership
        self.primaryRequired = primaryRequired
        self.mfaRequired = mfaRequired
    }
    public static func == (left: DiscoveredOrganization, right: DiscoveredOrganization) -> Bool {
        left === right || (left.memberAuthenticated == right.memberAuthenticated
            && left.organization == right.organization
            && left.membership == right.membership
            && left.primaryRequired == right.primaryRequired
            && left.mfaRequired == right.mfaRequired)
    }
}

struct FfiConverterTypeDiscoveredOrganization {
    static func read(from buf: inout Reader) throws -> DiscoveredOrganization {
        return
            try DiscoveredOrganization(
                memberAuthenticated: FfiConverterBool.read(from: &buf),
                organization: readOptional(FfiConverterTypeOrganization.read, from: &buf),
                membership: readOptional(FfiConverterTypeMembership.read, from: &buf),
                primaryRequired: readOptional(FfiConverterTypePrimaryRequired.read, from: &buf),
                mfaRequired: readOptional(FfiConverterTypeMfaRequired.read, from: &buf)
        )
    }
}

/// Organizations a user can enter.
public final class DiscoveryResponse: Equatable, Sendable {
    /// For the vendor's support.
    public let requestId: String
    /// HTTP status.
    public let statusCode: Int
    /// Whose organizations.
    public let emailAddress: String
    /// The organizations the user belongs to or may join.
    public let discoveredOrganizations: [DiscoveredOrganization]
    /// The organization the vendor suggests.
    public let organizationIdHint: String?
    /// Intermediate session token of an authentication; empty in a list. The client keeps it and
    /// sends it automatically.
    public let intermediateSessionToken: Secret
    /// The response's JSON, without tokens.
    public let rawJson: String
    /// The revision of the state that includes this result.
    public let revision: UInt64
    public init(
        requestId: String,
        statusCode: Int,
        emailAddress: String,
        discoveredOrganizations: [DiscoveredOrganization],
        organizationIdHint: String? = nil,
        intermediateSessionToken: Secret,
        rawJson: String,
        revision: UInt64) {
        self.requestId = requestId
        self.statusCode = statusCode
        self.emailAddress = emailAddress
        self.discoveredOrganizations = discoveredOrganizations
        self.organizationIdHint = organizationIdHint
        self.intermediateSessionToken = intermediateSessionToken
        self.rawJson = rawJson
        self.revision = revision
    }
    public static func == (left: DiscoveryResponse, right: DiscoveryResponse) -> Bool {
        left === right || (left.requestId == right.requestId
            && left.statusCode == right.statusCode
            && left.emailAddress == right.emailAddress
            && left.discoveredOrganizations == right.discoveredOrganizations
            && left.organizationIdHint == right.organizationIdHint
            && left.intermediateSessionToken == right.intermediateSessionToken
            && left.rawJson == right.rawJson
            && left.revision == right.revision)
    }
}

struct FfiConverterTypeDiscoveryResponse {
    static func read(from buf: inout Reader) throws -> DiscoveryResponse {
        return
            try DiscoveryResponse(
                requestId: FfiConverterString.read(from: &buf),
                statusCode: FfiConverterUInt16.read(from: &buf),
                emailAddress: FfiConverterString.read(from: &buf),
                discoveredOrganizations: readSequence(FfiConverterTypeDiscoveredOrganization.read, from: &buf),
                organizationIdHint: readOptional(FfiConverterString.read, from: &buf),
                intermediateSessionToken: FfiConverterTypeSecret.read(from: &buf),
                rawJson: FfiConverterString.read(from: &buf),
                revision: FfiConverterUInt64.read(from: &buf)
        )
    }
}

/// An email address as a factor.
public final class EmailFactor: Equatable, Sendable {
    /// Names the entry.
    public let emailId: String
    /// The address.
    public let emailAddress: String
    public init(
        emailId: String,
        emailAddress: String) {
        self.emailId = emailId
        self.emailAddress = emailAddress
    }
    public static func == (left: EmailFactor, right: EmailFactor) -> Bool {
        left === right || (left.emailId == right.emailId
            && left.emailAddress == right.emailAddress)
    }
}

struct FfiConverterTypeEmailFactor {
    static func read(from buf: inout Reader) throws -> EmailFactor {
        return
            try EmailFactor(
                emailId: FfiConverterString.read(from: &buf),
                emailAddress: FfiConverterString.read(from: &buf)
        )
    }
}

/// A role given to everybody with an email domain.
public final class EmailImplicitRoleAssignment: Equatable, Sendable {
    /// The email domain.
    public let domain: String
    /// The role.
    public let roleId: String
    public init(
        domain: String,
        roleId: String) {
        self.domain = domain
        self.roleId = roleId
    }
    public static func == (left: EmailImplicitRoleAssignment, right: EmailImplicitRoleAssignment) -> Bool {
        left === right || (left.domain == right.domain
            && left.roleId == right.roleId)
    }
}

struct FfiConverterTypeEmailImplicitRoleAssignment {
    static func read(from buf: inout Reader) throws -> EmailImplicitRoleAssignment {
        return
            try EmailImplicitRoleAssignment(
                domain: FfiConverterString.read(from: &buf),
                roleId: FfiConverterString.read(from: &buf)
        )
    }
}

/// A magic link made by the backend as a factor.
public final class EmbeddableMagicLinkFactor: Equatable, Sendable {
    /// Names the link.
    public let embeddedId: String
    public init(
        embeddedId: String) {
        self.embeddedId = embeddedId
    }
    public static func == (left: EmbeddableMagicLinkFactor, right: EmbeddableMagicLinkFactor) -> Bool {
        left === right || (left.embeddedId == right.embeddedId)
    }
}

struct FfiConverterTypeEmbeddableMagicLinkFactor {
    static func read(from buf: inout Reader) throws -> EmbeddableMagicLinkFactor {
        return
            try EmbeddableMagicLinkFactor(
                embeddedId: FfiConverterString.read(from: &buf)
        )
    }
}

/// Advice on a password (consumer projects).
public final class Feedback: Equatable, Sendable {
    /// What is weak about it; empty when nothing is.
    public let warning: String
    /// What would make it stronger.
    public let suggestions: [String]
    /// The rules it meets, in projects with a LUDS policy.
    public let ludsRequirements: LudsFeedback?
    public init(
        warning: String,
        suggestions: [String],
        ludsRequirements: LudsFeedback? = nil) {
        self.warning = warning
        self.suggestions = suggestions
        self.ludsRequirements = ludsRequirements
    }
    public static func == (left: Feedback, right: Feedback) -> Bool {
        left === right || (left.warning == right.warning
            && left.suggestions == right.suggestions
            && left.ludsRequirements == right.ludsRequirements)
    }
}

struct FfiConverterTypeFeedback {
    static func read(from buf: inout Reader) throws -> Feedback {
        return
            try Feedback(
                warning: FfiConverterString.read(from: &buf),
                suggestions: readSequence(FfiConverterString.read, from: &buf),
                ludsRequirements: readOptional(FfiConverterTypeLudsFeedback.read, from: &buf)
        )
    }
}

struct HttpHeader: Sendable {
    let name: String
    let value: String
    init(
        name: String,
        value: String) {
        self.name = name
        self.value = value
    }
}

struct FfiConverterTypeHttpHeader {
    static func read(from buf: inout Reader) throws -> HttpHeader {
        return
            try HttpHeader(
                name: FfiConverterString.read(from: &buf),
                value: FfiConverterString.read(from: &buf)
        )
    }
    static func write(_ value: HttpHeader, into buf: inout Writer) {
        FfiConverterString.write(value.name, into: &buf)
        FfiConverterString.write(value.value, into: &buf)
    }
}

struct HttpRequest: Sendable {
    let method: String
    let url: String
    let headers: [HttpHeader]
    let body: Secret?
    init(
        method: String,
        url: String,
        headers: [HttpHeader],
        body: Secret?) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}

struct FfiConverterTypeHttpRequest {
    static func read(from buf: inout Reader) throws -> HttpRequest {
        return
            try HttpRequest(
                method: FfiConverterString.read(from: &buf),
                url: FfiConverterString.read(from: &buf),
                headers: readSequence(FfiConverterTypeHttpHeader.read, from: &buf),
                body: readOptional(FfiConverterTypeSecret.read, from: &buf)
        )
    }
}

struct HttpResponse: Sendable {
    let status: Int
    let headers: [HttpHeader]
    let body: Data
    init(
        status: Int,
        headers: [HttpHeader],
        body: Data) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

struct FfiConverterTypeHttpResponse {
    static func write(_ value: HttpResponse, into buf: inout Writer) {
        FfiConverterUInt16.write(value.status, into: &buf)
        writeSequence(FfiConverterTypeHttpHeader.write, value.headers, into: &buf)
        FfiConverterData.write(value.body, into: &buf)
    }
}

/// An administrator of the project who impersonates the user.
public final class ImpersonatedFactor: Equatable, Sendable {
    /// The identifier of the administrator.
    public let impersonatorId: String
    /// The administrator's email address.
    public let impersonatorEmailAddress: String
    public init(
        impersonatorId: String,
        impersonatorEmailAddress: String) {
        self.impersonatorId = impersonatorId
        self.impersonatorEmailAddress = impersonatorEmailAddress
    }
    public static func == (left: ImpersonatedFactor, right: ImpersonatedFactor) -> Bool {
        left === right || (left.impersonatorId == right.impersonatorId
            && left.impersonatorEmailAddress == right.impersonatorEmailAddress)
    }
}

struct FfiConverterTypeImpersonatedFactor {
    static func read(from buf: inout Reader) throws -> ImpersonatedFactor {
        return
            try ImpersonatedFactor(
                impersonatorId: FfiConverterString.read(from: &buf),
                impersonatorEmailAddress: FfiConverterString.read(from: &buf)
        )
    }
}

/// A first factor is proven and something is missing. Its token stays in the engine. It ends ten
/// minutes after it began, with a sign-in, or with a sign-out; a wrong code does not end it.
public final class IntermediateSession: Equatable, Sendable {
    /// A choice of organization, or a factor.
    public let kind: IntermediateKind
    /// When it ends, UTC milliseconds; ten minutes after it began.
    public let expiresAtMs: Int64
    /// The organization, when it is chosen.
    public let organization: Organization?
    /// The member, when it is known.
    public let member: Member?
    /// What a second factor needs, when it is missing.
    public let mfaRequired: MFARequired?
    /// What a first factor needs, when it does not satisfy the organization.
    public let primaryRequired: PrimaryRequired?
    public init(
        kind: IntermediateKind,
        expiresAtMs: Int64,
        organization: Organization? = nil,
        member: Member? = nil,
        mfaRequired: MFARequired? = nil,
        primaryRequired: PrimaryRequired? = nil) {
        self.kind = kind
        self.expiresAtMs = expiresAtMs
        self.organization = organization
        self.member = member
        self.mfaRequired = mfaRequired
        self.primaryRequired = primaryRequired
    }
    public static func == (left: IntermediateSession, right: IntermediateSession) -> Bool {
        left === right || (left.kind == right.kind
            && left.expiresAtMs == right.expiresAtMs
            && left.organization == right.organization
            && left.member == right.member
            && left.mfaRequired == right.mfaRequired
            && left.primaryRequired == right.primaryRequired)
    }
}

struct FfiConverterTypeIntermediateSession {
    static func read(from buf: inout Reader) throws -> IntermediateSession {
        return
            try IntermediateSession(
                kind: FfiConverterTypeIntermediateKind.read(from: &buf),
                expiresAtMs: FfiConverterInt64.read(from: &buf),
                organization: readOptional(FfiConverterTypeOrganization.read, from: &buf),
                member: readOptional(FfiConverterTypeMember.read, from: &buf),
                mfaRequired: readOptional(FfiConverterTypeMfaRequired.read, from: &buf),
                primaryRequired: readOptional(FfiConverterTypePrimaryRequired.read, from: &buf)
        )
    }
}

struct JsonCreated: Sendable {
    let text: String
    let opened: JsonOpened?
    init(
        text: String,
        opened: JsonOpened?) {
        self.text = text
        self.opened = opened
    }
}

struct FfiConverterTypeJsonCreated {
    static func read(from buf: inout Reader) throws -> JsonCreated {
        return
            try JsonCreated(
                text: FfiConverterString.read(from: &buf),
                opened: readOptional(FfiConverterTypeJsonOpened.read, from: &buf)
        )
    }
}

struct JsonHost: Sendable {
    let device: ClientConfig
    let consumer: ClientConfig?
    let b2b: ClientConfig?
    init(
        device: ClientConfig,
        consumer: ClientConfig?,
        b2b: ClientConfig?) {
        self.device = device
        self.consumer = consumer
        self.b2b = b2b
    }
}

struct FfiConverterTypeJsonHost {
    static func write(_ value: JsonHost, into buf: inout Writer) {
        FfiConverterTypeClientConfig.write(value.device, into: &buf)
        writeOptional(FfiConverterTypeClientConfig.write, value.consumer, into: &buf)
        writeOptional(FfiConverterTypeClientConfig.write, value.b2b, into: &buf)
    }
}

struct JsonOpened: Sendable {
    let client: String
    let isB2b: Bool
    let isFirst: Bool
    let publicToken: String
    let baseUrl: String?
    let enableAutomaticSessionExtension: Bool
    init(
        client: String,
        isB2b: Bool,
        isFirst: Bool,
        publicToken: String,
        baseUrl: String?,
        enableAutomaticSessionExtension: Bool) {
        self.client = client
        self.isB2b = isB2b
        self.isFirst = isFirst
        self.publicToken = publicToken
        self.baseUrl = baseUrl
        self.enableAutomaticSessionExtension = enableAutomaticSessionExtension
    }
}

struct FfiConverterTypeJsonOpened {
    static func read(from buf: inout Reader) throws -> JsonOpened {
        return
            try JsonOpened(
                client: FfiConverterString.read(from: &buf),
                isB2b: FfiConverterBool.read(from: &buf),
                isFirst: FfiConverterBool.read(from: &buf),
                publicToken: FfiConverterString.read(from: &buf),
                baseUrl: readOptional(FfiConverterString.read, from: &buf),
                enableAutomaticSessionExtension: FfiConverterBool.read(from: &buf)
        )
    }
}

/// Which lower case, upper case, digit and symbol rules a password meets.
public final class LudsFeedback: Equatable, Sendable {
    /// True when it has a lower case letter.
    public let hasLowerCase: Bool
    /// True when it has an upper case letter.
    public let hasUpperCase: Bool
    /// True when it has a digit.
    public let hasDigit: Bool
    /// True when it has a symbol.
    public let hasSymbol: Bool
    /// How many more kinds of characters it needs.
    public let missingComplexity: Int
    /// How many more characters it needs.
    public let missingCharacters: Int
    public init(
        hasLowerCase: Bool,
        hasUpperCase: Bool,
        hasDigit: Bool,
        hasSymbol: Bool,
        missingComplexity: Int,
        missingCharacters: Int) {
        self.hasLowerCase = hasLowerCase
        self.hasUpperCase = hasUpperCase
        self.hasDigit = hasDigit
        self.hasSymbol = hasSymbol
        self.missingComplexity = missingComplexity
        self.missingCharacters = missingCharacters
    }
    public static func == (left: LudsFeedback, right: LudsFeedback) -> Bool {
        left === right || (left.hasLowerCase == right.hasLowerCase
            && left.hasUpperCase == right.hasUpperCase
            && left.hasDigit == right.hasDigit
            && left.hasSymbol == right.hasSymbol
            && left.missingComplexity == right.missingComplexity
            && left.missingCharacters == right.missingCharacters)
    }
}

struct FfiConverterTypeLudsFeedback {
    static func read(from buf: inout Reader) throws -> LudsFeedback {
        return
            try LudsFeedback(
                hasLowerCase: FfiConverterBool.read(from: &buf),
                hasUpperCase: FfiConverterBool.read(from: &buf),
                hasDigit: FfiConverterBool.read(from: &buf),
                hasSymbol: FfiConverterBool.read(from: &buf),
                missingComplexity: FfiConverterInt32.read(from: &buf),
                missingCharacters: FfiConverterInt32.read(from: &buf)
        )
    }
}

struct MagicLinkAuthenticateParams: Sendable {
    let magicLinksToken: Secret
    let sessionDurationMinutes: UInt32?
    let locale: String?
    init(
        magicLinksToken: Secret,
        sessionDurationMinutes: UInt32? = nil,
        locale: String? = nil) {
        self.magicLinksToken = magicLinksToken
        self.sessionDurationMinutes = sessionDurationMinutes
        self.locale = locale
    }
}

struct FfiConverterTypeMagicLinkAuthenticateParams {
    static func write(_ value: MagicLinkAuthenticateParams, into buf: inout Writer) {
        FfiConverterTypeSecret.write(value.magicLinksToken, into: &buf)
        writeOptional(FfiConverterUInt32.write, value.sessionDurationMinutes, into: &buf)
        writeOptional(FfiConverterString.write, value.locale, into: &buf)
    }
}

struct MagicLinkDiscoveryParams: Sendable {
    let emailAddress: String
    let discoveryRedirectUrl: String?
    let loginTemplateId: String?
    let discoveryExpirationMinutes: UInt32?
    let locale: String?
    init(
        emailAddress: String,
        discoveryRedirectUrl: String? = nil,
        loginTemplateId: String? = nil,
        discoveryExpirationMinutes: UInt32? = nil,
        locale: String? = nil) {
        self.emailAddress = emailAddress
        self.discoveryRedirectUrl = discoveryRedirectUrl
        self.loginTemplateId = loginTemplateId
        self.discoveryExpirationMinutes = discoveryExpirationMinutes
        self.locale = locale
    }
}

struct FfiConverterTypeMagicLinkDiscoveryParams {
    static func write(_ value: MagicLinkDiscoveryParams, into buf: inout Writer) {
        FfiConverterString.write(value.emailAddress, into: &buf)
        writeOptional(FfiConverterString.write, value.discoveryRedirectUrl, into: &buf)
        writeOptional(FfiConverterString.write, value.loginTemplateId, into: &buf)
        writeOptional(FfiConverterUInt32.write, value.discoveryExpirationMinutes, into: &buf)
        writeOptional(FfiConverterString.write, value.locale, into: &buf)
    }
}

struct MagicLinkEmailParams: Sendable {
    let email: String
    let loginMagicLinkUrl: String?
    let signupMagicLinkUrl: String?
    let loginExpirationMinutes: UInt32?
    let signupExpirationMinutes: UInt32?
    let loginTemplateId: String?
    let signupTemplateId: String?
    let locale: String?
    init(
        email: String,
        loginMagicLinkUrl: String? = nil,
        signupMagicLinkUrl: String? = nil,
        loginExpirationMinutes: UInt32? = nil,
        signupExpirationMinutes: UInt32? = nil,
        loginTemplateId: String? = nil,
        signupTemplateId: String? = nil,
        locale: String? = nil) {
        self.email = email
        self.loginMagicLinkUrl = loginMagicLinkUrl
        self.signupMagicLinkUrl = signupMagicLinkUrl
        self.loginExpirationMinutes = loginExpirationMinutes
        self.signupExpirationMinutes = signupExpirationMinutes
        self.loginTemplateId = loginTemplateId
        self.signupTemplateId = signupTemplateId
        self.locale = locale
    }
}

struct FfiConverterTypeMagicLinkEmailParams {
    static func write(_ value: MagicLinkEmailParams, into buf: inout Writer) {
        FfiConverterString.write(value.email, into: &buf)
        writeOptional(FfiConverterString.write, value.loginMagicLinkUrl, into: &buf)
        writeOptional(FfiConverterString.write, value.signupMagicLinkUrl, into: &buf)
        writeOptional(FfiConverterUInt32.write, value.loginExpirationMinutes, into: &buf)
        writeOptional(FfiConverterUInt32.write, value.signupExpirationMinutes, into: &buf)
        writeOptional(FfiConverterString.write, value.loginTemplateId, into: &buf)
        writeOptional(FfiConverterString.write, value.signupTemplateId, into: &buf)
        writeOptional(FfiConverterString.write, value.locale, into: &buf)
    }
}

struct MagicLinkLoginParams: Sendable {
    let organizationId: String
    let emailAddress: String
    let loginRedirectUrl: String?
    let signupRedirectUrl: String?
    let loginTemplateId: String?
    let signupTemplateId: String?
    let locale: String?
    init(
        organizationId: String,
        emailAddress: String,
        loginRedirectUrl: String? = nil,
        signupRedirectUrl: String? = nil,
        loginTemplateId: String? = nil,
        signupTemplateId: String? = nil,
        locale: String? = nil) {
        self.organizationId = organizationId
        self.emailAddress = emailAddress
        self.loginRedirectUrl = loginRedirectUrl
        self.signupRedirectUrl = signupRedirectUrl
        self.loginTemplateId = loginTemplateId
        self.signupTemplateId = signupTemplateId
        self.locale = locale
    }
}

struct FfiConverterTypeMagicLinkLoginParams {
    static func write(_ value: MagicLinkLoginParams, into buf: inout Writer) {
        FfiConverterString.write(value.organizationId, into: &buf)
        FfiConverterString.write(value.emailAddress, into: &buf)
        writeOptional(FfiConverterString.write, value.loginRedirectUrl, into: &buf)
        writeOptional(FfiConverterString.write, value.signupRedirectUrl, into: &buf)
        writeOptional(FfiConverterString.write, value.loginTemplateId, into: &buf)
        writeOptional(FfiConverterString.write, value.signupTemplateId, into: &buf)
        writeOptional(FfiConverterString.write, value.locale, into: &buf)
    }
}

/// A member of an organization.
public final class Member: Equatable, Sendable {
    /// The organization.
    public let organizationId: String
    /// Names the member.
    public let memberId: String
    /// The email address.
    public let emailAddress: String
    /// Where the member is between invitation and deletion.
    public let status: MemberStatus
    /// The name.
    public let name: String
    /// Linked SSO accounts.
    public let ssoRegistrations: [SsoRegistration]
    /// True when the member may use any method in spite of the organization's settings.
    public let isBreakglass: Bool
    /// The password's identifier; empty when there is none.
    public let memberPasswordId: String
    /// Linked OAuth accounts.
    public let oauthRegistrations: [OAuthRegistration]
    /// True once the member proved to own the email address.
    public let emailAddressVerified: Bool
    /// True once the member proved to own the phone number.
    public let mfaPhoneNumberVerified: Bool
    /// True when the member administers the organization.
    public let isAdmin: Bool
    /// The authenticator app; empty when there is none.
    public let totpRegistrationId: String
    /// Email addresses the member had before.
    public let retiredEmailAddresses: [RetiredEmail]
    /// True while the member may not sign in.
    public let isLocked: Bool
    /// True when the member chose to use a second factor.
    public let mfaEnrolled: Bool
    /// The phone number for codes; empty when there is none.
    public let mfaPhoneNumber: String
    /// The second factor offered first; unknown and empty when there is none.
    public let defaultMfaMethod: MfaMethod
    /// RBAC roles, with the reason for each.
    public let roles: [MemberRole]
    /// Metadata only the backend can write: a JSON object as text.
    public let trustedMetadata: String?
    /// Metadata the app can write: a JSON object as text.
    public let untrustedMetadata: String?
    /// When the member was created.
    public let createdAt: Date?
    /// When the member was last changed.
    public let updatedAt: Date?
    /// The directory entry the member comes from.
    public let scimRegistration: ScimRegistration?
    /// The identifier the project gave the member.
    public let externalId: String?
    /// When the lock began.
    public let lockCreatedAt: Date?
    /// When the lock ends.
    public let lockExpiresAt: Date?
    /// The exact JSON text from the server.
    public let rawJson: String
    public init(
        organizationId: String,
        memberId: String,
        emailAddress: String,
        status: MemberStatus,
        name: String,
        ssoRegistrations: [SsoRegistration],
        isBreakglass: Bool,
        memberPasswordId: String,
        oauthRegistrations: [OAuthRegistration],
        emailAddressVerified: Bool,
        mfaPhoneNumberVerified: Bool,
        isAdmin: Bool,
        totpRegistrationId: String,
        retiredEmailAddresses: [RetiredEmail],
        isLocked: Bool,
        mfaEnrolled: Bool,
        mfaPhoneNumber: String,
        defaultMfaMethod: MfaMethod,
        roles: [MemberRole],
        trustedMetadata: String? = nil,
        untrustedMetadata: String? = nil,
        createdAt: Date? = nil,
        updatedAt: Date? = nil,
        scimRegistration: ScimRegistration? = nil,
        externalId: String? = nil,
        lockCreatedAt: Date? = nil,
        lockExpiresAt: Date? = nil,
        rawJson: String) {
        self.organizationId = organizationId
        self.memberId = memberId
        self.emailAddress = emailAddress
        self.status = status
        self.name = name
        self.ssoRegistrations = ssoRegistrations
        self.isBreakglass = isBreakglass
        self.memberPasswordId = memberPasswordId
        self.oauthRegistrations = oauthRegistrations
        self.emailAddressVerified = emailAddressVerified
        self.mfaPhoneNumberVerified = mfaPhoneNumberVerified
        self.isAdmin = isAdmin
        self.totpRegistrationId = totpRegistrationId
        self.retiredEmailAddresses = retiredEmailAddresses
        self.isLocked = isLocked
        self.mfaEnrolled = mfaEnrolled
        self.mfaPhoneNumber = mfaPhoneNumber
        self.defaultMfaMethod = defaultMfaMethod
        self.roles = roles
        self.trustedMetadata = trustedMetadata
        self.untrustedMetadata = untrustedMetadata
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.scimRegistration = scimRegistration
        self.externalId = externalId
        self.lockCreatedAt = lockCreatedAt
        self.lockExpiresAt = lockExpiresAt
        self.rawJson = rawJson
    }
    public static func == (left: Member, right: Member) -> Bool {
        left === right || (left.organizationId == right.organizationId
            && left.memberId == right.memberId
            && left.emailAddress == right.emailAddress
            && left.status == right.status
            && left.name == right.name
            && left.ssoRegistrations == right.ssoRegistrations
            && left.isBreakglass == right.isBreakglass
            && left.memberPasswordId == right.memberPasswordId
            && left.oauthRegistrations == right.oauthRegistrations
            && left.emailAddressVerified == right.emailAddressVerified
            && left.mfaPhoneNumberVerified == right.mfaPhoneNumberVerified
            && left.isAdmin == right.isAdmin
            && left.totpRegistrationId == right.totpRegistrationId
            && left.retiredEmailAddresses == right.retiredEmailAddresses
            && left.isLocked == right.isLocked
            && left.mfaEnrolled == right.mfaEnrolled
            && left.mfaPhoneNumber == right.mfaPhoneNumber
            && left.defaultMfaMethod == right.defaultMfaMethod
            && left.roles == right.roles
            && left.trustedMetadata == right.trustedMetadata
            && left.untrustedMetadata == right.untrustedMetadata
            && left.createdAt == right.createdAt
            && left.updatedAt == right.updatedAt
            && left.scimRegistration == right.scimRegistration
            && left.externalId == right.externalId
            && left.lockCreatedAt == right.lockCreatedAt
            && left.lockExpiresAt == right.lockExpiresAt
            && left.rawJson == right.rawJson)
    }
}

struct FfiConverterTypeMember {
    static func read(from buf: inout Reader) throws -> Member {
        return
            try Member(
                organizationId: FfiConverterString.read(from: &buf),
                memberId: FfiConverterString.read(from: &buf),
                emailAddress: FfiConverterString.read(from: &buf),
                status: FfiConverterTypeMemberStatus.read(from: &buf),
                name: FfiConverterString.read(from: &buf),
                ssoRegistrations: readSequence(FfiConverterTypeSsoRegistration.read, from: &buf),
                isBreakglass: FfiConverterBool.read(from: &buf),
                memberPasswordId: FfiConverterString.read(from: &buf),
                oauthRegistrations: readSequence(FfiConverterTypeOAuthRegistration.read, from: &buf),
                emailAddressVerified: FfiConverterBool.read(from: &buf),
                mfaPhoneNumberVerified: FfiConverterBool.read(from: &buf),
                isAdmin: FfiConverterBool.read(from: &buf),
                totpRegistrationId: FfiConverterString.read(from: &buf),
                retiredEmailAddresses: readSequence(FfiConverterTypeRetiredEmail.read, from: &buf),
                isLocked: FfiConverterBool.read(from: &buf),
                mfaEnrolled: FfiConverterBool.read(from: &buf),
                mfaPhoneNumber: FfiConverterString.read(from: &buf),
                defaultMfaMethod: FfiConverterTypeMfaMethod.read(from: &buf),
                roles: readSequence(FfiConverterTypeMemberRole.read, from: &buf),
                trustedMetadata: readOptional(FfiConverterString.read, from: &buf),
                untrustedMetadata: readOptional(FfiConverterString.read, from: &buf),
                createdAt: readOptional(FfiConverterTypeTimestamp.read, from: &buf),
                updatedAt: readOptional(FfiConverterTypeTimestamp.read, from: &buf),
                scimRegistration: readOptional(FfiConverterTypeScimRegistration.read, from: &buf),
                externalId: readOptional(FfiConverterString.read, from: &buf),
                lockCreatedAt: readOptional(FfiConverterTypeTimestamp.read, from: &buf),
                lockExpiresAt: readOptional(FfiConverterTypeTimestamp.read, from: &buf),
                rawJson: FfiConverterString.read(from: &buf)
        )
    }
}

/// The member after a change.
public final class MemberChangeResponse: Equatable, Sendable {
    /// For the vendor's support.
    public let requestId: String
    /// HTTP status.
    public let statusCode: Int
    /// The member, as the server returned it.
    public let member: Member
    /// The member's organization, as the server returned it.
    public let organization: Organization
    /// The response's JSON.
    public let rawJson: String
    /// The revision of the state that includes this result.
    public let revision: UInt64
    public init(
        requestId: String,
        statusCode: Int,
        member: Member,
        organization: Organization,
        rawJson: String,
        revision: UInt64) {
        self.requestId = requestId
        self.statusCode = statusCode
        self.member = member
        self.organization = organization
        self.rawJson = rawJson
        self.revision = revision
    }
    public static func == (left: MemberChangeResponse, right: MemberChangeResponse) -> Bool {
        left === right || (left.requestId == right.requestId
            && left.statusCode == right.statusCode
            && left.member == right.member
            && left.organization == right.organization
            && left.rawJson == right.rawJson
            && left.revision == right.revision)
    }
}

struct FfiConverterTypeMemberChangeResponse {
    static func read(from buf: inout Reader) throws -> MemberChangeResponse {
        return
            try MemberChangeResponse(
                requestId: FfiConverterString.read(from: &buf),
                statusCode: FfiConverterUInt16.read(from: &buf),
                member: FfiConverterTypeMember.read(from: &buf),
                organization: FfiConverterTypeOrganization.read(from: &buf),
                rawJson: FfiConverterString.read(from: &buf),
                revision: FfiConverterUInt64.read(from: &buf)
        )
    }
}

/// The second factors a member has.
public final class MemberOptions: Equatable, Sendable {
    /// The phone number for codes; empty when there is none.
    public let mfaPhoneNumber: String
    /// The authenticator app; empty when there is none.
    public let totpRegistrationId: String
    public init(
        mfaPhoneNumber: String,
        totpRegistrationId: String) {
        self.mfaPhoneNumber = mfaPhoneNumber
        self.totpRegistrationId = totpRegistrationId
    }
    public static func == (left: MemberOptions, right: MemberOptions) -> Bool {
        left === right || (left.mfaPhoneNumber == right.mfaPhoneNumber
            && left.totpRegistrationId == right.totpRegistrationId)
    }
}

struct FfiConverterTypeMemberOptions {
    static func read(from buf: inout Reader) throws -> MemberOptions {
        return
            try MemberOptions(
                mfaPhoneNumber: FfiConverterString.read(from: &buf),
                totpRegistrationId: FfiConverterString.read(from: &buf)
        )
    }
}

/// The member, fetched.
public final class MemberResponse: Equatable, Sendable {
    /// For the vendor's support.
    public let requestId: String
    /// HTTP status.
    public let statusCode: Int
    /// The member.
    public let member: Member
    /// The response's JSON.
    public let rawJson: String
    /// The revision of the state that includes this result.
    public let revision: UInt64
    public init(
        requestId: String,
        statusCode: Int,
        member: Member,
        rawJson: String,
        revision: UInt64) {
        self.requestId = requestId
        self.statusCode = statusCode
        self.member = member
        self.rawJson = rawJson
        self.revision = revision
    }
    public static func == (left: MemberResponse, right: MemberResponse) -> Bool {
        left === right || (left.requestId == right.requestId
            && left.statusCode == right.statusCode
            && left.member == right.member
            && left.rawJson == right.rawJson
            && left.revision == right.revision)
    }
}

struct FfiConverterTypeMemberResponse {
    static func read(from buf: inout Reader) throws -> MemberResponse {
        return
            try MemberResponse(
                requestId: FfiConverterString.read(from: &buf),
                statusCode: FfiConverterUInt16.read(from: &buf),
                member: FfiConverterTypeMember.read(from: &buf),
                rawJson: FfiConverterString.read(from: &buf),
                revision: FfiConverterUInt64.read(from: &buf)
        )
    }
}

/// A role of a member.
public final class MemberRole: Equatable, Sendable {
    /// The role.
    public let roleId: String
    /// Why the member has it.
    public let sources: [MemberRoleSource]
    public init(
        roleId: String,
        sources: [MemberRoleSource]) {
        self.roleId = roleId
        self.sources = sources
    }
    public static func == (left: MemberRole, right: MemberRole) -> Bool {
        left === right || (left.roleId == right.roleId
            && left.sources == right.sources)
    }
}

struct FfiConverterTypeMemberRole {
    static func read(from buf: inout Reader) throws -> MemberRole {
        return
            try MemberRole(
                roleId: FfiConverterString.read(from: &buf),
                sources: readSequence(FfiConverterTypeMemberRoleSource.read, from: &buf)
        )
    }
}

/// Why a member has a role.
public final class MemberRoleSource: Equatable, Sendable {
    /// The kind of reason.
    public let type: RoleSourceType
    /// More about it: a JSON object as text.
    public let details: String?
    public init(
        type: RoleSourceType,
        details: String? = nil) {
        self.type = type
        self.details = details
    }
    public static func == (left: MemberRoleSource, right: MemberRoleSource) -> Bool {
        left === right || (left.type == right.type
            && left.details == right.details)
    }
}

struct FfiConverterTypeMemberRoleSource {
    static func read(from buf: inout Reader) throws -> MemberRoleSource {
        return
            try MemberRoleSource(
                type: FfiConverterTypeRoleSourceType.read(from: &buf),
                details: readOptional(FfiConverterString.read, from: &buf)
        )
    }
}

/// A member signed in to one organization on one device.
public final class MemberSession: Equatable, Sendable {
    /// Names the session.
    public let memberSessionId: String
    /// Whose session it is.
    public let memberId: String
    /// The organization the member is signed in to.
    public let organizationId: String
    /// That organization's slug.
    public let organizationSlug: String
    /// When the member signed in.
    public let startedAt: Date
    /// When the server last validated the session; changes at every validation.
    public let lastAccessedAt: Date
    /// When the session expires.
    public let expiresAt: Date
    /// How the member proved who they are.
    public let authenticationFactors: [AuthenticationFactor]
    /// RBAC roles of the session.
    public let roles: [String]
    /// Claims set by the project's backend: a JSON object as text.
    public let customClaims: String?
    /// The exact JSON text from the server.
    public let rawJson: String
    public init(
        memberSessionId: String,
        memberId: String,
        organizationId: String,
        organizationSlug: String,
        startedAt: Date,
        lastAccessedAt: Date,
        expiresAt: Date,
        authenticationFactors: [AuthenticationFactor],
        roles: [String],
        customClaims: String? = nil,
        rawJson: String) {
        self.memberSessionId = memberSessionId
        self.memberId = memberId
        self.organizationId = organizationId
        self.organizationSlug = organizationSlug
        self.startedAt = startedAt
        self.lastAccessedAt = lastAccessedAt
        self.expiresAt = expiresAt
        self.authenticationFactors = authenticationFactors
        self.roles = roles
        self.customClaims = customClaims
        self.rawJson = rawJson
    }
    public static func == (left: MemberSession, right: MemberSession) -> Bool {
        left === right || (left.memberSessionId == right.memberSessionId
            && left.memberId == right.memberId
            && left.organizationId == right.organizationId
            && left.organizationSlug == right.organizationSlug
            && left.startedAt == right.startedAt
            && left.lastAccessedAt == right.lastAccessedAt
            && left.expiresAt == right.expiresAt
            && left.authenticationFactors == right.authenticationFactors
            && left.roles == right.roles
            && left.customClaims == right.customClaims
            && left.rawJson == right.rawJson)
    }
}

struct FfiConverterTypeMemberSession {
    static func read(from buf: inout Reader) throws -> MemberSession {
        return
            try MemberSession(
                memberSessionId: FfiConverterString.read(from: &buf),
                memberId: FfiConverterString.read(from: &buf),
                organizationId: FfiConverterString.read(from: &buf),
                organizationSlug: FfiConverterString.read(from: &buf),
                startedAt: readOptional(FfiConverterTypeTimestamp.read, from: &buf) ?? .distantPast,
                lastAccessedAt: readOptional(FfiConverterTypeTimestamp.read, from: &buf) ?? .distantPast,
                expiresAt: readOptional(FfiConverterTypeTimestamp.read, from: &buf) ?? .distantFuture,
                authenticationFactors: readSequence(FfiConverterTypeAuthenticationFactor.read, from: &buf),
                roles: readSequence(FfiConverterString.read, from: &buf),
                customClaims: readOptional(FfiConverterString.read, from: &buf),
                rawJson: FfiConverterString.read(from: &buf)
        )
    }
}

struct MemberUpdateParams: Sendable {
    let name: String?
    let untrustedMetadata: String?
    let mfaEnrolled: Bool?
    let mfaPhoneNumber: String?
    let defaultMfaMethod: MfaMethod?
    init(
        name: String? = nil,
        untrustedMetadata: String? = nil,
        mfaEnrolled: Bool? = nil,
        mfaPhoneNumber: String? = nil,
        defaultMfaMethod: MfaMethod? = nil) {
        self.name = name
        self.untrustedMetadata = untrustedMetadata
        self.mfaEnrolled = mfaEnrolled
        self.mfaPhoneNumber = mfaPhoneNumber
        self.defaultMfaMethod = defaultMfaMethod
    }
}

struct FfiConverterTypeMemberUpdateParams {
    static func write(_ value: MemberUpdateParams, into buf: inout Writer) {
        writeOptional(FfiConverterString.write, value.name, into: &buf)
        writeOptional(FfiConverterString.write, value.untrustedMetadata, into: &buf)
        writeOptional(FfiConverterBool.write, value.mfaEnrolled, into: &buf)
        writeOptional(FfiConverterString.write, value.mfaPhoneNumber, into: &buf)
        writeOptional(FfiConverterTypeMfaMethod.write, value.defaultMfaMethod, into: &buf)
    }
}

/// The membership of a user in an organization.
public final class Membership: Equatable, Sendable {
    /// The kind of membership.
    public let type: MembershipType
    /// Why the user may join: a JSON object as text.
    public let details: String?
    /// The member, if there is one already.
    public let member: Member?
    public init(
        type: MembershipType,
        details: String? = nil,
        member: Member? = nil) {
        self.type = type
        self.details = details
        self.member = member
    }
    public static func == (left: Membership, right: Membership) -> Bool {
        left === right || (left.type == right.type
            && left.details == right.details
            && left.member == right.member)
    }
}

struct FfiConverterTypeMembership {
    static func read(from buf: inout Reader) throws -> Membership {
        return
            try Membership(
                type: FfiConverterTypeMembershipType.read(from: &buf),
                details: readOptional(FfiConverterString.read, from: &buf),
                member: readOptional(FfiConverterTypeMember.read, from: &buf)
        )
    }
}

/// A second factor is needed before the member is signed in.
public final class MFARequired: Equatable, Sendable {
    /// The second factors the member has.
    public let memberOptions: MemberOptions?
    /// The second factor already under way.
    public let secondaryAuthInitiated: MfaMethod?
    public init(
        memberOptions: MemberOptions? = nil,
        secondaryAuthInitiated: MfaMethod? = nil) {
        self.memberOptions = memberOptions
        self.secondaryAuthInitiated = secondaryAuthInitiated
    }
    public static func == (left: MFARequired, right: MFARequired) -> Bool {
        left === right || (left.memberOptions == right.memberOptions
            && left.secondaryAuthInitiated == right.secondaryAuthInitiated)
    }
}

struct FfiConverterTypeMfaRequired {
    static func read(from buf: inout Reader) throws -> MFARequired {
        return
            try MFARequired(
                memberOptions: readOptional(FfiConverterTypeMemberOptions.read, from: &buf),
                secondaryAuthInitiated: readOptional(FfiConverterTypeMfaMethod.read, from: &buf)
        )
    }
}

/// An access token, exchanged for a session, as a factor.
public final class OAuthAccessTokenExchangeFactor: Equatable, Sendable {
    /// The client the token was issued to.
    public let clientId: String
    public init(
        clientId: String) {
        self.clientId = clientId
    }
    public static func == (left: OAuthAccessTokenExchangeFactor, right: OAuthAccessTokenExchangeFactor) -> Bool {
        left === right || (left.clientId == right.clientId)
    }
}

struct FfiConverterTypeOAuthAccessTokenExchangeFactor {
    static func read(from buf: inout Reader) throws -> OAuthAccessTokenExchangeFactor {
        return
            try OAuthAccessTokenExchangeFactor(
                clientId: FfiConverterString.read(from: &buf)
        )
    }
}

/// A provider's token, exchanged for a session, as a factor.
public final class OAuthExchangeFactor: Equatable, Sendable {
    /// The identifier of the email address from the provider.
    public let emailId: String
    public init(
        emailId: String) {
        self.emailId = emailId
    }
    public static func == (left: OAuthExchangeFactor, right: OAuthExchangeFactor) -> Bool {
        left === right || (left.emailId == right.emailId)
    }
}

struct FfiConverterTypeOAuthExchangeFactor {
    static func read(from buf: inout Reader) throws -> OAuthExchangeFactor {
        return
            try OAuthExchangeFactor(
                emailId: FfiConverterString.read(from: &buf)
        )
    }
}

/// An OAuth account as a factor; the same shape for every provider.
public final class OAuthFactor: Equatable, Sendable {
    /// Names the link between user and account.
    public let id: String
    /// The user's identifier at the provider.
    public let providerSubject: String
    /// The identifier of the email address from the provider.
    public let emailId: String?
    /// The tenant at the provider (B2B HubSpot and Slack).
    public let providerTenantId: String?
    /// The tenants at the provider (B2B GitHub).
    public let providerTenantIds: [String]
    public init(
        id: String,
        providerSubject: String,
        emailId: String? = nil,
        providerTenantId: String? = nil,
        providerTenantIds: [String]) {
        self.id = id
        self.providerSubject = providerSubject
        self.emailId = emailId
        self.providerTenantId = providerTenantId
        self.providerTenantIds = providerTenantIds
    }
    public static func == (left: OAuthFactor, right: OAuthFactor) -> Bool {
        left === right || (left.id == right.id
            && left.providerSubject == right.providerSubject
            && left.emailId == right.emailId
            && left.providerTenantId == right.providerTenantId
            && left.providerTenantIds == right.providerTenantIds)
    }
}

struct FfiConverterTypeOAuthFactor {
    static func read(from buf: inout Reader) throws -> OAuthFactor {
        return
            try OAuthFactor(
                id: FfiConverterString.read(from: &buf),
                providerSubject: FfiConverterString.read(from: &buf),
                emailId: readOptional(FfiConverterString.read, from: &buf),
                providerTenantId: readOptional(FfiConverterString.read, from: &buf),
                providerTenantIds: readSequence(FfiConverterString.read, from: &buf)
        )
    }
}

/// An OAuth account linked to a user.
public final class OAuthProvider: Equatable, Sendable {
    /// The provider, for example `Google`.
    public let providerType: String
    /// The user's identifier at the provider.
    public let providerSubject: String
    /// The picture at the provider.
    public let profilePictureUrl: String
    /// The locale at the provider.
    public let locale: String
    /// Names the link.
    public let oauthUserRegistrationId: String
    public init(
        providerType: String,
        providerSubject: String,
        profilePictureUrl: String,
        locale: String,
        oauthUserRegistrationId: String) {
        self.providerType = providerType
        self.providerSubject = providerSubject
        self.profilePictureUrl = profilePictureUrl
        self.locale = locale
        self.oauthUserRegistrationId = oauthUserRegistrationId
    }
    public static func == (left: OAuthProvider, right: OAuthProvider) -> Bool {
        left === right || (left.providerType == right.providerType
            && left.providerSubject == right.providerSubject
            && left.profilePictureUrl == right.profilePictureUrl
            && left.locale == right.locale
            && left.oauthUserRegistrationId == right.oauthUserRegistrationId)
    }
}

struct FfiConverterTypeOAuthProvider {
    static func read(from buf: inout Reader) throws -> OAuthProvider {
        return
            try OAuthProvider(
                providerType: FfiConverterString.read(from: &buf),
                providerSubject: FfiConverterString.read(from: &buf),
                profilePictureUrl: FfiConverterString.read(from: &buf),
                locale: FfiConverterString.read(from: &buf),
                oauthUserRegistrationId: FfiConverterString.read(from: &buf)
        )
    }
}

/// An OAuth account linked to a member.
public final class OAuthRegistration: Equatable, Sendable {
    /// The provider, for example `Google`.
    public let providerType: String
    /// The member's identifier at the provider.
    public let providerSubject: String
    /// Names the link.
    public let memberOauthRegistrationId: String
    /// The picture at the provider.
    public let profilePictureUrl: String?
    /// The locale at the provider.
    public let locale: String?
    /// The provider's tenants the account belongs to.
    public let providerTenants: [ProviderTenant]
    public init(
        providerType: String,
        providerSubject: String,
        memberOauthRegistrationId: String,
        profilePictureUrl: String? = nil,
        locale: String? = nil,
        providerTenants: [ProviderTenant]) {
        self.providerType = providerType
        self.providerSubject = providerSubject
        self.memberOauthRegistrationId = memberOauthRegistrationId
        self.profilePictureUrl = profilePictureUrl
        self.locale = locale
        self.providerTenants = providerTenants
    }
    public static func == (left: OAuthRegistration, right: OAuthRegistration) -> Bool {
        left === right || (left.providerType == right.providerType
            && left.providerSubject == right.providerSubject
            && left.memberOauthRegistrationId == right.memberOauthRegistrationId
            && left.profilePictureUrl == right.profilePictureUrl
            && left.locale == right.locale
            && left.providerTenants == right.providerTenants)
    }
}

struct FfiConverterTypeOAuthRegistration {
    static func read(from buf: inout Reader) throws -> OAuthRegistration {
        return
            try OAuthRegistration(
                providerType: FfiConverterString.read(from: &buf),
                providerSubject: FfiConverterString.read(from: &buf),
                memberOauthRegistrationId: FfiConverterString.read(from: &buf),
                profilePictureUrl: readOptional(FfiConverterString.read, from: &buf),
                locale: readOptional(FfiConverterString.read, from: &buf),
                providerTenants: readSequence(FfiConverterTypeProviderTenant.read, from: &buf)
        )
    }
}

/// An organization: a tenant of a B2B project.
public final class Organization: Equatable, Sendable {
    /// Names the organization.
    public let organizationId: String
    /// The name to show.
    public let organizationName: String
    /// The address of the logo; empty when there is none.
    public let organizationLogoUrl: String
    /// The name used in addresses.
    public let organizationSlug: String
    /// Who may join through SSO.
    public let ssoJitProvisioning: AccessPolicy
    /// The SSO connections users may join through, when restricted.
    public let ssoJitProvisioningAllowedConnections: [String]
    /// The SSO connections in use.
    public let ssoActiveConnections: [ActiveSsoConnection]
    /// The email domains users may join with.
    public let emailAllowedDomains: [String]
    /// Who may join by email.
    public let emailJitProvisioning: AccessPolicy
    /// Who may be invited.
    public let emailInvites: AccessPolicy
    /// Which sign-in methods are allowed: all or those of a list.
    public let authMethods: AccessPolicy
    /// The allowed sign-in methods, when restricted.
    public let allowedAuthMethods: [AuthMethod]
    /// Whether a second factor is needed.
    public let mfaPolicy: MfaPolicy
    /// Roles given by email domain.
    public let rbacEmailImplicitRoleAssignments: [EmailImplicitRoleAssignment]
    /// Which second factors are allowed: all or those of a list.
    public let mfaMethods: AccessPolicy
    /// The allowed second factors, when restricted.
    public let allowedMfaMethods: [MfaMethod]
    /// Who may join through an OAuth tenant: users of the listed tenants, or no one.
    public let oauthTenantJitProvisioning: AccessPolicy
    /// The email domains that belong to the organization alone.
    public let claimedEmailDomains: [String]
    /// Which first-party connected apps are allowed.
    public let firstPartyConnectedAppsAllowedType: AccessPolicy
    /// The allowed first-party connected apps, when restricted.
    public let allowedFirstPartyConnectedApps: [String]
    /// Which third-party connected apps are allowed.
    public let thirdPartyConnectedAppsAllowedType: AccessPolicy
    /// The allowed third-party connected apps, when restricted.
    public let allowedThirdPartyConnectedApps: [String]
    /// Roles the organization defined itself.
    public let customRoles: [CustomRole]
    /// Metadata only the backend can write: a JSON object as text.
    public let trustedMetadata: String?
    /// When the organization was created.
    public let createdAt: Date?
    /// When the organization was last changed.
    public let updatedAt: Date?
    /// The identifier the project gave the organization.
    public let organizationExternalId: String?
    /// The SSO connection offered first.
    public let ssoDefaultConnectionId: String?
    /// The SCIM connection in use.
    public let scimActiveConnection: ActiveScimConnection?
    /// The OAuth tenants users may join through: a JSON object as text.
    public let allowedOauthTenants: String?
    /// The exact JSON text from the server.
    public let rawJson: String
    public init(
        organizationId: String,
        organizationName: String,
        organizationLogoUrl: String,
        organizationSlug: String,
        ssoJitProvisioning: AccessPolicy,
        ssoJitProvisioningAllowedConnections: [String],
        ssoActiveConnections: [ActiveSsoConnection],
        emailAllowedDomains: [String],
        emailJitProvisioning: AccessPolicy,
        emailInvites: AccessPolicy,
        authMethods: AccessPolicy,
        allowedAuthMethods: [AuthMethod],
        mfaPolicy: MfaPolicy,
        rbacEmailImplicitRoleAssignments: [EmailImplicitRoleAssignment],
        mfaMethods: AccessPolicy,
        allowedMfaMethods: [MfaMethod],
        oauthTenantJitProvisioning: AccessPolicy,
        claimedEmailDomains: [String],
        firstPartyConnectedAppsAllowedType: AccessPolicy,
        allowedFirstPartyConnectedApps: [String],
        thirdPartyConnectedAppsAllowedType: AccessPolicy,
        allowedThirdPartyConnectedApps: [String],
        customRoles: [CustomRole],
        trustedMetadata: String? = nil,
        createdAt: Date? = nil,
        updatedAt: Date? = nil,
        organizationExternalId: String? = nil,
        ssoDefaultConnectionId: String? = nil,
        scimActiveConnection: ActiveScimConnection? = nil,
        allowedOauthTenants: String? = nil,
        rawJson: String) {
        self.organizationId = organizationId
        self.organizationName = organizationName
        self.organizationLogoUrl = organizationLogoUrl
        self.organizationSlug = organizationSlug
        self.ssoJitProvisioning = ssoJitProvisioning
        self.ssoJitProvisioningAllowedConnections = ssoJitProvisioningAllowedConnections
        self.ssoActiveConnections = ssoActiveConnections
        self.emailAllowedDomains = emailAllowedDomains
        self.emailJitProvisioning = emailJitProvisioning
        self.emailInvites = emailInvites
        self.authMethods = authMethods
        self.allowedAuthMethods = allowedAuthMethods
        self.mfaPolicy = mfaPolicy
        self.rbacEmailImplicitRoleAssignments = rbacEmailImplicitRoleAssignments
        self.mfaMethods = mfaMethods
        self.allowedMfaMethods = allowedMfaMethods
        self.oauthTenantJitProvisioning = oauthTenantJitProvisioning
        self.claimedEmailDomains = claimedEmailDomains
        self.firstPartyConnectedAppsAllowedType = firstPartyConnectedAppsAllowedType
        self.allowedFirstPartyConnectedApps = allowedFirstPartyConnectedApps
        self.thirdPartyConnectedAppsAllowedType = thirdPartyConnectedAppsAllowedType
        self.allowedThirdPartyConnectedApps = allowedThirdPartyConnectedApps
        self.customRoles = customRoles
        self.trustedMetadata = trustedMetadata
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.organizationExternalId = organizationExternalId
        self.ssoDefaultConnectionId = ssoDefaultConnectionId
        self.scimActiveConnection = scimActiveConnection
        self.allowedOauthTenants = allowedOauthTenants
        self.rawJson = rawJson
    }
    public static func == (left: Organization, right: Organization) -> Bool {
        left === right || (left.organizationId == right.organizationId
            && left.organizationName == right.organizationName
            && left.organizationLogoUrl == right.organizationLogoUrl
            && left.organizationSlug == right.organizationSlug
            && left.ssoJitProvisioning == right.ssoJitProvisioning
            && left.ssoJitProvisioningAllowedConnections == right.ssoJitProvisioningAllowedConnections
            && left.ssoActiveConnections == right.ssoActiveConnections
            && left.emailAllowedDomains == right.emailAllowedDomains
            && left.emailJitProvisioning == right.emailJitProvisioning
            && left.emailInvites == right.emailInvites
            && left.authMethods == right.authMethods
            && left.allowedAuthMethods == right.allowedAuthMethods
            && left.mfaPolicy == right.mfaPolicy
            && left.rbacEmailImplicitRoleAssignments == right.rbacEmailImplicitRoleAssignments
            && left.mfaMethods == right.mfaMethods
            && left.allowedMfaMethods == right.allowedMfaMethods
            && left.oauthTenantJitProvisioning == right.oauthTenantJitProvisioning
            && left.claimedEmailDomains == right.claimedEmailDomains
            && left.firstPartyConnectedAppsAllowedType == right.firstPartyConnectedAppsAllowedType
            && left.allowedFirstPartyConnectedApps == right.allowedFirstPartyConnectedApps
            && left.thirdPartyConnectedAppsAllowedType == right.thirdPartyConnectedAppsAllowedType
            && left.allowedThirdPartyConnectedApps == right.allowedThirdPartyConnectedApps
            && left.customRoles == right.customRoles
            && left.trustedMetadata == right.trustedMetadata
            && left.createdAt == right.createdAt
            && left.updatedAt == right.updatedAt
            && left.organizationExternalId == right.organizationExternalId
            && left.ssoDefaultConnectionId == right.ssoDefaultConnectionId
            && left.scimActiveConnection == right.scimActiveConnection
            && left.allowedOauthTenants == right.allowedOauthTenants
            && left.rawJson == right.rawJson)
    }
}

struct FfiConverterTypeOrganization {
    static func read(from buf: inout Reader) throws -> Organization {
        return
            try Organization(
                organizationId: FfiConverterString.read(from: &buf),
                organizationName: FfiConverterString.read(from: &buf),
                organizationLogoUrl: FfiConverterString.read(from: &buf),
                organizationSlug: FfiConverterString.read(from: &buf),
                ssoJitProvisioning: FfiConverterTypeAccessPolicy.read(from: &buf),
                ssoJitProvisioningAllowedConnections: readSequence(FfiConverterString.read, from: &buf),
                ssoActiveConnections: readSequence(FfiConverterTypeActiveSsoConnection.read, from: &buf),
                emailAllowedDomains: readSequence(FfiConverterString.read, from: &buf),
                emailJitProvisioning: FfiConverterTypeAccessPolicy.read(from: &buf),
                emailInvites: FfiConverterTypeAccessPolicy.read(from: &buf),
                authMethods: FfiConverterTypeAccessPolicy.read(from: &buf),
                allowedAuthMethods: readSequence(FfiConverterTypeAuthMethod.read, from: &buf),
                mfaPolicy: FfiConverterTypeMfaPolicy.read(from: &buf),
                rbacEmailImplicitRoleAssignments: readSequence(FfiConverterTypeEmailImplicitRoleAssignment.read, from: &buf),
                mfaMethods: FfiConverterTypeAccessPolicy.read(from: &buf),
                allowedMfaMethods: readSequence(FfiConverterTypeMfaMethod.read, from: &buf),
                oauthTenantJitProvisioning: FfiConverterTypeAccessPolicy.read(from: &buf),
                claimedEmailDomains: readSequence(FfiConverterString.read, from: &buf),
                firstPartyConnectedAppsAllowedType: FfiConverterTypeAccessPolicy.read(from: &buf),
                allowedFirstPartyConnectedApps: readSequence(FfiConverterString.read, from: &buf),
                thirdPartyConnectedAppsAllowedType: FfiConverterTypeAccessPolicy.read(from: &buf),
                allowedThirdPartyConnectedApps: readSequence(FfiConverterString.read, from: &buf),
                customRoles: readSequence(FfiConverterTypeCustomRole.read, from: &buf),
                trustedMetadata: readOptional(FfiConverterString.read, from: &buf),
                createdAt: readOptional(FfiConverterTypeTimestamp.read, from: &buf),
                updatedAt: readOptional(FfiConverterTypeTimestamp.read, from: &buf),
                organizationExternalId: readOptional(FfiConverterString.read, from: &buf),
                ssoDefaultConnectionId: readOptional(FfiConverterString.read, from: &buf),
                scimActiveConnection: readOptional(FfiConverterTypeActiveScimConnection.read, from: &buf),
                allowedOauthTenants: readOptional(FfiConverterString.read, from: &buf),
                rawJson: FfiConverterString.read(from: &buf)
        )
    }
}

struct OrganizationCreateParams: Sendable {
    let sessionDurationMinutes: UInt32?
    let organizationName: String?
    let organizationSlug: String?
    let organizationLogoUrl: String?
    let ssoJitProvisioning: AccessPolicy?
    let emailAllowedDomains: [String]?
    let emailJitProvisioning: AccessPolicy?
    let emailInvites: AccessPolicy?
    let authMethods: AccessPolicy?
    let allowedAuthMethods: [AuthMethod]?
    let mfaMethods: AccessPolicy?
    let allowedMfaMethods: [MfaMethod]?
    let mfaPolicy: MfaPolicy?
    let oauthTenantJitProvisioning: AccessPolicy?
    let allowedOauthTenants: String?
    init(
        sessionDurationMinutes: UInt32? = nil,
        organizationName: String? = nil,
        organizationSlug: String? = nil,
        organizationLogoUrl: String? = nil,
        ssoJitProvisioning: AccessPolicy? = nil,
        emailAllowedDomains: [String]? = nil,
        emailJitProvisioning: AccessPolicy? = nil,
        emailInvites: AccessPolicy? = nil,
        authMethods: AccessPolicy? = nil,
        allowedAuthMethods: [AuthMethod]? = nil,
        mfaMethods: AccessPolicy? = nil,
        allowedMfaMethods: [MfaMethod]? = nil,
        mfaPolicy: MfaPolicy? = nil,
        oauthTenantJitProvisioning: AccessPolicy? = nil,
        allowedOauthTenants: String? = nil) {
        self.sessionDurationMinutes = sessionDurationMinutes
        self.organizationName = organizationName
        self.organizationSlug = organizationSlug
        self.organizationLogoUrl = organizationLogoUrl
        self.ssoJitProvisioning = ssoJitProvisioning
        self.emailAllowedDomains = emailAllowedDomains
        self.emailJitProvisioning = emailJitProvisioning
        self.emailInvites = emailInvites
        self.authMethods = authMethods
        self.allowedAuthMethods = allowedAuthMethods
        self.mfaMethods = mfaMethods
        self.allowedMfaMethods = allowedMfaMethods
        self.mfaPolicy = mfaPolicy
        self.oauthTenantJitProvisioning = oauthTenantJitProvisioning
        self.allowedOauthTenants = allowedOauthTenants
    }
}

struct FfiConverterTypeOrganizationCreateParams {
    static func write(_ value: OrganizationCreateParams, into buf: inout Writer) {
        writeOptional(FfiConverterUInt32.write, value.sessionDurationMinutes, into: &buf)
        writeOptional(FfiConverterString.write, value.organizationName, into: &buf)
        writeOptional(FfiConverterString.write, value.organizationSlug, into: &buf)
        writeOptional(FfiConverterString.write, value.organizationLogoUrl, into: &buf)
        writeOptional(FfiConverterTypeAccessPolicy.write, value.ssoJitProvisioning, into: &buf)
        writeOptional({ writeSequence(FfiConverterString.write, $0, into: &$1) }, value.emailAllowedDomains, into: &buf)
        writeOptional(FfiConverterTypeAccessPolicy.write, value.emailJitProvisioning, into: &buf)
        writeOptional(FfiConverterTypeAccessPolicy.write, value.emailInvites, into: &buf)
        writeOptional(FfiConverterTypeAccessPolicy.write, value.authMethods, into: &buf)
        writeOptional({ writeSequence(FfiConverterTypeAuthMethod.write, $0, into: &$1) }, value.allowedAuthMethods, into: &buf)
        writeOptional(FfiConverterTypeAccessPolicy.write, value.mfaMethods, into: &buf)
        writeOptional({ writeSequence(FfiConverterTypeMfaMethod.write, $0, into: &$1) }, value.allowedMfaMethods, into: &buf)
        writeOptional(FfiConverterTypeMfaPolicy.write, value.mfaPolicy, into: &buf)
        writeOptional(FfiConverterTypeAccessPolicy.write, value.oauthTenantJitProvisioning, into: &buf)
        writeOptional(FfiConverterString.write, value.allowedOauthTenants, into: &buf)
    }
}

/// The organization, fetched.
public final class OrganizationResponse: Equatable, Sendable {
    /// For the vendor's support.
    public let requestId: String
    /// HTTP status.
    public let statusCode: Int
    /// The organization.
    public let organization: Organization
    /// The response's JSON.
    public let rawJson: String
    /// The revision of the state that includes this result.
    public let revision: UInt64
    public init(
        requestId: String,
        statusCode: Int,
        organization: Organization,
        rawJson: String,
        revision: UInt64) {
        self.requestId = requestId
        self.statusCode = statusCode
        self.organization = organization
        self.rawJson = rawJson
        self.revision = revision
    }
    public static func == (left: OrganizationResponse, right: OrganizationResponse) -> Bool {
        left === right || (left.requestId == right.requestId
            && left.statusCode == right.statusCode
            && left.organization == right.organization
            && left.rawJson == right.rawJson
            && left.revision == right.revision)
    }
}

struct FfiConverterTypeOrganizationResponse {
    static func read(from buf: inout Reader) throws -> OrganizationResponse {
        return
            try OrganizationResponse(
                requestId: FfiConverterString.read(from: &buf),
                statusCode: FfiConverterUInt16.read(from: &buf),
                organization: FfiConverterTypeOrganization.read(from: &buf),
                rawJson: FfiConverterString.read(from: &buf),
                revision: FfiConverterUInt64.read(from: &buf)
        )
    }
}

struct OtpDiscoveryParams: Sendable {
    let emailAddress: String
    let loginTemplateId: String?
    let discoveryExpirationMinutes: UInt32?
    let locale: String?
    init(
        emailAddress: String,
        loginTemplateId: String? = nil,
        discoveryExpirationMinutes: UInt32? = nil,
        locale: String? = nil) {
        self.emailAddress = emailAddress
        self.loginTemplateId = loginTemplateId
        self.discoveryExpirationMinutes = discoveryExpirationMinutes
        self.locale = locale
    }
}

struct FfiConverterTypeOtpDiscoveryParams {
    static func write(_ value: OtpDiscoveryParams, into buf: inout Writer) {
        FfiConverterString.write(value.emailAddress, into: &buf)
        writeOptional(FfiConverterString.write, value.loginTemplateId, into: &buf)
        writeOptional(FfiConverterUInt32.write, value.discoveryExpirationMinutes, into: &buf)
        writeOptional(FfiConverterString.write, value.locale, into: &buf)
    }
}

struct OtpEmailAuthenticateParams: Sendable {
    let organizationId: String
    let emailAddress: String
    let code: Secret
    let sessionDurationMinutes: UInt32?
    let locale: String?
    init(
        organizationId: String,
        emailAddress: String,
        code: Secret,
        sessionDurationMinutes: UInt32? = nil,
        locale: String? = nil) {
        self.organizationId = organizationId
        self.emailAddress = emailAddress
        self.code = code
        self.sessionDurationMinutes = sessionDurationMinutes
        self.locale = locale
    }
}

struct FfiConverterTypeOtpEmailAuthenticateParams {
    static func write(_ value: OtpEmailAuthenticateParams, into buf: inout Writer) {
        FfiConverterString.write(value.organizationId, into: &buf)
        FfiConverterString.write(value.emailAddress, into: &buf)
        FfiConverterTypeSecret.write(value.code, into: &buf)
        writeOptional(FfiConverterUInt32.write, value.sessionDurationMinutes, into: &buf)
        writeOptional(FfiConverterString.write, value.locale, into: &buf)
    }
}

struct OtpEmailLoginParams: Sendable {
    let organizationId: String
    let emailAddress: String
    let loginTemplateId: String?
    let signupTemplateId: String?
    let loginExpirationMinutes: UInt32?
    let signupExpirationMinutes: UInt32?
    let locale: String?
    init(
        organizationId: String,
        emailAddress: String,
        loginTemplateId: String? = nil,
        signupTemplateId: String? = nil,
        loginExpirationMinutes: UInt32? = nil,
        signupExpirationMinutes: UInt32? = nil,
        locale: String? = nil) {
        self.organizationId = organizationId
        self.emailAddress = emailAddress
        self.loginTemplateId = loginTemplateId
        self.signupTemplateId = signupTemplateId
        self.loginExpirationMinutes = loginExpirationMinutes
        self.signupExpirationMinutes = signupExpirationMinutes
        self.locale = locale
    }
}

struct FfiConverterTypeOtpEmailLoginParams {
    static func write(_ value: OtpEmailLoginParams, into buf: inout Writer) {
        FfiConverterString.write(value.organizationId, into: &buf)
        FfiConverterString.write(value.emailAddress, into: &buf)
        writeOptional(FfiConverterString.write, value.loginTemplateId, into: &buf)
        writeOptional(FfiConverterString.write, value.signupTemplateId, into: &buf)
        writeOptional(FfiConverterUInt32.write, value.loginExpirationMinutes, into: &buf)
        writeOptional(FfiConverterUInt32.write, value.signupExpirationMinutes, into: &buf)
        writeOptional(FfiConverterString.write, value.locale, into: &buf)
    }
}

struct OtpEmailParams: Sendable {
    let email: String
    let expirationMinutes: UInt32?
    let loginTemplateId: String?
    let signupTemplateId: String?
    let locale: String?
    init(
        email: String,
        expirationMinutes: UInt32? = nil,
        loginTemplateId: String? = nil,
        signupTemplateId: String? = nil,
        locale: String? = nil) {
        self.email = email
        self.expirationMinutes = expirationMinutes
        self.loginTemplateId = loginTemplateId
        self.signupTemplateId = signupTemplateId
        self.locale = locale
    }
}

struct FfiConverterTypeOtpEmailParams {
    static func write(_ value: OtpEmailParams, into buf: inout Writer) {
        FfiConverterString.write(value.email, into: &buf)
        writeOptional(FfiConverterUInt32.write, value.expirationMinutes, into: &buf)
        writeOptional(FfiConverterString.write, value.loginTemplateId, into: &buf)
        writeOptional(FfiConverterString.write, value.signupTemplateId, into: &buf)
        writeOptional(FfiConverterString.write, value.locale, into: &buf)
    }
}

struct OtpSmsAuthenticateParams: Sendable {
    let organizationId: String
    let memberId: String
    let code: Secret
    let sessionDurationMinutes: UInt32?
    let setMfaEnrollment: MfaEnrollment?
    init(
        organizationId: String,
        memberId: String,
        code: Secret,
        sessionDurationMinutes: UInt32? = nil,
        setMfaEnrollment: MfaEnrollment? = nil) {
        self.organizationId = organizationId
        self.memberId = memberId
        self.code = code
        self.sessionDurationMinutes = sessionDurationMinutes
        self.setMfaEnrollment = setMfaEnrollment
    }
}

struct FfiConverterTypeOtpSmsAuthenticateParams {
    static func write(_ value: OtpSmsAuthenticateParams, into buf: inout Writer) {
        FfiConverterString.write(value.organizationId, into: &buf)
        FfiConverterString.write(value.memberId, into: &buf)
        FfiConverterTypeSecret.write(value.code, into: &buf)
        writeOptional(FfiConverterUInt32.write, value.sessionDurationMinutes, into: &buf)
        writeOptional(FfiConverterTypeMfaEnrollment.write, value.setMfaEnrollment, into: &buf)
    }
}

struct OtpSmsParams: Sendable {
    let phoneNumber: String
    let expirationMinutes: UInt32?
    let locale: String?
    let enableAutofill: Bool?
    init(
        phoneNumber: String,
        expirationMinutes: UInt32? = nil,
        locale: String? = nil,
        enableAutofill: Bool? = nil) {
        self.phoneNumber = phoneNumber
        self.expirationMinutes = expirationMinutes
        self.locale = locale
        self.enableAutofill = enableAutofill
    }
}

struct FfiConverterTypeOtpSmsParams {
    static func write(_ value: OtpSmsParams, into buf: inout Writer) {
        FfiConverterString.write(value.phoneNumber, into: &buf)
        writeOptional(FfiConverterUInt32.write, value.expirationMinutes, into: &buf)
        writeOptional(FfiConverterString.write, value.locale, into: &buf)
        writeOptional(FfiConverterBool.write, value.enableAutofill, into: &buf)
    }
}

struct OtpSmsSendParams: Sendable {
    let organizationId: String
    let memberId: String
    let mfaPhoneNumber: String?
    let locale: String?
    let enableAutofill: Bool?
    init(
        organizationId: String,
        memberId: String,
        mfaPhoneNumber: String? = nil,
        locale: String? = nil,
        enableAutofill: Bool? = nil) {
        self.organizationId = organizationId
        self.memberId = memberId
        self.mfaPhoneNumber = mfaPhoneNumber
        self.locale = locale
        self.enableAutofill = enableAutofill
    }
}

struct FfiConverterTypeOtpSmsSendParams {
    static func write(_ value: OtpSmsSendParams, into buf: inout Writer) {
        FfiConverterString.write(value.organizationId, into: &buf)
        FfiConverterString.write(value.memberId, into: &buf)
        writeOptional(FfiConverterString.write, value.mfaPhoneNumber, into: &buf)
        writeOptional(FfiConverterString.write, value.locale, into: &buf)
        writeOptional(FfiConverterBool.write, value.enableAutofill, into: &buf)
    }
}

struct OtpWhatsappParams: Sendable {
    let phoneNumber: String
    let expirationMinutes: UInt32?
    let locale: String?
    init(
        phoneNumber: String,
        expirationMinutes: UInt32? = nil,
        locale: String? = nil) {
        self.phoneNumber = phoneNumber
        self.expirationMinutes = expirationMinutes
        self.locale = locale
    }
}

struct FfiConverterTypeOtpWhatsappParams {
    static func write(_ value: OtpWhatsappParams, into buf: inout Writer) {
        FfiConverterString.write(value.phoneNumber, into: &buf)
        writeOptional(FfiConverterUInt32.write, value.expirationMinutes, into: &buf)
        writeOptional(FfiConverterString.write, value.locale, into: &buf)
    }
}

struct PasswordAuthenticateParams: Sendable {
    let organizationId: String
    let emailAddress: String
    let password: Secret
    let sessionDurationMinutes: UInt32?
    let locale: String?
    init(
        organizationId: String,
        emailAddress: String,
        password: Secret,
        sessionDurationMinutes: UInt32? = nil,
        locale: String? = nil) {
        self.organizationId = organizationId
        self.emailAddress = emailAddress
        self.password = password
        self.sessionDurationMinutes = sessionDurationMinutes
        self.locale = locale
    }
}

struct FfiConverterTypePasswordAuthenticateParams {
    static func write(_ value: PasswordAuthenticateParams, into buf: inout Writer) {
        FfiConverterString.write(value.organizationId, into: &buf)
        FfiConverterString.write(value.emailAddress, into: &buf)
        FfiConverterTypeSecret.write(value.password, into: &buf)
        writeOptional(FfiConverterUInt32.write, value.sessionDurationMinutes, into: &buf)
        writeOptional(FfiConverterString.write, value.locale, into: &buf)
    }
}

/// A phone number as a factor.
public final class PhoneNumberFactor: Equatable, Sendable {
    /// Names the entry.
    public let phoneId: String
    /// The number in E.164 form.
    public let phoneNumber: String
    public init(
        phoneId: String,
        phoneNumber: String) {
        self.phoneId = phoneId
        self.phoneNumber = phoneNumber
    }
    public static func == (left: PhoneNumberFactor, right: PhoneNumberFactor) -> Bool {
        left === right || (left.phoneId == right.phoneId
            && left.phoneNumber == right.phoneNumber)
    }
}

struct FfiConverterTypePhoneNumberFactor {
    static func read(from buf: inout Reader) throws -> PhoneNumberFactor {
        return
            try PhoneNumberFactor(
                phoneId: FfiConverterString.read(from: &buf),
                phoneNumber: FfiConverterString.read(from: &buf)
        )
    }
}

/// Another first factor is needed before the member is signed in.
public final class PrimaryRequired: Equatable, Sendable {
    /// The methods the organization accepts.
    public let allowedAuthMethods: [AuthMethod]
    public init(
        allowedAuthMethods: [AuthMethod]) {
        self.allowedAuthMethods = allowedAuthMethods
    }
    public static func == (left: PrimaryRequired, right: PrimaryRequired) -> Bool {
        left === right || (left.allowedAuthMethods == right.allowedAuthMethods)
    }
}

struct FfiConverterTypePrimaryRequired {
    static func read(from buf: inout Reader) throws -> PrimaryRequired {
        return
            try PrimaryRequired(
                allowedAuthMethods: readSequence(FfiConverterTypeAuthMethod.read, from: &buf)
        )
    }
}

/// A tenant at an OAuth provider, for example a Slack workspace.
public final class ProviderTenant: Equatable, Sendable {
    /// Names the tenant.
    public let tenantId: String
    /// What the provider calls it.
    public let tenantName: String
    public init(
        tenantId: String,
        tenantName: String) {
        self.tenantId = tenantId
        self.tenantName = tenantName
    }
    public static func == (left: ProviderTenant, right: ProviderTenant) -> Bool {
        left === right || (left.tenantId == right.tenantId
            && left.tenantName == right.tenantName)
    }
}

struct FfiConverterTypeProviderTenant {
    static func read(from buf: inout Reader) throws -> ProviderTenant {
        return
            try ProviderTenant(
                tenantId: FfiConverterString.read(from: &buf),
                tenantName: FfiConverterString.read(from: &buf)
        )
    }
}

/// A recovery code as a factor.
public final class RecoveryCodeFactor: Equatable, Sendable {
    /// Names the code; not the code itself.
    public let totpRecoveryCodeId: String
    public init(
        totpRecoveryCodeId: String) {
        self.totpRecoveryCodeId = totpRecoveryCodeId
    }
    public static func == (left: RecoveryCodeFactor, right: RecoveryCodeFactor) -> Bool {
        left === right || (left.totpRecoveryCodeId == right.totpRecoveryCodeId)
    }
}

struct FfiConverterTypeRecoveryCodeFactor {
    static func read(from buf: inout Reader) throws -> RecoveryCodeFactor {
        return
            try RecoveryCodeFactor(
                totpRecoveryCodeId: FfiConverterString.read(from: &buf)
        )
    }
}

/// Recovery codes of a member. Each works once.
public final class RecoveryCodesResponse: Equatable, Sendable {
    /// For the vendor's support.
    public let requestId: String
    /// HTTP status.
    public let statusCode: Int
    /// The member.
    public let memberId: String
    /// The codes.
    public let recoveryCodes: [Secret]
    /// The member, as the server returned it.
    public let member: Member
    /// The member's organization, as the server returned it.
    public let organization: Organization
    /// The response's JSON, without the codes.
    public let rawJson: String
    /// The revision of the state that includes this result.
    public let revision: UInt64
    public init(
        requestId: String,
        statusCode: Int,
        memberId: String,
        recoveryCodes: [Secret],
        member: Member,
        organization: Organization,
        rawJson: String,
        revision: UInt64) {
        self.requestId = requestId
        self.statusCode = statusCode
        self.memberId = memberId
        self.recoveryCodes = recoveryCodes
        self.member = member
        self.organization = organization
        self.rawJson = rawJson
        self.revision = revision
    }
    public static func == (left: RecoveryCodesResponse, right: RecoveryCodesResponse) -> Bool {
        left === right || (left.requestId == right.requestId
            && left.statusCode == right.statusCode
            && left.memberId == right.memberId
            && left.recoveryCodes == right.recoveryCodes
            && left.member == right.member
            && left.organization == right.organization
            && left.rawJson == right.rawJson
            && left.revision == right.revision)
    }
}

struct FfiConverterTypeRecoveryCodesResponse {
    static func read(from buf: inout Reader) throws -> RecoveryCodesResponse {
        return
            try RecoveryCodesResponse(
                requestId: FfiConverterString.read(from: &buf),
                statusCode: FfiConverterUInt16.read(from: &buf),
                memberId: FfiConverterString.read(from: &buf),
                recoveryCodes: readSequence(FfiConverterTypeSecret.read, from: &buf),
                member: FfiConverterTypeMember.read(from: &buf),
                organization: FfiConverterTypeOrganization.read(from: &buf),
                rawJson: FfiConverterString.read(from: &buf),
                revision: FfiConverterUInt64.read(from: &buf)
        )
    }
}

/// An email address a member had before.
public final class RetiredEmail: Equatable, Sendable {
    /// Names the entry.
    public let emailId: String
    /// The address.
    public let emailAddress: String
    public init(
        emailId: String,
        emailAddress: String) {
        self.emailId = emailId
        self.emailAddress = emailAddress
    }
    public static func == (left: RetiredEmail, right: RetiredEmail) -> Bool {
        left === right || (left.emailId == right.emailId
            && left.emailAddress == right.emailAddress)
    }
}

struct FfiConverterTypeRetiredEmail {
    static func read(from buf: inout Reader) throws -> RetiredEmail {
        return
            try RetiredEmail(
                emailId: FfiConverterString.read(from: &buf),
                emailAddress: FfiConverterString.read(from: &buf)
        )
    }
}

/// A postal address.
public final class ScimAddress: Equatable, Sendable {
    /// The whole address as text.
    public let formatted: String
    /// Street and number.
    public let streetAddress: String
    /// The city.
    public let locality: String
    /// The state or region.
    public let region: String
    /// The postal code.
    public let postalCode: String
    /// The country.
    public let country: String
    /// What it is for, for example `work`.
    public let type: String
    /// True for the preferred one.
    public let primary: Bool
    public init(
        formatted: String,
        streetAddress: String,
        locality: String,
        region: String,
        postalCode: String,
        country: String,
        type: String,
        primary: Bool) {
        self.formatted = formatted
        self.streetAddress = streetAddress
        self.locality = locality
        self.region = region
        self.postalCode = postalCode
        self.country = country
        self.type = type
        self.primary = primary
    }
    public static func == (left: ScimAddress, right: ScimAddress) -> Bool {
        left === right || (left.formatted == right.formatted
            && left.streetAddress == right.streetAddress
            && left.locality == right.locality
            && left.region == right.region
            && left.postalCode == right.postalCode
            && left.country == right.country
            && left.type == right.type
            && left.primary == right.primary)
    }
}

struct FfiConverterTypeScimAddress {
    static func read(from buf: inout Reader) throws -> ScimAddress {
        return
            try ScimAddress(
                formatted: FfiConverterString.read(from: &buf),
                streetAddress: FfiConverterString.read(from: &buf),
                locality: FfiConverterString.read(from: &buf),
                region: FfiConverterString.read(from: &buf),
                postalCode: FfiConverterString.read(from: &buf),
                country: FfiConverterString.read(from: &buf),
                type: FfiConverterString.read(from: &buf),
                primary: FfiConverterBool.read(from: &buf)
        )
    }
}

/// A directory's attributes of a member.
public final class ScimAttributes: Equatable, Sendable {
    /// The login name.
    public let userName: String
    /// The identifier.
    public let id: String
    /// The identifier in the source system.
    public let externalId: String
    /// True while the user is active.
    public let active: Bool
    /// The user's groups.
    public let groups: [ScimGroup]
    /// The name to show.
    public let displayName: String
    /// The casual name.
    public let nickName: String
    /// The address of the profile page.
    public let profileUrl: String
    /// The user's relationship to the organization.
    public let userType: String
    /// The job title.
    public let title: String
    /// The user's preferred language.
    public let preferredLanguage: String
    /// The locale for dates and numbers.
    public let locale: String
    /// The time zone.
    public let timezone: String
    /// Email addresses.
    public let emails: [ScimValue]
    /// Phone numbers.
    public let phoneNumbers: [ScimValue]
    /// Postal addresses.
    public let addresses: [ScimAddress]
    /// Instant messaging addresses.
    public let ims: [ScimValue]
    /// Addresses of photos.
    public let photos: [ScimValue]
    /// Entitlements.
    public let entitlements: [ScimValue]
    /// Roles in the directory.
    public let roles: [ScimValue]
    /// X.509 certificates.
    public let x509certificates: [ScimValue]
    /// The name in parts.
    public let name: ScimName?
    /// The place in the company.
    public let enterpriseExtension: ScimEnterpriseExtension?
    public init(
        userName: String,
        id: String,
        externalId: String,
        active: Bool,
        groups: [ScimGroup],
        displayName: String,
        nickName: String,
        profileUrl: String,
        userType: String,
        title: String,
        preferredLanguage: String,
        locale: String,
        timezone: String,
        emails: [ScimValue],
        phoneNumbers: [ScimValue],
        addresses: [ScimAddress],
        ims: [ScimValue],
        photos: [ScimValue],
        entitlements: [ScimValue],
        roles: [ScimValue],
        x509certificates: [ScimValue],
        name: ScimName? = nil,
        enterpriseExtension: ScimEnterpriseExtension? = nil) {
        self.userName = userName
        self.id = id
        self.externalId = externalId
        self.active = active
        self.groups = groups
        self.displayName = displayName
        self.nickName = nickName
        self.profileUrl = profileUrl
        self.userType = userType
        self.title = title
        self.preferredLanguage = preferredLanguage
        self.locale = locale
        self.timezone = timezone
        self.emails = emails
        self.phoneNumbers = phoneNumbers
        self.addresses = addresses
        self.ims = ims
        self.photos = photos
        self.entitlements = entitlements
        self.roles = roles
        self.x509certificates = x509certificates
        self.name = name
        self.enterpriseExtension = enterpriseExtension
    }
    public static func == (left: ScimAttributes, right: ScimAttributes) -> Bool {
        left === right || (left.userName == right.userName
            && left.id == right.id
            && left.externalId == right.externalId
            && left.active == right.active
            && left.groups == right.groups
            && left.displayName == right.displayName
            && left.nickName == right.nickName
            && left.profileUrl == right.profileUrl
            && left.userType == right.userType
            && left.title == right.title
            && left.preferredLanguage == right.preferredLanguage
            && left.locale == right.locale
            && left.timezone == right.timezone
            && left.emails == right.emails
            && left.phoneNumbers == right.phoneNumbers
            && left.addresses == right.addresses
            && left.ims == right.ims
            && left.photos == right.photos
            && left.entitlements == right.entitlements
            && left.roles == right.roles
            && left.x509certificates == right.x509certificates
            && left.name == right.name
            && left.enterpriseExtension == right.enterpriseExtension)
    }
}

struct FfiConverterTypeScimAttributes {
    static func read(from buf: inout Reader) throws -> ScimAttributes {
        return
            try ScimAttributes(
                userName: FfiConverterString.read(from: &buf),
                id: FfiConverterString.read(from: &buf),
                externalId: FfiConverterString.read(from: &buf),
                active: FfiConverterBool.read(from: &buf),
                groups: readSequence(FfiConverterTypeScimGroup.read, from: &buf),
                displayName: FfiConverterString.read(from: &buf),
                nickName: FfiConverterString.read(from: &buf),
                profileUrl: FfiConverterString.read(from: &buf),
                userType: FfiConverterString.read(from: &buf),
                title: FfiConverterString.read(from: &buf),
                preferredLanguage: FfiConverterString.read(from: &buf),
                locale: FfiConverterString.read(from: &buf),
                timezone: FfiConverterString.read(from: &buf),
                emails: readSequence(FfiConverterTypeScimValue.read, from: &buf),
                phoneNumbers: readSequence(FfiConverterTypeScimValue.read, from: &buf),
                addresses: readSequence(FfiConverterTypeScimAddress.read, from: &buf),
                ims: readSequence(FfiConverterTypeScimValue.read, from: &buf),
                photos: readSequence(FfiConverterTypeScimValue.read, from: &buf),
                entitlements: readSequence(FfiConverterTypeScimValue.read, from: &buf),
                roles: readSequence(FfiConverterTypeScimValue.read, from: &buf),
                x509certificates: readSequence(FfiConverterTypeScimValue.read, from: &buf),
                name: readOptional(FfiConverterTypeScimName.read, from: &buf),
                enterpriseExtension: readOptional(FfiConverterTypeScimEnterpriseExtension.read, from: &buf)
        )
    }
}

/// A user's position in the company.
public final class ScimEnterpriseExtension: Equatable, Sendable {
    /// The employee number.
    public let employeeNumber: String
    /// The cost center.
    public let costCenter: String
    /// The division.
    public let division: String
    /// The department.
    public let department: String
    /// The organization.
    public let organization: String
    /// The manager.
    public let manager: ScimManager?
    public init(
        employeeNumber: String,
        costCenter: String,
        division: String,
        department: String,
        organization: String,
        manager: ScimManager? = nil) {
        self.employeeNumber = employeeNumber
        self.costCenter = costCenter
        self.division = division
        self.department = department
        self.organization = organization
        self.manager = manager
    }
    public static func == (left: ScimEnterpriseExtension, right: ScimEnterpriseExtension) -> Bool {
        left === right || (left.employeeNumber == right.employeeNumber
            && left.costCenter == right.costCenter
            && left.division == right.division
            && left.department == right.department
            && left.organization == right.organization
            && left.manager == right.manager)
    }
}

struct FfiConverterTypeScimEnterpriseExtension {
    static func read(from buf: inout Reader) throws -> ScimEnterpriseExtension {
        return
            try ScimEnterpriseExtension(
                employeeNumber: FfiConverterString.read(from: &buf),
                costCenter: FfiConverterString.read(from: &buf),
                division: FfiConverterString.read(from: &buf),
                department: FfiConverterString.read(from: &buf),
                organization: FfiConverterString.read(from: &buf),
                manager: readOptional(FfiConverterTypeScimManager.read, from: &buf)
        )
    }
}

/// A group in the directory.
public final class ScimGroup: Equatable, Sendable {
    /// The identifier.
    public let value: String
    /// The name to show.
    public let display: String
    public init(
        value: String,
        display: String) {
        self.value = value
        self.display = display
    }
    public static func == (left: ScimGroup, right: ScimGroup) -> Bool {
        left === right || (left.value == right.value
            && left.display == right.display)
    }
}

struct FfiConverterTypeScimGroup {
    static func read(from buf: inout Reader) throws -> ScimGroup {
        return
            try ScimGroup(
                value: FfiConverterString.read(from: &buf),
                display: FfiConverterString.read(from: &buf)
        )
    }
}

/// A user's manager.
public final class ScimManager: Equatable, Sendable {
    /// The identifier.
    public let value: String
    /// Where the manager's entry is.
    public let ref: String
    /// The name to show.
    public let displayName: String
    public init(
        value: String,
        ref: String,
        displayName: String) {
        self.value = value
        self.ref = ref
        self.displayName = displayName
    }
    public static func == (left: ScimManager, right: ScimManager) -> Bool {
        left === right || (left.value == right.value
            && left.ref == right.ref
            && left.displayName == right.displayName)
    }
}

struct FfiConverterTypeScimManager {
    static func read(from buf: inout Reader) throws -> ScimManager {
        return
            try ScimManager(
                value: FfiConverterString.read(from: &buf),
                ref: FfiConverterString.read(from: &buf),
                displayName: FfiConverterString.read(from: &buf)
        )
    }
}

/// A name in parts.
public final class ScimName: Equatable, Sendable {
    /// The whole name as text.
    public let formatted: String
    /// The family name.
    public let familyName: String
    /// The given name.
    public let givenName: String
    /// The middle name.
    public let middleName: String
    /// What comes before the name.
    public let honorificPrefix: String
    /// What comes after the name.
    public let honorificSuffix: String
    public init(
        formatted: String,
        familyName: String,
        givenName: String,
        middleName: String,
        honorificPrefix: String,
        honorificSuffix: String) {
        self.formatted = formatted
        self.familyName = familyName
        self.givenName = givenName
        self.middleName = middleName
        self.honorificPrefix = honorificPrefix
        self.honorificSuffix = honorificSuffix
    }
    public static func == (left: ScimName, right: ScimName) -> Bool {
        left === right || (left.formatted == right.formatted
            && left.familyName == right.familyName
            && left.givenName == right.givenName
            && left.middleName == right.middleName
            && left.honorificPrefix == right.honorificPrefix
            && left.honorificSuffix == right.honorificSuffix)
    }
}

struct FfiConverterTypeScimName {
    static func read(from buf: inout Reader) throws -> ScimName {
        return
            try ScimName(
                formatted: FfiConverterString.read(from: &buf),
                familyName: FfiConverterString.read(from: &buf),
                givenName: FfiConverterString.read(from: &buf),
                middleName: FfiConverterString.read(from: &buf),
                honorificPrefix: FfiConverterString.read(from: &buf),
                honorificSuffix: FfiConverterString.read(from: &buf)
        )
    }
}

/// Links a member to a directory entry.
public final class ScimRegistration: Equatable, Sendable {
    /// The SCIM connection.
    public let connectionId: String
    /// Names the link.
    public let registrationId: String
    /// The member's identifier in the directory.
    public let externalId: String?
    /// The directory's attributes of the member.
    public let scimAttributes: ScimAttributes?
    public init(
        connectionId: String,
        registrationId: String,
        externalId: String? = nil,
        scimAttributes: ScimAttributes? = nil) {
        self.connectionId = connectionId
        self.registrationId = registrationId
        self.externalId = externalId
        self.scimAttributes = scimAttributes
    }
    public static func == (left: ScimRegistration, right: ScimRegistration) -> Bool {
        left === right || (left.connectionId == right.connectionId
            && left.registrationId == right.registrationId
            && left.externalId == right.externalId
            && left.scimAttributes == right.scimAttributes)
    }
}

struct FfiConverterTypeScimRegistration {
    static func read(from buf: inout Reader) throws -> ScimRegistration {
        return
            try ScimRegistration(
                connectionId: FfiConverterString.read(from: &buf),
                registrationId: FfiConverterString.read(from: &buf),
                externalId: readOptional(FfiConverterString.read, from: &buf),
                scimAttributes: readOptional(FfiConverterTypeScimAttributes.read, from: &buf)
        )
    }
}

/// One of several values of the same kind.
public final class ScimValue: Equatable, Sendable {
    /// The value.
    public let value: String
    /// What it is for, for example `work`.
    public let type: String
    /// True for the preferred one.
    public let primary: Bool
    public init(
        value: String,
        type: String,
        primary: Bool) {
        self.value = value
        self.type = type
        self.primary = primary
    }
    public static func == (left: ScimValue, right: ScimValue) -> Bool {
        left === right || (left.value == right.value
            && left.type == right.type
            && left.primary == right.primary)
    }
}

struct FfiConverterTypeScimValue {
    static func read(from buf: inout Reader) throws -> ScimValue {
        return
            try ScimValue(
                value: FfiConverterString.read(from: &buf),
                type: FfiConverterString.read(from: &buf),
                primary: FfiConverterBool.read(from: &buf)
        )
    }
}

/// A code or link was sent.
public final class SendResponse: Equatable, Sendable {
    /// For the vendor's support.
    public let requestId: String
    /// HTTP status.
    public let statusCode: Int
    /// What to pass on with the code; empty where the vendor gives none.
    public let methodId: String
    /// The response's JSON.
    public let rawJson: String
    /// The revision of the state that includes this result.
    public let revision: UInt64
    public init(
        requestId: String,
        statusCode: Int,
        methodId: String,
        rawJson: String,
        revision: UInt64) {
        self.requestId = requestId
        self.statusCode = statusCode
        self.methodId = methodId
        self.rawJson = rawJson
        self.revision = revision
    }
    public static func == (left: SendResponse, right: SendResponse) -> Bool {
        left === right || (left.requestId == right.requestId
            && left.statusCode == right.statusCode
            && left.methodId == right.methodId
            && left.rawJson == right.rawJson
            && left.revision == right.revision)
    }
}

struct FfiConverterTypeSendResponse {
    static func read(from buf: inout Reader) throws -> SendResponse {
        return
            try SendResponse(
                requestId: FfiConverterString.read(from: &buf),
                statusCode: FfiConverterUInt16.read(from: &buf),
                methodId: FfiConverterString.read(from: &buf),
                rawJson: FfiConverterString.read(from: &buf),
                revision: FfiConverterUInt64.read(from: &buf)
        )
    }
}

/// A signed-in consumer user on one device.
public final class Session: Equatable, Sendable {
    /// Names the session.
    public let sessionId: String
    /// Whose session it is.
    public let userId: String
    /// How the user proved who they are.
    public let authenticationFactors: [AuthenticationFactor]
    /// RBAC roles of the session.
    public let roles: [String]
    /// When the user signed in.
    public let startedAt: Date
    /// When the server last validated the session; changes at every validation.
    public let lastAccessedAt: Date
    /// When the session expires.
    public let expiresAt: Date
    /// Where the session was started, as the server saw it.
    public let attributes: Attributes?
    /// Claims set by the project's backend: a JSON object as text.
    public let customClaims: String?
    /// The exact JSON text from the server.
    public let rawJson: String
    public init(
        sessionId: String,
        userId: String,
        authenticationFactors: [AuthenticationFactor],
        roles: [String],
        startedAt: Date,
        lastAccessedAt: Date,
        expiresAt: Date,
        attributes: Attributes? = nil,
        customClaims: String? = nil,
        rawJson: String) {
        self.sessionId = sessionId
        self.userId = userId
        self.authenticationFactors = authenticationFactors
        self.roles = roles
        self.startedAt = startedAt
        self.lastAccessedAt = lastAccessedAt
        self.expiresAt = expiresAt
        self.attributes = attributes
        self.customClaims = customClaims
        self.rawJson = rawJson
    }
    public static func == (left: Session, right: Session) -> Bool {
        left === right || (left.sessionId == right.sessionId
            && left.userId == right.userId
            && left.authenticationFactors == right.authenticationFactors
            && left.roles == right.roles
            && left.startedAt == right.startedAt
            && left.lastAccessedAt == right.lastAccessedAt
            && left.expiresAt == right.expiresAt
            && left.attributes == right.attributes
            && left.customClaims == right.customClaims
            && left.rawJson == right.rawJson)
    }
}

struct FfiConverterTypeSession {
    static func read(from buf: inout Reader) throws -> Session {
        return
            try Session(
                sessionId: FfiConverterString.read(from: &buf),
                userId: FfiConverterString.read(from: &buf),
                authenticationFactors: readSequence(FfiConverterTypeAuthenticationFactor.read, from: &buf),
                roles: readSequence(FfiConverterString.read, from: &buf),
                startedAt: readOptional(FfiConverterTypeTimestamp.read, from: &buf) ?? .distantPast,
                lastAccessedAt: readOptional(FfiConverterTypeTimestamp.read, from: &buf) ?? .distantPast,
                expiresAt: readOptional(FfiConverterTypeTimestamp.read, from: &buf) ?? .distantFuture,
                attributes: readOptional(FfiConverterTypeAttributes.read, from: &buf),
                customClaims: readOptional(FfiConverterString.read, from: &buf),
                rawJson: FfiConverterString.read(from: &buf)
        )
    }
}

/// Both tokens of a session; there are always both or none.
public final class TokenPair: Equatable, Sendable {
    /// Opaque session token.
    public let sessionToken: Secret
    /// Session JWT; lives five minutes.
    public let sessionJwt: Secret
    public init(
        sessionToken: Secret,
        sessionJwt: Secret) {
        self.sessionToken = sessionToken
        self.sessionJwt = sessionJwt
    }
    public static func == (left: TokenPair, right: TokenPair) -> Bool {
        left === right || (left.sessionToken == right.sessionToken
            && left.sessionJwt == right.sessionJwt)
    }
}

struct FfiConverterTypeSessionTokens {
    static func read(from buf: inout Reader) throws -> TokenPair {
        return
            try TokenPair(
                sessionToken: FfiConverterTypeSecret.read(from: &buf),
                sessionJwt: FfiConverterTypeSecret.read(from: &buf)
        )
    }
}

/// An SSO account as a factor; the same shape for SAML and OpenID Connect.
public final class SsoFactor: Equatable, Sendable {
    /// Names the link between member and account.
    public let id: String
    /// The SSO connection.
    public let providerId: String
    /// The member's identifier at the identity provider.
    public let externalId: String
    public init(
        id: String,
        providerId: String,
        externalId: String) {
        self.id = id
        self.providerId = providerId
        self.externalId = externalId
    }
    public static func == (left: SsoFactor, right: SsoFactor) -> Bool {
        left === right || (left.id == right.id
            && left.providerId == right.providerId
            && left.externalId == right.externalId)
    }
}

struct FfiConverterTypeSsoFactor {
    static func read(from buf: inout Reader) throws -> SsoFactor {
        return
            try SsoFactor(
                id: FfiConverterString.read(from: &buf),
                providerId: FfiConverterString.read(from: &buf),
                externalId: FfiConverterString.read(from: &buf)
        )
    }
}

/// An SSO account linked to a member.
public final class SsoRegistration: Equatable, Sendable {
    /// The SSO connection.
    public let connectionId: String
    /// The member's identifier at the identity provider.
    public let externalId: String
    /// Names the link.
    public let registrationId: String
    /// The identity provider's attributes: a JSON object as text.
    public let ssoAttributes: String?
    public init(
        connectionId: String,
        externalId: String,
        registrationId: String,
        ssoAttributes: String? = nil) {
        self.connectionId = connectionId
        self.externalId = externalId
        self.registrationId = registrationId
        self.ssoAttributes = ssoAttributes
    }
    public static func == (left: SsoRegistration, right: SsoRegistration) -> Bool {
        left === right || (left.connectionId == right.connectionId
            && left.externalId == right.externalId
            && left.registrationId == right.registrationId
            && left.ssoAttributes == right.ssoAttributes)
    }
}

struct FfiConverterTypeSsoRegistration {
    static func read(from buf: inout Reader) throws -> SsoRegistration {
        return
            try SsoRegistration(
                connectionId: FfiConverterString.read(from: &buf),
                externalId: FfiConverterString.read(from: &buf),
                registrationId: FfiConverterString.read(from: &buf),
                ssoAttributes: readOptional(FfiConverterString.read, from: &buf)
        )
    }
}

/// How good a password is.
public final class StrengthCheckResponse: Equatable, Sendable {
    /// For the vendor's support.
    public let requestId: String
    /// HTTP status.
    public let statusCode: Int
    /// True when the project's policy accepts it.
    public let validPassword: Bool
    /// 0 (weak) to 4 (strong).
    public let score: Int
    /// True when it is in a list of breached passwords.
    public let breachedPassword: Bool
    /// The project's policy.
    public let strengthPolicy: StrengthPolicy
    /// True when a breached password is refused at sign-up.
    public let breachDetectionOnCreate: Bool
    /// Advice for the user.
    public let feedback: Feedback?
    /// The response's JSON.
    public let rawJson: String
    /// The revision of the state that includes this result.
    public let revision: UInt64
    public init(
        requestId: String,
        statusCode: Int,
        validPassword: Bool,
        score: Int,
        breachedPassword: Bool,
        strengthPolicy: StrengthPolicy,
        breachDetectionOnCreate: Bool,
        feedback: Feedback? = nil,
        rawJson: String,
        revision: UInt64) {
        self.requestId = requestId
        self.statusCode = statusCode
        self.validPassword = validPassword
        self.score = score
        self.breachedPassword = breachedPassword
        self.strengthPolicy = strengthPolicy
        self.breachDetectionOnCreate = breachDetectionOnCreate
        self.feedback = feedback
        self.rawJson = rawJson
        self.revision = revision
    }
    public static func == (left: StrengthCheckResponse, right: StrengthCheckResponse) -> Bool {
        left === right || (left.requestId == right.requestId
            && left.statusCode == right.statusCode
            && left.validPassword == right.validPassword
            && left.score == right.score
            && left.breachedPassword == right.breachedPassword
            && left.strengthPolicy == right.strengthPolicy
            && left.breachDetectionOnCreate == right.breachDetectionOnCreate
            && left.feedback == right.feedback
            && left.rawJson == right.rawJson
            && left.revision == right.revision)
    }
}

struct FfiConverterTypeStrengthCheckResponse {
    static func read(from buf: inout Reader) throws -> StrengthCheckResponse {
        return
            try StrengthCheckResponse(
                requestId: FfiConverterString.read(from: &buf),
                statusCode: FfiConverterUInt16.read(from: &buf),
                validPassword: FfiConverterBool.read(from: &buf),
                score: FfiConverterInt32.read(from: &buf),
                breachedPassword: FfiConverterBool.read(from: &buf),
                strengthPolicy: FfiConverterTypeStrengthPolicy.read(from: &buf),
                breachDetectionOnCreate: FfiConverterBool.read(from: &buf),
                feedback: readOptional(FfiConverterTypeFeedback.read, from: &buf),
                rawJson: FfiConverterString.read(from: &buf),
                revision: FfiConverterUInt64.read(from: &buf)
        )
    }
}

/// An authenticator app of a user.
public final class Totp: Equatable, Sendable {
    /// Names the registration.
    public let totpId: String
    /// True once a code was accepted.
    public let verified: Bool
    public init(
        totpId: String,
        verified: Bool) {
        self.totpId = totpId
        self.verified = verified
    }
    public static func == (left: Totp, right: Totp) -> Bool {
        left === right || (left.totpId == right.totpId
            && left.verified == right.verified)
    }
}

struct FfiConverterTypeTotp {
    static func read(from buf: inout Reader) throws -> Totp {
        return
            try Totp(
                totpId: FfiConverterString.read(from: &buf),
                verified: FfiConverterBool.read(from: &buf)
        )
    }
}

struct TotpAuthenticateParams: Sendable {
    let organizationId: String
    let memberId: String
    let code: Secret
    let sessionDurationMinutes: UInt32?
    let setMfaEnrollment: MfaEnrollment?
    let setDefaultMfa: Bool?
    init(
        organizationId: String,
        memberId: String,
        code: Secret,
        sessionDurationMinutes: UInt32? = nil,
        setMfaEnrollment: MfaEnrollment? = nil,
        setDefaultMfa: Bool? = nil) {
        self.organizationId = organizationId
        self.memberId = memberId
        self.code = code
        self.sessionDurationMinutes = sessionDurationMinutes
        self.setMfaEnrollment = setMfaEnrollment
        self.setDefaultMfa = setDefaultMfa
    }
}

struct FfiConverterTypeTotpAuthenticateParams {
    static func write(_ value: TotpAuthenticateParams, into buf: inout Writer) {
        FfiConverterString.write(value.organizationId, into: &buf)
        FfiConverterString.write(value.memberId, into: &buf)
        FfiConverterTypeSecret.write(value.code, into: &buf)
        writeOptional(FfiConverterUInt32.write, value.sessionDurationMinutes, into: &buf)
        writeOptional(FfiConverterTypeMfaEnrollment.write, value.setMfaEnrollment, into: &buf)
        writeOptional(FfiConverterBool.write, value.setDefaultMfa, into: &buf)
    }
}

/// An authenticator app's registration, which can be displayed only once.
public final class TotpCreateResponse: Equatable, Sendable {
    /// For the vendor's support.
    public let requestId: String
    /// HTTP status.
    public let statusCode: Int
    /// The member.
    public let memberId: String
    /// Names the registration.
    public let totpRegistrationId: String
    /// The secret that the user types into the app: base32.
    public let secret: Secret
    /// The registration as a QR code image: a `data:` URL. It contains the secret.
    public let qrCode: Secret
    /// Codes that replace the app when it is lost. Each works once. They are not returned again.
    public let recoveryCodes: [Secret]
    /// The member.
    public let member: Member?
    /// The member's organization.
    public let organization: Organization?
    /// The response's JSON, without secret, picture and codes.
    public let rawJson: String
    /// The revision of the state that includes this result.
    public let revision: UInt64
    public init(
        requestId: String,
        statusCode: Int,
        memberId: String,
        totpRegistrationId: String,
        secret: Secret,
        qrCode: Secret,
        recoveryCodes: [Secret],
        member: Member? = nil,
        organization: Organization? = nil,
        rawJson: String,
        revision: UInt64) {
        self.requestId = requestId
        self.statusCode = statusCode
        self.memberId = memberId
        self.totpRegistrationId = totpRegistrationId
        self.secret = secret
        self.qrCode = qrCode
        self.recoveryCodes = recoveryCodes
        self.member = member
        self.organization = organization
        self.rawJson = rawJson
        self.revision = revision
    }
    public static func == (left: TotpCreateResponse, right: TotpCreateResponse) -> Bool {
        left === right || (left.requestId == right.requestId
            && left.statusCode == right.statusCode
            && left.memberId == right.memberId
            && left.totpRegistrationId == right.totpRegistrationId
            && left.secret == right.secret
            && left.qrCode == right.qrCode
            && left.recoveryCodes == right.recoveryCodes
            && left.member == right.member
            && left.organization == right.organization
            && left.rawJson == right.rawJson
            && left.revision == right.revision)
    }
}

struct FfiConverterTypeTotpCreateResponse {
    static func read(from buf: inout Reader) throws -> TotpCreateResponse {
        return
            try TotpCreateResponse(
                requestId: FfiConverterString.read(from: &buf),
                statusCode: FfiConverterUInt16.read(from: &buf),
                memberId: FfiConverterString.read(from: &buf),
                totpRegistrationId: FfiConverterString.read(from: &buf),
                secret: FfiConverterTypeSecret.read(from: &buf),
                qrCode: FfiConverterTypeSecret.read(from: &buf),
                recoveryCodes: readSequence(FfiConverterTypeSecret.read, from: &buf),
                member: readOptional(FfiConverterTypeMember.read, from: &buf),
                organization: readOptional(FfiConverterTypeOrganization.read, from: &buf),
                rawJson: FfiConverterString.read(from: &buf),
                revision: FfiConverterUInt64.read(from: &buf)
        )
    }
}

/// A token of a trusted issuer as a factor.
public final class TrustedAuthTokenFactor: Equatable, Sendable {
    /// Names the token; not the token itself.
    public let tokenId: String
    public init(
        tokenId: String) {
        self.tokenId = tokenId
    }
    public static func == (left: TrustedAuthTokenFactor, right: TrustedAuthTokenFactor) -> Bool {
        left === right || (left.tokenId == right.tokenId)
    }
}

struct FfiConverterTypeTrustedAuthTokenFactor {
    static func read(from buf: inout Reader) throws -> TrustedAuthTokenFactor {
        return
            try TrustedAuthTokenFactor(
                tokenId: FfiConverterString.read(from: &buf)
        )
    }
}

/// A user of a consumer project.
public final class User: Equatable, Sendable {
    /// Names the user.
    public let userId: String
    /// Email addresses.
    public let emails: [UserEmail]
    /// Whether the user has finished signing up.
    public let status: UserStatus
    /// Phone numbers.
    public let phoneNumbers: [UserPhoneNumber]
    /// Passkeys and security keys.
    public let webauthnRegistrations: [WebAuthnRegistration]
    /// Linked OAuth accounts.
    public let providers: [OAuthProvider]
    /// Authenticator apps.
    public let totps: [Totp]
    /// Crypto wallets.
    public let cryptoWallets: [CryptoWallet]
    /// Devices registered for biometrics.
    public let biometricRegistrations: [BiometricRegistration]
    /// True while the user may not sign in.
    public let isLocked: Bool
    /// RBAC roles.
    public let roles: [String]
    /// The name; without any part when the server has none.
    public let name: UserName
    /// When the user was created.
    public let createdAt: Date?
    /// The password, if one is set; never its text.
    public let password: UserPassword?
    /// Metadata only the backend can write: a JSON object as text.
    public let trustedMetadata: String?
    /// Metadata the app can write: a JSON object as text.
    public let untrustedMetadata: String?
    /// The identifier the project gave the user.
    public let externalId: String?
    /// When the lock began.
    public let lockCreatedAt: Date?
    /// When the lock ends.
    public let lockExpiresAt: Date?
    /// The exact JSON text from the server.
    public let rawJson: String
    public init(
        userId: String,
        emails: [UserEmail],
        status: UserStatus,
        phoneNumbers: [UserPhoneNumber],
        webauthnRegistrations: [WebAuthnRegistration],
        providers: [OAuthProvider],
        totps: [Totp],
        cryptoWallets: [CryptoWallet],
        biometricRegistrations: [BiometricRegistration],
        isLocked: Bool,
        roles: [String],
        name: UserName,
        createdAt: Date? = nil,
        password: UserPassword? = nil,
        trustedMetadata: String? = nil,
        untrustedMetadata: String? = nil,
        externalId: String? = nil,
        lockCreatedAt: Date? = nil,
        lockExpiresAt: Date? = nil,
        rawJson: String) {
        self.userId = userId
        self.emails = emails
        self.status = status
        self.phoneNumbers = phoneNumbers
        self.webauthnRegistrations = webauthnRegistrations
        self.providers = providers
        self.totps = totps
        self.cryptoWallets = cryptoWallets
        self.biometricRegistrations = biometricRegistrations
        self.isLocked = isLocked
        self.roles = roles
        self.name = name
        self.createdAt = createdAt
        self.password = password
        self.trustedMetadata = trustedMetadata
        self.untrustedMetadata = untrustedMetadata
        self.externalId = externalId
        self.lockCreatedAt = lockCreatedAt
        self.lockExpiresAt = lockExpiresAt
        self.rawJson = rawJson
    }
    public static func == (left: User, right: User) -> Bool {
        left === right || (left.userId == right.userId
            && left.emails == right.emails
            && left.status == right.status
            && left.phoneNumbers == right.phoneNumbers
            && left.webauthnRegistrations == right.webauthnRegistrations
            && left.providers == right.providers
            && left.totps == right.totps
            && left.cryptoWallets == right.cryptoWallets
            && left.biometricRegistrations == right.biometricRegistrations
            && left.isLocked == right.isLocked
            && left.roles == right.roles
            && left.name == right.name
            && left.createdAt == right.createdAt
            && left.password == right.password
            && left.trustedMetadata == right.trustedMetadata
            && left.untrustedMetadata == right.untrustedMetadata
            && left.externalId == right.externalId
            && left.lockCreatedAt == right.lockCreatedAt
            && left.lockExpiresAt == right.lockExpiresAt
            && left.rawJson == right.rawJson)
    }
}

struct FfiConverterTypeUser {
    static func read(from buf: inout Reader) throws -> User {
        return
            try User(
                userId: FfiConverterString.read(from: &buf),
                emails: readSequence(FfiConverterTypeUserEmail.read, from: &buf),
                status: FfiConverterTypeUserStatus.read(from: &buf),
                phoneNumbers: readSequence(FfiConverterTypeUserPhoneNumber.read, from: &buf),
                webauthnRegistrations: readSequence(FfiConverterTypeWebAuthnRegistration.read, from: &buf),
                providers: readSequence(FfiConverterTypeOAuthProvider.read, from: &buf),
                totps: readSequence(FfiConverterTypeTotp.read, from: &buf),
                cryptoWallets: readSequence(FfiConverterTypeCryptoWallet.read, from: &buf),
                biometricRegistrations: readSequence(FfiConverterTypeBiometricRegistration.read, from: &buf),
                isLocked: FfiConverterBool.read(from: &buf),
                roles: readSequence(FfiConverterString.read, from: &buf),
                name: FfiConverterTypeUserName.read(from: &buf),
                createdAt: readOptional(FfiConverterTypeTimestamp.read, from: &buf),
                password: readOptional(FfiConverterTypeUserPassword.read, from: &buf),
                trustedMetadata: readOptional(FfiConverterString.read, from: &buf),
                untrustedMetadata: readOptional(FfiConverterString.read, from: &buf),
                externalId: readOptional(FfiConverterString.read, from: &buf),
                lockCreatedAt: readOptional(FfiConverterTypeTimestamp.read, from: &buf),
                lockExpiresAt: readOptional(FfiConverterTypeTimestamp.read, from: &buf),
                rawJson: FfiConverterString.read(from: &buf)
        )
    }
}

/// The user after a change.
public final class UserChangeResponse: Equatable, Sendable {
    /// For the vendor's support.
    public let requestId: String
    /// HTTP status.
    public let statusCode: Int
    /// The user, as the server returned it.
    public let user: User
    /// The response's JSON.
    public let rawJson: String
    /// The revision of the state that includes this result.
    public let revision: UInt64
    public init(
        requestId: String,
        statusCode: Int,
        user: User,
        rawJson: String,
        revision: UInt64) {
        self.requestId = requestId
        self.statusCode = statusCode
        self.user = user
        self.rawJson = rawJson
        self.revision = revision
    }
    public static func == (left: UserChangeResponse, right: UserChangeResponse) -> Bool {
        left === right || (left.requestId == right.requestId
            && left.statusCode == right.statusCode
            && left.user == right.user
            && left.rawJson == right.rawJson
            && left.revision == right.revision)
    }
}

struct FfiConverterTypeUserChangeResponse {
    static func read(from buf: inout Reader) throws -> UserChangeResponse {
        return
            try UserChangeResponse(
                requestId: FfiConverterString.read(from: &buf),
                statusCode: FfiConverterUInt16.read(from: &buf),
                user: FfiConverterTypeUser.read(from: &buf),
                rawJson: FfiConverterString.read(from: &buf),
                revision: FfiConverterUInt64.read(from: &buf)
        )
    }
}

/// An email address of a user.
public final class UserEmail: Equatable, Sendable {
    /// Names the entry.
    public let emailId: String
    /// The address.
    public let email: String
    /// True once the user proved to own it.
    public let verified: Bool
    public init(
        emailId: String,
        email: String,
        verified: Bool) {
        self.emailId = emailId
        self.email = email
        self.verified = verified
    }
    public static func == (left: UserEmail, right: UserEmail) -> Bool {
        left === right || (left.emailId == right.emailId
            && left.email == right.email
            && left.verified == right.verified)
    }
}

struct FfiConverterTypeUserEmail {
    static func read(from buf: inout Reader) throws -> UserEmail {
        return
            try UserEmail(
                emailId: FfiConverterString.read(from: &buf),
                email: FfiConverterString.read(from: &buf),
                verified: FfiConverterBool.read(from: &buf)
        )
    }
}

/// The parts of a user's name.
public final class UserName: Equatable, Sendable {
    /// The first name.
    public let firstName: String?
    /// The last name.
    public let lastName: String?
    /// The middle name.
    public let middleName: String?
    public init(
        firstName: String? = nil,
        lastName: String? = nil,
        middleName: String? = nil) {
        self.firstName = firstName
        self.lastName = lastName
        self.middleName = middleName
    }
    public static func == (left: UserName, right: UserName) -> Bool {
        left === right || (left.firstName == right.firstName
            && left.lastName == right.lastName
            && left.middleName == right.middleName)
    }
}

struct FfiConverterTypeUserName {
    static func read(from buf: inout Reader) throws -> UserName {
        return
            try UserName(
                firstName: readOptional(FfiConverterString.read, from: &buf),
                lastName: readOptional(FfiConverterString.read, from: &buf),
                middleName: readOptional(FfiConverterString.read, from: &buf)
        )
    }
    static func write(_ value: UserName, into buf: inout Writer) {
        writeOptional(FfiConverterString.write, value.firstName, into: &buf)
        writeOptional(FfiConverterString.write, value.lastName, into: &buf)
        writeOptional(FfiConverterString.write, value.middleName, into: &buf)
    }
}

/// That a user has a password, and in which state it is.
public final class UserPassword: Equatable, Sendable {
    /// Names the password.
    public let passwordId: String
    /// True when it must be reset before it can be used.
    public let requiresReset: Bool
    public init(
        passwordId: String,
        requiresReset: Bool) {
        self.passwordId = passwordId
        self.requiresReset = requiresReset
    }
    public static func == (left: UserPassword, right: UserPassword) -> Bool {
        left === right || (left.passwordId == right.passwordId
            && left.requiresReset == right.requiresReset)
    }
}

struct FfiConverterTypeUserPassword {
    static func read(from buf: inout Reader) throws -> UserPassword {
        return
            try UserPassword(
                passwordId: FfiConverterString.read(from: &buf),
                requiresReset: FfiConverterBool.read(from: &buf)
        )
    }
}

/// A phone number of a user.
public final class UserPhoneNumber: Equatable, Sendable {
    /// Names the entry.
    public let phoneId: String
    /// The number in E.164 form.
    public let phoneNumber: String
    /// True once the user proved to own it.
    public let verified: Bool
    public init(
        phoneId: String,
        phoneNumber: String,
        verified: Bool) {
        self.phoneId = phoneId
        self.phoneNumber = phoneNumber
        self.verified = verified
    }
    public static func == (left: UserPhoneNumber, right: UserPhoneNumber) -> Bool {
        left === right || (left.phoneId == right.phoneId
            && left.phoneNumber == right.phoneNumber
            && left.verified == right.verified)
    }
}

struct FfiConverterTypeUserPhoneNumber {
    static func read(from buf: inout Reader) throws -> UserPhoneNumber {
        return
            try UserPhoneNumber(
                phoneId: FfiConverterString.read(from: &buf),
                phoneNumber: FfiConverterString.read(from: &buf),
                verified: FfiConverterBool.read(from: &buf)
        )
    }
}

/// The user, fetched.
public final class UserResponse: Equatable, Sendable {
    /// For the vendor's support.
    public let requestId: String
    /// HTTP status.
    public let statusCode: Int
    /// The user; fields that this response leaves out keep their values.
    public let user: User
    /// The response's JSON.
    public let rawJson: String
    /// The revision of the state that includes this result.
    public let revision: UInt64
    public init(
        requestId: String,
        statusCode: Int,
        user: User,
        rawJson: String,
        revision: UInt64) {
        self.requestId = requestId
        self.statusCode = statusCode
        self.user = user
        self.rawJson = rawJson
        self.revision = revision
    }
    public static func == (left: UserResponse, right: UserResponse) -> Bool {
        left === right || (left.requestId == right.requestId
            && left.statusCode == right.statusCode
            && left.user == right.user
            && left.rawJson == right.rawJson
            && left.revision == right.revision)
    }
}

struct FfiConverterTypeUserResponse {
    static func read(from buf: inout Reader) throws -> UserResponse {
        return
            try UserResponse(
                requestId: FfiConverterString.read(from: &buf),
                statusCode: FfiConverterUInt16.read(from: &buf),
                user: FfiConverterTypeUser.read(from: &buf),
                rawJson: FfiConverterString.read(from: &buf),
                revision: FfiConverterUInt64.read(from: &buf)
        )
    }
}

struct UserUpdateParams: Sendable {
    let name: UserName?
    let untrustedMetadata: String?
    init(
        name: UserName? = nil,
        untrustedMetadata: String? = nil) {
        self.name = name
        self.untrustedMetadata = untrustedMetadata
    }
}

struct FfiConverterTypeUserUpdateParams {
    static func write(_ value: UserUpdateParams, into buf: inout Writer) {
        writeOptional(FfiConverterTypeUserName.write, value.name, into: &buf)
        writeOptional(FfiConverterString.write, value.untrustedMetadata, into: &buf)
    }
}

/// A passkey or security key as a factor.
public final class WebAuthnFactor: Equatable, Sendable {
    /// Names the registration.
    public let webauthnRegistrationId: String
    /// The domain it is bound to.
    public let domain: String
    /// The user agent it was used with.
    public let userAgent: String?
    public init(
        webauthnRegistrationId: String,
        domain: String,
        userAgent: String? = nil) {
        self.webauthnRegistrationId = webauthnRegistrationId
        self.domain = domain
        self.userAgent = userAgent
    }
    public static func == (left: WebAuthnFactor, right: WebAuthnFactor) -> Bool {
        left === right || (left.webauthnRegistrationId == right.webauthnRegistrationId
            && left.domain == right.domain
            && left.userAgent == right.userAgent)
    }
}

struct FfiConverterTypeWebAuthnFactor {
    static func read(from buf: inout Reader) throws -> WebAuthnFactor {
        return
            try WebAuthnFactor(
                webauthnRegistrationId: FfiConverterString.read(from: &buf),
                domain: FfiConverterString.read(from: &buf),
                userAgent: readOptional(FfiConverterString.read, from: &buf)
        )
    }
}

/// A passkey or security key of a user.
public final class WebAuthnRegistration: Equatable, Sendable {
    /// Names the registration.
    public let webauthnRegistrationId: String
    /// The domain it is bound to.
    public let domain: String
    /// The user agent it was registered with.
    public let userAgent: String
    /// True once it was used.
    public let verified: Bool
    /// The kind of authenticator.
    public let authenticatorType: String
    /// What the user calls it.
    public let name: String
    public init(
        webauthnRegistrationId: String,
        domain: String,
        userAgent: String,
        verified: Bool,
        authenticatorType: String,
        name: String) {
        self.webauthnRegistrationId = webauthnRegistrationId
        self.domain = domain
        self.userAgent = userAgent
        self.verified = verified
        self.authenticatorType = authenticatorType
        self.name = name
    }
    public static func == (left: WebAuthnRegistration, right: WebAuthnRegistration) -> Bool {
        left === right || (left.webauthnRegistrationId == right.webauthnRegistrationId
            && left.domain == right.domain
            && left.userAgent == right.userAgent
            && left.verified == right.verified
            && left.authenticatorType == right.authenticatorType
            && left.name == right.name)
    }
}

struct FfiConverterTypeWebAuthnRegistration {
    static func read(from buf: inout Reader) throws -> WebAuthnRegistration {
        return
            try WebAuthnRegistration(
                webauthnRegistrationId: FfiConverterString.read(from: &buf),
                domain: FfiConverterString.read(from: &buf),
                userAgent: FfiConverterString.read(from: &buf),
                verified: FfiConverterBool.read(from: &buf),
                authenticatorType: FfiConverterString.read(from: &buf),
                name: FfiConverterString.read(from: &buf)
        )
    }
}

/// Advice on a password (B2B projects with a zxcvbn policy).
public final class ZxcvbnFeedback: Equatable, Sendable {
    /// What is weak about it; empty when nothing is.
    public let warning: String
    /// What would make it stronger.
    public let suggestions: [String]
    public init(
        warning: String,
        suggestions: [String]) {
        self.warning = warning
        self.suggestions = suggestions
    }
    public static func == (left: ZxcvbnFeedback, right: ZxcvbnFeedback) -> Bool {
        left === right || (left.warning == right.warning
            && left.suggestions == right.suggestions)
    }
}

struct FfiConverterTypeZxcvbnFeedback {
    static func read(from buf: inout Reader) throws -> ZxcvbnFeedback {
        return
            try ZxcvbnFeedback(
                warning: FfiConverterString.read(from: &buf),
                suggestions: readSequence(FfiConverterString.read, from: &buf)
        )
    }
}

/// Who or what an organization allows.
public enum AccessPolicy: Equatable, Sendable {
    /// Everybody, or every method.
    case allAllowed
    /// Those of a list.
    case restricted
    /// No one, or no method.
    case notAllowed
    /// A value that this version does not have; empty when the wire has none.
    case unknown(
        value: String
    )
}

struct FfiConverterTypeAccessPolicy {
    static func read(from buf: inout Reader) throws -> AccessPolicy {
        let variant: Int32 = try readInt(&buf)
        switch variant {
        case 1: return .allAllowed
        case 2: return .restricted
        case 3: return .notAllowed
        case 4: return .unknown(value: try FfiConverterString.read(from: &buf)
        )
        default: throw UniffiInternalError.unexpectedEnumCase
        }
    }
    static func write(_ value: AccessPolicy, into buf: inout Writer) {
        switch value {
        case .allAllowed:
            writeInt(&buf, Int32(1))
        case .restricted:
            writeInt(&buf, Int32(2))
        case .notAllowed:
            writeInt(&buf, Int32(3))
        case let .unknown(value):
            writeInt(&buf, Int32(4))
            FfiConverterString.write(value, into: &buf)
        }
    }
}

/// A way to sign in to an organization.
public enum AuthMethod: Equatable, Sendable {
    /// Single sign-on.
    case sso
    /// A link in a message.
    case magicLink
    /// A password.
    case password
    /// An account at Google.
    case googleOauth
    /// An account at Microsoft.
    case microsoftOauth
    /// An account at `HubSpot`.
    case hubspotOauth
    /// An account at Slack.
    case slackOauth
    /// An account at GitHub.
    case githubOauth
    /// A code by e-mail.
    case emailOtp
    /// A value that this version does not have; empty when the wire has none.
    case unknown(
        value: String
    )
}

struct FfiConverterTypeAuthMethod {
    static func read(from buf: inout Reader) throws -> AuthMethod {
        let variant: Int32 = try readInt(&buf)
        switch variant {
        case 1: return .sso
        case 2: return .magicLink
        case 3: return .password
        case 4: return .googleOauth
        case 5: return .microsoftOauth
        case 6: return .hubspotOauth
        case 7: return .slackOauth
        case 8: return .githubOauth
        case 9: return .emailOtp
        case 10: return .unknown(value: try FfiConverterString.read(from: &buf)
        )
        default: throw UniffiInternalError.unexpectedEnumCase
        }
    }
    static func write(_ value: AuthMethod, into buf: inout Writer) {
        switch value {
        case .sso:
            writeInt(&buf, Int32(1))
        case .magicLink:
            writeInt(&buf, Int32(2))
        case .password:
            writeInt(&buf, Int32(3))
        case .googleOauth:
            writeInt(&buf, Int32(4))
        case .microsoftOauth:
            writeInt(&buf, Int32(5))
        case .hubspotOauth:
            writeInt(&buf, Int32(6))
        case .slackOauth:
            writeInt(&buf, Int32(7))
        case .githubOauth:
            writeInt(&buf, Int32(8))
        case .emailOtp:
            writeInt(&buf, Int32(9))
        case let .unknown(value):
            writeInt(&buf, Int32(10))
            FfiConverterString.write(value, into: &buf)
        }
    }
}

/// How a factor reached the user.
public enum DeliveryMethod: Equatable, Sendable {
    /// By email.
    case email
    /// By SMS.
    case sms
    /// By WhatsApp.
    case whatsapp
    /// Made by the backend and embedded by it.
    case embedded
    /// Google OAuth.
    case oauthGoogle
    /// Microsoft OAuth.
    case oauthMicrosoft
    /// Apple OAuth.
    case oauthApple
    /// A passkey or security key.
    case webauthnRegistration
    /// An authenticator app.
    case authenticatorApp
    /// GitHub OAuth.
    case oauthGithub
    /// A recovery code.
    case recoveryCode
    /// Facebook OAuth.
    case oauthFacebook
    /// A crypto wallet.
    case cryptoWallet
    /// Amazon OAuth.
    case oauthAmazon
    /// Bitbucket OAuth.
    case oauthBitbucket
    /// Coinbase OAuth.
    case oauthCoinbase
    /// Discord OAuth.
    case oauthDiscord
    /// Figma OAuth.
    case oauthFigma
    /// GitLab OAuth.
    case oauthGitlab
    /// Instagram OAuth.
    case oauthInstagram
    /// LinkedIn OAuth.
    case oauthLinkedin
    /// Shopify OAuth.
    case oauthShopify
    /// Slack OAuth.
    case oauthSlack
    /// Snapchat OAuth.
    case oauthSnapchat
    /// Spotify OAuth.
    case oauthSpotify
    /// Steam OAuth.
    case oauthSteam
    /// TikTok OAuth.
    case oauthTiktok
    /// Twitch OAuth.
    case oauthTwitch
    /// Twitter OAuth.
    case oauthTwitter
    /// Knowledge: a password.
    case knowledge
    /// Biometrics on the device.
    case biometric
    /// SSO over SAML.
    case ssoSaml
    /// SSO over OpenID Connect.
    case ssoOidc
    /// Salesforce OAuth.
    case oauthSalesforce
    /// Yahoo OAuth.
    case oauthYahoo
    /// HubSpot OAuth.
    case oauthHubspot
    /// Taken over from Auth0.
    case importedAuth0
    /// A Slack token exchanged for a session.
    case oauthExchangeSlack
    /// A HubSpot token exchanged for a session.
    case oauthExchangeHubspot
    /// A GitHub token exchanged for a session.
    case oauthExchangeGithub
    /// A Google token exchanged for a session.
    case oauthExchangeGoogle
    /// Impersonation.
    case impersonation
    /// An access token exchanged for a session.
    case oauthAccessTokenExchange
    /// A trusted token exchanged for a session.
    case trustedTokenExchange
    /// A value that this version does not have; empty when the wire has none.
    case unknown(
        value: String
    )
}

struct FfiConverterTypeDeliveryMethod {
    static func read(from buf: inout Reader) throws -> DeliveryMethod {
        let variant: Int32 = try readInt(&buf)
        switch variant {
        case 1: return .email
        case 2: return .sms
        case 3: return .whatsapp
        case 4: return .embedded
        case 5: return .oauthGoogle
        case 6: return .oauthMicrosoft
        case 7: return .oauthApple
        case 8: return .webauthnRegistration
        case 9: return .authenticatorApp
        case 10: return .oauthGithub
        case 11: return .recoveryCode
        case 12: return .oauthFacebook
        case 13: return .cryptoWallet
        case 14: return .oauthAmazon
        case 15: return .oauthBitbucket
        case 16: return .oauthCoinbase
        case 17: return .oauthDiscord
        case 18: return .oauthFigma
        case 19: return .oauthGitlab
        case 20: return .oauthInstagram
        case 21: return .oauthLinkedin
        case 22: return .oauthShopify
        case 23: return .oauthSlack
        case 24: return .oauthSnapchat
        case 25: return .oauthSpotify
        case 26: return .oauthSteam
        case 27: return .oauthTiktok
        case 28: return .oauthTwitch
        case 29: return .oauthTwitter
        case 30: return .knowledge
        case 31: return .biometric
        case 32: return .ssoSaml
        case 33: return .ssoOidc
        case 34: return .oauthSalesforce
        case 35: return .oauthYahoo
        case 36: return .oauthHubspot
        case 37: return .importedAuth0
        case 38: return .oauthExchangeSlack
        case 39: return .oauthExchangeHubspot
        case 40: return .oauthExchangeGithub
        case 41: return .oauthExchangeGoogle
        case 42: return .impersonation
        case 43: return .oauthAccessTokenExchange
        case 44: return .trustedTokenExchange
        case 45: return .unknown(value: try FfiConverterString.read(from: &buf)
        )
        default: throw UniffiInternalError.unexpectedEnumCase
        }
    }
}

/// What kind of proof a factor is.
public enum FactorType: Equatable, Sendable {
    /// A link in a message.
    case magicLink
    /// A one-time code.
    case otp
    /// An account at an OAuth provider.
    case oauth
    /// A passkey or security key.
    case webauthn
    /// A code from an authenticator app.
    case totp
    /// A crypto wallet.
    case crypto
    /// A password.
    case password
    /// A signature made on the device, for example after biometrics.
    case signatureChallenge
    /// Single sign-on.
    case sso
    /// A session taken over from another system.
    case imported
    /// A recovery code.
    case recoveryCodes
    /// A one-time code by email (B2B).
    case emailOtp
    /// An administrator of the project who impersonates the user.
    case impersonated
    /// A token of a trusted issuer.
    case trustedAuthToken
    /// A value that this version does not have; empty when the wire has none.
    case unknown(
        value: String
    )
}

struct FfiConverterTypeFactorType {
    static func read(from buf: inout Reader) throws -> FactorType {
        let variant: Int32 = try readInt(&buf)
        switch variant {
        case 1: return .magicLink
        case 2: return .otp
        case 3: return .oauth
        case 4: return .webauthn
        case 5: return .totp
        case 6: return .crypto
        case 7: return .password
        case 8: return .signatureChallenge
        case 9: return .sso
        case 10: return .imported
        case 11: return .recoveryCodes
        case 12: return .emailOtp
        case 13: return .impersonated
        case 14: return .trustedAuthToken
        case 15: return .unknown(value: try FfiConverterString.read(from: &buf)
        )
        default: throw UniffiInternalError.unexpectedEnumCase
        }
    }
}

/// Whether the server confirmed what is published.
public enum Freshness: Equatable, Sendable {
    /// Read from the device; a validation is in flight or armed.
    case cached
    /// Confirmed by the server in this process.
    case validated
}

struct FfiConverterTypeFreshness {
    static func read(from buf: inout Reader) throws -> Freshness {
        let variant: Int32 = try readInt(&buf)
        switch variant {
        case 1: return .cached
        case 2: return .validated
        default: throw UniffiInternalError.unexpectedEnumCase
        }
    }
}

/// What an intermediate session waits for.
public enum IntermediateKind: Equatable, Sendable {
    /// The user has to choose an organization.
    case discovery
    /// A factor is missing.
    case stepUp
}

struct FfiConverterTypeIntermediateKind {
    static func read(from buf: inout Reader) throws -> IntermediateKind {
        let variant: Int32 = try readInt(&buf)
        switch variant {
        case 1: return .discovery
        case 2: return .stepUp
        default: throw UniffiInternalError.unexpectedEnumCase
        }
    }
}

enum ListenerError: Swift.Error, Equatable, Sendable {
    case Failed
}

struct FfiConverterTypeListenerError {
    static func write(_ value: ListenerError, into buf: inout Writer) {
        switch value {
        case .Failed:
            writeInt(&buf, Int32(1))
        }
    }
}

/// How important a line is. A logger receives its level and those above it.
public enum StytchLogLevel: Equatable, Sendable {
    /// The app should be changed, or the device has a fault.
    case error
    /// An operation failed. The engine tries again, or the app gets an error.
    case warn
    /// A user signed in or out, or a request has its response.
    case info
    /// Every decision of the engine.
    case debug
}

struct FfiConverterTypeLogLevel {
    static func read(from buf: inout Reader) throws -> StytchLogLevel {
        let variant: Int32 = try readInt(&buf)
        switch variant {
        case 1: return .error
        case 2: return .warn
        case 3: return .info
        case 4: return .debug
        default: throw UniffiInternalError.unexpectedEnumCase
        }
    }
    static func write(_ value: StytchLogLevel, into buf: inout Writer) {
        switch value {
        case .error:
            writeInt(&buf, Int32(1))
        case .warn:
            writeInt(&buf, Int32(2))
        case .info:
            writeInt(&buf, Int32(3))
        case .debug:
            writeInt(&buf, Int32(4))
        }
    }
}

/// A factor of the member that can be removed.
public enum MemberAuthenticationFactor: Equatable, Sendable {
    /// The phone number for codes.
    case mfaPhoneNumber
    /// The authenticator app.
    case mfaTotp
    /// The password.
    case password(
        id: String
    )
}

struct FfiConverterTypeMemberAuthenticationFactor {
    static func write(_ value: MemberAuthenticationFactor, into buf: inout Writer) {
        switch value {
        case .mfaPhoneNumber:
            writeInt(&buf, Int32(1))
        case .mfaTotp:
            writeInt(&buf, Int32(2))
        case let .password(id):
            writeInt(&buf, Int32(3))
            FfiConverterString.write(id, into: &buf)
        }
    }
}

/// Where a member is between invitation and deletion.
public enum MemberStatus: Equatable, Sendable {
    /// Can sign in.
    case active
    /// Has not finished signing up.
    case pending
    /// Was invited.
    case invited
    /// Was deleted.
    case deleted
    /// A value that this version does not have; empty when the wire has none.
    case unknown(
        value: String
    )
}

struct FfiConverterTypeMemberStatus {
    static func read(from buf: inout Reader) throws -> MemberStatus {
        let variant: Int32 = try readInt(&buf)
        switch variant {
        case 1: return .active
        case 2: return .pending
        case 3: return .invited
        case 4: return .deleted
        case 5: return .unknown(value: try FfiConverterString.read(from: &buf)
        )
        default: throw UniffiInternalError.unexpectedEnumCase
        }
    }
}

/// The membership of a user in a discovered organization.
public enum MembershipType: Equatable, Sendable {
    /// Is a member.
    case activeMember
    /// Has signed up but not finished.
    case pendingMember
    /// Was invited.
    case invitedMember
    /// May join because of the email address's domain.
    case eligibleToJoinByEmailDomain
    /// May join because of an OAuth provider's tenant.
    case eligibleToJoinByOauthTenant
    /// A value that this version does not have; empty when the wire has none.
    case unknown(
        value: String
    )
}

struct FfiConverterTypeMembershipType {
    static func read(from buf: inout Reader) throws -> MembershipType {
        let variant: Int32 = try readInt(&buf)
        switch variant {
        case 1: return .activeMember
        case 2: return .pendingMember
        case 3: return .invitedMember
        case 4: return .eligibleToJoinByEmailDomain
        case 5: return .eligibleToJoinByOauthTenant
        case 6: return .unknown(value: try FfiConverterString.read(from: &buf)
        )
        default: throw UniffiInternalError.unexpectedEnumCase
        }
    }
}

/// Whether a member needs a second factor where the organization leaves the choice.
public enum MfaEnrollment: Equatable, Sendable {
    /// From now on.
    case enroll
    /// No longer.
    case unenroll
}

struct FfiConverterTypeMfaEnrollment {
    static func write(_ value: MfaEnrollment, into buf: inout Writer) {
        switch value {
        case .enroll:
            writeInt(&buf, Int32(1))
        case .unenroll:
            writeInt(&buf, Int32(2))
        }
    }
}

/// A second factor of a member.
public enum MfaMethod: Equatable, Sendable {
    /// A code by text message.
    case sms
    /// The code of an authenticator app.
    case totp
    /// A value that this version does not have; empty when the wire has none.
    case unknown(
        value: String
    )
}

struct FfiConverterTypeMfaMethod {
    static func read(from buf: inout Reader) throws -> MfaMethod {
        let variant: Int32 = try readInt(&buf)
        switch variant {
        case 1: return .sms
        case 2: return .totp
        case 3: return .unknown(value: try FfiConverterString.read(from: &buf)
        )
        default: throw UniffiInternalError.unexpectedEnumCase
        }
    }
    static func write(_ value: MfaMethod, into buf: inout Writer) {
        switch value {
        case .sms:
            writeInt(&buf, Int32(1))
        case .totp:
            writeInt(&buf, Int32(2))
        case let .unknown(value):
            writeInt(&buf, Int32(3))
            FfiConverterString.write(value, into: &buf)
        }
    }
}

/// Whether an organization requires a second factor.
public enum MfaPolicy: Equatable, Sendable {
    /// Each member chooses.
    case optional
    /// All members need one.
    case requiredForAll
    /// A value that this version does not have; empty when the wire has none.
    case unknown(
        value: String
    )
}

struct FfiConverterTypeMfaPolicy {
    static func read(from buf: inout Reader) throws -> MfaPolicy {
        let variant: Int32 = try readInt(&buf)
        switch variant {
        case 1: return .optional
        case 2: return .requiredForAll
        case 3: return .unknown(value: try FfiConverterString.read(from: &buf)
        )
        default: throw UniffiInternalError.unexpectedEnumCase
        }
    }
    static func write(_ value: MfaPolicy, into buf: inout Writer) {
        switch value {
        case .optional:
            writeInt(&buf, Int32(1))
        case .requiredForAll:
            writeInt(&buf, Int32(2))
        case let .unknown(value):
            writeInt(&buf, Int32(3))
            FfiConverterString.write(value, into: &buf)
        }
    }
}

/// What this process may do.
public enum Role: Equatable, Sendable {
    /// Reads, writes and repairs.
    case owner
    /// Only reads; leaves every file as it is.
    case reader
}

struct FfiConverterTypeRole {
    static func write(_ value: Role, into buf: inout Writer) {
        switch value {
        case .owner:
            writeInt(&buf, Int32(1))
        case .reader:
            writeInt(&buf, Int32(2))
        }
    }
}

/// The kinds of reasons why a member has a role.
public enum RoleSourceType: Equatable, Sendable {
    /// Given to the member.
    case directAssignment
    /// Given to everybody with the domain of the email address.
    case emailAssignment
    /// Given to everybody of an SSO connection.
    case ssoConnection
    /// Given to everybody of a group of an SSO connection.
    case ssoConnectionGroup
    /// Given to everybody of a group of a SCIM connection.
    case scimConnectionGroup
    /// A value that this version does not have; empty when the wire has none.
    case unknown(
        value: String
    )
}

struct FfiConverterTypeRoleSourceType {
    static func read(from buf: inout Reader) throws -> RoleSourceType {
        let variant: Int32 = try readInt(&buf)
        switch variant {
        case 1: return .directAssignment
        case 2: return .emailAssignment
        case 3: return .ssoConnection
        case 4: return .ssoConnectionGroup
        case 5: return .scimConnectionGroup
        case 6: return .unknown(value: try FfiConverterString.read(from: &buf)
        )
        default: throw UniffiInternalError.unexpectedEnumCase
        }
    }
}

enum SecureStoreError: Swift.Error, Equatable, Sendable {
    case Locked
    case Busy
    case Lost(
        reason: String
    )
    case Misconfigured(
        reason: String
    )
    case Other(
        code: Int64,
        reason: String
    )
}

struct FfiConverterTypeSecureStoreError {
    static func write(_ value: SecureStoreError, into buf: inout Writer) {
        switch value {
        case .Locked:
            writeInt(&buf, Int32(1))
        case .Busy:
            writeInt(&buf, Int32(2))
        case let .Lost(reason):
            writeInt(&buf, Int32(3))
            FfiConverterString.write(reason, into: &buf)
        case let .Misconfigured(reason):
            writeInt(&buf, Int32(4))
            FfiConverterString.write(reason, into: &buf)
        case let .Other(code,reason):
            writeInt(&buf, Int32(5))
            FfiConverterInt64.write(code, into: &buf)
            FfiConverterString.write(reason, into: &buf)
        }
    }
}

/// Which step of a B2B sign-in a factor was.
public enum SequenceOrder: Equatable, Sendable {
    /// The first factor.
    case primary
    /// The second factor.
    case secondary
    /// Taken over from another system.
    case imported
    /// A value that this version does not have; empty when the wire has none.
    case unknown(
        value: String
    )
}

struct FfiConverterTypeSequenceOrder {
    static func read(from buf: inout Reader) throws -> SequenceOrder {
        let variant: Int32 = try readInt(&buf)
        switch variant {
        case 1: return .primary
        case 2: return .secondary
        case 3: return .imported
        case 4: return .unknown(value: try FfiConverterString.read(from: &buf)
        )
        default: throw UniffiInternalError.unexpectedEnumCase
        }
    }
}

/// The status of the session.
public enum SessionState: Equatable, Sendable {
    /// The store has not been read yet; nothing is known. Do not route to a sign-in page.
    case loading
    /// Signed in.
    case active(
        freshness: Freshness,
        lastValidatedAtMs: Int64?
    )
    /// No user is signed in.
    case signedOut(
        cause: SignOutCause
    )
    /// It is not known now whether a user is signed in.
    case unavailable(
        reason: UnavailableReason,
        hasSnapshot: Bool,
        lastValidatedAtMs: Int64?
    )
}

struct FfiConverterTypeSessionState {
    static func read(from buf: inout Reader) throws -> SessionState {
        let variant: Int32 = try readInt(&buf)
        switch variant {
        case 1: return .loading
        case 2: return .active(freshness: try FfiConverterTypeFreshness.read(from: &buf), lastValidatedAtMs: try readOptional(FfiConverterInt64.read, from: &buf)
        )
        case 3: return .signedOut(cause: try FfiConverterTypeSignOutCause.read(from: &buf)
        )
        case 4: return .unavailable(reason: try FfiConverterTypeUnavailableReason.read(from: &buf), hasSnapshot: try FfiConverterBool.read(from: &buf), lastValidatedAtMs: try readOptional(FfiConverterInt64.read, from: &buf)
        )
        default: throw UniffiInternalError.unexpectedEnumCase
        }
    }
}

/// Why no user is signed in.
public enum SignOutCause: Equatable, Sendable {
    /// No user was signed in.
    case none
    /// The app revoked the session.
    case userRevoked
    /// The server responded that the session has ended.
    case serverRejected
    /// `expiresAt` passed, by server time.
    case expired
    /// The key of the stored session is permanently lost.
    case keyLost
    /// A second factor or a choice of organization is needed; see `intermediate`.
    case stepUp
}

struct FfiConverterTypeSignOutCause {
    static func read(from buf: inout Reader) throws -> SignOutCause {
        let variant: Int32 = try readInt(&buf)
        switch variant {
        case 1: return .none
        case 2: return .userRevoked
        case 3: return .serverRejected
        case 4: return .expired
        case 5: return .keyLost
        case 6: return .stepUp
        default: throw UniffiInternalError.unexpectedEnumCase
        }
    }
}

/// How a project rates the strength of a password.
public enum StrengthPolicy: Equatable, Sendable {
    /// By an estimate of how hard it is to guess.
    case zxcvbn
    /// By its length and its kinds of characters.
    case luds
    /// A value that this version does not have; empty when the wire has none.
    case unknown(
        value: String
    )
}

struct FfiConverterTypeStrengthPolicy {
    static func read(from buf: inout Reader) throws -> StrengthPolicy {
        let variant: Int32 = try readInt(&buf)
        switch variant {
        case 1: return .zxcvbn
        case 2: return .luds
        case 3: return .unknown(value: try FfiConverterString.read(from: &buf)
        )
        default: throw UniffiInternalError.unexpectedEnumCase
        }
    }
}

enum NativeError: Swift.Error, Equatable, Sendable {
    case InvalidInput(
        field: String,
        expected: String
    )
    case Api(
        status: Int,
        errorType: String,
        errorMessage: String,
        errorUrl: String?,
        requestId: String?,
        retryAfterMs: Int64?
    )
    case Network(
        reason: String,
        clockSuspect: Bool
    )
    case CertificatePin
    case Malformed(
        expected: String
    )
    case NoSession
    case Superseded
    case Unavailable(
        reason: UnavailableReason
    )
    case LocalStateCleared(
        reason: String,
        errorType: String?,
        status: Int?,
        requestId: String?
    )
    case ReadOnlyRole
    case MissingPkce
    case Closed
}

struct FfiConverterTypeStytchError {
    static func read(from buf: inout Reader) throws -> NativeError {
        let variant: Int32 = try readInt(&buf)
        switch variant {
        case 1: return .InvalidInput(
            field: try FfiConverterString.read(from: &buf),
            expected: try FfiConverterString.read(from: &buf)
            )
        case 2: return .Api(
            status: try FfiConverterUInt16.read(from: &buf),
            errorType: try FfiConverterString.read(from: &buf),
            errorMessage: try FfiConverterString.read(from: &buf),
            errorUrl: try readOptional(FfiConverterString.read, from: &buf),
            requestId: try readOptional(FfiConverterString.read, from: &buf),
            retryAfterMs: try readOptional(FfiConverterInt64.read, from: &buf)
            )
        case 3: return .Network(
            reason: try FfiConverterString.read(from: &buf),
            clockSuspect: try FfiConverterBool.read(from: &buf)
            )
        case 4: return .CertificatePin
        case 5: return .Malformed(
            expected: try FfiConverterString.read(from: &buf)
            )
        case 6: return .NoSession
        case 7: return .Superseded
        case 8: return .Unavailable(
            reason: try FfiConverterTypeUnavailableReason.read(from: &buf)
            )
        case 9: return .LocalStateCleared(
            reason: try FfiConverterString.read(from: &buf),
            errorType: try readOptional(FfiConverterString.read, from: &buf),
            status: try readOptional(FfiConverterUInt16.read, from: &buf),
            requestId: try readOptional(FfiConverterString.read, from: &buf)
            )
        case 10: return .ReadOnlyRole
        case 11: return .MissingPkce
        case 12: return .Closed
         default: throw UniffiInternalError.unexpectedEnumCase
        }
    }
}

enum TransportError: Swift.Error, Equatable, Sendable {
    case Offline(
        reason: String
    )
    case Dns(
        reason: String
    )
    case Connect(
        reason: String
    )
    case Tls(
        reason: String,
        clockSuspect: Bool
    )
    case CertificatePin
    case Timeout
    case BodyTooLarge(
        limit: UInt64
    )
    case NotInitialised(
        reason: String
    )
    case Cancelled
    case Other(
        reason: String
    )
}

struct FfiConverterTypeTransportError {
    static func write(_ value: TransportError, into buf: inout Writer) {
        switch value {
        case let .Offline(reason):
            writeInt(&buf, Int32(1))
            FfiConverterString.write(reason, into: &buf)
        case let .Dns(reason):
            writeInt(&buf, Int32(2))
            FfiConverterString.write(reason, into: &buf)
        case let .Connect(reason):
            writeInt(&buf, Int32(3))
            FfiConverterString.write(reason, into: &buf)
        case let .Tls(reason,clockSuspect):
            writeInt(&buf, Int32(4))
            FfiConverterString.write(reason, into: &buf)
            FfiConverterBool.write(clockSuspect, into: &buf)
        case .CertificatePin:
            writeInt(&buf, Int32(5))
        case .Timeout:
            writeInt(&buf, Int32(6))
        case let .BodyTooLarge(limit):
            writeInt(&buf, Int32(7))
            FfiConverterUInt64.write(limit, into: &buf)
        case let .NotInitialised(reason):
            writeInt(&buf, Int32(8))
            FfiConverterString.write(reason, into: &buf)
        case .Cancelled:
            writeInt(&buf, Int32(9))
        case let .Other(reason):
            writeInt(&buf, Int32(10))
            FfiConverterString.write(reason, into: &buf)
        }
    }
}

/// Why it is not known now whether a user is signed in.
public enum UnavailableReason: Equatable, Sendable {
    /// The device was not unlocked since it started. Recovers without a call.
    case deviceLocked
    /// The keystore is not available now. Recovers without a call.
    case keystoreBusy
    /// The disk or the keystore failed. The engine tries again automatically.
    case storageFailed
    /// By the device clock the session has expired, but the server has not confirmed that clock. Recovers without a call.
    case clockUnproven
    /// The app lacks an entitlement or passes a wrong group. Does not recover.
    case misconfigured
    /// A newer version of the library wrote the record. Does not recover.
    case newerFormat
}

struct FfiConverterTypeUnavailableReason {
    static func read(from buf: inout Reader) throws -> UnavailableReason {
        let variant: Int32 = try readInt(&buf)
        switch variant {
        case 1: return .deviceLocked
        case 2: return .keystoreBusy
        case 3: return .storageFailed
        case 4: return .clockUnproven
        case 5: return .misconfigured
        case 6: return .newerFormat
        default: throw UniffiInternalError.unexpectedEnumCase
        }
    }
}

/// A factor of the user, by the identifier that the user object has for it.
public enum UserAuthenticationFactor: Equatable, Sendable {
    /// An e-mail address.
    case email(
        id: String
    )
    /// A phone number.
    case phoneNumber(
        id: String
    )
    /// A device that was registered for biometrics.
    case biometricRegistration(
        id: String
    )
    /// A crypto wallet.
    case cryptoWallet(
        id: String
    )
    /// A passkey or security key.
    case webAuthn(
        id: String
    )
    /// An authenticator app.
    case totp(
        id: String
    )
    /// An OAuth account.
    case oAuth(
        id: String
    )
}

struct FfiConverterTypeUserAuthenticationFactor {
    static func write(_ value: UserAuthenticationFactor, into buf: inout Writer) {
        switch value {
        case let .email(id):
            writeInt(&buf, Int32(1))
            FfiConverterString.write(id, into: &buf)
        case let .phoneNumber(id):
            writeInt(&buf, Int32(2))
            FfiConverterString.write(id, into: &buf)
        case let .biometricRegistration(id):
            writeInt(&buf, Int32(3))
            FfiConverterString.write(id, into: &buf)
        case let .cryptoWallet(id):
            writeInt(&buf, Int32(4))
            FfiConverterString.write(id, into: &buf)
        case let .webAuthn(id):
            writeInt(&buf, Int32(5))
            FfiConverterString.write(id, into: &buf)
        case let .totp(id):
            writeInt(&buf, Int32(6))
            FfiConverterString.write(id, into: &buf)
        case let .oAuth(id):
            writeInt(&buf, Int32(7))
            FfiConverterString.write(id, into: &buf)
        }
    }
}

/// Whether a user has finished signing up.
public enum UserStatus: Equatable, Sendable {
    /// Has verified at least one factor.
    case active
    /// Has not verified a factor yet.
    case pending
    /// A value that this version does not have; empty when the wire has none.
    case unknown(
        value: String
    )
}

struct FfiConverterTypeUserStatus {
    static func read(from buf: inout Reader) throws -> UserStatus {
        let variant: Int32 = try readInt(&buf)
        switch variant {
        case 1: return .active
        case 2: return .pending
        case 3: return .unknown(value: try FfiConverterString.read(from: &buf)
        )
        default: throw UniffiInternalError.unexpectedEnumCase
        }
    }
}

func deviceClockMs() throws -> Int64 {
    return try  FfiConverterInt64.lift(try rustCall {
        uniffiCallStatus in
    uniffi_stytch_core_fn_func_device_clock_ms(uniffiCallStatus
    )
})
}

func libraryVersion() throws -> String {
    return try  FfiConverterString.lift(try rustCall {
        uniffiCallStatus in
    uniffi_stytch_core_fn_func_library_version(uniffiCallStatus
    )
})
}

let libraryIsOfThisBuild: Bool = {
    if ffi_stytch_core_uniffi_contract_version() != 30 { return false }
    if uniffi_stytch_core_checksum_func_device_clock_ms() != 6342 { return false }
    if uniffi_stytch_core_checksum_func_library_version() != 45822 { return false }
    if uniffi_stytch_core_checksum_method_b2bclient_background() != 45563 { return false }
    if uniffi_stytch_core_checksum_method_b2bclient_close() != 2998 { return false }
    if uniffi_stytch_core_checksum_method_b2bclient_connectivity() != 47224 { return false }
    if uniffi_stytch_core_checksum_method_b2bclient_diagnostics() != 47691 { return false }
    if uniffi_stytch_core_checksum_method_b2bclient_discovery() != 42246 { return false }
    if uniffi_stytch_core_checksum_method_b2bclient_foreground() != 59887 { return false }
    if uniffi_stytch_core_checksum_method_b2bclient_log_to() != 64751 { return false }
    if uniffi_stytch_core_checksum_method_b2bclient_magic_links() != 18306 { return false }
    if uniffi_stytch_core_checksum_method_b2bclient_member() != 56510 { return false }
    if uniffi_stytch_core_checksum_method_b2bclient_organization() != 56431 { return false }
    if uniffi_stytch_core_checksum_method_b2bclient_otp() != 13635 { return false }
    if uniffi_stytch_core_checksum_method_b2bclient_passwords() != 40524 { return false }
    if uniffi_stytch_core_checksum_method_b2bclient_recovery_codes() != 37468 { return false }
    if uniffi_stytch_core_checksum_method_b2bclient_revision() != 50052 { return false }
    if uniffi_stytch_core_checksum_method_b2bclient_session() != 28985 { return false }
    if uniffi_stytch_core_checksum_method_b2bclient_state() != 20551 { return false }
    if uniffi_stytch_core_checksum_method_b2bclient_store_unlocked() != 36992 { return false }
    if uniffi_stytch_core_checksum_method_b2bclient_subscribe_revisions() != 19115 { return false }
    if uniffi_stytch_core_checksum_method_b2bclient_system_proxy() != 58485 { return false }
    if uniffi_stytch_core_checksum_method_b2bclient_totp() != 21896 { return false }
    if uniffi_stytch_core_checksum_method_b2bdiscovery_create_organization() != 10723 { return false }
    if uniffi_stytch_core_checksum_method_b2bdiscovery_exchange_intermediate_session() != 20344 { return false }
    if uniffi_stytch_core_checksum_method_b2bdiscovery_organizations() != 51908 { return false }
    if uniffi_stytch_core_checksum_method_b2bmagiclinks_authenticate() != 49128 { return false }
    if uniffi_stytch_core_checksum_method_b2bmagiclinks_discovery_authenticate() != 20854 { return false }
    if uniffi_stytch_core_checksum_method_b2bmagiclinks_email_discovery_send() != 35083 { return false }
    if uniffi_stytch_core_checksum_method_b2bmagiclinks_email_login_or_signup() != 26269 { return false }
    if uniffi_stytch_core_checksum_method_b2bmember_delete_factor() != 42847 { return false }
    if uniffi_stytch_core_checksum_method_b2bmember_get() != 16697 { return false }
    if uniffi_stytch_core_checksum_method_b2bmember_update() != 36597 { return false }
    if uniffi_stytch_core_checksum_method_b2borganization_get() != 32241 { return false }
    if uniffi_stytch_core_checksum_method_b2botp_email_authenticate() != 11002 { return false }
    if uniffi_stytch_core_checksum_method_b2botp_email_discovery_authenticate() != 22254 { return false }
    if uniffi_stytch_core_checksum_method_b2botp_email_discovery_send() != 38722 { return false }
    if uniffi_stytch_core_checksum_method_b2botp_email_login_or_signup() != 23027 { return false }
    if uniffi_stytch_core_checksum_method_b2botp_sms_authenticate() != 50207 { return false }
    if uniffi_stytch_core_checksum_method_b2botp_sms_send() != 54437 { return false }
    if uniffi_stytch_core_checksum_method_b2bpasswords_authenticate() != 53240 { return false }
    if uniffi_stytch_core_checksum_method_b2bpasswords_strength_check() != 34474 { return false }
    if uniffi_stytch_core_checksum_method_b2brecoverycodes_get() != 27333 { return false }
    if uniffi_stytch_core_checksum_method_b2brecoverycodes_recover() != 5755 { return false }
    if uniffi_stytch_core_checksum_method_b2brecoverycodes_rotate() != 46598 { return false }
    if uniffi_stytch_core_checksum_method_b2bsessions_attest() != 32619 { return false }
    if uniffi_stytch_core_checksum_method_b2bsessions_authenticate() != 1696 { return false }
    if uniffi_stytch_core_checksum_method_b2bsessions_exchange() != 30343 { return false }
    if uniffi_stytch_core_checksum_method_b2bsessions_exchange_access_token() != 54325 { return false }
    if uniffi_stytch_core_checksum_method_b2bsessions_fresh_jwt() != 2416 { return false }
    if uniffi_stytch_core_checksum_method_b2bsessions_revoke() != 50680 { return false }
    if uniffi_stytch_core_checksum_method_b2bsessions_revoke_for_member() != 50720 { return false }
    if uniffi_stytch_core_checksum_method_b2bsessions_state() != 38092 { return false }
    if uniffi_stytch_core_checksum_method_b2bsessions_update_session() != 13559 { return false }
    if uniffi_stytch_core_checksum_method_b2btotp_authenticate() != 12401 { return false }
    if uniffi_stytch_core_checksum_method_b2btotp_create() != 7849 { return false }
    if uniffi_stytch_core_checksum_method_consumerclient_background() != 48867 { return false }
    if uniffi_stytch_core_checksum_method_consumerclient_close() != 57224 { return false }
    if uniffi_stytch_core_checksum_method_consumerclient_connectivity() != 17570 { return false }
    if uniffi_stytch_core_checksum_method_consumerclient_diagnostics() != 35323 { return false }
    if uniffi_stytch_core_checksum_method_consumerclient_foreground() != 3476 { return false }
    if uniffi_stytch_core_checksum_method_consumerclient_log_to() != 13301 { return false }
    if uniffi_stytch_core_checksum_method_consumerclient_magic_links() != 46865 { return false }
    if uniffi_stytch_core_checksum_method_consumerclient_otp() != 60806 { return false }
    if uniffi_stytch_core_checksum_method_consumerclient_passwords() != 47746 { return false }
    if uniffi_stytch_core_checksum_method_consumerclient_revision() != 57629 { return false }
    if uniffi_stytch_core_checksum_method_consumerclient_session() != 2284 { return false }
    if uniffi_stytch_core_checksum_method_consumerclient_state() != 46925 { return false }
    if uniffi_stytch_core_checksum_method_consumerclient_store_unlocked() != 5696 { return false }
    if uniffi_stytch_core_checksum_method_consumerclient_subscribe_revisions() != 33576 { return false }
    if uniffi_stytch_core_checksum_method_consumerclient_system_proxy() != 63597 { return false }
    if uniffi_stytch_core_checksum_method_consumerclient_user() != 10116 { return false }
    if uniffi_stytch_core_checksum_method_consumermagiclinks_authenticate() != 2543 { return false }
    if uniffi_stytch_core_checksum_method_consumermagiclinks_login_or_create() != 44457 { return false }
    if uniffi_stytch_core_checksum_method_consumermagiclinks_send() != 33184 { return false }
    if uniffi_stytch_core_checksum_method_consumerotp_authenticate() != 35119 { return false }
    if uniffi_stytch_core_checksum_method_consumerotp_email_login_or_create() != 9901 { return false }
    if uniffi_stytch_core_checksum_method_consumerotp_email_send() != 49533 { return false }
    if uniffi_stytch_core_checksum_method_consumerotp_sms_login_or_create() != 42695 { return false }
    if uniffi_stytch_core_checksum_method_consumerotp_sms_send() != 32405 { return false }
    if uniffi_stytch_core_checksum_method_consumerotp_whatsapp_login_or_create() != 9643 { return false }
    if uniffi_stytch_core_checksum_method_consumerotp_whatsapp_send() != 20943 { return false }
    if uniffi_stytch_core_checksum_method_consumerpasswords_authenticate() != 14885 { return false }
    if uniffi_stytch_core_checksum_method_consumerpasswords_create() != 34919 { return false }
    if uniffi_stytch_core_checksum_method_consumerpasswords_strength_check() != 11907 { return false }
    if uniffi_stytch_core_checksum_method_consumersessions_attest() != 56233 { return false }
    if uniffi_stytch_core_checksum_method_consumersessions_authenticate() != 17753 { return false }
    if uniffi_stytch_core_checksum_method_consumersessions_exchange_access_token() != 26703 { return false }
    if uniffi_stytch_core_checksum_method_consumersessions_fresh_jwt() != 28086 { return false }
    if uniffi_stytch_core_checksum_method_consumersessions_revoke() != 50321 { return false }
    if uniffi_stytch_core_checksum_method_consumersessions_state() != 37343 { return false }
    if uniffi_stytch_core_checksum_method_consumersessions_update_session() != 54874 { return false }
    if uniffi_stytch_core_checksum_method_consumeruser_delete_factor() != 23478 { return false }
    if uniffi_stytch_core_checksum_method_consumeruser_get() != 47642 { return false }
    if uniffi_stytch_core_checksum_method_consumeruser_update() != 38294 { return false }
    if uniffi_stytch_core_checksum_method_logger_log() != 58261 { return false }
    if uniffi_stytch_core_checksum_method_httptransport_send() != 43614 { return false }
    if uniffi_stytch_core_checksum_method_httptransport_foregrounded() != 49222 { return false }
    if uniffi_stytch_core_checksum_method_jsonstatelistener_on_change() != 50486 { return false }
    if uniffi_stytch_core_checksum_method_jsonbridge_call_client() != 33004 { return false }
    if uniffi_stytch_core_checksum_method_jsonbridge_call_client_sync() != 59796 { return false }
    if uniffi_stytch_core_checksum_method_jsonbridge_client_state() != 23054 { return false }
    if uniffi_stytch_core_checksum_method_jsonbridge_close_client() != 41715 { return false }
    if uniffi_stytch_core_checksum_method_jsonbridge_create_client() != 15921 { return false }
    if uniffi_stytch_core_checksum_method_jsonbridge_shut_down() != 8282 { return false }
    if uniffi_stytch_core_checksum_method_jsonbridge_subscribe_client() != 63673 { return false }
    if uniffi_stytch_core_checksum_method_jsonbridge_unsubscribe_client() != 28144 { return false }
    if uniffi_stytch_core_checksum_method_subscription_unsubscribe() != 21091 { return false }
    if uniffi_stytch_core_checksum_method_revisionlistener_on_revision() != 964 { return false }
    if uniffi_stytch_core_checksum_method_securestore_load() != 31215 { return false }
    if uniffi_stytch_core_checksum_method_securestore_store() != 61984 { return false }
    if uniffi_stytch_core_checksum_method_securestore_delete() != 44722 { return false }
    if uniffi_stytch_core_checksum_constructor_b2bclient_new() != 39211 { return false }
    if uniffi_stytch_core_checksum_constructor_b2bclient_with_ports() != 44318 { return false }
    if uniffi_stytch_core_checksum_constructor_consumerclient_new() != 36235 { return false }
    if uniffi_stytch_core_checksum_constructor_consumerclient_with_ports() != 35212 { return false }
    if uniffi_stytch_core_checksum_constructor_jsonbridge_new() != 36901 { return false }
    uniffiCallbackInitHttpTransport()
    uniffiCallbackInitJsonStateListener()
    uniffiCallbackInitLogger()
    uniffiCallbackInitRevisionListener()
    uniffiCallbackInitSecureStore()
    return true
}()

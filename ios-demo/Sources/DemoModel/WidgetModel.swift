import Foundation
import StytchCore

/// What the widget shows: the session that the app stored, at one moment.
public struct WidgetContent: Equatable, Sendable {
    public static let name = "Stytch session"
    public static let explanation = "Shows who is signed in. It reads what the app stored and changes nothing."

    public let chip: Chip
    public let user: String
    /// When the session ends; nil when there is none.
    public let expiresAt: Date?

    init(_ snapshot: Snapshot) {
        chip = Chip(of: snapshot.state)
        user = snapshot.user ?? ""
        expiresAt = snapshot.expiresAt
    }

    private init(_ chip: Chip) {
        self.chip = chip
        user = ""
        expiresAt = nil
    }

    /// For the gallery of widgets, and as long as nothing was read.
    public static let placeholder = WidgetContent(Snapshot())
    /// No project is open in the app.
    public static let closed = WidgetContent(Chip("No project open", .neutral))
    /// The client could not be opened. It is not known whether a user is signed in.
    public static let failed = WidgetContent(Chip("Cannot be read", .bad))
}

/// Reads the stored session once, as a reader: a widget's process sends nothing and writes nothing.
@MainActor
public func readWidgetContent(_ settings: Settings?, in storage: SharedStorage) async -> WidgetContent {
    guard let settings else { return .closed }
    do {
        let configuration = try configuration(settings, storage, role: .reader)
        switch settings.project {
        case .consumer:
            let client = try StytchConsumer(configuration: configuration)
            defer { client.close() }
            for await state in client.stateChanges where state.state != .loading {
                return WidgetContent(ConsumerAccount.snapshot(of: state))
            }
        case .b2b:
            let client = try StytchB2B(configuration: configuration)
            defer { client.close() }
            for await state in client.stateChanges where state.state != .loading {
                return WidgetContent(B2BAccount.snapshot(of: state))
            }
        }
    } catch {
        return .failed
    }
    return .failed
}

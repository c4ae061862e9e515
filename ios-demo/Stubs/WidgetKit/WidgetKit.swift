// The part of WidgetKit that the demo uses, as the module SwiftUI beside it.

@_exported import SwiftUI

@MainActor
@preconcurrency
public protocol Widget {
    associatedtype Body: WidgetConfiguration
    var body: Body { get }
    init()
}

public extension Widget {
    static func main() { preconditionFailure("this module checks types only") }
}

@MainActor
@preconcurrency
public protocol WidgetConfiguration {
    associatedtype Body: WidgetConfiguration
    var body: Body { get }
}

extension Never: WidgetConfiguration {}

public enum WidgetFamily: Sendable {
    case systemSmall, systemMedium, systemLarge
}

public extension WidgetConfiguration {
    nonisolated func configurationDisplayName<S: StringProtocol>(_: S) -> some WidgetConfiguration { self }
    nonisolated func description<S: StringProtocol>(_: S) -> some WidgetConfiguration { self }
    nonisolated func supportedFamilies(_: [WidgetFamily]) -> some WidgetConfiguration { self }
}

public protocol TimelineEntry {
    var date: Date { get }
}

public struct TimelineReloadPolicy: Equatable {
    public static func after(_: Date) -> TimelineReloadPolicy { TimelineReloadPolicy() }
}

public struct Timeline<EntryType: TimelineEntry> {
    public init(entries _: [EntryType], policy _: TimelineReloadPolicy) {}
}

public struct TimelineProviderContext {}

public protocol TimelineProvider {
    associatedtype Entry: TimelineEntry
    typealias Context = TimelineProviderContext
    func placeholder(in context: Context) -> Entry
    func getSnapshot(in context: Context, completion: @escaping (Entry) -> Void)
    func getTimeline(in context: Context, completion: @escaping (Timeline<Entry>) -> Void)
}

public struct StaticConfiguration<Content: View>: WidgetConfiguration {
    nonisolated public init<Provider: TimelineProvider>(
        kind _: String,
        provider _: Provider,
        @ViewBuilder content _: @escaping (Provider.Entry) -> Content
    ) {}
    public var body: Never { preconditionFailure("this module checks types only") }
}

// A widget that reads the session that the app stored, through the app group and the keychain access group.

import DemoModel
import Foundation
import SwiftUI
import WidgetKit

@main
struct DemoWidget: Widget {
    var body: some WidgetConfiguration {
        StaticConfiguration(kind: "session", provider: SessionProvider()) { entry in
            EntryView(content: entry.content)
        }
        .configurationDisplayName(WidgetContent.name)
        .description(WidgetContent.explanation)
        .supportedFamilies([.systemSmall])
    }
}

struct SessionEntry: TimelineEntry {
    let date: Date
    let content: WidgetContent
}

struct SessionProvider: TimelineProvider {
    func placeholder(in _: Context) -> SessionEntry {
        SessionEntry(date: Date(), content: .placeholder)
    }

    func getSnapshot(in _: Context, completion: @escaping (SessionEntry) -> Void) {
        let callback = Callback(call: completion)
        Task { callback.call(await read()) }
    }

    func getTimeline(in _: Context, completion: @escaping (Timeline<SessionEntry>) -> Void) {
        let callback = Callback(call: completion)
        Task {
            let entry = await read()
            // A session that is over at its end is read again then, and any other after a quarter of an hour.
            let next = min(entry.content.expiresAt ?? .distantFuture, Date() + 900)
            callback.call(Timeline(entries: [entry], policy: .after(max(next, Date() + 60))))
        }
    }

    @MainActor
    private func read() async -> SessionEntry {
        let group = AppGroup(Bundle.main)
        let content = await readWidgetContent(DefaultsStore(group.defaults).opened, in: group.storage)
        return SessionEntry(date: Date(), content: content)
    }
}

/// WidgetKit's completion, which any thread may call.
private struct Callback<Value>: @unchecked Sendable {
    let call: (Value) -> Void
}

struct EntryView: View {
    let content: WidgetContent

    var body: some View {
        VStack(alignment: .leading) {
            Text(content.chip.text).font(.headline)
            Text(content.user).font(.caption)
            if let end = content.expiresAt {
                Text(end, style: .relative)
            }
        }
        .containerBackground(for: .widget) { Color.clear }
    }
}

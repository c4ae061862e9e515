// Draws views as HTML, so that a reader of this repository sees what the pages contain. It knows rows, sections and stacks,
// and nothing of how SwiftUI lays them out: it is a drawing, and no picture of a device.

/// A page of views as an HTML document. Views read their model while they are drawn.
@MainActor
public func document(of view: some View, isDark: Bool, width: Int, height: Int, caption: String) -> String {
    let page = Page()
    let body = rows(of: view, page).joined(separator: "\n")
    return """
    <!doctype html><!-- \(width)x\(height) -->
    <html lang="en" class="\(isDark ? "dark" : "light")"><meta charset="utf-8"><title>\(escaped(page.title))</title>
    <style>\(style)</style>
    <header>\(escaped(caption))</header>
    <nav>\(page.toolbar)</nav>
    <h1>\(escaped(page.title))</h1>
    \(body)
    </html>

    """
}

/// What a view says about its page, and what holds for the views inside of one.
@MainActor
final class Page {
    var title = ""
    var toolbar = ""
    var isDisabled = false
}

/// A view of SwiftUI itself that can be drawn.
@MainActor
protocol Drawn {
    /// The rows that the view has in a list.
    func rows(_ page: Page) -> [String]
}

/// A view of the app is what its body is.
@MainActor
private func rows(of view: some View, _ page: Page) -> [String] {
    if let drawn = view as? any Drawn { return drawn.rows(page) }
    return rows(of: view.body, page)
}

private func element(_ name: String, _ classes: String, _ content: String) -> String {
    "<\(name) class=\"\(classes)\">\(content)</\(name)>"
}

private func escaped(_ text: String) -> String {
    text.replacingOccurrences(of: "&", with: "&amp;")
        .replacingOccurrences(of: "<", with: "&lt;")
        .replacingOccurrences(of: ">", with: "&gt;")
        .replacingOccurrences(of: "\"", with: "&quot;")
}

// MARK: What holds others

extension EmptyView: Drawn {
    func rows(_: Page) -> [String] { [] }
}

extension Optional: Drawn where Wrapped: View {
    func rows(_ page: Page) -> [String] { map { SwiftUI.rows(of: $0, page) } ?? [] }
}

extension TupleView: Drawn {
    func rows(_ page: Page) -> [String] { views.value.flatMap { SwiftUI.rows(of: $0, page) } }
}

extension _ConditionalContent: Drawn {
    func rows(_ page: Page) -> [String] { SwiftUI.rows(of: content.value, page) }
}

extension ForEach: Drawn where Content: View {
    func rows(_ page: Page) -> [String] { data.value.flatMap { SwiftUI.rows(of: content.value($0), page) } }
}

extension NavigationStack: Drawn {
    func rows(_ page: Page) -> [String] { SwiftUI.rows(of: root.value, page) }
}

extension Form: Drawn {
    func rows(_ page: Page) -> [String] { SwiftUI.rows(of: content.value, page) }
}

extension Section: Drawn where Content: View {
    func rows(_ page: Page) -> [String] {
        let inside = SwiftUI.rows(of: content.value, page).map { element("div", "row", $0) }
        return [element("h2", "", escaped(title)) + element("section", "", inside.joined(separator: "\n"))]
    }
}

extension HStack: Drawn {
    func rows(_ page: Page) -> [String] { [element("div", "across", SwiftUI.rows(of: content.value, page).joined())] }
}

extension VStack: Drawn {
    func rows(_ page: Page) -> [String] {
        let inside = SwiftUI.rows(of: content.value, page).map { element("div", "", $0) }
        return [element("div", "down", inside.joined())]
    }
}

extension Modified: Drawn {
    func rows(_ page: Page) -> [String] {
        switch modifier {
        case let .font(font):
            return SwiftUI.rows(of: content.value, page).map { element("span", font?.name ?? "", $0) }
        case let .color(color):
            return SwiftUI.rows(of: content.value, page).map { element("span", color?.name ?? "", $0) }
        case let .disabled(isDisabled):
            let outside = page.isDisabled
            defer { page.isDisabled = outside }
            page.isDisabled = outside || isDisabled
            return SwiftUI.rows(of: content.value, page)
        case let .title(title):
            page.title = title
            return SwiftUI.rows(of: content.value, page)
        case let .toolbar(items):
            if let item = items as? any DrawnInToolbar { page.toolbar += item.markup(page) }
            return SwiftUI.rows(of: content.value, page)
        }
    }
}

@MainActor
private protocol DrawnInToolbar {
    func markup(_ page: Page) -> String
}

extension ToolbarItem: DrawnInToolbar {
    fileprivate func markup(_ page: Page) -> String { rows(of: content.value, page).joined() }
}

// MARK: What a page shows

extension Text: Drawn {
    func rows(_: Page) -> [String] {
        [element("span", "\(font?.name ?? "") \(color?.name ?? "")", escaped(string))]
    }
}

extension Color: Drawn {
    func rows(_: Page) -> [String] { [] }
}

extension Spacer: Drawn {
    func rows(_: Page) -> [String] { [element("span", "spacer", "")] }
}

extension Button: Drawn {
    func rows(_ page: Page) -> [String] {
        [element("span", "button \(role?.name ?? "") \(page.isDisabled ? "disabled" : "")", escaped(title))]
    }
}

extension TextField: Drawn {
    func rows(_: Page) -> [String] { [field(title, text.value.wrappedValue)] }
}

extension SecureField: Drawn {
    func rows(_: Page) -> [String] { [field(title, String(repeating: "●", count: text.value.wrappedValue.count))] }
}

private func field(_ title: String, _ text: String) -> String {
    text.isEmpty ? element("span", "placeholder", escaped(title)) : element("span", "typed", escaped(text))
}

extension LabeledContent: Drawn {
    func rows(_: Page) -> [String] {
        [element("div", "across", "<span>\(escaped(title))</span>" + element("span", "spacer", "")
                + element("span", "secondary value", escaped(value)))]
    }
}

extension ProgressView: Drawn {
    func rows(_: Page) -> [String] {
        guard let part else { return [element("span", "secondary", "◌ \(escaped(title))")] }
        return ["<div class=\"bar\"><div style=\"width: \(Int(part * 100))%\"></div></div>"]
    }
}

extension Picker: Drawn {
    func rows(_ page: Page) -> [String] {
        let chosen = AnyHashable(selection.value.wrappedValue)
        let choices = (content.value as? any Choices)?.choices(page) ?? []
        let all = choices.map { element("span", $0.id == chosen ? "chosen" : "", $0.markup) }
        return [element("div", "segments", all.joined())]
    }
}

/// What a picker offers.
@MainActor
private protocol Choices {
    func choices(_ page: Page) -> [(id: AnyHashable, markup: String)]
}

extension ForEach: Choices where Content: View {
    fileprivate func choices(_ page: Page) -> [(id: AnyHashable, markup: String)] {
        data.value.map { (AnyHashable($0[keyPath: id.value]), SwiftUI.rows(of: content.value($0), page).joined()) }
    }
}

private let style = """
:root { --back: #f2f2f7; --list: #fff; --line: #c6c6c8; --text: #000; --second: #8a8a8e; --blue: #007aff; --red: #d70015;
  --orange: #c93400; --green: #248a3d; --segments: #e3e3e8; --chosen: #fff }
.dark { --back: #000; --list: #1c1c1e; --line: #38383a; --text: #fff; --second: #98989f; --blue: #0a84ff; --red: #ff6961;
  --orange: #ffb340; --green: #30db5b; --segments: #1c1c1e; --chosen: #636366 }
html { background: var(--back); color: var(--text); font: 17px/1.3 Inter, "Helvetica Neue", "Liberation Sans", Arial, sans-serif }
body { margin: 0; padding: 12px 16px }
nav { min-height: 24px; text-align: right }
h1 { font-size: 33px; margin: 4px 0 12px }
h2 { color: var(--second); font-size: 13px; font-weight: 400; margin: 18px 16px 7px; text-transform: uppercase }
section { background: var(--list); border-radius: 11px; padding-left: 16px }
.row { padding: 11px 16px 11px 0 }
.row + .row { border-top: 1px solid var(--line) }
.across { align-items: center; display: flex; gap: 8px }
.spacer { flex: 1 }
.value { text-align: right }
.button { color: var(--blue) }
.destructive { color: var(--red) }
.disabled, .placeholder { color: var(--second); opacity: .7 }
.secondary { color: var(--second) } .red { color: var(--red) } .orange { color: var(--orange) } .green { color: var(--green) }
.title3 { font-size: 20px } .headline { font-weight: 600 } .callout { font-size: 16px }
.footnote { font-size: 13px } .caption { font-size: 12px } .monospaced { font-family: "Liberation Mono", monospace }
.segments { background: var(--segments); border-radius: 9px; display: flex; padding: 2px }
.segments > span { border-radius: 7px; flex: 1; font-size: 13px; padding: 6px; text-align: center }
.segments > .chosen { background: var(--chosen); font-weight: 600 }
.bar { background: var(--segments); border-radius: 2px; height: 4px; margin-top: 8px }
.bar > div { background: var(--blue); border-radius: 2px; height: 4px }
header { color: var(--second); font-size: 11px; margin-bottom: 8px; text-align: center }
"""

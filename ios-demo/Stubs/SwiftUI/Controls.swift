// Views of SwiftUI that the demo uses. Titles are strings here: the demo has no localized keys. What a view was given
// is kept for Drawing.swift.

public struct Text: Equatable, Sendable {
    public struct DateStyle: Sendable {
        public static let relative = DateStyle()
    }

    let string: String
    var font: Font?
    var color: Color?

    public init<S: StringProtocol>(_ content: S) { string = String(content) }
    public init(_ date: Date, style _: DateStyle) { string = "\(date)" }

    public func font(_ font: Font?) -> Text {
        var text = self
        text.font = font
        return text
    }

    public func foregroundStyle<S: ShapeStyle>(_ style: S) -> Text {
        var text = self
        text.color = style as? Color
        return text
    }
}

extension Text: PrimitiveView {}

public struct Button<Label: View>: PrimitiveView {
    let title: String
    let role: ButtonRole?

    fileprivate nonisolated init(title: String, role: ButtonRole?) {
        self.title = title
        self.role = role
    }
}

public extension Button where Label == Text {
    nonisolated init<S: StringProtocol>(_ title: S, action _: @escaping @MainActor () -> Void) {
        self.init(title: String(title), role: nil)
    }

    nonisolated init<S: StringProtocol>(_ title: S, role: ButtonRole?, action _: @escaping @MainActor () -> Void) {
        self.init(title: String(title), role: role)
    }
}

public struct TextField<Label: View>: PrimitiveView {
    let title: String
    let text: Kept<Binding<String>>

    fileprivate nonisolated init(title: String, binding: Binding<String>) {
        self.title = title
        text = Kept(binding)
    }
}

public extension TextField where Label == Text {
    nonisolated init<S: StringProtocol>(_ title: S, text: Binding<String>) {
        self.init(title: String(title), binding: text)
    }
}

public struct SecureField<Label: View>: PrimitiveView {
    let title: String
    let text: Kept<Binding<String>>

    fileprivate nonisolated init(title: String, binding: Binding<String>) {
        self.title = title
        text = Kept(binding)
    }
}

public extension SecureField where Label == Text {
    nonisolated init<S: StringProtocol>(_ title: S, text: Binding<String>) {
        self.init(title: String(title), binding: text)
    }
}

public struct Picker<Label: View, SelectionValue: Hashable, Content: View>: PrimitiveView {
    let selection: Kept<Binding<SelectionValue>>
    let content: Kept<Content>

    fileprivate nonisolated init(chosen: Binding<SelectionValue>, choices: Content) {
        selection = Kept(chosen)
        content = Kept(choices)
    }
}

public extension Picker where Label == Text {
    nonisolated init<S: StringProtocol>(
        _: S,
        selection: Binding<SelectionValue>,
        @ViewBuilder content: () -> Content
    ) {
        self.init(chosen: selection, choices: content())
    }
}

public struct ProgressView<Label: View, CurrentValueLabel: View>: PrimitiveView {
    let title: String
    /// The part that is done; nil for a wheel that turns.
    let part: Double?

    fileprivate nonisolated init(title: String, part: Double?) {
        self.title = title
        self.part = part
    }
}

public extension ProgressView where Label == EmptyView, CurrentValueLabel == EmptyView {
    nonisolated init<V: BinaryFloatingPoint>(value: V?, total: V = 1.0) {
        self.init(title: "", part: value.map { Double($0 / total) })
    }
}

public extension ProgressView where Label == Text, CurrentValueLabel == EmptyView {
    nonisolated init<S: StringProtocol>(_ title: S) { self.init(title: String(title), part: nil) }
}

public struct LabeledContent<Label, Content>: PrimitiveView {
    let title: String
    let value: String

    fileprivate nonisolated init(title: String, shown: String) {
        self.title = title
        value = shown
    }
}

public extension LabeledContent where Label == Text, Content == Text {
    nonisolated init<S1: StringProtocol, S2: StringProtocol>(_ title: S1, value: S2) {
        self.init(title: String(title), shown: String(value))
    }
}

public struct ForEach<Data: RandomAccessCollection, ID: Hashable, Content>: PrimitiveView {
    let data: Kept<Data>
    let id: Kept<KeyPath<Data.Element, ID>>
    let content: Kept<(Data.Element) -> Content>

    fileprivate nonisolated init(all: Data, named: KeyPath<Data.Element, ID>, each: @escaping (Data.Element) -> Content) {
        data = Kept(all)
        id = Kept(named)
        content = Kept(each)
    }
}

public extension ForEach where Content: View {
    nonisolated init(
        _ data: Data,
        id: KeyPath<Data.Element, ID>,
        @ViewBuilder content: @escaping (Data.Element) -> Content
    ) {
        self.init(all: data, named: id, each: content)
    }
}

public extension ForEach where Content: View, ID == Data.Element.ID, Data.Element: Identifiable {
    nonisolated init(_ data: Data, @ViewBuilder content: @escaping (Data.Element) -> Content) {
        self.init(all: data, named: \.id, each: content)
    }
}

public struct Form<Content: View>: PrimitiveView {
    let content: Kept<Content>

    nonisolated public init(@ViewBuilder content: () -> Content) { self.content = Kept(content()) }
}

public struct Section<Parent, Content, Footer>: PrimitiveView {
    let title: String
    let content: Kept<Content>

    fileprivate nonisolated init(title: String, inside: Content) {
        self.title = title
        content = Kept(inside)
    }
}

public extension Section where Parent == Text, Content: View, Footer == EmptyView {
    nonisolated init<S: StringProtocol>(_ title: S, @ViewBuilder content: () -> Content) {
        self.init(title: String(title), inside: content())
    }
}

public struct HStack<Content: View>: PrimitiveView {
    let content: Kept<Content>

    nonisolated public init(
        alignment _: VerticalAlignment = .center,
        spacing _: CGFloat? = nil,
        @ViewBuilder content: () -> Content
    ) {
        self.content = Kept(content())
    }
}

public struct VStack<Content: View>: PrimitiveView {
    let content: Kept<Content>

    nonisolated public init(
        alignment _: HorizontalAlignment = .center,
        spacing _: CGFloat? = nil,
        @ViewBuilder content: () -> Content
    ) {
        self.content = Kept(content())
    }
}

public struct Spacer: PrimitiveView {
    nonisolated public init(minLength _: CGFloat? = nil) {}
}

public struct NavigationPath {}

public struct NavigationStack<Data, Root: View>: PrimitiveView {
    let root: Kept<Root>

    fileprivate nonisolated init(begin: Root) { root = Kept(begin) }
}

public extension NavigationStack where Data == NavigationPath {
    nonisolated init(@ViewBuilder root: () -> Root) { self.init(begin: root()) }
}

// MARK: Toolbars

@MainActor
@preconcurrency
public protocol ToolbarContent {
    associatedtype Body: ToolbarContent
    @ToolbarContentBuilder var body: Body { get }
}

extension Never: ToolbarContent {}

@resultBuilder
public enum ToolbarContentBuilder {
    public static func buildBlock<Content: ToolbarContent>(_ content: Content) -> Content { content }
}

public struct ToolbarItemPlacement: Sendable {
    public static let primaryAction = ToolbarItemPlacement()
}

public struct ToolbarItem<ID, Content: View>: ToolbarContent {
    let content: Kept<Content>

    fileprivate nonisolated init(inside: Content) { content = Kept(inside) }

    public var body: Never { neverDrawn() }
}

public extension ToolbarItem where ID == () {
    nonisolated init(placement _: ToolbarItemPlacement, @ViewBuilder content: () -> Content) {
        self.init(inside: content())
    }
}

// MARK: Modifiers

/// A view with a modifier.
struct Modified<Content: View>: PrimitiveView {
    let content: Kept<Content>
    let modifier: Modifier

    nonisolated init(_ content: Content, _ modifier: Modifier) {
        self.content = Kept(content)
        self.modifier = modifier
    }
}

/// The modifiers that a drawing shows.
enum Modifier {
    case font(Font?)
    case color(Color?)
    case disabled(Bool)
    case title(String)
    case toolbar(any ToolbarContent)
}

public extension View {
    nonisolated func font(_ font: Font?) -> some View { Modified(self, .font(font)) }
    nonisolated func foregroundStyle<S: ShapeStyle>(_ style: S) -> some View { Modified(self, .color(style as? Color)) }
    nonisolated func disabled(_ isDisabled: Bool) -> some View { Modified(self, .disabled(isDisabled)) }
    nonisolated func navigationTitle<S: StringProtocol>(_ title: S) -> some View { Modified(self, .title(String(title))) }
    nonisolated func pickerStyle<S: PickerStyle>(_: S) -> some View { self }
    nonisolated func autocorrectionDisabled(_: Bool = true) -> some View { self }
    nonisolated func textInputAutocapitalization(_: TextInputAutocapitalization?) -> some View { self }
    nonisolated func textContentType(_: UITextContentType?) -> some View { self }
    nonisolated func accessibilityLabel<S: StringProtocol>(_: S) -> some View { self }
    nonisolated func toolbar<Content: ToolbarContent>(@ToolbarContentBuilder content: () -> Content) -> some View {
        Modified(self, .toolbar(content()))
    }
    nonisolated func task(
        priority _: TaskPriority = .userInitiated,
        @_inheritActorContext _: @escaping @Sendable () async -> Void
    ) -> some View { self }
    nonisolated func containerBackground<V: View>(
        for _: ContainerBackgroundPlacement,
        @ViewBuilder content _: () -> V
    ) -> some View { self }
}

public struct ContainerBackgroundPlacement: Sendable {
    init() {}
}

public extension ContainerBackgroundPlacement {
    static let widget = ContainerBackgroundPlacement()
}

// Views of SwiftUI that the demo uses. Titles are strings here: the demo has no localized keys.

public struct Text: Equatable, Sendable {
    public struct DateStyle: Sendable {
        public static let relative = DateStyle()
    }

    public init<S: StringProtocol>(_: S) {}
    public init(_: Date, style _: DateStyle) {}
    public func font(_: Font?) -> Text { self }
    public func foregroundStyle<S: ShapeStyle>(_: S) -> Text { self }
}

extension Text: PrimitiveView {}

public struct Button<Label: View>: PrimitiveView {}

public extension Button where Label == Text {
    nonisolated init<S: StringProtocol>(_: S, action _: @escaping @MainActor () -> Void) {}
    nonisolated init<S: StringProtocol>(_: S, role _: ButtonRole?, action _: @escaping @MainActor () -> Void) {}
}

public struct TextField<Label: View>: PrimitiveView {}

public extension TextField where Label == Text {
    nonisolated init<S: StringProtocol>(_: S, text _: Binding<String>) {}
}

public struct SecureField<Label: View>: PrimitiveView {}

public extension SecureField where Label == Text {
    nonisolated init<S: StringProtocol>(_: S, text _: Binding<String>) {}
}

public struct Picker<Label: View, SelectionValue: Hashable, Content: View>: PrimitiveView {}

public extension Picker where Label == Text {
    nonisolated init<S: StringProtocol>(
        _: S,
        selection _: Binding<SelectionValue>,
        @ViewBuilder content _: () -> Content
    ) {}
}

public struct ProgressView<Label: View, CurrentValueLabel: View>: PrimitiveView {}

public extension ProgressView where Label == EmptyView, CurrentValueLabel == EmptyView {
    nonisolated init<V: BinaryFloatingPoint>(value _: V?, total _: V = 1.0) {}
}

public extension ProgressView where Label == Text, CurrentValueLabel == EmptyView {
    nonisolated init<S: StringProtocol>(_: S) {}
}

public struct LabeledContent<Label, Content>: PrimitiveView {}

public extension LabeledContent where Label == Text, Content == Text {
    nonisolated init<S1: StringProtocol, S2: StringProtocol>(_: S1, value _: S2) {}
}

public struct ForEach<Data: RandomAccessCollection, ID: Hashable, Content>: PrimitiveView {}

public extension ForEach where Content: View {
    nonisolated init(_: Data, id _: KeyPath<Data.Element, ID>, @ViewBuilder content _: @escaping (Data.Element) -> Content) {}
}

public extension ForEach where Content: View, ID == Data.Element.ID, Data.Element: Identifiable {
    nonisolated init(_: Data, @ViewBuilder content _: @escaping (Data.Element) -> Content) {}
}

public struct Form<Content: View>: PrimitiveView {
    nonisolated public init(@ViewBuilder content _: () -> Content) {}
}

public struct Section<Parent, Content, Footer>: PrimitiveView {}

public extension Section where Parent == Text, Content: View, Footer == EmptyView {
    nonisolated init<S: StringProtocol>(_: S, @ViewBuilder content _: () -> Content) {}
}

public struct HStack<Content: View>: PrimitiveView {
    nonisolated public init(
        alignment _: VerticalAlignment = .center,
        spacing _: CGFloat? = nil,
        @ViewBuilder content _: () -> Content
    ) {}
}

public struct VStack<Content: View>: PrimitiveView {
    nonisolated public init(
        alignment _: HorizontalAlignment = .center,
        spacing _: CGFloat? = nil,
        @ViewBuilder content _: () -> Content
    ) {}
}

public struct Spacer: PrimitiveView {
    nonisolated public init(minLength _: CGFloat? = nil) {}
}

public struct NavigationPath {}

public struct NavigationStack<Data, Root: View>: PrimitiveView {}

public extension NavigationStack where Data == NavigationPath {
    nonisolated init(@ViewBuilder root _: () -> Root) {}
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
    public var body: Never { neverDrawn() }
}

public extension ToolbarItem where ID == () {
    nonisolated init(placement _: ToolbarItemPlacement, @ViewBuilder content _: () -> Content) {}
}

// MARK: Modifiers

public extension View {
    nonisolated func font(_: Font?) -> some View { self }
    nonisolated func foregroundStyle<S: ShapeStyle>(_: S) -> some View { self }
    nonisolated func disabled(_: Bool) -> some View { self }
    nonisolated func navigationTitle<S: StringProtocol>(_: S) -> some View { self }
    nonisolated func pickerStyle<S: PickerStyle>(_: S) -> some View { self }
    nonisolated func autocorrectionDisabled(_: Bool = true) -> some View { self }
    nonisolated func textInputAutocapitalization(_: TextInputAutocapitalization?) -> some View { self }
    nonisolated func accessibilityLabel<S: StringProtocol>(_: S) -> some View { self }
    nonisolated func toolbar<Content: ToolbarContent>(@ToolbarContentBuilder content _: () -> Content) -> some View { self }
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

// The part of SwiftUI that the demo uses, with the signatures of its documentation: it lets Linux check the types of
// the views. Nothing is drawn, and no app is built with it.

@_exported import Foundation
@_exported import Observation

func neverDrawn() -> Never { preconditionFailure("this module checks types only") }

// MARK: Views

@MainActor
@preconcurrency
public protocol View {
    associatedtype Body: View
    @ViewBuilder var body: Body { get }
}

extension Never: View {
    public var body: Never { neverDrawn() }
}

/// A view of SwiftUI itself.
public protocol PrimitiveView: View where Body == Never {}

public extension PrimitiveView {
    var body: Never { neverDrawn() }
}

extension Optional: View where Wrapped: View {
    public var body: Never { neverDrawn() }
}

public struct EmptyView: PrimitiveView {
    nonisolated public init() {}
}

public struct TupleView<T>: PrimitiveView {
    nonisolated public init(_: T) {}
}

public struct _ConditionalContent<TrueContent: View, FalseContent: View>: PrimitiveView {
    nonisolated init() {}
}

@resultBuilder
public enum ViewBuilder {
    public static func buildExpression<Content: View>(_ content: Content) -> Content { content }
    public static func buildBlock() -> EmptyView { EmptyView() }
    public static func buildBlock<Content: View>(_ content: Content) -> Content { content }
    public static func buildBlock<each Content>(_ content: repeat each Content) -> TupleView<(repeat each Content)>
        where repeat each Content: View
    { TupleView((repeat each content)) }
    public static func buildIf<Content: View>(_ content: Content?) -> Content? { content }
    public static func buildEither<TrueContent: View, FalseContent: View>(first _: TrueContent)
        -> _ConditionalContent<TrueContent, FalseContent>
    { _ConditionalContent() }
    public static func buildEither<TrueContent: View, FalseContent: View>(second _: FalseContent)
        -> _ConditionalContent<TrueContent, FalseContent>
    { _ConditionalContent() }
}

// MARK: App

@MainActor
@preconcurrency
public protocol App {
    associatedtype Body: Scene
    @SceneBuilder var body: Body { get }
    init()
}

public extension App {
    static func main() { neverDrawn() }
}

@MainActor
@preconcurrency
public protocol Scene {
    associatedtype Body: Scene
    @SceneBuilder var body: Body { get }
}

extension Never: Scene {}

@resultBuilder
public enum SceneBuilder {
    public static func buildBlock<Content: Scene>(_ content: Content) -> Content { content }
}

public struct WindowGroup<Content: View>: Scene {
    nonisolated public init(@ViewBuilder content _: () -> Content) {}
    public var body: Never { neverDrawn() }
}

// MARK: Data

@frozen
@propertyWrapper
public struct State<Value> {
    public var wrappedValue: Value
    public init(wrappedValue value: Value) { wrappedValue = value }
    public var projectedValue: Binding<Value> { neverDrawn() }
}

@frozen
@propertyWrapper
@dynamicMemberLookup
public struct Binding<Value> {
    public var wrappedValue: Value {
        get { neverDrawn() }
        nonmutating set { neverDrawn() }
    }
    public init(get _: @escaping () -> Value, set _: @escaping (Value) -> Void) {}
    public var projectedValue: Binding<Value> { self }
    public subscript<Subject>(dynamicMember _: WritableKeyPath<Value, Subject>) -> Binding<Subject> { neverDrawn() }
}

@propertyWrapper
@dynamicMemberLookup
public struct Bindable<Value> {
    private var stored: Value
    public var wrappedValue: Value {
        get { stored }
        set { stored = newValue }
    }
    public var projectedValue: Bindable<Value> { self }
    @available(*, unavailable, message: "The wrapped value must be an object that conforms to Observable")
    public init(wrappedValue _: Value) { neverDrawn() }
}

public extension Bindable where Value: AnyObject {
    subscript<Subject>(dynamicMember _: ReferenceWritableKeyPath<Value, Subject>) -> Binding<Subject> { neverDrawn() }
}

public extension Bindable where Value: AnyObject & Observable {
    init(wrappedValue: Value) { self.init(value: wrappedValue) }
    init(_ wrappedValue: Value) { self.init(value: wrappedValue) }
}

extension Bindable {
    fileprivate init(value: Value) { stored = value }
}

// MARK: Styles

public protocol ShapeStyle: Sendable {}

public struct Color: ShapeStyle {
    public static let red = Color()
    public static let orange = Color()
    public static let green = Color()
    public static let clear = Color()
    public static let secondary = Color()
}

extension Color: PrimitiveView {}

public struct Font: Sendable {
    public static let title3 = Font()
    public static let headline = Font()
    public static let callout = Font()
    public static let footnote = Font()
    public static let caption = Font()
    public func monospaced() -> Font { self }
}

public struct HorizontalAlignment: Sendable {
    public static let leading = HorizontalAlignment()
    public static let center = HorizontalAlignment()
}

public struct VerticalAlignment: Sendable {
    public static let center = VerticalAlignment()
}

public struct ButtonRole: Equatable, Sendable {
    public static let destructive = ButtonRole()
    public static let cancel = ButtonRole()
}

public struct TextInputAutocapitalization: Sendable {
    public static var never: TextInputAutocapitalization { TextInputAutocapitalization() }
}

@MainActor
@preconcurrency
public protocol PickerStyle {}

public struct SegmentedPickerStyle: PickerStyle {
    nonisolated public init() {}
}

public extension PickerStyle where Self == SegmentedPickerStyle {
    static var segmented: SegmentedPickerStyle { SegmentedPickerStyle() }
}

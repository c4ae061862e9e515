// The part of SwiftUI that the demo uses, with the signatures of its documentation: it lets Linux check the types of
// the views, and draw what they contain (Drawing.swift). No app is built with it.

@_exported import Foundation
@_exported import Observation

func neverDrawn() -> Never { preconditionFailure("a view of SwiftUI itself has no body, and no app runs here") }

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

/// What a view was given. Views are made and drawn on the main thread.
struct Kept<Value>: @unchecked Sendable {
    let value: Value

    init(_ value: Value) { self.value = value }
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
    let views: Kept<[any View]>

    nonisolated init(of views: [any View]) { self.views = Kept(views) }
}

public struct _ConditionalContent<TrueContent: View, FalseContent: View>: PrimitiveView {
    let content: Kept<any View>

    nonisolated init(_ content: any View) { self.content = Kept(content) }
}

@resultBuilder
public enum ViewBuilder {
    public static func buildExpression<Content: View>(_ content: Content) -> Content { content }
    public static func buildBlock() -> EmptyView { EmptyView() }
    public static func buildBlock<Content: View>(_ content: Content) -> Content { content }
    public static func buildBlock<each Content>(_ content: repeat each Content) -> TupleView<(repeat each Content)>
        where repeat each Content: View
    {
        var views: [any View] = []
        _ = (repeat views.append(each content))
        return TupleView(of: views)
    }
    public static func buildIf<Content: View>(_ content: Content?) -> Content? { content }
    public static func buildEither<TrueContent: View, FalseContent: View>(first content: TrueContent)
        -> _ConditionalContent<TrueContent, FalseContent>
    { _ConditionalContent(content) }
    public static func buildEither<TrueContent: View, FalseContent: View>(second content: FalseContent)
        -> _ConditionalContent<TrueContent, FalseContent>
    { _ConditionalContent(content) }
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
    private let get: () -> Value
    private let set: (Value) -> Void

    public var wrappedValue: Value {
        get { get() }
        nonmutating set { set(newValue) }
    }
    public init(get: @escaping () -> Value, set: @escaping (Value) -> Void) {
        self.get = get
        self.set = set
    }
    public var projectedValue: Binding<Value> { self }
    public subscript<Subject>(dynamicMember path: WritableKeyPath<Value, Subject>) -> Binding<Subject> {
        Binding<Subject>(get: { get()[keyPath: path] }, set: { value in
            var whole = get()
            whole[keyPath: path] = value
            set(whole)
        })
    }
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
    subscript<Subject>(dynamicMember path: ReferenceWritableKeyPath<Value, Subject>) -> Binding<Subject> {
        let object = wrappedValue
        return Binding(get: { object[keyPath: path] }, set: { object[keyPath: path] = $0 })
    }
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

public struct Color: ShapeStyle, Equatable {
    public static let red = Color(name: "red")
    public static let orange = Color(name: "orange")
    public static let green = Color(name: "green")
    public static let clear = Color(name: "clear")
    public static let secondary = Color(name: "secondary")

    let name: String
}

extension Color: PrimitiveView {}

public struct Font: Equatable, Sendable {
    public static let title3 = Font(name: "title3")
    public static let headline = Font(name: "headline")
    public static let callout = Font(name: "callout")
    public static let footnote = Font(name: "footnote")
    public static let caption = Font(name: "caption")

    let name: String

    public func monospaced() -> Font { Font(name: "\(name) monospaced") }
}

public struct HorizontalAlignment: Sendable {
    public static let leading = HorizontalAlignment()
    public static let center = HorizontalAlignment()
}

public struct VerticalAlignment: Sendable {
    public static let center = VerticalAlignment()
}

public struct ButtonRole: Equatable, Sendable {
    public static let destructive = ButtonRole(name: "destructive")
    public static let cancel = ButtonRole(name: "cancel")

    let name: String
}

/// Of UIKit, whose names SwiftUI exports.
public struct UITextContentType: Sendable {
    public static let username = UITextContentType()
    public static let password = UITextContentType()
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

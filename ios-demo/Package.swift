// swift-tools-version: 5.10
import PackageDescription

// `cargo xtask test --only-swift` sets STYTCH_CORE_FFI=host, which makes the façade use the library that cargo built for
// this machine, and passes where it is. Xcode takes the package that `cargo xtask package apple` makes, with
// STYTCH_CORE_LOCAL=1 in its environment.
let usesHostLibrary = Context.environment["STYTCH_CORE_FFI"] == "host"
let facade = usesHostLibrary ? "../bindings/swift" : "../target/apple/package/StytchCore"
let checks: [SwiftSetting] = [.enableExperimentalFeature("StrictConcurrency")]

let package = Package(
    name: "StytchDemo",
    platforms: [.iOS(.v17), .macOS(.v14)],
    products: [.library(name: "DemoModel", targets: ["DemoModel"])],
    dependencies: [.package(path: facade)],
    targets: [
        .target(
            name: "DemoModel",
            dependencies: [.product(name: "StytchCore", package: usesHostLibrary ? "swift" : "StytchCore")],
            swiftSettings: checks
        ),
    ]
)
let tests: Target = .testTarget(name: "DemoModelTests", dependencies: ["DemoModel"], swiftSettings: checks)
package.targets.append(tests)

// SwiftUI and WidgetKit exist on Apple's systems only. With stand-ins Linux checks the types of the views, and draws them.
if Context.environment["STYTCH_DEMO_VIEWS"] == "check" {
    package.targets += [
        .target(name: "SwiftUI", path: "Stubs/SwiftUI", swiftSettings: checks),
        .target(name: "WidgetKit", dependencies: ["SwiftUI"], path: "Stubs/WidgetKit", swiftSettings: checks),
        // Tests draw its views, and link it without its `main`.
        .executableTarget(name: "DemoApp", dependencies: ["DemoModel", "SwiftUI"], path: "App", swiftSettings: checks),
        .target(
            name: "DemoWidget",
            dependencies: ["DemoModel", "SwiftUI", "WidgetKit"],
            path: "Widget",
            swiftSettings: checks
        ),
    ]
    tests.dependencies += ["DemoApp", "SwiftUI"]
}

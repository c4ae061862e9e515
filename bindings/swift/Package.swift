// swift-tools-version: 5.10
import PackageDescription

// Apps get the library as a binary. Tests of this repository link the library that cargo built for this
// machine: `cargo xtask test` sets the variables and the search path.
let usesHostLibrary = Context.environment["STYTCH_CORE_FFI"] == "host"
let checks: [SwiftSetting] = [.enableExperimentalFeature("StrictConcurrency")]

let library: Target
if usesHostLibrary {
    library = .systemLibrary(name: "StytchCoreFFI", path: "generated")
} else {
    library = .binaryTarget(name: "StytchCoreFFI", path: "StytchCoreFFI.xcframework")
}

let facade: Target = .target(
    name: "StytchCore",
    dependencies: ["StytchCoreFFI"],
    path: "Sources/StytchCore",
    swiftSettings: checks
)

let package = Package(
    name: "StytchCore",
    platforms: [.iOS(.v15), .macOS(.v12)],
    products: [.library(name: "StytchCore", targets: ["StytchCore"])],
    targets: [library, facade]
)

if !usesHostLibrary {
    // A static library does not name the frameworks that it needs.
    facade.linkerSettings = [.linkedFramework("CoreFoundation"), .linkedFramework("Security")]
}

if usesHostLibrary {
    facade.linkerSettings = [.linkedLibrary("stytch_core")]
    let tests: Target = .testTarget(
        name: "StytchCoreTests",
        dependencies: ["StytchCore", "StytchCoreFFI"],
        swiftSettings: checks
    )
    package.targets.append(tests)

    // Combine, UIKit and Network exist on Apple's systems only. With stand-ins the code for them is compiled and
    // tested on Linux too.
    if Context.environment["STYTCH_STAND_INS"] == "yes" {
        for name in ["Combine", "Network", "UIKit"] {
            package.targets.append(.target(name: name, path: "Tests/StandIns/\(name)", swiftSettings: checks))
            facade.dependencies.append(.target(name: name))
            tests.dependencies.append(.target(name: name))
        }
    }
    // The façade is clean in both modes of the compiler. XCTest on Linux is not in the second.
    if Context.environment["STYTCH_SWIFT"] == "6" {
        facade.swiftSettings = checks + [.unsafeFlags(["-swift-version", "6"])]
    }
    // Prints the figures of docs/performance.md.
    if Context.environment["STYTCH_BENCH"] == "yes" {
        package.targets.append(.executableTarget(
            name: "Bench",
            dependencies: ["StytchCore"],
            path: "Bench",
            swiftSettings: checks
        ))
    }
}

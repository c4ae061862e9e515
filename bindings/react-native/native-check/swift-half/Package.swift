// swift-tools-version: 5.9
import PackageDescription

// The Swift half of the React Native module, built and tested on any machine: `cargo xtask test --only-react-native`. Apps
// compile it with CocoaPods (StytchReactNative.podspec).
let checks: [SwiftSetting] = [.enableExperimentalFeature("StrictConcurrency")]

let package = Package(
    name: "StytchModule",
    platforms: [.iOS(.v15), .macOS(.v12)],
    products: [.library(name: "StytchModule", targets: ["StytchModule"])],
    dependencies: [.package(path: "../../../swift")],
    targets: [
        .target(
            name: "StytchModule",
            dependencies: [.product(name: "StytchCore", package: "swift")],
            swiftSettings: checks
        ),
        .testTarget(
            name: "StytchModuleTests",
            dependencies: ["StytchModule", .product(name: "StytchCore", package: "swift")],
            swiftSettings: checks
        ),
    ]
)

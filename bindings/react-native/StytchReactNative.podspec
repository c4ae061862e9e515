require "json"

package = JSON.parse(File.read(File.join(__dir__, "package.json")))

# One pod with the Swift layer, the library and the React Native module. Its module is called StytchCore, so that
# native code of the app imports the engine that JavaScript uses. `ios/StytchCore` is put into the npm package from
# `cargo xtask package apple`.
Pod::Spec.new do |s|
  s.name = "StytchReactNative"
  s.module_name = "StytchCore"
  s.version = package["version"]
  s.summary = package["description"]
  s.homepage = "https://github.com/stytch-core/stytch-core"
  s.license = package["license"]
  s.authors = { "stytch-core contributors" => "https://github.com/stytch-core/stytch-core" }
  s.source = { :git => "https://github.com/stytch-core/stytch-core.git", :tag => "v#{s.version}" }
  s.platforms = { :ios => min_ios_version_supported }
  s.swift_versions = ["5.10", "6.0"]

  s.source_files = "ios/*.{mm,swift}", "ios/StytchCore/Sources/StytchCore/**/*.swift"
  s.resource_bundles = {
    "StytchCore_Privacy" => ["ios/StytchCore/Sources/StytchCore/PrivacyInfo.xcprivacy"],
  }
  s.vendored_frameworks = "ios/StytchCore/StytchCoreFFI.xcframework"
  s.frameworks = "Security", "CoreFoundation"
  # StytchModule.swift is in the module that it would import elsewhere.
  s.pod_target_xcconfig = {
    "SWIFT_ACTIVE_COMPILATION_CONDITIONS" => "$(inherited) STYTCH_IN_ONE_MODULE",
    "DEFINES_MODULE" => "YES",
  }

  install_modules_dependencies(s)
end

// For Android Studio. CI builds with Maven; these files have not been run there (docs/unproven.md, D16).
pluginManagement {
    repositories {
        google()
        mavenCentral()
        gradlePluginPortal()
    }
}

dependencyResolutionManagement {
    repositories {
        google()
        mavenCentral()
    }
}

rootProject.name = "android-demo"

// The library out of this checkout, by the coordinates an app names.
includeBuild("../bindings/kotlin") {
    dependencySubstitution {
        substitute(module("com.stytch:core-android")).using(project(":"))
    }
}

include(":app")

// For Android Studio. CI builds with Maven and `cargo xtask package android`; these files have not
// been run there (docs/unproven.md, D16).
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

rootProject.name = "core-android"

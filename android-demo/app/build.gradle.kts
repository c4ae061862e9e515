// The demo as an Android Studio project. The native libraries are those that
// `cargo xtask package android` left in target/android/jni.

// Maven's pom.xml has every version and nothing repeats it.
val versions = file("../../bindings/kotlin/pom.xml").readText()

fun version(name: String): String = Regex("<$name\\.version>(.+?)</").find(versions)!!.groupValues[1]

plugins {
    // Those of bindings/kotlin/build.gradle.kts.
    id("com.android.application") version "8.12.0"
    id("org.jetbrains.kotlin.android") version "2.4.21"
}

android {
    namespace = "com.example.stytchdemo"
    compileSdk = 36
    defaultConfig {
        applicationId = "com.example.stytchdemo"
        minSdk = 24
        targetSdk = 35
        versionCode = 1
        versionName = "1.0"
        testInstrumentationRunner = "androidx.test.runner.AndroidJUnitRunner"
    }
    sourceSets["main"].kotlin.srcDirs("src/main/kotlin")
    sourceSets["androidTest"].kotlin.srcDirs("src/androidTest/kotlin")
    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_11
        targetCompatibility = JavaVersion.VERSION_11
    }
}

kotlin {
    compilerOptions {
        jvmTarget = org.jetbrains.kotlin.gradle.dsl.JvmTarget.JVM_11
    }
}

dependencies {
    implementation("com.stytch:core-android:0.1.0")
    implementation("org.jetbrains.kotlinx:kotlinx-coroutines-android:${version("coroutines")}")
    androidTestImplementation("androidx.test:runner:${version("androidx-test-runner")}")
}

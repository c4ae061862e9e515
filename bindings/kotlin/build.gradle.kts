// The library as an Android Studio project: edit, complete, debug. The native libraries are those
// that `cargo xtask package android` left in target/android/jni.

// The versions of Maven's pom.xml; `cargo xtask package android` fails when they differ.
val kotlinVersion = "2.4.21"
val coroutinesVersion = "1.11.0"
val jnaVersion = "5.19.1"

plugins {
    id("com.android.library") version "8.12.0"
    id("org.jetbrains.kotlin.android") version "2.4.21"
}

android {
    namespace = "com.stytch.core"
    compileSdk = 36
    defaultConfig {
        minSdk = 24
        consumerProguardFiles("package/consumer-rules.pro")
    }
    sourceSets["main"].apply {
        manifest.srcFile("package/AndroidManifest.xml")
        kotlin.srcDirs("generated", "core/src/main/kotlin")
        java.srcDirs("core/src/main/java", "verifier/src/main/java")
        res.srcDirs("package/res")
        jniLibs.srcDirs("../../target/android/jni")
    }
    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_11
        targetCompatibility = JavaVersion.VERSION_11
    }
}

kotlin {
    compilerOptions {
        jvmTarget = org.jetbrains.kotlin.gradle.dsl.JvmTarget.JVM_11
        // Kotlin 2.1 and later can read the metadata.
        languageVersion = org.jetbrains.kotlin.gradle.dsl.KotlinVersion.KOTLIN_2_1
        apiVersion = org.jetbrains.kotlin.gradle.dsl.KotlinVersion.KOTLIN_2_1
        // As in pom.xml, which says why.
        freeCompilerArgs.addAll(
            "-Xno-param-assertions",
            "-Xlambdas=class",
            "-Xsam-conversions=class",
            "-Xstring-concat=inline",
            "-jvm-default=no-compatibility",
        )
    }
}

dependencies {
    api("org.jetbrains.kotlin:kotlin-stdlib:$kotlinVersion")
    api("org.jetbrains.kotlinx:kotlinx-coroutines-core-jvm:$coroutinesVersion")
    api("net.java.dev.jna:jna:$jnaVersion@aar")
}

#!/usr/bin/env bash
# Assembles the demo into an APK and signs it with a key of its own, without Gradle and without
# Google's SDK. `apk.sh tests` makes a second one, with the tests that run on a device. Needs Maven, a JDK, zip, unzip, and Debian's aapt, zipalign, apksigner and
# android-framework-res; the library has to be packaged (`cargo xtask package android`).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

framework=${FRAMEWORK_APK:-/usr/share/android-framework-res/framework-res.apk}
# REPOSITORY names the folder that the packaging left elsewhere.
repository=${REPOSITORY:-../target/android/repository}/com/stytch
work=$PWD/target/apk
java_home=$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")

fail() {
  echo "apk.sh: $1" >&2
  exit 1
}
for tool in mvn java keytool zip unzip aapt2 zipalign apksigner; do
  command -v "$tool" >/dev/null || fail "$tool is not installed"
done
[ -f "$framework" ] || fail "$framework is missing; FRAMEWORK_APK names another one"
newest() {
  find "$repository/$1" -name "$2" -not -name '*-sources.jar' -not -name '*-javadoc.jar' 2>/dev/null | sort | tail -n 1
}
library=$(newest core-android '*.aar')
verifier=$(newest core-android-verifier '*.jar')
[ -n "$library" ] && [ -n "$verifier" ] || fail "the library is not packaged; run \`cargo xtask package android\`"

version() {
  sed -n "s|.*<$1\.version>\(.*\)</$1\.version>.*|\1|p" ../bindings/kotlin/pom.xml ../bindings/kotlin/sample/pom.xml | head -n 1
}
copy() {
  mvn -q -B dependency:copy -Dartifact="$1" -DoutputDirectory="$work/$2" -Dmdep.stripVersion=true
}

rm -rf "$work"
mkdir -p "$work/apk/lib" "$work/dex"
echo "── classes of the app"
mvn -q -B -f pom.xml -DskipTests compile
(cd app/target/classes && zip -qr "$work/app.jar" . -x 'META-INF/*')

echo "── what it is made with"
copy "org.jetbrains.kotlin:kotlin-stdlib:$(version kotlin)" jars
copy "org.jetbrains.kotlinx:kotlinx-coroutines-core-jvm:$(version coroutines)" jars
copy "org.jetbrains.kotlinx:kotlinx-coroutines-android:$(version coroutines)" jars
copy "net.java.dev.jna:jna:$(version jna):aar" aars
copy "com.android.tools:r8:$(version r8)" tools
copy "org.robolectric:android-all:$(version android-all)" tools
unzip -qo "$library" -d "$work/library"
unzip -qo "$work/aars/jna.aar" -d "$work/jna"

echo "── resources and manifest"
aapt2 compile --dir app/src/main/res -o "$work/resources.zip"
# Gradle takes the package from its own file; aapt2 wants it in the manifest.
sed 's|<manifest |<manifest package="com.example.stytchdemo" |' app/src/main/AndroidManifest.xml >"$work/AndroidManifest.xml"
aapt2 link -o "$work/apk.zip" -I "$framework" --manifest "$work/AndroidManifest.xml" \
  --min-sdk-version 24 --target-sdk-version 35 --version-code 1 --version-name 1.0 "$work/resources.zip"

echo "── D8, about two minutes"
java -Xmx1500m -cp "$work/tools/r8.jar" com.android.tools.r8.D8 --release --min-api 24 \
  --lib "$work/tools/android-all.jar" --lib "$java_home" \
  --output "$work/dex" "$work/app.jar" "$work/library/classes.jar" "$verifier" "$work/jna/classes.jar" "$work"/jars/*.jar

echo "── archive and signature"
for folder in "$work"/library/jni/*; do
  abi=$(basename "$folder")
  mkdir -p "$work/apk/lib/$abi"
  cp "$folder"/*.so "$work/jna/jni/$abi/libjnidispatch.so" "$work/apk/lib/$abi/"
done
cp "$work"/dex/*.dex "$work/apk/"
# Libraries are stored as they are: Android maps them out of the APK.
(cd "$work/apk" && zip -q ../apk.zip ./*.dex && zip -q0 -r ../apk.zip lib)
keytool -genkeypair -keystore "$work/debug.jks" -storepass android -keypass android -alias debug \
  -dname CN=debug -keyalg RSA -validity 365 2>/dev/null
sign() {
  zipalign -f -p 4 "$1" "$work/aligned.apk"
  apksigner sign --ks "$work/debug.jks" --ks-pass pass:android --min-sdk-version 24 --out "$2" "$work/aligned.apk"
  apksigner verify --min-sdk-version 24 "$2"
  aapt2 dump badging "$2" | grep -E '^(package|sdkVersion|targetSdkVersion|native-code)'
  ls -l "$2" | awk '{print $5 " bytes: " $9}'
}
sign "$work/apk.zip" "$work/android-demo.apk"
[ "${1:-}" = tests ] || exit 0

echo "── the tests"
for each in runner:androidx.test:androidx-test-runner monitor:androidx.test:androidx-test-monitor \
  storage:androidx.test.services:androidx-test-storage tracing:androidx.tracing:androidx-tracing; do
  IFS=: read -r artifact group property <<<"$each"
  copy "$group:$artifact:$(version "$property"):aar" tests
  unzip -qo "$work/tests/$artifact.aar" classes.jar -d "$work/tests/$artifact"
done
copy "junit:junit:$(version junit4)" tests
copy "org.hamcrest:hamcrest-core:$(version hamcrest)" tests
(cd device/target/classes && zip -qr "$work/tests/steps.jar" . -x 'META-INF/*')
sed 's|<manifest |<manifest package="com.example.stytchdemo.test" |' app/src/androidTest/AndroidManifest.xml >"$work/tests/AndroidManifest.xml"
aapt2 link -o "$work/tests.zip" -I "$framework" --manifest "$work/tests/AndroidManifest.xml" \
  --min-sdk-version 24 --target-sdk-version 35 --version-code 1 --version-name 1.0
mkdir "$work/tests/dex"
# The app brings the library, Kotlin and coroutines: both are in one process.
java -Xmx1500m -cp "$work/tools/r8.jar" com.android.tools.r8.D8 --release --min-api 24 \
  --lib "$work/tools/android-all.jar" --lib "$java_home" --classpath "$work/library/classes.jar" --output "$work/tests/dex" \
  "$work/tests/steps.jar" "$work"/tests/*/classes.jar "$work"/tests/junit.jar "$work"/tests/hamcrest-core.jar
(cd "$work/tests/dex" && zip -q ../../tests.zip ./*.dex)
sign "$work/tests.zip" "$work/android-demo-tests.apk"

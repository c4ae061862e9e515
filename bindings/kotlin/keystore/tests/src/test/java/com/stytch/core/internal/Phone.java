package com.stytch.core.internal;

import static org.junit.Assert.assertEquals;

import android.content.Context;
import android.os.Build;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.robolectric.RuntimeEnvironment;
import org.robolectric.util.ReflectionHelpers;

/** A phone with the app on it: its Keystore, its files, and processes of the app. */
final class Phone implements AutoCloseable {
    static final String ACCOUNT = "project-test/consumer/default";
    static final String TEE = "com.stytch.core";
    static final String STRONG_BOX = "com.stytch.core.strongbox";
    private static final int REAL_LEVEL = Build.VERSION.SDK_INT;

    final FakeKeystore keystore = FakeKeystore.install();
    final Context app = RuntimeEnvironment.getApplication();
    final File folder = new File(app.getNoBackupFilesDir(), "com.stytch.core.keystore");

    Phone() {
        this(REAL_LEVEL, false);
    }

    Phone(int level, boolean strongBox) {
        KeystoreTesting.waitTimes(1, 10_000);
        ReflectionHelpers.setStaticField(Build.VERSION.class, "SDK_INT", level);
        restart(strongBox);
    }

    /** The app's process dies and starts again. */
    void restart(boolean strongBox) {
        KeystoreTesting.forget();
        NativeBridge.initialise(app, strongBox);
    }

    String store(int value) {
        return store(ACCOUNT, value);
    }

    /** As the engine does it: on a thread that Rust made. */
    String store(String account, int value) {
        return KeystoreTesting.store(account, key(value), true);
    }

    String load() {
        return load(ACCOUNT);
    }

    String load(String account) {
        return KeystoreTesting.load(account, true);
    }

    void stored(int value) {
        assertEquals("stored", store(value));
    }

    static byte[] key(int value) {
        byte[] key = new byte[32];
        java.util.Arrays.fill(key, (byte) value);
        return key;
    }

    static String hexadecimal(int value) {
        return String.format("%02x", value).repeat(32);
    }

    /** Every file of ours with its content, and every key: equal when nothing was changed. */
    TreeMap<String, String> everything() {
        TreeMap<String, String> all = new TreeMap<>();
        keystore.keys.forEach((alias, key) -> all.put("key " + alias, key.toString()));
        if (!folder.exists()) {
            return all;
        }
        try (Stream<Path> files = Files.walk(folder.toPath())) {
            for (Path file : files.collect(Collectors.toList())) {
                boolean plain = Files.isRegularFile(file);
                all.put(file.toString(), plain ? Files.readString(file) : "folder");
            }
        } catch (IOException error) {
            throw new IllegalStateException(error);
        }
        return all;
    }

    String choice() throws IOException {
        return Files.readString(new File(folder, "choice").toPath());
    }

    @Override
    public void close() {
        KeystoreTesting.forget();
        ReflectionHelpers.setStaticField(Build.VERSION.class, "SDK_INT", REAL_LEVEL);
    }
}

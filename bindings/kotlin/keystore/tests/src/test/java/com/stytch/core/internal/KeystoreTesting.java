package com.stytch.core.internal;

/** The native methods of src/storage/android/testing.rs. */
final class KeystoreTesting {
    private KeystoreTesting() {}

    static {
        String library = System.getProperty("stytch.library", "");
        if (library.isEmpty()) {
            throw new IllegalStateException(
                    "run Maven with -Dstytch.library=/path/to/libstytch_core.so, built with"
                            + " --features android,testing");
        }
        NativeErrors.toFile(System.getProperty("native.errors"));
        System.load(library);
    }

    /** Loads the library, so that {@link NativeBridge} finds it. */
    static void ready() {}

    static native String load(String account, boolean ownThread);

    static native String store(String account, byte[] value, boolean ownThread);

    static native String contains(String account, boolean ownThread);

    static native String delete(String account, boolean ownThread);

    static native void waitTimes(long retryMillis, long strongBoxMillis);

    static native void forget();

    static native String start(String folder);

    static native String write(String folder);
}

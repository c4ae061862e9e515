package com.stytch.core.internal;

import android.content.Context;

/**
 * Native methods of the library that need more than UniFFI passes: an application context.
 *
 * <p>The library must have been loaded by {@link System#loadLibrary(String)} from a class of the
 * same class loader first.
 */
public final class NativeBridge {
    private NativeBridge() {}

    /**
     * Gives the library what the Keystore and the certificate verifier need. To be called once,
     * before the first client is made; later calls change nothing. Reads and writes nothing.
     *
     * @param context any context of the app
     * @param strongBox whether the first key is to be made in StrongBox, if the device has one
     * @throws IllegalArgumentException if the context is null
     * @throws IllegalStateException if the library cannot find its own classes
     */
    public static native void initialise(Context context, boolean strongBox);
}

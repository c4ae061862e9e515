package com.stytch.core.internal;

import com.sun.jna.Function;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;

/**
 * The process's own standard error. For each exception that native code has printed, the virtual
 * machine writes the head of the line there and only the rest to {@link System#err}, which Maven
 * keeps in a file.
 */
final class NativeErrors {
    private static final int STANDARD_ERROR = 2;

    private NativeErrors() {}

    /** Appends it to a file from here on; a failing test is reported on another channel. */
    static void toFile(String path) {
        if (path == null || Platform.isWindows()) {
            return;
        }
        Pointer file = c("fopen").invokePointer(new Object[] {path, "a"});
        if (file == null || c("dup2").invokeInt(new Object[] {c("fileno").invokeInt(new Object[] {file}), STANDARD_ERROR}) < 0) {
            throw new IllegalStateException("standard error cannot be written to " + path);
        }
    }

    private static Function c(String name) {
        return Function.getFunction("c", name);
    }
}

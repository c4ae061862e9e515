package com.stytch.core.internal;

import android.content.Context;
import android.content.ContextWrapper;
import android.content.SharedPreferences;
import android.os.UserManager;
import java.io.File;
import java.io.IOException;

/**
 * The context that the Rust library passes to its Keystore crate. Its preferences are files that
 * no backup contains, and a write that fails is an exception.
 *
 * <p>Used from Rust, by name.
 */
public final class KeystoreContext extends ContextWrapper {
    /** Holds a folder for each preferences name. A part of the storage format. */
    private static final String FOLDER = "com.stytch.core.keystore";

    private Throwable failure;

    public KeystoreContext(Context context) {
        super(context.getApplicationContext() == null ? context : context.getApplicationContext());
    }

    @Override
    public SharedPreferences getSharedPreferences(String name, int mode) {
        return new KeystorePreferences(this, new File(folder(), name));
    }

    /** Where all preferences of this context are. Not cached: it may be locked away at first. */
    public String folder() {
        return new File(getNoBackupFilesDir(), FOLDER).getPath();
    }

    /**
     * Whether {@link #folder()} can be read at all. Before the first unlock after a restart, files
     * of the app look as if they did not exist.
     */
    public boolean isUnlocked() {
        if (isDeviceProtectedStorage()) {
            return true;
        }
        UserManager users = getSystemService(UserManager.class);
        return users == null || users.isUserUnlocked();
    }

    /** What went wrong with a file since the last call; null when nothing did. */
    public synchronized Throwable takeFailure() {
        Throwable taken = failure;
        failure = null;
        return taken;
    }

    /** Keeps it for the Rust side, which does not get the exception, and leaves the path out. */
    synchronized IllegalStateException failed(Throwable cause) {
        String message = String.valueOf(cause.getMessage()).replace(folder(), "...");
        failure = new IOException(cause.getClass().getSimpleName() + ": " + message);
        return new IllegalStateException("the Keystore's preferences failed", failure);
    }
}

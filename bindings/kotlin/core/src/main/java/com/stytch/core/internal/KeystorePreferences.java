package com.stytch.core.internal;

import android.content.SharedPreferences;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Preferences of texts, one file each, named by a hash of the key.
 *
 * <p>Android's own read a damaged or unreadable file as an empty one, which would look like a
 * device on which no user signed in, and keep it in memory, which hides what another process wrote.
 * Here every read opens the file, and what cannot be read or written is an exception.
 */
final class KeystorePreferences implements SharedPreferences {
    private static final Charset UTF_8 = Charset.forName("UTF-8");
    /** Far above the about 90 characters of a sealed key. */
    private static final int LONGEST = 64 * 1024;

    private final KeystoreContext context;
    private final File folder;

    KeystorePreferences(KeystoreContext context, File folder) {
        this.context = context;
        this.folder = folder;
    }

    /** The first 16 bytes of the key's SHA-256, in hexadecimal: as the Rust side names it. */
    private static String fileName(String key) {
        byte[] digest;
        try {
            digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
        StringBuilder name = new StringBuilder(32);
        for (int i = 0; i < 16; i++) {
            name.append(Character.forDigit(digest[i] >> 4 & 15, 16));
            name.append(Character.forDigit(digest[i] & 15, 16));
        }
        return name.toString();
    }

    @Override
    public boolean contains(String key) {
        return new File(folder, fileName(key)).exists();
    }

    @Override
    public String getString(String key, String otherwise) {
        File file = new File(folder, fileName(key));
        if (!file.exists()) {
            return otherwise;
        }
        try (InputStream in = new FileInputStream(file)) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            byte[] buffer = new byte[512];
            int count;
            while ((count = in.read(buffer)) >= 0 && bytes.size() <= LONGEST) {
                bytes.write(buffer, 0, count);
            }
            return new String(bytes.toByteArray(), UTF_8);
        } catch (IOException error) {
            throw context.failed(error);
        }
    }

    private void write(String key, String value) throws IOException {
        if (!folder.isDirectory() && !folder.mkdirs() && !folder.isDirectory()) {
            throw new IOException("the folder cannot be made");
        }
        File file = new File(folder, fileName(key));
        if (value == null) {
            if (!file.delete() && file.exists()) {
                throw new IOException("the entry cannot be removed");
            }
            return;
        }
        File temporary = new File(folder, fileName(key) + ".tmp");
        try (FileOutputStream out = new FileOutputStream(temporary)) {
            out.write(value.getBytes(UTF_8));
            out.getFD().sync();
        }
        if (!temporary.renameTo(file)) {
            throw new IOException("the entry cannot take its name");
        }
    }

    @Override
    public Editor edit() {
        return new FileEditor();
    }

    private final class FileEditor implements Editor {
        private final Map<String, String> changes = new HashMap<>();

        @Override
        public Editor putString(String key, String value) {
            changes.put(key, value);
            return this;
        }

        @Override
        public Editor remove(String key) {
            changes.put(key, null);
            return this;
        }

        /** Throws instead of returning false, because the crate that calls it ignores the result. */
        @Override
        public boolean commit() {
            try {
                for (Map.Entry<String, String> change : changes.entrySet()) {
                    write(change.getKey(), change.getValue());
                }
            } catch (IOException | RuntimeException error) {
                throw context.failed(error);
            }
            changes.clear();
            return true;
        }

        @Override
        public void apply() {
            commit();
        }

        @Override
        public Editor clear() {
            throw new UnsupportedOperationException("no entry is removed without its name");
        }

        @Override
        public Editor putStringSet(String key, Set<String> values) {
            throw onlyTexts();
        }

        @Override
        public Editor putInt(String key, int value) {
            throw onlyTexts();
        }

        @Override
        public Editor putLong(String key, long value) {
            throw onlyTexts();
        }

        @Override
        public Editor putFloat(String key, float value) {
            throw onlyTexts();
        }

        @Override
        public Editor putBoolean(String key, boolean value) {
            throw onlyTexts();
        }
    }

    private static UnsupportedOperationException onlyTexts() {
        return new UnsupportedOperationException("these preferences hold texts only");
    }

    @Override
    public Map<String, ?> getAll() {
        throw new UnsupportedOperationException("the keys are not kept");
    }

    @Override
    public Set<String> getStringSet(String key, Set<String> otherwise) {
        throw onlyTexts();
    }

    @Override
    public int getInt(String key, int otherwise) {
        throw onlyTexts();
    }

    @Override
    public long getLong(String key, long otherwise) {
        throw onlyTexts();
    }

    @Override
    public float getFloat(String key, float otherwise) {
        throw onlyTexts();
    }

    @Override
    public boolean getBoolean(String key, boolean otherwise) {
        throw onlyTexts();
    }

    @Override
    public void registerOnSharedPreferenceChangeListener(
            OnSharedPreferenceChangeListener listener) {
        throw new UnsupportedOperationException("no listener is supported");
    }

    @Override
    public void unregisterOnSharedPreferenceChangeListener(
            OnSharedPreferenceChangeListener listener) {
        throw new UnsupportedOperationException("no listener is supported");
    }
}

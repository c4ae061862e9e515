package com.stytch.core.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.robolectric.Shadows.shadowOf;

import android.os.UserManager;
import android.security.keystore.KeyPermanentlyInvalidatedException;
import android.security.keystore.KeyProperties;
import android.security.keystore.KeyGenParameterSpec;
import com.stytch.core.internal.FakeKeystore.FakeKey;
import com.stytch.core.internal.FakeKeystore.Step;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.BeforeClass;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.annotation.Config;

/** The Keystore adapter as the engine's vault uses it. */
@RunWith(RobolectricTestRunner.class)
@Config(sdk = 35)
public class KeystoreStoreTest {
    @Rule public final TemporaryFolder records = new TemporaryFolder();

    @BeforeClass
    public static void library() {
        KeystoreTesting.ready();
    }

    @Test
    public void withoutAContextEveryCallSaysSo() {
        FakeKeystore.install();
        KeystoreTesting.forget();
        for (String said :
                List.of(
                        KeystoreTesting.load(Phone.ACCOUNT, true),
                        KeystoreTesting.store(Phone.ACCOUNT, Phone.key(1), true),
                        KeystoreTesting.delete(Phone.ACCOUNT, true))) {
            assertTrue(said, said.startsWith("Misconfigured: the Android Keystore is not init"));
        }
        assertThrows(
                IllegalArgumentException.class, () -> NativeBridge.initialise(null, false));
        assertTrue(KeystoreTesting.load(Phone.ACCOUNT, true).startsWith("Misconfigured"));
    }

    @Test
    public void onTheMainThreadADebugBuildRefuses() {
        try (Phone phone = new Phone()) {
            String said = KeystoreTesting.load(Phone.ACCOUNT, false);
            assertTrue(said, said.startsWith("Misconfigured: the Keystore must not be asked on"));
            assertEquals("none", phone.load());
        }
    }

    @Test
    public void notFoundMakesNothing() {
        try (Phone phone = new Phone()) {
            assertEquals("none", phone.load());
            assertEquals("deleted", KeystoreTesting.delete(Phone.ACCOUNT, true));
            assertTrue(phone.everything().isEmpty());
            assertEquals(0, phone.keystore.operations.get());
        }
    }

    @Test
    public void aKeyOf256BitsAndTwoOperationsOnTheFirstStartThenOne() throws IOException {
        try (Phone phone = new Phone()) {
            assertEquals("Empty", start());
            assertEquals(0, phone.keystore.operations.get());
            assertEquals("written", write());
            assertEquals(2, phone.keystore.operations.get());
            KeyGenParameterSpec spec = phone.keystore.made.get(0);
            assertEquals(Phone.TEE, spec.getKeystoreAlias());
            assertEquals(256, spec.getKeySize());
            assertEquals(
                    KeyProperties.PURPOSE_ENCRYPT | KeyProperties.PURPOSE_DECRYPT,
                    spec.getPurposes());
            assertEquals("GCM", String.join(",", spec.getBlockModes()));
            assertFalse(spec.isUserAuthenticationRequired());
            assertFalse(spec.isStrongBoxBacked());
            for (int process = 1; process <= 3; process++) {
                phone.restart(false);
                assertEquals("Record", start());
                assertEquals(2 + process, phone.keystore.operations.get());
            }
            assertEquals(1, phone.keystore.made.size());
            assertEquals("tee", phone.choice());
        }
    }

    @Test
    public void aValueIsConfirmedByItsFileAndItsKeyWithoutAnOperation() {
        try (Phone phone = new Phone()) {
            assertEquals("false", KeystoreTesting.contains(Phone.ACCOUNT, true));
            assertTrue(phone.everything().isEmpty());
            assertEquals("stored", phone.store(Phone.ACCOUNT, 1));
            int operations = phone.keystore.operations.get();
            assertEquals("true", KeystoreTesting.contains(Phone.ACCOUNT, true));
            assertEquals("false", KeystoreTesting.contains("another", true));
            phone.keystore.keys.remove(Phone.TEE);
            assertEquals("false", KeystoreTesting.contains(Phone.ACCOUNT, true));
            assertEquals(operations, phone.keystore.operations.get());
        }
    }

    @Test
    public void accountsAreKeptApartAndDeletedApart() {
        try (Phone phone = new Phone()) {
            assertEquals("stored", phone.store("one", 1));
            assertEquals("stored", phone.store("two", 2));
            phone.restart(false);
            assertEquals(Phone.hexadecimal(1), phone.load("one"));
            assertEquals(Phone.hexadecimal(2), phone.load("two"));
            assertEquals("none", phone.load("three"));
            assertEquals("deleted", KeystoreTesting.delete("one", true));
            assertEquals("none", phone.load("one"));
            assertEquals(Phone.hexadecimal(2), phone.load("two"));
            assertEquals(1, phone.keystore.made.size());
        }
    }

    @Test
    public void everythingIsInTheFolderThatIsNotBackedUp() throws IOException {
        try (Phone phone = new Phone()) {
            phone.stored(7);
            assertTrue(phone.folder.isDirectory());
            Path data = phone.app.getDataDir().toPath();
            Path own = phone.folder.toPath();
            try (Stream<Path> files = Files.walk(data)) {
                List<Path> elsewhere =
                        files.filter(Files::isRegularFile)
                                .filter(file -> !file.startsWith(own))
                                .collect(Collectors.toList());
                assertTrue(elsewhere.toString(), elsewhere.isEmpty());
            }
        }
    }

    @Test
    public void aFailedCommitIsReported() throws IOException {
        try (Phone phone = new Phone()) {
            phone.stored(7);
            File entry;
            try (Stream<Path> files = Files.list(new File(phone.folder, Phone.TEE).toPath())) {
                entry = files.collect(Collectors.toList()).get(0).toFile();
            }
            // Where the new value is to be written there is a folder.
            File temporary = new File(entry.getPath() + ".tmp");
            assertTrue(temporary.mkdir());
            String said = phone.store(8);
            assertTrue(said, said.startsWith("Other 0: IOException: FileNotFoundException"));
            assertFalse(said, said.contains(phone.folder.getPath()));
            assertEquals(Phone.hexadecimal(7), phone.load());
            assertTrue(temporary.delete());
            phone.stored(8);
            assertEquals(Phone.hexadecimal(8), phone.load());
        }
    }

    @Test
    public void aLockedDeviceIsLockedAndNotEmpty() {
        try (Phone phone = new Phone()) {
            phone.stored(7);
            TreeMap<String, String> before = phone.everything();
            UserManager users = phone.app.getSystemService(UserManager.class);
            shadowOf(users).setUserUnlocked(false);
            assertEquals("Locked", phone.load());
            assertEquals("Locked", phone.load("another"));
            assertEquals("Locked", phone.store(8));
            assertEquals("Locked", KeystoreTesting.delete(Phone.ACCOUNT, true));
            assertEquals(before, phone.everything());
            shadowOf(users).setUserUnlocked(true);
            assertEquals(Phone.hexadecimal(7), phone.load());
        }
    }

    @Test
    public void aRestoreToANewPhoneWithoutOurFilesIsPlainSignedOut() throws IOException {
        try (Phone phone = new Phone()) {
            assertEquals("Empty", start());
            assertEquals("Empty", start());
            assertTrue(phone.everything().isEmpty());
        }
    }

    @Test
    public void filesCopiedOntoAPhoneWithAnotherKeyAreKeyLostExactlyOnce() throws IOException {
        try (Phone phone = new Phone()) {
            assertEquals("written", write());
            phone.keystore.keys.put(Phone.TEE, new FakeKey(Phone.TEE, 256));
            copied(phone);
        }
    }

    @Test
    public void filesCopiedOntoAPhoneWithoutAKeyAreKeyLostExactlyOnce() throws IOException {
        try (Phone phone = new Phone()) {
            assertEquals("written", write());
            phone.keystore.keys.clear();
            copied(phone);
        }
    }

    private void copied(Phone phone) throws IOException {
        phone.restart(false);
        TreeMap<String, String> before = phone.everything();
        String said = phone.load();
        assertTrue(said, said.startsWith("Lost: "));
        assertEquals("Busy, KeyLost", start());
        assertEquals(before, phone.everything());
        assertEquals("Empty", start());
        assertEquals("written", write());
        phone.restart(false);
        assertEquals("Record", start());
    }

    @Test
    public void anInvalidatedKeyIsKeyLostOnceAndThenMadeAnew() throws IOException {
        try (Phone phone = new Phone()) {
            assertEquals("written", write());
            FakeKey first = phone.keystore.keys.get(Phone.TEE);
            phone.keystore.fail(
                    Step.INIT,
                    () ->
                            phone.keystore.keys.get(Phone.TEE) == first
                                    ? new KeyPermanentlyInvalidatedException()
                                    : null);
            phone.restart(false);
            assertEquals("Busy, KeyLost", start());
            assertEquals(1, phone.keystore.made.size());
            assertEquals("Empty", start());
            assertEquals("written", write());
            assertEquals(2, phone.keystore.made.size());
            phone.restart(false);
            assertEquals("Record", start());
        }
    }

    @Test
    public void aDamagedValueIsLostAndLeftAlone() throws IOException {
        for (String text : List.of("", "no base64 !", "DAAA", "AAAA")) {
            try (Phone phone = new Phone()) {
                phone.stored(7);
                File folder = new File(phone.folder, Phone.TEE);
                for (File file : folder.listFiles()) {
                    Files.writeString(file.toPath(), text);
                }
                TreeMap<String, String> before = phone.everything();
                String said = phone.load();
                assertTrue(text + " is " + said, said.startsWith("Lost: "));
                assertEquals(before, phone.everything());
                phone.stored(8);
                assertEquals(Phone.hexadecimal(8), phone.load());
            }
        }
    }

    @Test
    public void aPhoneWithoutAndroidsKeystoreFailsAndLosesNothing() {
        try (Phone phone = new Phone()) {
            phone.stored(7);
            Security.removeProvider("AndroidKeyStore");
            assertTrue(phone.load(), phone.load().startsWith("Other "));
            Security.insertProviderAt(phone.keystore, 1);
            assertEquals(Phone.hexadecimal(7), phone.load());
        }
    }

    @Test
    public void callsFromManyThreadsAreMadeOneAfterTheOther() throws Exception {
        try (Phone phone = new Phone()) {
            phone.keystore.delay(Phone.TEE, 2);
            ExecutorService threads = Executors.newFixedThreadPool(8);
            List<Future<String>> answers =
                    Stream.iterate(0, number -> number + 1)
                            .limit(8)
                            .map(number -> threads.submit(() -> manyCalls(phone, number)))
                            .collect(Collectors.toList());
            for (Future<String> answer : answers) {
                assertEquals("right", answer.get());
            }
            threads.shutdown();
            assertEquals(1, phone.keystore.mostRunning.get());
            assertEquals(1, phone.keystore.made.size());
        }
    }

    private static String manyCalls(Phone phone, int number) {
        for (int round = 0; round < 10; round++) {
            int value = 16 * number + round;
            // Half of them on threads of Java's, which are not the main one.
            boolean own = round % 2 == 0;
            String account = "account " + number;
            String said = KeystoreTesting.store(account, Phone.key(value), own);
            if (!said.equals("stored")) {
                return said;
            }
            said = KeystoreTesting.load(account, own);
            if (!said.equals(Phone.hexadecimal(value))) {
                return said;
            }
        }
        return "right";
    }

    private String start() {
        return KeystoreTesting.start(records.getRoot().getPath());
    }

    private String write() {
        return KeystoreTesting.write(records.getRoot().getPath());
    }
}

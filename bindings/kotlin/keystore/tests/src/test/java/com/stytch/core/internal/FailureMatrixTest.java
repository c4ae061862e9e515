package com.stytch.core.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import android.os.DeadObjectException;
import android.security.KeyStoreException;
import android.security.keystore.BackendBusyException;
import android.security.keystore.KeyPermanentlyInvalidatedException;
import android.security.keystore.KeyStoreConnectException;
import android.security.keystore.UserNotAuthenticatedException;
import com.stytch.core.internal.FakeKeystore.Fault;
import com.stytch.core.internal.FakeKeystore.Step;
import java.io.File;
import java.security.InvalidKeyException;
import java.security.ProviderException;
import java.security.UnrecoverableKeyException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import javax.crypto.AEADBadTagException;
import javax.crypto.BadPaddingException;
import javax.crypto.IllegalBlockSizeException;
import org.junit.BeforeClass;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.annotation.Config;

/** Each failure of the Keystore is what it is, and changes nothing on the phone. */
@RunWith(RobolectricTestRunner.class)
@Config(sdk = 35)
public class FailureMatrixTest {
    private static final Set<Integer> BUSY = Set.of(-31, -47, -48, -49, 18, 19);
    private static final int[] LEVELS = {24, 30, 35};

    @BeforeClass
    public static void library() {
        KeystoreTesting.ready();
    }

    private static final class Row {
        final String name;
        final Step step;
        final Fault fault;
        final String from33;
        final String below;

        Row(String name, Step step, String from33, String below, Fault fault) {
            this.name = name;
            this.step = step;
            this.fault = fault;
            this.from33 = from33;
            this.below = below;
        }
    }

    private static <T extends Exception> T caused(T outer, Throwable cause) {
        outer.initCause(cause);
        return outer;
    }

    private static KeyStoreException code(int code) {
        return new KeyStoreException(code, "from the fake");
    }

    private static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        rows.add(new Row("service dead at getKey", Step.GET_KEY, "Busy", "Busy",
                () -> new KeyStoreConnectException()));
        rows.add(new Row("service dead while it works", Step.FINISH, "Busy", "Busy",
                () -> new ProviderException("x", new DeadObjectException())));
        rows.add(new Row("no operation slot", Step.INIT, "Busy", "Busy",
                () -> new BackendBusyException(10)));
        rows.add(new Row("too many operations", Step.FINISH, "Busy", "Busy",
                () -> caused(new IllegalBlockSizeException(), code(-31))));
        rows.add(new Row("permanently invalidated at init", Step.INIT, "Lost", "Lost",
                () -> new KeyPermanentlyInvalidatedException()));
        rows.add(new Row("permanently invalidated at getKey", Step.GET_KEY, "Lost", "Lost",
                () -> caused(
                        new UnrecoverableKeyException(),
                        new KeyPermanentlyInvalidatedException())));
        rows.add(new Row("another key", Step.FINISH, "Lost", "Lost",
                () -> caused(new AEADBadTagException(), code(-30))));
        rows.add(new Row("no such key", Step.GET_KEY, "Lost", "Lost",
                () -> caused(new UnrecoverableKeyException(), code(7))));
        rows.add(new Row("not authenticated", Step.INIT, "Locked", "Locked",
                () -> new UserNotAuthenticatedException()));
        rows.add(new Row("the Keystore is locked", Step.GET_KEY, "Locked", "Locked",
                () -> caused(new UnrecoverableKeyException(), code(2))));
        rows.add(new Row("bad padding", Step.FINISH, "Other -38", "Other -38",
                () -> caused(new BadPaddingException(), code(-38))));
        rows.add(new Row("a block size and no more", Step.FINISH, "Other 0", "Other 0",
                () -> new IllegalBlockSizeException()));
        rows.add(new Row("unknown", Step.FINISH, "Other -1000", "Other -1000",
                () -> caused(new IllegalBlockSizeException(), code(-1000))));
        rows.add(new Row("unrecoverable and no more", Step.GET_KEY, "Other 0", "Other 0",
                () -> new UnrecoverableKeyException("no reason")));
        rows.add(new Row("permission denied", Step.GET_KEY, "Other 6", "Other 6",
                () -> caused(new UnrecoverableKeyException(), code(6))));
        rows.add(new Row("invalid key", Step.INIT, "Other 0", "Other 0",
                () -> new InvalidKeyException("no reason")));
        rows.add(new Row("provider", Step.INIT, "Other 0", "Other 0",
                () -> new ProviderException("no reason")));
        return rows;
    }

    @Test
    public void aFailedLoadIsWhatItIsAndChangesNothing() {
        for (int level : LEVELS) {
            for (Row row : rows()) {
                try (Phone phone = new Phone(level, false)) {
                    phone.stored(7);
                    phone.restart(false);
                    TreeMap<String, String> before = phone.everything();
                    int made = phone.keystore.made.size();
                    phone.keystore.fail(row.step, row.fault);
                    String expected = level >= 33 ? row.from33 : row.below;
                    String name = row.name + " at level " + level;
                    String said = phone.load();
                    assertTrue(name + " is " + said, (said + ":").startsWith(expected + ":"));
                    assertEquals(name, before, phone.everything());
                    assertEquals(name, made, phone.keystore.made.size());
                    phone.keystore.recover();
                    assertEquals(name, Phone.hexadecimal(7), phone.load());
                }
            }
        }
    }

    @Test
    public void aFailedStoreIsWhatItIsAndKeepsTheOldValue() {
        for (int level : LEVELS) {
            for (Row row : rows()) {
                if (row.from33.equals("Lost")) {
                    continue; // The key is made anew: KeystoreStoreTest.
                }
                try (Phone phone = new Phone(level, false)) {
                    phone.stored(7);
                    TreeMap<String, String> before = phone.everything();
                    phone.keystore.fail(row.step, row.fault);
                    String expected = level >= 33 ? row.from33 : row.below;
                    String name = row.name + " at level " + level;
                    String said = phone.store(8);
                    assertTrue(name + " is " + said, (said + ":").startsWith(expected + ":"));
                    assertEquals(name, before, phone.everything());
                    phone.keystore.recover();
                    assertEquals(name, Phone.hexadecimal(7), phone.load());
                }
            }
        }
    }

    /**
     * Android's own table decides, for every code it has and for those it has not; but a service
     * without room is busy, which the table does not say of all of {@link #BUSY}.
     */
    @Test
    public void from33OnEveryCodeIsWhatAndroidSaysOfIt() {
        try (Phone phone = new Phone()) {
            phone.stored(7);
            int transients = 0;
            for (int code = -90; code <= 30; code++) {
                KeyStoreException told = code(code);
                String expected = "Other " + code;
                if (told.isTransientFailure() || BUSY.contains(code)) {
                    expected = "Busy";
                    transients += told.isTransientFailure() ? 1 : 0;
                } else if (told.requiresUserAuthentication()) {
                    expected = "Locked";
                } else if (told.getNumericErrorCode() == KeyStoreException.ERROR_KEY_DOES_NOT_EXIST
                        || told.getNumericErrorCode() == KeyStoreException.ERROR_KEY_CORRUPTED) {
                    expected = "Lost";
                }
                phone.keystore.fail(Step.FINISH, () -> caused(new IllegalBlockSizeException(), told));
                String said = phone.load();
                assertTrue(
                        code + " is " + said + ", not " + expected,
                        (said + ":").startsWith(expected + ":"));
            }
            assertTrue("transient codes: " + transients, transients >= 3);
        }
    }

    @Test
    public void whatRecoversWithinTheRetriesIsAnAnswer() {
        try (Phone phone = new Phone()) {
            phone.stored(7);
            for (Step step : new Step[] {Step.GET_KEY, Step.INIT, Step.FINISH}) {
                phone.keystore.fail(step, 3, () -> new BackendBusyException(1));
                assertEquals(step.toString(), Phone.hexadecimal(7), phone.load());
                phone.keystore.fail(step, 3, () -> new BackendBusyException(1));
                assertEquals(step.toString(), "stored", phone.store(7));
            }
        }
    }

    @Test
    public void aFirstStoreThatFailsToMakeAKeyLeavesNothingButItsLock() {
        try (Phone phone = new Phone()) {
            phone.keystore.fail(Step.MAKE, () -> new ProviderException("x", code(-49)));
            assertEquals("Busy", phone.store(7));
            phone.keystore.fail(Step.MAKE, () -> new ProviderException("x", code(-1000)));
            assertTrue(phone.store(7).startsWith("Other -1000:"));
            TreeMap<String, String> left = phone.everything();
            assertEquals("", left.remove(new File(phone.folder, "record.lock").getPath()));
            left.remove(phone.folder.getPath());
            assertTrue(left.toString(), left.isEmpty());
            phone.keystore.recover();
            phone.stored(7);
        }
    }
}

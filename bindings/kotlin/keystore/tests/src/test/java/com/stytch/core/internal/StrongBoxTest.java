package com.stytch.core.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import android.security.keystore.StrongBoxUnavailableException;
import com.stytch.core.internal.FakeKeystore.Step;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.junit.BeforeClass;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.annotation.Config;

/** StrongBox where an app asks for it. */
@RunWith(RobolectricTestRunner.class)
@Config(sdk = 35)
public class StrongBoxTest {
    /** Stands for the two seconds. */
    private static final long LIMIT = 150;

    /** For a key that has no limit. */
    private static final long SLOW = 4 * LIMIT;

    /** Milliseconds after which a test that waits for what never comes fails. */
    private static final long LONG = 300_000;

    @BeforeClass
    public static void library() {
        KeystoreTesting.ready();
    }

    @Test
    public void theKeyIsMadeThereUnderAnAliasOfItsOwn() throws IOException {
        try (Phone phone = new Phone(35, true)) {
            phone.stored(7);
            assertEquals("[" + Phone.STRONG_BOX + "]", phone.keystore.keys.keySet().toString());
            assertTrue(phone.keystore.made.get(0).isStrongBoxBacked());
            assertEquals(256, phone.keystore.made.get(0).getKeySize());
            assertEquals("strongbox", phone.choice());
            // The choice is the phone's from now on, not the option's.
            phone.restart(false);
            assertEquals(Phone.hexadecimal(7), phone.load());
            phone.stored(8);
            assertEquals(1, phone.keystore.made.size());
        }
    }

    @Test
    public void aPhoneWithoutOneUsesTheOrdinaryKey() throws IOException {
        try (Phone phone = new Phone(35, true)) {
            phone.keystore.fail(Step.MAKE, 1, () -> new StrongBoxUnavailableException());
            phone.stored(7);
            assertEquals("[" + Phone.TEE + "]", phone.keystore.keys.keySet().toString());
            assertEquals("tee", phone.choice());
            phone.restart(true);
            phone.stored(8);
            assertEquals(1, phone.keystore.made.size());
        }
    }

    @Test
    public void anAndroidWithoutItUsesTheOrdinaryKey() throws IOException {
        try (Phone phone = new Phone(27, true)) {
            phone.stored(7);
            assertFalse(phone.keystore.made.get(0).isStrongBoxBacked());
            assertEquals("tee", phone.choice());
        }
    }

    @Test(timeout = LONG)
    public void aKeyThatIsMadeTooSlowlyIsNotUsedAndNotTriedAgain() throws Exception {
        try (Phone phone = new Phone(35, true)) {
            KeystoreTesting.waitTimes(1, LIMIT);
            CountDownLatch slow = phone.keystore.hold(Phone.STRONG_BOX);
            long before = System.nanoTime();
            phone.stored(7);
            long millis = (System.nanoTime() - before) / 1_000_000;
            assertTrue(millis + " ms", millis >= LIMIT);
            assertEquals("tee", phone.choice());
            assertEquals(Phone.hexadecimal(7), phone.load());
            slow.countDown();
            while (phone.keystore.keys.size() < 2) {
                Thread.sleep(1);
            }
            phone.restart(true);
            assertEquals(Phone.hexadecimal(7), phone.load());
            phone.stored(8);
            assertEquals(2, phone.keystore.made.size());
        }
    }

    @Test(timeout = LONG)
    public void aChipThatIsSlowLaterIsBusyAndItsLateAnswerIsNotLost() throws Exception {
        try (Phone phone = new Phone(35, true)) {
            phone.stored(7);
            KeystoreTesting.waitTimes(1, LIMIT);
            CountDownLatch slow = phone.keystore.hold(Phone.STRONG_BOX);
            int operations = phone.keystore.operations.get();
            assertEquals("Busy", phone.load());
            assertEquals("still at it", "Busy", phone.load());
            slow.countDown();
            String loaded = phone.load();
            while (loaded.equals("Busy")) {
                loaded = phone.load();
            }
            assertEquals(Phone.hexadecimal(7), loaded);
            assertEquals("the answer to the first question", operations + 1, phone.keystore.operations.get());
        }
    }

    @Test
    public void anOrdinaryKeyIsWaitedFor() {
        try (Phone phone = new Phone()) {
            KeystoreTesting.waitTimes(1, LIMIT);
            phone.keystore.delay(Phone.TEE, SLOW);
            phone.stored(7);
            assertEquals(Phone.hexadecimal(7), phone.load());
        }
    }
}

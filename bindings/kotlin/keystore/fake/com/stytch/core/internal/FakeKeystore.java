package com.stytch.core.internal;

import android.security.keystore.KeyGenParameterSpec;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStoreSpi;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.spec.AlgorithmParameterSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Cipher;
import javax.crypto.CipherSpi;
import javax.crypto.KeyGeneratorSpi;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * A provider named as Android's. Its keys cannot be exported, it counts its calls, and it
 * fails where a test says so: with the exceptions that AOSP's provider throws at the same place.
 */
public final class FakeKeystore extends Provider {
    private static final long serialVersionUID = 1;

    /** Where a call can fail. */
    enum Step {
        GET_KEY,
        MAKE,
        INIT,
        FINISH
    }

    /** What makes the exception of one failing call. */
    interface Fault {
        Exception exception();
    }

    final Map<String, FakeKey> keys = new ConcurrentHashMap<>();
    final List<KeyGenParameterSpec> made = Collections.synchronizedList(new ArrayList<>());
    /** Cipher operations begun. */
    final AtomicInteger operations = new AtomicInteger();
    final AtomicInteger running = new AtomicInteger();
    final AtomicInteger mostRunning = new AtomicInteger();

    private final Map<Step, Fault> faults = new ConcurrentHashMap<>();
    private final Map<Step, AtomicInteger> timesLeft = new ConcurrentHashMap<>();
    private final Map<String, Long> slow = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> held = new ConcurrentHashMap<>();

    /** Takes the place of the one that is there. */
    public static FakeKeystore install() {
        FakeKeystore fake = new FakeKeystore();
        Security.removeProvider("AndroidKeyStore");
        Security.insertProviderAt(fake, 1);
        return fake;
    }

    /** The keys that are there. */
    public Set<String> aliases() {
        return keys.keySet();
    }

    private FakeKeystore() {
        super("AndroidKeyStore", "1", "a fake for tests");
        offer("KeyStore", "AndroidKeyStore", () -> new Store());
        offer("KeyGenerator", "AES", () -> new Generator());
        offer("Cipher", "AES/GCM/NoPadding", () -> new Operation());
    }

    private interface Maker {
        Object make();
    }

    private void offer(String type, String algorithm, Maker maker) {
        putService(
                new Service(this, type, algorithm, "fake", null, null) {
                    @Override
                    public Object newInstance(Object parameter) {
                        return maker.make();
                    }

                    @Override
                    public boolean supportsParameter(Object parameter) {
                        return parameter instanceof FakeKey;
                    }
                });
    }

    /** Fails at this step until {@link #recover}. */
    void fail(Step step, Fault fault) {
        fail(step, Integer.MAX_VALUE, fault);
    }

    void fail(Step step, int times, Fault fault) {
        timesLeft.put(step, new AtomicInteger(times));
        faults.put(step, fault);
    }

    void recover() {
        faults.clear();
        slow.clear();
    }

    /** Every call about this alias takes so long. */
    void delay(String alias, long millis) {
        slow.put(alias, millis);
    }

    private Exception fault(Step step) {
        Fault fault = faults.get(step);
        if (fault == null || timesLeft.get(step).getAndDecrement() <= 0) {
            return null;
        }
        return fault.exception();
    }

    /** Every call about this alias waits until the latch is counted down. */
    CountDownLatch hold(String alias) {
        CountDownLatch latch = new CountDownLatch(1);
        held.put(alias, latch);
        return latch;
    }

    private void pause(String alias) {
        Long millis = slow.get(alias);
        CountDownLatch latch = held.get(alias);
        try {
            if (millis != null) {
                Thread.sleep(millis);
            }
            if (latch != null) {
                latch.await();
            }
        } catch (InterruptedException error) {
            throw new IllegalStateException(error);
        }
    }

    private void throwRuntime(Step step) {
        Exception exception = fault(step);
        if (exception instanceof RuntimeException) {
            throw (RuntimeException) exception;
        }
        if (exception != null) {
            throw new IllegalArgumentException("a step that throws no checked exception", exception);
        }
    }

    /** A key without bytes, for whoever asks. */
    static final class FakeKey implements SecretKey {
        private static final long serialVersionUID = 1;
        final String alias;
        final byte[] bytes;

        FakeKey(String alias, int bits) {
            this.alias = alias;
            bytes = new byte[bits / 8];
            new SecureRandom().nextBytes(bytes);
        }

        @Override
        public String getAlgorithm() {
            return "AES";
        }

        @Override
        public String getFormat() {
            return null;
        }

        @Override
        public byte[] getEncoded() {
            return null;
        }
    }

    private final class Generator extends KeyGeneratorSpi {
        private KeyGenParameterSpec spec;

        @Override
        protected void engineInit(SecureRandom random) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected void engineInit(AlgorithmParameterSpec parameters, SecureRandom random) {
            spec = (KeyGenParameterSpec) parameters;
        }

        @Override
        protected void engineInit(int bits, SecureRandom random) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected SecretKey engineGenerateKey() {
            pause(spec.getKeystoreAlias());
            throwRuntime(Step.MAKE);
            int bits = spec.getKeySize() > 0 ? spec.getKeySize() : 128;
            FakeKey key = new FakeKey(spec.getKeystoreAlias(), bits);
            made.add(spec);
            keys.put(key.alias, key);
            return key;
        }
    }

    private final class Operation extends CipherSpi {
        private Cipher inner;
        private String alias;

        private void begin(int mode, Key key, AlgorithmParameterSpec parameters) {
            FakeKey fake = (FakeKey) key;
            alias = fake.alias;
            operations.incrementAndGet();
            try {
                inner = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
                SecretKeySpec plain = new SecretKeySpec(fake.bytes, "AES");
                if (parameters == null) {
                    inner.init(mode, plain);
                } else {
                    inner.init(mode, plain, parameters);
                }
            } catch (GeneralSecurityException error) {
                throw new IllegalStateException(error);
            }
        }

        private void check() throws java.security.InvalidKeyException {
            Exception exception = fault(Step.INIT);
            if (exception instanceof java.security.InvalidKeyException) {
                throw (java.security.InvalidKeyException) exception;
            }
            if (exception != null) {
                throw (RuntimeException) exception;
            }
        }

        @Override
        protected void engineInit(int mode, Key key, SecureRandom random)
                throws java.security.InvalidKeyException {
            check();
            begin(mode, key, null);
        }

        @Override
        protected void engineInit(
                int mode, Key key, AlgorithmParameterSpec parameters, SecureRandom random)
                throws java.security.InvalidKeyException {
            check();
            begin(mode, key, parameters);
        }

        @Override
        protected void engineInit(
                int mode, Key key, AlgorithmParameters parameters, SecureRandom random) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected byte[] engineDoFinal(byte[] input, int offset, int length)
                throws javax.crypto.IllegalBlockSizeException, javax.crypto.BadPaddingException {
            mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
            try {
                pause(alias);
                Exception exception = fault(Step.FINISH);
                if (exception instanceof javax.crypto.IllegalBlockSizeException) {
                    throw (javax.crypto.IllegalBlockSizeException) exception;
                }
                if (exception instanceof javax.crypto.BadPaddingException) {
                    throw (javax.crypto.BadPaddingException) exception;
                }
                if (exception != null) {
                    throw (RuntimeException) exception;
                }
                return inner.doFinal(input, offset, length);
            } finally {
                running.decrementAndGet();
            }
        }

        @Override
        protected int engineDoFinal(
                byte[] input, int offset, int length, byte[] output, int outputOffset) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected byte[] engineUpdate(byte[] input, int offset, int length) {
            return inner.update(input, offset, length);
        }

        @Override
        protected int engineUpdate(
                byte[] input, int offset, int length, byte[] output, int outputOffset) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected byte[] engineGetIV() {
            return inner.getIV();
        }

        @Override
        protected AlgorithmParameters engineGetParameters() {
            return inner.getParameters();
        }

        @Override
        protected int engineGetBlockSize() {
            return 16;
        }

        @Override
        protected int engineGetOutputSize(int length) {
            return inner.getOutputSize(length);
        }

        @Override
        protected void engineSetMode(String mode) {}

        @Override
        protected void engineSetPadding(String padding) {}
    }

    private final class Store extends KeyStoreSpi {
        @Override
        public Key engineGetKey(String alias, char[] password) throws UnrecoverableKeyException {
            Exception exception = fault(Step.GET_KEY);
            if (exception instanceof UnrecoverableKeyException) {
                throw (UnrecoverableKeyException) exception;
            }
            if (exception != null) {
                throw (RuntimeException) exception;
            }
            return keys.get(alias);
        }

        @Override
        public boolean engineContainsAlias(String alias) {
            return keys.containsKey(alias);
        }

        @Override
        public void engineDeleteEntry(String alias) {
            throw new AssertionError("nothing deletes a key");
        }

        @Override
        public void engineLoad(InputStream stream, char[] password) {}

        @Override
        public Enumeration<String> engineAliases() {
            return Collections.enumeration(keys.keySet());
        }

        @Override
        public int engineSize() {
            return keys.size();
        }

        @Override
        public boolean engineIsKeyEntry(String alias) {
            return keys.containsKey(alias);
        }

        @Override
        public boolean engineIsCertificateEntry(String alias) {
            return false;
        }

        @Override
        public Certificate[] engineGetCertificateChain(String alias) {
            return null;
        }

        @Override
        public Certificate engineGetCertificate(String alias) {
            return null;
        }

        @Override
        public Date engineGetCreationDate(String alias) {
            return null;
        }

        @Override
        public String engineGetCertificateAlias(Certificate certificate) {
            return null;
        }

        @Override
        public void engineSetKeyEntry(
                String alias, Key key, char[] password, Certificate[] chain) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void engineSetKeyEntry(String alias, byte[] key, Certificate[] chain) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void engineSetCertificateEntry(String alias, Certificate certificate) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void engineStore(OutputStream stream, char[] password) {
            throw new UnsupportedOperationException();
        }
    }
}

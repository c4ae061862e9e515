package com.stytch.core;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertTrue;

import android.app.Application;
import android.net.Uri;
import android.os.Looper;
import com.stytch.core.internal.FakeKeystore;
import java.util.Date;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import kotlin.Unit;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.RuntimeEnvironment;
import org.robolectric.Shadows;
import org.robolectric.annotation.Config;

/** An app in Java that was written for the vendor's SDK, with the imports changed. */
@RunWith(RobolectricTestRunner.class)
@Config(sdk = 35, manifest = Config.NONE, application = AppWithToken.class)
public class MigrationJavaTest {
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final List<Looper> loopers = new CopyOnWriteArrayList<>();
    private final List<UserData> users = new CopyOnWriteArrayList<>();

    @Before
    public void setUp() {
        FakeKeystore.install();
        AppWithToken.setPublicToken(TestClients.consumerToken());
    }

    @After
    public void tidyUp() {
        StytchClient.reset();
    }

    @Test
    public void S58_java_moves_with_method_references_and_without_a_try() {
        Application application = RuntimeEnvironment.getApplication();
        String email = TestClients.newEmail();

        StytchClient.configure(application, TestClients.emulatorOptions(), this::handleInitialization);
        onMain("it is ready", () -> said.contains("ready"));
        StytchClient.getUser().onChange(this::handleUser);
        StytchClient.getPasswords().create(new Passwords.CreateParameters(email, TestClients.password()), this::handleSignUp);
        onMain("the user is signed up", () -> said.contains("signed up") && !users.isEmpty());

        SessionData session = StytchClient.getSessions().getSync();
        assertNotNull(session);
        Date end = session.getExpiresAt();
        assertTrue(end.after(new Date()));
        assertEquals(email, users.get(0).getEmails().get(0).getEmail());
        assertEquals(users.get(0).getUserId(), StytchClient.getUser().getSyncUser().getUserId());

        StytchClient.handle(Uri.parse("https://example.com/"), 30, this::handleLink);
        onMain("the link is not handled", () -> said.contains("not handled"));
        StytchClient.getSessions().updateSession("session-token-of-the-backend", null);
        StytchClient.getSessions().revoke(new Sessions.RevokeParams(), this::handleSignOut);
        onMain("the user is signed out", () -> said.contains("signed out"));

        assertNull(StytchClient.getSessions().getSync());
        assertEquals(List.of("ready", "signed up", "not handled", "signed out"), said);
        for (Looper looper : loopers) assertSame(Looper.getMainLooper(), looper);
    }

    @Test
    public void S51_java_configures_with_a_context_alone() {
        Application application = RuntimeEnvironment.getApplication();

        StytchClient.configure(application);

        onMain("it is ready", () -> StytchClient.isInitialized().getValue() instanceof InitializationStatus.Success);
        StytchClient.configure(application, TestClients.consumerToken());
    }

    private Unit handleInitialization(InitializationStatus status) {
        return say(status instanceof InitializationStatus.Success ? "ready" : "not ready");
    }

    private Unit handleSignUp(StytchResult<AuthenticateResponse> result) {
        if (result instanceof StytchResult.Error) {
            return say(((StytchResult.Error) result).getException().getMessage());
        }
        return say("signed up");
    }

    // Called on a thread of the library.
    private Unit handleUser(StytchObjectInfo<UserData> info) {
        if (info instanceof StytchObjectInfo.Available) {
            users.add(((StytchObjectInfo.Available<UserData>) info).getValue());
        }
        return Unit.INSTANCE;
    }

    private Unit handleLink(DeeplinkHandledStatus status) {
        return say(status instanceof DeeplinkHandledStatus.NotHandled ? "not handled" : "handled");
    }

    private Unit handleSignOut(StytchResult<BasicData> result) {
        return say(result instanceof StytchResult.Success ? "signed out" : "still signed in");
    }

    private Unit say(String text) {
        loopers.add(Looper.myLooper());
        said.add(text);
        return Unit.INSTANCE;
    }

    private static void onMain(String what, BooleanSupplier holds) {
        TestClients.await(what, () -> {
            Shadows.shadowOf(Looper.getMainLooper()).idle();
            return holds.getAsBoolean();
        });
    }
}

package com.stytch.core;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import android.app.Application;
import android.net.Uri;
import android.os.Looper;
import com.stytch.core.internal.FakeKeystore;
import java.util.Date;
import java.util.List;
import java.util.Map;
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
    private final List<StytchResult<?>> results = new CopyOnWriteArrayList<>();
    private final List<DeeplinkHandledStatus> links = new CopyOnWriteArrayList<>();
    private final List<StytchObjectInfo<?>> changes = new CopyOnWriteArrayList<>();
    private final String email = TestClients.newEmail();

    @Before
    public void setUp() {
        FakeKeystore.install();
        AppWithToken.setPublicToken(TestClients.consumerToken());
    }

    @After
    public void tidyUp() {
        Emulator.INSTANCE.clearFaults();
        StytchClient.reset();
        StytchB2BClient.reset();
    }

    @Test
    public void S58_java_moves_with_method_references_and_without_a_try() {
        StytchClient.configure(application(), TestClients.emulatorOptions(), this::handleInitialization);
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
        StytchClient.configure(application());

        onMain("it is ready", () -> StytchClient.isInitialized().getValue() instanceof InitializationStatus.Success);
        // The same token again changes nothing; another would be refused.
        StytchClient.configure(application(), TestClients.consumerToken());
    }

    @Test
    public void S51_without_the_string_resource_the_error_names_it_in_java() {
        AppWithToken.setPublicToken(null);

        StytchInvalidInputError consumer =
                assertThrows(StytchInvalidInputError.class, () -> StytchClient.configure(application()));
        StytchInvalidInputError b2b =
                assertThrows(StytchInvalidInputError.class, () -> StytchB2BClient.configure(application(), this::handleInitialization));

        for (StytchInvalidInputError error : List.of(consumer, b2b)) {
            assertEquals("STYTCH_PUBLIC_TOKEN", error.getField());
            assertTrue(error.getMessage(), error.getMessage().contains("string resource"));
        }
        assertEquals(List.of(), said);
    }

    @Test
    public void S53_java_handles_a_sign_in_link_and_receives_the_token_of_a_reset_link() {
        StytchClient.configure(application(), TestClients.emulatorOptions());
        ended(() -> StytchClient.getMagicLinks().getEmail().loginOrCreate(new MagicLinks.EmailMagicLinks.Parameters(email), this::handleResult))
                .getOrThrow();

        StytchClient.handle(link("reset_password", "reset-token"), 60, this::handleLink);
        onMain("the reset link is handled", () -> links.size() == 1);
        assertNull(StytchClient.getSessions().getSessionToken());
        StytchClient.handle(link("magic_links", Emulator.INSTANCE.code(email)), 60, this::handleLink);
        onMain("the sign-in link is handled", () -> links.size() == 2);

        DeeplinkHandledStatus.ManualHandlingRequired reset = (DeeplinkHandledStatus.ManualHandlingRequired) links.get(0);
        assertSame(ConsumerTokenType.RESET_PASSWORD, reset.getType());
        assertEquals("reset-token", reset.getToken());
        DeeplinkHandledStatus.Handled signIn = (DeeplinkHandledStatus.Handled) links.get(1);
        assertTrue(signIn.getResponse().getResult() instanceof StytchResult.Success);
        assertNotNull(StytchClient.getSessions().getSessionToken());
    }

    @Test
    public void S54_a_cold_start_in_java_has_no_moment_that_looks_signed_out() {
        signUp();

        for (int start = 0; start < 10; start++) {
            StytchClient.reset();
            StytchClient.configure(application(), TestClients.emulatorOptions());
            StytchClient.getUser().onChange(this::handleChange);
            StytchClient.getSessions().onChange(this::handleChange);
            onMain("the user is signed in", MigrationJavaTest::isKnownToBeSignedIn);
            assertEquals(email, StytchClient.getUser().getSyncUser().getEmails().get(0).getEmail());
        }

        for (StytchObjectInfo<?> change : changes) assertTrue("" + changes, change instanceof StytchObjectInfo.Available);
    }

    /** Reads what a start page combines. A status that is known must have its objects, so it is read first. */
    private static boolean isKnownToBeSignedIn() {
        InitializationStatus status = StytchClient.isInitialized().getValue();
        StytchObjectInfo<UserData> user = StytchClient.getUser().getOnChange().getValue();
        StytchObjectInfo<SessionData> session = StytchClient.getSessions().getOnChange().getValue();
        String moment = status + ", " + user + ", " + session;

        assertFalse(moment, user instanceof StytchObjectInfo.Unavailable || session instanceof StytchObjectInfo.Unavailable);
        if (status instanceof InitializationStatus.Loading) return false;
        assertTrue(moment, status instanceof InitializationStatus.Success);
        assertTrue(moment, user instanceof StytchObjectInfo.Available && session instanceof StytchObjectInfo.Available);
        return true;
    }

    @Test
    public void S55_revoking_offline_in_java_keeps_the_session_and_with_forceClear_it_is_gone() {
        signUp();
        Emulator.INSTANCE.fault("sessions", "reset", "");

        StytchResult<?> kept = ended(() -> StytchClient.getSessions().revoke(new Sessions.RevokeParams(), this::handleResult));
        assertTrue("" + kept, kept.exceptionOrNull() instanceof StytchAPIUnreachableError);
        assertNotNull(StytchClient.getSessions().getSync());
        StytchResult<?> cleared = ended(() -> StytchClient.getSessions().revoke(new Sessions.RevokeParams(true), this::handleResult));

        assertTrue("" + cleared, cleared.exceptionOrNull() instanceof StytchLocalStateClearedError);
        assertNull(StytchClient.getSessions().getSync());
        assertTrue(StytchClient.getUser().getOnChange().getValue() instanceof StytchObjectInfo.Unavailable);
    }

    @Test
    public void S32_arguments_of_java_without_names_arrive_as_the_fields_that_they_are_in_the_vendors_sdk() {
        configureB2B();
        B2BOTP.Email codes = StytchB2BClient.getOtp().getEmail();

        Map<String, String> link = fields(() -> StytchB2BClient.getMagicLinks().getEmail()
                .loginOrSignup(new B2BMagicLinks.EmailMagicLinks.Parameters(email, "organization-a"), this::handleResult));
        Map<String, String> code = fields(
                () -> codes.authenticate(new B2BOTP.Email.AuthenticateParameters("111111", "organization-a", email), this::handleResult));
        Map<String, String> discovered = fields(
                () -> codes.getDiscovery().authenticate(new B2BOTP.Email.Discovery.AuthenticateParameters("222222", email), this::handleResult));

        assertEquals(List.of(email, "organization-a"), List.of(link.get("email_address"), link.get("organization_id")));
        assertEquals(
                List.of("111111", "organization-a", email),
                List.of(code.get("code"), code.get("organization_id"), code.get("email_address")));
        assertEquals(List.of("222222", email), List.of(discovered.get("code"), discovered.get("email_address")));
    }

    @Test
    public void S57_discovery_leads_java_over_an_exchange_and_a_text_message_into_an_organization() {
        configureB2B();
        Emulator.Organization vaults = Emulator.INSTANCE.organization("Vaults", email, "REQUIRED_FOR_ALL");
        B2BOTP.Email.Discovery discovery = StytchB2BClient.getOtp().getEmail().getDiscovery();
        B2BOTP.SMS sms = StytchB2BClient.getOtp().getSms();

        ended(() -> discovery.send(new B2BOTP.Email.Discovery.SendParameters(email), this::handleResult)).getOrThrow();
        String proof = Emulator.INSTANCE.code(email);
        ended(() -> discovery.authenticate(new B2BOTP.Email.Discovery.AuthenticateParameters(proof, email), this::handleResult)).getOrThrow();
        DiscoveryResponse listed =
                (DiscoveryResponse) ended(() -> StytchB2BClient.getDiscovery().listOrganizations(this::handleResult)).getOrThrow();
        assertTrue(listed.getDiscoveredOrganizations().stream().anyMatch(it -> it.getOrganization().getOrganizationId().equals(vaults.getId())));
        B2BDiscovery.SessionExchangeParameters choice = new B2BDiscovery.SessionExchangeParameters(vaults.getId(), 60);
        B2BAuthenticateResponse exchange = (B2BAuthenticateResponse)
                ended(() -> StytchB2BClient.getDiscovery().exchangeIntermediateSession(choice, this::handleResult)).getOrThrow();
        assertFalse(exchange.getMemberAuthenticated());
        assertNotNull(exchange.getMfaRequired());
        ended(() -> sms.send(new B2BOTP.SMS.SendParameters(vaults.getId(), vaults.getMemberId()), this::handleResult)).getOrThrow();
        B2BOTP.SMS.AuthenticateParameters text =
                new B2BOTP.SMS.AuthenticateParameters(vaults.getId(), vaults.getMemberId(), Emulator.INSTANCE.code(WorldKt.PHONE));
        ended(() -> sms.authenticate(text, this::handleResult)).getOrThrow();

        assertEquals(vaults.getId(), StytchB2BClient.getOrganization().getSync().getOrganizationId());
        assertEquals(vaults.getMemberId(), StytchB2BClient.getMember().getSync().getMemberId());
        assertNotNull(StytchB2BClient.getSessions().getSessionJwt());
        for (Looper looper : loopers) assertSame(Looper.getMainLooper(), looper);
    }

    private static Application application() {
        return RuntimeEnvironment.getApplication();
    }

    private static void configureB2B() {
        AppWithToken.setPublicToken(Emulator.INSTANCE.getB2bToken());
        StytchB2BClient.configure(application(), TestClients.emulatorOptions());
    }

    /** Signs a user up, in the client of the app's token. */
    private void signUp() {
        StytchClient.configure(application(), TestClients.emulatorOptions());
        Passwords.CreateParameters parameters = new Passwords.CreateParameters(email, TestClients.password(), 60);
        ended(() -> StytchClient.getPasswords().create(parameters, this::handleResult)).getOrThrow();
    }

    private static Uri link(String type, String token) {
        return Uri.parse("app://auth?stytch_token_type=" + type + "&token=" + token);
    }

    /** Makes a call whose callback is {@link #handleResult}, and waits for its result. */
    private StytchResult<?> ended(Runnable call) {
        int before = results.size();
        call.run();
        onMain("the call has ended", () -> results.size() > before);
        assertEquals(before + 1, results.size());
        return results.get(before);
    }

    /** The fields of the one request that a call sent. */
    private Map<String, String> fields(Runnable call) {
        Emulator.INSTANCE.control("DELETE", "requests", "");
        ended(call);
        return Emulator.INSTANCE.bodyOfTheRequest();
    }

    private Unit handleResult(StytchResult<?> result) {
        loopers.add(Looper.myLooper());
        results.add(result);
        return Unit.INSTANCE;
    }

    // Called on a thread of the library.
    private Unit handleChange(StytchObjectInfo<?> info) {
        changes.add(info);
        return Unit.INSTANCE;
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
        links.add(status);
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

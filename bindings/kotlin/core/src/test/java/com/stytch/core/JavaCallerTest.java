package com.stytch.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The façade as Java sees it. */
class JavaCallerTest {
    @Test
    void S90_java_signs_up_reads_and_listens_without_a_word_of_Kotlin() throws Exception {
        try (ConsumerClient client = TestClients.open()) {
            CompletableFuture<StytchObjectInfo<SessionData>> received = new CompletableFuture<>();
            StytchSubscription subscription = client.getSessions().onChange(info -> received.complete(info));
            CompletableFuture<StytchResult<AuthenticateResponse>> called = new CompletableFuture<>();

            client.getPasswords()
                    .create(new Passwords.CreateParameters(TestClients.newEmail(), TestClients.password()), called::complete);
            AuthenticateResponse created = called.get(20, TimeUnit.SECONDS).getOrThrow();

            assertEquals(created.getSessionToken().expose(), client.getSessions().getSessionToken());
            assertTrue(received.get(20, TimeUnit.SECONDS) instanceof StytchObjectInfo.Available);
            assertNotNull(client.getSessions().getOnChange().getValue());
            assertNotNull(client.getUser().getSyncUser());
            client.getSessions().authenticateCompletable().get(20, TimeUnit.SECONDS).getOrThrow();
            subscription.close();
        }
    }

    @Test
    void S91_null_from_java_is_a_typed_error() {
        StytchInvalidInputError context =
                assertThrows(StytchInvalidInputError.class, () -> StytchClient.configure(null, "public-token-test-x"));
        StytchInvalidInputError token =
                assertThrows(StytchInvalidInputError.class, () -> TestClients.openWith(null));

        assertEquals("context", context.getField());
        assertEquals("publicToken", token.getField());
    }
}

package com.example.sample;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import android.content.Context;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.After;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.RuntimeEnvironment;
import org.robolectric.annotation.Config;

/** Runs the app out of the shrunk jar. */
@RunWith(RobolectricTestRunner.class)
@Config(sdk = 35, manifest = Config.NONE)
public class ShrunkAppTest {
    private static final String PASSWORD = "correct horse battery staple 9!";

    /** As on a phone: the app has a loader of its own, above it there is Android only. */
    private static URLClassLoader loader;

    private final Map<String, String> said = new HashMap<>();
    private Process emulator;

    @BeforeClass
    public static void load() throws IOException {
        URL jar = Path.of(System.getProperty("sample.jar")).toUri().toURL();
        loader = new URLClassLoader(new URL[] {jar}, ShrunkAppTest.class.getClassLoader());
    }

    @Before
    public void startTheEmulator() throws IOException {
        emulator = new ProcessBuilder(System.getProperty("stytch.emulator"), "--port", "0")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader lines = new BufferedReader(new InputStreamReader(emulator.getInputStream()));
        // It prints once it listens, in two columns.
        while (!said.containsKey("control API")) {
            String[] columns = lines.readLine().split(" {2,}");
            if (columns.length == 2) {
                said.put(columns[0], columns[1]);
            }
        }
    }

    @After
    public void stopTheEmulator() {
        emulator.destroyForcibly();
    }

    @Test
    public void theAppIsInTheShrunkJarOnly() throws Exception {
        for (String original : List.of("com.example.sample.SampleApp", "com.stytch.core.Sessions", "kotlin.Unit", "com.sun.jna.Native")) {
            assertThrows(original, ClassNotFoundException.class, () -> Class.forName(original));
        }
        assertThrows(ClassNotFoundException.class, () -> loader.loadClass("com.stytch.core.Sessions"));
        assertThrows(ClassNotFoundException.class, () -> loader.loadClass("kotlinx.coroutines.BuildersKt"));
        assertSame(loader, loader.loadClass("com.example.sample.SampleApp").getClassLoader());
    }

    @Test
    public void aConsumerSignsUpValidatesAndSignsOut() throws Exception {
        List<?> told = run("consumer", said.get("consumer public token"), "ada@example.com", PASSWORD);

        assertEquals(
                List.of(
                        "nobody is signed in",
                        "signed up: true",
                        "user: ada@example.com",
                        "token: true",
                        "expires: true",
                        "validated: true",
                        "wrong password: unauthorized_credentials",
                        "signed out: true",
                        "received: in … out"),
                told);
    }

    @Test
    public void aMemberSignsInToAnOrganization() throws Exception {
        String id = field(control("organizations", "{\"organization_name\":\"Engines\"}"), "organization_id");
        control(
                "organizations/" + id + "/members",
                "{\"email_address\":\"ada@example.com\",\"password\":\"" + PASSWORD + "\"}");

        List<?> told = run("b2b", said.get("b2b public token"), id, "ada@example.com", PASSWORD);

        assertEquals(
                List.of("member: ada@example.com", "organization: Engines", "session: true", "signed out: true"), told);
    }

    private List<?> run(String entry, String... arguments) throws Exception {
        Class<?> type = loader.loadClass("com.example.sample.SampleApp");
        Object app = type.getConstructor(Context.class, String.class)
                .newInstance(RuntimeEnvironment.getApplication(), said.get("base URL"));
        Class<?>[] types = new Class<?>[arguments.length];
        Arrays.fill(types, String.class);
        return (List<?>) type.getMethod(entry, types).invoke(app, (Object[]) arguments);
    }

    private String control(String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(said.get("base URL") + "/__emulator/" + path))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertEquals(answer.body(), 200, answer.statusCode());
        return answer.body();
    }

    private static String field(String json, String name) {
        Matcher found = Pattern.compile("\"" + name + "\":\"([^\"]+)\"").matcher(json);
        assertTrue(json, found.find());
        return found.group(1);
    }
}

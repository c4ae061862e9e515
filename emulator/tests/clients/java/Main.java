// The official client for Java against the emulator. Run from source: java -cp 'lib/*' Main.java

import com.squareup.moshi.Moshi;
import com.stytch.java.b2b.StytchB2BClient;
import com.stytch.java.b2b.models.magiclinksemail.InviteRequest;
import com.stytch.java.b2b.models.magiclinksemail.InviteRequestOptions;
import com.stytch.java.b2b.models.magiclinksemail.LoginOrSignupRequest;
import com.stytch.java.b2b.models.organizationsmembers.CreateRequestOptions;
import com.stytch.java.b2b.models.organizationsmembers.UpdateRequestOptions;
import com.stytch.java.b2b.models.sessions.RevokeRequestOptions;
import com.stytch.java.common.OptionalClientConfig;
import com.stytch.java.common.StytchException;
import com.stytch.java.common.StytchResult;
import com.stytch.java.common.methodoptions.Authorization;
import com.stytch.java.consumer.StytchClient;
import com.stytch.java.consumer.models.passwords.CreateRequest;
import com.stytch.java.consumer.models.sessions.AuthenticateRequest;
import com.stytch.java.consumer.models.sessions.AuthorizationCheck;
import com.stytch.java.consumer.models.sessions.RevokeRequest;
import com.stytch.java.consumer.models.users.DeleteRequest;
import com.stytch.java.consumer.models.users.GetRequest;
import com.stytch.java.consumer.models.users.Name;
import com.stytch.java.consumer.models.users.SearchRequest;
import com.stytch.java.consumer.models.users.SearchUsersQuery;
import com.stytch.java.consumer.models.users.SearchUsersQueryOperator;
import com.stytch.java.consumer.models.users.UpdateRequest;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

public class Main {
    private static final String BASE = System.getenv("STYTCH_EMULATOR_URL");
    private static final String PASSWORD = "correct horse battery";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    public static void main(String[] arguments) throws Exception {
        control("POST", "reset", Map.of("seed", false));
        setPolicy();
        Map<String, Object> projects = control("GET", "projects", null);
        var config = new OptionalClientConfig(BASE);
        var ofUsers = object(projects, "consumer");
        try (var client = new StytchClient(text(ofUsers, "project_id"), text(ofUsers, "secret"), config)) {
            consumer(client, ofUsers);
        }
        var ofMembers = object(projects, "b2b");
        try (var client = new StytchB2BClient(text(ofMembers, "project_id"), text(ofMembers, "secret"), config)) {
            b2b(client);
        }
        System.exit(0);
    }

    private static void consumer(StytchClient client, Map<String, Object> project) throws Exception {
        var passwords = client.getPasswords();
        var users = client.getUsers();
        var sessions = client.getSessions();
        var made = ok(passwords.createCompletable(new CreateRequest(
            "ann@example.com", PASSWORD, 60, null, null, Map.of("plan", "free"), new Name("Ann"))));
        equal(made.getUser().getName().getFirstName(), "Ann");
        equal(made.getUser().getUntrustedMetadata(), Map.of("plan", "free"));
        checked("a sign-up keeps name and metadata");
        refused(400, "duplicate_email", passwords.createCompletable(new CreateRequest("ann@example.com", PASSWORD)));
        refused(400, "invalid_email", users.createCompletable(
            new com.stytch.java.consumer.models.users.CreateRequest("nobody")));
        checked("a taken and an invalid address are refused");

        var token = made.getSessionToken();
        var withCheck = new AuthenticateRequest(token, null, null, null, new AuthorizationCheck("documents", "write"));
        refused(403, "consumer_session_authorization_error", sessions.authenticateCompletable(withCheck));
        ok(users.updateCompletable(new UpdateRequest(made.getUserId(), null, null, null, null, null, List.of("editor"))));
        var allowed = ok(sessions.authenticateCompletable(withCheck));
        equal(allowed.getVerdict().getAuthorized(), true);
        equal(allowed.getVerdict().getGrantingRoles(), List.of("editor"));
        checked("a role decides the verdict of a user");

        var local = ok(sessions.authenticateJwtLocalCompletable(allowed.getSessionJWT(), 60, 0));
        equal(local.getUserId(), made.getUserId());
        checked("a JWT is verified with the key set");
        refused(400, "too_many_session_arguments", sessions.authenticateCompletable(
            new AuthenticateRequest(token, null, allowed.getSessionJWT())));
        checked("both session arguments are refused");

        ok(sessions.revokeCompletable(new RevokeRequest(null, token)));
        refused(404, "session_not_found", sessions.authenticateCompletable(new AuthenticateRequest(token)));
        checked("a revoked session is not found");

        var operand = Map.of("filter_name", "email_address", "filter_value", List.of("ann@example.com"));
        var found = ok(users.searchCompletable(new SearchRequest(
            null, null, new SearchUsersQuery(SearchUsersQueryOperator.AND, List.of(operand)))));
        equal(found.getResults().size(), 1);
        equal(found.getResults().get(0).getUserId(), made.getUserId());
        ok(users.deleteCompletable(new DeleteRequest(made.getUserId())));
        refused(404, "user_not_found", users.getCompletable(new GetRequest(made.getUserId())));
        checked("a user is found, deleted and not found");

        var pair = text(project, "project_id") + ":" + text(project, "secret");
        var basic = "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        var malformed = HTTP.send(HttpRequest.newBuilder(URI.create(BASE + "/v1/users"))
            .header("authorization", basic).POST(BodyPublishers.ofString("{\"email\": ")).build(), BodyHandlers.ofString());
        equal(malformed.statusCode(), 400);
        equal(json(malformed).get("error_type"), "bad_request");
        equal(ok(users.searchCompletable(new SearchRequest())).getResults(), List.of());
        checked("a malformed body is refused and creates nobody");
    }

    private static void b2b(StytchB2BClient client) throws Exception {
        var organizations = client.getOrganizations();
        var members = organizations.getMembers();
        var sessions = client.getSessions();
        var acme = ok(organizations.createCompletable(
            new com.stytch.java.b2b.models.organizations.CreateRequest("Acme", "acme"))).getOrganization();
        var other = ok(organizations.createCompletable(
            new com.stytch.java.b2b.models.organizations.CreateRequest("Other", "other"))).getOrganization();
        refused(400, "organization_slug_already_used", organizations.createCompletable(
            new com.stytch.java.b2b.models.organizations.CreateRequest("Third", "acme")));
        checked("a taken slug is refused");

        var member = ok(members.createCompletable(new com.stytch.java.b2b.models.organizationsmembers.CreateRequest(
            "acme", "ann@example.com", "Ann", null, null, null, null, null, null, List.of("stytch_admin")),
            new CreateRequestOptions())).getMember();
        equal(member.getOrganizationId(), acme.getOrganizationId());
        equal(member.isAdmin(), true);
        checked("a slug stands for the id, and roles of a new member are kept");
        refused(404, "member_not_found", members.getCompletable(
            new com.stytch.java.b2b.models.organizationsmembers.GetRequest("other", member.getMemberId())));
        checked("a member is not found under another organization");

        var email = client.getMagicLinks().getEmail();
        ok(email.inviteCompletable(new InviteRequest("acme", "bob@example.com"), new InviteRequestOptions()));
        ok(email.loginOrSignupCompletable(new LoginOrSignupRequest("acme", "ann@example.com")));
        var ann = signedIn(client, "ann@example.com");
        var bob = signedIn(client, "bob@example.com");
        equal(ann.getMemberAuthenticated() && bob.getMemberAuthenticated(), true);
        checked("members sign in by links");

        var allowed = ok(sessions.authenticateCompletable(check(ann.getSessionToken(), acme.getOrganizationId())));
        equal(allowed.getVerdict().getAuthorized(), true);
        equal(allowed.getVerdict().getGrantingRoles(), List.of("stytch_admin"));
        refused(403, "session_authorization_error",
            sessions.authenticateCompletable(check(bob.getSessionToken(), acme.getOrganizationId())));
        refused(403, "session_authorization_tenancy_error",
            sessions.authenticateCompletable(check(ann.getSessionToken(), other.getOrganizationId())));
        checked("roles and organization decide the verdict of a member");
        var local = ok(sessions.authenticateJwtLocalCompletable(
            allowed.getSessionJWT(), 60, check("", acme.getOrganizationId()).getAuthorizationCheck(), 0));
        equal(local.getMemberId(), ann.getMemberId());
        checked("a JWT is verified with the key set and the policy");

        // Roles that are left out are sent as none: the last of these arguments.
        var change = new com.stytch.java.b2b.models.organizationsmembers.UpdateRequest(
            "acme", ann.getMemberId(), "Anna", Map.of(), Map.of(), null, null, null, null);
        refused(403, "session_authorization_error",
            members.updateCompletable(change, new UpdateRequestOptions(actingFor(bob))));
        ok(members.updateCompletable(change, new UpdateRequestOptions(actingFor(ann))));
        refused(403, "session_authorization_error", sessions.revokeCompletable(
            revoke(ann), new RevokeRequestOptions(actingFor(bob))));
        checked("a call for a member is limited to what its roles allow");

        ok(sessions.revokeCompletable(revoke(bob), new RevokeRequestOptions(actingFor(ann))));
        refused(404, "session_not_found", sessions.authenticateCompletable(
            new com.stytch.java.b2b.models.sessions.AuthenticateRequest(bob.getSessionToken())));
        checked("the sessions of a member are revoked");
    }

    private static com.stytch.java.b2b.models.magiclinks.AuthenticateResponse signedIn(
        StytchB2BClient client, String recipient) throws Exception {
        var query = URLEncoder.encode(recipient, StandardCharsets.UTF_8);
        var messages = (List<?>) control("GET", "inbox?recipient=" + query, null).get("messages");
        var token = ((Map<?, ?>) messages.get(messages.size() - 1)).get("code_or_token");
        return ok(client.getMagicLinks().authenticateCompletable(
            new com.stytch.java.b2b.models.magiclinks.AuthenticateRequest((String) token)));
    }

    /** The option of a call for this member. */
    private static Authorization actingFor(com.stytch.java.b2b.models.magiclinks.AuthenticateResponse login) {
        return new Authorization(login.getSessionToken(), null);
    }

    private static com.stytch.java.b2b.models.sessions.RevokeRequest revoke(
        com.stytch.java.b2b.models.magiclinks.AuthenticateResponse login) {
        return new com.stytch.java.b2b.models.sessions.RevokeRequest(null, null, null, login.getMemberId());
    }

    /** May the member of the session end sessions of others in this organization? */
    private static com.stytch.java.b2b.models.sessions.AuthenticateRequest check(String token, String organization) {
        var check = new com.stytch.java.b2b.models.sessions.AuthorizationCheck(
            organization, "stytch.member", "revoke-sessions");
        return new com.stytch.java.b2b.models.sessions.AuthenticateRequest(token, null, null, null, check);
    }

    /** Makes users editors of documents by a role. */
    private static void setPolicy() throws Exception {
        var all = Map.of("resource_id", "documents", "actions", List.of("*"));
        var policy = Map.of(
            "roles", List.of(
                Map.of("role_id", "stytch_user", "permissions", List.of()),
                Map.of("role_id", "editor", "permissions", List.of(all))),
            "resources", List.of(Map.of("resource_id", "documents", "actions", List.of("read", "write"))),
            "scopes", List.of());
        control("PUT", "options", Map.of("consumer_rbac_policy", policy));
    }

    private static void checked(String what) {
        System.out.println("java: " + what);
    }

    private static void equal(Object got, Object expected) {
        if (!Objects.equals(got, expected)) {
            throw new AssertionError(got + " is not " + expected);
        }
    }

    /** For a call that must succeed. */
    private static <T> T ok(CompletableFuture<StytchResult<T>> call) throws Exception {
        var result = call.get();
        if (result instanceof StytchResult.Success<T> success) {
            return success.getValue();
        }
        throw new AssertionError(result);
    }

    /** For a call that must be refused with this status and `error_type`. */
    private static <T> void refused(int status, String type, CompletableFuture<StytchResult<T>> call) throws Exception {
        var result = call.get();
        var is = result instanceof StytchResult.Error error
            && error.getException() instanceof StytchException.Response response
            && response.getReason().getStatusCode() == status
            && response.getReason().getErrorType().equals(type);
        if (!is) {
            throw new AssertionError("expected " + status + " " + type + ", got " + result);
        }
    }

    private static Map<String, Object> control(String method, String path, Object body) throws Exception {
        var sent = body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(adapter().toJson(body));
        var request = HttpRequest.newBuilder(URI.create(BASE + "/__emulator/" + path)).method(method, sent).build();
        var response = HTTP.send(request, BodyHandlers.ofString());
        equal(response.statusCode(), 200);
        return json(response);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> json(HttpResponse<String> response) throws Exception {
        return (Map<String, Object>) adapter().fromJson(response.body());
    }

    private static com.squareup.moshi.JsonAdapter<Object> adapter() {
        return new Moshi.Builder().build().adapter(Object.class);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Map<String, Object> parent, String name) {
        return (Map<String, Object>) parent.get(name);
    }

    private static String text(Map<String, Object> parent, String name) {
        return (String) parent.get(name);
    }
}

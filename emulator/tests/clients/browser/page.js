// What runs in the page: the client is the global `stytch` of the bundle.
const password = "correct horse battery";

/** Both values must be the same JSON. */
const equal = (got, expected) => {
  const [left, right] = [got, expected].map((value) => JSON.stringify(value));
  if (left !== right) throw new Error(`${left} is not ${right}`);
};

/** The call must be refused with this status and `error_type`. */
const refused = async (promise, status, type) => {
  const error = await promise.then(
    () => new Error(`expected ${type}, but the call succeeded`),
    (error) => error,
  );
  if (error.status_code !== status || error.error_type !== type) throw error;
};

/** A call without the client: the status and the JSON of the response. */
const plain = async (base, path, token, body) => {
  const headers = { authorization: `Basic ${btoa(`${token}:${token}`)}`, "content-type": "application/json" };
  const response = await fetch(`${base}${path}`, { method: "POST", headers, body });
  return { status: response.status, body: await response.json() };
};

/** The options of a client; `customBaseUrl` takes no port and no plain HTTP. */
const options = (base) => ({ endpoints: { testAPIURL: base } });

async function consumer(base, publicToken) {
  const client = new stytch.StytchClient(publicToken, options(base));
  const sessions = [];
  client.session.onChange((session) => sessions.push(session?.session_id ?? null));

  const credentials = { email: "ann@example.com", password, session_duration_minutes: 60 };
  const made = await client.passwords.create(credentials);
  await client.user.update({ name: { first_name: "Ann" }, untrusted_metadata: { plan: "free" } });
  const user = await client.user.get();
  equal([user.user_id, user.name.first_name, user.untrusted_metadata], [made.user_id, "Ann", { plan: "free" }]);
  await checked("a user signs up, and name and metadata are kept");
  equal(client.session.getSync().session_id, made.session.session_id);
  equal(client.session.getTokens(), { session_token: made.session_token, session_jwt: made.session_jwt });
  await checked("the session is there without a call");
  await refused(client.passwords.create(credentials), 400, "duplicate_email");
  await refused(client.otps.email.loginOrCreate("nobody"), 400, "invalid_email");
  await checked("a taken and an invalid address are refused");

  equal(await client.rbac.isAuthorized("documents", "write"), false);
  await backend("PUT", `/v1/users/${made.user_id}`, { roles: ["editor"] });
  const renewed = await client.session.authenticate({ session_duration_minutes: 60 });
  equal(renewed.user.roles, ["stytch_user", "editor"]);
  equal(await client.rbac.isAuthorized("documents", "write"), true);
  equal(client.rbac.isAuthorizedSync("documents", "erase"), true);
  equal(client.rbac.isAuthorizedSync("invoices", "read"), false);
  equal(await client.rbac.allPermissions(), { documents: { read: true, write: true } });
  await checked("roles and the policy of the project decide what a user may do");

  await client.session.revoke();
  equal(client.session.getSync(), null);
  await refused(client.session.authenticate(), 401, "unauthorized_credentials");
  client.session.updateSession({ session_token: made.session_token });
  await refused(client.session.authenticate(), 404, "session_not_found");
  equal([...new Set(sessions)], [made.session.session_id, null]);
  await checked("a revoked session is not found");

  await client.otps.email.loginOrCreate("bob@example.com");
  const { method_id } = await client.otps.email.loginOrCreate("bob@example.com", { expiration_minutes: 5 });
  const code = await lastToken("bob@example.com");
  const bob = await client.otps.authenticate(code, method_id, { session_duration_minutes: 60 });
  equal(bob.user.emails[0].email, "bob@example.com");
  await checked("a user signs in by a code");

  const malformed = await plain(base, "/sdk/v1/passwords", publicToken, '{"email": ');
  equal([malformed.status, malformed.body.error_type], [400, "bad_request"]);
  const everyone = await backend("POST", "/v1/users/search", {});
  equal(everyone.results.length, 2);
  await checked("a malformed body is refused and creates nobody");
}

async function b2b(base, publicToken, [acme, other]) {
  const client = new stytch.StytchB2BClient(publicToken, options(base));

  const found = await client.organization.getBySlug({ organization_slug: "acme" });
  equal(found.organization.organization_id, acme.organization_id);
  equal((await client.organization.getBySlug({ organization_slug: "nobody" })).organization, null);
  await checked("an organization is found by its slug");

  const members = "/v1/b2b/organizations/acme/members";
  const admin = await backend("POST", members, { email_address: "ann@example.com", roles: ["stytch_admin"] });
  const plainMember = await backend("POST", members, { email_address: "bob@example.com" });
  const signIn = async (email_address) => {
    const organization_id = acme.organization_id;
    await client.magicLinks.email.loginOrSignup({ email_address, organization_id, login_expiration_minutes: 10 });
    const magic_links_token = await lastToken(email_address);
    return client.magicLinks.authenticate({ magic_links_token, session_duration_minutes: 60 });
  };
  const bob = await signIn("bob@example.com");
  equal([bob.member_authenticated, bob.member_id], [true, plainMember.member_id]);
  equal((await client.organization.get()).organization_slug, "acme");
  await checked("a member signs in by a link");
  equal(await client.rbac.isAuthorized("stytch.member", "revoke-sessions"), false);
  equal(await client.rbac.isAuthorized("stytch.self", "revoke-sessions"), true);
  await refused(
    client.session.revokeForMember({ member_id: admin.member_id }),
    403,
    "session_authorization_error",
  );
  await checked("a member may not end the sessions of others");

  await client.session.revoke();
  const ann = await signIn("ann@example.com");
  equal(ann.member_session.roles, ["stytch_member", "stytch_admin"]);
  equal(await client.rbac.isAuthorized("stytch.member", "revoke-sessions"), true);
  const again = await client.session.authenticate({ session_duration_minutes: 60 });
  equal(again.member_session.member_session_id, ann.member_session.member_session_id);
  await client.session.revokeForMember({ member_id: plainMember.member_id });
  await checked("an admin may");

  await backend("PUT", "/v1/b2b/rbac/organizations/acme", {
    org_policy: { roles: [{ role_id: "painter", permissions: [{ resource_id: "walls", actions: ["paint"] }] }] },
  });
  await backend("PUT", `${members}/${admin.member_id}`, { roles: ["painter"] });
  await client.session.authenticate({ session_duration_minutes: 60 });
  equal(await client.rbac.isAuthorized("walls", "paint"), true);
  equal(await client.rbac.isAuthorized("stytch.member", "revoke-sessions"), false);
  await checked("roles of the organization decide too");

  await refused(
    client.session.exchange({ organization_id: other.organization_id, session_duration_minutes: 60 }),
    404,
    "member_not_found",
  );
  await checked("an organization without the member is not entered");

  client.session.updateSession({ session_token: bob.session_token });
  await refused(client.session.authenticate(), 404, "session_not_found");
  await checked("a revoked session is not found");

  await client.magicLinks.email.discovery.send({ email_address: "eve@example.com" });
  const discovery_magic_links_token = await lastToken("eve@example.com");
  await client.magicLinks.discovery.authenticate({ discovery_magic_links_token });
  const organization = { organization_name: "Third", session_duration_minutes: 60 };
  await refused(
    client.discovery.organizations.create({ ...organization, organization_slug: "acme" }),
    400,
    "organization_slug_already_used",
  );
  const created = await client.discovery.organizations.create({ ...organization, organization_slug: "third" });
  equal([created.organization.organization_slug, created.member.is_admin], ["third", true]);
  await checked("a taken slug is refused, and who makes an organization is its admin");

  const malformed = await plain(base, "/sdk/v1/b2b/magic_links/email/discovery/send", publicToken, "[1]");
  equal([malformed.status, malformed.body.error_type], [400, "bad_request"]);
  await checked("a body that is no object is refused");
}

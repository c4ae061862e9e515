// The official client for Node against the emulator.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { operations } from "./operations.mjs";

// The client is installed beside the copy of this file, or where NODE_PATH points.
const stytch = createRequire(import.meta.url)("stytch");

const base = process.env.STYTCH_EMULATOR_URL;
assert.ok(base, "STYTCH_EMULATOR_URL is missing");
const password = "correct horse battery";

const control = async (method, path, body) => {
  const response = await fetch(`${base}/__emulator/${path}`, { method, body: body && JSON.stringify(body) });
  assert.equal(response.status, 200, `${method} ${path}`);
  return response.json();
};

const checked = (what) => console.log(`node: ${what}`);

/** The call must be refused with this status and `error_type`. */
const refused = async (promise, status, type) => {
  const error = await promise.then(
    () => assert.fail(`expected ${type}, but the call succeeded`),
    (error) => error,
  );
  assert.deepEqual([error.status_code, error.error_type], [status, type], String(error));
};

{
  const { support } = await control("GET", "");
  const known = new Set([...support.served.map((it) => it.operation), ...support.not_served]);
  const called = operations();
  assert.ok(called.length > 180, `only ${called.length} operations found in the client`);
  assert.deepEqual(called.filter((it) => !known.has(it)), []);
  checked("each operation of the client is served or listed as not served");
}

await control("POST", "reset", { seed: false });
const policy = {
  roles: [
    { role_id: "stytch_user", permissions: [] },
    { role_id: "editor", permissions: [{ resource_id: "documents", actions: ["*"] }] },
  ],
  resources: [{ resource_id: "documents", actions: ["read", "write"] }],
  scopes: [],
};
const options = (await control("GET", "options")).options;
await control("PUT", "options", { ...options, consumer_rbac_policy: policy });

const projects = await control("GET", "projects");
const credentials = (project) => ({ project_id: project.project_id, secret: project.secret, env: base });

// Consumer
{
  const client = new stytch.Client(credentials(projects.consumer));

  const made = await client.passwords.create({
    email: "ann@example.com",
    password,
    name: { first_name: "Ann" },
    untrusted_metadata: { plan: "free" },
    session_duration_minutes: 60,
  });
  assert.equal(made.user.name.first_name, "Ann");
  assert.deepEqual(made.user.untrusted_metadata, { plan: "free" });
  checked("a sign-up keeps name and metadata");
  await refused(client.passwords.create({ email: "ann@example.com", password }), 400, "duplicate_email");
  await refused(client.users.create({ email: "nobody" }), 400, "invalid_email");
  checked("a taken and an invalid address are refused");

  const check = { resource_id: "documents", action: "write" };
  const token = made.session_token;
  await refused(
    client.sessions.authenticate({ session_token: token, authorization_check: check }),
    403,
    "consumer_session_authorization_error",
  );
  await client.users.update({ user_id: made.user_id, roles: ["editor"] });
  const allowed = await client.sessions.authenticate({ session_token: token, authorization_check: check });
  assert.deepEqual(allowed.verdict, { authorized: true, granting_roles: ["editor"] });
  checked("a role decides the verdict of a user");

  const local = await client.sessions.authenticateJwtLocal({ session_jwt: allowed.session_jwt });
  assert.equal(local.user_id, made.user_id);
  checked("a JWT is verified with the key set");
  await refused(
    client.sessions.authenticate({ session_token: token, session_jwt: allowed.session_jwt }),
    400,
    "too_many_session_arguments",
  );
  checked("both session arguments are refused");

  await client.sessions.revoke({ session_token: token });
  await refused(client.sessions.authenticate({ session_token: token }), 404, "session_not_found");
  checked("a revoked session is not found");

  const found = await client.users.search({
    query: { operator: "AND", operands: [{ filter_name: "email_address", filter_value: ["ann@example.com"] }] },
  });
  assert.deepEqual(
    found.results.map((user) => user.user_id),
    [made.user_id],
  );
  await client.users.delete({ user_id: made.user_id });
  await refused(client.users.get({ user_id: made.user_id }), 404, "user_not_found");
  checked("a user is found, deleted and not found");

  const malformed = await fetch(`${base}/v1/users`, {
    method: "POST",
    headers: {
      authorization: `Basic ${btoa(`${projects.consumer.project_id}:${projects.consumer.secret}`)}`,
      "content-type": "application/json",
    },
    body: '{"email": ',
  });
  assert.equal(malformed.status, 400);
  assert.equal((await malformed.json()).error_type, "bad_request");
  const everyone = await client.users.search({});
  assert.deepEqual(everyone.results, []);
  checked("a malformed body is refused and creates nobody");
}

// B2B
{
  const client = new stytch.B2BClient(credentials(projects.b2b));
  const { organization } = await client.organizations.create({ organization_name: "Acme", organization_slug: "acme" });
  await refused(
    client.organizations.create({ organization_name: "Other", organization_slug: "acme" }),
    400,
    "organization_slug_already_used",
  );
  const other = await client.organizations.create({ organization_name: "Other", organization_slug: "other" });
  checked("a taken slug is refused");

  const { member } = await client.organizations.members.create({
    organization_id: "acme",
    email_address: "ann@example.com",
    name: "Ann",
    roles: ["stytch_admin"],
  });
  assert.equal(member.organization_id, organization.organization_id);
  assert.equal(member.is_admin, true);
  checked("a slug stands for the id, and roles of a new member are kept");
  await refused(
    client.organizations.members.get({ organization_id: "other", member_id: member.member_id }),
    404,
    "member_not_found",
  );
  checked("a member is not found under another organization");

  await client.magicLinks.email.invite({ organization_id: "acme", email_address: "bob@example.com" });
  const { messages } = await control("GET", "inbox?recipient=bob@example.com");
  const bob = await client.magicLinks.authenticate({ magic_links_token: messages.at(-1).code_or_token });
  await client.magicLinks.email.loginOrSignup({ organization_id: "acme", email_address: "ann@example.com" });
  const sent = await control("GET", "inbox?recipient=ann@example.com");
  const ann = await client.magicLinks.authenticate({ magic_links_token: sent.messages.at(-1).code_or_token });
  assert.equal(ann.member_authenticated, true);
  checked("members sign in by links");

  const check = {
    organization_id: organization.organization_id,
    resource_id: "stytch.member",
    action: "revoke-sessions",
  };
  const verdict = async (session, authorization_check) =>
    (await client.sessions.authenticate({ session_token: session.session_token, authorization_check })).verdict;
  assert.deepEqual(await verdict(ann, check), { authorized: true, granting_roles: ["stytch_admin"] });
  await refused(verdict(bob, check), 403, "session_authorization_error");
  await refused(
    verdict(ann, { ...check, organization_id: other.organization.organization_id }),
    403,
    "session_authorization_tenancy_error",
  );
  checked("roles and organization decide the verdict of a member");

  const as = (session) => ({ authorization: { session_token: session.session_token } });
  const ofAnn = { organization_id: "acme", member_id: ann.member_id };
  await refused(
    client.organizations.members.update({ ...ofAnn, name: "Anna" }, as(bob)),
    403,
    "session_authorization_error",
  );
  await client.organizations.members.update({ ...ofAnn, name: "Anna" }, as(ann));
  await refused(client.sessions.revoke({ member_id: ann.member_id }, as(bob)), 403, "session_authorization_error");
  checked("a call for a member is limited to what its roles allow");

  await client.sessions.revoke({ member_id: bob.member_id }, as(ann));
  await refused(client.sessions.authenticate({ session_token: bob.session_token }), 404, "session_not_found");
  checked("the sessions of a member are revoked");
}

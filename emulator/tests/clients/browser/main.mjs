// The official client for browsers against the emulator: one page in headless Chromium for each project.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { chromium } from "playwright-core";

const base = process.env.STYTCH_EMULATOR_URL;
assert.ok(base, "STYTCH_EMULATOR_URL is missing");
/** Serves the page: another origin than the emulator's, as in an app under development. */
const server = createServer((_, response) => {
  response.setHeader("content-type", "text/html").end("<!doctype html><title>App</title>");
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const page = `http://localhost:${server.address().port}/`;
const bundles = "node_modules/@stytch/vanilla-js/dist/iife";

const call = async (method, path, body, headers) => {
  const response = await fetch(`${base}${path}`, { method, headers, body: body && JSON.stringify(body) });
  assert.equal(response.status, 200, `${method} ${path}: ${await response.clone().text()}`);
  return response.json();
};
const control = (method, path, body) => call(method, `/__emulator/${path}`, body);

await control("POST", "reset", { seed: false });
const policy = {
  roles: [
    { role_id: "stytch_user", permissions: [] },
    { role_id: "editor", permissions: [{ resource_id: "documents", actions: ["*"] }] },
  ],
  resources: [{ resource_id: "documents", actions: ["read", "write"] }],
  scopes: [],
};
await control("PUT", "options", { consumer_rbac_policy: policy });
const projects = await control("GET", "projects");

/** A call of the app's backend. */
const backend = (project, method, path, body) =>
  call(method, path, body, { authorization: `Basic ${btoa(`${project.project_id}:${project.secret}`)}` });

const browser = await chromium.launch({
  executablePath: process.env.STYTCH_CHROMIUM,
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

/** Runs a function of `page.js` in a page of its own, with the client of this bundle. */
const run = async (bundle, name, project, { organizations = [] } = {}) => {
  const tab = await (await browser.newContext()).newPage();
  tab.on("pageerror", (error) => console.error(`browser: ${error}`));
  await tab.goto(page);
  await tab.exposeFunction("checked", (what) => console.log(`browser: ${what}`));
  await tab.exposeFunction("backend", (method, path, body) => backend(project, method, path, body));
  await tab.exposeFunction("lastToken", async (recipient) => {
    const { messages } = await control("GET", `inbox?recipient=${encodeURIComponent(recipient)}`);
    return messages.at(-1).code_or_token;
  });
  await tab.addScriptTag({ path: `${bundles}/${bundle}` });
  await tab.addScriptTag({ path: "page.js" });
  await tab.evaluate(([name, ...values]) => window[name](...values), [name, base, project.public_token, organizations]);
};

try {
  await run("index.headless.js", "consumer", projects.consumer);
  const made = [];
  for (const name of ["Acme", "Other"]) {
    const body = { organization_name: name, organization_slug: name.toLowerCase(), email_jit_provisioning: "RESTRICTED" };
    made.push((await backend(projects.b2b, "POST", "/v1/b2b/organizations", body)).organization);
  }
  await run("b2b/index.headless.js", "b2b", projects.b2b, { organizations: made });
} finally {
  await browser.close();
  server.close();
}

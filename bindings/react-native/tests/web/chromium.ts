/** Headless Chromium, and a server for the pages of a test. */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

import { type BrowserContext, chromium } from 'playwright-core';

const TYPES: Record<string, string> = { '.js': 'text/javascript', '.wasm': 'application/wasm' };

/** Serves a page with a script, and the files beside it, as an app would: with a policy that allows WebAssembly and nothing else unusual. */
export async function serve(folder: string, script: string, headers: Record<string, string> = {}): Promise<{ server: Server; address: string }> {
  const html = `<!doctype html><title>tab</title><script type="module" src="/${script}"></script>`;
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const type = TYPES[extname(path)];
    response.setHeader('content-security-policy', "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src *");
    response.setHeader('content-type', type ?? 'text/html');
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    response.end(type === undefined ? html : readFileSync(join(folder, path)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

/** Starts Chromium with a profile. */
export function launch(profile: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(profile, {
    executablePath: process.env.STYTCH_CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

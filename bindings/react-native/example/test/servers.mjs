// The servers of the tests: the emulator, the sample backend and the exported page, each on a free port.
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

export const EXAMPLE = fileURLToPath(new URL('..', import.meta.url));

/** Starts a program and returns it with the first match of `ready` in its output. */
function start(program, args, env, ready) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const read = (chunk) => {
      output += chunk;
      const found = ready.exec(output);
      if (found) resolve({ child, value: found[1] });
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('error', reject);
    child.on('exit', (code) => {
      reject(new Error(`${program} ended with ${code} before it was ready:\n${output}`));
    });
  });
}

/** The emulator with the example's seed, at a fixed port, because the exported page has its address. */
export async function startEmulator(port) {
  const program = process.env.STYTCH_EMULATOR;
  if (program === undefined) throw new Error('STYTCH_EMULATOR is not set: the path of the program stytch-emulator');
  const args = ['--port', String(port), '--seed', join(EXAMPLE, 'seed.json')];
  const { child, value } = await start(program, args, {}, /control API +(\S+)/);
  const control = async (method, path, body) => {
    const init = { method, headers: { 'content-type': 'application/json' }, body: body && JSON.stringify(body) };
    const response = await fetch(new URL(path, value), init);
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  return {
    control,
    /** The newest code that was sent to an address or a number. */
    async code(recipient) {
      const { messages } = await control('GET', `inbox?recipient=${encodeURIComponent(recipient)}`);
      const codes = messages.filter((it) => it.kind === 'otp');
      return codes[codes.length - 1].code_or_token;
    },
    stop: () => child.kill(),
  };
}

/** The sample backend. */
export async function startBackend(port, emulatorPort) {
  const env = { PORT: String(port), STYTCH_URL: `http://127.0.0.1:${emulatorPort}` };
  const program = [join(EXAMPLE, 'backend', 'server.mjs')];
  const { child } = await start(process.execPath, program, env, /(listens on)/);
  return { stop: () => child.kill() };
}

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm', '.json': 'application/json' };

/** The exported page. */
export async function startPage() {
  const folder = join(EXAMPLE, 'dist');
  const server = createServer(async (request, response) => {
    const path = normalize(new URL(request.url, 'http://page').pathname);
    const file = join(folder, path === '/' ? 'index.html' : path);
    try {
      const content = await readFile(file);
      response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' });
      response.end(content);
    } catch {
      response.writeHead(404);
      response.end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}/`, stop: () => server.close() };
}

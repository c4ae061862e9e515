// The thread that talks with a host process, so that the thread of JavaScript can wait for a result without
// running anything else, as it does in an app for a synchronous method.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { parentPort, workerData } from 'node:worker_threads';

const { program, args, results, signal } = workerData;
const flag = new Int32Array(signal);
const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
/** The id of the request that JavaScript waits for; there is at most one. */
let awaited = 0;

function wake(message) {
  awaited = 0;
  results.postMessage(message);
  Atomics.store(flag, 0, 1);
  Atomics.notify(flag, 0);
}

createInterface({ input: child.stdout }).on('line', (line) => {
  const message = JSON.parse(line);
  if (message.id !== undefined && message.id === awaited) wake(message);
  else parentPort.postMessage(message);
});
createInterface({ input: child.stderr }).on('line', (line) => parentPort.postMessage({ printed: line }));
child.on('exit', (code, killed) => {
  if (awaited !== 0) wake({ failed: `the host ended: ${killed ?? code}` });
  parentPort.postMessage({ exited: killed ?? code });
});
child.stdin.on('error', () => {
  // The process ended, which the event above reports.
});
parentPort.on('message', ({ kill, waits, request }) => {
  if (kill) return child.kill('SIGKILL');
  if (waits) {
    awaited = request.id;
    if (child.exitCode !== null || child.signalCode !== null) return wake({ failed: 'the host ended' });
  }
  child.stdin.write(`${JSON.stringify(request)}\n`);
});

/** The scenario list over the Kotlin half of the module. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, test } from 'vitest';

import { bridgeOver } from '../../src/bridges/native';
import type { Bridge } from '../../src/core/bridge';
import { scenarios } from '../scenarios';
import type { Device } from '../scenarios/world';
import { Host } from './host';

const folders: string[] = [];

/** A process that no device has. It is started before it is needed, because that takes seconds. */
let spare = Host.start();

/** The process of a device that ended, for the next one. */
let free: Host | undefined;

/** A process for an app that stores in this folder. */
async function takeHost(folder: string): Promise<Host> {
  const host = free ?? (await spare);
  if (free === undefined) spare = Host.start();
  free = undefined;
  host.ask('host.start', folder);
  return host;
}

afterAll(async () => {
  await free?.kill();
  await (await spare).kill();
  folders.forEach((folder) => {
    rmSync(folder, { recursive: true });
  });
});

class Phone implements Device {
  readonly #folder: string;
  #host: Host;
  #bridge: Bridge;

  constructor(folder: string, host: Host) {
    this.#folder = folder;
    this.#host = host;
    this.#bridge = bridgeOver(host.module());
  }

  bridge = (): Bridge => this.#bridge;

  async restart(): Promise<void> {
    await this.#host.kill();
    this.#host = await takeHost(this.#folder);
    this.#bridge = bridgeOver(this.#host.module());
  }

  setVisible(visible: boolean): void {
    this.#host.ask(visible ? 'host.foreground' : 'host.background');
  }

  setOnline(online: boolean): void {
    this.#host.ask('host.online', online);
  }

  stop(): void {
    free = this.#host;
  }
}

scenarios(test, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'stytch-host-'));
  folders.push(folder);
  return new Phone(folder, await takeHost(folder));
});

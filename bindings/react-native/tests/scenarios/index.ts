/** The scenarios of `docs/scenarios.md` that JavaScript shows, for any bridge. */
import { app } from './app';
import { b2b } from './b2b';
import { consumer } from './consumer';
import { Emulator } from './emulator';
import { input } from './input';
import { type Device, type Scenario, World } from './world';

/** Every scenario. */
export const SCENARIOS: readonly Scenario[] = [...consumer, ...app, ...b2b, ...input];

/** Registers a test, as `test` of `node:test` and of Vitest do. */
type Register = (name: string, body: () => Promise<void>) => unknown;

/**
 * Registers each scenario as a test whose name begins with its id. Each one gets a new device, and an
 * emulator of its own.
 */
export function scenarios(test: Register, makeDevice: () => Promise<Device>): void {
  for (const scenario of SCENARIOS) {
    test(`${scenario.id} ${scenario.name}`, async () => {
      const emulator = await Emulator.start();
      try {
        const device = await makeDevice();
        try {
          await scenario.run(new World(device, emulator));
        } finally {
          await device.stop();
        }
      } finally {
        emulator.stop();
      }
    });
  }
}

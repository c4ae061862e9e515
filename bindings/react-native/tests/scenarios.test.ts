// @vitest-environment node
import { readFileSync } from 'node:fs';

import { expect, it } from 'vitest';

import { SCENARIOS } from './scenarios';

/** Why a scenario is not in the list that every bridge runs. */
const LEFT_OUT: Record<string, string> = {
  S21: 'there is no flow or stream; hooks have the current value: react.test',
  S22: 'an error of a listener is reported and not counted: listeners.test',
  S23: 'reads are variables: picture.test',
  S25: 'a call has one variant, a promise',
  S26: 'JavaScript has one thread',
  S29: 'clients of one project with the same settings share an engine: clients.test',
  S30: 'there is no default client: a provider gets the client',
  S31: 'reads cross no bridge: picture.test counts what crosses',
  S32: "parameters are the vendor's, which the compiler compares: type-tests",
  S33: 'the Rust tests make every call by its name: json_door',
  S34: 'a part of S86',
  S40: 'a part of each scenario: `Client.call` compares the state with the result',
  S43: 'an error of a listener is reported and not counted: listeners.test',
  S44: 'listeners are called by the core, for every bridge: listeners.test',
  S45: 'JavaScript has one thread',
  S47: 'the core keeps the listeners, for every bridge: clients.test, react.test',
  S48: 'a thousand changes arrive in module.e2e; JavaScript frees its callbacks',
  S51: 'no place for a token in the settings of the platform',
  S52: 'there are no callbacks, but promises',
  S53: 'the app receives its links and passes their token to `magicLinks.authenticate`',
  S55: "as S06, which has the vendor's names already",
  S56: "points in time are texts, as in the vendor's package",
  S57: "as S61, which has the vendor's names already",
  S58: 'there is no second language',
  S67: 'there is no default client: a provider gets the client',
  S70: 'the Kotlin package observes the screens',
  S71: 'the Kotlin package observes the screens',
  S72: 'the Kotlin package observes the screens',
  S73: 'the Kotlin package observes the screens',
  S74: 'the Kotlin package observes the screens',
  S75: 'the Kotlin and Swift packages drive it, a page as S28 shows',
  S82: 'there is no `configure`: the constructor takes the token',
  S83: 'the constructor throws what the engine refuses: module.e2e, clients.test',
  S85: "a context is Android's",
  S87: 'a native part that is missing: native.test; an engine that is missing: bridge.node',
  S88: 'errors have their fields and a sentence: errors.test',
  S90: 'there is no second language',
  S91: 'null is a type in TypeScript; the constructor checks it: input.test',
  S95: 'transports are no option in JavaScript',
  S96: 'loggers are no option in JavaScript',
  S97: 'the Kotlin and Swift packages report the proxy; a browser uses its own',
  S98: 'pins are no option in JavaScript',
};

it('every scenario of the list has a test or a reason', () => {
  const list = readFileSync(new URL('../../../docs/scenarios.md', import.meta.url), 'utf8');
  const listed = [...list.matchAll(/^\| (S\d\d) /gm)].map(([, id]) => id);
  const tested = new Set(SCENARIOS.map(({ id }) => id));

  expect([...tested].filter((id) => !listed.includes(id))).toEqual([]);
  expect([...tested].filter((id) => id in LEFT_OUT)).toEqual([]);
  expect(listed.filter((id) => !tested.has(id as string))).toEqual(Object.keys(LEFT_OUT));
});

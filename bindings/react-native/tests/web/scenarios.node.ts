/** The scenarios over the engine as WebAssembly, in a stand-in page. */
import test from 'node:test';

import { scenarios } from '../scenarios';
import { BrowserDevice } from './page';

scenarios(test, () => Promise.resolve(new BrowserDevice()));

/** What runs in a tab of the test: a client on the bridge, and a log of all its states. */
import { webBridge } from '../../src/bridges/web';

type Json = Record<string, any>;

/** One state, as far as the test compares it. */
export interface Seen {
  state: string;
  cause: string | null;
  session: string | null;
  freshness: string | null;
}

declare global {
  interface Window {
    stytch: {
      open(options: string): void;
      call(method: string, params: string): Promise<string>;
      now(): Seen;
      /** The states since the last call. */
      take(): Seen[];
    };
  }
}

const seen = (text: string): Seen => {
  const state = JSON.parse(text) as Json;
  return {
    state: state.state,
    cause: state.cause ?? state.reason ?? null,
    session: state.session?.session_id ?? null,
    freshness: state.freshness ?? null,
  };
};

const bridge = webBridge();
let client = '';
let log: Seen[] = [];

window.stytch = {
  open(options) {
    client = (JSON.parse(bridge.create(options)) as Json).client;
    bridge.subscribe(client, (state) => log.push(seen(state)));
  },
  call: (method, params) => bridge.call(client, method, params),
  now: () => seen(bridge.state(client)),
  take() {
    const states = log;
    log = [];
    return states;
  },
};

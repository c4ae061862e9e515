/** What runs in a page of the measurement: a client of the package, and the times of its changes. */
import { webPlatform } from '../../src/bridges/web';
import { StytchClient } from '../../src/core/consumer';
import { setPlatform } from '../../src/core/platform';

setPlatform(webPlatform);

/** Milliseconds on a clock that all pages of one browser share. */
const now = (): number => performance.timeOrigin + performance.now();

declare global {
  interface Window {
    latency: {
      open(publicToken: string, customBaseUrl: string): void;
      signUp(email: string, password: string): Promise<void>;
      /** Validates the session so many times. Each response is a change of the session. */
      validate(times: number): Promise<void>;
      /** Whether the session is validated. */
      isValidated(): boolean;
      /** When each response had arrived whole, by the number of its change. */
      responses: [number, number][];
      /** When `onChange` was called with each change. */
      changes: [number, number][];
    };
  }
}

let stytch: StytchClient;
/** Its own number of each change; null in a page that only looks on. */
let change: number | null = null;

// Numbers each response of the page that validates, so that each one changes the session, and notes when it had arrived.
const send = window.fetch.bind(window);
window.fetch = async (request, init) => {
  const response = await send(request, init);
  const text = await response.text();
  const { status, headers } = response;
  if (change === null || !response.url.endsWith('/sessions/authenticate')) return new Response(text, { status, headers });
  const body = JSON.parse(text) as { data: { session: { custom_claims: object | null } } };
  change += 1;
  body.data.session.custom_claims = { change };
  const numbered = new Response(JSON.stringify(body), { status, headers });
  window.latency.responses.push([change, now()]);
  return numbered;
};

window.latency = {
  responses: [],
  changes: [],
  open(publicToken, customBaseUrl) {
    stytch = new StytchClient(publicToken, { customBaseUrl });
    stytch.session.onChange((session) => {
      const at = now();
      const claims = session?.custom_claims as { change?: number } | null | undefined;
      if (claims?.change !== undefined) window.latency.changes.push([claims.change, at]);
    });
  },
  isValidated: () => stytch.session.getState().freshness === 'validated',
  async signUp(email, password) {
    await stytch.passwords.create({ email, password, session_duration_minutes: 60 });
  },
  async validate(times) {
    change ??= 0;
    for (let at = 0; at < times; at += 1) await stytch.session.authenticate();
  },
};

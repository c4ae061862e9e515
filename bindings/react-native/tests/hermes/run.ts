/** A story that runs the built package on the Hermes VM: both clients over the bridge to the native module. */
import { StytchAPIError, StytchClient, StytchSDKUsageError } from '../../dist/index.js';
import { StytchB2BClient } from '../../dist/b2b.js';
import { memberSession, memberSignedIn, session, signedIn, signedOut, tokens } from '../objects';
import { bridge } from './react-native';

declare function print(text: string): void;

let checks = 0;
function same(found: unknown, expected: unknown, what: string): void {
  checks += 1;
  const [a, b] = [JSON.stringify(found), JSON.stringify(expected)];
  if (a !== b) throw new Error(`${what}: ${a} and not ${b}`);
}

async function story(): Promise<void> {
  const stytch = new StytchClient('public-token-test-1', { keepSessionAlive: true });
  same(stytch.session.getSync(), null, 'before the store answered');
  let changes = 0;
  const off = stytch.session.onChange(() => {
    changes += 1;
  });
  bridge.publish(signedIn());
  same(stytch.session.getSync(), session, 'the session');
  bridge.publish({ tokens: tokens('second') });
  same(stytch.session.getTokens()?.session_jwt, 'second', 'the JWT');
  same(changes, 2, 'changes');
  off();

  bridge.answers.set('otps.authenticate', (params) => ({ data: params }));
  const echoed = await stytch.otps.authenticate('1', 'm', { session_duration_minutes: 5 });
  same(echoed, { session_duration_minutes: 5, code: '1', method_id: 'm' }, 'parameters');
  bridge.answers.set('session.authenticate', () => ({
    error: { kind: 'api', status_code: 401, error_type: 'session_not_found', error_message: 'No.', error_url: 'u' },
  }));
  const error: unknown = await stytch.session.authenticate().catch((failed: unknown) => failed);
  same(error instanceof StytchAPIError && error.error_type, 'session_not_found', 'an error of the server');
  const usage: unknown = await stytch.user.update({ name: NaN } as never).catch((failed: unknown) => failed);
  same(usage instanceof StytchSDKUsageError && usage.field, 'name', 'a wrong value');
  bridge.publish(signedOut);
  same(stytch.session.getState().state, 'signed_out', 'the status');

  const b2b = new StytchB2BClient('public-token-test-2');
  const [, second] = [...bridge.clients.keys()];
  bridge.publish(memberSignedIn(), second);
  same(b2b.session.getInfo(), { session: memberSession, fromCache: false }, 'the member');
  stytch.close();
  b2b.close();
  same(bridge.clients.size, 0, 'handles');
}

story().then(
  () => {
    print(`hermes: ${checks} checks passed`);
  },
  (error: unknown) => {
    print(`hermes FAILED: ${String(error)}`);
  },
);

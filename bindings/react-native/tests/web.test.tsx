/** Clients and hooks over the bridge of a browser whose engine refuses them. */
import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { webBridge } from '../src/bridges/web';
import type { Engine } from '../src/bridges/web/engine';
import { StytchClient } from '../src/core/consumer';
import { StytchSDKUsageError } from '../src/core/errors';
import { setPlatform } from '../src/core/platform';
import { StytchProvider, useStytchSession, useStytchSessionState } from '../src/react/consumer';

// Its files are there only after `cargo xtask web`.
vi.mock('../src/bridges/web/engine', () => ({ loadEngine: () => Promise.reject(new Error('not used')) }));

const REFUSAL = { kind: 'usage', name: 'StytchSDKUsageError', field: 'public_token', expected: 'a public token' };
const engine = {
  create: () => JSON.stringify({ error: REFUSAL }),
  onPanic: () => undefined,
} as unknown as Engine;

const Status = () => {
  const { session, isInitialized } = useStytchSession();
  const { state, reason } = useStytchSessionState();
  return <p>{`${state} ${String(reason)} ${String(isInitialized)} ${session === null ? 'null' : session.session_id}`}</p>;
};

const reportError = vi.fn<(error: unknown) => void>();

beforeEach(() => {
  vi.stubGlobal('reportError', reportError);
  const bridge = webBridge({ load: () => Promise.resolve(engine) });
  setPlatform({ bridge: () => bridge, opensAtOnce: false });
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

it('hooks leave loading when the engine refuses the token, and the error is reported once, for the first client and for later ones', async () => {
  for (const token of ['wrong-1', 'wrong-2']) {
    reportError.mockClear();
    const client = new StytchClient(token);

    render(<StytchProvider stytch={client}><Status /></StytchProvider>);
    await act(() => Promise.resolve());

    expect(screen.getByText('unavailable misconfigured false null')).toBeTruthy();
    expect(reportError).toHaveBeenCalledTimes(1);
    const [error] = reportError.mock.calls[0] ?? [];
    expect(error).toBeInstanceOf(StytchSDKUsageError);
    expect(error).toMatchObject({ field: 'publicToken' });
    expect(String(error)).not.toContain('wrong-');
    await expect(client.session.authenticate()).rejects.toMatchObject({ field: 'public_token' });
    expect(reportError).toHaveBeenCalledTimes(1);
    client.close();
    cleanup();
  }
});

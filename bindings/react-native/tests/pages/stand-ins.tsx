/** What the pages take from elsewhere: small modules that keep what was called, in order. */
import type { ReactNode } from 'react';

let called: readonly string[] = [];
const listeners = new Set<() => void>();

function call(what: string): void {
  called = [...called, what];
  listeners.forEach((notify) => { notify(); });
}

const router = { push: (path: string) => { call(`push ${path}`); } };

export const useRouter = () => router;
export const onMfaRequired = () => { call('onMfaRequired'); };
export const Layout = ({ children }: { children: ReactNode }) => <main>{children}</main>;

/** What the pages called so far. */
export const calls = () => called;
export const clearCalls = () => { called = []; };
export const subscribeToCalls = (notify: () => void) => {
  listeners.add(notify);
  return () => { listeners.delete(notify); };
};

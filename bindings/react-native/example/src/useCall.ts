import { useCallback, useState } from 'react';

import { messageOf, type Message } from './sentences';

/** Runs one call at a time and keeps what to say about it. */
export function useCall() {
  const [busy, setBusy] = useState(false);
  const [message, setMessage] = useState<Message | null>(null);
  const run = useCallback(async (call: () => Promise<Message | null | undefined> | Promise<void>) => {
    setBusy(true);
    setMessage(null);
    try {
      setMessage((await call()) ?? null);
    } catch (error) {
      setMessage(messageOf(error));
    } finally {
      setBusy(false);
    }
  }, []);
  return { busy, message, run };
}

/** Sends the session's JWT to the app's backend, which verifies it with the vendor's backend SDK. */
import { useEffect, useMemo, useState } from 'react';

import { Badge, Button, Card, Line, Note } from './parts';
import { BACKEND } from './settings';

interface Tokens {
  readonly session_jwt: string;
}

interface Props {
  /** `consumer` or `b2b`: the backend has one client for each. */
  project: 'consumer' | 'b2b';
  /** The session; a new one has new tokens. */
  session: object;
  tokens: () => Tokens | null;
}

export function BackendCard({ project, session, tokens }: Props) {
  // A refreshed JWT comes with a new session object, so that this sees each of them.
  const jwt = useMemo(() => {
    // eslint-disable-next-line @typescript-eslint/no-meaningless-void-operator -- the only use of a dependency
    void session;
    return tokens()?.session_jwt ?? null;
  }, [session, tokens]);
  const [asked, setAsked] = useState(0);
  const [reply, setReply] = useState<{ ok: boolean; text: string } | null>(null);

  useEffect(() => {
    if (jwt === null) return;
    const request = new AbortController();
    ask(project, jwt, request.signal)
      .then(setReply)
      .catch(() => {
        if (!request.signal.aborted) {
          setReply({ ok: false, text: `The backend at ${BACKEND} did not respond. Start it as the README says.` });
        }
      });
    return () => {
      request.abort();
    };
  }, [project, jwt, asked]);

  return (
    <Card title="Your backend">
      <Note>It receives the session's JWT and verifies it with the vendor's backend SDK.</Note>
      {reply === null ? null : (
        <>
          <Badge testID="backend" text={reply.ok ? 'accepted' : 'refused'} tone={reply.ok ? 'good' : 'bad'} />
          <Line label={reply.ok ? 'Signed in as' : 'Reason'} value={reply.text} testID="backend-reply" />
        </>
      )}
      <Button
        title="Ask again"
        onPress={() => {
          setAsked((count) => count + 1);
        }}
      />
    </Card>
  );
}

async function ask(project: string, jwt: string, signal: AbortSignal): Promise<{ ok: boolean; text: string }> {
  const response = await fetch(`${BACKEND}/${project}/me`, { headers: { authorization: `Bearer ${jwt}` }, signal });
  const body = (await response.json()) as { id?: string; reason?: string };
  return response.ok ? { ok: true, text: body.id ?? '' } : { ok: false, text: body.reason ?? response.statusText };
}

/** The session as it is now: its user, how fresh it is, and when it ends. The same for both projects. */
import { Badge, Banner, Card, Line } from './parts';
import { reasonMessage, type Message } from './sentences';
import { useSecond } from './useSecond';

/** What the card reads of `session.getState()`. */
interface State {
  readonly state: string;
  readonly reason?: string;
  readonly last_validated_at_ms?: number;
  readonly persisted: boolean;
}

interface Props {
  session: { readonly expires_at: string; readonly started_at: string };
  fromCache: boolean;
  state: () => State;
  lines: readonly (readonly [label: string, value: string])[];
}

export function SessionCard({ session, fromCache, state, lines }: Props) {
  const now = useSecond();
  const { state: status, reason, last_validated_at_ms, persisted } = state();
  // The engine decides when the session is over. The countdown only shows its end by this device's time of day.
  const left = Math.max(0, Math.round((Date.parse(session.expires_at) - now) / 1000));
  return (
    <Card title="Session">
      <Badge
        testID="freshness"
        text={fromCache ? 'from this device' : 'confirmed by the server'}
        tone={fromCache ? 'careful' : 'good'}
      />
      <Banner testID="unavailable" message={bannerOf(status, reason, fromCache)} />
      {lines.map(([label, value]) => (
        <Line key={label} label={label} value={value} />
      ))}
      <Line label="Ends in" value={duration(left)} testID="countdown" />
      <Line label="Confirmed" value={last_validated_at_ms === undefined ? 'not yet' : ago(now - last_validated_at_ms)} />
      {persisted ? null : (
        <Banner message={{ text: 'This session is not stored on the device yet. The app tries again automatically.', tone: 'careful' }} />
      )}
    </Card>
  );
}

function bannerOf(status: string, reason: string | undefined, fromCache: boolean): Message | null {
  if (status === 'unavailable') return reasonMessage(reason);
  if (!fromCache) return null;
  return { text: 'You are signed in. The server could not confirm it yet. The app tries again when there is a network.', tone: 'careful' };
}

function duration(seconds: number): string {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}

function ago(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 5) return 'just now';
  return seconds < 120 ? `${String(seconds)} seconds ago` : `${String(Math.round(seconds / 60))} minutes ago`;
}

/** The emulator as a program, and its control API. */
import { spawn, type ChildProcess } from 'node:child_process';

export type Json = Record<string, any>;

/** One request of its log. */
export interface LoggedRequest {
  /** Milliseconds since the emulator started. */
  at_ms: number;
  method: string;
  path: string;
  authorization: [string, string] | null;
  body: Json | null;
  status: number | null;
}

/** A running emulator. */
export class Emulator {
  private constructor(
    private readonly process: ChildProcess,
    readonly baseUrl: string,
    readonly tokens: { consumer: string; b2b: string },
  ) {}

  /** Starts the program on a free port, and waits until it has said where it listens. */
  static async start(program = process.env.STYTCH_EMULATOR): Promise<Emulator> {
    if (program === undefined) throw new Error('STYTCH_EMULATOR has to name the program stytch-emulator');
    const child = spawn(program, ['--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const printed = await new Promise<string>((resolve, reject) => {
      let text = '';
      child.on('error', reject);
      child.on('exit', (code) => {
        reject(new Error(`the emulator ended with ${code}`));
      });
      child.stdout.on('data', (piece: Buffer) => {
        text += piece.toString();
        if (text.includes('control API')) resolve(text);
      });
    });
    const value = (name: string): string => {
      const found = new RegExp(`^${name} +(\\S+)$`, 'm').exec(printed);
      if (found?.[1] === undefined) throw new Error(`the emulator did not print its ${name}`);
      return found[1];
    };
    return new Emulator(child, value('base URL'), {
      consumer: value('consumer public token'),
      b2b: value('b2b public token'),
    });
  }

  /** Ends the program. */
  stop(): void {
    this.process.removeAllListeners('exit');
    this.process.kill();
  }

  async #control(method: string, path: string, body?: Json): Promise<Json> {
    const response = await fetch(`${this.baseUrl}/__emulator/${path}`, {
      method,
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const json = (await response.json()) as Json;
    if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(json)}`);
    return json.data ?? json;
  }

  /** Forgets everything but its projects. */
  reset = (): Promise<Json> => this.#control('POST', 'reset');
  addFault = async (fault: Json): Promise<number> => (await this.#control('POST', 'faults', fault)).fault_id;
  clearFaults = (): Promise<Json> => this.#control('DELETE', 'faults');
  release = (fault: number): Promise<Json> => this.#control('POST', 'release', { fault_id: fault });
  held = async (fault: number): Promise<number> => {
    const { faults } = await this.#control('GET', 'faults');
    return (faults as Json[]).find((it) => it.fault_id === fault)?.held ?? 0;
  };
  clearRequests = (): Promise<Json> => this.#control('DELETE', 'requests');
  advanceClock = (seconds: number): Promise<Json> => this.#control('POST', 'clock', { advance_seconds: seconds });
  revokeAllSessions = (): Promise<Json> => this.#control('POST', 'revoke_all_sessions');
  /** The code that a member's authenticator app shows now. */
  totpCode = async (member: string): Promise<string> => (await this.#control('GET', `totp/${member}`)).code;
  createUser = async (user: Json): Promise<string> => (await this.#control('POST', 'users', user)).user_id;
  createOrganization = async (organization: Json): Promise<string> =>
    (await this.#control('POST', 'organizations', organization)).organization_id;
  createMember = async (organization: string, member: Json): Promise<string> =>
    (await this.#control('POST', `organizations/${organization}/members`, member)).member_id;

  /** The requests of the SDK API whose path ends so, but no preflights of browsers. */
  async requests(end = ''): Promise<LoggedRequest[]> {
    const { requests } = await this.#control('GET', 'requests');
    const ofTheSdk = (requests as LoggedRequest[]).filter((it) => it.method !== 'OPTIONS');
    return ofTheSdk.filter((it) => it.path.startsWith('/sdk/') && it.path.endsWith(end));
  }

  /** What was sent last to an address or number: a code, or the token of a link. */
  async latest(recipient: string): Promise<{ code_or_token: string; method_id: string }> {
    const { messages } = await this.#control('GET', `inbox?recipient=${encodeURIComponent(recipient)}`);
    const last = (messages as { code_or_token: string; method_id: string }[]).at(-1);
    if (last === undefined) throw new Error('nothing was sent');
    return last;
  }

  /** Signs a user in as the app's backend would, and returns both tokens. */
  async signInElsewhere(email: string, password: string): Promise<{ session_token: string; session_jwt: string }> {
    const token = this.tokens.consumer;
    const response = await fetch(`${this.baseUrl}/sdk/v1/passwords/authenticate`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${token}:${token}`)}`, 'content-type': 'application/json' },
      body: JSON.stringify({ email, password, session_duration_minutes: 60 }),
    });
    const { data } = (await response.json()) as { data: Json };
    return { session_token: data.session_token, session_jwt: data.session_jwt };
  }
}

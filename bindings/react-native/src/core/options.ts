/** Checks what an app passes to the constructor of a client. */
import { errorOf, usageError, type ErrorFields, type StytchError } from './errors';

/** Options of a client. */
export interface StytchClientOptions {
  /** Sends the last session duration with each validation in the background, which extends the session. */
  keepSessionAlive?: boolean;
  /** The address of the project's own domain, such as `https://login.example.com`. */
  customBaseUrl?: string;
}

/** The options and their types. */
const OPTIONS: Record<string, 'boolean' | 'string'> = {
  keepSessionAlive: 'boolean',
  customBaseUrl: 'string',
};

const warned = new Set<string>();

/**
 * The text for the bridge: the token and the options that the app gave, in one order, so that equal
 * settings are equal texts.
 */
export function creation(client: string, vertical: string, publicToken: unknown, options: unknown): string {
  const method = `new ${client}`;
  if (typeof publicToken !== 'string' || publicToken === '') {
    throw usageError(method, 'publicToken', 'the public token of the project, a string');
  }
  const given: Record<string, unknown> = {};
  if (options !== undefined && options !== null) {
    if (typeof options !== 'object' || Array.isArray(options)) {
      throw usageError(method, 'options', 'an object');
    }
    const values = options as Record<string, unknown>;
    for (const [name, type] of Object.entries(OPTIONS)) {
      const value = values[name];
      if (value === undefined || value === null) continue;
      if (typeof value !== type) {
        throw usageError(method, name, type === 'boolean' ? 'true or false' : 'a string');
      }
      given[name] = value;
    }
    Object.keys(values)
      .filter((name) => !(name in OPTIONS))
      .forEach((name) => {
        warnOnce(`${method}: the option ${name} is unknown and has no effect.`);
      });
  }
  return JSON.stringify({ public_token: publicToken, vertical, ...given });
}

/** Why the engine refused the settings of a client. The token is a parameter of the constructor. */
export function creationError(client: string, fields: ErrorFields): StytchError {
  const isToken = fields.field === 'public_token';
  return errorOf(`new ${client}`, isToken ? { ...fields, field: 'publicToken' } : fields);
}

function warnOnce(text: string): void {
  if (!isDevelopment() || warned.has(text)) return;
  warned.add(text);
  console.warn(text);
}

declare const __DEV__: boolean | undefined;
declare const process: { env: { NODE_ENV?: string } };

function isDevelopment(): boolean {
  if (typeof __DEV__ === 'boolean') return __DEV__;
  try {
    // Bundlers replace this text; where nothing did and there is no `process`, it is no development.
    return process.env.NODE_ENV !== 'production';
  } catch {
    return false;
  }
}

/**
 * The errors of the package: the vendor's classes, with further details of the engine. An error
 * repeats names of parameters and texts of the server, and never a value that the app passed.
 */

/** What went wrong, by the engine's name for it. Each kind has one class; the class may have several kinds. */
export type StytchErrorKind =
  | 'api'
  | 'certificate_pin'
  | 'closed'
  | 'internal'
  | 'missing_pkce'
  | 'no_session'
  | 'not_linked'
  | 'read_only_role'
  | 'schema'
  | 'superseded'
  | 'unavailable'
  | 'unreachable'
  | 'usage';

/** The fields of an error of the JSON door. */
export interface ErrorFields {
  kind?: string;
  name?: string;
  field?: string;
  expected?: string;
  reason?: string;
  status_code?: number;
  error_type?: string;
  error_message?: string;
  error_url?: string;
  request_id?: string;
  retry_after_ms?: number;
  clock_suspect?: boolean;
  local_state_cleared?: boolean;
}

/** The base of all errors of this package. */
export class StytchError extends Error {
  /** What went wrong, by the engine's name for it. */
  kind: StytchErrorKind = 'internal';
  /**
   * True when the call signed this device out although the server was not notified: the result of
   * `session.revoke({ forceClear: true })` without a network.
   */
  local_state_cleared?: boolean;

  constructor(name: string, message: string) {
    super(message);
    this.name = name;
    // Older compilers of apps make functions of classes, which lose the prototype of a built-in.
    Object.setPrototypeOf(this, new.target.prototype);
  }
}

/** The details of an error of the server. */
export interface StytchAPIErrorDetails {
  status_code: number;
  error_type: string;
  error_message: string;
  error_url: string;
  request_id?: string;
  error_details?: object;
}

/** The server refused a request. `error_type` says why; see https://stytch.com/docs/api/errors. */
export class StytchAPIError extends StytchError {
  override kind: StytchErrorKind = 'api';
  error_type: string;
  error_message: string;
  error_url: string;
  request_id?: string;
  status_code: number;
  error_details?: object;
  /** How long the server asks the app to wait, in milliseconds. */
  retry_after_ms?: number;

  constructor(details: StytchAPIErrorDetails) {
    const { status_code, error_type, error_message, error_url, request_id, error_details } = details;
    const lines = [`[${status_code}] ${error_type}`, error_message];
    if (error_url) lines.push(`See ${error_url} for more information.`);
    if (request_id) lines.push(`request_id: ${request_id}`);
    super('StytchAPIError', lines.filter(Boolean).join('\n'));
    this.status_code = status_code;
    this.error_type = error_type;
    this.error_message = error_message;
    this.error_url = error_url;
    if (request_id !== undefined) this.request_id = request_id;
    if (error_details !== undefined) this.error_details = error_details;
  }

  /** An error of the server as it is; anything else as one without a type. */
  static from(error: unknown): StytchAPIError {
    if (error instanceof StytchAPIError) return error;
    const fields = (typeof error === 'object' && error !== null ? error : {}) as ErrorFields;
    return apiError(fields);
  }
}

/** There was no response: no network, a time limit, or a server that is not trusted. */
export class StytchAPIUnreachableError extends StytchError {
  override kind: StytchErrorKind = 'unreachable';
  /** What failed. */
  details: string;
  /** True when the certificate was refused and the clock of the device may be the reason. */
  clock_suspect?: boolean;

  constructor(message: string, details?: string) {
    super('StytchAPIUnreachableError', details === undefined ? message : `${message}\n${details}`);
    this.details = details ?? message;
  }
}

/** The response was not as the API documents it. */
export class StytchAPISchemaError extends StytchError {
  override kind: StytchErrorKind = 'schema';

  constructor(schemaError: { body?: { dataPath: string; message?: string | undefined }[] }) {
    const lines = (schemaError.body ?? []).map((it) => `${it.dataPath}: ${it.message ?? ''}`);
    super('StytchAPISchemaError', ['The response is not as expected', ...lines].join('\n'));
  }
}

/** A call was wrong: a parameter is missing, unknown or of another type. Nothing was sent. */
export class StytchSDKUsageError extends StytchError {
  override kind: StytchErrorKind = 'usage';
  /** The parameter or option. */
  field?: string;
  /** What it has to be. */
  expected?: string;

  constructor(methodName: string, message: string) {
    super('StytchSDKUsageError', `Invalid call to ${methodName}\n${message}`);
  }
}

/** The base of errors that are neither the server's nor the network's. */
export class StytchSDKError extends StytchError {
  options?: { url?: string };
  /** Of kind `unavailable`: why the stored session cannot be read now. */
  reason?: string;

  constructor(name: string, description: string, options?: { url?: string }) {
    super(name, description);
    if (options !== undefined) this.options = options;
  }
}

/** The call needs a session, and there is none. */
export class NoCurrentSessionError extends StytchSDKError {
  override kind: StytchErrorKind = 'no_session';

  constructor() {
    super('NoCurrentSessionError', 'There is no session. Sign in first.');
  }
}

/** The flow was started on another device, or the app was reinstalled since. */
export class MissingPKCEError extends StytchSDKError {
  override kind: StytchErrorKind = 'missing_pkce';

  constructor() {
    super('MissingPKCEError', 'The flow has to end on the device on which it was started.');
  }
}

/** The native part of this package is not in the app, or there is no engine where the code runs. */
export class SDKNotConfiguredError extends StytchSDKError {
  override kind: StytchErrorKind = 'not_linked';

  constructor(message = 'There is no engine where this code runs. It is in browsers and in apps of React Native, not in Node or on a server.') {
    super('SDKNotConfiguredError', message);
  }
}

/** Something that has no class of its own. */
export class InternalError extends StytchSDKError {
  constructor(error: { name?: string; message?: string }) {
    super(error.name || 'InternalError', error.message || 'The engine failed.');
  }
}

/** The vendor's older name of {@link StytchAPIError}. */
export const StytchSDKAPIError = StytchAPIError;
/** The vendor's older name of {@link StytchAPIError}. */
export type StytchSDKAPIError = StytchAPIError;
/** The vendor's older name of {@link StytchAPIUnreachableError}. */
export const SDKAPIUnreachableError = StytchAPIUnreachableError;
/** The vendor's older name of {@link StytchAPIUnreachableError}. */
export type SDKAPIUnreachableError = StytchAPIUnreachableError;
/** The vendor's older name of {@link StytchAPISchemaError}. */
export const StytchSDKSchemaError = StytchAPISchemaError;
/** The vendor's older name of {@link StytchAPISchemaError}. */
export type StytchSDKSchemaError = StytchAPISchemaError;

/** An `error_type` with which the server ends the session. The engine acts on them automatically. */
export type UnrecoverableErrorType =
  | 'unauthorized_credentials'
  | 'user_unauthenticated'
  | 'invalid_secret_authentication'
  | 'session_not_found';

/** The `error_type`s with which the server ends the session. The engine acts on them automatically. */
export const UNRECOVERABLE_ERROR_TYPES: UnrecoverableErrorType[] = [
  'unauthorized_credentials',
  'user_unauthenticated',
  'invalid_secret_authentication',
  'session_not_found',
];

/**
 * Any value that was thrown, as an error of this package. As the vendor's function it knows {@link StytchSDKError} and the messages
 * of its own native code; of anything else it makes an {@link InternalError} with the same name and message.
 */
// The vendor's parameter is `any` too: what `catch` gives.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export function errorToStytchError(error: any): StytchSDKError {
  if (error instanceof StytchSDKError) return error;
  const fields = (typeof error === 'object' && error !== null ? error : {}) as {
    name?: unknown;
    message?: unknown;
  };
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  if (fields.message === 'no_current_session') return new NoCurrentSessionError();
  if (fields.message === 'sdk_not_configured') return new SDKNotConfiguredError();
  return new InternalError({ name: text(fields.name), message: text(fields.message) });
}

/** A wrong value of a call or of the constructor. */
export function usageError(method: string, field: string, expected: string): StytchSDKUsageError {
  const error = new StytchSDKUsageError(method, `${field} has to be ${expected}.`);
  error.field = field;
  error.expected = expected;
  return error;
}

/** A call whose caller no longer waits. */
export function abortError(method: string): Error {
  const error = new Error(`The caller of ${method} no longer waits for its result.`);
  error.name = 'AbortError';
  return error;
}

function apiError(fields: ErrorFields): StytchAPIError {
  const error = new StytchAPIError({
    status_code: fields.status_code ?? 0,
    error_type: fields.error_type ?? '',
    error_message: fields.error_message ?? fields.reason ?? '',
    error_url: fields.error_url ?? '',
    ...(fields.request_id === undefined ? {} : { request_id: fields.request_id }),
  });
  if (fields.retry_after_ms !== undefined) error.retry_after_ms = fields.retry_after_ms;
  return error;
}

/** What the errors without a class of their own say. */
const SENTENCES: Record<string, string> = {
  superseded: 'A later sign-in or sign-out superseded this call. This call changed nothing.',
  read_only_role: 'This process only reads the session.',
  closed: 'The client is closed.',
};

/** The error that the engine's fields describe. */
export function errorOf(method: string, fields: ErrorFields): StytchError {
  const error = withoutFlags(method, fields);
  if (fields.local_state_cleared) error.local_state_cleared = true;
  return error;
}

function withoutFlags(method: string, fields: ErrorFields): StytchError {
  switch (fields.kind) {
    case 'usage':
      return usageError(method, fields.field ?? 'params', fields.expected ?? 'valid');
    case 'api':
      return apiError(fields);
    case 'unreachable': {
      const error = new StytchAPIUnreachableError(fields.reason ?? 'no response');
      if (fields.clock_suspect) error.clock_suspect = true;
      return error;
    }
    case 'certificate_pin': {
      const error = new StytchAPIUnreachableError('the certificate of the server is not a pinned one');
      error.kind = 'certificate_pin';
      return error;
    }
    case 'schema':
      return new StytchAPISchemaError({
        body: [{ dataPath: 'data', message: fields.expected }],
      });
    case 'no_session':
      return new NoCurrentSessionError();
    case 'missing_pkce':
      return new MissingPKCEError();
    case 'unavailable': {
      const reason = fields.reason ?? 'unknown';
      const error = new StytchSDKError('StytchSDKError', `The stored session cannot be read now: ${reason}.`);
      error.kind = 'unavailable';
      error.reason = reason;
      return error;
    }
    case 'superseded':
    case 'read_only_role':
    case 'closed': {
      const error = new StytchSDKError('StytchSDKError', SENTENCES[fields.kind] ?? fields.kind);
      error.kind = fields.kind;
      return error;
    }
    default: {
      const error = new InternalError({
        name: 'InternalError',
        message: fields.expected ?? fields.reason ?? 'The engine failed.',
      });
      return error;
    }
  }
}

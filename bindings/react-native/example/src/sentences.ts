/** The texts of the app: errors, causes and reasons as sentences about what happened and what to do. */
import {
  StytchAPIError,
  StytchAPIUnreachableError,
  StytchAPISchemaError,
  StytchSDKUsageError,
} from '@stytch/react-native';

export type Tone = 'good' | 'careful' | 'bad' | 'neutral';

export interface Message {
  readonly text: string;
  readonly tone: Tone;
}

const REFUSALS: Record<string, string> = {
  unauthorized_credentials: 'This address and password do not match. Check both, or create an account.',
  email_not_found: 'This address and password do not match. Check both, or create an account.',
  user_not_found: 'This address and password do not match. Check both, or create an account.',
  duplicate_email: 'There is an account with this address. Sign in instead.',
  weak_password: 'This password is too easy to guess. Choose a longer one.',
  otp_code_not_found: 'This code is wrong or too old. Check it, or send a new one.',
  unable_to_auth_otp_code: 'This code is wrong or too old. Check it, or send a new one.',
  session_not_found: 'The server has ended this session. Sign in again.',
  intermediate_session_not_found: 'Too much time has passed. Start again with your e-mail address.',
  public_token_not_found: 'The server does not know this public token. Start it with the seed of this example.',
  too_many_requests: 'There were too many requests. Wait a moment, then try again.',
};

/** An error as a sentence for the user. */
export function messageOf(error: unknown): Message {
  if (error instanceof StytchAPIError) {
    const refusal = REFUSALS[error.error_type];
    if (refusal !== undefined) return { text: refusal, tone: 'bad' };
    return error.status_code >= 500
      ? { text: 'The server has a problem. Nothing has changed here. Try again later.', tone: 'careful' }
      : { text: `The server refused this: ${error.error_message}`, tone: 'bad' };
  }
  if (error instanceof StytchAPIUnreachableError) {
    return {
      text: 'The server could not be reached. Nothing has changed here. Try again when there is a network.',
      tone: 'careful',
    };
  }
  if (error instanceof StytchAPISchemaError) {
    return {
      text: 'The response did not come from the Stytch API. Check the address of the server, or sign in to this Wi-Fi first.',
      tone: 'careful',
    };
  }
  if (error instanceof StytchSDKUsageError) return { text: error.message, tone: 'bad' };
  return { text: error instanceof Error ? error.message : String(error), tone: 'bad' };
}

/** Why no user is signed in; null where nothing needs to be said. */
export function causeMessage(cause: string | undefined): Message | null {
  switch (cause) {
    case 'user_revoked':
      return { text: 'You are signed out.', tone: 'neutral' };
    case 'server_rejected':
      return { text: 'The server has ended your session. Sign in again.', tone: 'careful' };
    case 'expired':
      return { text: 'Your session has expired. Sign in again.', tone: 'careful' };
    case 'key_lost':
      return { text: 'This device lost the key of your session. Sign in again.', tone: 'careful' };
    default:
      return null;
  }
}

/** Why the stored session cannot be read, and what makes it readable again. */
export function reasonMessage(reason: string | undefined): Message {
  const text: Record<string, string> = {
    device_locked: 'Unlock this device once. The session is read right after.',
    keystore_busy: 'The keystore of this device is not available now. The app tries again automatically.',
    storage_failed:
      'The storage of this device failed. The app tries again automatically. If this continues, restart the device.',
    clock_unproven:
      'The session may have expired, but the clock of this device may be wrong. Connect to a network to find out.',
    misconfigured: 'This build of the app has a fault and cannot read its session. Install another build.',
    engine_missing: 'A part of this page could not be loaded. Connect to a network, or load the page again.',
    newer_format: 'A newer version of this app stored the session. Update the app.',
  };
  return { text: text[reason ?? ''] ?? 'The session cannot be read now.', tone: 'careful' };
}

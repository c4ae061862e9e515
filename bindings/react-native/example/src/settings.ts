/** Where the app finds its servers. The defaults are those of the README's commands. */

/** The address of the emulator. Leave it out in an app that uses Stytch. */
export const SERVER = (process.env.EXPO_PUBLIC_STYTCH_URL as string | undefined) ?? 'http://127.0.0.1:4000';

/** The address of the sample backend. */
export const BACKEND = (process.env.EXPO_PUBLIC_BACKEND_URL as string | undefined) ?? 'http://127.0.0.1:4001';

/** The public tokens of `seed.json`. */
export const CONSUMER_TOKEN =
  (process.env.EXPO_PUBLIC_CONSUMER_TOKEN as string | undefined) ?? 'public-token-test-00000000-0000-4000-8000-00000000c0de';
export const B2B_TOKEN =
  (process.env.EXPO_PUBLIC_B2B_TOKEN as string | undefined) ?? 'public-token-test-00000000-0000-4000-8000-0000000b2b00';

/** How long a sign-in lasts, in minutes. */
export const SESSION_MINUTES = 60;

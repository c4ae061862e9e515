/** What both products have on the wire. */

/** What every response has. */
export interface ResponseCommon {
  /** Identifies the request for the vendor's support. */
  request_id: string;
  /** The HTTP status. */
  status_code: number;
}

/** Ends a subscription. Calling it again changes nothing. */
export type UnsubscribeFunction = () => void;

/** A language of messages, such as `en` or `pt-br`. */
export type locale = string;

/** Options of a call that may sign in. */
export interface SessionDurationOptions {
  session_duration_minutes: number;
}

/** Tokens that the app's backend received. */
export interface SessionTokensUpdate {
  /** The opaque session token. */
  session_token: string;
  /** The JWT of the same session; it may be left out. */
  session_jwt?: string | null | undefined;
}

/** Whether an attribute of a device was seen before. */
export interface DeviceAttributeDetails {
  is_new: boolean;
  first_seen_at?: string;
  last_seen_at?: string;
}

/** The server's data about the device of a sign-in. */
export interface SDKDeviceHistory {
  ip_address?: string;
  ip_address_details?: DeviceAttributeDetails;
  ip_geo_city?: string;
  ip_geo_region?: string;
  ip_geo_country?: string;
  ip_geo_country_details?: DeviceAttributeDetails;
}

/** How the weaknesses of a password are described by the rules on its characters. */
export interface LudsFeedback {
  has_digit: boolean;
  has_lower_case: boolean;
  has_symbol: boolean;
  has_upper_case: boolean;
  missing_characters: number;
  missing_complexity: number;
}

/** A value that is read-only at every depth. */
export type DeepReadonly<T> = { readonly [P in keyof T]: DeepReadonly<T[P]> };

/** Calls with each later state, and returns the function that ends it. */
export type StateChangeRegisterFunction<T> = (
  callback: (state: DeepReadonly<T>) => void,
) => UnsubscribeFunction;

/** Parameters of calls on their way to the JSON door, which checks them. */
import type { ResponseCommon } from './types/common';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The positional parameters of a call together with its object of others. A value that is no object is
 * passed on as it is: the door says what is wrong with it.
 */
export function together(positional: object, others: unknown): unknown {
  if (others === undefined || others === null) return positional;
  return isObject(others) ? { ...others, ...positional } : others;
}

/** The parameters of a call with values for those that were left out. */
export function withDefaults(defaults: object, given: unknown): unknown {
  if (given === undefined || given === null) return defaults;
  if (!isObject(given)) return given;
  const kept = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...defaults, ...Object.fromEntries(kept) };
}

/** The data of a response without what every response has. */
export function withoutCommon<T extends ResponseCommon>(data: T): Omit<T, keyof ResponseCommon> {
  const { request_id: _request, status_code: _status, ...rest } = data;
  return rest;
}

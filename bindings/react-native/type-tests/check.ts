/** How types are compared: each comparison is a union of what does not fit, which a test says is known. Nothing here runs. */

/** Fails to compile unless both types are the same. */
export type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : { more: Exclude<B, A> }) : { new: Exclude<A, B> };
export declare function holds<T extends true>(): void;

/** Fails to compile unless a value of the one type is one of the other. */
export declare function assignable<From extends To, To>(): void;

// `any` is what functions are compared with.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type AnyFunction = (...values: any[]) => unknown;

/**
 * What of our members the vendor's code cannot use as the vendor's: a result that is not assignable to the
 * vendor's, or parameters of the vendor's that ours does not take.
 */
export type Unfit<Ours, Theirs, Path extends string = ''> = {
  [K in keyof Ours & keyof Theirs & string]: Ours[K] extends AnyFunction
    ? Theirs[K] extends AnyFunction
      ?
          | ([Parameters<Theirs[K]>] extends [Parameters<Ours[K]>] ? never : `${Path}${K}: parameters`)
          | ([ReturnType<Ours[K]>] extends [ReturnType<Theirs[K]>] ? never : `${Path}${K}: result`)
      : `${Path}${K}`
    : Ours[K] extends object
      ? Unfit<Ours[K], Theirs[K], `${Path}${K}.`>
      : Ours[K] extends Theirs[K]
        ? never
        : `${Path}${K}`;
}[keyof Ours & keyof Theirs & string];

/** The vendor's members that we do not have. */
export type Absent<Ours, Theirs, Path extends string = ''> =
  | `${Path}${Exclude<keyof Theirs, keyof Ours> & string}`
  | {
      [K in keyof Ours & keyof Theirs & string]: Ours[K] extends AnyFunction
        ? never
        : Ours[K] extends object
          ? Absent<Ours[K], Theirs[K], `${Path}${K}.`>
          : never;
    }[keyof Ours & keyof Theirs & string];

/** What is compared as a whole: it has no properties that an app names in a call. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Leaf = string | number | boolean | readonly any[] | AnyFunction;

/** The keys of each member of a union. */
type Keys<T> = T extends unknown ? keyof T & string : never;
type Value<T, K> = T extends unknown ? (K extends keyof T ? NonNullable<T[K]> : never) : never;

/** The properties of an object of the vendor's, and of the objects in it, that ours does not have. */
type Lacks<Ours, Theirs, Path extends string> = [Theirs] extends [Leaf]
  ? never
  :
      | `${Path}${Exclude<Keys<Theirs>, Keys<Ours>>}`
      | { [K in Keys<Theirs> & Keys<Ours>]: Lacks<Value<Ours, K>, Value<Theirs, K>, `${Path}${K}.`> }[Keys<Theirs> & Keys<Ours>];

type LacksInCall<Ours extends unknown[], Theirs extends unknown[], Path extends string> = {
  [At in keyof Theirs & `${number}`]: At extends keyof Ours
    ? Lacks<NonNullable<Ours[At]>, NonNullable<Theirs[At]>, `${Path}: `>
    : `${Path}: parameter ${At}`;
}[keyof Theirs & `${number}`];

/**
 * The properties of the vendor's parameters that ours do not have. `Unfit` does not see an optional one: a type with more
 * properties is assignable to one with fewer.
 */
export type LeftOut<Ours, Theirs, Path extends string = ''> = {
  [K in keyof Ours & keyof Theirs & string]: Ours[K] extends AnyFunction
    ? Theirs[K] extends AnyFunction
      ? LacksInCall<Required<Parameters<Ours[K]>>, Required<Parameters<Theirs[K]>>, `${Path}${K}`>
      : never
    : Ours[K] extends object
      ? LeftOut<Ours[K], Theirs[K], `${Path}${K}.`>
      : never;
}[keyof Ours & keyof Theirs & string];

// The comparison itself: what only the vendor has is found in an optional parameter, in an object of it and in a nested client.
interface OneProperty {
  a: { call: (code: string, options?: { id: string; of?: { name?: string } }) => void };
  same: (options: { id?: string } | { name: string }) => void;
}
interface MoreProperties {
  a: { call: (code: string, options?: { id: string; of?: { name?: string; tag?: string }; more?: boolean }, last?: string) => void };
  same: (options: { id: string } | { name: string }) => void;
}
holds<Same<LeftOut<OneProperty, MoreProperties>, 'a.call: more' | 'a.call: of.tag' | 'a.call: parameter 2'>>();
holds<Same<LeftOut<MoreProperties, OneProperty>, never>>();

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

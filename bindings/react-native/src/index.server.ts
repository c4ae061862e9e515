/** The entry where there is no engine: a server that renders pages. Every object is null. */
export * from './exports/consumer';

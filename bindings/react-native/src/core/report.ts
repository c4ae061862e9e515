/** Reports an error that no caller receives, where the app and its tools see errors that nothing caught. */
export function report(error: unknown): void {
  const { reportError } = globalThis as { reportError?: (error: unknown) => void };
  if (typeof reportError === 'function') reportError(error);
  else console.error(error);
}

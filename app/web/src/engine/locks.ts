/** One thing at a time, over all tabs of this browser. */

/** Runs `work` while no other tab runs work of the same name. */
export function alone<T>(name: string, work: () => Promise<T>): Promise<T> {
  return navigator.locks.request(`countersign:${name}`, work);
}

/** Runs `work` unless another tab is at it; then resolves with `undefined` at once. */
export function ifFree<T>(name: string, work: () => Promise<T>): Promise<T | undefined> {
  return navigator.locks.request(`countersign:${name}`, { ifAvailable: true }, (lock) =>
    lock === null ? undefined : work(),
  );
}

/** Runs `work` in one tab only, as soon as it is this tab's turn. */
export function asTheOnlyOne(name: string, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  return navigator.locks.request(`countersign:${name}`, { signal }, work);
}

/** Whether this tab is logging out: it knows where it goes then, and the news of it is for the other tabs. */
let leaving = false;

/** This tab logs out. `false` takes it back, when it could not. */
export function leave(now: boolean): void {
  leaving = now;
}

/** Whether it does. */
export function isLeaving(): boolean {
  return leaving;
}

/** How far each envelope was seen here, so that the service cannot show an older state as if it were the newest. */

import { failure } from "../failure";
import type { Member } from "../member";
import { Box } from "../store/box";

/** The last entry seen: its sequence and the payload hash that became the head; and when the envelope was seen here first. */
type Seen = Record<string, [sequence: number, head: string, since?: number]>;

const seen = new Box<Seen>("seen", () => ({}));

/**
 * The history shown must contain what was seen before; then the newest is remembered. `history` is by sequence. Answers since when
 * this browser knows the envelope: what the service kept back before then, or keeps back now, cannot be told here.
 */
export async function checkAge(member: Member, envelope: string, history: string[]): Promise<number> {
  const sequence = history.length - 1;
  /** Throws when something is gone; answers whether there is something to remember. */
  const check = (before: Seen[string] | undefined): boolean => {
    if (before === undefined) return true;
    const shown = history[before[0]];
    if (shown !== before[1]) {
      const detail = `the service shows ${shown === undefined ? "an older state" : "another history"} than before (entry ${before[0]} is gone)`;
      throw failure(shown === undefined ? "envelope-rollback" : "envelope-fork", { detail });
    }
    return before[0] < sequence || before[2] === undefined;
  };
  const known = (await seen.read(member))[envelope];
  if (!check(known) && known?.[2] !== undefined) return known[2];
  return seen.change(member, (all) => {
    const before = all[envelope];
    const head = history[sequence];
    const since = before?.[2] ?? Date.now();
    const news = check(before) && head !== undefined;
    return { value: news ? { ...all, [envelope]: [sequence, head, since] } : undefined, result: since };
  });
}

/** One's own entry was accepted: from now on a chain without it is an older one, also if nobody reads the envelope in between. */
export async function noteOwn(member: Member, envelope: string, sequence: number, head: string): Promise<void> {
  await seen.change(member, (all) => {
    const before = all[envelope];
    const news = before === undefined || before[0] < sequence;
    const since = before?.[2] ?? Date.now();
    return { value: news ? { ...all, [envelope]: [sequence, head, since] } : undefined, result: undefined };
  });
}

/** How far an envelope was seen. */
export async function seenSequence(member: Member, envelope: string): Promise<number> {
  return (await seen.read(member))[envelope]?.[0] ?? 0;
}

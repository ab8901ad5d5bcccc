/** How far each envelope was seen here, so that the service cannot show an older state as if it were the newest. */

import { failure } from "../failure";
import type { Member } from "../member";
import { Box } from "../store/box";

/** The last entry seen: its sequence and the payload hash that became the head. */
type Seen = Record<string, [sequence: number, head: string]>;

const seen = new Box<Seen>("seen", () => ({}));

/** The history shown must contain what was seen before; then the newest is remembered. `history` is by sequence. */
export async function checkAge(member: Member, envelope: string, history: string[]): Promise<void> {
  const sequence = history.length - 1;
  const check = (all: Seen): boolean => {
    const before = all[envelope];
    if (before === undefined) return true;
    const shown = history[before[0]];
    if (shown !== before[1]) {
      const detail = `the service shows ${shown === undefined ? "an older state" : "another history"} than before (entry ${before[0]} is gone)`;
      throw failure(shown === undefined ? "envelope-rollback" : "envelope-fork", { detail });
    }
    return before[0] < sequence;
  };
  if (!check(await seen.read(member))) return;
  await seen.change(member, (all) => {
    const head = history[sequence];
    const news = check(all) && head !== undefined;
    return { value: news ? { ...all, [envelope]: [sequence, head] } : undefined, result: undefined };
  });
}

/** One's own entry was accepted: from now on a chain without it is an older one, also if nobody reads the envelope in between. */
export async function noteOwn(member: Member, envelope: string, sequence: number, head: string): Promise<void> {
  await seen.change(member, (all) => {
    const before = all[envelope];
    const news = before === undefined || before[0] < sequence;
    return { value: news ? { ...all, [envelope]: [sequence, head] } : undefined, result: undefined };
  });
}

/** How far an envelope was seen. */
export async function seenSequence(member: Member, envelope: string): Promise<number> {
  return (await seen.read(member))[envelope]?.[0] ?? 0;
}

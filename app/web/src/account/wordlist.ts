/** The 2048 English words of BIP-39. No two begin with the same four letters, so four say which is meant. */
import text from "./wordlist.txt?raw";

const WORDS = text.trim().split("\n");
const KNOWN = new Set(WORDS);

/** Whether it is one of the words. */
export function isWord(word: string): boolean {
  return KNOWN.has(word);
}

/** The words of a typed or pasted text: lower case, numbers and punctuation (from a numbered list) left out. */
export function split(typed: string): string[] {
  return typed.toLowerCase().match(/[a-z]+/g) ?? [];
}

/** The word that is meant by its beginning, if only one can be. */
export function completed(start: string): string | undefined {
  if (start.length < 3) return undefined;
  const fitting = WORDS.filter((word) => word.startsWith(start));
  return KNOWN.has(start) ? start : fitting.length === 1 ? fitting[0] : undefined;
}

/** The words nearest to a misspelt one, at most two. */
export function near(word: string): string[] {
  const close = WORDS.map((candidate) => ({ candidate, distance: distance(word, candidate) }))
    .filter((entry) => entry.distance <= 2)
    .sort((one, other) => one.distance - other.distance);
  return close.slice(0, 2).map(({ candidate }) => candidate);
}

/** Levenshtein's. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [index, letter] of one.split("").entries()) {
    const next = [index + 1];
    for (const [at, against] of other.split("").entries()) {
      next.push(Math.min((next[at] ?? 0) + 1, (row[at + 1] ?? 0) + 1, (row[at] ?? 0) + (letter === against ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** Search, filter and order over what was decrypted here. No DOM, and nothing of it leaves the browser. */

import type { Listed } from "../engine/interface.ts";
import { awaitedSince } from "./sections.ts";

/** How rows can be ordered. */
export const ORDERS = ["recent", "oldest", "waiting", "deadline", "title"] as const;
export type Order = (typeof ORDERS)[number];

/** Letters that Unicode does not take apart, as people type them who do not have them on their keyboard. */
const TYPED: Readonly<Record<string, string>> = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ı: "i" };

/** Letters as people type them: without case and without accents. */
export function plain(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[ßæœøłđı]/gu, (letter) => TYPED[letter] ?? letter);
}

/** All that a search looks at. */
function haystack(listed: Listed): string {
  const people = listed.people.flatMap((person) => [person.name ?? "", person.email]);
  return plain(
    [
      listed.title ?? "",
      listed.filename ?? "",
      listed.requester.name,
      listed.requester.email,
      ...people,
      ...listed.labels,
    ].join("\n"),
  );
}

/** A search over a list: each envelope is folded once, not on each key. */
export class Finder {
  readonly #folded = new WeakMap<Listed, string>();

  /** Whether every word of `query` occurs somewhere in the envelope. */
  matches(listed: Listed, query: string): boolean {
    const words = plain(query).split(/\s+/u).filter((word) => word !== "");
    if (words.length === 0) {
      return true;
    }
    let folded = this.#folded.get(listed);
    if (folded === undefined) {
      folded = haystack(listed);
      this.#folded.set(listed, folded);
    }
    const text = folded;
    return words.every((word) => text.includes(word));
  }
}

/** Compares two envelopes for an order; ties by id, so that rows never swap places by chance. */
export function compare(order: Order, language: string): (a: Listed, b: Listed) => number {
  const collator = new Intl.Collator(language, { numeric: true, sensitivity: "base" });
  const by = (a: Listed, b: Listed): number => {
    switch (order) {
      case "recent":
        return b.updated - a.updated;
      case "oldest":
        return a.created - b.created;
      case "waiting":
        return awaitedSince(a) - awaitedSince(b);
      case "deadline":
        return (a.deadline ?? Infinity) === (b.deadline ?? Infinity)
          ? b.updated - a.updated
          : (a.deadline ?? Infinity) - (b.deadline ?? Infinity);
      case "title":
        // Envelopes whose title is still withheld come last.
        return a.title === undefined || b.title === undefined
          ? Number(a.title === undefined) - Number(b.title === undefined)
          : collator.compare(a.title, b.title);
    }
  };
  return (a, b) => by(a, b) || (a.id < b.id ? -1 : 1);
}

/** All labels in use, in the order of the language. */
export function labelsOf(list: readonly Listed[], language: string): string[] {
  const all = new Set(list.flatMap((listed) => listed.labels));
  return [...all].sort(new Intl.Collator(language, { numeric: true }).compare);
}

/** Bringing two versions of a notebook together that grew out of the same one. Pure. */

import { text, toJson } from "../encoding";
import type { Contact, Notebook } from "../interface";
import { type Pins, mergePins } from "../trust/people";

/** A notebook with the keys that its owner has pinned, so that another device knows them too. */
export interface Kept extends Notebook {
  pins: Pins;
}

/** A notebook nobody has written in. */
export function emptyNotebook(idleMinutes: number): Kept {
  return { contacts: [], archived: [], labels: {}, idleMinutes, includeOthers: true, letInUnasked: false, pins: {} };
}

/** What `mine` changed since `base` is done to `theirs`. */
export function merge(base: Kept, mine: Kept, theirs: Kept): Kept {
  const merged: Kept = { ...theirs };
  for (const name of new Set([...Object.keys(base), ...Object.keys(mine)]) as Set<keyof Kept>) {
    if (!same(base[name], mine[name])) Object.assign(merged, { [name]: mine[name] });
  }
  return {
    ...merged,
    contacts: mergeContacts(base.contacts, mine.contacts, theirs.contacts),
    archived: mergeList(base.archived, mine.archived, theirs.archived),
    labels: mergeLabels(base.labels, mine.labels, theirs.labels),
    pins: mergePins(theirs.pins, mine.pins),
  };
}

/** Whether two values are the same, written out. */
export function same(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (one === undefined || other === undefined) return false;
  return text(toJson(one)) === text(toJson(other));
}

function mergeContacts(base: Contact[], mine: Contact[], theirs: Contact[]): Contact[] {
  const own = new Map(mine.map((one) => [one.email, one]));
  const before = new Map(base.map((one) => [one.email, one]));
  const merged = new Map<string, Contact>();
  for (const contact of theirs) {
    const { email } = contact;
    const mineNow = own.get(email);
    if (mineNow === undefined && before.has(email)) continue;
    const changed = mineNow !== undefined && !same(before.get(email), mineNow);
    merged.set(email, changed ? { ...mineNow, used: Math.max(mineNow.used, contact.used) } : contact);
  }
  // What they removed stays removed, unless it was changed here.
  for (const contact of mine) {
    if (!merged.has(contact.email) && !same(before.get(contact.email), contact)) merged.set(contact.email, contact);
  }
  return [...merged.values()];
}

function mergeList(base: string[], mine: string[], theirs: string[]): string[] {
  const removed = new Set(base.filter((one) => !mine.includes(one)));
  const added = mine.filter((one) => !base.includes(one));
  return [...new Set([...theirs.filter((one) => !removed.has(one)), ...added])];
}

function mergeLabels(base: Notebook["labels"], mine: Notebook["labels"], theirs: Notebook["labels"]): Notebook["labels"] {
  const ids = new Set([...Object.keys(theirs), ...Object.keys(mine)]);
  const merged = [...ids].map((id): [string, string[]] => [id, mergeList(base[id] ?? [], mine[id] ?? [], theirs[id] ?? [])]);
  return Object.fromEntries(merged.filter(([, labels]) => labels.length > 0));
}

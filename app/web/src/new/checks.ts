/** What has to be right before an envelope can be sent, each told where it belongs. Pure. */

import type { FieldKind, Spot } from "../engine/interface";
import { signedBefore, type Compose, type PlacedFor } from "./model";

/** The screens of composing. */
export type Step = "prepare" | "fields" | "review";

/** Something to put right. `key` is a text of the room `new`. */
export interface Problem {
  step: Step;
  /** What of the step: `documents`, `title`, `deadline`, `people`, or the id of a person or a field. */
  at: string;
  key: string;
  values?: Record<string, string | number>;
}

/** Longest address that a key bundle may name. */
const LONGEST_ADDRESS = 254;
/** Longest label or option of a field, as the PDF room has it. */
const LONGEST_TEXT = 4000;
/** Longest title. */
const LONGEST_TITLE = 200;
/** Places on a page at most, as the PDF room has it. */
const MOST_ON_A_PAGE = 400;

/** Whether a text is an address that an envelope can name: lower case, no blanks, something at both sides of the @. */
export function isAddress(text: string): boolean {
  const at = text.lastIndexOf("@");
  return at > 0 && at < text.length - 1 && text.length <= LONGEST_ADDRESS && text === text.toLowerCase() && !/[\s\p{Cc}]/u.test(text);
}

/** What is meant by what was typed or pasted: no blanks around, lower case, "Name <address>" without the name. */
export function addressOf(text: string): string {
  const bare = text.trim().replace(/[;,\s]+$/, "");
  const inner = /<([^<>]+@[^<>]+)>$/.exec(bare);
  return (inner?.[1] ?? bare).trim().replace(/^mailto:/i, "").toLowerCase();
}

/** Several addresses given at once, separated by commas, semicolons or lines. A comma in "Name, First name <address>" separates nothing. */
export function addressesOf(text: string): string[] {
  const parts = text
    .split(/[,;\n\r\t]+/)
    .map(addressOf)
    .filter((address) => address !== "");
  return text.includes("<") ? parts.filter((part) => part.includes("@")) : parts;
}

/** Everything that is not right yet. `own`: the requester's address; `stopped`: people whose key changed, by id. */
export function problemsOf(compose: Compose, own: string, stopped: ReadonlySet<string>, now: number): Problem[] {
  return [...documentProblems(compose, now), ...peopleProblems(compose, own, stopped), ...fieldProblems(compose)];
}

function documentProblems(compose: Compose, now: number): Problem[] {
  const found: Problem[] = [];
  const problem = (at: string, key: string, values?: Problem["values"]): number => found.push({ step: "prepare", at, key, values });
  if (compose.sources.length === 0) problem("documents", "documents.none");
  if (compose.title.trim() === "") problem("title", "title.missing");
  else if (compose.title.length > LONGEST_TITLE) problem("title", "title.long", { n: LONGEST_TITLE });
  if (compose.deadline !== undefined && compose.deadline <= now) problem("deadline", "deadline.past");
  return found;
}

function peopleProblems(compose: Compose, own: string, stopped: ReadonlySet<string>): Problem[] {
  const found: Problem[] = [];
  const problem = (at: string, key: string, values?: Problem["values"]): number => found.push({ step: "prepare", at, key, values });
  const seen = new Set<string>();
  for (const person of compose.people) {
    const { email } = person;
    if (email === "") problem(person.id, "people.missing");
    else if (!isAddress(email)) problem(person.id, "people.bad");
    else if (seen.has(email)) problem(person.id, "people.twice", { email });
    else if (email === own && person.role === "viewer") problem(person.id, "people.ownViewer");
    else if (stopped.has(person.id)) problem(person.id, "people.changed", { email });
    seen.add(email);
  }
  if (!compose.people.some((person) => person.role === "approver")) {
    problem("people", compose.people.length === 0 ? "people.none" : "people.noApprover");
  }
  return found;
}

function fieldProblems(compose: Compose): Problem[] {
  const found: Problem[] = [];
  for (const field of compose.fields) {
    const key = fieldProblem(field);
    if (key !== undefined) found.push({ step: "fields", at: field.id, key });
  }
  for (const [one, other] of overlaps(compose.fields)) {
    const key = one.person === other.person ? "fields.overlapOwn" : "fields.overlap";
    found.push({ step: "fields", at: one.id, key, values: { page: shared(one, other)?.page ?? 1 } });
  }
  // A document that others signed before takes one place for each approver's signature, and nothing else.
  const signing = new Set<string>();
  for (const field of signedBefore(compose) ? compose.fields : []) {
    const only = field.kind === "signature" && field.spots.length === 1 && !signing.has(field.person);
    if (!only) found.push({ step: "fields", at: field.id, key: "fields.signedBefore" });
    signing.add(field.person);
  }
  const perPage = new Map<number, number>();
  for (const { page } of compose.fields.flatMap((field) => field.spots)) perPage.set(page, (perPage.get(page) ?? 0) + 1);
  for (const [page, count] of perPage) {
    if (count > MOST_ON_A_PAGE) found.push({ step: "fields", at: "page", key: "fields.tooMany", values: { page, n: MOST_ON_A_PAGE } });
  }
  return found;
}

/** Kinds of which one is chosen among several. */
export function hasOptions(kind: FieldKind): boolean {
  return kind === "radio" || kind === "dropdown";
}

/** What is wrong with one field alone. */
export function fieldProblem(field: PlacedFor): string | undefined {
  const plain = (text: string): boolean => text.length <= LONGEST_TEXT && !/\p{Cc}/u.test(text);
  if (!plain(field.label)) return "fields.badText";
  if (!hasOptions(field.kind)) return undefined;
  const options = (field.options ?? []).map((option) => option.trim());
  if (options.length === 0 || options.includes("")) return "fields.emptyOption";
  if (new Set(options).size < options.length) return "fields.sameOption";
  return options.every(plain) ? undefined : "fields.badText";
}

/** Pairs of fields of which one would cover the other: those of different people, and any that lies on a signature. */
export function overlaps(fields: readonly PlacedFor[]): [PlacedFor, PlacedFor][] {
  const found: [PlacedFor, PlacedFor][] = [];
  fields.forEach((one, index) => {
    for (const other of fields.slice(index + 1)) {
      const allowed = one.person === other.person && one.kind !== "signature" && other.kind !== "signature";
      if (!allowed && shared(one, other) !== undefined) found.push([one, other]);
    }
  });
  return found;
}

/** Points by which places may overlap, as in the PDF room. */
const SLACK = 0.02;

function shared(one: PlacedFor, other: PlacedFor): Spot | undefined {
  return one.spots.find((a) => other.spots.some((b) => covers(a, b)));
}

function covers(a: Spot, b: Spot): boolean {
  return (
    a.page === b.page &&
    a.x + a.w > b.x + SLACK &&
    b.x + b.w > a.x + SLACK &&
    a.y + a.h > b.y + SLACK &&
    b.y + b.h > a.y + SLACK
  );
}

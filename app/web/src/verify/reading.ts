/** What a verdict means to the person who dropped the file. No DOM here. */

import type { Verdict } from "../engine/interface.ts";

/** How sure one may be: good and whole, good so far, not to be relied on, cannot be told. */
export type Standing = "valid" | "incomplete" | "invalid" | "unknown";

/** The one sentence about a file, as a key of the words room `verify`. */
export interface Sentence {
  standing: Standing;
  /** `sentence.<key>`, and `sentence.<key>.next` for what to do. */
  key: string;
  values: Record<string, string | number>;
}

/** What a file is before anything in it is judged. */
export type Look = "pdf" | "not-a-pdf" | "empty";

/** PDF readers look for the header within the first kilobyte. */
const HEADER_WITHIN = 1024;

function occurs(bytes: Uint8Array, text: string, within = bytes.length): boolean {
  const wanted = new TextEncoder().encode(text);
  const [first] = wanted;
  const end = Math.min(within, bytes.length) - wanted.length;
  if (first === undefined) {
    return true;
  }
  for (let at = bytes.indexOf(first); at !== -1 && at <= end; at = bytes.indexOf(first, at + 1)) {
    if (wanted.every((byte, offset) => bytes[at + offset] === byte)) {
      return true;
    }
  }
  return false;
}

/** Looks at the first bytes, so that a photo or a letter is told as such and not as a broken document. */
export function look(bytes: Uint8Array): Look {
  if (bytes.length === 0) {
    return "empty";
  }
  return occurs(bytes, "%PDF-", HEADER_WITHIN) ? "pdf" : "not-a-pdf";
}

/** Whether a file says anywhere that it is signed: only to tell an unsigned file from one that was signed with something else. */
export function saysSigned(bytes: Uint8Array): boolean {
  return occurs(bytes, "/ByteRange");
}

/** Whether a file carries what only this product writes. */
export function saysOurs(bytes: Uint8Array): boolean {
  return occurs(bytes, "/CSGN_");
}

/** The sentence about a judged file. */
export function sentence(verdict: Verdict, bytes: Uint8Array): Sentence {
  const of = (standing: Standing, key: string, values: Sentence["values"] = {}): Sentence => ({ standing, key, values });
  const approvals = verdict.signatures.filter((signature) => signature.kind === "approval").length;
  if (verdict.signatures.length === 0 && !saysOurs(bytes)) {
    return of("unknown", saysSigned(bytes) ? "foreign" : "unsigned");
  }
  const untrusted = verdict.signatures.some((signature) => !signature.trusted);
  switch (verdict.verdict) {
    case "valid":
      return of("valid", "valid", { count: approvals });
    case "incomplete":
      if (verdict.missing > 0) {
        return of("incomplete", "missing", { count: verdict.missing });
      }
      switch (verdict.state) {
        case "declined":
        case "cancelled":
        case "expired":
          return of("incomplete", verdict.state);
        case "completed":
          return of("incomplete", "not-closed");
        default:
          return of("incomplete", "pending", { count: waiting(verdict) });
      }
    case "invalid": {
      // Every signature is sound, but the service whose page this is did not vouch for the keys: most likely another service's.
      const soundButForeign =
        untrusted && verdict.state === undefined && verdict.signatures.every((signature) => signature.valid);
      return soundButForeign ? of("unknown", "other-service") : of("invalid", "invalid");
    }
    case "unknown":
      return of("unknown", untrusted ? "other-service" : "no-evidence");
  }
}

/** How many approvals are awaited, as far as the evidence says. */
function waiting(verdict: Verdict): number {
  return verdict.people.filter((person) => person.role === "approver" && !["approved", "skipped"].includes(person.state))
    .length;
}

/** What a signature covers: all of the file, or the file up to it with so many later signatures. */
export function coverage(verdict: Verdict, index: number): { whole: boolean; later: number } {
  const signature = verdict.signatures[index];
  const whole = signature !== undefined && signature.covers === signature.total;
  return { whole, later: Math.max(0, verdict.signatures.length - 1 - index) };
}

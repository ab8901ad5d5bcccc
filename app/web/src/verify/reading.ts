/** What a verdict means to the person who dropped the file. No DOM here. */
import type { CertificateVerdict, Verdict } from "../engine/interface.ts";

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
  if (first === undefined) return true;
  for (let at = bytes.indexOf(first); at !== -1 && at <= end; at = bytes.indexOf(first, at + 1)) {
    if (wanted.every((byte, offset) => bytes[at + offset] === byte)) return true;
  }
  return false;
}

/** Looks at the first bytes, so that a photo or a letter is told as such and not as a broken document. */
export function look(bytes: Uint8Array): Look {
  if (bytes.length === 0) return "empty";
  return occurs(bytes, "%PDF-", HEADER_WITHIN) ? "pdf" : "not-a-pdf";
}

/** Whether a file says that it is a certificate of completion; whether it is one is another question. */
export function saysCertificate(bytes: Uint8Array): boolean {
  return occurs(bytes, "/CSGN_Part/facts");
}

/** Whether a file says anywhere that it is signed: only to tell an unsigned file from one that was signed with something else. */
export function saysSigned(bytes: Uint8Array): boolean {
  return occurs(bytes, "/ByteRange");
}

/** Whether a file carries what only this product writes. */
export function saysOurs(bytes: Uint8Array): boolean {
  return occurs(bytes, "/CSGN_") || occurs(bytes, "sig_origin");
}

type Reason = Verdict["reasons"][number];

/** Causes that the sentence itself tells. */
const TOLD = new Set([
  "chain:Pending", "chain:NotClosed", "chain:Declined", "chain:Cancelled", "chain:Expired", "mismatch:LayersMissing",
  "no-signature", "no-evidence", "not-known",
]);

/** Causes that leave open whether the file is from another service, where the keys are vouched for by somebody else. */
const FOREIGN = new Set(["file:Trust", "file:TimestampUntrusted", "no-evidence", "not-known", "not-asked"]);

/** The sentence about a judged file. `given`: evidence was given with it. */
export function sentence(verdict: Verdict, bytes: Uint8Array, given: boolean): Sentence {
  const of = (standing: Standing, key: string, values: Sentence["values"] = {}): Sentence => ({ standing, key, values });
  const approvals = verdict.signatures.filter((signature) => signature.kind === "approval").length;
  if (verdict.signatures.length === 0 && !saysOurs(bytes)) return of("unknown", saysSigned(bytes) ? "foreign" : "unsigned");
  switch (verdict.verdict) {
    case "valid":
      return of("valid", "valid", { n: approvals });
    case "incomplete":
      return incomplete(verdict, of);
    case "invalid":
      if (given && isOtherEvidence(verdict)) return of("unknown", "other-evidence");
      return isForeign(verdict) ? of("unknown", "other-service") : of("invalid", "invalid");
    case "unknown":
      if (verdict.reasons.some(({ cause }) => cause === "key-changed")) return of("unknown", "key-changed");
      if (verdict.reasons.some(({ cause }) => cause === "not-asked" || cause === "no-roots")) return of("unknown", "not-asked");
      return of("unknown", isForeign(verdict) ? "other-service" : "no-evidence");
  }
}

/** The sentence about a certificate of completion. */
export function certificateSentence({ verdict }: CertificateVerdict): Sentence {
  const keys = { valid: "certificate", invalid: "certificate-invalid", unknown: "certificate-unknown" };
  return { standing: verdict, key: keys[verdict], values: {} };
}

function incomplete(verdict: Verdict, of: (standing: Standing, key: string, values?: Sentence["values"]) => Sentence): Sentence {
  if (verdict.missing > 0) return of("incomplete", "missing", { n: verdict.missing });
  switch (verdict.state) {
    case "declined":
    case "cancelled":
    case "expired":
      return of("incomplete", verdict.state);
    case "completed":
      return of("incomplete", "not-closed");
    default:
      return of("incomplete", "pending", { n: waiting(verdict) });
  }
}

/** Every signature is sound in itself, and nothing is wrong but that this service does not vouch for the keys. */
function isForeign(verdict: Verdict): boolean {
  return (
    verdict.state === undefined &&
    verdict.signatures.some((signature) => !signature.trusted) &&
    verdict.reasons.every(({ cause, note }) => note === true || FOREIGN.has(cause))
  );
}

/** The signatures are sound, and belong to another envelope than the evidence that was given: the wrong file was chosen. */
function isOtherEvidence(verdict: Verdict): boolean {
  const origin = verdict.signatures[0];
  return (
    origin?.trusted === true &&
    verdict.signatures.every((signature) => signature.valid && signature.trusted) &&
    verdict.reasons.some(({ cause }) => cause === "mismatch:OtherEnvelope") &&
    !verdict.reasons.some(({ cause }) => cause.startsWith("file:"))
  );
}

/** How many approvals are awaited, as far as the evidence says. */
function waiting(verdict: Verdict): number {
  return verdict.people.filter((person) => person.role === "approver" && !["approved", "skipped"].includes(person.state)).length;
}

/** Things that are wrong in the same way, on the same page. */
export interface Problem {
  /** For which there is a sentence; `other`: only the verifier's own. */
  kind: string;
  page?: number;
  /** The verifier's sentences, each once. */
  texts: string[];
}

/** What is wrong, without what the sentence says already and without notes. */
export function problems(verdict: Verdict): Problem[] {
  const all = new Map<string, Problem>();
  for (const { cause, note, page, text } of verdict.reasons) {
    if (note === true || TOLD.has(cause)) continue;
    const kind = kindOf(cause);
    const key = `${kind} ${page ?? ""} ${kind === "other" ? text : ""}`;
    const known = all.get(key) ?? { kind, ...(page === undefined ? {} : { page }), texts: [] };
    all.set(key, known);
    if (!known.texts.includes(text)) known.texts.push(text);
  }
  return [...all.values()];
}

/** What is noted beside the verdict and does not alter it. */
export function notes(verdict: Verdict): Reason[] {
  return verdict.reasons.filter(({ note }) => note === true);
}

const KINDS: Record<string, readonly string[]> = {
  structure: ["Syntax", "DuplicateKey", "UntiledBytes", "WrongStartxref", "DefinedTwice", "ListedTwice", "NotListed", "WrongXref",
    "WrongPrev", "XrefKindChanged", "TrailerChanged", "TrailerEntry"],
  changed: ["FreedObject", "ForbiddenOverride", "ChangedEntry", "Unreachable", "WrongShape", "ForbiddenObject", "UnsignedRevision"],
  "after-close": ["AfterClose"],
  base: ["BadBase", "ActionInBase"],
  before: ["Before"],
  fields: ["SeveralSignatures", "SignedTwice", "OriginNotFirst", "NotSignable"],
  marks: ["ForeignCanvas", "CanvasCovers"],
  signature: ["ByteRange", "Contents", "Padding", "SignatureEntry", "WrongDocMdp", "LockMismatch", "Cms"],
  "too-large": ["TooLarge", "TooCostly"],
  trust: ["Trust", "TimestampUntrusted"],
  archive: ["ArchiveBeforeClose", "NotMaterial"],
  timestamp: ["Timestamp"],
  revoked: ["Revoked"],
  "not-a-pdf": ["NotAPdf"],
};

/** The kind of a cause, for which there is a sentence `cause.<kind>` in each language; `other` for one that is not known here. */
export function kindOf(cause: string): string {
  const [room, name] = cause.includes(":") ? cause.split(":", 2) : ["", cause];
  if (room === "file") return Object.entries(KINDS).find(([, names]) => names.includes(name ?? ""))?.[0] ?? "other";
  const kebab = (name ?? "").replace(/[A-Z]/gu, (letter, at: number) => (at === 0 ? "" : "-") + letter.toLowerCase());
  return OTHER_KINDS.has(kebab) ? kebab : "other";
}

/** Contradictions with the signed chain, what the chain says of itself, and what the engine found out. */
const OTHER_KINDS = new Set([
  "other-envelope", "wrong-place", "other-document", "other-key", "other-person", "not-in-chain",
  "other-piece", "in-ledger", "not-in-ledger", "times-backwards",
  "broken", "forked", "newer", "answer-refused", "first-use", "not-asked", "no-roots", "key-changed",
]);

/** What a signature covers: all of the file, or the file up to it with so many signatures, or proof of time, after. */
export function coverage(verdict: Verdict, index: number): { whole: boolean; later: number; archived: boolean; share: number } {
  const signature = verdict.signatures[index];
  const whole = signature !== undefined && signature.covers === signature.total;
  const share = signature === undefined || signature.total === 0 ? 0 : signature.covers / signature.total;
  const archived = verdict.archive.some(({ stamp }) => stamp !== undefined);
  return { whole, later: Math.max(0, verdict.signatures.length - 1 - index), archived, share };
}

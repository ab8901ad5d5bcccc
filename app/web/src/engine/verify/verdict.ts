/** The verifier's judgement as pages take it. */

import type { Level, Participant, PersonState, Stamp, State, Verdict } from "../interface";

interface StampJson extends Omit<Stamp, "accuracy"> {
  accuracy: number | null;
}

/** What `judge` of `work` answers (app/web/wasm/README.md). */
export interface VerdictJson {
  verdict: Verdict["verdict"];
  state: State | null;
  closed: boolean;
  envelope: string | null;
  missing: number;
  reasons: { cause: string; name?: string; text: string; page?: number; offset?: number }[];
  signatures: {
    field: string;
    kind: "origin" | "approval" | "close";
    name: string | null;
    email: string | null;
    /** The signer's public key, hexadecimal. */
    key: string | null;
    at: number | null;
    covers: number;
    total: number;
    valid: boolean;
    trusted: boolean;
    basis: "confirmed" | "first-use" | null;
    level: Level;
    stamp: StampJson | null;
    time: { at: number; authority: string; own: boolean; independent: boolean } | null;
    revocation: { status: "good" | "revoked" | "unknown"; at?: number };
    problems: string[];
  }[];
  archive: { kind: "store" | "timestamp"; stamp: StampJson | null; end: number; problems: string[] }[];
  before: { field: string; signer: string; at?: number; timestamp: boolean; trusted: boolean }[];
  level: Level | null;
  checkpoint: { origin: string; size: number; trusted: boolean } | null;
  requester: { name: string; email: string } | null;
  people: {
    slot: number;
    role: "approver" | "viewer";
    email: string;
    name: string | null;
    state: PersonState;
    at: number | null;
    basis: "confirmed" | "first-use" | null;
  }[];
  /** Commitments to ask the service for, the last signature's first. */
  lookup: string[];
}

/** The verdict for pages: what is absent is left out. */
export function verdictOf(json: VerdictJson): Verdict {
  return {
    verdict: json.verdict,
    ...given("state", json.state),
    reasons: json.reasons,
    signatures: json.signatures.map((one) => ({
      field: one.field,
      kind: one.kind,
      ...given("name", one.name),
      ...given("email", one.email),
      ...given("at", one.at),
      covers: one.covers,
      total: one.total,
      valid: one.valid,
      trusted: one.trusted,
      ...given("basis", one.basis),
      level: one.level,
      ...given("stamp", stampOf(one.stamp)),
      ...given("time", one.time),
      revocation: one.revocation,
      problems: one.problems,
    })),
    archive: json.archive.map(({ kind, stamp }) => ({ kind, ...given("stamp", stampOf(stamp)) })),
    before: json.before,
    ...given("level", json.level),
    ...given("checkpoint", json.checkpoint),
    missing: json.missing,
    ...given("requester", json.requester),
    ...given("envelope", json.envelope),
    people: json.people.map(
      ({ slot, role, email, name, state, at, basis }): Participant => ({
        slot,
        role,
        email,
        state,
        ...given("name", name),
        ...given("at", at),
        ...given("basis", basis),
      }),
    ),
  };
}

function stampOf(stamp: StampJson | null): Stamp | null {
  if (stamp === null) return null;
  const { accuracy, ...rest } = stamp;
  return { ...rest, ...given("accuracy", accuracy) };
}

function given<K extends string, V>(name: K, value: V | null): Partial<Record<K, V>> {
  return value === null ? {} : ({ [name]: value } as Partial<Record<K, V>>);
}
